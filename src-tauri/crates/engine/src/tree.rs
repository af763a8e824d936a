//! The tree of a store: organizations, their users and agents, with counts from stored counters.

use crate::domain::ids::{AgentKey, OrgId, UserKey};
use crate::domain::page::{Page, PageRequest};
use crate::domain::read::{AgentNode, AgentsOf, OrganizationNode, StoreTotals, UserNode};
use crate::engine::Engine;
use crate::error::EngineResult;

impl Engine {
    pub async fn totals(&self) -> EngineResult<StoreTotals> {
        Ok(self.graph.totals().await?)
    }

    pub async fn organizations(&self, page: PageRequest) -> EngineResult<Page<OrganizationNode>> {
        Ok(self.graph.organizations(page).await?)
    }

    pub async fn organization(&self, org_id: &OrgId) -> EngineResult<OrganizationNode> {
        Ok(self.graph.organization(org_id).await?)
    }

    /// With `filter`, those whose name contains it.
    pub async fn users(&self, org_id: &OrgId, filter: Option<&str>, page: PageRequest) -> EngineResult<Page<UserNode>> {
        Ok(self.graph.users(org_id, wanted(filter), page).await?)
    }

    pub async fn user(&self, key: &UserKey) -> EngineResult<UserNode> {
        Ok(self.graph.user(key).await?)
    }

    /// With `filter`, those whose label contains it.
    pub async fn agents(
        &self,
        of: &AgentsOf,
        filter: Option<&str>,
        page: PageRequest,
    ) -> EngineResult<Page<AgentNode>> {
        Ok(self.graph.agents(of, wanted(filter), page).await?)
    }

    pub async fn agent(&self, key: &AgentKey) -> EngineResult<AgentNode> {
        Ok(self.graph.agent(key).await?)
    }
}

/// A filter with something in it.
fn wanted(filter: Option<&str>) -> Option<&str> {
    filter.map(str::trim).filter(|f| !f.is_empty())
}
