//! What an overview shows: a few questions side by side, which count where they can and read only version links.

use std::collections::{HashMap, HashSet};

use chrono::TimeDelta;
use memora_engine::domain::ids::{AgentId, MemoryId, UserId};
use memora_engine::domain::model::Timestamp;
use memora_engine::domain::overview::{
    AgentShare, DayDeletions, DayNumbers, OVERVIEW_ROWS, OverviewNumbers, OverviewOf, RevisedMemory, leading_agents,
    revisions,
};
use memora_engine::ports::graph::GraphResult;
use neo4rs::Query;
use uuid::Uuid;

use super::client::Client;
use super::memories;
use super::memory_list::{SOURCES_LOST, UUID};
use super::schema::Indexes;
use super::values::{Fields, day, optional};

/// Ends of chains with as many revisions as the last that is shown are all read, to be put in the order of their times; of
/// more than this the rest is left out.
const MOST_ENDS: usize = 500;

/// A condition on the owner of a node, and the parameters for it.
struct Owner<'a> {
    of: &'a OverviewOf,
    as_of: Option<Timestamp>,
}

impl Owner<'_> {
    fn owns(&self, name: &str) -> String {
        match self.of.user_id() {
            Some(_) => format!("{name}.org_id = $org AND {name}.user_id = $user"),
            None => format!("{name}.org_id = $org"),
        }
    }

    /// That the time of something had come.
    fn by_then(&self, time: &str) -> String {
        match self.as_of {
            Some(_) => format!("AND {time} <= $at"),
            None => String::new(),
        }
    }

    /// Whether the memory `name` was known.
    fn known(&self, name: &str) -> String {
        match self.as_of {
            Some(_) => format!("coalesce({name}.obtained_at <= $at, false)"),
            None => "true".to_owned(),
        }
    }

    fn ask(&self, text: String) -> Query {
        Query::new(text)
            .param("org", self.of.org_id().as_str())
            .param("user", self.of.user_id().map(UserId::as_str).unwrap_or_default())
            .param("at", optional(self.as_of))
    }
}

pub(super) async fn read(
    client: &Client,
    indexes: Indexes,
    of: &OverviewOf,
    as_of: Option<Timestamp>,
) -> GraphResult<OverviewNumbers> {
    let owner = Owner { of, as_of };
    let (days, deletions, (revised, contested), sources_lost, agents) = futures::try_join!(
        days(client, &owner),
        deletions(client, &owner),
        versions(client, indexes, &owner),
        sources_lost(client, &owner),
        agents(client, &owner),
    )?;
    Ok(OverviewNumbers {
        days,
        deletions,
        revised,
        contested,
        sources_lost,
        agents,
    })
}

/// Counts of the days that `which` of them, `d`, leaves: of all that is linked, or of what `begun` and `obtained` leave of it.
fn days_question(owner: &Owner<'_>, which: &str, begun: &str, obtained: &str) -> String {
    format!(
        "MATCH (d:Date) WHERE {} AND d.user_id IS NOT NULL AND d.date IS NOT NULL {which} \
         WITH d.date AS date, COUNT {{ (d)<-[:HAS_OCCURRENCE_ON]-(i) {begun} }} AS interactions, \
           COUNT {{ (d)<-[:DATE_OBTAINED]-(m) {obtained} }} AS memories, \
           COUNT {{ (d)<-[:DATE_OBTAINED]-(m) WHERE EXISTS {{ (m)<-[:CONTRARY_UPDATE]-() }} {} }} AS changed \
         WITH date, sum(interactions) AS interactions, sum(memories) AS memories, sum(changed) AS changed \
         WHERE interactions + memories > 0 \
         RETURN [date, interactions, memories - changed, changed] AS row ORDER BY date",
        owner.owns("d"),
        obtained.replace("WHERE", "AND")
    )
}

/// At a moment: days that were over are counted whole, those around it one thing after the other.
async fn days(client: &Client, owner: &Owner<'_>) -> GraphResult<Vec<DayNumbers>> {
    let Some(at) = owner.as_of else {
        return days_of(client, owner.ask(days_question(owner, "", "", ""))).await;
    };
    let today = at.date_naive();
    let asked = |text: String| {
        owner
            .ask(text)
            .param("border", day(today - TimeDelta::days(1)))
            .param("today", day(today))
            .param("last", day(today + TimeDelta::days(1)))
    };
    let over = days_question(owner, "AND d.date < $border", "", "");
    let around = days_question(
        owner,
        "AND d.date >= $border AND d.date <= $last",
        "WHERE i.created_at <= $at AND (i.updated_at <= $at OR d.date <= $today \
           OR d.date <= date(i.created_at) + duration({days: 1}))",
        "WHERE m.obtained_at <= $at",
    );
    let (mut over, around) = futures::try_join!(days_of(client, asked(over)), days_of(client, asked(around)))?;
    over.extend(around);
    Ok(over)
}

async fn days_of(client: &Client, query: Query) -> GraphResult<Vec<DayNumbers>> {
    let days = Fields::all(&client.read(query).await?, |fields| {
        let date = fields.optional_day()?;
        let (interactions, learned, changed) = (fields.count()?, fields.count()?, fields.count()?);
        Ok(date.map(|date| DayNumbers {
            date,
            interactions,
            learned,
            changed,
        }))
    })?;
    Ok(days.into_iter().flatten().collect())
}

