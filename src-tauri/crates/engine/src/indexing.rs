//! Keeping the search index in step with the graph: the outbox is drained, or the whole index built anew.
//!
//! Every step may be repeated: entries are written by memory id, and outbox rows are acknowledged only after the index
//! has made them durable. A crash in between leaves rows to be done again, never a lost one.

use std::collections::{HashMap, HashSet};

use serde::{Deserialize, Serialize};
use specta::Type;

use crate::domain::change::IndexAction;
use crate::domain::ids::MemoryId;
use crate::domain::read::IndexDocument;
use crate::domain::text::without_people;
use crate::engine::Engine;
use crate::error::{EngineError, EngineResult};
use crate::ports::embed::{DenseVector, EmbedError, Embedder, EmbedderInfo};
use crate::ports::index::{IndexEntry, IndexOp, IndexState};
use crate::task::TaskContext;

/// Memories per write to the index: large enough that its commit does not count, small enough to be interrupted.
const BATCH: u32 = 2_000;

/// Weight of the source turns against the memory's own text in its vector, and of the turns before them against the
/// source turns. Measured on LoCoMo and the retrieval set, see `docs/architecture.md`, "Search".
const SOURCES_WEIGHT: f32 = 1.0;
const PRECEDING_WEIGHT: f32 = 0.5;

/// How far the index is behind the graph.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(tag = "state", rename_all = "camelCase")]
pub enum IndexHealth {
    UpToDate,
    /// Search works, without the newest changes.
    #[serde(rename_all = "camelCase")]
    Pending {
        memories: u32,
        /// Why they cannot be written now, and what would help; `None` while they are on their way.
        waiting_for: Option<String>,
    },
    /// Search goes without the index until it is built anew.
    NeedsRebuild {
        reason: String,
    },
    /// The index holds another model's vectors and is not ours alone; search goes by words until somebody decides.
    Unfit {
        reason: String,
    },
    /// The index does not answer; search goes by words in the graph, changes wait.
    Unreachable {
        reason: String,
        pending: u32,
    },
}

impl Engine {
    pub async fn index_health(&self) -> EngineResult<IndexHealth> {
        let pending = self.graph.outbox_len().await?;
        Ok(match self.index.state() {
            IndexState::NeedsRebuild { reason } => IndexHealth::NeedsRebuild { reason },
            IndexState::Unfit { reason } => IndexHealth::Unfit { reason },
            IndexState::Unreachable { reason } => IndexHealth::Unreachable { reason, pending },
            IndexState::Ready if pending == 0 => IndexHealth::UpToDate,
            IndexState::Ready => IndexHealth::Pending {
                memories: pending,
                waiting_for: self.index_waits_for.lock().clone(),
            },
        })
    }

    /// What the window shows of the embedder; `None` when there is none.
    pub fn embedder_info(&self) -> Option<EmbedderInfo> {
        self.embedder.as_ref().map(|embedder| embedder.info())
    }

    /// Brings the index up to the graph: builds it when it has to be built, then drains the outbox. An index that is
    /// only read, or not ours to rebuild, is left as it is.
    pub async fn bring_index_up_to_date(&self, task: &TaskContext) -> EngineResult<()> {
        if self.index.capabilities().writable.is_err() {
            return Ok(());
        }
        let done = match self.index.state() {
            IndexState::Unfit { .. } => return Ok(()),
            IndexState::NeedsRebuild { .. } => match self.rebuild_index(task).await {
                Ok(()) => self.drain_outbox(task).await,
                stopped => stopped,
            },
            IndexState::Ready | IndexState::Unreachable { .. } => self.drain_outbox(task).await,
        };
        *self.index_waits_for.lock() = match &done {
            Ok(()) | Err(EngineError::Cancelled) => None,
            Err(error) => Some(error.to_string()),
        };
        done
    }

    async fn drain_outbox(&self, task: &TaskContext) -> EngineResult<()> {
        let _writer = self.index_writer.lock().await;
        let mut done = 0;
        loop {
            task.check_cancelled()?;
            let rows = self.graph.outbox(BATCH).await?;
            if rows.is_empty() {
                return Ok(());
            }
            let mut last: HashMap<MemoryId, IndexAction> = HashMap::new();
            last.extend(rows.iter().map(|row| (row.memory_id, row.action)));
            let upserts: Vec<_> = ids_with(&last, IndexAction::Upsert);
            let mut ops: Vec<_> = ids_with(&last, IndexAction::Delete)
                .into_iter()
                .map(IndexOp::Delete)
                .collect();
            let entries = self.entries(&upserts).await?;
            let there: HashSet<MemoryId> = entries.iter().map(IndexOp::memory_id).collect();
            // Asked for and gone since: a fixed turn names memories that may have been deleted before.
            ops.extend(
                upserts
                    .into_iter()
                    .filter(|id| !there.contains(id))
                    .map(IndexOp::Delete),
            );
            ops.extend(entries);
            self.index.apply(ops).await?;
            self.graph
                .acknowledge(&rows.iter().map(|row| row.seq).collect::<Vec<_>>())
                .await?;
            done += rows.len() as u64;
            let left = u64::from(self.graph.outbox_len().await?);
            task.report(done, Some(done + left));
        }
    }

