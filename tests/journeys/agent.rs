//! What an agent goes through with a user over the store that the application uses: it listens, remembers, is told
//! better, recalls; and takes up later what it could not understand at first.

use std::sync::Arc;

use memora_embedded::traces::TraceFolder;
use memora_engine::agent::batch::{BatchEnd, BatchRequest, BatchScope, Budget};
use memora_engine::agent::capture::{Capture, CaptureMessage, Relation};
use memora_engine::agent::recall::{RecallRequest, RecallSettings};
use memora_engine::agent::{BatchControl, MemoryAgent};
use memora_engine::domain::model::{Agent, Role, User};
use memora_engine::domain::page::PageRequest;
use memora_engine::domain::read::Scope;
use memora_engine::domain::trace::TraceKind;
use memora_engine::error::EngineError;
use memora_engine::ports::chat::{ChatError, ChatRequest};
use memora_engine::ports::traces::TraceStore;
use memora_engine::task::TaskContext;
use memora_testkit::scripted_model::{ScriptedModel, words_of};
use memora_tests::store::{OpenStore, author};
use serde_json::json;
use tempfile::TempDir;

use super::{empty_store, up_to_date, words};

struct Scene {
    folder: TempDir,
    open: OpenStore,
    alice: User,
    jenny: Agent,
}

impl Scene {
    async fn new() -> Self {
        let (folder, open) = empty_store().await;
        let engine = &open.engine;
        let org = engine.create_organization(&author(), "Acme").await.unwrap();
        let alice = engine
            .create_user(&author(), &org.org_id, "Alice Moreau")
            .await
            .unwrap();
        let jenny = engine
            .create_agent(&author(), &org.org_id, None, "Jenny")
            .await
            .unwrap();
        Self {
            folder,
            open,
            alice,
            jenny,
        }
    }

    fn agent(&self, model: ScriptedModel) -> (MemoryAgent, Arc<TraceFolder>) {
        let traces = Arc::new(TraceFolder::open(&self.folder.path().join("traces"), 1 << 20).unwrap());
        let kept: Arc<dyn TraceStore> = traces.clone();
        (
            MemoryAgent::new(self.open.engine.clone(), Some(Arc::new(model)), Some(kept)),
            traces,
        )
    }

    fn capture(&self, texts: &[&str]) -> Capture {
        let role = |n: usize| {
            if n.is_multiple_of(2) {
                Role::User
            } else {
                Role::Assistant
            }
        };
        let message = |(n, text): (usize, &&str)| CaptureMessage {
            role: role(n),
            content: (*text).to_owned(),
        };
        Capture {
            user: self.alice.key(),
            agent_id: self.jenny.agent_id.clone(),
            interaction: None,
            messages: texts.iter().enumerate().map(message).collect(),
            at: None,
        }
    }
}

/// Understands the two conversations of the seed's example, as a language model would.
fn listener() -> ScriptedModel {
    ScriptedModel::new()
        .on("extracted_memories", |request| {
            let prompt = words_of(request);
            let memories = if prompt.contains("December 15th") {
                json!([{ "text": "@user's friend Sarah is due on December 15th.", "sources": [0] }])
            } else {
                json!([
                    { "text": "@user is allergic to peanuts.", "sources": [0] },
                    { "text": "@user's friend Sarah is pregnant.", "sources": [2] },
                    { "text": "@user's friend Sarah is due in December.", "sources": [2] },
                    { "text": "@agent suggested a nut-free bakery to @user.", "sources": [1] },
                ])
            };
            Ok(json!({ "memories": memories }).to_string())
        })
        .on("verdicts", |request| {
            let prompt = words_of(request);
            let verdicts: Vec<_> = prompt
                .lines()
                .filter(|line| line.starts_with('C') && line.contains("): \""))
                .map(|line| {
                    match (
                        line.contains("December 15th"),
                        token_of(request, "M", "due in December"),
                    ) {
                        (true, Some(december)) => {
                            json!({ "candidate": "C1", "relation": "contradicts", "of": [december] })
                        }
                        _ => json!({ "candidate": line.split(' ').next(), "relation": "new", "of": [] }),
                    }
                })
                .collect();
            Ok(json!({ "verdicts": verdicts }).to_string())
        })
        .on("search_queries", |_| {
            Ok(json!({ "queries": ["@user's friend Sarah is due", "@user allergic"] }).to_string())
        })
        .on("relevant_memories", |request| {
            let picked = ["December 15th", "peanuts"].map(|about| token_of(request, "M", about));
            Ok(json!({ "relevant": picked.into_iter().flatten().collect::<Vec<_>>() }).to_string())
        })
}

/// The name under which a prompt shows a memory or candidate about something.
fn token_of(request: &ChatRequest, kind: &str, about: &str) -> Option<String> {
    let prompt = words_of(request);
    let line = prompt
        .lines()
        .find(|line| line.starts_with(kind) && line.contains(about))?;
    line.split(' ').next().map(str::to_owned)
}

const FIRST: [&str; 3] = [
    "Before you suggest a cake: I'm allergic to peanuts.",
    "Thanks for telling me, Alice. The bakery on Mill Street bakes without nuts.",
    "Perfect. It's for my friend Sarah, she's pregnant and due in December!",
];

