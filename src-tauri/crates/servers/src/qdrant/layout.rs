//! How Memora 0.3 lays out a collection: vectors, payload and the indexes on it.
//!
//! A point is a memory, by the memory's own id. One field is ours: [`DATE`], written only when a memory's day is not
//! the UTC day of its `obtained_at`, which the other program never makes and does not mind.

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, NaiveDateTime, SecondsFormat, Utc};
use memora_engine::domain::ids::{MemoryId, OrgId, UserId};
use memora_engine::domain::model::{Memory, Timestamp};
use memora_engine::ports::embed::SparseVector;
use memora_engine::ports::index::IndexedPayload;
use qdrant_client::Payload;
use qdrant_client::qdrant::point_id::PointIdOptions;
use qdrant_client::qdrant::{
    CreateCollection, CreateCollectionBuilder, CreateFieldIndexCollection, CreateFieldIndexCollectionBuilder, Distance,
    FieldType, HnswConfigDiffBuilder, KeywordIndexParamsBuilder, NamedVectors, PointId, PointStruct, QuantizationType,
    ScalarQuantizationBuilder, SparseIndexConfig, SparseVectorParamsBuilder, SparseVectorsConfigBuilder, Value, Vector,
    VectorParamsBuilder, VectorsConfigBuilder,
};
use uuid::Uuid;

use super::survey::Slot;

/// The text with placeholders.
pub(super) const DOCUMENT: &str = "document";
pub(super) const ORG_ID: &str = "org_id";
/// `org:user`.
pub(super) const ORG_USER_ID: &str = "org_user_id";
pub(super) const USER_ID: &str = "user_id";
pub(super) const AGENT_ID: &str = "agent_id";
/// ISO 8601.
pub(super) const OBTAINED_AT: &str = "obtained_at";
/// The memory's day, see the module.
pub(super) const DATE: &str = "memora_date";

/// The fields with an index, by which Qdrant keeps organizations and users apart.
pub(super) const TENANTS: [&str; 2] = [ORG_ID, ORG_USER_ID];

/// Key of the collection's own metadata (Qdrant 1.16 and later keep it) under which we note how far filling it is.
/// Whoever reads points does not see it.
pub(super) const STATE_KEY: &str = "memora_explorer";

/// Of a collection that we made.
pub(super) const BUILDING: &str = "building";
pub(super) const BUILT: &str = "built";

/// Of a collection that we found and filled anew.
pub(super) const REFILLING: &str = "refilling";
pub(super) const REFILLED: &str = "refilled";

const HNSW_EDGES: u64 = 0;
const HNSW_EDGES_WITHIN_TENANT: u64 = 16;
const QUANTILE: f32 = 0.95;

/// The value of [`ORG_USER_ID`].
pub(super) fn org_user(org: &OrgId, user: &UserId) -> String {
    format!("{org}:{user}")
}

/// A collection for these vectors, marked as being built.
pub(super) fn collection(name: &str, dense: Option<&Slot>, sparse: Option<&str>) -> CreateCollection {
    let mut request = CreateCollectionBuilder::new(name);
    if let Some(slot) = dense {
        let mut vectors = VectorsConfigBuilder::default();
        vectors.add_named_vector_params(
            slot.name.as_str(),
            VectorParamsBuilder::new(slot.size, Distance::Cosine),
        );
        request = request.vectors_config(vectors);
    }
    if let Some(name) = sparse {
        let mut vectors = SparseVectorsConfigBuilder::default();
        vectors.add_named_vector_params(
            name,
            SparseVectorParamsBuilder::default().index(SparseIndexConfig::default()),
        );
        request = request.sparse_vectors_config(vectors);
    }
    // No graph over all points: each tenant has its own.
    let hnsw = HnswConfigDiffBuilder::default()
        .m(HNSW_EDGES)
        .payload_m(HNSW_EDGES_WITHIN_TENANT);
    let quantization = ScalarQuantizationBuilder::default()
        .r#type(QuantizationType::Int8.into())
        .quantile(QUANTILE)
        .always_ram(true);
    CreateCollection {
        metadata: state(BUILDING),
        ..request.hnsw_config(hnsw).quantization_config(quantization).build()
    }
}

