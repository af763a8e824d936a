//! Cursors: the name of the list and the sort key of the last row, so that rows that come and go in between
//! neither repeat nor hide others.

use memora_engine::domain::page::{Cursor, Page, PageRequest};
use memora_engine::ports::graph::{GraphError, GraphResult};
use serde::Serialize;
use serde::de::DeserializeOwned;

/// The key after which the page starts. `list` tells cursors of different lists apart.
pub(super) fn start<K: DeserializeOwned>(list: &str, request: &PageRequest) -> GraphResult<Option<K>> {
    let Some(cursor) = &request.after else { return Ok(None) };
    let key = cursor.0.strip_prefix(list).and_then(|rest| rest.strip_prefix(':'));
    match key.and_then(|key| serde_json::from_str(key).ok()) {
        Some(key) => Ok(Some(key)),
        None => Err(GraphError::Invalid(
            "this page marker does not belong to this list; read the list from its beginning".to_owned(),
        )),
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
            let key = serde_json::to_string(&key(last))
                .map_err(|error| GraphError::Invalid(error.to_string()))?;
            Some(Cursor(format!("{list}:{key}")))
        }
        None => None,
    };
    Ok(Page { items: rows, next })
}
