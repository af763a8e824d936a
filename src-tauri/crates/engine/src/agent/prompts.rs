//! The texts that the model is given. They lie in files of their own; what changes from run to run is filled in here.

use crate::domain::model::Timestamp;
use crate::ports::chat::{ChatMessage, ChatRole};

use super::ask::message;

pub(crate) const EXTRACT: &str = include_str!("prompts/extract.md");
pub(crate) const COMPARE: &str = include_str!("prompts/compare.md");
pub(crate) const QUERIES: &str = include_str!("prompts/queries.md");
pub(crate) const RELEVANT: &str = include_str!("prompts/relevant.md");
const QUOTED: &str = include_str!("prompts/quoted.md");
const REPAIR: &str = include_str!("prompts/repair.md");

/// A prompt: what to do, with the rule about quoted text, and what to do it with.
pub(crate) fn prompt(task: &str, values: &[(&str, &str)], material: String) -> Vec<ChatMessage> {
    let system = format!("{}\n\n{}", fill(task, values).trim_end(), QUOTED.trim_end());
    vec![message(ChatRole::System, system), message(ChatRole::User, material)]
}

/// What a model is told about an answer that could not be used.
pub(crate) fn repair(problem: &str) -> String {
    fill(REPAIR, &[("problem", problem)])
}

/// The day as a person writes it, with the day of the week, which conversations refer to.
pub(crate) fn day(moment: Timestamp) -> String {
    moment.format("%A, %-d %B %Y").to_string()
}

/// Puts values in place of `{{name}}`, in one pass: what is filled in is not looked at again.
fn fill(template: &str, values: &[(&str, &str)]) -> String {
    let mut out = String::with_capacity(template.len());
    let mut rest = template;
    while let Some((before, after)) = rest.split_once("{{") {
        out.push_str(before);
        let known = after
            .split_once("}}")
            .and_then(|(name, tail)| Some((values.iter().find(|(n, _)| *n == name)?.1, tail)));
        match known {
            Some((value, tail)) => {
                out.push_str(value);
                rest = tail;
            }
            None => {
                out.push_str("{{");
                rest = after;
            }
        }
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_filled_in_is_not_filled_in_again() {
        let text = fill(
            "on {{date}}: {{what}} {{other}}",
            &[("date", "{{what}}"), ("what", "tea")],
        );
        assert_eq!(text, "on {{what}}: tea {{other}}");
    }

    #[test]
    fn every_prompt_gets_all_that_it_asks_for() {
        let values = [
            ("date", "D"),
            ("user", "U"),
            ("agent", "A"),
            ("limit", "L"),
            ("problem", "P"),
        ];
        for template in [EXTRACT, COMPARE, QUERIES, RELEVANT, QUOTED, REPAIR] {
            let filled = fill(template, &values);
            assert!(!filled.contains("{{"), "{filled}");
        }
    }
}
