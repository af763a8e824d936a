//! Two stores side by side: what one user, or the users of one organization, have in one of them, in the other, or in both and not
//! alike. Both are walked in pages and asked for each other's memories by id, so no more than a page of texts is held; what is
//! found is kept as ids.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use serde::{Deserialize, Serialize};
use specta::Type;

use super::COMPARED_PAGE;
use crate::domain::ids::{MemoryId, OrgId, UserId, UserKey};
use crate::domain::page::{MAX_PAGE, PageRequest};
use crate::domain::read::{DateRange, LinkedMemory, MemoryFilter, MemoryQuery, Scope};
use crate::engine::Engine;
use crate::error::{EngineError, EngineResult};
use crate::memories::MemoryRow;
use crate::ports::graph::GraphError;
use crate::records::ExportScope;
use crate::task::TaskContext;

/// The most lines of a comparison that can be shown; all are counted.
pub const MAX_STORE_LINES: usize = 100_000;

/// A list of a comparison of two stores.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum StoreList {
    OnlyHere,
    OnlyThere,
    Differing,
}

/// In what a memory that is in both stores is not alike.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum StoreDifference {
    Text,
    /// When it was obtained.
    Date,
    /// Whose it is.
    User,
    Agent,
    Interaction,
    /// The turns it was taken from.
    Sources,
    /// The memories that it contradicts.
    Versions,
}

/// How many memories of somebody are where. All four together are all that are in either store.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct StoreCounts {
    pub only_here: u32,
    pub only_there: u32,
    pub differing: u32,
    pub same: u32,
}

impl StoreCounts {
    fn is_same(&self) -> bool {
        self.only_here + self.only_there + self.differing == 0
    }

    fn add(&mut self, other: &StoreCounts) {
        self.only_here += other.only_here;
        self.only_there += other.only_there;
        self.differing += other.differing;
        self.same += other.same;
    }
}

/// Somebody in two stores.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct StorePerson {
    pub user: UserKey,
    /// `None`: not in this store.
    pub name_here: Option<String>,
    pub name_there: Option<String>,
    pub counts: StoreCounts,
}

/// Counts of a comparison, by people first.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct StoreComparison {
    /// Those who are not alike in both, the most different first.
    pub people: Vec<StorePerson>,
    /// How many are alike.
    pub same_people: u32,
    pub counts: StoreCounts,
    /// There are more lines than [`MAX_STORE_LINES`]; those beyond are counted and cannot be shown.
    pub capped: bool,
}

/// A memory in two stores.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct StoreLine {
    pub here: Option<MemoryRow>,
    pub there: Option<MemoryRow>,
    pub differs: Vec<StoreDifference>,
}

/// A comparison with another store, which stays open for its lines as long as this is held.
pub struct StoreDiff {
    here: Engine,
    there: Engine,
    org_id: OrgId,
    pub comparison: StoreComparison,
    /// By user; in the order of time.
    lines: HashMap<UserId, Lines>,
}

#[derive(Default)]
struct Lines {
    only_here: Vec<MemoryId>,
    only_there: Vec<MemoryId>,
    differing: Vec<MemoryId>,
}

impl Lines {
    fn of(&self, list: StoreList) -> &[MemoryId] {
        match list {
            StoreList::OnlyHere => &self.only_here,
            StoreList::OnlyThere => &self.only_there,
            StoreList::Differing => &self.differing,
        }
    }

    fn len(&self) -> usize {
        self.only_here.len() + self.only_there.len() + self.differing.len()
    }
}

fn differences(here: &LinkedMemory, there: &LinkedMemory) -> Vec<StoreDifference> {
    use StoreDifference::*;
    let (a, b) = (&here.memory, &there.memory);
    let found = [
        (a.text != b.text, Text),
        (a.obtained_at != b.obtained_at || a.date != b.date, Date),
        (a.user_id != b.user_id, User),
        (a.agent_id != b.agent_id, Agent),
        (a.interaction_id != b.interaction_id, Interaction),
        (here.positions != there.positions, Sources),
        // A link is one of the newer memory, so that it is not told twice.
        (here.replaces != there.replaces, Versions),
    ];
    found
        .into_iter()
        .filter_map(|(differs, what)| differs.then_some(what))
        .collect()
}

