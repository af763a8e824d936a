//! The store as it was at a moment: the tree with its counts, a user's days and interactions, and the next change before and
//! after. Lists, details, search and versions take the moment themselves.

use std::collections::BTreeMap;

use chrono::{NaiveDate, NaiveTime, TimeDelta};
use serde::{Deserialize, Serialize};
use specta::Type;

use crate::domain::as_of::{CountsAt, CountsOf, stood_under};
use crate::domain::ids::{AgentId, AgentKey, InteractionId, OrgId, UserKey};
use crate::domain::model::Timestamp;
use crate::domain::page::{MAX_PAGE, Page, PageRequest};
use crate::domain::read::{
    AgentNode, AgentsOf, DateRange, DayActivity, MemoryFilter, MemoryQuery, OrganizationNode, Scope, TimelineEntry,
    TimelineQuery, UserNode,
};
use crate::engine::Engine;
use crate::error::EngineResult;
use crate::timeline::{TimelineItem, TimelineRequest};

/// How much a whole store held at a moment. Messages have no time and are not counted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct TotalsAt {
    pub organizations: u32,
    pub users: u32,
    pub agents: u32,
    pub interactions: u32,
    pub memories: u32,
}

/// Where in time a place is: its ends, and the changes around a moment.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct TimeAround {
    /// When the first and the last memory was learned; of a user, or an interaction saved.
    pub first: Option<Timestamp>,
    pub last: Option<Timestamp>,
    /// The nearest changes before the moment and after it.
    pub previous: Option<Timestamp>,
    pub next: Option<Timestamp>,
}

/// Keeps what was there, with the counts of then.
fn at_moment<N>(nodes: Vec<N>, counts: &[CountsAt], set: impl Fn(&mut N, &CountsAt)) -> Vec<N> {
    let was_there = nodes.into_iter().zip(counts).filter(|(_, counts)| counts.there);
    was_there
        .map(|(mut node, counts)| {
            set(&mut node, counts);
            node
        })
        .collect()
}

fn set_organization(node: &mut OrganizationNode, counts: &CountsAt) {
    node.users = counts.users;
    node.agents = counts.agents;
    node.interactions = counts.interactions;
    node.memories = counts.memories;
}

fn set_user(node: &mut UserNode, counts: &CountsAt) {
    node.agents = counts.agents;
    node.interactions = counts.interactions;
    node.memories = counts.memories;
    node.last_activity = counts.last_activity;
}

fn set_agent(node: &mut AgentNode, counts: &CountsAt) {
    node.interactions = counts.interactions;
    node.memories = counts.memories;
}

impl Engine {
    pub async fn totals_at(&self, at: Timestamp) -> EngineResult<TotalsAt> {
        let counts = self.graph.counts_at(&CountsOf::Store, at).await?;
        let counts = counts.first().copied().unwrap_or_default();
        Ok(TotalsAt {
            organizations: counts.organizations,
            users: counts.users,
            agents: counts.agents,
            interactions: counts.interactions,
            memories: counts.memories,
        })
    }

    /// Those that were there, with the counts of then; of now without a moment. A page may have fewer rows than were asked for.
    pub async fn organizations_at(
        &self,
        page: PageRequest,
        as_of: Option<Timestamp>,
    ) -> EngineResult<Page<OrganizationNode>> {
        let page = self.organizations(page).await?;
        let Some(at) = as_of else { return Ok(page) };
        let ids = page.items.iter().map(|node| node.organization.org_id.clone()).collect();
        let counts = self.graph.counts_at(&CountsOf::Organizations(ids), at).await?;
        Ok(Page {
            items: at_moment(page.items, &counts, set_organization),
            next: page.next,
        })
    }

