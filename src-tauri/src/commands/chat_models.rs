//! Language models: which are saved, which one is used, and whether one answers. Keys never come back to the window.

use memora_engine::secret::Secret;
use memora_engine::task::TaskContext;
use memora_models::chat::{ChatConfig, FailingPart, HttpChat};
use memora_stores::chat::SavedChatModel;
use memora_stores::secrets::SecretPlace;
use memora_stores::survey::CheckOutcome;
use serde::Serialize;
use specta::Type;
use tauri::{AppHandle, State};
use uuid::Uuid;

use super::settings::not_written;
use crate::error::{CommandError, CommandResult, ErrorCode};
use crate::events::Tag;
use crate::session::tell;
use crate::state::AppState;

#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ChatModelListing {
    pub model: SavedChatModel,
    /// Where its key is.
    pub key: SecretPlace,
    /// The environment variable that is looked at.
    pub variable: String,
}

#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ChatModels {
    pub models: Vec<ChatModelListing>,
    /// The one that is used; `None`: the agent works without a model.
    pub chosen: Option<String>,
    /// One of each provider, for filling a form.
    pub suggestions: Vec<ChatConfig>,
}

#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ChatCheck {
    pub part: FailingPart,
    pub outcome: CheckOutcome,
}

#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ChatTest {
    pub checks: Vec<ChatCheck>,
}

/// The saved language models, and which of them is used.
#[tauri::command]
#[specta::specta]
pub async fn list_chat_models(state: State<'_, AppState>) -> CommandResult<ChatModels> {
    let settings = state.settings.get();
    let mut models = Vec::new();
    for model in settings.chat_models {
        let variable = model.config.key_variable();
        let key = match state.secrets.chat_key(&model.id, variable).await {
            Some((_, place)) => place,
            None if model.config.needs_key() => SecretPlace::Missing,
            None => SecretPlace::NotNeeded,
        };
        models.push(ChatModelListing {
            model,
            key,
            variable: variable.to_owned(),
        });
    }
    Ok(ChatModels {
        models,
        chosen: settings.chat_model,
        suggestions: ChatConfig::suggestions(),
    })
}

/// Saves a model, new or changed. A key that is not given stays as it is.
#[tauri::command]
#[specta::specta]
pub async fn save_chat_model(
    app: AppHandle,
    state: State<'_, AppState>,
    id: Option<String>,
    name: String,
    config: ChatConfig,
    key: Option<Secret>,
    remember: bool,
) -> CommandResult<SavedChatModel> {
    let config = checked(config)?;
    let name = Some(name.trim()).filter(|name| !name.is_empty());
    let model = SavedChatModel {
        id: id.unwrap_or_else(|| Uuid::new_v4().to_string()),
        name: name.unwrap_or(config.model_name()).to_owned(),
        config,
    };
    if let Some(key) = key {
        state.secrets.give_chat_key(&model.id, key, remember).await;
    }
    state.settings.save_chat_model(model.clone()).map_err(not_written)?;
    state.chat.forget();
    tell(&app, &[Tag::ChatModels]);
    Ok(model)
}

fn checked(config: ChatConfig) -> CommandResult<ChatConfig> {
    config
        .checked()
        .map_err(|error| CommandError::new(ErrorCode::Invalid, error.to_string()))
}

/// Takes a model off the list, and its key out of the keychain.
#[tauri::command]
#[specta::specta]
pub async fn forget_chat_model(app: AppHandle, state: State<'_, AppState>, id: String) -> CommandResult<()> {
    state.secrets.forget_chat_key(&id).await.map_err(|problem| {
        CommandError::new(
            ErrorCode::Unavailable,
            format!("Its key cannot be taken out of the keychain: {problem}."),
        )
        .hint("The model stays on the list. Unlock the keychain and try again.")
        .retryable()
    })?;
    state.settings.forget_chat_model(&id).map_err(not_written)?;
    state.chat.forget();
    tell(&app, &[Tag::ChatModels]);
    Ok(())
}

/// Which model is used from now on; `None`: none.
#[tauri::command]
#[specta::specta]
pub async fn choose_chat_model(app: AppHandle, state: State<'_, AppState>, id: Option<String>) -> CommandResult<()> {
    state
        .settings
        .change(|settings| settings.chat_model = id)
        .map_err(not_written)?;
    tell(&app, &[Tag::ChatModels]);
    Ok(())
}

