//! Reads the files of the LoCoMo benchmark: two people who talk over months, with the facts that each told.

use std::collections::{BTreeMap, HashSet};
use std::fmt;
use std::path::Path;

use chrono::NaiveDateTime;
use serde::Deserialize;
use serde::de::{Deserializer, Error as _, IgnoredAny, MapAccess, SeqAccess, Visitor};

use super::identity;
use super::item::{ImportItem, Sink};
use super::report::ImportProblem;
use super::source::Source;
use crate::domain::ids::{AgentId, InteractionId, MemoryId, OrgId, PersonId, UserId};
use crate::domain::model::{Agent, Interaction, Memory, Message, Organization, Person, Role, Timestamp, User};
use crate::domain::read::{InteractionRecord, LinkedMemory};
use crate::domain::text::with_placeholders;
use crate::error::EngineResult;

/// A turn as the file names it: `D3:12` is the twelfth turn of session 3.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct DiaId {
    pub session: u32,
    pub turn: u32,
}

impl fmt::Display for DiaId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "D{}:{}", self.session, self.turn)
    }
}

/// The turns that `text` names. The files also write `D8:6; D9:17` and `D:11:26`; what names no turn is skipped.
pub fn dia_ids(text: &str) -> Vec<DiaId> {
    let number = |text: &str| {
        let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
        text[..end].parse::<u32>().ok().map(|n| (n, text[end..].to_owned()))
    };
    text.split('D')
        .skip(1)
        .filter_map(|rest| {
            let (session, rest) = number(rest.strip_prefix(':').unwrap_or(rest))?;
            let (turn, _) = number(rest.strip_prefix(':')?)?;
            Some(DiaId { session, turn })
        })
        .collect()
}

/// A question of the benchmark, for measuring retrieval; questions are not imported.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Question {
    pub question: String,
    /// 1 multi-hop, 2 temporal, 3 open-domain, 4 single-hop, 5 adversarial.
    pub category: u8,
    /// As the file has it; [`dia_ids`] reads each.
    #[serde(default)]
    pub evidence: Vec<String>,
}

/// A file as it was read.
pub struct LocomoFile {
    /// `speaker_a` and `speaker_b`.
    pub speakers: [String; 2],
    pub questions: Vec<Question>,
    sessions: Vec<Session>,
    org_id: OrgId,
}

struct Session {
    number: u32,
    at: Timestamp,
    turns: Vec<Turn>,
    /// (speaker, fact, sources as written)
    facts: Vec<(String, String, Vec<String>)>,
}

/// Reads the file at `path`.
pub fn read_file(path: &Path) -> EngineResult<LocomoFile> {
    LocomoFile::read(Source::open(path)?)
}

pub(crate) fn read(source: Source, sink: &mut Sink) -> EngineResult<()> {
    let len = source.len();
    let file = LocomoFile::read(source)?;
    let (items, notes) = file.items();
    for note in notes {
        sink.note(note);
    }
    let count = items.len() as u64;
    for (at, item) in (1..).zip(items) {
        sink.put(None, item, len * at / count)?;
    }
    Ok(())
}

impl LocomoFile {
    fn read(mut source: Source) -> EngineResult<Self> {
        let piece = source.rest()?;
        let raw: Raw = source.parse(&piece, "")?;
        let refuse = |field: String, problem: &str| Err(source.error(None, Some(field), problem));
        let (Some(a), Some(b)) = (raw.speaker_a, raw.speaker_b) else {
            return refuse("speaker_a, speaker_b".into(), "a LoCoMo file names two speakers");
        };
        if a.trim().is_empty() || b.trim().is_empty() || a == b {
            return refuse("speaker_a, speaker_b".into(), "two different names were expected");
        }
        let mut facts = raw.facts;
        let mut sessions = Vec::new();
        for (number, turns) in raw.sessions {
            let field = format!("session_{number}_date_time");
            let Some(text) = raw.times.get(&number) else {
                return refuse(field, "missing: the session has turns but no time");
            };
            let Some(at) = session_time(text) else {
                return refuse(field, "a time such as \"1:56 pm on 8 May, 2023\" was expected");
            };
            let facts = facts.remove(&number).unwrap_or_default();
            let facts = facts
                .into_iter()
                .flat_map(|(speaker, facts)| facts.into_iter().map(move |f| (speaker.clone(), f.text, f.sources)))
                .collect();
            sessions.push(Session {
                number,
                at,
                turns,
                facts,
            });
        }
        if sessions.is_empty() {
            return refuse("session_1".into(), "the file has no session");
        }
        let first = &sessions[0];
        let begin = first.turns.first().map_or("", |turn| turn.text.as_str());
        let org_id = OrgId::from_uuid(identity::id(["locomo", &a, &b, &first.at.to_rfc3339(), begin]));
        Ok(Self {
            speakers: [a, b],
            questions: raw.questions,
            sessions,
            org_id,
        })
    }

