use proptest::prelude::*;

use super::*;

fn stems_of(text: &str) -> Vec<String> {
    let mut analyzer = stems();
    let mut stream = analyzer.token_stream(text);
    let mut found = Vec::new();
    stream.process(&mut |token| found.push(token.text.clone()));
    found
}

fn words_of(question: &str) -> Vec<String> {
    query_words(question).into_iter().map(|word| word.word).collect()
}

fn matched<'a>(question: &str, text: &'a str) -> Vec<&'a str> {
    matches(question, &[text])
        .remove(0)
        .into_iter()
        .map(|range| &text[range])
        .collect()
}

#[test]
fn words_are_compared_by_stem_without_case_and_accents() {
    assert_eq!(stems_of("Running runs RUN"), ["run", "run", "run"]);
    assert_eq!(stems_of("Zoë café"), stems_of("zoe cafe"));
    assert_eq!(
        stems_of("Zoe\u{308} cafe\u{301}"),
        stems_of("zoe cafe"),
        "accents as characters of their own"
    );
}

#[test]
fn scripts_without_spaces_give_one_word_per_character() {
    assert_eq!(stems_of("東京tower へ"), ["東", "京", "tower", "へ"]);
    assert_eq!(stems_of("Привет, мир"), ["привет", "мир"]);
}

#[test]
fn what_is_too_long_for_a_word_is_none() {
    let key = "x".repeat(MAX_WORD_BYTES + 1);
    assert_eq!(stems_of(&format!("before {key} after")), ["befor", "after"]);
    assert_eq!(stems_of(&"y".repeat(MAX_WORD_BYTES)).len(), 1);
}

#[test]
fn the_words_of_a_question_are_different_in_order_and_no_stop_words() {
    assert_eq!(words_of("The dogs and the dog aren't in Paris"), ["dogs", "Paris"]);
}

#[test]
fn a_question_of_stop_words_keeps_them() {
    assert_eq!(words_of("To be or not to be"), ["To", "be", "or", "not"]);
    assert_eq!(words_of("?! …"), Vec::<String>::new());
}

#[test]
fn a_question_without_end_is_read_up_to_a_limit() {
    let question: String = (0..5_000).map(|n| format!("word{n} ")).collect();
    assert_eq!(query_words(&question).len(), MAX_WORDS_CONSIDERED);
}

#[test]
fn matches_stand_where_the_word_stands() {
    assert_eq!(
        matched("adopting a dog", "Two DOGS — one adopted — and a Dog."),
        ["DOGS", "adopted", "Dog"]
    );
    assert_eq!(matched("cafe", "Im Café, im cafe\u{301}s"), ["Café", "cafe\u{301}s"]);
    assert_eq!(matched("京", "東京"), ["京"]);
}

#[test]
fn stop_words_match_only_when_there_is_nothing_else() {
    assert_eq!(matched("the dog", "the dog"), ["dog"]);
    assert_eq!(matched("the", "the dog"), ["the"]);
}

#[test]
fn a_question_without_words_matches_nothing() {
    assert!(matches("", &["the dog", ""]).iter().all(Vec::is_empty));
    assert_eq!(matches("dog", &[]), Vec::<Vec<Range<usize>>>::new());
}

#[test]
fn every_word_of_a_large_text_is_found() {
    let text = "a dog 🐕 and é ".repeat(1 << 16);
    assert!(text.len() > 1_000_000);
    assert_eq!(matches("dogs", &[&text])[0].len(), 1 << 16);
}

proptest! {
    #[test]
    fn ranges_are_ascending_apart_and_on_character_boundaries(question in "\\PC{0,12}", text in "\\PC{0,40}") {
        let joined = format!("{text} {question} {text}");
        let mut end = 0;
        for range in matches(&question, &[&joined]).remove(0) {
            prop_assert!(range.start >= end && range.end > range.start);
            prop_assert!(joined.is_char_boundary(range.start) && joined.is_char_boundary(range.end));
            end = range.end;
        }
    }

    #[test]
    fn a_question_matches_each_of_its_own_words(question in "[a-zA-Zéß ]{0,30}") {
        let found = matched(&question, &question);
        for word in query_words(&question) {
            prop_assert!(found.contains(&word.word.as_str()), "{word:?} in {found:?}");
        }
    }
}