/// The metadata that says `word` of the collection.
pub(super) fn state(word: &str) -> HashMap<String, Value> {
    HashMap::from([(STATE_KEY.to_owned(), word.into())])
}

/// The other fields that questions ask for. Memora has no indexes on them, and only a server in strict mode wants some.
pub(super) const ASKED_FOR: [&str; 3] = [AGENT_ID, OBTAINED_AT, DATE];

/// True for fields that are compared as moments.
pub(super) fn is_moment(field: &str) -> bool {
    [OBTAINED_AT, DATE].contains(&field)
}

/// The index on one of [`TENANTS`] or [`ASKED_FOR`].
pub(super) fn field_index(collection: &str, field: &str) -> CreateFieldIndexCollection {
    let kind = if is_moment(field) {
        FieldType::Datetime
    } else {
        FieldType::Keyword
    };
    let mut request = CreateFieldIndexCollectionBuilder::new(collection, field, kind).wait(true);
    if TENANTS.contains(&field) {
        request = request.field_index_params(KeywordIndexParamsBuilder::default().is_tenant(true));
    }
    request.build()
}

/// A memory with its vectors; none of them for a text that says nothing to either model.
pub(super) fn point(
    memory: &Memory,
    dense: Option<(&str, Vec<f32>)>,
    sparse: Option<(&str, SparseVector)>,
) -> PointStruct {
    let mut vectors = NamedVectors::default();
    if let Some((name, vector)) = dense {
        vectors = vectors.add_vector(name, Vector::new_dense(vector));
    }
    if let Some((name, vector)) = sparse
        && !vector.indices.is_empty()
    {
        vectors = vectors.add_vector(name, Vector::new_sparse(vector.indices, vector.values));
    }
    PointStruct::new(point_id(memory.memory_id), vectors, payload(memory))
}

pub(super) fn point_id(id: MemoryId) -> PointId {
    PointId::from(id.0.hyphenated().to_string())
}

/// The memory that a point is; `None` for a point that another program gave a number.
pub(super) fn memory_id(id: Option<&PointId>) -> Option<MemoryId> {
    match id?.point_id_options.as_ref()? {
        PointIdOptions::Uuid(id) => Uuid::parse_str(id).ok().map(MemoryId),
        PointIdOptions::Num(_) => None,
    }
}

fn payload(memory: &Memory) -> Payload {
    let mut payload = Payload::new();
    payload.insert(DOCUMENT, memory.text.as_str());
    payload.insert(ORG_ID, memory.org_id.as_str());
    payload.insert(ORG_USER_ID, org_user(&memory.org_id, &memory.user_id));
    payload.insert(USER_ID, memory.user_id.as_str());
    payload.insert(AGENT_ID, memory.agent_id.as_str());
    payload.insert(OBTAINED_AT, iso(memory.obtained_at));
    if memory.date != memory.obtained_at.date_naive() {
        payload.insert(DATE, memory.date.to_string());
    }
    payload
}

/// A moment as Python's `isoformat` writes it and every version of its `fromisoformat` reads it.
fn iso(moment: Timestamp) -> String {
    let format = if moment.timestamp_subsec_micros() == 0 {
        SecondsFormat::Secs
    } else {
        SecondsFormat::Micros
    };
    moment.to_rfc3339_opts(format, false)
}

/// A moment with the day on which it was where it was written down. One without an offset counts as UTC, as Qdrant
/// and Neo4j take it.
fn moment(text: &str) -> Option<(Timestamp, NaiveDate)> {
    if let Ok(moment) = DateTime::parse_from_rfc3339(text) {
        return Some((moment.with_timezone(&Utc), moment.date_naive()));
    }
    let naive = ["%Y-%m-%dT%H:%M:%S%.f", "%Y-%m-%d %H:%M:%S%.f"]
        .iter()
        .find_map(|format| NaiveDateTime::parse_from_str(text, format).ok())?;
    Some((naive.and_utc(), naive.date()))
}

fn text_of(payload: &HashMap<String, Value>, field: &str) -> Option<String> {
    payload.get(field)?.as_str().cloned()
}

/// The day of a memory, as far as its payload tells.
pub(super) fn day(payload: &HashMap<String, Value>) -> Option<NaiveDate> {
    match text_of(payload, DATE) {
        Some(date) => date.parse().ok(),
        None => moment(&text_of(payload, OBTAINED_AT)?).map(|(_, day)| day),
    }
}

