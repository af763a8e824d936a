//! One generation of the index with its files open: the words, the table of vectors, and the vectors in memory.

use std::collections::HashMap;
use std::ops::Range;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::{Arc, OnceLock};

use memora_engine::domain::ids::{MemoryId, PersonId, UserId};
use memora_engine::domain::read::DateRange;
use memora_engine::ports::index::{IndexEntry, IndexError, IndexHit, IndexOp, IndexQuery, IndexResult, TermScore};
use parking_lot::{Mutex, RwLock};
use rusqlite::Connection;
use uuid::Uuid;

use super::analysis::query_words;
use super::dense::{Dense, DenseFilter, ROWS_FOR_TWO_THREADS};
use super::errors::{io_error, words_error};
use super::following::{self, Place};
use super::fusion::fuse;
use super::lexical::{self, LexicalQuery, LexicalScores, Terms};
use super::ranking::{MAX_LIMIT, MIN_CANDIDATES, OWN_WEIGHT};
use super::table;
use super::top::IdSet;
use super::words::{Words, day_number};

const WORDS: &str = "words";
const VECTORS: &str = "vectors.db";

/// What files are opened for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Use {
    Write,
    /// Another handle writes them.
    Read,
}

pub(super) struct Shelf {
    words: Words,
    table: Mutex<Connection>,
    dense: RwLock<Dense>,
    /// Of a reader: up to where it knows what was written to the table.
    place: Mutex<Place>,
    /// How reading the vectors into memory ended, once it has.
    loaded: OnceLock<IndexResult<()>>,
}

impl Shelf {
    /// Makes an empty index in `folder`, which must not exist.
    pub(super) fn create(folder: &Path, dimensions: u32) -> IndexResult<Self> {
        std::fs::create_dir_all(folder).map_err(|error| io_error("its folder cannot be made", error))?;
        let shelf = Self {
            words: Words::create(&folder.join(WORDS))?,
            table: Mutex::new(table::create(&folder.join(VECTORS))?),
            dense: RwLock::new(Dense::new(dimensions as usize)),
            place: Mutex::default(),
            loaded: OnceLock::from(Ok(())),
        };
        Ok(shelf)
    }

