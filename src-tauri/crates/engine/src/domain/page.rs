//! Reading in pages: every list is walked by cursor, so that no read grows with the size of a store.

use serde::{Deserialize, Serialize};
use specta::Type;

/// The most rows one page may hold.
pub const MAX_PAGE: u32 = 500;

/// Where a page ends: opaque to everybody but the store that made it, and valid as long as the store.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(transparent)]
pub struct Cursor(pub String);

/// Which page to read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct PageRequest {
    /// Rows after this place; `None` starts at the beginning.
    pub after: Option<Cursor>,
    /// The most rows wanted, 1 to [`MAX_PAGE`].
    pub limit: u32,
}

impl PageRequest {
    pub fn first(limit: u32) -> Self {
        Self { after: None, limit }
    }

    /// The limit within its bounds.
    pub fn bounded_limit(&self) -> u32 {
        self.limit.clamp(1, MAX_PAGE)
    }
}

/// A page of rows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Page<T> {
    pub items: Vec<T>,
    /// Where the next page starts; `None` when this was the last.
    pub next: Option<Cursor>,
}

impl<T> Page<T> {
    pub fn empty() -> Self {
        Self {
            items: Vec::new(),
            next: None,
        }
    }

    /// The same page with each row converted.
    pub fn map<U>(self, convert: impl FnMut(T) -> U) -> Page<U> {
        Page {
            items: self.items.into_iter().map(convert).collect(),
            next: self.next,
        }
    }
}
