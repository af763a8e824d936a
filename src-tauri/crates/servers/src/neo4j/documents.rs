//! What of a memory goes into the search index: its text and the turns that it came from.

use std::collections::{BTreeMap, HashSet};

use memora_engine::domain::ids::MemoryId;
use memora_engine::domain::read::{IndexDocument, IndexTurn};
use memora_engine::ports::graph::GraphResult;
use neo4rs::Query;

use super::Neo4jGraph;
use super::memories::{self, ENTRY};
use super::values::Fields;

/// Each source with the message before it, and with what that says.
fn text() -> String {
    format!(
        "MATCH (m:Memory) WHERE m.memory_id IN $ids \
         RETURN [{ENTRY}, [(m)-[:MESSAGE_SOURCE]->(b:MessageBlock) | [b.msg_position, b.content]], \
           [(m)-[:MESSAGE_SOURCE]->(:MessageBlock)<-[:IS_NEXT]-(b:MessageBlock) | [b.msg_position, b.content]]] AS row"
    )
}

fn document(at: &mut Fields) -> GraphResult<Option<IndexDocument>> {
    let entry = memories::entry(&mut at.fields()?)?;
    let turn = |at: &mut Fields| Ok((at.count()?, at.text()?));
    let (sources, before) = (at.each(turn)?, at.each(turn)?);
    let turns = |turns: Vec<(u32, String)>, source| {
        let turn = move |(position, content)| (position, IndexTurn { content, source });
        turns.into_iter().map(turn)
    };
    let mut by_position: BTreeMap<u32, IndexTurn> = turns(before, false).collect();
    by_position.extend(turns(sources, true));
    Ok(entry.map(|entry| IndexDocument {
        memory: entry.memory,
        sources: by_position.into_values().collect(),
    }))
}

impl Neo4jGraph {
    pub(super) async fn index_documents_of(&self, ids: &[MemoryId]) -> GraphResult<Vec<IndexDocument>> {
        let rows = self.client.read_of(ids, Query::new(text())).await?;
        let mut documents: Vec<IndexDocument> = Fields::all(&rows, document)?.into_iter().flatten().collect();
        let mut seen = HashSet::new();
        // An id names one memory here; other programs may have given it to two.
        documents.retain(|document| seen.insert(document.memory.memory_id));
        Ok(documents)
    }
}