/// Asks a model the smallest question there is and names the part that fails; nothing is saved. A key that is not given
/// is that of the saved model.
#[tauri::command]
#[specta::specta]
pub async fn test_chat_model(
    app: AppHandle,
    state: State<'_, AppState>,
    id: Option<String>,
    config: ChatConfig,
    key: Option<Secret>,
    task: String,
) -> CommandResult<ChatTest> {
    let running = state.tasks.start(&app, &task, "Asking the model");
    let test = async {
        let chat = unsaved(&state, id.as_deref(), config, key).await?;
        Ok(tested(&chat).await)
    };
    stoppable(&running.context(), test).await
}

/// Names of the models that the provider has to choose from; none where it does not say.
#[tauri::command]
#[specta::specta]
pub async fn chat_model_names(
    state: State<'_, AppState>,
    id: Option<String>,
    config: ChatConfig,
    key: Option<Secret>,
) -> CommandResult<Vec<String>> {
    // The model is what is asked for.
    let mut config = config;
    if config.model.trim().is_empty() {
        "?".clone_into(&mut config.model);
    }
    let chat = unsaved(&state, id.as_deref(), config, key).await?;
    Ok(chat.list_models().await.map_err(memora_engine::EngineError::from)?)
}

/// A model as it stands in the form.
async fn unsaved(
    state: &AppState,
    id: Option<&str>,
    config: ChatConfig,
    key: Option<Secret>,
) -> CommandResult<HttpChat> {
    let config = checked(config)?;
    let key = match (key, id) {
        (Some(key), _) => Some(key),
        (None, id) => {
            let found = state
                .secrets
                .chat_key(id.unwrap_or_default(), config.key_variable())
                .await;
            found.map(|(key, _)| key)
        }
    };
    if key.is_none() && config.needs_key() {
        return Err(
            CommandError::new(ErrorCode::SecretMissing, "API key: it is empty.").hint("Type the key of the provider.")
        );
    }
    Ok(HttpChat::new(config, key).map_err(memora_engine::EngineError::from)?)
}

/// The parts in the order in which they are met.
const PARTS: [FailingPart; 6] = [
    FailingPart::Address,
    FailingPart::Tls,
    FailingPart::Key,
    FailingPart::Model,
    FailingPart::Settings,
    FailingPart::Provider,
];

async fn tested(chat: &HttpChat) -> ChatTest {
    let failure = match chat.probe().await {
        Ok(answer) => {
            let took = format!("it answered after {:.1} s", answer.took.as_secs_f32());
            return ChatTest {
                checks: PARTS
                    .map(|part| ChatCheck {
                        part,
                        outcome: CheckOutcome::Passed {
                            detail: if part == FailingPart::Provider {
                                took.clone()
                            } else {
                                String::new()
                            },
                        },
                    })
                    .into(),
            };
        }
        Err(failure) => failure,
    };
    let at = PARTS.iter().position(|part| *part == failure.part);
    let outcome = |i: usize| match at {
        Some(at) if i < at => CheckOutcome::Passed { detail: String::new() },
        Some(at) if i == at => CheckOutcome::Failed {
            problem: failure.reason.clone(),
            hint: hint(failure.part).to_owned(),
        },
        _ => CheckOutcome::NotReached,
    };
    let checks = PARTS.iter().enumerate().map(|(i, part)| ChatCheck {
        part: *part,
        outcome: outcome(i),
    });
    ChatTest {
        checks: checks.collect(),
    }
}

fn hint(part: FailingPart) -> &'static str {
    match part {
        FailingPart::Address => "Look at the address, and whether the server runs and can be reached from here.",
        FailingPart::Tls => {
            "Look at the certificate of the server, or begin the address with http:// for one on this computer."
        }
        FailingPart::Key => "Look up the key on the provider’s page, and whether it may use this model.",
        FailingPart::Model => {
            "Look up the name of the model; “Which are there?” lists them where the provider says so."
        }
        FailingPart::Settings => "Clear the settings that the model does not take, such as the temperature.",
        FailingPart::Provider => "Try again in a moment, or look at the provider’s limits.",
    }
}

async fn stoppable<T>(task: &TaskContext, work: impl Future<Output = CommandResult<T>>) -> CommandResult<T> {
    tokio::select! {
        done = work => done,
        () = task.cancelled() => Err(CommandError::new(ErrorCode::Cancelled, "Stopped.")),
    }
}
