//! Compares what a file holds with the store and plans the changes that bring the store there.
//!
//! A batch is planned in two steps: [`Planner::survey`] asks the store about each record, then all memories and
//! version links of the batch are looked up at once, and [`Planner::decide`] makes one change per record.

use std::collections::hash_map::Entry;
use std::collections::{HashMap, HashSet};

use chrono::TimeDelta;
use uuid::Uuid;

use super::chat::slot_id;
use super::compare::{self, Growth};
use super::identity;
use super::item::{Batch, ImportItem, Located};
use super::report::{ImportProblem, ImportReport};
use crate::domain::change::{Change, ChangeKind, GraphOp};
use crate::domain::ids::{AgentKey, InteractionKey, MemoryId, MemoryKey, OrgId, PersonId, UserId, UserKey};
use crate::domain::model::{Agent, Organization, Role, Timestamp, User};
use crate::domain::read::{InteractionRecord, LinkedMemory};
use crate::domain::text::{Names, Segment, people_in, segments};
use crate::engine::{Authorship, Engine};
use crate::error::{EngineError, EngineResult};
use crate::people::valid_name;
use crate::ports::graph::{GraphError, GraphResult};

/// How far ahead of the clock a moment may be before it is remarked on.
const FUTURE: TimeDelta = TimeDelta::days(1);
/// The most ids that a conversation without id of its own may try; so many conversations begin alike.
const MAX_SLOTS: u32 = 1_000;
/// Free ids to pass before giving up the search for the same conversation: earlier ones may have been deleted.
const FREE_SLOTS: u32 = 4;

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
    Continue { stored: Box<InteractionRecord>, read: Box<InteractionRecord>, from: usize },
    Memory(Box<LinkedMemory>),
}

pub(crate) struct Planner {
    engine: Engine,
    by: Authorship,
    file: String,
    /// Interchange files: whatever differs is a conflict. Other files only propose names, and conversations grow.
    strict: bool,
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
    pub(crate) fn new(engine: Engine, by: Authorship, file: String, strict: bool, report: ImportReport) -> Self {
        let latest_plausible = engine.now() + FUTURE;
        Self {
            engine,
            by,
            file,
            strict,
            latest_plausible,
            report,
            people: HashMap::new(),
            unknown: HashMap::new(),
            seen: HashMap::new(),
            memories: HashMap::new(),
            odd_roles: HashSet::new(),
        }
    }

