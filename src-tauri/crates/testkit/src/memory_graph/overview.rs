//! The numbers of an overview, each counted anew from all there is.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use chrono::{NaiveDate, TimeDelta};
use memora_engine::domain::as_of::stood_under;
use memora_engine::domain::ids::{AgentId, MemoryId};
use memora_engine::domain::model::{Interaction, Timestamp};
use memora_engine::domain::overview::{
    AgentShare, DayDeletions, DayNumbers, OVERVIEW_ROWS, OverviewNumbers, OverviewOf, RevisedMemory, deleted_by,
    leading_agents,
};
use memora_engine::domain::read::{DateRange, MemoryFilter, MemoryQuery, Scope};

use super::{Conversation, Node, State};

impl State {
    pub(super) fn overview(&self, of: &OverviewOf, as_of: Option<Timestamp>) -> OverviewNumbers {
        let known = |time: Timestamp| as_of.is_none_or(|at| time <= at);
        let nodes: Vec<&Node> = self
            .memories
            .values()
            .filter(|node| of.contains(&node.memory.org_id, &node.memory.user_id))
            .filter(|node| known(node.memory.obtained_at))
            .collect();
        let talks: Vec<&Conversation> = self
            .interactions
            .values()
            .filter(|held| of.contains(&held.interaction.org_id, &held.interaction.user_id))
            .filter(|held| known(held.interaction.created_at))
            .collect();
        let mut measured = BTreeMap::new();
        let mut revised: Vec<RevisedMemory> = nodes
            .iter()
            .filter(|node| !node.older.is_empty() && self.entry(node).believed_at(as_of))
            .map(|node| RevisedMemory {
                entry: self.entry(node),
                revisions: self.links_to(node, &mut measured),
            })
            .collect();
        revised.sort_by_key(|r| Reverse((r.revisions, r.entry.memory.obtained_at, r.entry.memory.memory_id)));
        revised.truncate(OVERVIEW_ROWS);
        OverviewNumbers {
            days: days(&nodes, &talks, as_of),
            deletions: self.deletions(of, as_of),
            revised,
            contested: self.count_filtered(of, MemoryFilter::Contested, as_of),
            sources_lost: self.count_filtered(of, MemoryFilter::SourcesLost, as_of),
            agents: agents(&nodes, &talks),
        }
    }

    /// The longest way from an oldest version to this one. `measured`: what is known already, because versions that are
    /// joined again and again have more ways than can be walked.
    fn links_to(&self, node: &Node, measured: &mut BTreeMap<MemoryId, u32>) -> u32 {
        let id = node.memory.memory_id;
        if let Some(known) = measured.get(&id) {
            return *known;
        }
        let mut longest = 0;
        for older in &node.older {
            if let Some(older) = self.memories.get(older) {
                longest = longest.max(self.links_to(older, measured) + 1);
            }
        }
        measured.insert(id, longest);
        longest
    }

    fn count_filtered(&self, of: &OverviewOf, filter: MemoryFilter, as_of: Option<Timestamp>) -> u32 {
        let scope = Scope {
            org_id: of.org_id().clone(),
            user_id: of.user_id().cloned(),
            agent_id: None,
        };
        let query = MemoryQuery {
            scope,
            filter,
            dates: DateRange::default(),
            as_of,
            ascending: false,
            tag: None,
        };
        self.query_memories(&query).len() as u32
    }

    fn deletions(&self, of: &OverviewOf, as_of: Option<Timestamp>) -> Vec<DayDeletions> {
        let mut days: BTreeMap<NaiveDate, u32> = BTreeMap::new();
        for entry in self.audit() {
            let change = &entry.change;
            if change.undoes.is_some() || entry.undone_by.is_some() || as_of.is_some_and(|at| change.at > at) {
                continue;
            }
            for (user, memories) in deleted_by(&change.ops) {
                if of.contains(&user.org_id, &user.user_id) {
                    *days.entry(change.at.date_naive()).or_default() += memories;
                }
            }
        }
        let days = days.into_iter();
        days.map(|(date, memories)| DayDeletions { date, memories }).collect()
    }
}

fn days(nodes: &[&Node], talks: &[&Conversation], as_of: Option<Timestamp>) -> Vec<DayNumbers> {
    let mut days: BTreeMap<NaiveDate, DayNumbers> = BTreeMap::new();
    let mut on = |date: NaiveDate, count: &dyn Fn(&mut DayNumbers)| {
        count(days.entry(date).or_insert(DayNumbers {
            date,
            interactions: 0,
            learned: 0,
            changed: 0,
        }));
    };
    for held in talks {
        let Interaction {
            created_at, updated_at, ..
        } = held.interaction;
        for date in &held.dates {
            if as_of.is_none_or(|at| stood_under(created_at, updated_at, *date, at)) {
                on(*date, &|day| day.interactions += 1);
            }
        }
    }
    let had_come = |date: NaiveDate| as_of.is_none_or(|at| date <= at.date_naive() + TimeDelta::days(1));
    for node in nodes.iter().filter(|node| had_come(node.memory.date)) {
        on(node.memory.date, &|day| match node.older.is_empty() {
            true => day.learned += 1,
            false => day.changed += 1,
        });
    }
    days.into_values().collect()
}

fn agents(nodes: &[&Node], talks: &[&Conversation]) -> Vec<AgentShare> {
    let mut shares: BTreeMap<&AgentId, (u32, u32)> = BTreeMap::new();
    for held in talks {
        shares.entry(&held.interaction.agent_id).or_default().0 += 1;
    }
    for node in nodes {
        shares.entry(&node.memory.agent_id).or_default().1 += 1;
    }
    let shares = shares
        .into_iter()
        .map(|(agent_id, (interactions, memories))| AgentShare {
            agent_id: agent_id.clone(),
            interactions,
            memories,
        });
    leading_agents(shares.collect())
}
