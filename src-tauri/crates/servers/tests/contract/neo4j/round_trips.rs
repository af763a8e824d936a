//! How often the server is asked for what the window shows at once.

use memora_engine::domain::as_of::CountsOf;
use memora_engine::domain::change::GraphOp;
use memora_engine::domain::ids::MemoryId;
use memora_engine::domain::page::PageRequest;
use memora_engine::domain::read::{AgentsOf, DateRange, MemoryFilter, MemoryQuery, Scope, TimelineQuery};
use memora_engine::ports::graph::GraphStore;
use memora_servers::neo4j::Neo4jGraph;
use memora_testkit::sample::{
    agent_id, change, day, interaction, interaction_key, memory, memory_from, memory_id, messages, minute, org_id,
    user_key,
};

use super::{alone, with_ann};

/// The number of questions that `work` asks.
async fn asked<T>(graph: &Neo4jGraph, work: impl Future<Output = T>) -> (u64, T) {
    let before = graph.round_trips();
    let done = work.await;
    (graph.round_trips() - before, done)
}

#[tokio::test]
async fn what_the_window_shows_at_once_is_one_question() {
    let _alone = alone().await;
    let graph = with_ann().await;
    let (ann, acme) = (user_key("acme", "ann"), org_id("acme"));
    let talk = interaction_key(&ann, "talk");
    let mut ops = vec![
        GraphOp::PutInteraction {
            interaction: interaction(&ann, "talk", 0),
        },
        GraphOp::AddOccurrence {
            interaction: talk.clone(),
            date: day("2025-05-01"),
        },
        GraphOp::AppendMessages {
            interaction: talk.clone(),
            messages: messages(0, &["one", "two"]),
        },
        GraphOp::PutMemory {
            memory: memory_from(&talk, 1_001),
        },
    ];
    ops.extend((1..=1_000).map(|n| GraphOp::PutMemory {
        memory: memory(&ann, n),
    }));
    ops.extend((1..1_000).map(|n| GraphOp::LinkVersions {
        user: ann.clone(),
        old: memory_id(n),
        new: memory_id(n + 1),
    }));
    graph.apply(&[change(2, ops)]).await.expect("applied");
    let graph = graph.as_ref();
    let page = PageRequest::first(50);

    let timeline = TimelineQuery {
        user: ann.clone(),
        agent: None,
        dates: DateRange::default(),
        ascending: false,
    };
    let (trips, rows) = asked(graph, graph.timeline(&timeline, page.clone())).await;
    assert_eq!((trips, rows.expect("a timeline").items.len()), (1, 1));

    let (trips, rows) = asked(graph, graph.organizations(page.clone())).await;
    assert_eq!((trips, rows.expect("organizations").items.len()), (1, 1));
    let (trips, rows) = asked(graph, graph.users(&acme, None, page.clone())).await;
    assert_eq!((trips, rows.expect("users").items.len()), (1, 1));
    let agents = AgentsOf::Organization(acme.clone());
    let (trips, _) = asked(graph, graph.agents(&agents, None, page.clone())).await;
    assert_eq!(trips, 1);

    let everything = MemoryQuery {
        scope: Scope::user(ann.clone()),
        filter: MemoryFilter::All,
        dates: DateRange::default(),
        as_of: None,
        ascending: false,
        tag: None,
    };
    let (trips, rows) = asked(graph, graph.memories(&everything, page)).await;
    assert_eq!((trips, rows.expect("memories").items.len()), (1, 50));

    for of in [
        CountsOf::Store,
        CountsOf::Organizations(vec![acme.clone()]),
        CountsOf::Users(acme.clone(), vec![ann.user_id.clone()]),
        CountsOf::Agents(acme.clone(), vec![agent_id("guide")]),
        CountsOf::Interactions(ann.clone(), vec![talk.interaction_id.clone()]),
    ] {
        let (trips, counts) = asked(graph, graph.counts_at(&of, minute(500))).await;
        assert_eq!((trips, counts.expect("counts").len()), (1, 1));
    }
    let between = graph.changed_between(&ann, minute(500), minute(600));
    let (trips, changed) = asked(graph, between).await;
    assert_eq!((trips, changed.expect("what changed").memories.len()), (1, 101));

    let key = memory(&ann, 500).key();
    let (trips, record) = asked(graph, graph.memory(&key)).await;
    assert_eq!((trips, record.expect("a memory").replaced.len()), (1, 1));

    let (trips, history) = asked(graph, graph.version_graph(&key, 2_000)).await;
    assert_eq!((trips, history.expect("versions").versions.len()), (1, 1_000));

    let hits: Vec<MemoryId> = (951..=1_000).map(memory_id).collect();
    let (trips, resolved) = asked(graph, graph.resolve(&acme, &hits, None)).await;
    let resolved = resolved.expect("resolved");
    assert_eq!((trips, resolved.len()), (1, 50));
    assert!(
        resolved
            .iter()
            .all(|r| r.believed[0].memory.memory_id == memory_id(1_000))
    );
}
