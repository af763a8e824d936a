//! Point ids: Qdrant knows unsigned numbers and UUIDs, reads every spelling of a UUID and writes one.

use std::fmt;

use qdrant_client::qdrant::PointId;
use qdrant_client::qdrant::point_id::PointIdOptions;
use tonic::Status;
use uuid::Uuid;

/// Ordered as Qdrant scrolls: numbers first, then UUIDs by their bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum PointKey {
    Number(u64),
    Uuid(Uuid),
}

impl PointKey {
    pub(super) fn read(id: PointId) -> Result<Self, Status> {
        let PointId { point_id_options } = id;
        match point_id_options {
            Some(PointIdOptions::Num(number)) => Ok(Self::Number(number)),
            Some(PointIdOptions::Uuid(text)) => Uuid::parse_str(&text)
                .map(Self::Uuid)
                .map_err(|_| Status::invalid_argument(format!("Unable to parse UUID: {text}"))),
            None => Err(Status::invalid_argument("No ID options provided")),
        }
    }

    pub(super) fn read_all(ids: Vec<PointId>) -> Result<Vec<Self>, Status> {
        ids.into_iter().map(Self::read).collect()
    }

    pub(super) fn to_proto(self) -> PointId {
        let options = match self {
            Self::Number(number) => PointIdOptions::Num(number),
            Self::Uuid(uuid) => PointIdOptions::Uuid(uuid.to_string()),
        };
        PointId {
            point_id_options: Some(options),
        }
    }

    /// Where a point stands among points of the same score. Qdrant promises no order there, so this is a stable
    /// one that follows neither the ids nor the order of writing: a caller that relies on either is found out.
    pub(super) fn tie_break(self) -> u64 {
        let folded = match self {
            Self::Number(number) => number,
            Self::Uuid(uuid) => {
                let (high, low) = uuid.as_u64_pair();
                high ^ low.rotate_left(32)
            }
        };
        let mut mixed = folded.wrapping_add(0x9E37_79B9_7F4A_7C15);
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }
}

impl fmt::Display for PointKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Number(number) => write!(f, "{number}"),
            Self::Uuid(uuid) => write!(f, "{uuid}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn uuid(text: &str) -> PointId {
        PointId {
            point_id_options: Some(PointIdOptions::Uuid(text.into())),
        }
    }

    #[test]
    fn every_spelling_of_a_uuid_is_the_same_point() {
        let plain = PointKey::read(uuid("5c56c793-69f3-4fbf-87e6-c4bf54c28c26")).unwrap();
        for other in [
            "5C56C79369F34FBF87E6C4BF54C28C26",
            "urn:uuid:5C56C793-69F3-4FBF-87E6-C4BF54C28C26",
            "{5c56c793-69f3-4fbf-87e6-c4bf54c28c26}",
        ] {
            assert_eq!(PointKey::read(uuid(other)).unwrap(), plain, "{other}");
        }
        assert_eq!(plain.to_proto(), uuid("5c56c793-69f3-4fbf-87e6-c4bf54c28c26"));
    }

    #[test]
    fn other_texts_are_no_ids() {
        let refused = PointKey::read(uuid("memory-1")).unwrap_err();
        assert_eq!(refused.code(), tonic::Code::InvalidArgument);
        assert_eq!(refused.message(), "Unable to parse UUID: memory-1");
    }

    #[test]
    fn equal_scores_do_not_come_in_the_order_of_ids() {
        let mut keys: Vec<_> = (0..20).map(PointKey::Number).collect();
        keys.sort_by_key(|key| key.tie_break());
        assert!(!keys.is_sorted());
    }
}
