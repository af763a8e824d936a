//! Two users side by side at one moment.

use std::collections::{HashMap, HashSet};

use super::{CompareCounts, ComparedList, Line, Sides};
use crate::domain::ids::{MemoryId, UserKey};
use crate::domain::model::Timestamp;
use crate::domain::page::{MAX_PAGE, PageRequest};
use crate::domain::read::{DateRange, MemoryEntry, MemoryFilter, MemoryQuery, Scope};
use crate::domain::text::without_people;
use crate::domain::words::words;
use crate::engine::Engine;
use crate::error::EngineResult;
use crate::ports::embed::DenseVector;

/// The most beliefs of each user that are laid side by side.
pub const MAX_SIDE: u32 = 500;

/// Texts whose vectors are nearer than this say much the same.
const NEAR: f32 = 0.75;

impl Engine {
    pub(super) async fn side_by_side(&self, left: &UserKey, right: &UserKey, at: Timestamp) -> EngineResult<Sides> {
        let (before, after) = futures::try_join!(
            self.graph.changed_between(left, at, at),
            self.graph.changed_between(right, at, at)
        )?;
        let (lefts, rights) = futures::try_join!(self.beliefs(left, at), self.beliefs(right, at))?;
        let texts: Vec<String> = lefts
            .iter()
            .chain(&rights)
            .map(|e| without_people(&e.memory.text))
            .collect();
        let vectors = match &self.embedder {
            Some(embedder) => embedder.embed_documents(texts).await?,
            None => vec![None; texts.len()],
        };
        let (left_vectors, right_vectors) = vectors.split_at(lefts.len());
        let mut sides = pair_up(&lefts, left_vectors, &rights, right_vectors);
        let (before, after) = (before.believed_after, after.believed_after);
        sides.counts = CompareCounts {
            before,
            after,
            capped_at: (before.max(after) > MAX_SIDE).then_some(MAX_SIDE),
            ..sides.counts
        };
        Ok(sides)
    }

    async fn beliefs(&self, user: &UserKey, at: Timestamp) -> EngineResult<Vec<MemoryEntry>> {
        let query = MemoryQuery {
            scope: Scope::user(user.clone()),
            filter: MemoryFilter::Believed,
            dates: DateRange::default(),
            as_of: Some(at),
            ascending: false,
            tag: None,
        };
        Ok(self
            .graph
            .memories(&query, PageRequest::first(MAX_SIDE.min(MAX_PAGE)))
            .await?
            .items)
    }
}

/// The words of a text, by which it is the same as another.
fn said(entry: &MemoryEntry) -> Vec<String> {
    words(&without_people(&entry.memory.text))
        .map(|(_, word)| word)
        .collect()
}

fn pair_up(
    lefts: &[MemoryEntry],
    left_vectors: &[DenseVector],
    rights: &[MemoryEntry],
    right_vectors: &[DenseVector],
) -> Sides {
    let mut free: HashMap<Vec<String>, Vec<usize>> = HashMap::new();
    for (place, entry) in lefts.iter().enumerate().rev() {
        free.entry(said(entry)).or_default().push(place);
    }
    let (mut left_done, mut right_done) = (HashSet::new(), HashSet::new());
    for (place, entry) in rights.iter().enumerate() {
        if let Some(same) = free.get_mut(&said(entry)).and_then(Vec::pop) {
            left_done.insert(same);
            right_done.insert(place);
        }
    }
    let mut sides = Sides::default();
    sides.counts.same = u32::try_from(left_done.len()).unwrap_or(u32::MAX);
    let mut near: Vec<(f32, usize, usize)> = Vec::new();
    for (l, left) in left_vectors.iter().enumerate().filter(|(l, _)| !left_done.contains(l)) {
        for (r, right) in right_vectors
            .iter()
            .enumerate()
            .filter(|(r, _)| !right_done.contains(r))
        {
            let (Some(left), Some(right)) = (left, right) else {
                continue;
            };
            let cosine: f32 = left.iter().zip(right).map(|(a, b)| a * b).sum();
            if cosine >= NEAR {
                near.push((cosine, l, r));
            }
        }
    }
    near.sort_by(|a, b| b.0.total_cmp(&a.0).then((a.1, a.2).cmp(&(b.1, b.2))));
    let id = |entries: &[MemoryEntry], place: usize| -> MemoryId { entries[place].memory.memory_id };
    for (_, l, r) in near {
        if !left_done.contains(&l) && !right_done.contains(&r) {
            left_done.insert(l);
            right_done.insert(r);
            sides.changed.push(Line {
                list: ComparedList::Changed,
                old: vec![id(lefts, l)],
                new: Some(id(rights, r)),
                deleted: None,
            });
        }
    }
    for r in (0..rights.len()).filter(|r| !right_done.contains(r)) {
        sides.learned.push(Line {
            list: ComparedList::Learned,
            old: Vec::new(),
            new: Some(id(rights, r)),
            deleted: None,
        });
    }
    for l in (0..lefts.len()).filter(|l| !left_done.contains(l)) {
        sides.dropped.push(Line {
            list: ComparedList::Dropped,
            old: vec![id(lefts, l)],
            new: None,
            deleted: None,
        });
    }
    sides
}
