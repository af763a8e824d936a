//! The correction workbench: fixing what agents remember, without ever losing what they remembered.
//!
//! # How a window uses it
//!
//! - A correction is data: a [`Correction`] in a [`CorrectionRequest`]. Text in it is text as people type it, with names;
//!   the engine writes placeholders where it names somebody of the organization ([`Engine::memory_for_editing`] gives the
//!   text of a memory in that form, with a [`Stamp`] of what was seen).
//! - [`Engine::plan_correction`] says what a correction would do, as an [`Impact`], and changes nothing. The plan's stamp
//!   goes into `expected` of the request: then [`Engine::correct`] changes nothing when what was looked at is no longer so,
//!   and answers [`Corrected::Conflict`] with what is there now and what was wanted. Without `expected` it goes by what
//!   is there now.
//! - [`Engine::correct`] is one change with actor, time and reason ([`Authorship::because`]); every one can be taken back
//!   ([`Engine::undo_change`], in [`undo`](crate::undo)). Nothing but forgetting cannot be undone.
//! - A finding of the review that a correction settles goes into `settles`: the decision is part of the change.
//! - The same for thousands: [`bulk`](crate::bulk). Erasure: [`forget`](crate::forget). Who did what: [`audit`](crate::audit).
//!   Organizations, users and agents are renamed in [`people`](crate::people) and deleted in [`deletion`](crate::deletion).
//!
//! A memory that was written or corrected by hand has no interaction (`interaction_id` is `None`): its source is "manual".

mod history;
mod impact;
mod memory;
mod people;
mod places;
mod removal;
mod restore;
mod sheet;
mod sources;

use std::collections::HashMap;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use specta::Type;

use crate::domain::change::{ChangeKind, GraphOp};
use crate::domain::ids::{
    AgentId, AgentKey, ChangeId, InteractionId, InteractionKey, MemoryId, MemoryKey, OrgId, UserId, UserKey,
};
use crate::domain::model::{Memory, Timestamp};
use crate::domain::review::{Finder, Review, ReviewKey, Verdict};
use crate::domain::text::resolved;
use crate::engine::{Authorship, Engine, people_shown};
use crate::error::{EngineError, EngineResult};
use crate::memories::MemoryRow;
use crate::ports::graph::GraphError;
use crate::task::TaskContext;

pub use impact::{Impact, MAX_SHOWN, MemoryImpact};
pub(crate) use sheet::Sheet;

/// One of several memories that take the place of one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Part {
    pub text: String,
    /// Positions of its source turns among those of the whole; `None` for all of them.
    pub sources: Option<Vec<u32>>,
}