    /// Throws the index away and fills it from the graph. Stopped in the middle, it says so and starts over next time.
    pub async fn rebuild_index(&self, task: &TaskContext) -> EngineResult<()> {
        let _writer = self.index_writer.lock().await;
        self.index
            .reset(&self.embedder_info().unwrap_or_else(EmbedderInfo::none))
            .await?;
        let total = u64::from(self.graph.totals().await?.memories);
        let mut after = None;
        let mut done = 0;
        loop {
            task.check_cancelled()?;
            let ids = self.graph.memory_ids(after, BATCH).await?;
            let Some(&last) = ids.last() else { break };
            self.index.apply(self.entries(&ids).await?).await?;
            after = Some(last);
            done += ids.len() as u64;
            task.report(done, Some(total.max(done)));
        }
        Ok(self.index.built().await?)
    }

    /// Index entries of those of `ids` that are still in the graph.
    pub(crate) async fn entries(&self, ids: &[MemoryId]) -> EngineResult<Vec<IndexOp>> {
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        let mut documents = self.graph.index_documents(ids).await?;
        if !self.index.capabilities().turns {
            documents.iter_mut().for_each(|document| document.sources.clear());
        }
        let vectors = match &self.embedder {
            Some(embedder) => document_vectors(embedder.as_ref(), &documents).await?,
            None => vec![None; documents.len()],
        };
        let entries = documents.into_iter().zip(vectors);
        Ok(entries
            .map(|(document, dense)| IndexOp::Upsert(Box::new(IndexEntry { document, dense })))
            .collect())
    }
}

fn ids_with(last: &HashMap<MemoryId, IndexAction>, action: IndexAction) -> Vec<MemoryId> {
    let mut ids: Vec<_> = last.iter().filter(|(_, a)| **a == action).map(|(id, _)| *id).collect();
    ids.sort();
    ids
}

/// One vector per document: `unit(text + 1.0 · unit(sources + 0.5 · preceding))`, where each part is the unit mean of its
/// texts' vectors. Without sources it is the vector of the text alone.
async fn document_vectors(embedder: &dyn Embedder, documents: &[IndexDocument]) -> EngineResult<Vec<DenseVector>> {
    let texts = documents
        .iter()
        .flat_map(|d| {
            std::iter::once(without_people(&d.memory.text)).chain(d.sources.iter().map(|s| s.content.clone()))
        })
        .collect::<Vec<_>>();
    let expected = texts.len();
    let vectors = embedder.embed_documents(texts).await?;
    if vectors.len() != expected {
        let problem = format!("{} vectors for {expected} texts", vectors.len());
        return Err(EngineError::Embed(EmbedError::Corrupt(problem)));
    }
    let mut vectors = vectors.into_iter();
    let mut next = || vectors.next().expect("one vector per text was checked");
    Ok(documents
        .iter()
        .map(|document| {
            let text = next();
            let mut sources = Vec::new();
            let mut preceding = Vec::new();
            for turn in &document.sources {
                if turn.source { &mut sources } else { &mut preceding }.extend(next());
            }
            let context = weighted_unit([(unit_sum(sources), 1.0), (unit_sum(preceding), PRECEDING_WEIGHT)]);
            weighted_unit([(text, 1.0), (context, SOURCES_WEIGHT)])
        })
        .collect())
}

fn unit_sum(vectors: Vec<Vec<f32>>) -> DenseVector {
    vectors.into_iter().reduce(|a, b| add(a, &b, 1.0)).and_then(unit)
}

fn weighted_unit(parts: [(DenseVector, f32); 2]) -> DenseVector {
    let mut sum: DenseVector = None;
    for (vector, weight) in parts {
        if let Some(vector) = vector {
            let zero = || vec![0.0; vector.len()];
            sum = Some(add(sum.unwrap_or_else(zero), &vector, weight));
        }
    }
    sum.and_then(unit)
}

fn add(mut a: Vec<f32>, b: &[f32], weight: f32) -> Vec<f32> {
    for (x, y) in a.iter_mut().zip(b) {
        *x += weight * y;
    }
    a
}

fn unit(mut vector: Vec<f32>) -> DenseVector {
    let length = vector.iter().map(|x| x * x).sum::<f32>().sqrt();
    if length <= f32::EPSILON {
        return None;
    }
    for x in &mut vector {
        *x /= length;
    }
    Some(vector)
}
