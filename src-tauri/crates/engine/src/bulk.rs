//! The same for many: everything that is selected, or all that a filter lets through, in one group that is undone as one.

use serde::{Deserialize, Serialize};
use specta::Type;

use crate::corrections::{Correction, Planned, by_hand};
use crate::domain::change::GraphOp;
use crate::domain::ids::{GroupId, MemoryId, MemoryKey, OrgId, UserId};
use crate::domain::model::Timestamp;
use crate::domain::page::{MAX_PAGE, PageRequest};
use crate::domain::read::MemoryQuery;
use crate::domain::review::Verdict;
use crate::engine::{Authorship, Engine};
use crate::error::{EngineError, EngineResult};
use crate::memories::MemoryListRequest;
use crate::task::TaskContext;

/// Memories per change: enough that a transaction costs little, few enough to be stopped in between.
const STEP: usize = 1_000;

/// The most memories that one call works on.
pub const MAX_BULK: usize = 200_000;

/// Which memories are meant.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(tag = "kind", rename_all = "camelCase")]
pub enum BulkScope {
    #[serde(rename_all = "camelCase")]
    Selected { memories: Vec<MemoryKey> },
    /// All that a list would show, also what was never loaded, but for those that were unselected.
    #[serde(rename_all = "camelCase")]
    Matching {
        list: MemoryListRequest,
        except: Vec<MemoryId>,
    },
}

/// What is done with each.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(tag = "kind", rename_all = "camelCase")]
pub enum BulkAction {
    Delete,
    /// To another user of the organization; one change, so that chains of versions move whole.
    #[serde(rename_all = "camelCase")]
    Move {
        to: UserId,
    },
    #[serde(rename_all = "camelCase")]
    SetDate {
        at: Timestamp,
    },
    MarkReviewed,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct BulkRequest {
    pub scope: BulkScope,
    pub action: BulkAction,
}

/// What was done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct BulkReport {
    /// Memories that were worked on.
    pub memories: u32,
    /// For undoing all of it; `None` when nothing was to be done.
    pub group: Option<GroupId>,
    /// False when it was stopped: what was done until then stays, and is undone as one.
    pub complete: bool,
}

impl Engine {
    /// The memories that are meant, in the order of their list.
    pub async fn bulk_members(&self, scope: &BulkScope, task: &TaskContext) -> EngineResult<Vec<MemoryKey>> {
        let members = match scope {
            BulkScope::Selected { memories } => memories.clone(),
            BulkScope::Matching { list, except } => {
                let query = MemoryQuery {
                    scope: list.scope.clone(),
                    filter: list.filter,
                    dates: list.dates,
                    as_of: list.as_of,
                    ascending: list.ascending,
                    tag: list.tag.clone(),
                };
                let except: std::collections::HashSet<MemoryId> = except.iter().copied().collect();
                let mut members = Vec::new();
                let mut request = PageRequest::first(MAX_PAGE);
                loop {
                    task.check_cancelled()?;
                    let page = self.graph.memories(&query, request).await?;
                    let keys = page.items.into_iter().map(|entry| entry.memory.key());
                    members.extend(keys.filter(|key| !except.contains(&key.memory_id)));
                    match page.next.filter(|_| members.len() <= MAX_BULK) {
                        Some(next) => {
                            request = PageRequest {
                                after: Some(next),
                                limit: MAX_PAGE,
                            }
                        }
                        None => break members,
                    }
                }
            }
        };
        if members.len() > MAX_BULK {
            let problem = format!("more than {MAX_BULK} memories; choose a part of them");
            return Err(EngineError::invalid("scope", problem));
        }
        Ok(members)
    }

    /// Does the same with many memories. Stopped in between, what was done stays.
    pub async fn bulk(&self, by: &Authorship, request: &BulkRequest, task: &TaskContext) -> EngineResult<BulkReport> {
        let members = self.bulk_members(&request.scope, task).await?;
        let Some(org_id) = members.first().map(|key| key.org_id.clone()) else {
            return Ok(BulkReport {
                memories: 0,
                group: None,
                complete: true,
            });
        };
        let group = by.group.unwrap_or_else(|| self.new_group());
        let by = by.clone().in_group(group);
        let total = members.len() as u64;
        let step = match request.action {
            BulkAction::Move { .. } => members.len(),
            _ => STEP,
        };
        let mut done = 0;
        for some in members.chunks(step) {
            if task.check_cancelled().is_err() {
                break;
            }
            self.bulk_step(&by, &org_id, &request.action, some, task).await?;
            done += some.len();
            task.report(done as u64, Some(total));
        }
        Ok(BulkReport {
            memories: u32::try_from(done).unwrap_or(u32::MAX),
            group: (done > 0).then_some(group),
            complete: done == members.len(),
        })
    }

    async fn bulk_step(
        &self,
        by: &Authorship,
        org_id: &OrgId,
        action: &BulkAction,
        memories: &[MemoryKey],
        task: &TaskContext,
    ) -> EngineResult<()> {
        let memories = memories.to_vec();
        let mut marks: Vec<GraphOp> = Vec::new();
        let correction = match action {
            BulkAction::Delete => Correction::Delete { memories },
            BulkAction::Move { to } => Correction::MoveMemories {
                memories,
                to: to.clone(),
            },
            BulkAction::SetDate { at } => Correction::SetDate { memories, at: *at },
            BulkAction::MarkReviewed => {
                let keys: Vec<_> = memories.iter().map(by_hand).collect();
                marks = self.decision_ops(by, org_id, &keys, Verdict::Kept).await?;
                Correction::MarkReviewed { memories }
            }
        };
        let Planned {
            kind, summary, mut ops, ..
        } = self.plan(&correction, task).await?;
        ops.extend(marks);
        if !ops.is_empty() {
            self.apply_one(self.change(by, kind, summary, ops)).await?;
        }
        Ok(())
    }
}
