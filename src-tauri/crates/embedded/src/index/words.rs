//! The word index on disk: which memory has which words, in its own text and in its source turns.
//!
//! It holds no texts, only what is needed to find and to score; shown text always comes from the graph.

use std::fs;
use std::path::{Path, PathBuf};

use chrono::{Datelike, NaiveDate};
use memora_engine::domain::ids::{AgentId, OrgId, UserId};
use memora_engine::domain::text::{people_in, without_people};
use memora_engine::ports::index::{IndexEntry, IndexError, IndexResult};
use parking_lot::{Mutex, MutexGuard};
use tantivy::directory::MmapDirectory;
use tantivy::indexer::LogMergePolicy;
use tantivy::schema::{
    BytesOptions, FAST, Field, INDEXED, IndexRecordOption, NumericOptions, Schema, TextFieldIndexing, TextOptions,
};
use tantivy::{Index, IndexReader, IndexSettings, IndexWriter, ReloadPolicy, Searcher, TantivyDocument, Term};
use uuid::Uuid;

use super::analysis;
use super::errors::{io_error, words_error};

const TOKENIZER: &str = "memora";

/// Memory for words that are not on disk yet; a larger batch is written in several segments.
const WRITER_MEMORY_BYTES: usize = 32_000_000;

/// One more than a single memory needs; a large batch keeps both busy.
const WRITER_THREADS: usize = 2;

/// Looks for segments with deleted entries before a purge gives up.
const MOST_PURGES: usize = 8;

/// Share of deleted entries from which on a segment is written anew.
const DELETED_SHARE_TO_MERGE: f32 = 0.3;

#[derive(Clone, Copy)]
pub(super) struct Fields {
    id: Field,
    pub(super) org: Field,
    pub(super) owner: Field,
    pub(super) agent: Field,
    /// Placeholders of everybody whom the memory's own text may name.
    pub(super) people: Field,
    pub(super) text: Field,
    pub(super) sources: Field,
    id_high: Field,
    id_low: Field,
    day: Field,
}

/// Names of the columns that are read per entry.
pub(super) const ID_HIGH: &str = "id_high";
pub(super) const ID_LOW: &str = "id_low";
pub(super) const DAY: &str = "day";

/// The day as the index counts it.
pub(super) fn day_number(date: NaiveDate) -> i32 {
    date.num_days_from_ce()
}

impl Fields {
    fn with_schema() -> (Self, Schema) {
        let mut schema = Schema::builder();
        let exact = || {
            TextOptions::default().set_indexing_options(
                TextFieldIndexing::default()
                    .set_tokenizer("raw")
                    .set_index_option(IndexRecordOption::Basic)
                    .set_fieldnorms(false),
            )
        };
        let words = || {
            TextOptions::default().set_indexing_options(
                TextFieldIndexing::default()
                    .set_tokenizer(TOKENIZER)
                    .set_index_option(IndexRecordOption::WithFreqs)
                    .set_fieldnorms(true),
            )
        };
        let fields = Self {
            id: schema.add_bytes_field("id", BytesOptions::from(INDEXED)),
            org: schema.add_text_field("org", exact()),
            owner: schema.add_text_field("owner", exact()),
            agent: schema.add_text_field("agent", exact()),
            people: schema.add_text_field("people", exact()),
            text: schema.add_text_field("text", words()),
            sources: schema.add_text_field("sources", words()),
            id_high: schema.add_u64_field(ID_HIGH, FAST),
            id_low: schema.add_u64_field(ID_LOW, FAST),
            day: schema.add_i64_field(DAY, NumericOptions::from(FAST)),
        };
        (fields, schema.build())
    }

    pub(super) fn org_term(&self, org: &OrgId) -> Term {
        Term::from_field_text(self.org, org.as_str())
    }

    pub(super) fn owner_term(&self, org: &OrgId, user: &UserId) -> Term {
        Term::from_field_text(self.owner, &within(org, user.as_str()))
    }

    pub(super) fn agent_term(&self, org: &OrgId, agent: &AgentId) -> Term {
        Term::from_field_text(self.agent, &within(org, agent.as_str()))
    }

    fn id_term(&self, id: Uuid) -> Term {
        Term::from_field_bytes(self.id, id.as_bytes())
    }

    fn document(&self, entry: &IndexEntry) -> TantivyDocument {
        let memory = &entry.document.memory;
        let id = memory.memory_id.0;
        let (high, low) = id.as_u64_pair();
        let mut document = TantivyDocument::default();
        document.add_bytes(self.id, id.as_bytes());
        document.add_u64(self.id_high, high);
        document.add_u64(self.id_low, low);
        document.add_i64(self.day, day_number(memory.date).into());
        document.add_text(self.org, memory.org_id.as_str());
        document.add_text(self.owner, within(&memory.org_id, memory.user_id.as_str()));
        document.add_text(self.agent, within(&memory.org_id, memory.agent_id.as_str()));
        for person in people_in(&memory.text) {
            document.add_text(self.people, person.to_string());
        }
        document.add_text(self.text, without_people(&memory.text));
        for turn in &entry.document.sources {
            document.add_text(self.sources, &turn.content);
        }
        document
    }
}

/// A name of something inside an organization. Ids hold no control characters, so that no two names are equal.
fn within(org: &OrgId, id: &str) -> String {
    format!("{org}\n{id}")
}

