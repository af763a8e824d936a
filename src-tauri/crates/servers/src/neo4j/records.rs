//! Whole records with their links by id, for export, copy and deletion.

use std::collections::{BTreeSet, HashMap};

use memora_engine::domain::ids::{InteractionKey, MemoryId, MemoryKey, OrgId, UserKey};
use memora_engine::domain::read::{AfterInteraction, AfterMemory, InteractionRecord, LinkedMemory};
use memora_engine::ports::graph::{GraphError, GraphResult};
use neo4rs::{BoltType, Query};
use uuid::Uuid;

use super::Neo4jGraph;
use super::interactions::{self, by_key};
use super::memories::{self, ENTRY};
use super::messages::message;
use super::queue::QUEUED_AT;
use super::values::{Fields, as_day, moment, optional};

/// What [`linked`] reads of a memory named `m`, as one list.
fn linked_text() -> String {
    format!(
        "[{ENTRY}, [(m)-[:MESSAGE_SOURCE]->(b) | b.msg_position], \
         [(o:Memory)-[:CONTRARY_UPDATE]->(m) | o.memory_id], [(m)-[:CONTRARY_UPDATE]->(n:Memory) | n.memory_id]]"
    )
}

/// What [`record`] reads of an interaction named `i`.
fn record_text() -> String {
    format!(
        "[[{}], [(i)-[:HAS_OCCURRENCE_ON]->(d:Date) | d.date], \
         COLLECT {{ MATCH (i)-[:FIRST_MESSAGE|IS_NEXT*]->(b:MessageBlock) WITH DISTINCT b \
           RETURN [b.msg_position, b.role, b.content] }}, \
         COLLECT {{ MATCH (m:Memory)-[:INTERACTION_SOURCE]->(i) RETURN {} }}, {QUEUED_AT}] AS row",
        interactions::COLUMNS,
        linked_text()
    )
}

fn neighbour_ids(at: &mut Fields) -> GraphResult<Vec<MemoryId>> {
    let ids = at.texts()?.into_iter();
    // A memory whose id is no UUID cannot be named here.
    let ids: BTreeSet<MemoryId> = ids.filter_map(|id| Uuid::parse_str(&id).ok().map(MemoryId)).collect();
    Ok(ids.into_iter().collect())
}

fn linked(at: &mut Fields) -> GraphResult<Option<LinkedMemory>> {
    let entry = memories::entry(&mut at.fields()?)?;
    let positions = at.positions()?;
    let (replaces, replaced_by) = (neighbour_ids(at)?, neighbour_ids(at)?);
    Ok(entry.map(|entry| LinkedMemory {
        memory: entry.memory,
        positions,
        replaces,
        replaced_by,
    }))
}

fn record(at: &mut Fields) -> GraphResult<InteractionRecord> {
    let interaction = interactions::interaction(&mut at.fields()?)?;
    let dates: BTreeSet<_> = at.values()?.into_iter().filter_map(as_day).collect();
    let mut messages = at.each(message)?;
    messages.sort_by_key(|message| message.position);
    let mut memories: Vec<LinkedMemory> = at.each(linked)?.into_iter().flatten().collect();
    memories.sort_by_key(|linked| (linked.memory.obtained_at, linked.memory.memory_id));
    Ok(InteractionRecord {
        interaction,
        dates: dates.into_iter().collect(),
        messages,
        memories,
        queued_at: at.optional_moment()?,
    })
}

/// A time as it is read here: other programs keep it to the nanosecond, and without cutting it a row would come after
/// itself. One that is missing stands at the beginning of 1970.
fn cut(time: &str) -> String {
    format!("coalesce(datetime.truncate('microsecond', {time}), datetime({{epochSeconds: 0}}))")
}

/// An id must be there for the index of keys to be asked.
fn continued(time: &str, id: &str) -> String {
    let time = cut(time);
    format!("{id} IS NOT NULL AND ($time IS NULL OR {time} > $time OR ({time} = $time AND {id} > $id))")
}

