//! A question as one request: both searches together, each over the candidates of both.
//!
//! Every search of the batch prefetches the best of the dense and of the sparse search and then scores them all, so that
//! each candidate comes back with both of its scores and nothing has to be asked again. No score cuts a candidate off;
//! the length of the lists does.

use memora_engine::domain::ids::PersonId;
use memora_engine::domain::read::DateRange;
use memora_engine::ports::embed::SparseVector;
use memora_engine::ports::index::{IndexHit, IndexQuery};
use qdrant_client::qdrant::{
    Filter, PrefetchQuery, QuantizationSearchParams, Query, QueryBatchPoints, QueryPoints, ScoredPoint, SearchParams,
    VectorInput, WithPayloadSelector,
};

use super::filters::{in_reach, of_named};
use super::fusion::{Found, fuse};
use super::layout::{DATE, OBTAINED_AT, USER_ID, day, memory_id};

/// How many memories each search puts forward at the least.
const MIN_CANDIDATES: u64 = 50;

/// Candidates per hit that is wanted.
const CANDIDATES_PER_HIT: u64 = 2;

/// The most hits that one question gives.
const MAX_HITS: u32 = 500;

/// A question with the vectors it is asked by.
pub(super) struct Question {
    query: IndexQuery,
    /// Name of the vectors, and the question's own.
    dense: Option<(String, Vec<f32>)>,
    sparse: Option<(String, SparseVector)>,
}

impl Question {
    pub(super) fn new(
        query: IndexQuery,
        dense: Option<(String, Vec<f32>)>,
        sparse: Option<(String, SparseVector)>,
    ) -> Self {
        Self {
            query,
            dense,
            sparse: sparse.filter(|(_, vector)| !vector.indices.is_empty()),
        }
    }

    /// True when there is nothing to look for.
    pub(super) fn is_empty(&self) -> bool {
        self.query.limit == 0 || (self.dense.is_none() && self.sparse.is_none())
    }

    fn depth(&self) -> u64 {
        (u64::from(self.query.limit.min(MAX_HITS)) * CANDIDATES_PER_HIT).max(MIN_CANDIDATES)
    }

    /// The one request, with the dense search first.
    pub(super) fn request(&self, collection: &str) -> QueryBatchPoints {
        let searches: Vec<Search> = self.searches();
        let mut candidates: Vec<PrefetchQuery> = searches
            .iter()
            .map(|search| search.prefetch(in_reach(&self.query), self.depth()))
            .collect();
        // The preference for a named person's memories could not bring in what is not among the candidates.
        if let (Some(search), Some(filter)) = (searches.first(), of_named(&self.query)) {
            candidates.push(search.prefetch(filter, self.depth()));
        }
        let query_points = searches
            .iter()
            .map(|search| QueryPoints {
                with_payload: Some(self.payload()),
                ..search.over(collection, &candidates)
            })
            .collect();
        QueryBatchPoints {
            collection_name: collection.to_owned(),
            query_points,
            ..QueryBatchPoints::default()
        }
    }

    fn searches(&self) -> Vec<Search> {
        let dense = self.dense.as_ref().map(|(name, vector)| Search {
            using: name.clone(),
            query: Query::new_nearest(VectorInput::new_dense(vector.clone())),
            is_dense: true,
        });
        let sparse = self.sparse.as_ref().map(|(name, vector)| Search {
            using: name.clone(),
            query: Query::new_nearest(VectorInput::new_sparse(vector.indices.clone(), vector.values.clone())),
            is_dense: false,
        });
        dense.into_iter().chain(sparse).collect()
    }

    /// The payload that is needed to judge a candidate; mostly none.
    fn payload(&self) -> WithPayloadSelector {
        let mut fields = Vec::new();
        if !self.query.people.is_empty() {
            fields.push(USER_ID);
        }
        if self.has_days() {
            fields.extend([OBTAINED_AT, DATE]);
        }
        if fields.is_empty() { false.into() } else { fields.into() }
    }

