//! A graph store in memory, so simple that it is plainly right: the model that other stores are compared with.
//!
//! Where the port leaves a choice, the choice made here is the one that the contract cases ask for; they are
//! listed in [`crate::graph_contract`].

mod apply;
mod as_of;
mod changes;
mod foreign;
mod overview;
mod paging;
mod reads;
mod store;
mod versions;

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use memora_engine::domain::change::Change;
use memora_engine::domain::ids::{AgentKey, ChangeId, InteractionKey, MemoryId, OrgId, UserKey};
use memora_engine::domain::model::{Agent, Interaction, Memory, Message, Organization, Timestamp, User};
use memora_engine::domain::note::{Note, NoteKey};
use memora_engine::domain::read::OutboxRow;
use memora_engine::domain::review::{Review, ReviewKey};
use memora_engine::domain::subject::Subject;
use memora_engine::ports::graph::{GraphError, GraphResult};
use parking_lot::RwLock;

/// A graph store in memory. Nothing of it survives the process.
#[derive(Default)]
pub struct MemoryGraph {
    state: RwLock<State>,
    read_only: Option<String>,
}

impl MemoryGraph {
    /// An empty store that can be written.
    pub fn new() -> Self {
        Self::default()
    }

    /// A store that holds `changes` and refuses every further one for `reason`.
    pub fn read_only(changes: &[Change], reason: &str) -> GraphResult<Self> {
        let mut state = State::default();
        for change in changes {
            state.apply_change(change)?;
        }
        Ok(Self {
            state: RwLock::new(state),
            read_only: Some(reason.to_owned()),
        })
    }

    /// A store of its own that holds what this one holds now.
    pub fn snapshot(&self) -> Self {
        Self {
            state: RwLock::new(self.state.read().clone()),
            read_only: None,
        }
    }

    fn check_writable(&self) -> GraphResult<()> {
        match &self.read_only {
            Some(reason) => Err(GraphError::Unsupported(reason.clone())),
            None => Ok(()),
        }
    }
}

/// All that a store holds. A batch of changes works on a clone of it that is put in place when all went well.
#[derive(Debug, Clone, Default)]
pub(crate) struct State {
    pub(crate) organizations: BTreeMap<OrgId, Organization>,
    pub(crate) users: BTreeMap<UserKey, User>,
    pub(crate) agents: BTreeMap<AgentKey, Agent>,
    pub(crate) interactions: BTreeMap<InteractionKey, Conversation>,
    /// By id alone: an id names one memory in the whole store, as it names one entry of the search index.
    pub(crate) memories: BTreeMap<MemoryId, Node>,
    pub(crate) reviews: BTreeMap<ReviewKey, Review>,
    pub(crate) notes: BTreeMap<NoteKey, Note>,
    /// In the order in which they were applied; an entry's `seq` is its place, from 1.
    changes: Vec<Change>,
    /// The changes that say they undo the key, oldest first.
    undoers: BTreeMap<ChangeId, Vec<ChangeId>>,
    /// Changes about something that was forgotten.
    redacted: BTreeSet<ChangeId>,
    /// What each change was about when it was made.
    about: BTreeMap<ChangeId, BTreeSet<Subject>>,
    outbox: BTreeMap<i64, OutboxRow>,
    /// Never goes back, so that a late acknowledgement cannot hit a newer row.
    last_outbox_seq: i64,
    /// Others have had their hands in it: rows are looked at for what can be wrong with them.
    is_foreign: bool,
}

/// An interaction with what belongs to it.
#[derive(Debug, Clone)]
pub(crate) struct Conversation {
    pub(crate) interaction: Interaction,
    pub(crate) dates: BTreeSet<NaiveDate>,
    pub(crate) messages: Vec<Message>,
    /// Since when memories are still to be taken from it.
    pub(crate) queued_at: Option<Timestamp>,
}

/// A memory with its links.
#[derive(Debug, Clone)]
pub(crate) struct Node {
    pub(crate) memory: Memory,
    pub(crate) positions: BTreeSet<u32>,
    pub(crate) older: BTreeSet<MemoryId>,
    pub(crate) newer: BTreeSet<MemoryId>,
}
