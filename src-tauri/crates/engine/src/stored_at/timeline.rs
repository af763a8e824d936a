//! A user's timeline and calendar as they were stored.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use chrono::NaiveDate;
use futures::stream::{self, StreamExt, TryStreamExt};

use super::StoredPast;
use super::conversations::HeadThen;
use super::merge::Merge;
use super::rewound::Rewound;
use crate::domain::ids::{AgentId, InteractionId, InteractionKey, UserKey};
use crate::domain::model::Timestamp;
use crate::domain::page::{Page, PageRequest};
use crate::domain::read::{DateRange, DayActivity, InteractionHead, TimelineEntry, TimelineQuery, preview};
use crate::error::EngineResult;
use crate::timeline::{TimelineItem, TimelineRequest};

/// Conversations that are read at the same time.
const AT_ONCE: usize = 8;

/// What was other about a user's timeline.
pub(super) struct DaysThen {
    /// Conversations that may have been other ones.
    others: HashSet<InteractionId>,
    /// What is there of them now.
    now: Vec<InteractionHead>,
    /// How they stood under their days.
    entries: Vec<TimelineEntry>,
}

/// One conversation that may have been another one: as it is, and as it stood under its days.
type Seen = (Option<InteractionHead>, Vec<TimelineEntry>);

fn order(entry: &TimelineEntry) -> (NaiveDate, Timestamp, InteractionId) {
    let interaction = &entry.interaction;
    (entry.date, interaction.updated_at, interaction.interaction_id.clone())
}

impl StoredPast {
    /// Like [`Engine::timeline`](crate::Engine::timeline), as the store was at `at`. Nothing when so much was changed since that nobody
    /// knows.
    pub async fn timeline(
        &self,
        request: TimelineRequest,
        at: Timestamp,
        page: PageRequest,
    ) -> EngineResult<Page<TimelineItem>> {
        let rewound = self.rewound(&request.user, at).await?;
        if rewound.trail.earliest.is_some() {
            return Ok(Page::empty());
        }
        let days = self.days(&rewound, &request.user).await?;
        let query = TimelineQuery {
            user: request.user,
            agent: request.agent_id,
            dates: request.dates,
            ascending: request.ascending,
        };
        let is_of = |agent: &AgentId| query.agent.as_ref().is_none_or(|asked| asked == agent);
        let shown = |entry: &&TimelineEntry| query.dates.contains(entry.date) && is_of(&entry.interaction.agent_id);
        let merge = Merge {
            others: days.entries.iter().filter(shown).cloned().collect(),
            order,
            ascending: query.ascending,
        };
        let is_other = |entry: &TimelineEntry| days.others.contains(&entry.interaction.interaction_id);
        let now = async |asked| Ok(self.engine.graph.timeline(&query, asked).await?);
        let read = merge.page(page, is_other, now).await?;
        self.engine.timeline_items(&query.user.org_id, read).await
    }

    /// Like [`Engine::activity`](crate::Engine::activity), as the store was at `at`: the days of now without what is other, and with
    /// what was.
    pub async fn activity(
        &self,
        user: &UserKey,
        agent: Option<&AgentId>,
        dates: DateRange,
        at: Timestamp,
    ) -> EngineResult<Vec<DayActivity>> {
        let rewound = self.rewound(user, at).await?;
        if rewound.trail.earliest.is_some() {
            return Ok(Vec::new());
        }
        let days = self.days(&rewound, user).await?;
        let is_of = |of: &AgentId| agent.is_none_or(|asked| asked == of);
        // Interactions and memories of each day.
        let mut counts: BTreeMap<NaiveDate, [i64; 2]> = BTreeMap::new();
        for day in self.engine.graph.activity(user, agent, dates).await? {
            counts.insert(day.date, [day.interactions.into(), day.memories.into()]);
        }
        let mut add = |date: NaiveDate, of: &AgentId, what: usize, n: i64| {
            if is_of(of) && dates.contains(date) {
                counts.entry(date).or_default()[what] += n;
            }
        };
        for head in &days.now {
            (head.dates.iter()).for_each(|date| add(*date, &head.interaction.agent_id, 0, -1));
        }
        for entry in &days.entries {
            add(entry.date, &entry.interaction.agent_id, 0, 1);
        }
        rewound
            .now()
            .for_each(|memory| add(memory.date, &memory.agent_id, 1, -1));
        rewound
            .then()
            .for_each(|memory| add(memory.date, &memory.agent_id, 1, 1));
        let count = |n: i64| u32::try_from(n.max(0)).unwrap_or(u32::MAX);
        let days = counts.into_iter().map(|(date, [interactions, memories])| DayActivity {
            date,
            interactions: count(interactions),
            memories: count(memories),
        });
        Ok(days.filter(|day| day.interactions + day.memories > 0).collect())
    }

    async fn days<'a>(&self, rewound: &'a Rewound, user: &UserKey) -> EngineResult<&'a DaysThen> {
        rewound.days.get_or_try_init(|| self.days_then(rewound, user)).await
    }

    async fn days_then(&self, rewound: &Rewound, user: &UserKey) -> EngineResult<DaysThen> {
        let of_memories = rewound.now().chain(rewound.then());
        let of_memories = of_memories.filter_map(|memory| memory.interaction_id.as_ref());
        let ids: BTreeSet<InteractionId> = rewound.conversations.ids().chain(of_memories).cloned().collect();
        let keys: Vec<InteractionKey> = (ids.iter())
            .map(|id| InteractionKey {
                org_id: user.org_id.clone(),
                user_id: user.user_id.clone(),
                interaction_id: id.clone(),
            })
            .collect();
        let reads = stream::iter(keys.into_iter().map(|key| self.seen(rewound, key)));
        let seen: Vec<Seen> = reads.buffered(AT_ONCE).try_collect().await?;
        let (now, entries): (Vec<_>, Vec<_>) = seen.into_iter().unzip();
        Ok(DaysThen {
            others: ids.into_iter().collect(),
            now: now.into_iter().flatten().collect(),
            entries: entries.into_iter().flatten().collect(),
        })
    }

    async fn seen(&self, rewound: &Rewound, key: InteractionKey) -> EngineResult<Seen> {
        let now = self.head_now(&key).await?;
        let Some(HeadThen {
            interaction,
            dates,
            messages,
        }) = rewound.conversations.head(&key.interaction_id, now.as_ref())
        else {
            return Ok((now, Vec::new()));
        };
        let first = self
            .turns_between(rewound, &key, now.is_some(), 0..messages.min(1))
            .await?;
        let memories = self.memories_of(rewound, &key, now.is_some()).await?;
        let changed = memories.iter().filter(|memory| memory.entry.replaces > 0).count();
        let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        let entry = TimelineEntry {
            date: NaiveDate::default(),
            interaction,
            first_message: first.first().map(|message| preview(&message.content)),
            messages,
            new_memories: count(memories.len() - changed),
            changed_memories: count(changed),
            problems: Vec::new(),
        };
        let under = |date| TimelineEntry { date, ..entry.clone() };
        Ok((now, dates.into_iter().map(under).collect()))
    }
}
