//! Reads one conversation that somebody pasted or dropped: lines "Name: text", or messages as chat programs save them.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};
use specta::Type;

use super::chat::{Wrapped, Written};
use crate::domain::model::Role;
use crate::error::{EngineError, EngineResult};

/// What the two sides are called here, so that their lines are known.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct SpeakerNames {
    pub user: String,
    pub agent: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ReadTurn {
    /// As the text names them.
    pub speaker: String,
    pub role: Role,
    pub content: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ReadConversation {
    pub turns: Vec<ReadTurn>,
}

/// A longer name is a sentence that has a colon in it.
const MAX_NAME_CHARS: usize = 40;
const MAX_NAME_WORDS: usize = 4;

/// The turns of a conversation, in the order of the text. Nothing of it is stored.
pub fn read_conversation(text: &str, names: &SpeakerNames) -> EngineResult<ReadConversation> {
    let text = text.trim_start_matches('\u{feff}').trim();
    if text.is_empty() {
        return Err(unreadable("there is no text in it"));
    }
    let turns = if text.starts_with(['[', '{']) && !is_stamped(text) {
        messages(text, names)?
    } else {
        transcript(text, names)?
    };
    if turns.is_empty() {
        return Err(unreadable("there is no message with text in it"));
    }
    Ok(ReadConversation { turns })
}

fn unreadable(problem: impl Into<String>) -> EngineError {
    EngineError::invalid("conversation", problem)
}

/// "[12:03] Alice: …" begins like a list and is none.
fn is_stamped(text: &str) -> bool {
    let inside = text.strip_prefix('[').and_then(|rest| rest.split_once(']'));
    inside.is_some_and(|(stamp, rest)| {
        stamp.chars().any(|c| c.is_ascii_digit())
            && !stamp.contains(['{', '"', '\n'])
            && stamp.len() <= MAX_NAME_CHARS
            && !rest.trim().is_empty()
    })
}

fn messages(text: &str, names: &SpeakerNames) -> EngineResult<Vec<ReadTurn>> {
    let whole = if text.starts_with('[') {
        serde_json::from_str::<Vec<Written>>(text)
    } else {
        serde_json::from_str::<Wrapped>(text).map(|wrapped| wrapped.messages)
    };
    let written = match whole {
        Ok(written) => written,
        Err(error) => by_line(text).ok_or_else(|| {
            unreadable(format!(
                "it is no list of messages with role and content ({error}); a file with several conversations is read by “Import…”"
            ))
        })?,
    };
    let read = written
        .into_iter()
        .map(Written::read)
        .filter(|message| !message.content.trim().is_empty());
    let turn = |message: super::chat::TimedMessage| ReadTurn {
        speaker: match &message.role {
            Role::User => names.user.clone(),
            Role::Assistant => names.agent.clone(),
            Role::Other(name) => name.clone(),
        },
        role: message.role,
        content: message.content,
    };
    Ok(read.map(turn).collect())
}

/// One message per line, as some programs log them.
fn by_line(text: &str) -> Option<Vec<Written>> {
    let lines = text.lines().filter(|line| !line.trim().is_empty());
    lines.map(|line| serde_json::from_str(line).ok()).collect()
}

/// A line that begins with a name.
struct Line<'a> {
    name: &'a str,
    said: &'a str,
}