    /// Like [`Engine::organizations_at`].
    pub async fn users_at(
        &self,
        org_id: &OrgId,
        filter: Option<&str>,
        page: PageRequest,
        as_of: Option<Timestamp>,
    ) -> EngineResult<Page<UserNode>> {
        let page = self.users(org_id, filter, page).await?;
        let Some(at) = as_of else { return Ok(page) };
        let ids = page.items.iter().map(|node| node.user.user_id.clone()).collect();
        let counts = self.graph.counts_at(&CountsOf::Users(org_id.clone(), ids), at).await?;
        Ok(Page {
            items: at_moment(page.items, &counts, set_user),
            next: page.next,
        })
    }

    /// Like [`Engine::organizations_at`].
    pub async fn agents_at(
        &self,
        of: &AgentsOf,
        filter: Option<&str>,
        page: PageRequest,
        as_of: Option<Timestamp>,
    ) -> EngineResult<Page<AgentNode>> {
        let page = self.agents(of, filter, page).await?;
        let Some(at) = as_of else { return Ok(page) };
        let ids = page.items.iter().map(|node| node.agent.agent_id.clone()).collect();
        let counts = self
            .graph
            .counts_at(&CountsOf::Agents(of.org_id().clone(), ids), at)
            .await?;
        Ok(Page {
            items: at_moment(page.items, &counts, set_agent),
            next: page.next,
        })
    }

    /// With the counts of then, also when it was not there yet: who asks for one thing is looking at it.
    pub async fn organization_at(&self, org_id: &OrgId, as_of: Option<Timestamp>) -> EngineResult<OrganizationNode> {
        let mut node = self.organization(org_id).await?;
        if let Some(at) = as_of {
            let of = CountsOf::Organizations(vec![org_id.clone()]);
            set_organization(&mut node, &self.one_at(&of, at).await?);
        }
        Ok(node)
    }

    /// Like [`Engine::organization_at`].
    pub async fn user_at(&self, key: &UserKey, as_of: Option<Timestamp>) -> EngineResult<UserNode> {
        let mut node = self.user(key).await?;
        if let Some(at) = as_of {
            let of = CountsOf::Users(key.org_id.clone(), vec![key.user_id.clone()]);
            set_user(&mut node, &self.one_at(&of, at).await?);
        }
        Ok(node)
    }

    /// Like [`Engine::organization_at`].
    pub async fn agent_at(&self, key: &AgentKey, as_of: Option<Timestamp>) -> EngineResult<AgentNode> {
        let mut node = self.agent(key).await?;
        if let Some(at) = as_of {
            let of = CountsOf::Agents(key.org_id.clone(), vec![key.agent_id.clone()]);
            set_agent(&mut node, &self.one_at(&of, at).await?);
        }
        Ok(node)
    }

    async fn one_at(&self, of: &CountsOf, at: Timestamp) -> EngineResult<CountsAt> {
        Ok(self.graph.counts_at(of, at).await?.first().copied().unwrap_or_default())
    }

    /// The timeline without what came later; see [`stood_under`] for an interaction that went on. A page may have fewer rows than
    /// were asked for, but none is empty when another one follows.
    pub async fn timeline_at(
        &self,
        request: TimelineRequest,
        page: PageRequest,
        as_of: Option<Timestamp>,
    ) -> EngineResult<Page<TimelineItem>> {
        let org_id = request.user.org_id.clone();
        let TimelineRequest {
            user,
            agent_id,
            dates,
            ascending,
        } = request;
        let query = TimelineQuery {
            user,
            agent: agent_id,
            dates,
            ascending,
        };
        let entries = self.timeline_entries_at(&query, page, as_of).await?;
        let mut read = self.timeline_items(&org_id, entries).await?;
        if let Some(at) = as_of {
            self.count_memories(&query.user, &mut read.items, at).await?;
        }
        Ok(read)
    }

