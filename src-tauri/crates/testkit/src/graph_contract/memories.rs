//! Lists and details of memories.

use std::sync::Arc;

use memora_engine::domain::change::GraphOp;
use memora_engine::domain::ids::MemoryKey;
use memora_engine::domain::model::Memory;
use memora_engine::domain::read::{DateRange, IndexTurn, MemoryFilter, MemoryQuery, Scope};
use memora_engine::ports::graph::GraphStore;

use super::stage::{Stage, all_memories, ann, assert_not_found, ben, key, link, numbers, put, source, talk};
use crate::sample::{
    agent_id, day, memory, memory_from, memory_id, messages, minute, org_id, organization, user, user_key,
};
use crate::walk::{all_after, all_pages};

async fn list(stage: &Stage, query: &MemoryQuery) -> Vec<u64> {
    numbers(
        &all_pages(2, |page| stage.graph.memories(query, page))
            .await
            .expect("memories"),
    )
}

/// Ann's memories 1 → 2 → 3, 1 → 4, and 5 alone.
async fn versions(graph: Arc<dyn GraphStore>) -> Stage {
    let stage = Stage::with_memories(graph, 1..=5).await;
    stage.apply(vec![link(1, 2), link(2, 3), link(1, 4)]).await;
    stage
}

pub async fn memories_are_listed_newest_first_then_by_id(graph: Arc<dyn GraphStore>) {
    let stage = Stage::with_people(graph).await;
    let dated = |n: u64, at: i64| {
        put(Memory {
            obtained_at: minute(at),
            ..memory(&ann(), n)
        })
    };
    stage
        .apply(vec![dated(2, 7), dated(4, 7), dated(1, 9), dated(3, 7)])
        .await;
    let newest_first = all_memories(Scope::user(ann()));
    assert_eq!(list(&stage, &newest_first).await, [1, 4, 3, 2]);
    assert_eq!(
        list(
            &stage,
            &MemoryQuery {
                ascending: true,
                ..newest_first
            }
        )
        .await,
        [2, 3, 4, 1]
    );
}

pub async fn a_scope_is_an_organization_a_user_or_an_agent(graph: Arc<dyn GraphStore>) {
    let stage = Stage::with_memories(graph, [1]).await;
    let by_pal = |memory: Memory| {
        put(Memory {
            agent_id: agent_id("pal"),
            ..memory
        })
    };
    stage
        .apply(vec![
            by_pal(memory(&ann(), 2)),
            by_pal(memory(&ben(), 3)),
            put(memory(&ben(), 4)),
            GraphOp::PutOrganization {
                organization: organization("other", "Other"),
            },
            GraphOp::PutUser {
                user: user("other", "ann", "Ann"),
            },
            put(memory(&user_key("other", "ann"), 5)),
        ])
        .await;
    let pal = Some(agent_id("pal"));
    let in_scope = async |scope| list(&stage, &all_memories(scope)).await;
    assert_eq!(in_scope(Scope::organization(org_id("acme"))).await, [4, 3, 2, 1]);
    assert_eq!(in_scope(Scope::organization(org_id("other"))).await, [5]);
    assert_eq!(in_scope(Scope::user(ann())).await, [2, 1]);
    assert_eq!(
        in_scope(Scope {
            agent_id: pal.clone(),
            ..Scope::organization(org_id("acme"))
        })
        .await,
        [3, 2]
    );
    assert_eq!(
        in_scope(Scope {
            agent_id: pal,
            ..Scope::user(ben())
        })
        .await,
        [3]
    );
    assert_eq!(in_scope(Scope::user(user_key("acme", "gone"))).await, Vec::<u64>::new());
    assert_eq!(in_scope(Scope::organization(org_id("gone"))).await, Vec::<u64>::new());
}

pub async fn memories_are_filtered_by_their_place_among_versions(graph: Arc<dyn GraphStore>) {
    let stage = versions(graph).await;
    let filtered = async |filter| {
        let by_user = list(
            &stage,
            &MemoryQuery {
                filter,
                ..all_memories(Scope::user(ann()))
            },
        )
        .await;
        let scope = Scope::organization(org_id("acme"));
        assert_eq!(
            list(
                &stage,
                &MemoryQuery {
                    filter,
                    ..all_memories(scope)
                }
            )
            .await,
            by_user
        );
        by_user
    };
    assert_eq!(filtered(MemoryFilter::All).await, [5, 4, 3, 2, 1]);
    assert_eq!(filtered(MemoryFilter::Believed).await, [5, 4, 3]);
    assert_eq!(filtered(MemoryFilter::Superseded).await, [2, 1]);
    assert_eq!(filtered(MemoryFilter::Revised).await, [4, 3]);
}

