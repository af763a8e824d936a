//! Graphs that other programs filled: everything is shown, what is odd is marked, and nothing hangs or crashes.

use memora_engine::domain::ids::{MemoryId, MemoryKey};
use memora_engine::domain::page::PageRequest;
use memora_engine::domain::read::{
    DateRange, MemoryEntry, MemoryFilter, MemoryQuery, RowProblem, Scope, TimelineQuery,
};
use memora_engine::ports::graph::GraphStore;
use memora_servers::config::Access;
use memora_servers::neo4j::Neo4jGraph;
use memora_testkit::sample::{memory_id, org_id, user_key};
use memora_testkit::walk::all_pages;

use super::{alone, foreign, opened};

/// Acme's user Ann with her collections, as Memora makes them.
const ANN: &str = "CREATE (o:Org {org_id: 'acme', org_name: 'Acme', created_at: datetime('2025-05-01T12:00:00Z')}) \
     <-[:BELONGS_TO]-(u:User {org_id: 'acme', user_id: 'ann', user_name: 'Ann', created_at: datetime('2025-05-01T12:00:00Z')}), \
     (u)-[:INTERACTIONS_IN]->(ic:InteractionCollection {org_id: 'acme', user_id: 'ann'}), \
     (u)-[:HAS_MEMORIES]->(mc:MemoryCollection {org_id: 'acme', user_id: 'ann'}) \
     WITH ic, mc ";

/// A memory of hers; `more` are further properties.
fn memory(name: &str, n: u64, more: &str) -> String {
    format!(
        "CREATE (mc)-[:INCLUDES]->({name}:Memory {{org_id: 'acme', user_id: 'ann', agent_id: 'guide', \
         memory_id: '{}', memory: 'memory number {n}'{more}}}) ",
        memory_id(n)
    )
}

const NOON: &str = ", obtained_at: datetime('2025-05-01T12:00:00+02:00')";

fn key(n: u64) -> MemoryKey {
    MemoryKey {
        org_id: org_id("acme"),
        user_id: user_key("acme", "ann").user_id,
        memory_id: memory_id(n),
    }
}

fn anns(ascending: bool) -> MemoryQuery {
    MemoryQuery {
        scope: Scope::user(user_key("acme", "ann")),
        filter: MemoryFilter::All,
        dates: DateRange::default(),
        as_of: None,
        ascending,
        tag: None,
    }
}

async fn ids(graph: &Neo4jGraph, query: &MemoryQuery, limit: u32) -> Vec<MemoryId> {
    let entries: Vec<MemoryEntry> = all_pages(limit, |page| graph.memories(query, page))
        .await
        .expect("memories");
    entries.into_iter().map(|entry| entry.memory.memory_id).collect()
}

/// For reading as it is, and set up for editing.
async fn both(cypher: &str) -> [Neo4jGraph; 2] {
    foreign(cypher).await;
    let reader = opened(Access::Read).await;
    let writer = opened(Access::Write).await;
    writer.set_up().await.expect("set up");
    [reader, writer]
}

#[tokio::test]
async fn rows_with_something_missing_are_shown_and_marked() {
    let _alone = alone().await;
    let cypher = [
        ANN,
        &memory("a", 1, ", interaction_id: 'gone'"),
        &memory("b", 2, NOON),
        &memory("c", 3, ", obtained_at: 'the other day'"),
        &memory("d", 4, ", obtained_at: '2025-05-02T10:00:00'"),
        &memory("e", 5, NOON),
        "CREATE (e)-[:DATE_OBTAINED]->(:Date {org_id: 'acme', user_id: 'ann', date: date('2025-05-01')})",
    ]
    .concat();
    for graph in both(&cypher).await {
        let problems = async |n: u64| graph.memory(&key(n)).await.expect("a memory").entry.problems;
        assert_eq!(
            problems(1).await,
            [RowProblem::NoDate, RowProblem::NoTime, RowProblem::NoInteraction]
        );
        assert_eq!(problems(2).await, [RowProblem::NoDate]);
        assert_eq!(problems(3).await, [RowProblem::NoDate, RowProblem::NoTime]);
        assert_eq!(problems(4).await, [RowProblem::NoDate]);
        assert_eq!(problems(5).await, []);
        for limit in [1, 2, 10] {
            let down = ids(&graph, &anns(false), limit).await;
            assert_eq!(down.len(), 5, "{limit} at a time");
            let mut up = ids(&graph, &anns(true), limit).await;
            up.reverse();
            assert_eq!(down, up, "{limit} at a time");
        }
        let listed = graph
            .memories(&anns(false), PageRequest::first(10))
            .await
            .expect("memories");
        assert!(
            listed
                .items
                .iter()
                .any(|entry| entry.problems.contains(&RowProblem::NoTime))
        );
    }
}

