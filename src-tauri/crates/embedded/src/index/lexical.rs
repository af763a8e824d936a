//! Scores every memory of a scope by the words of a question.
//!
//! The postings of the words are laid over the postings of the scope, and both fields are scored apart, which the
//! fusion needs. Each list is walked by the shorter of the two, so that a small scope costs little in a large index.

use std::ops::Range;
use std::sync::Arc;

use memora_engine::domain::ids::PersonId;
use memora_engine::domain::read::Scope;
use tantivy::columnar::ColumnValues;
use tantivy::fieldnorm::FieldNormReader;
use tantivy::postings::{Postings, SegmentPostings, TermInfo};
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{DocId, DocSet, Searcher, SegmentReader, TERMINATED, Term};

use super::analysis::QueryWord;
use super::ranking::{BM25_B, BM25_K1, LexicalParts, MAX_QUERY_WORDS};
use super::top::{IdSet, Scored, Top};
use super::words::{DAY, Fields, ID_HIGH, ID_LOW};

/// What to look for and where.
pub(super) struct LexicalQuery<'a> {
    pub(super) scope: &'a Scope,
    pub(super) days: Option<Range<i32>>,
    pub(super) people: &'a [PersonId],
    /// There is no dense search that prefers the memories of a named person, so that this one does.
    pub(super) words_only: bool,
    pub(super) exclude: &'a IdSet,
}

/// One word in one field: its weight, and where its postings are in each segment.
struct WeighedTerm {
    idf: f32,
    infos: Vec<Option<TermInfo>>,
}

/// A field with the statistics that BM25 needs.
pub(super) struct FieldTerms {
    field: Field,
    /// What the length of a text does to its score, by the byte in which lengths are kept.
    norms: [f32; 256],
    terms: Vec<WeighedTerm>,
    idf_sum: f32,
}

/// The words of a question, looked up.
pub(super) struct Terms {
    /// Those that are looked for: all, or the rarest ones.
    pub(super) words: Vec<QueryWord>,
    text: FieldTerms,
    sources: FieldTerms,
}

/// The part of the scores that lies in one segment. The lists run in step.
struct SegmentScores {
    docs: Vec<DocId>,
    parts: Vec<LexicalParts>,
    adds: Vec<f32>,
    id_high: Arc<dyn ColumnValues<u64>>,
    id_low: Arc<dyn ColumnValues<u64>>,
}

/// The scores of a scope.
pub(super) struct LexicalScores {
    segments: Vec<SegmentScores>,
    text_idf_sum: f32,
    sources_idf_sum: f32,
}

/// One memory's part in the scores.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct LexicalHit {
    pub(super) id: u128,
    pub(super) parts: LexicalParts,
    /// BM25 over both fields.
    pub(super) score: f32,
}

impl Terms {
    pub(super) fn look_up(searcher: &Searcher, fields: &Fields, words: &[QueryWord]) -> tantivy::Result<Self> {
        let mut words = words.to_vec();
        let mut text = FieldTerms::look_up(searcher, fields.text, &words)?;
        let mut sources = FieldTerms::look_up(searcher, fields.sources, &words)?;
        if words.len() > MAX_QUERY_WORDS {
            // A word that is nowhere finds nothing; among the others the rare ones tell most.
            let value = |place: usize| -> f32 {
                let found = |terms: &FieldTerms| terms.terms[place].infos.iter().any(Option::is_some);
                if found(&text) || found(&sources) {
                    text.terms[place].idf + sources.terms[place].idf
                } else {
                    0.0
                }
            };
            let mut places: Vec<usize> = (0..words.len()).collect();
            places.sort_by(|&a, &b| value(b).total_cmp(&value(a)).then(a.cmp(&b)));
            places.truncate(MAX_QUERY_WORDS);
            places.sort_unstable();
            words = places.iter().map(|&place| words[place].clone()).collect();
            text.keep(&places);
            sources.keep(&places);
        }
        Ok(Self { words, text, sources })
    }
}

