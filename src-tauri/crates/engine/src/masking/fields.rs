//! Which fields of what is shown are names, which are texts, and which are neither.
//!
//! A field is known by its name alone, wherever it stands. A test of the window holds the three lists against all fields that the window
//! can get, so that a new one cannot be forgotten.

use serde_json::{Map, Value};

use super::MaskLevel;
use super::pseudonyms::{Kind, Pseudonyms};
use crate::domain::text::is_placeholder;

/// Texts of people: memories, turns, what was said and made of it. With names in them.
pub const CONTENT: &[&str] = &[
    "after",
    "before",
    "content",
    "firstMessage",
    "indexed",
    "reason",
    "results",
    "text",
    "what",
    "words",
];

/// Names, and texts that can have names in them and say nothing else of anybody.
pub const NAMES: &[&str] = &[
    "agentLabel",
    "conflicts",
    "detail",
    "differing",
    "embedderProblem",
    "file",
    "hint",
    "label",
    "message",
    "name",
    "notes",
    "place",
    "problem",
    "problems",
    "readOnly",
    "role",
    "speaker",
    "subject",
    "summary",
    "userName",
    "waitingFor",
    "word",
];

/// Neither: moments, places, ids, settings, what the window sends and never gets.
pub const PLAIN: &[&str] = &[
    "actor",
    "address",
    "agent",
    "apiVersion",
    "asOf",
    "at",
    "baseUrl",
    "canDownload",
    "canRepair",
    "chosen",
    "collection",
    "createdAt",
    "database",
    "date",
    "dates",
    "deletedAt",
    "deployment",
    "earliest",
    "endpoint",
    "environment",
    "field",
    "fields",
    "files",
    "first",
    "folder",
    "from",
    "id",
    "languages",
    "last",
    "lastActivity",
    "latest",
    "model",
    "modelId",
    "next",
    "obtainedAt",
    "orgId",
    "organization",
    "path",
    "previous",
    "project",
    "purpose",
    "queuedAt",
    "serverVersion",
    "since",
    "supersededAt",
    "task",
    "to",
    "token",
    "until",
    "updatedAt",
    "url",
    "user",
    "userId",
    "variable",
    "version",
];

/// What stands for a letter or a digit of a masked text.
const BLOCK: char = '█';

#[derive(Clone, Copy, PartialEq, Eq)]
enum Class {
    Plain,
    Names,
    Content,
    /// Content in lower case.
    Words,
}

pub(super) struct Walk<'a> {
    level: MaskLevel,
    pseudonyms: &'a Pseudonyms,
    /// Somebody was named by an id that is not known.
    pub(super) met_stranger: bool,
}

/// A replaced stretch of a text, in UTF-16 units as marks count.
struct Edit {
    start: u32,
    end: u32,
    new_len: u32,
}

impl<'a> Walk<'a> {
    pub(super) fn new(level: MaskLevel, pseudonyms: &'a Pseudonyms) -> Self {
        Self {
            level,
            pseudonyms,
            met_stranger: false,
        }
    }

    pub(super) fn value(&mut self, value: &mut Value) {
        self.inside(value, Class::Plain);
    }

    /// `class`: of the field that the value stands in.
    fn inside(&mut self, value: &mut Value, class: Class) {
        match value {
            Value::String(text) => *text = self.text(text, class).0,
            Value::Array(items) => items.iter_mut().for_each(|item| self.inside(item, class)),
            Value::Object(fields) => self.object(fields, class),
            Value::Null | Value::Bool(_) | Value::Number(_) => {}
        }
    }

    fn object(&mut self, fields: &mut Map<String, Value>, around: Class) {
        self.move_marks(fields);
        let named = self.named(fields);
        let classes: Vec<Class> = fields.keys().map(|key| class_of(key, fields, around)).collect();
        for ((key, value), class) in fields.iter_mut().zip(classes) {
            match named.iter().find(|(name, _)| name == key) {
                Some((_, pseudonym)) => put_name(value, pseudonym),
                None => self.inside(value, class),
            }
        }
    }

