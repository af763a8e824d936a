//! Reads the `conversations.json` of a ChatGPT data export, conversation by conversation.
//!
//! A conversation is a tree of messages, because answers can be asked for again and questions rewritten. The
//! messages that the user saw last are those from the root to `current_node`; their order is that of the tree.

use std::collections::{HashMap, HashSet};

use serde::Deserialize;

use super::chat::{TimedMessage, interaction};
use super::content::{Content, When};
use super::detect::short;
use super::identity;
use super::item::{ImportItem, Sink};
use super::report::ImportProblem;
use super::source::Source;
use super::target::Target;
use crate::domain::ids::InteractionId;
use crate::domain::model::Role;
use crate::error::EngineResult;

pub(crate) fn read(mut source: Source, target: &Target, sink: &mut Sink) -> EngineResult<()> {
    target.put_people(sink)?;
    source.enter_list()?;
    let mut number = 0;
    while let Some(piece) = source.next_element(number == 0)? {
        let root = format!("[{number}]");
        let conversation: Conversation = source.parse(&piece, &root)?;
        let subject = format!(
            "conversation {:?}",
            short(conversation.title.as_deref().unwrap_or("without title"))
        );
        let mut note = |problem: &str| {
            sink.note(ImportProblem {
                line: Some(piece.line),
                field: Some(root.clone()),
                subject: subject.clone(),
                problem: problem.to_owned(),
            });
        };
        let messages = conversation.messages(&mut note);
        if messages.is_empty() {
            note("no messages; skipped");
        } else {
            let opened = conversation.create_time.0;
            if opened.is_none() && messages.iter().all(|m| m.at.is_none()) {
                note("no time is given; the chosen date is taken");
            }
            let from = opened.unwrap_or(target.date);
            let to = conversation.update_time.0.unwrap_or(from);
            let id = conversation.interaction_id(target, &messages);
            let record = interaction(target, id, messages, (from, to));
            sink.put(
                Some(piece.line),
                ImportItem::Interaction(Box::new(record)),
                source.offset(),
            )?;
        }
        number += 1;
    }
    Ok(())
}

#[derive(Deserialize)]
struct Conversation {
    id: Option<String>,
    conversation_id: Option<String>,
    title: Option<String>,
    #[serde(default)]
    create_time: When,
    #[serde(default)]
    update_time: When,
    mapping: HashMap<String, Node>,
    current_node: Option<String>,
}

#[derive(Deserialize)]
struct Node {
    message: Option<Written>,
    parent: Option<String>,
}

#[derive(Deserialize)]
struct Written {
    author: Author,
    #[serde(default)]
    create_time: When,
    #[serde(default)]
    content: Content,
    metadata: Option<Metadata>,
}

#[derive(Deserialize)]
struct Author {
    role: String,
}

#[derive(Deserialize)]
struct Metadata {
    is_visually_hidden_from_conversation: Option<bool>,
}

impl Conversation {
    fn interaction_id(&self, target: &Target, messages: &[TimedMessage]) -> InteractionId {
        let (org, user) = (target.org_id.as_str(), target.user_id.as_str());
        let id = match (&self.conversation_id, &self.id) {
            (Some(id), _) | (None, Some(id)) => identity::id(["chatgpt", org, user, id]),
            (None, None) => {
                let opened = self.create_time.0.map(|at| at.to_rfc3339()).unwrap_or_default();
                let title = self.title.as_deref().unwrap_or_default();
                identity::id(["chatgpt without id", org, user, title, &opened, &messages[0].content])
            }
        };
        InteractionId::from_uuid(id)
    }

    /// The messages that the user saw last, in order.
    fn messages(&self, note: &mut impl FnMut(&str)) -> Vec<TimedMessage> {
        let last = self.current_node.as_deref().filter(|id| self.mapping.contains_key(*id));
        if last.is_none() && !self.mapping.is_empty() {
            note("current_node names no message; the branch with the newest end is taken");
        }
        let mut next = last.or_else(|| self.newest_end());
        let mut path = Vec::new();
        let mut seen = HashSet::new();
        while let Some(id) = next {
            let Some(node) = self.mapping.get(id) else {
                note("a message names a parent that is not there; the part below it is taken");
                break;
            };
            if !seen.insert(id) {
                note("the messages are linked in a circle; each is taken once");
                break;
            }
            path.extend(&node.message);
            next = node.parent.as_deref();
        }
        path.into_iter().rev().filter_map(Written::read).collect()
    }

    /// The newest of the messages that nobody answers.
    fn newest_end(&self) -> Option<&str> {
        let answered: HashSet<&str> = self
            .mapping
            .values()
            .filter_map(|node| node.parent.as_deref())
            .collect();
        let time = |node: &Node| node.message.as_ref().and_then(|message| message.create_time.0);
        let ends = self.mapping.iter().filter(|(id, _)| !answered.contains(id.as_str()));
        ends.max_by_key(|(id, node)| (time(node), id.as_str()))
            .map(|(id, _)| id.as_str())
    }
}

impl Written {
    /// `None` for what ChatGPT does not show.
    fn read(&self) -> Option<TimedMessage> {
        let hidden = self
            .metadata
            .as_ref()
            .and_then(|m| m.is_visually_hidden_from_conversation)
            == Some(true);
        if hidden || self.content.0.trim().is_empty() {
            return None;
        }
        let role = Role::from(self.author.role.clone());
        Some(TimedMessage {
            role,
            content: self.content.0.clone(),
            at: self.create_time.0,
        })
    }
}