    fn has_days(&self) -> bool {
        self.query.dates != DateRange::default()
    }

    /// The hits, from the answers to the searches of [`Question::request`].
    pub(super) fn hits(&self, answers: Vec<Vec<ScoredPoint>>) -> Vec<IndexHit> {
        let mut answers = answers.into_iter().map(|points| self.found(points));
        let dense = self.dense.as_ref().and_then(|_| answers.next()).unwrap_or_default();
        let (sparse, reach) = match &self.sparse {
            Some((_, vector)) => (
                answers.next().unwrap_or_default(),
                vector.values.iter().map(|v| v * v).sum(),
            ),
            None => (vec![], 0.0),
        };
        fuse(dense, sparse, reach, self.query.limit.min(MAX_HITS) as usize)
    }

    fn found(&self, points: Vec<ScoredPoint>) -> Vec<Found> {
        let in_days = |point: &ScoredPoint| {
            !self.has_days() || day(&point.payload).is_some_and(|day| self.query.dates.contains(day))
        };
        points
            .iter()
            .filter(|point| in_days(point))
            .filter_map(|point| {
                Some(Found {
                    id: memory_id(point.id.as_ref())?,
                    score: point.score,
                    own: self.is_named(point),
                })
            })
            .collect()
    }

    fn is_named(&self, point: &ScoredPoint) -> bool {
        let Some(owner) = point.payload.get(USER_ID).and_then(|user| user.as_str()) else {
            return false;
        };
        self.query.people.iter().any(|person| match person {
            PersonId::User(user) => user.as_str() == owner,
            PersonId::Agent(_) => false,
        })
    }
}

/// One of the two searches.
struct Search {
    using: String,
    query: Query,
    is_dense: bool,
}

impl Search {
    fn prefetch(&self, filter: Filter, depth: u64) -> PrefetchQuery {
        PrefetchQuery {
            query: Some(self.query.clone()),
            using: Some(self.using.clone()),
            filter: Some(filter),
            limit: Some(depth),
            ..PrefetchQuery::default()
        }
    }

    /// Scores all candidates; the only candidates of the only search are scored already.
    fn over(&self, collection: &str, candidates: &[PrefetchQuery]) -> QueryPoints {
        let limit = candidates.iter().filter_map(|prefetch| prefetch.limit).sum();
        let mut points = QueryPoints {
            collection_name: collection.to_owned(),
            query: Some(self.query.clone()),
            using: Some(self.using.clone()),
            limit: Some(limit),
            params: self.is_dense.then(exact_scores),
            ..QueryPoints::default()
        };
        match candidates {
            [only] => points.filter = only.filter.clone(),
            several => points.prefetch = several.to_vec(),
        }
        points
    }
}

