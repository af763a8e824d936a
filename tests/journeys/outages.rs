//! Servers that are away, silent, or gone in the middle of a write.

use std::sync::Arc;
use std::time::Duration;

use memora_engine::domain::change::{Change, GraphOp};
use memora_engine::domain::ids::{AgentId, InteractionKey, UserKey};
use memora_engine::domain::model::{Interaction, Memory, Role};
use memora_engine::domain::page::PageRequest;
use memora_engine::domain::read::{AuditQuery, DateRange, Scope};
use memora_engine::indexing::IndexHealth;
use memora_engine::interactions::{NewInteraction, NewMemory, NewMessage};
use memora_engine::ports::graph::{GraphError, GraphStore};
use memora_engine::search::{SearchAnswer, SearchNotice, SearchRequest, Versions};
use memora_engine::task::TaskContext;
use memora_engine::{Engine, EngineError};
use memora_servers::config::Access;
use memora_servers::neo4j::Neo4jGraph;
use memora_test_servers::neo4j::PrivateOptions;
use memora_test_servers::qdrant::QdrantDouble;
use memora_test_servers::{Neo4jServer, Proxy};
use memora_testkit::memory_index::MemoryIndex;
use memora_testkit::sample;
use memora_tests::store;

use super::servers::{self, DEADLINE};

/// How long a test waits for what has a deadline of its own before it says that nothing came.
const PATIENCE: Duration = Duration::from_secs(120);

/// A user who can be talked with.
pub(super) struct People {
    pub(super) user: UserKey,
    pub(super) agent_id: AgentId,
}

pub(super) async fn people(engine: &Engine) -> People {
    let by = store::author();
    let org = engine.create_organization(&by, "Lakeside Clinic").await.unwrap();
    let user = engine.create_user(&by, &org.org_id, "Anna Berg").await.unwrap();
    let agent = engine.create_agent(&by, &org.org_id, None, "Jenny").await.unwrap();
    People {
        user: user.key(),
        agent_id: agent.agent_id,
    }
}

/// A conversation from which one thing was learned.
pub(super) fn talk(people: &People, learned: &str) -> NewInteraction {
    let message = |role, content: &str| NewMessage {
        role,
        content: content.to_owned(),
    };
    NewInteraction {
        user: people.user.clone(),
        agent_id: people.agent_id.clone(),
        messages: vec![message(Role::User, learned), message(Role::Assistant, "I see.")],
        memories: vec![NewMemory {
            text: format!("user_{} {learned}", people.user.user_id),
            sources: vec![0],
            contradicts: vec![],
        }],
        at: None,
    }
}

async fn asked(engine: &Engine, user: &UserKey, text: &str) -> SearchAnswer {
    let request = SearchRequest {
        scope: Scope::user(user.clone()),
        text: text.to_owned(),
        dates: DateRange::default(),
        versions: Versions::Current,
        as_of: None,
        exclude: Vec::new(),
        limit: 10,
    };
    engine.search(request).await.unwrap()
}

fn by_words_in_the_graph(answer: &SearchAnswer) -> bool {
    let in_graph = |notice: &SearchNotice| matches!(notice, SearchNotice::WordsInGraph { .. });
    answer.notices.iter().any(in_graph)
}

#[tokio::test]
async fn without_qdrant_everything_but_meaning_goes_on() {
    let (server, _alone) = servers::empty_server().await;
    let qdrant = QdrantDouble::start().await.unwrap();
    let index = servers::index_at(qdrant.url(), Access::Write).await;
    let engine = servers::engine(servers::graph_of(&server).await, index);
    let task = TaskContext::detached();
    let people = people(&engine).await;
    engine
        .save_interaction(&store::author(), talk(&people, "keeps three bees"))
        .await
        .unwrap();
    engine.bring_index_up_to_date(&task).await.unwrap();
    assert!(!by_words_in_the_graph(&asked(&engine, &people.user, "bees").await));

    qdrant.stop();
    engine
        .save_interaction(&store::author(), talk(&people, "sold the bees"))
        .await
        .unwrap();
    engine.bring_index_up_to_date(&task).await.unwrap_err();
    let health = engine.index_health().await.unwrap();
    assert!(
        matches!(health, IndexHealth::Unreachable { pending: 1, .. }),
        "{health:?}"
    );
    assert_eq!(engine.user(&people.user).await.unwrap().memories, 2);
    let answer = asked(&engine, &people.user, "bees").await;
    assert!(by_words_in_the_graph(&answer), "{:?}", answer.notices);
    assert_eq!(answer.hits.len(), 2, "also what the index has not seen");

    qdrant.start_again().await.unwrap();
    engine.bring_index_up_to_date(&task).await.unwrap();
    assert_eq!(engine.index_health().await.unwrap(), IndexHealth::UpToDate);
    let answer = asked(&engine, &people.user, "sold the bees").await;
    assert_eq!(answer.notices, []);
    assert_eq!(answer.hits.len(), 2);
    assert!(engine.check_index(&task).await.unwrap().agrees());
}

/// Long enough for a busy machine, and what a test waits that sees a deadline pass.
const SHORT: Duration = Duration::from_secs(10);

/// The engine on the server of the run, through a proxy, and somebody in the store.
async fn through_a_proxy(server: &Neo4jServer, deadline: Duration) -> (Proxy, Arc<Neo4jGraph>, Engine, People) {
    let direct = servers::engine(servers::graph_of(server).await, Arc::new(MemoryIndex::new()));
    let people = people(&direct).await;
    let proxy = Proxy::before_port(server.port().unwrap()).await.unwrap();
    let url = server.url_through(proxy.port()).unwrap();
    let graph = servers::graph_at(server, url, Access::Write, deadline).await;
    let engine = servers::engine(graph.clone(), Arc::new(MemoryIndex::new()));
    (proxy, graph, engine, people)
}

