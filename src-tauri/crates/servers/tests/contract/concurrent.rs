//! Several who write to one database at the same time, some of whom know nothing of our lock, and commits whose answer is
//! lost.

use std::collections::BTreeSet;
use std::net::Ipv4Addr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};

use memora_engine::domain::change::{Change, GraphOp};
use memora_engine::domain::ids::UserKey;
use memora_engine::domain::page::PageRequest;
use memora_engine::domain::read::{AuditQuery, DateRange, RowProblem, TimelineQuery};
use memora_engine::ports::graph::{GraphError, GraphStore};
use memora_servers::config::{Access, GraphServer};
use memora_servers::neo4j::Neo4jGraph;
use memora_test_servers::Neo4jServer;
use memora_testkit::sample::{
    change, day, interaction, interaction_key, memory, memory_from, messages, organization, user, user_key,
};
use neo4rs::query;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Notify;

use crate::graph::{alone, server, wipe};

fn ann() -> UserKey {
    user_key("acme", "ann")
}

/// A store with Ann, and her conversation with memory 1.
async fn with_talk() -> Neo4jGraph {
    wipe().await;
    let graph = opened(&server()).await;
    graph.set_up().await.expect("set up");
    let talk = interaction_key(&ann(), "talk");
    let ops = vec![
        GraphOp::PutOrganization {
            organization: organization("acme", "Acme"),
        },
        GraphOp::PutUser {
            user: user("acme", "ann", "Ann"),
        },
        GraphOp::PutInteraction {
            interaction: interaction(&ann(), "talk", 0),
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
            memory: memory_from(&talk, 1),
        },
    ];
    graph.apply(&[change(1, ops)]).await.expect("applied");
    graph
}

async fn opened(server: &GraphServer) -> Neo4jGraph {
    Neo4jGraph::open(server, Access::Write).await.expect("a server")
}

/// A connection of another program.
fn other_program() -> neo4rs::Graph {
    let server = server();
    neo4rs::Graph::new(&server.url, &server.user, server.password.expose()).expect("an address")
}

fn put_memory(n: u64) -> Change {
    let memory = memory(&ann(), 1_000 + n);
    change(1_000 + n, vec![GraphOp::PutMemory { memory }])
}

#[tokio::test]
async fn two_writers_share_the_numbers_of_changes_and_of_work() {
    let _alone = alone().await;
    let (one, other) = (with_talk().await, opened(&server()).await);
    let write = async |graph: &Neo4jGraph, first: u64| {
        for n in first..first + 15 {
            graph.apply(&[put_memory(n)]).await.expect("applied");
        }
    };
    tokio::join!(write(&one, 0), write(&other, 100));
    let trail = one
        .audit(&AuditQuery::default(), PageRequest::first(100))
        .await
        .expect("the trail")
        .items;
    let seqs: Vec<i64> = trail.iter().map(|entry| entry.seq).collect();
    assert_eq!(seqs, (1..=31).rev().collect::<Vec<_>>());
    let rows = other.outbox(100).await.expect("the outbox");
    let numbers: BTreeSet<i64> = rows.iter().map(|row| row.seq).collect();
    assert_eq!((rows.len(), numbers.len()), (31, 31));
}

#[tokio::test]
async fn of_two_who_saw_the_same_one_is_told() {
    let _alone = alone().await;
    let (one, other) = (with_talk().await, opened(&server()).await);
    let mut name = "Ann".to_owned();
    for n in 0..8 {
        let rename = |n: u64, to: &str| {
            let (user, from, to) = (ann(), name.clone(), to.to_owned());
            [change(n, vec![GraphOp::RenameUser { user, from, to }])]
        };
        let (first, second) = (format!("First {n}"), format!("Second {n}"));
        let (changes, others) = (rename(100 + n, &first), rename(200 + n, &second));
        let done = tokio::join!(one.apply(&changes), other.apply(&others));
        name = match done {
            (Ok(()), Err(GraphError::Conflict(_))) => first,
            (Err(GraphError::Conflict(_)), Ok(())) => second,
            done => panic!("{done:?}"),
        };
        assert_eq!(one.user(&ann()).await.expect("Ann").user.name, name);
    }
}

/// Work that is asked for while older work on the same memory is confirmed must stay.
#[tokio::test]
async fn confirming_does_not_take_what_is_asked_at_the_same_time() {
    let _alone = alone().await;
    let (one, other) = (with_talk().await, opened(&server()).await);
    let memory = memory_from(&interaction_key(&ann(), "talk"), 1);
    for n in 0..12 {
        let row = one.outbox(10).await.expect("the outbox").pop().expect("work");
        let (memory, position) = (memory.key(), 0);
        let op = match n % 2 {
            0 => GraphOp::LinkSource { memory, position },
            _ => GraphOp::UnlinkSource { memory, position },
        };
        let (seqs, changes) = ([row.seq], [change(100 + n, vec![op])]);
        let done = tokio::join!(one.acknowledge(&seqs), other.apply(&changes));
        assert!(done.0.is_ok() && done.1.is_ok(), "{done:?}");
        let left = one.outbox(10).await.expect("the outbox");
        assert!(left.len() == 1 && left[0].seq > row.seq, "{row:?}, then {left:?}");
    }
}

