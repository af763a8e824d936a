//! The index port on Qdrant.

use std::ops::Range;
use std::sync::Arc;

use async_trait::async_trait;
use memora_engine::domain::ids::MemoryId;
use memora_engine::domain::text::without_people;
use memora_engine::domain::words::words;
use memora_engine::ports::embed::{EmbedderInfo, SparseEmbedder, SparseVector};
use memora_engine::ports::index::{
    IndexCapabilities, IndexError, IndexHit, IndexOp, IndexQuery, IndexResult, IndexState, IndexedPayload, SearchIndex,
    TermScore,
};
use qdrant_client::Qdrant;
use qdrant_client::qdrant::vector_output::Vector;
use qdrant_client::qdrant::{CountPoints, GetPoints, RetrievedPoint, ScrollPoints};
use uuid::Uuid;

use super::explain::{self, question_words, shares, without_shares};
use super::layout::{indexed, memory_id, point_id};
use super::question::Question;
use super::survey::{Collection, Side};
use super::{QdrantIndex, no_model};

/// The most ids in one answer.
const MAX_IDS: u32 = 10_000;

/// The most points that are read with their payload at once.
const MAX_PAYLOADS: usize = 1_000;

#[async_trait]
impl SearchIndex for QdrantIndex {
    fn state(&self) -> IndexState {
        self.state_now()
    }

    fn capabilities(&self) -> IndexCapabilities {
        IndexCapabilities {
            writable: self.writable(),
            turns: false,
            payloads: true,
        }
    }

    async fn apply(&self, ops: Vec<IndexOp>) -> IndexResult<()> {
        self.write(ops).await
    }

    async fn search(&self, mut query: IndexQuery) -> IndexResult<Vec<IndexHit>> {
        let found = self.found().await?;
        let dense = match query.dense.take() {
            Some(vector) => Some(self.dense_question(&found, vector)?),
            None => None,
        };
        let sparse = self.sparse_question(&found, &query.text, dense.is_some()).await?;
        let question = Question::new(query, dense, sparse);
        if question.is_empty() {
            return Ok(vec![]);
        }
        let request = question.request(&self.collection);
        let answer = self
            .call(async |client: Qdrant| client.query_batch(request).await)
            .await?;
        Ok(question.hits(answer.result.into_iter().map(|batch| batch.result).collect()))
    }

    async fn explain(&self, query: IndexQuery, memory_id: MemoryId) -> IndexResult<Vec<TermScore>> {
        let text = without_people(&query.text);
        let words = question_words(&text);
        if words.is_empty() {
            return Ok(vec![]);
        }
        let found = self.found().await?;
        let Some((encoder, name)) = self.encoder_of(&found) else {
            return Ok(without_shares(words));
        };
        let Some(memory) = self.sparse_vector_of(memory_id, &name).await? else {
            return Ok(without_shares(words));
        };
        let question = encoder.embed_query(&text).await.map_err(no_model)?;
        let alone = encoder.embed_documents(words.clone()).await.map_err(no_model)?;
        Ok(shares(words, &alone, &question, &memory))
    }

    fn matches(&self, query: &str, texts: &[&str]) -> Vec<Vec<Range<usize>>> {
        explain::matches(query, texts)
    }

    async fn ids(&self, after: Option<MemoryId>, limit: u32) -> IndexResult<Vec<MemoryId>> {
        // Points by number, which other programs may have made, come before all UUIDs.
        let first = match after {
            None => Some(Uuid::nil()),
            Some(MemoryId(id)) => id.as_u128().checked_add(1).map(Uuid::from_u128),
        };
        let mut next = first.map(|id| point_id(MemoryId(id)));
        let mut ids = Vec::new();
        let mut left = limit;
        while let Some(offset) = next.take()
            && left > 0
        {
            let request = ScrollPoints {
                collection_name: self.collection.clone(),
                offset: Some(offset),
                limit: Some(left.min(MAX_IDS)),
                with_payload: Some(false.into()),
                with_vectors: Some(false.into()),
                ..ScrollPoints::default()
            };
            let page = self.call(async |client: Qdrant| client.scroll(request).await).await?;
            left = left.saturating_sub(u32::try_from(page.result.len()).unwrap_or(u32::MAX));
            ids.extend(page.result.iter().filter_map(|point| memory_id(point.id.as_ref())));
            next = page.next_page_offset.filter(|_| !page.result.is_empty());
        }
        Ok(ids)
    }

    /// What is deleted goes from the server's files when it next puts its segments in order; nobody can ask for that.
    async fn purge(&self) -> IndexResult<()> {
        Ok(())
    }

