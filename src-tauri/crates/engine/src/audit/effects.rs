//! What the operations of a change come to, in words for people: before and after.

use chrono::SecondsFormat;
use serde::{Deserialize, Serialize};
use specta::Type;

use crate::domain::change::GraphOp;
use crate::domain::ids::PersonId;
use crate::domain::model::{Memory, Timestamp};
use crate::domain::note::Note;
use crate::domain::subject::Subject;
use crate::domain::text::{Names, Segment, people_in, segments};

/// What happened to something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum EffectKind {
    Added,
    Removed,
    Renamed,
    /// The wording of a memory.
    Text,
    Agent,
    /// The interaction that a memory comes from.
    Interaction,
    /// When a memory was obtained, or an interaction took place.
    Date,
    MessagesAdded,
    MessagesRemoved,
    /// What was said in a turn.
    Message,
    SourceAdded,
    SourceRemoved,
    /// It is contradicted by the other memory from now on.
    ContradictedBy,
    NoLongerContradictedBy,
    Queued,
    Unqueued,
    Reviewed,
    ReviewRemoved,
    Noted,
    NoteRemoved,
}

/// One thing that a change did.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Effect {
    pub kind: EffectKind,
    pub subject: Subject,
    /// The other memory of a link.
    pub other: Option<Subject>,
    /// What it was or said; `None` when there was nothing.
    pub before: Option<Vec<Segment>>,
    pub after: Option<Vec<Segment>>,
}

/// An effect with placeholders.
pub(super) struct Raw {
    kind: EffectKind,
    subject: Subject,
    other: Option<Subject>,
    before: Option<String>,
    after: Option<String>,
}

impl Raw {
    fn new(kind: EffectKind, subject: Subject) -> Self {
        Self {
            kind,
            subject,
            other: None,
            before: None,
            after: None,
        }
    }

    fn from(mut self, before: impl Into<String>) -> Self {
        self.before = Some(before.into());
        self
    }

    fn to(mut self, after: impl Into<String>) -> Self {
        self.after = Some(after.into());
        self
    }

    fn with(mut self, other: Subject) -> Self {
        self.other = Some(other);
        self
    }

    pub(super) fn people(&self) -> Vec<PersonId> {
        self.before
            .iter()
            .chain(&self.after)
            .flat_map(|text| people_in(text))
            .collect()
    }

    pub(super) fn named(self, names: &Names) -> Effect {
        let shown = |text: Option<String>| text.map(|text| segments(&text, names));
        Effect {
            kind: self.kind,
            subject: self.subject,
            other: self.other,
            before: shown(self.before),
            after: shown(self.after),
        }
    }
}

fn moment(at: Timestamp) -> String {
    at.to_rfc3339_opts(SecondsFormat::AutoSi, true)
}

fn memory(memory: &Memory) -> Subject {
    Subject::Memory(memory.memory_id)
}

/// The number of effects.
pub(super) fn count(ops: &[GraphOp]) -> u32 {
    u32::try_from(ops.iter().map(|op| of(op).len()).sum::<usize>()).unwrap_or(u32::MAX)
}

/// The first effects.
pub(super) fn effects(ops: &[GraphOp], most: usize) -> Vec<Raw> {
    ops.iter().flat_map(of).take(most).collect()
}

