//! Compares two stores user by user, without trusting what either says about itself: all is read and hashed.

use std::collections::{HashMap, HashSet};

use super::{CopyVerification, MAX_COPY_LISTED};
use crate::content_hash::Content;
use crate::domain::ids::UserKey;
use crate::domain::model::{Agent, Organization, User};
use crate::domain::read::AgentsOf;
use crate::engine::Engine;
use crate::error::{EngineError, EngineResult};
use crate::export::ExportScope;
use crate::ports::graph::GraphError;
use crate::task::TaskContext;

impl Engine {
    /// Tells whose content in `scope` is not the same in `target`. Of organizations only the name and the agents that
    /// the source has are compared: the target may have users and agents of its own. Progress counts interactions and
    /// memories.
    pub async fn verify_copy(
        &self,
        target: &Engine,
        scope: &ExportScope,
        task: &TaskContext,
    ) -> EngineResult<CopyVerification> {
        let work = self.work_of(scope).await?;
        self.compared_with(target, scope, task, (0, work)).await
    }

    /// `progress`: what is done before, and what there is to do in all.
    pub(super) async fn compared_with(
        &self,
        target: &Engine,
        scope: &ExportScope,
        task: &TaskContext,
        (mut done, total): (u64, u64),
    ) -> EngineResult<CopyVerification> {
        let mut found = CopyVerification::default();
        for organization in self.organizations_of(scope).await? {
            let users = self.users_of(scope, &organization.org_id, task).await?;
            let agents = self.agents_of(scope, &organization.org_id, task).await?;
            // An agent of one user is part of that user's content.
            let owners: HashSet<_> = users.iter().map(|user| &user.user_id).collect();
            let shared = agents
                .into_iter()
                .filter(|agent| agent.user_id.as_ref().is_none_or(|owner| !owners.contains(owner)));
            if !target.has_organization(&organization, shared.collect(), task).await? {
                let name = shown(&organization.name, organization.org_id.as_str());
                found.differs(format!("{name} (organization)"));
            }
            for user in &users {
                let key = user.key();
                let (here, there) =
                    futures::try_join!(self.content_of_user(&key, task), target.content_if_there(&key, task))?;
                found.users += 1;
                found.memories = found
                    .memories
                    .saturating_add(u32::try_from(here.memories).unwrap_or(u32::MAX));
                if there != Some(here) {
                    found.differs(name_of(user));
                }
                done += here.interactions + here.memories;
                task.report(done.min(total), Some(total));
            }
        }
        Ok(found)
    }

    async fn has_organization(
        &self,
        organization: &Organization,
        agents: Vec<Agent>,
        task: &TaskContext,
    ) -> EngineResult<bool> {
        match self.graph.organization(&organization.org_id).await {
            Ok(node) if node.organization == *organization => {}
            Ok(_) | Err(GraphError::NotFound(_)) => return Ok(false),
            Err(error) => return Err(error.into()),
        }
        let of = AgentsOf::Organization(organization.org_id.clone());
        let held = self.all_agents(&of, task).await?;
        let held: HashMap<_, _> = held.iter().map(|agent| (&agent.agent_id, agent)).collect();
        Ok(agents.iter().all(|agent| held.get(&agent.agent_id) == Some(&agent)))
    }

    async fn content_if_there(&self, user: &UserKey, task: &TaskContext) -> EngineResult<Option<Content>> {
        match self.content_of_user(user, task).await {
            Ok(content) => Ok(Some(content)),
            Err(EngineError::Graph(GraphError::NotFound(_))) => Ok(None),
            Err(error) => Err(error),
        }
    }
}

impl CopyVerification {
    fn differs(&mut self, name: String) {
        self.differing_count += 1;
        if self.differing.len() < MAX_COPY_LISTED {
            self.differing.push(name);
        }
    }
}

fn name_of(user: &User) -> String {
    shown(&user.name, user.user_id.as_str())
}

fn shown(name: &str, id: &str) -> String {
    let name = name.trim();
    if name.is_empty() { id } else { name }.to_owned()
}
