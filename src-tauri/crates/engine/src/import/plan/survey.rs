//! Asks the store about each record: is it there, is it new, does it differ?

use std::collections::HashSet;
use std::collections::hash_map::Entry;

use uuid::Uuid;

use super::{Adds, Planner, Verdict, adds_of};
use crate::domain::ids::{AgentKey, MemoryId, OrgId, PersonId, UserId, UserKey};
use crate::domain::model::{Agent, Organization, User};
use crate::domain::read::{InteractionRecord, LinkedMemory};
use crate::domain::text::Names;
use crate::error::{EngineError, EngineResult};
use crate::import::chat::slot_id;
use crate::import::compare::{self, Growth};
use crate::import::identity;
use crate::import::item::ImportItem;
use crate::import::report::ImportProblem;
use crate::ports::graph::{GraphError, GraphResult};

/// The most ids that a conversation without id of its own may try; so many conversations begin alike.
const MAX_SLOTS: u32 = 1_000;
/// Free ids to pass before giving up the search for the same conversation: earlier ones may have been deleted.
const FREE_SLOTS: u32 = 4;

impl Planner {
    pub(super) async fn survey(
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
        let adds = Adds {
            organizations: 1,
            ..Adds::default()
        };
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
        let adds = Adds {
            users: 1,
            ..Adds::default()
        };
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
        let adds = Adds {
            agents: 1,
            ..Adds::default()
        };
        let subject = format!("agent {}", read.agent_id);
        self.moment(line, "created_at", &subject, read.created_at);
        if self.stands_above(line, &format!("{subject} of organization {}", read.org_id), adds) {
            return Ok(Verdict::Settled);
        }
        self.require_organization(line, &read.org_id).await?;
        if let Some(user_id) = &read.user_id {
            self.require_user(line, &read.org_id, user_id).await?;
        }
        let key = AgentKey {
            org_id: read.org_id.clone(),
            agent_id: read.agent_id.clone(),
        };
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
        if self.origin.is_strict() {
            return Ok(self.compared(line, subject, adds, compare::interactions(&stored, &read)));
        }
        Ok(match compare::growth(&stored.messages, &read.messages) {
            Growth::There => self.compared(line, subject, adds, None),
            Growth::From(from) => Verdict::Continue {
                stored: Box::new(stored),
                read,
                from,
            },
            Growth::Differs(at) => self.compared(line, subject, adds, Some(format!("messages[{at}]"))),
        })
    }

    /// A conversation without id: looks for it under each of the ids that it may have got.
    async fn survey_conversation(&mut self, base: Uuid, mut read: Box<InteractionRecord>) -> EngineResult<Verdict> {
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
            return Err(EngineError::File {
                file: self.origin.file(),
                line: None,
                field: None,
                problem,
            });
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
        let adds = Adds {
            memories: 1,
            ..Adds::default()
        };
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
            Some(field) if self.origin.is_strict() || !people => {
                adds.count_conflict(&mut self.report);
                let problem = "the store has this with another value; it was left as it is".to_owned();
                self.report.conflicts.add(ImportProblem {
                    line,
                    field: Some(field),
                    subject,
                    problem,
                });
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
        self.conflict(
            line,
            None,
            name,
            adds,
            format!("stands {} already{place}; the first one counts", self.origin.above()),
        );
        true
    }

    /// Remembers the memories of a record; false, and a conflict, when one of them stands above already.
    fn claim(&mut self, line: Option<u64>, subject: &str, adds: Adds, memories: &[impl AsLinked]) -> bool {
        let mut ids = memories.iter().map(|memory| memory.as_linked().memory.memory_id);
        if let Some(id) = ids.find(|id| self.memories.contains_key(id)) {
            let above = self.origin.above();
            let problem = format!("memory {id} stands {above} already; this record was left out");
            self.conflict(line, Some("memory_id"), subject, adds, problem);
            return false;
        }
        for memory in memories {
            self.memories.insert(memory.as_linked().memory.memory_id, false);
        }
        true
    }

    fn missing(&self, line: Option<u64>, field: &str, problem: String) -> EngineError {
        EngineError::File {
            file: self.origin.file(),
            line,
            field: Some(field.to_owned()),
            problem,
        }
    }

    async fn require_organization(&mut self, line: Option<u64>, org_id: &OrgId) -> EngineResult<()> {
        if self.people.contains_key(org_id) {
            return Ok(());
        }
        if found(self.engine.graph.organization(org_id).await)?.is_none() {
            let problem = format!(
                "organization {org_id} stands neither {} nor in the store",
                self.origin.above()
            );
            return Err(self.missing(line, "org_id", problem));
        }
        self.people.insert(org_id.clone(), Names::new());
        Ok(())
    }

    async fn require_user(&mut self, line: Option<u64>, org_id: &OrgId, user_id: &UserId) -> EngineResult<()> {
        let person = PersonId::User(user_id.clone());
        if self
            .people
            .get(org_id)
            .is_some_and(|people| people.contains_key(&person))
        {
            return Ok(());
        }
        let key = UserKey {
            org_id: org_id.clone(),
            user_id: user_id.clone(),
        };
        let Some(node) = found(self.engine.graph.user(&key).await)? else {
            let problem = format!("user {user_id} stands neither {} nor in the store", self.origin.above());
            return Err(self.missing(line, "user_id", problem));
        };
        self.meet(org_id, person, node.user.name);
        Ok(())
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

/// The answer of a read, with "not there" as `None`.
fn found<T>(answer: GraphResult<T>) -> EngineResult<Option<T>> {
    match answer {
        Ok(value) => Ok(Some(value)),
        Err(GraphError::NotFound(_)) => Ok(None),
        Err(error) => Err(error.into()),
    }
}
