//! The open store: its engine, how it is reached, and the tasks that keep its search index in step and its servers in
//! sight.

use std::sync::Arc;
use std::time::Duration;

use memora_embedded::store::Watch;
use memora_embedded::traces::TraceFolder;
use memora_engine::agent::MemoryAgent;
use memora_engine::comparison::StoreDiff;
use memora_engine::domain::change::{Actor, ActorKind};
use memora_engine::domain::model::Timestamp;
use memora_engine::indexing::IndexHealth;
use memora_engine::ports::graph::GraphError;
use memora_engine::review::ReviewDesk;
use memora_engine::stored_at::StoredPast;
use memora_engine::{Authorship, Engine, EngineError};
use memora_stores::opening::{Opened, ServerParts};
use memora_stores::saved::SavedStore;
use parking_lot::{Mutex, RwLock};
use serde::Serialize;
use specta::Type;
use tauri::{AppHandle, Manager};
use tauri_specta::Event;
use tokio::sync::Notify;

use crate::batches::Batches;
use crate::events::{StoreChanged, Tag};
use crate::state::AppState;
use crate::tasks::{INDEX, Tasks};

/// An open store. It is closed, and its lock released, when the last holder lets go.
pub struct Session {
    pub engine: Engine,
    pub store: SavedStore,
    /// `None` for a store in a folder.
    pub servers: Option<ServerParts>,
    /// Why there is no embedder, or only a part of what the store needs.
    pub models_problem: Option<String>,
    pub batches: Batches,
    /// The comparison with another store, which is open as long as this is kept.
    pub compared: Mutex<Option<Arc<StoreDiff>>>,
    /// Users as they were stored earlier.
    pub past: StoredPast,
    /// What the review found so far.
    pub review: ReviewDesk,
    /// Where traces are kept, once asked for, with the limit of size that it was opened with.
    pub traces: Mutex<Option<(u64, TraceFolder)>>,
    connection: RwLock<Connection>,
    index_work: Arc<Notify>,
    app: AppHandle,
}

/// Whether the servers of the open store answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(tag = "state", rename_all = "camelCase")]
pub enum Connection {
    Ok,
    Lost { problem: String, since: Timestamp },
}

/// How long the index waits before it looks whether failed work can be done now.
const RETRY_INDEX: Duration = Duration::from_secs(30);

/// How often servers are asked whether they are there, and how long they may take to say so.
const ASK_SERVERS: Duration = Duration::from_secs(5);

/// How often a folder that another program writes is looked at.
const ASK_WRITER: Duration = Duration::from_secs(1);

impl Session {
    pub fn new(app: &AppHandle, tasks: &Arc<Tasks>, store: SavedStore, opened: Opened) -> Arc<Self> {
        let session = Arc::new(Self {
            review: ReviewDesk::new(opened.engine.clone()),
            compared: Mutex::default(),
            past: StoredPast::new(opened.engine.clone()),
            engine: opened.engine,
            store,
            servers: opened.servers,
            models_problem: opened.models_problem,
            batches: Batches::default(),
            traces: Mutex::default(),
            connection: RwLock::new(Connection::Ok),
            index_work: Arc::new(Notify::new()),
            app: app.clone(),
        });
        session.keep_index_in_step(Arc::clone(tasks));
        if let Some(watch) = opened.watch {
            session.keep_writer_in_sight(watch);
        }
        if session.servers.is_some() {
            session.keep_servers_in_sight();
        }
        session
    }

    pub fn connection(&self) -> Connection {
        self.connection.read().clone()
    }

    /// To be called after every change: tells the window and wakes the index.
    pub fn changed(&self, tags: &[Tag]) {
        tell(&self.app, tags);
        self.index_work.notify_one();
    }

    /// Tells the window of a change that the index has nothing to do with.
    pub fn tell(&self, tags: &[Tag]) {
        tell(&self.app, tags);
    }

    /// The memory agent for what needs no model and leaves no trace.
    pub fn agent_alone(&self) -> MemoryAgent {
        MemoryAgent::new(self.engine.clone(), None, None)
    }

    /// Whoever sits at the window.
    pub fn person(&self) -> Authorship {
        let name = std::env::var("USER")
            .or_else(|_| std::env::var("USERNAME"))
            .unwrap_or_default();
        Authorship::new(Actor {
            kind: ActorKind::Person,
            name,
        })
    }

    /// Whoever sits at the window, with why they do it; an empty reason is none.
    pub fn person_because(&self, reason: Option<String>) -> Authorship {
        match reason.filter(|reason| !reason.trim().is_empty()) {
            Some(reason) => self.person().because(reason.trim()),
            None => self.person(),
        }
    }

