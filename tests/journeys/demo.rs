//! The demo store as a visitor walks through it.

use memora_engine::domain::page::PageRequest;
use memora_engine::domain::read::{DateRange, Scope};
use memora_engine::export::ExportScope;
use memora_engine::indexing::IndexHealth;
use memora_engine::task::TaskContext;
use memora_engine::timeline::TimelineRequest;
use memora_tests::{places, store};

use super::{demo_store, empty_store, import, memories, organization, search, up_to_date, user, words};

#[tokio::test]
async fn from_the_tree_over_the_timeline_to_the_words_a_memory_was_taken_from() {
    let (_folder, open) = demo_store().await;
    let engine = &open.engine;
    let organizations = engine.organizations(PageRequest::first(10)).await.unwrap().items;
    let names: Vec<&str> = organizations
        .iter()
        .map(|node| node.organization.name.as_str())
        .collect();
    assert_eq!(names, ["Harbour Home", "Lumen Travel"]);
    let iris = user(&open, "Harbour Home", "Iris Kallio").await;

    let request = TimelineRequest {
        user: iris.clone(),
        agent_id: None,
        dates: DateRange::default(),
        ascending: false,
    };
    let timeline = engine.timeline(request, PageRequest::first(50)).await.unwrap().items;
    assert!(timeline.is_sorted_by(|newer, older| newer.date >= older.date));
    let activity = engine.activity(&iris, None, DateRange::default()).await.unwrap();
    assert_eq!(activity.last().unwrap().date, timeline[0].date);

    let hit = &search(&open, Scope::user(iris), "headache tablets").await[0];
    assert!(
        words(&hit.row.segments).contains("sumatriptan"),
        "{:?}",
        hit.row.segments
    );
    let detail = engine.memory_detail(&hit.row.key, None).await.unwrap();
    assert!(
        detail.sources.iter().any(|turn| turn.content.contains("Sumatriptan")),
        "{:?}",
        detail.sources
    );

    let item = timeline
        .iter()
        .find(|item| Some(&item.interaction.interaction_id) == hit.row.interaction_id.as_ref());
    let conversation = engine
        .conversation(&item.unwrap().interaction.key(), 0, 100, None)
        .await
        .unwrap();
    let here = conversation
        .memories
        .iter()
        .find(|memory| memory.row.key == hit.row.key)
        .unwrap();
    let source = &conversation.turns[here.positions[0] as usize];
    assert_eq!(source.content, detail.sources[0].content);
    assert_eq!(source.speaker, "Iris Kallio");
}

#[tokio::test]
async fn the_searches_of_the_tour_find_what_the_tour_promises() {
    let (_folder, open) = demo_store().await;
    let iris = Scope::user(user(&open, "Harbour Home", "Iris Kallio").await);
    let lumen = Scope::organization(organization(&open, "Lumen Travel").await);

    let hit = &search(&open, iris.clone(), "who has the spare key").await[0];
    assert_eq!(
        words(&hit.row.segments),
        "Iris Kallio's neighbour Rosa Delgado keeps the spare key to her house in Leeds."
    );

    let hits = search(&open, lumen, "marketing budget").await;
    assert!(
        words(&hits[0].row.segments).contains("36,000"),
        "shows the newest version"
    );
    let matched = hits[0].matched.as_ref().expect("an older version was found");
    assert!(!words(&matched.segments).contains("36,000"), "{:?}", matched.segments);
    let budgets = hits
        .iter()
        .filter(|hit| words(&hit.row.segments).contains("marketing budget"))
        .count();
    assert_eq!(budgets, 1, "the versions of one memory are one hit");

    let hits = search(&open, iris, "Sarah due date").await;
    assert!(
        hits[..3]
            .iter()
            .any(|hit| words(&hit.row.segments).contains("4 December")),
        "{:?}",
        hits[0].row.segments
    );
}

#[tokio::test]
async fn six_versions_in_order_with_the_turns_of_each() {
    let (_folder, open) = demo_store().await;
    let maren = user(&open, "Harbour Home", "Maren Okafor").await;
    let all = memories(&open, Scope::user(maren)).await;
    let last = all
        .iter()
        .find(|row| words(&row.segments).contains("pouring rain"))
        .unwrap();
    let graph = open.engine.version_graph(&last.key, 300, None).await.unwrap();
    assert_eq!((graph.total, graph.lanes), (6, 1));
    let labels: Vec<&str> = graph.nodes.iter().map(|node| node.label.as_str()).collect();
    assert_eq!(labels, ["v1", "v2", "v3", "v4", "v5", "v6"]);
    let believed: Vec<bool> = graph.nodes.iter().map(|node| node.row.believed).collect();
    assert_eq!(believed, [false, false, false, false, false, true]);
    for node in &graph.nodes {
        assert!(
            !open
                .engine
                .memory_detail(&node.row.key, None)
                .await
                .unwrap()
                .sources
                .is_empty()
        );
    }
}

