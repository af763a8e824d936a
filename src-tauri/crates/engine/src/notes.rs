//! Notes and tags of whoever looks into the store. They stand beside the agents' data: never indexed, never given to a
//! model, never written into files of memories.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use specta::Type;

use crate::domain::change::{ChangeKind, GraphOp};
use crate::domain::ids::{ChangeId, InteractionKey, MemoryId, OrgId, UserId};
use crate::domain::model::Timestamp;
use crate::domain::note::{MAX_NOTE_CHARS, MAX_TAG_CHARS, MAX_TAGS, Note, NoteQuery, TagCount, folded, org_of};
use crate::domain::page::MAX_PAGE;
use crate::domain::subject::Subject;
use crate::domain::text::{Segment, segments};
use crate::engine::{Authorship, Engine, people_shown};
use crate::error::{EngineError, EngineResult};
use crate::ports::graph::GraphError;

/// Most notes that a list shows.
pub const MAX_LISTED: u32 = 500;

/// What is to stand in a note.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct NoteDraft {
    pub org_id: OrgId,
    pub about: Subject,
    pub text: String,
    pub tags: Vec<String>,
    /// When the note was written that its author saw; `None` when there was none.
    pub seen: Option<Timestamp>,
}

/// A note in a list, with what it is about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct NoteRow {
    pub note: Note,
    /// Text of the memory, first message of the conversation, or the name; `None` when it is not there (any more).
    pub what: Option<Vec<Segment>>,
    /// The user in whose place it is.
    pub user_id: Option<UserId>,
    /// Name of that user.
    pub user_name: Option<String>,
}

/// Notes, newest first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct NoteList {
    pub rows: Vec<NoteRow>,
    /// There are more than the list shows.
    pub more: bool,
}

/// What something is called, and whose it is.
struct Thing {
    words: String,
    user_id: Option<UserId>,
}

impl Engine {
    /// Notes about any of these, at most one for each.
    pub async fn notes(&self, org_id: &OrgId, about: &[Subject]) -> EngineResult<Vec<Note>> {
        Ok(self.graph.notes(org_id, about).await?)
    }

    pub async fn note_tags(&self, org_id: &OrgId) -> EngineResult<Vec<TagCount>> {
        Ok(self.graph.note_tags(org_id).await?)
    }

    /// Notes of an organization or of one user, newest first, at most [`MAX_LISTED`].
    pub async fn note_list(
        &self,
        org_id: &OrgId,
        user_id: Option<UserId>,
        tag: Option<String>,
    ) -> EngineResult<NoteList> {
        let query = NoteQuery {
            org_id: org_id.clone(),
            user_id,
            tag,
        };
        let mut notes = self.graph.notes_matching(&query, MAX_LISTED + 1).await?;
        let more = notes.len() > MAX_LISTED as usize;
        notes.truncate(MAX_LISTED as usize);
        let mut memories = self.noted_memories(org_id, &notes).await?;
        let mut found = Vec::with_capacity(notes.len());
        for note in notes {
            let thing = match &note.about {
                Subject::Memory(id) => memories.remove(id),
                about => self.thing(org_id, about).await?,
            };
            found.push((note, thing));
        }
        let things = found.iter().filter_map(|(_, thing)| thing.as_ref());
        let users = things.clone().filter_map(|thing| thing.user_id.clone());
        let people = people_shown(
            things.clone().map(|thing| thing.words.as_str()),
            users.map(crate::domain::ids::PersonId::User),
        );
        let names = self.names_of(org_id, people).await?;
        let row = |(note, thing): (Note, Option<Thing>)| {
            let user_id = thing.as_ref().and_then(|thing| thing.user_id.clone());
            let user = user_id.clone().map(crate::domain::ids::PersonId::User);
            NoteRow {
                note,
                what: thing.map(|thing| segments(&thing.words, &names)),
                user_name: user.and_then(|user| names.get(&user).cloned()),
                user_id,
            }
        };
        Ok(NoteList {
            rows: found.into_iter().map(row).collect(),
            more,
        })
    }

