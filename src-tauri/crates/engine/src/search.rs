//! Hybrid search: the index finds memories, the graph resolves them to what is believed, and every hit says why.

use std::collections::HashSet;
use std::time::Instant;

use serde::{Deserialize, Serialize};
use specta::Type;

use crate::domain::ids::{MemoryId, MemoryKey, OrgId};
use crate::domain::model::{Person, Timestamp};
use crate::domain::read::{DateRange, MemoryEntry, Resolved, Scope, WordsQuery};
use crate::domain::text::resolved;
use crate::domain::words::{WordSearch, words};
use crate::engine::{Engine, people_shown};
use crate::error::{EngineError, EngineResult};
use crate::memories::{Mark, MemoryRow, marks_in, people_of, row};
use crate::ports::embed::EmbedError;
use crate::ports::index::{IndexError, IndexHit, IndexQuery, IndexState, Signal, TermScore};

/// The longest question, in characters; more is cut, and the answer says so.
pub const MAX_QUERY_CHARS: usize = 10_000;

/// The most hits that one search gives.
pub const MAX_HITS: u32 = 200;

/// Index hits asked for per hit wanted: versions of one memory fall together when they are resolved.
const HITS_PER_RESULT: u32 = 2;

/// Which versions to show.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum Versions {
    /// What is believed: a hit on an older version shows the newest one.
    #[default]
    Current,
    /// Every version that was found, as it was found.
    All,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct SearchRequest {
    pub scope: Scope,
    pub text: String,
    /// By the day on which a memory was obtained.
    pub dates: DateRange,
    pub versions: Versions,
    pub as_of: Option<Timestamp>,
    /// Memories to leave out.
    pub exclude: Vec<MemoryId>,
    /// At most [`MAX_HITS`].
    pub limit: u32,
}

/// A memory that was found, with the reasons.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct SearchHit {
    /// What is shown: the believed version, or the found one when all versions are asked for.
    pub row: MemoryRow,
    /// The version that was found, when it is an older one than the shown.
    pub matched: Option<MemoryRow>,
    /// Words of the question in the shown text (with names), by segments joined as they are read.
    pub marks: Vec<Mark>,
    /// The same for the matched text.
    pub matched_marks: Vec<Mark>,
    pub dense: Option<Signal>,
    pub lexical: Option<Signal>,
    #[specta(type = specta_typescript::Number)]
    pub fused: f32,
}

/// Something that a reader of the hits must know.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(tag = "kind", rename_all = "camelCase")]
pub enum SearchNotice {
    /// The newest changes are not in the index yet.
    IndexBehind { pending: u32 },
    /// The index is being built; hits are incomplete.
    IndexIncomplete { reason: String },
    /// No embedder: found by words only.
    WordsOnly { reason: String },
    /// The embedder knows no piece of the question (another script, for one): found by words only.
    NotUnderstood,
    /// The index cannot be asked: found by whole words in the graph, without ranking by meaning.
    WordsInGraph { reason: String },
    /// The question was cut.
    QueryCut { chars: u32 },
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct SearchAnswer {
    /// Best first.
    pub hits: Vec<SearchHit>,
    /// People of the organization who are named in the question.
    pub people: Vec<Person>,
    pub notices: Vec<SearchNotice>,
    #[specta(type = specta_typescript::Number)]
    pub took_ms: f32,
}

/// Why one hit was found, in full.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct HitExplanation {
    pub terms: Vec<TermScore>,
}

/// A question prepared for the index.
struct Prepared {
    query: IndexQuery,
    people: Vec<Person>,
    notices: Vec<SearchNotice>,
    /// The question as marks are looked for: with names.
    words: String,
}

impl Engine {
    pub async fn search(&self, request: SearchRequest) -> EngineResult<SearchAnswer> {
        let started = Instant::now();
        let org_id = request.scope.org_id.clone();
        let limit = request.limit.clamp(1, MAX_HITS);
        if request.text.trim().is_empty() {
            return Ok(SearchAnswer {
                hits: vec![],
                people: vec![],
                notices: vec![],
                took_ms: 0.0,
            });
        }
        let mut prepared = self.prepare(&request, limit).await?;
        self.note_index_state(&mut prepared.notices).await?;
        let found = self.find(&mut prepared).await?;
        let ids: Vec<MemoryId> = found.iter().map(|hit| hit.memory_id).collect();
        let resolved = self.graph.resolve(&org_id, &ids, request.as_of).await?;
        let chosen = choose(found, resolved, request.versions, request.as_of, limit as usize);
        let hits = self.hits(&org_id, chosen, &prepared.words, request.as_of).await?;
        let took_ms = started.elapsed().as_secs_f32() * 1_000.0;
        Ok(SearchAnswer {
            hits,
            people: prepared.people,
            notices: prepared.notices,
            took_ms,
        })
    }