impl FieldTerms {
    fn look_up(searcher: &Searcher, field: Field, words: &[QueryWord]) -> tantivy::Result<Self> {
        let mut documents = 0u64;
        let mut tokens = 0u64;
        let mut indexes = Vec::new();
        for segment in searcher.segment_readers() {
            let index = segment.inverted_index(field)?;
            documents += u64::from(segment.max_doc());
            tokens += index.total_num_tokens();
            indexes.push(index);
        }
        let mut terms = Vec::with_capacity(words.len());
        for word in words {
            let term = Term::from_field_text(field, &word.stem);
            let infos = indexes
                .iter()
                .map(|index| index.get_term_info(&term))
                .collect::<std::io::Result<Vec<_>>>()?;
            let with_it: u64 = infos.iter().flatten().map(|info| u64::from(info.doc_freq)).sum();
            let idf = (1.0 + (documents.saturating_sub(with_it) as f32 + 0.5) / (with_it as f32 + 0.5)).ln();
            terms.push(WeighedTerm { idf, infos });
        }
        let average = (tokens as f32 / documents.max(1) as f32).max(f32::MIN_POSITIVE);
        let mut norms = [0.0; 256];
        for (length, norm) in (0..=u8::MAX).zip(norms.iter_mut()) {
            let length = FieldNormReader::id_to_fieldnorm(length) as f32;
            *norm = BM25_K1 * (1.0 - BM25_B + BM25_B * length / average);
        }
        let idf_sum = terms.iter().map(|term| term.idf).sum();
        Ok(Self {
            field,
            norms,
            terms,
            idf_sum,
        })
    }

    fn keep(&mut self, places: &[usize]) {
        let mut place = 0;
        self.terms.retain(|_| {
            place += 1;
            places.binary_search(&(place - 1)).is_ok()
        });
        self.idf_sum = self.terms.iter().map(|term| term.idf).sum();
    }

    fn bm25(&self, term: &WeighedTerm, length: u8, count: u32) -> f32 {
        let count = count as f32;
        term.idf * (1.0 + BM25_K1) * count / (count + self.norms[usize::from(length)])
    }

    /// Calls `hit` with the place in `docs` and the score, for each of them that has the word.
    fn score(
        &self,
        segment: &SegmentReader,
        ordinal: usize,
        term: &WeighedTerm,
        docs: &[DocId],
        mut hit: impl FnMut(usize, f32),
    ) -> tantivy::Result<()> {
        let Some(info) = &term.infos[ordinal] else {
            return Ok(());
        };
        let lengths = segment.get_fieldnorms_reader(self.field)?;
        let index = segment.inverted_index(self.field)?;
        let postings = index.read_postings_from_terminfo(info, IndexRecordOption::WithFreqs)?;
        meet(docs, postings, |place, doc, count| {
            hit(place, self.bm25(term, lengths.fieldnorm_id(doc), count))
        });
        Ok(())
    }
}

/// Calls `hit` for each of `docs` (ascending) that is in `postings`, with its place and how often it has the word.
fn meet(docs: &[DocId], mut postings: SegmentPostings, mut hit: impl FnMut(usize, DocId, u32)) {
    if (postings.doc_freq() as usize) < docs.len() {
        let mut from = 0;
        while postings.doc() != TERMINATED {
            from += first_from(&docs[from..], postings.doc());
            match docs.get(from) {
                None => return,
                Some(&doc) if doc == postings.doc() => hit(from, doc, postings.term_freq()),
                Some(_) => {}
            }
            postings.advance();
        }
    } else {
        for (place, &doc) in docs.iter().enumerate() {
            if postings.doc() < doc {
                postings.seek(doc);
            }
            if postings.doc() == doc {
                hit(place, doc, postings.term_freq());
            } else if postings.doc() == TERMINATED {
                return;
            }
        }
    }
}

/// The place of the first of `docs` that is not before `doc`, found in steps that double.
fn first_from(docs: &[DocId], doc: DocId) -> usize {
    let mut step = 1;
    while step < docs.len() && docs[step] < doc {
        step *= 2;
    }
    let low = step / 2;
    let high = docs.len().min(step + 1);
    low + docs[low..high].partition_point(|&d| d < doc)
}

