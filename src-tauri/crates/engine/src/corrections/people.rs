//! Two users or two agents who are the same.

use super::Sheet;
use super::places::moved;
use crate::deletion::interaction_removal_ops;
use crate::domain::change::{ChangeKind, GraphOp};
use crate::domain::ids::{AgentId, AgentKey, MemoryId, PersonId, UserId, UserKey};
use crate::domain::model::{Agent, Interaction, Memory};
use crate::domain::page::{MAX_PAGE, PageRequest};
use crate::domain::read::{AgentsOf, DateRange, LinkedMemory, MemoryFilter, MemoryQuery, Scope};
use crate::domain::text::with_person_replaced;
use crate::domain::versions::Links;
use crate::error::{EngineError, EngineResult};
use crate::interactions::removal_ops;
use crate::records::{Stretch, UserWalk};
use crate::task::TaskContext;

impl Sheet<'_> {
    /// Everything of the other moves with all its links: of a user who goes whole, nothing has to be joined.
    pub(super) async fn merge_users(
        &mut self,
        keep: &UserKey,
        other: &UserId,
        task: &TaskContext,
    ) -> EngineResult<(ChangeKind, String)> {
        let graph = self.engine.graph.clone();
        if keep.user_id == *other {
            return Err(EngineError::invalid("other", "is the same user"));
        }
        let keep = graph.user(keep).await?.user.key();
        let gone = graph
            .user(&UserKey {
                user_id: other.clone(),
                ..keep.clone()
            })
            .await?
            .user;
        self.seen.look_at(&gone);
        let from = gone.key();
        let mut links: Vec<(MemoryId, MemoryId)> = Vec::new();
        let (mut interactions, mut loose) = (Vec::new(), Vec::new());
        let mut walk = UserWalk::new(self.engine, from.clone());
        while let Some(stretch) = walk.next().await? {
            task.check_cancelled()?;
            match stretch {
                Stretch::Interactions { records, .. } => interactions.extend(records),
                Stretch::Loose { memories, .. } => loose.extend(memories),
            }
        }
        let all = interactions.iter().flat_map(|record| &record.memories).chain(&loose);
        for linked in all {
            let id = linked.memory.memory_id;
            links.extend(linked.replaces.iter().map(|old| (*old, id)));
            links.extend(linked.replaced_by.iter().map(|new| (id, *new)));
        }
        links.sort();
        links.dedup();
        for (old, new) in &links {
            self.unlink(&from, *old, *new);
        }
        let unlinked = |linked: LinkedMemory| LinkedMemory {
            replaces: vec![],
            replaced_by: vec![],
            ..linked
        };
        for record in &interactions {
            interaction_removal_ops(record.clone(), &mut Links::default(), &mut self.ops);
        }
        for linked in &loose {
            removal_ops(&linked.memory, &linked.positions, &mut Links::default(), &mut self.ops);
        }
        for agent in self.engine.all_agents(&AgentsOf::User(from.clone()), task).await? {
            self.ops.push(GraphOp::RemoveAgent { agent: agent.clone() });
            let agent = Agent {
                user_id: Some(keep.user_id.clone()),
                ..agent
            };
            self.ops.push(GraphOp::PutAgent { agent });
        }
        for mut record in interactions {
            record.memories = record.memories.into_iter().map(unlinked).collect();
            self.put_interaction(record, &from, &keep);
        }
        for linked in loose {
            let memory = moved(linked.memory, &from, &keep);
            self.ops.push(GraphOp::PutMemory { memory });
        }
        for (old, new) in links {
            self.link(&keep, old, new);
        }
        let (old, new) = (
            PersonId::User(from.user_id.clone()),
            PersonId::User(keep.user_id.clone()),
        );
        self.rename_in_texts(&old, &new, Some(&from), task).await?;
        let summary = format!("merged user {} into user_{}", gone.name, keep.user_id);
        self.ops.push(GraphOp::RemoveUser { user: gone });
        Ok((ChangeKind::MergeUsers, summary))
    }

    pub(super) async fn merge_agents(
        &mut self,
        keep: &AgentKey,
        other: &AgentId,
        task: &TaskContext,
    ) -> EngineResult<(ChangeKind, String)> {
        let graph = self.engine.graph.clone();
        if keep.agent_id == *other {
            return Err(EngineError::invalid("other", "is the same agent"));
        }
        let kept = graph.agent(keep).await?.agent;
        let gone = graph
            .agent(&AgentKey {
                agent_id: other.clone(),
                ..keep.clone()
            })
            .await?
            .agent;
        if kept.user_id.is_some() && kept.user_id != gone.user_id {
            let problem = "belongs to one user; the agent that stays must serve everybody whom the other one served";
            return Err(EngineError::invalid("keep", problem));
        }
        self.seen.look_at(&(&kept, &gone));
        let (old, new) = (PersonId::Agent(other.clone()), PersonId::Agent(keep.agent_id.clone()));
        let mut users = PageRequest::first(MAX_PAGE);
        loop {
            let page = graph.users(self.org_id, None, users).await?;
            for user in page.items {
                task.check_cancelled()?;
                self.interactions_to_agent(&user.user.key(), other, &keep.agent_id)
                    .await?;
            }
            match page.next {
                Some(next) => {
                    users = PageRequest {
                        after: Some(next),
                        limit: MAX_PAGE,
                    }
                }
                None => break,
            }
        }
        self.rename_in_texts(&old, &new, None, task).await?;
        let summary = format!("merged agent {} into agent_{}", gone.label, keep.agent_id);
        self.ops.push(GraphOp::RemoveAgent { agent: gone });
        Ok((ChangeKind::MergeAgents, summary))
    }

    async fn interactions_to_agent(&mut self, user: &UserKey, from: &AgentId, to: &AgentId) -> EngineResult<()> {
        let graph = &self.engine.graph;
        if graph.activity(user, Some(from), DateRange::default()).await?.is_empty() {
            return Ok(());
        }
        let mut after = None;
        loop {
            let records = graph
                .interaction_records(user, after, crate::records::INTERACTIONS_AT_ONCE)
                .await?;
            let Some(last) = records.last() else { return Ok(()) };
            after = Some((last.interaction.created_at, last.interaction.interaction_id.clone()));
            for record in records
                .into_iter()
                .filter(|record| record.interaction.agent_id == *from)
            {
                self.ops.push(GraphOp::EditInteraction {
                    to: Interaction {
                        agent_id: to.clone(),
                        ..record.interaction.clone()
                    },
                    from: record.interaction,
                });
            }
        }
    }

    /// Texts of the whole organization name `new` where they named `old`, and what came through an agent `old` came through
    /// `new`. Memories of `without` are left to whoever moves them.
    async fn rename_in_texts(
        &mut self,
        old: &PersonId,
        new: &PersonId,
        without: Option<&UserKey>,
        task: &TaskContext,
    ) -> EngineResult<()> {
        let query = MemoryQuery {
            scope: Scope::organization(self.org_id.clone()),
            filter: MemoryFilter::All,
            dates: DateRange::default(),
            as_of: None,
            ascending: true,
            tag: None,
        };
        let mut request = PageRequest::first(MAX_PAGE);
        loop {
            task.check_cancelled()?;
            let page = self.engine.graph.memories(&query, request).await?;
            for from in page.items.into_iter().map(|entry| entry.memory) {
                if without.is_some_and(|user| from.key().user() == *user) {
                    continue;
                }
                let agent_id = match (old, new) {
                    (PersonId::Agent(old), PersonId::Agent(new)) if from.agent_id == *old => new.clone(),
                    _ => from.agent_id.clone(),
                };
                let to = Memory {
                    text: with_person_replaced(&from.text, old, new),
                    agent_id,
                    ..from.clone()
                };
                self.edit(from, to);
            }
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
}
