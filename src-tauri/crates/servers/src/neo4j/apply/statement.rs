//! A Cypher statement that works through many rows, so that a batch takes a few exchanges with the server however
//! much is in it.

use memora_engine::ports::graph::{GraphError, GraphResult};
use neo4rs::{BoltType, Query, Row};

use crate::neo4j::transaction::Transaction;
use crate::neo4j::values::{Fields, list};

/// The most rows that are sent with one statement.
const ROWS: usize = 5_000;

/// Bytes that the driver writes at once, with room for the text of the statement.
const AT_ONCE: usize = 6 << 10;

/// Bytes of a few segments of a fast network.
const SEGMENTS: usize = 192 << 10;

/// What to do with each row; the body sees the columns as variables.
pub(super) struct Statement<'s> {
    pub(super) columns: &'s [&'s str],
    pub(super) body: &'s str,
}

/// A row: the values of the columns in their order.
pub(super) type Values = Vec<BoltType>;

impl Statement<'_> {
    fn text(&self) -> String {
        let columns: Vec<String> = (self.columns.iter().enumerate())
            .map(|(n, name)| format!("row[{n}] AS {name}"))
            .collect();
        format!("UNWIND $rows AS row WITH {} {}", columns.join(", "), self.body)
    }

    /// Asks for what there is about the rows.
    pub(super) async fn ask(&self, transaction: &mut Transaction, rows: Vec<Values>) -> GraphResult<Vec<Row>> {
        let mut found = Vec::new();
        for part in parts(rows) {
            let query = Query::new(self.text()).param("rows", part);
            found.extend(transaction.rows(query).await?);
        }
        Ok(found)
    }

    /// Writes the rows. The body returns how many it has written; another number than that of the rows means that
    /// somebody else took away what they belong to after it was checked.
    pub(super) async fn write(&self, transaction: &mut Transaction, rows: Vec<Values>) -> GraphResult<()> {
        for part in parts(rows) {
            let wanted = part.len() as i64;
            let query = Query::new(self.text()).param("rows", BoltType::from(part));
            let answer = transaction.rows(query).await?;
            let written = match answer.first() {
                Some(row) => Fields::of(row)?.integer()?,
                None => 0,
            };
            if written != wanted {
                return Err(GraphError::Conflict(
                    "somebody else has changed what this change builds on; try again".to_owned(),
                ));
            }
        }
        Ok(())
    }
}

/// The rows in as many requests as they are best sent in.
///
/// The driver writes a request of up to 8 KiB at once. A larger one it writes in pieces without switching off Nagle's
/// algorithm: the last piece waits for an acknowledgement, which the server gives at once for each two full segments (64 KiB
/// on a fast network) and holds back for 40 ms after an odd one. Several small requests are faster than that as long as
/// they are few.
fn parts(rows: Vec<Values>) -> Vec<Vec<BoltType>> {
    let total: usize = rows.iter().flatten().map(size).sum();
    let most = if total < SEGMENTS { AT_ONCE } else { usize::MAX };
    let mut parts: Vec<Vec<BoltType>> = Vec::new();
    let mut left = 0;
    for row in rows {
        let wanted: usize = row.iter().map(size).sum();
        match parts.last_mut().filter(|part| part.len() < ROWS && wanted <= left) {
            Some(part) => part.push(list(row)),
            None => {
                left = most;
                parts.push(vec![list(row)]);
            }
        }
        left = left.saturating_sub(wanted);
    }
    parts
}

/// About how many bytes a value takes in a request.
fn size(value: &BoltType) -> usize {
    match value {
        BoltType::String(text) => text.value.len() + 5,
        BoltType::Bytes(bytes) => bytes.len() + 5,
        BoltType::List(values) => values.value.iter().map(size).sum::<usize>() + 5,
        BoltType::Map(map) => {
            let entries = map.value.iter().map(|(key, value)| key.value.len() + 5 + size(value));
            entries.sum::<usize>() + 5
        }
        // Numbers, days and moments.
        _ => 16,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::neo4j::values::text;

    fn sizes(rows: usize, bytes: usize) -> Vec<usize> {
        let rows = (0..rows).map(|_| vec![text("x".repeat(bytes))]).collect();
        parts(rows).iter().map(Vec::len).collect()
    }

    #[test]
    fn what_fits_into_one_write_is_one_request() {
        assert!(sizes(0, 0).is_empty());
        assert_eq!(sizes(5, 1_000), [5]);
    }

    #[test]
    fn what_would_wait_for_an_acknowledgement_is_several_requests() {
        let found = sizes(20, 1_000);
        assert!(
            found.len() > 2 && found.iter().all(|&rows| rows * 1_005 <= AT_ONCE),
            "{found:?}"
        );
        assert_eq!(found.iter().sum::<usize>(), 20);
        assert_eq!(sizes(2, 20_000), [1, 1], "a row is never cut");
    }

    #[test]
    fn what_is_large_is_one_request_up_to_a_number_of_rows() {
        assert_eq!(sizes(200, 1_000), [200]);
        assert_eq!(sizes(ROWS + 1, 100), [ROWS, 1]);
    }
}
