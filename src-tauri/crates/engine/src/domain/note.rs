//! What people write down about things of a store for themselves: kept beside the agents' data and never part of it.

use serde::{Deserialize, Serialize};
use specta::Type;

use super::change::Actor;
use super::ids::{AgentKey, OrgId, UserId, UserKey};
use super::model::Timestamp;
use super::subject::Subject;

/// Longest text of a note, in characters.
pub const MAX_NOTE_CHARS: usize = 4_000;
/// Most tags of a note.
pub const MAX_TAGS: usize = 12;
/// Longest tag, in characters.
pub const MAX_TAG_CHARS: usize = 40;

/// What a note is about; there is one for each.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NoteKey {
    pub org_id: OrgId,
    pub about: Subject,
}

/// A note of somebody who looks into the store: text, tags, or both. Agents never see it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Note {
    pub org_id: OrgId,
    pub about: Subject,
    /// Whose the thing is; `None` for an organization and for what serves all of it.
    pub user_id: Option<UserId>,
    pub text: String,
    /// As they were typed; two that differ in case only are one.
    pub tags: Vec<String>,
    pub by: Actor,
    pub at: Timestamp,
}

impl Note {
    pub fn key(&self) -> NoteKey {
        NoteKey {
            org_id: self.org_id.clone(),
            about: self.about.clone(),
        }
    }

    /// The thing itself, and whose it is.
    pub fn subjects(&self) -> Vec<Subject> {
        let mut subjects = vec![Subject::Organization(self.org_id.clone())];
        subjects.extend(self.user_id.clone().map(|user_id| {
            Subject::User(UserKey {
                org_id: self.org_id.clone(),
                user_id,
            })
        }));
        if !subjects.contains(&self.about) {
            subjects.push(self.about.clone());
        }
        subjects
    }

    pub fn has_tag(&self, tag: &str) -> bool {
        let wanted = folded(tag);
        self.tags.iter().any(|own| folded(own) == wanted)
    }
}

/// A tag as it is compared.
pub fn folded(tag: &str) -> String {
    tag.to_lowercase()
}

/// Which notes of an organization to read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoteQuery {
    pub org_id: OrgId,
    /// Only what is about this user and about things of this user.
    pub user_id: Option<UserId>,
    pub tag: Option<String>,
}

/// How often a tag is used in an organization.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct TagCount {
    /// In the spelling that comes first.
    pub tag: String,
    /// Notes that have it, of whatever they are about.
    pub notes: u32,
    /// Memories that are there and have it.
    pub memories: u32,
}

/// The organization of a subject; a memory is known by its id alone.
pub fn org_of(about: &Subject) -> Option<&OrgId> {
    match about {
        Subject::Organization(org_id) => Some(org_id),
        Subject::User(UserKey { org_id, .. }) | Subject::Agent(AgentKey { org_id, .. }) => Some(org_id),
        Subject::Interaction(key) => Some(&key.org_id),
        Subject::Memory(_) => None,
    }
}
