//! The store at a moment: counts, and what changed between two moments.

use std::sync::Arc;

use chrono::TimeDelta;
use memora_engine::domain::as_of::{CountsAt, CountsOf};
use memora_engine::domain::change::GraphOp;
use memora_engine::domain::ids::{InteractionId, OrgId, UserId};
use memora_engine::domain::model::{Timestamp, User};
use memora_engine::ports::graph::GraphStore;

use super::stage::{Stage, ann, link, put, talk};
use crate::sample::{agent_id, interaction, interaction_key, memory, memory_from, memory_id, minute, org_id, user};

/// Ann's talk at minute 0 and a second one at minute 5, saved again at minute 9; her memories 1 (of the talk), 3 and 6, of which 6
/// contradicts 1; Ben and a later user without anything, and one who was brought in later than what they said.
async fn lived_in(graph: Arc<dyn GraphStore>) -> Stage {
    let stage = Stage::with_talk(graph).await;
    let later = |id: &str| User {
        created_at: minute(100),
        ..user("acme", id, id)
    };
    let imported = later("imported");
    let second = interaction(&ann(), "second", 5);
    stage
        .apply(vec![
            GraphOp::PutUser { user: later("late") },
            GraphOp::PutUser { user: imported.clone() },
            put(memory(&imported.key(), 20)),
            GraphOp::PutInteraction { interaction: second },
            GraphOp::TouchInteraction {
                interaction: interaction_key(&ann(), "second"),
                from: minute(5),
                to: minute(9),
            },
            put(memory(&ann(), 3)),
            put(memory_from(&talk(), 6)),
            link(1, 6),
        ])
        .await;
    stage
}

async fn one(stage: &Stage, of: CountsOf, at: Timestamp) -> CountsAt {
    let counts = stage.graph.counts_at(&of, at).await.expect("counts");
    assert_eq!(counts.len(), 1, "{of:?}");
    counts[0]
}

fn acme() -> CountsOf {
    CountsOf::Organizations(vec![org_id("acme")])
}

fn users(ids: &[&str]) -> CountsOf {
    let ids = ids.iter().map(|id| UserId::parse(id).expect("a user id"));
    CountsOf::Users(org_id("acme"), ids.collect())
}

pub async fn counts_follow_the_moment(graph: Arc<dyn GraphStore>) {
    let stage = lived_in(graph).await;
    let before = minute(0) - TimeDelta::microseconds(1);
    assert_eq!(one(&stage, acme(), before).await, CountsAt::default());
    let numbers = |c: CountsAt| (c.there, c.users, c.agents, c.interactions, c.memories);
    assert_eq!(numbers(one(&stage, acme(), minute(0)).await), (true, 2, 2, 1, 0));
    assert_eq!(numbers(one(&stage, acme(), minute(5)).await), (true, 2, 2, 2, 2));
    assert_eq!(numbers(one(&stage, acme(), minute(20)).await), (true, 3, 2, 2, 4));
    assert_eq!(numbers(one(&stage, acme(), minute(100)).await), (true, 4, 2, 2, 4));
    let whole = one(&stage, CountsOf::Store, minute(20)).await;
    assert_eq!((whole.organizations, numbers(whole)), (1, (true, 3, 2, 2, 4)));
    let nothing = one(&stage, CountsOf::Store, before).await;
    assert_eq!((nothing.organizations, numbers(nothing)), (0, (true, 0, 0, 0, 0)));
}

pub async fn counts_of_users_and_agents_come_in_the_order_asked(graph: Arc<dyn GraphStore>) {
    let stage = lived_in(graph).await;
    let of = users(&["imported", "gone", "ann", "late"]);
    let counts = stage.graph.counts_at(&of, minute(7)).await.expect("counts");
    assert_eq!(counts[0], CountsAt::default(), "nothing of theirs is that old");
    assert_eq!(counts[1], CountsAt::default());
    assert_eq!(counts[3], CountsAt::default());
    let ann = CountsAt {
        there: true,
        agents: 1,
        interactions: 2,
        memories: 3,
        last_activity: Some(minute(6)),
        ..CountsAt::default()
    };
    assert_eq!(counts[2], ann);
    let counts = stage.graph.counts_at(&of, minute(30)).await.expect("counts");
    assert_eq!((counts[0].there, counts[0].memories), (true, 1));
    assert_eq!(counts[2].last_activity, Some(minute(9)));

    let of = CountsOf::Agents(
        org_id("acme"),
        vec![agent_id("pal"), agent_id("nobody"), agent_id("guide")],
    );
    let counts = stage.graph.counts_at(&of, minute(3)).await.expect("counts");
    let numbers: Vec<_> = counts.iter().map(|c| (c.there, c.interactions, c.memories)).collect();
    assert_eq!(numbers, [(true, 0, 0), (false, 0, 0), (true, 1, 2)]);
    let none = CountsOf::Organizations(vec![OrgId::parse("gone").expect("an id")]);
    assert_eq!(one(&stage, none, minute(3)).await, CountsAt::default());
}

pub async fn counts_of_an_interaction_are_its_memories(graph: Arc<dyn GraphStore>) {
    let stage = lived_in(graph).await;
    let ids = ["second", "talk", "gone"].map(|id| InteractionId::parse(id).expect("an id"));
    let of = CountsOf::Interactions(ann(), ids.to_vec());
    let at = async |moment| {
        let counts = stage.graph.counts_at(&of, moment).await.expect("counts");
        counts
            .iter()
            .map(|c| (c.there, c.memories, c.changed_memories))
            .collect::<Vec<_>>()
    };
    assert_eq!(at(minute(1)).await, [(false, 0, 0), (true, 1, 0), (false, 0, 0)]);
    assert_eq!(at(minute(6)).await, [(true, 0, 0), (true, 2, 1), (false, 0, 0)]);
}

pub async fn what_changed_between_two_moments_is_read_with_its_links(graph: Arc<dyn GraphStore>) {
    let stage = Stage::with_memories(graph, [1, 2, 3, 4, 5, 6]).await;
    stage.apply(vec![link(1, 4), link(2, 4), link(4, 6), link(3, 4)]).await;
    let between = async |from: i64, to: i64| {
        let user = ann();
        let changed = stage.graph.changed_between(&user, minute(from), minute(to));
        let changed = changed.await.expect("what changed");
        let number = |id| (1..10_u64).find(|n| memory_id(*n) == id).expect("a numbered memory");
        let rows: Vec<_> = (changed.memories.iter())
            .map(|m| {
                (
                    number(m.memory_id),
                    m.replaces.iter().map(|id| number(*id)).collect::<Vec<_>>(),
                )
            })
            .collect();
        (changed.believed_before, changed.believed_after, rows)
    };
    let (before, after, rows) = between(3, 4).await;
    assert_eq!((before, after), (3, 1));
    assert_eq!(rows, [(1, vec![]), (2, vec![]), (3, vec![]), (4, vec![1, 2, 3])]);
    let (before, after, rows) = between(4, 6).await;
    assert_eq!((before, after), (1, 2));
    assert_eq!(rows, [(4, vec![1, 2, 3]), (5, vec![]), (6, vec![4])]);
    assert_eq!(between(0, 0).await, (0, 0, vec![]));
    assert_eq!(between(6, 99).await, (2, 2, vec![]));
    let changed = stage
        .graph
        .changed_between(&ann(), minute(0), minute(9))
        .await
        .expect("what changed");
    assert_eq!(changed.memories[0].superseded_at, Some(minute(4)));
    assert_eq!(changed.memories[5].superseded_at, None);
}
