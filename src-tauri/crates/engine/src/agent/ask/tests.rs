//! Answers as models give them, and what must never come of them.

use proptest::prelude::*;
use serde_json::json;

use super::*;

#[derive(Debug, PartialEq, Deserialize, JsonSchema)]
struct Picked {
    /// What was picked.
    picked: Vec<String>,
    title: String,
}

impl Answer for Picked {
    const NAME: &'static str = "picked";
}

fn tea() -> Picked {
    Picked {
        picked: vec!["tea".to_owned()],
        title: "a {\"title\": 1}".to_owned(),
    }
}

const TEA: &str = r#"{"picked": ["tea"], "title": "a {\"title\": 1}"}"#;

#[test]
fn json_is_found_wherever_models_put_it() {
    let answers = [
        TEA.to_owned(),
        format!("```json\n{TEA}\n```"),
        format!("Sure! Here it is:\n\n```\n{TEA}\n```\nAnything else?"),
        format!("<think>The form is {{\"picked\": […]}}, so {{ … }}</think>\n{TEA}"),
        format!("{{\"picked\": [\"first thought\"], \"title\": \"\"}} No, better: {TEA}"),
        format!("{{\"unrelated\": {{\"a\": [1, 2]}}}} {TEA} {{\"unrelated\": true}}"),
        format!("\u{feff}{TEA}"),
    ];
    for answer in answers {
        assert_eq!(parsed::<Picked>(&answer), Ok(tea()), "{answer}");
    }
}

#[test]
fn json_is_not_mended() {
    let answers = [
        r#"{"picked": ["tea",], "title": ""}"#,
        r#"{'picked': ['tea'], 'title': ''}"#,
        r#"{"picked": ["tea"], "title": ""#,
        r#"{"picked": ["tea"]}"#,
        r#"["tea"]"#,
        "",
        "I cannot help with that.",
    ];
    for answer in answers {
        let problem = parsed::<Picked>(answer).expect_err(answer);
        assert!(!problem.is_empty(), "{answer}");
    }
    assert!(parsed::<Picked>(r#"{"picked": ["tea"]}"#).is_err_and(|problem| problem.contains("title")));
}

#[test]
fn an_endless_answer_is_not_looked_at() {
    let long = format!("{}{TEA}", " ".repeat(MAX_ANSWER_BYTES));
    assert!(parsed::<Picked>(&long).is_err());
    let nested = "{\"a\":".repeat(MAX_ANSWER_BYTES / 5);
    assert!(parsed::<Picked>(&nested).is_err());
}

#[test]
fn a_broken_item_does_not_take_the_others_with_it() {
    #[derive(Debug, Deserialize)]
    struct List {
        items: Items<u8>,
    }
    let list: List = parsed(r#"{"items": [1, 300, "two", {"three": 3}, 4]}"#).expect("a list");
    let read: Vec<Option<u8>> = list.items.0.iter().map(|item| item.as_ref().ok().copied()).collect();
    assert_eq!(read, [Some(1), None, None, None, Some(4)]);
    let reasons = list.items.0.into_iter().filter_map(Result::err);
    assert_eq!(
        reasons.map(|none| none.what).collect::<Vec<_>>(),
        ["300", "\"two\"", "{\"three\":3}"]
    );
}

#[test]
fn the_schema_is_plain() {
    let AnswerSchema { name, schema } = schema_of::<Picked>();
    assert_eq!(name, "picked");
    let expected = json!({
        "type": "object",
        "properties": {
            "picked": { "type": "array", "description": "What was picked.", "items": { "type": "string" } },
            "title": { "type": "string" },
        },
        "required": ["picked", "title"],
        "additionalProperties": false,
    });
    assert_eq!(schema, expected, "a property named like a keyword stays");
}

#[test]
fn every_question_has_a_schema_without_references_whose_fields_are_all_required() {
    fn look(schema: &serde_json::Value) {
        if let Some(fields) = schema.as_object() {
            for word in ["$ref", "$defs", "format", "default", "anyOf"] {
                assert!(!fields.contains_key(word), "{word} in {schema}");
            }
            if let Some(properties) = fields.get("properties").and_then(|p| p.as_object()) {
                let required: Vec<_> = fields["required"].as_array().into_iter().flatten().collect();
                assert_eq!(properties.len(), required.len(), "{schema}");
                assert_eq!(fields["additionalProperties"], json!(false));
            }
            fields.values().for_each(look);
        } else if let Some(items) = schema.as_array() {
            items.iter().for_each(look);
        }
    }
    use crate::agent::{compare::Verdicts, extract::Extracted, queries::Queries, relevance::Relevant};
    for asked in [
        schema_of::<Extracted>(),
        schema_of::<Verdicts>(),
        schema_of::<Queries>(),
        schema_of::<Relevant>(),
    ] {
        assert!(asked.name.len() <= 64 && asked.name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_'));
        assert_eq!(asked.schema["type"], json!("object"));
        look(&asked.schema);
    }
}

proptest! {
    #[test]
    fn no_text_makes_reading_panic(text in "\\PC{0,200}", json in "[{}\\[\\]\",:a-z0-9\\\\ ]{0,200}") {
        let _ = parsed::<Picked>(&text);
        let _ = parsed::<Picked>(&json);
        let _ = parsed::<Picked>(&format!("{json}{TEA}"));
    }

    #[test]
    fn what_stands_before_does_not_hide_an_answer(before in "[^{}]{0,100}") {
        prop_assert_eq!(parsed::<Picked>(&format!("{before}{TEA}")), Ok(tea()));
    }
}
