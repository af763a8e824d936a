//! The audit trail: every change that was applied, with its operations, so that it can be read and taken back.

use memora_engine::domain::change::Change;
use memora_engine::domain::ids::ChangeId;
use memora_engine::domain::page::{Page, PageRequest};
use memora_engine::domain::read::{AuditEntry, AuditQuery};
use memora_engine::domain::subject::Subject;
use memora_engine::ports::graph::{GraphError, GraphResult};
use neo4rs::{BoltType, Query};
use uuid::Uuid;

use super::apply::word;
use super::fault::corrupt;
use super::values::{Fields, list, optional, text};
use super::{Neo4jGraph, cursor, payload};

/// Properties of an `ExplorerChange`. `payload` is the whole change (its first part, see [`payload`]); the others are there
/// to be found and listed by. `open` repeats `seq` while undo may take the change back and is missing otherwise, so that
/// an index on it has those changes and no others. `subjects` become nodes of their own (`ExplorerSubject`), by which a change
/// is found; `redacted` says that something of them was forgotten.
pub(super) const COLUMNS: [&str; 14] = [
    "seq",
    "id",
    "at",
    "kind",
    "actor_kind",
    "actor",
    "summary",
    "group",
    "undoes",
    "undone_by",
    "open",
    "payload",
    "subjects",
    "redacted",
];

/// What [`entry`] reads of a change named `c`, as one list.
pub(super) const ENTRY: &str = "[c.seq, c.undone_by, coalesce(c.redacted, false), c.payload, COLLECT { MATCH (c)-[:CONTINUES]->(p:ExplorerPayload) \
     RETURN p.payload ORDER BY p.part }]";

pub(super) fn uuid(at: &mut Fields) -> GraphResult<Uuid> {
    optional_uuid(at)?.ok_or_else(|| corrupt("an id is missing in the audit trail"))
}

pub(super) fn optional_uuid(at: &mut Fields) -> GraphResult<Option<Uuid>> {
    let text = at.optional_text()?;
    let parsed = text.map(|text| Uuid::parse_str(&text).map_err(|_| corrupt(format!("{text:?} is no UUID"))));
    parsed.transpose()
}

pub(super) fn entry(at: &mut Fields) -> GraphResult<AuditEntry> {
    let seq = at.integer()?;
    let undone_by = optional_uuid(at)?.map(ChangeId);
    let redacted = at.flag()?;
    let mut block = bytes(at.value()?)?;
    for part in at.values()? {
        block.extend(bytes(part)?);
    }
    Ok(AuditEntry {
        seq,
        change: payload::unpack(&block)?,
        undone_by,
        redacted,
    })
}

fn bytes(value: BoltType) -> GraphResult<Vec<u8>> {
    Vec::try_from(value).map_err(|_| corrupt("an entry of the audit trail has no contents"))
}

/// The changes that `found` names `c`, in the order that it gives.
pub(super) async fn changes(
    graph: &Neo4jGraph,
    found: &str,
    params: Vec<(&str, BoltType)>,
) -> GraphResult<Vec<Change>> {
    let query = Query::new(format!("{found} RETURN {ENTRY} AS row")).params(params);
    let rows = graph.client.read(query).await?;
    Fields::all(&rows, |at| Ok(entry(at)?.change))
}

const LIST: &str = "audit";

impl Neo4jGraph {
    pub(super) async fn audit_page(&self, query: &AuditQuery, page: PageRequest) -> GraphResult<Page<AuditEntry>> {
        let after: Option<i64> = cursor::start(LIST, &page)?;
        let found = match (&query.subject, &query.group) {
            (Some(_), _) => {
                "MATCH (s:ExplorerSubject {key: $subject}) WHERE s.seq < $after \
                 MATCH (c:ExplorerChange {seq: s.seq}) WHERE ($group IS NULL OR c.group = $group)"
            }
            (None, Some(_)) => "MATCH (c:ExplorerChange {group: $group}) WHERE c.seq < $after",
            (None, None) => "MATCH (c:ExplorerChange) WHERE c.seq < $after",
        };
        let text_of = format!(
            "{found} AND ($kinds IS NULL OR c.kind IN $kinds) AND ($actor IS NULL OR c.actor = $actor) \
             AND c.at >= $from AND c.at <= $to WITH c ORDER BY c.seq DESC LIMIT $wanted RETURN {ENTRY} AS row"
        );
        let mut kinds = Vec::new();
        for kind in &query.kinds {
            kinds.push(text(word(kind)?));
        }
        let query = Query::new(text_of)
            .param("after", after.unwrap_or(i64::MAX))
            .param("subject", optional(query.subject.as_ref().map(Subject::key)))
            .param("group", optional(query.group.map(|group| group.to_string())))
            .param("kinds", optional((!kinds.is_empty()).then(|| list(kinds))))
            .param("actor", optional(query.actor.clone()))
            .param("from", query.from.map_or(i64::MIN, |at| at.timestamp_micros()))
            .param("to", query.to.map_or(i64::MAX, |at| at.timestamp_micros()))
            .param("wanted", cursor::wanted(&page));
        let found = Fields::all(&self.client.read(query).await?, entry)?;
        cursor::page(LIST, found, &page, |entry| entry.seq)
    }

    pub(super) async fn change_entry(&self, id: &ChangeId) -> GraphResult<AuditEntry> {
        let text = format!("MATCH (c:ExplorerChange {{id: $id}}) RETURN {ENTRY} AS row");
        let rows = self.client.read(Query::new(text).param("id", id.to_string())).await?;
        let missing = || GraphError::NotFound(format!("change {id}"));
        entry(&mut Fields::of(rows.first().ok_or_else(missing)?)?)
    }
}
