//! Reads our own interchange format line by line, so that a file of any size takes little memory.

use std::collections::HashSet;

use super::item::{ImportItem, Sink};
use super::record::{
    AgentRecord, AnyHeader, AnyRecord, FORMAT, Header, InteractionLine, LooseMemoryRecord, Moment, OrganizationRecord,
    RecordType, UserRecord, VERSION,
};
use super::report::ImportProblem;
use super::source::{Piece, Source};
use crate::domain::model::{Agent, Organization, User};
use crate::error::EngineResult;

pub(crate) fn read(mut source: Source, sink: &mut Sink) -> EngineResult<()> {
    let Some(header) = source.next_line()? else {
        return Err(source.error(None, None, "the file is empty"));
    };
    check_header(&source, &header)?;
    while let Some(piece) = source.next_line()? {
        let (item, notes) = record(&source, &piece)?;
        for note in notes {
            sink.note(note);
        }
        sink.put(Some(piece.line), item, source.offset())?;
    }
    Ok(())
}

fn check_header(source: &Source, piece: &Piece) -> EngineResult<()> {
    let any: AnyHeader = source.parse(piece, "")?;
    let refuse = |field: &str, problem: String| Err(source.error(Some(piece.line), Some(field.to_owned()), problem));
    if any.format != FORMAT {
        return refuse("format", format!("{FORMAT:?} was expected"));
    }
    if any.version > VERSION {
        let problem = format!(
            "version {} is newer than this program can read ({VERSION}); update it",
            any.version
        );
        return refuse("version", problem);
    }
    if any.version != VERSION {
        return refuse("version", format!("there is no version {}", any.version));
    }
    source.parse::<Header>(piece, "").map(|_| ())
}

fn record(source: &Source, piece: &Piece) -> EngineResult<(ImportItem, Vec<ImportProblem>)> {
    let AnyRecord { r#type } = source.parse(piece, "")?;
    let mut notes = Notes {
        line: piece.line,
        subject: String::new(),
        found: Vec::new(),
    };
    let item = match r#type {
        RecordType::Organization => {
            let OrganizationRecord {
                org_id,
                name,
                created_at,
                ..
            } = source.parse(piece, "")?;
            notes.subject = format!("organization {org_id}");
            notes.moment("created_at", created_at);
            ImportItem::Organization(Organization {
                org_id,
                name,
                created_at: created_at.at,
            })
        }
        RecordType::User => {
            let UserRecord {
                org_id,
                user_id,
                name,
                created_at,
                ..
            } = source.parse(piece, "")?;
            notes.subject = format!("user {user_id}");
            notes.moment("created_at", created_at);
            ImportItem::User(User {
                org_id,
                user_id,
                name,
                created_at: created_at.at,
            })
        }
        RecordType::Agent => {
            let AgentRecord {
                org_id,
                agent_id,
                label,
                user_id,
                created_at,
                ..
            } = source.parse(piece, "")?;
            notes.subject = format!("agent {agent_id}");
            notes.moment("created_at", created_at);
            ImportItem::Agent(Agent {
                org_id,
                agent_id,
                label,
                user_id,
                created_at: created_at.at,
            })
        }
        RecordType::Interaction => interaction(source, piece, &mut notes)?,
        RecordType::Memory => {
            let loose: LooseMemoryRecord = source.parse(piece, "")?;
            notes.subject = format!("memory {}", loose.memory_id);
            notes.moment("obtained_at", loose.obtained_at);
            let mut linked = loose.into_linked();
            notes.in_order("replaces", &mut linked.replaces);
            notes.in_order("replaced_by", &mut linked.replaced_by);
            ImportItem::Memory(Box::new(linked))
        }
    };
    Ok((item, notes.found))
}

fn interaction(source: &Source, piece: &Piece, notes: &mut Notes) -> EngineResult<ImportItem> {
    let mut line: InteractionLine = source.parse(piece, "")?;
    notes.subject = format!("interaction {}", line.interaction_id);
    notes.moment("created_at", line.created_at);
    notes.moment("updated_at", line.updated_at);
    if line.updated_at.at < line.created_at.at {
        notes.add("updated_at", "earlier than created_at; kept");
    }
    if line.dates.is_empty() {
        notes.add(
            "dates",
            "no day is given, so no timeline will show this interaction; kept",
        );
    }
    notes.in_order("dates", &mut line.dates);
    let messages = line.messages.len();
    let mut ids = HashSet::new();
    for (at, memory) in line.memories.iter_mut().enumerate() {
        let field = |name: &str| format!("memories[{at}].{name}");
        notes.moment(&field("obtained_at"), memory.obtained_at);
        notes.in_order(&field("sources"), &mut memory.sources);
        notes.in_order(&field("replaces"), &mut memory.replaces);
        notes.in_order(&field("replaced_by"), &mut memory.replaced_by);
        if !ids.insert(memory.memory_id) {
            let problem = format!("memory {} stands twice in this interaction", memory.memory_id);
            return Err(source.error(Some(piece.line), Some(field("memory_id")), problem));
        }
        if let Some(position) = memory.sources.iter().find(|p| **p as usize >= messages) {
            let problem = format!("there is no message {position}; the interaction has {messages}, counted from 0");
            return Err(source.error(Some(piece.line), Some(field("sources")), problem));
        }
    }
    let mut record = line.into_record();
    record
        .memories
        .sort_by_key(|m| (m.memory.obtained_at, m.memory.memory_id));
    Ok(ImportItem::Interaction(Box::new(record)))
}

/// Collects what is odd about one line.
struct Notes {
    line: u64,
    subject: String,
    found: Vec<ImportProblem>,
}

impl Notes {
    fn add(&mut self, field: &str, problem: &str) {
        self.found.push(ImportProblem {
            line: Some(self.line),
            field: Some(field.to_owned()),
            subject: self.subject.clone(),
            problem: problem.to_owned(),
        });
    }

    fn moment(&mut self, field: &str, moment: Moment) {
        if !moment.zoned {
            self.add(field, "no time zone is given; taken as UTC");
        }
    }

    /// Puts a list that stands for a set into its order.
    fn in_order<T: Ord>(&mut self, field: &str, list: &mut Vec<T>) {
        if !list.is_sorted_by(|a, b| a < b) {
            list.sort();
            list.dedup();
            self.add(field, "not in ascending order, or with repeats; put in order");
        }
    }
}
