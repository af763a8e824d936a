//! What an overview counts.

use std::sync::Arc;

use memora_engine::domain::change::{Change, GraphOp};
use memora_engine::domain::model::{Interaction, Memory, Timestamp};
use memora_engine::domain::overview::{DayDeletions, DayNumbers, OverviewNumbers, OverviewOf};
use memora_engine::domain::page::PageRequest;
use memora_engine::domain::read::{MemoryFilter, MemoryQuery, Scope};
use memora_engine::ports::graph::GraphStore;

use super::stage::{Stage, all_memories, ann, ben, key, link, numbers, put, source, talk};
use crate::sample::{
    agent_id, at, change, day, interaction, interaction_key, memory, memory_from, memory_id, messages, org_id, user_key,
};

fn of_ann() -> OverviewOf {
    OverviewOf::User(ann())
}

fn of_acme() -> OverviewOf {
    OverviewOf::Organization(org_id("acme"))
}

async fn overview(stage: &Stage, of: &OverviewOf) -> OverviewNumbers {
    stage.graph.overview(of, None).await.expect("an overview")
}

fn numbers_of(date: &str, interactions: u32, learned: u32, changed: u32) -> DayNumbers {
    DayNumbers {
        date: day(date),
        interactions,
        learned,
        changed,
    }
}

fn on(date: &str, memory: Memory) -> Memory {
    Memory {
        date: day(date),
        ..memory
    }
}

async fn listed(stage: &Stage, scope: Scope, filter: MemoryFilter) -> Vec<u64> {
    let query = MemoryQuery {
        filter,
        ..all_memories(scope)
    };
    let page = stage.graph.memories(&query, PageRequest::first(100)).await;
    numbers(&page.expect("a list").items)
}

pub async fn days_are_added_up_for_a_user_and_an_organization(graph: Arc<dyn GraphStore>) {
    let stage = Stage::with_people(graph).await;
    let (of_ann_id, of_ben_id) = (talk(), interaction_key(&ben(), "talk"));
    let occurs = |interaction, date| GraphOp::AddOccurrence {
        interaction,
        date: day(date),
    };
    stage
        .apply(vec![
            GraphOp::PutInteraction {
                interaction: interaction(&ann(), "talk", 0),
            },
            GraphOp::PutInteraction {
                interaction: interaction(&ben(), "talk", 0),
            },
            occurs(of_ann_id.clone(), "2025-05-01"),
            occurs(of_ann_id, "2025-05-02"),
            occurs(of_ben_id, "2025-05-02"),
            put(on("2025-05-01", memory(&ann(), 1))),
            put(on("2025-05-02", memory(&ann(), 2))),
            put(on("2025-05-02", memory(&ben(), 3))),
            link(1, 2),
        ])
        .await;
    assert_eq!(
        overview(&stage, &of_ann()).await.days,
        [numbers_of("2025-05-01", 1, 1, 0), numbers_of("2025-05-02", 1, 0, 1)]
    );
    assert_eq!(
        overview(&stage, &of_acme()).await.days,
        [numbers_of("2025-05-01", 1, 1, 0), numbers_of("2025-05-02", 2, 1, 1)]
    );
}

pub async fn days_follow_edits_links_and_removals(graph: Arc<dyn GraphStore>) {
    let stage = Stage::with_people(graph).await;
    let (first, second) = (memory(&ann(), 1), memory(&ann(), 2));
    stage
        .apply(vec![put(first.clone()), put(second.clone()), link(1, 2)])
        .await;
    let later = Memory {
        agent_id: agent_id("pal"),
        ..on("2025-05-09", second.clone())
    };
    stage
        .apply(vec![GraphOp::EditMemory {
            from: second,
            to: later.clone(),
        }])
        .await;
    for of in [of_ann(), of_acme()] {
        assert_eq!(
            overview(&stage, &of).await.days,
            [numbers_of("2025-05-01", 0, 1, 0), numbers_of("2025-05-09", 0, 0, 1)]
        );
    }
    let unlink = GraphOp::UnlinkVersions {
        user: ann(),
        old: memory_id(1),
        new: memory_id(2),
    };
    stage.apply(vec![unlink, GraphOp::RemoveMemory { memory: first }]).await;
    for of in [of_ann(), of_acme()] {
        assert_eq!(overview(&stage, &of).await.days, [numbers_of("2025-05-09", 0, 1, 0)]);
    }
    stage.apply(vec![GraphOp::RemoveMemory { memory: later }]).await;
    for of in [of_ann(), of_acme()] {
        assert_eq!(overview(&stage, &of).await.days, []);
    }
}

