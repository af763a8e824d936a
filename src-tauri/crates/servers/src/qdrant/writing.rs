//! Writing and deleting points, in requests of a bounded size.

use std::collections::HashMap;
use std::mem::size_of;

use memora_engine::domain::ids::MemoryId;
use memora_engine::domain::text::without_people;
use memora_engine::ports::embed::SparseVector;
use memora_engine::ports::index::{IndexEntry, IndexError, IndexOp, IndexResult};
use qdrant_client::Qdrant;
use qdrant_client::qdrant::points_selector::PointsSelectorOneOf;
use qdrant_client::qdrant::{DeletePoints, PointStruct, PointsIdsList, UpsertPoints};

use super::layout::{point, point_id};
use super::survey::{Collection, Side};
use super::{QdrantIndex, no_model};

/// The most points in a request; also how many texts are encoded at once.
const MAX_POINTS: usize = 256;

/// About the most bytes in a request. Qdrant's gRPC interface sets no limit, but a proxy before it may keep to gRPC's
/// usual 4 MiB.
const MAX_BYTES: usize = 3 << 20;

/// About what a point takes beside its text and vectors: ids, names of fields and vectors.
const BYTES_PER_POINT: usize = 1 << 10;

/// The most ids in a request to delete.
const MAX_DELETED: usize = 10_000;

/// Names of the vectors that a point of the collection has.
struct Vectors {
    dense: Option<(String, usize)>,
    sparse: Option<String>,
}

impl QdrantIndex {
    pub(super) async fn write(&self, ops: Vec<IndexOp>) -> IndexResult<()> {
        self.may_write()?;
        if ops.is_empty() {
            return Ok(());
        }
        let found = self.found().await?;
        let (entries, deleted) = last_of_each(ops);
        if !entries.is_empty() {
            let vectors = self.vectors_of(&found)?;
            for entry in &entries {
                vectors.check(entry)?;
            }
            for batch in batches(entries) {
                self.upsert(batch, &vectors).await?;
            }
        }
        for ids in deleted.chunks(MAX_DELETED) {
            self.delete(ids).await?;
        }
        Ok(())
    }

    fn vectors_of(&self, found: &Collection) -> IndexResult<Vectors> {
        let dense = match found.dense_side(self.known.read().dense.as_ref()) {
            Side::Fits(slot) => Some((slot.name, usize::try_from(slot.size).unwrap_or(usize::MAX))),
            Side::Absent => None,
            Side::NoModel(reason) => return Err(IndexError::NoModel(reason)),
            Side::Unfit(reason) => return Err(IndexError::Mismatch(reason)),
        };
        let sparse = match found.sparse_side(self.sparse_info().as_ref()) {
            Side::Fits(name) => Some(name),
            Side::Absent => None,
            Side::NoModel(reason) => return Err(IndexError::NoModel(reason)),
            Side::Unfit(reason) => return Err(IndexError::Mismatch(reason)),
        };
        Ok(Vectors { dense, sparse })
    }

    async fn upsert(&self, entries: Vec<IndexEntry>, vectors: &Vectors) -> IndexResult<()> {
        let texts = entries
            .iter()
            .map(|entry| without_people(&entry.document.memory.text))
            .collect();
        let sparse = self.encoded(texts, vectors).await?;
        let points: Vec<PointStruct> = entries
            .into_iter()
            .zip(sparse)
            .map(|(entry, sparse)| {
                let dense = vectors.dense.as_ref().zip(entry.dense);
                point(
                    &entry.document.memory,
                    dense.map(|((name, _), vector)| (name.as_str(), vector)),
                    vectors.sparse.as_deref().zip(sparse),
                )
            })
            .collect();
        let request = UpsertPoints {
            collection_name: self.collection.clone(),
            wait: Some(true),
            points,
            ..UpsertPoints::default()
        };
        self.call(async |client: Qdrant| client.upsert_points(request).await)
            .await?;
        Ok(())
    }

    /// One for each text; none where the collection has no sparse vectors.
    async fn encoded(&self, texts: Vec<String>, vectors: &Vectors) -> IndexResult<Vec<Option<SparseVector>>> {
        let count = texts.len();
        let (Some(encoder), Some(_)) = (&self.sparse, &vectors.sparse) else {
            return Ok(vec![None; count]);
        };
        let encoded = encoder.embed_documents(texts).await.map_err(no_model)?;
        let fits = |vector: &SparseVector| vector.indices.len() == vector.values.len();
        if encoded.len() != count || !encoded.iter().all(fits) {
            return Err(IndexError::Invalid(
                "the sparse encoder gave vectors that fit no text".to_owned(),
            ));
        }
        Ok(encoded.into_iter().map(Some).collect())
    }

    async fn delete(&self, ids: &[MemoryId]) -> IndexResult<()> {
        let ids = ids.iter().map(|id| point_id(*id)).collect();
        let request = DeletePoints {
            collection_name: self.collection.clone(),
            wait: Some(true),
            points: Some(PointsSelectorOneOf::Points(PointsIdsList { ids }).into()),
            ..DeletePoints::default()
        };
        self.call(async |client: Qdrant| client.delete_points(request).await)
            .await?;
        Ok(())
    }
}