    /// The organization that the file becomes.
    pub fn org_id(&self) -> &OrgId {
        &self.org_id
    }

    /// The user that a speaker becomes; `speaker` is 0 or 1.
    pub fn user_id(&self, speaker: usize) -> UserId {
        UserId::from_uuid(identity::id([
            "locomo user",
            self.org_id.as_str(),
            &self.speakers[speaker],
        ]))
    }

    fn agent_id(&self, speaker: usize) -> AgentId {
        AgentId::from_uuid(identity::id([
            "locomo agent",
            self.org_id.as_str(),
            &self.speakers[speaker],
        ]))
    }

    /// The interaction that a session becomes for one of the speakers.
    pub fn interaction_id(&self, speaker: usize, session: u32) -> InteractionId {
        let (user, number) = (self.user_id(speaker), session.to_string());
        InteractionId::from_uuid(identity::id([
            "locomo session",
            self.org_id.as_str(),
            user.as_str(),
            &number,
        ]))
    }

    /// The position of a turn among the messages of its interactions.
    pub fn position(&self, turn: DiaId) -> Option<u32> {
        self.sessions.iter().find(|s| s.number == turn.session)?.position(turn)
    }

    /// The turn that stands at a position of an interaction of this file.
    pub fn turn_at(&self, interaction: &InteractionId, position: u32) -> Option<DiaId> {
        let session = self
            .sessions
            .iter()
            .find(|s| (0..2).any(|speaker| self.interaction_id(speaker, s.number) == *interaction))?;
        session
            .turns
            .get(position as usize)
            .and_then(|turn| dia_ids(&turn.dia_id).first().copied())
    }

    fn items(&self) -> (Vec<ImportItem>, Vec<ImportProblem>) {
        let (org_id, created_at) = (self.org_id.clone(), self.sessions[0].at);
        let name = format!("{} & {}", self.speakers[0], self.speakers[1]);
        let mut items = vec![ImportItem::Organization(Organization {
            org_id: org_id.clone(),
            name,
            created_at,
        })];
        let mut notes = Notes(Vec::new());
        for speaker in 0..2 {
            let (user_id, name) = (self.user_id(speaker), self.speakers[speaker].clone());
            items.push(ImportItem::User(User {
                org_id: org_id.clone(),
                user_id,
                name,
                created_at,
            }));
        }
        for speaker in 0..2 {
            // Each speaker is served by the other one.
            items.push(ImportItem::Agent(Agent {
                org_id: org_id.clone(),
                agent_id: self.agent_id(speaker),
                label: self.speakers[1 - speaker].clone(),
                user_id: Some(self.user_id(speaker)),
                created_at,
            }));
        }
        for session in &self.sessions {
            if session.turns.is_empty() {
                notes.add(format!("session_{}", session.number), "no turns; skipped".into());
                continue;
            }
            for (speaker, _, _) in session
                .facts
                .iter()
                .filter(|(speaker, _, _)| !self.speakers.contains(speaker))
            {
                let problem = format!("a fact about {speaker:?}, who is none of the speakers; skipped");
                notes.add(format!("session_{}_observation", session.number), problem);
            }
            for speaker in 0..2 {
                let record = self.interaction(session, speaker, &mut notes);
                items.push(ImportItem::Interaction(Box::new(record)));
            }
        }
        (items, notes.0)
    }

