//! Memories as people read them: with names, sources and their place among versions.

use serde::{Deserialize, Serialize};
use specta::Type;

use chrono::NaiveDate;

use crate::domain::ids::{AgentId, InteractionId, MemoryKey, PersonId, UserId, is_short_uuid};
use crate::domain::model::{Memory, Message, Person, Role, Timestamp};
use crate::domain::page::{Page, PageRequest};
use crate::domain::read::{DateRange, MemoryEntry, MemoryFilter, MemoryQuery, MemoryRecord, RowProblem, Scope};
use crate::domain::text::{Names, Segment, names_somebody, resolved, segments};
use crate::domain::versions::VersionGraph;
use crate::engine::{Engine, people_shown};
use crate::error::EngineResult;
use crate::ports::graph::GraphError;
use crate::ports::index::SearchIndex;
use crate::versions::{MAX_STEPS, VersionStep, steps};

/// A memory in a list.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct MemoryRow {
    pub key: MemoryKey,
    pub segments: Vec<Segment>,
    /// Name of the user whose memory it is; `None` when the user is gone.
    pub user_name: Option<String>,
    pub agent_id: AgentId,
    /// `None`: the agent has been deleted.
    pub agent_label: Option<String>,
    pub interaction_id: Option<InteractionId>,
    pub obtained_at: Timestamp,
    pub date: NaiveDate,
    /// Number of source messages.
    pub sources: u32,
    /// Number of direct predecessors.
    pub replaces: u32,
    /// Number of direct successors; at an earlier moment 0 as long as there was none.
    pub replaced_by: u32,
    pub superseded_at: Option<Timestamp>,
    /// Believed now, or at the moment that was asked for.
    pub believed: bool,
    /// What is wrong with it in a store that other programs fill, each once. What takes a look at its ids and its text
    /// stands in details only.
    pub problems: Vec<RowProblem>,
}

/// A stretch of a text to be marked: from `start` to before `end`, in UTF-16 units as the web view counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Mark {
    pub start: u32,
    pub end: u32,
}

/// A message with the name of who speaks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Turn {
    pub position: u32,
    pub role: Role,
    /// Name of the user or agent who speaks, or the role where it is neither.
    pub speaker: String,
    pub content: String,
    /// Words that the memory in question shares with this turn.
    pub marks: Vec<Mark>,
}

/// Which memories to list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct MemoryListRequest {
    pub scope: Scope,
    pub filter: MemoryFilter,
    pub dates: DateRange,
    pub as_of: Option<Timestamp>,
    /// Oldest first instead of newest first.
    pub ascending: bool,
    /// Only those whose note has this tag, in whatever case.
    #[serde(default)]
    pub tag: Option<String>,
}

/// All about one memory.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct MemoryDetail {
    pub row: MemoryRow,
    /// The turns it was taken from; empty when they were cut or it was added by hand.
    pub sources: Vec<Turn>,
    /// Number of messages of its interaction; `None` when it has none, or names one that is not there.
    pub interaction_messages: Option<u32>,
    /// Direct predecessors, oldest first.
    pub replaced: Vec<MemoryRow>,
    /// Direct successors, oldest first.
    pub replacing: Vec<MemoryRow>,
    /// Its version graph in short, oldest first; one step when it has no other version. At most
    /// [`MAX_STEPS`](crate::versions::MAX_STEPS), those nearest to it.
    pub versions: Vec<VersionStep>,
    /// Number of versions in the whole graph.
    pub versions_total: u32,
}

/// Everybody whose name is needed to show `entries`.
pub(crate) fn people_of(entry: &MemoryEntry) -> [PersonId; 2] {
    [
        PersonId::User(entry.memory.user_id.clone()),
        PersonId::Agent(entry.memory.agent_id.clone()),
    ]
}

