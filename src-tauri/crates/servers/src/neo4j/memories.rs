//! Single memories, as lists and details show them.

use memora_engine::domain::ids::{AgentId, InteractionId, MemoryId, MemoryKey, OrgId, UserId};
use memora_engine::domain::model::{Memory, Message};
use memora_engine::domain::read::{MemoryEntry, MemoryRecord, RowProblem};
use memora_engine::ports::graph::{GraphError, GraphResult};
use neo4rs::Query;
use uuid::Uuid;

use super::client::Client;
use super::memory_list::UUID;
use super::messages::message;
use super::schema::Indexes;
use super::values::{Fields, as_moment, no_moment};

/// What [`entry`] reads of a memory named `m`, as one list. The names within it must be none that [`entry_of`] is asked for:
/// a pattern from a memory to itself would be a loop.
pub(super) const ENTRY: &str = "[m.org_id, m.user_id, m.memory_id, m.agent_id, m.interaction_id, m.memory, \
     m.obtained_at, [(m)-[:DATE_OBTAINED]->(day:Date) | day.date][0], \
     COUNT { (m)-[:MESSAGE_SOURCE]->() }, COUNT { (m)<-[:CONTRARY_UPDATE]-() }, COUNT { (m)-[:CONTRARY_UPDATE]->() }, \
     [(m)-[:CONTRARY_UPDATE]->(successor) | successor.obtained_at], EXISTS { (m)-[:INTERACTION_SOURCE]->() }]";

/// The same for a memory of another name.
pub(super) fn entry_of(name: &str) -> String {
    ENTRY
        .replace("(m)", &format!("({name})"))
        .replace("m.", &format!("{name}."))
}

/// `None` for a memory that nothing can name here: its id is no UUID, or its user's is one that no store may hold.
pub(super) fn entry(fields: &mut Fields) -> GraphResult<Option<MemoryEntry>> {
    let owner = (fields.optional_id(OrgId::parse)?, fields.optional_id(UserId::parse)?);
    let memory_id = Uuid::parse_str(&fields.text()?).ok().map(MemoryId);
    let agent_id = fields.id_or_unknown(AgentId::parse)?;
    let interaction_id = fields.optional_id(InteractionId::parse)?;
    let text = fields.text()?;
    let obtained_at = fields.optional_moment()?;
    let date = fields.optional_day()?;
    let sources = fields.count()?;
    let replaces = fields.count()?;
    let replaced_by = fields.count()?;
    let superseded_at = fields.values()?.into_iter().filter_map(as_moment).min();
    let is_linked = fields.flag()?;
    let mut problems = Vec::new();
    if date.is_none() {
        problems.push(RowProblem::NoDate);
    }
    if obtained_at.is_none() {
        problems.push(RowProblem::NoTime);
    }
    if interaction_id.is_some() && !is_linked {
        problems.push(RowProblem::NoInteraction);
    }
    let obtained_at = obtained_at.unwrap_or_else(no_moment);
    let (Some(org_id), Some(user_id)) = owner else {
        return Ok(None);
    };
    Ok(memory_id.map(|memory_id| MemoryEntry {
        memory: Memory {
            org_id,
            user_id,
            memory_id,
            agent_id,
            interaction_id,
            text,
            obtained_at,
            date: date.unwrap_or_else(|| obtained_at.date_naive()),
        },
        sources,
        replaces,
        replaced_by,
        superseded_at,
        problems,
    }))
}

/// A list of entries within a row; those that cannot be named are left out.
pub(super) fn entries(fields: &mut Fields) -> GraphResult<Vec<MemoryEntry>> {
    Ok(fields.each(entry)?.into_iter().flatten().collect())
}

