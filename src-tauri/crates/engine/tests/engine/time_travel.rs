//! The store at a moment, playback and comparison, against a model that looks at everything.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use chrono::{NaiveDate, TimeDelta};
use memora_engine::Engine;
use memora_engine::comparison::{CompareRequest, ComparedList, Comparison};
use memora_engine::domain::change::GraphOp;
use memora_engine::domain::ids::{MemoryId, MemoryKey, UserKey};
use memora_engine::domain::model::{Interaction, Memory, Timestamp};
use memora_engine::domain::overview::OverviewOf;
use memora_engine::domain::page::PageRequest;
use memora_engine::domain::read::{DateRange, MemoryFilter, Scope};
use memora_engine::memories::MemoryListRequest;
use memora_engine::neighbourhood::{GraphRelation, Neighbourhood, NodeRef, Way};
use memora_engine::playback::{PlaybackEvent, PlaybackRequest, PlaybackWhat};
use memora_engine::ports::graph::GraphStore;
use memora_engine::task::TaskContext;
use memora_engine::timeline::TimelineRequest;
use memora_testkit::contract::run;
use memora_testkit::memory_graph::MemoryGraph;
use memora_testkit::sample;
use proptest::prelude::*;

use super::import_bench::{by, engine_over};
use super::workbench::{Workbench, corrects, learned, shown};

/// A history in hours: memories with the talk that they come from, links, edits and deletions.
#[derive(Debug, Clone)]
struct Plan {
    /// When each talk began, and when it went on.
    talks: Vec<(u8, u8)>,
    memories: Vec<(u8, u8)>,
    steps: Vec<(u8, u8, u8)>,
}

fn plans() -> impl Strategy<Value = Plan> {
    (
        prop::collection::vec((0u8..120, 0u8..60), 0..4),
        prop::collection::vec((0u8..120, 0u8..6), 1..12),
        prop::collection::vec((0u8..10, 0u8..12, 0u8..120), 0..20),
    )
        .prop_map(|(talks, memories, steps)| Plan { talks, memories, steps })
}

/// Ids of changes that the engine does not give itself.
const APART: u64 = 1_000_000;

fn hour(n: u8) -> Timestamp {
    sample::minute(i64::from(n) * 60)
}

/// All that there is, and how to look at it at a moment.
struct World {
    engine: Engine,
    user: UserKey,
    talks: Vec<(Interaction, BTreeSet<NaiveDate>)>,
    memories: BTreeMap<MemoryId, Memory>,
    links: BTreeSet<(MemoryId, MemoryId)>,
}

impl World {
    async fn of(plan: &Plan) -> Self {
        let graph = Arc::new(MemoryGraph::new());
        let user = sample::user_key("acme", "ann");
        let mut ops = vec![
            GraphOp::PutOrganization {
                organization: sample::organization("acme", "Acme"),
            },
            GraphOp::PutUser {
                user: sample::user("acme", "ann", "Ann"),
            },
            GraphOp::PutAgent {
                agent: sample::agent("acme", "guide", "Guide"),
            },
        ];
        let mut talks = Vec::new();
        for (n, (begun, on)) in plan.talks.iter().enumerate() {
            let interaction = Interaction {
                created_at: hour(*begun),
                updated_at: hour(*begun) + TimeDelta::hours(i64::from(*on)),
                ..sample::interaction(&user, &format!("talk{n}"), 0)
            };
            let days = [interaction.created_at.date_naive(), interaction.updated_at.date_naive()];
            let days = BTreeSet::from(days);
            ops.push(GraphOp::PutInteraction {
                interaction: interaction.clone(),
            });
            for date in &days {
                ops.push(GraphOp::AddOccurrence {
                    interaction: interaction.key(),
                    date: *date,
                });
            }
            talks.push((interaction, days));
        }
        let mut memories = BTreeMap::new();
        for (n, (at, talk)) in (1_u64..).zip(&plan.memories) {
            let memory = Memory {
                obtained_at: hour(*at),
                date: hour(*at).date_naive(),
                interaction_id: talks.get(usize::from(*talk)).map(|(i, _)| i.interaction_id.clone()),
                ..sample::memory(&user, n)
            };
            ops.push(GraphOp::PutMemory { memory: memory.clone() });
            memories.insert(memory.memory_id, memory);
        }
        graph.apply(&[sample::change(APART, ops)]).await.unwrap();
        let mut world = Self {
            engine: engine_over(graph.clone()),
            user,
            talks,
            memories,
            links: BTreeSet::new(),
        };
        for (n, step) in (2_u64..).zip(&plan.steps) {
            world.step(&graph, n, *step).await;
        }
        world
    }

