//! A Cypher statement that works through many rows, so that a batch takes a few exchanges with the server however
//! much is in it.

use memora_engine::ports::graph::{GraphError, GraphResult};
use neo4rs::{BoltType, Query, Row};

use crate::neo4j::transaction::Transaction;
use crate::neo4j::values::{Fields, list};

/// The most rows that are sent with one statement.
const ROWS: usize = 5_000;

/// What to do with each row; the body sees the columns as variables.
pub(super) struct Statement {
    pub(super) columns: &'static [&'static str],
    pub(super) body: &'static str,
}

/// A row: the values of the columns in their order.
pub(super) type Values = Vec<BoltType>;

impl Statement {
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

fn parts(rows: Vec<Values>) -> Vec<Vec<BoltType>> {
    let mut parts = Vec::with_capacity(rows.len().div_ceil(ROWS));
    let mut rows = rows.into_iter().map(list).peekable();
    while rows.peek().is_some() {
        parts.push(rows.by_ref().take(ROWS).collect());
    }
    parts
}
