//! Applying changes: all of them in one transaction, each operation checked against what is there.
//!
//! What can be seen to be wrong without a store is `Invalid`; what does not fit what the store holds is a `Conflict`.

use memora_engine::domain::change::{Change, GraphOp};
use rusqlite::{Connection, TransactionBehavior};

use super::fault::Outcome;
use super::{
    agents, audit, interactions, memories, messages, notes, organizations, outbox, queue, reviews, timeline, users,
    versions,
};

/// Applies all changes or none of them.
pub(super) fn apply(db: &mut Connection, changes: &[Change]) -> Outcome<()> {
    let transaction = db.transaction_with_behavior(TransactionBehavior::Immediate)?;
    for change in changes {
        audit::check_new(&transaction, change)?;
        for op in &change.ops {
            apply_op(&transaction, op)?;
        }
        outbox::put(&transaction, change)?;
        audit::put(&transaction, change)?;
    }
    Ok(transaction.commit()?)
}

pub(super) fn apply_op(db: &Connection, op: &GraphOp) -> Outcome<()> {
    use GraphOp::*;
    match op {
        PutOrganization { organization } => organizations::put(db, organization),
        RemoveOrganization { organization } => organizations::remove(db, organization),
        RenameOrganization { org_id, from, to } => organizations::rename(db, org_id, from, to),
        PutUser { user } => users::put(db, user),
        RemoveUser { user } => users::remove(db, user),
        RenameUser { user, from, to } => users::rename(db, user, from, to),
        PutAgent { agent } => agents::put(db, agent),
        RemoveAgent { agent } => agents::remove(db, agent),
        RenameAgent { agent, from, to } => agents::rename(db, agent, from, to),
        PutInteraction { interaction } => interactions::put(db, interaction),
        RemoveInteraction { interaction } => interactions::remove(db, interaction),
        TouchInteraction { interaction, from, to } => interactions::touch(db, interaction, *from, *to),
        AddOccurrence { interaction, date } => timeline::add(db, interaction, *date),
        RemoveOccurrence { interaction, date } => timeline::remove(db, interaction, *date),
        AppendMessages { interaction, messages } => messages::append(db, interaction, messages),
        CutMessages { interaction, messages } => messages::cut(db, interaction, messages),
        PutMemory { memory } => memories::put(db, memory),
        RemoveMemory { memory } => memories::remove(db, memory),
        LinkSource { memory, position } => memories::link_source(db, memory, *position),
        UnlinkSource { memory, position } => memories::unlink_source(db, memory, *position),
        LinkVersions { user, old, new } => versions::link(db, user, *old, *new),
        UnlinkVersions { user, old, new } => versions::unlink(db, user, *old, *new),
        EditInteraction { from, to } => interactions::edit(db, from, to),
        EditMessage {
            interaction,
            from,
            to,
            cited_by,
        } => messages::edit(db, interaction, from, to, cited_by),
        EditMemory { from, to } => memories::edit(db, from, to),
        PutReview { review } => reviews::put(db, review),
        RemoveReview { review } => reviews::remove(db, review),
        PutNote { note } => notes::put(db, note),
        RemoveNote { note } => notes::remove(db, note),
        QueueExtraction { interaction, at } => queue::put(db, interaction, *at),
        UnqueueExtraction { interaction, at } => queue::remove(db, interaction, *at),
    }
}