/// Python writes the offset of the machine; all memories of one save have the same time.
#[tokio::test]
async fn times_of_other_zones_keep_their_place_across_pages() {
    let _alone = alone().await;
    let mut cypher = ANN.to_owned();
    cypher += "CREATE (day:Date {org_id: 'acme', user_id: 'ann', date: date('2025-05-01')}) ";
    for n in 1..=6 {
        cypher += &memory(&format!("m{n}"), n, NOON);
        cypher += &format!("CREATE (m{n})-[:DATE_OBTAINED]->(day) ");
    }
    let expected: Vec<MemoryId> = (1..=6).map(memory_id).collect();
    for graph in both(&cypher).await {
        for limit in [1, 2, 4] {
            assert_eq!(ids(&graph, &anns(true), limit).await, expected);
            let mut down = ids(&graph, &anns(false), limit).await;
            down.reverse();
            assert_eq!(down, expected);
        }
    }
}

#[tokio::test]
async fn versions_in_a_circle_end_every_walk() {
    let _alone = alone().await;
    let mut cypher = ANN.to_owned();
    for n in 1..=4 {
        cypher += &memory(
            &format!("m{n}"),
            n,
            &format!(", obtained_at: datetime('2025-05-0{n}T12:00:00Z')"),
        );
    }
    cypher += "CREATE (m1)-[:CONTRARY_UPDATE]->(m2)-[:CONTRARY_UPDATE]->(m3)-[:CONTRARY_UPDATE]->(m1), \
               (m4)-[:CONTRARY_UPDATE]->(m1)";
    for graph in both(&cypher).await {
        for n in 1..=3 {
            let entry = graph.memory(&key(n)).await.expect("a memory").entry;
            assert!(entry.problems.contains(&RowProblem::InCycle), "{n}");
        }
        let outside = graph.memory(&key(4)).await.expect("a memory").entry;
        assert!(!outside.problems.contains(&RowProblem::InCycle));
        let asked = [memory_id(4)];
        let resolved = graph.resolve(&org_id("acme"), &asked, None).await.expect("resolved");
        let believed: Vec<_> = resolved[0].believed.iter().map(|e| e.memory.memory_id).collect();
        assert_eq!(believed, [memory_id(3)], "the newest of the circle");
        assert_eq!(graph.version_graph(&key(2), 50).await.expect("versions").total, 4);
    }
}

#[tokio::test]
async fn what_cannot_be_named_is_left_out_and_counted() {
    let _alone = alone().await;
    let cypher = [
        ANN,
        "CREATE (mc)-[:INCLUDES]->(:Memory {org_id: 'acme', user_id: 'ann', agent_id: 'guide', memory_id: 'seven', \
           memory: 'odd', obtained_at: datetime('2025-05-03T12:00:00Z')}) ",
        &memory("a", 1, NOON),
        &memory("b", 2, NOON),
        "CREATE (:Org {org_id: 'an id with spaces', org_name: 'A'}), (:User {org_id: 'acme', user_id: 'b c', user_name: 'A'})",
    ]
    .concat();
    for graph in both(&cypher).await {
        assert_eq!(ids(&graph, &anns(false), 1).await, [memory_id(2), memory_id(1)]);
        let organizations = all_pages(1, |page| graph.organizations(page))
            .await
            .expect("organizations");
        assert_eq!(organizations.len(), 1);
        let acme = org_id("acme");
        let users = all_pages(1, |page| graph.users(&acme, None, page))
            .await
            .expect("users");
        assert_eq!(users.len(), 1);
        assert_eq!(graph.memory_ids(None, 10).await.expect("ids").len(), 2);
        assert_eq!(graph.survey().await.expect("a survey").unnamed_memories, 1);
    }
}

#[tokio::test]
async fn an_interaction_without_messages_and_times_is_shown() {
    let _alone = alone().await;
    let cypher = [
        ANN,
        "CREATE (ic)-[:HAD_INTERACTION]->(i:Interaction {org_id: 'acme', user_id: 'ann', interaction_id: 'talk'}), \
         (i)-[:HAS_OCCURRENCE_ON]->(:Date {org_id: 'acme', user_id: 'ann', date: date('2025-05-01')})",
    ]
    .concat();
    for graph in both(&cypher).await {
        let query = TimelineQuery {
            user: user_key("acme", "ann"),
            agent: None,
            dates: DateRange::default(),
            ascending: false,
        };
        let page = graph.timeline(&query, PageRequest::first(5)).await.expect("a timeline");
        assert_eq!(page.items.len(), 1);
        assert_eq!(
            (page.items[0].messages, page.items[0].first_message.as_deref()),
            (0, None)
        );
    }
}
