//! Erasure: from the tables, from the words of the audit trail, and from the bytes of the files.

use memora_engine::domain::forgetting::{Forgetting, Redaction};
use rusqlite::{Connection, TransactionBehavior};

use super::fault::Outcome;
use super::{apply, audit, notes, outbox, reviews};

pub(super) fn forget(db: &mut Connection, forgetting: &Forgetting) -> Outcome<Redaction> {
    // From now on what is deleted is overwritten with zeros, also in pages that stay in use.
    db.pragma_update(None, "secure_delete", true)?;
    let done = erase(db, forgetting);
    let purged = done.is_ok() && purge(db);
    db.pragma_update(None, "secure_delete", false)?;
    done.map(|redaction| Redaction { purged, ..redaction })
}

fn erase(db: &mut Connection, forgetting: &Forgetting) -> Outcome<Redaction> {
    let transaction = db.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let change = &forgetting.change;
    audit::check_new(&transaction, change)?;
    for op in &change.ops {
        apply::apply_op(&transaction, op)?;
    }
    outbox::put(&transaction, change)?;
    let changes = audit::redact(&transaction, forgetting)?;
    audit::put(&transaction, &forgetting.noted())?;
    audit::note_forgotten(&transaction, forgetting)?;
    let reviews = reviews::forget(&transaction, &forgetting.subjects)?;
    let notes = notes::forget(&transaction, &forgetting.subjects)?;
    transaction.commit()?;
    Ok(Redaction {
        changes,
        reviews,
        notes,
        purged: false,
    })
}

/// Writes the file anew without what is free in it, and empties the log. What was forgotten is gone from the tables
/// already; when this fails, only bytes that nothing refers to are left, and the next time takes them too.
fn purge(db: &Connection) -> bool {
    let purged = db
        .execute_batch("VACUUM")
        .and_then(|()| db.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get::<_, i64>(0)));
    match purged {
        Ok(busy) => busy == 0,
        Err(error) => {
            tracing::warn!(%error, "the store's file could not be cleaned");
            false
        }
    }
}