    /// Entries of the timeline as they stood; pages as of [`Engine::timeline_at`].
    pub(crate) async fn timeline_entries_at(
        &self,
        query: &TimelineQuery,
        page: PageRequest,
        as_of: Option<Timestamp>,
    ) -> EngineResult<Page<TimelineEntry>> {
        let Some(at) = as_of else {
            return Ok(self.graph.timeline(query, page).await?);
        };
        let query = TimelineQuery {
            dates: until(query.dates, at),
            ..query.clone()
        };
        let mut asked = page;
        loop {
            let mut read = self.graph.timeline(&query, asked.clone()).await?;
            read.items.retain(|entry| {
                let interaction = &entry.interaction;
                stood_under(interaction.created_at, interaction.updated_at, entry.date, at)
            });
            if !read.items.is_empty() || read.next.is_none() {
                return Ok(read);
            }
            asked.after = read.next;
        }
    }

    async fn count_memories(&self, user: &UserKey, items: &mut [TimelineItem], at: Timestamp) -> EngineResult<()> {
        let ids: Vec<InteractionId> = items
            .iter()
            .map(|item| item.interaction.interaction_id.clone())
            .collect();
        if ids.is_empty() {
            return Ok(());
        }
        let counts = self
            .graph
            .counts_at(&CountsOf::Interactions(user.clone(), ids), at)
            .await?;
        for (item, counts) in items.iter_mut().zip(counts) {
            item.changed_memories = counts.changed_memories;
            item.new_memories = counts.memories.saturating_sub(counts.changed_memories);
        }
        Ok(())
    }

    /// Days with something on them, as far as they had come. The last ones are counted one by one: a day's counters do not know
    /// the hour.
    pub async fn activity_at(
        &self,
        user: &UserKey,
        agent: Option<&AgentId>,
        dates: DateRange,
        as_of: Option<Timestamp>,
    ) -> EngineResult<Vec<DayActivity>> {
        let Some(at) = as_of else {
            return self.activity(user, agent, dates).await;
        };
        let dates = until(dates, at);
        let mut days = self.activity(user, agent, dates).await?;
        let border = at.date_naive() - TimeDelta::days(1);
        let last = DateRange {
            from: Some(dates.from.map_or(border, |from| from.max(border))),
            to: dates.to,
        };
        let mut counted: BTreeMap<NaiveDate, DayActivity> = BTreeMap::new();
        let empty = |date| DayActivity {
            date,
            interactions: 0,
            memories: 0,
        };
        let query = TimelineQuery {
            user: user.clone(),
            agent: agent.cloned(),
            dates: last,
            ascending: true,
        };
        let mut after = None;
        loop {
            let page = PageRequest { after, limit: MAX_PAGE };
            let page = self.graph.timeline(&query, page).await?;
            for entry in page.items {
                let interaction = &entry.interaction;
                if stood_under(interaction.created_at, interaction.updated_at, entry.date, at) {
                    counted
                        .entry(entry.date)
                        .or_insert_with(|| empty(entry.date))
                        .interactions += 1;
                }
            }
            after = page.next;
            if after.is_none() {
                break;
            }
        }
        let query = MemoryQuery {
            scope: Scope {
                agent_id: agent.cloned(),
                ..Scope::user(user.clone())
            },
            filter: MemoryFilter::All,
            dates: last,
            as_of: Some(at),
            ascending: true,
            tag: None,
        };
        loop {
            let page = PageRequest { after, limit: MAX_PAGE };
            let page = self.graph.memories(&query, page).await?;
            for entry in page.items {
                let date = entry.memory.date;
                counted.entry(date).or_insert_with(|| empty(date)).memories += 1;
            }
            after = page.next;
            if after.is_none() {
                break;
            }
        }
        days.retain(|day| day.date < border);
        days.extend(counted.into_values());
        Ok(days)
    }

