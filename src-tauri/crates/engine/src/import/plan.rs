//! Compares what a file holds with the store and plans the changes that bring the store there.
//!
//! A batch is planned in two steps: [`Planner::survey`] asks the store about each record, then all memories and
//! version links of the batch are looked up at once, and [`Planner::decide`] makes one change per record.

mod decide;
mod survey;

use std::collections::{HashMap, HashSet};

use chrono::TimeDelta;
use uuid::Uuid;

use super::item::{Batch, ImportItem, Located};
use super::report::{ImportProblem, ImportReport};
use crate::domain::change::Change;
use crate::domain::ids::{MemoryId, OrgId, PersonId, UserId};
use crate::domain::model::{Agent, Organization, Timestamp, User};
use crate::domain::read::{InteractionRecord, LinkedMemory};
use crate::domain::text::{Names, people_in};
use crate::engine::{Authorship, Engine};
use crate::error::{EngineError, EngineResult};

/// How far ahead of the clock a moment may be before it is remarked on.
const FUTURE: TimeDelta = TimeDelta::days(1);

/// A change with what it adds, to be counted once it is applied.
pub(crate) struct Planned {
    pub(crate) change: Change,
    pub(crate) adds: Adds,
    pub(crate) line: Option<u64>,
    pub(crate) subject: String,
}

/// What is to be done for a batch, and what ends the import after it.
pub(crate) struct Plan {
    pub(crate) planned: Vec<Planned>,
    pub(crate) fault: Option<EngineError>,
}

#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Adds {
    organizations: u32,
    users: u32,
    agents: u32,
    interactions: u32,
    continued: u32,
    messages: u32,
    memories: u32,
}

impl Adds {
    pub(crate) fn count_new(self, report: &mut ImportReport) {
        report.organizations.new += self.organizations;
        report.users.new += self.users;
        report.agents.new += self.agents;
        report.interactions.new += self.interactions;
        report.continued += self.continued;
        report.messages.new += self.messages;
        report.memories.new += self.memories;
    }

    fn count_there(self, report: &mut ImportReport) {
        report.organizations.there += self.organizations;
        report.users.there += self.users;
        report.agents.there += self.agents;
        report.interactions.there += self.interactions;
        report.messages.there += self.messages;
        report.memories.there += self.memories;
    }

    pub(crate) fn count_conflict(self, report: &mut ImportReport) {
        report.organizations.conflicts += self.organizations;
        report.users.conflicts += self.users;
        report.agents.conflicts += self.agents;
        report.interactions.conflicts += self.interactions + self.continued;
        report.messages.conflicts += self.messages;
        report.memories.conflicts += self.memories;
    }
}

/// What a record of the file is to the store.
enum Verdict {
    /// Decided already: there, or a conflict.
    Settled,
    Organization(Organization),
    User(User),
    Agent(Agent),
    Interaction(Box<InteractionRecord>),
    /// The interaction is there; messages from the position on are new.
    Continue {
        stored: Box<InteractionRecord>,
        read: Box<InteractionRecord>,
        from: usize,
    },
    Memory(Box<LinkedMemory>),
}

/// Where records come from, which decides what happens when they do not fit.
pub(crate) enum Origin {
    /// Whatever differs from the store is a conflict.
    Interchange { file: String },
    /// Only proposes names, and its conversations grow.
    OtherFile { file: String },
    /// Like an interchange file, but nobody can correct it: a record that refers to nobody is a conflict, too, where
    /// it would end the reading of a file.
    Store,
}

impl Origin {
    fn is_strict(&self) -> bool {
        !matches!(self, Origin::OtherFile { .. })
    }

    fn file(&self) -> String {
        match self {
            Origin::Interchange { file } | Origin::OtherFile { file } => file.clone(),
            Origin::Store => "the store that is copied".to_owned(),
        }
    }

    /// Where records stand that were met before, in words.
    fn above(&self) -> &'static str {
        match self {
            Origin::Interchange { .. } | Origin::OtherFile { .. } => "above in the file",
            Origin::Store => "among what was copied before",
        }
    }
}

