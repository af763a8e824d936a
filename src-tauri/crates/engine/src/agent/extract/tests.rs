//! What is taken of answers about a conversation.

use proptest::prelude::*;
use serde_json::json;

use super::*;
use crate::agent::ask::parsed;
use crate::agent::capture::CaptureMessage;
use crate::domain::ids::{AgentId, UserId};
use crate::domain::model::Role;

const USER: &str = "CXc85b4rqinB7s5J52TRYb";

fn said(texts: &[&str]) -> Vec<CaptureMessage> {
    texts
        .iter()
        .map(|text| CaptureMessage {
            role: Role::User,
            content: (*text).to_owned(),
        })
        .collect()
}

fn aliases() -> Aliases {
    let mut aliases = Aliases::apart_from([]);
    aliases.user(&UserId::parse(USER).expect("an id"));
    aliases.agent(&AgentId::parse("jenny").expect("an id"));
    aliases
}

fn alice() -> Vec<Person> {
    vec![Person {
        id: PersonId::User(UserId::parse(USER).expect("an id")),
        name: "Alice Moreau".to_owned(),
    }]
}

/// What is taken of an answer about messages 2 and 3, when 0 and 1 were read before.
fn taken(answer: &str) -> (Vec<Found>, Vec<String>) {
    let messages = said(&["a", "b", "c", "d"]);
    let (windows, _) = windows(&messages, 2);
    let mut found = Vec::new();
    let answer = parsed(answer).expect("JSON of that form");
    let unused = take(answer, &windows[0], &aliases(), &alice(), &mut found);
    (found, unused.into_iter().map(|dropped| dropped.reason).collect())
}

#[test]
fn a_recorded_answer_becomes_candidates() {
    let (found, unused) = taken(
        "Here is what I noted:\n```json\n{\n  \"memories\": [\n    {\"text\": \"@user is allergic\\nto  peanuts.\", \"sources\": [3, 2, 2]},\n    \
         {\"text\": \"Alice Moreau's friend Sarah is due in December 2026.\", \"sources\": [\"#3\", 1]}\n  ]\n}\n```",
    );
    let expected = [
        (format!("user_{USER} is allergic to peanuts."), vec![2, 3]),
        (
            format!("user_{USER}'s friend Sarah is due in December 2026."),
            vec![1, 3],
        ),
    ];
    assert_eq!(found, expected.map(|(text, sources)| Found { text, sources }));
    assert!(unused.is_empty(), "{unused:?}");
}

#[test]
fn what_cannot_be_used_is_dropped_with_its_reason() {
    let long = "x".repeat(MAX_MEMORY_CHARS + 1);
    let items = [
        (json!({"text": " \n ", "sources": [2]}), "it says nothing"),
        (json!({"text": "…", "sources": [2]}), "it says nothing"),
        (
            json!({"text": long, "sources": [2]}),
            "it is longer than 4000 characters",
        ),
        (
            json!({"text": "no source", "sources": []}),
            "it names no message that it was taken from",
        ),
        (
            json!({"text": "made up", "sources": [4, -1, 99, "x", null]}),
            "it names no message that it was taken from",
        ),
        (
            json!({"text": "old news", "sources": [0, 1]}),
            "it was taken from messages that were read before",
        ),
        (json!({"text": "no sources at all"}), "missing field `sources`"),
        (
            json!("just text"),
            "invalid type: string \"just text\", expected struct ExtractedMemory",
        ),
    ];
    for (item, reason) in items {
        let answer = json!({ "memories": [item, {"text": "good", "sources": [2]}] }).to_string();
        let (found, unused) = taken(&answer);
        assert_eq!(found.len(), 1, "{answer}");
        assert_eq!(unused, [reason]);
    }
}

#[test]
fn wrong_sources_are_left_out_and_a_repetition_only_adds_its_sources() {
    let answer = json!({"memories": [
        {"text": "@user likes tea.", "sources": [2, 17]},
        {"text": "@User likes TEA", "sources": [3]},
    ]});
    let (found, unused) = taken(&answer.to_string());
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].sources, [2, 3]);
    assert_eq!(
        unused,
        [
            "1 of its sources are no messages that were shown; it keeps the others",
            "it stands there twice"
        ]
    );
}

#[test]
fn there_is_an_end_to_candidates_and_to_what_is_noted_of_an_answer() {
    let items: Vec<_> = (0..5_000)
        .map(|n| json!({"text": format!("fact {n}"), "sources": [2]}))
        .collect();
    let (found, unused) = taken(&json!({ "memories": items }).to_string());
    assert_eq!(found.len(), MAX_CANDIDATES);
    assert_eq!(unused.len(), MAX_ITEMS - MAX_CANDIDATES + 1);
    assert_eq!(unused.first().map(String::as_str), Some("the answer has too many"));
}

/// Any JSON, mostly of the form that was asked for.
fn answers() -> impl Strategy<Value = serde_json::Value> {
    let position = prop_oneof![
        (-2_i64..7).prop_map(|n| json!(n)),
        Just(json!("#2")),
        Just(json!(1e300)),
        Just(json!(null)),
    ];
    let text = prop_oneof![
        "\\PC{0,30}",
        Just("@user's cat".to_owned()),
        Just("x".repeat(5_000)),
        Just(format!("user_{USER} and agent_jenny, @@user @AGENT")),
        Just("Alice Moreau\u{0}\r\n\tis here".to_owned()),
    ];
    let memory = (text, proptest::collection::vec(position, 0..5))
        .prop_map(|(text, sources)| json!({ "text": text, "sources": sources }));
    let item = prop_oneof![8 => memory, 1 => Just(json!(7)), 1 => Just(json!({"text": 1}))];
    proptest::collection::vec(item, 0..20).prop_map(|memories| json!({ "memories": memories }))
}

proptest! {
    #[test]
    fn whatever_the_answer_each_candidate_can_be_stored(answer in answers()) {
        let (found, _) = taken(&answer.to_string());
        for Found { text, sources } in &found {
            prop_assert!(crate::interactions::valid_memory_text("text", text).is_ok_and(|valid| valid == *text));
            prop_assert!(!text.chars().any(char::is_control));
            prop_assert!(!text.contains("Alice Moreau"));
            prop_assert!(sources.is_sorted_by(|a, b| a < b) && sources.iter().all(|position| *position < 4));
            prop_assert!(sources.iter().any(|position| *position >= 2));
        }
        let gists: std::collections::HashSet<_> = found.iter().map(|f| gist(&f.text)).collect();
        prop_assert_eq!(gists.len(), found.len());
    }
}