/// The list as it was believed at a moment; a memory counts from the very microsecond on which it was obtained.
pub async fn memories_are_listed_as_of_a_moment(graph: Arc<dyn GraphStore>) {
    let stage = versions(graph).await;
    let at = async |moment, filter| {
        list(
            &stage,
            &MemoryQuery {
                filter,
                as_of: Some(moment),
                ..all_memories(Scope::user(ann()))
            },
        )
        .await
    };
    let before_two = minute(2) - chrono::TimeDelta::microseconds(1);
    assert_eq!(at(minute(0), MemoryFilter::All).await, Vec::<u64>::new());
    assert_eq!(at(before_two, MemoryFilter::Believed).await, [1]);
    assert_eq!(at(before_two, MemoryFilter::Superseded).await, Vec::<u64>::new());
    assert_eq!(at(minute(2), MemoryFilter::All).await, [2, 1]);
    assert_eq!(at(minute(2), MemoryFilter::Believed).await, [2]);
    assert_eq!(at(minute(2), MemoryFilter::Superseded).await, [1]);
    assert_eq!(at(minute(2), MemoryFilter::Revised).await, [2]);
    assert_eq!(at(minute(3), MemoryFilter::Believed).await, [3]);
    assert_eq!(at(minute(3), MemoryFilter::Superseded).await, [2, 1]);
    assert_eq!(at(minute(99), MemoryFilter::Believed).await, [5, 4, 3]);
}

/// A successor that is older than what it replaces: it counts from when the other was obtained.
pub async fn links_against_the_order_of_time_are_kept(graph: Arc<dyn GraphStore>) {
    let stage = Stage::with_memories(graph, [1, 5]).await;
    stage.apply(vec![link(5, 1)]).await;
    let at = async |moment| {
        let filter = MemoryFilter::Believed;
        list(
            &stage,
            &MemoryQuery {
                filter,
                as_of: Some(moment),
                ..all_memories(Scope::user(ann()))
            },
        )
        .await
    };
    assert_eq!(at(minute(2)).await, [1]);
    assert_eq!(at(minute(6)).await, [1]);
    let entry = stage.graph.memory(&key(5)).await.expect("the memory").entry;
    assert_eq!(entry.superseded_at, Some(minute(1)));
}

/// By the stored day, which is not always that of the moment in UTC.
pub async fn memories_are_filtered_by_day(graph: Arc<dyn GraphStore>) {
    let stage = Stage::with_people(graph).await;
    let dated = |n: u64, date: &str| {
        put(Memory {
            date: day(date),
            ..memory(&ann(), n)
        })
    };
    stage
        .apply(vec![
            dated(1, "2025-04-30"),
            dated(2, "2025-05-01"),
            dated(3, "2025-05-02"),
            dated(4, "0001-01-01"),
        ])
        .await;
    let between = async |from: Option<&str>, to: Option<&str>| {
        let dates = DateRange {
            from: from.map(day),
            to: to.map(day),
        };
        list(
            &stage,
            &MemoryQuery {
                dates,
                ..all_memories(Scope::user(ann()))
            },
        )
        .await
    };
    assert_eq!(between(Some("2025-04-30"), Some("2025-05-01")).await, [2, 1]);
    assert_eq!(between(Some("2025-05-01"), None).await, [3, 2]);
    assert_eq!(between(None, Some("2025-04-30")).await, [4, 1]);
    assert_eq!(between(Some("2025-05-02"), Some("2025-05-01")).await, Vec::<u64>::new());
}

pub async fn a_record_shows_sources_and_neighbours(graph: Arc<dyn GraphStore>) {
    let stage = Stage::with_talk(graph).await;
    stage
        .apply(
            (2..=6)
                .map(|n| put(memory(&ann(), n)))
                .chain([link(3, 1), link(2, 1), link(1, 5), link(1, 4), link(4, 6)])
                .collect(),
        )
        .await;
    let record = stage.graph.memory(&key(1)).await.expect("the memory");
    assert_eq!(record.entry.memory, memory_from(&talk(), 1));
    assert_eq!(
        (record.entry.sources, record.entry.replaces, record.entry.replaced_by),
        (2, 2, 2)
    );
    assert_eq!(
        record.entry.superseded_at,
        Some(minute(4)),
        "from the first successor on"
    );
    let sources: Vec<_> = record
        .source_messages
        .iter()
        .map(|m| (m.position, m.content.as_str()))
        .collect();
    assert_eq!(sources, [(0, "one"), (2, "three")]);
    assert_eq!(numbers(&record.replaced), [2, 3]);
    assert_eq!(numbers(&record.replacing), [4, 5]);
    assert_eq!(record.replacing[0].superseded_at, Some(minute(6)));
    for neighbour in record.replaced.iter().chain(&record.replacing) {
        let whole = stage.graph.memory(&neighbour.memory.key()).await.expect("the memory");
        assert_eq!(neighbour, &whole.entry, "the same as where it is read itself");
    }
}