    /// The fields of an object that are somebody's name, by the id beside it.
    fn named(&mut self, fields: &Map<String, Value>) -> Vec<(&'static str, String)> {
        let id = |key: &str| fields.get(key).and_then(Value::as_str);
        let id_in = |outer: &str, key: &str| fields.get(outer)?.get(key)?.as_str();
        let has = |key: &str| fields.get(key).is_some_and(|value| !value.is_null());
        let mut named: Vec<(&'static str, Kind, Option<&str>)> = Vec::new();
        if has("name") {
            // A person: `{id: {kind, id}, name}`.
            let person = id_in("id", "kind").zip(id_in("id", "id"));
            match person {
                Some(("user", id)) => named.push(("name", Kind::User, Some(id))),
                Some(("agent", id)) => named.push(("name", Kind::Agent, Some(id))),
                _ if id("userId").is_some() => named.push(("name", Kind::User, id("userId"))),
                _ if id("orgId").is_some() => named.push(("name", Kind::Organization, id("orgId"))),
                _ => {}
            }
        }
        if has("label") {
            match id_in("node", "kind") {
                Some("organization") => named.push(("label", Kind::Organization, id_in("node", "key"))),
                Some("user") => named.push(("label", Kind::User, fields["node"]["key"]["userId"].as_str())),
                Some("agent") => named.push(("label", Kind::Agent, fields["node"]["key"]["agentId"].as_str())),
                _ if id("agentId").is_some() => named.push(("label", Kind::Agent, id("agentId"))),
                _ => {}
            }
        }
        if has("userName") {
            let key = id("userId")
                .or_else(|| id_in("key", "userId"))
                .or_else(|| id_in("interaction", "userId"));
            named.push(("userName", Kind::User, key));
        }
        if has("agentLabel") {
            let key = id("agentId").or_else(|| id_in("interaction", "agentId"));
            named.push(("agentLabel", Kind::Agent, key.or(Some(""))));
        }
        if has("speaker") {
            match id("role") {
                Some("user") => named.push(("speaker", Kind::User, None)),
                Some("assistant") => named.push(("speaker", Kind::Agent, None)),
                _ => {}
            }
        }
        let mut out = Vec::with_capacity(named.len());
        for (field, kind, id) in named {
            let by_id = id.and_then(|id| self.pseudonyms.of(kind, id)).map(str::to_owned);
            let shown = fields[field].as_str().unwrap_or_default();
            let by_name = || {
                let known = self.pseudonyms.of_name(kind, shown).map(str::to_owned);
                known.or_else(|| is_placeholder(shown).then(|| shown.to_owned()))
            };
            let pseudonym = by_id.or_else(by_name).unwrap_or_else(|| {
                self.met_stranger = true;
                self.pseudonyms.stranger(kind).to_owned()
            });
            out.push((field, pseudonym));
        }
        out
    }

    /// Marks count places in a text, which are others when names in it become longer or shorter.
    fn move_marks(&self, fields: &mut Map<String, Value>) {
        for (marks, text) in [("marks", "content"), ("marks", "row"), ("matchedMarks", "matched")] {
            let Some(edits) = fields.get(text).map(|text| self.edits_of(text)) else {
                continue;
            };
            let Some(Value::Array(marks)) = fields.get_mut(marks) else {
                continue;
            };
            for mark in marks {
                for end in ["start", "end"] {
                    let at = mark
                        .get(end)
                        .and_then(Value::as_u64)
                        .and_then(|at| u32::try_from(at).ok());
                    if let (Some(at), Some(mark)) = (at, mark.as_object_mut()) {
                        mark.insert(end.to_owned(), moved(at, &edits, end == "end").into());
                    }
                }
            }
        }
    }

    /// What masking does to a text, or to the joined segments of a row.
    fn edits_of(&self, text: &Value) -> Vec<Edit> {
        if let Some(text) = text.as_str() {
            return self.text(text, Class::Content).1;
        }
        let mut all = Vec::new();
        let mut offset = 0;
        for segment in text.get("segments").and_then(Value::as_array).into_iter().flatten() {
            // As the window writes them: people by name, unknown ones by their placeholder.
            let field = |key: &str| segment.get(key).and_then(Value::as_str);
            if let Some(text) = field("text") {
                all.extend(self.text(text, Class::Content).1.into_iter().map(|edit| Edit {
                    start: edit.start + offset,
                    end: edit.end + offset,
                    ..edit
                }));
                offset += units(text);
            } else if let Some(name) = field("name") {
                let id = segment.get("id");
                let part = |key: &str| id.and_then(|id| id.get(key)).and_then(Value::as_str);
                let kind = if part("kind") == Some("agent") {
                    Kind::Agent
                } else {
                    Kind::User
                };
                let pseudonym = part("id").and_then(|id| self.pseudonyms.of(kind, id));
                let pseudonym = pseudonym.unwrap_or(self.pseudonyms.stranger(kind));
                all.push(Edit {
                    start: offset,
                    end: offset + units(name),
                    new_len: units(pseudonym),
                });
                offset += units(name);
            } else if let (Some(kind), Some(id)) = (
                segment.get("id").and_then(|id| id.get("kind")),
                segment.get("id").and_then(|id| id.get("id")),
            ) {
                offset += units(kind.as_str().unwrap_or_default()) + 1 + units(id.as_str().unwrap_or_default());
            }
        }
        all
    }

    /// The text as it is shown, and what was done to it.
    fn text(&self, text: &str, class: Class) -> (String, Vec<Edit>) {
        if class == Class::Plain {
            return (text.to_owned(), Vec::new());
        }
        let blocks = class != Class::Names && self.level == MaskLevel::NamesAndTexts;
        let mut out = String::with_capacity(text.len());
        let mut edits = Vec::new();
        let (mut from, mut unit) = (0, 0);
        let between = |out: &mut String, part: &str| {
            if blocks {
                out.extend(part.chars().flat_map(blocked));
            } else {
                out.push_str(part);
            }
        };
        let found = self.pseudonyms.finder().map(|finder| match class {
            Class::Words => finder.find_in_lower_case(text),
            _ => finder.find(text),
        });
        for found in found.unwrap_or_default() {
            let before = &text[from..found.range.start];
            between(&mut out, before);
            unit += units(before);
            let name = units(&text[found.range.clone()]);
            edits.push(Edit {
                start: unit,
                end: unit + name,
                new_len: units(found.pseudonym),
            });
            unit += name;
            out.push_str(found.pseudonym);
            from = found.range.end;
        }
        between(&mut out, &text[from..]);
        (out, edits)
    }
}

fn class_of(key: &str, beside: &Map<String, Value>, around: Class) -> Class {
    let has = |key: &str| beside.contains_key(key);
    let kind = |field: &str| beside.get(field)?.get("kind")?.as_str();
    match key {
        // A segment of a line that has names in it and nothing else to hide.
        "text" if around == Class::Names => Class::Names,
        // Why an index is behind, what a set-up does: of the program, not of the people.
        "reason" if !has("changeId") && !has("what") => Class::Names,
        "what" if !has("reason") => Class::Names,
        // The beginning of a memory or a turn.
        "label" if matches!(kind("node"), Some("memory" | "turn" | "interaction")) => Class::Content,
        // What a topic is about.
        "words" => Class::Words,
        _ if CONTENT.contains(&key) => Class::Content,
        _ if NAMES.contains(&key) => Class::Names,
        _ => Class::Plain,
    }
}

fn put_name(value: &mut Value, pseudonym: &str) {
    match value {
        // The label of a thing of the graph.
        Value::Array(_) => *value = serde_json::json!([{ "kind": "text", "text": pseudonym }]),
        Value::String(name) => pseudonym.clone_into(name),
        _ => {}
    }
}

/// As many blocks as the web view counts units, so that marks stay where they are.
fn blocked(c: char) -> impl Iterator<Item = char> {
    let (shown, count) = if c.is_alphanumeric() {
        (BLOCK, c.len_utf16())
    } else {
        (c, 1)
    };
    std::iter::repeat_n(shown, count)
}

fn units(text: &str) -> u32 {
    u32::try_from(text.encode_utf16().count()).unwrap_or(u32::MAX)
}

/// A place after the edits; inside of one it is one of its ends.
fn moved(at: u32, edits: &[Edit], is_end: bool) -> u32 {
    let mut shift = 0_i64;
    for edit in edits {
        if edit.start >= at {
            break;
        }
        let start = i64::from(edit.start) + shift;
        if at < edit.end {
            let end = start + i64::from(edit.new_len);
            return u32::try_from(if is_end { end } else { start }).unwrap_or_default();
        }
        shift += i64::from(edit.new_len) - i64::from(edit.end - edit.start);
    }
    u32::try_from(i64::from(at) + shift).unwrap_or_default()
}
