//! Comparing candidates with what is known and with each other.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::time::Duration;

use schemars::JsonSchema;
use serde::Deserialize;

use crate::agent::MemoryAgent;
use crate::agent::aliases::Aliases;
use crate::agent::ask::{Answer, Asked, Asking, Items};
use crate::agent::extract::{MAX_ITEMS, MAX_KNOWN, at_most, gist, stored_text};
use crate::agent::prompts::{self, day, prompt};
use crate::agent::run::dropped;
use crate::agent::transcript::{Fence, quoted};
use crate::domain::ids::{MemoryId, UserKey};
use crate::domain::model::Timestamp;
use crate::domain::text::Segment;
use crate::domain::trace::{Dropped, StepKind, TraceStep};
use crate::error::EngineResult;
use crate::memories::MemoryRow;

/// Candidates that are compared in one question.
const AT_ONCE: usize = 30;

/// The most memories and candidates that one verdict may name.
const MAX_OF: usize = 20;

/// A candidate with what is close to it.
#[derive(Debug, Clone)]
pub(crate) struct Compared {
    /// With placeholders.
    pub(crate) text: String,
    pub(crate) segments: Vec<Segment>,
    /// When it was said.
    pub(crate) at: Timestamp,
    /// Believed memories of the user, closest first.
    pub(crate) similar: Vec<MemoryRow>,
}

/// What a candidate is. Other candidates are meant by their place in the same list, and stand before it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Verdict {
    New,
    Duplicate(MemoryId),
    DuplicateOf(usize),
    /// At least one of both.
    Contradicts {
        memories: Vec<MemoryId>,
        candidates: Vec<usize>,
    },
    /// A memory that was learned later says otherwise.
    Outdated(MemoryId),
}

/// What each candidate is to what is known.
#[derive(Debug, Deserialize, JsonSchema)]
pub(crate) struct Verdicts {
    /// One verdict per candidate.
    verdicts: Items<OneVerdict>,
}

impl Answer for Verdicts {
    const NAME: &'static str = "verdicts";
}

#[derive(Debug, Deserialize, JsonSchema)]
pub(crate) struct OneVerdict {
    /// The candidate, such as C1.
    candidate: String,
    relation: Kind,
    /// Memories and earlier candidates that it repeats or contradicts, such as M2 or C1; empty for a new one.
    of: Vec<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
enum Kind {
    New,
    Duplicate,
    Contradicts,
}

/// A question to the model and what was made of its answer, or why there is none.
pub(crate) struct Question {
    pub(crate) step: TraceStep,
    pub(crate) waited: Duration,
}

impl MemoryAgent {
    /// One verdict per candidate, in order, and the questions that were asked for them, also when one of them failed.
    pub(crate) async fn compare(
        &self,
        asking: &Asking<'_>,
        user: &UserKey,
        candidates: &[Compared],
    ) -> (Vec<Question>, EngineResult<Vec<Verdict>>) {
        let mut verdicts: Vec<Verdict> = candidates.iter().map(same_words).collect();
        let open: Vec<usize> = (0..candidates.len()).filter(|i| verdicts[*i] == Verdict::New).collect();
        let mut questions = Vec::new();
        for (n, asked_now) in open.chunks(AT_ONCE).enumerate() {
            let before = &open[..n * AT_ONCE];
            let nothing_to_compare_with = asked_now.iter().all(|i| candidates[*i].similar.is_empty());
            if nothing_to_compare_with && before.len() + asked_now.len() < 2 {
                break;
            }
            let sheet = Sheet::new(user, candidates, before, asked_now);
            let fence = Fence::new(self.engine.ids.next());
            let values = [("user", sheet.user.as_str()), ("date", &day(self.engine.now()))];
            let asked = prompt(
                prompts::COMPARE,
                &values,
                sheet.material(&fence, candidates, before, asked_now),
            );
            let Asked {
                mut step,
                answer,
                waited,
            } = asking.ask::<Verdicts>(StepKind::Compare, asked).await;
            let failed = match answer {
                Ok(answer) => {
                    let (taken, unused) = sheet.take(answer, asked_now);
                    for (candidate, verdict) in taken {
                        verdicts[candidate] = verdict;
                    }
                    step.dropped = unused;
                    None
                }
                Err(error) => Some(error),
            };
            for i in asked_now.iter().filter(|_| failed.is_none()) {
                step.results
                    .push(format!("C{}: {}", i + 1, in_words(&verdicts[*i], &sheet)));
            }
            questions.push(Question { step, waited });
            if let Some(error) = failed {
                return (questions, Err(error));
            }
        }
        settle(&mut verdicts, candidates);
        (questions, Ok(verdicts))
    }
}

/// The same words need no model.
fn same_words(candidate: &Compared) -> Verdict {
    let wanted = gist(&candidate.text);
    let same = candidate.similar.iter().find(|row| gist(&stored_text(row)) == wanted);
    same.map_or(Verdict::New, |row| Verdict::Duplicate(row.key.memory_id))
}

/// Memories and candidates as one question shows them.
struct Sheet {
    user: String,
    aliases: Aliases,
    /// Shown memories; the first is M1.
    memories: Vec<MemoryRow>,
}

/// Something that a verdict names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Named {
    Memory(MemoryId),
    Candidate(usize),
}

