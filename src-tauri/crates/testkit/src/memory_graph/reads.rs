//! Reads of the tree, the timeline and the memories, each a plain walk over all there is.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use memora_engine::domain::ids::{
    AgentId, AgentKey, InteractionKey, MemoryId, MemoryKey, OrgId, PersonId, UserId, UserKey,
};
use memora_engine::domain::model::{Agent, Interaction, Memory, Message, Organization, Person, Timestamp, User};
use memora_engine::domain::note::{Note, NoteKey, NoteQuery, TagCount, folded};
use memora_engine::domain::read::{
    AgentNode, AgentsOf, DateRange, DayActivity, IndexDocument, IndexTurn, InteractionHead, InteractionRecord,
    LinkedMemory, MemoryEntry, MemoryFilter, MemoryQuery, MemoryRecord, OrganizationNode, QueuedInteraction,
    SourcedMemory, StoreTotals, TimelineEntry, UserNode, preview,
};
use memora_engine::domain::review::{Finder, ReviewCount, Verdict};
use memora_engine::domain::subject::Subject;
use memora_engine::ports::graph::{GraphError, GraphResult};

use super::{Conversation, Node, State};

impl Node {
    /// The sort key of memories.
    pub(super) fn age(&self) -> (Timestamp, MemoryId) {
        (self.memory.obtained_at, self.memory.memory_id)
    }
}

fn there<T>(found: Option<T>, what: impl std::fmt::Display) -> GraphResult<T> {
    found.ok_or_else(|| GraphError::NotFound(what.to_string()))
}

fn is_of(user: &UserKey, org_id: &OrgId, user_id: &UserId) -> bool {
    user.org_id == *org_id && user.user_id == *user_id
}

impl State {
    pub(super) fn totals(&self) -> StoreTotals {
        StoreTotals {
            organizations: self.organizations.len() as u32,
            users: self.users.len() as u32,
            agents: self.agents.len() as u32,
            interactions: self.interactions.len() as u32,
            messages: self.interactions.values().map(|held| held.messages.len() as u32).sum(),
            memories: self.memories.len() as u32,
        }
    }

    fn count_interactions(&self, wanted: impl Fn(&Interaction) -> bool) -> u32 {
        self.interactions
            .values()
            .filter(|held| wanted(&held.interaction))
            .count() as u32
    }

    fn count_memories(&self, wanted: impl Fn(&Memory) -> bool) -> u32 {
        self.memories.values().filter(|node| wanted(&node.memory)).count() as u32
    }

    fn count_agents(&self, wanted: impl Fn(&Agent) -> bool) -> u32 {
        self.agents.values().filter(|agent| wanted(agent)).count() as u32
    }

    pub(super) fn organization_node(&self, organization: &Organization) -> OrganizationNode {
        let id = &organization.org_id;
        OrganizationNode {
            organization: organization.clone(),
            users: self.users.keys().filter(|user| user.org_id == *id).count() as u32,
            agents: self.count_agents(|agent| agent.org_id == *id),
            interactions: self.count_interactions(|interaction| interaction.org_id == *id),
            memories: self.count_memories(|memory| memory.org_id == *id),
        }
    }

    pub(super) fn user_node(&self, user: &User) -> UserNode {
        let key = user.key();
        let saved = self.interactions.values().map(|held| &held.interaction);
        let saved = saved
            .filter(|i| is_of(&key, &i.org_id, &i.user_id))
            .map(|i| i.updated_at);
        let obtained = self.memories.values().map(|node| &node.memory);
        let obtained = obtained
            .filter(|m| is_of(&key, &m.org_id, &m.user_id))
            .map(|m| m.obtained_at);
        UserNode {
            user: user.clone(),
            agents: self.count_agents(|a| a.user_id.as_ref().is_some_and(|id| is_of(&key, &a.org_id, id))),
            interactions: self.count_interactions(|i| is_of(&key, &i.org_id, &i.user_id)),
            memories: self.count_memories(|m| is_of(&key, &m.org_id, &m.user_id)),
            last_activity: saved.chain(obtained).max(),
        }
    }

