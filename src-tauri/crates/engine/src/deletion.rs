//! Deleting memories, interactions and people. A chain that loses a version is joined, so that nothing old becomes
//! believed again; what was deleted stands in the audit trail and can be brought back by undo.

use crate::domain::change::{Change, ChangeKind, GraphOp};
use crate::domain::ids::{AgentKey, InteractionKey, MemoryId, MemoryKey, OrgId, UserKey};
use crate::domain::page::{MAX_PAGE, PageRequest};
use crate::domain::read::{AgentsOf, InteractionRecord, LinkedMemory};
use crate::domain::versions::Links;
use crate::engine::{Authorship, Engine};
use crate::error::EngineResult;
use crate::interactions::removal_ops;
use crate::task::TaskContext;

/// Interactions read at a time while a user's deletion is planned.
const STEP: u32 = 200;

impl Engine {
    /// Deletes one memory; its predecessors are then contradicted by its successors.
    pub async fn delete_memory(&self, by: &Authorship, key: &MemoryKey) -> EngineResult<()> {
        let linked = self.graph.linked_memory(key).await?;
        let mut links = self.links_around(&key.user(), &[key.memory_id]).await?;
        let mut ops = Vec::new();
        removal_ops(&linked.memory, &linked.positions, &mut links, &mut ops);
        let summary = format!("deleted a memory of user_{}", key.user_id);
        self.apply_one(self.change(by, ChangeKind::DeleteMemory, summary, ops))
            .await?;
        Ok(())
    }

    /// Deletes a conversation with its messages and the memories that came from it.
    pub async fn delete_interaction(&self, by: &Authorship, key: &InteractionKey) -> EngineResult<()> {
        let record = self.graph.interaction_record(key).await?;
        let ids: Vec<MemoryId> = record.memories.iter().map(|m| m.memory.memory_id).collect();
        let mut links = self.links_around(&key.user(), &ids).await?;
        let mut ops = Vec::new();
        interaction_removal_ops(record, &mut links, &mut ops);
        let summary = format!(
            "deleted a conversation of user_{} with {} memories",
            key.user_id,
            ids.len()
        );
        self.apply_one(self.change(by, ChangeKind::DeleteInteraction, summary, ops))
            .await?;
        Ok(())
    }

    /// Deletes an agent; what came through it stays and keeps its id.
    pub async fn delete_agent(&self, by: &Authorship, key: &AgentKey) -> EngineResult<()> {
        let agent = self.graph.agent(key).await?.agent;
        let summary = format!("deleted agent {}", agent.label);
        let ops = vec![GraphOp::RemoveAgent { agent }];
        self.apply_one(self.change(by, ChangeKind::DeleteAgent, summary, ops))
            .await?;
        Ok(())
    }

    /// Deletes a user with everything of theirs, in one change.
    pub async fn delete_user(&self, by: &Authorship, key: &UserKey, task: &TaskContext) -> EngineResult<()> {
        let change = self.plan_user_deletion(by, key, task).await?;
        task.check_cancelled()?;
        self.apply_one(change).await?;
        Ok(())
    }

    /// Deletes an organization: one change per user, then one for the rest, all in one group for undo. Stopped in
    /// between, whole users are gone and the organization is still there.
    pub async fn delete_organization(&self, by: &Authorship, org_id: &OrgId, task: &TaskContext) -> EngineResult<()> {
        let node = self.graph.organization(org_id).await?;
        let total = u64::from(node.users) + 1;
        let by = by.clone().in_group(by.group.unwrap_or_else(|| self.new_group()));
        let mut done = 0;
        loop {
            // Always the first page: the users of the page before are gone.
            let users = self
                .graph
                .users(org_id, None, PageRequest::first(MAX_PAGE))
                .await?
                .items;
            if users.is_empty() {
                break;
            }
            for user in users {
                task.check_cancelled()?;
                let change = self.plan_user_deletion(&by, &user.user.key(), task).await?;
                self.apply_one(change).await?;
                done += 1;
                task.report(done, Some(total));
            }
        }
        let mut ops = Vec::new();
        self.agent_removals(&AgentsOf::Organization(org_id.clone()), &mut ops)
            .await?;
        let summary = format!("deleted organization {}", node.organization.name);
        ops.push(GraphOp::RemoveOrganization {
            organization: node.organization,
        });
        self.apply_one(self.change(&by, ChangeKind::DeleteOrganization, summary, ops))
            .await?;
        Ok(())
    }

