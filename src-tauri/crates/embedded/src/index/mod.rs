//! The search index of the embedded store: words through tantivy, meaning through an exact scan over vectors.
//!
//! Everything here is derived from the graph. A folder that cannot be used, for whatever reason, says so and is
//! built anew; nothing is ever repaired in place. A folder holds a stamp and one generation of files:
//!
//! ```text
//! search/stamp.json                what the files are: version, model, complete or not
//! search/generation-1/words/       tantivy
//! search/generation-1/vectors.db   SQLite: the list of memories, and their vectors in one byte per dimension
//! ```

mod analysis;
mod dense;
mod errors;
mod following;
mod fusion;
mod lexical;
mod quantized;
mod ranking;
mod shelf;
mod stamp;
mod table;
#[cfg(test)]
mod tests;
mod top;
mod words;

use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use async_trait::async_trait;
use memora_engine::domain::ids::MemoryId;
use memora_engine::ports::embed::EmbedderInfo;
use memora_engine::ports::index::{
    IndexCapabilities, IndexError, IndexHit, IndexOp, IndexQuery, IndexResult, IndexState, IndexedPayload, SearchIndex,
    TermScore,
};
use parking_lot::{Mutex, RwLock};

use self::errors::io_error;
use self::shelf::{Shelf, Use};
use self::stamp::{Progress, Stamp};

/// A search index in a folder. One handle writes it, which whoever opens a store sees to; any number read it beside that
/// one, in other processes too, and follow what it writes.
pub struct DiskIndex {
    inner: Arc<Inner>,
}

struct Inner {
    folder: PathBuf,
    condition: RwLock<Condition>,
    /// Held while anything is written, or a reader catches up, so that a rebuild and a batch do not cross.
    writing: Mutex<()>,
    /// Of an index that another handle writes: for whose vectors it was opened, and why it is not written here.
    following: Option<Following>,
}

struct Following {
    embedder: EmbedderInfo,
    reason: String,
}

/// How often a reader tries again whose files went away because the writer built new ones.
const TRIES: usize = 5;

/// What can be done with the folder.
#[derive(Clone)]
enum Condition {
    Open {
        shelf: Arc<Shelf>,
        stamp: Stamp,
    },
    /// Only [`SearchIndex::reset`] helps.
    Unusable(IndexError),
}

impl DiskIndex {
    /// Opens the index in `folder` for vectors of `embedder`. This never fails: an index that is not there, does not
    /// fit or is damaged has the state [`IndexState::NeedsRebuild`]. Vectors are read in the background, and what
    /// needs them waits.
    ///
    /// Blocks for as long as it takes to open a few files.
    pub fn open(folder: &Path, embedder: &EmbedderInfo) -> Self {
        let condition = open(folder, embedder, Use::Write).unwrap_or_else(Condition::Unusable);
        if let Condition::Open { stamp, .. } = &condition {
            stamp::sweep(folder, stamp.generation);
        }
        let inner = Inner {
            folder: folder.to_owned(),
            condition: RwLock::new(condition),
            writing: Mutex::new(()),
            following: None,
        };
        Self { inner: Arc::new(inner) }
    }

    /// Opens the index in `folder` to be read only, for `reason`. Whatever another handle writes into the folder is seen
    /// by the next call that asks for anything, also when that builds the index anew.
    ///
    /// Blocks for as long as it takes to open a few files.
    pub fn open_for_reading(folder: &Path, embedder: &EmbedderInfo, reason: &str) -> Self {
        let inner = Inner {
            folder: folder.to_owned(),
            condition: RwLock::new(Condition::Unusable(no_index_yet())),
            writing: Mutex::new(()),
            following: Some(Following {
                embedder: embedder.clone(),
                reason: reason.to_owned(),
            }),
        };
        inner.see_what_is_there();
        Self { inner: Arc::new(inner) }
    }

    /// Runs blocking work where it may block. Damage that makes a library panic is damage like any other.
    async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Inner) -> IndexResult<T> + Send + 'static,
    ) -> IndexResult<T> {
        let inner = self.inner.clone();
        let ended = tokio::task::spawn_blocking(move || work(&inner)).await;
        let result = ended.unwrap_or_else(|error| {
            Err(if error.is_panic() {
                IndexError::Corrupt("reading it failed".into())
            } else {
                IndexError::Unavailable {
                    message: "the program is ending".into(),
                    cause: Some(Arc::new(error)),
                }
            })
        });
        if let Err(error @ IndexError::Corrupt(_)) = &result {
            tracing::error!(%error, "the search index has to be rebuilt");
            *self.inner.condition.write() = Condition::Unusable(error.clone());
        }
        result
    }
}

fn no_index_yet() -> IndexError {
    IndexError::Mismatch("there is no search index yet".into())
}

