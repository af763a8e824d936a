//! Makes the changes that store what is new, and remarks on what is odd about it.

use std::collections::HashSet;

use super::{Adds, Planned, Planner, Verdict, adds_of, count};
use crate::domain::change::{ChangeKind, GraphOp};
use crate::domain::ids::{InteractionKey, MemoryId, MemoryKey};
use crate::domain::model::Role;
use crate::domain::read::{InteractionRecord, LinkedMemory};
use crate::domain::text::{Names, Segment, segments};
use crate::error::EngineError;
use crate::import::detect::short;
use crate::import::report::MAX_LISTED;
use crate::people::valid_name;

impl Planner {
    pub(super) fn decide(&mut self, line: Option<u64>, verdict: Verdict, taken: &HashSet<MemoryId>) -> Option<Planned> {
        match verdict {
            Verdict::Settled => None,
            Verdict::Organization(organization) => {
                let subject = format!("organization {}", organization.org_id);
                self.name(line, "name", &subject, &organization.name);
                let adds = Adds {
                    organizations: 1,
                    ..Adds::default()
                };
                Some(self.planned_person(line, subject, adds, GraphOp::PutOrganization { organization }))
            }
            Verdict::User(user) => {
                let subject = format!("user {}", user.user_id);
                self.name(line, "name", &subject, &user.name);
                let adds = Adds {
                    users: 1,
                    ..Adds::default()
                };
                Some(self.planned_person(line, subject, adds, GraphOp::PutUser { user }))
            }
            Verdict::Agent(agent) => {
                let subject = format!("agent {}", agent.agent_id);
                self.name(line, "label", &subject, &agent.label);
                let adds = Adds {
                    agents: 1,
                    ..Adds::default()
                };
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
        let change = self
            .engine
            .change(&self.by, ChangeKind::ImportPeople, summary, vec![op]);
        Planned {
            change,
            adds,
            line,
            subject,
        }
    }

    /// False, and a conflict, when a memory's id is taken or one of its links leads nowhere.
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
        let field = |at: usize, name: &str| {
            if alone {
                name.to_owned()
            } else {
                format!("memories[{at}].{name}")
            }
        };
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
                    let above = self.origin.above();
                    let problem = format!("memory {other} is neither stored nor {above}; this record was left out");
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
        let summary = format!(
            "imported a conversation of user_{} with {} memories",
            key.user_id, adds.memories
        );
        let change = self.engine.change(
            &self.by,
            ChangeKind::ImportInteraction,
            summary,
            interaction_ops(record),
        );
        Some(Planned {
            change,
            adds,
            line,
            subject,
        })
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
        let adds = Adds {
            continued: 1,
            messages: count(messages.len()),
            ..Adds::default()
        };
        self.report.messages.there += count(from);
        let mut ops = Vec::new();
        let (seen, now) = (stored.interaction.updated_at, read.interaction.updated_at);
        if now > seen {
            ops.push(GraphOp::TouchInteraction {
                interaction: key.clone(),
                from: seen,
                to: now,
            });
        }
        for date in read.dates.into_iter().filter(|date| !stored.dates.contains(date)) {
            ops.push(GraphOp::AddOccurrence {
                interaction: key.clone(),
                date,
            });
        }
        let summary = format!(
            "continued a conversation of user_{} with {} messages",
            key.user_id,
            messages.len()
        );
        ops.push(GraphOp::AppendMessages {
            interaction: key,
            messages,
        });
        let change = self
            .engine
            .change(&self.by, ChangeKind::ImportInteraction, summary, ops);
        Planned {
            change,
            adds,
            line,
            subject,
        }
    }

    fn decide_memory(&mut self, line: Option<u64>, memory: LinkedMemory, taken: &HashSet<MemoryId>) -> Option<Planned> {
        let subject = format!("memory {}", memory.memory.memory_id);
        let adds = Adds {
            memories: 1,
            ..Adds::default()
        };
        if !self.fits(line, &subject, adds, std::slice::from_ref(&memory), taken) {
            return None;
        }
        self.placeholders(line, "text", &subject, &memory);
        let summary = format!("imported a memory of user_{}", memory.memory.user_id);
        let change = self
            .engine
            .change(&self.by, ChangeKind::ImportMemory, summary, memory_ops(vec![memory]));
        Some(Planned {
            change,
            adds,
            line,
            subject,
        })
    }

    fn roles(&mut self, line: Option<u64>, subject: &str, record: &InteractionRecord, from: usize) {
        for (at, message) in record.messages.iter().enumerate().skip(from) {
            if let Role::Other(name) = &message.role
                && self.odd_roles.len() < MAX_LISTED
                && self.odd_roles.insert(name.clone())
            {
                let shown = short(name);
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
            self.warn(
                line,
                field,
                subject,
                format!("names {placeholder}, who is not in the organization; kept"),
            );
        }
    }
}

fn interaction_ops(record: InteractionRecord) -> Vec<GraphOp> {
    let InteractionRecord {
        interaction,
        dates,
        messages,
        memories,
        queued_at: _,
    } = record;
    let key: InteractionKey = interaction.key();
    let mut ops = vec![GraphOp::PutInteraction { interaction }];
    ops.extend(dates.into_iter().map(|date| GraphOp::AddOccurrence {
        interaction: key.clone(),
        date,
    }));
    if !messages.is_empty() {
        ops.push(GraphOp::AppendMessages {
            interaction: key,
            messages,
        });
    }
    ops.extend(memory_ops(memories));
    ops
}

/// Memories first, links after: memories of one interaction may be linked with each other in either direction.
fn memory_ops(memories: Vec<LinkedMemory>) -> Vec<GraphOp> {
    let (mut ops, mut links) = (Vec::new(), Vec::new());
    for LinkedMemory {
        memory,
        positions,
        replaces,
        replaced_by,
    } in memories
    {
        let key: MemoryKey = memory.key();
        let (user, id) = (key.user(), key.memory_id);
        ops.push(GraphOp::PutMemory { memory });
        ops.extend(positions.into_iter().map(|position| GraphOp::LinkSource {
            memory: key.clone(),
            position,
        }));
        let link = |old, new| GraphOp::LinkVersions {
            user: user.clone(),
            old,
            new,
        };
        links.extend(replaces.into_iter().map(|old| link(old, id)));
        links.extend(replaced_by.into_iter().map(|new| link(id, new)));
    }
    ops.append(&mut links);
    ops
}
