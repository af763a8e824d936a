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

use super::codec::{micros, rows};
use super::fault::{Outcome, corrupt};
use super::memories;

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

/// The sort key of memories, with the number of the row.
type Aged = (i64, [u8; 16], i64);

/// Both ends of every link of `id`.
fn around(db: &Connection, id: i64) -> Outcome<Vec<Aged>> {
    let sql = "SELECT m.obtained_at, m.memory_id, m.id FROM versions v CROSS JOIN memories m ON m.id = v.new \
               WHERE v.old = ?1 \
               UNION ALL \
               SELECT m.obtained_at, m.memory_id, m.id FROM versions v CROSS JOIN memories m ON m.id = v.old \
               WHERE v.new = ?1";
    rows(db.prepare_cached(sql)?, [id], |c| Ok((c.get()?, c.get()?, c.get()?)))
}

/// The versions connected with a memory, walked in rings around it; within a ring by age, so that a capped read is
/// the same each time.
pub(super) fn graph(db: &Connection, key: &MemoryKey, limit: u32) -> Outcome<VersionGraph> {
    let limit = limit.max(1) as usize;
    let start = memories::found(db, key)?.id;
    let mut seen = HashSet::from([start]);
    let mut shown = vec![start];
    let mut ring = vec![start];
    while !ring.is_empty() {
        let mut next: Vec<Aged> = Vec::new();
        for id in ring {
            next.extend(around(db, id)?.into_iter().filter(|(.., id)| seen.insert(*id)));
        }
        next.sort_unstable();
        ring = next.into_iter().map(|(.., id)| id).collect();
        shown.extend(ring.iter().copied().take(limit - shown.len().min(limit)));
    }
    let mut versions = Vec::with_capacity(shown.len());
    let mut edges = Vec::new();
    let mut names = HashMap::with_capacity(shown.len());
    for id in &shown {
        let version = entry(db, *id)?;
        names.insert(*id, version.memory.memory_id);
        versions.push(version);
    }
    for (id, old) in &names {
        let newer = "SELECT new FROM versions WHERE old = ?1";
        let newer = rows(db.prepare_cached(newer)?, [id], |c| c.get::<i64>())?;
        edges.extend(newer.iter().filter_map(|new| names.get(new)).map(|new| (*old, *new)));
    }
    versions.sort_by_key(|version| (version.memory.obtained_at, version.memory.memory_id));
    edges.sort();
    let total = u32::try_from(seen.len()).unwrap_or(u32::MAX);
    Ok(VersionGraph { versions, edges, total })
}
