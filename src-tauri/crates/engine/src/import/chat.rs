//! Reads one conversation as chat programs save it: a list of `{role, content}`, or an object with such a list.

use std::collections::BTreeSet;

use serde::Deserialize;

use super::content::{Content, When};
use super::identity;
use super::item::{ImportItem, Sink};
use super::report::ImportProblem;
use super::source::Source;
use super::target::Target;
use crate::domain::ids::InteractionId;
use crate::domain::model::{Interaction, Message, Role, Timestamp};
use crate::domain::read::InteractionRecord;
use crate::error::EngineResult;

/// A message with what the file says of its time.
pub(crate) struct TimedMessage {
    pub(crate) role: Role,
    pub(crate) content: String,
    pub(crate) at: Option<Timestamp>,
}

/// An interaction of `target` made of `messages`: it lasts from the first to the last moment that any of them has,
/// or else is of the `other` moments.
pub(crate) fn interaction(
    target: &Target,
    id: InteractionId,
    messages: Vec<TimedMessage>,
    other: (Timestamp, Timestamp),
) -> InteractionRecord {
    let times = || messages.iter().filter_map(|m| m.at);
    let created_at = times().min().unwrap_or(other.0);
    let updated_at = times().max().unwrap_or(other.1.max(other.0));
    let days = times().chain([created_at, updated_at]).map(|at| at.date_naive());
    let dates: BTreeSet<_> = days.collect();
    let messages = (0..)
        .zip(messages)
        .map(|(position, m)| Message {
            position,
            role: m.role,
            content: m.content,
        })
        .collect();
    InteractionRecord {
        interaction: Interaction {
            org_id: target.org_id.clone(),
            user_id: target.user_id.clone(),
            interaction_id: id,
            agent_id: target.agent_id.clone(),
            created_at,
            updated_at,
        },
        dates: dates.into_iter().collect(),
        messages,
        memories: Vec::new(),
        queued_at: None,
    }
}

/// The id of a conversation without id, in the place numbered `slot`.
pub(crate) fn slot_id(base: uuid::Uuid, slot: u32) -> InteractionId {
    InteractionId::from_uuid(identity::id(["chat", &base.to_string(), &slot.to_string()]))
}

pub(crate) fn read(mut source: Source, target: &Target, sink: &mut Sink) -> EngineResult<()> {
    let piece = source.rest()?;
    let written = if source.text(&piece)?.trim_start().starts_with('[') {
        source.parse::<Vec<Written>>(&piece, "")?
    } else {
        source.parse::<Wrapped>(&piece, "")?.messages
    };
    target.put_people(sink)?;
    let mut messages = Vec::new();
    let note = |at: usize, problem: &str| ImportProblem {
        line: None,
        field: Some(format!("[{at}]")),
        subject: "message".to_owned(),
        problem: problem.to_owned(),
    };
    let mut latest = None;
    for (at, message) in written.into_iter().enumerate() {
        let message = message.read();
        if message.content.is_empty() {
            sink.note(note(at, "a message without text; skipped"));
            continue;
        }
        if message.at.is_some() && message.at < latest {
            sink.note(note(
                at,
                "earlier than the message before it; the order of the file is kept",
            ));
        }
        latest = latest.max(message.at);
        messages.push(message);
    }
    if messages.is_empty() {
        return Err(source.error(None, None, "there is no message with text in it"));
    }
    let base = identity::id(opening(target, &messages));
    let record = interaction(target, slot_id(base, 0), messages, (target.date, target.date));
    sink.put(
        None,
        ImportItem::Conversation {
            base,
            record: Box::new(record),
        },
        source.offset(),
    )
}

/// What stays the same while a conversation grows: everything up to the first message of the user.
fn opening<'a>(target: &'a Target, messages: &'a [TimedMessage]) -> Vec<&'a str> {
    let mut parts = vec!["chat", target.org_id.as_str(), target.user_id.as_str()];
    for message in messages {
        parts.extend([message.role.as_str(), message.content.as_str()]);
        if message.role == Role::User {
            break;
        }
    }
    parts
}

#[derive(Deserialize)]
pub(crate) struct Wrapped {
    pub(crate) messages: Vec<Written>,
}

#[derive(Deserialize)]
pub(crate) struct Written {
    role: String,
    #[serde(default)]
    content: Content,
    #[serde(default)]
    tool_calls: Option<Vec<ToolCall>>,
    #[serde(default)]
    create_time: When,
    #[serde(default)]
    created_at: When,
    #[serde(default)]
    timestamp: When,
}

#[derive(Deserialize)]
struct ToolCall {
    function: Option<Function>,
}

#[derive(Deserialize)]
struct Function {
    name: Option<String>,
}

impl Written {
    pub(crate) fn read(self) -> TimedMessage {
        let mut content = self.content.0;
        for call in self.tool_calls.into_iter().flatten() {
            let name = call.function.and_then(|f| f.name).unwrap_or_else(|| "tool".to_owned());
            if !content.is_empty() {
                content.push('\n');
            }
            content.push_str(&format!("[calls {name}]"));
        }
        let at = self.create_time.0.or(self.created_at.0).or(self.timestamp.0);
        TimedMessage {
            role: Role::from(self.role),
            content,
            at,
        }
    }
}
