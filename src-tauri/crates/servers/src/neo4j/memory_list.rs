//! Lists of memories, read in the order of an index; where our indexes are missing (a store of others that was never
//! set up) the memories of the scope are sorted by the server.

use memora_engine::domain::ids::{AgentId, UserId};
use memora_engine::domain::model::Timestamp;
use memora_engine::domain::page::{Page, PageRequest};
use memora_engine::domain::read::{DateRange, MemoryEntry, MemoryFilter, MemoryQuery};
use memora_engine::ports::graph::GraphResult;
use neo4rs::Query;
use uuid::Uuid;

use super::client::Client;
use super::cursor;
use super::memories::{ENTRY, entry};
use super::schema::Indexes;
use super::timeline::bounds;
use super::values::{Fields, day, moment};

/// Everything that the text of the question depends on.
#[derive(Debug, Clone, Copy)]
pub(super) struct Shape {
    pub(super) by_user: bool,
    pub(super) by_agent: bool,
    pub(super) filter: MemoryFilter,
    pub(super) as_of: bool,
    pub(super) dated: bool,
    pub(super) continued: bool,
    pub(super) ascending: bool,
    pub(super) indexes: Indexes,
}

pub(super) fn question(shape: Shape) -> String {
    let (order, beyond, bound) = if shape.ascending { ("ASC", ">", ">=") } else { ("DESC", "<", "<=") };
    // Our index gives the order; a range of days is read from its date nodes, and then sorted: it is short.
    let index = match (shape.by_user, shape.by_agent) {
        (true, _) => "org_id, user_id, obtained_at, memory_id",
        (false, true) => "org_id, agent_id, obtained_at, memory_id",
        (false, false) => "org_id, obtained_at, memory_id",
    };
    let user = if shape.by_user { "AND m.user_id = $user" } else { "" };
    let agent = if shape.by_agent { "AND m.agent_id = $agent" } else { "" };
    let (found, sorted) = if shape.dated && shape.by_user {
        let days = "MATCH (d:Date) WHERE d.org_id = $org AND d.user_id = $user AND d.date >= $from AND d.date <= $to \
                    MATCH (d)<-[:DATE_OBTAINED]-(m:Memory) WITH DISTINCT m";
        (format!("{days} WHERE true {agent}"), format!("m.obtained_at {order}, m.memory_id {order}"))
    } else if shape.indexes.lists {
        let fields: Vec<String> = index.split(", ").map(|field| format!("m.{field} {order}")).collect();
        let found = format!(
            "MATCH (m:Memory) USING INDEX m:Memory({index}) WHERE m.org_id = $org {user} {agent} \
             AND m.obtained_at {bound} $start AND m.memory_id IS NOT NULL"
        );
        (found, fields.join(", "))
    } else if shape.by_user {
        let all = "MATCH (:User {org_id: $org, user_id: $user})-[:HAS_MEMORIES]->()-[:INCLUDES]->(m:Memory)";
        (format!("{all} WHERE true {agent}"), format!("m.obtained_at {order}, m.memory_id {order}"))
    } else {
        let all = "MATCH (:Org {org_id: $org})<-[:BELONGS_TO]-(:User)-[:HAS_MEMORIES]->()-[:INCLUDES]->(m:Memory)";
        (format!("{all} WHERE true {agent}"), format!("m.obtained_at {order}, m.memory_id {order}"))
    };
    let newer = if shape.as_of {
        "EXISTS { (m)-[:CONTRARY_UPDATE]->(newer) WHERE newer.obtained_at <= $as_of }"
    } else {
        "EXISTS { (m)-[:CONTRARY_UPDATE]->() }"
    };
    let filter = match shape.filter {
        MemoryFilter::All => String::new(),
        MemoryFilter::Believed => format!("AND NOT {newer}"),
        MemoryFilter::Superseded => format!("AND {newer}"),
        MemoryFilter::Revised => format!("AND NOT {newer} AND EXISTS {{ (m)<-[:CONTRARY_UPDATE]-() }}"),
    };
    let as_of = if shape.as_of { "AND m.obtained_at <= $as_of" } else { "" };
    let dated = if shape.dated && !shape.by_user {
        "AND EXISTS { (m)-[:DATE_OBTAINED]->(d) WHERE d.date >= $from AND d.date <= $to }"
    } else {
        ""
    };
    let continued = if shape.continued {
        format!("AND (m.obtained_at {beyond} $at OR (m.obtained_at = $at AND m.memory_id {beyond} $id))")
    } else {
        String::new()
    };
    format!(
        "{found} {filter} {as_of} {dated} {continued} WITH m ORDER BY {sorted} LIMIT $wanted RETURN {ENTRY} AS row"
    )
}

pub(super) async fn list(
    client: &Client,
    indexes: Indexes,
    query: &MemoryQuery,
    request: &PageRequest,
) -> GraphResult<Page<MemoryEntry>> {
    let name = if query.ascending { "memories+" } else { "memories-" };
    let after: Option<(Timestamp, Uuid)> = cursor::start(name, request)?;
    let shape = Shape {
        by_user: query.scope.user_id.is_some(),
        by_agent: query.scope.agent_id.is_some(),
        filter: query.filter,
        as_of: query.as_of.is_some(),
        dated: query.dates != DateRange::default(),
        continued: after.is_some(),
        ascending: query.ascending,
        indexes,
    };
    let (from, to) = bounds(query.dates);
    let far = if query.ascending { far_past() } else { far_future() };
    let (at, id) = after.unwrap_or((far, Uuid::nil()));
    let asked = Query::new(question(shape))
        .param("org", query.scope.org_id.as_str())
        .param("user", query.scope.user_id.as_ref().map(UserId::as_str).unwrap_or_default())
        .param("agent", query.scope.agent_id.as_ref().map(AgentId::as_str).unwrap_or_default())
        .param("as_of", moment(query.as_of.unwrap_or(far)))
        .param("from", day(from))
        .param("to", day(to))
        .param("start", moment(at))
        .param("at", moment(at))
        .param("id", id.to_string())
        .param("wanted", cursor::wanted(request));
    let rows = Fields::all(&client.read(asked).await?, entry)?;
    cursor::page(name, rows.into_iter().flatten().collect(), request, |entry| {
        (entry.memory.obtained_at, entry.memory.memory_id.0)
    })
}

fn far_future() -> Timestamp {
    bound(9999)
}

fn far_past() -> Timestamp {
    bound(1)
}

fn bound(year: i32) -> Timestamp {
    let (month, day) = if year == 1 { (1, 1) } else { (12, 31) };
    let date = chrono::NaiveDate::from_ymd_opt(year, month, day).expect("a day of the calendar");
    date.and_hms_micro_opt(23, 59, 59, 999_999).expect("a time of the day").and_utc()
}
