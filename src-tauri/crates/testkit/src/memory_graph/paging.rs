//! Pages of rows: a cursor names its list and the sort key of the last row, so that rows that come and go in
//! between neither repeat nor hide others.

use memora_engine::domain::page::{Cursor, Page, PageRequest};
use memora_engine::ports::graph::{GraphError, GraphResult};
use serde::Serialize;
use serde::de::DeserializeOwned;

/// The page of `rows` that `request` asks for. `list` tells cursors of different lists apart.
pub(super) fn page<K, T>(list: &str, mut rows: Vec<(K, T)>, request: &PageRequest) -> GraphResult<Page<T>>
where
    K: Ord + Serialize + DeserializeOwned,
{
    rows.sort_by(|a, b| a.0.cmp(&b.0));
    if let Some(cursor) = &request.after {
        let after: K = read_cursor(list, cursor)?;
        rows.retain(|(key, _)| *key > after);
    }
    let limit = request.bounded_limit() as usize;
    let next = match rows.get(limit) {
        Some(_) => Some(write_cursor(list, &rows[limit - 1].0)?),
        None => None,
    };
    rows.truncate(limit);
    Ok(Page {
        items: rows.into_iter().map(|(_, row)| row).collect(),
        next,
    })
}

fn write_cursor(list: &str, key: &impl Serialize) -> GraphResult<Cursor> {
    let key = serde_json::to_string(key).map_err(|error| GraphError::Corrupt(error.to_string()))?;
    Ok(Cursor(format!("{list} {key}")))
}

fn read_cursor<K: DeserializeOwned>(list: &str, cursor: &Cursor) -> GraphResult<K> {
    cursor
        .0
        .strip_prefix(list)
        .and_then(|rest| serde_json::from_str(rest).ok())
        .ok_or_else(|| GraphError::Invalid("this page marker belongs to another list".to_owned()))
}
