//! Creating, renaming and deleting organizations, users and agents.

use memora_engine::domain::ids::{AgentKey, OrgId, UserId, UserKey};
use memora_engine::domain::model::{Agent, Organization, User};
use tauri::{AppHandle, State};

use crate::error::CommandResult;
use crate::events::Tag;
use crate::state::AppState;

/// Names stand in memories and conversations too.
const NAMES: [Tag; 4] = [Tag::People, Tag::Interactions, Tag::Memories, Tag::Undo];
const EVERYTHING_OF_SOMEBODY: [Tag; 5] = [Tag::People, Tag::Interactions, Tag::Memories, Tag::Index, Tag::Undo];

#[tauri::command]
#[specta::specta]
pub async fn create_organization(state: State<'_, AppState>, name: String) -> CommandResult<Organization> {
    let session = state.session()?;
    let organization = session.engine.create_organization(&session.person(), &name).await?;
    session.changed(&NAMES);
    Ok(organization)
}

#[tauri::command]
#[specta::specta]
pub async fn create_user(state: State<'_, AppState>, org_id: OrgId, name: String) -> CommandResult<User> {
    let session = state.session()?;
    let user = session.engine.create_user(&session.person(), &org_id, &name).await?;
    session.changed(&NAMES);
    Ok(user)
}

/// `user_id`: the one user whom the agent serves.
#[tauri::command]
#[specta::specta]
pub async fn create_agent(
    state: State<'_, AppState>,
    org_id: OrgId,
    user_id: Option<UserId>,
    label: String,
) -> CommandResult<Agent> {
    let session = state.session()?;
    let agent = session
        .engine
        .create_agent(&session.person(), &org_id, user_id.as_ref(), &label)
        .await?;
    session.changed(&NAMES);
    Ok(agent)
}

#[tauri::command]
#[specta::specta]
pub async fn rename_organization(state: State<'_, AppState>, org_id: OrgId, name: String) -> CommandResult<()> {
    let session = state.session()?;
    session
        .engine
        .rename_organization(&session.person(), &org_id, &name)
        .await?;
    session.changed(&NAMES);
    Ok(())
}

#[tauri::command]
#[specta::specta]
pub async fn rename_user(state: State<'_, AppState>, user: UserKey, name: String) -> CommandResult<()> {
    let session = state.session()?;
    session.engine.rename_user(&session.person(), &user, &name).await?;
    session.changed(&NAMES);
    Ok(())
}

#[tauri::command]
#[specta::specta]
pub async fn rename_agent(state: State<'_, AppState>, agent: AgentKey, label: String) -> CommandResult<()> {
    let session = state.session()?;
    session.engine.rename_agent(&session.person(), &agent, &label).await?;
    session.changed(&NAMES);
    Ok(())
}

#[tauri::command]
#[specta::specta]
pub async fn delete_organization(
    app: AppHandle,
    state: State<'_, AppState>,
    org_id: OrgId,
    task: String,
) -> CommandResult<()> {
    let session = state.session()?;
    let running = state.tasks.start(&app, &task, "Deleting the organization");
    let result = session
        .engine
        .delete_organization(&session.person(), &org_id, &running.context())
        .await;
    // Stopped in between, some users are gone.
    session.changed(&EVERYTHING_OF_SOMEBODY);
    Ok(result?)
}

#[tauri::command]
#[specta::specta]
pub async fn delete_user(app: AppHandle, state: State<'_, AppState>, user: UserKey, task: String) -> CommandResult<()> {
    let session = state.session()?;
    let running = state.tasks.start(&app, &task, "Deleting the user");
    session
        .engine
        .delete_user(&session.person(), &user, &running.context())
        .await?;
    session.changed(&EVERYTHING_OF_SOMEBODY);
    Ok(())
}

#[tauri::command]
#[specta::specta]
pub async fn delete_agent(state: State<'_, AppState>, agent: AgentKey) -> CommandResult<()> {
    let session = state.session()?;
    session.engine.delete_agent(&session.person(), &agent).await?;
    session.changed(&NAMES);
    Ok(())
}