async fn deletions(client: &Client, owner: &Owner<'_>) -> GraphResult<Vec<DayDeletions>> {
    let text = format!(
        "MATCH (x:ExplorerDeletion) WHERE {} MATCH (c:ExplorerChange {{seq: x.seq}}) \
         WHERE c.undoes IS NULL AND c.undone_by IS NULL {} \
         WITH x.day AS date, sum(x.memories) AS memories RETURN [date, memories] AS row ORDER BY date",
        owner.owns("x"),
        if owner.as_of.is_some() {
            "AND c.at <= $micros"
        } else {
            ""
        }
    );
    // Changes carry their time in microseconds.
    let micros = optional(owner.as_of.map(|at| at.timestamp_micros()));
    let question = owner.ask(text).param("micros", micros);
    let days = Fields::all(&client.read(question).await?, |fields| {
        let (date, memories) = (fields.optional_day()?, fields.count()?);
        Ok(date.map(|date| DayDeletions { date, memories }))
    })?;
    Ok(days.into_iter().flatten().collect())
}

/// The most revised memories, and how many are contested. The ways are measured over all links, those of then and those of now.
async fn versions(client: &Client, indexes: Indexes, owner: &Owner<'_>) -> GraphResult<(Vec<RevisedMemory>, u32)> {
    let text = format!(
        "MATCH (old:Memory)-[:CONTRARY_UPDATE]->(new:Memory) WHERE {} \
         RETURN [old.memory_id, new.memory_id, {}, {}] AS row",
        owner.owns("new"),
        owner.known("old"),
        owner.known("new")
    );
    let links = Fields::all(&client.read(owner.ask(text)).await?, |fields| {
        let id = |text: String| Uuid::parse_str(&text).ok().map(MemoryId);
        let ends = id(fields.text()?).zip(id(fields.text()?));
        Ok(ends.zip(Some((fields.flag()?, fields.flag()?))))
    })?;
    let links: HashMap<(MemoryId, MemoryId), (bool, bool)> = links.into_iter().flatten().collect();
    let mut unknown: HashSet<MemoryId> = HashSet::new();
    for ((old, new), (knew_old, knew_new)) in &links {
        unknown.extend((!knew_old).then_some(*old));
        unknown.extend((!knew_new).then_some(*new));
    }
    let links: Vec<(MemoryId, MemoryId)> = links.into_keys().collect();
    let known = || links.iter().filter(|(_, new)| !unknown.contains(new));
    let replaced: HashSet<MemoryId> = known().map(|(old, _)| *old).collect();
    let mut believed: HashMap<MemoryId, u32> = HashMap::new();
    for (old, _) in known().filter(|(old, new)| !replaced.contains(new) && !unknown.contains(old)) {
        *believed.entry(*old).or_default() += 1;
    }
    let contested = believed.values().filter(|count| **count > 1).count();
    let mut ends: Vec<(u32, MemoryId)> = revisions(&links)
        .into_iter()
        .filter(|(id, count)| *count > 0 && !replaced.contains(id) && !unknown.contains(id))
        .map(|(id, count)| (count, id))
        .collect();
    ends.sort_unstable_by(|a, b| b.cmp(a));
    let least = ends.get(OVERVIEW_ROWS - 1).map_or(0, |(count, _)| *count);
    ends.retain(|(count, _)| *count >= least);
    ends.truncate(MOST_ENDS);
    let ids: Vec<MemoryId> = ends.iter().map(|(_, id)| *id).collect();
    let counts: HashMap<MemoryId, u32> = ends.into_iter().map(|(count, id)| (id, count)).collect();
    let entries = memories::by_id(client, indexes, owner.of.org_id(), &ids).await?;
    let mut revised: Vec<RevisedMemory> = entries
        .into_iter()
        .map(|entry| RevisedMemory {
            revisions: counts.get(&entry.memory.memory_id).copied().unwrap_or_default(),
            entry,
        })
        .collect();
    revised.sort_by_key(|r| std::cmp::Reverse((r.revisions, r.entry.memory.obtained_at, r.entry.memory.memory_id)));
    revised.truncate(OVERVIEW_ROWS);
    Ok((revised, u32::try_from(contested).unwrap_or(u32::MAX)))
}

async fn sources_lost(client: &Client, owner: &Owner<'_>) -> GraphResult<u32> {
    let text = format!(
        "MATCH (m:Memory) WHERE {} {} AND m.memory_id =~ '{UUID}' AND {SOURCES_LOST} RETURN [count(m)] AS row",
        owner.owns("m"),
        owner.by_then("m.obtained_at")
    );
    match client.read(owner.ask(text)).await?.first() {
        Some(row) => Fields::of(row)?.count(),
        None => Ok(0),
    }
}

async fn agents(client: &Client, owner: &Owner<'_>) -> GraphResult<Vec<AgentShare>> {
    let text = format!(
        "CALL () {{ MATCH (m:Memory) WHERE {} {} RETURN m.agent_id AS agent, 0 AS interactions, count(m) AS memories \
           UNION ALL MATCH (i:Interaction) WHERE {} {} RETURN i.agent_id AS agent, count(i) AS interactions, 0 AS memories }} \
         WITH agent, sum(interactions) AS interactions, sum(memories) AS memories \
         RETURN [agent, interactions, memories] AS row",
        owner.owns("m"),
        owner.by_then("m.obtained_at"),
        owner.owns("i"),
        owner.by_then("i.created_at")
    );
    let shares = Fields::all(&client.read(owner.ask(text)).await?, |fields| {
        let agent_id = fields.optional_id(AgentId::parse)?;
        let (interactions, memories) = (fields.count()?, fields.count()?);
        Ok(agent_id.map(|agent_id| AgentShare {
            agent_id,
            interactions,
            memories,
        }))
    })?;
    Ok(leading_agents(shares.into_iter().flatten().collect()))
}
