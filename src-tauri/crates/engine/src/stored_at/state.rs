//! One memory while changes are taken back in thought.

use std::collections::BTreeSet;

use crate::domain::change::GraphOp;
use crate::domain::ids::MemoryId;
use crate::domain::model::Memory;
use crate::domain::read::LinkedMemory;

/// A memory with its links, or that there is none, while changes are taken back in thought.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct MemoryState {
    pub(crate) memory: Option<Memory>,
    pub(crate) positions: BTreeSet<u32>,
    pub(crate) older: BTreeSet<MemoryId>,
    pub(crate) newer: BTreeSet<MemoryId>,
}

impl MemoryState {
    pub(crate) fn of(linked: LinkedMemory) -> Self {
        Self {
            memory: Some(linked.memory),
            positions: linked.positions.into_iter().collect(),
            older: linked.replaces.into_iter().collect(),
            newer: linked.replaced_by.into_iter().collect(),
        }
    }

    /// Does what the operation does to memory `id`.
    pub(crate) fn apply(&mut self, op: &GraphOp, id: MemoryId) {
        match op {
            GraphOp::PutMemory { memory } if memory.memory_id == id => self.memory = Some(memory.clone()),
            GraphOp::RemoveMemory { memory } if memory.memory_id == id => self.memory = None,
            GraphOp::EditMemory { to, .. } if to.memory_id == id => self.memory = Some(to.clone()),
            GraphOp::LinkSource { memory, position } if memory.memory_id == id => {
                self.positions.insert(*position);
            }
            GraphOp::UnlinkSource { memory, position } if memory.memory_id == id => {
                self.positions.remove(position);
            }
            GraphOp::LinkVersions { old, new, .. } => {
                if *old == id {
                    self.newer.insert(*new);
                }
                if *new == id {
                    self.older.insert(*old);
                }
            }
            GraphOp::UnlinkVersions { old, new, .. } => {
                if *old == id {
                    self.newer.remove(new);
                }
                if *new == id {
                    self.older.remove(old);
                }
            }
            _ => {}
        }
    }
}
