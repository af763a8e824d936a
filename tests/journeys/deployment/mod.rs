//! A deployment that the Python package memora-core filled is opened as it is, changed, and read by the package again.

mod python;
mod written;

use memora_engine::domain::ids::{AgentId, InteractionKey, MemoryId, MemoryKey, OrgId, UserKey};
use memora_engine::domain::model::{Role, Timestamp};
use memora_engine::domain::page::PageRequest;
use memora_engine::domain::read::{AgentsOf, DateRange, InteractionRecord, Scope};
use memora_engine::indexing::IndexHealth;
use memora_engine::interactions::{Contradicted, NewInteraction, NewMemory, NewMessage};
use memora_engine::task::TaskContext;
use memora_engine::timeline::TimelineRequest;
use memora_engine::{Authorship, Engine};
use memora_servers::config::Access;
use memora_test_servers::Neo4jServer;
use memora_test_servers::neo4j::PrivateOptions;
use memora_test_servers::qdrant::QdrantDouble;
use memora_tests::store;
use neo4rs::query;

use self::written::Written;
use super::servers::{self, DEADLINE};
use super::{memories, search};

#[tokio::test]
async fn both_programs_work_on_one_deployment() {
    let options = PrivateOptions {
        apoc: true,
        ..PrivateOptions::default()
    };
    let server = Neo4jServer::start_private(options).await.unwrap();
    let qdrant = QdrantDouble::start().await.unwrap();
    let written = Written::by_the_package(&server).await;

    reads_all_and_writes_nothing(&server, &qdrant, &written).await;

    let graph = servers::graph_of(&server).await;
    let index = servers::index_at(qdrant.url(), Access::Write).await;
    let engine = servers::engine(graph, index);
    engine.bring_index_up_to_date(&TaskContext::detached()).await.unwrap();
    assert_eq!(engine.index_health().await.unwrap(), IndexHealth::UpToDate);
    finds_what_the_package_wrote(&engine, &written).await;

    let orgs: Vec<_> = written.organizations.iter().map(|org| org.org_id.clone()).collect();
    package_reads_the_same(&server, &engine, &orgs).await;
    change_it(&engine, &written).await;
    package_reads_the_same(&server, &engine, &orgs).await;
}

/// Nodes, links, constraints and indexes of the whole database.
async fn everything(server: &Neo4jServer) -> Vec<i64> {
    let graph = server.connect().unwrap();
    let mut counts = Vec::new();
    for cypher in [
        "MATCH (n) RETURN count(n) AS n",
        "MATCH ()-[r]->() RETURN count(r) AS n",
        "SHOW CONSTRAINTS YIELD name RETURN count(name) AS n",
        "SHOW INDEXES YIELD name RETURN count(name) AS n",
    ] {
        let mut rows = graph.execute(query(cypher)).await.unwrap();
        counts.push(rows.next().await.unwrap().unwrap().get("n").unwrap());
    }
    counts
}

async fn reads_all_and_writes_nothing(server: &Neo4jServer, qdrant: &QdrantDouble, written: &Written) {
    let before = everything(server).await;
    let graph = servers::graph_at(server, server.url.clone(), Access::Read, DEADLINE).await;
    let index = servers::index_at(qdrant.url(), Access::Read).await;
    let engine = servers::engine(graph, index);

    let organizations = engine.organizations(PageRequest::first(100)).await.unwrap().items;
    assert_eq!(organizations.len(), written.organizations.len());
    for expected in &written.organizations {
        let found = engine.organization(&expected.org_id).await.unwrap();
        assert_eq!(found.organization.name, expected.name);
    }
    for expected in &written.users {
        let found = engine.user(&expected.key()).await.unwrap();
        assert_eq!(found.user.name, expected.name);
        let records = records(&engine, &expected.key()).await;
        assert_eq!(records, written.records_of(&expected.key()));
        assert_eq!(found.interactions as usize, records.len());
        timeline_shows(&engine, &expected.key(), &records).await;
    }
    for expected in &written.agents {
        let of = AgentsOf::Organization(expected.org_id.clone());
        let agents = engine.agents(&of, None, PageRequest::first(100)).await.unwrap().items;
        let found = agents
            .iter()
            .find(|node| node.agent.agent_id == expected.agent_id)
            .unwrap();
        assert_eq!(found.agent.label, expected.label);
        assert_eq!(found.agent.user_id, expected.user_id);
    }
    engine
        .create_organization(&store::author(), "not here")
        .await
        .expect_err("opened for reading only");
    assert_eq!(everything(server).await, before, "opening and reading leaves no trace");
    assert_eq!(qdrant.requests_of("Collections/Create"), 0);
}

