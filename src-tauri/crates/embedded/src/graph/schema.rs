//! The schema and its versions: each step up is one transaction, and a file written by a newer program is refused.

use rusqlite::{Connection, TransactionBehavior};

use super::{
    agents, audit, interactions, memories, messages, names, notes, organizations, outbox, overview, queue, reviews,
    timeline, totals, users, versions,
};

/// "Memo" in ASCII: marks a SQLite file as the graph of a Memora store.
pub(crate) const APPLICATION_ID: i32 = 0x4d65_6d6f;

/// The statements that lead from each schema version to the next, from an empty file on.
const MIGRATIONS: &[&[&str]] = &[
    &[
        totals::SCHEMA,
        organizations::SCHEMA,
        users::SCHEMA,
        agents::SCHEMA,
        names::SCHEMA,
        interactions::SCHEMA,
        timeline::SCHEMA,
        messages::SCHEMA,
        memories::SCHEMA,
        versions::SCHEMA,
        audit::SCHEMA,
        outbox::SCHEMA,
    ],
    &[messages::COUNTED_BY_CALL, interactions::BY_AGENT],
    &[queue::SCHEMA],
    &[memories::EDITABLE, interactions::EDITABLE, reviews::SCHEMA],
    &[audit::SUBJECTS],
    &[overview::SCHEMA],
    &[notes::SCHEMA],
    &[overview::AT_ALL_MOMENTS],
];

/// The schema version that this program writes.
pub(crate) const SUPPORTED: u32 = MIGRATIONS.len() as u32;

/// The schema version of a file; 0 for an empty one.
pub(crate) fn version(db: &Connection) -> rusqlite::Result<u32> {
    db.pragma_query_value(None, "user_version", |row| row.get(0))
}

/// Brings a file up to [`SUPPORTED`]. Stopped in between, it goes on from the last finished step.
pub(crate) fn migrate(db: &mut Connection) -> rusqlite::Result<()> {
    migrate_by(db, MIGRATIONS)
}

fn migrate_by(db: &mut Connection, migrations: &[&[&str]]) -> rusqlite::Result<()> {
    let from = version(db)? as usize;
    for (step, statements) in migrations.iter().enumerate().skip(from) {
        let transaction = db.transaction_with_behavior(TransactionBehavior::Immediate)?;
        for statement in *statements {
            transaction.execute_batch(statement)?;
        }
        if step + 1 == audit::SUBJECTS_SINCE {
            audit::fill_subjects(&transaction)?;
        }
        if step + 1 == overview::SINCE {
            overview::fill(&transaction)?;
        }
        transaction.pragma_update(None, "user_version", step as u32 + 1)?;
        transaction.commit()?;
    }
    Ok(())
}

#[cfg(test)]
mod tests;