    /// Where a user or an organization stands in time, around `at`, or around the end of everything: a store may hold what lies ahead
    /// of this machine's clock. Of an organization memories count alone.
    pub async fn time_around(&self, scope: &Scope, at: Option<Timestamp>) -> EngineResult<TimeAround> {
        let at = at.unwrap_or_else(end_of_time);
        let just_before = at - TimeDelta::microseconds(1);
        let mut around = TimeAround {
            first: self.memory_time(scope, None, true).await?,
            last: self.memory_time(scope, None, false).await?,
            previous: self.memory_time(scope, Some(just_before), false).await?,
            next: self.memory_after(scope, at).await?,
        };
        if let Some(user_id) = &scope.user_id {
            let user = UserKey {
                org_id: scope.org_id.clone(),
                user_id: user_id.clone(),
            };
            self.add_interactions(&user, scope.agent_id.as_ref(), at, &mut around)
                .await?;
        }
        Ok(around)
    }

    /// When the first or last memory was learned, by `as_of`.
    async fn memory_time(
        &self,
        scope: &Scope,
        as_of: Option<Timestamp>,
        ascending: bool,
    ) -> EngineResult<Option<Timestamp>> {
        let query = MemoryQuery {
            scope: scope.clone(),
            filter: MemoryFilter::All,
            dates: DateRange::default(),
            as_of,
            ascending,
            tag: None,
        };
        let page = self.graph.memories(&query, PageRequest::first(1)).await?;
        Ok(page.items.first().map(|entry| entry.memory.obtained_at))
    }

    /// When the next memory after `at` was learned. Lists begin at days, so the day of the moment is walked.
    async fn memory_after(&self, scope: &Scope, at: Timestamp) -> EngineResult<Option<Timestamp>> {
        let query = MemoryQuery {
            scope: scope.clone(),
            filter: MemoryFilter::All,
            dates: DateRange {
                from: Some(at.date_naive() - TimeDelta::days(1)),
                to: None,
            },
            as_of: None,
            ascending: true,
            tag: None,
        };
        let mut after = None;
        loop {
            let page = PageRequest { after, limit: MAX_PAGE };
            let page = self.graph.memories(&query, page).await?;
            let later = page
                .items
                .iter()
                .map(|entry| entry.memory.obtained_at)
                .find(|time| *time > at);
            after = page.next;
            if later.is_some() || after.is_none() {
                return Ok(later);
            }
        }
    }

    /// Interactions begin at moments of their own. They are listed by day and last save, so those of the days around are read.
    async fn add_interactions(
        &self,
        user: &UserKey,
        agent: Option<&AgentId>,
        at: Timestamp,
        around: &mut TimeAround,
    ) -> EngineResult<()> {
        let day = at.date_naive();
        let ends = [(None, true), (None, false)];
        let near = [
            (Some(day + TimeDelta::days(1)), false),
            (Some(day - TimeDelta::days(1)), true),
        ];
        for (date, ascending) in ends.into_iter().chain(near) {
            let dates = match (date, ascending) {
                (Some(_), true) => DateRange { from: date, to: None },
                _ => DateRange { from: None, to: date },
            };
            let query = TimelineQuery {
                user: user.clone(),
                agent: agent.cloned(),
                dates,
                ascending,
            };
            let limit = if date.is_some() { 100 } else { 1 };
            for entry in self.graph.timeline(&query, PageRequest::first(limit)).await?.items {
                let time = entry.interaction.created_at;
                around.first = around.first.min(Some(time)).or(Some(time));
                around.last = around.last.max(Some(time));
                if time < at {
                    around.previous = around.previous.max(Some(time));
                } else if time > at {
                    around.next = Some(around.next.map_or(time, |next| next.min(time)));
                }
            }
        }
        Ok(())
    }
}

/// Later than anything that is stored, and early enough to count days from.
fn end_of_time() -> Timestamp {
    let date = NaiveDate::from_ymd_opt(9999, 12, 30).expect("invariant: a day of the calendar");
    date.and_time(NaiveTime::MIN).and_utc()
}

/// Days up to the moment; one more, because a day stands beside its moment and may be that of another time zone.
fn until(dates: DateRange, at: Timestamp) -> DateRange {
    let last = at.date_naive() + TimeDelta::days(1);
    DateRange {
        from: dates.from,
        to: Some(dates.to.map_or(last, |to| to.min(last))),
    }
}
