//! The records of an interchange file, for reading and writing; `docs/interchange.md` describes them.

use std::fmt;

use chrono::{DateTime, NaiveDate, NaiveDateTime, SecondsFormat};
use serde::de::Visitor;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::detect::short;
use crate::domain::ids::{AgentId, InteractionId, MemoryId, OrgId, UserId};
use crate::domain::model::{
    Agent, Interaction, Memory, Message, Organization, Role, Timestamp, User, to_stored_precision,
};
use crate::domain::read::{InteractionRecord, LinkedMemory};

pub(crate) const FORMAT: &str = "memora-interchange";
pub(crate) const VERSION: u64 = 1;

/// A moment as it stands in a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Moment {
    pub(crate) at: Timestamp,
    /// False when the file does not say in which zone; it is then taken as UTC.
    pub(crate) zoned: bool,
}

impl Moment {
    /// RFC 3339, or the same without a zone; more digits than microseconds are cut.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let (at, zoned) = match DateTime::parse_from_rfc3339(text) {
            Ok(at) => (at.to_utc(), true),
            Err(_) => {
                let naive = ["%Y-%m-%dT%H:%M:%S%.f", "%Y-%m-%d %H:%M:%S%.f"]
                    .iter()
                    .find_map(|form| NaiveDateTime::parse_from_str(text, form).ok())?;
                (naive.and_utc(), false)
            }
        };
        // Counting in microseconds turns a leap second into the second that follows it, which every store can hold.
        DateTime::from_timestamp_micros(at.timestamp_micros()).map(|at| Self {
            at: to_stored_precision(at),
            zoned,
        })
    }
}

impl From<Timestamp> for Moment {
    fn from(at: Timestamp) -> Self {
        Self { at, zoned: true }
    }
}

impl Serialize for Moment {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(&self.at.to_rfc3339_opts(SecondsFormat::AutoSi, true))
    }
}

impl<'de> Deserialize<'de> for Moment {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_str(Checked(|text: &str| {
            Moment::parse(text).ok_or_else(|| format!("{:?} is not a moment such as 2026-02-24T09:14:00Z", short(text)))
        }))
    }
}

/// A text that has to have a form. It is checked while the parser still stands at it, so that an error names its
/// place and not that of what follows.
struct Checked<F>(F);

impl<T, E: fmt::Display, F: FnOnce(&str) -> Result<T, E>> Visitor<'_> for Checked<F> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a string")
    }

    fn visit_str<S: serde::de::Error>(self, text: &str) -> Result<T, S> {
        (self.0)(text).map_err(S::custom)
    }
}

macro_rules! checked_id {
    ($function:ident, $id:ty) => {
        fn $function<'de, D: Deserializer<'de>>(from: D) -> Result<$id, D::Error> {
            from.deserialize_str(Checked(<$id>::parse))
        }
    };
}

checked_id!(org_id, OrgId);
checked_id!(user_id, UserId);
checked_id!(agent_id, AgentId);
checked_id!(interaction_id, InteractionId);

fn optional_user_id<'de, D: Deserializer<'de>>(from: D) -> Result<Option<UserId>, D::Error> {
    user_id(from).map(Some)
}

/// The first word of each record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum RecordType {
    Organization,
    User,
    Agent,
    Interaction,
    Memory,
}

/// Only the type of a record, whatever else it holds.
#[derive(Deserialize)]
pub(crate) struct AnyRecord {
    pub(crate) r#type: RecordType,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Header {
    pub(crate) format: String,
    pub(crate) version: u64,
}