    pub(super) fn agent_node(&self, agent: &Agent) -> AgentNode {
        AgentNode {
            agent: agent.clone(),
            interactions: self.count_interactions(|i| i.org_id == agent.org_id && i.agent_id == agent.agent_id),
            memories: self.count_memories(|m| m.org_id == agent.org_id && m.agent_id == agent.agent_id),
        }
    }

    pub(super) fn organization(&self, id: &OrgId) -> GraphResult<OrganizationNode> {
        Ok(self.organization_node(there(self.organizations.get(id), format_args!("organization {id}"))?))
    }

    pub(super) fn user(&self, user: &UserKey) -> GraphResult<UserNode> {
        Ok(self.user_node(there(self.users.get(user), format_args!("user {}", user.user_id))?))
    }

    pub(super) fn agent(&self, agent: &AgentKey) -> GraphResult<AgentNode> {
        Ok(self.agent_node(there(self.agents.get(agent), format_args!("agent {}", agent.agent_id))?))
    }

    pub(super) fn agents_of(&self, of: &AgentsOf) -> impl Iterator<Item = &Agent> {
        self.agents.values().filter(move |agent| match of {
            AgentsOf::Organization(org_id) => agent.org_id == *org_id,
            AgentsOf::User(user) => agent.user_id.as_ref().is_some_and(|id| is_of(user, &agent.org_id, id)),
        })
    }

    /// Everybody of an organization who has a name.
    pub(super) fn everybody(&self, org_id: &OrgId) -> impl Iterator<Item = Person> {
        let users = self.users.values().filter(move |user| user.org_id == *org_id);
        let agents = self.agents.values().filter(move |agent| agent.org_id == *org_id);
        let users = users.map(|user| Person {
            id: PersonId::User(user.user_id.clone()),
            name: user.name.clone(),
        });
        let agents = agents.map(|agent| Person {
            id: PersonId::Agent(agent.agent_id.clone()),
            name: agent.label.clone(),
        });
        users.chain(agents)
    }

    pub(super) fn conversation_of(&self, key: &InteractionKey) -> GraphResult<&Conversation> {
        there(
            self.interactions.get(key),
            format_args!("interaction {}", key.interaction_id),
        )
    }

    pub(super) fn conversations(&self, user: &UserKey, agent: Option<&AgentId>) -> impl Iterator<Item = &Conversation> {
        self.interactions.values().filter(move |held| {
            is_of(user, &held.interaction.org_id, &held.interaction.user_id)
                && agent.is_none_or(|id| *id == held.interaction.agent_id)
        })
    }

    pub(super) fn activity(&self, user: &UserKey, agent: Option<&AgentId>, dates: DateRange) -> Vec<DayActivity> {
        let mut days: BTreeMap<NaiveDate, DayActivity> = BTreeMap::new();
        let empty = |date| DayActivity {
            date,
            interactions: 0,
            memories: 0,
        };
        for &date in self
            .conversations(user, agent)
            .flat_map(|held| &held.dates)
            .filter(|d| dates.contains(**d))
        {
            days.entry(date).or_insert(empty(date)).interactions += 1;
        }
        for memory in self.memories.values().map(|node| &node.memory) {
            let wanted = is_of(user, &memory.org_id, &memory.user_id)
                && agent.is_none_or(|id| *id == memory.agent_id)
                && dates.contains(memory.date);
            if wanted {
                days.entry(memory.date).or_insert(empty(memory.date)).memories += 1;
            }
        }
        days.into_values().collect()
    }

    pub(super) fn timeline_entry(&self, date: NaiveDate, held: &Conversation) -> TimelineEntry {
        let key = held.interaction.key();
        let (changed, new): (Vec<_>, Vec<_>) = self
            .memories_of(&key)
            .into_iter()
            .partition(|node| !node.older.is_empty());
        TimelineEntry {
            date,
            interaction: held.interaction.clone(),
            first_message: held.messages.first().map(|message| preview(&message.content)),
            messages: held.messages.len() as u32,
            new_memories: new.len() as u32,
            changed_memories: changed.len() as u32,
            problems: vec![],
        }
    }

    /// Memories of an interaction, oldest first.
    fn memories_of(&self, key: &InteractionKey) -> Vec<&Node> {
        let mut nodes: Vec<_> = self
            .memories
            .values()
            .filter(|node| node.memory.interaction().as_ref() == Some(key))
            .collect();
        nodes.sort_by_key(|node| node.age());
        nodes
    }

