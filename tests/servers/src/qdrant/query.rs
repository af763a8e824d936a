//! Queries: nearest points by one vector, and several such searches fused into one list.

use std::collections::HashSet;

use qdrant_client::qdrant as proto;
use qdrant_client::qdrant::query::Variant;
use qdrant_client::qdrant::{
    Fusion, PrefetchQuery, QuantizationSearchParams, QueryPoints, Rrf, ScoredPoint, SearchParams, vector_input,
};
use tonic::Status;

use super::collection::Collection;
use super::filter::Filter;
use super::fusion::{DEFAULT_K, reciprocal_rank_fusion};
use super::ids::PointKey;
use super::payload::PayloadChoice;
use super::read::{Shown, read_limit};
use super::status;
use super::vectors::{Sparse, UNNAMED, Vector, VectorChoice};

#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Hit {
    pub(super) key: PointKey,
    pub(super) score: f32,
}

/// The part that a query and its prefetches have in common.
struct Stage {
    prefetch: Vec<PrefetchQuery>,
    query: Option<proto::Query>,
    using: Option<String>,
    score_threshold: Option<f32>,
    limit: usize,
}

pub(super) fn query(collection: &Collection, request: QueryPoints) -> Result<Vec<ScoredPoint>, Status> {
    let QueryPoints {
        collection_name: _,
        prefetch,
        query,
        using,
        filter,
        params,
        score_threshold,
        limit,
        offset,
        with_vectors,
        with_payload,
        read_consistency: _,
        shard_key_selector,
        lookup_from,
        timeout,
    } = request;
    status::check_timeout(timeout)?;
    status::refuse(shard_key_selector, "shard_key_selector")?;
    status::refuse(lookup_from, "query: lookup_from")?;
    check_params(params)?;
    let limit = read_limit(limit)?;
    let offset = offset.map_or(0, |offset| usize::try_from(offset).unwrap_or(usize::MAX));
    let shown = Shown {
        payload: PayloadChoice::read(with_payload, PayloadChoice::None)?,
        vectors: VectorChoice::read(with_vectors, &collection.settings.spaces)?,
    };
    let filters: Vec<_> = filter.into_iter().collect();
    let stage = Stage {
        prefetch,
        query,
        using,
        score_threshold,
        limit: limit.saturating_add(offset),
    };
    let hits = run(collection, stage, &filters)?;
    let found = hits
        .into_iter()
        .skip(offset)
        .filter_map(|hit| Some((hit, collection.get(hit.key)?)));
    let result = found.map(|(hit, point)| ScoredPoint {
        id: Some(hit.key.to_proto()),
        payload: shown.payload.of(&point.payload),
        score: hit.score,
        version: point.version,
        vectors: shown.vectors.of(&point.vectors),
        shard_key: None,
        order_value: None,
    });
    Ok(result.collect())
}

