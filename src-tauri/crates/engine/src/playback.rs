//! What happened to the memories of a user or an organization, event by event, for showing how they came to be.
//!
//! Events come in pages along the list of memories; the conversations of a user stand between them.

use std::collections::{BTreeMap, HashMap, HashSet};

use chrono::TimeDelta;
use serde::{Deserialize, Serialize};
use specta::Type;

use crate::domain::ids::{AgentId, InteractionId, MemoryId, MemoryKey, PersonId, UserId, UserKey};
use crate::domain::model::Timestamp;
use crate::domain::page::{Cursor, MAX_PAGE, PageRequest};
use crate::domain::read::{DateRange, MemoryEntry, MemoryFilter, MemoryQuery, Scope, TimelineEntry, TimelineQuery};
use crate::domain::text::{Segment, segments};
use crate::engine::{Engine, people_shown};
use crate::error::EngineResult;
use crate::memories::{MemoryRow, people_of, row};

/// The most memories that one page of events reads.
pub const MAX_EVENTS: u32 = 200;

/// Which events to read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct PlaybackRequest {
    pub scope: Scope,
    /// Events after this moment; `None` from the beginning.
    pub since: Option<Timestamp>,
    /// Where the page before ended; then `since` is that page's [`PlaybackPage::until`].
    pub after: Option<Cursor>,
    /// The most memories that the page reads, up to [`MAX_EVENTS`].
    pub limit: u32,
}

/// An older version that a memory takes the place of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Replaced {
    pub key: MemoryKey,
    pub segments: Vec<Segment>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Type)]
#[serde(tag = "kind", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum PlaybackWhat {
    /// A conversation began.
    Conversation {
        user_id: UserId,
        interaction_id: InteractionId,
        agent_label: Option<String>,
        first_message: Option<String>,
        messages: u32,
    },
    /// A memory that contradicts nothing.
    Learned { row: MemoryRow },
    /// A memory that contradicts older ones, which are believed no longer.
    Contradicted { row: MemoryRow, was: Vec<Replaced> },
}

/// Something that happened.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct PlaybackEvent {
    pub at: Timestamp,
    pub what: PlaybackWhat,
}

/// Some events, oldest first.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct PlaybackPage {
    pub events: Vec<PlaybackEvent>,
    /// Every event by this moment has been read.
    pub until: Option<Timestamp>,
    /// Where the next page starts; `None` when this was the last.
    pub next: Option<Cursor>,
}

impl Engine {
    pub async fn playback(&self, request: PlaybackRequest) -> EngineResult<PlaybackPage> {
        let PlaybackRequest {
            scope,
            since,
            after,
            limit,
        } = request;
        let (entries, next) = self
            .learned_after(&scope, since, after, limit.clamp(1, MAX_EVENTS))
            .await?;
        let until = entries.last().map(|entry| entry.memory.obtained_at);
        let mut events = self.memory_events(&scope, &entries).await?;
        if let Some(user_id) = &scope.user_id {
            let user = UserKey {
                org_id: scope.org_id.clone(),
                user_id: user_id.clone(),
            };
            // On the last page also what followed the last memory.
            let end = if next.is_some() { until } else { None };
            events.extend(
                self.conversation_events(&user, scope.agent_id.as_ref(), since, end)
                    .await?,
            );
        }
        // A conversation comes before what was learned in it at the same moment.
        events.sort_by_key(|event| (event.at, !matches!(event.what, PlaybackWhat::Conversation { .. })));
        let until = if next.is_some() {
            until
        } else {
            events.last().map(|event| event.at)
        };
        Ok(PlaybackPage {
            events,
            until: until.or(since),
            next,
        })
    }

    /// Memories after a moment or a place in the list. Lists begin at days, so what is earlier on that day is passed over.
    async fn learned_after(
        &self,
        scope: &Scope,
        since: Option<Timestamp>,
        after: Option<Cursor>,
        limit: u32,
    ) -> EngineResult<(Vec<MemoryEntry>, Option<Cursor>)> {
        let continued = after.is_some();
        let from = since
            .filter(|_| !continued)
            .map(|at| at.date_naive() - TimeDelta::days(1));
        let query = MemoryQuery {
            scope: scope.clone(),
            filter: MemoryFilter::All,
            dates: DateRange { from, to: None },
            as_of: None,
            ascending: true,
            tag: None,
        };
        let mut after = after;
        loop {
            let page = self.graph.memories(&query, PageRequest { after, limit }).await?;
            let mut entries = page.items;
            if let (Some(since), false) = (since, continued) {
                entries.retain(|entry| entry.memory.obtained_at > since);
            }
            if !entries.is_empty() || page.next.is_none() {
                return Ok((entries, page.next));
            }
            after = page.next;
        }
    }

