//! The stores, models and settings of this computer, the same that the window knows, and how a store is named.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use memora_engine::Authorship;
use memora_engine::domain::change::{Actor, ActorKind};
use memora_engine::indexing::IndexHealth;
use memora_engine::task::TaskContext;
use memora_stores::demo::{demo_folder, fill_demo};
use memora_stores::embedders::Embedders;
use memora_stores::opening::{Opened, Opening, Services, open_engine};
use memora_stores::places::Places;
use memora_stores::saved::SavedStore;
use memora_stores::secrets::SecretStore;
use memora_stores::settings::SettingsFile;

use crate::args::{AuthorKind, Common};
use crate::failure::{Done, Exit, Failure};
use crate::work::Work;

/// The word for the store that comes with the application.
const DEMO: &str = "demo";

/// What this computer knows.
pub(crate) struct Known {
    pub(crate) places: Places,
    pub(crate) settings: SettingsFile,
    pub(crate) secrets: SecretStore,
    pub(crate) embedders: Embedders,
}

impl Known {
    pub(crate) fn of_system() -> Done<Self> {
        let places = Places::of_system().ok_or_else(|| {
            Failure::new(
                Exit::Failed,
                "there is no home folder; set HOME, or XDG_CONFIG_HOME and XDG_DATA_HOME",
            )
        })?;
        Ok(Self {
            settings: SettingsFile::read(places.settings_file()),
            secrets: SecretStore::of_system(),
            embedders: Embedders::default(),
            places,
        })
    }

    /// The store that is meant.
    pub(crate) fn store(&self, named: Option<&str>) -> Done<SavedStore> {
        let named = named.ok_or_else(|| {
            Failure::usage("say which store: --store FOLDER, or the name of a known one (`memora stores` lists them)")
        })?;
        let stores = self.settings.get().stores;
        if let Some(store) = stores.iter().find(|store| store.id == named) {
            return Ok(store.clone());
        }
        let same_name: Vec<&SavedStore> = stores
            .iter()
            .filter(|store| store.name.to_lowercase() == named.to_lowercase())
            .collect();
        let is_path = named.contains(std::path::MAIN_SEPARATOR) || named.starts_with('.');
        match same_name[..] {
            [store] if !is_path => Ok(store.clone()),
            [] | [_] if named == DEMO => Ok(self.folder(&demo_folder(&self.places))),
            [] | [_] if is_path || Path::new(named).is_dir() => self.folder_named(named),
            [] | [_] => Err(Failure::new(
                Exit::NotFound,
                format!(
                    "no store is known as “{named}”, and there is no such folder; `memora stores` lists what is known"
                ),
            )),
            _ => Err(Failure::usage(format!(
                "several stores are called “{named}”; say which by its id:\n{}",
                same_name
                    .iter()
                    .map(|store| format!("  {}  {}", store.id, store.described(None)))
                    .collect::<Vec<_>>()
                    .join("\n")
            ))),
        }
    }

    /// The store in a folder, as it is known or as it will be. The folder may be missing.
    pub(crate) fn folder_named(&self, named: &str) -> Done<SavedStore> {
        let path = std::path::absolute(named).map_err(|error| Failure::usage(format!("{named}: {error}")))?;
        let path: PathBuf = path.canonicalize().unwrap_or(path);
        Ok(self.folder(&path))
    }

    fn folder(&self, path: &Path) -> SavedStore {
        let known = self.settings.store_in(path);
        known.unwrap_or_else(|| SavedStore::folder(path, demo_folder(&self.places) == path))
    }

    fn services(&self) -> Services<'_> {
        Services {
            places: &self.places,
            settings: &self.settings,
            secrets: &self.secrets,
            embedders: &self.embedders,
        }
    }

    pub(crate) async fn open(&self, store: &SavedStore, opening: Opening) -> Done<Opened> {
        // The demo store is made when it is first asked for, which is no change of anything that is there.
        if store.demo && !demo_folder(&self.places).join("demo-complete").exists() {
            let made = open_engine(&self.services(), store, Opening::ExistingOrNew).await?;
            fill_demo(&self.places, &made.engine).await?;
            follow(&made, &TaskContext::detached()).await?;
        }
        Ok(open_engine(&self.services(), store, opening).await?)
    }
}

/// A store that a command works on.
pub(crate) struct OpenStore {
    pub(crate) store: SavedStore,
    pub(crate) opened: Opened,
    work: Work,
}

impl std::ops::Deref for OpenStore {
    type Target = memora_engine::Engine;

    fn deref(&self) -> &Self::Target {
        &self.opened.engine
    }
}

impl OpenStore {
    pub(crate) async fn open(known: &Arc<Known>, common: &Common, opening: Opening, work: &Work) -> Done<Self> {
        let store = known.store(common.store.as_deref())?;
        Self::of(known, &store, opening, work).await
    }

    pub(crate) async fn of(known: &Arc<Known>, store: &SavedStore, opening: Opening, work: &Work) -> Done<Self> {
        let opened = known.open(store, opening).await?;
        if let Some(problem) = &opened.models_problem {
            work.note(&format!("search goes by words only: {problem}"));
        }
        Ok(Self {
            store: store.clone(),
            opened,
            work: work.clone(),
        })
    }

    /// Brings the search index up to what was written, as far as that goes, and says how it is.
    pub(crate) async fn index_follows(&self) -> Done<IndexHealth> {
        follow(&self.opened, &self.work.task("updating the search index")).await
    }
}

/// Brings an index up to date. Without its model it stays as it is: filling it without vectors would only have to be
/// done again.
pub(crate) async fn follow(opened: &Opened, task: &TaskContext) -> Done<IndexHealth> {
    let engine = &opened.engine;
    if opened.models_problem.is_none()
        && let Err(error) = engine.bring_index_up_to_date(task).await
    {
        tracing::warn!(%error, "the search index could not follow; its work stays pending");
    }
    Ok(engine.index_health().await?)
}

/// What is said of an index after a change.
pub(crate) fn index_told(health: &IndexHealth) -> String {
    match health {
        IndexHealth::UpToDate => "search index: up to date".to_owned(),
        IndexHealth::Pending { memories, waiting_for } => {
            let why = waiting_for.as_ref().map(|why| format!(" ({why})")).unwrap_or_default();
            format!("search index: {memories} pending{why}")
        }
        IndexHealth::NeedsRebuild { reason } | IndexHealth::Unfit { reason } => {
            format!("search index: pending, it has to be built ({reason})")
        }
        IndexHealth::Unreachable { reason, pending } => format!("search index: {pending} pending ({reason})"),
    }
}

/// Who makes the changes of this run.
pub(crate) fn author(common: &Common) -> Authorship {
    let of_computer = || {
        std::env::var("USER")
            .or_else(|_| std::env::var("USERNAME"))
            .unwrap_or_default()
    };
    Authorship::new(Actor {
        kind: match common.author_kind {
            AuthorKind::Person => ActorKind::Person,
            AuthorKind::Agent => ActorKind::Agent,
        },
        name: common.author.clone().unwrap_or_else(of_computer),
    })
}