pub(crate) fn row(entry: &MemoryEntry, names: &Names, as_of: Option<Timestamp>) -> MemoryRow {
    let memory = &entry.memory;
    // What came later was not known then.
    let known_at = |moment: Option<Timestamp>| moment.filter(|at| as_of.is_none_or(|as_of| *at <= as_of));
    let superseded_at = known_at(entry.superseded_at);
    MemoryRow {
        key: memory.key(),
        segments: segments(&memory.text, names),
        user_name: names.get(&PersonId::User(memory.user_id.clone())).cloned(),
        agent_id: memory.agent_id.clone(),
        agent_label: names.get(&PersonId::Agent(memory.agent_id.clone())).cloned(),
        interaction_id: memory.interaction_id.clone(),
        obtained_at: memory.obtained_at,
        date: memory.date,
        sources: entry.sources,
        replaces: entry.replaces,
        replaced_by: if superseded_at.is_some() { entry.replaced_by } else { 0 },
        superseded_at,
        believed: entry.believed_at(as_of),
        problems: entry.problems.clone(),
    }
}

/// Adds a problem that is not known yet.
pub(crate) fn mark(problems: &mut Vec<RowProblem>, problem: RowProblem) {
    if !problems.contains(&problem) {
        problems.push(problem);
    }
}

/// What the ids and the text of a memory show. In lists that would be noise: stores with ids of their own kind have
/// nothing but such rows.
fn seen_problems(memory: &Memory, names: &Names) -> impl Iterator<Item = RowProblem> {
    let interaction = memory.interaction_id.as_ref().map(|id| id.as_str());
    let ids = [
        memory.org_id.as_str(),
        memory.user_id.as_str(),
        memory.agent_id.as_str(),
    ];
    let unusual = ids.into_iter().chain(interaction).any(|id| !is_short_uuid(id));
    let own = [
        PersonId::User(memory.user_id.clone()),
        PersonId::Agent(memory.agent_id.clone()),
    ];
    let own: Vec<Person> = own
        .into_iter()
        .filter_map(|id| names.get(&id).cloned().map(|name| Person { id, name }))
        .collect();
    let named = names_somebody(&memory.text, &own);
    [(unusual, RowProblem::UnusualId), (named, RowProblem::NamesInText)]
        .into_iter()
        .filter_map(|(is_there, problem)| is_there.then_some(problem))
}

/// Who speaks in a message of a conversation between this user and this agent.
pub(crate) fn speaker(role: &Role, user_id: &UserId, agent_id: &AgentId, names: &Names) -> String {
    let person = match role {
        Role::User => PersonId::User(user_id.clone()),
        Role::Assistant => PersonId::Agent(agent_id.clone()),
        Role::Other(name) => return name.clone(),
    };
    names.get(&person).cloned().unwrap_or_else(|| person.to_string())
}

/// Byte ranges as the web view counts: UTF-16 units. Ranges are ascending and on character boundaries.
pub(crate) fn utf16_marks(text: &str, ranges: &[std::ops::Range<usize>]) -> Vec<Mark> {
    let mut marks = Vec::with_capacity(ranges.len());
    let (mut byte, mut unit) = (0, 0);
    let mut advance = |to: usize| {
        unit += text[byte..to].encode_utf16().count();
        byte = to;
        u32::try_from(unit).unwrap_or(u32::MAX)
    };
    for range in ranges {
        let start = advance(range.start);
        marks.push(Mark {
            start,
            end: advance(range.end),
        });
    }
    marks
}

pub(crate) fn marks_in(index: &dyn SearchIndex, query: &str, text: &str) -> Vec<Mark> {
    let ranges = index.matches(query, &[text]).pop().unwrap_or_default();
    utf16_marks(text, &ranges)
}

impl Engine {
    pub async fn list_memories(&self, request: MemoryListRequest, page: PageRequest) -> EngineResult<Page<MemoryRow>> {
        let MemoryListRequest {
            scope,
            filter,
            dates,
            as_of,
            ascending,
            tag,
        } = request;
        let org_id = scope.org_id.clone();
        let page = self
            .graph
            .memories(
                &MemoryQuery {
                    scope,
                    filter,
                    dates,
                    as_of,
                    ascending,
                    tag,
                },
                page,
            )
            .await?;
        let rows = self.rows(&org_id, &page.items, as_of).await?;
        Ok(Page {
            items: rows,
            next: page.next,
        })
    }

    /// Rows of those of `ids` that are in the organization, in the order of `ids`.
    pub async fn memories_named(
        &self,
        org_id: &crate::domain::ids::OrgId,
        ids: &[crate::domain::ids::MemoryId],
    ) -> EngineResult<Vec<MemoryRow>> {
        let entries = self.graph.memories_by_id(org_id, ids).await?;
        self.rows(org_id, &entries, None).await
    }

