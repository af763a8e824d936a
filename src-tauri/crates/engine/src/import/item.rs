//! What every format is turned into before it is compared with the store.

use tokio::sync::mpsc;
use uuid::Uuid;

use super::report::ImportProblem;
use crate::domain::model::{Agent, Organization, User};
use crate::domain::read::{InteractionRecord, LinkedMemory};
use crate::error::{EngineError, EngineResult};

/// A batch is applied in one transaction: this much work in it, or this many bytes of the file.
const BATCH_WEIGHT: usize = 512;
const BATCH_BYTES: u64 = 4 * 1024 * 1024;
/// Work of one interaction, in units of one loose memory or person.
const INTERACTION_WEIGHT: usize = 8;

pub(crate) enum ImportItem {
    Organization(Organization),
    User(User),
    Agent(Agent),
    Interaction(Box<InteractionRecord>),
    /// A conversation that has no id of its own: it takes the first of the ids made from `base` that is free or
    /// holds the same conversation.
    Conversation {
        base: Uuid,
        record: Box<InteractionRecord>,
    },
    /// A memory that belongs to no interaction.
    Memory(Box<LinkedMemory>),
}

/// An item with its place in the file.
pub(crate) struct Located {
    pub(crate) line: Option<u64>,
    pub(crate) item: ImportItem,
}

#[derive(Default)]
pub(crate) struct Batch {
    pub(crate) items: Vec<Located>,
    /// What the reader has to say about the items or what it left out.
    pub(crate) notes: Vec<ImportProblem>,
    /// How far the file has been read, in bytes.
    pub(crate) read: u64,
}

/// Where a reader puts its items. Putting waits while the batches before are being worked on, so that a file is
/// read no faster than it is stored.
pub(crate) struct Sink {
    sender: mpsc::Sender<Batch>,
    batch: Batch,
    weight: usize,
    /// Size of the records in the batch, where they do not come from a file.
    bytes: u64,
    sent: u64,
}

impl Sink {
    /// One batch waits while another one is worked on and a third is read.
    pub(crate) fn channel() -> (Self, mpsc::Receiver<Batch>) {
        let (sender, receiver) = mpsc::channel(1);
        (
            Self {
                sender,
                batch: Batch::default(),
                weight: 0,
                bytes: 0,
                sent: 0,
            },
            receiver,
        )
    }

    /// `read`: bytes of the file up to and with this item.
    pub(crate) fn put(&mut self, line: Option<u64>, item: ImportItem, read: u64) -> EngineResult<()> {
        self.add(line, item, read);
        if self.weight >= BATCH_WEIGHT || read - self.sent >= BATCH_BYTES {
            self.flush()
        } else {
            Ok(())
        }
    }

    /// The same for a source that is no file: `read` counts its records, `bytes` is the size of this one.
    pub(crate) async fn put_record(&mut self, item: ImportItem, read: u64, bytes: u64) -> EngineResult<()> {
        self.add(None, item, read);
        self.bytes += bytes;
        if self.weight >= BATCH_WEIGHT || self.bytes >= BATCH_BYTES {
            self.flush_records(read).await
        } else {
            Ok(())
        }
    }

    /// True when nothing has been put since the last batch was handed over.
    pub(crate) fn is_empty(&self) -> bool {
        self.batch.items.is_empty()
    }

    fn add(&mut self, line: Option<u64>, item: ImportItem, read: u64) {
        self.weight += match item {
            ImportItem::Interaction(_) | ImportItem::Conversation { .. } => INTERACTION_WEIGHT,
            _ => 1,
        };
        self.batch.items.push(Located { line, item });
        self.batch.read = read;
    }

    pub(crate) fn note(&mut self, note: ImportProblem) {
        self.batch.notes.push(note);
    }

    /// Hands over what has been put so far; an error when nobody takes it any more.
    pub(crate) fn flush(&mut self) -> EngineResult<()> {
        let batch = self.take();
        self.sender.blocking_send(batch).map_err(|_| EngineError::Cancelled)
    }

    /// The same for records; `read` of them have been passed, put or not.
    pub(crate) async fn flush_records(&mut self, read: u64) -> EngineResult<()> {
        self.batch.read = read;
        let batch = self.take();
        self.sender.send(batch).await.map_err(|_| EngineError::Cancelled)
    }

    fn take(&mut self) -> Batch {
        self.weight = 0;
        self.bytes = 0;
        self.sent = self.batch.read;
        let next = Batch {
            read: self.sent,
            ..Batch::default()
        };
        std::mem::replace(&mut self.batch, next)
    }
}