fn of(op: &GraphOp) -> Vec<Raw> {
    use EffectKind::*;
    use GraphOp as Op;
    let one = |raw: Raw| vec![raw];
    match op {
        Op::PutOrganization { organization } => {
            let subject = Subject::Organization(organization.org_id.clone());
            one(Raw::new(Added, subject).to(&organization.name))
        }
        Op::RemoveOrganization { organization } => {
            let subject = Subject::Organization(organization.org_id.clone());
            one(Raw::new(Removed, subject).from(&organization.name))
        }
        Op::RenameOrganization { org_id, from, to } => one(Raw::new(Renamed, Subject::Organization(org_id.clone()))
            .from(from)
            .to(to)),
        Op::PutUser { user } => one(Raw::new(Added, Subject::User(user.key())).to(&user.name)),
        Op::RemoveUser { user } => one(Raw::new(Removed, Subject::User(user.key())).from(&user.name)),
        Op::RenameUser { user, from, to } => one(Raw::new(Renamed, Subject::User(user.clone())).from(from).to(to)),
        Op::PutAgent { agent } => one(Raw::new(Added, Subject::Agent(agent.key())).to(&agent.label)),
        Op::RemoveAgent { agent } => one(Raw::new(Removed, Subject::Agent(agent.key())).from(&agent.label)),
        Op::RenameAgent { agent, from, to } => one(Raw::new(Renamed, Subject::Agent(agent.clone())).from(from).to(to)),
        Op::PutInteraction { interaction } => one(Raw::new(Added, Subject::Interaction(interaction.key()))),
        Op::RemoveInteraction { interaction } => one(Raw::new(Removed, Subject::Interaction(interaction.key()))),
        Op::TouchInteraction { interaction, from, to } => {
            let subject = Subject::Interaction(interaction.clone());
            one(Raw::new(Date, subject).from(moment(*from)).to(moment(*to)))
        }
        Op::EditInteraction { from, to } => {
            let subject = || Subject::Interaction(from.key());
            let mut effects = Vec::new();
            if from.agent_id != to.agent_id {
                let raw = Raw::new(Agent, subject()).from(format!("agent_{}", from.agent_id));
                effects.push(raw.to(format!("agent_{}", to.agent_id)));
            }
            let times = [(from.created_at, to.created_at), (from.updated_at, to.updated_at)];
            for (was, is) in times.into_iter().filter(|(was, is)| was != is) {
                effects.push(Raw::new(Date, subject()).from(moment(was)).to(moment(is)));
            }
            effects
        }
        // The days of an interaction follow its messages and times.
        Op::AddOccurrence { .. } | Op::RemoveOccurrence { .. } => vec![],
        Op::AppendMessages { interaction, messages } => {
            let raw = Raw::new(MessagesAdded, Subject::Interaction(interaction.clone()));
            one(raw.to(messages.len().to_string()))
        }
        Op::CutMessages { interaction, messages } => {
            let raw = Raw::new(MessagesRemoved, Subject::Interaction(interaction.clone()));
            one(raw.from(messages.len().to_string()))
        }
        Op::EditMessage {
            interaction, from, to, ..
        } => {
            let raw = Raw::new(Message, Subject::Interaction(interaction.clone()));
            one(raw.from(&from.content).to(&to.content))
        }
        Op::PutMemory { memory: new } => one(Raw::new(Added, memory(new)).to(&new.text)),
        Op::RemoveMemory { memory: gone } => one(Raw::new(Removed, memory(gone)).from(&gone.text)),
        Op::EditMemory { from, to } => edits(from, to),
        Op::LinkSource { memory, position } => {
            one(Raw::new(SourceAdded, Subject::Memory(memory.memory_id)).to(position.to_string()))
        }
        Op::UnlinkSource { memory, position } => {
            one(Raw::new(SourceRemoved, Subject::Memory(memory.memory_id)).from(position.to_string()))
        }
        Op::LinkVersions { old, new, .. } => {
            one(Raw::new(ContradictedBy, Subject::Memory(*old)).with(Subject::Memory(*new)))
        }
        Op::UnlinkVersions { old, new, .. } => {
            one(Raw::new(NoLongerContradictedBy, Subject::Memory(*old)).with(Subject::Memory(*new)))
        }
        Op::QueueExtraction { interaction, .. } => one(Raw::new(Queued, Subject::Interaction(interaction.clone()))),
        Op::UnqueueExtraction { interaction, .. } => one(Raw::new(Unqueued, Subject::Interaction(interaction.clone()))),
        Op::PutReview { review } => {
            let raw = Raw::new(Reviewed, Subject::Memory(review.key.memory_id));
            one(raw.to(format!("{:?}: {:?}", review.key.finder, review.verdict)))
        }
        Op::RemoveReview { review } => {
            let raw = Raw::new(ReviewRemoved, Subject::Memory(review.key.memory_id));
            one(raw.from(format!("{:?}: {:?}", review.key.finder, review.verdict)))
        }
        Op::PutNote { note } => one(Raw::new(Noted, note.about.clone()).to(note_words(note))),
        Op::RemoveNote { note } => one(Raw::new(NoteRemoved, note.about.clone()).from(note_words(note))),
    }
}

/// Text and tags as one line.
fn note_words(note: &Note) -> String {
    let tags = note.tags.iter().map(|tag| format!("#{tag}"));
    let words = Some(note.text.clone())
        .filter(|text| !text.is_empty())
        .into_iter()
        .chain(tags);
    words.collect::<Vec<_>>().join(" ")
}

fn edits(from: &Memory, to: &Memory) -> Vec<Raw> {
    let mut effects = Vec::new();
    if from.text != to.text {
        effects.push(Raw::new(EffectKind::Text, memory(to)).from(&from.text).to(&to.text));
    }
    if from.agent_id != to.agent_id {
        let raw = Raw::new(EffectKind::Agent, memory(to)).from(format!("agent_{}", from.agent_id));
        effects.push(raw.to(format!("agent_{}", to.agent_id)));
    }
    if from.interaction_id != to.interaction_id {
        let mut raw = Raw::new(EffectKind::Interaction, memory(to));
        raw.before = from.interaction_id.as_ref().map(ToString::to_string);
        raw.after = to.interaction_id.as_ref().map(ToString::to_string);
        effects.push(raw);
    }
    if from.obtained_at != to.obtained_at || from.date != to.date {
        let when = |memory: &Memory| format!("{} ({})", memory.date, moment(memory.obtained_at));
        effects.push(Raw::new(EffectKind::Date, memory(to)).from(when(from)).to(when(to)));
    }
    effects
}
