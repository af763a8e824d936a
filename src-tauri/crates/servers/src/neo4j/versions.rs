//! Where memories lead to, and the versions around one of them.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet, VecDeque};

use memora_engine::domain::ids::{MemoryId, MemoryKey, OrgId, UserKey};
use memora_engine::domain::model::Timestamp;
use memora_engine::domain::read::{MemoryEntry, Resolved, RowProblem};
use memora_engine::domain::versions::VersionGraph;
use memora_engine::ports::graph::{GraphError, GraphResult};
use neo4rs::{BoltType, Query};
use uuid::Uuid;

use super::client::Client;
use super::memories::{ENTRY, entry, with_ids};
use super::schema::Indexes;
use super::values::{Fields, as_text};

/// Newer and older neighbours of every version that was read.
type Neighbours = HashMap<MemoryId, BTreeSet<MemoryId>>;

fn memory_ids(values: Vec<BoltType>) -> BTreeSet<MemoryId> {
    let texts = values.into_iter().filter_map(as_text);
    texts
        .filter_map(|text| Uuid::parse_str(&text).ok().map(MemoryId))
        .collect()
}

/// One question: each memory with everything newer that it leads to, and the links between.
pub(super) async fn resolve(
    client: &Client,
    indexes: Indexes,
    org_id: &OrgId,
    ids: &[MemoryId],
    as_of: Option<Timestamp>,
) -> GraphResult<Vec<Resolved>> {
    let query = format!(
        "{} WITH DISTINCT m AS asked \
         CALL (asked) {{ MATCH (asked)-[:CONTRARY_UPDATE*0..]->(m:Memory) RETURN DISTINCT m }} \
         WITH DISTINCT m \
         RETURN [{ENTRY}, [(m)-[:CONTRARY_UPDATE]->(newer) | newer.memory_id]] AS row",
        with_ids(indexes)
    );
    let query = Query::new(query).param("org", org_id.as_str());
    let mut versions: HashMap<MemoryId, MemoryEntry> = HashMap::new();
    let mut newer = Neighbours::new();
    for row in &client.read_of(ids, query).await? {
        let mut fields = Fields::of(row)?;
        if let Some(entry) = entry(&mut fields.fields()?)? {
            newer.insert(entry.memory.memory_id, memory_ids(fields.values()?));
            versions.insert(entry.memory.memory_id, entry);
        }
    }
    mark(&mut versions, &circles(&newer));
    Ok(ids
        .iter()
        .filter_map(|id| {
            let matched = versions.get(id)?.clone();
            let believed = believed(&versions, &newer, *id, as_of);
            Some(Resolved { matched, believed })
        })
        .collect())
}

/// Those that lead back to themselves.
fn circles(newer: &Neighbours) -> HashSet<MemoryId> {
    // Whatever nothing leads to is on no circle, and goes; then what only that led to, and so on. What is left in a store
    // that is in order: nothing.
    let mut led_to: HashMap<MemoryId, usize> = newer.keys().map(|id| (*id, 0)).collect();
    for id in newer.values().flatten() {
        if let Some(count) = led_to.get_mut(id) {
            *count += 1;
        }
    }
    let mut free: Vec<MemoryId> = led_to
        .iter()
        .filter(|(_, count)| **count == 0)
        .map(|(id, _)| *id)
        .collect();
    while let Some(id) = free.pop() {
        led_to.remove(&id);
        for next in newer.get(&id).into_iter().flatten() {
            if let Some(count) = led_to.get_mut(next) {
                *count -= 1;
                if *count == 0 {
                    free.push(*next);
                }
            }
        }
    }
    let left: Vec<MemoryId> = led_to.keys().copied().collect();
    left.into_iter().filter(|id| leads_back(newer, *id)).collect()
}

fn leads_back(newer: &Neighbours, start: MemoryId) -> bool {
    let mut seen = HashSet::new();
    let mut queue = vec![start];
    while let Some(at) = queue.pop() {
        for next in newer.get(&at).into_iter().flatten() {
            if *next == start {
                return true;
            }
            if seen.insert(*next) {
                queue.push(*next);
            }
        }
    }
    false
}

fn mark<'a>(versions: impl IntoIterator<Item = (&'a MemoryId, &'a mut MemoryEntry)>, circles: &HashSet<MemoryId>) {
    for (id, entry) in versions {
        if circles.contains(id) {
            entry.problems.push(RowProblem::InCycle);
        }
    }
}

/// The ends that `from` leads to through what was obtained by `as_of`, newest first. Versions in a circle have no end:
/// the newest of the circle stands for it.
fn believed(
    versions: &HashMap<MemoryId, MemoryEntry>,
    newer: &Neighbours,
    from: MemoryId,
    as_of: Option<Timestamp>,
) -> Vec<MemoryEntry> {
    let is_known = |entry: &&MemoryEntry| as_of.is_none_or(|t| entry.memory.obtained_at <= t);
    let Some(start) = versions.get(&from).filter(is_known) else {
        return Vec::new();
    };
    let mut seen = HashSet::from([from]);
    let mut queue = VecDeque::from([start]);
    let mut ends: Vec<MemoryEntry> = Vec::new();
    let mut walked: Vec<&MemoryEntry> = Vec::new();
    while let Some(at) = queue.pop_front() {
        walked.push(at);
        let next = newer.get(&at.memory.memory_id).into_iter().flatten();
        let next: Vec<&MemoryEntry> = next.filter_map(|id| versions.get(id)).filter(is_known).collect();
        if next.is_empty() {
            ends.push(at.clone());
        }
        queue.extend(next.into_iter().filter(|entry| seen.insert(entry.memory.memory_id)));
    }
    if ends.is_empty() {
        let on_circle = walked.into_iter().filter(|e| e.problems.contains(&RowProblem::InCycle));
        let newest = on_circle.max_by_key(|e| (e.memory.obtained_at, e.memory.memory_id));
        ends.extend(newest.cloned());
    }
    ends.sort_by(|a, b| {
        let key = |e: &MemoryEntry| (e.memory.obtained_at, e.memory.memory_id);
        key(b).cmp(&key(a))
    });
    ends
}

