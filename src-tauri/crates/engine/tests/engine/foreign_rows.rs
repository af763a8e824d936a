//! Rows that other programs left in a store: shown and marked, never in the way.

use std::sync::Arc;

use memora_engine::Engine;
use memora_engine::domain::change::GraphOp;
use memora_engine::domain::ids::{InteractionId, MemoryKey};
use memora_engine::domain::page::PageRequest;
use memora_engine::domain::read::{DateRange, MemoryFilter, RowProblem, Scope};
use memora_engine::memories::MemoryListRequest;
use memora_engine::ports::graph::GraphStore;
use memora_engine::timeline::TimelineRequest;
use memora_testkit::contract::run;
use memora_testkit::memory_graph::MemoryGraph;
use memora_testkit::sample;
use proptest::prelude::*;

use super::import_bench::engine_over;

fn key(n: u64) -> MemoryKey {
    sample::memory(&sample::user_key("acme", "ann"), n).key()
}

/// Ann with one interaction, memory 1 from it and `loose` further ones.
async fn stage(loose: u64) -> (Arc<MemoryGraph>, Engine) {
    let graph = Arc::new(MemoryGraph::new());
    let ann = sample::user_key("acme", "ann");
    let talk = sample::interaction(&ann, "talk", 0);
    let interaction = talk.key();
    let mut ops = vec![
        GraphOp::PutOrganization {
            organization: sample::organization("acme", "Acme"),
        },
        GraphOp::PutUser {
            user: sample::user("acme", "ann", "Ann Lee"),
        },
        GraphOp::PutAgent {
            agent: sample::agent("acme", "guide", "Kit"),
        },
        GraphOp::PutInteraction { interaction: talk },
        GraphOp::AddOccurrence {
            interaction: interaction.clone(),
            date: sample::day("2025-05-01"),
        },
        GraphOp::PutMemory {
            memory: sample::memory_from(&interaction, 1),
        },
    ];
    ops.extend((2..2 + loose).map(|n| GraphOp::PutMemory {
        memory: sample::memory(&ann, n),
    }));
    graph.apply(&[sample::change(1, ops)]).await.unwrap();
    let engine = engine_over(graph.clone());
    (graph, engine)
}

async fn problems(engine: &Engine, n: u64) -> Vec<RowProblem> {
    engine.memory_detail(&key(n), None).await.unwrap().row.problems
}

async fn put_text(graph: &MemoryGraph, n: u64, text: &str) {
    let mut memory = sample::memory(&sample::user_key("acme", "ann"), n);
    memory.text = text.to_owned();
    let change = sample::change(100 + n, vec![GraphOp::PutMemory { memory }]);
    graph.apply(&[change]).await.unwrap();
}

#[tokio::test]
async fn a_memory_whose_interaction_is_gone_is_shown_and_marked() {
    let (graph, engine) = stage(1).await;
    let lost = InteractionId::parse("lost").unwrap();
    graph.lose_interaction(key(2).memory_id, lost.clone());
    let detail = engine.memory_detail(&key(2), None).await.unwrap();
    assert_eq!(detail.row.problems, [RowProblem::NoInteraction, RowProblem::UnusualId]);
    assert_eq!(
        (detail.interaction_messages, detail.row.interaction_id),
        (None, Some(lost))
    );
    let list = MemoryListRequest {
        scope: Scope::user(sample::user_key("acme", "ann")),
        filter: MemoryFilter::All,
        dates: DateRange::default(),
        as_of: None,
        ascending: true,
        tag: None,
    };
    let rows = engine.list_memories(list, PageRequest::first(10)).await.unwrap().items;
    let marks: Vec<_> = rows.into_iter().map(|row| row.problems).collect();
    assert_eq!(
        marks,
        [vec![], vec![RowProblem::NoInteraction]],
        "lists show what the store says, not what ids look like"
    );
}

#[tokio::test]
async fn names_in_the_text_are_marked_in_whole_words_and_not_as_placeholders() {
    let (graph, engine) = stage(0).await;
    for (n, text, is_named) in [
        (2, "Ann Lee likes tea", true),
        (3, "told Kit's sister", true),
        (4, "user_ann likes tea", false),
        (5, "Ann Leeson likes Kitty", false),
        (6, "Bob likes tea", false),
    ] {
        put_text(&graph, n, text).await;
        let marked = problems(&engine, n).await.contains(&RowProblem::NamesInText);
        assert_eq!(marked, is_named, "{text}");
    }
}

#[tokio::test]
async fn ids_of_our_own_form_are_not_marked() {
    let bench = super::workbench::Workbench::new().await;
    let id = bench
        .remember(super::workbench::learned("sails on Sundays", &[0]))
        .await;
    let detail = bench.engine.memory_detail(&bench.key(id), None).await.unwrap();
    assert_eq!(detail.row.problems, []);
}

#[tokio::test]
async fn rows_of_the_timeline_carry_their_problems() {
    let (_, engine) = stage(0).await;
    let request = TimelineRequest {
        user: sample::user_key("acme", "ann"),
        agent_id: None,
        dates: DateRange::default(),
        ascending: false,
    };
    let page = engine.timeline(request, PageRequest::first(10)).await.unwrap();
    assert_eq!(page.items[0].problems, [], "the store says that nothing is wrong");
}

#[tokio::test]
async fn versions_in_a_circle_are_drawn_marked_and_answered_with_the_newest() {
    let (graph, engine) = stage(3).await;
    let id = |n| key(n).memory_id;
    for (old, new) in [(1, 2), (2, 3), (3, 2), (3, 4), (4, 3)] {
        graph.link_anyway(id(old), id(new));
    }
    let view = engine.version_graph(&key(1), 100, None).await.unwrap();
    let marked: Vec<_> = view
        .nodes
        .iter()
        .map(|node| node.row.problems.contains(&RowProblem::InCycle))
        .collect();
    assert_eq!(marked, [false, true, true, true]);
    assert!(!problems(&engine, 1).await.contains(&RowProblem::InCycle));
    assert!(problems(&engine, 2).await.contains(&RowProblem::InCycle));
    let resolved = graph.resolve(&sample::org_id("acme"), &[id(1)], None).await.unwrap();
    assert_eq!(resolved[0].believed[0].memory.memory_id, id(4));
    assert_eq!(resolved[0].believed.len(), 1);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    /// Whatever links a store holds: every use case that reads versions ends, and marks exactly who is in a circle.
    #[test]
    fn any_links_can_be_read(links in prop::collection::vec((1u64..8, 1u64..8), 0..20)) {
        run(async {
            let (graph, engine) = stage(6).await;
            for &(old, new) in &links {
                graph.link_anyway(key(old).memory_id, key(new).memory_id);
            }
            for n in 1..8 {
                let stored = graph.memory(&key(n)).await.unwrap().entry;
                let in_circle = stored.problems.contains(&RowProblem::InCycle);
                let view = engine.version_graph(&key(n), 100, None).await.unwrap();
                assert_eq!(view.nodes.len(), view.total as usize);
                let node = view.nodes.iter().find(|node| node.row.key == key(n)).unwrap();
                assert_eq!(node.row.problems.contains(&RowProblem::InCycle), in_circle);
                let detail = engine.memory_detail(&key(n), None).await.unwrap();
                assert_eq!(detail.row.problems.contains(&RowProblem::InCycle), in_circle);
                assert_eq!(detail.versions_total, view.total);
            }
        });
    }
}