/// What a payload says of a memory.
pub(super) fn indexed(memory_id: MemoryId, payload: &HashMap<String, Value>) -> IndexedPayload {
    let (org_id, user_id) = (text_of(payload, ORG_ID), text_of(payload, USER_ID));
    let both = match (&org_id, &user_id) {
        (Some(org), Some(user)) => Some(format!("{org}:{user}")),
        _ => None,
    };
    IndexedPayload {
        memory_id,
        text: text_of(payload, DOCUMENT),
        wrong_keys: both.is_none() || text_of(payload, ORG_USER_ID) != both,
        org_id,
        user_id,
        agent_id: text_of(payload, AGENT_ID),
        obtained_at: text_of(payload, OBTAINED_AT).and_then(|text| Some(moment(&text)?.0)),
    }
}

#[cfg(test)]
mod tests {
    use memora_testkit::sample::{at, day as date, memory, user_key};

    use super::*;

    fn stored(memory: &Memory) -> HashMap<String, Value> {
        payload(memory).into()
    }

    #[test]
    fn a_memory_is_written_with_the_fields_of_memora() {
        let memory = memory(&user_key("acme", "ann"), 1);
        let payload = stored(&memory);
        let mut fields: Vec<_> = payload.keys().map(String::as_str).collect();
        fields.sort();
        assert_eq!(fields, [AGENT_ID, DOCUMENT, OBTAINED_AT, ORG_ID, ORG_USER_ID, USER_ID]);
        assert_eq!(text_of(&payload, ORG_USER_ID).as_deref(), Some("acme:ann"));
        assert_eq!(
            text_of(&payload, OBTAINED_AT).as_deref(),
            Some("2025-05-01T12:01:00+00:00")
        );
        let read = indexed(memory.memory_id, &payload);
        assert_eq!(read.obtained_at, Some(memory.obtained_at));
        assert_eq!(read.text, Some(memory.text));
        assert!(!read.wrong_keys);
    }

    #[test]
    fn a_day_that_the_moment_does_not_tell_is_written_too() {
        let mut late = memory(&user_key("acme", "ann"), 1);
        assert_eq!(day(&stored(&late)), Some(late.date));
        late.date = date("2025-04-30");
        assert_eq!(day(&stored(&late)), Some(late.date));
    }

    #[test]
    fn moments_are_read_as_other_programs_write_them() {
        for (text, at_utc, on) in [
            ("2025-05-01T23:30:00-05:00", "2025-05-02T04:30:00Z", "2025-05-01"),
            (
                "2025-05-01T12:00:00.123456",
                "2025-05-01T12:00:00.123456Z",
                "2025-05-01",
            ),
            ("2025-05-01 12:00:00+00:00", "2025-05-01T12:00:00Z", "2025-05-01"),
            ("2025-05-01T12:00:00Z", "2025-05-01T12:00:00Z", "2025-05-01"),
        ] {
            assert_eq!(moment(text), Some((at(at_utc), date(on))), "{text}");
        }
        assert_eq!(moment("yesterday"), None);
    }

    #[test]
    fn moments_keep_their_microseconds() {
        assert_eq!(
            iso(at("2025-05-01T12:00:00.000120Z")),
            "2025-05-01T12:00:00.000120+00:00"
        );
    }

    #[test]
    fn keys_that_do_not_fit_are_told() {
        let memory = memory(&user_key("acme", "ann"), 1);
        for (field, value) in [(ORG_USER_ID, "acme:ben"), (USER_ID, "ben"), (ORG_ID, "other")] {
            let mut payload = stored(&memory);
            payload.insert(field.to_owned(), value.into());
            assert!(indexed(memory.memory_id, &payload).wrong_keys, "{field}");
            payload.remove(field);
            assert!(indexed(memory.memory_id, &payload).wrong_keys, "without {field}");
        }
    }

    #[test]
    fn points_by_number_are_nobodys_memory() {
        assert_eq!(memory_id(Some(&PointId::from(7))), None);
        let id = MemoryId(Uuid::from_u128(7));
        assert_eq!(memory_id(Some(&point_id(id))), Some(id));
    }
}