/// `filters` are those of the stage and of every stage around it: they hold where points are searched, which is in
/// the innermost stages.
fn run(collection: &Collection, stage: Stage, filters: &[proto::Filter]) -> Result<Vec<Hit>, Status> {
    let Stage {
        prefetch,
        query,
        using,
        score_threshold,
        limit,
    } = stage;
    let variant = match query {
        None => None,
        Some(proto::Query { variant: Some(variant) }) => Some(variant),
        Some(proto::Query { variant: None }) => return Err(Status::invalid_argument("Query variant is missing")),
    };
    let merged = !prefetch.is_empty();
    match variant {
        None if merged => Err(status::bad_request(
            "A query is needed to merge the prefetches. Can't have prefetches without defining a query.",
        )),
        None if score_threshold.is_some() => Err(status::bad_request(
            "A query is needed to use the score_threshold. Can't have score_threshold without defining a query.",
        )),
        None => {
            let filter = Filter::and(filters)?;
            let listed = collection.accepted(&filter, None).take(limit);
            // Nothing was compared; Qdrant gives such points the score 1.
            Ok(listed.map(|(key, _)| Hit { key, score: 1.0 }).collect())
        }
        Some(Variant::Fusion(kind)) => match Fusion::try_from(kind) {
            Ok(Fusion::Rrf) => fuse(
                collection,
                prefetch,
                using,
                filters,
                score_threshold,
                limit,
                Rrf {
                    k: None,
                    weights: Vec::new(),
                },
            ),
            Ok(Fusion::Dbsf) => Err(status::not_done("query: DBSF fusion")),
            Err(_) => Err(Status::invalid_argument("Unknown fusion")),
        },
        Some(Variant::Rrf(rrf)) => fuse(collection, prefetch, using, filters, score_threshold, limit, rrf),
        Some(Variant::Nearest(input)) => {
            let name = using.as_deref().unwrap_or(UNNAMED);
            let (vector, itself) = read_input(collection, name, input)?;
            let mut filter = if merged {
                // What the prefetches found is compared anew.
                let found = sources(collection, prefetch, filters)?.into_iter().flatten();
                Filter::only(found.map(|hit| hit.key).collect::<HashSet<_>>())
            } else {
                Filter::and(filters)?
            };
            if let Some(key) = itself {
                filter = filter.without(key);
            }
            nearest(collection, name, &vector, &filter, score_threshold, limit)
        }
        Some(Variant::Recommend(_)) => Err(status::not_done("query: recommend")),
        Some(Variant::Discover(_)) => Err(status::not_done("query: discover")),
        Some(Variant::Context(_)) => Err(status::not_done("query: context")),
        Some(Variant::OrderBy(_)) => Err(status::not_done("query: order_by")),
        Some(Variant::Sample(_)) => Err(status::not_done("query: sample")),
        Some(Variant::Formula(_)) => Err(status::not_done("query: formula")),
        Some(Variant::NearestWithMmr(_)) => Err(status::not_done("query: mmr")),
        Some(Variant::RelevanceFeedback(_)) => Err(status::not_done("query: relevance_feedback")),
        Some(Variant::Text(_)) => Err(status::not_done("query: text")),
    }
}

fn sources(
    collection: &Collection,
    prefetch: Vec<PrefetchQuery>,
    filters: &[proto::Filter],
) -> Result<Vec<Vec<Hit>>, Status> {
    let source = |prefetch: PrefetchQuery| {
        let PrefetchQuery {
            prefetch,
            query,
            using,
            filter,
            params,
            score_threshold,
            limit,
            lookup_from,
        } = prefetch;
        status::refuse(lookup_from, "prefetch: lookup_from")?;
        check_params(params)?;
        let filters: Vec<_> = filters.iter().cloned().chain(filter).collect();
        run(
            collection,
            Stage {
                prefetch,
                query,
                using,
                score_threshold,
                limit: read_limit(limit)?,
            },
            &filters,
        )
    };
    prefetch.into_iter().map(source).collect()
}

fn fuse(
    collection: &Collection,
    prefetch: Vec<PrefetchQuery>,
    using: Option<String>,
    filters: &[proto::Filter],
    score_threshold: Option<f32>,
    limit: usize,
    rrf: Rrf,
) -> Result<Vec<Hit>, Status> {
    let Rrf { k, weights } = rrf;
    if using.is_some_and(|name| name != UNNAMED) {
        return Err(status::bad_request(
            "Fusion queries cannot be combined with the 'using' field.",
        ));
    }
    if prefetch.is_empty() {
        return Err(status::wrong_input(
            "Validation failed: cannot apply Fusion without prefetches",
        ));
    }
    if k == Some(0) {
        return Err(status::invalid("k", "value 0 invalid, must be 1 or larger"));
    }
    if !weights.is_empty() && weights.len() != prefetch.len() {
        return Err(status::wrong_input(format!(
            "Validation failed: Number of weights in RRF should match number of pre-fetches: got {}, expected {}",
            weights.len(),
            prefetch.len(),
        )));
    }
    let mut hits = reciprocal_rank_fusion(
        &sources(collection, prefetch, filters)?,
        k.unwrap_or(DEFAULT_K),
        &weights,
    );
    // Unlike a search, a fused list keeps what just reaches the threshold.
    hits.retain(|hit| score_threshold.is_none_or(|threshold| hit.score >= threshold));
    hits.truncate(limit);
    Ok(hits)
}

