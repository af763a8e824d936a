//! Sums over the whole store in one row, so that the status bar costs the same at any size.

use memora_engine::domain::read::StoreTotals;
use rusqlite::Connection;

use super::codec::row;
use super::fault::{Outcome, corrupt};

pub(super) const SCHEMA: &str = "
CREATE TABLE totals (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  organizations INTEGER NOT NULL DEFAULT 0,
  users INTEGER NOT NULL DEFAULT 0,
  agents INTEGER NOT NULL DEFAULT 0,
  interactions INTEGER NOT NULL DEFAULT 0,
  messages INTEGER NOT NULL DEFAULT 0,
  memories INTEGER NOT NULL DEFAULT 0,
  outbox INTEGER NOT NULL DEFAULT 0
) STRICT;
INSERT INTO totals (id) VALUES (1);
";

pub(super) fn read(db: &Connection) -> Outcome<StoreTotals> {
    let sql = "SELECT organizations, users, agents, interactions, messages, memories FROM totals WHERE id = 1";
    let totals = row(db.prepare_cached(sql)?, [], |c| {
        Ok(StoreTotals {
            organizations: c.get()?,
            users: c.get()?,
            agents: c.get()?,
            interactions: c.get()?,
            messages: c.get()?,
            memories: c.get()?,
        })
    })?;
    totals.ok_or_else(|| corrupt("its totals are missing"))
}
