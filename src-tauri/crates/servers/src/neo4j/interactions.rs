//! Interactions and what was learned in them.

use std::collections::BTreeSet;

use memora_engine::domain::ids::{AgentId, InteractionId, InteractionKey, OrgId, UserId};
use memora_engine::domain::model::Interaction;
use memora_engine::domain::read::{InteractionHead, SourcedMemory};
use memora_engine::ports::graph::{GraphError, GraphResult};
use neo4rs::Query;

use super::client::Client;
use super::memories::{self, ENTRY, entry_of};
use super::queue::QUEUED_AT;
use super::values::{Fields, as_day};

/// What [`interaction`] reads of an interaction named `i`.
pub(super) const COLUMNS: &str = "i.org_id, i.user_id, i.interaction_id, i.agent_id, i.created_at, i.updated_at";

/// The interaction of a key.
pub(super) const KEY: &str = "(i:Interaction {org_id: $org, user_id: $user, interaction_id: $id})";

pub(super) fn interaction(fields: &mut Fields) -> GraphResult<Interaction> {
    let org_id = fields.id(OrgId::parse)?;
    let user_id = fields.id(UserId::parse)?;
    let interaction_id = fields.id(InteractionId::parse)?;
    let agent_id = fields.id_or_unknown(AgentId::parse)?;
    let created_at = fields.moment()?;
    let updated_at = fields.optional_moment()?.unwrap_or(created_at);
    Ok(Interaction {
        org_id,
        user_id,
        interaction_id,
        agent_id,
        created_at,
        updated_at,
    })
}

pub(super) fn by_key(query: String, key: &InteractionKey) -> Query {
    Query::new(query)
        .param("org", key.org_id.as_str())
        .param("user", key.user_id.as_str())
        .param("id", key.interaction_id.as_str())
}

pub(super) fn not_found(key: &InteractionKey) -> GraphError {
    GraphError::NotFound(format!("interaction {}", key.interaction_id))
}

pub(super) async fn head(client: &Client, key: &InteractionKey) -> GraphResult<InteractionHead> {
    let query = format!(
        "MATCH {KEY} CALL (i) {{ MATCH (i)-[:FIRST_MESSAGE|IS_NEXT*1..]->(b) RETURN count(DISTINCT b) AS messages }} \
         RETURN [{COLUMNS}, [(i)-[:HAS_OCCURRENCE_ON]->(d) | d.date], messages, COUNT {{ (i)<-[:INTERACTION_SOURCE]-() }}, {QUEUED_AT}] AS row"
    );
    let rows = client.read(by_key(query, key)).await?;
    let mut fields = Fields::of(rows.first().ok_or_else(|| not_found(key))?)?;
    let interaction = interaction(&mut fields)?;
    let dates: BTreeSet<_> = fields.values()?.into_iter().filter_map(as_day).collect();
    Ok(InteractionHead {
        interaction,
        dates: dates.into_iter().collect(),
        messages: fields.count()?,
        memories: fields.count()?,
        queued_at: fields.optional_moment()?,
    })
}

pub(super) async fn memories(client: &Client, key: &InteractionKey) -> GraphResult<Vec<SourcedMemory>> {
    let older = entry_of("older");
    let query = format!(
        "MATCH {KEY}<-[:INTERACTION_SOURCE]-(m:Memory) \
         RETURN [{ENTRY}, [(m)-[:MESSAGE_SOURCE]->(b) | b.msg_position], \
           COLLECT {{ MATCH (older:Memory)-[:CONTRARY_UPDATE]->(m) RETURN {older} }}] AS row"
    );
    let rows = client.read(by_key(query, key)).await?;
    let mut found: Vec<SourcedMemory> = Fields::all(&rows, sourced)?.into_iter().flatten().collect();
    found.sort_by_key(|s| (s.entry.memory.obtained_at, s.entry.memory.memory_id));
    Ok(found)
}

fn sourced(fields: &mut Fields) -> GraphResult<Option<SourcedMemory>> {
    let entry = memories::entry(&mut fields.fields()?)?;
    let positions = fields.positions()?;
    let mut replaced: Vec<_> = memories::entries(fields)?.into_iter().map(|e| e.memory).collect();
    replaced.sort_by_key(|memory| (memory.obtained_at, memory.memory_id));
    Ok(entry.map(|entry| SourcedMemory {
        entry,
        positions,
        replaced,
    }))
}
