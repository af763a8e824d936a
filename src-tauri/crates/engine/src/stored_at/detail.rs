//! One memory and its versions as they were stored.

use std::collections::{BTreeSet, HashMap, HashSet, VecDeque};

use super::StoredPast;
use super::rewound::Rewound;
use crate::domain::ids::{InteractionKey, MemoryId, MemoryKey, OrgId};
use crate::domain::model::{Message, Timestamp};
use crate::domain::read::{MemoryEntry, MemoryRecord};
use crate::domain::versions::VersionGraph;
use crate::error::EngineResult;
use crate::memories::MemoryDetail;
use crate::ports::graph::GraphError;
use crate::versions::{MAX_DRAWN, MAX_STEPS, VersionGraphView};

impl StoredPast {
    /// `None` when it was not in the store, or when so much was changed since that nobody knows.
    pub async fn memory(&self, key: &MemoryKey, at: Timestamp) -> EngineResult<Option<MemoryDetail>> {
        let rewound = self.rewound(&key.user(), at).await?;
        if rewound.trail.earliest.is_some() {
            return Ok(None);
        }
        let Some((record, messages)) = self.record(&rewound, key).await? else {
            return Ok(None);
        };
        let graph = self.versions_then(&rewound, key, MAX_STEPS).await?;
        let detail = self.engine.detail_of(key, record, messages, graph, None).await?;
        Ok(Some(detail))
    }

    /// The versions around a memory as they were linked, at most `limit`; none when it was not there.
    pub async fn version_graph(&self, key: &MemoryKey, limit: u32, at: Timestamp) -> EngineResult<VersionGraphView> {
        let rewound = self.rewound(&key.user(), at).await?;
        let graph = match rewound.trail.earliest {
            Some(_) => VersionGraph::default(),
            None => self.versions_then(&rewound, key, limit.clamp(1, MAX_DRAWN)).await?,
        };
        self.engine.drawn(key, graph, None).await
    }

    /// With the number of messages of its interaction.
    async fn record(&self, rewound: &Rewound, key: &MemoryKey) -> EngineResult<Option<(MemoryRecord, Option<u32>)>> {
        let id = key.memory_id;
        let (entry, positions, older, newer) = match rewound.state(id) {
            Some(state) => {
                let entry = rewound.entry(id);
                let links = (
                    state.older.iter().copied().collect(),
                    state.newer.iter().copied().collect(),
                );
                (entry, state.positions.iter().copied().collect(), links.0, links.1)
            }
            None if rewound.is_other(id) => return Ok(None),
            None => match self.engine.graph.linked_memory(key).await {
                Ok(linked) => {
                    let entry = self.engine.graph.memories_by_id(&key.org_id, &[id]).await?.pop();
                    (entry, linked.positions, linked.replaces, linked.replaced_by)
                }
                Err(GraphError::NotFound(_)) => return Ok(None),
                Err(error) => return Err(error.into()),
            },
        };
        let Some(entry) = entry else { return Ok(None) };
        let (mut source_messages, mut messages) = (Vec::new(), None);
        if let Some(interaction) = entry.memory.interaction() {
            let now = self.head_now(&interaction).await?;
            let head = rewound.conversations.head(&interaction.interaction_id, now.as_ref());
            messages = head.map(|head| head.messages);
            source_messages = self.turns(rewound, &interaction, positions).await?;
        }
        let mut replaced = self.entries_of(rewound, &key.org_id, older).await?;
        let mut replacing = self.entries_of(rewound, &key.org_id, newer).await?;
        for entries in [&mut replaced, &mut replacing] {
            entries.sort_by_key(|entry| (entry.memory.obtained_at, entry.memory.memory_id));
        }
        let record = MemoryRecord {
            entry,
            source_messages,
            replaced,
            replacing,
        };
        Ok(Some((record, messages)))
    }

