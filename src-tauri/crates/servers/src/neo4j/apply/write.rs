//! Writing what a batch came to: the difference between the picture as it was and as it is, first what goes, then what
//! comes, a statement per kind. Nodes, links, properties and their types are those that Memora writes.
//!
//! Nodes are deleted together with the links that belong to them and no others: a link that somebody else made in the
//! meantime makes the server refuse the whole batch.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use memora_engine::domain::ids::{InteractionKey, MemoryId, UserKey};
use memora_engine::domain::model::{Memory, Message};
use memora_engine::domain::note::{Note, folded};
use memora_engine::domain::review::{Review, ReviewKey};
use memora_engine::domain::subject::Subject;
use memora_engine::ports::graph::{GraphError, GraphResult};
use neo4rs::BoltType;

use super::cypher;
use super::picture::{InteractionPicture, MemoryPicture, Picture};
use super::slot::Slot;
use super::statement::Values;
use super::trail::word;
use crate::neo4j::notes::note_key;
use crate::neo4j::transaction::Transaction;
use crate::neo4j::values::{day, list, moment, optional, text};

pub(super) async fn write(transaction: &mut Transaction, picture: &Picture<'_>) -> GraphResult<()> {
    let rows = Rows(picture);
    cypher::UNLINK_VERSIONS
        .write(transaction, rows.unlinked_versions())
        .await?;
    cypher::UNLINK_SOURCES
        .write(transaction, rows.unlinked_sources())
        .await?;
    cypher::DETACH_MEMORIES
        .write(transaction, rows.detached_memories())
        .await?;
    cypher::CUT_MESSAGES.write(transaction, rows.cut_messages()).await?;
    cypher::REMOVE_OCCURRENCES
        .write(transaction, rows.removed_occurrences())
        .await?;
    cypher::REMOVE_MEMORIES
        .write(transaction, rows.removed_memories())
        .await?;
    cypher::UNQUEUE.write(transaction, rows.unqueued()).await?;
    cypher::REMOVE_INTERACTIONS
        .write(transaction, rows.removed_interactions())
        .await?;
    cypher::REMOVE_AGENTS.write(transaction, rows.removed_agents()).await?;
    cypher::REMOVE_REVIEWS
        .write(transaction, rows.removed_reviews())
        .await?;
    cypher::REMOVE_NOTES.write(transaction, rows.removed_notes()).await?;
    cypher::REMOVE_EMPTY_DATES.ask(transaction, rows.left_dates()).await?;
    cypher::REMOVE_USERS.write(transaction, rows.removed_users()).await?;
    cypher::REMOVE_ORGANIZATIONS
        .write(transaction, rows.removed_organizations())
        .await?;

    cypher::PUT_ORGANIZATIONS
        .write(transaction, rows.put_organizations())
        .await?;
    cypher::RENAME_ORGANIZATIONS
        .write(transaction, rows.renamed_organizations())
        .await?;
    cypher::PUT_USERS.write(transaction, rows.put_users()).await?;
    cypher::RENAME_USERS.write(transaction, rows.renamed_users()).await?;
    cypher::PUT_AGENTS.write(transaction, rows.put_agents(false)).await?;
    cypher::PUT_PERSONAL_AGENTS
        .write(transaction, rows.put_agents(true))
        .await?;
    cypher::RENAME_AGENTS.write(transaction, rows.renamed_agents()).await?;
    cypher::PUT_INTERACTIONS
        .write(transaction, rows.put_interactions())
        .await?;
    cypher::QUEUE.write(transaction, rows.queued()).await?;
    cypher::EDIT_INTERACTIONS
        .write(transaction, rows.edited_interactions())
        .await?;
    cypher::ADD_OCCURRENCES
        .write(transaction, rows.added_occurrences())
        .await?;
    cypher::START_MESSAGES
        .write(transaction, rows.appended_messages(true))
        .await?;
    cypher::CONTINUE_MESSAGES
        .write(transaction, rows.appended_messages(false))
        .await?;
    cypher::EDIT_MESSAGES.write(transaction, rows.edited_messages()).await?;
    cypher::PUT_MEMORIES.write(transaction, rows.put_memories()).await?;
    cypher::EDIT_MEMORIES.write(transaction, rows.edited_memories()).await?;
    cypher::LINK_SOURCES.write(transaction, rows.linked_sources()).await?;
    cypher::LINK_VERSIONS.write(transaction, rows.linked_versions()).await?;
    cypher::PUT_REVIEWS.write(transaction, rows.put_reviews()?).await?;
    cypher::PUT_NOTES.write(transaction, rows.put_notes()?).await
}