    async fn step(&mut self, graph: &MemoryGraph, n: u64, (kind, a, b): (u8, u8, u8)) {
        let id = |n: u8| sample::memory_id(u64::from(n % 12) + 1);
        match kind {
            0 => {
                let key = self.key(id(a));
                let deleted = self.engine.delete_memory(&by(), &key).await.is_ok();
                assert_eq!(deleted, self.memories.remove(&id(a)).is_some());
                self.heal(id(a));
            }
            1 => {
                let Some(from) = self.memories.get(&id(a)).cloned() else {
                    return;
                };
                let to = Memory {
                    text: format!("edited {n}"),
                    obtained_at: hour(b),
                    date: hour(b).date_naive(),
                    ..from.clone()
                };
                let edit = GraphOp::EditMemory { from, to: to.clone() };
                graph.apply(&[sample::change(APART + n, vec![edit])]).await.unwrap();
                self.memories.insert(to.memory_id, to);
            }
            _ => {
                let (old, new) = (id(a), id(b));
                let link = GraphOp::LinkVersions {
                    user: self.user.clone(),
                    old,
                    new,
                };
                if graph.apply(&[sample::change(APART + n, vec![link])]).await.is_ok() {
                    self.links.insert((old, new));
                }
            }
        }
    }

    fn heal(&mut self, id: MemoryId) {
        let older: Vec<_> = self
            .links
            .iter()
            .filter(|(_, new)| *new == id)
            .map(|(old, _)| *old)
            .collect();
        let newer: Vec<_> = self
            .links
            .iter()
            .filter(|(old, _)| *old == id)
            .map(|(_, new)| *new)
            .collect();
        self.links.retain(|(old, new)| *old != id && *new != id);
        for old in older {
            self.links.extend(newer.iter().map(|new| (old, *new)));
        }
    }

    fn key(&self, memory_id: MemoryId) -> MemoryKey {
        MemoryKey {
            org_id: self.user.org_id.clone(),
            user_id: self.user.user_id.clone(),
            memory_id,
        }
    }

    fn known(&self, id: MemoryId, at: Timestamp) -> bool {
        self.memories[&id].obtained_at <= at
    }

    fn neighbours(&self, id: MemoryId, at: Timestamp, newer: bool) -> BTreeSet<MemoryId> {
        let links = self.links.iter().filter_map(|&(old, new)| match newer {
            true => (old == id).then_some(new),
            false => (new == id).then_some(old),
        });
        links.filter(|other| self.known(*other, at)).collect()
    }

    fn believed(&self, at: Timestamp) -> BTreeSet<MemoryId> {
        let all = self.memories.keys().copied();
        all.filter(|id| self.known(*id, at) && self.neighbours(*id, at, true).is_empty())
            .collect()
    }

    fn present(&self, at: Timestamp) -> BTreeSet<MemoryId> {
        self.memories.keys().copied().filter(|id| self.known(*id, at)).collect()
    }

    /// Everything connected with a memory by what was known then.
    fn connected(&self, id: MemoryId, at: Timestamp) -> BTreeSet<MemoryId> {
        let mut found: BTreeSet<MemoryId> = [id].into_iter().filter(|id| self.known(*id, at)).collect();
        loop {
            let next = |id: &MemoryId| [false, true].map(|newer| self.neighbours(*id, at, newer));
            let more: BTreeSet<_> = found.iter().flat_map(next).flatten().collect();
            if more.is_subset(&found) {
                return found;
            }
            found.extend(more);
        }
    }