/// The vector to compare with, and the point that it was taken from, which is no hit of its own search.
fn read_input(
    collection: &Collection,
    name: &str,
    input: proto::VectorInput,
) -> Result<(Vector, Option<PointKey>), Status> {
    let space = collection.space(name)?;
    let vector = match input.variant {
        Some(vector_input::Variant::Dense(dense)) => Vector::Dense(dense.data),
        Some(vector_input::Variant::Sparse(sparse)) => Vector::Sparse(Sparse::read(sparse.indices, sparse.values)?),
        Some(vector_input::Variant::Id(id)) => {
            let key = PointKey::read(id)?;
            let point = collection.get(key).ok_or_else(|| status::no_point(key))?;
            let vector = point.vectors.get(name).ok_or_else(|| status::no_vector_name(name))?;
            return Ok((vector.clone(), Some(key)));
        }
        Some(vector_input::Variant::MultiDense(_)) => return Err(status::not_done("query: multi-vectors")),
        Some(
            vector_input::Variant::Document(_) | vector_input::Variant::Image(_) | vector_input::Variant::Object(_),
        ) => return Err(status::not_done("query: inference in the server")),
        None => return Err(Status::invalid_argument("VectorInput variant is missing")),
    };
    Ok((space.admit(vector)?, None))
}

fn nearest(
    collection: &Collection,
    name: &str,
    query: &Vector,
    filter: &Filter,
    score_threshold: Option<f32>,
    limit: usize,
) -> Result<Vec<Hit>, Status> {
    let space = collection.space(name)?;
    let compared = collection.accepted(filter, None).filter_map(|(key, point)| {
        let score = space.score(query, point.vectors.get(name)?)?;
        Some(Hit { key, score })
    });
    let mut hits: Vec<Hit> = compared
        .filter(|hit| score_threshold.is_none_or(|threshold| space.passes(hit.score, threshold)))
        .collect();
    best_first(&mut hits, limit, space.smaller_is_better());
    Ok(hits)
}

/// Leaves the best `limit` hits, in order.
fn best_first(hits: &mut Vec<Hit>, limit: usize, smaller_is_better: bool) {
    let order = |a: &Hit, b: &Hit| {
        let by_score = if smaller_is_better {
            a.score.total_cmp(&b.score)
        } else {
            b.score.total_cmp(&a.score)
        };
        by_score.then_with(|| a.key.tie_break().cmp(&b.key.tie_break()))
    };
    if hits.len() > limit {
        hits.select_nth_unstable_by(limit, order);
        hits.truncate(limit);
    }
    hits.sort_unstable_by(order);
}

/// The double compares with every point, which is as exact as any of these settings could make a search.
fn check_params(params: Option<SearchParams>) -> Result<(), Status> {
    let Some(SearchParams {
        hnsw_ef,
        exact: _,
        quantization,
        indexed_only,
        acorn,
        idf,
    }) = params
    else {
        return Ok(());
    };
    status::refuse(acorn, "search params: acorn")?;
    status::refuse(idf, "search params: idf")?;
    if indexed_only == Some(true) {
        return Err(status::not_done("search params: indexed_only"));
    }
    if hnsw_ef == Some(0) {
        return Err(status::invalid("hnsw_ef", "value 0 invalid, must be 1 or larger"));
    }
    match quantization {
        Some(QuantizationSearchParams {
            ignore: _,
            rescore: _,
            oversampling: Some(factor),
        }) if factor < 1.0 => Err(status::invalid(
            "oversampling",
            format!("value {factor} invalid, must be 1.0 or larger"),
        )),
        _ => Ok(()),
    }
}
