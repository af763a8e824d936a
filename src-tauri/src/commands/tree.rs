//! The tree: organizations, users and agents.

use memora_engine::domain::ids::{AgentKey, OrgId, UserId, UserKey};
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
) -> CommandResult<Page<OrganizationNode>> {
    Ok(state.session()?.engine.organizations(page).await?)
}

#[tauri::command]
#[specta::specta]
pub async fn list_users(
    state: State<'_, AppState>,
    org_id: OrgId,
    filter: Option<String>,
    page: PageRequest,
) -> CommandResult<Page<UserNode>> {
    Ok(state.session()?.engine.users(&org_id, filter.as_deref(), page).await?)
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
) -> CommandResult<Page<AgentNode>> {
    let of = match user_id {
        Some(user_id) => AgentsOf::User(UserKey { org_id, user_id }),
        None => AgentsOf::Organization(org_id),
    };
    Ok(state.session()?.engine.agents(&of, filter.as_deref(), page).await?)
}

#[tauri::command]
#[specta::specta]
pub async fn get_organization(state: State<'_, AppState>, org_id: OrgId) -> CommandResult<OrganizationNode> {
    Ok(state.session()?.engine.organization(&org_id).await?)
}

#[tauri::command]
#[specta::specta]
pub async fn get_user(state: State<'_, AppState>, user: UserKey) -> CommandResult<UserNode> {
    Ok(state.session()?.engine.user(&user).await?)
}

#[tauri::command]
#[specta::specta]
pub async fn get_agent(state: State<'_, AppState>, agent: AgentKey) -> CommandResult<AgentNode> {
    Ok(state.session()?.engine.agent(&agent).await?)
}
