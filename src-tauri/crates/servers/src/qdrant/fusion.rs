//! Joins what the two searches found into one list.
//!
//! ```text
//! score = cos(q, memory) + 0.2 if the memory is of a person named in q + 0.5 · s
//! s     = min(1, q·d / q·q)
//! ```
//!
//! q and d are the sparse vectors of the question and of the memory. q·q is what a memory reaches that says exactly what
//! the question says, so that s is about the share of the question that is in the memory, whatever the encoder's
//! weights are. As on the embedded store, scores are added and not ranks: a rank says nothing about how good a match is.

use std::collections::HashMap;

use memora_engine::domain::ids::MemoryId;
use memora_engine::ports::index::{IndexHit, Signal};

/// What a memory adds that says all that the question says. Half of what the best meaning adds: taken from the embedded
/// store, not measured with SPLADE.
const WORDS_WEIGHT: f32 = 0.5;

/// What being a memory of a person named in the question adds; the same on the embedded store.
const OWN_WEIGHT: f32 = 0.2;

/// One memory as one search found it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Found {
    pub(super) id: MemoryId,
    pub(super) score: f32,
    /// Of a person named in the question.
    pub(super) own: bool,
}

/// Best first, equal scores by id. `reach` is q·q. A search that was not made found nothing.
pub(super) fn fuse(dense: Vec<Found>, sparse: Vec<Found>, reach: f32, limit: usize) -> Vec<IndexHit> {
    let mut hits: HashMap<MemoryId, IndexHit> = HashMap::new();
    // A memory that points away from the question, or has none of its words, was not found by that search.
    for (rank, found) in ranked(dense) {
        let adds = found.score + own(found);
        entry(&mut hits, found.id).dense = Some(signal(rank, found.score, adds));
    }
    for (rank, found) in ranked(sparse) {
        let share = if reach > 0.0 {
            (found.score / reach).min(1.0)
        } else {
            0.0
        };
        let hit = entry(&mut hits, found.id);
        let preference = if hit.dense.is_none() { own(found) } else { 0.0 };
        hit.lexical = Some(signal(rank, found.score, WORDS_WEIGHT * share + preference));
    }
    let mut hits: Vec<IndexHit> = hits.into_values().collect();
    for hit in &mut hits {
        hit.fused = hit.dense.iter().chain(&hit.lexical).map(|signal| signal.adds).sum();
    }
    hits.sort_by(|a, b| b.fused.total_cmp(&a.fused).then(a.memory_id.cmp(&b.memory_id)));
    hits.truncate(limit);
    hits
}

fn own(found: Found) -> f32 {
    if found.own { OWN_WEIGHT } else { 0.0 }
}

fn signal(rank: u32, score: f32, adds: f32) -> Signal {
    Signal { rank, score, adds }
}

fn entry(hits: &mut HashMap<MemoryId, IndexHit>, memory_id: MemoryId) -> &mut IndexHit {
    hits.entry(memory_id).or_insert(IndexHit {
        memory_id,
        fused: 0.0,
        dense: None,
        lexical: None,
    })
}

/// What counts as found, with its rank from 1. Beyond the candidates of its own search, a rank is among those that the
/// other search brought in.
fn ranked(mut found: Vec<Found>) -> impl Iterator<Item = (u32, Found)> {
    found.retain(|found| found.score > 0.0 && found.score.is_finite());
    found.sort_by(|a, b| b.score.total_cmp(&a.score).then(a.id.cmp(&b.id)));
    found.dedup_by_key(|found| found.id);
    (1..).zip(found)
}

#[cfg(test)]
mod tests {
    use memora_testkit::sample::memory_id;

    use super::*;

    fn found(n: u64, score: f32) -> Found {
        Found {
            id: memory_id(n),
            score,
            own: false,
        }
    }

    fn of_named(n: u64, score: f32) -> Found {
        Found {
            own: true,
            ..found(n, score)
        }
    }

    fn order(hits: &[IndexHit]) -> Vec<MemoryId> {
        hits.iter().map(|hit| hit.memory_id).collect()
    }

    #[test]
    fn both_scores_are_added_with_their_weights() {
        let hits = fuse(
            vec![found(1, 0.6), found(2, 0.5)],
            vec![found(2, 4.0), found(3, 8.0)],
            8.0,
            10,
        );
        assert_eq!(order(&hits), [memory_id(2), memory_id(1), memory_id(3)]);
        assert!((hits[0].fused - 0.75).abs() < 1e-6, "{hits:?}");
        assert!((hits[2].fused - 0.5).abs() < 1e-6, "{hits:?}");
        assert_eq!(hits[0].dense.map(|signal| signal.rank), Some(2));
        assert_eq!(
            hits[0].lexical.map(|signal| (signal.rank, signal.score)),
            Some((2, 4.0))
        );
        assert_eq!((hits[1].lexical, hits[2].dense), (None, None));
    }

    #[test]
    fn the_words_add_no_more_than_the_whole_question() {
        let hits = fuse(vec![], vec![found(1, 9.0), found(2, 30.0)], 8.0, 10);
        assert!(hits.iter().all(|hit| hit.fused == WORDS_WEIGHT), "{hits:?}");
        assert_eq!(order(&hits), [memory_id(1), memory_id(2)], "equal scores by id");
        assert_eq!(hits[1].lexical.map(|signal| signal.rank), Some(1), "ranks are by score");
    }

    #[test]
    fn a_named_owner_is_preferred_once() {
        let hits = fuse(
            vec![found(1, 0.5), of_named(2, 0.4)],
            vec![found(1, 1.0), of_named(2, 1.0)],
            2.0,
            10,
        );
        assert_eq!(order(&hits), [memory_id(2), memory_id(1)]);
        assert!((hits[0].fused - (0.4 + OWN_WEIGHT + WORDS_WEIGHT / 2.0)).abs() < 1e-6);
        let by_words = fuse(vec![], vec![found(1, 1.0), of_named(2, 1.0)], 2.0, 10);
        assert_eq!(order(&by_words), [memory_id(2), memory_id(1)]);
    }

    #[test]
    fn what_points_away_is_not_found() {
        let hits = fuse(
            vec![found(1, -0.2), found(2, 0.0), found(3, f32::NAN)],
            vec![found(4, 0.0)],
            0.0,
            10,
        );
        assert_eq!(hits, []);
    }

    #[test]
    fn the_best_stay_within_the_limit() {
        let all = (1..=9).map(|n| found(n, 0.5)).collect();
        assert_eq!(order(&fuse(all, vec![], 0.0, 2)), [memory_id(1), memory_id(2)]);
    }
}
