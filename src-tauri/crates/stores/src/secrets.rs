//! Passwords and keys of stores and of language models: in the system's keychain where there is one, otherwise for this run only, or from
//! environment variables. Never in a file, never sent to the window.

use std::collections::HashMap;
use std::time::Duration;

use memora_engine::secret::Secret;
use parking_lot::Mutex;
use serde::{Deserialize, Serialize};
use specta::Type;

/// Name under which the keychain lists our entries.
const SERVICE: &str = "memora-explorer";

/// How long the keychain may take; it may be asking the user to unlock it.
const KEYCHAIN_DEADLINE: Duration = Duration::from_secs(60);

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum SecretName {
    GraphPassword,
    IndexKey,
    ModelsKey,
}

impl SecretName {
    pub const ALL: [Self; 3] = [Self::GraphPassword, Self::IndexKey, Self::ModelsKey];

    /// The environment variable that is looked at.
    pub fn variable(self) -> &'static str {
        match self {
            Self::GraphPassword => "MEMORA_NEO4J_PASSWORD",
            Self::IndexKey => "MEMORA_QDRANT_API_KEY",
            Self::ModelsKey => "MEMORA_EMBEDDINGS_API_KEY",
        }
    }

    fn key(self) -> &'static str {
        match self {
            Self::GraphPassword => "graph-password",
            Self::IndexKey => "index-key",
            Self::ModelsKey => "models-key",
        }
    }
}

/// Secrets as the window hands them over; `None` leaves what is there.
#[derive(Debug, Clone, Default, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Secrets {
    pub graph_password: Option<Secret>,
    pub index_key: Option<Secret>,
    pub models_key: Option<Secret>,
}

impl Secrets {
    pub fn get(&self, name: SecretName) -> Option<&Secret> {
        match name {
            SecretName::GraphPassword => self.graph_password.as_ref(),
            SecretName::IndexKey => self.index_key.as_ref(),
            SecretName::ModelsKey => self.models_key.as_ref(),
        }
    }
}

/// Where a secret of a store is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum SecretPlace {
    /// In the system's keychain.
    Kept,
    /// In memory, until the application ends.
    ThisRun,
    Environment,
    Missing,
    /// The store does not use it.
    NotNeeded,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct SecretState {
    pub name: SecretName,
    pub state: SecretPlace,
}

/// Whether this computer has a keychain.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct KeychainState {
    pub available: bool,
    pub problem: Option<String>,
    /// Environment variables that are looked at.
    pub environment: Vec<String>,
}

/// The system's keychain, or what stands for it in tests.
pub trait Keychain: Send + Sync {
    fn problem(&self) -> Option<String>;
    fn get(&self, key: &str) -> Result<Option<Secret>, String>;
    fn set(&self, key: &str, secret: &Secret) -> Result<(), String>;
    fn delete(&self, key: &str) -> Result<(), String>;
}

/// The keychain of the operating system.
pub struct SystemKeychain;

impl SystemKeychain {
    fn entry(key: &str) -> Result<keyring::Entry, String> {
        keyring::Entry::new(SERVICE, key).map_err(|error| error.to_string())
    }
}

impl Keychain for SystemKeychain {
    fn problem(&self) -> Option<String> {
        keyring::Entry::store_status().as_ref().err().map(ToString::to_string)
    }

    fn get(&self, key: &str) -> Result<Option<Secret>, String> {
        match Self::entry(key)?.get_password() {
            Ok(text) => Ok(Some(Secret::new(text))),
            Err(keyring::Error::NoEntry) => Ok(None),
            Err(error) => Err(error.to_string()),
        }
    }

    fn set(&self, key: &str, secret: &Secret) -> Result<(), String> {
        Self::entry(key)?
            .set_password(secret.expose())
            .map_err(|error| error.to_string())
    }

    fn delete(&self, key: &str) -> Result<(), String> {
        match Self::entry(key)?.delete_credential() {
            Ok(()) | Err(keyring::Error::NoEntry) => Ok(()),
            Err(error) => Err(error.to_string()),
        }
    }
}

/// All secrets that this run knows or can look up.
pub struct SecretStore {
    keychain: std::sync::Arc<dyn Keychain>,
    environment: fn(&str) -> Option<String>,
    /// By the name that they would have in the keychain.
    this_run: Mutex<HashMap<String, Secret>>,
}

impl SecretStore {
    pub fn of_system() -> Self {
        Self::new(std::sync::Arc::new(SystemKeychain), |name| std::env::var(name).ok())
    }

    pub fn new(keychain: std::sync::Arc<dyn Keychain>, environment: fn(&str) -> Option<String>) -> Self {
        Self {
            keychain,
            environment,
            this_run: Mutex::default(),
        }
    }