fn removal(n: u64, memories: &[Memory], moment: &str) -> Change {
    let remove = |memory: &Memory| GraphOp::RemoveMemory { memory: memory.clone() };
    Change {
        at: at(moment),
        ..change(n, memories.iter().map(remove).collect())
    }
}

fn deletions(days: &[(&str, u32)]) -> Vec<DayDeletions> {
    let of = |(date, memories): &(&str, u32)| DayDeletions {
        date: day(date),
        memories: *memories,
    };
    days.iter().map(of).collect()
}

pub async fn deletions_are_counted_by_the_day_of_the_change(graph: Arc<dyn GraphStore>) {
    let stage = Stage::with_memories(graph, 1..=4).await;
    let of_ben = memory(&ben(), 9);
    stage.apply(vec![put(of_ben.clone())]).await;
    let own: Vec<Memory> = (1..=4).map(|n| memory(&ann(), n)).collect();
    let moved = Memory {
        user_id: ben().user_id,
        ..own[3].clone()
    };
    let mut moves = removal(53, &own[3..], "2025-07-03T10:00:00Z");
    moves.ops.push(put(moved));
    stage
        .apply_all(&[
            removal(50, &own[..2], "2025-07-02T23:59:59Z"),
            removal(51, &own[2..3], "2025-07-01T00:00:00Z"),
            removal(52, &[of_ben], "2025-07-02T00:00:00Z"),
            moves,
        ])
        .await;
    assert_eq!(
        overview(&stage, &of_ann()).await.deletions,
        deletions(&[("2025-07-01", 1), ("2025-07-02", 2)])
    );
    assert_eq!(
        overview(&stage, &of_acme()).await.deletions,
        deletions(&[("2025-07-01", 1), ("2025-07-02", 3)])
    );
}

pub async fn a_deletion_that_is_taken_back_is_not_counted(graph: Arc<dyn GraphStore>) {
    let stage = Stage::with_memories(graph, 1..=1).await;
    let gone = removal(50, &[memory(&ann(), 1)], "2025-07-02T10:00:00Z");
    let undo = |n: u64, of: &Change| Change {
        undoes: Some(of.id),
        ops: of.inverse_ops(),
        ..change(n, vec![])
    };
    let back = undo(51, &gone);
    let again = undo(52, &back);
    let counted = deletions(&[("2025-07-02", 1)]);
    for (change, expected) in [(gone, &counted), (back, &vec![]), (again, &counted)] {
        stage.apply_all(&[change]).await;
        for of in [of_ann(), of_acme()] {
            assert_eq!(overview(&stage, &of).await.deletions, *expected);
        }
    }
}

/// Numbers and revisions of the most revised memories.
async fn longest(stage: &Stage, of: &OverviewOf) -> Vec<(u64, u32)> {
    let revised = overview(stage, of).await.revised;
    let entries = numbers(revised.iter().map(|r| &r.entry));
    entries.into_iter().zip(revised.iter().map(|r| r.revisions)).collect()
}

pub async fn the_longest_chains_come_first(graph: Arc<dyn GraphStore>) {
    let stage = Stage::with_memories(graph, 1..=40).await;
    // 1-2-3-4, with a short cut; 5-6 and 5-7; twelve pairs from 11 on.
    let mut ops = vec![link(1, 2), link(2, 3), link(3, 4), link(1, 4), link(5, 6), link(5, 7)];
    ops.extend((0..12).map(|n| link(11 + 2 * n, 12 + 2 * n)));
    stage.apply(ops).await;
    for of in [of_ann(), of_acme()] {
        let found = longest(&stage, &of).await;
        assert_eq!(found.len(), 10);
        assert_eq!(found[..3], [(4, 3), (34, 1), (32, 1)]);
    }
    let unlink = GraphOp::UnlinkVersions {
        user: ann(),
        old: memory_id(1),
        new: memory_id(2),
    };
    stage.apply(vec![unlink]).await;
    assert_eq!(longest(&stage, &of_ann()).await[0], (4, 2), "2-3-4 is left");
}

pub async fn chains_are_measured_in_whatever_order_they_are_linked(graph: Arc<dyn GraphStore>) {
    let stage = Stage::with_memories(graph, 1..=6).await;
    stage
        .apply(vec![
            link(5, 6),
            link(3, 4),
            link(4, 5),
            link(1, 2),
            link(2, 3),
            link(1, 6),
        ])
        .await;
    assert_eq!(longest(&stage, &of_ann()).await, [(6, 5)]);
    assert_eq!(longest(&stage, &of_acme()).await, [(6, 5)]);
}