impl Vectors {
    fn check(&self, entry: &IndexEntry) -> IndexResult<()> {
        let Some(vector) = &entry.dense else { return Ok(()) };
        match &self.dense {
            None => Err(IndexError::Mismatch("the collection holds no dense vectors".to_owned())),
            Some((name, size)) if *size != vector.len() => Err(IndexError::Mismatch(format!(
                "a vector of {} numbers, but `{name}` takes {size}",
                vector.len()
            ))),
            Some(_) if !vector.iter().all(|number| number.is_finite()) => {
                Err(IndexError::Invalid("a vector with a number that is none".to_owned()))
            }
            Some(_) => Ok(()),
        }
    }
}

/// What is to be there and what is not, when all has been done in order.
fn last_of_each(ops: Vec<IndexOp>) -> (Vec<IndexEntry>, Vec<MemoryId>) {
    let mut last: HashMap<MemoryId, Option<IndexEntry>> = HashMap::with_capacity(ops.len());
    let mut order = Vec::with_capacity(ops.len());
    for op in ops {
        let (id, entry) = match op {
            IndexOp::Upsert(entry) => (entry.document.memory.memory_id, Some(*entry)),
            IndexOp::Delete(id) => (id, None),
        };
        if last.insert(id, entry).is_none() {
            order.push(id);
        }
    }
    let (mut entries, mut deleted) = (Vec::new(), Vec::new());
    for id in order {
        match last.remove(&id) {
            Some(Some(entry)) => entries.push(entry),
            Some(None) => deleted.push(id),
            None => {}
        }
    }
    (entries, deleted)
}

fn batches(entries: Vec<IndexEntry>) -> Vec<Vec<IndexEntry>> {
    let mut batches: Vec<Vec<IndexEntry>> = Vec::new();
    let mut bytes = 0;
    for entry in entries {
        let size = size_of_entry(&entry);
        match batches.last_mut() {
            Some(batch) if batch.len() < MAX_POINTS && bytes + size <= MAX_BYTES => {
                bytes += size;
                batch.push(entry);
            }
            _ => {
                bytes = size;
                batches.push(vec![entry]);
            }
        }
    }
    batches
}

/// About the bytes of its point. A sparse vector has at most about one piece per letter, an index and a weight each,
/// but no encoder reads more than the first thousands of letters.
fn size_of_entry(entry: &IndexEntry) -> usize {
    const MOST_PIECES: usize = 2_000;
    let text = entry.document.memory.text.len();
    let dense = entry.dense.as_ref().map_or(0, |vector| vector.len() * size_of::<f32>());
    BYTES_PER_POINT + text + dense + text.min(MOST_PIECES) * (size_of::<u32>() + size_of::<f32>())
}

#[cfg(test)]
mod tests {
    use memora_engine::domain::model::Memory;
    use memora_engine::domain::read::IndexDocument;
    use memora_testkit::sample::{memory, memory_id, user_key};

    use super::*;

    fn entry(n: u64, text: &str) -> IndexEntry {
        IndexEntry {
            document: IndexDocument {
                memory: Memory {
                    text: text.into(),
                    ..memory(&user_key("acme", "ann"), n)
                },
                sources: vec![],
            },
            dense: Some(vec![0.6, 0.8]),
        }
    }

    fn upsert(n: u64, text: &str) -> IndexOp {
        IndexOp::Upsert(Box::new(entry(n, text)))
    }

    #[test]
    fn the_last_operation_on_a_memory_counts() {
        let (entries, deleted) = last_of_each(vec![
            upsert(1, "tea"),
            IndexOp::Delete(memory_id(1)),
            upsert(2, "tea"),
            upsert(2, "coffee"),
            IndexOp::Delete(memory_id(3)),
            upsert(3, "water"),
        ]);
        let texts: Vec<_> = entries
            .iter()
            .map(|entry| entry.document.memory.text.as_str())
            .collect();
        assert_eq!((texts, deleted), (vec!["coffee", "water"], vec![memory_id(1)]));
    }

    #[test]
    fn requests_are_bounded_by_number_and_size() {
        let sizes = |batches: Vec<Vec<IndexEntry>>| batches.iter().map(Vec::len).collect::<Vec<_>>();
        assert_eq!(sizes(batches(vec![])), Vec::<usize>::new());
        assert_eq!(
            sizes(batches((1..=600).map(|n| entry(n, "tea")).collect())),
            [256, 256, 88]
        );
        let long = "tea ".repeat(300_000);
        assert_eq!(sizes(batches((1..=5).map(|n| entry(n, &long)).collect())), [2, 2, 1]);
        let huge = "tea ".repeat(1_000_000);
        assert_eq!(
            sizes(batches((1..=2).map(|n| entry(n, &huge)).collect())),
            [1, 1],
            "never none"
        );
    }

    #[test]
    fn vectors_are_checked_before_anything_is_written() {
        let takes = |size| Vectors {
            dense: Some(("fast-a".into(), size)),
            sparse: None,
        };
        assert!(takes(2).check(&entry(1, "tea")).is_ok());
        assert!(matches!(takes(3).check(&entry(1, "tea")), Err(IndexError::Mismatch(_))));
        let none = Vectors {
            dense: None,
            sparse: None,
        };
        assert!(matches!(none.check(&entry(1, "tea")), Err(IndexError::Mismatch(_))));
        let odd = IndexEntry {
            dense: Some(vec![f32::NAN, 0.0]),
            ..entry(1, "tea")
        };
        assert!(matches!(takes(2).check(&odd), Err(IndexError::Invalid(_))));
    }
}
