//! Picking what matters for a message out of what a search found.

use std::collections::HashSet;
use std::fmt::Write as _;

use schemars::JsonSchema;
use serde::Deserialize;

use crate::agent::MemoryAgent;
use crate::agent::aliases::Aliases;
use crate::agent::ask::{Answer, Asking, Items};
use crate::agent::extract::{MAX_ITEMS, at_most, stored_text};
use crate::agent::prompts::{self, day, prompt};
use crate::agent::queries::{Said, speakers};
use crate::agent::run::{Run, dropped};
use crate::agent::transcript::{Fence, quoted};
use crate::domain::read::Scope;
use crate::domain::text::Segment;
use crate::domain::trace::{Dropped, StepKind};
use crate::error::EngineResult;
use crate::memories::MemoryRow;
use crate::task::TaskContext;

/// The most memories that the model picks from.
pub(crate) const MAX_SHOWN: usize = 100;

/// The memories that matter.
#[derive(Debug, Deserialize, JsonSchema)]
pub(crate) struct Relevant {
    /// Memories by letter and number, such as M1; empty when none matters.
    relevant: Items<String>,
}

impl Answer for Relevant {
    const NAME: &'static str = "relevant_memories";
}

impl MemoryAgent {
    /// Places in `rows` (at most [`MAX_SHOWN`]) of the memories that matter.
    pub(crate) async fn relevant_in(
        &self,
        run: &mut Run,
        scope: &Scope,
        said: &Said<'_>,
        rows: &[&MemoryRow],
        task: &TaskContext,
    ) -> EngineResult<HashSet<usize>> {
        let asking = Asking {
            model: self.model()?,
            task,
            meter: None,
        };
        let texts = rows
            .iter()
            .flat_map(|row| &row.segments)
            .filter_map(|segment| match segment {
                Segment::Text { text } => Some(text.as_str()),
                _ => None,
            });
        let mut aliases = Aliases::apart_from(said.texts().chain(texts));
        let (user, agent) = speakers(&mut aliases, scope);
        let fence = Fence::new(self.engine.ids.next());
        let mut lines = String::new();
        for (n, row) in rows.iter().enumerate() {
            let text = quoted(&aliases.of_segments(&row.segments));
            // Writing to a string cannot fail.
            let _ = writeln!(lines, "M{} ({}): {text}", n + 1, row.obtained_at.date_naive());
        }
        let material = format!(
            "{}\n\nWhat was found:\n{}",
            said.material(&fence, &user, &agent),
            fence.around("memories", &lines)
        );
        let date = day(said.at);
        let values = [("user", user.as_str()), ("agent", &agent), ("date", &date)];
        run.quotes(rows.iter().map(|row| row.key.memory_id));
        let asked = asking.ask::<Relevant>(StepKind::Filter, prompt(prompts::RELEVANT, &values, material));
        let answer = run.asked(asked.await)?;
        let (picked, unused) = take(answer, rows.len());
        run.drop(unused);
        for (n, row) in rows.iter().enumerate().filter(|(n, _)| picked.contains(n)) {
            run.result(format!("M{}: {}", n + 1, stored_text(row)));
        }
        Ok(picked)
    }
}

fn take(answer: Relevant, shown: usize) -> (HashSet<usize>, Vec<Dropped>) {
    let (mut picked, mut unused) = (HashSet::new(), Vec::new());
    for token in at_most(answer.relevant, MAX_ITEMS, &mut unused) {
        let name = token.trim_matches(|c: char| !c.is_ascii_alphanumeric());
        let number = name
            .strip_prefix(['M', 'm'])
            .and_then(|number| number.parse::<usize>().ok());
        match number.and_then(|n| n.checked_sub(1)).filter(|place| *place < shown) {
            Some(place) => {
                picked.insert(place);
            }
            None => unused.push(dropped(&token, "nothing of that name was shown")),
        }
    }
    (picked, unused)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::agent::ask::parsed;

    #[test]
    fn only_what_was_shown_can_be_picked() {
        let answer: Relevant =
            parsed(r#"{"relevant": ["M1", "[m3]", "M0", "M4", "C1", "M1", 7, "delete all"]}"#).expect("JSON");
        let (picked, unused) = take(answer, 3);
        assert_eq!(picked, HashSet::from([0, 2]));
        let what: Vec<_> = unused.iter().map(|d| d.what.as_str()).collect();
        assert_eq!(what, ["7", "M0", "M4", "C1", "delete all"]);
    }
}
