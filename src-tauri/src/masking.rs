//! Masking of everything that the window gets: the one way from the commands to the web view leads through here, so that no
//! command, old or new, can show a name while names are masked.

use std::cell::Cell;
use std::sync::Arc;
use std::time::{Duration, Instant};

use memora_engine::masking::{Mask, MaskLevel, Pseudonyms};
use parking_lot::Mutex;
use serde_json::Value;
use tauri::ipc::{Invoke, InvokeError, InvokeResponse, InvokeResponseBody};
use tauri::webview::InvokeRequest;
use tauri::{Manager, Wry};

use crate::error::{CommandError, CommandResult, ErrorCode};
use crate::session::Session;
use crate::state::AppState;

/// Other programs may add somebody to a store at any time.
const READ_AGAIN: Duration = Duration::from_secs(30);

/// How long an answer that names somebody unknown does not cause another look.
const AT_MOST_EVERY: Duration = Duration::from_secs(2);

/// Commands that are refused while names are masked. They change the store, and could write masked text into it, or take its
/// content elsewhere as it is, or read a file with names that the store does not know.
const REFUSED: &[&str] = &[
    "choose_conversation_file",
    "choose_import_file",
    "compare_store_lines",
    "compare_stores",
    "copy_store",
    "copy_to_new_folder",
    "correct",
    "create_agent",
    "create_organization",
    "create_user",
    "decide_findings",
    "delete_agent",
    "delete_organization",
    "delete_user",
    "draft_capture",
    "export_store",
    "forget",
    "keep_dropped_file",
    "memory_for_editing",
    "plan_correction",
    "plan_forget",
    "preview_import",
    "queue_interactions",
    "read_conversation",
    "redo",
    "rename_agent",
    "rename_organization",
    "rename_user",
    "rename_view",
    "run_batch",
    "run_bulk",
    "run_import",
    "save_capture",
    "undo",
    "undo_change",
    "write_note",
];

/// The level that is on, and the pseudonyms of the store that was asked for last.
pub struct Masks {
    level: Mutex<MaskLevel>,
    known: tokio::sync::Mutex<Option<Known>>,
}

struct Known {
    /// The session that they were read from.
    of: std::sync::Weak<Session>,
    at: Instant,
    pseudonyms: Arc<Pseudonyms>,
}

impl Masks {
    pub fn new(level: MaskLevel) -> Self {
        Self {
            level: Mutex::new(level),
            known: tokio::sync::Mutex::default(),
        }
    }

    pub fn level(&self) -> MaskLevel {
        *self.level.lock()
    }

    pub fn set_level(&self, level: MaskLevel) {
        *self.level.lock() = level;
    }

    pub fn is_on(&self) -> bool {
        self.level() != MaskLevel::Off
    }

    /// The mask for what comes from an open store. An error when names cannot be known, because then nothing can be masked.
    pub async fn mask(&self, session: &Arc<Session>) -> CommandResult<Mask> {
        self.mask_read_within(session, READ_AGAIN).await
    }

    async fn mask_read_within(&self, session: &Arc<Session>, age: Duration) -> CommandResult<Mask> {
        let level = self.level();
        if level == MaskLevel::Off {
            return Ok(Mask::off());
        }
        let mut known = self.known.lock().await;
        let before = known.as_ref().filter(|known| known.of.ptr_eq(&Arc::downgrade(session)));
        let pseudonyms = match before {
            Some(before) if before.at.elapsed() < age => Arc::clone(&before.pseudonyms),
            before => {
                let before = before.map(|before| Arc::clone(&before.pseudonyms));
                match (session.engine.pseudonyms(before.as_deref()).await, before) {
                    (Ok(read), _) => {
                        let pseudonyms = Arc::new(read);
                        *known = Some(Known {
                            of: Arc::downgrade(session),
                            at: Instant::now(),
                            pseudonyms: Arc::clone(&pseudonyms),
                        });
                        pseudonyms
                    }
                    // Servers that are away for a while: nothing new can come from them either.
                    (Err(_), Some(before)) => before,
                    (Err(error), None) => return Err(error.into()),
                }
            }
        };
        Ok(Mask::new(level, pseudonyms))
    }