    pub(crate) async fn plan_user_deletion(
        &self,
        by: &Authorship,
        key: &UserKey,
        task: &TaskContext,
    ) -> EngineResult<Change> {
        let user = self.graph.user(key).await?.user;
        let mut ops = Vec::new();
        // Links go first and all at once: where everything goes, nothing has to be joined.
        let mut removals = Vec::new();
        let mut after = None;
        loop {
            task.check_cancelled()?;
            let records = self.graph.interaction_records(key, after, STEP).await?;
            let Some(last) = records.last() else { break };
            after = Some((last.interaction.created_at, last.interaction.interaction_id.clone()));
            for record in records {
                unlink_versions(key, &record.memories, &mut ops);
                interaction_removal_ops(record, &mut Links::default(), &mut removals);
            }
        }
        let mut after = None;
        loop {
            task.check_cancelled()?;
            let memories = self.graph.loose_memories(key, after, MAX_PAGE).await?;
            let Some(last) = memories.last() else { break };
            after = Some((last.memory.obtained_at, last.memory.memory_id));
            unlink_versions(key, &memories, &mut ops);
            for memory in memories {
                removal_ops(&memory.memory, &memory.positions, &mut Links::default(), &mut removals);
            }
        }
        ops.append(&mut removals);
        self.agent_removals(&AgentsOf::User(key.clone()), &mut ops).await?;
        let summary = format!("deleted user {}", user.name);
        ops.push(GraphOp::RemoveUser { user });
        Ok(self.change(by, ChangeKind::DeleteUser, summary, ops))
    }

    async fn agent_removals(&self, of: &AgentsOf, ops: &mut Vec<GraphOp>) -> EngineResult<()> {
        let mut page = PageRequest::first(MAX_PAGE);
        loop {
            let agents = self.graph.agents(of, None, page).await?;
            ops.extend(
                agents
                    .items
                    .into_iter()
                    .map(|node| GraphOp::RemoveAgent { agent: node.agent }),
            );
            match agents.next {
                Some(next) => {
                    page = PageRequest {
                        after: Some(next),
                        limit: MAX_PAGE,
                    }
                }
                None => return Ok(()),
            }
        }
    }

    /// The links that decide how chains are joined when `ids` go: those at `ids`, and those between their neighbours.
    pub(crate) async fn links_around(&self, user: &UserKey, ids: &[MemoryId]) -> EngineResult<Links> {
        let near = self.graph.version_links(user, ids).await?;
        let mut neighbours: Vec<MemoryId> = near.iter().flat_map(|&(old, new)| [old, new]).collect();
        neighbours.sort();
        neighbours.dedup();
        if neighbours.is_empty() {
            return Ok(Links::default());
        }
        Ok(Links::new(self.graph.version_links(user, &neighbours).await?))
    }
}

/// Removes the links to newer versions of each memory; walking over all memories of a user removes every link once.
fn unlink_versions(user: &UserKey, memories: &[LinkedMemory], ops: &mut Vec<GraphOp>) {
    for memory in memories {
        let old = memory.memory.memory_id;
        ops.extend(memory.replaced_by.iter().map(|&new| GraphOp::UnlinkVersions {
            user: user.clone(),
            old,
            new,
        }));
    }
}

pub(crate) fn interaction_removal_ops(record: InteractionRecord, links: &mut Links, ops: &mut Vec<GraphOp>) {
    let key = record.interaction.key();
    for memory in &record.memories {
        removal_ops(&memory.memory, &memory.positions, links, ops);
    }
    if !record.messages.is_empty() {
        ops.push(GraphOp::CutMessages {
            interaction: key.clone(),
            messages: record.messages,
        });
    }
    for date in record.dates {
        ops.push(GraphOp::RemoveOccurrence {
            interaction: key.clone(),
            date,
        });
    }
    if let Some(at) = record.queued_at {
        ops.push(GraphOp::UnqueueExtraction {
            interaction: key.clone(),
            at,
        });
    }
    ops.push(GraphOp::RemoveInteraction {
        interaction: record.interaction,
    });
}
