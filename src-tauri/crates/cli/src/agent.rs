//! The memory agent of a command: with the language model that is named, and with traces where the store keeps them.

use std::sync::Arc;

use memora_embedded::traces::TraceFolder;
use memora_engine::agent::MemoryAgent;
use memora_engine::agent::recall::RecallSettings;
use memora_engine::ports::chat::{ChatModel, TokenUsage};
use memora_engine::ports::traces::TraceStore;
use memora_stores::chat::{SavedChatModel, open_chat};
use memora_stores::saved::SavedStore;
use memora_stores::traces::trace_folder;

use crate::failure::{Done, Exit, Failure};
use crate::known::{Known, OpenStore};
use crate::people::{Candidate, only_one};

/// The word for no language model.
const NONE: &str = "none";

type Model = Arc<dyn ChatModel>;

/// The agent over a store that a command has open.
pub(crate) fn agent(known: &Known, open: &OpenStore, model: Option<Model>) -> MemoryAgent {
    MemoryAgent::new(open.opened.engine.clone(), model, traces(known, &open.store))
}

/// The model that is named; when none is, the one that is used in the window, where there is one.
pub(crate) async fn model_or_chosen(known: &Known, named: Option<&str>) -> Done<Option<Model>> {
    match named {
        Some(NONE) => Ok(None),
        Some(named) => model(known, named).await.map(Some),
        None => match known.settings.get().default_chat_model() {
            Some(saved) => opened(known, saved).await.map(Some),
            None => Ok(None),
        },
    }
}

/// A saved model, with its key.
pub(crate) async fn model(known: &Known, named: &str) -> Done<Model> {
    opened(known, &saved(known, named)?).await
}

/// A saved model by its id, or by a name that only one has.
pub(crate) fn saved(known: &Known, named: &str) -> Done<SavedChatModel> {
    let saved = known.settings.get().chat_models;
    if let Some(model) = saved.iter().find(|model| model.id == named) {
        return Ok(model.clone());
    }
    let all = saved.iter().map(|model| Candidate {
        id: model.id.clone(),
        name: model.name.clone(),
    });
    let id = only_one("language model", named, all)?;
    let found = saved.into_iter().find(|model| model.id == id);
    Ok(found.expect("it is one of them"))
}

async fn opened(known: &Known, saved: &SavedChatModel) -> Done<Model> {
    open_chat(saved, &known.secrets).await.map_err(|error| {
        let mut message = format!("{}: {error}", saved.name);
        if saved.config.needs_key() {
            message.push_str(&format!(
                "; give its key to the window, which keeps it in the keychain, or in {}",
                saved.config.key_variable()
            ));
        }
        Failure::new(Exit::Failed, message)
    })
}

/// Where traces of the store are kept; `None` where they are off. A run is worth more than its trace.
pub(crate) fn traces(known: &Known, store: &SavedStore) -> Option<Arc<dyn TraceStore>> {
    let settings = known.settings.get().traces_of(&store.id);
    if !settings.on {
        return None;
    }
    let folder = TraceFolder::open(&trace_folder(&known.places, store), settings.limit_bytes.into());
    folder
        .inspect_err(|error| tracing::warn!(%error, "no trace can be kept"))
        .ok()
        .map(|folder| Arc::new(folder) as Arc<dyn TraceStore>)
}

/// How memories are recalled; without a model the message is the only query, and what it finds is kept.
pub(crate) fn recall_settings(has_model: bool, limit: u32) -> RecallSettings {
    let usual = RecallSettings::default();
    RecallSettings {
        write_queries: has_model,
        filter: has_model,
        per_query: if has_model { usual.per_query } else { limit },
        limit,
        ..usual
    }
}

/// What a model was asked, in a line.
pub(crate) fn spent_told(usage: TokenUsage, cost: Option<f64>) -> String {
    let cost = cost.map(|cost| format!(", {cost:.4} US dollars")).unwrap_or_default();
    format!("{} tokens in, {} out{cost}", usage.prompt, usage.answer)
}
