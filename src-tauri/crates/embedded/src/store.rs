//! The folder of a store: who may open it, whether it is one at all, and what is left of a damaged one.

mod damage;
mod lock;
mod open_error;
mod watch;

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use memora_engine::ports::embed::EmbedderInfo;
use memora_engine::ports::graph::GraphStore;
use rusqlite::Connection;

use crate::graph::SqliteGraph;
use crate::graph::connections::{Access, connect};
use crate::graph::schema;
use crate::index::DiskIndex;

pub use lock::Holder;
pub(crate) use lock::StoreLock;
pub use open_error::OpenError;
pub use watch::Watch;

/// The graph's file in the folder of a store.
const GRAPH_FILE: &str = "memora.db";
/// Changes that SQLite has not merged into the graph's file yet.
const UNMERGED_FILE: &str = "memora.db-wal";
/// A graph that is not finished yet; it gets its name in one step when it is.
const UNFINISHED_FILE: &str = "memora.db.new";
/// The folder of the search index.
const INDEX_FOLDER: &str = "search";
const LOCK_FILE: &str = "lock";

/// What a store is opened for. One program at a time opens it for writing; any number read it beside that one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// Reading and writing; reading only where the folder does not allow writing.
    Write,
    /// Reading only; nothing that the store holds is changed. What another program writes is seen by each read that
    /// begins after its commit, whole or not at all, and the writer never waits for readers. Where the folder can be
    /// written, empty files `memora.db-wal` and `memora.db-shm` may appear in it, by which readers and writers know of
    /// each other.
    Read,
}

/// An open store. A writer's lock is held until the last user of its graph is gone.
pub struct EmbeddedStore {
    folder: PathBuf,
    graph: Arc<SqliteGraph>,
    /// See [`EmbeddedStore::is_older`].
    older: bool,
}

impl EmbeddedStore {
    /// Makes a new, empty store in `folder`, which is created when it is missing and must otherwise be empty.
    pub fn create(folder: &Path) -> Result<Self, OpenError> {
        fs::create_dir_all(folder).map_err(|error| OpenError::io(folder, error))?;
        let lock = match StoreLock::exclusive(&folder.join(LOCK_FILE)) {
            Ok(lock) => lock,
            Err(error) => return Err(OpenError::from_lock(folder, error)),
        };
        for entry in fs::read_dir(folder).map_err(|error| OpenError::io(folder, error))? {
            let name = entry.map_err(|error| OpenError::io(folder, error))?.file_name();
            let name = name.to_string_lossy();
            if name != LOCK_FILE && !name.starts_with(UNFINISHED_FILE) {
                return Err(OpenError::NotEmpty {
                    folder: folder.to_owned(),
                    found: name.into_owned(),
                });
            }
        }
        make_graph(folder).map_err(|error| OpenError::from_sql(folder, error))?;
        let finish = || {
            fs::rename(folder.join(UNFINISHED_FILE), folder.join(GRAPH_FILE))?;
            // The new name has to be on disk too; on Windows folders cannot be opened for that.
            if cfg!(unix) {
                fs::File::open(folder)?.sync_all()
            } else {
                Ok(())
            }
        };
        finish().map_err(|error| OpenError::io(folder, error))?;
        Self::open_locked(folder, lock)
    }

    /// Opens the store in `folder`.
    pub fn open(folder: &Path, mode: Mode) -> Result<Self, OpenError> {
        let file = folder.join(GRAPH_FILE);
        check_header(folder, &file)?;
        if mode == Mode::Read {
            return Self::open_for_reading(folder, "the store was opened for reading only".to_owned());
        }
        Self::open_for_writing(folder, &file)
    }

    /// Opens the store in `folder` for reading only, for `reason`.
    pub fn read(folder: &Path, reason: &str) -> Result<Self, OpenError> {
        check_header(folder, &folder.join(GRAPH_FILE))?;
        Self::open_for_reading(folder, reason.to_owned())
    }

    fn open_for_writing(folder: &Path, file: &Path) -> Result<Self, OpenError> {
        match StoreLock::exclusive(&folder.join(LOCK_FILE)) {
            Ok(lock) if is_writable(file) => Self::open_locked(folder, lock),
            Ok(_) => Self::open_for_reading(folder, unwritable(file)),
            Err(error) if is_refusal(&error) => Self::open_for_reading(folder, unwritable(folder)),
            Err(error) => Err(OpenError::from_lock(folder, error)),
        }
    }

    fn open_locked(folder: &Path, lock: StoreLock) -> Result<Self, OpenError> {
        let file = folder.join(GRAPH_FILE);
        let open = || {
            let mut writer = connect(&file, Access::Write)?;
            let found = schema::version(&writer)?;
            if found > schema::SUPPORTED {
                return Ok(Err(found));
            }
            schema::migrate(&mut writer)?;
            SqliteGraph::writable(&file, writer, Arc::new(lock)).map(Ok)
        };
        Self::opened(folder, open())
    }