/// What somebody wants to correct. Memories that are named by id alone belong to the user named beside them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(tag = "kind", rename_all = "camelCase")]
pub enum Correction {
    /// Another wording of the same; the memory stays the same version.
    #[serde(rename_all = "camelCase")]
    FixWording { memory: MemoryKey, text: String },
    /// A new version that contradicts this one, obtained `at` (now, when `None`).
    #[serde(rename_all = "camelCase")]
    Correct {
        memory: MemoryKey,
        text: String,
        at: Option<Timestamp>,
    },
    /// `new` contradicts `old`, from now on in the graph too. Refused when `old` is a newer version of `new`.
    #[serde(rename_all = "camelCase")]
    Contradict { old: MemoryKey, new: MemoryId },
    /// The two do not contradict each other after all.
    #[serde(rename_all = "camelCase")]
    RemoveContradiction { old: MemoryKey, new: MemoryId },
    /// One memory stays, with another wording when `text` says so; the others become its history.
    #[serde(rename_all = "camelCase")]
    Merge {
        keep: MemoryKey,
        others: Vec<MemoryId>,
        text: Option<String>,
    },
    /// Several memories take the place of one, which becomes their history.
    #[serde(rename_all = "camelCase")]
    Split { memory: MemoryKey, parts: Vec<Part> },
    /// The turns that a memory comes from: exactly these of this interaction (none: neither interaction nor turns).
    #[serde(rename_all = "camelCase")]
    SetSources {
        memory: MemoryKey,
        interaction_id: Option<InteractionId>,
        positions: Vec<u32>,
    },
    /// To another user of the organization, without their interactions. Links between those that move go along, others are
    /// cut and what was left is joined. Where a text names the old user it names the new one.
    #[serde(rename_all = "camelCase")]
    MoveMemories { memories: Vec<MemoryKey>, to: UserId },
    /// A conversation with its memories, as [`Correction::MoveMemories`].
    #[serde(rename_all = "camelCase")]
    MoveInteraction { interaction: InteractionKey, to: UserId },
    #[serde(rename_all = "camelCase")]
    SetAgent {
        memories: Vec<MemoryKey>,
        agent_id: AgentId,
    },
    /// With those of its memories that came through the same agent.
    #[serde(rename_all = "camelCase")]
    SetInteractionAgent {
        interaction: InteractionKey,
        agent_id: AgentId,
    },
    /// When it was obtained, and under which day it stands.
    #[serde(rename_all = "camelCase")]
    SetDate { memories: Vec<MemoryKey>, at: Timestamp },
    /// Neighbours in chains of versions are joined.
    #[serde(rename_all = "camelCase")]
    Delete { memories: Vec<MemoryKey> },
    /// By hand, obtained `at` (now, when `None`).
    #[serde(rename_all = "camelCase")]
    Add {
        user: UserKey,
        agent_id: AgentId,
        text: String,
        at: Option<Timestamp>,
        interaction_id: Option<InteractionId>,
        positions: Vec<u32>,
        contradicts: Vec<MemoryId>,
    },
    /// What was said in a turn; its text is kept as it is typed.
    #[serde(rename_all = "camelCase")]
    FixTurn {
        interaction: InteractionKey,
        position: u32,
        content: String,
    },
    /// With its memories.
    #[serde(rename_all = "camelCase")]
    DeleteInteraction { interaction: InteractionKey },
    /// Two users who are the same: everything of `other` comes to `keep`, and texts of the organization name `keep`.
    #[serde(rename_all = "camelCase")]
    MergeUsers { keep: UserKey, other: UserId },
    #[serde(rename_all = "camelCase")]
    MergeAgents { keep: AgentKey, other: AgentId },
    /// What it was after an earlier change of its history, also when it was deleted since. What is no longer there stays
    /// away: turns that were cut, versions that were deleted.
    #[serde(rename_all = "camelCase")]
    RestoreMemory { memory: MemoryKey, after: ChangeId },
    /// Looked at and right.
    #[serde(rename_all = "camelCase")]
    MarkReviewed { memories: Vec<MemoryKey> },
}

/// What somebody saw, to be held against what is there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(transparent)]
pub struct Stamp(String);

/// A correction that is to be made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct CorrectionRequest {
    pub correction: Correction,
    /// From the plan, or from [`Engine::memory_for_editing`]; `None` to go by what is there.
    pub expected: Option<Stamp>,
    /// The finding of the review that it settles.
    pub settles: Option<ReviewKey>,
}

/// What a correction would do.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Plan {
    pub kind: ChangeKind,
    /// What it does, in one line with placeholders.
    pub summary: String,
    pub impact: Impact,
    pub stamp: Stamp,
}

/// What became of a correction.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Type)]
#[serde(tag = "kind", rename_all = "camelCase")]
pub enum Corrected {
    #[serde(rename_all = "camelCase")]
    Stored {
        change_id: ChangeId,
        summary: String,
        /// Memories that are new, in the order in which the correction names them.
        created: Vec<MemoryKey>,
    },
    /// All is as it should be already.
    Unchanged,
    /// Somebody changed it in the meantime; nothing was stored.
    #[serde(rename_all = "camelCase")]
    Conflict {
        problem: String,
        /// What is there of the memories that the correction names.
        now: Vec<MemoryRow>,
        /// What there would be after the correction; empty when it makes no sense any more.
        wanted: Vec<MemoryRow>,
    },
}