/// All interactions of a user with all that is in them.
async fn records(engine: &Engine, user: &UserKey) -> Vec<InteractionRecord> {
    engine.graph().interaction_records(user, None, 1_000).await.unwrap()
}

async fn timeline_shows(engine: &Engine, user: &UserKey, records: &[InteractionRecord]) {
    let request = TimelineRequest {
        user: user.clone(),
        agent_id: None,
        dates: DateRange::default(),
        ascending: false,
    };
    let page = engine.timeline(request, PageRequest::first(200)).await.unwrap();
    let days: usize = records.iter().map(|record| record.dates.len()).sum();
    assert_eq!(page.items.len(), days, "once under each of its days");
    assert!(page.items.is_sorted_by(|a, b| a.date >= b.date));
    for record in records {
        let key = record.interaction.key();
        let talk = engine.conversation(&key, 0, 100, None).await.unwrap();
        assert_eq!(talk.dates, record.dates);
        let said: Vec<_> = talk.turns.iter().map(|turn| turn.content.as_str()).collect();
        let expected: Vec<_> = record.messages.iter().map(|message| message.content.as_str()).collect();
        assert_eq!(said, expected);
    }
    let listed = memories(&servers::opened(engine), Scope::user(user.clone())).await;
    for linked in records.iter().flat_map(|record| &record.memories) {
        assert!(
            listed
                .iter()
                .any(|row| row.key == linked.memory.key() && row.problems.is_empty())
        );
        let detail = engine.memory_detail(&linked.memory.key(), None).await.unwrap();
        let positions: Vec<_> = detail.sources.iter().map(|turn| turn.position).collect();
        assert_eq!(positions, linked.positions);
    }
}

async fn finds_what_the_package_wrote(engine: &Engine, written: &Written) {
    let anna = written.user_named("Anna Berg");
    let hits = search(&servers::opened(engine), Scope::user(anna.clone()), "lives in Bergen").await;
    let bergen = written.memory_of(&anna, "lives in Bergen");
    let home = written.memory_of(&anna, "once more");
    let hit = hits.iter().find(|hit| hit.row.key.memory_id == home).unwrap();
    assert!(
        hits.iter().all(|hit| hit.row.key.memory_id != bergen),
        "the newest version is shown"
    );
    assert!(hit.row.believed);
}

fn said(texts: &[&str]) -> Vec<NewMessage> {
    let roles = [Role::User, Role::Assistant];
    let message = |(n, text): (usize, &&str)| NewMessage {
        role: roles[n % 2].clone(),
        content: (*text).to_owned(),
    };
    texts.iter().enumerate().map(message).collect()
}