impl Sheet {
    fn new(user: &UserKey, candidates: &[Compared], before: &[usize], asked: &[usize]) -> Self {
        let mut memories: Vec<MemoryRow> = Vec::new();
        let mut shown = std::collections::HashSet::new();
        for row in asked.iter().flat_map(|i| &candidates[*i].similar) {
            if memories.len() < MAX_KNOWN && shown.insert(row.key.memory_id) {
                memories.push(row.clone());
            }
        }
        let spoken = before.iter().chain(asked).map(|i| &candidates[*i].segments);
        let texts = memories.iter().map(|row| &row.segments).chain(spoken).flatten();
        let mut aliases = Aliases::apart_from(texts.filter_map(|segment| match segment {
            Segment::Text { text } => Some(text.as_str()),
            _ => None,
        }));
        let user = aliases.user(&user.user_id);
        Self {
            user,
            aliases,
            memories,
        }
    }

    fn number_of(&self, id: MemoryId) -> Option<usize> {
        self.memories
            .iter()
            .position(|row| row.key.memory_id == id)
            .map(|at| at + 1)
    }

    fn material(&self, fence: &Fence, candidates: &[Compared], before: &[usize], asked: &[usize]) -> String {
        let mut aliases = self.aliases.clone();
        let mut parts = Vec::new();
        let mut lines = String::new();
        for (n, row) in self.memories.iter().enumerate() {
            let text = quoted(&aliases.of_segments(&row.segments));
            // Writing to a string cannot fail.
            let _ = writeln!(lines, "M{} ({}): {text}", n + 1, row.obtained_at.date_naive());
        }
        if !lines.is_empty() {
            parts.push(format!("Known memories:\n{}", fence.around("memories", &lines)));
        }
        let mut line = |i: usize| {
            let candidate = &candidates[i];
            let text = quoted(&aliases.of_segments(&candidate.segments));
            format!("C{} ({}): {text}\n", i + 1, candidate.at.date_naive())
        };
        if !before.is_empty() {
            let lines: String = before.iter().map(|i| line(*i)).collect();
            parts.push(format!(
                "Candidates that were judged already:\n{}",
                fence.around("judged", &lines)
            ));
        }
        let mut lines = String::new();
        for i in asked {
            lines.push_str(&line(*i));
            let close: Vec<String> = candidates[*i]
                .similar
                .iter()
                .filter_map(|row| self.number_of(row.key.memory_id))
                .map(|n| format!("M{n}"))
                .collect();
            if !close.is_empty() {
                let _ = writeln!(lines, "   close to it: {}", close.join(", "));
            }
        }
        parts.push(format!("Candidates to judge:\n{}", fence.around("candidates", &lines)));
        parts.join("\n\n")
    }

    /// What `token` (`M3`, `C1`) stands for.
    fn named(&self, token: &str) -> Option<Named> {
        let token = token.trim_matches(|c: char| !c.is_ascii_alphanumeric());
        let (kind, number) = token.split_at_checked(1)?;
        let place = number.parse::<usize>().ok()?.checked_sub(1)?;
        match kind {
            "M" | "m" => self.memories.get(place).map(|row| Named::Memory(row.key.memory_id)),
            "C" | "c" => Some(Named::Candidate(place)),
            _ => None,
        }
    }

    /// What can be used of an answer about the candidates `asked`, each at most once, and the rest with the reasons. A
    /// candidate without a usable verdict is new.
    fn take(&self, answer: Verdicts, asked: &[usize]) -> (HashMap<usize, Verdict>, Vec<Dropped>) {
        let mut unused = Vec::new();
        let mut taken = HashMap::new();
        for given in at_most(answer.verdicts, MAX_ITEMS, &mut unused) {
            let candidate = match self.named(&given.candidate) {
                Some(Named::Candidate(candidate)) if asked.contains(&candidate) => candidate,
                _ => {
                    unused.push(dropped(&given.candidate, "it is no candidate that was asked about"));
                    continue;
                }
            };
            if taken.contains_key(&candidate) {
                unused.push(dropped(&given.candidate, "it has a verdict already"));
                continue;
            }
            let of = self.usable(candidate, &given, &mut unused);
            let verdict = match (given.relation, of.first()) {
                (Kind::New, _) => Verdict::New,
                (_, None) => {
                    unused.push(dropped(
                        &given.candidate,
                        "the verdict names nothing that was shown; it counts as new",
                    ));
                    Verdict::New
                }
                (Kind::Duplicate, Some(Named::Memory(id))) => Verdict::Duplicate(*id),
                (Kind::Duplicate, Some(Named::Candidate(earlier))) => Verdict::DuplicateOf(*earlier),
                (Kind::Contradicts, Some(_)) => contradicts(&of),
            };
            taken.insert(candidate, verdict);
        }
        for candidate in asked.iter().filter(|i| !taken.contains_key(i)) {
            let what = format!("C{}", candidate + 1);
            unused.push(dropped(&what, "the answer has no verdict on it; it counts as new"));
        }
        (taken, unused)
    }