/// A memory as somebody edits it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct EditableMemory {
    /// With names.
    pub text: String,
    pub memory: Memory,
    pub stamp: Stamp,
}

/// What has been looked at.
#[derive(Debug, Clone, Default)]
pub(crate) struct Seen(Sha256);

impl Seen {
    pub(crate) fn look_at(&mut self, what: &impl Serialize) {
        // What a store holds can be written as JSON; what cannot would only be looked at less closely.
        let json = serde_json::to_vec(what).unwrap_or_default();
        self.0.update((json.len() as u64).to_le_bytes());
        self.0.update(json);
    }

    pub(crate) fn stamp(&self) -> Stamp {
        let digest = self.0.clone().finalize();
        Stamp(digest.iter().take(16).map(|byte| format!("{byte:02x}")).collect())
    }
}

/// A correction made ready.
pub(crate) struct Planned {
    pub(crate) kind: ChangeKind,
    pub(crate) summary: String,
    pub(crate) ops: Vec<GraphOp>,
    pub(crate) created: Vec<MemoryKey>,
    pub(crate) stamp: Stamp,
}

impl Correction {
    pub fn org_id(&self) -> &OrgId {
        use Correction::*;
        match self {
            FixWording { memory, .. }
            | Correct { memory, .. }
            | Split { memory, .. }
            | SetSources { memory, .. }
            | RestoreMemory { memory, .. }
            | Contradict { old: memory, .. }
            | RemoveContradiction { old: memory, .. }
            | Merge { keep: memory, .. } => &memory.org_id,
            MoveInteraction { interaction, .. }
            | SetInteractionAgent { interaction, .. }
            | FixTurn { interaction, .. }
            | DeleteInteraction { interaction } => &interaction.org_id,
            Add { user, .. } | MergeUsers { keep: user, .. } => &user.org_id,
            MergeAgents { keep, .. } => &keep.org_id,
            MoveMemories { memories, .. }
            | SetAgent { memories, .. }
            | SetDate { memories, .. }
            | Delete { memories }
            | MarkReviewed { memories } => match memories.first() {
                Some(memory) => &memory.org_id,
                None => nobody(),
            },
        }
    }

    /// The memories that it names.
    pub fn memories(&self) -> Vec<MemoryId> {
        use Correction::*;
        match self {
            FixWording { memory, .. }
            | Correct { memory, .. }
            | Split { memory, .. }
            | SetSources { memory, .. }
            | RestoreMemory { memory, .. } => {
                vec![memory.memory_id]
            }
            Contradict { old, new } | RemoveContradiction { old, new } => vec![old.memory_id, *new],
            Merge { keep, others, .. } => std::iter::once(keep.memory_id).chain(others.iter().copied()).collect(),
            MoveMemories { memories, .. }
            | SetAgent { memories, .. }
            | SetDate { memories, .. }
            | Delete { memories }
            | MarkReviewed { memories } => memories.iter().map(|key| key.memory_id).collect(),
            Add { contradicts, .. } => contradicts.clone(),
            _ => vec![],
        }
    }

    /// What a finding is settled with by it.
    fn verdict(&self) -> Verdict {
        match self {
            Correction::Delete { .. } | Correction::DeleteInteraction { .. } => Verdict::Deleted,
            Correction::Merge { .. } => Verdict::Merged,
            Correction::MarkReviewed { .. } => Verdict::Kept,
            _ => Verdict::Fixed,
        }
    }
}

/// The mark of somebody who looked at a memory without being asked.
pub(crate) fn by_hand(memory: &MemoryKey) -> ReviewKey {
    ReviewKey {
        org_id: memory.org_id.clone(),
        memory_id: memory.memory_id,
        finder: Finder::ByHand,
        other: None,
    }
}

