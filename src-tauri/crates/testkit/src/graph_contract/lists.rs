//! Pages and cursors, the same for every list.

use std::sync::Arc;

use memora_engine::domain::change::GraphOp;
use memora_engine::domain::page::{Cursor, PageRequest};
use memora_engine::domain::read::{AgentsOf, AuditQuery, DateRange, MemoryQuery, Scope, TimelineQuery};
use memora_engine::ports::graph::GraphStore;

use super::stage::{Stage, all_memories, ann, assert_invalid, numbers, put};
use crate::sample::{agent, day, interaction, interaction_key, memory, org_id, organization, user};
use crate::walk::all_pages;

fn anns_timeline(ascending: bool) -> TimelineQuery {
    TimelineQuery {
        user: ann(),
        agent: None,
        dates: DateRange::default(),
        ascending,
    }
}

fn after(cursor: &Cursor, limit: u32) -> PageRequest {
    PageRequest {
        after: Some(cursor.clone()),
        limit,
    }
}

/// Seven rows of everything that is listed.
async fn filled(graph: Arc<dyn GraphStore>) -> Stage {
    let stage = Stage::with_people(graph).await;
    for n in 0..7 {
        let chat = format!("chat{n}");
        stage
            .apply(vec![
                GraphOp::PutOrganization {
                    organization: organization(&format!("org{n}"), "Same name"),
                },
                GraphOp::PutUser {
                    user: user("acme", &format!("user{n}"), "Same name"),
                },
                GraphOp::PutAgent {
                    agent: agent("acme", &format!("agent{n}"), "Same label"),
                },
                GraphOp::PutInteraction {
                    interaction: interaction(&ann(), &chat, 0),
                },
                GraphOp::AddOccurrence {
                    interaction: interaction_key(&ann(), &chat),
                    date: day("2025-05-01"),
                },
                GraphOp::AddOccurrence {
                    interaction: interaction_key(&ann(), &chat),
                    date: day("2025-05-02"),
                },
                put(memory(&ann(), n + 1)),
            ])
            .await;
    }
    stage
}

/// One row at a time, a few at a time and all at once give the same rows.
pub async fn pages_of_any_size_give_the_same_rows(graph: Arc<dyn GraphStore>) {
    let stage = filled(graph).await;
    let graph = stage.graph.as_ref();
    let acme = org_id("acme");
    let of = AgentsOf::Organization(acme.clone());
    let everything = AuditQuery::default();
    macro_rules! same {
        ($count:literal, $read:expr) => {
            let whole = all_pages(500, $read).await.expect("a list");
            assert_eq!(whole.len(), $count, "{whole:?}");
            for limit in [1, 2, 3, $count - 1, $count, $count + 1] {
                assert_eq!(
                    all_pages(limit, $read).await.expect("a list"),
                    whole,
                    "pages of {limit}"
                );
            }
        };
    }
    same!(8, |page| graph.organizations(page));
    same!(9, |page| graph.users(&acme, None, page));
    same!(7, |page| graph.users(&acme, Some("same"), page));
    same!(9, |page| graph.agents(&of, None, page));
    same!(8, |page| graph.audit(&everything, page));
    for ascending in [false, true] {
        let query = anns_timeline(ascending);
        same!(14, |page| graph.timeline(&query, page));
        let query = MemoryQuery {
            ascending,
            ..all_memories(Scope::user(ann()))
        };
        same!(7, |page| graph.memories(&query, page));
    }
}

/// The same lists from the other end.
pub async fn ascending_lists_are_the_descending_ones_reversed(graph: Arc<dyn GraphStore>) {
    let stage = filled(graph).await;
    let graph = stage.graph.as_ref();
    let (down, up) = (anns_timeline(false), anns_timeline(true));
    let mut days = all_pages(3, |page| graph.timeline(&down, page))
        .await
        .expect("a timeline");
    days.reverse();
    assert_eq!(
        days,
        all_pages(3, |page| graph.timeline(&up, page))
            .await
            .expect("a timeline")
    );
    let down = all_memories(Scope::user(ann()));
    let up = MemoryQuery {
        ascending: true,
        ..down.clone()
    };
    let mut memories = all_pages(3, |page| graph.memories(&down, page))
        .await
        .expect("memories");
    memories.reverse();
    assert_eq!(
        memories,
        all_pages(3, |page| graph.memories(&up, page)).await.expect("memories")
    );
    assert_eq!(numbers(&memories), [1, 2, 3, 4, 5, 6, 7]);
}