    fn interaction(&self, session: &Session, speaker: usize, notes: &mut Notes) -> InteractionRecord {
        let (user_id, agent_id) = (self.user_id(speaker), self.agent_id(speaker));
        let interaction_id = self.interaction_id(speaker, session.number);
        let messages = (0..).zip(&session.turns).map(|(position, turn)| {
            let role = match &turn.speaker {
                name if *name == self.speakers[speaker] => Role::User,
                name if *name == self.speakers[1 - speaker] => Role::Assistant,
                name => Role::Other(name.clone()),
            };
            Message {
                position,
                role,
                content: turn.content(),
            }
        });
        let people: Vec<Person> = (0..2)
            .map(|s| Person {
                id: PersonId::User(self.user_id(s)),
                name: self.speakers[s].clone(),
            })
            .collect();
        let mut seen = HashSet::new();
        let mut memories = Vec::new();
        for (_, fact, sources) in session
            .facts
            .iter()
            .filter(|(about, _, _)| *about == self.speakers[speaker])
        {
            let field = format!("session_{}_observation.{}", session.number, self.speakers[speaker]);
            let positions = session.positions(sources, &field, notes);
            let written = sources.join(",");
            let memory_id = MemoryId(identity::id([
                "locomo fact",
                interaction_id.as_str(),
                fact.as_str(),
                written.as_str(),
            ]));
            if !seen.insert(memory_id) {
                notes.add(field, format!("the fact {fact:?} stands twice; taken once"));
                continue;
            }
            let memory = Memory {
                org_id: self.org_id.clone(),
                user_id: user_id.clone(),
                memory_id,
                agent_id: agent_id.clone(),
                interaction_id: Some(interaction_id.clone()),
                text: with_placeholders(fact, &people),
                obtained_at: session.at,
                date: session.at.date_naive(),
            };
            memories.push(LinkedMemory {
                memory,
                positions,
                replaces: Vec::new(),
                replaced_by: Vec::new(),
            });
        }
        memories.sort_by_key(|m| (m.memory.obtained_at, m.memory.memory_id));
        let interaction = Interaction {
            org_id: self.org_id.clone(),
            user_id,
            interaction_id,
            agent_id,
            created_at: session.at,
            updated_at: session.at,
        };
        InteractionRecord {
            interaction,
            dates: vec![session.at.date_naive()],
            messages: messages.collect(),
            memories,
            queued_at: None,
        }
    }
}

impl Session {
    fn position(&self, turn: DiaId) -> Option<u32> {
        let at = self
            .turns
            .iter()
            .position(|t| dia_ids(&t.dia_id).first() == Some(&turn))?;
        u32::try_from(at).ok()
    }

    /// Positions of the turns that a fact names, ascending.
    fn positions(&self, sources: &[String], field: &str, notes: &mut Notes) -> Vec<u32> {
        let mut positions = Vec::new();
        for source in sources {
            let turns = dia_ids(source);
            if turns.is_empty() {
                notes.add(
                    field.to_owned(),
                    format!("{source:?} names no turn; the fact is kept without it"),
                );
            }
            for turn in turns {
                match self.position(turn) {
                    Some(position) => positions.push(position),
                    None => notes.add(
                        field.to_owned(),
                        format!("{turn} is no turn of this session; the fact is kept without it"),
                    ),
                }
            }
        }
        positions.sort_unstable();
        positions.dedup();
        positions
    }
}

/// Collects what is odd about a file.
struct Notes(Vec<ImportProblem>);

impl Notes {
    fn add(&mut self, field: String, problem: String) {
        self.0.push(ImportProblem {
            line: None,
            field: Some(field),
            subject: "conversation".into(),
            problem,
        });
    }
}

fn session_time(text: &str) -> Option<Timestamp> {
    NaiveDateTime::parse_from_str(text.trim(), "%I:%M %p on %d %B, %Y")
        .ok()
        .map(|naive| naive.and_utc())
}

#[derive(Deserialize)]
struct Turn {
    speaker: String,
    dia_id: String,
    text: String,
    /// What an image model saw in the picture that was shared with the turn.
    blip_caption: Option<String>,
}

