//! Cursors: the name of the list and the sort key of the last row, so that rows that come and go in between
//! neither repeat nor hide others.

use chrono::NaiveDate;
use memora_engine::domain::page::{Cursor, Page, PageRequest};
use memora_engine::ports::graph::{GraphError, GraphResult};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::values::moment_of;

/// Where a row stands in a list by time. The time is the server's own text: rows of one moment that were written in
/// different zones have an order only there.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Place {
    pub(super) day: NaiveDate,
    pub(super) at: String,
    pub(super) id: String,
}

impl Place {
    /// Before the first row.
    pub(super) fn end(ascending: bool) -> Self {
        Self {
            day: NaiveDate::default(),
            at: if ascending {
                "0001-01-01T00:00:00Z"
            } else {
                "9999-12-31T23:59:59.999999999Z"
            }
            .to_owned(),
            id: String::new(),
        }
    }
}

/// The key after which the page starts. `list` tells cursors of different lists apart.
pub(super) fn start<K: DeserializeOwned>(list: &str, request: &PageRequest) -> GraphResult<Option<K>> {
    let Some(cursor) = &request.after else { return Ok(None) };
    let key = cursor.0.strip_prefix(list).and_then(|rest| rest.strip_prefix(':'));
    match key.and_then(|key| serde_json::from_str(key).ok()) {
        Some(key) => Ok(Some(key)),
        None => Err(foreign()),
    }
}

fn foreign() -> GraphError {
    GraphError::Invalid("this page marker does not belong to this list; read the list from its beginning".to_owned())
}

/// The place after which the page starts.
pub(super) fn place(list: &str, request: &PageRequest) -> GraphResult<Option<Place>> {
    let place: Option<Place> = start(list, request)?;
    match place {
        Some(place) if moment_of(&place.at).is_none() => Err(foreign()),
        place => Ok(place),
    }
}

/// How many rows to ask for: one more than wanted shows whether there is a next page.
pub(super) fn wanted(request: &PageRequest) -> i64 {
    i64::from(request.bounded_limit()) + 1
}

/// Makes a page of rows read with the limit [`wanted`].
pub(super) fn page<T, K: Serialize>(
    list: &str,
    mut rows: Vec<T>,
    request: &PageRequest,
    key: impl Fn(&T) -> K,
) -> GraphResult<Page<T>> {
    let limit = request.bounded_limit() as usize;
    if rows.len() <= limit {
        return Ok(Page {
            items: rows,
            next: None,
        });
    }
    rows.truncate(limit);
    let next = match rows.last() {
        Some(last) => {
            let key = serde_json::to_string(&key(last)).map_err(|error| GraphError::Invalid(error.to_string()))?;
            Some(Cursor(format!("{list}:{key}")))
        }
        None => None,
    };
    Ok(Page { items: rows, next })
}

/// Makes a page of rows with their places. Rows that cannot be shown are left out, and the page goes on behind them.
pub(super) fn places<T, K: Serialize>(
    list: &str,
    rows: Vec<(Option<T>, K)>,
    request: &PageRequest,
) -> GraphResult<Page<T>> {
    let Page { items, next } = page(list, rows, request, |(_, place)| serde_json::to_value(place).ok())?;
    Ok(Page {
        items: items.into_iter().filter_map(|(row, _)| row).collect(),
        next,
    })
}