/// The walk over newer versions is a clause of its own: within an expression the server walks every path, of which a ladder
/// of branches and joins has more than can be counted.
pub(super) async fn record(client: &Client, key: &MemoryKey) -> GraphResult<MemoryRecord> {
    let (older, newer) = (entry_of("older"), entry_of("newer"));
    let query = format!(
        "MATCH (m:Memory {{org_id: $org, user_id: $user, memory_id: $id}}) \
         CALL (m) {{ MATCH (m)-[:CONTRARY_UPDATE*1..]->(x) WITH DISTINCT x RETURN collect(x) AS led_to }} \
         RETURN [{ENTRY}, \
           COLLECT {{ MATCH (m)-[:MESSAGE_SOURCE]->(b:MessageBlock) RETURN [b.msg_position, b.role, b.content] }}, \
           COLLECT {{ MATCH (older:Memory)-[:CONTRARY_UPDATE]->(m) RETURN {older} }}, \
           COLLECT {{ MATCH (m)-[:CONTRARY_UPDATE]->(newer:Memory) RETURN {newer} }}, \
           m IN led_to] AS row"
    );
    let query = Query::new(query)
        .param("org", key.org_id.as_str())
        .param("user", key.user_id.as_str())
        .param("id", key.memory_id.to_string());
    let rows = client.read(query).await?;
    let missing = || GraphError::NotFound(format!("memory {}", key.memory_id));
    let mut fields = Fields::of(rows.first().ok_or_else(missing)?)?;
    let mut found = entry(&mut fields.fields()?)?.ok_or_else(missing)?;
    let mut source_messages: Vec<Message> = fields.each(message)?;
    source_messages.sort_by_key(|message| message.position);
    source_messages.dedup();
    let (mut replaced, mut replacing) = (entries(&mut fields)?, entries(&mut fields)?);
    for neighbours in [&mut replaced, &mut replacing] {
        neighbours.sort_by_key(|e| (e.memory.obtained_at, e.memory.memory_id));
    }
    if fields.flag()? {
        found.problems.push(RowProblem::InCycle);
    }
    Ok(MemoryRecord {
        entry: found,
        source_messages,
        replaced,
        replacing,
    })
}

/// Finds the memories `m` with `$ids` in the organization `$org`. Memora's own key begins with organization and user, so
/// without our index each user is looked at, and without that key every memory.
pub(super) fn with_ids(indexes: Indexes) -> &'static str {
    if indexes.lists {
        "UNWIND $ids AS id MATCH (m:Memory) USING INDEX m:Memory(memory_id) WHERE m.memory_id = id AND m.org_id = $org"
    } else if indexes.days {
        "MATCH (:Org {org_id: $org})<-[:BELONGS_TO]-(u:User) WITH DISTINCT u UNWIND $ids AS id \
         MATCH (m:Memory) USING INDEX m:Memory(org_id, user_id, memory_id) \
         WHERE m.org_id = $org AND m.user_id = u.user_id AND m.memory_id = id"
    } else {
        "MATCH (m:Memory) WHERE m.org_id = $org AND m.memory_id IN $ids"
    }
}

pub(super) async fn by_id(
    client: &Client,
    indexes: Indexes,
    org_id: &OrgId,
    ids: &[MemoryId],
) -> GraphResult<Vec<MemoryEntry>> {
    let query = format!("{} RETURN {ENTRY} AS row", with_ids(indexes));
    let query = Query::new(query).param("org", org_id.as_str());
    let rows = client.read_of(ids, query).await?;
    let found: std::collections::HashMap<MemoryId, MemoryEntry> = Fields::all(&rows, entry)?
        .into_iter()
        .flatten()
        .map(|entry| (entry.memory.memory_id, entry))
        .collect();
    Ok(ids.iter().filter_map(|id| found.get(id).cloned()).collect())
}

pub(super) async fn ids(client: &Client, after: Option<MemoryId>, limit: u32) -> GraphResult<Vec<MemoryId>> {
    let query = Query::new(format!(
        "MATCH (m:Memory) WHERE m.memory_id > $after AND m.memory_id =~ '{UUID}' \
         WITH m.memory_id AS id ORDER BY id LIMIT $limit RETURN [id] AS row"
    ))
    .param("after", after.map(|id| id.to_string()).unwrap_or_default())
    .param("limit", i64::from(limit));
    let rows = client.read(query).await?;
    let ids = Fields::all(&rows, |fields| Ok(Uuid::parse_str(&fields.text()?).ok().map(MemoryId)))?;
    Ok(ids.into_iter().flatten().collect())
}