impl Turn {
    fn content(&self) -> String {
        match &self.blip_caption {
            Some(caption) if self.text.is_empty() => format!("[shared an image: {caption}]"),
            Some(caption) => format!("{}\n[shared an image: {caption}]", self.text),
            None => self.text.clone(),
        }
    }
}

/// `[text, source or sources]`.
struct Fact {
    text: String,
    sources: Vec<String>,
}

impl<'de> Deserialize<'de> for Fact {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let (text, OneOrMany(sources)) = Deserialize::deserialize(from)?;
        Ok(Self { text, sources })
    }
}

struct OneOrMany(Vec<String>);

impl<'de> Deserialize<'de> for OneOrMany {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct Either;

        impl<'de> Visitor<'de> for Either {
            type Value = OneOrMany;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a turn such as D1:3, or a list of turns")
            }

            fn visit_str<E>(self, one: &str) -> Result<OneOrMany, E> {
                Ok(OneOrMany(vec![one.to_owned()]))
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<OneOrMany, A::Error> {
                let mut many = Vec::new();
                while let Some(one) = list.next_element()? {
                    many.push(one);
                }
                Ok(OneOrMany(many))
            }
        }

        from.deserialize_any(Either)
    }
}

/// The file by its keys, of which many carry the number of a session.
#[derive(Default)]
struct Raw {
    speaker_a: Option<String>,
    speaker_b: Option<String>,
    times: BTreeMap<u32, String>,
    sessions: BTreeMap<u32, Vec<Turn>>,
    facts: BTreeMap<u32, BTreeMap<String, Vec<Fact>>>,
    questions: Vec<Question>,
}

impl<'de> Deserialize<'de> for Raw {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct Keys;

        impl<'de> Visitor<'de> for Keys {
            type Value = Raw;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a LoCoMo conversation")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Raw, A::Error> {
                let mut raw = Raw::default();
                while let Some(key) = map.next_key::<String>()? {
                    match key.as_str() {
                        "speaker_a" => raw.speaker_a = Some(map.next_value()?),
                        "speaker_b" => raw.speaker_b = Some(map.next_value()?),
                        "qa" => raw.questions = map.next_value()?,
                        _ => match session_key(&key) {
                            Some((number, "")) => {
                                if raw.sessions.insert(number, map.next_value()?).is_some() {
                                    return Err(A::Error::custom(format!("duplicate field `{key}`")));
                                }
                            }
                            Some((number, "_date_time")) => {
                                raw.times.insert(number, map.next_value()?);
                            }
                            Some((number, "_observation")) => {
                                raw.facts.insert(number, map.next_value()?);
                            }
                            _ => {
                                map.next_value::<IgnoredAny>()?;
                            }
                        },
                    }
                }
                Ok(raw)
            }
        }

        from.deserialize_map(Keys)
    }
}

/// Number and rest of `session_<number><rest>`.
fn session_key(key: &str) -> Option<(u32, &str)> {
    let rest = key.strip_prefix("session_")?;
    let end = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
    Some((rest[..end].parse().ok()?, &rest[end..]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn turns_are_read_in_every_form_that_the_files_use() {
        let turns = |text: &str| dia_ids(text).iter().map(DiaId::to_string).collect::<Vec<_>>().join(" ");
        assert_eq!(turns("D1:3"), "D1:3");
        assert_eq!(turns("D8:6; D9:17"), "D8:6 D9:17");
        assert_eq!(turns("D:11:26"), "D11:26");
        assert_eq!(turns("(D2:7)"), "D2:7");
        assert_eq!(turns("D"), "");
        assert_eq!(turns("D99999999999:1"), "");
    }

    #[test]
    fn session_times_are_read_as_utc() {
        let at = session_time("1:56 pm on 8 May, 2023").expect("a time");
        assert_eq!(at.to_rfc3339(), "2023-05-08T13:56:00+00:00");
        assert_eq!(
            session_time("12:09 am on 13 September, 2023")
                .expect("a time")
                .to_rfc3339(),
            "2023-09-13T00:09:00+00:00"
        );
        assert!(session_time("8 May 2023").is_none());
    }
}
