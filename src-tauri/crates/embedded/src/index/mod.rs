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
use self::shelf::Shelf;
use self::stamp::{Progress, Stamp};

/// A search index in a folder. One handle per folder: whoever opens a store sees to that.
pub struct DiskIndex {
    inner: Arc<Inner>,
}

struct Inner {
    folder: PathBuf,
    condition: RwLock<Condition>,
    /// Held while anything is written, so that a rebuild and a batch do not cross.
    writing: Mutex<()>,
}

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
        let condition = open(folder, embedder).unwrap_or_else(Condition::Unusable);
        if let Condition::Open { stamp, .. } = &condition {
            stamp::sweep(folder, stamp.generation);
        }
        let inner = Inner {
            folder: folder.to_owned(),
            condition: RwLock::new(condition),
            writing: Mutex::new(()),
        };
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

fn open(folder: &Path, embedder: &EmbedderInfo) -> IndexResult<Condition> {
    let Some(stamp) = Stamp::read(folder)? else {
        return Err(IndexError::Mismatch("there is no search index yet".into()));
    };
    stamp.check(embedder)?;
    let shelf = Shelf::open(&stamp.files(folder), stamp.dimensions)?;
    Ok(Condition::Open { shelf, stamp })
}

impl Inner {
    fn shelf(&self) -> IndexResult<(Arc<Shelf>, Stamp)> {
        match &*self.condition.read() {
            Condition::Open { shelf, stamp } => Ok((shelf.clone(), stamp.clone())),
            Condition::Unusable(error) => Err(error.clone()),
        }
    }

    fn reset(&self, embedder: &EmbedderInfo) -> IndexResult<()> {
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
            writable: Ok(()),
            turns: true,
            payloads: false,
        }
    }

    async fn apply(&self, ops: Vec<IndexOp>) -> IndexResult<()> {
        self.run(move |inner| {
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