pub async fn a_memory_with_two_believed_successors_is_contested(graph: Arc<dyn GraphStore>) {
    let stage = Stage::with_memories(graph, 1..=8).await;
    // 1 has two that are believed; of those of 4 one is replaced; 7 has one.
    stage
        .apply(vec![
            link(1, 2),
            link(1, 3),
            link(4, 5),
            link(4, 6),
            link(6, 8),
            link(7, 8),
        ])
        .await;
    for (of, scope) in [
        (of_ann(), Scope::user(ann())),
        (of_acme(), Scope::organization(org_id("acme"))),
    ] {
        assert_eq!(overview(&stage, &of).await.contested, 1);
        assert_eq!(listed(&stage, scope.clone(), MemoryFilter::Contested).await, [1]);
        let through = |agent: &str| Scope {
            agent_id: Some(agent_id(agent)),
            ..scope.clone()
        };
        assert_eq!(listed(&stage, through("guide"), MemoryFilter::Contested).await, [1]);
        assert_eq!(listed(&stage, through("pal"), MemoryFilter::Contested).await, [0; 0]);
    }
    // Before 8 was obtained, 5 and 6 were both believed; before 6, only 5 was.
    let as_of = |n: i64| MemoryQuery {
        filter: MemoryFilter::Contested,
        as_of: Some(crate::sample::minute(n)),
        ..all_memories(Scope::user(ann()))
    };
    for (moment, expected) in [(7, vec![4, 1]), (5, vec![1]), (2, vec![])] {
        let page = stage.graph.memories(&as_of(moment), PageRequest::first(9)).await;
        assert_eq!(numbers(&page.expect("a list").items), expected, "as of {moment}");
    }
}

pub async fn a_memory_of_an_interaction_without_sources_has_lost_them(graph: Arc<dyn GraphStore>) {
    let stage = Stage::with_people(graph).await;
    stage
        .apply(vec![
            GraphOp::PutInteraction {
                interaction: interaction(&ann(), "talk", 0),
            },
            GraphOp::AppendMessages {
                interaction: talk(),
                messages: messages(0, &["one"]),
            },
            put(memory_from(&talk(), 1)),
            put(memory_from(&talk(), 2)),
            put(memory(&ann(), 3)),
            source(1, 0),
        ])
        .await;
    for (of, scope) in [
        (of_ann(), Scope::user(ann())),
        (of_acme(), Scope::organization(org_id("acme"))),
    ] {
        assert_eq!(overview(&stage, &of).await.sources_lost, 1);
        assert_eq!(listed(&stage, scope, MemoryFilter::SourcesLost).await, [2]);
    }
    let unlink = GraphOp::UnlinkSource {
        memory: key(1),
        position: 0,
    };
    stage.apply(vec![unlink]).await;
    assert_eq!(overview(&stage, &of_acme()).await.sources_lost, 2);
    let found = listed(&stage, Scope::user(ann()), MemoryFilter::SourcesLost).await;
    assert_eq!(found, [2, 1]);
}

pub async fn agents_come_by_what_they_brought(graph: Arc<dyn GraphStore>) {
    let stage = Stage::with_people(graph).await;
    let by = |agent: &str, memory: Memory| {
        put(Memory {
            agent_id: agent_id(agent),
            ..memory
        })
    };
    stage
        .apply(vec![
            GraphOp::PutInteraction {
                interaction: interaction(&ann(), "talk", 0),
            },
            by("pal", memory(&ann(), 1)),
            by("pal", memory(&ann(), 2)),
            by("gone", memory(&ben(), 3)),
            by("gone", memory(&ben(), 4)),
            by("gone", memory(&ben(), 5)),
        ])
        .await;
    let shares = async |of: OverviewOf| -> Vec<String> {
        let agents = overview(&stage, &of).await.agents;
        let share = |a: &memora_engine::domain::overview::AgentShare| {
            format!("{} {} {}", a.agent_id, a.interactions, a.memories)
        };
        agents.iter().map(share).collect()
    };
    assert_eq!(shares(of_acme()).await, ["gone 0 3", "pal 0 2", "guide 1 0"]);
    assert_eq!(shares(of_ann()).await, ["pal 0 2", "guide 1 0"]);
}

pub async fn an_overview_of_nothing_is_empty(graph: Arc<dyn GraphStore>) {
    let stage = Stage::with_people(graph).await;
    for of in [
        of_ann(),
        of_acme(),
        OverviewOf::Organization(org_id("gone")),
        OverviewOf::User(user_key("acme", "gone")),
    ] {
        assert_eq!(overview(&stage, &of).await, OverviewNumbers::default(), "{of:?}");
    }
}

