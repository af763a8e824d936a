//! A damaged file: what is wrong with it, and which tables can still be read.

use std::path::Path;

use rusqlite::Connection;

use crate::graph::connections::{Access, connect};

/// Looks at the file without writing to it: the finding in words, and the tables that can be read to their end.
pub(super) fn look(file: &Path, error: &rusqlite::Error) -> (String, Vec<String>) {
    let Ok(db) = connect(file, Access::Frozen) else {
        return (error.to_string(), Vec::new());
    };
    let first: rusqlite::Result<String> = db.query_row("PRAGMA quick_check(1)", [], |row| row.get(0));
    let what = first
        .ok()
        .filter(|found| found != "ok")
        .unwrap_or_else(|| error.to_string());
    (what, readable_tables(&db).unwrap_or_default())
}

fn readable_tables(db: &Connection) -> rusqlite::Result<Vec<String>> {
    let sql = "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name";
    let names: Vec<String> = db
        .prepare(sql)?
        .query_map([], |row| row.get(0))?
        .collect::<rusqlite::Result<_>>()?;
    Ok(names
        .into_iter()
        .filter(|name| reads_to_its_end(db, name).is_ok())
        .collect())
}

/// Walks every row of a table, values included, which a count would skip.
fn reads_to_its_end(db: &Connection, table: &str) -> rusqlite::Result<()> {
    let mut rows = db.prepare(&format!("SELECT * FROM \"{table}\" NOT INDEXED"))?;
    let columns = rows.column_count();
    let mut rows = rows.query([])?;
    while let Some(row) = rows.next()? {
        for column in 0..columns {
            row.get_ref(column)?;
        }
    }
    Ok(())
}