pub(super) struct Words {
    index: Index,
    reader: IndexReader,
    pub(super) fields: Fields,
    /// Opened by the first write, and again after a failed one.
    writer: Mutex<Option<IndexWriter>>,
    folder: PathBuf,
    /// The list of files that a reader follows, as it was when they were opened last.
    list: Mutex<Vec<u8>>,
}

/// Where tantivy keeps the list of files that make up the index; replaced as a whole by each commit.
const LIST: &str = "meta.json";

/// A batch that is forgotten unless it is confirmed.
pub(super) struct Unconfirmed<'a> {
    place: MutexGuard<'a, Option<IndexWriter>>,
    writer: IndexWriter,
    reader: &'a IndexReader,
}

impl Unconfirmed<'_> {
    /// Makes the batch durable and searchable.
    pub(super) fn confirm(mut self) -> IndexResult<()> {
        self.writer.commit().map_err(words_error)?;
        self.reader.reload().map_err(words_error)?;
        *self.place = Some(self.writer);
        Ok(())
    }
}

impl Words {
    pub(super) fn create(folder: &Path) -> IndexResult<Self> {
        fs::create_dir_all(folder).map_err(|error| io_error("its folder cannot be made", error))?;
        let (_, schema) = Fields::with_schema();
        let directory = MmapDirectory::open(folder).map_err(|error| words_error(error.into()))?;
        let index = Index::create(directory, schema, IndexSettings::default()).map_err(words_error)?;
        Self::over(index, folder)
    }

    pub(super) fn open(folder: &Path) -> IndexResult<Self> {
        if !folder.is_dir() {
            return Err(IndexError::Corrupt("the word index is missing".into()));
        }
        Self::over(Index::open_in_dir(folder).map_err(words_error)?, folder)
    }

    fn over(index: Index, folder: &Path) -> IndexResult<Self> {
        let (fields, schema) = Fields::with_schema();
        if index.schema() != schema {
            return Err(IndexError::Mismatch("the word index has other fields".into()));
        }
        index.tokenizers().register(TOKENIZER, analysis::stems());
        let reader = index
            .reader_builder()
            .reload_policy(ReloadPolicy::Manual)
            .try_into()
            .map_err(words_error)?;
        Ok(Self {
            index,
            reader,
            fields,
            writer: Mutex::new(None),
            folder: folder.to_owned(),
            list: Mutex::default(),
        })
    }

    /// Sees what another handle has committed.
    pub(super) fn follow(&self) -> IndexResult<()> {
        let now =
            fs::read(self.folder.join(LIST)).map_err(|error| io_error("its list of files cannot be read", error))?;
        let mut list = self.list.lock();
        if *list != now {
            self.reader.reload().map_err(words_error)?;
            *list = now;
        }
        Ok(())
    }

    pub(super) fn searcher(&self) -> Searcher {
        self.reader.searcher()
    }

    /// Begins to write entries (`None` removes) in the background. Each id may occur once.
    pub(super) fn write(&self, ops: &[(Uuid, Option<&IndexEntry>)]) -> IndexResult<Unconfirmed<'_>> {
        let mut place = self.writer.lock();
        // A writer that fails is not put back: it may hold half of the batch.
        let writer = match place.take() {
            Some(writer) => writer,
            None => self.new_writer()?,
        };
        for (id, entry) in ops {
            writer.delete_term(self.fields.id_term(*id));
            if let Some(entry) = entry {
                writer.add_document(self.fields.document(entry)).map_err(words_error)?;
            }
        }
        Ok(Unconfirmed {
            place,
            writer,
            reader: &self.reader,
        })
    }

    /// Merges every segment that has deleted entries, so that their words are in no file any more.
    pub(super) fn purge(&self) -> IndexResult<()> {
        let mut place = self.writer.lock();
        let mut writer = match place.take() {
            Some(writer) => writer,
            None => self.new_writer()?,
        };
        writer.commit().map_err(words_error)?;
        // A merge that runs by itself may bring deleted entries into a new segment, so it is looked again.
        for _ in 0..MOST_PURGES {
            let segments = self.index.searchable_segment_metas().map_err(words_error)?;
            let with_deleted: Vec<_> = segments
                .iter()
                .filter(|meta| meta.has_deletes())
                .map(|meta| meta.id())
                .collect();
            if with_deleted.is_empty() {
                break;
            }
            // One that went into a merge meanwhile is looked at the next time.
            if let Err(error) = writer.merge(&with_deleted).wait() {
                tracing::debug!(%error, "segments were merged by themselves meanwhile");
            }
            self.reader.reload().map_err(words_error)?;
            writer.commit().map_err(words_error)?;
        }
        self.reader.reload().map_err(words_error)?;
        writer.garbage_collect_files().wait().map_err(words_error)?;
        *place = Some(writer);
        Ok(())
    }

    fn new_writer(&self) -> IndexResult<IndexWriter> {
        let writer = self
            .index
            .writer_with_num_threads(WRITER_THREADS, WRITER_MEMORY_BYTES)
            .map_err(words_error)?;
        let mut policy = LogMergePolicy::default();
        policy.set_del_docs_ratio_before_merge(DELETED_SHARE_TO_MERGE);
        writer.set_merge_policy(Box::new(policy));
        Ok(writer)
    }
}