    fn open_for_reading(folder: &Path, reason: String) -> Result<Self, OpenError> {
        let file = folder.join(GRAPH_FILE);
        let mut older = false;
        let mut open = |access, lock: Option<Arc<StoreLock>>| {
            let probe = connect(&file, access)?;
            let found = schema::version(&probe)?;
            older = found < schema::SUPPORTED;
            if found > schema::SUPPORTED {
                return Ok(Err(found));
            }
            SqliteGraph::read_only(&file, access, lock, reason.clone()).map(Ok)
        };
        // A reader of a file in WAL mode needs files beside it, which it cannot make in a folder that is read-only.
        // There the file can be read as it stands, as long as a lock keeps out whoever may write, and unless the newest
        // changes still lie beside it: reading without them would show an older state as if it were this one.
        let opened = match open(Access::Read, None) {
            Err(_) => {
                let lock = match StoreLock::shared(&folder.join(LOCK_FILE)) {
                    Ok(lock) => lock.map(Arc::new),
                    Err(error) => return Err(OpenError::from_lock(folder, error)),
                };
                if has_unmerged_changes(folder) {
                    return Err(OpenError::Unmerged {
                        folder: folder.to_owned(),
                    });
                }
                open(Access::Frozen, lock)
            }
            opened => opened,
        };
        let store = Self::opened(folder, opened)?;
        Ok(Self { older, ..store })
    }

    /// Tells the schema versions apart that open, and why a file could not be opened.
    fn opened(folder: &Path, opened: rusqlite::Result<Result<SqliteGraph, u32>>) -> Result<Self, OpenError> {
        match opened {
            Ok(Ok(graph)) => Ok(Self {
                folder: folder.to_owned(),
                graph: Arc::new(graph),
                older: false,
            }),
            Ok(Err(found)) => Err(OpenError::Newer {
                folder: folder.to_owned(),
                found,
                supported: schema::SUPPORTED,
            }),
            Err(error) => Err(OpenError::from_sql(folder, error)),
        }
    }

    pub fn graph(&self) -> Arc<SqliteGraph> {
        self.graph.clone()
    }

    /// True for one that is read as an older version of this program left it. Opening it for writing brings it up to
    /// date; until then, what is new in this version cannot be read of it.
    pub fn is_older(&self) -> bool {
        self.older
    }

    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Sees what another program does with this store.
    pub fn watch(&self) -> Result<Watch, OpenError> {
        Watch::over(&self.folder, &self.folder.join(GRAPH_FILE))
            .map_err(|error| OpenError::from_sql(&self.folder, error))
    }

    /// The search index of this store for vectors of `embedder`. Like the graph it is read or written; blocks for as
    /// long as it takes to open a few files.
    pub fn index(&self, embedder: &EmbedderInfo) -> DiskIndex {
        let folder = self.index_folder();
        match self.graph.capabilities().writable {
            Ok(()) => DiskIndex::open(&folder, embedder),
            Err(reason) => DiskIndex::open_for_reading(&folder, embedder, &reason),
        }
    }

    /// Where the search index of this store lives; the folder may be missing.
    pub fn index_folder(&self) -> PathBuf {
        self.folder.join(INDEX_FOLDER)
    }
}

/// Writes an empty graph under its unfinished name.
fn make_graph(folder: &Path) -> rusqlite::Result<()> {
    let unfinished = folder.join(UNFINISHED_FILE);
    for leftover in ["", "-journal", "-wal", "-shm"] {
        let mut path = unfinished.clone().into_os_string();
        path.push(leftover);
        // Of a creation that was stopped; that there is none is the usual case.
        let _ = fs::remove_file(path);
    }
    let mut graph = Connection::open(&unfinished)?;
    graph.pragma_update(None, "application_id", schema::APPLICATION_ID)?;
    schema::migrate(&mut graph)?;
    graph.close().map_err(|(_, error)| error)
}

/// Looks at the first bytes of the file, before SQLite touches a file that is none of ours.
fn check_header(folder: &Path, file: &Path) -> Result<(), OpenError> {
    use std::io::{ErrorKind, Read};
    let not_a_store = |why: &str| OpenError::NotAStore {
        folder: folder.to_owned(),
        why: why.to_owned(),
    };
    let mut header = Vec::with_capacity(100);
    match fs::File::open(file).and_then(|file| file.take(100).read_to_end(&mut header)) {
        Ok(_) => {}
        Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => {
            return Err(not_a_store("there is no file memora.db in it"));
        }
        Err(error) => return Err(OpenError::io(file, error)),
    }
    if header.len() < 100 || !header.starts_with(b"SQLite format 3\0") {
        return Err(OpenError::Damaged {
            folder: folder.to_owned(),
            what: "the file memora.db has lost its beginning".to_owned(),
            readable: Vec::new(),
        });
    }
    if header[68..72] != schema::APPLICATION_ID.to_be_bytes() {
        return Err(not_a_store("its file memora.db belongs to another program"));
    }
    Ok(())
}

/// True when a program that ended without closing the store left changes beside its file.
fn has_unmerged_changes(folder: &Path) -> bool {
    fs::metadata(folder.join(UNMERGED_FILE)).is_ok_and(|file| file.len() > 0)
}

fn is_writable(file: &Path) -> bool {
    fs::OpenOptions::new().append(true).open(file).is_ok()
}

/// True when the folder does not let a file be written.
fn is_refusal(error: &std::io::Error) -> bool {
    matches!(
        error.kind(),
        std::io::ErrorKind::PermissionDenied | std::io::ErrorKind::ReadOnlyFilesystem
    )
}

fn unwritable(path: &Path) -> String {
    format!(
        "{} does not allow writing, so the store was opened for reading only; allow writing there, or copy the store \
         to another folder, and open it again",
        path.display()
    )
}
