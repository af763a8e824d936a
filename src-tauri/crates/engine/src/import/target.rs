//! Whose conversations a file holds, for formats that do not say it themselves.

use serde::{Deserialize, Serialize};
use specta::Type;

use super::identity;
use super::item::{ImportItem, Sink};
use crate::domain::ids::{AgentId, AgentKey, OrgId, UserId, UserKey};
use crate::domain::model::{Agent, Organization, Timestamp, User, to_stored_precision};
use crate::engine::Engine;
use crate::error::{EngineError, EngineResult};
use crate::people::valid_name;

/// What an import needs to know beside the file.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ImportOptions {
    /// Needed by formats for which [`ImportFormat::needs_target`](super::ImportFormat::needs_target) says so; the
    /// others do not look at it.
    pub target: Option<ImportTarget>,
}

/// Where conversations go.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ImportTarget {
    pub organization: ImportChoice,
    pub user: ImportChoice,
    /// A new agent belongs to the user.
    pub agent: ImportChoice,
    /// The time of conversations that have none; `None`: now.
    pub date: Option<Timestamp>,
}

/// Somebody who is in the store, or a name to create. The same name in the same place is the same person, so
/// importing with the same names twice creates them once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(tag = "kind", rename_all = "camelCase")]
pub enum ImportChoice {
    Existing { id: String },
    New { name: String },
}

/// A target with everybody in it found or made up.
#[derive(Debug, Clone)]
pub(crate) struct Target {
    pub(crate) org_id: OrgId,
    pub(crate) user_id: UserId,
    pub(crate) agent_id: AgentId,
    pub(crate) date: Timestamp,
    organization: Option<Organization>,
    user: Option<User>,
    agent: Option<Agent>,
}

impl Target {
    pub(crate) async fn resolve(engine: &Engine, options: &ImportOptions) -> EngineResult<Self> {
        let Some(target) = &options.target else {
            return Err(EngineError::invalid(
                "target",
                "this file does not say whose conversation it is: choose an organization, a user and an agent",
            ));
        };
        let created_at = engine.now();
        let (org_id, organization) = match &target.organization {
            ImportChoice::Existing { id } => (
                engine
                    .graph()
                    .organization(&OrgId::parse(id)?)
                    .await?
                    .organization
                    .org_id,
                None,
            ),
            ImportChoice::New { name } => {
                let name = valid_name("target.organization", name)?;
                let org_id = OrgId::from_uuid(identity::id(["target organization", &name]));
                (
                    org_id.clone(),
                    Some(Organization {
                        org_id,
                        name,
                        created_at,
                    }),
                )
            }
        };
        let (user_id, user) = match &target.user {
            ImportChoice::Existing { id } => {
                let key = UserKey {
                    org_id: org_id.clone(),
                    user_id: UserId::parse(id)?,
                };
                (engine.graph().user(&key).await?.user.user_id, None)
            }
            ImportChoice::New { name } => {
                let name = valid_name("target.user", name)?;
                let user_id = UserId::from_uuid(identity::id(["target user", org_id.as_str(), &name]));
                (
                    user_id.clone(),
                    Some(User {
                        org_id: org_id.clone(),
                        user_id,
                        name,
                        created_at,
                    }),
                )
            }
        };
        let (agent_id, agent) = match &target.agent {
            ImportChoice::Existing { id } => {
                let key = AgentKey {
                    org_id: org_id.clone(),
                    agent_id: AgentId::parse(id)?,
                };
                (engine.graph().agent(&key).await?.agent.agent_id, None)
            }
            ImportChoice::New { name } => {
                let label = valid_name("target.agent", name)?;
                let parts = ["target agent", org_id.as_str(), user_id.as_str(), &label];
                let agent_id = AgentId::from_uuid(identity::id(parts));
                let (org_id, user_id) = (org_id.clone(), Some(user_id.clone()));
                (
                    agent_id.clone(),
                    Some(Agent {
                        org_id,
                        agent_id,
                        label,
                        user_id,
                        created_at,
                    }),
                )
            }
        };
        let date = target.date.map_or(created_at, to_stored_precision);
        Ok(Self {
            org_id,
            user_id,
            agent_id,
            date,
            organization,
            user,
            agent,
        })
    }

    /// Puts those who are to be created.
    pub(crate) fn put_people(&self, sink: &mut Sink) -> EngineResult<()> {
        let people = [
            self.organization.clone().map(ImportItem::Organization),
            self.user.clone().map(ImportItem::User),
            self.agent.clone().map(ImportItem::Agent),
        ];
        people
            .into_iter()
            .flatten()
            .try_for_each(|item| sink.put(None, item, 0))
    }
}