/// A header of any version, with fields that this program may not know.
#[derive(Deserialize)]
pub(crate) struct AnyHeader {
    pub(crate) format: String,
    pub(crate) version: u64,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct OrganizationRecord {
    r#type: RecordType,
    #[serde(deserialize_with = "org_id")]
    pub(crate) org_id: OrgId,
    pub(crate) name: String,
    pub(crate) created_at: Moment,
}

impl From<Organization> for OrganizationRecord {
    fn from(organization: Organization) -> Self {
        let Organization {
            org_id,
            name,
            created_at,
        } = organization;
        Self {
            r#type: RecordType::Organization,
            org_id,
            name,
            created_at: created_at.into(),
        }
    }
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct UserRecord {
    r#type: RecordType,
    #[serde(deserialize_with = "org_id")]
    pub(crate) org_id: OrgId,
    #[serde(deserialize_with = "user_id")]
    pub(crate) user_id: UserId,
    pub(crate) name: String,
    pub(crate) created_at: Moment,
}

impl From<User> for UserRecord {
    fn from(user: User) -> Self {
        let User {
            org_id,
            user_id,
            name,
            created_at,
        } = user;
        Self {
            r#type: RecordType::User,
            org_id,
            user_id,
            name,
            created_at: created_at.into(),
        }
    }
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct AgentRecord {
    r#type: RecordType,
    #[serde(deserialize_with = "org_id")]
    pub(crate) org_id: OrgId,
    #[serde(deserialize_with = "agent_id")]
    pub(crate) agent_id: AgentId,
    pub(crate) label: String,
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        deserialize_with = "optional_user_id"
    )]
    pub(crate) user_id: Option<UserId>,
    pub(crate) created_at: Moment,
}

impl From<Agent> for AgentRecord {
    fn from(agent: Agent) -> Self {
        let Agent {
            org_id,
            agent_id,
            label,
            user_id,
            created_at,
        } = agent;
        Self {
            r#type: RecordType::Agent,
            org_id,
            agent_id,
            label,
            user_id,
            created_at: created_at.into(),
        }
    }
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct MessageRecord {
    pub(crate) role: Role,
    pub(crate) content: String,
}

/// A memory inside an interaction.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct MemoryRecord {
    pub(crate) memory_id: MemoryId,
    #[serde(deserialize_with = "agent_id")]
    pub(crate) agent_id: AgentId,
    pub(crate) text: String,
    pub(crate) obtained_at: Moment,
    pub(crate) date: NaiveDate,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) sources: Vec<u32>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) replaces: Vec<MemoryId>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) replaced_by: Vec<MemoryId>,
}

impl From<LinkedMemory> for MemoryRecord {
    fn from(linked: LinkedMemory) -> Self {
        let LinkedMemory {
            memory,
            positions,
            replaces,
            replaced_by,
        } = linked;
        let Memory {
            memory_id,
            agent_id,
            text,
            obtained_at,
            date,
            ..
        } = memory;
        let obtained_at = obtained_at.into();
        Self {
            memory_id,
            agent_id,
            text,
            obtained_at,
            date,
            sources: positions,
            replaces,
            replaced_by,
        }
    }
}

impl MemoryRecord {
    pub(crate) fn into_linked(
        self,
        org_id: OrgId,
        user_id: UserId,
        interaction_id: Option<InteractionId>,
    ) -> LinkedMemory {
        let Self {
            memory_id,
            agent_id,
            text,
            obtained_at,
            date,
            sources,
            replaces,
            replaced_by,
        } = self;
        let obtained_at = obtained_at.at;
        let memory = Memory {
            org_id,
            user_id,
            memory_id,
            agent_id,
            interaction_id,
            text,
            obtained_at,
            date,
        };
        LinkedMemory {
            memory,
            positions: sources,
            replaces,
            replaced_by,
        }
    }
}

/// A memory that belongs to no interaction.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct LooseMemoryRecord {
    r#type: RecordType,
    #[serde(deserialize_with = "org_id")]
    pub(crate) org_id: OrgId,
    #[serde(deserialize_with = "user_id")]
    pub(crate) user_id: UserId,
    pub(crate) memory_id: MemoryId,
    #[serde(deserialize_with = "agent_id")]
    pub(crate) agent_id: AgentId,
    pub(crate) text: String,
    pub(crate) obtained_at: Moment,
    pub(crate) date: NaiveDate,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) replaces: Vec<MemoryId>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) replaced_by: Vec<MemoryId>,
}

impl From<LinkedMemory> for LooseMemoryRecord {
    fn from(linked: LinkedMemory) -> Self {
        let LinkedMemory {
            memory,
            replaces,
            replaced_by,
            ..
        } = linked;
        let Memory {
            org_id,
            user_id,
            memory_id,
            agent_id,
            text,
            obtained_at,
            date,
            ..
        } = memory;
        let obtained_at = obtained_at.into();
        let r#type = RecordType::Memory;
        Self {
            r#type,
            org_id,
            user_id,
            memory_id,
            agent_id,
            text,
            obtained_at,
            date,
            replaces,
            replaced_by,
        }
    }
}