impl StoreDiff {
    /// Compares `scope`, which is one organization or one user, with what `there` has under the same ids. Progress counts memories
    /// of both stores.
    pub async fn read(here: Engine, there: Engine, scope: &ExportScope, task: &TaskContext) -> EngineResult<Self> {
        let org_id = match scope {
            ExportScope::Store => return Err(EngineError::invalid("scope", "is one organization or one user")),
            ExportScope::Organization { org_id } => org_id.clone(),
            ExportScope::User { user } => user.org_id.clone(),
        };
        let missing = |error| match error {
            EngineError::Graph(GraphError::NotFound(what)) => {
                EngineError::invalid("other", format!("has nothing of that id: {what}"))
            }
            error => error,
        };
        let total = here.work_of(scope).await? + there.work_of(scope).await.map_err(missing)?;
        let mut people: BTreeMap<UserId, (Option<String>, Option<String>)> = BTreeMap::new();
        for user in here.users_of(scope, &org_id, task).await? {
            people.entry(user.user_id).or_default().0 = Some(user.name);
        }
        for user in there.users_of(scope, &org_id, task).await? {
            people.entry(user.user_id).or_default().1 = Some(user.name);
        }
        let mut diff = Self {
            here,
            there,
            org_id,
            comparison: StoreComparison::default(),
            lines: HashMap::new(),
        };
        let mut progress = Progress { task, done: 0, total };
        for (user_id, (name_here, name_there)) in people {
            diff.add_person(user_id, name_here, name_there, &mut progress).await?;
        }
        let different = |person: &StorePerson| {
            let counts = person.counts;
            std::cmp::Reverse(counts.only_here + counts.only_there + counts.differing)
        };
        diff.comparison.people.sort_by_key(different);
        Ok(diff)
    }

    async fn add_person(
        &mut self,
        user_id: UserId,
        name_here: Option<String>,
        name_there: Option<String>,
        progress: &mut Progress<'_>,
    ) -> EngineResult<()> {
        let user = UserKey {
            org_id: self.org_id.clone(),
            user_id,
        };
        let room = MAX_STORE_LINES.saturating_sub(self.lines.values().map(Lines::len).sum());
        let (mut counts, mut lines) = (StoreCounts::default(), Lines::default());
        let mut note = |list: StoreList, id: MemoryId| {
            let fits = lines.len() < room;
            let (count, ids) = match list {
                StoreList::OnlyHere => (&mut counts.only_here, &mut lines.only_here),
                StoreList::OnlyThere => (&mut counts.only_there, &mut lines.only_there),
                StoreList::Differing => (&mut counts.differing, &mut lines.differing),
            };
            *count += 1;
            if fits {
                ids.push(id);
            }
            !fits
        };
        let (mut capped, mut same) = (false, 0);
        let mut walk = Walk::over(&self.here, &user);
        while let Some(ids) = walk.next(progress).await? {
            let (own, other) = futures::try_join!(
                self.here.graph.linked_memories(&self.org_id, &ids),
                self.there.graph.linked_memories(&self.org_id, &ids)
            )?;
            let other: HashMap<MemoryId, LinkedMemory> = other
                .into_iter()
                .map(|linked| (linked.memory.memory_id, linked))
                .collect();
            for linked in own {
                let id = linked.memory.memory_id;
                capped |= match other.get(&id) {
                    None => note(StoreList::OnlyHere, id),
                    Some(other) if !differences(&linked, other).is_empty() => note(StoreList::Differing, id),
                    Some(_) => {
                        same += 1;
                        false
                    }
                };
            }
        }
        let mut walk = Walk::over(&self.there, &user);
        while let Some(ids) = walk.next(progress).await? {
            let held = self.here.graph.memories_by_id(&self.org_id, &ids).await?;
            let held: BTreeSet<MemoryId> = held.into_iter().map(|entry| entry.memory.memory_id).collect();
            for id in ids.into_iter().filter(|id| !held.contains(id)) {
                capped |= note(StoreList::OnlyThere, id);
            }
        }
        counts.same = same;
        self.comparison.capped |= capped;
        self.comparison.counts.add(&counts);
        if counts.is_same() && name_here == name_there {
            self.comparison.same_people += 1;
            return Ok(());
        }
        self.lines.insert(user.user_id.clone(), lines);
        self.comparison.people.push(StorePerson {
            user,
            name_here,
            name_there,
            counts,
        });
        Ok(())
    }

