//! Language models that were set up: what is saved of each, and how it is opened with its key.

use std::sync::Arc;

use memora_engine::ports::chat::{ChatError, ChatModel};
use memora_models::chat::{ChatConfig, HttpChat};
use serde::{Deserialize, Serialize};
use specta::Type;

use crate::secrets::SecretStore;

/// A language model that was set up. Its key is elsewhere.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct SavedChatModel {
    pub id: String,
    pub name: String,
    pub config: ChatConfig,
}

/// The model with the key that this run finds for it. Nothing is sent yet.
pub async fn open_chat(saved: &SavedChatModel, secrets: &SecretStore) -> Result<Arc<dyn ChatModel>, ChatError> {
    let key = secrets.chat_key(&saved.id, saved.config.key_variable()).await;
    let chat = HttpChat::new(saved.config.clone(), key.map(|(key, _)| key))?;
    Ok(Arc::new(chat))
}