    /// One answer per request, in order. For several questions at once, as the memory agent asks them.
    pub async fn search_batch(&self, requests: Vec<SearchRequest>) -> EngineResult<Vec<SearchAnswer>> {
        let mut answers = Vec::with_capacity(requests.len());
        for request in requests {
            answers.push(self.search(request).await?);
        }
        Ok(answers)
    }

    /// The answers of several questions as one list: each memory once, with its best score, best first.
    pub async fn search_as_one(&self, requests: Vec<SearchRequest>, limit: u32) -> EngineResult<Vec<SearchHit>> {
        let mut best: Vec<SearchHit> = Vec::new();
        for hit in self
            .search_batch(requests)
            .await?
            .into_iter()
            .flat_map(|answer| answer.hits)
        {
            match best.iter_mut().find(|known| known.row.key == hit.row.key) {
                Some(known) if known.fused >= hit.fused => {}
                Some(known) => *known = hit,
                None => best.push(hit),
            }
        }
        best.sort_by(|a, b| b.fused.total_cmp(&a.fused).then_with(|| a.row.key.cmp(&b.row.key)));
        best.truncate(limit as usize);
        Ok(best)
    }

    /// What each word of the question contributed to `memory`, the version that was found.
    pub async fn explain_hit(&self, request: SearchRequest, memory: MemoryId) -> EngineResult<HitExplanation> {
        let prepared = self.prepare(&request, 1).await?;
        let terms = match self.index.explain(prepared.query.clone(), memory).await {
            Err(error) if cannot_be_asked(&error) => self.explain_words(&prepared.query, memory).await?,
            explained => explained?,
        };
        Ok(HitExplanation { terms })
    }

    async fn prepare(&self, request: &SearchRequest, limit: u32) -> EngineResult<Prepared> {
        let mut notices = Vec::new();
        let text: String = request.text.chars().take(MAX_QUERY_CHARS).collect();
        if text.len() < request.text.len() {
            notices.push(SearchNotice::QueryCut {
                chars: MAX_QUERY_CHARS as u32,
            });
        }
        let (people, without_names) = self.people_in_question(&request.scope.org_id, &text).await?;
        let dense = match &self.embedder {
            None => {
                notices.push(SearchNotice::WordsOnly {
                    reason: "no embedding model is loaded".to_owned(),
                });
                None
            }
            Some(embedder) => match embedder.embed_query(&without_names).await {
                Ok(Some(vector)) => Some(vector),
                Ok(None) => {
                    notices.push(SearchNotice::NotUnderstood);
                    None
                }
                Err(EmbedError::Unavailable(reason)) => {
                    notices.push(SearchNotice::WordsOnly { reason });
                    None
                }
                Err(error) => return Err(EngineError::Embed(error)),
            },
        };
        let query = IndexQuery {
            scope: request.scope.clone(),
            dates: request.dates,
            text: without_names,
            people: people.iter().map(|p| p.id.clone()).collect(),
            dense,
            exclude: request.exclude.clone(),
            limit: limit * HITS_PER_RESULT,
        };
        Ok(Prepared {
            query,
            people,
            notices,
            words: text,
        })
    }

    /// Asks the index, or looks for the words in the graph when the index cannot be asked.
    async fn find(&self, prepared: &mut Prepared) -> EngineResult<Vec<IndexHit>> {
        let reason = match self.index.state() {
            IndexState::Unfit { reason } => reason,
            _ => match self.index.search(prepared.query.clone()).await {
                Ok(found) => return Ok(found),
                Err(error) if cannot_be_asked(&error) => error.to_string(),
                Err(error) => return Err(error.into()),
            },
        };
        // What is said of the index itself does not matter for an answer that is not from it.
        prepared
            .notices
            .retain(|notice| matches!(notice, SearchNotice::QueryCut { .. }));
        prepared.notices.push(SearchNotice::WordsInGraph { reason });
        self.find_by_words(&prepared.query).await
    }