    /// Plans a batch. A record that refers to nobody ends the import; what stands before it is still planned.
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
            match self.survey(line, item, &stored_loose).await {
                Ok(verdict) => verdicts.push((line, verdict)),
                Err(error @ EngineError::File { .. }) => {
                    fault = Some(error);
                    break;
                }
                Err(error) => return Err(error),
            }
        }
        let new = verdicts.iter().flat_map(|(_, verdict)| memories_of(verdict)).map(|m| m.memory.memory_id);
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

    async fn survey(
        &mut self,
        line: Option<u64>,
        item: ImportItem,
        stored_loose: &HashSet<MemoryId>,
    ) -> EngineResult<Verdict> {
        match item {
            ImportItem::Organization(organization) => self.survey_organization(line, organization).await,
            ImportItem::User(user) => self.survey_user(line, user).await,
            ImportItem::Agent(agent) => self.survey_agent(line, agent).await,
            ImportItem::Interaction(record) => self.survey_interaction(line, record).await,
            ImportItem::Conversation { base, record } => self.survey_conversation(base, record).await,
            ImportItem::Memory(memory) => {
                let there = stored_loose.contains(&memory.memory.memory_id);
                self.survey_memory(line, memory, there).await
            }
        }
    }

    async fn survey_organization(&mut self, line: Option<u64>, read: Organization) -> EngineResult<Verdict> {
        let adds = Adds { organizations: 1, ..Adds::default() };
        let subject = format!("organization {}", read.org_id);
        self.moment(line, "created_at", &subject, read.created_at);
        if self.stands_above(line, &subject, adds) {
            return Ok(Verdict::Settled);
        }
        self.people.entry(read.org_id.clone()).or_default();
        match found(self.engine.graph.organization(&read.org_id).await)? {
            None => Ok(Verdict::Organization(read)),
            Some(node) => Ok(self.compared(line, subject, adds, compare::organizations(&node.organization, &read))),
        }
    }

    async fn survey_user(&mut self, line: Option<u64>, read: User) -> EngineResult<Verdict> {
        let adds = Adds { users: 1, ..Adds::default() };
        let subject = format!("user {}", read.user_id);
        self.moment(line, "created_at", &subject, read.created_at);
        if self.stands_above(line, &format!("{subject} of organization {}", read.org_id), adds) {
            return Ok(Verdict::Settled);
        }
        self.require_organization(line, &read.org_id).await?;
        let stored = found(self.engine.graph.user(&read.key()).await)?;
        let name = stored.as_ref().map_or(&read.name, |node| &node.user.name);
        self.meet(&read.org_id, PersonId::User(read.user_id.clone()), name.clone());
        match stored {
            None => Ok(Verdict::User(read)),
            Some(node) => Ok(self.compared(line, subject, adds, compare::users(&node.user, &read))),
        }
    }

    async fn survey_agent(&mut self, line: Option<u64>, read: Agent) -> EngineResult<Verdict> {
        let adds = Adds { agents: 1, ..Adds::default() };
        let subject = format!("agent {}", read.agent_id);
        self.moment(line, "created_at", &subject, read.created_at);
        if self.stands_above(line, &format!("{subject} of organization {}", read.org_id), adds) {
            return Ok(Verdict::Settled);
        }
        self.require_organization(line, &read.org_id).await?;
        if let Some(user_id) = &read.user_id {
            self.require_user(line, &read.org_id, user_id).await?;
        }
        let key = AgentKey { org_id: read.org_id.clone(), agent_id: read.agent_id.clone() };
        let stored = found(self.engine.graph.agent(&key).await)?;
        let label = stored.as_ref().map_or(&read.label, |node| &node.agent.label);
        self.meet(&read.org_id, PersonId::Agent(read.agent_id.clone()), label.clone());
        match stored {
            None => Ok(Verdict::Agent(read)),
            Some(node) => Ok(self.compared(line, subject, adds, compare::agents(&node.agent, &read))),
        }
    }

    async fn survey_interaction(&mut self, line: Option<u64>, read: Box<InteractionRecord>) -> EngineResult<Verdict> {
        let key = read.interaction.key();
        let subject = format!("interaction {}", key.interaction_id);
        let adds = adds_of(&read);
        self.moments(line, &subject, &read);
        self.require_organization(line, &key.org_id).await?;
        self.require_user(line, &key.org_id, &key.user_id).await?;
        let name = format!("{subject} of user {} of organization {}", key.user_id, key.org_id);
        if self.stands_above(line, &name, adds) || !self.claim(line, &subject, adds, &read.memories) {
            return Ok(Verdict::Settled);
        }
        let Some(stored) = found(self.engine.graph.interaction_record(&key).await)? else {
            return Ok(Verdict::Interaction(read));
        };
        for memory in &stored.memories {
            self.memories.insert(memory.memory.memory_id, true);
        }
        if self.strict {
            return Ok(self.compared(line, subject, adds, compare::interactions(&stored, &read)));
        }
        Ok(match compare::growth(&stored.messages, &read.messages) {
            Growth::There => self.compared(line, subject, adds, None),
            Growth::From(from) => Verdict::Continue { stored: Box::new(stored), read, from },
            Growth::Differs(at) => {
                self.compared(line, subject, adds, Some(format!("messages[{at}]")))
            }
        })
    }

    /// A conversation without id: looks for it under each of the ids that it may have got.
    async fn survey_conversation(
        &mut self,
        base: Uuid,
        mut read: Box<InteractionRecord>,
    ) -> EngineResult<Verdict> {
        let mut first_free = None;
        let mut free = 0;
        for slot in 0..MAX_SLOTS {
            let id = slot_id(base, slot);
            read.interaction.interaction_id = id.clone();
            match found(self.engine.graph.interaction_record(&read.interaction.key()).await)? {
                None => {
                    first_free.get_or_insert(id);
                    free += 1;
                }
                Some(stored) => match compare::growth(&stored.messages, &read.messages) {
                    Growth::Differs(_) => free = 0,
                    _ => return self.survey_interaction(None, read).await,
                },
            }
            if free == FREE_SLOTS {
                break;
            }
        }
        let Some(id) = first_free else {
            let problem = format!("there are {MAX_SLOTS} conversations in the store already that begin like this one");
            return Err(EngineError::File { file: self.file.clone(), line: None, field: None, problem });
        };
        read.interaction.interaction_id = id;
        self.survey_interaction(None, read).await
    }

    async fn survey_memory(
        &mut self,
        line: Option<u64>,
        read: Box<LinkedMemory>,
        there: bool,
    ) -> EngineResult<Verdict> {
        let key = read.memory.key();
        let subject = format!("memory {}", key.memory_id);
        let adds = Adds { memories: 1, ..Adds::default() };
        self.moment(line, "obtained_at", &subject, read.memory.obtained_at);
        self.require_organization(line, &key.org_id).await?;
        self.require_user(line, &key.org_id, &key.user_id).await?;
        if !self.claim(line, &subject, adds, std::slice::from_ref(&read)) {
            return Ok(Verdict::Settled);
        }
        if !there {
            return Ok(Verdict::Memory(read));
        }
        match found(self.engine.graph.linked_memory(&key).await)? {
            // Of another user; the decision will say so.
            None => Ok(Verdict::Memory(read)),
            Some(stored) => {
                self.memories.insert(key.memory_id, true);
                Ok(self.compared(line, subject, adds, compare::memories(&stored, &read)))
            }
        }
    }

    /// Counts a record that the store has. Files that only propose names do not disagree about people.
    fn compared(&mut self, line: Option<u64>, subject: String, adds: Adds, difference: Option<String>) -> Verdict {
        let people = adds.organizations + adds.users + adds.agents > 0;
        match difference {
            Some(field) if self.strict || !people => {
                adds.count_conflict(&mut self.report);
                let problem = "the store has this with another value; it was left as it is".to_owned();
                self.report.conflicts.add(ImportProblem { line, field: Some(field), subject, problem });
            }
            _ => adds.count_there(&mut self.report),
        }
        Verdict::Settled
    }

    /// Remembers a record of the file; true, and a conflict, when it stands above already.
    fn stands_above(&mut self, line: Option<u64>, name: &str, adds: Adds) -> bool {
        let above = match self.seen.entry(identity::id([name])) {
            Entry::Vacant(free) => {
                free.insert(line);
                return false;
            }
            Entry::Occupied(above) => *above.get(),
        };
        let place = above.map_or_else(String::new, |above| format!(", in line {above}"));
        self.conflict(line, None, name, adds, format!("stands above in the file already{place}; the first one counts"));
        true
    }

    /// Remembers the memories of a record; false, and a conflict, when one of them stands above already.
    fn claim(&mut self, line: Option<u64>, subject: &str, adds: Adds, memories: &[impl AsLinked]) -> bool {
        let mut ids = memories.iter().map(|memory| memory.as_linked().memory.memory_id);
        if let Some(id) = ids.find(|id| self.memories.contains_key(id)) {
            let problem = format!("memory {id} stands above in the file already; this record was left out");
            self.conflict(line, Some("memory_id"), subject, adds, problem);
            return false;
        }
        for memory in memories {
            self.memories.insert(memory.as_linked().memory.memory_id, false);
        }
        true
    }

    fn conflict(&mut self, line: Option<u64>, field: Option<&str>, subject: &str, adds: Adds, problem: String) {
        adds.count_conflict(&mut self.report);
        let (field, subject) = (field.map(str::to_owned), subject.to_owned());
        self.report.conflicts.add(ImportProblem { line, field, subject, problem });
    }

    fn warn(&mut self, line: Option<u64>, field: &str, subject: &str, problem: String) {
        let (field, subject) = (Some(field.to_owned()), subject.to_owned());
        self.report.warnings.add(ImportProblem { line, field, subject, problem });
    }

    fn moment(&mut self, line: Option<u64>, field: &str, subject: &str, at: Timestamp) {
        self.report.saw(at);
        if at < Timestamp::UNIX_EPOCH {
            self.warn(line, field, subject, format!("{} is before 1970; kept", at.date_naive()));
        } else if at > self.latest_plausible {
            self.warn(line, field, subject, format!("{} is in the future; kept", at.date_naive()));
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
                self.moment(line, &format!("memories[{at}].obtained_at"), subject, memory.memory.obtained_at);
            }
        }
    }

    fn meet(&mut self, org_id: &OrgId, person: PersonId, name: String) {
        if let Some(unknown) = self.unknown.get_mut(org_id) {
            unknown.remove(&person);
        }
        self.people.entry(org_id.clone()).or_default().insert(person, name);
    }

    fn missing(&self, line: Option<u64>, field: &str, problem: String) -> EngineError {
        EngineError::File { file: self.file.clone(), line, field: Some(field.to_owned()), problem }
    }

    async fn require_organization(&mut self, line: Option<u64>, org_id: &OrgId) -> EngineResult<()> {
        if self.people.contains_key(org_id) {
            return Ok(());
        }
        if found(self.engine.graph.organization(org_id).await)?.is_none() {
            let problem = format!("organization {org_id} stands neither above in the file nor in the store");
            return Err(self.missing(line, "org_id", problem));
        }
        self.people.insert(org_id.clone(), Names::new());
        Ok(())
    }

    async fn require_user(&mut self, line: Option<u64>, org_id: &OrgId, user_id: &UserId) -> EngineResult<()> {
        let person = PersonId::User(user_id.clone());
        if self.people.get(org_id).is_some_and(|people| people.contains_key(&person)) {
            return Ok(());
        }
        let key = UserKey { org_id: org_id.clone(), user_id: user_id.clone() };
        let Some(node) = found(self.engine.graph.user(&key).await)? else {
            let problem = format!("user {user_id} stands neither above in the file nor in the store");
            return Err(self.missing(line, "user_id", problem));
        };
        self.meet(org_id, person, node.user.name);
        Ok(())
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
                let known = self.people.get(org_id).is_some_and(|people| people.contains_key(&person));
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

    fn decide(&mut self, line: Option<u64>, verdict: Verdict, taken: &HashSet<MemoryId>) -> Option<Planned> {
        match verdict {
            Verdict::Settled => None,
            Verdict::Organization(organization) => {
                let subject = format!("organization {}", organization.org_id);
                self.name(line, "name", &subject, &organization.name);
                let adds = Adds { organizations: 1, ..Adds::default() };
                Some(self.planned_person(line, subject, adds, GraphOp::PutOrganization { organization }))
            }
            Verdict::User(user) => {
                let subject = format!("user {}", user.user_id);
                self.name(line, "name", &subject, &user.name);
                let adds = Adds { users: 1, ..Adds::default() };
                Some(self.planned_person(line, subject, adds, GraphOp::PutUser { user }))
            }
            Verdict::Agent(agent) => {
                let subject = format!("agent {}", agent.agent_id);
                self.name(line, "label", &subject, &agent.label);
                let adds = Adds { agents: 1, ..Adds::default() };
                Some(self.planned_person(line, subject, adds, GraphOp::PutAgent { agent }))
            }
            Verdict::Interaction(record) => self.decide_interaction(line, *record, taken),
            Verdict::Continue { stored, read, from } => Some(self.plan_continuation(line, &stored, *read, from)),
            Verdict::Memory(memory) => self.decide_memory(line, *memory, taken),
        }
    }

    fn name(&mut self, line: Option<u64>, field: &str, subject: &str, name: &str) {
        match valid_name(field, name) {
            Ok(valid) if valid == name => {}
            Ok(_) => self.warn(line, field, subject, "begins or ends with white space; kept".to_owned()),
            Err(EngineError::Invalid { problem, .. }) => {
                self.warn(line, field, subject, format!("a name {problem}; kept as it is"));
            }
            Err(_) => {}
        }
    }

    fn planned_person(&mut self, line: Option<u64>, subject: String, adds: Adds, op: GraphOp) -> Planned {
        let summary = format!("imported {subject}");
        let change = self.engine.change(&self.by, ChangeKind::ImportPeople, summary, vec![op]);
        Planned { change, adds, line, subject }
    }

    /// Nothing, and a conflict, when a memory's id is taken or one of its links leads nowhere.
    fn fits(
        &mut self,
        line: Option<u64>,
        subject: &str,
        adds: Adds,
        memories: &[LinkedMemory],
        taken: &HashSet<MemoryId>,
    ) -> bool {
        let within: HashSet<_> = memories.iter().map(|m| m.memory.memory_id).collect();
        let alone = memories.len() == 1 && adds.interactions == 0;
        let field = |at: usize, name: &str| if alone { name.to_owned() } else { format!("memories[{at}].{name}") };
        for (at, memory) in memories.iter().enumerate() {
            let id = memory.memory.memory_id;
            if taken.contains(&id) {
                let problem = format!("the store has a memory {id} elsewhere; this record was left out");
                self.conflict(line, Some(&field(at, "memory_id")), subject, adds, problem);
                return false;
            }
            for (name, links) in [("replaces", &memory.replaces), ("replaced_by", &memory.replaced_by)] {
                let there = |other: &MemoryId| within.contains(other) || self.memories.get(other) == Some(&true);
                if let Some(other) = links.iter().find(|other| **other == id || !there(other)) {
                    let problem = format!(
                        "memory {other} is neither stored nor above in the file; this record was left out"
                    );
                    self.conflict(line, Some(&field(at, name)), subject, adds, problem);
                    return false;
                }
            }
        }
        for id in within {
            self.memories.insert(id, true);
        }
        true
    }

    fn decide_interaction(
        &mut self,
        line: Option<u64>,
        record: InteractionRecord,
        taken: &HashSet<MemoryId>,
    ) -> Option<Planned> {
        let key = record.interaction.key();
        let subject = format!("interaction {}", key.interaction_id);
        let adds = adds_of(&record);
        if !self.fits(line, &subject, adds, &record.memories, taken) {
            return None;
        }
        self.roles(line, &subject, &record, 0);
        for (at, memory) in record.memories.iter().enumerate() {
            self.placeholders(line, &format!("memories[{at}].text"), &subject, memory);
        }
        let summary = format!("imported a conversation of user_{} with {} memories", key.user_id, adds.memories);
        let change = self.engine.change(&self.by, ChangeKind::ImportInteraction, summary, interaction_ops(record));
        Some(Planned { change, adds, line, subject })
    }

    fn plan_continuation(
        &mut self,
        line: Option<u64>,
        stored: &InteractionRecord,
        mut read: InteractionRecord,
        from: usize,
    ) -> Planned {
        let key = stored.interaction.key();
        let subject = format!("interaction {}", key.interaction_id);
        self.roles(line, &subject, &read, from);
        let messages = read.messages.split_off(from);
        let adds = Adds { continued: 1, messages: count(messages.len()), ..Adds::default() };
        self.report.messages.there += count(from);
        let mut ops = Vec::new();
        let (seen, now) = (stored.interaction.updated_at, read.interaction.updated_at);
        if now > seen {
            ops.push(GraphOp::TouchInteraction { interaction: key.clone(), from: seen, to: now });
        }
        for date in read.dates.into_iter().filter(|date| !stored.dates.contains(date)) {
            ops.push(GraphOp::AddOccurrence { interaction: key.clone(), date });
        }
        let summary = format!("continued a conversation of user_{} with {} messages", key.user_id, messages.len());
        ops.push(GraphOp::AppendMessages { interaction: key, messages });
        let change = self.engine.change(&self.by, ChangeKind::ImportInteraction, summary, ops);
        Planned { change, adds, line, subject }
    }

    fn decide_memory(
        &mut self,
        line: Option<u64>,
        memory: LinkedMemory,
        taken: &HashSet<MemoryId>,
    ) -> Option<Planned> {
        let subject = format!("memory {}", memory.memory.memory_id);
        let adds = Adds { memories: 1, ..Adds::default() };
        if !self.fits(line, &subject, adds, std::slice::from_ref(&memory), taken) {
            return None;
        }
        self.placeholders(line, "text", &subject, &memory);
        let summary = format!("imported a memory of user_{}", memory.memory.user_id);
        let change = self.engine.change(&self.by, ChangeKind::ImportMemory, summary, memory_ops(vec![memory]));
        Some(Planned { change, adds, line, subject })
    }

    fn roles(&mut self, line: Option<u64>, subject: &str, record: &InteractionRecord, from: usize) {
        for (at, message) in record.messages.iter().enumerate().skip(from) {
            if let Role::Other(name) = &message.role
                && self.odd_roles.len() < super::report::MAX_LISTED
                && self.odd_roles.insert(name.clone())
            {
                let shown = super::detect::short(name);
                let problem = format!("the role {shown:?} is neither user nor assistant; kept, here and wherever else");
                self.warn(line, &format!("messages[{at}].role"), subject, problem);
            }
        }
    }

    fn placeholders(&mut self, line: Option<u64>, field: &str, subject: &str, memory: &LinkedMemory) {
        let none = Names::new();
        let names = self.people.get(&memory.memory.org_id).unwrap_or(&none);
        let unknown: Vec<String> = segments(&memory.memory.text, names)
            .into_iter()
            .filter_map(|segment| match segment {
                Segment::Unknown { id } => Some(id.to_string()),
                _ => None,
            })
            .collect();
        for placeholder in unknown {
            self.warn(line, field, subject, format!("names {placeholder}, who is not in the organization; kept"));
        }
    }
}

