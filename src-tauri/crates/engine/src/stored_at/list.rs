//! A user's memories as they were stored, in pages: the list of now without what was other, and what was other between them.

use serde::{Deserialize, Serialize};

use super::StoredPast;
use super::rewound::Rewound;
use crate::domain::ids::{MemoryId, UserKey};
use crate::domain::model::Timestamp;
use crate::domain::page::{Cursor, Page, PageRequest};
use crate::domain::read::{MemoryEntry, MemoryFilter, MemoryQuery};
use crate::error::{EngineError, EngineResult};
use crate::memories::{MemoryListRequest, MemoryRow};

/// Where a page ended: in which page of the list of now, and after which memory.
#[derive(Serialize, Deserialize)]
struct Place {
    inner: Option<Cursor>,
    last: Option<(Timestamp, MemoryId)>,
}

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
    /// it called so then. `as_of` of the request is not used.
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
        let limit = page.bounded_limit();
        let mut place = match &page.after {
            None => Place {
                inner: None,
                last: None,
            },
            Some(Cursor(text)) => serde_json::from_str(text)
                .map_err(|_| EngineError::invalid("page", "belongs to another list; read it from its beginning"))?,
        };
        // What comes first is smaller.
        let before = |a: Order, b: Order| if query.ascending { a < b } else { a > b };
        let mut others: Vec<MemoryEntry> = rewound.entries().filter(|entry| rewound.shows(entry, query)).collect();
        others.sort_by_key(order);
        if !query.ascending {
            others.reverse();
        }
        let mut items: Vec<MemoryEntry> = Vec::new();
        loop {
            let asked = PageRequest {
                after: place.inner.clone(),
                limit,
            };
            let now = self.engine.graph.memories(query, asked).await?;
            let end = now.items.last().map(order).filter(|_| now.next.is_some());
            let is_left = |entry: &MemoryEntry| place.last.is_none_or(|last| before(last, order(entry)));
            let here = |entry: &&MemoryEntry| end.is_none_or(|end| !before(end, order(entry)));
            let mut found: Vec<MemoryEntry> = (now.items.iter())
                .filter(|entry| !rewound.is_other(entry.memory.memory_id))
                .chain(others.iter().filter(here))
                .filter(|entry| is_left(entry))
                .cloned()
                .collect();
            found.sort_by_key(order);
            if !query.ascending {
                found.reverse();
            }
            let room = limit as usize - items.len();
            let is_cut = found.len() > room;
            found.truncate(room);
            place.last = found.last().map(order).or(place.last);
            items.append(&mut found);
            if !is_cut {
                match now.next {
                    None => return Ok(Page { items, next: None }),
                    next => {
                        place.inner = next;
                        place.last = end;
                    }
                }
            }
            if items.len() >= limit as usize {
                let text = serde_json::to_string(&place).expect("a place can always be written");
                return Ok(Page {
                    items,
                    next: Some(Cursor(text)),
                });
            }
        }
    }
}
