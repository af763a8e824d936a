//! Tells by the first keys of a file which format it has; its name says nothing.

use std::fmt;
use std::path::Path;

use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize as DeriveDeserialize, Serialize};
use specta::Type;

use super::record;
use super::source::{Source, file_error};
use crate::error::EngineResult;

/// The formats that can be read; `docs/interchange.md` describes each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, DeriveDeserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum ImportFormat {
    /// Our own JSON Lines.
    Interchange,
    /// A conversation of the LoCoMo benchmark, with facts.
    Locomo,
    /// One conversation as a list of `{role, content}`.
    Chat,
    /// The `conversations.json` of a ChatGPT data export.
    ChatGpt,
}

impl ImportFormat {
    /// True when the file does not say whose conversations it holds, so that whoever imports it has to.
    pub fn needs_target(self) -> bool {
        matches!(self, ImportFormat::Chat | ImportFormat::ChatGpt)
    }
}

/// Finds the format of the file at `path`. Reads no more of it than needed; the rest may still be damaged.
pub fn detect(path: &Path) -> EngineResult<ImportFormat> {
    let reader = Source::open(path)?.into_reader();
    let mut found = None;
    let mut json = serde_json::Deserializer::from_reader(reader);
    let parsed = json.deserialize_any(Root { found: &mut found });
    let refuse = |line: Option<u64>, problem: String| Err(file_error(path, line, None, problem));
    match (found, parsed) {
        (Some(Found::Format(format)), _) => Ok(format),
        (Some(Found::Other(problem)), _) => refuse(None, problem),
        (None, Err(error)) if error.is_io() => Err(crate::error::EngineError::Io {
            path: path.display().to_string(),
            source: error.into(),
        }),
        (None, Err(error)) if error.is_eof() => refuse(
            Some(error.line() as u64),
            format!("the file ends in the middle of a value (column {})", error.column()),
        ),
        (None, Err(error)) => refuse(
            Some(error.line() as u64),
            format!("not JSON: {}", without_place(&error.to_string())),
        ),
        (None, Ok(())) => refuse(None, UNKNOWN.to_owned()),
    }
}

const UNKNOWN: &str = "not a format that can be read here: an interchange file (.memora.jsonl), a LoCoMo file, a list of \
                       {role, content} messages, or the conversations.json of a ChatGPT export";

fn without_place(message: &str) -> String {
    let (text, place) = message.rsplit_once(" at line ").unwrap_or((message, ""));
    place
        .rsplit_once(' ')
        .map_or_else(|| text.to_owned(), |(_, column)| format!("{text} (column {column})"))
}

enum Found {
    Format(ImportFormat),
    /// Something known that cannot be read; says what.
    Other(String),
}

/// Looks at the outermost value. The answer goes out through `found`, so that the look can end early.
struct Root<'a> {
    found: &'a mut Option<Found>,
}

impl<'de> Visitor<'de> for Root<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object or a list")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(key) = map.next_key::<String>()? {
            let found = match key.as_str() {
                "format" => match map.next_value::<String>()? {
                    format if format == record::FORMAT => Found::Format(ImportFormat::Interchange),
                    other => Found::Other(format!("the format {:?} is not known here", short(&other))),
                },
                "speaker_a" | "speaker_b" => Found::Format(ImportFormat::Locomo),
                "messages" => Found::Format(ImportFormat::Chat),
                "mapping" => Found::Other(
                    "this is a single conversation of a ChatGPT export; put [ and ] around it, or choose the whole \
                     conversations.json"
                        .to_owned(),
                ),
                "type" => Found::Other(
                    "the first line must be the header {\"format\":\"memora-interchange\",\"version\":1}".to_owned(),
                ),
                _ => {
                    map.next_value::<IgnoredAny>()?;
                    continue;
                }
            };
            *self.found = Some(found);
            return Ok(());
        }
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        *self.found = match list.next_element::<Element>()? {
            None => Some(Found::Other("the list is empty; there is nothing to import".to_owned())),
            Some(Element::ChatGpt) => Some(Found::Format(ImportFormat::ChatGpt)),
            Some(Element::Message) => Some(Found::Format(ImportFormat::Chat)),
            Some(Element::Unknown) => None,
        };
        while self.found.is_none() && list.next_element::<IgnoredAny>()?.is_some() {}
        Ok(())
    }
}

/// What a list consists of, judged by its first element.
enum Element {
    ChatGpt,
    Message,
    Unknown,
}

impl<'de> Deserialize<'de> for Element {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_map(ElementKeys)
    }
}

struct ElementKeys;

impl<'de> Visitor<'de> for ElementKeys {
    type Value = Element;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of messages or conversations")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Element, A::Error> {
        let mut found = Element::Unknown;
        while let Some(key) = map.next_key::<String>()? {
            map.next_value::<IgnoredAny>()?;
            match key.as_str() {
                "mapping" => found = Element::ChatGpt,
                "role" => found = Element::Message,
                _ => {}
            }
        }
        Ok(found)
    }
}

/// Enough of a text from a file to recognise it in a message.
pub(crate) fn short(text: &str) -> String {
    const SHOWN: usize = 60;
    let mut shown: String = text.chars().take(SHOWN).collect();
    if shown.len() < text.len() {
        shown.push('…');
    }
    shown
}