    /// Lines of one user from place `from` on, at most [`COMPARED_PAGE`]. What went away meanwhile is left out.
    pub async fn lines(&self, user: &UserId, list: StoreList, from: u32) -> EngineResult<Vec<StoreLine>> {
        let ids = self.lines.get(user).map_or(&[][..], |lines| lines.of(list));
        let from = (from as usize).min(ids.len());
        let ids = &ids[from..(from + COMPARED_PAGE as usize).min(ids.len())];
        let (mut here, mut there) = futures::try_join!(
            rows_of(&self.here, &self.org_id, ids),
            rows_of(&self.there, &self.org_id, ids)
        )?;
        let lines = ids.iter().filter_map(|id| {
            let (own, other) = (here.remove(id), there.remove(id));
            let differs = match (&own, &other) {
                (Some((own, _)), Some((other, _))) => differences(own, other),
                _ => Vec::new(),
            };
            (own.is_some() || other.is_some()).then(|| StoreLine {
                here: own.map(|(_, row)| row),
                there: other.map(|(_, row)| row),
                differs,
            })
        });
        Ok(lines.collect())
    }
}

async fn rows_of(
    engine: &Engine,
    org_id: &OrgId,
    ids: &[MemoryId],
) -> EngineResult<HashMap<MemoryId, (LinkedMemory, MemoryRow)>> {
    let entries = engine.graph.memories_by_id(org_id, ids).await?;
    let linked = engine.graph.linked_memories(org_id, ids).await?;
    let rows = engine.rows(org_id, &entries, None).await?;
    let mut rows: HashMap<MemoryId, MemoryRow> = rows.into_iter().map(|row| (row.key.memory_id, row)).collect();
    let both = linked.into_iter().filter_map(|linked| {
        let id = linked.memory.memory_id;
        Some((id, (linked, rows.remove(&id)?)))
    });
    Ok(both.collect())
}

struct Progress<'a> {
    task: &'a TaskContext,
    done: u64,
    total: u64,
}

/// A user's memories of one store, page by page, oldest first.
struct Walk<'a> {
    engine: &'a Engine,
    query: MemoryQuery,
    next: Option<PageRequest>,
}

impl<'a> Walk<'a> {
    fn over(engine: &'a Engine, user: &UserKey) -> Self {
        Self {
            engine,
            query: MemoryQuery {
                scope: Scope::user(user.clone()),
                filter: MemoryFilter::All,
                dates: DateRange::default(),
                as_of: None,
                ascending: true,
            },
            next: Some(PageRequest::first(MAX_PAGE)),
        }
    }

    async fn next(&mut self, progress: &mut Progress<'_>) -> EngineResult<Option<Vec<MemoryId>>> {
        progress.task.check_cancelled()?;
        let Some(request) = self.next.take() else {
            return Ok(None);
        };
        let page = self.engine.graph.memories(&self.query, request).await?;
        self.next = page.next.map(|after| PageRequest {
            after: Some(after),
            limit: MAX_PAGE,
        });
        progress.done += page.items.len() as u64;
        progress
            .task
            .report(progress.done.min(progress.total), Some(progress.total));
        Ok(Some(
            page.items.into_iter().map(|entry| entry.memory.memory_id).collect(),
        ))
    }
}
