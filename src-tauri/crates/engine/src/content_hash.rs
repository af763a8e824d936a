//! A hash of what a store holds, so that two stores can be told to hold the same without laying them side by side.
//!
//! # Canonical form
//!
//! Content is a set of elements: organizations, users, agents, interactions, memories and version links. Each element
//! is written as a row of bytes, and the content's hash is the sum, modulo 2^256, of their SHA-256 digests read as
//! little-endian numbers. So neither the order in which a store gives its records counts nor anything a store keeps
//! beside them (counters, keys of its own, the audit trail, the index), and a store of any size is hashed as it is
//! read. An element is a tag byte and its fields:
//!
//! | element | tag | fields |
//! |---|---|---|
//! | organization | `O` | org id, name, created at |
//! | user | `U` | org id, user id, name, created at |
//! | agent | `A` | org id, agent id, label, owner's user id?, created at |
//! | interaction | `I` | org id, user id, interaction id, agent id, created at, updated at, dates, messages |
//! | memory | `M` | org id, user id, memory id, agent id, interaction id?, text, obtained at, date, sources |
//! | version link | `V` | org id, user id, id of the old memory, id of the new one |
//!
//! Texts are written as their length in bytes and their UTF-8 bytes; moments as microseconds since 1970; days as text
//! (`2026-02-24`); memory ids as their 16 bytes; a list as its length and its elements (dates, messages and sources in
//! ascending order; a message is role and content, its place in the list is its position); `?` as a byte 0, or 1 and
//! the value. Lengths and positions are 64-bit, moments too; all numbers are little-endian.
//!
//! It tells accidents, not forgeries: somebody who chooses many records can make a sum come out as another one.

use std::fmt;

use sha2::{Digest, Sha256};

use crate::domain::ids::{MemoryId, UserKey};
use crate::domain::model::{Agent, Organization, Timestamp, User};
use crate::domain::read::{AgentsOf, InteractionRecord, LinkedMemory};
use crate::engine::Engine;
use crate::error::EngineResult;
use crate::records::{Stretch, UserWalk};
use crate::task::TaskContext;

/// What somebody, or a whole store, holds: counts and the hash of all of it. Adding an element twice counts twice.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Content {
    pub interactions: u64,
    pub messages: u64,
    pub memories: u64,
    pub links: u64,
    hash: Sum,
}

impl Content {
    /// In hexadecimal digits.
    pub fn hash(&self) -> String {
        self.hash.to_string()
    }

    pub fn add_organization(&mut self, organization: &Organization) {
        let mut element = Element::new(b'O');
        element.text(organization.org_id.as_str());
        element.text(&organization.name);
        element.moment(organization.created_at);
        self.hash.add(element);
    }

    pub fn add_user(&mut self, user: &User) {
        let mut element = Element::new(b'U');
        element.text(user.org_id.as_str());
        element.text(user.user_id.as_str());
        element.text(&user.name);
        element.moment(user.created_at);
        self.hash.add(element);
    }

    pub fn add_agent(&mut self, agent: &Agent) {
        let mut element = Element::new(b'A');
        element.text(agent.org_id.as_str());
        element.text(agent.agent_id.as_str());
        element.text(&agent.label);
        element.optional(agent.user_id.as_ref().map(|id| id.as_str()));
        element.moment(agent.created_at);
        self.hash.add(element);
    }

    /// With its messages, days and memories.
    pub fn add_interaction(&mut self, record: &InteractionRecord) {
        let interaction = &record.interaction;
        let mut element = Element::new(b'I');
        element.text(interaction.org_id.as_str());
        element.text(interaction.user_id.as_str());
        element.text(interaction.interaction_id.as_str());
        element.text(interaction.agent_id.as_str());
        element.moment(interaction.created_at);
        element.moment(interaction.updated_at);
        let mut dates = record.dates.clone();
        dates.sort();
        element.number(dates.len() as u64);
        dates.iter().for_each(|date| element.text(&date.to_string()));
        element.number(record.messages.len() as u64);
        for message in &record.messages {
            element.text(message.role.as_str());
            element.text(&message.content);
        }
        self.interactions += 1;
        self.messages += record.messages.len() as u64;
        self.hash.add(element);
        for memory in &record.memories {
            self.add_memory(memory);
        }
    }