#[tokio::test]
async fn an_agent_remembers_is_put_right_and_recalls() {
    let scene = Scene::new().await;
    let (agent, traces) = scene.agent(listener());
    let task = TaskContext::detached();
    let (draft, first) = agent.remember(&author(), &scene.capture(&FIRST), &task).await.unwrap();
    assert!(draft.dropped.is_empty(), "{:?}", draft.dropped);
    assert_eq!(first.memories.len(), 4);
    up_to_date(&scene.open).await;

    let later = scene.capture(&["Sarah's date is fixed now: December 15th."]);
    let (draft, second) = agent.remember(&author(), &later, &task).await.unwrap();
    let Relation::Contradicts { memories } = &draft.candidates[0].relation else {
        panic!("{:?}", draft.candidates[0].relation)
    };
    assert_eq!(memories[0].key.memory_id, first.memories[2]);
    up_to_date(&scene.open).await;

    let conversation = scene
        .open
        .engine
        .conversation(&first.interaction, 0, 10, None)
        .await
        .unwrap();
    let told: Vec<(String, Vec<u32>, bool)> = conversation
        .memories
        .iter()
        .map(|memory| {
            (
                words(&memory.row.segments),
                memory.positions.clone(),
                memory.row.believed,
            )
        })
        .collect();
    let expected = [
        ("Alice Moreau is allergic to peanuts.", 0, true),
        ("Alice Moreau's friend Sarah is pregnant.", 2, true),
        ("Alice Moreau's friend Sarah is due in December.", 2, false),
        ("Jenny suggested a nut-free bakery to Alice Moreau.", 1, true),
    ];
    for (text, position, believed) in expected {
        assert!(
            told.contains(&(text.to_owned(), vec![position], believed)),
            "{text}: {told:?}"
        );
    }
    let key = memories[0].key.clone();
    let graph = scene.open.engine.version_graph(&key, 10, None).await.unwrap();
    assert_eq!(graph.edges.len(), 1);
    assert_eq!(
        (graph.edges[0].old, graph.edges[0].new),
        (first.memories[2], second.memories[0])
    );

    let request = RecallRequest {
        scope: Scope::user(scene.alice.key()),
        message: "What should I bring Sarah, and when?".to_owned(),
        preceding: Vec::new(),
        as_of: None,
        exclude: Vec::new(),
        settings: RecallSettings::default(),
    };
    let recall = agent.recall(&request, &task).await.unwrap();
    assert!(recall.problems.is_empty(), "{:?}", recall.problems);
    assert_eq!(recall.queries[0].text, "Alice Moreau's friend Sarah is due");
    let lines: Vec<&str> = recall.text.lines().collect();
    assert_eq!(lines.len(), 2, "{}", recall.text);
    for told in [
        "Alice Moreau's friend Sarah is due on December 15th.",
        "Alice Moreau is allergic to peanuts.",
    ] {
        assert!(lines.iter().any(|line| line.ends_with(told)), "{}", recall.text);
    }

    let heads = traces.list(PageRequest::first(10)).await.unwrap().items;
    let kinds: Vec<TraceKind> = heads.iter().map(|head| head.kind).collect();
    assert_eq!(kinds, [TraceKind::Recall, TraceKind::Extraction, TraceKind::Extraction]);
    let trace = traces.get(draft.trace.unwrap()).await.unwrap();
    assert!(trace.memories.contains(&first.memories[2]));
    let forgotten = traces.forget_memories(&[first.memories[2]]).await.unwrap();
    assert_eq!(
        forgotten, 2,
        "where it came from, and that of the second conversation, which quotes it"
    );
}

#[tokio::test]
async fn what_could_not_be_understood_waits_and_is_taken_up_after_a_restart() {
    let scene = Scene::new().await;
    let down = ScriptedModel::new().rule(|_| Some(Err(ChatError::Unavailable("no route to the model".into()))));
    let (agent, traces) = scene.agent(down);
    let failed = agent
        .remember(&author(), &scene.capture(&FIRST), &TaskContext::detached())
        .await;
    assert!(matches!(&failed, Err(EngineError::SavedForLater { .. })), "{failed:?}");
    assert_eq!(traces.totals().await.unwrap().traces, 1, "also a failed run is traced");
    drop((agent, traces));

    let Scene {
        folder,
        open,
        alice,
        jenny,
    } = scene;
    drop(open);
    let open = memora_tests::store::reopen(&folder.path().join("store")).await.unwrap();
    let scene = Scene {
        folder,
        open,
        alice,
        jenny,
    };
    let (agent, _) = scene.agent(listener());
    assert_eq!(agent.extraction_queue_len(None).await.unwrap(), 1);
    let request = BatchRequest {
        scope: BatchScope::Queue,
        concurrency: 4,
        budget: Budget::default(),
    };
    let report = agent
        .extract_batch(&author(), &request, &BatchControl::new(), &TaskContext::detached())
        .await
        .unwrap();
    assert_eq!(
        (report.end, report.done, report.memories, report.left),
        (BatchEnd::Done, 1, 4, 0)
    );
    assert_eq!(agent.extraction_queue_len(None).await.unwrap(), 0);
    let found = super::search(&scene.open, Scope::user(scene.alice.key()), "peanuts").await;
    assert_eq!(words(&found[0].row.segments), "Alice Moreau is allergic to peanuts.");
}