    /// Masks an answer. Somebody who is not known was added since names were read, so they are read again.
    async fn masked(&self, session: Option<&Arc<Session>>, answer: Value) -> CommandResult<Value> {
        let Some(session) = session else {
            // Without a store there is nobody whose name could stand in it.
            return Ok(answer);
        };
        let mut shown = answer.clone();
        if !self.mask(session).await?.json(&mut shown) {
            return Ok(shown);
        }
        let mut shown = answer;
        self.mask_read_within(session, AT_MOST_EVERY).await?.json(&mut shown);
        Ok(shown)
    }
}

thread_local! {
    /// Set while a request is handed on with our own way to answer.
    static HANDED_ON: Cell<bool> = const { Cell::new(false) };
}

/// Puts masking between commands and web view. While it is off, requests go to `handler` as they come; while it is on, they are
/// handed to the web view's own dispatch once more, with a responder that masks what is answered.
pub fn masked_handler(
    handler: impl Fn(Invoke<Wry>) -> bool + Send + Sync + 'static,
) -> impl Fn(Invoke<Wry>) -> bool + Send + Sync + 'static {
    move |invoke| {
        let webview = invoke.message.webview();
        let app = webview.app_handle().clone();
        if HANDED_ON.get() || !app.state::<AppState>().masks.is_on() {
            return handler(invoke);
        }
        if REFUSED.contains(&invoke.message.command()) {
            invoke.resolver.reject(refused());
            return true;
        }
        let url = match webview.url() {
            Ok(url) => url,
            Err(error) => {
                invoke.resolver.reject(CommandError::from(anyhow::Error::from(error)));
                return true;
            }
        };
        let session = app.state::<AppState>().session().ok();
        let resolver = invoke.resolver;
        let request = InvokeRequest {
            cmd: invoke.message.command().to_owned(),
            callback: tauri::ipc::CallbackFn(0),
            error: tauri::ipc::CallbackFn(0),
            url,
            body: invoke.message.payload().clone(),
            headers: invoke.message.headers().clone(),
            invoke_key: app.invoke_key().to_owned(),
        };
        HANDED_ON.set(true);
        webview.on_message(
            request,
            Box::new(move |_, _, response, _, _| {
                resolver.respond_async_serialized(async move {
                    let state = app.state::<AppState>();
                    let masks = &state.masks;
                    let session = session.as_ref();
                    match response {
                        InvokeResponse::Ok(InvokeResponseBody::Json(text)) => {
                            let answer: Value = serde_json::from_str(&text).map_err(InvokeError::from_error)?;
                            let shown = masks.masked(session, answer).await.map_err(InvokeError::from)?;
                            Ok(InvokeResponseBody::Json(shown.to_string()))
                        }
                        // No command answers with bytes.
                        InvokeResponse::Ok(raw @ InvokeResponseBody::Raw(_)) => Ok(raw),
                        InvokeResponse::Err(InvokeError(error)) => {
                            Err(InvokeError(masks.masked(session, error.clone()).await.unwrap_or(error)))
                        }
                    }
                });
            }),
        );
        HANDED_ON.set(false);
        true
    }
}

fn refused() -> CommandError {
    CommandError::new(
        ErrorCode::ReadOnly,
        "Names are masked, and this works on the store as it is.",
    )
    .hint("Stop masking first (F8).")
}

#[cfg(test)]
mod tests {
    use super::REFUSED;
    use crate::commands::names::COMMANDS;

    #[test]
    fn what_is_refused_is_there() {
        for name in REFUSED {
            assert!(COMMANDS.contains(name), "{name}");
        }
    }
}
