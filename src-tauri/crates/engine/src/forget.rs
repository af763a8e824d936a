//! Forgetting: erasure on request, from everything that this program holds. The only thing that cannot be undone.
//!
//! A receipt says what was erased by its ids and never by its content, and holds the proof: a look at every place where
//! something could be left.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use specta::Type;
use uuid::Uuid;

use crate::corrections::{Impact, Sheet};
use crate::domain::change::{Change, ChangeKind, GraphOp};
use crate::domain::forgetting::Forgetting;
use crate::domain::ids::{ChangeId, InteractionKey, MemoryId, MemoryKey, OrgId, UserKey};
use crate::domain::model::Timestamp;
use crate::domain::page::{MAX_PAGE, PageRequest};
use crate::domain::read::AuditQuery;
use crate::domain::subject::Subject;
use crate::domain::trace::TraceId;
use crate::engine::{Authorship, Engine};
use crate::error::{EngineError, EngineResult};
use crate::ports::graph::GraphError;
use crate::ports::traces::{TraceError, TraceStore};
use crate::task::TaskContext;

/// What is to be forgotten.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(tag = "kind", rename_all = "camelCase")]
pub enum ForgetTarget {
    #[serde(rename_all = "camelCase")]
    Memories { memories: Vec<MemoryKey> },
    /// With its messages and the memories that came from it.
    #[serde(rename_all = "camelCase")]
    Interaction { interaction: InteractionKey },
    /// With everything of theirs. Where others' memories name the user, a placeholder is left that leads nowhere.
    #[serde(rename_all = "camelCase")]
    User { user: UserKey },
}

/// What forgetting would erase.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ForgetPlan {
    pub memories: u32,
    pub interactions: u32,
    pub messages: u32,
    /// Changes that can no longer be undone, because they are about it.
    pub changes: u32,
    pub impact: Impact,
}

/// What is left of something after it was forgotten: nothing, when all of these are zero.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Leftovers {
    /// Memories, conversations, users and notes about them that the graph still has.
    pub graph: u32,
    /// Entries that the search index still has.
    pub index: u32,
    /// Changes of the audit trail that still say something of it.
    pub audit: u32,
}

/// What was forgotten: ids and numbers, no content.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Receipt {
    pub change_id: ChangeId,
    pub at: Timestamp,
    pub org_id: OrgId,
    pub user: Option<UserKey>,
    pub interactions: Vec<InteractionKey>,
    pub memories: Vec<MemoryId>,
    pub messages: u32,
    /// Changes of the audit trail that say less than before and can no longer be undone.
    pub changes: u32,
    /// Decisions of the review.
    pub reviews: u32,
    /// Notes that people wrote about it.
    pub written_notes: u32,
    /// Traces of the memory agent; `None` when they could not be reached.
    pub traces: Option<u32>,
    /// What a look at every place found afterwards.
    pub left: Leftovers,
    /// What could not be cleaned at once, and when it will be.
    pub notes: Vec<String>,
}

impl Engine {
    /// What forgetting would erase; nothing is changed.
    pub async fn plan_forget(&self, target: &ForgetTarget, task: &TaskContext) -> EngineResult<ForgetPlan> {
        let (_, ops) = self.forget_ops(target, task).await?;
        let erased = Erased::of(&ops, target);
        let mut changes = BTreeSet::new();
        for subject in &erased.subjects {
            self.changes_about(subject, &mut changes).await?;
        }
        let mut impact = self.impact(target.org_id(), &ops).await?;
        impact.reversible = false;
        Ok(ForgetPlan {
            memories: count(erased.memories.len()),
            interactions: count(erased.interactions.len()),
            messages: erased.messages,
            changes: count(changes.len()),
            impact,
        })
    }