    /// With the links that it names: a link has to be named by one of its two memories only.
    pub fn add_memory(&mut self, linked: &LinkedMemory) {
        let memory = &linked.memory;
        let mut element = Element::new(b'M');
        element.text(memory.org_id.as_str());
        element.text(memory.user_id.as_str());
        element.id(memory.memory_id);
        element.text(memory.agent_id.as_str());
        element.optional(memory.interaction_id.as_ref().map(|id| id.as_str()));
        element.text(&memory.text);
        element.moment(memory.obtained_at);
        element.text(&memory.date.to_string());
        let mut positions = linked.positions.clone();
        positions.sort_unstable();
        element.number(positions.len() as u64);
        positions
            .iter()
            .for_each(|position| element.number(u64::from(*position)));
        self.memories += 1;
        self.hash.add(element);
        let user = memory.key().user();
        for old in &linked.replaces {
            self.add_link(&user, *old, memory.memory_id);
        }
        for new in &linked.replaced_by {
            self.add_link(&user, memory.memory_id, *new);
        }
    }

    pub fn add_link(&mut self, user: &UserKey, old: MemoryId, new: MemoryId) {
        let mut element = Element::new(b'V');
        element.text(user.org_id.as_str());
        element.text(user.user_id.as_str());
        element.id(old);
        element.id(new);
        self.links += 1;
        self.hash.add(element);
    }
}

/// The bytes of one element on their way into its digest.
struct Element(Sha256);

impl Element {
    fn new(tag: u8) -> Self {
        Self(Sha256::new_with_prefix([tag]))
    }

    fn number(&mut self, number: u64) {
        self.0.update(number.to_le_bytes());
    }

    fn text(&mut self, text: &str) {
        self.number(text.len() as u64);
        self.0.update(text.as_bytes());
    }

    fn optional(&mut self, text: Option<&str>) {
        self.0.update([u8::from(text.is_some())]);
        if let Some(text) = text {
            self.text(text);
        }
    }

    fn moment(&mut self, moment: Timestamp) {
        self.0.update(moment.timestamp_micros().to_le_bytes());
    }

    fn id(&mut self, id: MemoryId) {
        self.0.update(id.0.as_bytes());
    }
}

/// A sum of digests modulo 2^256, least significant part first.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Sum([u64; 4]);

impl Sum {
    fn add(&mut self, element: Element) {
        let digest = element.0.finalize();
        let mut carry = false;
        for (part, bytes) in self.0.iter_mut().zip(digest.chunks_exact(8)) {
            let mut number = [0; 8];
            number.copy_from_slice(bytes);
            let (sum, over) = part.overflowing_add(u64::from_le_bytes(number));
            let (sum, over_again) = sum.overflowing_add(u64::from(carry));
            *part = sum;
            carry = over || over_again;
        }
    }
}