impl LooseMemoryRecord {
    pub(crate) fn into_linked(self) -> LinkedMemory {
        let Self {
            org_id,
            user_id,
            memory_id,
            agent_id,
            text,
            obtained_at,
            date,
            replaces,
            replaced_by,
            ..
        } = self;
        let obtained_at = obtained_at.at;
        let memory = Memory {
            org_id,
            user_id,
            memory_id,
            agent_id,
            interaction_id: None,
            text,
            obtained_at,
            date,
        };
        LinkedMemory {
            memory,
            positions: Vec::new(),
            replaces,
            replaced_by,
        }
    }
}

#[derive(Serialize, Deserialize)]
#[serde(rename = "Interaction", deny_unknown_fields)]
pub(crate) struct InteractionLine {
    r#type: RecordType,
    #[serde(deserialize_with = "org_id")]
    pub(crate) org_id: OrgId,
    #[serde(deserialize_with = "user_id")]
    pub(crate) user_id: UserId,
    #[serde(deserialize_with = "interaction_id")]
    pub(crate) interaction_id: InteractionId,
    #[serde(deserialize_with = "agent_id")]
    pub(crate) agent_id: AgentId,
    pub(crate) created_at: Moment,
    pub(crate) updated_at: Moment,
    pub(crate) dates: Vec<NaiveDate>,
    pub(crate) messages: Vec<MessageRecord>,
    pub(crate) memories: Vec<MemoryRecord>,
}

impl From<InteractionRecord> for InteractionLine {
    fn from(record: InteractionRecord) -> Self {
        let InteractionRecord {
            interaction,
            dates,
            messages,
            memories,
            queued_at: _,
        } = record;
        let Interaction {
            org_id,
            user_id,
            interaction_id,
            agent_id,
            created_at,
            updated_at,
        } = interaction;
        let messages = messages
            .into_iter()
            .map(|m| MessageRecord {
                role: m.role,
                content: m.content,
            })
            .collect();
        Self {
            r#type: RecordType::Interaction,
            org_id,
            user_id,
            interaction_id,
            agent_id,
            created_at: created_at.into(),
            updated_at: updated_at.into(),
            dates,
            messages,
            memories: memories.into_iter().map(MemoryRecord::from).collect(),
        }
    }
}

impl InteractionLine {
    pub(crate) fn into_record(self) -> InteractionRecord {
        let Self {
            org_id,
            user_id,
            interaction_id,
            agent_id,
            ..
        } = self;
        let memories = self
            .memories
            .into_iter()
            .map(|m| m.into_linked(org_id.clone(), user_id.clone(), Some(interaction_id.clone())))
            .collect();
        let messages = (0u32..)
            .zip(self.messages)
            .map(|(position, m)| Message {
                position,
                role: m.role,
                content: m.content,
            })
            .collect();
        let (created_at, updated_at) = (self.created_at.at, self.updated_at.at);
        let interaction = Interaction {
            org_id,
            user_id,
            interaction_id,
            agent_id,
            created_at,
            updated_at,
        };
        InteractionRecord {
            interaction,
            dates: self.dates,
            messages,
            memories,
            queued_at: None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(text: &str) -> String {
        let moment = Moment::parse(text).expect(text);
        serde_json::to_string(&moment)
            .expect("written")
            .trim_matches('"')
            .to_owned()
    }

    #[test]
    fn moments_are_written_in_utc_with_the_digits_they_need() {
        for (read, expected) in [
            ("2026-02-24T09:14:00Z", "2026-02-24T09:14:00Z"),
            ("2026-02-24T09:14:00.25+02:00", "2026-02-24T07:14:00.250Z"),
            ("2026-02-24T09:14:00.123456789Z", "2026-02-24T09:14:00.123456Z"),
            ("2016-12-31T23:59:60Z", "2017-01-01T00:00:00Z"),
            ("2026-02-24T09:14:00", "2026-02-24T09:14:00Z"),
            ("1066-10-14 09:00:00", "1066-10-14T09:00:00Z"),
        ] {
            assert_eq!(written(read), expected, "{read}");
        }
    }

    #[test]
    fn a_moment_without_zone_is_marked_and_nonsense_refused() {
        assert!(!Moment::parse("2026-02-24T09:14:00").expect("a moment").zoned);
        for text in ["", "yesterday", "2026-02-30T00:00:00Z", "2026-02-24", "1700000000"] {
            assert!(Moment::parse(text).is_none(), "{text}");
        }
    }
}