/// The organization of a correction that names nothing.
pub(crate) fn nobody() -> &'static OrgId {
    static NOBODY: std::sync::LazyLock<OrgId> = std::sync::LazyLock::new(|| OrgId::from_uuid(uuid::Uuid::nil()));
    &NOBODY
}

impl Engine {
    /// A memory with its text as somebody edits it.
    pub async fn memory_for_editing(&self, key: &MemoryKey) -> EngineResult<EditableMemory> {
        let memory = self.graph.memory(key).await?.entry.memory;
        let names = self
            .names_of(&key.org_id, people_shown([memory.text.as_str()], []))
            .await?;
        let mut seen = Seen::default();
        seen.look_at(&memory);
        Ok(EditableMemory {
            text: resolved(&memory.text, &names),
            stamp: seen.stamp(),
            memory,
        })
    }

    /// What a correction would do; nothing is changed.
    pub async fn plan_correction(&self, correction: &Correction) -> EngineResult<Plan> {
        let planned = self.plan(correction, &TaskContext::detached()).await?;
        let impact = self.impact(correction.org_id(), &planned.ops).await?;
        Ok(Plan {
            kind: planned.kind,
            summary: planned.summary,
            impact,
            stamp: planned.stamp,
        })
    }

    /// Makes a correction, whole or not at all.
    pub async fn correct(&self, by: &Authorship, request: &CorrectionRequest) -> EngineResult<Corrected> {
        let correction = &request.correction;
        let planned = match self.plan(correction, &TaskContext::detached()).await {
            Ok(planned) => planned,
            Err(EngineError::Graph(error @ (GraphError::NotFound(_) | GraphError::Conflict(_))))
                if request.expected.is_some() =>
            {
                return self.conflict(correction, error.to_string()).await;
            }
            Err(error) => return Err(error),
        };
        if request.expected.as_ref().is_some_and(|seen| *seen != planned.stamp) {
            let problem = "it was changed in the meantime".to_owned();
            return self.conflict(correction, problem).await;
        }
        let Planned {
            kind,
            summary,
            mut ops,
            created,
            ..
        } = planned;
        let mut settled: Vec<ReviewKey> = request.settles.iter().cloned().collect();
        if let Correction::MarkReviewed { memories } = correction {
            settled.extend(memories.iter().map(by_hand));
        }
        if !settled.is_empty() {
            let verdict = correction.verdict();
            ops.extend(self.decision_ops(by, correction.org_id(), &settled, verdict).await?);
        }
        if ops.is_empty() {
            return Ok(Corrected::Unchanged);
        }
        match self.apply_one(self.change(by, kind, summary.clone(), ops)).await {
            Ok(change_id) => Ok(Corrected::Stored {
                change_id,
                summary,
                created,
            }),
            Err(EngineError::Graph(GraphError::Conflict(problem))) => self.conflict(correction, problem).await,
            Err(error) => Err(error),
        }
    }

    /// What is there and what was wanted, after somebody else was faster.
    async fn conflict(&self, correction: &Correction, problem: String) -> EngineResult<Corrected> {
        let org_id = correction.org_id();
        let mut ids = correction.memories();
        ids.truncate(MAX_SHOWN);
        let entries = self.graph.memories_by_id(org_id, &ids).await?;
        let now = self.rows(org_id, &entries, None).await?;
        let wanted = match self.plan(correction, &TaskContext::detached()).await {
            Ok(planned) => self.impact(org_id, &planned.ops).await?.after(),
            Err(_) => Vec::new(),
        };
        Ok(Corrected::Conflict { problem, now, wanted })
    }