/// Scores all memories of the scope.
pub(super) fn score(
    searcher: &Searcher,
    fields: &Fields,
    terms: &Terms,
    query: &LexicalQuery<'_>,
) -> tantivy::Result<LexicalScores> {
    let mut segments = Vec::new();
    if !(terms.words.is_empty() && query.people.is_empty()) {
        for (ordinal, segment) in searcher.segment_readers().iter().enumerate() {
            segments.extend(score_segment(segment, ordinal, fields, terms, query)?);
        }
    }
    Ok(LexicalScores {
        segments,
        text_idf_sum: terms.text.idf_sum,
        sources_idf_sum: terms.sources.idf_sum,
    })
}

fn score_segment(
    segment: &SegmentReader,
    ordinal: usize,
    fields: &Fields,
    terms: &Terms,
    query: &LexicalQuery<'_>,
) -> tantivy::Result<Option<SegmentScores>> {
    let docs = scope_docs(segment, fields, query)?;
    if docs.is_empty() {
        return Ok(None);
    }
    let mut parts = vec![LexicalParts::default(); docs.len()];
    for term in &terms.text.terms {
        terms.text.score(segment, ordinal, term, &docs, |place, score| {
            parts[place].text_share += score
        })?;
    }
    for term in &terms.sources.terms {
        terms.sources.score(segment, ordinal, term, &docs, |place, score| {
            parts[place].sources_share += score
        })?;
    }
    add_people(segment, fields, query, &docs, &mut parts)?;
    // Shares become shares only now, so that the sums above need no division.
    for part in &mut parts {
        part.text_share /= terms.text.idf_sum.max(f32::MIN_POSITIVE);
        part.sources_share /= terms.sources.idf_sum.max(f32::MIN_POSITIVE);
    }
    let columns = segment.fast_fields();
    let id_high = columns.u64(ID_HIGH)?.first_or_default_col(0);
    let id_low = columns.u64(ID_LOW)?.first_or_default_col(0);
    let mut scores = SegmentScores {
        docs,
        parts,
        adds: Vec::new(),
        id_high,
        id_low,
    };
    scores.drop_excluded(query.exclude);
    scores.adds = scores.parts.iter().map(LexicalParts::adds).collect();
    Ok(Some(scores))
}

/// The living entries of the scope, ascending.
fn scope_docs(segment: &SegmentReader, fields: &Fields, query: &LexicalQuery<'_>) -> tantivy::Result<Vec<DocId>> {
    let Scope {
        org_id,
        user_id,
        agent_id,
    } = query.scope;
    let agent = agent_id.as_ref().map(|agent| fields.agent_term(org_id, agent));
    let (first, second) = match (user_id, agent) {
        (Some(user), agent) => (fields.owner_term(org_id, user), agent),
        (None, Some(agent)) => (agent, None),
        (None, None) => (fields.org_term(org_id), None),
    };
    let mut docs = Vec::new();
    if let Some(mut postings) = postings(segment, &first)? {
        docs.reserve_exact(postings.doc_freq() as usize);
        while postings.doc() != TERMINATED {
            docs.push(postings.doc());
            postings.advance();
        }
    }
    if let Some(alive) = segment.alive_bitset() {
        docs.retain(|&doc| alive.is_alive(doc));
    }
    if let Some(second) = second {
        let mut both = Vec::new();
        if let Some(postings) = postings(segment, &second)? {
            meet(&docs, postings, |_, doc, _| both.push(doc));
        }
        docs = both;
    }
    if let Some(days) = &query.days {
        let column = segment.fast_fields().i64(DAY)?.first_or_default_col(0);
        let days = i64::from(days.start)..i64::from(days.end);
        docs.retain(|&doc| days.contains(&column.get_val(doc)));
    }
    Ok(docs)
}

/// Counts for each of `docs` the people of the question that stand for it.
fn add_people(
    segment: &SegmentReader,
    fields: &Fields,
    query: &LexicalQuery<'_>,
    docs: &[DocId],
    parts: &mut [LexicalParts],
) -> tantivy::Result<()> {
    let Scope { org_id, user_id, .. } = query.scope;
    for person in query.people {
        if user_id.is_some() || query.words_only {
            let named = Term::from_field_text(fields.people, &person.to_string());
            if let Some(postings) = postings(segment, &named)? {
                meet(docs, postings, |place, _, _| parts[place].named += 1.0);
            }
        }
        if user_id.is_none()
            && query.words_only
            && let PersonId::User(user) = person
            && let Some(postings) = postings(segment, &fields.owner_term(org_id, user))?
        {
            meet(docs, postings, |place, _, _| parts[place].own += 1.0);
        }
    }
    Ok(())
}

