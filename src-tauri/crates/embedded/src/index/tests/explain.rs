use super::*;

#[tokio::test]
async fn the_words_of_a_question_share_the_lexical_score() {
    let stage = Stage::with([
        with_sources(
            1,
            "adopted a brown dog",
            &["we went to the shelter", "and the dog was there"],
        ),
        entry(2, "dog"),
        entry(3, "tea"),
    ])
    .await;
    let query = ask("When was the Dog adopted from a shelter by aliens?");
    let terms = stage.index.explain(query.clone(), id(1)).await.expect("an answer");
    let has: Vec<_> = terms
        .iter()
        .map(|term| (term.word.as_str(), term.text.is_some(), term.sources.is_some()))
        .collect();
    assert_eq!(
        has,
        [
            ("When", false, false),
            ("Dog", true, true),
            ("adopted", true, false),
            ("from", false, false),
            ("shelter", false, true),
            ("aliens", false, false)
        ]
    );
    let sum: f32 = terms
        .iter()
        .map(|term| term.text.unwrap_or(0.0) + term.sources.unwrap_or(0.0))
        .sum();
    let hit = stage
        .hits(query)
        .await
        .into_iter()
        .find(|hit| hit.memory_id == id(1))
        .expect("a hit");
    assert!((sum - hit.lexical.expect("found by words").score).abs() < 1e-5);
}

#[tokio::test]
async fn a_memory_that_has_nothing_of_the_question_is_explained_by_nothing() {
    let stage = Stage::with([entry(1, "dog"), entry(2, "tea")]).await;
    for memory in [id(2), id(77)] {
        let terms = stage.index.explain(ask("dog"), memory).await.expect("an answer");
        assert!(matches!(&terms[..], [only] if only.word == "dog" && only.text.is_none() && only.sources.is_none()));
    }
    assert_eq!(stage.index.explain(ask(""), id(1)).await.expect("an answer"), []);
}
