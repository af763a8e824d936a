//! Interactions by date: the days of a user are walked from one end, and only those days are read that a page needs.

use chrono::NaiveDate;
use memora_engine::domain::ids::{AgentId, UserKey};
use memora_engine::domain::model::Timestamp;
use memora_engine::domain::page::{Page, PageRequest};
use memora_engine::domain::read::{DateRange, DayActivity, RowProblem, TimelineEntry, TimelineQuery, preview};
use memora_engine::ports::graph::GraphResult;
use neo4rs::Query;

use super::client::Client;
use super::interactions::{COLUMNS, interaction};
use super::values::{Fields, day, moment};
use super::cursor;

/// Cut by the server to at least what a preview shows: it counts in units of UTF-16.
const FIRST_MESSAGE: &str = "[(i)-[:FIRST_MESSAGE]->(b) | left(b.content, 400)][0]";

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
        "MATCH (d:Date) WHERE d.org_id = $org AND d.user_id = $user AND d.date >= $from AND d.date <= $to \
         WITH d, COUNT {{ {interactions} }} AS interactions, COUNT {{ {memories} }} AS memories \
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
        Ok(fields
            .optional_day()?
            .map(|date| -> GraphResult<DayActivity> {
                Ok(DayActivity {
                    date,
                    interactions: fields.count()?,
                    memories: fields.count()?,
                })
            })
            .transpose()?)
    })?;
    Ok(days.into_iter().flatten().collect())
}

pub(super) async fn list(
    client: &Client,
    query: &TimelineQuery,
    request: &PageRequest,
) -> GraphResult<Page<TimelineEntry>> {
    let name = if query.ascending { "timeline+" } else { "timeline-" };
    let after: Option<(NaiveDate, Timestamp, String)> = cursor::start(name, request)?;
    let (mut from, mut to) = bounds(query.dates);
    if let Some((date, _, _)) = &after {
        if query.ascending {
            from = from.max(*date);
        } else {
            to = to.min(*date);
        }
    }
    let (order, beyond) = if query.ascending { ("ASC", ">") } else { ("DESC", "<") };
    let continued = if after.is_some() {
        format!(
            "AND (d.date <> $day OR i.updated_at {beyond} $updated \
             OR (i.updated_at = $updated AND i.interaction_id {beyond} $id))"
        )
    } else {
        String::new()
    };
    let of_agent = if query.agent.is_some() { "AND i.agent_id = $agent" } else { "" };
    let text = format!(
        "MATCH (d:Date) WHERE d.org_id = $org AND d.user_id = $user AND d.date >= $from AND d.date <= $to \
         WITH d ORDER BY d.org_id {order}, d.user_id {order}, d.date {order} \
         CALL {{ WITH d MATCH (d)<-[:HAS_OCCURRENCE_ON]-(i:Interaction) WHERE true {of_agent} {continued} \
           RETURN DISTINCT i ORDER BY i.updated_at {order}, i.interaction_id {order} }} \
         WITH d, i LIMIT $wanted \
         RETURN [d.date, {COLUMNS}, {FIRST_MESSAGE}, COUNT {{ (i)-[:FIRST_MESSAGE|IS_NEXT*1..]->() }}, \
           COUNT {{ (i)<-[:INTERACTION_SOURCE]-() }}, \
           COUNT {{ (i)<-[:INTERACTION_SOURCE]-(m) WHERE EXISTS {{ (m)<-[:CONTRARY_UPDATE]-() }} }}] AS row"
    );
    let (at, updated, id) = after.unwrap_or((first_day(), Timestamp::UNIX_EPOCH, String::new()));
    let asked = Query::new(text)
        .param("org", query.user.org_id.as_str())
        .param("user", query.user.user_id.as_str())
        .param("agent", query.agent.as_ref().map(AgentId::as_str).unwrap_or_default())
        .param("from", day(from))
        .param("to", day(to))
        .param("day", day(at))
        .param("updated", moment(updated))
        .param("id", id)
        .param("wanted", cursor::wanted(request));
    let rows = Fields::all(&client.read(asked).await?, entry)?;
    cursor::page(name, rows, request, |entry| {
        let interaction = &entry.interaction;
        (entry.date, interaction.updated_at, interaction.interaction_id.as_str().to_owned())
    })
}

fn entry(fields: &mut Fields) -> GraphResult<TimelineEntry> {
    let date = fields.optional_day()?.unwrap_or_else(first_day);
    let interaction = interaction(fields)?;
    let first_message = fields.optional_text()?.map(|text| preview(&text));
    let messages = fields.count()?;
    let memories = fields.count()?;
    let changed_memories = fields.count()?;
    Ok(TimelineEntry {
        date,
        interaction,
        problems: if messages == 0 { vec![RowProblem::NoMessages] } else { vec![] },
        first_message,
        messages,
        new_memories: memories - changed_memories,
        changed_memories,
    })
}