    pub(super) fn interaction_head(&self, key: &InteractionKey) -> GraphResult<InteractionHead> {
        let held = self.conversation_of(key)?;
        Ok(InteractionHead {
            interaction: held.interaction.clone(),
            dates: held.dates.iter().copied().collect(),
            messages: held.messages.len() as u32,
            memories: self.memories_of(key).len() as u32,
            queued_at: held.queued_at,
        })
    }

    /// Interactions from which memories are still to be taken, in no order.
    pub(super) fn queued(&self, org: Option<&OrgId>) -> impl Iterator<Item = QueuedInteraction> {
        let of_org = self
            .interactions
            .iter()
            .filter(move |(key, _)| org.is_none_or(|org| key.org_id == *org));
        of_org.filter_map(|(key, held)| {
            Some(QueuedInteraction {
                interaction: key.clone(),
                queued_at: held.queued_at?,
            })
        })
    }

    pub(super) fn review_counts(&self, org_id: &OrgId) -> Vec<ReviewCount> {
        let mut counts: BTreeMap<(Finder, Verdict), u32> = BTreeMap::new();
        for review in self.reviews.values().filter(|review| review.key.org_id == *org_id) {
            *counts.entry((review.key.finder, review.verdict)).or_default() += 1;
        }
        let counts = counts.into_iter();
        counts
            .map(|((finder, verdict), count)| ReviewCount { finder, verdict, count })
            .collect()
    }

    /// Newest first.
    pub(super) fn notes_matching(&self, query: &NoteQuery) -> Vec<Note> {
        let wanted = |note: &&Note| {
            note.org_id == query.org_id
                && (query.user_id.is_none() || note.user_id == query.user_id)
                && query.tag.as_ref().is_none_or(|tag| note.has_tag(tag))
        };
        let mut notes: Vec<Note> = self.notes.values().filter(wanted).cloned().collect();
        notes.sort_by_key(|note| (std::cmp::Reverse(note.at), note.about.key()));
        notes
    }

    pub(super) fn note_tags(&self, org_id: &OrgId) -> Vec<TagCount> {
        let mut counts: BTreeMap<String, TagCount> = BTreeMap::new();
        for note in self.notes.values().filter(|note| note.org_id == *org_id) {
            let is_memory = matches!(&note.about, Subject::Memory(id) if self.memory_in(org_id, *id).is_some());
            for tag in &note.tags {
                let count = counts.entry(folded(tag)).or_insert_with(|| TagCount {
                    tag: tag.clone(),
                    notes: 0,
                    memories: 0,
                });
                count.tag = count.tag.clone().min(tag.clone());
                count.notes += 1;
                count.memories += u32::from(is_memory);
            }
        }
        counts.into_values().collect()
    }

    pub(super) fn interaction_memories(&self, key: &InteractionKey) -> Vec<SourcedMemory> {
        let sourced = |node: &Node| SourcedMemory {
            entry: self.entry(node),
            positions: node.positions.iter().copied().collect(),
            replaced: self
                .by_age(&node.older)
                .into_iter()
                .map(|old| old.memory.clone())
                .collect(),
        };
        self.memories_of(key).into_iter().map(sourced).collect()
    }

    /// The memories with these ids, oldest first.
    fn by_age(&self, ids: &BTreeSet<MemoryId>) -> Vec<&Node> {
        let mut nodes: Vec<_> = ids.iter().filter_map(|id| self.memories.get(id)).collect();
        nodes.sort_by_key(|node| node.age());
        nodes
    }

    pub(super) fn entry(&self, node: &Node) -> MemoryEntry {
        MemoryEntry {
            memory: node.memory.clone(),
            sources: node.positions.len() as u32,
            replaces: node.older.len() as u32,
            replaced_by: node.newer.len() as u32,
            superseded_at: self.by_age(&node.newer).first().map(|newer| newer.memory.obtained_at),
            problems: self.problems(node),
        }
    }

    fn is_tagged(&self, memory: &Memory, tag: &str) -> bool {
        let key = NoteKey {
            org_id: memory.org_id.clone(),
            about: Subject::Memory(memory.memory_id),
        };
        self.notes.get(&key).is_some_and(|note| note.has_tag(tag))
    }

