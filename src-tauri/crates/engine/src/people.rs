//! Organizations, users and agents: creating and renaming them. Deleting is in [`deletion`](crate::deletion).

use crate::domain::change::{ChangeKind, GraphOp};
use crate::domain::ids::{AgentId, AgentKey, OrgId, UserId, UserKey};
use crate::domain::model::{Agent, Organization, User};
use crate::engine::{Authorship, Engine};
use crate::error::{EngineError, EngineResult};

/// The longest name of an organization, user or agent, in characters.
pub const MAX_NAME_CHARS: usize = 200;

/// A name as it is stored: trimmed, on one line, neither empty nor endless.
pub fn valid_name(field: &str, name: &str) -> EngineResult<String> {
    let name = name.trim();
    if name.is_empty() {
        return Err(EngineError::invalid(field, "must not be empty"));
    }
    if name.chars().count() > MAX_NAME_CHARS {
        return Err(EngineError::invalid(
            field,
            format!("must not be longer than {MAX_NAME_CHARS} characters"),
        ));
    }
    if name.chars().any(char::is_control) {
        return Err(EngineError::invalid(
            field,
            "must not contain line breaks or control characters",
        ));
    }
    Ok(name.to_owned())
}

impl Engine {
    pub async fn create_organization(&self, by: &Authorship, name: &str) -> EngineResult<Organization> {
        let organization = Organization {
            org_id: OrgId::from_uuid(self.ids.next()),
            name: valid_name("name", name)?,
            created_at: self.clock.now(),
        };
        let summary = format!("created organization {}", organization.name);
        let ops = vec![GraphOp::PutOrganization {
            organization: organization.clone(),
        }];
        self.apply_one(self.change(by, ChangeKind::CreateOrganization, summary, ops))
            .await?;
        Ok(organization)
    }

    pub async fn create_user(&self, by: &Authorship, org_id: &OrgId, name: &str) -> EngineResult<User> {
        let user = User {
            org_id: org_id.clone(),
            user_id: UserId::from_uuid(self.ids.next()),
            name: valid_name("name", name)?,
            created_at: self.clock.now(),
        };
        let summary = format!("created user {}", user.name);
        let ops = vec![GraphOp::PutUser { user: user.clone() }];
        self.apply_one(self.change(by, ChangeKind::CreateUser, summary, ops))
            .await?;
        Ok(user)
    }

    /// `owner`: the one user whom the agent serves; `None` for the whole organization.
    pub async fn create_agent(
        &self,
        by: &Authorship,
        org_id: &OrgId,
        owner: Option<&UserId>,
        label: &str,
    ) -> EngineResult<Agent> {
        let agent = Agent {
            org_id: org_id.clone(),
            agent_id: AgentId::from_uuid(self.ids.next()),
            label: valid_name("label", label)?,
            user_id: owner.cloned(),
            created_at: self.clock.now(),
        };
        let summary = format!("created agent {}", agent.label);
        let ops = vec![GraphOp::PutAgent { agent: agent.clone() }];
        self.apply_one(self.change(by, ChangeKind::CreateAgent, summary, ops))
            .await?;
        Ok(agent)
    }

    pub async fn rename_organization(&self, by: &Authorship, org_id: &OrgId, name: &str) -> EngineResult<()> {
        let to = valid_name("name", name)?;
        let from = self.graph.organization(org_id).await?.organization.name;
        if from == to {
            return Ok(());
        }
        let summary = format!("renamed organization {from} to {to}");
        let ops = vec![GraphOp::RenameOrganization {
            org_id: org_id.clone(),
            from,
            to,
        }];
        self.apply_one(self.change(by, ChangeKind::RenameOrganization, summary, ops))
            .await?;
        Ok(())
    }

    /// Memories hold a placeholder for the user, so the new name shows everywhere at once.
    pub async fn rename_user(&self, by: &Authorship, user: &UserKey, name: &str) -> EngineResult<()> {
        let to = valid_name("name", name)?;
        let from = self.graph.user(user).await?.user.name;
        if from == to {
            return Ok(());
        }
        let summary = format!("renamed user {from} to {to}");
        let ops = vec![GraphOp::RenameUser {
            user: user.clone(),
            from,
            to,
        }];
        self.apply_one(self.change(by, ChangeKind::RenameUser, summary, ops))
            .await?;
        Ok(())
    }

    pub async fn rename_agent(&self, by: &Authorship, agent: &AgentKey, label: &str) -> EngineResult<()> {
        let to = valid_name("label", label)?;
        let from = self.graph.agent(agent).await?.agent.label;
        if from == to {
            return Ok(());
        }
        let summary = format!("renamed agent {from} to {to}");
        let ops = vec![GraphOp::RenameAgent {
            agent: agent.clone(),
            from,
            to,
        }];
        self.apply_one(self.change(by, ChangeKind::RenameAgent, summary, ops))
            .await?;
        Ok(())
    }
}
