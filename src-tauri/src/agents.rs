//! The memory agent over the open store: with the language model that is chosen, and with traces where they are kept.

use std::sync::Arc;

use memora_embedded::traces::TraceFolder;
use memora_engine::agent::MemoryAgent;
use memora_engine::ports::chat::ChatModel;
use memora_engine::ports::traces::TraceStore;
use memora_stores::chat::{SavedChatModel, open_chat};
use memora_stores::traces;
use parking_lot::Mutex;

use crate::error::{CommandError, CommandResult, ErrorCode};
use crate::session::Session;
use crate::state::AppState;

/// The model that was asked last: it remembers what its server refuses, and keeps the connection.
#[derive(Default)]
pub struct OpenChat(Mutex<Option<(SavedChatModel, Arc<dyn ChatModel>)>>);

impl OpenChat {
    /// Forgets the model, after its settings or its key have changed.
    pub fn forget(&self) {
        *self.0.lock() = None;
    }

    fn known(&self, saved: &SavedChatModel) -> Option<Arc<dyn ChatModel>> {
        let open = self.0.lock();
        open.as_ref()
            .filter(|(of, _)| of == saved)
            .map(|(_, model)| Arc::clone(model))
    }
}

/// The agent over the open store. Without a chosen model it has none.
pub async fn agent(state: &AppState, session: &Session) -> CommandResult<MemoryAgent> {
    let model = match state.settings.get().default_chat_model().cloned() {
        Some(saved) => Some(chat(state, &saved).await?),
        None => None,
    };
    let settings = state.settings.get().traces_of(&session.store.id);
    let traces = if settings.on {
        // A run is worth more than its trace.
        let folder = trace_folder(state, session).await;
        folder
            .inspect_err(|error| tracing::warn!(message = error.message, "no trace can be kept"))
            .ok()
            .map(|folder| Arc::new(folder) as Arc<dyn TraceStore>)
    } else {
        None
    };
    Ok(MemoryAgent::new(session.engine.clone(), model, traces))
}

async fn chat(state: &AppState, saved: &SavedChatModel) -> CommandResult<Arc<dyn ChatModel>> {
    if let Some(model) = state.chat.known(saved) {
        return Ok(model);
    }
    let model = open_chat(saved, &state.secrets).await.map_err(|error| {
        CommandError::new(ErrorCode::Invalid, format!("{}: {error}.", saved.name))
            .hint("Look at its settings under “Language models…”.")
    })?;
    *state.chat.0.lock() = Some((saved.clone(), Arc::clone(&model)));
    Ok(model)
}

/// Where the traces of the open store are.
pub async fn trace_folder(state: &AppState, session: &Session) -> CommandResult<TraceFolder> {
    let limit: u64 = state.settings.get().traces_of(&session.store.id).limit_bytes.into();
    if let Some((_, folder)) = session.traces.lock().as_ref().filter(|(of, _)| *of == limit) {
        return Ok(folder.clone());
    }
    let path = traces::trace_folder(&state.places, &session.store);
    let folder = tauri::async_runtime::spawn_blocking(move || TraceFolder::open(&path, limit))
        .await
        .map_err(anyhow::Error::from)?
        .map_err(memora_engine::EngineError::from)?;
    *session.traces.lock() = Some((limit, folder.clone()));
    Ok(folder)
}