pub(crate) struct Planner {
    engine: Engine,
    by: Authorship,
    origin: Origin,
    latest_plausible: Timestamp,
    pub(crate) report: ImportReport,
    /// People that are in the store or above in the file, with their names.
    people: HashMap<OrgId, Names>,
    /// People that were looked for in vain.
    unknown: HashMap<OrgId, HashSet<PersonId>>,
    /// People and interactions of the file so far, by a hash of their names in full, with their lines.
    seen: HashMap<Uuid, Option<u64>>,
    /// Memories of the file so far: true when they are stored or to be stored.
    memories: HashMap<MemoryId, bool>,
    odd_roles: HashSet<String>,
}

impl Planner {
    pub(crate) fn new(engine: Engine, by: Authorship, origin: Origin, report: ImportReport) -> Self {
        let latest_plausible = engine.now() + FUTURE;
        Self {
            engine,
            by,
            origin,
            latest_plausible,
            report,
            people: HashMap::new(),
            unknown: HashMap::new(),
            seen: HashMap::new(),
            memories: HashMap::new(),
            odd_roles: HashSet::new(),
        }
    }

    /// Plans a batch. A record of a file that refers to nobody ends the import; what stands before it is still planned.
    pub(crate) async fn plan(&mut self, batch: Batch) -> EngineResult<Plan> {
        for note in batch.notes {
            self.report.warnings.add(note);
        }
        let loose = batch.items.iter().filter_map(|located| match &located.item {
            ImportItem::Memory(memory) => Some(memory.memory.memory_id),
            _ => None,
        });
        let stored_loose = self.stored(loose.collect()).await?;
        let mut verdicts = Vec::with_capacity(batch.items.len());
        let mut fault = None;
        for Located { line, item } in batch.items {
            let (adds, subject) = described(&item);
            match self.survey(line, item, &stored_loose).await {
                Ok(verdict) => verdicts.push((line, verdict)),
                Err(EngineError::File { field, problem, .. }) if matches!(self.origin, Origin::Store) => {
                    self.conflict(line, field.as_deref(), &subject, adds, problem);
                }
                Err(error @ EngineError::File { .. }) => {
                    fault = Some(error);
                    break;
                }
                Err(error) => return Err(error),
            }
        }
        let new = verdicts
            .iter()
            .flat_map(|(_, verdict)| memories_of(verdict))
            .map(|m| m.memory.memory_id);
        let taken = self.stored(new.collect()).await?;
        self.look_up_links(&verdicts).await?;
        self.look_up_people(&verdicts).await?;
        let mut planned = Vec::new();
        for (line, verdict) in verdicts {
            planned.extend(self.decide(line, verdict, &taken));
        }
        Ok(Plan { planned, fault })
    }

    /// Those of `ids` that the store has, in whatever organization.
    async fn stored(&self, ids: Vec<MemoryId>) -> EngineResult<HashSet<MemoryId>> {
        if ids.is_empty() {
            return Ok(HashSet::new());
        }
        let found = self.engine.graph.index_documents(&ids).await?;
        Ok(found.into_iter().map(|document| document.memory.memory_id).collect())
    }

    fn conflict(&mut self, line: Option<u64>, field: Option<&str>, subject: &str, adds: Adds, problem: String) {
        adds.count_conflict(&mut self.report);
        let (field, subject) = (field.map(str::to_owned), subject.to_owned());
        self.report.conflicts.add(ImportProblem {
            line,
            field,
            subject,
            problem,
        });
    }

    fn warn(&mut self, line: Option<u64>, field: &str, subject: &str, problem: String) {
        let (field, subject) = (Some(field.to_owned()), subject.to_owned());
        self.report.warnings.add(ImportProblem {
            line,
            field,
            subject,
            problem,
        });
    }

    fn moment(&mut self, line: Option<u64>, field: &str, subject: &str, at: Timestamp) {
        self.report.saw(at);
        if at < Timestamp::UNIX_EPOCH {
            self.warn(
                line,
                field,
                subject,
                format!("{} is before 1970; kept", at.date_naive()),
            );
        } else if at > self.latest_plausible {
            self.warn(
                line,
                field,
                subject,
                format!("{} is in the future; kept", at.date_naive()),
            );
        }
    }