/// A conversation that supersedes a version of the package's and adds another, an update of one of the package's
/// interactions on a new day, a memory taken out of the middle of its versions, and a new name.
async fn change_it(engine: &Engine, written: &Written) {
    let by: Authorship = store::author();
    let anna = written.user_named("Anna Berg");
    let home = written.memory_of(&anna, "once more");
    let moved = NewMemory {
        text: format!("user_{} lives in Trondheim", anna.user_id),
        sources: vec![0],
        contradicts: vec![Contradicted::Stored(home)],
    };
    let boat = NewMemory {
        text: format!("user_{} has a boat", anna.user_id),
        sources: vec![0, 2],
        contradicts: vec![],
    };
    let new = NewInteraction {
        user: anna.clone(),
        agent_id: written.agent_labelled("Jenny"),
        messages: said(&["I live in Trondheim now.", "By the water?", "I have a boat."]),
        memories: vec![moved, boat],
        at: Some(moment("2026-05-01T10:20:30.123456Z")),
    };
    engine.save_interaction(&by, new).await.unwrap();

    let bo = written.user_named("Bo Åström");
    let talk: InteractionKey = records(engine, &bo).await[0].interaction.key();
    let sauna = NewMemory {
        text: format!("user_{} likes the sauna", bo.user_id),
        sources: vec![2],
        contradicts: vec![],
    };
    let longer = said(&["Every Friday I swim.", "In a lake?", "In the sauna, these days."]);
    let at = Some(moment("2026-05-02T07:00:00Z"));
    engine
        .update_interaction(&by, &talk, &longer, &[sauna], at)
        .await
        .unwrap();

    let bergen = MemoryKey {
        org_id: anna.org_id.clone(),
        user_id: anna.user_id.clone(),
        memory_id: written.memory_of(&anna, "lives in Bergen"),
    };
    engine.delete_memory(&by, &bergen).await.unwrap();
    engine.rename_user(&by, &bo, "Bo Lind").await.unwrap();
}

fn moment(text: &str) -> Timestamp {
    text.parse().unwrap()
}

/// By each of the package's own calls, compared with what the engine reads.
async fn package_reads_the_same(server: &Neo4jServer, engine: &Engine, orgs: &[OrgId]) {
    let read = python::read(server, orgs).await;
    for (org_id, theirs) in orgs.iter().zip(&read.details) {
        let ours = engine.organization(org_id).await.unwrap();
        assert_eq!(theirs.organization.org_name, ours.organization.name);
        assert_eq!(theirs.organization.created_at, ours.organization.created_at);
        assert_eq!(theirs.users.len(), ours.users as usize);
        for user in &theirs.users {
            package_reads_user(engine, user, &theirs.agents).await;
        }
    }
}

async fn package_reads_user(engine: &Engine, theirs: &python::UserRead, agents: &[python::AgentRead]) {
    let key = theirs.user.key();
    let ours = engine.user(&key).await.unwrap();
    assert_eq!(theirs.user.user_name, ours.user.name);
    let label = |id: &AgentId| {
        agents
            .iter()
            .find(|agent| agent.agent_id == *id)
            .unwrap()
            .agent_label
            .clone()
    };
    let records = records(engine, &key).await;
    assert_eq!(theirs.interactions.len(), records.len());
    for record in &records {
        let id = &record.interaction.interaction_id;
        for list in [&theirs.interactions, &theirs.each_interaction] {
            let interaction = list
                .iter()
                .find(|interaction| interaction.interaction_id == *id)
                .unwrap();
            interaction.assert_same(record, &theirs.user.user_name, &label);
        }
    }
    let listed = memories(&servers::opened(engine), Scope::user(key.clone())).await;
    let theirs_in_order: Vec<_> = theirs.memories.iter().map(|memory| memory.obtained_at).collect();
    let ours_in_order: Vec<_> = listed.iter().map(|row| row.obtained_at).collect();
    assert_eq!(theirs_in_order, ours_in_order, "newest first");
    for row in &listed {
        let id = row.key.memory_id;
        let read = &theirs.each_memory[&id];
        // The package cannot read a memory by itself that has no source message.
        assert_eq!(read.detail.is_some(), row.sources > 0);
        assert_eq!(read.newest, [newest(engine, &row.key).await]);
        assert_eq!(read.history, line_back_from(&records, id), "newest first");
    }
}

async fn newest(engine: &Engine, key: &MemoryKey) -> MemoryId {
    let resolved = engine
        .graph()
        .resolve(&key.org_id, &[key.memory_id], None)
        .await
        .unwrap();
    resolved[0].believed[0].memory.memory_id
}

/// A memory and its older versions; each has one at most in these conversations.
fn line_back_from(records: &[InteractionRecord], id: MemoryId) -> Vec<MemoryId> {
    let mut line = vec![id];
    while let Some(older) = records
        .iter()
        .flat_map(|record| &record.memories)
        .find(|linked| linked.memory.memory_id == line[line.len() - 1])
        .and_then(|linked| linked.replaces.first())
    {
        line.push(*older);
    }
    line
}