    async fn memory_events(&self, scope: &Scope, entries: &[MemoryEntry]) -> EngineResult<Vec<PlaybackEvent>> {
        let replaced = self.replaced_by(scope, entries).await?;
        let olds = replaced.values().flatten();
        let texts = entries
            .iter()
            .chain(olds.clone())
            .map(|entry| entry.memory.text.as_str());
        let people = people_shown(texts, entries.iter().flat_map(people_of));
        let names = self.names_of(&scope.org_id, people).await?;
        let events = entries.iter().map(|entry| {
            let at = entry.memory.obtained_at;
            let row = row(entry, &names, Some(at));
            let was = replaced.get(&entry.memory.memory_id);
            let what = match was.filter(|was| !was.is_empty()) {
                None => PlaybackWhat::Learned { row },
                Some(was) => PlaybackWhat::Contradicted {
                    row,
                    was: (was.iter())
                        .map(|old| Replaced {
                            key: old.memory.key(),
                            segments: segments(&old.memory.text, &names),
                        })
                        .collect(),
                },
            };
            PlaybackEvent { at, what }
        });
        Ok(events.collect())
    }

    /// What each of `entries` took the place of, oldest first: predecessors that had been learned by then.
    async fn replaced_by(
        &self,
        scope: &Scope,
        entries: &[MemoryEntry],
    ) -> EngineResult<HashMap<MemoryId, Vec<MemoryEntry>>> {
        let mut by_user: BTreeMap<UserKey, Vec<MemoryId>> = BTreeMap::new();
        for entry in entries.iter().filter(|entry| entry.replaces > 0) {
            let ids = by_user.entry(entry.memory.key().user()).or_default();
            ids.push(entry.memory.memory_id);
        }
        let mut links = Vec::new();
        for (user, ids) in &by_user {
            let asked: HashSet<&MemoryId> = ids.iter().collect();
            let found = self.graph.version_links(user, ids).await?;
            links.extend(found.into_iter().filter(|(_, new)| asked.contains(new)));
        }
        let mut olds: Vec<MemoryId> = links.iter().map(|(old, _)| *old).collect();
        olds.sort();
        olds.dedup();
        let found = self.graph.memories_by_id(&scope.org_id, &olds).await?;
        let found: HashMap<MemoryId, MemoryEntry> =
            found.into_iter().map(|entry| (entry.memory.memory_id, entry)).collect();
        let times: HashMap<MemoryId, Timestamp> = entries
            .iter()
            .map(|entry| (entry.memory.memory_id, entry.memory.obtained_at))
            .collect();
        let mut replaced: HashMap<MemoryId, Vec<MemoryEntry>> = HashMap::new();
        for (old, new) in links {
            let then = times.get(&new).copied();
            let known = found.get(&old).filter(|entry| Some(entry.memory.obtained_at) <= then);
            replaced.entry(new).or_default().extend(known.cloned());
        }
        for olds in replaced.values_mut() {
            olds.sort_by_key(|entry| (entry.memory.obtained_at, entry.memory.memory_id));
        }
        Ok(replaced)
    }

    /// Conversations that began after `since` and by `until`.
    async fn conversation_events(
        &self,
        user: &UserKey,
        agent: Option<&AgentId>,
        since: Option<Timestamp>,
        until: Option<Timestamp>,
    ) -> EngineResult<Vec<PlaybackEvent>> {
        let query = TimelineQuery {
            user: user.clone(),
            agent: agent.cloned(),
            dates: DateRange {
                from: since.map(|at| at.date_naive() - TimeDelta::days(1)),
                to: until.map(|at| at.date_naive() + TimeDelta::days(1)),
            },
            ascending: true,
        };
        let mut begun: BTreeMap<(Timestamp, InteractionId), TimelineEntry> = BTreeMap::new();
        let mut after = None;
        loop {
            let page = PageRequest { after, limit: MAX_PAGE };
            let page = self.graph.timeline(&query, page).await?;
            for entry in page.items {
                let at = entry.interaction.created_at;
                if since.is_none_or(|since| at > since) && until.is_none_or(|until| at <= until) {
                    // It stands under each of its days.
                    begun
                        .entry((at, entry.interaction.interaction_id.clone()))
                        .or_insert(entry);
                }
            }
            after = page.next;
            if after.is_none() {
                break;
            }
        }
        let agents = begun
            .values()
            .map(|entry| PersonId::Agent(entry.interaction.agent_id.clone()));
        let names = self.names_of(&user.org_id, people_shown([], agents)).await?;
        let events = begun.into_iter().map(|((at, interaction_id), entry)| PlaybackEvent {
            at,
            what: PlaybackWhat::Conversation {
                user_id: user.user_id.clone(),
                interaction_id,
                agent_label: names.get(&PersonId::Agent(entry.interaction.agent_id)).cloned(),
                first_message: entry.first_message,
                messages: entry.messages,
            },
        });
        Ok(events.collect())
    }
}