    fn usable(&self, candidate: usize, given: &OneVerdict, unused: &mut Vec<Dropped>) -> Vec<Named> {
        let mut of = Vec::new();
        for token in given.of.iter().take(MAX_OF) {
            match self.named(token) {
                Some(named) if of.contains(&named) => {}
                Some(Named::Candidate(other)) if other >= candidate => {
                    unused.push(dropped(token, "it is no candidate that stands before this one"));
                }
                Some(named) => of.push(named),
                None => unused.push(dropped(token, "nothing of that name was shown")),
            }
        }
        if given.of.len() > MAX_OF {
            unused.push(dropped(
                &format!("{} more names", given.of.len() - MAX_OF),
                "the verdict has too many",
            ));
        }
        of
    }
}

fn contradicts(of: &[Named]) -> Verdict {
    let (mut memories, mut candidates) = (Vec::new(), Vec::new());
    for named in of {
        match named {
            Named::Memory(id) => memories.push(*id),
            Named::Candidate(i) => candidates.push(*i),
        }
    }
    Verdict::Contradicts { memories, candidates }
}

/// Follows verdicts to what will be stored: an earlier candidate that is a duplicate stands for what it repeats, one that
/// is outdated for nothing; and a memory that was learned later than the candidate is not contradicted by it.
fn settle(verdicts: &mut [Verdict], candidates: &[Compared]) {
    let learned: HashMap<MemoryId, Timestamp> = candidates
        .iter()
        .flat_map(|c| &c.similar)
        .map(|row| (row.key.memory_id, row.obtained_at))
        .collect();
    for i in 0..verdicts.len() {
        let settled = match &verdicts[i] {
            Verdict::DuplicateOf(earlier) => match &verdicts[*earlier] {
                Verdict::Duplicate(id) => Verdict::Duplicate(*id),
                Verdict::DuplicateOf(first) => Verdict::DuplicateOf(*first),
                Verdict::Outdated(id) => Verdict::Outdated(*id),
                Verdict::New | Verdict::Contradicts { .. } => continue,
            },
            Verdict::Contradicts {
                memories,
                candidates: earlier,
            } => {
                let mut memories = memories.clone();
                let mut others = Vec::new();
                for place in earlier {
                    match &verdicts[*place] {
                        Verdict::Duplicate(id) => memories.push(*id),
                        Verdict::DuplicateOf(first) => others.push(*first),
                        Verdict::Outdated(_) => {}
                        Verdict::New | Verdict::Contradicts { .. } => others.push(*place),
                    }
                }
                let mut seen = std::collections::HashSet::new();
                memories.retain(|id| seen.insert(*id));
                let (newer, older): (Vec<_>, Vec<_>) = memories
                    .into_iter()
                    .partition(|id| learned.get(id).is_some_and(|at| *at > candidates[i].at));
                match newer.first() {
                    Some(newer) => Verdict::Outdated(*newer),
                    None if older.is_empty() && others.is_empty() => Verdict::New,
                    None => Verdict::Contradicts {
                        memories: older,
                        candidates: others,
                    },
                }
            }
            Verdict::New | Verdict::Duplicate(_) | Verdict::Outdated(_) => continue,
        };
        verdicts[i] = settled;
    }
}

fn in_words(verdict: &Verdict, sheet: &Sheet) -> String {
    let memory = |id: &MemoryId| {
        sheet
            .number_of(*id)
            .map_or_else(|| id.to_string(), |n| format!("M{n} ({id})"))
    };
    match verdict {
        Verdict::New => "new".to_owned(),
        Verdict::Duplicate(id) => format!("duplicate of {}", memory(id)),
        Verdict::DuplicateOf(i) => format!("duplicate of C{}", i + 1),
        Verdict::Outdated(id) => format!("put right later by {}", memory(id)),
        Verdict::Contradicts { memories, candidates } => {
            let of: Vec<String> = memories
                .iter()
                .map(memory)
                .chain(candidates.iter().map(|i| format!("C{}", i + 1)))
                .collect();
            format!("contradicts {}", of.join(", "))
        }
    }
}

#[cfg(test)]
mod tests;