    /// Writes a note in the place of the one that its author saw; without text and tags there is none afterwards.
    /// `None` when that is what stands there already.
    pub async fn write_note(&self, by: &Authorship, draft: &NoteDraft) -> EngineResult<Option<ChangeId>> {
        let text = draft.text.trim().to_owned();
        if text.chars().count() > MAX_NOTE_CHARS {
            return Err(EngineError::invalid(
                "text",
                format!("a note has at most {MAX_NOTE_CHARS} characters"),
            ));
        }
        let tags = clean_tags(&draft.tags)?;
        if org_of(&draft.about).is_some_and(|org_id| *org_id != draft.org_id) {
            return Err(EngineError::invalid("about", "is of another organization"));
        }
        let held = self
            .graph
            .notes(&draft.org_id, std::slice::from_ref(&draft.about))
            .await?;
        let held = held.into_iter().next();
        if held.as_ref().map(|note| note.at) != draft.seen {
            let problem = "this note was changed elsewhere in the meantime; look at it again";
            return Err(GraphError::Conflict(problem.to_owned()).into());
        }
        let is_empty = text.is_empty() && tags.is_empty();
        if held
            .as_ref()
            .map_or(is_empty, |note| note.text == text && note.tags == tags)
        {
            return Ok(None);
        }
        let mut ops: Vec<GraphOp> = held.into_iter().map(|note| GraphOp::RemoveNote { note }).collect();
        if !is_empty {
            let thing = self.thing(&draft.org_id, &draft.about).await?;
            let missing = || GraphError::NotFound("what this note is about".to_owned());
            let note = Note {
                org_id: draft.org_id.clone(),
                about: draft.about.clone(),
                user_id: thing.ok_or_else(missing)?.user_id,
                text,
                tags,
                by: by.actor.clone(),
                at: self.clock.now(),
            };
            ops.push(GraphOp::PutNote { note });
        }
        let what = match draft.about {
            Subject::Organization(_) => "an organization",
            Subject::User(_) => "a user",
            Subject::Agent(_) => "an agent",
            Subject::Interaction(_) => "a conversation",
            Subject::Memory(_) => "a memory",
        };
        let verb = if is_empty { "removed" } else { "wrote" };
        let summary = format!("{verb} a note about {what}");
        let change = self.change(by, ChangeKind::WriteNote, summary, ops);
        Ok(Some(self.apply_one(change).await?))
    }

    /// Operations that take notes along with what `ops` move to another user.
    pub(crate) async fn notes_of_moved(&self, org_id: &OrgId, ops: &[GraphOp]) -> EngineResult<Vec<GraphOp>> {
        let mut gone: BTreeMap<Subject, UserId> = BTreeMap::new();
        let mut interactions: BTreeMap<_, InteractionKey> = BTreeMap::new();
        let mut moved: Vec<(Subject, Subject, UserId)> = Vec::new();
        for op in ops {
            match op {
                GraphOp::RemoveMemory { memory } => {
                    gone.insert(Subject::Memory(memory.memory_id), memory.user_id.clone());
                }
                GraphOp::RemoveInteraction { interaction } => {
                    interactions.insert(interaction.interaction_id.clone(), interaction.key());
                }
                GraphOp::PutMemory { memory } => {
                    let about = Subject::Memory(memory.memory_id);
                    if gone.get(&about).is_some_and(|user| *user != memory.user_id) {
                        moved.push((about.clone(), about, memory.user_id.clone()));
                    }
                }
                GraphOp::PutInteraction { interaction } => {
                    let from = interactions.get(&interaction.interaction_id);
                    if let Some(from) = from.filter(|from| from.user_id != interaction.user_id) {
                        let to = Subject::Interaction(interaction.key());
                        moved.push((Subject::Interaction(from.clone()), to, interaction.user_id.clone()));
                    }
                }
                _ => {}
            }
        }
        if moved.is_empty() {
            return Ok(Vec::new());
        }
        let about: Vec<Subject> = moved.iter().map(|(from, ..)| from.clone()).collect();
        let held = self.graph.notes(org_id, &about).await?;
        let mut held: BTreeMap<Subject, Note> = held.into_iter().map(|note| (note.about.clone(), note)).collect();
        let mut with = Vec::new();
        for (from, to, user_id) in moved {
            let Some(note) = held.remove(&from) else { continue };
            let put = Note {
                about: to,
                user_id: Some(user_id),
                ..note.clone()
            };
            with.extend([GraphOp::RemoveNote { note }, GraphOp::PutNote { note: put }]);
        }
        Ok(with)
    }

