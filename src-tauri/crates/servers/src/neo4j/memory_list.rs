//! Lists of memories, newest or oldest first: read in the order of our index, or along a user's days where a store of
//! others has none. Only what neither can give is sorted.

use std::fmt::Write;

use memora_engine::domain::ids::{AgentId, UserId};
use memora_engine::domain::note::folded;
use memora_engine::domain::page::{Page, PageRequest};
use memora_engine::domain::read::{DateRange, MemoryEntry, MemoryFilter, MemoryQuery};
use memora_engine::ports::graph::GraphResult;
use neo4rs::Query;

use super::client::Client;
use super::cursor::{self, Place};
use super::memories::{ENTRY, entry};
use super::schema::Indexes;
use super::timeline::bounds;
use super::values::{Fields, day, far_future, moment};

/// How the memories of a list are found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Path {
    /// Our index has them in their order.
    Index,
    /// Memora's date nodes, from one end; memories are sorted within a day. Their days must agree with their times, which
    /// they do where Memora wrote them.
    Days,
    /// The date nodes of a range of days; the memories of the range are sorted.
    Range,
    /// The notes with a tag; their memories are sorted.
    Tag,
    /// Every memory of the scope is read and sorted: other programs left out days or times, or no index is there.
    Everything,
}

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
    pub(super) tagged: bool,
    pub(super) indexes: Indexes,
}

impl Shape {
    pub(super) fn path(self) -> Path {
        let Indexes {
            lists,
            days,
            all_timed,
            all_dated,
        } = self.indexes;
        if self.tagged {
            Path::Tag
        } else if self.dated && self.by_user && lists {
            Path::Range
        } else if lists && all_timed {
            Path::Index
        } else if self.by_user && days && all_timed && all_dated {
            Path::Days
        } else {
            Path::Everything
        }
    }

    fn order(self) -> &'static str {
        if self.ascending { "ASC" } else { "DESC" }
    }

    fn beyond(self) -> &'static str {
        if self.ascending { ">" } else { "<" }
    }

    /// The fields of our index for this scope.
    fn index(self) -> &'static str {
        match (self.by_user, self.by_agent) {
            (true, _) => "org_id, user_id, obtained_at, memory_id",
            (false, true) => "org_id, agent_id, obtained_at, memory_id",
            (false, false) => "org_id, obtained_at, memory_id",
        }
    }

    /// The time of `m` as a question calls it. The planner sees the order of the index only in the property itself.
    fn at(self) -> &'static str {
        match self.path() {
            Path::Index => "m.obtained_at",
            _ => "at",
        }
    }

    /// What `m` must be, beyond the scope's organization and user.
    fn conditions(self) -> String {
        // Others may have ids that are no UUIDs, by which nothing can be named here.
        let mut text = format!("m.memory_id =~ '{UUID}'");
        let mut and = |condition: &str| {
            let _ = write!(text, " AND {condition}");
        };
        if self.by_agent {
            and("m.agent_id = $agent");
        }
        let newer = if self.as_of {
            and(&format!("{} <= $as_of", self.at()));
            "EXISTS { (m)-[:CONTRARY_UPDATE]->(newer) WHERE newer.obtained_at <= $as_of }"
        } else {
            "EXISTS { (m)-[:CONTRARY_UPDATE]->() }"
        };
        match self.filter {
            MemoryFilter::All => {}
            MemoryFilter::Believed => and(&format!("NOT {newer}")),
            MemoryFilter::Superseded => and(newer),
            MemoryFilter::Revised => {
                and(&format!("NOT {newer}"));
                and("EXISTS { (m)<-[:CONTRARY_UPDATE]-() }");
            }
            MemoryFilter::Contested if self.as_of => {
                and("COUNT { (m)-[:CONTRARY_UPDATE]->(x) WHERE x.obtained_at <= $as_of \
                 AND NOT EXISTS { (x)-[:CONTRARY_UPDATE]->(newer) WHERE newer.obtained_at <= $as_of } } > 1")
            }
            MemoryFilter::Contested => {
                and("COUNT { (m)-[:CONTRARY_UPDATE]->(x) WHERE NOT EXISTS { (x)-[:CONTRARY_UPDATE]->() } } > 1");
            }
            MemoryFilter::SourcesLost => and(SOURCES_LOST),
        }
        text
    }

    /// That `m` stands beyond the last row of the page before.
    fn continuation(self) -> String {
        let (at, beyond) = (self.at(), self.beyond());
        let behind = format!("({at} {beyond} datetime($at) OR ({at} = datetime($at) AND m.memory_id {beyond} $id))");
        match (self.continued, self.path()) {
            (false, _) => "true".to_owned(),
            // The index is entered at `$at`, so only rows of that very moment can lie before the place. With an order on both
            // sides of the "or" the planner would read two ranges, join and sort them.
            (true, Path::Index) => format!("({at} <> datetime($at) OR m.memory_id {beyond} $id)"),
            (true, Path::Days) => format!("(d.date <> $day OR {behind})"),
            (true, _) => behind,
        }
    }
}

/// That `m` names an interaction and has no source message.
pub(super) const SOURCES_LOST: &str = "m.interaction_id IS NOT NULL AND NOT EXISTS { (m)-[:MESSAGE_SOURCE]->() }";

/// The form of a UUID as everybody writes it.
pub(super) const UUID: &str = "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}";

/// The time of `m`, or the beginning of 1970 when it has none that can be compared.
const AT: &str = "CASE WHEN m.obtained_at <= $far THEN m.obtained_at ELSE datetime('1970-01-01T00:00:00Z') END AS at";