/// Candidates are chosen by the small quantized vectors and scored by the whole ones.
fn exact_scores() -> SearchParams {
    SearchParams {
        quantization: Some(QuantizationSearchParams {
            rescore: Some(true),
            ..QuantizationSearchParams::default()
        }),
        ..SearchParams::default()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use memora_engine::domain::ids::UserId;
    use memora_engine::domain::read::Scope;
    use memora_testkit::sample::{day as date, memory_id as id, org_id};
    use qdrant_client::qdrant::Value;

    use super::*;
    use crate::qdrant::layout::point_id;

    fn query() -> IndexQuery {
        IndexQuery {
            scope: Scope::organization(org_id("acme")),
            dates: DateRange::default(),
            text: "tea".into(),
            people: vec![],
            dense: None,
            exclude: vec![],
            limit: 5,
        }
    }

    fn dense() -> Option<(String, Vec<f32>)> {
        Some(("fast-a".into(), vec![0.6, 0.8]))
    }

    fn sparse() -> Option<(String, SparseVector)> {
        let vector = SparseVector {
            indices: vec![3, 9],
            values: vec![1.0, 2.0],
        };
        Some(("fast-sparse-b".into(), vector))
    }

    fn people() -> Vec<PersonId> {
        vec![PersonId::User(UserId::parse("ben").expect("an id"))]
    }

    fn point(n: u64, score: f32, payload: &[(&str, &str)]) -> ScoredPoint {
        let payload: HashMap<String, Value> = payload.iter().map(|(k, v)| ((*k).to_owned(), (*v).into())).collect();
        ScoredPoint {
            id: Some(point_id(id(n))),
            score,
            payload,
            ..ScoredPoint::default()
        }
    }

    #[test]
    fn both_searches_score_the_candidates_of_both() {
        let request = Question::new(query(), dense(), sparse()).request("memories");
        assert_eq!(request.query_points.len(), 2);
        for points in &request.query_points {
            assert_eq!((points.prefetch.len(), points.limit), (2, Some(100)));
            assert!(points.filter.is_none() && points.prefetch.iter().all(|prefetch| prefetch.filter.is_some()));
            assert!(
                points
                    .prefetch
                    .iter()
                    .all(|prefetch| prefetch.score_threshold.is_none())
            );
        }
        assert_eq!(request.query_points[0].using.as_deref(), Some("fast-a"));
        assert!(request.query_points[0].params.is_some() && request.query_points[1].params.is_none());
    }

    #[test]
    fn one_search_alone_needs_no_candidates() {
        let large = IndexQuery {
            limit: 9_000,
            ..query()
        };
        let request = Question::new(large, None, sparse()).request("memories");
        let [points] = &request.query_points[..] else {
            panic!("one search");
        };
        assert!(points.prefetch.is_empty() && points.filter.is_some());
        assert_eq!(points.limit, Some(1_000));
    }

    #[test]
    fn memories_of_named_people_are_candidates_of_their_own() {
        let named = IndexQuery {
            people: people(),
            ..query()
        };
        let request = Question::new(named, None, sparse()).request("memories");
        assert_eq!(request.query_points[0].prefetch.len(), 2);
    }

    #[test]
    fn a_question_without_vectors_is_empty() {
        let nothing = Some(("fast-sparse-b".to_owned(), SparseVector::default()));
        assert!(Question::new(query(), None, nothing).is_empty());
        assert!(Question::new(IndexQuery { limit: 0, ..query() }, dense(), None).is_empty());
        assert!(!Question::new(query(), dense(), None).is_empty());
    }

    #[test]
    fn answers_are_judged_by_day_and_owner() {
        let question = Question::new(
            IndexQuery {
                dates: DateRange {
                    from: Some(date("2025-05-01")),
                    to: Some(date("2025-05-01")),
                },
                people: people(),
                ..query()
            },
            dense(),
            None,
        );
        let hits = question.hits(vec![vec![
            point(1, 0.5, &[(USER_ID, "ann"), (OBTAINED_AT, "2025-05-01T23:00:00-05:00")]),
            point(2, 0.5, &[(USER_ID, "ben"), (OBTAINED_AT, "2025-05-01T10:00:00")]),
            point(3, 0.9, &[(USER_ID, "ben"), (OBTAINED_AT, "2025-05-02T00:30:00+00:00")]),
            point(
                4,
                0.4,
                &[
                    (USER_ID, "ann"),
                    (OBTAINED_AT, "2025-06-01T10:00:00+00:00"),
                    (DATE, "2025-05-01"),
                ],
            ),
        ]]);
        let order: Vec<_> = hits.iter().map(|hit| hit.memory_id).collect();
        assert_eq!(order, [id(2), id(1), id(4)]);
    }

    #[test]
    fn the_sparse_answer_alone_is_the_lexical_one() {
        let hits = Question::new(query(), None, sparse()).hits(vec![vec![point(1, 5.0, &[])]]);
        assert!(hits[0].dense.is_none());
        assert_eq!(
            hits[0].lexical.map(|signal| signal.adds),
            Some(0.5),
            "all of the question"
        );
    }
}