/// Lets loose and boxed memories be claimed by the same words.
trait AsLinked {
    fn as_linked(&self) -> &LinkedMemory;
}

impl AsLinked for LinkedMemory {
    fn as_linked(&self) -> &LinkedMemory {
        self
    }
}

impl AsLinked for Box<LinkedMemory> {
    fn as_linked(&self) -> &LinkedMemory {
        self
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

/// The memories that a verdict would add.
fn memories_of(verdict: &Verdict) -> &[LinkedMemory] {
    match verdict {
        Verdict::Interaction(record) => &record.memories,
        Verdict::Memory(memory) => std::slice::from_ref(memory),
        _ => &[],
    }
}

fn interaction_ops(record: InteractionRecord) -> Vec<GraphOp> {
    let InteractionRecord { interaction, dates, messages, memories } = record;
    let key: InteractionKey = interaction.key();
    let mut ops = vec![GraphOp::PutInteraction { interaction }];
    ops.extend(dates.into_iter().map(|date| GraphOp::AddOccurrence { interaction: key.clone(), date }));
    if !messages.is_empty() {
        ops.push(GraphOp::AppendMessages { interaction: key, messages });
    }
    ops.extend(memory_ops(memories));
    ops
}

/// Memories first, links after: memories of one interaction may be linked with each other in either direction.
fn memory_ops(memories: Vec<LinkedMemory>) -> Vec<GraphOp> {
    let (mut ops, mut links) = (Vec::new(), Vec::new());
    for LinkedMemory { memory, positions, replaces, replaced_by } in memories {
        let key: MemoryKey = memory.key();
        let (user, id) = (key.user(), key.memory_id);
        ops.push(GraphOp::PutMemory { memory });
        ops.extend(positions.into_iter().map(|position| GraphOp::LinkSource { memory: key.clone(), position }));
        let link = |old, new| GraphOp::LinkVersions { user: user.clone(), old, new };
        links.extend(replaces.into_iter().map(|old| link(old, id)));
        links.extend(replaced_by.into_iter().map(|new| link(id, new)));
    }
    ops.append(&mut links);
    ops
}

/// The answer of a read, with "not there" as `None`.
fn found<T>(answer: GraphResult<T>) -> EngineResult<Option<T>> {
    match answer {
        Ok(value) => Ok(Some(value)),
        Err(GraphError::NotFound(_)) => Ok(None),
        Err(error) => Err(error.into()),
    }
}