/// The key of a decision in the database.
pub(super) fn review_key(key: &ReviewKey) -> String {
    let other = key.other.map(|id| id.to_string()).unwrap_or_default();
    format!("{} {} {:?} {other}", key.org_id, key.memory_id, key.finder)
}

/// A value, unless it is what was there before.
fn changed<T: PartialEq>(was: &T, is: &T, value: impl FnOnce(&T) -> BoltType) -> BoltType {
    if was == is {
        optional(None::<BoltType>)
    } else {
        value(is)
    }
}

/// True when the memory comes from another interaction than before: equal positions are other messages.
fn is_moved(slot: &Slot<Memory>) -> bool {
    match (&slot.held, &slot.now) {
        (Some(was), Some(is)) => was.interaction_id != is.interaction_id,
        _ => false,
    }
}

/// The last look at conversations that went on: nobody else has written to them meanwhile.
pub(super) async fn check_conversations(transaction: &mut Transaction, picture: &Picture<'_>) -> GraphResult<()> {
    let rows = Rows(picture);
    cypher::CHECK_MESSAGES.write(transaction, rows.grown_messages()).await
}

/// The rows of each statement, read off the picture.
struct Rows<'p, 'a>(&'p Picture<'a>);

fn user_row(user: &UserKey) -> Values {
    vec![text(user.org_id.as_str()), text(user.user_id.as_str())]
}

fn interaction_row(key: &InteractionKey) -> Values {
    vec![
        text(key.org_id.as_str()),
        text(key.user_id.as_str()),
        text(key.interaction_id.as_str()),
    ]
}

fn memory_row(memory: &Memory) -> Values {
    vec![
        text(memory.org_id.as_str()),
        text(memory.user_id.as_str()),
        text(memory.memory_id.to_string()),
    ]
}

fn message_list(messages: &[&Message]) -> BoltType {
    list(messages.iter().map(|m| list([text(m.role.as_str()), text(&m.content)])))
}

/// `row` with further values.
fn with<const N: usize>(mut row: Values, values: [BoltType; N]) -> Values {
    row.extend(values);
    row
}

impl Rows<'_, '_> {
    fn interactions(&self) -> impl Iterator<Item = (&InteractionKey, &InteractionPicture<'_>)> {
        self.0.interactions.iter()
    }

    /// Interactions that stay; new ones are written with all that they have.
    fn old_interactions(&self) -> impl Iterator<Item = (&InteractionKey, &InteractionPicture<'_>)> {
        self.interactions().filter(|(_, at)| at.slot.created().is_none())
    }

    fn memories(&self) -> impl Iterator<Item = &MemoryPicture> {
        self.0.memories.values()
    }

    /// The new interaction with which a new memory is written.
    fn new_interaction(&self, at: &MemoryPicture) -> Option<InteractionKey> {
        let key = at.slot.created()?.interaction()?;
        let interaction = self.0.interactions.get(&key)?;
        interaction.slot.created().is_some().then_some(key)
    }

    /// True when the message is another than the store holds at that position.
    fn is_other_message(&self, memory: &Memory, position: u32) -> bool {
        let interaction = memory.interaction().and_then(|key| self.0.interactions.get(&key));
        interaction.is_some_and(|at| at.talk.is_replaced(position))
    }

    fn is_other_memory(&self, id: MemoryId) -> bool {
        self.0.memories.get(&id).is_some_and(|at| at.slot.replaced)
    }

    /// A link as it is now, at whoever's memory it is now; or, when it goes, as it was.
    fn version_row(&self, (old, new): (MemoryId, MemoryId), was: bool) -> Option<Values> {
        let slot = &self.0.memories.get(&old)?.slot;
        let (first, second) = if was {
            (&slot.held, &slot.now)
        } else {
            (&slot.now, &slot.held)
        };
        let memory = first.as_ref().or(second.as_ref())?;
        Some(with(memory_row(memory), [text(new.to_string())]))
    }

    fn unlinked_versions(&self) -> Vec<Values> {
        let anew = |(old, new)| self.is_other_memory(old) || self.is_other_memory(new);
        (self.0.versions.unlinked(anew))
            .filter_map(|link| self.version_row(link, true))
            .collect()
    }

    fn linked_versions(&self) -> Vec<Values> {
        let anew = |(old, new)| self.is_other_memory(old) || self.is_other_memory(new);
        (self.0.versions.linked(anew))
            .filter_map(|link| self.version_row(link, false))
            .collect()
    }

