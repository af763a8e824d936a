//! Words of shared pages: moments, people, states, and what differs between two texts.

use chrono::NaiveDate;
use similar::{ChangeTag, TextDiff};

use crate::domain::model::Timestamp;
use crate::memories::MemoryRow;
use crate::table::plain;

pub(super) fn moment(at: Timestamp) -> String {
    at.format("%-d %b %Y, %H:%M UTC").to_string()
}

pub(super) fn day(date: NaiveDate) -> String {
    date.format("%-d %b %Y").to_string()
}

/// `1 version`, `2 versions`.
pub(super) fn count(n: usize, one: &str, many: &str) -> String {
    format!("{n} {}", if n == 1 { one } else { many })
}

pub(super) fn text_of(row: &MemoryRow) -> String {
    plain(&row.segments)
}

pub(super) fn agent_of(row: &MemoryRow) -> &str {
    row.agent_label.as_deref().unwrap_or("a deleted agent")
}

/// Since when, until when and through whom.
pub(super) fn life(row: &MemoryRow) -> String {
    let until = match row.superseded_at {
        Some(at) => format!("superseded {}", moment(at)),
        None if row.believed => "believed".to_owned(),
        None => "superseded".to_owned(),
    };
    let sources = count(row.sources as usize, "source", "sources");
    format!("{} · {} · {until} · {sources}", moment(row.obtained_at), agent_of(row))
}

/// A stretch of words that stayed, went or came.
pub(super) struct Stretch {
    pub(super) tag: ChangeTag,
    pub(super) text: String,
}

pub(super) fn differences(old: &str, new: &str) -> Vec<Stretch> {
    let mut out: Vec<Stretch> = Vec::new();
    for change in TextDiff::from_words(old, new).iter_all_changes() {
        match out.last_mut() {
            Some(last) if last.tag == change.tag() => last.text.push_str(change.value()),
            _ => out.push(Stretch {
                tag: change.tag(),
                text: change.value().to_owned(),
            }),
        }
    }
    out
}