/// An hour of May 2025.
fn may(day: u32, hour: u32) -> Timestamp {
    at(&format!("2025-05-{day:02}T{hour:02}:00:00Z"))
}

fn obtained(n: u64, day: u32, hour: u32) -> Memory {
    let moment = may(day, hour);
    Memory {
        obtained_at: moment,
        date: moment.date_naive(),
        ..memory(&ann(), n)
    }
}

pub async fn an_overview_of_a_moment_knows_nothing_later(graph: Arc<dyn GraphStore>) {
    let stage = Stage::with_people(graph).await;
    let talk_of = |name: &str, begun: Timestamp, saved: Timestamp| Interaction {
        created_at: begun,
        updated_at: saved,
        ..interaction(&ann(), name, 0)
    };
    let occurs = |name: &str, date: &str| GraphOp::AddOccurrence {
        interaction: interaction_key(&ann(), name),
        date: day(date),
    };
    let begins = |interaction| GraphOp::PutInteraction { interaction };
    let lost = Memory {
        interaction_id: Some(interaction_key(&ann(), "first").interaction_id),
        ..obtained(6, 4, 9)
    };
    stage
        .apply(vec![
            begins(talk_of("first", may(1, 9), may(4, 9))),
            begins(talk_of("later", may(6, 9), may(6, 9))),
            occurs("first", "2025-05-01"),
            occurs("first", "2025-05-04"),
            occurs("later", "2025-05-06"),
            // 1-2-3 with the branch 1-4, of which 3 and 4 contradict each other from the 5th on.
            put(obtained(1, 1, 9)),
            put(obtained(2, 3, 9)),
            put(obtained(3, 5, 9)),
            put(obtained(4, 3, 18)),
            put(obtained(5, 6, 9)),
            put(lost),
            link(1, 2),
            link(2, 3),
            link(1, 4),
        ])
        .await;
    let gone = obtained(5, 6, 9);
    stage
        .graph
        .apply(&[removal(60, &[gone], "2025-05-07T10:00:00Z")])
        .await
        .expect("a removal");
    for of in [of_ann(), of_acme()] {
        let then = async |moment| stage.graph.overview(&of, Some(moment)).await.expect("an overview");
        let before = then(may(1, 8)).await;
        assert_eq!(before, OverviewNumbers::default());

        let noon = then(may(3, 12)).await;
        assert_eq!(
            noon.days,
            [numbers_of("2025-05-01", 1, 1, 0), numbers_of("2025-05-03", 0, 0, 1)],
            "neither what came in the evening nor that the talk went on"
        );
        let revised = |found: &OverviewNumbers| -> Vec<(u64, u32)> {
            let ids = numbers(&found.revised.iter().map(|r| r.entry.clone()).collect::<Vec<_>>());
            ids.into_iter().zip(found.revised.iter().map(|r| r.revisions)).collect()
        };
        assert_eq!(revised(&noon), [(2, 1)]);
        assert_eq!((noon.contested, noon.sources_lost), (0, 0));
        assert_eq!(noon.deletions, []);
        let agents: Vec<_> = noon.agents.iter().map(|a| (a.interactions, a.memories)).collect();
        assert_eq!(agents, [(1, 2)]);

        let fifth = then(may(5, 9)).await;
        assert_eq!(
            fifth.days,
            [
                numbers_of("2025-05-01", 1, 1, 0),
                numbers_of("2025-05-03", 0, 0, 2),
                numbers_of("2025-05-04", 1, 1, 0),
                numbers_of("2025-05-05", 0, 0, 1)
            ]
        );
        assert_eq!(revised(&fifth), [(3, 2), (4, 1)]);
        assert_eq!(
            (fifth.contested, fifth.sources_lost),
            (0, 1),
            "2 is not believed any more"
        );
        assert_eq!(then(may(4, 9)).await.contested, 1, "2 and 4 were both believed");
        assert_eq!(then(may(7, 9)).await.deletions, []);
        let evening = then(may(7, 12)).await;
        assert_eq!(evening.deletions, deletions(&[("2025-05-07", 1)]));
        let mut now = overview(&stage, &of).await;
        assert_eq!(evening.days, now.days);
        now.revised.clear();
        assert_eq!(
            OverviewNumbers {
                revised: vec![],
                ..evening
            },
            now,
            "nothing came later"
        );
    }
}