    pub(crate) async fn plan(&self, correction: &Correction, task: &TaskContext) -> EngineResult<Planned> {
        use Correction::*;
        let mut sheet = Sheet::new(self, correction.org_id());
        let (kind, summary) = match correction {
            FixWording { memory, text } => sheet.fix_wording(memory, text).await?,
            Correct { memory, text, at } => sheet.correct(memory, text, *at).await?,
            Contradict { old, new } => sheet.contradict(old, *new).await?,
            RemoveContradiction { old, new } => sheet.remove_contradiction(old, *new).await?,
            Merge { keep, others, text } => sheet.merge(keep, others, text.as_deref()).await?,
            Split { memory, parts } => sheet.split(memory, parts).await?,
            SetSources {
                memory,
                interaction_id,
                positions,
            } => sheet.set_sources(memory, interaction_id.as_ref(), positions).await?,
            MoveMemories { memories, to } => sheet.move_memories(memories, to).await?,
            MoveInteraction { interaction, to } => sheet.move_interaction(interaction, to).await?,
            SetAgent { memories, agent_id } => sheet.set_agent(memories, agent_id).await?,
            SetInteractionAgent { interaction, agent_id } => sheet.set_interaction_agent(interaction, agent_id).await?,
            SetDate { memories, at } => sheet.set_date(memories, *at).await?,
            Delete { memories } => sheet.delete(memories).await?,
            Add {
                user,
                agent_id,
                text,
                at,
                interaction_id,
                positions,
                contradicts,
            } => {
                let new = memory::Added {
                    user,
                    agent_id,
                    text,
                    at: *at,
                    interaction_id: interaction_id.as_ref(),
                    positions,
                    contradicts,
                };
                sheet.add(new).await?
            }
            FixTurn {
                interaction,
                position,
                content,
            } => sheet.fix_turn(interaction, *position, content).await?,
            DeleteInteraction { interaction } => sheet.delete_interaction(interaction).await?,
            MergeUsers { keep, other } => sheet.merge_users(keep, other, task).await?,
            MergeAgents { keep, other } => sheet.merge_agents(keep, other, task).await?,
            RestoreMemory { memory, after } => sheet.restore_memory(memory, *after).await?,
            MarkReviewed { memories } => {
                sheet.look_at_memories(memories).await?;
                (ChangeKind::ReviewMemory, "marked memories as reviewed".to_owned())
            }
        };
        let org_id = sheet.org_id;
        let (mut ops, created, stamp) = sheet.finish();
        ops.extend(self.notes_of_moved(org_id, &ops).await?);
        Ok(Planned {
            kind,
            summary,
            ops,
            created,
            stamp,
        })
    }

    /// Operations that write down decisions, in the place of older ones.
    pub(crate) async fn decision_ops(
        &self,
        by: &Authorship,
        org_id: &OrgId,
        keys: &[ReviewKey],
        verdict: Verdict,
    ) -> EngineResult<Vec<GraphOp>> {
        let ids: Vec<MemoryId> = keys.iter().map(|key| key.memory_id).collect();
        let held = self.graph.reviews(org_id, &ids).await?;
        let mut held: HashMap<ReviewKey, Review> =
            held.into_iter().map(|review| (review.key.clone(), review)).collect();
        let entries = self.graph.memories_by_id(org_id, &ids).await?;
        let mut owners: HashMap<MemoryId, UserId> = entries
            .into_iter()
            .map(|entry| (entry.memory.memory_id, entry.memory.user_id))
            .collect();
        let mut ops = Vec::new();
        for key in keys {
            if let Some(review) = held.remove(key) {
                if review.verdict == verdict {
                    continue;
                }
                owners.insert(key.memory_id, review.user_id.clone());
                ops.push(GraphOp::RemoveReview { review });
            }
            let missing = || GraphError::NotFound(format!("memory {}", key.memory_id));
            let user_id = owners.get(&key.memory_id).cloned().ok_or_else(missing)?;
            let review = Review {
                key: key.clone(),
                user_id,
                verdict,
                by: by.actor.clone(),
                at: self.clock.now(),
            };
            ops.push(GraphOp::PutReview { review });
        }
        Ok(ops)
    }
}