fn open(folder: &Path, embedder: &EmbedderInfo, r#use: Use) -> IndexResult<Condition> {
    let Some(stamp) = Stamp::read(folder)? else {
        return Err(no_index_yet());
    };
    stamp.check(embedder)?;
    let shelf = Shelf::open(&stamp.files(folder), stamp.dimensions, r#use)?;
    Ok(Condition::Open { shelf, stamp })
}

impl Inner {
    /// The open files; those of a reader are brought up to what the writer has done.
    fn shelf(&self) -> IndexResult<(Arc<Shelf>, Stamp)> {
        if self.following.is_none() {
            return self.opened();
        }
        let mut followed = self.follow();
        for _ in 1..TRIES {
            if followed.is_ok() {
                break;
            }
            followed = self.follow();
        }
        followed
    }

    fn follow(&self) -> IndexResult<(Arc<Shelf>, Stamp)> {
        self.see_what_is_there();
        let (shelf, stamp) = self.opened()?;
        if let Err(error) = shelf.follow() {
            // Opened anew with the next look.
            *self.condition.write() = Condition::Unusable(error.clone());
            return Err(error);
        }
        Ok((shelf, stamp))
    }

    /// Of a reader: opens what the stamp names, unless that is open already.
    fn see_what_is_there(&self) {
        let Some(following) = &self.following else { return };
        let _catching_up = self.writing.lock();
        let named = Stamp::read(&self.folder);
        let known = match &*self.condition.read() {
            Condition::Open { shelf, stamp } => Some((shelf.clone(), stamp.clone())),
            Condition::Unusable(_) => None,
        };
        let now = match (named, known) {
            (Ok(Some(named)), Some((_, stamp))) if named == stamp => return,
            // The same files, whose building has ended.
            (Ok(Some(named)), Some((shelf, stamp))) if named.is_of_files_of(&stamp) => {
                Condition::Open { shelf, stamp: named }
            }
            _ => open(&self.folder, &following.embedder, Use::Read).unwrap_or_else(Condition::Unusable),
        };
        *self.condition.write() = now;
    }

    /// Refuses in an index that is only read.
    fn check_writable(&self) -> IndexResult<()> {
        match &self.following {
            None => Ok(()),
            Some(following) => Err(IndexError::Unsupported(following.reason.clone())),
        }
    }

    fn opened(&self) -> IndexResult<(Arc<Shelf>, Stamp)> {
        match &*self.condition.read() {
            Condition::Open { shelf, stamp } => Ok((shelf.clone(), stamp.clone())),
            Condition::Unusable(error) => Err(error.clone()),
        }
    }

    fn reset(&self, embedder: &EmbedderInfo) -> IndexResult<()> {
        self.check_writable()?;
        let _writing = self.writing.lock();
        std::fs::create_dir_all(&self.folder).map_err(|error| io_error("its folder cannot be made", error))?;
        let stamp = Stamp::building(embedder, stamp::last_generation(&self.folder) + 1);
        let shelf = Arc::new(Shelf::create(&stamp.files(&self.folder), embedder.dimensions)?);
        stamp.write(&self.folder)?;
        let keep = stamp.generation;
        *self.condition.write() = Condition::Open { shelf, stamp };
        stamp::sweep(&self.folder, keep);
        Ok(())
    }

    fn built(&self) -> IndexResult<()> {
        self.check_writable()?;
        let _writing = self.writing.lock();
        let (shelf, mut stamp) = self.shelf()?;
        stamp.progress = Progress::Ready;
        stamp.write(&self.folder)?;
        *self.condition.write() = Condition::Open { shelf, stamp };
        Ok(())
    }
}

#[async_trait]
impl SearchIndex for DiskIndex {
    fn state(&self) -> IndexState {
        let needs = |reason: String| IndexState::NeedsRebuild { reason };
        self.inner.see_what_is_there();
        match &*self.inner.condition.read() {
            Condition::Unusable(error) => needs(error.to_string()),
            Condition::Open { shelf, stamp } => match (shelf.failure(), stamp.progress) {
                (Some(error), _) => needs(error.to_string()),
                (None, Progress::Building) => needs("building it has not been completed".into()),
                (None, Progress::Ready) => IndexState::Ready,
            },
        }
    }

    fn capabilities(&self) -> IndexCapabilities {
        IndexCapabilities {
            writable: self
                .inner
                .following
                .as_ref()
                .map_or(Ok(()), |following| Err(following.reason.clone())),
            turns: true,
            payloads: false,
        }
    }

    async fn apply(&self, ops: Vec<IndexOp>) -> IndexResult<()> {
        self.run(move |inner| {
            inner.check_writable()?;
            let _writing = inner.writing.lock();
            inner.shelf()?.0.apply(&ops)
        })
        .await
    }

    async fn search(&self, query: IndexQuery) -> IndexResult<Vec<IndexHit>> {
        self.run(move |inner| inner.shelf()?.0.search(&query)).await
    }

    async fn explain(&self, query: IndexQuery, memory_id: MemoryId) -> IndexResult<Vec<TermScore>> {
        self.run(move |inner| inner.shelf()?.0.explain(&query, memory_id)).await
    }

    fn matches(&self, query: &str, texts: &[&str]) -> Vec<Vec<Range<usize>>> {
        analysis::matches(query, texts)
    }

    async fn ids(&self, after: Option<MemoryId>, limit: u32) -> IndexResult<Vec<MemoryId>> {
        self.run(move |inner| inner.shelf()?.0.ids(after, limit)).await
    }

    async fn purge(&self) -> IndexResult<()> {
        self.run(|inner| {
            let _writing = inner.writing.lock();
            inner.shelf()?.0.purge()
        })
        .await
    }

    async fn payloads(&self, _ids: &[MemoryId]) -> IndexResult<Vec<IndexedPayload>> {
        Ok(Vec::new())
    }

    async fn len(&self) -> IndexResult<u32> {
        self.run(|inner| inner.shelf()?.0.len()).await
    }

    async fn reset(&self, embedder: &EmbedderInfo) -> IndexResult<()> {
        let embedder = embedder.clone();
        self.run(move |inner| inner.reset(&embedder)).await
    }

    async fn built(&self) -> IndexResult<()> {
        self.run(Inner::built).await
    }
}
