//! Memories by their words, while the search index cannot be asked: the server gives those that contain a word anywhere,
//! whole words are seen here.

use memora_engine::domain::ids::{AgentId, MemoryId, UserId};
use memora_engine::domain::read::{DateRange, WordHit, WordsQuery};
use memora_engine::domain::words::WordSearch;
use memora_engine::ports::graph::GraphResult;
use neo4rs::Query;
use uuid::Uuid;

use super::client::Client;
use super::timeline::bounds;
use super::values::{Fields, day, list, text};

/// Memories that are read at a time.
const CHUNK: i64 = 1_000;

pub(super) async fn search(client: &Client, query: &WordsQuery) -> GraphResult<Vec<WordHit>> {
    if query.words.is_empty() || query.limit == 0 {
        return Ok(Vec::new());
    }
    let of = if query.scope.user_id.is_some() {
        "MATCH (:User {org_id: $org, user_id: $user})-[:HAS_MEMORIES]->()-[:INCLUDES]->(m:Memory)"
    } else {
        "MATCH (:Org {org_id: $org})<-[:BELONGS_TO]-(:User)-[:HAS_MEMORIES]->()-[:INCLUDES]->(m:Memory)"
    };
    let agent = if query.scope.agent_id.is_some() {
        "AND m.agent_id = $agent"
    } else {
        ""
    };
    let dated = if query.dates == DateRange::default() {
        ""
    } else {
        "AND EXISTS { (m)-[:DATE_OBTAINED]->(d) WHERE d.date >= $from AND d.date <= $to }"
    };
    let (from, to) = bounds(query.dates);
    // Most parts of words first; among as many the newest. A part of a word is no word, so more are read until nothing that
    // follows can be better than what was found.
    let question = format!(
        "{of} WITH m, toLower(m.memory) AS text WITH m, size([w IN $words WHERE text CONTAINS w]) AS parts \
         WHERE parts > 0 {agent} {dated} \
         WITH m, parts ORDER BY parts DESC, m.obtained_at DESC, m.memory_id DESC SKIP $skip LIMIT $chunk \
         RETURN [m.memory_id, m.obtained_at, m.memory, parts] AS row"
    );
    let asked = Query::new(question)
        .param("org", query.scope.org_id.as_str())
        .param(
            "user",
            query.scope.user_id.as_ref().map(UserId::as_str).unwrap_or_default(),
        )
        .param(
            "agent",
            query.scope.agent_id.as_ref().map(AgentId::as_str).unwrap_or_default(),
        )
        .param("words", list(query.words.iter().map(text)))
        .param("from", day(from))
        .param("to", day(to))
        .param("chunk", CHUNK);
    let mut search = WordSearch::new(&query.words, query.limit);
    let mut counts: Vec<u32> = Vec::new();
    for chunk in 0.. {
        let rows = client.read(asked.clone().param("skip", CHUNK * chunk)).await?;
        let mut parts = 0;
        for row in &rows {
            let mut fields = Fields::of(row)?;
            let (id, at, found) = (fields.text()?, fields.moment()?, fields.text()?);
            parts = fields.count()?;
            if let Ok(id) = Uuid::parse_str(&id) {
                search.look_at(MemoryId(id), at, &found);
                counts.push(search.count(&found));
            }
        }
        let as_good = counts.iter().filter(|count| **count >= parts).count();
        if rows.len() < CHUNK as usize || as_good >= query.limit as usize {
            break;
        }
    }
    Ok(search.finish())
}