fn is_unavailable(error: &EngineError) -> bool {
    matches!(error, EngineError::Graph(GraphError::Unavailable { .. }))
}

#[tokio::test]
async fn without_neo4j_the_error_is_clear_and_goes_away_by_itself() {
    let (server, _alone) = servers::empty_server().await;
    let (proxy, _, engine, people) = through_a_proxy(&server, SHORT).await;
    assert_eq!(engine.user(&people.user).await.unwrap().user.name, "Anna Berg");

    proxy.refuse();
    let read = engine.user(&people.user).await.unwrap_err();
    assert!(is_unavailable(&read), "{read}");
    let written = engine
        .save_interaction(&store::author(), talk(&people, "is away"))
        .await
        .unwrap_err();
    assert!(is_unavailable(&written), "{written}");

    proxy.heal();
    assert_eq!(engine.user(&people.user).await.unwrap().interactions, 0);
    engine
        .save_interaction(&store::author(), talk(&people, "is back"))
        .await
        .unwrap();
    assert_eq!(engine.user(&people.user).await.unwrap().interactions, 1);
}

#[tokio::test]
async fn a_server_that_says_nothing_is_given_up() {
    let (server, _alone) = servers::empty_server().await;
    let (proxy, _, engine, people) = through_a_proxy(&server, SHORT).await;
    assert_eq!(engine.user(&people.user).await.unwrap().user.name, "Anna Berg");

    proxy.stall();
    let read = tokio::time::timeout(PATIENCE, engine.user(&people.user)).await;
    let error = read.expect("a call has a deadline").unwrap_err();
    assert!(is_unavailable(&error), "{error}");

    proxy.cut();
    proxy.heal();
    assert_eq!(engine.user(&people.user).await.unwrap().user.name, "Anna Berg");
}

/// The change that saves one conversation, with an id of its own.
fn saving(people: &People, n: u64) -> (InteractionKey, Change) {
    let interaction = sample::interaction(&people.user, &format!("talk{n}"), 1);
    let interaction = Interaction {
        agent_id: people.agent_id.clone(),
        ..interaction
    };
    let key = interaction.key();
    let long = "a word and another one ".repeat(40);
    let memory = Memory {
        agent_id: people.agent_id.clone(),
        ..sample::memory_from(&key, n)
    };
    let ops = vec![
        GraphOp::PutInteraction { interaction },
        GraphOp::AddOccurrence {
            interaction: key.clone(),
            date: memory.date,
        },
        GraphOp::AppendMessages {
            interaction: key.clone(),
            messages: sample::messages(0, &[&long, "yes", &long]),
        },
        GraphOp::PutMemory { memory },
    ];
    (key, sample::change(n, ops))
}

#[tokio::test]
async fn a_write_that_is_cut_off_is_there_whole_or_not_at_all() {
    let (server, _alone) = servers::empty_server().await;
    let (proxy, graph, _, people) = through_a_proxy(&server, DEADLINE).await;
    let direct = servers::graph_at(&server, server.url.clone(), Access::Read, DEADLINE).await;
    // From the first bytes of the transaction to behind its last ones.
    let cuts = [0, 10, 60, 150, 400, 900, 1_500, 2_200, 3_000, 4_000, 6_000, 10_000];
    for (n, bytes) in (1..).zip(cuts) {
        let (key, change) = saving(&people, n);
        proxy.drop_after(bytes);
        let result = graph.apply(std::slice::from_ref(&change)).await;
        proxy.heal();
        let is_there = direct.change(&change.id).await.is_ok();
        assert!(
            is_there || result.is_err(),
            "{bytes} bytes: what was confirmed is there"
        );
        assert_eq!(direct.interaction_record(&key).await.is_ok(), is_there, "{bytes} bytes");
        if !is_there {
            graph.apply(std::slice::from_ref(&change)).await.unwrap();
        }
        let record = direct.interaction_record(&key).await.unwrap();
        assert_eq!((record.messages.len(), record.memories.len()), (3, 1), "{bytes} bytes");
        assert_eq!(record.dates.len(), 1);
    }
    let audit = direct
        .audit(&AuditQuery::default(), PageRequest::first(100))
        .await
        .unwrap();
    assert_eq!(audit.items.len(), 3 + cuts.len(), "each change once");
    assert_eq!(
        direct.user(&people.user).await.unwrap().interactions as usize,
        cuts.len()
    );
    assert_eq!(direct.outbox_len().await.unwrap() as usize, cuts.len());
}

#[tokio::test]
async fn a_server_that_was_killed_is_used_again_when_it_is_back() {
    let server = Neo4jServer::start_private(PrivateOptions::default()).await.unwrap();
    let engine = servers::engine(servers::graph_of(&server).await, Arc::new(MemoryIndex::new()));
    let people = people(&engine).await;
    engine
        .save_interaction(&store::author(), talk(&people, "was here before"))
        .await
        .unwrap();

    server.kill().await.unwrap();
    let down = tokio::time::timeout(PATIENCE, engine.user(&people.user)).await;
    let error = down.expect("a call has a deadline").unwrap_err();
    assert!(is_unavailable(&error), "{error}");

    server.start_again().await.unwrap();
    assert_eq!(engine.user(&people.user).await.unwrap().memories, 1);
    engine
        .save_interaction(&store::author(), talk(&people, "is here after"))
        .await
        .unwrap();
    assert_eq!(engine.user(&people.user).await.unwrap().memories, 2);
}
