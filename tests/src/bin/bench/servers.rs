//! Stores on servers beside the Python package memora-core: the same reads and writes, in the same run, on one Neo4j.

use std::time::{Duration, Instant};

use anyhow::Context;
use memora_engine::domain::ids::{AgentId, MemoryId, MemoryKey, OrgId, UserId, UserKey};
use memora_engine::domain::page::PageRequest;
use memora_engine::domain::read::{DateRange, Scope, TimelineQuery, WordsQuery};
use memora_engine::ports::graph::GraphStore;
use memora_servers::Secret;
use memora_servers::config::{Access, GraphServer};
use memora_servers::neo4j::Neo4jGraph;
use memora_test_servers::Proxy;
use memora_test_servers::neo4j::{Neo4jServer, PrivateOptions};
use memora_tests::memora_core;
use serde::Deserialize;

use crate::measure::{Figure, timed};
use crate::memory::megabytes;
use crate::{moving, saving};

/// 200 interactions and 1,000 memories each.
const USERS: &str = "100";
const CALLS: usize = 300;
const HITS: usize = 50;
const CHAIN: u32 = 1_000;
/// Calls that must leave connections and memory as they are.
const MANY: usize = 10_000;
/// Calls under way at the same time meanwhile.
const AT_ONCE: usize = 8;

/// What `populate` made.
#[derive(Deserialize)]
pub(crate) struct Made {
    pub(crate) org_id: OrgId,
    pub(crate) agent_id: AgentId,
    users: Vec<UserId>,
    chain: Vec<MemoryId>,
    memories: Vec<MadeMemory>,
}

#[derive(Deserialize)]
struct MadeMemory {
    user_id: UserId,
    memory_id: MemoryId,
}

/// How long the package's calls of one kind took.
#[derive(Deserialize)]
struct Theirs {
    name: String,
    samples: Vec<f64>,
}

pub(crate) async fn all() -> anyhow::Result<Vec<Figure>> {
    // The package needs the APOC procedures, which the server of the run has not.
    let options = PrivateOptions {
        apoc: true,
        ..PrivateOptions::default()
    };
    let server = Neo4jServer::start_private(options).await?;
    let told = memora_core::run(&server, &["populate", USERS]).await?;
    let made: Made = serde_json::from_slice(&told)?;
    let file = tempfile::NamedTempFile::new()?;
    std::fs::write(file.path(), &told)?;

    let graph = open(&server, server.url.clone()).await?;
    graph.set_up().await?;
    let said = memora_core::run(&server, &["bench", &file.path().to_string_lossy()]).await?;
    let theirs: Vec<Theirs> = serde_json::Deserializer::from_slice(&said)
        .into_iter()
        .collect::<Result<_, _>>()?;

    let mut figures = Vec::new();
    for (read, target) in [
        (Read::Timeline, 5.0),
        (Read::Tree, 5.0),
        // One object: there is little that could be saved.
        (Read::Detail, 1.0),
        (Read::History, 5.0),
        (Read::Resolve, 5.0),
    ] {
        let ours = timed(&format!("Neo4j: {}", read.title()), CALLS, |n| {
            made.read(&graph, read, n)
        })
        .await?;
        figures.extend(beside(ours, samples_of(&theirs, read.name())?, target));
    }
    let words = async |_| {
        let query = WordsQuery {
            scope: Scope::organization(made.org_id.clone()),
            dates: DateRange::default(),
            words: vec!["grams".to_owned(), "garden".to_owned()],
            limit: 50,
        };
        anyhow::ensure!(!graph.words(&query).await?.is_empty(), "no memory with these words");
        Ok(())
    };
    figures.push(timed("Neo4j: words in the graph, all of an organization", 20, words).await?);
    figures.extend(saving::all(&graph, &server.connect()?, &made, samples_of(&theirs, "save")?).await?);
    figures.extend(many_calls(&server, &made).await?);
    figures.extend(moving::all(&server, graph).await?);
    Ok(figures)
}

async fn open(server: &Neo4jServer, url: String) -> anyhow::Result<Neo4jGraph> {
    let address = GraphServer {
        url,
        user: server.user.clone(),
        password: Secret::new(server.password.clone()),
        database: None,
        deadline: Duration::from_secs(60),
    };
    Ok(Neo4jGraph::open(&address, Access::Write).await?)
}

fn samples_of(theirs: &[Theirs], name: &str) -> anyhow::Result<Vec<f64>> {
    let found = theirs.iter().find(|calls| calls.name == name);
    Ok(found
        .with_context(|| format!("the package was not timed at {name}"))?
        .samples
        .clone())
}

/// Our figure, the package's, and how many times faster we are.
fn beside(ours: Figure, theirs: Vec<f64>, target: f64) -> [Figure; 3] {
    let theirs = Figure::of("  the same through memora-core", "ms", theirs);
    let faster = Figure::single("  times faster (medians)", "x", theirs.p50 / ours.p50).at_least(target);
    [ours, theirs, faster]
}

