//! A user with the changes since a moment taken back: what they touched, as it was.

use std::collections::{BTreeSet, HashMap, HashSet};

use tokio::sync::OnceCell;

use super::conversations::Conversations;
use super::timeline::DaysThen;
use super::{MOST_OPERATIONS, MOST_TAKEN_BACK, MemoryState, StoredTrail};
use crate::domain::change::GraphOp;
use crate::domain::ids::{MemoryId, UserKey};
use crate::domain::model::{Memory, Timestamp};
use crate::domain::page::{MAX_PAGE, PageRequest};
use crate::domain::read::{AuditEntry, AuditQuery, MemoryEntry};
use crate::domain::subject::Subject;
use crate::engine::Engine;
use crate::error::EngineResult;

/// All that was different. What is not in here was as it is now.
pub(super) struct Rewound {
    pub(super) trail: StoredTrail,
    /// What the changes touched, and what was superseded by something that they touched: its entry follows from theirs.
    memories: HashMap<MemoryId, MemoryState>,
    /// Successors of these that nothing touched.
    others: HashMap<MemoryId, MemoryEntry>,
    /// What stands there now of the touched ones.
    now: HashMap<MemoryId, Memory>,
    pub(super) conversations: Conversations,
    /// What was other about the timeline; worked out when it is asked for.
    pub(super) days: OnceCell<DaysThen>,
}

/// The memories of the user that an operation is about.
fn touched(op: &GraphOp, user: &UserKey) -> Vec<MemoryId> {
    match op {
        GraphOp::PutMemory { memory } | GraphOp::RemoveMemory { memory } | GraphOp::EditMemory { to: memory, .. } => {
            let is_theirs = memory.user_id == user.user_id && memory.org_id == user.org_id;
            is_theirs.then_some(memory.memory_id).into_iter().collect()
        }
        GraphOp::LinkSource { memory, .. } | GraphOp::UnlinkSource { memory, .. } => (memory.user() == *user)
            .then_some(memory.memory_id)
            .into_iter()
            .collect(),
        GraphOp::LinkVersions { user: of, old, new } | GraphOp::UnlinkVersions { user: of, old, new } if of == user => {
            vec![*old, *new]
        }
        _ => Vec::new(),
    }
}

