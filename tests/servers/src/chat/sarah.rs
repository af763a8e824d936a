//! A model that knows one story: Sarah is due in December, and then on the 15th.

use serde_json::{Value, json};

use super::{Asked, Reply};

/// Answers each question of the memory agent.
pub fn answer(asked: &Asked) -> Reply {
    let prompt = &asked.prompt;
    let said = match asked.form.as_deref() {
        Some("extracted_memories") => extracted(prompt),
        Some("verdicts") => verdicts(prompt),
        Some("search_queries") => json!({ "queries": ["When is Sarah due?", "spare key"] }),
        Some("relevant_memories") => json!({ "relevant": labels(prompt, 'M', "Sarah") }),
        _ => return Reply::Says("yes".to_owned()),
    };
    Reply::Says(said.to_string())
}

/// What the messages say of Sarah.
fn extracted(prompt: &str) -> Value {
    let said = prompt.lines().filter_map(|line| {
        let (number, said) = line.strip_prefix('#')?.split_once(' ')?;
        let text = if said.contains("December 15th") {
            "@user's sister Sarah is due on 15 December."
        } else if said.contains("due in December") {
            "@user's sister Sarah is due in December."
        } else {
            return None;
        };
        Some(json!({ "text": text, "sources": [number.parse::<u32>().ok()?] }))
    });
    let memories: Vec<Value> = said.collect();
    json!({ "memories": memories })
}

/// The day takes the place of the month.
fn verdicts(prompt: &str) -> Value {
    let older = labels(prompt, 'M', "due in December");
    let one = |candidate: String| {
        let newer = labels(prompt, 'C', "15 December").contains(&candidate);
        let of = if newer { older.clone() } else { Vec::new() };
        let relation = if of.is_empty() { "new" } else { "contradicts" };
        json!({ "candidate": candidate, "relation": relation, "of": of })
    };
    let verdicts: Vec<Value> = labels(prompt, 'C', "").into_iter().map(one).collect();
    json!({ "verdicts": verdicts })
}

/// The labels of lines such as `M1 (2026-11-12): "…"` that have these words.
fn labels(prompt: &str, letter: char, words: &str) -> Vec<String> {
    let of_line = |line: &str| {
        let (label, rest) = line.split_once(" (")?;
        let is_label = label.strip_prefix(letter)?.chars().all(|c| c.is_ascii_digit());
        (is_label && rest.contains("): ") && rest.contains(words)).then(|| label.to_owned())
    };
    prompt.lines().filter_map(of_line).collect()
}