#[tokio::test]
async fn a_new_name_is_read_everywhere_at_once() {
    let (_folder, open) = demo_store().await;
    let engine = &open.engine;
    let iris = user(&open, "Harbour Home", "Iris Kallio").await;
    let key_of_hit = search(&open, Scope::user(iris.clone()), "who has the spare key").await[0]
        .row
        .key
        .clone();
    engine.rename_user(&store::author(), &iris, "Iris Lind").await.unwrap();

    assert_eq!(engine.user(&iris).await.unwrap().user.name, "Iris Lind");
    let everything = memories(&open, Scope::organization(iris.org_id.clone())).await;
    assert!(
        everything
            .iter()
            .all(|row| !words(&row.segments).contains("Iris Kallio")),
        "an old name is left"
    );
    let hits = search(&open, Scope::user(iris.clone()), "who has the spare key").await;
    assert_eq!(hits[0].row.key, key_of_hit);
    assert!(
        words(&hits[0].row.segments).starts_with("Iris Lind's neighbour"),
        "the possessive stays"
    );
    let detail = engine.memory_detail(&key_of_hit, None).await.unwrap();
    assert_eq!(detail.row.user_name.as_deref(), Some("Iris Lind"));
    assert!(detail.sources.iter().any(|turn| turn.speaker == "Iris Lind"));
}

#[tokio::test]
async fn a_chain_closes_over_a_deleted_version_and_undo_opens_it_again_even_after_a_restart() {
    let (folder, open) = demo_store().await;
    let engine = &open.engine;
    let maren = user(&open, "Harbour Home", "Maren Okafor").await;
    let all = memories(&open, Scope::user(maren.clone())).await;
    let last = all
        .iter()
        .find(|row| words(&row.segments).contains("pouring rain"))
        .unwrap()
        .key
        .clone();
    let before = engine.version_graph(&last, 300, None).await.unwrap();
    let middle = before.nodes[2].row.key.clone();

    engine.delete_memory(&store::author(), &middle).await.unwrap();
    let healed = engine.version_graph(&last, 300, None).await.unwrap();
    assert_eq!(healed.total, 5);
    let believed = healed.nodes.iter().filter(|node| node.row.believed).count();
    assert_eq!(believed, 1, "nothing old is believed again");
    up_to_date(&open).await;
    drop(open);

    let open = store::reopen(&folder.path().join("store")).await.unwrap();
    let candidate = open.engine.undo_candidate().await.unwrap().unwrap();
    open.engine
        .undo(&store::author(), candidate.change_id, &TaskContext::detached())
        .await
        .unwrap();
    up_to_date(&open).await;
    drop(open);

    let open = store::reopen(&folder.path().join("store")).await.unwrap();
    assert_eq!(open.engine.version_graph(&last, 300, None).await.unwrap(), before);
    assert_eq!(open.engine.index_health().await.unwrap(), IndexHealth::UpToDate);
    let report = open.engine.check_index(&TaskContext::detached()).await.unwrap();
    assert!(report.agrees(), "{report:?}");
    assert_eq!(memories(&open, Scope::user(maren)).await.len(), all.len());
}

#[tokio::test]
async fn what_is_exported_comes_back_byte_by_byte() {
    let (folder, open) = demo_store().await;
    let (first, second) = (
        folder.path().join("first.memora.jsonl"),
        folder.path().join("second.memora.jsonl"),
    );
    let task = TaskContext::detached();
    open.engine.export(&ExportScope::Store, &first, &task).await.unwrap();
    assert!(
        std::fs::read(&first).unwrap() == std::fs::read(places::demo_file()).unwrap(),
        "the demo is an export of itself"
    );

    let (_other_folder, other) = empty_store().await;
    import(&other, &first).await.unwrap();
    other.engine.export(&ExportScope::Store, &second, &task).await.unwrap();
    assert!(std::fs::read(&first).unwrap() == std::fs::read(&second).unwrap());

    let again = import(&other, &first).await.unwrap();
    assert!(again.adds_nothing(), "{again:?}");
    assert_eq!(again.conflicts.total, 0);
}

#[tokio::test]
async fn a_user_with_nothing_yet_is_shown_as_such() {
    let (_folder, open) = demo_store().await;
    let tom = user(&open, "Harbour Home", "Tom Achterberg").await;
    let node = open.engine.user(&tom).await.unwrap();
    assert_eq!((node.interactions, node.memories, node.last_activity), (0, 0, None));
    assert!(
        open.engine
            .activity(&tom, None, DateRange::default())
            .await
            .unwrap()
            .is_empty()
    );
    assert!(search(&open, Scope::user(tom), "anything").await.is_empty());
}