/// Without sources, interaction or agent node it is a memory like any other.
pub async fn a_bare_memory_is_read_everywhere(graph: Arc<dyn GraphStore>) {
    let stage = Stage::with_people(graph).await;
    let bare = Memory {
        agent_id: agent_id("never-was"),
        ..memory(&ann(), 1)
    };
    stage.apply(vec![put(bare.clone())]).await;
    let record = stage.graph.memory(&bare.key()).await.expect("the memory");
    assert_eq!((&record.entry.memory, record.entry.sources), (&bare, 0));
    assert!(record.source_messages.is_empty() && record.replaced.is_empty() && record.replacing.is_empty());
    assert_eq!(list(&stage, &all_memories(Scope::user(ann()))).await, [1]);
    assert_eq!(
        stage.graph.linked_memory(&bare.key()).await.expect("the memory").memory,
        bare
    );
    assert_eq!(
        stage
            .graph
            .version_graph(&bare.key(), 10)
            .await
            .expect("versions")
            .total,
        1
    );
    let documents = stage.graph.index_documents(&[bare.memory_id]).await.expect("documents");
    assert_eq!((&documents[0].memory, documents[0].sources.len()), (&bare, 0));
}

pub async fn a_memory_is_found_only_under_its_own_name(graph: Arc<dyn GraphStore>) {
    let stage = Stage::with_memories(graph, [1]).await;
    let (id, name) = (memory_id(1), memory_id(1).to_string());
    let gone = memory_id(99);
    let wrong = [
        MemoryKey {
            memory_id: id,
            org_id: org_id("acme"),
            user_id: ben().user_id,
        },
        MemoryKey {
            memory_id: id,
            org_id: org_id("other"),
            user_id: ann().user_id,
        },
    ];
    let missing = MemoryKey {
        memory_id: gone,
        org_id: org_id("acme"),
        user_id: ann().user_id,
    };
    for (key, name) in [(&wrong[0], &name), (&wrong[1], &name), (&missing, &gone.to_string())] {
        assert_not_found(stage.graph.memory(key).await, name);
        assert_not_found(stage.graph.linked_memory(key).await, name);
        assert_not_found(stage.graph.version_graph(key, 10).await, name);
    }
}

pub async fn entries_come_in_the_order_of_their_ids(graph: Arc<dyn GraphStore>) {
    let stage = versions(graph).await;
    stage.apply(vec![put(memory(&ben(), 6))]).await;
    let by_id = async |org: &str, ids: &[u64]| {
        let ids: Vec<_> = ids.iter().map(|n| memory_id(*n)).collect();
        stage.graph.memories_by_id(&org_id(org), &ids).await.expect("entries")
    };
    let found = by_id("acme", &[5, 99, 1, 6, 3]).await;
    assert_eq!(numbers(&found), [5, 1, 6, 3]);
    assert_eq!((found[1].replaced_by, found[1].superseded_at), (2, Some(minute(2))));
    assert_eq!(by_id("other", &[1]).await, []);
    assert_eq!(by_id("acme", &[]).await, []);
    let many: Vec<u64> = (1..=2_000).rev().collect();
    assert_eq!(numbers(&by_id("acme", &many).await), [6, 5, 4, 3, 2, 1]);
}

pub async fn all_ids_are_walked_in_order(graph: Arc<dyn GraphStore>) {
    let stage = Stage::with_memories(graph, [3, 1, 4]).await;
    stage.apply(vec![put(memory(&ben(), 2)), put(memory(&ben(), 5))]).await;
    for limit in [1, 2, 5, 50] {
        let ids = all_after(limit, |after, limit| stage.graph.memory_ids(after, limit), |id| *id)
            .await
            .expect("ids");
        assert_eq!(ids, [1, 2, 3, 4, 5].map(memory_id), "{limit} at a time");
    }
    let gone = memory(&ann(), 3);
    stage.apply(vec![GraphOp::RemoveMemory { memory: gone.clone() }]).await;
    let rest = stage.graph.memory_ids(Some(gone.memory_id), 10).await.expect("ids");
    assert_eq!(rest, [4, 5].map(memory_id), "a walk goes on after an id that is gone");
}

/// A memory is indexed with its source turns and the turn before each, which is often the question that it answers.
pub async fn index_documents_have_the_turns_around_the_sources(graph: Arc<dyn GraphStore>) {
    let stage = Stage::with_talk(graph).await;
    let more = messages(4, &["five", "six"]);
    let append = GraphOp::AppendMessages {
        interaction: talk(),
        messages: more,
    };
    stage
        .apply(vec![
            append,
            put(memory_from(&talk(), 2)),
            source(2, 5),
            source(2, 2),
            source(2, 3),
        ])
        .await;
    let turns = async |n: u64| {
        let mut documents = stage
            .graph
            .index_documents(&[memory_id(n), memory_id(99)])
            .await
            .expect("documents");
        assert_eq!(documents.len(), 1);
        documents.remove(0)
    };
    let turn = |content: &str, source| IndexTurn {
        content: content.to_owned(),
        source,
    };
    let first = turns(1).await;
    assert_eq!(first.memory, memory_from(&talk(), 1));
    assert_eq!(
        first.sources,
        [turn("one", true), turn("two", false), turn("three", true)]
    );
    let second = [
        turn("two", false),
        turn("three", true),
        turn("four", true),
        turn("five", false),
        turn("six", true),
    ];
    assert_eq!(turns(2).await.sources, second);
    assert_eq!(stage.graph.index_documents(&[]).await.expect("documents"), []);
}