    fn moments(&mut self, line: Option<u64>, subject: &str, read: &InteractionRecord) {
        let (created_at, updated_at) = (read.interaction.created_at, read.interaction.updated_at);
        self.moment(line, "created_at", subject, created_at);
        if updated_at != created_at {
            self.moment(line, "updated_at", subject, updated_at);
        }
        for (at, memory) in read.memories.iter().enumerate() {
            if memory.memory.obtained_at != created_at {
                self.moment(
                    line,
                    &format!("memories[{at}].obtained_at"),
                    subject,
                    memory.memory.obtained_at,
                );
            }
        }
    }

    fn meet(&mut self, org_id: &OrgId, person: PersonId, name: String) {
        if let Some(unknown) = self.unknown.get_mut(org_id) {
            unknown.remove(&person);
        }
        self.people.entry(org_id.clone()).or_default().insert(person, name);
    }

    /// Finds out which of the memories that version links lead to, and that do not stand above, are in the store.
    async fn look_up_links(&mut self, verdicts: &[(Option<u64>, Verdict)]) -> EngineResult<()> {
        let mut wanted: HashMap<OrgId, Vec<(MemoryId, UserId)>> = HashMap::new();
        for memory in verdicts.iter().flat_map(|(_, verdict)| memories_of(verdict)) {
            let (org_id, user_id) = (&memory.memory.org_id, &memory.memory.user_id);
            for id in memory.replaces.iter().chain(&memory.replaced_by) {
                if !self.memories.contains_key(id) {
                    wanted.entry(org_id.clone()).or_default().push((*id, user_id.clone()));
                }
            }
        }
        for (org_id, links) in wanted {
            let ids: Vec<_> = links.iter().map(|(id, _)| *id).collect();
            for entry in self.engine.graph.memories_by_id(&org_id, &ids).await? {
                if links.contains(&(entry.memory.memory_id, entry.memory.user_id)) {
                    self.memories.insert(entry.memory.memory_id, true);
                }
            }
        }
        Ok(())
    }

    /// Finds the people that texts name and that do not stand above.
    async fn look_up_people(&mut self, verdicts: &[(Option<u64>, Verdict)]) -> EngineResult<()> {
        let mut wanted: HashMap<OrgId, HashSet<PersonId>> = HashMap::new();
        for memory in verdicts.iter().flat_map(|(_, verdict)| memories_of(verdict)) {
            let org_id = &memory.memory.org_id;
            for person in people_in(&memory.memory.text) {
                let known = self
                    .people
                    .get(org_id)
                    .is_some_and(|people| people.contains_key(&person));
                let unknown = self.unknown.get(org_id).is_some_and(|people| people.contains(&person));
                if !known && !unknown {
                    wanted.entry(org_id.clone()).or_default().insert(person);
                }
            }
        }
        for (org_id, people) in wanted {
            let ids: Vec<_> = people.iter().cloned().collect();
            self.unknown.entry(org_id.clone()).or_default().extend(people);
            for person in self.engine.graph.people(&org_id, &ids).await? {
                self.meet(&org_id, person.id, person.name);
            }
        }
        Ok(())
    }
}

fn count(len: usize) -> u32 {
    u32::try_from(len).unwrap_or(u32::MAX)
}

fn adds_of(record: &InteractionRecord) -> Adds {
    Adds {
        interactions: 1,
        messages: count(record.messages.len()),
        memories: count(record.memories.len()),
        ..Adds::default()
    }
}

/// What an item would add, and what it is.
fn described(item: &ImportItem) -> (Adds, String) {
    let none = Adds::default();
    match item {
        ImportItem::Organization(organization) => (
            Adds {
                organizations: 1,
                ..none
            },
            format!("organization {}", organization.org_id),
        ),
        ImportItem::User(user) => (Adds { users: 1, ..none }, format!("user {}", user.user_id)),
        ImportItem::Agent(agent) => (Adds { agents: 1, ..none }, format!("agent {}", agent.agent_id)),
        ImportItem::Interaction(record) | ImportItem::Conversation { record, .. } => (
            adds_of(record),
            format!("interaction {}", record.interaction.interaction_id),
        ),
        ImportItem::Memory(memory) => (
            Adds { memories: 1, ..none },
            format!("memory {}", memory.memory.memory_id),
        ),
    }
}

/// The memories that a verdict would add.
fn memories_of(verdict: &Verdict) -> &[LinkedMemory] {
    match verdict {
        Verdict::Interaction(record) => &record.memories,
        Verdict::Memory(memory) => std::slice::from_ref(memory),
        _ => &[],
    }
}
