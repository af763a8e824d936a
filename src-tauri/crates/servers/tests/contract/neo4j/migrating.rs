//! Graphs of Memora 0.2, whose memories are not linked to their days.

use std::sync::atomic::{AtomicU32, Ordering};

use memora_engine::ports::graph::{GraphStore, KeyEnforcement};
use memora_servers::config::Access;
use memora_servers::neo4j::StoreKind;

use super::{alone, foreign, opened};

const OLDER: &str = "CREATE (o:Org {org_id: 'acme'})<-[:BELONGS_TO]-(u:User {org_id: 'acme', user_id: 'ann'}) \
     -[:HAS_MEMORIES]->(mc:MemoryCollection) \
     WITH mc UNWIND range(1, 5000) AS n \
     CREATE (mc)-[:INCLUDES]->(:Memory {org_id: 'acme', user_id: 'ann', agent_id: 'a', memory: 'm', \
       memory_id: '00000000-0000-4000-8000-' + substring('000000000000' + n, size('000000000000' + n) - 12), \
       obtained_at: datetime('2025-05-01T23:30:00+02:00') + duration({days: n % 30})})";

#[tokio::test]
async fn an_older_graph_is_recognised_and_migrated_bit_by_bit() {
    let _alone = alone().await;
    foreign(OLDER).await;
    let graph = opened(Access::Write).await;
    let survey = graph.survey().await.expect("a survey");
    assert_eq!(
        (survey.kind, survey.plan.undated_memories),
        (StoreKind::MemoraOlder, 5_000)
    );
    graph.set_up().await.expect("set up");
    let asked = AtomicU32::new(0);
    let stopped = graph
        .migrate(|_, _| asked.fetch_add(1, Ordering::Relaxed) == 0)
        .await
        .expect("a part");
    assert!((1..5_000).contains(&stopped), "{stopped}");
    let rest = graph.migrate(|_, _| true).await.expect("the rest");
    assert_eq!(stopped + rest, 5_000);
    let survey = graph.survey().await.expect("a survey");
    assert_eq!((survey.kind, survey.plan.undated_memories), (StoreKind::Memora, 0));
    assert_eq!(survey.plan.steps(), vec![]);
    assert_eq!(graph.migrate(|_, _| true).await.expect("nothing to do"), 0);
}

#[tokio::test]
async fn what_fills_a_database_is_recognised() {
    let _alone = alone().await;
    for (cypher, kind) in [
        ("", StoreKind::Empty),
        ("CREATE (:Film {title: 'M'})", StoreKind::Foreign),
        ("CREATE (:Org {org_id: 'acme'})", StoreKind::Memora),
    ] {
        foreign(cypher).await;
        let graph = opened(Access::Read).await;
        assert_eq!(graph.survey().await.expect("a survey").kind, kind, "{cypher}");
    }
}

/// The Community edition of the tests has no node keys.
#[tokio::test]
async fn setting_up_again_changes_nothing_and_the_store_says_what_keeps_its_keys() {
    let _alone = alone().await;
    let graph = super::empty().await;
    assert_eq!(graph.capabilities().keys, KeyEnforcement::Uniqueness);
    let before = graph.is_set_up();
    assert_eq!(before.missing, Vec::<String>::new());
    graph.set_up().await.expect("set up again");
    assert_eq!(graph.is_set_up(), before);
}
