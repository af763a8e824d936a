//! Whole records of a store in the order of the interchange format: what export, copy and comparison read.

use std::collections::HashSet;

use serde::{Deserialize, Serialize};
use specta::Type;

use crate::domain::ids::{AgentId, MemoryId, OrgId, UserKey};
use crate::domain::model::{Agent, Organization, Timestamp, User};
use crate::domain::page::{MAX_PAGE, Page, PageRequest};
use crate::domain::read::{AfterInteraction, AfterMemory, AgentsOf, DateRange, InteractionRecord, LinkedMemory};
use crate::engine::Engine;
use crate::error::EngineResult;
use crate::ports::graph::{GraphError, GraphResult};
use crate::task::TaskContext;

/// Interactions that are read at once; each comes with all its messages.
pub(crate) const INTERACTIONS_AT_ONCE: u32 = 50;

/// How much of a store is meant.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(tag = "kind", rename_all = "camelCase")]
pub enum ExportScope {
    Store,
    #[serde(rename_all = "camelCase")]
    Organization {
        org_id: OrgId,
    },
    User {
        user: UserKey,
    },
}

impl Engine {
    /// By id.
    pub(crate) async fn organizations_of(&self, scope: &ExportScope) -> EngineResult<Vec<Organization>> {
        let org_id = match scope {
            ExportScope::Store => {
                let nodes = all_pages(&TaskContext::detached(), |page| self.graph.organizations(page)).await?;
                let mut all: Vec<_> = nodes.into_iter().map(|node| node.organization).collect();
                all.sort_by(|a, b| a.org_id.cmp(&b.org_id));
                return Ok(all);
            }
            ExportScope::Organization { org_id } => org_id,
            ExportScope::User { user } => &user.org_id,
        };
        Ok(vec![self.graph.organization(org_id).await?.organization])
    }

    /// Number of interactions and memories, for progress.
    pub(crate) async fn work_of(&self, scope: &ExportScope) -> EngineResult<u64> {
        let (interactions, memories) = match scope {
            ExportScope::Store => {
                let totals = self.graph.totals().await?;
                (totals.interactions, totals.memories)
            }
            ExportScope::Organization { org_id } => {
                let node = self.graph.organization(org_id).await?;
                (node.interactions, node.memories)
            }
            ExportScope::User { user } => {
                let node = self.graph.user(user).await?;
                (node.interactions, node.memories)
            }
        };
        Ok(u64::from(interactions) + u64::from(memories))
    }

    /// The users of one organization that are in the scope, by id.
    pub(crate) async fn users_of(
        &self,
        scope: &ExportScope,
        org_id: &OrgId,
        task: &TaskContext,
    ) -> EngineResult<Vec<User>> {
        if let ExportScope::User { user } = scope {
            return Ok(vec![self.graph.user(user).await?.user]);
        }
        let nodes = all_pages(task, |page| self.graph.users(org_id, None, page)).await?;
        let mut all: Vec<_> = nodes.into_iter().map(|node| node.user).collect();
        all.sort_by(|a, b| a.user_id.cmp(&b.user_id));
        Ok(all)
    }

    /// The agents of one organization that the scope needs, by id. For one user: its own, and those of the whole
    /// organization through which it has anything. An agent of somebody else is left out, because its owner is not in
    /// the scope.
    pub(crate) async fn agents_of(
        &self,
        scope: &ExportScope,
        org_id: &OrgId,
        task: &TaskContext,
    ) -> EngineResult<Vec<Agent>> {
        let all = self.all_agents(&AgentsOf::Organization(org_id.clone()), task).await?;
        let ExportScope::User { user } = scope else {
            return Ok(all);
        };
        let mut needed = Vec::new();
        for agent in all {
            let keep = match &agent.user_id {
                Some(owner) => *owner == user.user_id,
                None => self.serves(user, &agent.agent_id).await?,
            };
            if keep {
                needed.push(agent);
            }
        }
        Ok(needed)
    }

    /// By id.
    pub(crate) async fn all_agents(&self, of: &AgentsOf, task: &TaskContext) -> EngineResult<Vec<Agent>> {
        let nodes = all_pages(task, |page| self.graph.agents(of, None, page)).await?;
        let mut all: Vec<_> = nodes.into_iter().map(|node| node.agent).collect();
        all.sort_by(|a, b| a.agent_id.cmp(&b.agent_id));
        Ok(all)
    }

    async fn serves(&self, user: &UserKey, agent_id: &AgentId) -> EngineResult<bool> {
        let days = self.graph.activity(user, Some(agent_id), DateRange::default()).await?;
        Ok(!days.is_empty())
    }
}

