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

pub(super) async fn search(client: &Client, query: &WordsQuery) -> GraphResult<Vec<WordHit>> {
    if query.words.is_empty() || query.limit == 0 {
        return Ok(Vec::new());
    }
    let of = if query.scope.user_id.is_some() {
        "MATCH (:User {org_id: $org, user_id: $user})-[:HAS_MEMORIES]->()-[:INCLUDES]->(m:Memory)"
    } else {
        "MATCH (:Org {org_id: $org})<-[:BELONGS_TO]-(:User)-[:HAS_MEMORIES]->()-[:INCLUDES]->(m:Memory)"
    };
    let agent = if query.scope.agent_id.is_some() { "AND m.agent_id = $agent" } else { "" };
    let dated = if query.dates == DateRange::default() {
        ""
    } else {
        "AND EXISTS { (m)-[:DATE_OBTAINED]->(d) WHERE d.date >= $from AND d.date <= $to }"
    };
    let (from, to) = bounds(query.dates);
    // Most parts of words first; among as many the newest. A part of a word is no word, so more are asked for.
    let asked = Query::new(format!(
        "{of} WITH m, toLower(m.memory) AS text WITH m, size([w IN $words WHERE text CONTAINS w]) AS parts \
         WHERE parts > 0 {agent} {dated} \
         WITH m, parts ORDER BY parts DESC, m.obtained_at DESC LIMIT $limit \
         RETURN [m.memory_id, m.obtained_at, m.memory] AS row"
    ))
    .param("org", query.scope.org_id.as_str())
    .param("user", query.scope.user_id.as_ref().map(UserId::as_str).unwrap_or_default())
    .param("agent", query.scope.agent_id.as_ref().map(AgentId::as_str).unwrap_or_default())
    .param("words", list(query.words.iter().map(text)))
    .param("from", day(from))
    .param("to", day(to))
    .param("limit", i64::from(query.limit).saturating_mul(5).max(500));
    let mut search = WordSearch::new(&query.words, query.limit);
    for row in &client.read(asked).await? {
        let mut fields = Fields::of(row)?;
        let (id, at, found) = (fields.text()?, fields.moment()?, fields.text()?);
        if let Ok(id) = Uuid::parse_str(&id) {
            search.look_at(MemoryId(id), at, &found);
        }
    }
    Ok(search.finish())
}