fn of_user(text: String, user: &UserKey, after: Option<(BoltType, String)>, limit: u32) -> Query {
    let (time, id) = after.unzip();
    Query::new(text)
        .param("org", user.org_id.as_str())
        .param("user", user.user_id.as_str())
        .param("time", optional(time))
        .param("id", optional(id))
        .param("limit", limit)
}

impl Neo4jGraph {
    pub(super) async fn interaction_records_of(
        &self,
        user: &UserKey,
        after: AfterInteraction,
        limit: u32,
    ) -> GraphResult<Vec<InteractionRecord>> {
        let text = format!(
            "MATCH (i:Interaction {{org_id: $org, user_id: $user}}) WHERE {} \
             WITH i ORDER BY {}, i.interaction_id LIMIT $limit RETURN {}",
            continued("i.created_at", "i.interaction_id"),
            cut("i.created_at"),
            record_text()
        );
        let after = after.map(|(time, id)| (moment(time), id.as_str().to_owned()));
        let rows = self.client.read(of_user(text, user, after, limit)).await?;
        Fields::all(&rows, record)
    }

    pub(super) async fn interaction_record_of(&self, key: &InteractionKey) -> GraphResult<InteractionRecord> {
        let text = format!("MATCH {} RETURN {}", interactions::KEY, record_text());
        let rows = self.client.read(by_key(text, key)).await?;
        record(&mut Fields::of(
            rows.first().ok_or_else(|| interactions::not_found(key))?,
        )?)
    }

    pub(super) async fn loose_memories_of(
        &self,
        user: &UserKey,
        after: AfterMemory,
        limit: u32,
    ) -> GraphResult<Vec<LinkedMemory>> {
        let text = format!(
            "MATCH (m:Memory {{org_id: $org, user_id: $user}}) \
             WHERE {} AND NOT EXISTS {{ (m)-[:INTERACTION_SOURCE]->() }} \
             WITH m ORDER BY {}, m.memory_id LIMIT $limit RETURN {} AS row",
            continued("m.obtained_at", "m.memory_id"),
            cut("m.obtained_at"),
            linked_text()
        );
        let after = after.map(|(time, id)| (moment(time), id.to_string()));
        let rows = self.client.read(of_user(text, user, after, limit)).await?;
        Ok(Fields::all(&rows, linked)?.into_iter().flatten().collect())
    }

    pub(super) async fn linked_memory_of(&self, memory: &MemoryKey) -> GraphResult<LinkedMemory> {
        let text = format!(
            "MATCH (m:Memory {{org_id: $org, user_id: $user, memory_id: $id}}) RETURN {} AS row",
            linked_text()
        );
        let query = Query::new(text)
            .param("org", memory.org_id.as_str())
            .param("user", memory.user_id.as_str())
            .param("id", memory.memory_id.to_string());
        let rows = self.client.read(query).await?;
        let missing = || GraphError::NotFound(format!("memory {}", memory.memory_id));
        linked(&mut Fields::of(rows.first().ok_or_else(missing)?)?)?.ok_or_else(missing)
    }

    pub(super) async fn linked_memories_of(&self, org_id: &OrgId, ids: &[MemoryId]) -> GraphResult<Vec<LinkedMemory>> {
        let text_of = format!(
            "UNWIND $ids AS id MATCH (m:Memory {{memory_id: id}}) WHERE m.org_id = $org \
             WITH DISTINCT m RETURN {} AS row",
            linked_text()
        );
        let query = Query::new(text_of).param("org", org_id.as_str());
        let rows = self.client.read_of(ids, query).await?;
        let found = Fields::all(&rows, linked)?.into_iter().flatten();
        let found: HashMap<MemoryId, LinkedMemory> = found.map(|l| (l.memory.memory_id, l)).collect();
        Ok(ids.iter().filter_map(|id| found.get(id).cloned()).collect())
    }
}
