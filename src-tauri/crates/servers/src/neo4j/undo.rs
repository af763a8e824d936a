//! What undo would take back.

use memora_engine::domain::change::{Actor, ActorKind, Change, ChangeKind};
use memora_engine::domain::ids::{ChangeId, GroupId};
use memora_engine::domain::read::UndoCandidate;
use memora_engine::ports::graph::GraphResult;
use neo4rs::{BoltType, Query};
use serde::de::DeserializeOwned;

use super::Neo4jGraph;
use super::audit::{self, optional_uuid, uuid};
use super::fault::corrupt;
use super::values::{Fields, text};

/// The newest change in force, found at the end of its index, and how many of its group are in force.
const CANDIDATE: &str = "MATCH (c:ExplorerChange) WHERE c.open > 0 WITH c ORDER BY c.open DESC LIMIT 1 \
    RETURN [c.id, c.group, c.kind, c.at, c.actor_kind, c.actor, c.summary, CASE WHEN c.group IS NULL THEN 1 \
      ELSE COUNT { MATCH (g:ExplorerChange) WHERE g.group = c.group AND g.open > 0 } END] AS row";

/// The newest undo in force of a change that is none, when nothing but undos was done since.
const REDO: &str = "OPTIONAL MATCH (n:ExplorerChange) WHERE n.seq > 0 AND n.undoes IS NULL WITH n ORDER BY n.seq DESC LIMIT 1 \
    WITH coalesce(n.seq, 0) AS since \
    MATCH (c:ExplorerChange)-[:UNDOES]->(t:ExplorerChange) \
    WHERE c.seq > since AND c.undone_by IS NULL AND NOT coalesce(c.redacted, false) AND t.undoes IS NULL \
    WITH c ORDER BY c.seq DESC LIMIT 1 \
    RETURN [c.id, c.group, c.kind, c.at, c.actor_kind, c.actor, c.summary, CASE WHEN c.group IS NULL THEN 1 \
      ELSE COUNT { MATCH (g:ExplorerChange)-[:UNDOES]->(t:ExplorerChange) WHERE g.group = c.group AND g.undone_by IS NULL \
        AND NOT coalesce(g.redacted, false) AND t.undoes IS NULL } END] AS row";

const OF_GROUP: &str = "MATCH (c:ExplorerChange) WHERE c.group = $group AND c.open > 0 \
    WITH c ORDER BY c.open DESC LIMIT $limit";

/// A plain enum variant from the name that serde gives it.
pub(super) fn variant<T: DeserializeOwned>(at: &mut Fields) -> GraphResult<T> {
    let word = at.text()?;
    let unknown = corrupt(format!("the audit trail speaks of {word:?}, which is unknown"));
    serde_json::from_value(serde_json::Value::String(word)).map_err(|_| unknown)
}

fn candidate(at: &mut Fields) -> GraphResult<UndoCandidate> {
    let change_id = ChangeId(uuid(at)?);
    let group = optional_uuid(at)?.map(GroupId);
    let kind: ChangeKind = variant(at)?;
    let micros = at.integer()?;
    let moment = chrono::DateTime::from_timestamp_micros(micros);
    let at_moment = moment.ok_or_else(|| corrupt(format!("{micros} is no moment in time")))?;
    let actor_kind: ActorKind = variant(at)?;
    Ok(UndoCandidate {
        change_id,
        group,
        kind,
        at: at_moment,
        actor: Actor {
            kind: actor_kind,
            name: at.text()?,
        },
        summary: at.text()?,
        changes: at.count()?,
    })
}

impl Neo4jGraph {
    pub(super) async fn undo_candidate_entry(&self) -> GraphResult<Option<UndoCandidate>> {
        let rows = self.client.read(Query::new(CANDIDATE.to_owned())).await?;
        rows.first().map(|row| candidate(&mut Fields::of(row)?)).transpose()
    }

    pub(super) async fn redo_candidate_entry(&self) -> GraphResult<Option<UndoCandidate>> {
        let rows = self.client.read(Query::new(REDO.to_owned())).await?;
        rows.first().map(|row| candidate(&mut Fields::of(row)?)).transpose()
    }

    /// Changes of a group that can still be taken back, newest first.
    pub(super) async fn group_changes_of(&self, group: &GroupId, limit: u32) -> GraphResult<Vec<Change>> {
        let params = vec![("group", text(group.to_string())), ("limit", BoltType::from(limit))];
        audit::changes(self, OF_GROUP, params).await
    }
}