    async fn turns(
        &self,
        rewound: &Rewound,
        interaction: &InteractionKey,
        positions: Vec<u32>,
    ) -> EngineResult<Vec<Message>> {
        let mut turns = Vec::with_capacity(positions.len());
        for position in positions {
            let turn = match rewound.conversations.turn(&interaction.interaction_id, position) {
                Some(then) => then.clone(),
                None => match self.engine.graph.messages(interaction, position, 1).await {
                    Ok(mut found) => found.pop().filter(|message| message.position == position),
                    Err(GraphError::NotFound(_)) => None,
                    Err(error) => return Err(error.into()),
                },
            };
            turns.extend(turn);
        }
        Ok(turns)
    }

    /// Entries as they were, in any order.
    pub(super) async fn entries_of(
        &self,
        rewound: &Rewound,
        org_id: &OrgId,
        ids: Vec<MemoryId>,
    ) -> EngineResult<Vec<MemoryEntry>> {
        let (other, same): (Vec<MemoryId>, Vec<MemoryId>) = ids.into_iter().partition(|id| rewound.is_other(*id));
        let mut entries = self.engine.graph.memories_by_id(org_id, &same).await?;
        entries.extend(other.into_iter().filter_map(|id| rewound.entry(id)));
        Ok(entries)
    }

    /// Walks from a memory along the links of then: those of now between memories that nothing touched, and those of then of all
    /// others. The nearest when there are more than `limit`.
    async fn versions_then(&self, rewound: &Rewound, key: &MemoryKey, limit: u32) -> EngineResult<VersionGraph> {
        let mut known: HashMap<MemoryId, MemoryEntry> = HashMap::new();
        let mut links: HashMap<MemoryId, BTreeSet<MemoryId>> = HashMap::new();
        let mut edges: BTreeSet<(MemoryId, MemoryId)> = BTreeSet::new();
        let mut loaded: HashSet<MemoryId> = HashSet::new();
        let mut seen = HashSet::from([key.memory_id]);
        let mut queue = VecDeque::from([key.memory_id]);
        let (mut order, mut unread) = (Vec::new(), 0);
        while let Some(id) = queue.pop_front() {
            if !loaded.contains(&id) {
                let mut found = Vec::new();
                match (rewound.entry(id), rewound.is_other(id)) {
                    (Some(entry), _) => {
                        let state = rewound.state(id);
                        let older = state.into_iter().flat_map(|state| &state.older).map(|old| (*old, id));
                        let newer = state.into_iter().flat_map(|state| &state.newer).map(|new| (id, *new));
                        found.extend(older.chain(newer));
                        loaded.insert(id);
                        known.insert(id, entry);
                    }
                    (None, true) => continue,
                    (None, false) => {
                        let of = MemoryKey {
                            memory_id: id,
                            ..key.clone()
                        };
                        let now = match self.engine.graph.version_graph(&of, limit).await {
                            Ok(now) => now,
                            Err(GraphError::NotFound(_)) => continue,
                            Err(error) => return Err(error.into()),
                        };
                        unread += now.total as usize - now.versions.len();
                        let same = |id: &MemoryId| !rewound.is_other(*id);
                        for entry in now.versions.into_iter().filter(|entry| same(&entry.memory.memory_id)) {
                            loaded.insert(entry.memory.memory_id);
                            known.insert(entry.memory.memory_id, entry);
                        }
                        // A link to something that was touched and is in no change is as it is now.
                        found.extend(now.edges.into_iter().filter(|(old, new)| same(old) || same(new)));
                    }
                }
                for (old, new) in found {
                    edges.insert((old, new));
                    links.entry(old).or_default().insert(new);
                    links.entry(new).or_default().insert(old);
                }
            }
            order.push(id);
            let next = links.get(&id).into_iter().flatten().copied();
            queue.extend(next.filter(|next| seen.insert(*next)));
        }
        let total = u32::try_from(order.len() + unread).unwrap_or(u32::MAX);
        order.truncate(limit as usize);
        let shown: HashSet<MemoryId> = order.into_iter().collect();
        let mut versions: Vec<MemoryEntry> = shown.iter().filter_map(|id| known.remove(id)).collect();
        versions.sort_by_key(|entry| (entry.memory.obtained_at, entry.memory.memory_id));
        edges.retain(|(old, new)| shown.contains(old) && shown.contains(new));
        Ok(VersionGraph {
            versions,
            edges: edges.into_iter().collect(),
            total,
        })
    }
}
