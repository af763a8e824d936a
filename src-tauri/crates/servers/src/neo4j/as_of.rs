//! The store at a moment, counted by the server in one round trip. Rows without a time are not counted.

use memora_engine::domain::as_of::{ChangedMemories, ChangedMemory, CountsAt, CountsOf};
use memora_engine::domain::ids::{MemoryId, UserKey};
use memora_engine::domain::model::Timestamp;
use memora_engine::ports::graph::GraphResult;
use neo4rs::Query;
use uuid::Uuid;

use super::client::Client;
use super::values::{Fields, list, moment, text};

/// What an organization, a user or an agent has by `$at`: the conditions that make a node theirs.
fn interactions(of: &str) -> String {
    format!("COUNT {{ MATCH (i:Interaction) WHERE {of} AND i.created_at <= $at AND i.interaction_id IS NOT NULL }}")
}

fn memories(of: &str) -> String {
    format!("COUNT {{ MATCH (m:Memory) WHERE {of} AND m.obtained_at <= $at AND m.memory_id IS NOT NULL }}")
}

/// Whether the node `name` was there by `$at`: created, or with something that old. `id` is the property by which what is theirs
/// names them.
fn was_there(name: &str, id: &str) -> String {
    let of = |thing: &str| format!("{thing}.org_id = {name}.org_id AND {thing}.{id} = {name}.{id}");
    format!(
        "({name}.created_at <= $at \
         OR EXISTS {{ MATCH (m:Memory) WHERE {} AND m.obtained_at <= $at AND m.memory_id IS NOT NULL }} \
         OR EXISTS {{ MATCH (i:Interaction) WHERE {} AND i.created_at <= $at }})",
        of("m"),
        of("i")
    )
}

/// Counts of the organization `o`: created, users, agents, interactions, memories.
fn organization() -> String {
    format!(
        "[o IS NOT NULL AND coalesce(o.created_at <= $at, false), \
         COUNT {{ (o)<-[:BELONGS_TO]-(u:User) WHERE {} }}, \
         COUNT {{ (o)-[:HAS_AGENT]->(a:Agent) WHERE {} }}, \
         reduce(n = 0, c IN [(o)<-[:BELONGS_TO]-()-[:INTERACTIONS_IN]->(c) | \
           COUNT {{ (c)-[:HAD_INTERACTION]->(i) WHERE i.created_at <= $at }}] | n + c), {}]",
        was_there("u", "user_id"),
        was_there("a", "agent_id"),
        memories("m.org_id = o.org_id")
    )
}

fn question(of: &CountsOf) -> String {
    match of {
        CountsOf::Store => format!("MATCH (o:Org) RETURN {} AS row", organization()),
        CountsOf::Organizations(_) => format!(
            "UNWIND range(0, size($ids) - 1) AS place OPTIONAL MATCH (o:Org {{org_id: $ids[place]}}) \
             WITH place, o ORDER BY place RETURN {} AS row ORDER BY place",
            organization()
        ),
        CountsOf::Users(..) => {
            let of = |thing: &str| format!("{thing}.org_id = u.org_id AND {thing}.user_id = u.user_id");
            format!(
                "UNWIND range(0, size($ids) - 1) AS place OPTIONAL MATCH (u:User {{org_id: $org, user_id: $ids[place]}}) \
                 CALL (u) {{ MATCH (i:Interaction) WHERE {} AND i.created_at <= $at \
                   RETURN max(i.created_at) AS created }} \
                 CALL (u) {{ MATCH (i:Interaction) WHERE {} AND i.updated_at <= $at RETURN max(i.updated_at) AS saved }} \
                 CALL (u) {{ MATCH (m:Memory) WHERE {} AND m.obtained_at <= $at AND m.memory_id IS NOT NULL \
                   RETURN max(m.obtained_at) AS obtained }} \
                 RETURN [u IS NOT NULL AND coalesce(u.created_at <= $at, false), \
                   COUNT {{ (u)-[:HAS_AGENT]->(a:Agent) WHERE {} }}, \
                   {}, {}, created, saved, obtained] AS row ORDER BY place",
                of("i"),
                of("i"),
                of("m"),
                was_there("a", "agent_id"),
                interactions(&of("i")),
                memories(&of("m"))
            )
        }
        CountsOf::Agents(..) => {
            let of = |thing: &str| format!("{thing}.org_id = a.org_id AND {thing}.agent_id = a.agent_id");
            format!(
                "UNWIND range(0, size($ids) - 1) AS place OPTIONAL MATCH (a:Agent {{org_id: $org, agent_id: $ids[place]}}) \
                 RETURN [a IS NOT NULL AND coalesce(a.created_at <= $at, false), {}, {}] AS row ORDER BY place",
                interactions(&of("i")),
                memories(&of("m"))
            )
        }
        CountsOf::Interactions(..) => "UNWIND range(0, size($ids) - 1) AS place \
             OPTIONAL MATCH (i:Interaction {org_id: $org, user_id: $user, interaction_id: $ids[place]}) \
             RETURN [i IS NOT NULL AND coalesce(i.created_at <= $at, false), \
               COUNT { (i)<-[:INTERACTION_SOURCE]-(m) WHERE m.obtained_at <= $at }, \
               COUNT { (i)<-[:INTERACTION_SOURCE]-(m) WHERE m.obtained_at <= $at \
                 AND EXISTS { (m)<-[:CONTRARY_UPDATE]-() } }] AS row ORDER BY place"
            .to_owned(),
    }
}

