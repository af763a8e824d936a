//! Capture: reading a conversation, a dry run of what the model would take from it, and saving what was accepted.

use memora_engine::agent::capture::{Capture, CaptureDecision, Captured, Draft};
use memora_engine::import::{MAX_PIECE_BYTES, ReadConversation, SpeakerNames, read_conversation as read};
use serde::Serialize;
use specta::Type;
use tauri::{AppHandle, State};

use super::files::{choose_file, file_name};
use crate::agents::agent;
use crate::error::{CommandError, CommandResult, ErrorCode};
use crate::events::Tag;
use crate::state::AppState;

/// A conversation from a file that was chosen.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ConversationFile {
    /// Its name without folders.
    pub name: String,
    pub conversation: ReadConversation,
}

/// The turns of a conversation that was pasted or dropped.
#[tauri::command]
#[specta::specta]
pub async fn read_conversation(text: String, names: SpeakerNames) -> CommandResult<ReadConversation> {
    let read = tauri::async_runtime::spawn_blocking(move || read(&text, &names)).await;
    read.map_err(anyhow::Error::from)?.map_err(not_read)
}

/// Asks for a file with one conversation and reads it; `None` when the dialog was closed without a choice.
#[tauri::command]
#[specta::specta]
pub async fn choose_conversation_file(
    app: AppHandle,
    state: State<'_, AppState>,
    names: SpeakerNames,
) -> CommandResult<Option<ConversationFile>> {
    let kind = ("Conversations", &["txt", "md", "json", "jsonl"][..]);
    let Some(path) = choose_file(&app, &state, "Capture a conversation", kind).await? else {
        return Ok(None);
    };
    let name = file_name(&path);
    let text = tauri::async_runtime::spawn_blocking(move || text_of(&path))
        .await
        .map_err(anyhow::Error::from)??;
    let conversation = read(&text, &names).map_err(not_read)?;
    Ok(Some(ConversationFile { name, conversation }))
}

fn text_of(path: &std::path::Path) -> CommandResult<String> {
    let failed =
        |error: std::io::Error| CommandError::new(ErrorCode::File, format!("The file cannot be read: {error}."));
    if std::fs::metadata(path).map_err(failed)?.len() > MAX_PIECE_BYTES as u64 {
        return Err(
            CommandError::new(ErrorCode::File, "The file is too large for one conversation.")
                .hint("Bring it in with “Import…”, which reads files of any size."),
        );
    }
    let bytes = std::fs::read(path).map_err(failed)?;
    String::from_utf8(bytes).map_err(|_| {
        CommandError::new(ErrorCode::File, "The file is no text in UTF-8.").hint("Save it as plain text or JSON.")
    })
}

fn not_read(error: memora_engine::EngineError) -> CommandError {
    CommandError::from(error)
        .hint("Write one line per message, “Name: text”, or paste the JSON list of a chat program.")
}

/// What the model would take from a conversation, compared with what is known. Nothing is stored.
#[tauri::command]
#[specta::specta]
pub async fn draft_capture(
    app: AppHandle,
    state: State<'_, AppState>,
    capture: Capture,
    task: String,
) -> CommandResult<Draft> {
    let session = state.session()?;
    let agent = agent(&state, &session).await?;
    let running = state.tasks.start(&app, &task, "Taking memories from the conversation");
    let draft = agent.draft(&capture, &running.context()).await;
    session.tell(&[Tag::Traces]);
    Ok(draft?)
}

/// Stores the conversation with the memories that were accepted, all or nothing. Needs no model.
#[tauri::command]
#[specta::specta]
pub async fn save_capture(
    state: State<'_, AppState>,
    capture: Capture,
    decision: CaptureDecision,
) -> CommandResult<Captured> {
    let session = state.session()?;
    let agent = agent(&state, &session).await?;
    let captured = agent.save_capture(&session.person(), &capture, &decision).await?;
    session.changed(&Tag::OF_CAPTURE);
    Ok(captured)
}
