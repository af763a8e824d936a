//! Reciprocal rank fusion with Qdrant's numbers: only the places in the lists count, the scores do not.

use std::collections::HashMap;

use super::ids::PointKey;
use super::query::Hit;

/// The first place of a list is worth 1/2.
pub(super) const DEFAULT_K: u32 = 2;

/// Each place is worth `1 / ((place + 1) / weight + k - 1)`, counted from 0; no weights means that all are 1.
pub(super) fn reciprocal_rank_fusion(lists: &[Vec<Hit>], k: u32, weights: &[f32]) -> Vec<Hit> {
    let mut scores: HashMap<PointKey, f32> = HashMap::new();
    for (number, list) in lists.iter().enumerate() {
        let weight = weights.get(number).copied().unwrap_or(1.0);
        for (place, hit) in list.iter().enumerate() {
            let worth = if weight > 0.0 {
                1.0 / ((place + 1) as f32 / weight + k as f32 - 1.0)
            } else {
                0.0
            };
            *scores.entry(hit.key).or_default() += worth;
        }
    }
    let mut hits: Vec<Hit> = scores.into_iter().map(|(key, score)| Hit { key, score }).collect();
    hits.sort_unstable_by(|a, b| {
        b.score
            .total_cmp(&a.score)
            .then_with(|| a.key.tie_break().cmp(&b.key.tie_break()))
    });
    hits
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list(ids: &[u64]) -> Vec<Hit> {
        ids.iter()
            .map(|id| Hit {
                key: PointKey::Number(*id),
                score: 0.0,
            })
            .collect()
    }

    #[test]
    fn places_in_all_lists_add_up() {
        let fused = reciprocal_rank_fusion(&[list(&[2, 1]), list(&[1, 2, 3]), list(&[5, 3, 1])], DEFAULT_K, &[]);
        let expected = [
            (1, 1.0 / 3.0 + 1.0 / 2.0 + 1.0 / 4.0),
            (2, 1.0 / 2.0 + 1.0 / 3.0),
            (3, 1.0 / 4.0 + 1.0 / 3.0),
            (5, 1.0 / 2.0),
        ];
        assert_eq!(fused.len(), expected.len());
        for (hit, (id, score)) in fused.iter().zip(expected) {
            assert_eq!(hit.key, PointKey::Number(id));
            assert!((hit.score - score).abs() < 1.0e-6, "{hit:?}");
        }
    }

    #[test]
    fn a_weight_stretches_the_places_of_its_list() {
        let fused = reciprocal_rank_fusion(&[list(&[1, 2]), list(&[2, 1])], DEFAULT_K, &[3.0, 1.0]);
        assert_eq!(fused[0].key, PointKey::Number(2));
        let fused = reciprocal_rank_fusion(&[list(&[1]), list(&[2])], DEFAULT_K, &[1.0, 0.0]);
        assert_eq!(
            fused[1],
            Hit {
                key: PointKey::Number(2),
                score: 0.0
            }
        );
    }
}