    /// Rows for entries of one organization, with all names looked up at once.
    pub(crate) async fn rows(
        &self,
        org_id: &crate::domain::ids::OrgId,
        entries: &[MemoryEntry],
        as_of: Option<Timestamp>,
    ) -> EngineResult<Vec<MemoryRow>> {
        let people = people_shown(
            entries.iter().map(|e| e.memory.text.as_str()),
            entries.iter().flat_map(people_of),
        );
        let names = self.names_of(org_id, people).await?;
        Ok(entries.iter().map(|entry| row(entry, &names, as_of)).collect())
    }

    /// At an earlier moment versions that came later are left out; a memory that was itself learned later has none then.
    pub async fn memory_detail(&self, key: &MemoryKey, as_of: Option<Timestamp>) -> EngineResult<MemoryDetail> {
        let record = self.graph.memory(key).await?;
        let entry = &record.entry;
        let messages = match entry.memory.interaction() {
            Some(interaction) => match self.graph.interaction(&interaction).await {
                Ok(head) => Some(head.messages),
                // A store that others fill may name an interaction that is not there; the row is marked.
                Err(GraphError::NotFound(_)) => None,
                Err(error) => return Err(error.into()),
            },
            None => None,
        };
        let versions = if entry.replaces + entry.replaced_by > 0 {
            self.graph.version_graph(key, MAX_STEPS).await?
        } else {
            VersionGraph {
                versions: vec![entry.clone()],
                edges: Vec::new(),
                total: 1,
            }
        };
        self.detail_of(key, record, messages, versions, as_of).await
    }

    /// A memory with names, and with the versions around it; `messages` is the number of messages of its interaction.
    pub(crate) async fn detail_of(
        &self,
        key: &MemoryKey,
        mut record: MemoryRecord,
        messages: Option<u32>,
        versions: VersionGraph,
        as_of: Option<Timestamp>,
    ) -> EngineResult<MemoryDetail> {
        if let Some(at) = as_of {
            record.replaced.retain(|old| old.memory.obtained_at <= at);
            record.replacing.retain(|new| new.memory.obtained_at <= at);
        }
        let entry = &record.entry;
        let shown = || std::iter::once(entry).chain(&record.replaced).chain(&record.replacing);
        let people = people_shown(shown().map(|e| e.memory.text.as_str()), shown().flat_map(people_of));
        let names = self.names_of(&key.org_id, people).await?;
        let rows = |entries: &[MemoryEntry]| entries.iter().map(|e| row(e, &names, as_of)).collect();
        let versions = steps(key.memory_id, versions, as_of);
        let mut shown_row = row(entry, &names, as_of);
        if as_of.is_some() {
            shown_row.replaces = u32::try_from(record.replaced.len()).unwrap_or(u32::MAX);
            shown_row.replaced_by = u32::try_from(record.replacing.len()).unwrap_or(u32::MAX);
        }
        if versions.in_circle {
            mark(&mut shown_row.problems, RowProblem::InCycle);
        }
        for problem in seen_problems(&entry.memory, &names) {
            mark(&mut shown_row.problems, problem);
        }
        let text = resolved(&entry.memory.text, &names);
        let sources = record
            .source_messages
            .iter()
            .map(|message| self.turn(message, entry, &names, &text))
            .collect();
        Ok(MemoryDetail {
            row: shown_row,
            sources,
            interaction_messages: messages,
            replaced: rows(&record.replaced),
            replacing: rows(&record.replacing),
            versions: versions.steps,
            versions_total: versions.total,
        })
    }

    fn turn(&self, message: &Message, entry: &MemoryEntry, names: &Names, memory_text: &str) -> Turn {
        Turn {
            position: message.position,
            role: message.role.clone(),
            speaker: speaker(&message.role, &entry.memory.user_id, &entry.memory.agent_id, names),
            content: message.content.clone(),
            marks: marks_in(self.index.as_ref(), memory_text, &message.content),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_count_as_the_web_view_does() {
        let text = "a😀 über b";
        let word = text.find("über").expect("is in it");
        let marks = utf16_marks(text, &[word..word + "über".len(), text.len() - 1..text.len()]);
        assert_eq!(marks, vec![Mark { start: 4, end: 8 }, Mark { start: 9, end: 10 }]);
    }
}