    async fn payloads(&self, ids: &[MemoryId]) -> IndexResult<Vec<IndexedPayload>> {
        let mut payloads = Vec::with_capacity(ids.len());
        for ids in ids.chunks(MAX_PAYLOADS) {
            let request = GetPoints {
                collection_name: self.collection.clone(),
                ids: ids.iter().map(|id| point_id(*id)).collect(),
                with_payload: Some(true.into()),
                with_vectors: Some(false.into()),
                ..GetPoints::default()
            };
            let answer = self
                .call(async |client: Qdrant| client.get_points(request).await)
                .await?;
            let of_point = |point: &RetrievedPoint| Some(indexed(memory_id(point.id.as_ref())?, &point.payload));
            payloads.extend(answer.result.iter().filter_map(of_point));
        }
        Ok(payloads)
    }

    async fn len(&self) -> IndexResult<u32> {
        let request = CountPoints {
            collection_name: self.collection.clone(),
            exact: Some(true),
            ..CountPoints::default()
        };
        let answer = self.call(async |client: Qdrant| client.count(request).await).await?;
        let count = answer.result.map_or(0, |result| result.count);
        Ok(u32::try_from(count).unwrap_or(u32::MAX))
    }

    async fn reset(&self, embedder: &EmbedderInfo) -> IndexResult<()> {
        self.empty_for(embedder).await
    }

    async fn built(&self) -> IndexResult<()> {
        self.note_built().await
    }
}

impl QdrantIndex {
    /// The vectors that a question's dense vector is compared with, and the vector.
    fn dense_question(&self, found: &Collection, vector: Vec<f32>) -> IndexResult<(String, Vec<f32>)> {
        match found.dense_side(self.known.read().dense.as_ref()) {
            Side::Fits(slot) if slot.size == vector.len() as u64 => Ok((slot.name, vector)),
            Side::Fits(slot) => Err(IndexError::Mismatch(format!(
                "a question of {} numbers, but the collection holds {slot}",
                vector.len()
            ))),
            Side::Absent => Err(IndexError::Mismatch("the collection holds no dense vectors".to_owned())),
            Side::NoModel(reason) | Side::Unfit(reason) => Err(IndexError::Mismatch(reason)),
        }
    }

    /// The same for its words. What stands in the way is an error only when nothing else is asked by.
    async fn sparse_question(
        &self,
        found: &Collection,
        text: &str,
        has_dense: bool,
    ) -> IndexResult<Option<(String, SparseVector)>> {
        let text = without_people(text);
        if words(&text).next().is_none() {
            return Ok(None);
        }
        if let Some((encoder, name)) = self.encoder_of(found) {
            let vector = encoder.embed_query(&text).await.map_err(no_model)?;
            return Ok(Some((name, vector)));
        }
        if has_dense {
            return Ok(None);
        }
        Err(match found.sparse_side(self.sparse_info().as_ref()) {
            Side::Unfit(reason) => IndexError::Mismatch(reason),
            Side::NoModel(reason) => IndexError::NoModel(reason),
            Side::Fits(_) | Side::Absent => {
                IndexError::NoModel("the collection holds no sparse vectors by which words could be found".to_owned())
            }
        })
    }

    /// The sparse encoder and the vectors that are its.
    fn encoder_of(&self, found: &Collection) -> Option<(Arc<dyn SparseEmbedder>, String)> {
        let encoder = self.sparse.as_ref()?;
        match found.sparse_side(Some(&encoder.info())) {
            Side::Fits(name) => Some((Arc::clone(encoder), name)),
            Side::NoModel(_) | Side::Absent | Side::Unfit(_) => None,
        }
    }

    /// `None` for a memory that is not there or has no such vector.
    async fn sparse_vector_of(&self, id: MemoryId, name: &str) -> IndexResult<Option<SparseVector>> {
        let request = GetPoints {
            collection_name: self.collection.clone(),
            ids: vec![point_id(id)],
            with_payload: Some(false.into()),
            with_vectors: Some(vec![name].into()),
            ..GetPoints::default()
        };
        let answer = self
            .call(async |client: Qdrant| client.get_points(request).await)
            .await?;
        let vectors = answer.result.first().and_then(|point| point.vectors.as_ref());
        let vector = vectors.and_then(|vectors| vectors.get_vector_by_name(name));
        Ok(match vector {
            Some(Vector::Sparse(vector)) => Some(SparseVector {
                indices: vector.indices,
                values: vector.values,
            }),
            Some(Vector::Dense(_) | Vector::MultiDense(_)) | None => None,
        })
    }
}