/// The other program has put something below what is removed and not committed it yet.
#[tokio::test]
async fn what_another_program_is_just_putting_somewhere_is_not_cut_off() {
    let _alone = alone().await;
    let graph = with_talk().await;
    let empty = change(
        2,
        vec![GraphOp::PutUser {
            user: user("acme", "ben", "Ben"),
        }],
    );
    graph.apply(&[empty]).await.expect("applied");
    let mut saving = other_program().start_txn().await.expect("a transaction");
    let save = query(
        "MATCH (u:User {user_id: 'ben'})-[:INTERACTIONS_IN]->(c) \
         CREATE (c)-[:HAD_INTERACTION]->(:Interaction {org_id: 'acme', user_id: 'ben', interaction_id: 'chat'})",
    );
    saving.run(save).await.expect("saved");
    let removal = [change(
        3,
        vec![GraphOp::RemoveUser {
            user: user("acme", "ben", "Ben"),
        }],
    )];
    let (removed, saved) = tokio::join!(graph.apply(&removal), saving.commit());
    saved.expect("committed");
    assert!(matches!(removed, Err(GraphError::Conflict(_))), "{removed:?}");
    assert_eq!(graph.user(&user_key("acme", "ben")).await.expect("Ben").interactions, 1);
}

/// Appends what another program says to the conversation, as Memora does it.
const THEIRS: &str = "MATCH (:Interaction {interaction_id: 'talk'})-[:FIRST_MESSAGE|IS_NEXT*]->(m) WHERE NOT (m)-[:IS_NEXT]->() \
     CREATE (m)-[:IS_NEXT]->(:MessageBlock {msg_position: 2, role: 'user', content: 'theirs'})";

/// What Memora does last.
const TOUCH: &str = "MATCH (i:Interaction {interaction_id: 'talk'}) SET i.updated_at = datetime()";

fn appended(n: u64, first: u32, text: &str) -> [Change; 1] {
    let op = GraphOp::AppendMessages {
        interaction: interaction_key(&ann(), "talk"),
        messages: messages(first, &[text]),
    };
    [change(n, vec![op])]
}

async fn contents(graph: &Neo4jGraph) -> Vec<String> {
    let talk = interaction_key(&ann(), "talk");
    let found = graph.messages(&talk, 0, 10).await.expect("messages");
    found.into_iter().map(|message| message.content).collect()
}

async fn problems(graph: &Neo4jGraph) -> Vec<RowProblem> {
    let query = TimelineQuery {
        user: ann(),
        agent: None,
        dates: DateRange::default(),
        ascending: false,
    };
    let page = graph.timeline(&query, PageRequest::first(10)).await.expect("a page");
    page.items.into_iter().flat_map(|entry| entry.problems).collect()
}

#[tokio::test]
async fn what_another_program_has_begun_to_append_is_waited_for() {
    let _alone = alone().await;
    let graph = with_talk().await;
    let mut saving = other_program().start_txn().await.expect("a transaction");
    saving.run(query(TOUCH)).await.expect("touched");
    saving.run(query(THEIRS)).await.expect("appended");
    let changes = appended(2, 2, "ours");
    let (ours, theirs) = tokio::join!(graph.apply(&changes), saving.commit());
    theirs.expect("committed");
    assert!(matches!(ours, Err(GraphError::Conflict(_))), "{ours:?}");
    assert_eq!(contents(&graph).await, ["one", "two", "theirs"]);
    assert!(problems(&graph).await.is_empty());
}

/// A program that does not touch the conversation, and commits while ours is being written.
#[tokio::test]
async fn what_another_program_appends_meanwhile_makes_ours_a_conflict() {
    let _alone = alone().await;
    let direct = with_talk().await;
    let mut saving = other_program().start_txn().await.expect("a transaction");
    saving.run(query(THEIRS)).await.expect("appended");
    let (met, go) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
    let gate = Gate {
        // Only the last look asks for this.
        at: "held = wanted",
        met: Arc::clone(&met),
        go: Arc::clone(&go),
    };
    let port = relay(Arc::new(AtomicU8::new(PASSES)), Some(gate)).await;
    let url = Neo4jServer::from_env().url_through(port).expect("an address");
    let graph = opened(&GraphServer { url, ..server() }).await;
    let changes = appended(2, 2, "ours");
    let theirs = async {
        met.notified().await;
        let done = saving.commit().await;
        go.notify_one();
        done
    };
    let (ours, theirs) = tokio::join!(graph.apply(&changes), theirs);
    theirs.expect("committed");
    assert!(matches!(ours, Err(GraphError::Conflict(_))), "{ours:?}");
    assert_eq!(contents(&direct).await, ["one", "two", "theirs"]);
    assert!(problems(&direct).await.is_empty());
}

