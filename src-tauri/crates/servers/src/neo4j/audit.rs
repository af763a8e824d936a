//! The audit trail: every change that was applied, with its operations, so that it can be read and taken back.

use memora_engine::domain::change::Change;
use memora_engine::domain::ids::ChangeId;
use memora_engine::domain::page::{Page, PageRequest};
use memora_engine::domain::read::AuditEntry;
use memora_engine::ports::graph::{GraphError, GraphResult};
use neo4rs::{BoltType, Query};
use uuid::Uuid;

use super::fault::corrupt;
use super::values::Fields;
use super::{Neo4jGraph, cursor, payload};

/// Properties of an `ExplorerChange`. `payload` is the whole change (its first part, see [`payload`]); the others are there
/// to be found and listed by. `open` repeats `seq` while undo may take the change back and is missing otherwise, so that
/// an index on it has those changes and no others.
pub(super) const COLUMNS: [&str; 12] = [
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
];

/// What [`entry`] reads of a change named `c`, as one list.
const ENTRY: &str = "[c.seq, c.undone_by, c.payload, COLLECT { MATCH (c)-[:CONTINUES]->(p:ExplorerPayload) \
     RETURN p.payload ORDER BY p.part }]";

pub(super) fn uuid(at: &mut Fields) -> GraphResult<Uuid> {
    optional_uuid(at)?.ok_or_else(|| corrupt("an id is missing in the audit trail"))
}

pub(super) fn optional_uuid(at: &mut Fields) -> GraphResult<Option<Uuid>> {
    let text = at.optional_text()?;
    let parsed = text.map(|text| Uuid::parse_str(&text).map_err(|_| corrupt(format!("{text:?} is no UUID"))));
    parsed.transpose()
}

fn entry(at: &mut Fields) -> GraphResult<AuditEntry> {
    let seq = at.integer()?;
    let undone_by = optional_uuid(at)?.map(ChangeId);
    let mut block = bytes(at.value()?)?;
    for part in at.values()? {
        block.extend(bytes(part)?);
    }
    Ok(AuditEntry {
        seq,
        change: payload::unpack(&block)?,
        undone_by,
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
    pub(super) async fn audit_page(&self, page: PageRequest) -> GraphResult<Page<AuditEntry>> {
        let after: Option<i64> = cursor::start(LIST, &page)?;
        let text = format!(
            "MATCH (c:ExplorerChange) WHERE c.seq < $after WITH c ORDER BY c.seq DESC LIMIT $wanted RETURN {ENTRY} AS row"
        );
        let query = Query::new(text)
            .param("after", after.unwrap_or(i64::MAX))
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