fn postings(segment: &SegmentReader, term: &Term) -> tantivy::Result<Option<SegmentPostings>> {
    Ok(segment
        .inverted_index(term.field())?
        .read_postings(term, IndexRecordOption::Basic)?)
}

impl SegmentScores {
    fn id(&self, doc: DocId) -> u128 {
        u128::from(self.id_high.get_val(doc)) << 64 | u128::from(self.id_low.get_val(doc))
    }

    fn drop_excluded(&mut self, exclude: &IdSet) {
        if exclude.is_empty() {
            return;
        }
        for place in 0..self.docs.len() {
            if exclude.may_contain(self.id_low.get_val(self.docs[place])) && exclude.contains(self.id(self.docs[place]))
            {
                self.parts[place] = LexicalParts::default();
            }
        }
    }
}

impl LexicalScores {
    /// The ids of the best `depth` that have anything of the question.
    pub(super) fn best(&self, depth: usize) -> Top {
        let mut best = Top::new(depth);
        for segment in &self.segments {
            for (&doc, &adds) in segment.docs.iter().zip(&segment.adds) {
                if adds > 0.0 && best.admits(adds) {
                    best.add(Scored {
                        score: adds,
                        id: segment.id(doc),
                    });
                }
            }
        }
        best
    }

    /// Those of `wanted` that have anything of the question.
    pub(super) fn of(&self, wanted: &IdSet) -> Vec<LexicalHit> {
        let mut found = Vec::new();
        for segment in &self.segments {
            for (place, &doc) in segment.docs.iter().enumerate() {
                if segment.adds[place] > 0.0 && wanted.may_contain(segment.id_low.get_val(doc)) {
                    let id = segment.id(doc);
                    if wanted.contains(id) {
                        let parts = segment.parts[place];
                        let score = self.bm25(&parts);
                        found.push(LexicalHit { id, parts, score });
                    }
                }
            }
        }
        found
    }

    /// BM25 of each entry that has anything of the question, with its id.
    pub(super) fn all(&self) -> impl Iterator<Item = (f32, impl FnOnce() -> u128)> {
        self.segments.iter().flat_map(move |segment| {
            let scored = (0..segment.docs.len()).filter(|&place| segment.adds[place] > 0.0);
            scored.map(move |place| {
                (self.bm25(&segment.parts[place]), move || {
                    segment.id(segment.docs[place])
                })
            })
        })
    }

    fn bm25(&self, parts: &LexicalParts) -> f32 {
        parts.text_share * self.text_idf_sum + parts.sources_share * self.sources_idf_sum
    }
}

/// The score of each word in one entry, in its own text and in its source turns.
pub(super) fn per_word(
    searcher: &Searcher,
    fields: &Fields,
    terms: &Terms,
    query: &LexicalQuery<'_>,
    id: u128,
) -> tantivy::Result<Option<Vec<(f32, f32)>>> {
    let wanted: IdSet = [id].into_iter().collect();
    for (ordinal, segment) in searcher.segment_readers().iter().enumerate() {
        let docs = scope_docs(segment, fields, query)?;
        let columns = segment.fast_fields();
        let id_high = columns.u64(ID_HIGH)?.first_or_default_col(0);
        let id_low = columns.u64(ID_LOW)?.first_or_default_col(0);
        let found = docs.iter().copied().find(|&doc| {
            wanted.may_contain(id_low.get_val(doc))
                && u128::from(id_high.get_val(doc)) << 64 | u128::from(id_low.get_val(doc)) == id
        });
        let Some(doc) = found else { continue };
        let one = [doc];
        let mut words = Vec::with_capacity(terms.words.len());
        for (text, sources) in terms.text.terms.iter().zip(&terms.sources.terms) {
            let mut word = (0.0, 0.0);
            terms
                .text
                .score(segment, ordinal, text, &one, |_, score| word.0 += score)?;
            terms
                .sources
                .score(segment, ordinal, sources, &one, |_, score| word.1 += score)?;
            words.push(word);
        }
        return Ok(Some(words));
    }
    Ok(None)
}
