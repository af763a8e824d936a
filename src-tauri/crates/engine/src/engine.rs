//! The engine over one open store: the parts that all use cases share.

use std::sync::Arc;

use tokio::sync::Mutex;

use crate::domain::change::{Actor, Change, ChangeKind, GraphOp};
use crate::domain::ids::{ChangeId, GroupId, MemoryId, OrgId, PersonId};
use crate::domain::model::Timestamp;
use crate::domain::text::{Names, names, people_in};
use crate::error::EngineResult;
use crate::ports::clock::{Clock, IdGenerator};
use crate::ports::embed::Embedder;
use crate::ports::graph::GraphStore;
use crate::ports::index::SearchIndex;

/// One open store with everything that works on it. Cheap to clone; all use cases are methods of it.
#[derive(Clone)]
pub struct Engine {
    pub(crate) graph: Arc<dyn GraphStore>,
    pub(crate) index: Arc<dyn SearchIndex>,
    /// `None`: no model at hand, search goes by words.
    pub(crate) embedder: Option<Arc<dyn Embedder>>,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) ids: Arc<dyn IdGenerator>,
    /// Held by whoever writes to the index, so that entries are not written in the wrong order.
    pub(crate) index_writer: Arc<Mutex<()>>,
    /// Why the last try to bring the index up to date failed.
    pub(crate) index_waits_for: Arc<parking_lot::Mutex<Option<String>>>,
}

/// What an engine is made of.
pub struct EngineParts {
    pub graph: Arc<dyn GraphStore>,
    pub index: Arc<dyn SearchIndex>,
    pub embedder: Option<Arc<dyn Embedder>>,
    pub clock: Arc<dyn Clock>,
    pub ids: Arc<dyn IdGenerator>,
}

/// Who makes a change and why; the engine adds when and what.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Authorship {
    pub actor: Actor,
    pub reason: Option<String>,
    pub group: Option<GroupId>,
}

impl Authorship {
    pub fn new(actor: Actor) -> Self {
        Self {
            actor,
            reason: None,
            group: None,
        }
    }

    #[must_use]
    pub fn because(mut self, reason: impl Into<String>) -> Self {
        self.reason = Some(reason.into());
        self
    }

    #[must_use]
    pub fn in_group(mut self, group: GroupId) -> Self {
        self.group = Some(group);
        self
    }
}

impl Engine {
    pub fn new(parts: EngineParts) -> Self {
        let EngineParts {
            graph,
            index,
            embedder,
            clock,
            ids,
        } = parts;
        Self {
            graph,
            index,
            embedder,
            clock,
            ids,
            index_writer: Arc::new(Mutex::new(())),
            index_waits_for: Arc::default(),
        }
    }

    pub fn graph(&self) -> &Arc<dyn GraphStore> {
        &self.graph
    }

    pub fn index(&self) -> &Arc<dyn SearchIndex> {
        &self.index
    }

    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    pub fn new_group(&self) -> GroupId {
        GroupId(self.ids.next())
    }

    pub(crate) fn new_memory_id(&self) -> MemoryId {
        MemoryId(self.ids.next())
    }

    /// Bundles operations into a change by `by`, made now.
    pub(crate) fn change(&self, by: &Authorship, kind: ChangeKind, summary: String, ops: Vec<GraphOp>) -> Change {
        Change {
            id: ChangeId(self.ids.next()),
            at: self.clock.now(),
            actor: by.actor.clone(),
            kind,
            reason: by.reason.clone(),
            summary,
            group: by.group,
            undoes: None,
            ops,
        }
    }

    /// Applies one change; the index follows through the outbox.
    pub(crate) async fn apply_one(&self, change: Change) -> EngineResult<ChangeId> {
        let id = change.id;
        self.graph.apply(std::slice::from_ref(&change)).await?;
        tracing::debug!(change = %id, kind = ?change.kind, "applied");
        Ok(id)
    }

    /// Names of those of `wanted` whom the organization has; see [`people_shown`].
    pub(crate) async fn names_of(&self, org_id: &OrgId, wanted: Vec<PersonId>) -> EngineResult<Names> {
        if wanted.is_empty() {
            return Ok(Names::new());
        }
        Ok(names(self.graph.people(org_id, &wanted).await?))
    }
}

/// Everybody who is named in `texts` or listed in `also`, each once.
pub(crate) fn people_shown<'a>(
    texts: impl IntoIterator<Item = &'a str>,
    also: impl IntoIterator<Item = PersonId>,
) -> Vec<PersonId> {
    let mut wanted: Vec<PersonId> = also.into_iter().collect();
    for text in texts {
        wanted.extend(people_in(text));
    }
    wanted.sort();
    wanted.dedup();
    wanted
}