    pub async fn keychain(&self) -> KeychainState {
        let problem = self.ask_keychain(|keychain| Ok(keychain.problem())).await;
        let problem = problem.unwrap_or_else(Some);
        KeychainState {
            available: problem.is_none(),
            problem,
            environment: SecretName::ALL.map(|name| name.variable().to_owned()).to_vec(),
        }
    }

    /// A secret of a store: what was given in this run, else what the keychain has, else the environment.
    pub async fn find(&self, store: &str, name: SecretName) -> Option<(Secret, SecretPlace)> {
        self.look_up(key(store, name), name.variable()).await
    }

    /// The key of a language model, in the same way; `variable` is the one of its provider.
    pub async fn chat_key(&self, model: &str, variable: &str) -> Option<(Secret, SecretPlace)> {
        self.look_up(chat_key(model), variable).await
    }

    async fn look_up(&self, key: String, variable: &str) -> Option<(Secret, SecretPlace)> {
        if let Some(secret) = self.this_run.lock().get(&key) {
            return Some((secret.clone(), SecretPlace::ThisRun));
        }
        match self.ask_keychain(move |keychain| keychain.get(&key)).await {
            Ok(Some(secret)) => return Some((secret, SecretPlace::Kept)),
            Ok(None) => {}
            Err(problem) => tracing::debug!(problem, "no keychain"),
        }
        let text = (self.environment)(variable).filter(|text| !text.is_empty())?;
        Some((Secret::new(text), SecretPlace::Environment))
    }

    pub async fn state(&self, store: &str, name: SecretName) -> SecretPlace {
        self.find(store, name)
            .await
            .map_or(SecretPlace::Missing, |(_, place)| place)
    }

    /// Takes secrets over: into the keychain when `remember` and there is one, otherwise for this run.
    pub async fn give(&self, store: &str, secrets: &Secrets, remember: bool) {
        for name in SecretName::ALL {
            if let Some(secret) = secrets.get(name).cloned() {
                self.keep(key(store, name), secret, remember).await;
            }
        }
    }

    /// Takes the key of a language model over, in the same way; an empty one takes back what was given.
    pub async fn give_chat_key(&self, model: &str, secret: Secret, remember: bool) {
        self.keep(chat_key(model), secret, remember).await;
    }

    async fn keep(&self, key: String, secret: Secret, remember: bool) {
        if secret.is_empty() {
            self.this_run.lock().remove(&key);
            let _ = self.ask_keychain(move |keychain| keychain.delete(&key)).await;
            return;
        }
        let (at, kept) = (key.clone(), secret.clone());
        let in_keychain = remember
            && match self.ask_keychain(move |keychain| keychain.set(&at, &kept)).await {
                Ok(()) => true,
                Err(problem) => {
                    tracing::warn!(
                        problem,
                        "the keychain did not take a secret; it is known for this run only"
                    );
                    false
                }
            };
        if in_keychain {
            self.this_run.lock().remove(&key);
        } else {
            self.this_run.lock().insert(key, secret);
        }
    }

    /// Forgets all secrets of a store.
    pub async fn forget(&self, store: &str) -> Result<(), String> {
        for name in SecretName::ALL {
            self.forget_one(key(store, name)).await?;
        }
        Ok(())
    }

    /// Forgets the key of a language model.
    pub async fn forget_chat_key(&self, model: &str) -> Result<(), String> {
        self.forget_one(chat_key(model)).await
    }

    async fn forget_one(&self, key: String) -> Result<(), String> {
        self.this_run.lock().remove(&key);
        self.ask_keychain(move |keychain| match keychain.problem() {
            Some(_) => Ok(()),
            None => keychain.delete(&key),
        })
        .await
    }

    /// The keychain may wait for the user, so it is asked where waiting holds nobody up.
    async fn ask_keychain<T: Send + 'static>(
        &self,
        ask: impl FnOnce(&dyn Keychain) -> Result<T, String> + Send + 'static,
    ) -> Result<T, String> {
        let keychain = std::sync::Arc::clone(&self.keychain);
        let asked = tokio::task::spawn_blocking(move || ask(keychain.as_ref()));
        match tokio::time::timeout(KEYCHAIN_DEADLINE, asked).await {
            Ok(Ok(answer)) => answer,
            Ok(Err(_)) => Err("asking the keychain failed".to_owned()),
            Err(_) => Err("the keychain does not answer".to_owned()),
        }
    }
}

fn key(store: &str, name: SecretName) -> String {
    format!("{store}/{}", name.key())
}