/// The reads that the issue names.
#[derive(Debug, Clone, Copy)]
enum Read {
    Timeline,
    Tree,
    Detail,
    History,
    Resolve,
}

impl Read {
    const ALL: [Self; 5] = [Self::Timeline, Self::Tree, Self::Detail, Self::History, Self::Resolve];

    /// As the script calls it.
    fn name(self) -> &'static str {
        match self {
            Read::Timeline => "timeline",
            Read::Tree => "tree",
            Read::Detail => "detail",
            Read::History => "history",
            Read::Resolve => "resolve",
        }
    }

    fn title(self) -> &'static str {
        match self {
            Read::Timeline => "timeline page of 50",
            Read::Tree => "users of an organization, 100 rows",
            Read::Detail => "memory detail",
            Read::History => "history of 1,000 versions",
            Read::Resolve => "resolve 50 hits",
        }
    }
}

impl Made {
    fn user(&self, n: usize) -> UserKey {
        UserKey {
            org_id: self.org_id.clone(),
            user_id: self.users[n % self.users.len()].clone(),
        }
    }

    /// A user whom nothing else of the run writes to.
    pub(crate) fn quiet_user(&self) -> UserKey {
        self.user(self.users.len() - 2)
    }

    async fn read(&self, graph: &Neo4jGraph, read: Read, n: usize) -> anyhow::Result<()> {
        let found = match read {
            Read::Timeline => {
                let query = TimelineQuery {
                    user: self.user(n),
                    agent: None,
                    dates: DateRange::default(),
                    ascending: false,
                };
                graph.timeline(&query, PageRequest::first(50)).await?.items.len()
            }
            Read::Tree => graph
                .users(&self.org_id, None, PageRequest::first(200))
                .await?
                .items
                .len(),
            Read::Detail => graph.memory(&self.memory(n)).await?.source_messages.len(),
            Read::History => {
                let newest = MemoryKey {
                    org_id: self.org_id.clone(),
                    user_id: self.users[0].clone(),
                    memory_id: self.chain[self.chain.len() - 1],
                };
                graph.version_graph(&newest, CHAIN).await?.versions.len()
            }
            Read::Resolve => {
                let from = n * 7_919 % (self.memories.len() - HITS);
                let ids: Vec<_> = self.memories[from..from + HITS].iter().map(|m| m.memory_id).collect();
                graph.resolve(&self.org_id, &ids, None).await?.len()
            }
        };
        anyhow::ensure!(found > 0, "{} found nothing", read.title());
        Ok(())
    }

    fn memory(&self, n: usize) -> MemoryKey {
        let memory = &self.memories[n * 7_919 % self.memories.len()];
        MemoryKey {
            org_id: self.org_id.clone(),
            user_id: memory.user_id.clone(),
            memory_id: memory.memory_id,
        }
    }
}

/// Whether connections and memory stay as they are when a program goes on for long.
async fn many_calls(server: &Neo4jServer, made: &Made) -> anyhow::Result<Vec<Figure>> {
    let proxy = Proxy::before_port(server.port()?).await?;
    let graph = open(server, server.url_through(proxy.port())?).await?;
    calls(&graph, made, MANY / 10).await?;
    let (connections, memory) = (proxy.connections(), megabytes("RssAnon:")?);
    let started = Instant::now();
    calls(&graph, made, MANY).await?;
    let rate = MANY as f64 / started.elapsed().as_secs_f64();
    let opened = (proxy.connections() - connections) as f64;
    let grown = megabytes("RssAnon:")? - memory;
    Ok(vec![
        Figure::single("Neo4j: 10,000 mixed reads, 8 at once", "/s", rate),
        Figure::single("  connections before", "", connections as f64),
        Figure::single("  connections opened meanwhile", "", opened).at_most(0.0),
        Figure::single("  memory before, without mapped files", "MB", memory),
        Figure::single("  memory grown meanwhile", "MB", grown).at_most(8.0),
    ])
}

async fn calls(graph: &Neo4jGraph, made: &Made, count: usize) -> anyhow::Result<()> {
    let lane = async |lane: usize| -> anyhow::Result<()> {
        for n in (lane..count).step_by(AT_ONCE) {
            // The long history once in a hundred: it would be most of the time otherwise.
            let read = match Read::ALL[n / AT_ONCE % Read::ALL.len()] {
                Read::History if n % 20 != 3 => Read::Detail,
                read => read,
            };
            made.read(graph, read, n).await?;
        }
        Ok(())
    };
    tokio::try_join!(lane(0), lane(1), lane(2), lane(3), lane(4), lane(5), lane(6), lane(7))?;
    Ok(())
}