    /// Opens the index in `folder` and begins to read its vectors.
    pub(super) fn open(folder: &Path, dimensions: u32, r#use: Use) -> IndexResult<Arc<Self>> {
        let file = folder.join(VECTORS);
        let shelf = Arc::new(Self {
            words: Words::open(&folder.join(WORDS))?,
            table: Mutex::new(open_table(&file, r#use)?),
            dense: RwLock::new(Dense::new(dimensions as usize)),
            place: Mutex::default(),
            loaded: OnceLock::new(),
        });
        // Weak: a store that is closed meanwhile is not kept alive, and its vectors are not read to the end.
        let loading = Arc::downgrade(&shelf);
        let dimensions = dimensions as usize;
        let started = std::thread::Builder::new()
            .name("memora-vectors".into())
            .spawn(move || {
                let is_wanted = || loading.strong_count() > 0;
                let read = catch_unwind(AssertUnwindSafe(|| {
                    following::load(&mut open_table(&file, r#use)?, dimensions, &is_wanted)
                }));
                if let Some(shelf) = loading.upgrade() {
                    shelf.loaded_with(
                        read.unwrap_or_else(|_| Err(IndexError::Corrupt("reading the vectors failed".into()))),
                    );
                }
            });
        if let Err(error) = started {
            return Err(io_error("no thread could be started", error));
        }
        Ok(shelf)
    }

    fn loaded_with(&self, read: IndexResult<(Dense, Place)>) {
        let ended = read.map(|(dense, place)| {
            *self.dense.write() = dense;
            *self.place.lock() = place;
        });
        if self.loaded.set(ended).is_err() {
            tracing::error!("the vectors were read twice");
        }
    }

    /// Why this index cannot be used, as far as that is known by now.
    pub(super) fn failure(&self) -> Option<IndexError> {
        self.loaded.get().and_then(|ended| ended.clone().err())
    }

    fn wait_until_loaded(&self) -> IndexResult<()> {
        self.loaded.wait().clone()
    }

    /// Of a reader: sees what the writer has committed since the last look.
    pub(super) fn follow(&self) -> IndexResult<()> {
        self.wait_until_loaded()?;
        following::follow(&self.table, &self.place, &self.dense)?;
        self.words.follow()
    }

    /// Vectors are made durable first, then words: when it ends between the two, the outbox still has the batch, and doing it again
    /// gives the same.
    pub(super) fn apply(&self, ops: &[IndexOp]) -> IndexResult<()> {
        self.wait_until_loaded()?;
        let ops = last_of_each(ops);
        let dimensions = self.dense.read().dimensions();
        if let Some(found) = ops
            .iter()
            .filter_map(|(_, entry)| entry.and_then(|entry| entry.dense.as_ref()))
            .map(Vec::len)
            .find(|&found| found != dimensions)
        {
            return Err(IndexError::Mismatch(format!(
                "a vector has {found} dimensions, those of the index have {dimensions}"
            )));
        }
        if ops.is_empty() {
            return Ok(());
        }
        let words = self.words.write(&ops)?;
        let (owners, changes) = table::apply(&mut self.table.lock(), &ops)?;
        {
            let mut dense = self.dense.write();
            for (owner, org, user) in owners {
                dense.add_owner(owner, org, user);
            }
            dense.apply(changes);
        }
        words.confirm()
    }

    /// Rewrites the files that still have something of deleted entries.
    pub(super) fn purge(&self) -> IndexResult<()> {
        self.wait_until_loaded()?;
        self.words.purge()?;
        table::purge(&self.table.lock())
    }

    pub(super) fn ids(&self, after: Option<MemoryId>, limit: u32) -> IndexResult<Vec<MemoryId>> {
        table::ids(&self.table.lock(), after, limit)
    }

    pub(super) fn len(&self) -> IndexResult<u32> {
        table::len(&self.table.lock())
    }

    pub(super) fn search(&self, query: &IndexQuery) -> IndexResult<Vec<IndexHit>> {
        self.wait_until_loaded()?;
        let limit = query.limit.min(MAX_LIMIT) as usize;
        if limit == 0 {
            return Ok(Vec::new());
        }
        let dense = self.dense.read();
        self.check_dimensions(query, &dense)?;
        let exclude: IdSet = query.exclude.iter().map(|id| id.0.as_u128()).collect();
        let agent = match &query.scope.agent_id {
            Some(agent) => Some(table::agent_number(&self.table.lock(), agent)?),
            None => None,
        };
        let filter = DenseFilter {
            org: &query.scope.org_id,
            user: query.scope.user_id.as_ref(),
            agent,
            days: day_range(query.dates),
            exclude: &exclude,
        };
        let depth = limit.max(MIN_CANDIDATES);
        let by_words = || self.by_words(query, &exclude);
        let by_meaning = || {
            let vector = query.dense.as_deref()?;
            Some(dense.scan(vector, &filter, depth, |user| OWN_WEIGHT * times_named(query, user)))
        };
        let (lexical, dense_scores) = if query.dense.is_some() && dense.rows(&filter) >= ROWS_FOR_TWO_THREADS {
            std::thread::scope(|threads| {
                let lexical = threads.spawn(by_words);
                let dense_scores = by_meaning();
                match lexical.join() {
                    Ok(lexical) => (lexical, dense_scores),
                    Err(panic) => std::panic::resume_unwind(panic),
                }
            })
        } else {
            (by_words(), by_meaning())
        };
        Ok(fuse(&lexical?, dense_scores, depth, limit))
    }

    fn by_words(&self, query: &IndexQuery, exclude: &IdSet) -> IndexResult<LexicalScores> {
        let searcher = self.words.searcher();
        let fields = &self.words.fields;
        let terms = Terms::look_up(&searcher, fields, &query_words(&query.text)).map_err(words_error)?;
        lexical::score(&searcher, fields, &terms, &lexical_query(query, exclude)).map_err(words_error)
    }

    fn check_dimensions(&self, query: &IndexQuery, dense: &Dense) -> IndexResult<()> {
        match &query.dense {
            Some(vector) if vector.len() != dense.dimensions() => Err(IndexError::Mismatch(format!(
                "the question has {} dimensions, the index {}",
                vector.len(),
                dense.dimensions()
            ))),
            Some(_) | None => Ok(()),
        }
    }

    pub(super) fn explain(&self, query: &IndexQuery, memory_id: MemoryId) -> IndexResult<Vec<TermScore>> {
        let searcher = self.words.searcher();
        let fields = &self.words.fields;
        let terms = Terms::look_up(&searcher, fields, &query_words(&query.text)).map_err(words_error)?;
        let nothing = IdSet::default();
        let query = lexical_query(query, &nothing);
        let found = lexical::per_word(&searcher, fields, &terms, &query, memory_id.0.as_u128()).map_err(words_error)?;
        let per_word = found.unwrap_or_default();
        let share = |score: f32| (score > 0.0).then_some(score);
        Ok(terms
            .words
            .into_iter()
            .enumerate()
            .map(|(place, word)| {
                let (text, sources) = per_word.get(place).copied().unwrap_or_default();
                TermScore {
                    word: word.word,
                    text: share(text),
                    sources: share(sources),
                }
            })
            .collect())
    }
}

fn open_table(file: &Path, r#use: Use) -> IndexResult<Connection> {
    match r#use {
        Use::Write => table::open(file),
        Use::Read => table::open_for_reading(file),
    }
}

/// How often a user is named in the question, where that tells memories apart.
fn times_named(query: &IndexQuery, user: &UserId) -> f32 {
    let is_named = |person: &&PersonId| matches!(person, PersonId::User(named) if named == user);
    if query.scope.user_id.is_none() {
        query.people.iter().filter(is_named).count() as f32
    } else {
        0.0
    }
}

fn lexical_query<'a>(query: &'a IndexQuery, exclude: &'a IdSet) -> LexicalQuery<'a> {
    LexicalQuery {
        scope: &query.scope,
        days: (query.dates != DateRange::default()).then(|| day_range(query.dates)),
        people: &query.people,
        words_only: query.dense.is_none(),
        exclude,
    }
}

fn day_range(dates: DateRange) -> Range<i32> {
    let from = dates.from.map_or(i32::MIN, day_number);
    let to = dates.to.map_or(i32::MAX, |to| day_number(to) + 1);
    from..to
}

/// The last operation on each memory, in order of first mention.
fn last_of_each(ops: &[IndexOp]) -> Vec<(Uuid, Option<&IndexEntry>)> {
    let mut last: HashMap<Uuid, Option<&IndexEntry>> = HashMap::with_capacity(ops.len());
    let mut order = Vec::with_capacity(ops.len());
    for op in ops {
        let (id, entry) = match op {
            IndexOp::Upsert(entry) => (entry.document.memory.memory_id.0, Some(&**entry)),
            IndexOp::Delete(id) => (id.0, None),
        };
        if last.insert(id, entry).is_none() {
            order.push(id);
        }
    }
    order
        .into_iter()
        .filter_map(|id| last.get(&id).map(|entry| (id, *entry)))
        .collect()
}
