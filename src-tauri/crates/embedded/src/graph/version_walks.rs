//! Walks through the version graph: where a memory leads to, and everything around it. Each walk remembers what it
//! has seen, so that it ends even in a store whose links were damaged into a cycle.

use std::cmp::Reverse;
use std::collections::hash_map::Entry;
use std::collections::{HashMap, HashSet};

use memora_engine::domain::ids::{MemoryId, MemoryKey, OrgId};
use memora_engine::domain::model::Timestamp;
use memora_engine::domain::read::{MemoryEntry, Resolved};
use memora_engine::domain::versions::VersionGraph;
use rusqlite::{Connection, params};

use super::codec::{Columns, micros, rows};
use super::fault::{Outcome, corrupt};
use super::memories::{self, Stored};

/// Links that lead to newer versions, read once however many walks pass them.
struct Newer<'c> {
    db: &'c Connection,
    as_of: i64,
    known: HashMap<i64, Vec<i64>>,
}

impl Newer<'_> {
    /// Successors that were obtained in time.
    fn of(&mut self, id: i64) -> Outcome<&[i64]> {
        if !self.known.contains_key(&id) {
            let sql = "SELECT v.new FROM versions v CROSS JOIN memories n ON n.id = v.new \
                       WHERE v.old = ?1 AND n.obtained_at <= ?2";
            let newer = rows(self.db.prepare_cached(sql)?, params![id, self.as_of], |c| c.get())?;
            self.known.insert(id, newer);
        }
        Ok(self.known.get(&id).map(Vec::as_slice).unwrap_or_default())
    }

    /// Where links lead to from `start` in the end.
    fn ends(&mut self, start: i64) -> Outcome<Vec<i64>> {
        let mut seen = HashSet::from([start]);
        let mut queue = vec![start];
        let mut ends = Vec::new();
        while let Some(at) = queue.pop() {
            let newer = self.of(at)?;
            if newer.is_empty() {
                ends.push(at);
            }
            queue.extend(newer.iter().copied().filter(|id| seen.insert(*id)));
        }
        Ok(ends)
    }
}

/// Where each of `ids` leads to.
pub(super) fn resolve(
    db: &Connection,
    org_id: &OrgId,
    ids: &[MemoryId],
    as_of: Option<Timestamp>,
) -> Outcome<Vec<Resolved>> {
    let as_of = as_of.map_or(i64::MAX, micros);
    let mut newer = Newer {
        db,
        as_of,
        known: HashMap::new(),
    };
    let mut entries: HashMap<i64, MemoryEntry> = HashMap::new();
    let mut resolved = Vec::with_capacity(ids.len());
    for matched in memories::by_id(db, org_id, ids)? {
        let obtained = micros(matched.entry.memory.obtained_at) <= as_of;
        let ends = match (obtained, matched.entry.replaced_by) {
            (false, _) => Vec::new(),
            (true, 0) => vec![matched.id],
            (true, _) => newer.ends(matched.id)?,
        };
        entries.entry(matched.id).or_insert_with(|| matched.entry.clone());
        let mut believed = Vec::with_capacity(ends.len());
        for id in ends {
            let end = match entries.entry(id) {
                Entry::Occupied(known) => known.into_mut(),
                Entry::Vacant(free) => free.insert(entry(db, id)?),
            };
            believed.push(end.clone());
        }
        believed.sort_by_key(|end| Reverse((end.memory.obtained_at, end.memory.memory_id)));
        resolved.push(Resolved {
            matched: matched.entry,
            believed,
        });
    }
    Ok(resolved)
}

fn entry(db: &Connection, id: i64) -> Outcome<MemoryEntry> {
    memories::entry_at(db, id)?.ok_or_else(|| corrupt("a version link leads to no memory"))
}

/// Everything connected with a memory, one row per link to a newer version and one for those that have none.
pub(super) const CONNECTED: &str = "WITH RECURSIVE near (id) AS (VALUES (?1) \
     UNION SELECT v.new FROM near CROSS JOIN versions v ON v.old = near.id \
     UNION SELECT v.old FROM near CROSS JOIN versions v ON v.new = near.id) \
     SELECT m.obtained_at, m.memory_id, m.id, v.new FROM near CROSS JOIN memories m ON m.id = near.id \
     LEFT JOIN versions v ON v.old = m.id";

/// The sort key of a memory.
type Age = (i64, [u8; 16]);

/// The versions around a memory, before their texts are read.
#[derive(Default)]
struct Surroundings {
    ages: HashMap<i64, Age>,
    /// Links as (old, new).
    links: Vec<(i64, i64)>,
    /// Either end of the links of each.
    neighbours: HashMap<i64, Vec<i64>>,
}

impl Surroundings {
    fn of(db: &Connection, id: i64) -> Outcome<Self> {
        let mut around = Self::default();
        let read = |c: &mut Columns<'_>| Ok(((c.get()?, c.get()?), c.get()?, c.get()?));
        for (age, id, newer) in rows(db.prepare_cached(CONNECTED)?, [id], read)? {
            around.ages.insert(id, age);
            let newer: Option<i64> = newer;
            if let Some(newer) = newer {
                around.links.push((id, newer));
                around.neighbours.entry(id).or_default().push(newer);
                around.neighbours.entry(newer).or_default().push(id);
            }
        }
        Ok(around)
    }

    /// The nearest ones in rings around `start`; within a ring by age, so that a capped read is the same each time.
    fn nearest(&self, start: i64, limit: usize) -> Vec<i64> {
        let mut seen = HashSet::from([start]);
        let mut nearest = vec![start];
        let mut ring = vec![start];
        while !ring.is_empty() && nearest.len() < limit {
            let mut next: Vec<(Option<&Age>, i64)> = Vec::new();
            for id in ring.iter().filter_map(|id| self.neighbours.get(id)).flatten() {
                if seen.insert(*id) {
                    next.push((self.ages.get(id), *id));
                }
            }
            next.sort_unstable();
            ring = next.into_iter().map(|(_, id)| id).collect();
            nearest.extend(ring.iter().copied().take(limit - nearest.len()));
        }
        nearest
    }
}

/// The versions connected with a memory, at most `limit`, the nearest ones.
pub(super) fn graph(db: &Connection, key: &MemoryKey, limit: u32) -> Outcome<VersionGraph> {
    let start = memories::found(db, key)?.id;
    let around = Surroundings::of(db, start)?;
    let shown = around.nearest(start, limit.max(1) as usize);
    let mut versions = Vec::with_capacity(shown.len());
    let mut names = HashMap::with_capacity(shown.len());
    for Stored { id, entry } in memories::at_rows(db, &shown)? {
        names.insert(id, entry.memory.memory_id);
        versions.push(entry);
    }
    let name = |id: i64| names.get(&id).copied();
    let mut edges: Vec<(MemoryId, MemoryId)> = around
        .links
        .iter()
        .filter_map(|&(old, new)| name(old).zip(name(new)))
        .collect();
    versions.sort_by_key(|version| (version.memory.obtained_at, version.memory.memory_id));
    edges.sort();
    let total = u32::try_from(around.ages.len()).unwrap_or(u32::MAX);
    Ok(VersionGraph { versions, edges, total })
}