impl fmt::Display for Sum {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let bytes = self.0.iter().flat_map(|part| part.to_le_bytes());
        bytes.into_iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl Engine {
    /// All that one user has: the user, agents that belong to the user alone, interactions and memories.
    pub async fn content_of_user(&self, user: &UserKey, task: &TaskContext) -> EngineResult<Content> {
        let mut content = Content::default();
        content.add_user(&self.graph.user(user).await?.user);
        for agent in self.all_agents(&AgentsOf::User(user.clone()), task).await? {
            content.add_agent(&agent);
        }
        let mut walk = UserWalk::new(self, user.clone());
        loop {
            task.check_cancelled()?;
            match walk.next().await? {
                Some(Stretch::Interactions { records, .. }) => {
                    records.iter().for_each(|record| content.add_interaction(record));
                }
                Some(Stretch::Loose { memories, .. }) => {
                    memories.iter().for_each(|memory| content.add_memory(memory));
                }
                None => return Ok(content),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;
    use uuid::Uuid;

    use super::*;
    use crate::domain::ids::{AgentId, InteractionId, OrgId, UserId};
    use crate::domain::model::{Interaction, Memory, Message, Role};

    fn id(n: u128) -> MemoryId {
        MemoryId(Uuid::from_u128(n))
    }

    fn memory(n: u128, replaces: &[u128], replaced_by: &[u128]) -> LinkedMemory {
        let obtained_at = DateTime::UNIX_EPOCH;
        LinkedMemory {
            memory: Memory {
                org_id: OrgId::parse("acme").expect("an id"),
                user_id: UserId::parse("ann").expect("an id"),
                memory_id: id(n),
                agent_id: AgentId::parse("kit").expect("an id"),
                interaction_id: None,
                text: "likes tea".to_owned(),
                obtained_at,
                date: obtained_at.date_naive(),
            },
            positions: vec![],
            replaces: replaces.iter().copied().map(id).collect(),
            replaced_by: replaced_by.iter().copied().map(id).collect(),
        }
    }

    fn interaction(messages: &[(&str, &str)]) -> InteractionRecord {
        let created_at = DateTime::UNIX_EPOCH;
        InteractionRecord {
            interaction: Interaction {
                org_id: OrgId::parse("acme").expect("an id"),
                user_id: UserId::parse("ann").expect("an id"),
                interaction_id: InteractionId::parse("talk").expect("an id"),
                agent_id: AgentId::parse("kit").expect("an id"),
                created_at,
                updated_at: created_at,
            },
            dates: vec![created_at.date_naive()],
            messages: (0..)
                .zip(messages)
                .map(|(position, (role, content))| Message {
                    position,
                    role: Role::from((*role).to_owned()),
                    content: (*content).to_owned(),
                })
                .collect(),
            memories: vec![],
            queued_at: None,
        }
    }

    fn of<'a>(memories: impl IntoIterator<Item = &'a LinkedMemory>) -> Content {
        let mut content = Content::default();
        memories.into_iter().for_each(|memory| content.add_memory(memory));
        content
    }

    #[test]
    fn the_canonical_form_is_the_documented_one() {
        let mut bytes = b"O".to_vec();
        for text in ["acme", "Acme"] {
            bytes.extend((text.len() as u64).to_le_bytes());
            bytes.extend(text.as_bytes());
        }
        bytes.extend(1_500_000_i64.to_le_bytes());
        let mut content = Content::default();
        content.add_organization(&Organization {
            org_id: OrgId::parse("acme").expect("an id"),
            name: "Acme".to_owned(),
            created_at: DateTime::from_timestamp_micros(1_500_000).expect("a moment"),
        });
        let digest: String = Sha256::digest(&bytes).iter().map(|b| format!("{b:02x}")).collect();
        assert_eq!(content.hash(), digest);
    }

    #[test]
    fn neither_order_nor_the_side_that_names_a_link_counts() {
        let (old, new) = (memory(1, &[], &[]), memory(2, &[1], &[]));
        let (old_after, new_before) = (memory(1, &[], &[2]), memory(2, &[], &[]));
        assert_eq!(of([&old, &new]), of([&new, &old]));
        assert_eq!(of([&old, &new]), of([&new_before, &old_after]));
        assert_ne!(of([&old, &new]), of([&old, &new_before]), "a link is content");
        assert_ne!(
            of([&old, &new]),
            of([&memory(1, &[2], &[]), &new_before]),
            "and has a direction"
        );
    }

    #[test]
    fn nothing_that_is_said_can_move_into_its_neighbour_or_cancel_out() {
        let hash = |messages: &[(&str, &str)]| {
            let mut content = Content::default();
            content.add_interaction(&interaction(messages));
            content.hash()
        };
        assert_ne!(
            hash(&[("user", "ab"), ("user", "c")]),
            hash(&[("user", "a"), ("user", "bc")])
        );
        assert_ne!(hash(&[("user", "ab")]), hash(&[("usera", "b")]));
        assert_ne!(
            hash(&[("user", "a"), ("user", "b")]),
            hash(&[("user", "b"), ("user", "a")])
        );
        let one = memory(1, &[], &[]);
        assert_ne!(of([&one, &one]).hash, of([]).hash);
    }

    #[test]
    fn sums_carry_over_all_their_parts() {
        let digest = || {
            let mut element = Element::new(b'x');
            element.number(1);
            element
        };
        let mut plain = Sum::default();
        plain.add(digest());
        let mut sum = Sum([u64::MAX; 4]);
        sum.add(digest());
        // 2^256 - 1 and the digest make the digest less 1.
        assert_eq!(sum.0[0], plain.0[0].wrapping_sub(1));
        assert_eq!(sum.0[1..], plain.0[1..]);
    }
}