/// Reads what [`question`] asks, one row for each thing.
fn counts_of(of: &CountsOf, fields: &mut Fields) -> GraphResult<CountsAt> {
    let created = fields.flag()?;
    let mut counts = CountsAt::default();
    match of {
        CountsOf::Store | CountsOf::Organizations(_) => {
            counts.users = fields.count()?;
            counts.agents = fields.count()?;
            counts.interactions = fields.count()?;
            counts.memories = fields.count()?;
        }
        CountsOf::Users(..) => {
            counts.agents = fields.count()?;
            counts.interactions = fields.count()?;
            counts.memories = fields.count()?;
            let times = [
                fields.optional_moment()?,
                fields.optional_moment()?,
                fields.optional_moment()?,
            ];
            counts.last_activity = times.into_iter().flatten().max();
        }
        CountsOf::Agents(..) => {
            counts.interactions = fields.count()?;
            counts.memories = fields.count()?;
        }
        CountsOf::Interactions(..) => {
            counts.memories = fields.count()?;
            counts.changed_memories = fields.count()?;
        }
    }
    let users_own = matches!(of, CountsOf::Users(..));
    let people = if users_own { 0 } else { counts.users + counts.agents };
    counts.there = created || people + counts.interactions + counts.memories > 0;
    Ok(counts)
}

pub(super) async fn counts(client: &Client, of: &CountsOf, at: Timestamp) -> GraphResult<Vec<CountsAt>> {
    let (org, user, ids): (&str, &str, Vec<&str>) = match of {
        CountsOf::Store => ("", "", Vec::new()),
        CountsOf::Organizations(ids) => ("", "", ids.iter().map(|id| id.as_str()).collect()),
        CountsOf::Users(org, ids) => (org.as_str(), "", ids.iter().map(|id| id.as_str()).collect()),
        CountsOf::Agents(org, ids) => (org.as_str(), "", ids.iter().map(|id| id.as_str()).collect()),
        CountsOf::Interactions(user, ids) => (
            user.org_id.as_str(),
            user.user_id.as_str(),
            ids.iter().map(|id| id.as_str()).collect(),
        ),
    };
    let query = Query::new(question(of))
        .param("org", org)
        .param("user", user)
        .param("ids", list(ids.into_iter().map(text)))
        .param("at", moment(at));
    let rows = Fields::all(&client.read(query).await?, |fields| counts_of(of, fields))?;
    if *of != CountsOf::Store {
        return Ok(rows);
    }
    let mut store = CountsAt::default();
    for counts in &rows {
        store.add(counts);
        store.organizations += u32::from(counts.there);
    }
    store.there = true;
    Ok(vec![store])
}

/// Believed memories of a user at a moment that is a parameter.
fn believed(at: &str) -> String {
    format!(
        "COUNT {{ MATCH (m:Memory) WHERE m.org_id = $org AND m.user_id = $user AND m.obtained_at <= {at} \
           AND m.memory_id IS NOT NULL \
           AND NOT EXISTS {{ (m)-[:CONTRARY_UPDATE]->(newer) WHERE newer.obtained_at <= {at} }} }}"
    )
}

pub(super) async fn changed_between(
    client: &Client,
    user: &UserKey,
    from: Timestamp,
    to: Timestamp,
) -> GraphResult<ChangedMemories> {
    let query = format!(
        "CALL () {{ MATCH (m:Memory) WHERE m.org_id = $org AND m.user_id = $user AND m.obtained_at <= $to \
             AND m.memory_id IS NOT NULL \
           CALL (m) {{ MATCH (m)-[:CONTRARY_UPDATE]->(newer) RETURN min(newer.obtained_at) AS superseded }} \
           WITH m, superseded WHERE m.obtained_at > $from OR (superseded > $from AND superseded <= $to) \
           WITH m, superseded ORDER BY m.obtained_at, m.memory_id \
           RETURN collect([m.memory_id, m.obtained_at, superseded, \
             [(m)<-[:CONTRARY_UPDATE]-(older) | older.memory_id]]) AS changed }} \
         RETURN [{}, {}, changed] AS row",
        believed("$from"),
        believed("$to")
    );
    let query = Query::new(query)
        .param("org", user.org_id.as_str())
        .param("user", user.user_id.as_str())
        .param("from", moment(from))
        .param("to", moment(to));
    let rows = client.read(query).await?;
    let Some(row) = rows.first() else {
        return Ok(ChangedMemories::default());
    };
    let mut fields = Fields::of(row)?;
    let (believed_before, believed_after) = (fields.count()?, fields.count()?);
    let memories = fields.each(|fields| {
        let id = Uuid::parse_str(&fields.text()?).ok();
        let (obtained_at, superseded_at) = (fields.moment()?, fields.optional_moment()?);
        let mut replaces: Vec<MemoryId> = (fields.texts()?.iter())
            .filter_map(|id| Uuid::parse_str(id).ok().map(MemoryId))
            .collect();
        replaces.sort();
        replaces.dedup();
        Ok(id.map(|id| ChangedMemory {
            memory_id: MemoryId(id),
            obtained_at,
            superseded_at,
            replaces,
        }))
    })?;
    Ok(ChangedMemories {
        believed_before,
        believed_after,
        memories: memories.into_iter().flatten().collect(),
    })
}