fn transcript(text: &str, names: &SpeakerNames) -> EngineResult<Vec<ReadTurn>> {
    let mut order: Vec<&str> = Vec::new();
    let mut lines: HashMap<&str, usize> = HashMap::new();
    for line in text.lines().filter_map(named) {
        *lines.entry(line.name).or_default() += 1;
        if !order.contains(&line.name) {
            order.push(line.name);
        }
    }
    let begins = text.lines().find(|line| !line.trim().is_empty()).and_then(named);
    if begins.is_none() {
        return Err(unreadable(
            "it does not begin with a name; write one line per message, “Name: text”",
        ));
    }
    // A word before a colon is a speaker when it is known, comes again, or the two of them talk alone; otherwise it is
    // part of what somebody says, as in a list.
    let alone = order.len() <= 2;
    let speaks = |name: &str| {
        alone
            || order.first() == Some(&name)
            || lines.get(name).is_some_and(|n| *n > 1)
            || known_role(name, names).is_some()
    };
    let speakers: Vec<&str> = order.iter().copied().filter(|name| speaks(name)).collect();
    let roles = roles_of(&speakers, names);
    let mut turns: Vec<ReadTurn> = Vec::new();
    for line in text.lines() {
        match named(line).and_then(|line| roles.get(line.name).map(|role| (line, role))) {
            Some((line, role)) => turns.push(ReadTurn {
                speaker: line.name.to_owned(),
                role: role.clone(),
                content: line.said.to_owned(),
            }),
            None => {
                if let Some(last) = turns.last_mut() {
                    last.content.push('\n');
                    last.content.push_str(line.trim_end());
                }
            }
        }
    }
    for turn in &mut turns {
        turn.content = turn.content.trim().to_owned();
    }
    turns.retain(|turn| !turn.content.is_empty());
    Ok(turns)
}

/// "Name: text", also with a time before it or marked as bold.
fn named(line: &str) -> Option<Line<'_>> {
    let bare = without_stamp(line.trim());
    let (name, said) = bare.split_once(':')?;
    let name = name.trim_matches(['*', '_', ' ']);
    let said = said.trim_start_matches(['*', '_']);
    let is_name = !name.is_empty()
        && name.chars().count() <= MAX_NAME_CHARS
        && name.split_whitespace().count() <= MAX_NAME_WORDS
        && name.chars().any(char::is_alphabetic)
        && !name.contains(['.', ',', ';', '!', '?', '"', '{', '}', '<', '>', '/', '|'])
        && !said.starts_with("//");
    is_name.then(|| Line {
        name,
        said: said.trim(),
    })
}

/// Without "[12:03]" or "12/11/2026, 09:14 - " at the beginning.
fn without_stamp(line: &str) -> &str {
    if is_stamped(line)
        && let Some((_, rest)) = line.split_once(']')
    {
        return rest.trim_start();
    }
    match line.split_once(" - ") {
        Some((stamp, rest))
            if stamp.starts_with(|c: char| c.is_ascii_digit())
                && stamp
                    .chars()
                    .all(|c| c.is_ascii_digit() || " /.,:-APMapm\u{202f}".contains(c)) =>
        {
            rest
        }
        _ => line,
    }
}

/// The side of a speaker who is known by name, or by what programs call the sides.
fn known_role(name: &str, names: &SpeakerNames) -> Option<Role> {
    let said = name.to_lowercase();
    let is = |known: &str| {
        let known = known.trim().to_lowercase();
        !known.is_empty() && (known == said || known.split_whitespace().next() == Some(&said))
    };
    if is(&names.agent) || ["assistant", "agent", "ai", "bot", "model"].contains(&said.as_str()) {
        return Some(Role::Assistant);
    }
    if is(&names.user) || ["user", "human", "me"].contains(&said.as_str()) {
        return Some(Role::User);
    }
    (said == "system").then_some(Role::Other(said))
}

