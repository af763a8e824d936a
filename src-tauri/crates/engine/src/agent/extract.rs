//! Taking candidates for memories from a conversation.

use std::collections::HashMap;

use schemars::JsonSchema;
use serde::{Deserialize, Deserializer};

use crate::agent::MemoryAgent;
use crate::agent::aliases::Aliases;
use crate::agent::ask::{Answer, Asking, Items};
use crate::agent::prompts::{self, day, prompt};
use crate::agent::reading::Reading;
use crate::agent::run::{Run, dropped};
use crate::agent::transcript::{Fence, Window, quoted, windows};
use crate::domain::ids::{OrgId, PersonId};
use crate::domain::model::Person;
use crate::domain::text::{Segment, people_in, segments, with_placeholders};
use crate::domain::trace::{Dropped, StepKind};
use crate::domain::words::words;
use crate::error::EngineResult;
use crate::interactions::MAX_MEMORY_CHARS;
use crate::memories::MemoryRow;

/// The most candidates that one conversation gives.
pub const MAX_CANDIDATES: usize = 100;

/// The most items of one answer that are looked at.
pub(crate) const MAX_ITEMS: usize = 2 * MAX_CANDIDATES;

/// The most sources that one candidate keeps.
const MAX_SOURCES: usize = 50;

/// The most known memories that a prompt quotes.
pub(crate) const MAX_KNOWN: usize = 120;

/// A candidate, checked: its text has placeholders, its sources are messages of the conversation, ascending.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Found {
    pub(crate) text: String,
    pub(crate) sources: Vec<u32>,
}

/// What is worth remembering of the conversation.
#[derive(Debug, Deserialize, JsonSchema)]
pub(crate) struct Extracted {
    /// One entry per fact; empty when nothing is worth remembering.
    memories: Items<ExtractedMemory>,
}

impl Answer for Extracted {
    const NAME: &'static str = "extracted_memories";
}

#[derive(Debug, Deserialize, JsonSchema)]
pub(crate) struct ExtractedMemory {
    /// One sentence of at most 25 words.
    text: String,
    /// Numbers of the messages it was taken from.
    sources: Vec<Position>,
}

/// A message by its number; `"#3"` and `"3"` are read as well as 3.
#[derive(Debug, Clone, Copy, JsonSchema)]
#[schemars(transparent)]
pub(crate) struct Position(#[schemars(with = "i64")] Option<usize>);

impl<'de> Deserialize<'de> for Position {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let number = match serde_json::Value::deserialize(deserializer)? {
            serde_json::Value::Number(number) => number.as_u64(),
            serde_json::Value::String(text) => text.trim().trim_start_matches('#').parse().ok(),
            _ => None,
        };
        Ok(Self(number.and_then(|n| usize::try_from(n).ok())))
    }
}

impl MemoryAgent {
    /// Reads the conversation window by window; each is told what the ones before gave.
    pub(crate) async fn extract(
        &self,
        run: &mut Run,
        asking: &Asking<'_>,
        reading: &Reading,
    ) -> EngineResult<Vec<Found>> {
        let texts = reading.messages.iter().map(|m| m.content.as_str());
        let known = reading.known.iter().flat_map(|row| plain_texts(&row.segments));
        let mut aliases = Aliases::apart_from(texts.chain(known));
        let user = aliases.user(&reading.user.user_id);
        let agent = aliases.agent(&reading.agent_id);
        let date = day(reading.at);
        let values = [
            ("user", user.as_str()),
            ("agent", agent.as_str()),
            ("date", date.as_str()),
        ];
        let (windows, left) = windows(&reading.messages, reading.first_new);
        let mut found: Vec<Found> = Vec::new();
        for (n, window) in windows.iter().enumerate() {
            asking.task.report(n as u64, Some(windows.len() as u64 + 1));
            let fence = Fence::new(self.engine.ids.next());
            let material = material(&fence, reading, window, &mut aliases, &found, (&user, &agent));
            run.quotes(reading.known.iter().take(MAX_KNOWN).map(|row| row.key.memory_id));
            let asked = asking.ask::<Extracted>(StepKind::Extract, prompt(prompts::EXTRACT, &values, material));
            let answer = run.asked(asked.await)?;
            let before = found.len();
            let unused = take(answer, window, &aliases, &reading.people, &mut found);
            run.drop(unused);
            let strangers = self
                .drop_strangers(&reading.user.org_id, &aliases, &mut found, before)
                .await?;
            run.drop(strangers);
            for taken in &found[before..] {
                run.result(format!("{} {:?}", taken.text, taken.sources));
            }
        }
        if let Some(position) = left {
            let reason = "the conversation is too long to be read to its end";
            run.drop([dropped(&format!("messages from #{position} on"), reason)]);
        }
        Ok(found)
    }

    /// Takes out candidates, from place `from` on, that name somebody by a placeholder who was not shown.
    async fn drop_strangers(
        &self,
        org_id: &OrgId,
        aliases: &Aliases,
        found: &mut Vec<Found>,
        from: usize,
    ) -> EngineResult<Vec<Dropped>> {
        let mut named: Vec<PersonId> = found[from..].iter().flat_map(|f| people_in(&f.text)).collect();
        named.retain(|person| !aliases.knows(person));
        let there = self.engine.names_of(org_id, named).await?;
        let is_stranger = |found: &Found| {
            // Who was shown is read first, so that a longer id that only begins alike is not taken for somebody else.
            let mut names = there.clone();
            names.extend(aliases.names().clone());
            segments(&found.text, &names).into_iter().any(|segment| match segment {
                Segment::Text { .. } => false,
                Segment::Person { id, .. } | Segment::Unknown { id } => !aliases.knows(&id),
            })
        };
        let (mut kept, mut unused) = (found[..from].to_vec(), Vec::new());
        for candidate in found.drain(..).skip(from) {
            if is_stranger(&candidate) {
                unused.push(dropped(
                    &candidate.text,
                    "it names somebody by an id that was not shown",
                ));
            } else {
                kept.push(candidate);
            }
        }
        *found = kept;
        Ok(unused)
    }
}

