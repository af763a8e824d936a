//! Reads that need no score: points by id, page by page, and how many there are.

use qdrant_client::qdrant::{
    CountPoints, CountResponse, CountResult, GetPoints, GetResponse, RetrievedPoint, ScrollPoints, ScrollResponse,
};
use tonic::Status;

use super::collection::{Collection, Point};
use super::filter::Filter;
use super::ids::PointKey;
use super::payload::PayloadChoice;
use super::status;
use super::vectors::VectorChoice;

/// Qdrant's page when the caller names no size, for scrolling and for queries.
pub(super) const DEFAULT_LIMIT: u64 = 10;

/// What an answer tells about each point.
pub(super) struct Shown {
    pub(super) payload: PayloadChoice,
    pub(super) vectors: VectorChoice,
}

impl Shown {
    fn point(&self, key: PointKey, point: &Point) -> RetrievedPoint {
        RetrievedPoint {
            id: Some(key.to_proto()),
            payload: self.payload.of(&point.payload),
            vectors: self.vectors.of(&point.vectors),
            shard_key: None,
            order_value: None,
        }
    }
}

/// One node holds everything, so every read consistency gives the same answer.
pub(super) fn get(collection: &Collection, request: GetPoints) -> Result<GetResponse, Status> {
    let GetPoints {
        collection_name: _,
        ids,
        with_payload,
        with_vectors,
        read_consistency: _,
        shard_key_selector,
        timeout,
    } = request;
    status::check_timeout(timeout)?;
    status::refuse(shard_key_selector, "shard_key_selector")?;
    let shown = Shown {
        payload: PayloadChoice::read(with_payload, PayloadChoice::None)?,
        vectors: VectorChoice::read(with_vectors, &collection.settings.spaces)?,
    };
    let found = PointKey::read_all(ids)?
        .into_iter()
        .filter_map(|key| Some((key, collection.get(key)?)));
    let result = found.map(|(key, point)| shown.point(key, point)).collect();
    Ok(GetResponse {
        result,
        time: 0.0,
        usage: None,
    })
}

pub(super) fn scroll(collection: &Collection, request: ScrollPoints) -> Result<ScrollResponse, Status> {
    let ScrollPoints {
        collection_name: _,
        filter,
        offset,
        limit,
        with_payload,
        with_vectors,
        read_consistency: _,
        shard_key_selector,
        order_by,
        timeout,
    } = request;
    status::check_timeout(timeout)?;
    status::refuse(shard_key_selector, "shard_key_selector")?;
    status::refuse(order_by, "scroll: order_by")?;
    let limit = read_limit(limit.map(u64::from))?;
    let shown = Shown {
        payload: PayloadChoice::read(with_payload, PayloadChoice::All)?,
        vectors: VectorChoice::read(with_vectors, &collection.settings.spaces)?,
    };
    let filter = Filter::read_optional(filter)?;
    let start = offset.map(PointKey::read).transpose()?;

    let mut found = collection.accepted(&filter, start);
    let result = found
        .by_ref()
        .take(limit)
        .map(|(key, point)| shown.point(key, point))
        .collect();
    let next_page_offset = found.next().map(|(key, _)| key.to_proto());
    Ok(ScrollResponse {
        next_page_offset,
        result,
        time: 0.0,
        usage: None,
    })
}

/// An inexact count may be anything near; the double gives the exact one for both.
pub(super) fn count(collection: &Collection, request: CountPoints) -> Result<CountResponse, Status> {
    let CountPoints {
        collection_name: _,
        filter,
        exact: _,
        read_consistency: _,
        shard_key_selector,
        timeout,
    } = request;
    status::check_timeout(timeout)?;
    status::refuse(shard_key_selector, "shard_key_selector")?;
    let filter = Filter::read_optional(filter)?;
    let count = collection.accepted(&filter, None).count() as u64;
    Ok(CountResponse {
        result: Some(CountResult { count }),
        time: 0.0,
        usage: None,
    })
}

pub(super) fn read_limit(limit: Option<u64>) -> Result<usize, Status> {
    match limit.unwrap_or(DEFAULT_LIMIT) {
        0 => Err(status::invalid("limit", "value 0 invalid, must be 1 or larger")),
        limit => Ok(usize::try_from(limit).unwrap_or(usize::MAX)),
    }
}