    /// Entries that `query` asks for, in no order.
    pub(super) fn query_memories(&self, query: &MemoryQuery) -> Vec<MemoryEntry> {
        let in_reach = |node: &&Node| {
            query.scope.contains(&node.memory)
                && query.dates.contains(node.memory.date)
                && query.as_of.is_none_or(|t| node.memory.obtained_at <= t)
                && query.tag.as_ref().is_none_or(|tag| self.is_tagged(&node.memory, tag))
        };
        let wanted = |entry: &MemoryEntry| {
            let believed = entry.believed_at(query.as_of);
            match query.filter {
                MemoryFilter::All => true,
                MemoryFilter::Believed => believed,
                MemoryFilter::Superseded => !believed,
                MemoryFilter::Revised => believed && entry.replaces > 0,
                MemoryFilter::Contested => {
                    let newer = self.memories.get(&entry.memory.memory_id).map(|node| &node.newer);
                    let newer = newer.into_iter().flatten().filter_map(|id| self.memories.get(id));
                    newer.filter(|node| self.entry(node).believed_at(query.as_of)).count() > 1
                }
                MemoryFilter::SourcesLost => entry.sources == 0 && entry.memory.interaction_id.is_some(),
            }
        };
        self.memories
            .values()
            .filter(in_reach)
            .map(|node| self.entry(node))
            .filter(wanted)
            .collect()
    }

    pub(super) fn memory(&self, key: &MemoryKey) -> GraphResult<&Node> {
        let node = self
            .memories
            .get(&key.memory_id)
            .filter(|node| node.memory.key() == *key);
        there(node, format_args!("memory {}", key.memory_id))
    }

    pub(super) fn memory_in(&self, org_id: &OrgId, id: MemoryId) -> Option<&Node> {
        self.memories.get(&id).filter(|node| node.memory.org_id == *org_id)
    }

    pub(super) fn memory_record(&self, key: &MemoryKey) -> GraphResult<MemoryRecord> {
        let node = self.memory(key)?;
        let entries = |ids| self.by_age(ids).into_iter().map(|node| self.entry(node)).collect();
        Ok(MemoryRecord {
            entry: self.entry(node),
            source_messages: self.source_messages(node).cloned().collect(),
            replaced: entries(&node.older),
            replacing: entries(&node.newer),
        })
    }

    fn source_messages<'a>(&'a self, node: &'a Node) -> impl Iterator<Item = &'a Message> {
        let held = node.memory.interaction().and_then(|key| self.interactions.get(&key));
        held.into_iter()
            .flat_map(|held| node.positions.iter().filter_map(|p| held.messages.get(*p as usize)))
    }

    /// With each source message stands the one directly before it.
    pub(super) fn index_document(&self, node: &Node) -> IndexDocument {
        let held = node.memory.interaction().and_then(|key| self.interactions.get(&key));
        let before = node.positions.iter().filter_map(|position| position.checked_sub(1));
        let positions: BTreeSet<u32> = node.positions.iter().copied().chain(before).collect();
        let turn = |position: u32| {
            let message = held?.messages.get(position as usize)?;
            Some(IndexTurn {
                content: message.content.clone(),
                source: node.positions.contains(&position),
            })
        };
        IndexDocument {
            memory: node.memory.clone(),
            sources: positions.into_iter().filter_map(turn).collect(),
        }
    }

    pub(super) fn linked_memory(&self, node: &Node) -> LinkedMemory {
        LinkedMemory {
            memory: node.memory.clone(),
            positions: node.positions.iter().copied().collect(),
            replaces: node.older.iter().copied().collect(),
            replaced_by: node.newer.iter().copied().collect(),
        }
    }

    pub(super) fn interaction_record(&self, held: &Conversation) -> InteractionRecord {
        let memories = self.memories_of(&held.interaction.key());
        InteractionRecord {
            interaction: held.interaction.clone(),
            dates: held.dates.iter().copied().collect(),
            messages: held.messages.clone(),
            memories: memories.into_iter().map(|node| self.linked_memory(node)).collect(),
            queued_at: held.queued_at,
        }
    }
}
