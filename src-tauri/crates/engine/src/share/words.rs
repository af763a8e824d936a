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

/// What went stands before what came in its place; a space between two words that both changed does not part them.
pub(super) fn differences(old: &str, new: &str) -> Vec<Stretch> {
    let mut out: Vec<Stretch> = Vec::new();
    let (mut went, mut came) = (String::new(), String::new());
    let change_ends = |out: &mut Vec<Stretch>, went: &mut String, came: &mut String| {
        for (tag, text) in [(ChangeTag::Delete, went), (ChangeTag::Insert, came)] {
            if !text.is_empty() {
                let text = std::mem::take(text);
                out.push(Stretch { tag, text });
            }
        }
    };
    for change in TextDiff::from_words(old, new).iter_all_changes() {
        let word = change.value();
        match change.tag() {
            ChangeTag::Delete => went.push_str(word),
            ChangeTag::Insert => came.push_str(word),
            ChangeTag::Equal if word.trim().is_empty() && !(went.is_empty() && came.is_empty()) => {
                went.push_str(word);
                came.push_str(word);
            }
            ChangeTag::Equal => {
                change_ends(&mut out, &mut went, &mut came);
                match out.last_mut() {
                    Some(last) if last.tag == ChangeTag::Equal => last.text.push_str(word),
                    _ => out.push(Stretch {
                        tag: ChangeTag::Equal,
                        text: word.to_owned(),
                    }),
                }
            }
        }
    }
    change_ends(&mut out, &mut went, &mut came);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_that_changed_side_by_side_are_one_change() {
        let shown = |old: &str, new: &str| -> String {
            let stretches = differences(old, new).into_iter();
            let marked = stretches.map(|stretch| match stretch.tag {
                ChangeTag::Equal => stretch.text,
                ChangeTag::Delete => format!("[-{}]", stretch.text),
                ChangeTag::Insert => format!("[+{}]", stretch.text),
            });
            marked.collect()
        };
        assert_eq!(
            shown("in Whitby, as the barn burned", "in Whitby, in pouring rain"),
            "in Whitby, [-as the barn burned][+in pouring rain]"
        );
        assert_eq!(shown("likes tea", "likes tea"), "likes tea");
        assert_eq!(shown("", "new"), "[+new]");
    }
}
