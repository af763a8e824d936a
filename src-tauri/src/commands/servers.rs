//! Stores on servers: their addresses, secrets, connection test, set-up, and whether they may be changed.

use memora_engine::task::TaskContext;
use memora_stores::opening::Keys;
use memora_stores::saved::{SavedStore, ServersConfig, StorePlace};
use memora_stores::secrets::{KeychainState, SecretName, Secrets};
use memora_stores::survey::{ConnectionReport, StoreSurvey, survey, test_connection};
use tauri::{AppHandle, State};
use uuid::Uuid;

use super::settings::not_written;
use super::stores::known;
use crate::error::{CommandError, CommandResult, ErrorCode};
use crate::events::Tag;
use crate::session::{Connection, Session, tell};
use crate::state::{AppState, StoreState};

/// Whether this computer has a keychain, and which environment variables are looked at.
#[tauri::command]
#[specta::specta]
pub async fn keychain(state: State<'_, AppState>) -> CommandResult<KeychainState> {
    Ok(state.secrets.keychain().await)
}

/// Saves a store on servers, new or changed. Does not open it.
#[tauri::command]
#[specta::specta]
pub async fn save_servers(
    app: AppHandle,
    state: State<'_, AppState>,
    id: Option<String>,
    name: String,
    servers: ServersConfig,
    secrets: Secrets,
) -> CommandResult<SavedStore> {
    let servers = servers.checked()?;
    let name = name.trim().to_owned();
    if name.is_empty() {
        return Err(CommandError::new(ErrorCode::Invalid, "Name: it is empty."));
    }
    let id = match id {
        Some(id) => known(&state, &id)?.id,
        None => Uuid::new_v4().to_string(),
    };
    let store = SavedStore {
        id,
        name,
        demo: false,
        place: StorePlace::Servers { servers },
    };
    state.secrets.give(&store.id, &secrets, true).await;
    state.settings.save_store(store.clone()).map_err(not_written)?;
    tell(&app, &[Tag::Store]);
    Ok(store)
}

/// Tries a connection part by part; nothing is saved or written. Secrets that are not given are those of the known store.
#[tauri::command]
#[specta::specta]
pub async fn test_servers(
    app: AppHandle,
    state: State<'_, AppState>,
    id: Option<String>,
    servers: ServersConfig,
    secrets: Secrets,
    task: String,
) -> CommandResult<ConnectionReport> {
    let servers = servers.checked()?;
    let running = state.tasks.start(&app, &task, "Testing the connection");
    let context = running.context();
    let test = async {
        let keys = keys_for_test(&state, id.as_deref(), &servers, &secrets).await?;
        let models = state
            .embedders
            .of(&state.places, &state.settings, &servers.models, keys.models.clone())
            .await;
        Ok(test_connection(&servers, &keys, &models, &context).await?)
    };
    stoppable(&context, test).await
}

async fn keys_for_test(
    state: &AppState,
    id: Option<&str>,
    servers: &ServersConfig,
    secrets: &Secrets,
) -> CommandResult<Keys> {
    let find = async |name: SecretName| match (secrets.get(name), id) {
        (Some(given), _) => Some(given.clone()),
        (None, Some(id)) if servers.uses(name) => state.secrets.find(id, name).await.map(|(secret, _)| secret),
        (None, _) => None,
    };
    let graph = find(SecretName::GraphPassword).await.ok_or_else(|| {
        CommandError::new(ErrorCode::SecretMissing, "Password: it is empty.")
            .hint("Type the password of the Neo4j user.")
    })?;
    Ok(Keys {
        graph,
        index: find(SecretName::IndexKey).await,
        models: find(SecretName::ModelsKey).await,
    })
}

/// Asks the servers of the open store at once whether they answer, instead of waiting for the next look at them.
#[tauri::command]
#[specta::specta]
pub async fn ask_servers(state: State<'_, AppState>) -> CommandResult<Connection> {
    Ok(state.session()?.ask_servers().await)
}

/// Takes secrets over that were asked for, into the keychain when `remember` and there is one.
#[tauri::command]
#[specta::specta]
pub async fn give_secrets(
    app: AppHandle,
    state: State<'_, AppState>,
    id: String,
    secrets: Secrets,
    remember: bool,
) -> CommandResult<()> {
    known(&state, &id)?;
    state.secrets.give(&id, &secrets, remember).await;
    tell(&app, &[Tag::Store]);
    Ok(())
}

/// Allows or forbids changes in a store on servers; an open one is opened again.
#[tauri::command]
#[specta::specta]
pub async fn set_editing(app: AppHandle, state: State<'_, AppState>, id: String, editing: bool) -> CommandResult<()> {
    let store = known(&state, &id)?;
    let StorePlace::Servers { servers } = store.place.clone() else {
        return Err(CommandError::new(
            ErrorCode::Invalid,
            "A store in a folder can always be changed.",
        ));
    };
    let place = StorePlace::Servers {
        servers: ServersConfig { editing, ..servers },
    };
    let changed = SavedStore { place, ..store };
    state.settings.save_store(changed).map_err(not_written)?;
    let is_open = matches!(&*state.store.read(), StoreState::Open(session) if session.store.id == id);
    if is_open {
        state.reopen(&app).await?;
    }
    tell(&app, &[Tag::Store]);
    Ok(())
}

/// What the databases of the open store hold, and what a set-up would do; `None` for a store in a folder.
#[tauri::command]
#[specta::specta]
pub async fn survey_servers(state: State<'_, AppState>) -> CommandResult<Option<StoreSurvey>> {
    match &state.session()?.servers {
        Some(parts) => Ok(Some(survey(parts).await?)),
        None => Ok(None),
    }
}

/// Makes constraints, indexes and collection of the open store and brings an older layout up to date. Stopped in
/// between, what was done stays and the rest is done the next time.
#[tauri::command]
#[specta::specta]
pub async fn set_up_servers(app: AppHandle, state: State<'_, AppState>, task: String) -> CommandResult<()> {
    let session = state.session()?;
    let running = state.tasks.start(&app, &task, "Setting up the store");
    let done = set_up(&session, &running.context()).await;
    session.changed(&[Tag::Store, Tag::Memories, Tag::Index]);
    done
}

async fn set_up(session: &Session, task: &TaskContext) -> CommandResult<()> {
    let Some(parts) = &session.servers else {
        return Err(CommandError::new(
            ErrorCode::Invalid,
            "A store in a folder needs no set-up.",
        ));
    };
    Ok(memora_stores::setup::set_up(parts, task).await?)
}

async fn stoppable<T>(task: &TaskContext, work: impl Future<Output = CommandResult<T>>) -> CommandResult<T> {
    tokio::select! {
        done = work => done,
        () = task.cancelled() => Err(CommandError::new(ErrorCode::Cancelled, "Stopped. Nothing was changed.")),
    }
}
