//! Applying changes: all of them in one transaction. What they touch is read once, the operations are checked and done
//! in memory, and what they come to is written with one statement per kind: a batch of a thousand interactions takes as
//! many exchanges with the server as one of ten.

mod check;
mod cypher;
mod forget;
mod load;
mod needs;
mod picture;
mod slot;
mod statement;
mod trail;
mod write;

use futures::FutureExt;
use memora_engine::domain::change::Change;
use memora_engine::domain::forgetting::{Forgetting, Redaction};
use memora_engine::ports::graph::{GraphError, GraphResult};

use super::Neo4jGraph;
use super::transaction::Transaction;
use check::check;
pub(super) use trail::word;

impl Neo4jGraph {
    /// Applies all changes or none of them.
    pub(super) async fn apply_changes(&self, changes: &[Change]) -> GraphResult<()> {
        if changes.is_empty() {
            return Ok(());
        }
        // The work may outlive the caller's borrow when it is repeated.
        let changes: std::sync::Arc<[Change]> = changes.into();
        self.client
            .write(move |transaction| {
                let changes = changes.clone();
                async move { apply(transaction, &changes).await }.boxed()
            })
            .await
    }

    pub(super) async fn forget_changes(&self, forgetting: &Forgetting) -> GraphResult<Redaction> {
        let forgetting = std::sync::Arc::new(forgetting.clone());
        self.client
            .write(move |transaction| {
                let forgetting = forgetting.clone();
                async move { forget(transaction, &forgetting).await }.boxed()
            })
            .await
    }
}

async fn apply(transaction: &mut Transaction, changes: &[Change]) -> GraphResult<()> {
    let mut trail = trail::lock(transaction).await?;
    let applied = trail::applied(transaction, changes).await?;
    if transaction.in_doubt() && changes.iter().all(|change| applied.contains(&change.id)) {
        // The commit whose answer was lost had gone through.
        return Ok(());
    }
    trail.load(transaction, changes).await?;
    let mut picture = load::load(transaction, needs::Needs::of(changes)).await?;
    for change in changes {
        check(!applied.contains(&change.id), || {
            format!("change {} was applied already", change.id)
        })?;
        trail.check(change)?;
        for op in &change.ops {
            picture.apply(op)?;
        }
        trail.add(change);
    }
    write::write(transaction, &picture).await?;
    trail.write(transaction).await?;
    write::check_conversations(transaction, &picture).await
}

/// Does the operations of an erasure like a change; the trail holds the change without them, and what it says of the
/// subjects goes.
async fn forget(transaction: &mut Transaction, forgetting: &Forgetting) -> GraphResult<Redaction> {
    let change = std::slice::from_ref(&forgetting.change);
    let mut trail = trail::lock(transaction).await?;
    if !trail::applied(transaction, change).await?.is_empty() {
        if transaction.in_doubt() {
            // The commit whose answer was lost had gone through; how much it redacted is not known any more.
            return Ok(Redaction {
                changes: 0,
                reviews: 0,
                notes: 0,
                purged: true,
            });
        }
        return Err(GraphError::Conflict(format!(
            "change {} was applied already",
            forgetting.change.id
        )));
    }
    let mut picture = load::load(transaction, needs::Needs::of(change)).await?;
    for op in &forgetting.change.ops {
        picture.apply(op)?;
    }
    let noted = forgetting.noted();
    trail.add_erasure(&forgetting.change, &noted);
    write::write(transaction, &picture).await?;
    let redaction = forget::redact(transaction, forgetting).await?;
    trail.write(transaction).await?;
    Ok(redaction)
}

/// Holds back every other writer of this program until the transaction is over.
pub(super) async fn lock(transaction: &mut Transaction) -> GraphResult<()> {
    trail::lock(transaction).await.map(drop)
}
