//! Identifiers as types of their own, so that no id can stand where another kind belongs.

use std::fmt;

use serde::{Deserialize, Serialize};
use specta::Type;
use uuid::Uuid;

/// The alphabet of Memora's short UUIDs: letters and digits that cannot be mistaken for each other.
const ALPHABET: &[u8; 57] = b"23456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";

/// Number of characters of a short UUID: 57^22 is the first power of 57 beyond 2^128.
pub const SHORT_UUID_LEN: usize = 22;

/// Writes a UUID in base 57, most significant digit first, padded to 22 characters.
pub fn short_uuid(uuid: Uuid) -> String {
    let mut rest = uuid.as_u128();
    let mut digits = [ALPHABET[0]; SHORT_UUID_LEN];
    for digit in digits.iter_mut().rev() {
        *digit = ALPHABET[(rest % 57) as usize];
        rest /= 57;
    }
    digits.iter().map(|&b| b as char).collect()
}

/// True when `text` has the form of a short UUID.
pub fn is_short_uuid(text: &str) -> bool {
    text.len() == SHORT_UUID_LEN && text.bytes().all(|b| ALPHABET.contains(&b))
}

/// An id that does not have the form its kind requires.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{kind} id {found:?}: {expected}")]
pub struct InvalidId {
    pub kind: &'static str,
    pub found: String,
    pub expected: &'static str,
}

macro_rules! text_id {
    ($(#[$doc:meta])* $name:ident, $kind:literal) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, Type)]
        #[serde(transparent)]
        pub struct $name(String);

        impl $name {
            /// Takes an id as an existing store holds it: any text without white space or control
            /// characters, 1 to 128 bytes. New ids are short UUIDs, from [`$name::from_uuid`].
            pub fn parse(text: &str) -> Result<Self, InvalidId> {
                let fits = (1..=128).contains(&text.len())
                    && !text.chars().any(|c| c.is_whitespace() || c.is_control());
                if fits {
                    Ok(Self(text.to_owned()))
                } else {
                    Err(InvalidId {
                        kind: $kind,
                        found: text.chars().take(64).collect(),
                        expected: "1 to 128 bytes without white space",
                    })
                }
            }

            /// The short UUID of `uuid`.
            pub fn from_uuid(uuid: Uuid) -> Self {
                Self(short_uuid(uuid))
            }

            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

text_id!(
    /// An organization, unique in a store.
    OrgId,
    "organization"
);
text_id!(
    /// A user, unique in its organization.
    UserId,
    "user"
);
text_id!(
    /// An agent, unique in its organization.
    AgentId,
    "agent"
);
text_id!(
    /// An interaction, unique among those of its user.
    InteractionId,
    "interaction"
);

macro_rules! uuid_id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, Type)]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.hyphenated().fmt(f)
            }
        }
    };
}

uuid_id!(
    /// A memory; the same id names its point in the search index.
    MemoryId
);
uuid_id!(
    /// One recorded change of the graph.
    ChangeId
);
uuid_id!(
    /// Changes that were made together (one import, one bulk operation) and are undone together.
    GroupId
);

/// A user named in full.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct UserKey {
    pub org_id: OrgId,
    pub user_id: UserId,
}

/// An agent named in full.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct AgentKey {
    pub org_id: OrgId,
    pub agent_id: AgentId,
}

/// An interaction named in full.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct InteractionKey {
    pub org_id: OrgId,
    pub user_id: UserId,
    pub interaction_id: InteractionId,
}

impl InteractionKey {
    pub fn user(&self) -> UserKey {
        UserKey {
            org_id: self.org_id.clone(),
            user_id: self.user_id.clone(),
        }
    }
}

/// A memory named in full.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct MemoryKey {
    pub org_id: OrgId,
    pub user_id: UserId,
    pub memory_id: MemoryId,
}

impl MemoryKey {
    pub fn user(&self) -> UserKey {
        UserKey {
            org_id: self.org_id.clone(),
            user_id: self.user_id.clone(),
        }
    }
}

/// A person whose name can stand in a memory: a user or an agent of the organization.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, Type)]
#[serde(tag = "kind", content = "id", rename_all = "camelCase")]
pub enum PersonId {
    User(UserId),
    Agent(AgentId),
}

impl fmt::Display for PersonId {
    /// Writes the placeholder that stands for the person in stored text.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            PersonId::User(id) => write!(f, "user_{id}"),
            PersonId::Agent(id) => write!(f, "agent_{id}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_short_uuid_has_the_form_that_memora_writes() {
        assert_eq!(short_uuid(Uuid::nil()), "2222222222222222222222");
        // Value computed with the Python package shortuuid 1.0.13.
        let uuid = Uuid::from_u128(0x3b1f8b40_222c_4a6e_b77e_779d5a94e21c);
        assert_eq!(short_uuid(uuid), "CXc85b4rqinB7s5J52TRYb");
        assert!(is_short_uuid(&short_uuid(Uuid::max())));
        assert!(!is_short_uuid("CXc85b4rqinB7s5J52TRY1"), "1 is not in the alphabet");
    }

    #[test]
    fn an_id_with_white_space_or_nothing_in_it_is_refused_and_named() {
        for text in ["", "a b", "a\nb", &"x".repeat(129)] {
            assert!(OrgId::parse(text).is_err(), "{text:?}");
        }
        let error = UserId::parse("a b").expect_err("white space");
        assert!(error.to_string().contains("user id \"a b\""), "{error}");
        assert_eq!(
            AgentId::parse("legacy-agent-7").expect("a foreign id").as_str(),
            "legacy-agent-7"
        );
    }
}