    fn unlinked_sources(&self) -> Vec<Values> {
        let rows = self.memories().filter_map(|at| {
            let memory = at.slot.held.as_ref()?;
            let anew = |position| at.slot.replaced || is_moved(&at.slot) || self.is_other_message(memory, position);
            let positions: Vec<BoltType> = at.positions.unlinked(anew).map(BoltType::from).collect();
            (!positions.is_empty()).then(|| with(memory_row(memory), [list(positions)]))
        });
        rows.collect()
    }

    /// By interaction: its messages are walked once however many memories come from them.
    fn linked_sources(&self) -> Vec<Values> {
        let mut links: BTreeMap<InteractionKey, BTreeMap<String, Vec<BoltType>>> = BTreeMap::new();
        let mut counts: BTreeMap<InteractionKey, i64> = BTreeMap::new();
        for at in self.memories() {
            let Some(memory) = &at.slot.now else { continue };
            let Some(key) = memory.interaction() else { continue };
            if self.new_interaction(at).is_some() {
                continue;
            }
            let anew = |position| at.slot.replaced || is_moved(&at.slot) || self.is_other_message(memory, position);
            for position in at.positions.linked(anew) {
                let of_interaction = links.entry(key.clone()).or_default();
                let of_message = of_interaction.entry(position.to_string()).or_default();
                of_message.push(text(memory.memory_id.to_string()));
                *counts.entry(key.clone()).or_default() += 1;
            }
        }
        let rows = links.into_iter().map(|(key, links)| {
            let count = counts.get(&key).copied().unwrap_or_default();
            let links = links.into_iter().map(|(position, ids)| (position.into(), list(ids)));
            with(interaction_row(&key), [BoltType::Map(links.collect()), count.into()])
        });
        rows.collect()
    }

    fn cut_messages(&self) -> Vec<Values> {
        let rows = self.interactions().filter_map(|(key, at)| {
            let from = at.talk.cut_from()?;
            Some(with(interaction_row(key), [from.into()]))
        });
        rows.collect()
    }

    /// Messages behind those that stay; `first` where none stay.
    fn appended_messages(&self, first: bool) -> Vec<Values> {
        let rows = self.old_interactions().filter_map(|(key, at)| {
            let (from, messages) = at.talk.added().filter(|(from, _)| (*from == 0) == first)?;
            Some(with(interaction_row(key), [from.into(), message_list(messages)]))
        });
        rows.collect()
    }

    fn grown_messages(&self) -> Vec<Values> {
        let rows = self.old_interactions().filter_map(|(key, at)| {
            let wanted = at.talk.grown()?;
            Some(with(interaction_row(key), [wanted.into()]))
        });
        rows.collect()
    }

    fn removed_occurrences(&self) -> Vec<Values> {
        let rows = self.interactions().flat_map(|(key, at)| {
            let replaced = at.slot.replaced;
            let dates = at.dates.unlinked(move |_| replaced);
            dates.map(|date| with(interaction_row(key), [day(date)]))
        });
        rows.collect()
    }

    fn added_occurrences(&self) -> Vec<Values> {
        let rows = self.old_interactions().flat_map(|(key, at)| {
            let dates = at.dates.linked(|_| false);
            dates.map(|date| with(interaction_row(key), [day(date)]))
        });
        rows.collect()
    }

    fn removed_memories(&self) -> Vec<Values> {
        self.memories()
            .filter_map(|at| at.slot.deleted())
            .map(memory_row)
            .collect()
    }

    fn put_memories(&self) -> Vec<Values> {
        let alone = self.memories().filter(|at| self.new_interaction(at).is_none());
        let rows = alone.filter_map(|at| at.slot.created()).map(|memory| {
            let interaction = memory.interaction_id.as_ref();
            with(
                memory_row(memory),
                [
                    text(memory.agent_id.as_str()),
                    optional(interaction.map(|id| id.as_str())),
                    text(&memory.text),
                    moment(memory.obtained_at),
                    day(memory.date),
                ],
            )
        });
        rows.collect()
    }

    fn removed_interactions(&self) -> Vec<Values> {
        let deleted = self.interactions().filter_map(|(_, at)| at.slot.deleted());
        deleted.map(|interaction| interaction_row(&interaction.key())).collect()
    }