    /// Erases it. Traces go as well where there is a store of them; the search index is cleaned at once when it answers.
    pub async fn forget(
        &self,
        by: &Authorship,
        target: &ForgetTarget,
        traces: Option<&dyn TraceStore>,
        task: &TaskContext,
    ) -> EngineResult<Receipt> {
        let (org_id, ops) = self.forget_ops(target, task).await?;
        task.check_cancelled()?;
        let erased = Erased::of(&ops, target);
        let summary = format!(
            "forgot {} memories and {} conversations",
            erased.memories.len(),
            erased.interactions.len()
        );
        let change: Change = self.change(by, ChangeKind::Forget, summary, ops);
        let (change_id, at) = (change.id, change.at);
        let forgetting = Forgetting {
            change,
            subjects: erased.subjects.clone(),
        };
        let redaction = self.graph.forget(&forgetting).await?;
        let mut notes = Vec::new();
        if !redaction.purged {
            notes.push("the store's file is in use; what is free in it is cleaned with the next erasure".to_owned());
        }
        self.clean_index(&mut notes).await;
        let traces = match traces {
            Some(traces) => match forget_traces(traces, target, &erased).await {
                Ok(count) => Some(count),
                Err(error) => {
                    notes.push(format!("traces of the memory agent are still there: {error}"));
                    None
                }
            },
            None => Some(0),
        };
        let left = self.leftovers(&org_id, &forgetting).await?;
        tracing::info!(memories = erased.memories.len(), changes = redaction.changes, "forgot");
        Ok(Receipt {
            change_id,
            at,
            org_id,
            user: match target {
                ForgetTarget::User { user } => Some(user.clone()),
                _ => None,
            },
            interactions: erased.interactions,
            memories: erased.memories,
            messages: erased.messages,
            changes: redaction.changes,
            reviews: redaction.reviews,
            written_notes: redaction.notes,
            traces,
            left,
            notes,
        })
    }

    async fn forget_ops(&self, target: &ForgetTarget, task: &TaskContext) -> EngineResult<(OrgId, Vec<GraphOp>)> {
        let org_id = target.org_id().clone();
        let ops = match target {
            ForgetTarget::User { user } => {
                let nobody = Authorship::new(crate::domain::change::Actor {
                    kind: crate::domain::change::ActorKind::Person,
                    name: String::new(),
                });
                self.plan_user_deletion(&nobody, user, task).await?.ops
            }
            ForgetTarget::Memories { memories } => {
                let mut sheet = Sheet::new(self, &org_id);
                sheet.delete(memories).await?;
                sheet.finish().0
            }
            ForgetTarget::Interaction { interaction } => {
                let mut sheet = Sheet::new(self, &org_id);
                sheet.delete_interaction(interaction).await?;
                sheet.finish().0
            }
        };
        Ok((org_id, ops))
    }

    async fn changes_about(&self, subject: &Subject, found: &mut BTreeSet<ChangeId>) -> EngineResult<()> {
        let query = AuditQuery::about(subject.clone());
        let mut request = PageRequest::first(MAX_PAGE);
        loop {
            let page = self.graph.audit(&query, request).await?;
            found.extend(page.items.iter().map(|entry| entry.change.id));
            match page.next {
                Some(next) => {
                    request = PageRequest {
                        after: Some(next),
                        limit: MAX_PAGE,
                    }
                }
                None => return Ok(()),
            }
        }
    }

    /// The index is derived: when it cannot be cleaned now, the outbox still has what is to be removed.
    async fn clean_index(&self, notes: &mut Vec<String>) {
        let cleaned = match self.bring_index_up_to_date(&TaskContext::detached()).await {
            Ok(()) => self.index.purge().await.map_err(EngineError::from),
            Err(error) => Err(error),
        };
        if let Err(error) = cleaned {
            notes.push(format!(
                "the search index is cleaned when it can be written again: {error}"
            ));
        }
    }