fn plain_texts(segments: &[Segment]) -> impl Iterator<Item = &str> {
    segments.iter().filter_map(|segment| match segment {
        Segment::Text { text } => Some(text.as_str()),
        _ => None,
    })
}

fn material(
    fence: &Fence,
    reading: &Reading,
    window: &Window<'_>,
    aliases: &mut Aliases,
    found: &[Found],
    (user, agent): (&str, &str),
) -> String {
    let mut parts = Vec::new();
    let mut known: Vec<String> = last(&reading.known, MAX_KNOWN)
        .iter()
        .map(|row| aliases.of_segments(&row.segments))
        .collect();
    known.extend(last(found, MAX_KNOWN).iter().map(|f| aliases.shown(&f.text)));
    if !known.is_empty() {
        let lines: Vec<String> = known.iter().map(|text| quoted(text)).collect();
        parts.push(format!(
            "Known already:\n{}",
            fence.around("memories", &lines.join("\n"))
        ));
    }
    let (context, fresh) = window.lines(&reading.messages, user, agent);
    if !context.is_empty() {
        parts.push(format!("What was said before:\n{}", fence.around("earlier", &context)));
    }
    parts.push(format!("New messages:\n{}", fence.around("conversation", &fresh)));
    parts.join("\n\n")
}

fn last<T>(items: &[T], count: usize) -> &[T] {
    &items[items.len().saturating_sub(count)..]
}

/// Takes what can be used of an answer into `found`; gives the rest with the reasons.
pub(crate) fn take(
    answer: Extracted,
    window: &Window<'_>,
    aliases: &Aliases,
    people: &[Person],
    found: &mut Vec<Found>,
) -> Vec<Dropped> {
    let mut unused = Vec::new();
    let mut seen: HashMap<String, usize> = found.iter().enumerate().map(|(i, f)| (gist(&f.text), i)).collect();
    let items = at_most(answer.memories, MAX_ITEMS, &mut unused);
    for ExtractedMemory { text, sources } in items {
        let stored = with_placeholders(&aliases.stored(&on_one_line(&text)), people);
        let sources = usable_sources(&stored, sources, window, &mut unused);
        let gist = gist(&stored);
        let problem = if gist.is_empty() {
            Some("it says nothing".to_owned())
        } else if stored.chars().count() > MAX_MEMORY_CHARS {
            Some(format!("it is longer than {MAX_MEMORY_CHARS} characters"))
        } else if sources.is_empty() {
            Some("it names no message that it was taken from".to_owned())
        } else if !sources.iter().any(|position| window.is_fresh(*position as usize)) {
            Some("it was taken from messages that were read before".to_owned())
        } else if let Some(&place) = seen.get(&gist) {
            add_sources(&mut found[place].sources, &sources);
            Some("it stands there twice".to_owned())
        } else if found.len() >= MAX_CANDIDATES {
            Some(format!("there are {MAX_CANDIDATES} candidates already"))
        } else {
            None
        };
        match problem {
            Some(problem) => unused.push(dropped(&text, problem)),
            None => {
                seen.insert(gist, found.len());
                found.push(Found { text: stored, sources });
            }
        }
    }
    unused
}

/// The items that could be read, at most so many; the others are noted.
pub(crate) fn at_most<T>(items: Items<T>, most: usize, unused: &mut Vec<Dropped>) -> Vec<T> {
    let total = items.0.len();
    let mut read = Vec::with_capacity(total.min(most));
    for item in items.0.into_iter().take(most) {
        match item {
            Ok(item) => read.push(item),
            Err(none) => unused.push(dropped(&none.what, none.reason)),
        }
    }
    if total > most {
        unused.push(dropped(
            &format!("{} more items", total - most),
            "the answer has too many",
        ));
    }
    read
}

fn usable_sources(text: &str, given: Vec<Position>, window: &Window<'_>, unused: &mut Vec<Dropped>) -> Vec<u32> {
    let mut sources = Vec::new();
    let mut wrong = 0_usize;
    for position in given {
        match position
            .0
            .filter(|at| window.shows(*at))
            .and_then(|at| u32::try_from(at).ok())
        {
            Some(at) => sources.push(at),
            None => wrong += 1,
        }
    }
    sources.sort_unstable();
    sources.dedup();
    sources.truncate(MAX_SOURCES);
    if wrong > 0 && !sources.is_empty() {
        unused.push(dropped(
            text,
            format!("{wrong} of its sources are no messages that were shown; it keeps the others"),
        ));
    }
    sources
}

pub(crate) fn add_sources(sources: &mut Vec<u32>, more: &[u32]) {
    sources.extend(more);
    sources.sort_unstable();
    sources.dedup();
    sources.truncate(MAX_SOURCES);
}

/// Text on one line, without control characters and runs of white space.
pub(crate) fn on_one_line(text: &str) -> String {
    let visible: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    visible.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The words of a text: what two texts that say the same in the same words have in common.
pub(crate) fn gist(text: &str) -> String {
    words(text).map(|(_, word)| word).collect::<Vec<_>>().join(" ")
}

/// The text of a row with placeholders.
pub(crate) fn stored_text(row: &MemoryRow) -> String {
    row.segments
        .iter()
        .map(|segment| match segment {
            Segment::Text { text } => text.clone(),
            Segment::Person { id, .. } | Segment::Unknown { id } => id.to_string(),
        })
        .collect()
}

#[cfg(test)]
mod tests;