/// Who of the speakers is the user and who the agent; whoever is left over keeps the name as role.
fn roles_of<'a>(speakers: &[&'a str], names: &SpeakerNames) -> HashMap<&'a str, Role> {
    let mut roles: HashMap<&str, Role> = HashMap::new();
    for name in speakers {
        if let Some(role) = known_role(name, names) {
            roles.insert(name, role);
        }
    }
    for side in [Role::User, Role::Assistant] {
        let next = speakers.iter().find(|name| !roles.contains_key(**name));
        if let (false, Some(name)) = (roles.values().any(|role| *role == side), next) {
            roles.insert(name, side);
        }
    }
    for name in speakers {
        roles.entry(name).or_insert_with(|| Role::Other((*name).to_owned()));
    }
    roles
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Vec<(String, String, String)> {
        let names = SpeakerNames {
            user: "Alice Moreau".to_owned(),
            agent: "Jenny".to_owned(),
        };
        let turns = read_conversation(text, &names).unwrap().turns;
        turns
            .into_iter()
            .map(|turn| (turn.speaker, turn.role.as_str().to_owned(), turn.content))
            .collect()
    }

    fn turn(speaker: &str, role: &str, content: &str) -> (String, String, String) {
        (speaker.to_owned(), role.to_owned(), content.to_owned())
    }

    #[test]
    fn lines_with_names_are_turns_of_the_user_and_the_agent() {
        let expected = vec![
            turn("Jenny", "assistant", "How are you?"),
            turn("Alice", "user", "Fine: Sarah is due on the 15th.\nIn December."),
        ];
        assert_eq!(
            read("Jenny: How are you?\nAlice: Fine: Sarah is due on the 15th.\nIn December.\n"),
            expected
        );
        assert_eq!(
            read("[09:14] **Jenny**: How are you?\n[09:15] **Alice**: Fine: Sarah is due on the 15th.\nIn December."),
            expected
        );
        assert_eq!(
            read(
                "12/11/2026, 09:14 - Jenny: How are you?\n12/11/2026, 09:15 - Alice: Fine: Sarah is due on the 15th.\nIn December."
            ),
            expected
        );
    }

    #[test]
    fn strangers_take_the_sides_that_are_free() {
        let read = read("Bo: Hello\nEve: Hi\nBo: See you");
        assert_eq!(read[0], turn("Bo", "user", "Hello"));
        assert_eq!(read[1], turn("Eve", "assistant", "Hi"));
        assert_eq!(read[2], turn("Bo", "user", "See you"));
    }

    #[test]
    fn a_list_inside_a_message_is_no_speaker() {
        let read = read("Alice: Buy this:\nMilk: 2 l\nBread: 1\nsee http://shop: it is open\nJenny: Noted.");
        assert_eq!(read.len(), 2, "{read:?}");
        assert!(read[0].2.ends_with("Milk: 2 l\nBread: 1\nsee http://shop: it is open"));
    }

    #[test]
    fn a_third_speaker_keeps_the_name() {
        let read = read("Alice: Hi\nJenny: Hi\nTom: Me too\nTom: Bye\nSystem: Tom left");
        assert_eq!(read[2], turn("Tom", "Tom", "Me too"));
        assert_eq!(read[4].1, "system");
    }

    #[test]
    fn messages_of_a_chat_program_are_read_as_a_list_as_an_object_or_line_by_line() {
        let expected = vec![turn("Alice Moreau", "user", "Hi"), turn("Jenny", "assistant", "Hello")];
        let (one, two) = (
            r#"{"role":"user","content":"Hi"}"#,
            r#"{"role":"assistant","content":[{"type":"text","text":"Hello"}]}"#,
        );
        assert_eq!(read(&format!("[{one},{two}]")), expected);
        assert_eq!(read(&format!("\u{feff}{{\"messages\":[{one},{two}]}}")), expected);
        assert_eq!(read(&format!("{one}\n{two}\n")), expected);
    }

    #[test]
    fn what_is_no_conversation_is_refused_with_the_reason() {
        let names = SpeakerNames {
            user: String::new(),
            agent: String::new(),
        };
        for (text, reason) in [
            (" \n ", "no text"),
            ("Once upon a time", "does not begin with a name"),
            ("[1, 2]", "no list of messages"),
            (r#"[{"role":"user","content":""}]"#, "no message with text"),
            ("Alice:\nJenny: ", "no message with text"),
        ] {
            let error = read_conversation(text, &names).unwrap_err().to_string();
            assert!(error.contains(reason), "{text:?}: {error}");
        }
    }
}
