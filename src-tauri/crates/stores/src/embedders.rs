//! The models that turn texts into vectors: which one a store uses, where its files are, loaded once each.

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::Arc;

use memora_engine::ports::embed::{Embedder, SparseEmbedder};
use memora_engine::secret::Secret;
use memora_models::onnx::{PARAPHRASE_MULTILINGUAL, SPLADE_PP_EN};
use memora_models::{
    ApiConfig, ApiEmbedder, OnnxEmbedder, Runtime, RuntimePlaces, SpladeEmbedder, StaticEmbedder, WordEmbedder,
};
use tokio::sync::Mutex;

use crate::places::Places;
use crate::saved::ModelChoice;
use crate::settings::SettingsFile;

/// The models of one store; what is missing is told in `problem`.
#[derive(Clone, Default)]
pub struct Models {
    pub dense: Option<Arc<dyn Embedder>>,
    pub sparse: Option<Arc<dyn SparseEmbedder>>,
    pub problem: Option<String>,
}

/// A model that was loaded in this run.
#[derive(Clone)]
enum Loaded {
    Dense(Arc<dyn Embedder>),
    Sparse(Arc<dyn SparseEmbedder>),
}

/// Models that were loaded in this run.
#[derive(Default)]
pub struct Embedders {
    loaded: Mutex<HashMap<&'static str, Loaded>>,
}

impl Embedders {
    /// The models of a choice. A model that cannot be loaded now is tried again the next time.
    pub async fn of(
        &self,
        places: &Places,
        settings: &SettingsFile,
        choice: &ModelChoice,
        key: Option<Secret>,
    ) -> Models {
        match choice {
            ModelChoice::None => Models {
                problem: Some("this store is used without models".to_owned()),
                ..Models::default()
            },
            ModelChoice::BuiltIn => Models {
                sparse: Some(Arc::new(WordEmbedder)),
                ..dense_only(self.built_in(places).await)
            },
            ModelChoice::Memora => self.memora(places, settings).await,
            ModelChoice::Api { url, model, dimensions } => {
                let config = ApiConfig {
                    url: url.clone(),
                    key,
                    model: model.clone(),
                    dimensions: *dimensions,
                    deadline: ApiConfig::DEADLINE,
                };
                let connected = ApiEmbedder::connect(&config).await;
                Models {
                    sparse: Some(Arc::new(WordEmbedder)),
                    ..dense_only(
                        connected
                            .map(|e| Arc::new(e) as Arc<dyn Embedder>)
                            .map_err(|e| e.to_string()),
                    )
                }
            }
        }
    }

    async fn built_in(&self, places: &Places) -> Result<Arc<dyn Embedder>, String> {
        let mut loaded = self.loaded.lock().await;
        if let Some(Loaded::Dense(embedder)) = loaded.get("built-in") {
            return Ok(Arc::clone(embedder));
        }
        let folder = places.built_in_model();
        let embedder = tokio::task::spawn_blocking(move || StaticEmbedder::load(&folder))
            .await
            .map_err(|error| error.to_string())?
            .map_err(|error| error.to_string())?;
        let embedder: Arc<dyn Embedder> = Arc::new(embedder);
        loaded.insert("built-in", Loaded::Dense(Arc::clone(&embedder)));
        Ok(embedder)
    }

    /// What Memora 0.3 uses: both models, or what of them is there.
    async fn memora(&self, places: &Places, settings: &SettingsFile) -> Models {
        let folder = models_folder(places, settings);
        let runtime_places = RuntimePlaces {
            library: None,
            // In the installed application, then beside the models.
            folders: vec![places.resources.join("onnxruntime"), folder.clone()],
        };
        let runtime = match tokio::task::spawn_blocking(move || Runtime::load(&runtime_places)).await {
            Ok(Ok(runtime)) => runtime,
            Ok(Err(error)) => return dense_only(Err(error.to_string())),
            Err(error) => return dense_only(Err(error.to_string())),
        };
        let mut loaded = self.loaded.lock().await;
        let mut models = Models::default();
        let mut problems = Vec::new();
        if let Some(Loaded::Dense(dense)) = loaded.get("dense") {
            models.dense = Some(Arc::clone(dense));
        } else {
            match OnnxEmbedder::load(&runtime, &PARAPHRASE_MULTILINGUAL, &folder).await {
                Ok(embedder) => {
                    let embedder: Arc<dyn Embedder> = Arc::new(embedder);
                    loaded.insert("dense", Loaded::Dense(Arc::clone(&embedder)));
                    models.dense = Some(embedder);
                }
                Err(error) => problems.push(error.to_string()),
            }
        }
        if let Some(Loaded::Sparse(sparse)) = loaded.get("sparse") {
            models.sparse = Some(Arc::clone(sparse));
        } else {
            match SpladeEmbedder::load(&runtime, &SPLADE_PP_EN, &folder).await {
                Ok(embedder) => {
                    let embedder: Arc<dyn SparseEmbedder> = Arc::new(embedder);
                    loaded.insert("sparse", Loaded::Sparse(Arc::clone(&embedder)));
                    models.sparse = Some(embedder);
                }
                Err(error) => problems.push(error.to_string()),
            }
        }
        models.problem = (!problems.is_empty()).then(|| problems.join("; "));
        models
    }

    /// Forgets what was loaded, so that new files are looked at.
    pub async fn forget(&self) {
        self.loaded.lock().await.retain(|name, _| *name == "built-in");
    }
}

fn dense_only(loaded: Result<Arc<dyn Embedder>, String>) -> Models {
    match loaded {
        Ok(dense) => Models {
            dense: Some(dense),
            ..Models::default()
        },
        Err(problem) => {
            tracing::warn!(problem, "the embedder cannot be loaded; search goes by words");
            Models {
                problem: Some(problem),
                ..Models::default()
            }
        }
    }
}

/// Where model files are looked for and downloaded to.
pub fn models_folder(places: &Places, settings: &SettingsFile) -> PathBuf {
    let chosen = settings.get().models_folder;
    chosen.unwrap_or_else(|| places.data_dir.join("models"))
}
