//! The outbox: what the search index has not confirmed yet, at most one row per memory.

use memora_engine::domain::change::{Change, IndexAction};
use memora_engine::domain::ids::MemoryId;
use memora_engine::domain::read::OutboxRow;
use rusqlite::{Connection, TransactionBehavior, params};

use super::codec::{row, rows};
use super::fault::{Outcome, corrupt};

/// AUTOINCREMENT: a number is never used again, so that a late confirmation cannot hit a newer row.
pub(super) const SCHEMA: &str = "
CREATE TABLE outbox (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  memory_id BLOB NOT NULL UNIQUE,
  deleted INTEGER NOT NULL CHECK (deleted IN (0, 1))
) STRICT;

CREATE TRIGGER outbox_added AFTER INSERT ON outbox BEGIN
  UPDATE totals SET outbox = outbox + 1;
END;
CREATE TRIGGER outbox_removed AFTER DELETE ON outbox BEGIN
  UPDATE totals SET outbox = outbox - 1;
END;
";

/// Notes what a change asks of the index. It takes the place of what was asked for the same memories before.
pub(super) fn put(db: &Connection, change: &Change) -> Outcome<()> {
    let work = change.index_work();
    if work.is_empty() {
        return Ok(());
    }
    let mut delete = db.prepare_cached("DELETE FROM outbox WHERE memory_id = ?1")?;
    let mut insert = db.prepare_cached("INSERT INTO outbox (memory_id, deleted) VALUES (?1, ?2)")?;
    for (MemoryId(id), action) in work {
        let id = id.into_bytes();
        delete.execute([id])?;
        insert.execute(params![id, action == IndexAction::Delete])?;
    }
    Ok(())
}

pub(super) fn list(db: &Connection, limit: u32) -> Outcome<Vec<OutboxRow>> {
    let sql = "SELECT seq, memory_id, deleted FROM outbox ORDER BY seq LIMIT ?1";
    rows(db.prepare_cached(sql)?, [limit], |c| {
        let (seq, memory_id) = (c.get()?, MemoryId(c.uuid()?));
        let action = if c.get::<bool>()? {
            IndexAction::Delete
        } else {
            IndexAction::Upsert
        };
        Ok(OutboxRow { seq, memory_id, action })
    })
}

pub(super) fn len(db: &Connection) -> Outcome<u32> {
    let len = row(db.prepare_cached("SELECT outbox FROM totals WHERE id = 1")?, [], |c| {
        c.get()
    })?;
    len.ok_or_else(|| corrupt("its totals are missing"))
}

pub(super) fn acknowledge(db: &mut Connection, seqs: &[i64]) -> Outcome<()> {
    let transaction = db.transaction_with_behavior(TransactionBehavior::Immediate)?;
    {
        let mut delete = transaction.prepare_cached("DELETE FROM outbox WHERE seq = ?1")?;
        for seq in seqs {
            delete.execute([seq])?;
        }
    }
    Ok(transaction.commit()?)
}