/// Nothing can lock out a program that has linked its messages and touches the conversation after us.
#[tokio::test]
async fn what_two_programs_append_in_the_same_instant_is_kept_and_marked() {
    let _alone = alone().await;
    let graph = with_talk().await;
    let mut saving = other_program().start_txn().await.expect("a transaction");
    saving.run(query(THEIRS)).await.expect("appended");
    graph.apply(&appended(2, 2, "ours")).await.expect("applied");
    saving.run(query(TOUCH)).await.expect("touched");
    saving.commit().await.expect("committed");

    let mut found = contents(&graph).await;
    found.sort();
    assert_eq!(found, ["one", "ours", "theirs", "two"]);
    assert_eq!(problems(&graph).await, [RowProblem::ForkedMessages]);
    for first in [3, 4] {
        match graph.apply(&appended(3, first, "more")).await {
            Err(GraphError::Conflict(why)) => assert!(why.contains("same instant"), "{why}"),
            done => panic!("{done:?}"),
        }
    }
}

/// What happens to the next commit.
const PASSES: u8 = 0;
const IS_CUT_OFF_BEFORE: u8 = 1;
const IS_CUT_OFF_AFTER: u8 = 2;

/// COMMIT as a Bolt message: its length, an empty structure with its number, the end.
const COMMIT: [u8; 6] = [0, 2, 0xB0, 0x12, 0, 0];

/// Holds back the first request in which a text stands.
#[derive(Clone)]
struct Gate {
    at: &'static str,
    met: Arc<Notify>,
    go: Arc<Notify>,
}

/// Forwards to the server; `fate` says what happens to the next commit, once.
async fn relay(fate: Arc<AtomicU8>, gate: Option<Gate>) -> u16 {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.expect("a port");
    let port = listener.local_addr().expect("an address").port();
    let target = Neo4jServer::from_env().port().expect("a port");
    tokio::spawn(async move {
        while let Ok((client, _)) = listener.accept().await {
            // The end of a connection is an error here.
            tokio::spawn(forward(client, target, Arc::clone(&fate), gate.clone()));
        }
    });
    port
}

async fn forward(
    mut client: TcpStream,
    target: u16,
    fate: Arc<AtomicU8>,
    mut gate: Option<Gate>,
) -> std::io::Result<()> {
    let mut server = TcpStream::connect((Ipv4Addr::LOCALHOST, target)).await?;
    let (mut asked, mut answered) = (vec![0; 64 * 1024], vec![0; 64 * 1024]);
    loop {
        tokio::select! {
            read = client.read(&mut asked) => {
                let sent = &asked[..read?];
                if sent.is_empty() {
                    return Ok(());
                }
                let is_met = |gate: &mut Gate| sent.windows(gate.at.len()).any(|bytes| bytes == gate.at.as_bytes());
                if let Some(gate) = gate.take_if(is_met) {
                    gate.met.notify_one();
                    gate.go.notified().await;
                }
                let commits = sent.windows(COMMIT.len()).any(|bytes| bytes == COMMIT);
                let fate = if commits { fate.swap(PASSES, Ordering::SeqCst) } else { PASSES };
                if fate == IS_CUT_OFF_BEFORE {
                    return Ok(());
                }
                server.write_all(sent).await?;
                if fate == IS_CUT_OFF_AFTER {
                    server.read_u8().await?;
                    return Ok(());
                }
            }
            read = server.read(&mut answered) => {
                let heard = &answered[..read?];
                if heard.is_empty() {
                    return Ok(());
                }
                client.write_all(heard).await?;
            }
        }
    }
}

#[tokio::test]
async fn a_commit_whose_answer_is_lost_counts_once() {
    let _alone = alone().await;
    let direct = with_talk().await;
    let fate = Arc::new(AtomicU8::new(PASSES));
    let port = relay(Arc::clone(&fate), None).await;
    let url = Neo4jServer::from_env().url_through(port).expect("an address");
    let graph = opened(&GraphServer { url, ..server() }).await;
    for (n, what) in (0..).zip([IS_CUT_OFF_AFTER, IS_CUT_OFF_BEFORE, IS_CUT_OFF_AFTER]) {
        let memories = direct.totals().await.expect("totals").memories;
        fate.store(what, Ordering::SeqCst);
        graph
            .apply(&[put_memory(n), put_memory(n + 50)])
            .await
            .expect("applied");
        assert_eq!(fate.load(Ordering::SeqCst), PASSES, "the commit was met");
        assert_eq!(direct.totals().await.expect("totals").memories, memories + 2);
        let again = graph.apply(&[put_memory(n)]).await;
        assert!(matches!(again, Err(GraphError::Conflict(_))), "{again:?}");
    }
}