/// All rows of a list.
async fn all_pages<T, F>(task: &TaskContext, read: impl Fn(PageRequest) -> F) -> EngineResult<Vec<T>>
where
    F: Future<Output = GraphResult<Page<T>>>,
{
    let mut all = Vec::new();
    let mut request = PageRequest::first(MAX_PAGE);
    loop {
        task.check_cancelled()?;
        let page = read(request).await?;
        all.extend(page.items);
        match page.next {
            Some(next) => {
                request = PageRequest {
                    after: Some(next),
                    limit: MAX_PAGE,
                }
            }
            None => return Ok(all),
        }
    }
}

/// Some records of a user, and after what they begin.
pub(crate) enum Stretch {
    Interactions {
        after: AfterInteraction,
        records: Vec<InteractionRecord>,
    },
    /// Memories that belong to no interaction.
    Loose {
        after: AfterMemory,
        memories: Vec<LinkedMemory>,
    },
}

/// A walk over all that one user has: interactions, then loose memories, oldest first. A link between two versions is
/// given once, with whichever of the two comes later, so that a reader never has to look ahead.
pub(crate) struct UserWalk<'a> {
    engine: &'a Engine,
    user: UserKey,
    above: HashSet<MemoryId>,
    at: Place,
}

enum Place {
    Interactions(AfterInteraction),
    Loose(AfterMemory),
}

impl<'a> UserWalk<'a> {
    pub(crate) fn new(engine: &'a Engine, user: UserKey) -> Self {
        Self {
            engine,
            user,
            above: HashSet::new(),
            at: Place::Interactions(None),
        }
    }

    /// `None` when there is no more.
    pub(crate) async fn next(&mut self) -> EngineResult<Option<Stretch>> {
        let graph = &self.engine.graph;
        if let Place::Interactions(after) = &self.at {
            let after = after.clone();
            let mut records = graph
                .interaction_records(&self.user, after.clone(), INTERACTIONS_AT_ONCE)
                .await?;
            if let Some(last) = records.last() {
                let next = (last.interaction.created_at, last.interaction.interaction_id.clone());
                goes_on(&after, &next)?;
                self.at = Place::Interactions(Some(next));
                for memory in records.iter_mut().flat_map(|record| &mut record.memories) {
                    self.keep_links_up(memory);
                }
                return Ok(Some(Stretch::Interactions { after, records }));
            }
            self.at = Place::Loose(None);
        }
        let Place::Loose(after) = self.at else { return Ok(None) };
        let mut memories = graph.loose_memories(&self.user, after, MAX_PAGE).await?;
        let Some(last) = memories.last() else { return Ok(None) };
        let next = (last.memory.obtained_at, last.memory.memory_id);
        goes_on(&after, &next)?;
        self.at = Place::Loose(Some(next));
        for memory in &mut memories {
            // A store that others fill may name an interaction that is not there.
            memory.memory.interaction_id = None;
            memory.positions.clear();
            self.keep_links_up(memory);
        }
        Ok(Some(Stretch::Loose { after, memories }))
    }

    /// Keeps the links to memories that stand above, and puts this one among them.
    fn keep_links_up(&mut self, memory: &mut LinkedMemory) {
        memory.replaces.retain(|id| self.above.contains(id));
        memory.replaced_by.retain(|id| self.above.contains(id));
        self.above.insert(memory.memory.memory_id);
    }
}

/// A list of a store that others fill may not be in order (rows without a time, for one). Walked by place it would
/// never end.
fn goes_on<K: PartialEq>(after: &Option<(Timestamp, K)>, next: &(Timestamp, K)) -> EngineResult<()> {
    let is_further = after
        .as_ref()
        .is_none_or(|after| next.0 > after.0 || (next.0 == after.0 && next.1 != after.1));
    if is_further {
        return Ok(());
    }
    let problem = "its records are not in the order of their times, so they cannot be read to the end";
    Err(GraphError::Corrupt(problem.to_owned()).into())
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;

    use super::*;

    #[test]
    fn a_walk_goes_forth_or_ends() {
        let start = Timestamp::UNIX_EPOCH;
        let later = start + TimeDelta::seconds(1);
        assert!(goes_on(&None, &(start, 7)).is_ok());
        assert!(goes_on(&Some((start, 7)), &(later, 1)).is_ok());
        assert!(goes_on(&Some((start, 7)), &(start, 8)).is_ok());
        assert!(goes_on(&Some((start, 7)), &(start, 7)).is_err(), "the same page again");
        assert!(
            goes_on(&Some((later, 7)), &(start, 8)).is_err(),
            "back to the beginning"
        );
    }
}
