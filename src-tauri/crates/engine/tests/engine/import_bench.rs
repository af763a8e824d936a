//! What the tests of import and export share: an engine over a store in memory, and files to read.

use std::path::PathBuf;
use std::sync::Arc;

use memora_engine::domain::change::{Actor, ActorKind};
use memora_engine::export::ExportScope;
use memora_engine::import::{ImportChoice, ImportOptions, ImportReport, ImportTarget};
use memora_engine::ports::graph::GraphStore;
use memora_engine::task::TaskContext;
use memora_engine::{Authorship, Engine, EngineError, EngineParts, EngineResult};
use memora_testkit::clock::{CountingIds, FixedClock};
use memora_testkit::memory_graph::MemoryGraph;
use memora_testkit::memory_index::MemoryIndex;

pub(crate) const HEADER: &str = r#"{"format":"memora-interchange","version":1}"#;
pub(crate) const ORG: &str =
    r#"{"type":"organization","org_id":"acme","name":"Acme","created_at":"2025-01-01T00:00:00Z"}"#;
pub(crate) const USER: &str =
    r#"{"type":"user","org_id":"acme","user_id":"alice","name":"Alice","created_at":"2025-01-01T00:00:00Z"}"#;

/// An engine over an empty store, and a folder for files.
pub(crate) struct Bench {
    pub(crate) engine: Engine,
    pub(crate) graph: Arc<MemoryGraph>,
    pub(crate) dir: tempfile::TempDir,
}

pub(crate) fn engine_over(graph: Arc<dyn GraphStore>) -> Engine {
    Engine::new(EngineParts {
        graph,
        index: Arc::new(MemoryIndex::new()),
        embedder: None,
        // After everything in the demo file, so that nothing in it lies in the future.
        clock: Arc::new(FixedClock::at("2026-12-01T12:00:00Z".parse().expect("a moment"))),
        ids: Arc::new(CountingIds::default()),
    })
}

pub(crate) fn by() -> Authorship {
    Authorship::new(Actor {
        kind: ActorKind::Import,
        name: "test".into(),
    })
}

impl Bench {
    pub(crate) fn new() -> Self {
        let graph = Arc::new(MemoryGraph::new());
        Self {
            engine: engine_over(graph.clone()),
            graph,
            dir: tempfile::tempdir().expect("a folder"),
        }
    }

    pub(crate) fn file(&self, content: impl AsRef<[u8]>) -> PathBuf {
        let path = self.dir.path().join("file");
        std::fs::write(&path, content).expect("written");
        path
    }

    /// Imports `content`, after a preview that must have said the same.
    pub(crate) async fn import(&self, content: impl AsRef<[u8]>) -> EngineResult<ImportReport> {
        self.import_with(content, &ImportOptions::default()).await
    }

    pub(crate) async fn import_with(
        &self,
        content: impl AsRef<[u8]>,
        options: &ImportOptions,
    ) -> EngineResult<ImportReport> {
        let path = self.file(content);
        let preview = self
            .engine
            .preview_import(&path, options, &TaskContext::detached())
            .await;
        let run = self
            .engine
            .run_import(&path, options, &by(), &TaskContext::detached())
            .await;
        match (&preview, &run) {
            (Ok(preview), Ok(run)) => {
                let mut alike = preview.clone();
                (alike.outcome, alike.group) = (run.outcome, run.group);
                assert_eq!(&alike, run, "the preview promises what the import does");
            }
            (Err(_), Err(_)) => {}
            (preview, run) => panic!("preview and import disagree: {preview:?} {run:?}"),
        }
        run
    }

    /// The error of a file that cannot be imported.
    pub(crate) async fn refusal(&self, content: impl AsRef<[u8]>) -> EngineError {
        self.import(content).await.expect_err("refused")
    }

    pub(crate) async fn exported(&self, scope: &ExportScope) -> String {
        let path = self.dir.path().join("exported.memora.jsonl");
        self.engine
            .export(scope, &path, &TaskContext::detached())
            .await
            .expect("exported");
        std::fs::read_to_string(path).expect("UTF-8 text")
    }

    pub(crate) async fn store(&self) -> String {
        self.exported(&ExportScope::Store).await
    }
}

/// Lines with their ends.
pub(crate) fn lines<'a>(lines: impl IntoIterator<Item = &'a str>) -> String {
    lines.into_iter().flat_map(|line| [line, "\n"]).collect()
}

/// An interaction of Alice with one message and the memories given.
pub(crate) fn interaction(id: &str, memories: &str) -> String {
    format!(
        r#"{{"type":"interaction","org_id":"acme","user_id":"alice","interaction_id":"{id}","agent_id":"jenny","created_at":"2025-02-01T10:00:00Z","updated_at":"2025-02-01T10:00:00Z","dates":["2025-02-01"],"messages":[{{"role":"user","content":"hello {id}"}}],"memories":[{memories}]}}"#
    )
}

/// A memory of an interaction; `n` makes its id.
pub(crate) fn memory(n: u32, text: &str, rest: &str) -> String {
    let text = serde_json::to_string(text).expect("a text");
    format!(
        r#"{{"memory_id":"{}","agent_id":"jenny","text":{text},"obtained_at":"2025-02-01T10:00:00Z","date":"2025-02-01"{rest}}}"#,
        memory_id(n)
    )
}

pub(crate) fn memory_id(n: u32) -> String {
    format!("00000000-0000-4000-8000-{n:012}")
}

/// A target of new people.
pub(crate) fn target() -> ImportOptions {
    let new = |name: &str| ImportChoice::New { name: name.into() };
    ImportOptions {
        target: Some(ImportTarget {
            organization: new("Home"),
            user: new("Sam"),
            agent: new("ChatGPT"),
            date: None,
        }),
    }
}