fn chat_key(model: &str) -> String {
    format!("chat/{model}")
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;

    #[derive(Default)]
    struct MemoryKeychain(Mutex<HashMap<String, Secret>>);

    impl Keychain for MemoryKeychain {
        fn problem(&self) -> Option<String> {
            None
        }

        fn get(&self, key: &str) -> Result<Option<Secret>, String> {
            Ok(self.0.lock().get(key).cloned())
        }

        fn set(&self, key: &str, secret: &Secret) -> Result<(), String> {
            self.0.lock().insert(key.to_owned(), secret.clone());
            Ok(())
        }

        fn delete(&self, key: &str) -> Result<(), String> {
            self.0.lock().remove(key);
            Ok(())
        }
    }

    struct NoKeychain;

    impl Keychain for NoKeychain {
        fn problem(&self) -> Option<String> {
            Some("there is none".to_owned())
        }

        fn get(&self, _: &str) -> Result<Option<Secret>, String> {
            Err("there is none".to_owned())
        }

        fn set(&self, _: &str, _: &Secret) -> Result<(), String> {
            Err("there is none".to_owned())
        }

        fn delete(&self, _: &str) -> Result<(), String> {
            Err("there is none".to_owned())
        }
    }

    fn password(text: &str) -> Secrets {
        Secrets {
            graph_password: Some(Secret::new(text)),
            ..Secrets::default()
        }
    }

    fn nothing(_: &str) -> Option<String> {
        None
    }

    async fn found(secrets: &SecretStore, store: &str) -> Option<(String, SecretPlace)> {
        let found = secrets.find(store, SecretName::GraphPassword).await;
        found.map(|(secret, place)| (secret.expose().to_owned(), place))
    }

    #[tokio::test]
    async fn a_secret_is_remembered_by_the_keychain_and_forgotten_with_its_store() {
        let keychain = Arc::new(MemoryKeychain::default());
        let secrets = SecretStore::new(keychain.clone(), nothing);
        secrets.give("a", &password("one"), true).await;
        let next_run = SecretStore::new(keychain, nothing);
        assert_eq!(found(&next_run, "a").await, Some(("one".to_owned(), SecretPlace::Kept)));
        assert_eq!(found(&next_run, "b").await, None);
        next_run.give("a", &password("two"), false).await;
        assert_eq!(
            found(&next_run, "a").await,
            Some(("two".to_owned(), SecretPlace::ThisRun))
        );
        next_run.forget("a").await.unwrap();
        assert_eq!(found(&next_run, "a").await, None);
    }

    #[tokio::test]
    async fn without_a_keychain_a_secret_is_known_for_this_run() {
        let secrets = SecretStore::new(Arc::new(NoKeychain), nothing);
        secrets.give("a", &password("one"), true).await;
        assert_eq!(
            found(&secrets, "a").await,
            Some(("one".to_owned(), SecretPlace::ThisRun))
        );
        let next_run = SecretStore::new(Arc::new(NoKeychain), nothing);
        assert_eq!(found(&next_run, "a").await, None);
        assert!(!secrets.keychain().await.available);
        secrets.forget("a").await.unwrap();
        assert_eq!(found(&secrets, "a").await, None);
    }

    #[tokio::test]
    async fn the_environment_is_the_last_place() {
        let environment = |name: &str| (name == "MEMORA_NEO4J_PASSWORD").then(|| "env".to_owned());
        let secrets = SecretStore::new(Arc::new(NoKeychain), environment);
        assert_eq!(
            found(&secrets, "a").await,
            Some(("env".to_owned(), SecretPlace::Environment))
        );
        assert_eq!(secrets.state("a", SecretName::IndexKey).await, SecretPlace::Missing);
        secrets.give("a", &password("typed"), false).await;
        assert_eq!(
            found(&secrets, "a").await,
            Some(("typed".to_owned(), SecretPlace::ThisRun))
        );
        // An empty one takes back what was typed.
        secrets.give("a", &password(""), false).await;
        assert_eq!(
            found(&secrets, "a").await,
            Some(("env".to_owned(), SecretPlace::Environment))
        );
    }
    #[tokio::test]
    async fn the_key_of_a_model_is_looked_for_like_those_of_stores() {
        let environment = |name: &str| (name == "OPENAI_API_KEY").then(|| "env".to_owned());
        let keychain = Arc::new(MemoryKeychain::default());
        let secrets = SecretStore::new(keychain.clone(), environment);
        let found = async |secrets: &SecretStore, variable: &str| {
            let found = secrets.chat_key("m", variable).await;
            found.map(|(secret, place)| (secret.expose().to_owned(), place))
        };
        assert_eq!(found(&secrets, "GROQ_API_KEY").await, None);
        let env = Some(("env".to_owned(), SecretPlace::Environment));
        assert_eq!(found(&secrets, "OPENAI_API_KEY").await, env);
        secrets.give_chat_key("m", Secret::new("typed"), true).await;
        let next_run = SecretStore::new(keychain, environment);
        let kept = Some(("typed".to_owned(), SecretPlace::Kept));
        assert_eq!(found(&next_run, "OPENAI_API_KEY").await, kept);
        // A store that is forgotten takes no model's key with it.
        next_run.forget("m").await.unwrap();
        assert_eq!(found(&next_run, "OPENAI_API_KEY").await, kept);
        next_run.forget_chat_key("m").await.unwrap();
        assert_eq!(found(&next_run, "OPENAI_API_KEY").await, env);
    }
}