    fn request(&self, filter: MemoryFilter, at: Timestamp) -> MemoryListRequest {
        MemoryListRequest {
            scope: Scope::user(self.user.clone()),
            filter,
            dates: DateRange::default(),
            as_of: Some(at),
            ascending: true,
            tag: None,
        }
    }

    async fn check_lists(&self, at: Timestamp) {
        let (present, believed) = (self.present(at), self.believed(at));
        let superseded: BTreeSet<_> = present.difference(&believed).copied().collect();
        let lists = [
            (MemoryFilter::All, &present),
            (MemoryFilter::Believed, &believed),
            (MemoryFilter::Superseded, &superseded),
        ];
        for (filter, expected) in lists {
            let page = self
                .engine
                .list_memories(self.request(filter, at), PageRequest::first(100))
                .await
                .unwrap();
            let ids: BTreeSet<_> = page.items.iter().map(|row| row.key.memory_id).collect();
            assert_eq!(ids, *expected, "{filter:?} at {at}");
            for row in page.items {
                let id = row.key.memory_id;
                assert_eq!(row.believed, believed.contains(&id), "{id} at {at}");
                let first = self
                    .neighbours(id, at, true)
                    .iter()
                    .map(|new| self.memories[new].obtained_at)
                    .min();
                assert_eq!(row.superseded_at, first, "{id} at {at}");
                assert_eq!(row.replaced_by == 0, first.is_none(), "{id} at {at}");
            }
        }
        let user = self.engine.user_at(&self.user, Some(at)).await.unwrap();
        assert_eq!(user.memories as usize, present.len());
        let begun = self.talks.iter().filter(|(talk, _)| talk.created_at <= at).count();
        assert_eq!(user.interactions as usize, begun);
        let org = self.engine.organization_at(&self.user.org_id, Some(at)).await.unwrap();
        assert_eq!(
            (org.memories as usize, org.interactions as usize),
            (present.len(), begun)
        );
        let totals = self.engine.totals_at(at).await.unwrap();
        assert_eq!(
            (totals.memories as usize, totals.interactions as usize),
            (present.len(), begun)
        );
    }

    async fn check_versions(&self, at: Timestamp) {
        for &id in self.memories.keys() {
            let key = self.key(id);
            let detail = self.engine.memory_detail(&key, Some(at)).await.unwrap();
            let ids = |rows: &[memora_engine::memories::MemoryRow]| -> BTreeSet<MemoryId> {
                rows.iter().map(|row| row.key.memory_id).collect()
            };
            assert_eq!(detail.row.believed, self.believed(at).contains(&id));
            assert_eq!(
                ids(&detail.replaced),
                self.neighbours(id, at, false),
                "before {id} at {at}"
            );
            assert_eq!(
                ids(&detail.replacing),
                self.neighbours(id, at, true),
                "after {id} at {at}"
            );
            let graph = self.engine.version_graph(&key, 100, Some(at)).await.unwrap();
            let nodes: BTreeSet<_> = graph.nodes.iter().map(|node| node.row.key.memory_id).collect();
            let connected = self.connected(id, at);
            assert_eq!(nodes, connected, "versions of {id} at {at}");
            assert!(graph.nodes.iter().all(|node| node.lane < graph.lanes));
            assert_eq!(graph.total as usize, connected.len());
            let edges: BTreeSet<_> = graph.edges.iter().map(|edge| (edge.old, edge.new)).collect();
            let inside = |(old, new): &&(MemoryId, MemoryId)| connected.contains(old) && connected.contains(new);
            assert_eq!(edges, self.links.iter().filter(inside).copied().collect());
            if self.known(id, at) {
                let steps: BTreeSet<_> = detail.versions.iter().map(|step| step.key.memory_id).collect();
                assert_eq!(steps, connected, "steps of {id} at {at}");
            }
        }
    }

