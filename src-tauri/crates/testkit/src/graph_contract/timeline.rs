//! Interactions by date and the days of the calendar.

use std::sync::Arc;

use memora_engine::domain::change::GraphOp;
use memora_engine::domain::ids::{InteractionKey, UserKey};
use memora_engine::domain::model::{Interaction, Memory};
use memora_engine::domain::read::{DateRange, DayActivity, PREVIEW_CHARS, TimelineEntry, TimelineQuery};
use memora_engine::ports::graph::GraphStore;

use super::stage::{Stage, ann, ben, link, put, talk};
use crate::sample::{agent_id, day, interaction, interaction_key, memory, memory_from, messages, minute, user_key};
use crate::walk::all_pages;

fn query(user: UserKey) -> TimelineQuery {
    TimelineQuery {
        user,
        agent: None,
        dates: DateRange::default(),
        ascending: false,
    }
}

fn range(from: Option<&str>, to: Option<&str>) -> DateRange {
    DateRange {
        from: from.map(day),
        to: to.map(day),
    }
}

async fn read(stage: &Stage, query: &TimelineQuery) -> Vec<TimelineEntry> {
    all_pages(2, |page| stage.graph.timeline(query, page))
        .await
        .expect("a timeline")
}

/// Days and interactions of a timeline, as in `05-01 talk`.
async fn rows(stage: &Stage, query: &TimelineQuery) -> Vec<String> {
    let row = |entry: TimelineEntry| format!("{} {}", entry.date.format("%m-%d"), entry.interaction.interaction_id);
    read(stage, query).await.into_iter().map(row).collect()
}

fn saved(interaction: Interaction, days: &[&str]) -> Vec<GraphOp> {
    let key = interaction.key();
    let occurrence = |date: &&str| GraphOp::AddOccurrence {
        interaction: key.clone(),
        date: day(date),
    };
    std::iter::once(GraphOp::PutInteraction { interaction })
        .chain(days.iter().map(occurrence))
        .collect()
}

pub async fn the_timeline_is_by_day_then_update_then_id(graph: Arc<dyn GraphStore>) {
    let stage = Stage::with_people(graph).await;
    for (id, n, date) in [
        ("b", 5, "2025-05-01"),
        ("a", 5, "2025-05-01"),
        ("c", 9, "2025-05-01"),
        ("d", 1, "2025-05-02"),
    ] {
        stage.apply(saved(interaction(&ann(), id, n), &[date])).await;
    }
    stage.apply(saved(interaction(&ben(), "x", 3), &["2025-05-01"])).await;
    assert_eq!(
        rows(&stage, &query(ann())).await,
        ["05-02 d", "05-01 c", "05-01 b", "05-01 a"]
    );
    let (from, to) = (minute(5), minute(20));
    stage
        .apply(vec![GraphOp::TouchInteraction {
            interaction: interaction_key(&ann(), "a"),
            from,
            to,
        }])
        .await;
    assert_eq!(
        rows(&stage, &query(ann())).await,
        ["05-02 d", "05-01 a", "05-01 c", "05-01 b"]
    );
    assert_eq!(
        rows(&stage, &query(user_key("acme", "gone"))).await,
        Vec::<String>::new()
    );
}

pub async fn an_interaction_stands_under_each_of_its_days(graph: Arc<dyn GraphStore>) {
    let stage = Stage::with_people(graph).await;
    stage
        .apply(saved(interaction(&ann(), "long", 0), &["2025-05-03", "2025-05-01"]))
        .await;
    stage
        .apply(saved(interaction(&ann(), "short", 1), &["2025-05-02"]))
        .await;
    stage.apply(saved(interaction(&ann(), "never", 2), &[])).await;
    assert_eq!(
        rows(&stage, &query(ann())).await,
        ["05-03 long", "05-02 short", "05-01 long"]
    );
    let head = stage
        .graph
        .interaction(&interaction_key(&ann(), "long"))
        .await
        .expect("the interaction");
    assert_eq!(head.dates, [day("2025-05-01"), day("2025-05-03")]);
    let removed = GraphOp::RemoveOccurrence {
        interaction: interaction_key(&ann(), "long"),
        date: day("2025-05-03"),
    };
    stage.apply(vec![removed]).await;
    assert_eq!(rows(&stage, &query(ann())).await, ["05-02 short", "05-01 long"]);
}

pub async fn the_timeline_is_filtered_by_days_and_agent(graph: Arc<dyn GraphStore>) {
    let stage = Stage::with_people(graph).await;
    for (id, date) in [("a", "2025-05-01"), ("b", "2025-05-02"), ("c", "2025-05-03")] {
        stage.apply(saved(interaction(&ann(), id, 0), &[date])).await;
    }
    let by_pal = Interaction {
        agent_id: agent_id("pal"),
        ..interaction(&ann(), "p", 0)
    };
    stage.apply(saved(by_pal, &["2025-05-02", "2025-05-04"])).await;
    let with = async |agent: Option<&str>, dates| {
        rows(
            &stage,
            &TimelineQuery {
                agent: agent.map(agent_id),
                dates,
                ..query(ann())
            },
        )
        .await
    };
    let none = Vec::<String>::new();
    let (first, second, third) = (Some("2025-05-01"), Some("2025-05-02"), Some("2025-05-03"));
    assert_eq!(
        with(None, range(second, third)).await,
        ["05-03 c", "05-02 p", "05-02 b"]
    );
    assert_eq!(with(None, range(third, None)).await, ["05-04 p", "05-03 c"]);
    assert_eq!(with(None, range(None, first)).await, ["05-01 a"]);
    assert_eq!(with(None, range(third, first)).await, none);
    assert_eq!(with(Some("pal"), range(None, None)).await, ["05-04 p", "05-02 p"]);
    assert_eq!(with(Some("pal"), range(None, second)).await, ["05-02 p"]);
    assert_eq!(with(Some("nobody"), range(None, None)).await, none);
}