    fn put_interactions(&self) -> Vec<Values> {
        let mut memories: BTreeMap<InteractionKey, Vec<BoltType>> = BTreeMap::new();
        for at in self.memories() {
            if let (Some(memory), Some(key)) = (at.slot.created(), self.new_interaction(at)) {
                let positions = at.positions.now.iter().map(|&position| position.into());
                memories.entry(key).or_default().push(list([
                    text(memory.memory_id.to_string()),
                    text(memory.agent_id.as_str()),
                    text(&memory.text),
                    moment(memory.obtained_at),
                    day(memory.date),
                    list(positions),
                ]));
            }
        }
        let rows = self.interactions().filter_map(|(key, at)| {
            let interaction = at.slot.created()?;
            let messages = at.talk.added().map_or(&[][..], |(_, messages)| messages);
            Some(with(
                interaction_row(key),
                [
                    text(interaction.agent_id.as_str()),
                    moment(interaction.created_at),
                    moment(interaction.updated_at),
                    list(at.dates.now.iter().map(|&date| day(date))),
                    message_list(messages),
                    list(memories.remove(key).unwrap_or_default()),
                ],
            ))
        });
        rows.collect()
    }

    fn unqueued(&self) -> Vec<Values> {
        let deleted = self.interactions().filter(|(_, at)| at.queued.deleted().is_some());
        deleted.map(|(key, _)| interaction_row(key)).collect()
    }

    fn queued(&self) -> Vec<Values> {
        let rows = self.interactions().filter_map(|(key, at)| {
            let since = at.queued.created()?;
            Some(with(interaction_row(key), [moment(*since)]))
        });
        rows.collect()
    }

    fn edited_interactions(&self) -> Vec<Values> {
        let rows = self.interactions().filter_map(|(key, at)| {
            let (was, is) = (at.slot.held.as_ref()?, at.slot.changed()?);
            Some(with(
                interaction_row(key),
                [
                    changed(&was.agent_id, &is.agent_id, |id| text(id.as_str())),
                    changed(&was.created_at, &is.created_at, |at| moment(*at)),
                    changed(&was.updated_at, &is.updated_at, |at| moment(*at)),
                ],
            ))
        });
        rows.collect()
    }

    fn edited_messages(&self) -> Vec<Values> {
        let rows = self.old_interactions().flat_map(|(key, at)| {
            at.talk.edited().map(|message| {
                let (role, content) = (text(message.role.as_str()), text(&message.content));
                with(interaction_row(key), [message.position.into(), role, content])
            })
        });
        rows.collect()
    }

    fn edited_memories(&self) -> Vec<Values> {
        let rows = self.memories().filter_map(|at| {
            let (was, is) = (at.slot.held.as_ref()?, at.slot.changed()?);
            let interaction = is.interaction_id.as_ref();
            Some(with(
                memory_row(is),
                [
                    changed(&was.agent_id, &is.agent_id, |id| text(id.as_str())),
                    is_moved(&at.slot).into(),
                    optional(interaction.map(|id| id.as_str())),
                    changed(&was.text, &is.text, |to| text(to)),
                    changed(&was.obtained_at, &is.obtained_at, |at| moment(*at)),
                    changed(&was.date, &is.date, |date| day(*date)),
                ],
            ))
        });
        rows.collect()
    }

    /// Memories that leave their interaction or their day, which may be about to go.
    fn detached_memories(&self) -> Vec<Values> {
        let rows = self.memories().filter_map(|at| {
            let (was, is) = (at.slot.held.as_ref()?, at.slot.changed()?);
            let (moved, redated) = (is_moved(&at.slot), was.date != is.date);
            (moved || redated).then(|| with(memory_row(was), [moved.into(), redated.into()]))
        });
        rows.collect()
    }

    fn removed_reviews(&self) -> Vec<Values> {
        let deleted = self.0.reviews.iter().filter(|(_, slot)| slot.deleted().is_some());
        deleted.map(|(key, _)| vec![text(review_key(key))]).collect()
    }

    fn put_reviews(&self) -> GraphResult<Vec<Values>> {
        let created = self.0.reviews.values().filter_map(|slot| slot.created());
        let row = |review: &Review| {
            Ok(vec![
                text(review_key(&review.key)),
                text(review.key.org_id.as_str()),
                text(review.key.memory_id.to_string()),
                text(word(&review.key.finder)?),
                optional(review.key.other.map(|id| id.to_string())),
                text(review.user_id.as_str()),
                text(word(&review.verdict)?),
                text(word(&review.by.kind)?),
                text(&review.by.name),
                moment(review.at),
            ])
        };
        created.map(row).collect()
    }

    fn removed_notes(&self) -> Vec<Values> {
        let deleted = self.0.notes.iter().filter(|(_, slot)| slot.deleted().is_some());
        deleted.map(|(key, _)| vec![text(note_key(key))]).collect()
    }