/// A page limit is taken as 1 to 500, and a full last page is known to be the last.
pub async fn limits_are_bounded_and_the_last_page_says_so(graph: Arc<dyn GraphStore>) {
    let stage = Stage::with_memories(graph, 1..=501).await;
    let query = all_memories(Scope::user(ann()));
    let read = async |limit: u32| {
        stage
            .graph
            .memories(&query, PageRequest::first(limit))
            .await
            .expect("a page")
    };
    assert_eq!(read(0).await.items.len(), 1);
    assert_eq!(read(u32::MAX).await.items.len(), 500);
    let first = read(500).await;
    let cursor = first.next.expect("there is one more");
    let last = stage
        .graph
        .memories(&query, after(&cursor, 1))
        .await
        .expect("the last page");
    assert_eq!((last.items.len(), last.next), (1, None));
}

/// Nothing is repeated or left out when rows come and go between two pages.
pub async fn a_cursor_outlives_its_row(graph: Arc<dyn GraphStore>) {
    let stage = Stage::with_memories(graph, [1, 3, 5, 7, 9]).await;
    let query = all_memories(Scope::user(ann()));
    let first = stage
        .graph
        .memories(&query, PageRequest::first(2))
        .await
        .expect("a page");
    assert_eq!(numbers(&first.items), [9, 7]);
    stage
        .apply(vec![
            GraphOp::RemoveMemory {
                memory: memory(&ann(), 7),
            },
            put(memory(&ann(), 10)),
            put(memory(&ann(), 8)),
            put(memory(&ann(), 6)),
        ])
        .await;
    let cursor = first.next.expect("there are more");
    let rest = stage.graph.memories(&query, after(&cursor, 500)).await.expect("a page");
    assert_eq!(numbers(&rest.items), [6, 5, 3, 1]);
    stage
        .apply(vec![GraphOp::RenameUser {
            user: ann(),
            from: "Ann".to_owned(),
            to: "Zoe".to_owned(),
        }])
        .await;
    let org = org_id("acme");
    let first = stage
        .graph
        .users(&org, None, PageRequest::first(1))
        .await
        .expect("a page");
    stage
        .apply(vec![GraphOp::RemoveUser {
            user: user("acme", "ben", "Ben"),
        }])
        .await;
    let cursor = first.next.expect("there are more");
    let rest = stage.graph.users(&org, None, after(&cursor, 5)).await.expect("a page");
    assert_eq!(rest.items.len(), 1);
    assert_eq!(rest.items[0].user.name, "Zoe");
}

/// Cursors are checked, not trusted.
pub async fn a_cursor_of_another_list_is_invalid(graph: Arc<dyn GraphStore>) {
    let stage = filled(graph).await;
    let graph = stage.graph.as_ref();
    let acme = org_id("acme");
    let of = AgentsOf::Organization(acme.clone());
    let one = || PageRequest::first(1);
    let (days, memories) = (anns_timeline(false), all_memories(Scope::user(ann())));
    let (days_up, memories_up) = (
        anns_timeline(true),
        MemoryQuery {
            ascending: true,
            ..memories.clone()
        },
    );
    let cursors = [
        graph.organizations(one()).await.expect("a page").next,
        graph.users(&acme, None, one()).await.expect("a page").next,
        graph.agents(&of, None, one()).await.expect("a page").next,
        graph.audit(&AuditQuery::default(), one()).await.expect("a page").next,
        graph.timeline(&days, one()).await.expect("a page").next,
        graph.timeline(&days_up, one()).await.expect("a page").next,
        graph.memories(&memories, one()).await.expect("a page").next,
        graph.memories(&memories_up, one()).await.expect("a page").next,
    ];
    let cursors: Vec<Cursor> = cursors
        .into_iter()
        .map(|cursor| cursor.expect("there is more"))
        .collect();
    let long = "x".repeat(100_000);
    let garbage = ["", "0", "garbage", "ünï\0", "[]", "null", "-1", "'; --", long.as_str()];
    let bad = |own: usize| {
        let others = cursors
            .iter()
            .enumerate()
            .filter(move |(n, _)| *n != own)
            .map(|(_, cursor)| cursor.clone());
        others
            .chain(garbage.map(|text| Cursor(text.to_owned())))
            .map(|cursor| after(&cursor, 1))
    };
    for (own, request) in (0..8).flat_map(|own| bad(own).map(move |request| (own, request))) {
        match own {
            0 => assert_invalid(graph.organizations(request).await),
            1 => assert_invalid(graph.users(&acme, None, request).await),
            2 => assert_invalid(graph.agents(&of, None, request).await),
            3 => assert_invalid(graph.audit(&AuditQuery::default(), request).await),
            4 => assert_invalid(graph.timeline(&days, request).await),
            5 => assert_invalid(graph.timeline(&days_up, request).await),
            6 => assert_invalid(graph.memories(&memories, request).await),
            _ => assert_invalid(graph.memories(&memories_up, request).await),
        }
    }
}
