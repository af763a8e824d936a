//! What a database holds before anything is done with it, and bringing an older layout up to date on request.

use memora_engine::domain::read::StoreTotals;
use memora_engine::ports::graph::{GraphError, GraphResult};
use neo4rs::Query;

use super::client::Client;
use super::memory_list::UUID;
use super::values::Fields;
use super::{Neo4jGraph, schema, tree};

/// Memories that are migrated in one transaction.
const BATCH: i64 = 2_000;

/// Who filled a database.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StoreKind {
    Empty,
    /// As Memora 0.3 lays it out.
    Memora,
    /// Memora 0.2: memories are not linked to their dates.
    MemoraOlder,
    /// Nodes, but no organization among them.
    Foreign,
}

/// What was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Survey {
    pub kind: StoreKind,
    pub totals: StoreTotals,
    /// Memories whose id is no UUID: no list shows them.
    pub unnamed_memories: u32,
    pub plan: MigrationPlan,
}

/// What a set-up and migration would do.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct MigrationPlan {
    /// Constraints and indexes that are missing.
    pub schema: Vec<String>,
    /// Memories with a readable time and without a date.
    pub undated_memories: u32,
}

impl MigrationPlan {
    /// The steps in words, with how much each concerns.
    pub fn steps(&self) -> Vec<(String, u32)> {
        let schema = u32::try_from(self.schema.len()).unwrap_or(u32::MAX);
        [
            ("Make constraints and indexes".to_owned(), schema),
            (
                "Link memories to the day on which they were obtained".to_owned(),
                self.undated_memories,
            ),
        ]
        .into_iter()
        .filter(|(_, count)| *count > 0)
        .collect()
    }
}

/// Memories that a migration links to their day; those without a time that the server understands are left alone.
const IS_UNDATED: &str = "NOT EXISTS { (m)-[:DATE_OBTAINED]->() } \
     AND m.obtained_at IS :: ZONED DATETIME NOT NULL AND m.org_id IS NOT NULL AND m.user_id IS NOT NULL";

/// Links memories `m` to their days, and counts them as `linked`.
const LINK: &str = "MERGE (d:Date {org_id: m.org_id, user_id: m.user_id, date: date(m.obtained_at)}) \
     MERGE (m)-[:DATE_OBTAINED]->(d) RETURN count(m) AS linked";

async fn count_undated(client: &Client) -> GraphResult<u32> {
    count(
        client,
        format!("MATCH (m:Memory) WHERE {IS_UNDATED} RETURN [count(m)] AS row"),
    )
    .await
}

impl Neo4jGraph {
    /// What the database holds. Reads only; counting what is wrong walks all memories.
    pub async fn survey(&self) -> GraphResult<Survey> {
        let totals = tree::totals(&self.client).await?;
        let undated_memories = count_undated(&self.client).await?;
        let unnamed =
            format!("MATCH (m:Memory) WHERE NOT coalesce(m.memory_id =~ '{UUID}', false) RETURN [count(m)] AS row");
        let unnamed_memories = count(&self.client, unnamed).await?;
        let nodes = count(&self.client, "RETURN [COUNT { MATCH () }] AS row".to_owned()).await?;
        let kind = if nodes == 0 {
            StoreKind::Empty
        } else if totals.organizations == 0 {
            StoreKind::Foreign
        } else if undated_memories > 0 && undated_memories == totals.memories {
            StoreKind::MemoraOlder
        } else {
            StoreKind::Memora
        };
        Ok(Survey {
            kind,
            totals,
            unnamed_memories,
            plan: MigrationPlan {
                schema: self.schema.read().missing.clone(),
                undated_memories,
            },
        })
    }

    /// Makes constraints and indexes that are missing; doing it again changes nothing.
    pub async fn set_up(&self) -> GraphResult<()> {
        self.check_writable()?;
        let found = schema::set_up(&self.client).await?;
        *self.schema.write() = found;
        Ok(())
    }

    /// Links memories of an older layout to their days, batch by batch. `goes_on` is told how many are done and how many
    /// there are; when it answers false, the rest is left for the next run. Gives how many were linked.
    pub async fn migrate(&self, goes_on: impl Fn(u32, u32) -> bool + Send) -> GraphResult<u32> {
        self.check_writable()?;
        let total = count_undated(&self.client).await?;
        let mut done = 0;
        let mut place = self.indexes().lists.then(String::new);
        while let Some(after) = place.take_if(|_| goes_on(done, total)) {
            let linked;
            (place, linked) = self.link_behind(after).await?;
            done += linked;
        }
        // What no index gives in an order: every time all memories are looked at.
        while goes_on(done, total) {
            let linked = self.link_some().await?;
            if linked == 0 {
                break;
            }
            done += linked;
        }
        Ok(done)
    }

    /// The memories that follow in the order of our index: where they end, when there are any, and how many were linked.
    async fn link_behind(&self, after: String) -> GraphResult<(Option<String>, u32)> {
        self.client
            .write(move |transaction| {
                let query = Query::new(format!(
                    "MATCH (m:Memory) USING INDEX m:Memory(memory_id) WHERE m.memory_id > $after \
                     WITH m ORDER BY m.memory_id LIMIT $batch WITH collect(m) AS walked, max(m.memory_id) AS last \
                     CALL (walked) {{ UNWIND walked AS m WITH m WHERE {IS_UNDATED} {LINK} }} \
                     RETURN [last, linked] AS row"
                ))
                .param("after", after.as_str())
                .param("batch", BATCH);
                Box::pin(async move {
                    let rows = transaction.rows(query).await?;
                    let Some(row) = rows.first() else {
                        return Ok((None, 0));
                    };
                    let mut fields = Fields::of(row)?;
                    Ok((fields.optional_text()?, fields.count()?))
                })
            })
            .await
    }

    async fn link_some(&self) -> GraphResult<u32> {
        self.client
            .write(|transaction| {
                let query = Query::new(format!(
                    "CALL () {{ MATCH (m:Memory) WHERE {IS_UNDATED} WITH m LIMIT $batch {LINK} }} RETURN [linked] AS row"
                ))
                .param("batch", BATCH);
                Box::pin(async move {
                    let rows = transaction.rows(query).await?;
                    rows.first().map_or(Ok(0), |row| Fields::of(row)?.count())
                })
            })
            .await
    }
}

async fn count(client: &Client, text: String) -> GraphResult<u32> {
    let rows = client.read(Query::new(text)).await?;
    let row = rows
        .first()
        .ok_or_else(|| GraphError::Corrupt("a count has no answer".to_owned()))?;
    Fields::of(row)?.count()
}