    fn put_notes(&self) -> GraphResult<Vec<Values>> {
        let created = self.0.notes.values().filter_map(|slot| slot.created());
        let row = |note: &Note| {
            let about = serde_json::to_string(&note.about).map_err(|error| GraphError::Invalid(error.to_string()))?;
            let memory = match &note.about {
                Subject::Memory(id) => Some(id.to_string()),
                _ => None,
            };
            Ok(vec![
                text(note_key(&note.key())),
                text(note.org_id.as_str()),
                text(note.about.key()),
                text(about),
                optional(memory),
                optional(note.user_id.as_ref().map(|id| text(id.as_str()))),
                text(&note.text),
                list(note.tags.iter().map(text)),
                list(note.tags.iter().map(|tag| text(folded(tag)))),
                text(word(&note.by.kind)?),
                text(&note.by.name),
                moment(note.at),
            ])
        };
        created.map(row).collect()
    }

    /// Date nodes on which something stood that goes. Those on which nothing is left go too: a timeline walks them one by
    /// one, and what is undone leaves the graph as it was.
    fn left_dates(&self) -> Vec<Values> {
        let mut left: BTreeSet<(UserKey, NaiveDate)> = BTreeSet::new();
        for (key, at) in self.interactions() {
            let replaced = at.slot.replaced;
            left.extend(at.dates.unlinked(|_| replaced).map(|date| (key.user(), date)));
        }
        let deleted = self.memories().filter_map(|at| at.slot.deleted());
        left.extend(deleted.map(|memory| (memory.key().user(), memory.date)));
        let redated = self.memories().filter_map(|at| {
            let (was, is) = (at.slot.held.as_ref()?, at.slot.changed()?);
            (was.date != is.date).then(|| (was.key().user(), was.date))
        });
        left.extend(redated);
        left.into_iter()
            .map(|(user, date)| with(user_row(&user), [day(date)]))
            .collect()
    }

    fn removed_agents(&self) -> Vec<Values> {
        let deleted = self.0.agents.values().filter_map(|slot| slot.deleted());
        deleted
            .map(|agent| vec![text(agent.org_id.as_str()), text(agent.agent_id.as_str())])
            .collect()
    }

    fn put_agents(&self, personal: bool) -> Vec<Values> {
        let created = self.0.agents.values().filter_map(|slot| slot.created());
        let rows = created
            .filter(|agent| agent.user_id.is_some() == personal)
            .map(|agent| {
                vec![
                    text(agent.org_id.as_str()),
                    text(agent.agent_id.as_str()),
                    text(&agent.label),
                    moment(agent.created_at),
                    optional(agent.user_id.as_ref().map(|id| id.as_str())),
                ]
            });
        rows.collect()
    }

    fn renamed_agents(&self) -> Vec<Values> {
        let changed = self.0.agents.values().filter_map(|slot| slot.changed());
        let rows = changed.map(|agent| {
            vec![
                text(agent.org_id.as_str()),
                text(agent.agent_id.as_str()),
                text(&agent.label),
            ]
        });
        rows.collect()
    }

    fn removed_users(&self) -> Vec<Values> {
        let deleted = self.0.users.values().filter_map(|at| at.slot.deleted());
        deleted.map(|user| user_row(&user.key())).collect()
    }

    fn put_users(&self) -> Vec<Values> {
        let created = self.0.users.values().filter_map(|at| at.slot.created());
        let rows = created.map(|user| with(user_row(&user.key()), [text(&user.name), moment(user.created_at)]));
        rows.collect()
    }

    fn renamed_users(&self) -> Vec<Values> {
        let changed = self.0.users.values().filter_map(|at| at.slot.changed());
        changed
            .map(|user| with(user_row(&user.key()), [text(&user.name)]))
            .collect()
    }

    fn removed_organizations(&self) -> Vec<Values> {
        let deleted = self.0.organizations.values().filter_map(|at| at.slot.deleted());
        deleted
            .map(|organization| vec![text(organization.org_id.as_str())])
            .collect()
    }

    fn put_organizations(&self) -> Vec<Values> {
        let created = self.0.organizations.values().filter_map(|at| at.slot.created());
        let rows = created.map(|at| vec![text(at.org_id.as_str()), text(&at.name), moment(at.created_at)]);
        rows.collect()
    }

    fn renamed_organizations(&self) -> Vec<Values> {
        let changed = self.0.organizations.values().filter_map(|at| at.slot.changed());
        changed
            .map(|at| vec![text(at.org_id.as_str()), text(&at.name)])
            .collect()
    }
}