    /// Hits by the number of different words of the question; `adds` is their share of all of its words.
    async fn find_by_words(&self, query: &IndexQuery) -> EngineResult<Vec<IndexHit>> {
        let words = telling_words(&query.text);
        let wanted = WordsQuery {
            scope: query.scope.clone(),
            dates: query.dates,
            words: words.clone(),
            limit: query
                .limit
                .saturating_add(u32::try_from(query.exclude.len()).unwrap_or(u32::MAX)),
        };
        let found = self.graph.words(&wanted).await?;
        let kept = found.into_iter().filter(|hit| !query.exclude.contains(&hit.memory_id));
        Ok((1..)
            .zip(kept.take(query.limit as usize))
            .map(|(rank, hit)| {
                let share = hit.words as f32 / words.len() as f32;
                IndexHit {
                    memory_id: hit.memory_id,
                    fused: share,
                    dense: None,
                    lexical: Some(Signal {
                        rank,
                        score: hit.words as f32,
                        adds: share,
                    }),
                }
            })
            .collect())
    }

    /// Each word of the question with its share of a hit that was found in the graph.
    async fn explain_words(&self, query: &IndexQuery, memory: MemoryId) -> EngineResult<Vec<TermScore>> {
        let entries = self.graph.memories_by_id(&query.scope.org_id, &[memory]).await?;
        let text = entries.first().map_or("", |entry| entry.memory.text.as_str());
        let asked = telling_words(&query.text);
        let share = 1.0 / asked.len().max(1) as f32;
        let is_in_text = |word: &String| WordSearch::new(std::slice::from_ref(word), 1).count(text) > 0;
        Ok(asked
            .into_iter()
            .map(|word| TermScore {
                text: is_in_text(&word).then_some(share),
                sources: None,
                word,
            })
            .collect())
    }

    async fn note_index_state(&self, notices: &mut Vec<SearchNotice>) -> EngineResult<()> {
        if let IndexState::NeedsRebuild { reason } = self.index.state() {
            notices.push(SearchNotice::IndexIncomplete { reason });
        } else {
            let pending = self.graph.outbox_len().await?;
            if pending > 0 {
                notices.push(SearchNotice::IndexBehind { pending });
            }
        }
        Ok(())
    }

    /// The people named in `question`, by full name or first name, and the question without them. When nothing would
    /// be left, it stays whole.
    async fn people_in_question(&self, org_id: &OrgId, question: &str) -> EngineResult<(Vec<Person>, String)> {
        let words = words_of(question);
        let folded: Vec<String> = words.iter().map(|w| w.folded.clone()).collect();
        let candidates = self.graph.people_named(org_id, &folded).await?;
        let mut named: Vec<Person> = Vec::new();
        let mut cut: Vec<std::ops::Range<usize>> = Vec::new();
        for person in candidates {
            let name: Vec<String> = words_of(&person.name).into_iter().map(|w| w.folded).collect();
            let found = occurrences(&words, &name);
            if !found.is_empty() {
                named.push(person);
                cut.extend(found);
            }
        }
        named.sort_by(|a, b| a.id.cmp(&b.id));
        let rest = without(question, cut);
        let left = if words_of(&rest).is_empty() {
            question.to_owned()
        } else {
            rest
        };
        Ok((named, left))
    }

    async fn hits(
        &self,
        org_id: &OrgId,
        chosen: Vec<Chosen>,
        words: &str,
        as_of: Option<Timestamp>,
    ) -> EngineResult<Vec<SearchHit>> {
        let entries = || chosen.iter().flat_map(|c| std::iter::once(&c.shown).chain(&c.matched));
        let people = people_shown(entries().map(|e| e.memory.text.as_str()), entries().flat_map(people_of));
        let names = self.names_of(org_id, people).await?;
        let marks = |entry: &MemoryEntry| marks_in(self.index.as_ref(), words, &resolved(&entry.memory.text, &names));
        Ok(chosen
            .iter()
            .map(|c| SearchHit {
                row: row(&c.shown, &names, as_of),
                matched: c.matched.as_ref().map(|entry| row(entry, &names, as_of)),
                marks: marks(&c.shown),
                matched_marks: c.matched.as_ref().map(marks).unwrap_or_default(),
                dense: c.hit.dense,
                lexical: c.hit.lexical,
                fused: c.hit.fused,
            })
            .collect())
    }
}

/// A hit with what is shown of it.
struct Chosen {
    hit: IndexHit,
    shown: MemoryEntry,
    matched: Option<MemoryEntry>,
}

