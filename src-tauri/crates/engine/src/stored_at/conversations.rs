//! Conversations while changes are taken back in thought: what was other about them than now.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use chrono::NaiveDate;

use crate::domain::change::GraphOp;
use crate::domain::ids::{InteractionId, InteractionKey, UserKey};
use crate::domain::model::{Interaction, Message, Timestamp};
use crate::domain::read::InteractionHead;

/// A conversation as it was, without its turns and memories.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct HeadThen {
    pub(super) interaction: Interaction,
    /// Ascending.
    pub(super) dates: Vec<NaiveDate>,
    pub(super) messages: u32,
}

/// What is not in here was as it is now.
#[derive(Debug, Default)]
pub(super) struct Conversations {
    others: HashMap<InteractionId, Other>,
    /// How many more there were than now.
    more: i64,
}

#[derive(Debug, Default)]
struct Other {
    /// Another record, or that there was none.
    interaction: Option<Option<Interaction>>,
    /// Another time alone.
    updated_at: Option<Timestamp>,
    /// Days under which it stood, or not.
    dates: BTreeMap<NaiveDate, bool>,
    /// Turns that were other ones, or not there.
    turns: HashMap<u32, Option<Message>>,
}

/// The conversation that an operation changes; links of memories change none.
fn changed(op: &GraphOp) -> Option<InteractionKey> {
    match op {
        GraphOp::PutInteraction { interaction }
        | GraphOp::RemoveInteraction { interaction }
        | GraphOp::EditInteraction { to: interaction, .. } => Some(interaction.key()),
        GraphOp::TouchInteraction { interaction, .. }
        | GraphOp::AddOccurrence { interaction, .. }
        | GraphOp::RemoveOccurrence { interaction, .. }
        | GraphOp::AppendMessages { interaction, .. }
        | GraphOp::CutMessages { interaction, .. }
        | GraphOp::EditMessage { interaction, .. } => Some(interaction.clone()),
        _ => None,
    }
}

impl Conversations {
    /// Does what the operation does, if it is about a conversation of the user.
    pub(super) fn apply(&mut self, op: GraphOp, user: &UserKey) {
        let Some(key) = changed(&op).filter(|key| key.user() == *user) else {
            return;
        };
        match &op {
            GraphOp::PutInteraction { .. } => self.more += 1,
            GraphOp::RemoveInteraction { .. } => self.more -= 1,
            _ => {}
        }
        self.others.entry(key.interaction_id).or_default().apply(op);
    }

    pub(super) fn ids(&self) -> impl Iterator<Item = &InteractionId> {
        self.others.keys()
    }

    /// How many there were when there are `now`.
    pub(super) fn count(&self, now: u32) -> u32 {
        u32::try_from((i64::from(now) + self.more).max(0)).unwrap_or(u32::MAX)
    }

    /// The turn that stood at a place; `None` when it is the one that stands there now.
    pub(super) fn turn(&self, id: &InteractionId, position: u32) -> Option<&Option<Message>> {
        self.others.get(id)?.turns.get(&position)
    }

    /// How many turns a conversation had of which `now` are left.
    fn turns_of(&self, id: &InteractionId, now: u32) -> u32 {
        let mut count = now;
        for (position, turn) in self.others.get(id).into_iter().flat_map(|other| &other.turns) {
            match turn {
                Some(_) if *position >= now => count += 1,
                None if *position < now => count -= 1,
                _ => {}
            }
        }
        count
    }

    /// `now` is what is there of it; `None` when it was not there.
    pub(super) fn head(&self, id: &InteractionId, now: Option<&InteractionHead>) -> Option<HeadThen> {
        let messages = self.turns_of(id, now.map_or(0, |head| head.messages));
        let dates = now.map(|head| head.dates.clone()).unwrap_or_default();
        let Some(other) = self.others.get(id) else {
            let interaction = now?.interaction.clone();
            return Some(HeadThen {
                interaction,
                dates,
                messages,
            });
        };
        let mut interaction = match &other.interaction {
            Some(then) => then.clone()?,
            None => now?.interaction.clone(),
        };
        interaction.updated_at = other.updated_at.unwrap_or(interaction.updated_at);
        let mut dates: BTreeSet<NaiveDate> = dates.into_iter().collect();
        for (date, stood) in &other.dates {
            if *stood {
                dates.insert(*date);
            } else {
                dates.remove(date);
            }
        }
        Some(HeadThen {
            interaction,
            dates: dates.into_iter().collect(),
            messages,
        })
    }
}

impl Other {
    fn apply(&mut self, op: GraphOp) {
        match op {
            GraphOp::PutInteraction { interaction } | GraphOp::EditInteraction { to: interaction, .. } => {
                self.updated_at = None;
                self.interaction = Some(Some(interaction));
            }
            GraphOp::RemoveInteraction { .. } => {
                self.updated_at = None;
                self.interaction = Some(None);
            }
            GraphOp::TouchInteraction { to, .. } => self.updated_at = Some(to),
            GraphOp::AddOccurrence { date, .. } => {
                self.dates.insert(date, true);
            }
            GraphOp::RemoveOccurrence { date, .. } => {
                self.dates.insert(date, false);
            }
            GraphOp::AppendMessages { messages, .. } => {
                let turns = messages.into_iter().map(|message| (message.position, Some(message)));
                self.turns.extend(turns);
            }
            GraphOp::CutMessages { messages, .. } => {
                let turns = messages.into_iter().map(|message| (message.position, None));
                self.turns.extend(turns);
            }
            GraphOp::EditMessage { to, .. } => {
                self.turns.insert(to.position, Some(to));
            }
            _ => {}
        }
    }
}
