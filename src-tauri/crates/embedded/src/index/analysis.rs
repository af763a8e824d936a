//! How text becomes words, the same way for memories, questions and highlights.
//!
//! A word is a run of letters and digits, lower-cased, without accents and cut to its English stem. Scripts that
//! write no spaces give one word per character. People are no words: their placeholders are taken out before (see
//! [`without_people`](memora_engine::domain::text::without_people)), so that a new name changes nothing here.

use std::collections::HashSet;
use std::ops::Range;

use tantivy::tokenizer::{AsciiFoldingFilter, LowerCaser, Stemmer, TextAnalyzer, Token, TokenStream, Tokenizer};

use super::ranking::{MAX_WORDS_CONSIDERED, STOP_WORDS};

/// Changes whenever the same text gives other words, so that older indexes are rebuilt.
pub(super) const ANALYSIS_VERSION: u32 = 1;

/// Longer runs are no words but data (keys, encoded files).
const MAX_WORD_BYTES: usize = 80;

/// The words as they are compared.
pub(super) fn stems() -> TextAnalyzer {
    TextAnalyzer::builder(Scanner)
        .filter(LowerCaser)
        .filter(AsciiFoldingFilter)
        .filter(Stemmer::default())
        .build()
}

/// The words before stemming, one for each that [`stems`] gives.
fn plain() -> TextAnalyzer {
    TextAnalyzer::builder(Scanner)
        .filter(LowerCaser)
        .filter(AsciiFoldingFilter)
        .build()
}

/// A word of a question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct QueryWord {
    /// As it stands in the question.
    pub(super) word: String,
    pub(super) stem: String,
}

/// The different words of a question in order, without stop words; all of them when nothing else is left.
pub(super) fn query_words(question: &str) -> Vec<QueryWord> {
    let (mut stems, mut plain) = (stems(), plain());
    let (mut stemmed, mut unstemmed) = (stems.token_stream(question), plain.token_stream(question));
    let (mut seen, mut seen_stop) = (HashSet::new(), HashSet::new());
    let (mut words, mut stop_words) = (Vec::new(), Vec::new());
    while words.len() < MAX_WORDS_CONSIDERED && stemmed.advance() && unstemmed.advance() {
        let token = stemmed.token();
        let is_stop = STOP_WORDS.contains(&unstemmed.token().text.as_str());
        let (seen, list) = if is_stop {
            (&mut seen_stop, &mut stop_words)
        } else {
            (&mut seen, &mut words)
        };
        if seen.insert(token.text.clone()) {
            let word = question[token.offset_from..token.offset_to].to_owned();
            list.push(QueryWord {
                word,
                stem: token.text.clone(),
            });
        }
    }
    if words.is_empty() { stop_words } else { words }
}

/// Where each of `texts` has a word of `question`.
pub(super) fn matches(question: &str, texts: &[&str]) -> Vec<Vec<Range<usize>>> {
    let wanted: HashSet<String> = query_words(question).into_iter().map(|word| word.stem).collect();
    let mut stems = stems();
    texts
        .iter()
        .map(|text| {
            let mut found = Vec::new();
            if !wanted.is_empty() {
                let mut words = stems.token_stream(text);
                while words.advance() {
                    let token = words.token();
                    if wanted.contains(&token.text) {
                        found.push(token.offset_from..token.offset_to);
                    }
                }
            }
            found
        })
        .collect()
}

/// Accents that stand after their letter as characters of their own.
fn is_accent(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}')
}

/// Characters of scripts that write no spaces between words.
fn stands_alone(c: char) -> bool {
    matches!(c,
        '\u{0e00}'..='\u{0eff}' // Thai, Lao
        | '\u{1000}'..='\u{109f}' // Burmese
        | '\u{1780}'..='\u{17ff}' // Khmer
        | '\u{3040}'..='\u{30ff}' // Hiragana, Katakana
        | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}') // Han
}

/// Finds words in text, before any filter.
#[derive(Clone, Copy)]
struct Scanner;

impl Tokenizer for Scanner {
    type TokenStream<'a> = Scan<'a>;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> Scan<'a> {
        Scan {
            text,
            at: 0,
            token: Token::default(),
        }
    }
}

struct Scan<'a> {
    text: &'a str,
    at: usize,
    token: Token,
}

impl Scan<'_> {
    /// The next word that is not too long.
    fn next_word(&mut self) -> Option<Range<usize>> {
        loop {
            let start = self.at + self.text[self.at..].find(char::is_alphanumeric)?;
            let mut rest = self.text[start..].char_indices();
            let first = rest.next().map_or('\0', |(_, c)| c);
            let len = if stands_alone(first) {
                first.len_utf8()
            } else {
                rest.find(|&(_, c)| !(c.is_alphanumeric() || is_accent(c)) || stands_alone(c))
                    .map_or(self.text.len() - start, |(at, _)| at)
            };
            self.at = start + len;
            if len <= MAX_WORD_BYTES {
                return Some(start..start + len);
            }
        }
    }
}

impl TokenStream for Scan<'_> {
    fn advance(&mut self) -> bool {
        let Some(range) = self.next_word() else {
            self.at = self.text.len();
            return false;
        };
        self.token.position = self.token.position.wrapping_add(1);
        self.token.offset_from = range.start;
        self.token.offset_to = range.end;
        self.token.text.clear();
        self.token
            .text
            .extend(self.text[range].chars().filter(|&c| !is_accent(c)));
        true
    }

    fn token(&self) -> &Token {
        &self.token
    }

    fn token_mut(&mut self) -> &mut Token {
        &mut self.token
    }
}

#[cfg(test)]
mod tests;
