//! What is known already and lies close to candidates.

use std::collections::HashSet;

use futures::StreamExt;
use futures::stream;

use crate::agent::MemoryAgent;
use crate::agent::extract::stored_text;
use crate::domain::change::IndexAction;
use crate::domain::ids::{MemoryId, UserKey};
use crate::domain::read::{DateRange, Scope};
use crate::domain::text::{Names, resolved, without_people};
use crate::domain::words::words;
use crate::error::EngineResult;
use crate::memories::MemoryRow;
use crate::search::{SearchRequest, Versions};

/// Known memories that are shown with one candidate.
const NEAR: u32 = 8;

/// Searches at the same time.
const AT_ONCE: usize = 4;

/// Of the memories that the index does not have yet, so many are looked at.
const WAITING: u32 = 500;

/// Words shorter than this say little, in characters.
const TELLING_CHARS: usize = 4;

impl MemoryAgent {
    /// For each text, the believed memories of the user that are closest to it, best first. What the search index does
    /// not have yet is looked for by its words, so that nothing is missed that was saved a moment ago.
    pub(crate) async fn near(
        &self,
        user: &UserKey,
        texts: &[String],
        names: &Names,
    ) -> EngineResult<Vec<Vec<MemoryRow>>> {
        let waiting = self.waiting(user).await?;
        let requests: Vec<SearchRequest> = texts.iter().map(|text| request(user, resolved(text, names))).collect();
        let mut answers = stream::iter(requests)
            .map(|request| self.engine.search(request))
            .buffered(AT_ONCE);
        let mut near = Vec::with_capacity(texts.len());
        while let Some(answer) = answers.next().await {
            let mut rows: Vec<MemoryRow> = answer?.hits.into_iter().map(|hit| hit.row).collect();
            rows.retain(|row| row.believed);
            near.push(rows);
        }
        for (rows, text) in near.iter_mut().zip(texts) {
            add_waiting(rows, text, &waiting);
        }
        Ok(near)
    }

    /// Believed memories of the user that the search index has not taken in yet.
    async fn waiting(&self, user: &UserKey) -> EngineResult<Vec<MemoryRow>> {
        let rows = self.engine.graph.outbox(WAITING).await?;
        let mut ids: Vec<MemoryId> = rows
            .into_iter()
            .filter(|row| row.action == IndexAction::Upsert)
            .map(|row| row.memory_id)
            .collect();
        ids.sort();
        ids.dedup();
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        let mut entries = self.engine.graph.memories_by_id(&user.org_id, &ids).await?;
        entries.retain(|entry| entry.memory.user_id == user.user_id && entry.believed_at(None));
        self.engine.rows(&user.org_id, &entries, None).await
    }
}

/// Adds what shares telling words with `text`, most of them first.
fn add_waiting(rows: &mut Vec<MemoryRow>, text: &str, waiting: &[MemoryRow]) {
    let found: HashSet<MemoryId> = rows.iter().map(|row| row.key.memory_id).collect();
    let wanted = telling_words(text);
    let mut more: Vec<(usize, &MemoryRow)> = waiting
        .iter()
        .filter(|row| !found.contains(&row.key.memory_id))
        .map(|row| (telling_words(&stored_text(row)).intersection(&wanted).count(), row))
        .filter(|(shared, _)| *shared > 0)
        .collect();
    more.sort_by(|a, b| b.0.cmp(&a.0).then_with(|| a.1.key.cmp(&b.1.key)));
    rows.extend(more.into_iter().take(NEAR as usize).map(|(_, row)| row.clone()));
}

fn request(user: &UserKey, text: String) -> SearchRequest {
    SearchRequest {
        scope: Scope::user(user.clone()),
        text,
        dates: DateRange::default(),
        versions: Versions::Current,
        as_of: None,
        exclude: Vec::new(),
        limit: NEAR,
    }
}

fn telling_words(text: &str) -> HashSet<String> {
    words(&without_people(text))
        .map(|(_, word)| word)
        .filter(|word| word.chars().count() >= TELLING_CHARS)
        .collect()
}