impl Rewound {
    pub(super) async fn read(engine: &Engine, user: &UserKey, at: Timestamp) -> EngineResult<Self> {
        let node = engine.user(user).await?;
        let mut rewound = Self {
            trail: StoredTrail {
                changes: 0,
                memories: node.memories,
                interactions: node.interactions,
                previous: None,
                next: None,
                newest: None,
                begins: None,
                forgotten: false,
                earliest: None,
            },
            memories: HashMap::new(),
            others: HashMap::new(),
            now: HashMap::new(),
            conversations: Conversations::default(),
            days: OnceCell::new(),
        };
        let query = AuditQuery::about(Subject::User(user.clone()));
        let mut request = PageRequest::first(MAX_PAGE);
        let (mut reached, mut puts_user, mut oldest, mut operations) = (false, false, None, 0);
        'trail: loop {
            let page = engine.graph.audit(&query, request).await?;
            let mut since = Vec::new();
            for entry in page.items {
                let made = entry.change.at;
                rewound.trail.newest = rewound.trail.newest.max(Some(made));
                reached |= made <= at;
                if reached {
                    // The state of `at` is found; the change before it may be further down.
                    if made < at {
                        rewound.trail.previous = Some(made);
                        rewound.take_back(engine, user, since).await?;
                        break 'trail;
                    }
                    continue;
                }
                operations += entry.change.ops.len();
                if rewound.trail.changes >= MOST_TAKEN_BACK || operations > MOST_OPERATIONS {
                    // What was made together with the last one that fits stays together with it.
                    rewound.trail.earliest = rewound.trail.next;
                    break 'trail;
                }
                puts_user |= is_beginning(&entry, user);
                oldest = Some(made);
                rewound.trail.changes += 1;
                rewound.trail.next = Some(made);
                since.push(entry);
            }
            rewound.take_back(engine, user, since).await?;
            match page.next {
                Some(next) => {
                    request = PageRequest {
                        after: Some(next),
                        limit: MAX_PAGE,
                    }
                }
                None => break,
            }
        }
        if !reached && rewound.trail.earliest.is_none() && !puts_user {
            rewound.trail.begins = oldest.or(Some(at));
        }
        rewound.complete(engine, user).await?;
        Ok(rewound)
    }

    /// Changes in the order of the trail, newest first.
    async fn take_back(&mut self, engine: &Engine, user: &UserKey, since: Vec<AuditEntry>) -> EngineResult<()> {
        let ops = since.iter().flat_map(|entry| &entry.change.ops);
        let new: BTreeSet<MemoryId> = ops
            .flat_map(|op| touched(op, user))
            .filter(|id| !self.memories.contains_key(id))
            .collect();
        self.read_now(engine, user, new).await?;
        for entry in since {
            self.trail.forgotten |= entry.redacted;
            for op in entry.change.inverse_ops() {
                for id in touched(&op, user) {
                    if let Some(state) = self.memories.get_mut(&id) {
                        state.apply(&op, id);
                    }
                }
                self.conversations.apply(op, user);
            }
        }
        Ok(())
    }

    /// Begins with what is there now.
    async fn read_now(&mut self, engine: &Engine, user: &UserKey, ids: BTreeSet<MemoryId>) -> EngineResult<()> {
        let ids: Vec<MemoryId> = ids.into_iter().collect();
        for some in ids.chunks(MAX_PAGE as usize) {
            for linked in engine.graph.linked_memories(&user.org_id, some).await? {
                if linked.memory.user_id == user.user_id {
                    self.now.insert(linked.memory.memory_id, linked.memory.clone());
                    self.memories.insert(linked.memory.memory_id, MemoryState::of(linked));
                }
            }
            for id in some {
                self.memories.entry(*id).or_default();
            }
        }
        Ok(())
    }

    /// Reads what entries of the touched memories need beside them, and counts.
    async fn complete(&mut self, engine: &Engine, user: &UserKey) -> EngineResult<()> {
        self.trail.interactions = self.conversations.count(self.trail.interactions);
        let then = self.memories.values().filter(|state| state.memory.is_some()).count();
        let ids: Vec<MemoryId> = self.memories.keys().copied().collect();
        let mut now = 0;
        for some in ids.chunks(MAX_PAGE as usize) {
            let entries = engine.graph.memories_by_id(&user.org_id, some).await?;
            now += entries
                .iter()
                .filter(|entry| entry.memory.user_id == user.user_id)
                .count();
        }
        let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        self.trail.memories = (self.trail.memories + count(then)).saturating_sub(count(now));
        let older: BTreeSet<MemoryId> = (self.memories.values().flat_map(|state| &state.older))
            .filter(|id| !self.memories.contains_key(id))
            .copied()
            .collect();
        self.read_now(engine, user, older).await?;
        let newer: HashSet<MemoryId> = (self.memories.values().flat_map(|state| &state.newer))
            .filter(|id| !self.memories.contains_key(id))
            .copied()
            .collect();
        let newer: Vec<MemoryId> = newer.into_iter().collect();
        for some in newer.chunks(MAX_PAGE as usize) {
            let entries = engine.graph.memories_by_id(&user.org_id, some).await?;
            self.others
                .extend(entries.into_iter().map(|entry| (entry.memory.memory_id, entry)));
        }
        Ok(())
    }

    /// Whether a memory is another one than now, or may be.
    pub(super) fn is_other(&self, id: MemoryId) -> bool {
        self.memories.contains_key(&id)
    }

    /// A memory that may be another one than now; `None` when it was not there, and for all others.
    pub(super) fn state(&self, id: MemoryId) -> Option<&MemoryState> {
        self.memories.get(&id).filter(|state| state.memory.is_some())
    }

    /// Memories of now that may have been other ones, or not there.
    pub(super) fn now(&self) -> impl Iterator<Item = &Memory> {
        self.now.values()
    }

    /// Memories that may be other ones than now, as they were.
    pub(super) fn then(&self) -> impl Iterator<Item = &Memory> {
        self.memories.values().filter_map(|state| state.memory.as_ref())
    }

    /// All that may be other ones than now and were there.
    pub(super) fn entries(&self) -> impl Iterator<Item = MemoryEntry> + '_ {
        self.memories.keys().filter_map(|id| self.entry(*id))
    }

    pub(super) fn entry(&self, id: MemoryId) -> Option<MemoryEntry> {
        let state = self.memories.get(&id)?;
        let memory = state.memory.clone()?;
        let count = |ids: usize| u32::try_from(ids).unwrap_or(u32::MAX);
        let superseded_at = state.newer.iter().filter_map(|id| self.obtained_at(*id)).min();
        Some(MemoryEntry {
            memory,
            sources: count(state.positions.len()),
            replaces: count(state.older.len()),
            replaced_by: count(state.newer.len()),
            superseded_at,
            problems: Vec::new(),
        })
    }

    fn obtained_at(&self, id: MemoryId) -> Option<Timestamp> {
        let memory = match self.memories.get(&id) {
            Some(state) => state.memory.as_ref()?,
            None => &self.others.get(&id)?.memory,
        };
        Some(memory.obtained_at)
    }

    /// True when more than one believed memory contradicts it.
    pub(super) fn is_contested(&self, id: MemoryId) -> bool {
        let believed = |id: &&MemoryId| match self.memories.get(*id) {
            Some(state) => state.memory.is_some() && state.newer.is_empty(),
            None => self.others.get(*id).is_some_and(|entry| entry.replaced_by == 0),
        };
        let newer = self.memories.get(&id).map(|state| &state.newer);
        newer.is_some_and(|newer| newer.iter().filter(believed).count() > 1)
    }
}

/// Whether a change brought the user in: before it, there was nothing.
fn is_beginning(entry: &AuditEntry, user: &UserKey) -> bool {
    let puts = |op: &GraphOp| matches!(op, GraphOp::PutUser { user: new } if new.key() == *user);
    entry.change.ops.iter().any(puts)
}
