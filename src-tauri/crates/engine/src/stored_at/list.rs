//! A user's memories as they were stored, in pages.

use std::collections::HashSet;

use super::StoredPast;
use super::merge::Merge;
use super::rewound::Rewound;
use crate::domain::ids::{MemoryId, OrgId, UserKey};
use crate::domain::model::Timestamp;
use crate::domain::page::{MAX_PAGE, Page, PageRequest};
use crate::domain::read::{MemoryEntry, MemoryFilter, MemoryQuery};
use crate::domain::subject::Subject;
use crate::error::{EngineError, EngineResult};
use crate::memories::{MemoryListRequest, MemoryRow};

type Order = (Timestamp, MemoryId);

fn order(entry: &MemoryEntry) -> Order {
    (entry.memory.obtained_at, entry.memory.memory_id)
}

impl Rewound {
    fn shows(&self, entry: &MemoryEntry, query: &MemoryQuery) -> bool {
        let passes = match query.filter {
            MemoryFilter::All => true,
            MemoryFilter::Believed => entry.believed_at(None),
            MemoryFilter::Superseded => !entry.believed_at(None),
            MemoryFilter::Revised => entry.believed_at(None) && entry.replaces > 0,
            MemoryFilter::Contested => self.is_contested(entry.memory.memory_id),
            MemoryFilter::SourcesLost => entry.sources == 0 && entry.memory.interaction_id.is_some(),
        };
        passes && query.scope.contains(&entry.memory) && query.dates.contains(entry.memory.date)
    }
}

impl StoredPast {
    /// Like [`Engine::list_memories`](crate::Engine::list_memories) of one user, as the store was at `at`: what is believed is what
    /// it called so then. Tags are those of now: notes are the words of people who look into the store, and not its data.
    /// `as_of` of the request is not used.
    pub async fn list(
        &self,
        request: MemoryListRequest,
        at: Timestamp,
        page: PageRequest,
    ) -> EngineResult<Page<MemoryRow>> {
        let Some(user_id) = request.scope.user_id.clone() else {
            return Err(EngineError::invalid("scope", "what a store said is shown for one user"));
        };
        let user = UserKey {
            org_id: request.scope.org_id.clone(),
            user_id,
        };
        let rewound = self.rewound(&user, at).await?;
        if rewound.trail.earliest.is_some() {
            return Ok(Page::empty());
        }
        let query = MemoryQuery {
            scope: request.scope,
            filter: request.filter,
            dates: request.dates,
            as_of: None,
            ascending: request.ascending,
            tag: request.tag,
        };
        let read = self.entries(&rewound, &query, page).await?;
        Ok(Page {
            items: self.engine.rows(&user.org_id, &read.items, None).await?,
            next: read.next,
        })
    }

    async fn entries(
        &self,
        rewound: &Rewound,
        query: &MemoryQuery,
        page: PageRequest,
    ) -> EngineResult<Page<MemoryEntry>> {
        let mut others: Vec<MemoryEntry> = rewound.entries().filter(|entry| rewound.shows(entry, query)).collect();
        if let Some(tag) = &query.tag {
            let tagged = self.tagged(&query.scope.org_id, &others, tag).await?;
            others.retain(|entry| tagged.contains(&entry.memory.memory_id));
        }
        let merge = Merge {
            others,
            order,
            ascending: query.ascending,
        };
        let is_other = |entry: &MemoryEntry| rewound.is_other(entry.memory.memory_id);
        let now = async |asked| Ok(self.engine.graph.memories(query, asked).await?);
        merge.page(page, is_other, now).await
    }

    /// Those of `entries` whose note of now has the tag.
    async fn tagged(&self, org_id: &OrgId, entries: &[MemoryEntry], tag: &str) -> EngineResult<HashSet<MemoryId>> {
        let mut tagged = HashSet::new();
        for some in entries.chunks(MAX_PAGE as usize) {
            let about: Vec<Subject> = some.iter().map(|e| Subject::Memory(e.memory.memory_id)).collect();
            let notes = self.engine.graph.notes(org_id, &about).await?;
            tagged.extend(notes.into_iter().filter_map(|note| match note.about {
                Subject::Memory(id) if note.has_tag(tag) => Some(id),
                _ => None,
            }));
        }
        Ok(tagged)
    }
}