    async fn noted_memories(&self, org_id: &OrgId, notes: &[Note]) -> EngineResult<BTreeMap<MemoryId, Thing>> {
        let ids: Vec<MemoryId> = (notes.iter())
            .filter_map(|note| match note.about {
                Subject::Memory(id) => Some(id),
                _ => None,
            })
            .collect();
        let mut found = BTreeMap::new();
        for some in ids.chunks(MAX_PAGE as usize) {
            for entry in self.graph.memories_by_id(org_id, some).await? {
                let thing = Thing {
                    words: entry.memory.text,
                    user_id: Some(entry.memory.user_id),
                };
                found.insert(entry.memory.memory_id, thing);
            }
        }
        Ok(found)
    }

    /// `None`: it is not there.
    async fn thing(&self, org_id: &OrgId, about: &Subject) -> EngineResult<Option<Thing>> {
        let thing = match about {
            Subject::Organization(id) => self.graph.organization(id).await.map(|node| Thing {
                words: node.organization.name,
                user_id: None,
            }),
            Subject::User(key) => self.graph.user(key).await.map(|node| Thing {
                words: node.user.name,
                user_id: Some(node.user.user_id),
            }),
            Subject::Agent(key) => self.graph.agent(key).await.map(|node| Thing {
                words: node.agent.label,
                user_id: node.agent.user_id,
            }),
            Subject::Interaction(key) => match self.graph.interaction(key).await {
                Ok(_) => self.graph.messages(key, 0, 1).await.map(|messages| Thing {
                    words: messages
                        .into_iter()
                        .next()
                        .map(|first| first.content)
                        .unwrap_or_default(),
                    user_id: Some(key.user_id.clone()),
                }),
                Err(error) => Err(error),
            },
            Subject::Memory(id) => {
                let found = self.graph.memories_by_id(org_id, &[*id]).await?;
                return Ok(found.into_iter().next().map(|entry| Thing {
                    words: entry.memory.text,
                    user_id: Some(entry.memory.user_id),
                }));
            }
        };
        match thing {
            Ok(thing) => Ok(Some(thing)),
            Err(GraphError::NotFound(_)) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }
}

/// Tags without the sign before them, each once whatever its case.
fn clean_tags(tags: &[String]) -> EngineResult<Vec<String>> {
    let mut known = BTreeSet::new();
    let mut clean = Vec::new();
    for tag in tags {
        let tag = tag.trim().trim_start_matches('#');
        if tag.is_empty() || !known.insert(folded(tag)) {
            continue;
        }
        if tag.chars().count() > MAX_TAG_CHARS {
            let problem = format!("a tag has at most {MAX_TAG_CHARS} characters");
            return Err(EngineError::invalid("tags", problem));
        }
        if tag.contains([',', '#']) || tag.contains(char::is_whitespace) || tag.contains(char::is_control) {
            return Err(EngineError::invalid("tags", "a tag is one word, without # and commas"));
        }
        clean.push(tag.to_owned());
    }
    if clean.len() > MAX_TAGS {
        return Err(EngineError::invalid(
            "tags",
            format!("a note has at most {MAX_TAGS} tags"),
        ));
    }
    Ok(clean)
}