/// Every version that is connected with the memory, in one question. Which are the nearest is seen here.
pub(super) async fn graph(client: &Client, key: &MemoryKey, limit: u32) -> GraphResult<VersionGraph> {
    let query = format!(
        "MATCH (start:Memory {{org_id: $org, user_id: $user, memory_id: $id}}) \
         CALL (start) {{ MATCH (start)-[:CONTRARY_UPDATE*0..]-(m:Memory) RETURN DISTINCT m }} \
         RETURN [m.memory_id, [(m)-[:CONTRARY_UPDATE]->(newer) | newer.memory_id], {ENTRY}] AS row"
    );
    let asked = Query::new(query)
        .param("org", key.org_id.as_str())
        .param("user", key.user_id.as_str())
        .param("id", key.memory_id.to_string());
    let mut versions: BTreeMap<MemoryId, MemoryEntry> = BTreeMap::new();
    let mut links: BTreeSet<(MemoryId, MemoryId)> = BTreeSet::new();
    for row in &client.read(asked).await? {
        let mut fields = Fields::of(row)?;
        let Ok(id) = Uuid::parse_str(&fields.text()?) else {
            continue;
        };
        let id = MemoryId(id);
        links.extend(memory_ids(fields.values()?).into_iter().map(|newer| (id, newer)));
        if let Some(entry) = entry(&mut fields.fields()?)? {
            versions.insert(id, entry);
        }
    }
    if !versions.contains_key(&key.memory_id) {
        return Err(GraphError::NotFound(format!("memory {}", key.memory_id)));
    }
    let mut newer: Neighbours = versions.keys().map(|id| (*id, BTreeSet::new())).collect();
    for (old, new) in &links {
        newer.entry(*old).or_default().insert(*new);
    }
    mark(&mut versions, &circles(&newer));
    let total = u32::try_from(versions.len()).unwrap_or(u32::MAX);
    let nearest = nearest(&versions, &links, key.memory_id, limit.max(1) as usize);
    versions.retain(|id, _| nearest.contains(id));
    links.retain(|(old, new)| versions.contains_key(old) && versions.contains_key(new));
    let mut versions: Vec<MemoryEntry> = versions.into_values().collect();
    versions.sort_by_key(|e| (e.memory.obtained_at, e.memory.memory_id));
    Ok(VersionGraph {
        versions,
        edges: links.into_iter().collect(),
        total,
    })
}

/// The versions with the fewest links from `start`; among those as far away, by age.
fn nearest(
    versions: &BTreeMap<MemoryId, MemoryEntry>,
    links: &BTreeSet<(MemoryId, MemoryId)>,
    start: MemoryId,
    limit: usize,
) -> HashSet<MemoryId> {
    let mut neighbours: Neighbours = HashMap::new();
    for &(old, new) in links {
        neighbours.entry(old).or_default().insert(new);
        neighbours.entry(new).or_default().insert(old);
    }
    let mut distance = HashMap::from([(start, 0u32)]);
    let mut queue = VecDeque::from([start]);
    while let Some(at) = queue.pop_front() {
        let next = distance[&at] + 1;
        for id in neighbours
            .get(&at)
            .into_iter()
            .flatten()
            .filter(|id| versions.contains_key(id))
        {
            distance.entry(*id).or_insert_with(|| {
                queue.push_back(*id);
                next
            });
        }
    }
    let mut order: Vec<(u32, Timestamp, MemoryId)> = distance
        .into_iter()
        .filter_map(|(id, far)| Some((far, versions.get(&id)?.memory.obtained_at, id)))
        .collect();
    order.sort();
    order.into_iter().take(limit).map(|(_, _, id)| id).collect()
}

pub(super) async fn links(client: &Client, user: &UserKey, ids: &[MemoryId]) -> GraphResult<Vec<(MemoryId, MemoryId)>> {
    let query = Query::new(
        "UNWIND $ids AS id MATCH (m:Memory {org_id: $org, user_id: $user, memory_id: id}) \
         CALL (m) { MATCH (m)-[:CONTRARY_UPDATE]->(n:Memory) RETURN m.memory_id AS old, n.memory_id AS new \
           UNION MATCH (o:Memory)-[:CONTRARY_UPDATE]->(m) RETURN o.memory_id AS old, m.memory_id AS new } \
         RETURN DISTINCT [old, new] AS row"
            .to_owned(),
    )
    .param("org", user.org_id.as_str())
    .param("user", user.user_id.as_str());
    let mut found = BTreeSet::new();
    for row in &client.read_of(ids, query).await? {
        let mut fields = Fields::of(row)?;
        if let (Ok(old), Ok(new)) = (Uuid::parse_str(&fields.text()?), Uuid::parse_str(&fields.text()?)) {
            found.insert((MemoryId(old), MemoryId(new)));
        }
    }
    Ok(found.into_iter().collect())
}
