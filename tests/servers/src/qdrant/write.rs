//! Writes to points: read and checked at once, applied in the order in which they came.

use std::collections::BTreeMap;

use qdrant_client::qdrant as proto;
use qdrant_client::qdrant::points_selector::PointsSelectorOneOf;
use qdrant_client::qdrant::{PointsIdsList, PointsSelector, UpdateMode};
use tonic::Status;

use super::collection::Collection;
use super::filter::Filter;
use super::ids::PointKey;
use super::payload::{self, Payload};
use super::vectors::{Spaces, Vector, read_vectors};
use super::{payload::top_level_keys, status};

pub(super) enum Write {
    Upsert(Vec<NewPoint>, UpdateMode),
    Delete(Selection),
    SetPayload(Selection, Payload),
    OverwritePayload(Selection, Payload),
    DeletePayload(Selection, Vec<String>),
    ClearPayload(Selection),
}

/// What became of a write: its number, and whether it is already visible.
pub(super) struct Written {
    pub(super) operation: u64,
    pub(super) completed: bool,
}

pub(super) struct NewPoint {
    key: PointKey,
    payload: Payload,
    vectors: BTreeMap<String, Vector>,
}

pub(super) enum Selection {
    Ids(Vec<PointKey>),
    Where(Filter),
}

impl NewPoint {
    pub(super) fn read(point: proto::PointStruct, spaces: &Spaces) -> Result<Self, Status> {
        let proto::PointStruct { id, payload, vectors } = point;
        let id = id.ok_or_else(|| Status::invalid_argument("Empty ID is not allowed"))?;
        Ok(Self {
            key: PointKey::read(id)?,
            payload: payload::normalised(payload),
            vectors: read_vectors(vectors, spaces)?,
        })
    }
}

impl Selection {
    pub(super) fn read(selector: Option<PointsSelector>) -> Result<Self, Status> {
        let Some(PointsSelector { points_selector_one_of }) = selector else {
            return Err(Status::invalid_argument("PointSelector is missing"));
        };
        match points_selector_one_of {
            Some(PointsSelectorOneOf::Points(PointsIdsList { ids })) => PointKey::read_all(ids).map(Self::Ids),
            Some(PointsSelectorOneOf::Filter(filter)) => Filter::read(filter).map(Self::Where),
            None => Err(Status::invalid_argument("Malformed PointsSelector type")),
        }
    }

    /// The points that are there, and the first named one that is not.
    fn find(self, collection: &Collection) -> (Vec<PointKey>, Option<PointKey>) {
        match self {
            Self::Where(filter) => (collection.accepted(&filter, None).map(|(key, _)| key).collect(), None),
            Self::Ids(ids) => {
                let missing = ids.iter().copied().find(|id| collection.get(*id).is_none());
                (
                    ids.into_iter().filter(|id| collection.get(*id).is_some()).collect(),
                    missing,
                )
            }
        }
    }
}

impl Write {
    pub(super) fn delete_payload(selection: Selection, keys: Vec<String>) -> Result<Self, Status> {
        Ok(Self::DeletePayload(selection, top_level_keys(keys)?))
    }

    pub(super) fn apply(self, collection: &mut Collection) -> Result<(), Status> {
        match self {
            Self::Upsert(points, mode) => {
                for NewPoint { key, payload, vectors } in points {
                    let is_there = collection.get(key).is_some();
                    let wanted = match mode {
                        UpdateMode::Upsert => true,
                        UpdateMode::InsertOnly => !is_there,
                        UpdateMode::UpdateOnly => is_there,
                    };
                    if wanted {
                        collection.put(key, payload, vectors);
                    }
                }
                Ok(())
            }
            // Deleting what is not there is no error, unlike changing its payload.
            Self::Delete(selection) => {
                for key in selection.find(collection).0 {
                    collection.remove(key);
                }
                Ok(())
            }
            Self::SetPayload(selection, added) => {
                change(collection, selection, |payload| payload.extend(added.clone()))
            }
            Self::OverwritePayload(selection, new) => change(collection, selection, |payload| payload.clone_from(&new)),
            Self::DeletePayload(selection, keys) => change(collection, selection, |payload| {
                payload.retain(|key, _| !keys.contains(key))
            }),
            Self::ClearPayload(selection) => change(collection, selection, Payload::clear),
        }
    }
}

/// Changes the points that are there, then complains about the first named one that is not, as Qdrant does.
fn change(collection: &mut Collection, selection: Selection, edit: impl Fn(&mut Payload)) -> Result<(), Status> {
    let (found, missing) = selection.find(collection);
    for key in found {
        if let Some(mut point) = collection.remove(key) {
            edit(&mut point.payload);
            collection.put(key, point.payload, point.vectors);
        }
    }
    missing.map_or(Ok(()), |key| Err(status::no_point(key)))
}
