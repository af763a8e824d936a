//! The tree: organizations, users and agents, as they are now or were at `as_of`.

use memora_engine::domain::ids::{AgentKey, OrgId, UserId, UserKey};
use memora_engine::domain::model::Timestamp;
use memora_engine::domain::page::{Page, PageRequest};
use memora_engine::domain::read::{AgentNode, AgentsOf, OrganizationNode, UserNode};
use tauri::State;

use crate::error::CommandResult;
use crate::state::AppState;

#[tauri::command]
#[specta::specta]
pub async fn list_organizations(
    state: State<'_, AppState>,
    page: PageRequest,
    as_of: Option<Timestamp>,
) -> CommandResult<Page<OrganizationNode>> {
    Ok(state.session()?.engine.organizations_at(page, as_of).await?)
}

#[tauri::command]
#[specta::specta]
pub async fn list_users(
    state: State<'_, AppState>,
    org_id: OrgId,
    filter: Option<String>,
    page: PageRequest,
    as_of: Option<Timestamp>,
) -> CommandResult<Page<UserNode>> {
    Ok(state
        .session()?
        .engine
        .users_at(&org_id, filter.as_deref(), page, as_of)
        .await?)
}

/// Agents of the organization, or of one of its users when `user_id` is given.
#[tauri::command]
#[specta::specta]
pub async fn list_agents(
    state: State<'_, AppState>,
    org_id: OrgId,
    user_id: Option<UserId>,
    filter: Option<String>,
    page: PageRequest,
    as_of: Option<Timestamp>,
) -> CommandResult<Page<AgentNode>> {
    let of = match user_id {
        Some(user_id) => AgentsOf::User(UserKey { org_id, user_id }),
        None => AgentsOf::Organization(org_id),
    };
    Ok(state
        .session()?
        .engine
        .agents_at(&of, filter.as_deref(), page, as_of)
        .await?)
}

#[tauri::command]
#[specta::specta]
pub async fn get_organization(
    state: State<'_, AppState>,
    org_id: OrgId,
    as_of: Option<Timestamp>,
) -> CommandResult<OrganizationNode> {
    Ok(state.session()?.engine.organization_at(&org_id, as_of).await?)
}

#[tauri::command]
#[specta::specta]
pub async fn get_user(state: State<'_, AppState>, user: UserKey, as_of: Option<Timestamp>) -> CommandResult<UserNode> {
    Ok(state.session()?.engine.user_at(&user, as_of).await?)
}

#[tauri::command]
#[specta::specta]
pub async fn get_agent(
    state: State<'_, AppState>,
    agent: AgentKey,
    as_of: Option<Timestamp>,
) -> CommandResult<AgentNode> {
    Ok(state.session()?.engine.agent_at(&agent, as_of).await?)
}