    /// Days of talks that had come, with their talks.
    fn days_of_talks(&self, at: Timestamp) -> Vec<(NaiveDate, &Interaction)> {
        let begun = self.talks.iter().filter(|(talk, _)| talk.created_at <= at);
        let days = begun.flat_map(|(talk, days)| days.iter().map(move |day| (*day, talk)));
        // The second day has come only when the talk had gone on, which for a day is as exact as it gets.
        let had_come = |(day, talk): &(NaiveDate, &Interaction)| {
            talk.updated_at <= at
                || *day <= at.date_naive()
                || *day <= talk.created_at.date_naive() + TimeDelta::days(1)
        };
        days.filter(had_come).collect()
    }

    async fn check_days(&self, at: Timestamp) {
        let request = TimelineRequest {
            user: self.user.clone(),
            agent_id: None,
            dates: DateRange::default(),
            ascending: false,
        };
        let mut seen = Vec::new();
        let mut after = None;
        loop {
            let page = PageRequest { after, limit: 2 };
            let page = self.engine.timeline_at(request.clone(), page, Some(at)).await.unwrap();
            assert!(!page.items.is_empty() || page.next.is_none());
            for item in page.items {
                let id = &item.interaction.interaction_id;
                let of_talk = |m: &&MemoryId| self.memories[m].interaction_id.as_ref() == Some(id);
                let present = self.present(at);
                assert_eq!(
                    (item.new_memories + item.changed_memories) as usize,
                    present.iter().filter(of_talk).count()
                );
                seen.push((item.date, id.to_string()));
            }
            after = page.next;
            if after.is_none() {
                break;
            }
        }
        seen.sort();
        let talks = self.days_of_talks(at);
        let mut expected: Vec<_> = talks
            .iter()
            .map(|(day, talk)| (*day, talk.interaction_id.to_string()))
            .collect();
        expected.sort();
        assert_eq!(seen, expected, "timeline at {at}");
        let mut days: BTreeMap<NaiveDate, (u32, u32)> = BTreeMap::new();
        for (day, _) in &talks {
            days.entry(*day).or_default().0 += 1;
        }
        for id in self.present(at) {
            days.entry(self.memories[&id].date).or_default().1 += 1;
        }
        let activity = self
            .engine
            .activity_at(&self.user, None, DateRange::default(), Some(at))
            .await
            .unwrap();
        let activity: BTreeMap<_, _> = activity
            .iter()
            .map(|d| (d.date, (d.interactions, d.memories)))
            .collect();
        assert_eq!(activity, days, "days at {at}");
    }

    async fn events(&self, since: Option<Timestamp>, limit: u32) -> Vec<PlaybackEvent> {
        let mut request = PlaybackRequest {
            scope: Scope::user(self.user.clone()),
            since,
            after: None,
            limit,
        };
        let mut events = Vec::new();
        loop {
            let page = self.engine.playback(request.clone()).await.unwrap();
            events.extend(page.events);
            let Some(next) = page.next else { return events };
            request.after = Some(next);
            request.since = page.until;
        }
    }

    async fn check_overview(&self, at: Timestamp) {
        let user = OverviewOf::User(self.user.clone());
        for of in [user, OverviewOf::Organization(self.user.org_id.clone())] {
            let overview = self.engine.overview(&of, Some(at)).await.unwrap();
            let mut days: BTreeMap<NaiveDate, (u32, u32, u32)> = BTreeMap::new();
            for (day, _) in self.days_of_talks(at) {
                days.entry(day).or_default().0 += 1;
            }
            for id in self.present(at) {
                let day = days.entry(self.memories[&id].date).or_default();
                match self.links.iter().any(|(_, new)| *new == id) {
                    true => day.2 += 1,
                    false => day.1 += 1,
                }
            }
            let found = overview
                .days
                .iter()
                .map(|day| (day.date, (day.interactions, day.learned, day.changed)));
            assert_eq!(found.collect::<BTreeMap<_, _>>(), days, "at {at}");
            let believed = self.believed(at);
            let open = |id: &MemoryId| self.neighbours(*id, at, true).intersection(&believed).count() > 1;
            let contested = self.present(at).iter().filter(|id| open(id)).count();
            assert_eq!(overview.contested as usize, contested, "at {at}");
            assert!(
                overview
                    .revised
                    .iter()
                    .all(|revised| believed.contains(&revised.row.key.memory_id))
            );
            let through: u32 = overview.agents.iter().map(|agent| agent.memories).sum();
            assert_eq!(through as usize, self.present(at).len());
        }
    }

