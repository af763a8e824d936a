//! How the entries are compared with a question: words by BM25 without length, vectors by cosine, both lists
//! joined by reciprocal ranks.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};

use memora_engine::domain::ids::{MemoryId, PersonId};
use memora_engine::domain::text::without_people;
use memora_engine::ports::index::{IndexEntry, IndexHit, IndexQuery, Signal, TermScore};

use memora_engine::domain::words::words;

/// The usual constant of reciprocal rank fusion.
const RRF: f32 = 60.0;
/// Source turns are long and say more than the memory: they count less.
const SOURCES_WEIGHT: f32 = 0.5;
/// What being about a named person multiplies the dense part with.
const OWN_WEIGHT: f32 = 1.5;

/// A word.
type Term = String;

/// The terms of one entry.
struct Terms {
    text: Vec<Term>,
    sources: Vec<Term>,
}

/// Names are looked up in the question and stand in no entry, so a placeholder is no term.
fn terms_of(text: &str) -> Vec<Term> {
    words(&without_people(text)).map(|(_, word)| word).collect()
}

impl Terms {
    fn new(entry: &IndexEntry) -> Self {
        let sources = entry
            .document
            .sources
            .iter()
            .flat_map(|turn| terms_of(&turn.content))
            .collect();
        Self {
            text: terms_of(&entry.document.memory.text),
            sources,
        }
    }

    fn contains(&self, term: &Term) -> bool {
        self.text.contains(term) || self.sources.contains(term)
    }
}

/// The lexical side of a question over all entries.
struct Lexical {
    terms: BTreeMap<MemoryId, Terms>,
}

impl Lexical {
    fn new(entries: &BTreeMap<MemoryId, IndexEntry>) -> Self {
        Self {
            terms: entries.iter().map(|(id, entry)| (*id, Terms::new(entry))).collect(),
        }
    }

    fn rarity(&self, term: &Term) -> f32 {
        let with = self.terms.values().filter(|terms| terms.contains(term)).count() as f32;
        let all = self.terms.len() as f32;
        (1.0 + (all - with + 0.5) / (with + 0.5)).ln()
    }

    fn score_in(&self, term: &Term, field: &[Term], weight: f32) -> Option<f32> {
        let times = field.iter().filter(|t| *t == term).count() as f32;
        (times > 0.0).then(|| weight * self.rarity(term) * times / (times + 1.0))
    }

    fn shares(&self, term: &Term, id: MemoryId) -> (Option<f32>, Option<f32>) {
        let Some(terms) = self.terms.get(&id) else {
            return (None, None);
        };
        (
            self.score_in(term, &terms.text, 1.0),
            self.score_in(term, &terms.sources, SOURCES_WEIGHT),
        )
    }

    fn score(&self, wanted: &BTreeSet<Term>, id: MemoryId) -> Option<f32> {
        let shares = wanted.iter().map(|term| self.shares(term, id));
        let score: f32 = shares
            .map(|(text, sources)| text.unwrap_or(0.0) + sources.unwrap_or(0.0))
            .sum();
        (score > 0.0).then_some(score)
    }
}

fn cosine(a: &[f32], b: &[f32]) -> f32 {
    let dot = |x: &[f32], y: &[f32]| x.iter().zip(y).map(|(x, y)| x * y).sum::<f32>();
    let lengths = (dot(a, a) * dot(b, b)).sqrt();
    if lengths > 0.0 { dot(a, b) / lengths } else { 0.0 }
}

/// Ranks what a search found: best first, equal scores by id.
fn ranked(mut found: Vec<(MemoryId, f32)>) -> BTreeMap<MemoryId, Signal> {
    found.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    let signal = |rank: u32, score| Signal {
        rank,
        score,
        adds: 1.0 / (RRF + rank as f32),
    };
    (1..)
        .zip(found)
        .map(|(rank, (id, score))| (id, signal(rank, score)))
        .collect()
}

pub(super) fn hits(entries: &BTreeMap<MemoryId, IndexEntry>, query: &IndexQuery) -> Vec<IndexHit> {
    let in_reach: Vec<&IndexEntry> = entries
        .values()
        .filter(|entry| {
            let memory = &entry.document.memory;
            query.scope.contains(memory)
                && query.dates.contains(memory.date)
                && !query.exclude.contains(&memory.memory_id)
        })
        .collect();
    let lexical = Lexical::new(entries);
    let wanted: BTreeSet<Term> = words(&query.text).map(|(_, word)| word).collect();
    let ids = in_reach.iter().map(|entry| entry.document.memory.memory_id);
    let lexical = ranked(ids.filter_map(|id| Some((id, lexical.score(&wanted, id)?))).collect());
    let compared = in_reach.iter().filter_map(|entry| {
        let score = cosine(entry.dense.as_ref()?, query.dense.as_ref()?);
        (score > 0.0).then_some((entry.document.memory.memory_id, score))
    });
    let mut dense = ranked(compared.collect());
    for (id, signal) in &mut dense {
        let owner = PersonId::User(entries[id].document.memory.user_id.clone());
        if query.people.contains(&owner) {
            signal.adds *= OWN_WEIGHT;
        }
    }
    let found: BTreeSet<MemoryId> = lexical.keys().chain(dense.keys()).copied().collect();
    let mut hits: Vec<IndexHit> = found
        .into_iter()
        .map(|memory_id| {
            let (dense, lexical) = (dense.get(&memory_id).copied(), lexical.get(&memory_id).copied());
            let fused = dense.iter().chain(&lexical).map(|signal| signal.adds).sum();
            IndexHit {
                memory_id,
                fused,
                dense,
                lexical,
            }
        })
        .collect();
    hits.sort_by(best_first);
    hits
}

fn best_first(a: &IndexHit, b: &IndexHit) -> Ordering {
    b.fused.total_cmp(&a.fused).then(a.memory_id.cmp(&b.memory_id))
}

pub(super) fn explain(
    entries: &BTreeMap<MemoryId, IndexEntry>,
    query: &IndexQuery,
    memory_id: MemoryId,
) -> Vec<TermScore> {
    let lexical = Lexical::new(entries);
    let mut seen = BTreeSet::new();
    let different = words(&query.text).filter(|(_, word)| seen.insert(word.clone()));
    different
        .map(|(at, word)| {
            let (text, sources) = lexical.shares(&word, memory_id);
            TermScore {
                word: query.text[at].to_owned(),
                text,
                sources,
            }
        })
        .collect()
}