const IN_RANGE: &str = "EXISTS { (m)-[:DATE_OBTAINED]->(d:Date) WHERE d.date >= $from AND d.date <= $to }";

pub(super) fn question(shape: Shape) -> String {
    let (order, conditions, continuation) = (shape.order(), shape.conditions(), shape.continuation());
    let row = format!("[{ENTRY}, toString({}), m.memory_id] AS row", shape.at());
    let days = "MATCH (d:Date) USING INDEX d:Date(org_id, user_id, date) \
                WHERE d.org_id = $org AND d.user_id = $user AND d.date >= $from AND d.date <= $to";
    let in_range = if shape.dated { IN_RANGE } else { "true" };
    match shape.path() {
        Path::Index => {
            let index = shape.index();
            let user = if shape.by_user { "AND m.user_id = $user" } else { "" };
            // The index gives the order only where the agent stands in it.
            let agent = if shape.by_agent { "AND m.agent_id = $agent" } else { "" };
            let from = if shape.ascending { ">=" } else { "<=" };
            let sorted: Vec<String> = index.split(", ").map(|field| format!("m.{field} {order}")).collect();
            format!(
                "MATCH (m:Memory) USING INDEX m:Memory({index}) \
                 WHERE m.org_id = $org {user} {agent} AND m.obtained_at {from} datetime($at) AND m.memory_id IS NOT NULL \
                 AND {conditions} AND {continuation} AND {in_range} \
                 WITH m ORDER BY {} LIMIT $wanted RETURN {row}",
                sorted.join(", ")
            )
        }
        Path::Days => format!(
            "{days} WITH d ORDER BY d.org_id {order}, d.user_id {order}, d.date {order} \
             CALL (d) {{ MATCH (d)<-[:DATE_OBTAINED]-(m:Memory) WITH d, m, {AT} WHERE {conditions} AND {continuation} \
               RETURN m, at ORDER BY at {order}, m.memory_id {order} }} \
             WITH m, at LIMIT $wanted RETURN {row}"
        ),
        Path::Range => format!(
            "{days} MATCH (d)<-[:DATE_OBTAINED]-(m:Memory) WITH DISTINCT m \
             WITH m, {AT} WHERE {conditions} AND {continuation} \
             WITH m, at ORDER BY at {order}, m.memory_id {order} LIMIT $wanted RETURN {row}"
        ),
        Path::Tag => {
            let user = if shape.by_user { "AND m.user_id = $user" } else { "" };
            format!(
                "MATCH (n:ExplorerNote) WHERE n.org_id = $org AND $tag IN n.folded \
                 MATCH (m:Memory) WHERE m.memory_id = n.memory_id AND m.org_id = $org {user} \
                 WITH DISTINCT m WITH m, {AT} WHERE {conditions} AND {continuation} AND {in_range} \
                 WITH m, at ORDER BY at {order}, m.memory_id {order} LIMIT $wanted RETURN {row}"
            )
        }
        Path::Everything => {
            let users = if shape.by_user {
                "MATCH (u:User {org_id: $org, user_id: $user})"
            } else {
                "MATCH (:Org {org_id: $org})<-[:BELONGS_TO]-(u:User)"
            };
            format!(
                "{users} MATCH (u)-[:HAS_MEMORIES]->()-[:INCLUDES]->(m:Memory) WITH DISTINCT m WITH m, {AT} WHERE {conditions} AND {continuation} AND {in_range} \
                 WITH m, at ORDER BY at {order}, m.memory_id {order} LIMIT $wanted RETURN {row}"
            )
        }
    }
}

pub(super) async fn list(
    client: &Client,
    indexes: Indexes,
    query: &MemoryQuery,
    request: &PageRequest,
) -> GraphResult<Page<MemoryEntry>> {
    let name = if query.ascending { "memories+" } else { "memories-" };
    let after = cursor::place(name, request)?;
    let shape = Shape {
        by_user: query.scope.user_id.is_some(),
        by_agent: query.scope.agent_id.is_some(),
        filter: query.filter,
        as_of: query.as_of.is_some(),
        dated: query.dates != DateRange::default(),
        continued: after.is_some(),
        ascending: query.ascending,
        tagged: query.tag.is_some(),
        indexes,
    };
    let (mut from, mut to) = bounds(query.dates);
    if let (Path::Days, Some(place)) = (shape.path(), &after) {
        match query.ascending {
            true => from = from.max(place.day),
            false => to = to.min(place.day),
        }
    }
    let place = after.unwrap_or_else(|| Place::end(query.ascending));
    let asked = Query::new(question(shape))
        .param("org", query.scope.org_id.as_str())
        .param(
            "user",
            query.scope.user_id.as_ref().map(UserId::as_str).unwrap_or_default(),
        )
        .param(
            "agent",
            query.scope.agent_id.as_ref().map(AgentId::as_str).unwrap_or_default(),
        )
        .param("as_of", moment(query.as_of.unwrap_or_else(far_future)))
        .param("far", moment(far_future()))
        .param("tag", query.tag.as_deref().map(folded).unwrap_or_default())
        .param("from", day(from))
        .param("to", day(to))
        .param("day", day(place.day))
        .param("at", place.at)
        .param("id", place.id)
        .param("wanted", cursor::wanted(request));
    let rows = Fields::all(&client.read(asked).await?, |fields| {
        let entry = entry(&mut fields.fields()?)?;
        let day = entry.as_ref().map(|entry| entry.memory.date).unwrap_or_default();
        let (at, id) = (fields.text()?, fields.text()?);
        Ok((entry, Place { day, at, id }))
    })?;
    cursor::places(name, rows, request)
}