pub async fn an_entry_shows_the_first_message_and_counts(graph: Arc<dyn GraphStore>) {
    let stage = Stage::with_talk(graph).await;
    stage
        .apply(vec![
            put(memory(&ann(), 50)),
            put(memory_from(&talk(), 2)),
            put(memory_from(&talk(), 3)),
        ])
        .await;
    let entry = async || read(&stage, &query(ann())).await.remove(0);
    let counts = |entry: &TimelineEntry| (entry.messages, entry.new_memories, entry.changed_memories);
    let first = entry().await;
    assert_eq!(first.first_message.as_deref(), Some("one"));
    assert_eq!(counts(&first), (4, 3, 0));
    let linked = stage.apply(vec![link(50, 2), link(1, 2), link(2, 3)]).await;
    assert_eq!(
        counts(&entry().await),
        (4, 1, 2),
        "memories 2 and 3 contradict an older one"
    );
    stage.apply(linked.inverse_ops()).await;
    assert_eq!(counts(&entry().await), (4, 3, 0));
    let removed = GraphOp::RemoveMemory {
        memory: memory_from(&talk(), 3),
    };
    stage
        .apply(vec![
            GraphOp::CutMessages {
                interaction: talk(),
                messages: messages(3, &["four"]),
            },
            removed,
        ])
        .await;
    assert_eq!(counts(&entry().await), (3, 2, 0));
}

/// Previews are cut between characters.
pub async fn a_long_first_message_is_cut_and_a_missing_one_is_none(graph: Arc<dyn GraphStore>) {
    let stage = Stage::with_people(graph).await;
    let key: InteractionKey = interaction_key(&ann(), "long");
    let long = "ä🦀".repeat(PREVIEW_CHARS);
    let mut ops = saved(interaction(&ann(), "long", 1), &["2025-05-02"]);
    ops.push(GraphOp::AppendMessages {
        interaction: key,
        messages: messages(0, &[&long]),
    });
    ops.extend(saved(interaction(&ann(), "silent", 2), &["2025-05-01"]));
    stage.apply(ops).await;
    let entries = read(&stage, &query(ann())).await;
    assert_eq!(
        entries[0].first_message.as_deref(),
        Some("ä🦀".repeat(PREVIEW_CHARS / 2).as_str())
    );
    assert_eq!((entries[1].first_message.as_deref(), entries[1].messages), (None, 0));
}

pub async fn activity_counts_interactions_and_memories_per_day(graph: Arc<dyn GraphStore>) {
    let stage = Stage::with_people(graph).await;
    stage
        .apply(saved(interaction(&ann(), "a", 0), &["2025-05-01", "2025-05-03"]))
        .await;
    let by_pal = Interaction {
        agent_id: agent_id("pal"),
        ..interaction(&ann(), "p", 0)
    };
    stage.apply(saved(by_pal, &["2025-05-01"])).await;
    let dated = |n: u64, date: &str, agent: &str| {
        put(Memory {
            date: day(date),
            agent_id: agent_id(agent),
            ..memory(&ann(), n)
        })
    };
    stage
        .apply(vec![
            dated(1, "2025-05-01", "pal"),
            dated(2, "2025-05-02", "guide"),
            dated(3, "2025-05-02", "pal"),
        ])
        .await;
    stage.apply(vec![put(memory(&ben(), 4))]).await;
    let activity = async |agent: Option<&str>, dates| {
        let agent = agent.map(agent_id);
        stage
            .graph
            .activity(&ann(), agent.as_ref(), dates)
            .await
            .expect("activity")
    };
    let on = |date: &str, interactions, memories| DayActivity {
        date: day(date),
        interactions,
        memories,
    };
    let (first, second, third) = ("2025-05-01", "2025-05-02", "2025-05-03");
    assert_eq!(
        activity(None, range(None, None)).await,
        [on(first, 2, 1), on(second, 0, 2), on(third, 1, 0)]
    );
    assert_eq!(
        activity(None, range(Some(second), Some(second))).await,
        [on(second, 0, 2)]
    );
    assert_eq!(
        activity(Some("pal"), range(None, None)).await,
        [on(first, 1, 1), on(second, 0, 1)]
    );
    assert_eq!(activity(Some("pal"), range(Some(third), None)).await, []);
    let removed = GraphOp::RemoveOccurrence {
        interaction: interaction_key(&ann(), "a"),
        date: day(third),
    };
    stage.apply(vec![removed]).await;
    assert_eq!(
        activity(None, range(Some(second), None)).await,
        [on(second, 0, 2)],
        "a day with nothing is no day"
    );
    let nobody = stage
        .graph
        .activity(&user_key("acme", "gone"), None, range(None, None))
        .await;
    assert_eq!(nobody.expect("activity"), []);
}