    /// What lies around the user and each memory, step by step, is what was there.
    async fn check_neighbours(&self, at: Timestamp) {
        let around = async |node: &NodeRef| {
            let page = PageRequest::first(100);
            self.engine.neighbourhood(node, None, page, Some(at)).await.unwrap()
        };
        let along = |around: &Neighbourhood, relation, outgoing| -> BTreeSet<String> {
            let group = around
                .groups
                .iter()
                .find(|group| group.way == Way { relation, outgoing });
            let nodes = group.map_or(&[][..], |group| &group.nodes);
            if let Some(group) = group {
                assert_eq!(group.total as usize, nodes.len(), "{relation:?} at {at}");
            }
            nodes.iter().map(|node| node.id.clone()).collect()
        };
        let id_of = |id: &MemoryId| NodeRef::Memory(self.key(*id)).id();
        let of_user = around(&NodeRef::User(self.user.clone())).await;
        let present = self.present(at);
        if !of_user.groups.is_empty() {
            let memories = along(&of_user, GraphRelation::HasMemory, true);
            assert_eq!(memories, present.iter().map(id_of).collect(), "at {at}");
        }
        for &id in self.memories.keys() {
            let found = around(&NodeRef::Memory(self.key(id))).await;
            if !self.known(id, at) {
                assert!(found.groups.is_empty(), "around {id} at {at}");
                continue;
            }
            assert_eq!(found.node.believed, Some(self.believed(at).contains(&id)));
            for newer in [false, true] {
                let expected = self.neighbours(id, at, newer).iter().map(id_of).collect();
                assert_eq!(
                    along(&found, GraphRelation::ContradictedBy, newer),
                    expected,
                    "{id} at {at}"
                );
            }
        }
    }

    async fn check_playback(&self, since: Option<Timestamp>) {
        for limit in [1, 3, 100] {
            let events = self.events(since, limit).await;
            assert!(events.is_sorted_by_key(|event| event.at), "in order, pages of {limit}");
            let later = |at: Timestamp| since.is_none_or(|since| at > since);
            let mut talks = 0;
            let mut memories = BTreeSet::new();
            for event in &events {
                match &event.what {
                    PlaybackWhat::Conversation { .. } => talks += 1,
                    PlaybackWhat::Learned { row } => {
                        let olds = self.neighbours(row.key.memory_id, event.at, false);
                        assert!(olds.is_empty());
                        assert!(memories.insert(row.key.memory_id), "each once");
                    }
                    PlaybackWhat::Contradicted { row, was } => {
                        let olds: BTreeSet<_> = was.iter().map(|old| old.key.memory_id).collect();
                        assert_eq!(olds, self.neighbours(row.key.memory_id, event.at, false));
                        assert!(memories.insert(row.key.memory_id), "each once");
                    }
                }
            }
            assert_eq!(
                talks,
                self.talks.iter().filter(|(talk, _)| later(talk.created_at)).count()
            );
            let expected = self.memories.values().filter(|memory| later(memory.obtained_at));
            assert_eq!(
                memories,
                expected.map(|memory| memory.memory_id).collect(),
                "pages of {limit}"
            );
        }
    }

