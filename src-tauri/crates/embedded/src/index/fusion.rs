//! Joins the two searches into one list of hits.

use std::collections::HashMap;

use memora_engine::domain::ids::MemoryId;
use memora_engine::ports::index::{IndexHit, Signal};
use uuid::Uuid;

use super::dense::{DenseHit, DenseScores};
use super::lexical::{LexicalHit, LexicalScores};
use super::top::{IdSet, Scored, Top, ranks};

/// Whatever is among the best `depth` of one search is looked up in the other too, so that every hit has the whole
/// of its score. Best first, equal scores by id.
pub(super) fn fuse(
    lexical: &LexicalScores,
    dense: Option<(DenseScores<'_>, Top)>,
    depth: usize,
    limit: usize,
) -> Vec<IndexHit> {
    let (dense, dense_best) = dense.unzip();
    let candidates: IdSet = lexical
        .best(depth)
        .ids()
        .chain(dense_best.into_iter().flat_map(Top::ids))
        .collect();
    let by_meaning: HashMap<u128, DenseHit> = dense
        .iter()
        .flat_map(|dense| dense.of(&candidates))
        .map(|hit| (hit.id, hit))
        .collect();
    let by_words: HashMap<u128, LexicalHit> = lexical.of(&candidates).into_iter().map(|hit| (hit.id, hit)).collect();

    let mut hits: Vec<IndexHit> = candidates
        .iter()
        .map(|id| {
            let dense = by_meaning.get(&id).map(|hit| Signal {
                rank: 0,
                score: hit.cosine,
                adds: hit.adds,
            });
            let lexical = by_words.get(&id).map(|hit| Signal {
                rank: 0,
                score: hit.score,
                adds: hit.parts.adds(),
            });
            let fused = [dense, lexical].into_iter().flatten().map(|signal| signal.adds).sum();
            IndexHit {
                memory_id: MemoryId(Uuid::from_u128(id)),
                fused,
                dense,
                lexical,
            }
        })
        .collect();
    hits.sort_by(|a, b| b.fused.total_cmp(&a.fused).then_with(|| a.memory_id.cmp(&b.memory_id)));
    hits.truncate(limit);

    if let Some(dense) = &dense {
        set_ranks(
            hits.iter_mut()
                .filter_map(|hit| Some((hit.memory_id, hit.dense.as_mut()?))),
            dense.all(),
        );
    }
    set_ranks(
        hits.iter_mut()
            .filter_map(|hit| Some((hit.memory_id, hit.lexical.as_mut()?))),
        lexical.all(),
    );
    hits
}

/// Sets the rank of each signal among `all` scores of its search.
fn set_ranks<'a, Id: FnOnce() -> u128>(
    signals: impl Iterator<Item = (MemoryId, &'a mut Signal)>,
    all: impl Iterator<Item = (f32, Id)>,
) {
    let (asked, signals): (Vec<Scored>, Vec<&mut Signal>) = signals
        .map(|(id, signal)| {
            (
                Scored {
                    score: signal.score,
                    id: id.0.as_u128(),
                },
                signal,
            )
        })
        .unzip();
    for (signal, rank) in signals.into_iter().zip(ranks(&asked, all)) {
        signal.rank = rank;
    }
}
