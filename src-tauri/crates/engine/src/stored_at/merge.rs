//! Lists as they were, in pages: the list of now without what was other, and what was other put between.

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::domain::page::{Cursor, Page, PageRequest};
use crate::error::{EngineError, EngineResult};

/// Where a page ended: in which page of the list of now, and after which row.
#[derive(Serialize, Deserialize)]
struct Place<K> {
    inner: Option<Cursor>,
    last: Option<K>,
}

/// What was other about a list, and how to put it into the list of now.
pub(super) struct Merge<T, K> {
    /// Rows that were there and may be other ones than now, in any order.
    pub(super) others: Vec<T>,
    /// The place of a row, different for all; also the list of now stands in this order.
    pub(super) order: fn(&T) -> K,
    /// The greatest comes last.
    pub(super) ascending: bool,
}

impl<T: Clone, K: Ord + Clone + Serialize + DeserializeOwned> Merge<T, K> {
    /// `now` reads the list of now; rows of it for which `is_other` holds are left out. A cursor is good for the same list alone.
    pub(super) async fn page<R>(
        mut self,
        page: PageRequest,
        is_other: impl Fn(&T) -> bool,
        now: impl Fn(PageRequest) -> R,
    ) -> EngineResult<Page<T>>
    where
        R: Future<Output = EngineResult<Page<T>>>,
    {
        let limit = page.bounded_limit();
        let mut place: Place<K> = match &page.after {
            None => Place {
                inner: None,
                last: None,
            },
            Some(Cursor(text)) => serde_json::from_str(text)
                .map_err(|_| EngineError::invalid("page", "belongs to another list; read it from its beginning"))?,
        };
        let others = std::mem::take(&mut self.others);
        let others = self.sorted(others);
        let mut items: Vec<T> = Vec::new();
        loop {
            let asked = PageRequest {
                after: place.inner.clone(),
                limit,
            };
            let read = now(asked).await?;
            let end = read.items.last().map(self.order).filter(|_| read.next.is_some());
            let is_left = |row: &&T| {
                place
                    .last
                    .as_ref()
                    .is_none_or(|last| self.before(last, &(self.order)(row)))
            };
            let here = |row: &&T| end.as_ref().is_none_or(|end| !self.before(end, &(self.order)(row)));
            let same = read.items.iter().filter(|row| !is_other(row));
            let found = same.chain(others.iter().filter(here)).filter(is_left).cloned();
            let mut found = self.sorted(found.collect());
            let room = limit as usize - items.len();
            let is_cut = found.len() > room;
            found.truncate(room);
            place.last = found.last().map(self.order).or(place.last);
            items.append(&mut found);
            if !is_cut {
                match read.next {
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

    /// Whether `a` comes before `b`.
    fn before(&self, a: &K, b: &K) -> bool {
        if self.ascending { a < b } else { a > b }
    }

    fn sorted(&self, mut rows: Vec<T>) -> Vec<T> {
        rows.sort_by_cached_key(self.order);
        if !self.ascending {
            rows.reverse();
        }
        rows
    }
}