    /// Looks at every place where something could be left.
    async fn leftovers(&self, org_id: &OrgId, forgetting: &Forgetting) -> EngineResult<Leftovers> {
        let mut left = Leftovers::default();
        let subjects: Vec<Subject> = forgetting.subjects.iter().cloned().collect();
        left.graph += count(self.graph.notes(org_id, &subjects).await?.len());
        for subject in &forgetting.subjects {
            match subject {
                Subject::Memory(id) => {
                    left.graph += count(self.graph.memories_by_id(org_id, &[*id]).await?.len());
                    left.index += u32::from(self.is_indexed(*id).await);
                }
                Subject::Interaction(key) => left.graph += u32::from(is_there(self.graph.interaction(key).await)?),
                Subject::User(user) => left.graph += u32::from(is_there(self.graph.user(user).await)?),
                Subject::Organization(_) | Subject::Agent(_) => {}
            }
            let query = AuditQuery::about(subject.clone());
            let mut request = PageRequest::first(MAX_PAGE);
            loop {
                let page = self.graph.audit(&query, request).await?;
                let says = |entry: &&crate::domain::read::AuditEntry| {
                    !entry.redacted || entry.change.ops.iter().any(|op| forgetting.is_about(op))
                };
                left.audit += count(page.items.iter().filter(says).count());
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
        }
        Ok(left)
    }

    /// True when the index has an entry. One that cannot be asked says nothing, and the notes say that.
    async fn is_indexed(&self, id: MemoryId) -> bool {
        let before = id.0.as_u128().checked_sub(1).map(|n| MemoryId(Uuid::from_u128(n)));
        let next = self.index.ids(before, 1).await;
        next.is_ok_and(|ids| ids.first() == Some(&id))
    }
}

fn is_there<T>(found: Result<T, GraphError>) -> EngineResult<bool> {
    match found {
        Ok(_) => Ok(true),
        Err(GraphError::NotFound(_)) => Ok(false),
        Err(error) => Err(error.into()),
    }
}

fn count(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

impl ForgetTarget {
    pub fn org_id(&self) -> &OrgId {
        match self {
            ForgetTarget::Memories { memories } => match memories.first() {
                Some(memory) => &memory.org_id,
                None => crate::corrections::nobody(),
            },
            ForgetTarget::Interaction { interaction } => &interaction.org_id,
            ForgetTarget::User { user } => &user.org_id,
        }
    }
}

/// What the operations of a deletion take away.
struct Erased {
    memories: Vec<MemoryId>,
    interactions: Vec<InteractionKey>,
    messages: u32,
    subjects: BTreeSet<Subject>,
}

impl Erased {
    fn of(ops: &[GraphOp], target: &ForgetTarget) -> Self {
        let mut erased = Self {
            memories: Vec::new(),
            interactions: Vec::new(),
            messages: 0,
            subjects: BTreeSet::new(),
        };
        for op in ops {
            match op {
                GraphOp::RemoveMemory { memory } => {
                    erased.memories.push(memory.memory_id);
                    erased.subjects.insert(Subject::Memory(memory.memory_id));
                }
                GraphOp::RemoveInteraction { interaction } => {
                    erased.interactions.push(interaction.key());
                    erased.subjects.insert(Subject::Interaction(interaction.key()));
                }
                GraphOp::CutMessages { messages, .. } => erased.messages += count(messages.len()),
                GraphOp::RemoveUser { user } => drop(erased.subjects.insert(Subject::User(user.key()))),
                _ => {}
            }
        }
        if let ForgetTarget::User { user } = target {
            erased.subjects.insert(Subject::User(user.clone()));
        }
        erased
    }
}

async fn forget_traces(traces: &dyn TraceStore, target: &ForgetTarget, erased: &Erased) -> Result<u32, TraceError> {
    match target {
        ForgetTarget::User { user } => traces.forget_user(user).await,
        ForgetTarget::Memories { .. } => traces.forget_memories(&erased.memories).await,
        ForgetTarget::Interaction { interaction } => {
            let mut gone: Vec<TraceId> = Vec::new();
            let mut request = PageRequest::first(MAX_PAGE);
            loop {
                let page = traces.list(request).await?;
                let of_it = page.items.iter().filter(|head| {
                    head.org_id == interaction.org_id
                        && head.user_id.as_ref() == Some(&interaction.user_id)
                        && head.interaction_id.as_ref() == Some(&interaction.interaction_id)
                });
                gone.extend(of_it.map(|head| head.id));
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
            traces.delete(&gone).await?;
            Ok(count(gone.len()) + traces.forget_memories(&erased.memories).await?)
        }
    }
}