    /// Asks the servers from time to time, and tells the window when they go away or come back. Calls find their own way
    /// back: each one takes a new connection where it has to.
    fn keep_servers_in_sight(self: &Arc<Self>) {
        let weak = Arc::downgrade(self);
        tauri::async_runtime::spawn(async move {
            loop {
                tokio::time::sleep(ASK_SERVERS).await;
                let Some(session) = weak.upgrade() else { return };
                session.ask_servers().await;
            }
        });
    }

    /// Asks the servers whether they are there, now. A store in a folder always is.
    pub async fn ask_servers(&self) -> Connection {
        if self.servers.is_some() {
            let problem = match tokio::time::timeout(ASK_SERVERS, self.engine.totals()).await {
                Err(_) => Some(format!("no answer within {} seconds", ASK_SERVERS.as_secs())),
                Ok(Err(EngineError::Graph(error @ GraphError::Unavailable { .. }))) => Some(error.to_string()),
                Ok(_) => None,
            };
            self.note_connection(problem);
        }
        self.connection()
    }

    /// Shows what another program writes into the folder, and opens the store for changes when that program is done.
    fn keep_writer_in_sight(self: &Arc<Self>, mut watch: Watch) {
        let weak = Arc::downgrade(self);
        let mut was_free = watch.is_free();
        tauri::async_runtime::spawn(async move {
            loop {
                tokio::time::sleep(ASK_WRITER).await;
                let Some(session) = weak.upgrade() else { return };
                let looked =
                    tauri::async_runtime::spawn_blocking(move || (watch.has_changed(), watch.is_free(), watch));
                let Ok((has_changed, is_free, after)) = looked.await else {
                    return;
                };
                watch = after;
                if has_changed {
                    tell(&session.app, &EVERYTHING);
                }
                if is_free && !was_free {
                    let app = session.app.clone();
                    drop(session);
                    open_again(app);
                    return;
                }
                was_free = is_free;
            }
        });
    }

    fn note_connection(&self, problem: Option<String>) {
        let mut connection = self.connection.write();
        match (&*connection, problem) {
            (Connection::Ok, Some(problem)) => {
                tracing::warn!(problem, "the servers do not answer");
                let since = self.engine.now();
                *connection = Connection::Lost { problem, since };
                drop(connection);
                tell(&self.app, &[Tag::Store]);
            }
            (Connection::Lost { .. }, None) => {
                tracing::info!("the servers answer again");
                *connection = Connection::Ok;
                drop(connection);
                tell(&self.app, &EVERYTHING);
                self.index_work.notify_one();
            }
            (Connection::Ok, None) | (Connection::Lost { .. }, Some(_)) => {}
        }
    }

    /// Follows the graph until the session is dropped. A failure waits for the next change and shows as "pending".
    fn keep_index_in_step(self: &Arc<Self>, tasks: Arc<Tasks>) {
        let weak = Arc::downgrade(self);
        let work = Arc::clone(&self.index_work);
        work.notify_one();
        tauri::async_runtime::spawn(async move {
            loop {
                // The time-out tries again what failed, and ends this when the session is gone.
                let _ = tokio::time::timeout(RETRY_INDEX, work.notified()).await;
                let Some(session) = weak.upgrade() else { return };
                let health = session.engine.index_health().await;
                let has_work = !matches!(health, Ok(IndexHealth::UpToDate | IndexHealth::Unfit { .. }) | Err(_));
                if !has_work || session.engine.index().capabilities().writable.is_err() {
                    continue;
                }
                let task = tasks.start(&session.app, INDEX, "Updating the search index");
                if let Err(error) = session.engine.bring_index_up_to_date(&task.context()).await {
                    tracing::warn!(%error, "the search index could not follow; its work stays pending");
                }
                drop(task);
                tell(&session.app, &[Tag::Index]);
            }
        });
    }
}

/// What another store, or one that is back, changes in the window.
pub const EVERYTHING: [Tag; 10] = [
    Tag::Store,
    Tag::People,
    Tag::Interactions,
    Tag::Memories,
    Tag::Index,
    Tag::Undo,
    Tag::Queue,
    Tag::Traces,
    Tag::Review,
    Tag::Views,
];

/// In a task of its own, because the one that calls is of the session that is closed by it.
fn open_again(app: AppHandle) {
    tauri::async_runtime::spawn(async move {
        if let Err(error) = app.state::<AppState>().reopen(&app).await {
            tracing::warn!(message = error.message, "the store could not be opened for changes");
        }
    });
}

/// Tells the window what changed.
pub fn tell(app: &AppHandle, tags: &[Tag]) {
    if let Err(error) = (StoreChanged { tags: tags.to_vec() }).emit(app) {
        tracing::warn!(%error, "a change did not reach the window");
    }
}
