//! The outbox: what the search index has not confirmed yet, at most one row per memory.

use futures::FutureExt;
use memora_engine::domain::change::IndexAction;
use memora_engine::domain::ids::MemoryId;
use memora_engine::domain::read::OutboxRow;
use memora_engine::ports::graph::GraphResult;
use neo4rs::{BoltType, Query};

use super::Neo4jGraph;
use super::apply;
use super::audit::uuid;
use super::fault::corrupt;
use super::values::Fields;

const OLDEST: &str = "MATCH (o:ExplorerOutbox) WHERE o.seq > 0 WITH o ORDER BY o.seq LIMIT $limit \
    RETURN [o.seq, o.memory_id, o.action] AS row";

fn row(at: &mut Fields) -> GraphResult<OutboxRow> {
    let (seq, memory_id) = (at.integer()?, MemoryId(uuid(at)?));
    let action = match at.text()?.as_str() {
        "upsert" => IndexAction::Upsert,
        "delete" => IndexAction::Delete,
        other => return Err(corrupt(format!("the outbox asks for {other:?}, which is unknown"))),
    };
    Ok(OutboxRow { seq, memory_id, action })
}

impl Neo4jGraph {
    pub(super) async fn outbox_rows(&self, limit: u32) -> GraphResult<Vec<OutboxRow>> {
        let query = Query::new(OLDEST.to_owned()).param("limit", limit);
        Fields::all(&self.client.read(query).await?, row)
    }

    /// From the counts that the server keeps of each label.
    pub(super) async fn outbox_count(&self) -> GraphResult<u32> {
        let query = Query::new("MATCH (o:ExplorerOutbox) RETURN [count(o)] AS row".to_owned());
        match self.client.read(query).await?.first() {
            Some(row) => Fields::of(row)?.count(),
            None => Ok(0),
        }
    }

    /// Under the lock of those who write: a row whose memory is changed at this moment gets a new number and must stay.
    pub(super) async fn acknowledge_rows(&self, seqs: &[i64]) -> GraphResult<()> {
        if seqs.is_empty() {
            return Ok(());
        }
        let seqs = BoltType::from(seqs);
        self.client
            .write(move |transaction| {
                let query = Query::new("MATCH (o:ExplorerOutbox) WHERE o.seq IN $seqs DELETE o".to_owned());
                let query = query.param("seqs", seqs.clone());
                async move {
                    apply::lock(transaction).await?;
                    transaction.run(query).await
                }
                .boxed()
            })
            .await
    }
}