/// Turns index hits into shown memories, in the order of relevance, each shown memory once.
fn choose(
    found: Vec<IndexHit>,
    resolved: Vec<Resolved>,
    versions: Versions,
    as_of: Option<Timestamp>,
    limit: usize,
) -> Vec<Chosen> {
    let mut by_id: std::collections::HashMap<MemoryId, Resolved> =
        resolved.into_iter().map(|r| (r.matched.memory.memory_id, r)).collect();
    let mut shown: HashSet<MemoryKey> = HashSet::new();
    let mut chosen = Vec::new();
    for hit in found {
        // A hit that the graph does not know any more is only waiting to leave the index.
        let Some(Resolved { matched, believed }) = by_id.remove(&hit.memory_id) else {
            continue;
        };
        let not_yet = as_of.is_some_and(|t| matched.memory.obtained_at > t);
        let entries = match versions {
            Versions::All if not_yet => vec![],
            Versions::All => vec![matched.clone()],
            Versions::Current => believed,
        };
        for entry in entries {
            if chosen.len() < limit && shown.insert(entry.memory.key()) {
                let older = entry.memory.memory_id != matched.memory.memory_id;
                chosen.push(Chosen {
                    hit: hit.clone(),
                    matched: older.then(|| matched.clone()),
                    shown: entry,
                });
            }
        }
    }
    chosen
}

struct Word {
    range: std::ops::Range<usize>,
    folded: String,
}

/// True when words in the graph have to do instead of the index.
fn cannot_be_asked(error: &IndexError) -> bool {
    matches!(
        error,
        IndexError::Unavailable { .. } | IndexError::Mismatch(_) | IndexError::Corrupt(_) | IndexError::NoModel(_)
    )
}

/// Length from which a word tells something in languages with short function words, in characters.
const TELLING_CHARS: usize = 4;

/// The words of a question by which memories are looked for in the graph: the longer ones where there are any.
fn telling_words(question: &str) -> Vec<String> {
    let mut all: Vec<String> = words(question).map(|(_, word)| word).collect();
    all.sort();
    all.dedup();
    let long: Vec<String> = all
        .iter()
        .filter(|w| w.chars().count() >= TELLING_CHARS)
        .cloned()
        .collect();
    if long.is_empty() { all } else { long }
}

fn words_of(text: &str) -> Vec<Word> {
    words(text).map(|(range, folded)| Word { range, folded }).collect()
}

/// Where `name` stands in `words`: in full, or by its first word alone.
fn occurrences(words: &[Word], name: &[String]) -> Vec<std::ops::Range<usize>> {
    let Some(first) = name.first() else { return vec![] };
    let mut found = Vec::new();
    let mut at = 0;
    while at < words.len() {
        if words[at].folded != *first {
            at += 1;
            continue;
        }
        let full = words.len() - at >= name.len() && name.iter().zip(&words[at..]).all(|(n, w)| *n == w.folded);
        let taken = if full { name.len() } else { 1 };
        found.push(words[at].range.start..words[at + taken - 1].range.end);
        at += taken;
    }
    found
}

/// `text` without the given byte ranges and a possessive after each.
fn without(text: &str, mut ranges: Vec<std::ops::Range<usize>>) -> String {
    ranges.sort_by_key(|r| r.start);
    let mut out = String::with_capacity(text.len());
    let mut from = 0;
    for range in ranges {
        if range.start < from {
            from = from.max(range.end);
            continue;
        }
        out.push_str(&text[from..range.start]);
        let rest = &text[range.end..];
        let possessive = ["'s", "\u{2019}s"].into_iter().find(|p| rest.starts_with(p));
        from = range.end + possessive.map_or(0, str::len);
    }
    out.push_str(&text[from.min(text.len())..]);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(text: &str) -> Vec<String> {
        words_of(text).into_iter().map(|w| w.folded).collect()
    }

    #[test]
    fn a_person_is_found_by_first_name_or_full_name_but_not_by_part_of_a_word() {
        let question = "When did Caroline's sister meet Caroline Smith in Carolinetown?";
        let words = words_of(question);
        let found = occurrences(&words, &name("Caroline Smith"));
        let texts: Vec<_> = found.iter().map(|r| &question[r.clone()]).collect();
        assert_eq!(texts, ["Caroline", "Caroline Smith"]);
        assert_eq!(without(question, found), "When did  sister meet  in Carolinetown?");
    }

    #[test]
    fn an_empty_name_is_found_nowhere() {
        assert!(occurrences(&words_of("anything"), &[]).is_empty());
    }
}
