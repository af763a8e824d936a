//! Which words count, and where they stand.

use std::ops::Range;
use std::sync::Arc;

use memora_engine::ports::index::{SearchIndex, TermScore};

use super::stage::{Stage, ask, by_words, entry, from_turn, without_vector};
use crate::sample::memory_id;

fn words(terms: &[TermScore]) -> Vec<&str> {
    terms.iter().map(|term| term.word.as_str()).collect()
}

pub async fn each_word_tells_where_it_was_found(index: Arc<dyn SearchIndex>) {
    let told = from_turn(
        entry("ann", 1, "drinks green tea"),
        "my grandmother taught me about tea",
        true,
    );
    let stage = Stage::with(index, vec![told, entry("ann", 2, "plays chess")]).await;
    let terms = stage
        .index
        .explain(ask("Tea grandmother CHESS green"), memory_id(1))
        .await
        .expect("terms");
    assert_eq!(
        words(&terms),
        ["Tea", "grandmother", "CHESS", "green"],
        "as in the question, in its order"
    );
    let found: Vec<_> = terms
        .iter()
        .map(|term| (term.text.is_some(), term.sources.is_some()))
        .collect();
    let turns = stage.takes_turns();
    assert_eq!(found, [(true, turns), (false, turns), (false, false), (true, false)]);
    let shares = terms.iter().flat_map(|term| [term.text, term.sources]).flatten();
    assert!(shares.clone().all(|share| share > 0.0), "{terms:?}");
}

pub async fn the_shares_add_up_to_the_score(index: Arc<dyn SearchIndex>) {
    let told = from_turn(entry("ann", 1, "drinks green tea"), "grandmother taught tea", true);
    let stage = Stage::with(index, vec![without_vector(told), entry("ann", 2, "plays chess")]).await;
    let query = by_words("green tea grandmother chess");
    let hits = stage.hits(query.clone()).await;
    let score = hits
        .iter()
        .find(|hit| hit.memory_id == memory_id(1))
        .and_then(|hit| hit.lexical)
        .expect("found")
        .score;
    let terms = stage.index.explain(query, memory_id(1)).await.expect("terms");
    let sum: f32 = terms.iter().flat_map(|term| [term.text, term.sources]).flatten().sum();
    assert!(
        (sum - score).abs() <= 0.01 * score,
        "{sum} instead of {score}: {terms:?}"
    );
}

pub async fn a_memory_that_is_not_there_has_none_of_the_words(index: Arc<dyn SearchIndex>) {
    let stage = Stage::with(index, vec![entry("ann", 1, "likes tea")]).await;
    let terms = stage.index.explain(ask("tea"), memory_id(9)).await.expect("terms");
    assert!(
        terms.iter().all(|term| term.text.is_none() && term.sources.is_none()),
        "{terms:?}"
    );
    assert_eq!(
        stage.index.explain(by_words(""), memory_id(1)).await.expect("terms"),
        []
    );
}

/// Ranges are ascending, apart from each other and on character boundaries.
pub async fn matches_are_whole_words_on_character_boundaries(index: Arc<dyn SearchIndex>) {
    let texts = [
        "Tea, GREEN tea: ☕grün—tea☕",
        "",
        "steam and teapots",
        "чай 🍵 tea",
        "tea",
    ];
    let found = index.matches("green tea чай", &texts);
    assert_eq!(found.len(), texts.len());
    for (text, ranges) in texts.iter().zip(&found) {
        assert!(
            ranges
                .iter()
                .all(|range| text.get(range.clone()).is_some_and(|word| !word.is_empty())),
            "{text}"
        );
        assert!(
            ranges.windows(2).all(|pair| pair[0].end <= pair[1].start),
            "{text}: {ranges:?}"
        );
    }
    let cut = |n: usize| {
        found[n]
            .iter()
            .map(|range: &Range<usize>| &texts[n][range.clone()])
            .collect::<Vec<_>>()
    };
    assert_eq!(cut(0), ["Tea", "GREEN", "tea", "tea"]);
    assert_eq!(cut(1), Vec::<&str>::new());
    assert_eq!(cut(2), Vec::<&str>::new());
    assert_eq!(cut(3), ["чай", "tea"]);
    assert_eq!(cut(4), ["tea"]);
}

pub async fn nothing_matches_an_empty_question(index: Arc<dyn SearchIndex>) {
    let none: Vec<Range<usize>> = vec![];
    assert_eq!(index.matches("", &["tea", ""]), [none.clone(), none.clone()]);
    assert_eq!(index.matches("?! …", &["tea"]), [none]);
    assert_eq!(index.matches("tea", &[]).len(), 0);
}