    async fn check_comparison(&self, from: Timestamp, to: Timestamp) {
        let request = CompareRequest::Moments {
            user: self.user.clone(),
            from,
            to,
        };
        let Comparison {
            counts,
            learned,
            changed,
            dropped,
        } = self.engine.compare(request).await.unwrap();
        let (before, after) = (self.believed(from), self.believed(to));
        assert_eq!(
            (counts.before as usize, counts.after as usize),
            (before.len(), after.len())
        );
        let new: BTreeSet<_> = (learned.iter().chain(&changed))
            .filter_map(|item| item.new.as_ref())
            .map(|row| row.key.memory_id)
            .collect();
        let since: BTreeSet<_> = after.iter().copied().filter(|id| !self.known(*id, from)).collect();
        assert_eq!(new, since, "new from {from} to {to}");
        let olds = |items: &[memora_engine::comparison::ComparedItem]| -> BTreeSet<MemoryId> {
            items
                .iter()
                .flat_map(|item| &item.old)
                .map(|row| row.key.memory_id)
                .collect()
        };
        let ended: BTreeSet<_> = before.difference(&after).copied().collect();
        let told: BTreeSet<_> = olds(&changed).union(&olds(&dropped)).copied().collect();
        assert_eq!(told, ended, "ended from {from} to {to}");
        assert_eq!(counts.same as usize, before.intersection(&after).count());
        assert!(dropped.iter().all(|item| item.list == ComparedList::Dropped));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn every_view_shows_what_was_believed_at_the_moment(plan in plans(), moments in prop::collection::vec(0u8..130, 3)) {
        run(async {
            let world = World::of(&plan).await;
            for at in &moments {
                let at = hour(*at) - TimeDelta::microseconds(i64::from(*at % 2));
                world.check_lists(at).await;
                world.check_versions(at).await;
                world.check_days(at).await;
                world.check_overview(at).await;
                world.check_neighbours(at).await;
            }
            let mut moments: Vec<_> = moments.iter().map(|n| hour(*n)).collect();
            moments.sort();
            world.check_comparison(moments[0], moments[2]).await;
            world.check_comparison(moments[1], moments[1]).await;
            world.check_playback(None).await;
            world.check_playback(Some(moments[1])).await;
        });
    }
}

#[test]
fn the_changes_around_a_moment_are_found() {
    run(async {
        let bench = Workbench::new().await;
        let start = bench.engine.now();
        for text in ["one", "two", "three"] {
            bench.remember(learned(text, &[0])).await;
        }
        let day = |n| start + TimeDelta::days(n);
        let scope = Scope::user(bench.alice());
        let around = bench.engine.time_around(&scope, Some(day(2))).await.unwrap();
        assert_eq!((around.first, around.last), (Some(day(1)), Some(day(3))));
        assert_eq!((around.previous, around.next), (Some(day(1)), Some(day(3))));
        let org = Scope::organization(bench.org.org_id.clone());
        let around = bench.engine.time_around(&org, None).await.unwrap();
        assert_eq!((around.previous, around.next), (Some(day(3)), None));
        let around = bench.engine.time_around(&org, Some(day(-9))).await.unwrap();
        assert_eq!((around.previous, around.next), (None, Some(day(1))));
    });
}

#[test]
fn a_deleted_memory_is_dropped_and_one_that_came_back_is_not() {
    run(async {
        let bench = Workbench::new().await;
        let tea = bench.remember(learned("likes tea", &[0])).await;
        let kept = bench.remember(learned("likes chess", &[0])).await;
        let from = bench.engine.now();
        bench.next_day();
        bench.engine.delete_memory(&by(), &bench.key(tea)).await.unwrap();
        bench.engine.delete_memory(&by(), &bench.key(kept)).await.unwrap();
        let undo = bench.engine.undo_candidate().await.unwrap().unwrap();
        let task = TaskContext::detached();
        bench.engine.undo(&by(), undo.change_id, &task).await.unwrap();
        let now = bench.remember(learned("likes golf", &[0])).await;
        let request = CompareRequest::Moments {
            user: bench.alice(),
            from,
            to: bench.engine.now(),
        };
        let compared = bench.engine.compare(request.clone()).await.unwrap();
        assert_eq!(compared.learned[0].new.as_ref().map(|row| row.key.memory_id), Some(now));
        let gone: Vec<_> = compared
            .dropped
            .iter()
            .filter_map(|item| item.deleted.clone())
            .collect();
        assert_eq!(gone.len(), 1);
        assert_eq!((gone[0].memory_id, gone[0].by.name.as_str()), (tea, "test"));
        let topics = bench.engine.compare_topics(request).await.unwrap();
        assert_eq!((topics.lines, topics.grouped), (2, 2));
        assert_eq!(
            topics
                .topics
                .iter()
                .map(|t| t.learned + t.changed + t.dropped)
                .sum::<u32>(),
            2
        );
    });
}

#[test]
fn two_users_are_laid_side_by_side() {
    run(async {
        let bench = Workbench::new().await;
        for text in ["likes green tea", "owns a red car", "works as a teacher in Berlin"] {
            bench.remember(learned(text, &[0])).await;
        }
        let bob = bench.engine.create_user(&by(), &bench.org.org_id, "Bob").await.unwrap();
        for (n, text) in (900..).zip(["Likes green tea!", "works as a teacher in Bonn", "has two dogs"]) {
            let memory = Memory {
                org_id: bob.org_id.clone(),
                user_id: bob.user_id.clone(),
                memory_id: sample::memory_id(n),
                agent_id: bench.jenny.agent_id.clone(),
                interaction_id: None,
                text: text.to_owned(),
                obtained_at: bench.engine.now(),
                date: bench.engine.now().date_naive(),
            };
            let change = sample::change(n, vec![GraphOp::PutMemory { memory }]);
            bench.engine.graph().apply(&[change]).await.unwrap();
        }
        let request = CompareRequest::Users {
            left: bench.alice(),
            right: bob.key(),
            at: bench.engine.now(),
        };
        let compared = bench.engine.compare(request.clone()).await.unwrap();
        let counts = compared.counts;
        assert_eq!(
            (counts.before, counts.after, counts.same, counts.capped_at),
            (3, 3, 1, None)
        );
        let texts = |items: &[memora_engine::comparison::ComparedItem]| -> Vec<(Vec<String>, Option<String>)> {
            items
                .iter()
                .map(|item| (item.old.iter().map(shown).collect(), item.new.as_ref().map(shown)))
                .collect()
        };
        assert_eq!(
            texts(&compared.changed),
            [(
                vec!["works as a teacher in Berlin".to_owned()],
                Some("works as a teacher in Bonn".to_owned())
            )]
        );
        assert_eq!(texts(&compared.learned), [(vec![], Some("has two dogs".to_owned()))]);
        assert_eq!(texts(&compared.dropped), [(vec!["owns a red car".to_owned()], None)]);
        let same = CompareRequest::Users {
            left: bob.key(),
            right: bob.key(),
            at: bench.engine.now(),
        };
        assert!(bench.engine.compare(same).await.is_err());
    });
}

#[test]
fn lists_go_on_where_the_first_page_ended() {
    run(async {
        let bench = Workbench::new().await;
        let from = bench.engine.now();
        let first = bench.remember(learned("memory 0", &[0])).await;
        for n in 1..60 {
            bench.remember(learned(&format!("memory {n}"), &[0])).await;
        }
        bench.remember(corrects("memory zero", first)).await;
        let request = CompareRequest::Moments {
            user: bench.alice(),
            from: bench.engine.now(),
            to: from,
        };
        let compared = bench.engine.compare(request.clone()).await.unwrap();
        assert_eq!(
            (compared.counts.learned, compared.learned.len()),
            (60, 50),
            "the earlier moment comes first"
        );
        let rest = bench
            .engine
            .compare_list(request.clone(), ComparedList::Learned, 50)
            .await
            .unwrap();
        let last = rest.last().and_then(|item| item.new.as_ref()).map(shown);
        assert_eq!((rest.len(), last), (10, Some("memory 1".to_owned())));
        assert!(
            bench
                .engine
                .compare_list(request, ComparedList::Learned, 60)
                .await
                .unwrap()
                .is_empty()
        );
    });
}
