//! Interactions by date: the days of a user are walked from one end, and only those days are read that a page needs.

use chrono::NaiveDate;
use memora_engine::domain::ids::{AgentId, UserKey};
use memora_engine::domain::page::{Page, PageRequest};
use memora_engine::domain::read::{DateRange, DayActivity, RowProblem, TimelineEntry, TimelineQuery, preview};
use memora_engine::ports::graph::GraphResult;
use neo4rs::Query;

use super::client::Client;
use super::cursor::{self, Place};
use super::interactions::{COLUMNS, interaction};
use super::values::{Fields, day, far_future, moment};

/// The days of a user within a range, by Memora's own key.
const DAYS: &str = "MATCH (d:Date) USING INDEX d:Date(org_id, user_id, date) \
     WHERE d.org_id = $org AND d.user_id = $user AND d.date >= $from AND d.date <= $to";

/// Cut by the server to at least what a preview shows. It counts in units of UTF-16, of which a character has up to two, and
/// may cut the last one in half.
const FIRST_MESSAGE: &str = "[(i)-[:FIRST_MESSAGE]->(b) | left(b.content, 401)][0]";

pub(super) fn last_day() -> NaiveDate {
    NaiveDate::from_ymd_opt(9999, 12, 31).expect("a day of the calendar")
}

pub(super) fn first_day() -> NaiveDate {
    NaiveDate::from_ymd_opt(1, 1, 1).expect("a day of the calendar")
}

pub(super) fn bounds(dates: DateRange) -> (NaiveDate, NaiveDate) {
    (dates.from.unwrap_or_else(first_day), dates.to.unwrap_or_else(last_day))
}

pub(super) async fn activity(
    client: &Client,
    user: &UserKey,
    agent: Option<&AgentId>,
    dates: DateRange,
) -> GraphResult<Vec<DayActivity>> {
    let (interactions, memories) = match agent {
        None => ("(d)<-[:HAS_OCCURRENCE_ON]-()", "(d)<-[:DATE_OBTAINED]-()"),
        Some(_) => (
            "(d)<-[:HAS_OCCURRENCE_ON]-(i) WHERE i.agent_id = $agent",
            "(d)<-[:DATE_OBTAINED]-(m) WHERE m.agent_id = $agent",
        ),
    };
    let (from, to) = bounds(dates);
    let query = format!(
        "{DAYS} WITH d, COUNT {{ {interactions} }} AS interactions, COUNT {{ {memories} }} AS memories \
         WHERE interactions + memories > 0 \
         RETURN [d.date, interactions, memories] AS row ORDER BY d.date"
    );
    let query = Query::new(query)
        .param("org", user.org_id.as_str())
        .param("user", user.user_id.as_str())
        .param("agent", agent.map(AgentId::as_str).unwrap_or_default())
        .param("from", day(from))
        .param("to", day(to));
    let days = Fields::all(&client.read(query).await?, |fields| {
        let date = fields.optional_day()?;
        let (interactions, memories) = (fields.count()?, fields.count()?);
        Ok(date.map(|date| DayActivity {
            date,
            interactions,
            memories,
        }))
    })?;
    Ok(days.into_iter().flatten().collect())
}

pub(super) async fn list(
    client: &Client,
    query: &TimelineQuery,
    request: &PageRequest,
) -> GraphResult<Page<TimelineEntry>> {
    let name = if query.ascending { "timeline+" } else { "timeline-" };
    let after = cursor::place(name, request)?;
    let (mut from, mut to) = bounds(query.dates);
    if let Some(place) = &after {
        match query.ascending {
            true => from = from.max(place.day),
            false => to = to.min(place.day),
        }
    }
    let (order, beyond) = if query.ascending { ("ASC", ">") } else { ("DESC", "<") };
    let continued = if after.is_some() {
        format!(
            "AND (d.date <> $day OR at {beyond} datetime($at) \
             OR (at = datetime($at) AND i.interaction_id {beyond} $id))"
        )
    } else {
        String::new()
    };
    let of_agent = if query.agent.is_some() {
        "AND i.agent_id = $agent"
    } else {
        ""
    };
    let text = format!(
        "{DAYS} WITH d ORDER BY d.org_id {order}, d.user_id {order}, d.date {order} \
         CALL (d) {{ MATCH (d)<-[:HAS_OCCURRENCE_ON]-(i:Interaction) \
           WITH DISTINCT d, i, CASE WHEN i.updated_at <= $far THEN i.updated_at ELSE datetime($none) END AS at \
           WHERE i.interaction_id IS NOT NULL {of_agent} {continued} \
           RETURN i, at ORDER BY at {order}, i.interaction_id {order} }} \
         WITH d, i, at LIMIT $wanted \
         CALL (i) {{ MATCH (i)-[:FIRST_MESSAGE|IS_NEXT*1..]->(b) \
           RETURN count(DISTINCT b) AS messages, count(DISTINCT b.msg_position) AS places }} \
         RETURN [[{COLUMNS}], d.date, {FIRST_MESSAGE}, messages, places, COUNT {{ (i)<-[:INTERACTION_SOURCE]-() }}, \
           COUNT {{ (i)<-[:INTERACTION_SOURCE]-(m) WHERE EXISTS {{ (m)<-[:CONTRARY_UPDATE]-() }} }}, \
           toString(at), i.interaction_id] AS row"
    );
    let place = after.unwrap_or_else(|| Place::end(query.ascending));
    let asked = Query::new(text)
        .param("org", query.user.org_id.as_str())
        .param("user", query.user.user_id.as_str())
        .param("agent", query.agent.as_ref().map(AgentId::as_str).unwrap_or_default())
        .param("from", day(from))
        .param("to", day(to))
        .param("day", day(place.day))
        .param("at", place.at)
        .param("id", place.id)
        .param("far", moment(far_future()))
        .param("none", "1970-01-01T00:00:00Z")
        .param("wanted", cursor::wanted(request));
    let rows = Fields::all(&client.read(asked).await?, entry)?;
    cursor::places(name, rows, request)
}

/// An interaction under a day with its place; no entry for one that nothing can name here.
fn entry(fields: &mut Fields) -> GraphResult<(Option<TimelineEntry>, Place)> {
    let interaction = interaction(&mut fields.fields()?).ok();
    let date = fields.optional_day()?.unwrap_or_else(first_day);
    let first_message = fields.optional_text()?.map(|text| preview(&text));
    let messages = fields.count()?;
    let problems = match fields.count()? < messages {
        true => vec![RowProblem::ForkedMessages],
        false => Vec::new(),
    };
    let memories = fields.count()?;
    let changed_memories = fields.count()?;
    let (at, id) = (fields.text()?, fields.text()?);
    let entry = interaction.map(|interaction| TimelineEntry {
        date,
        interaction,
        problems,
        first_message,
        messages,
        new_memories: memories.saturating_sub(changed_memories),
        changed_memories,
    });
    Ok((entry, Place { day: date, at, id }))
}
