//! Corrections on a store in a folder: random ones with undo, redo, restarts and crashes between the graph and the index,
//! and erasure down to the bytes of the files.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use memora_embedded::index::DiskIndex;
use memora_embedded::store::{EmbeddedStore, Mode};
use memora_engine::corrections::{Corrected, Correction, CorrectionRequest, Part};
use memora_engine::domain::change::{Actor, ActorKind};
use memora_engine::domain::ids::{InteractionKey, MemoryKey, UserKey};
use memora_engine::domain::page::PageRequest;
use memora_engine::domain::read::{DateRange, MemoryEntry, MemoryFilter, MemoryQuery, Scope};
use memora_engine::domain::versions::in_circles;
use memora_engine::export::ExportScope;
use memora_engine::forget::{ForgetTarget, Leftovers};
use memora_engine::interactions::{Contradicted, NewInteraction, NewMemory, NewMessage};
use memora_engine::ports::clock::{RandomIds, SystemClock};
use memora_engine::ports::embed::Embedder;
use memora_engine::task::TaskContext;
use memora_engine::{Authorship, Engine, EngineError, EngineParts};
use memora_testkit::contract::run;
use memora_testkit::hash_embedder::HashEmbedder;
use proptest::prelude::*;

fn by() -> Authorship {
    Authorship::new(Actor {
        kind: ActorKind::Person,
        name: "tester".to_owned(),
    })
}

/// A store in a folder with an engine over it.
struct Open {
    engine: Engine,
    store: EmbeddedStore,
}

impl Open {
    fn over(store: EmbeddedStore) -> Self {
        let embedder: Arc<dyn Embedder> = Arc::new(HashEmbedder);
        let engine = Engine::new(EngineParts {
            graph: store.graph(),
            index: Arc::new(DiskIndex::open(&store.index_folder(), &embedder.info())),
            embedder: Some(embedder),
            clock: Arc::new(SystemClock),
            ids: Arc::new(RandomIds),
        });
        Self { engine, store }
    }

    async fn index(&self) {
        self.engine
            .bring_index_up_to_date(&TaskContext::detached())
            .await
            .expect("an index");
    }

    /// The store as an interchange file.
    async fn exported(&self, folder: &Path) -> String {
        let file = folder.join("export.jsonl");
        let task = TaskContext::detached();
        self.engine
            .export(&ExportScope::Store, &file, &task)
            .await
            .expect("exported");
        std::fs::read_to_string(&file).expect("a file")
    }

    async fn memories(&self, user: &UserKey) -> Vec<MemoryEntry> {
        let query = MemoryQuery {
            scope: Scope::organization(user.org_id.clone()),
            filter: MemoryFilter::All,
            dates: DateRange::default(),
            as_of: None,
            ascending: true,
            tag: None,
        };
        self.engine
            .graph()
            .memories(&query, PageRequest::first(500))
            .await
            .expect("memories")
            .items
    }
}

/// Where a case works: two users, an agent, two conversations and a chain of versions.
struct Place {
    ann: UserKey,
    ben: UserKey,
    talks: Vec<InteractionKey>,
}

async fn furnish(open: &Open) -> Place {
    let engine = &open.engine;
    let org = engine
        .create_organization(&by(), "Acme")
        .await
        .expect("an organization");
    let ann = engine
        .create_user(&by(), &org.org_id, "Ann Lee")
        .await
        .expect("Ann")
        .key();
    let ben = engine
        .create_user(&by(), &org.org_id, "Ben Mo")
        .await
        .expect("Ben")
        .key();
    let guide = engine
        .create_agent(&by(), &org.org_id, None, "Guide")
        .await
        .expect("an agent");
    let mut talks = Vec::new();
    for n in 0..2 {
        let memory = |text: &str, sources: &[u32], contradicts| NewMemory {
            text: text.to_owned(),
            sources: sources.to_vec(),
            contradicts,
        };
        let message = |content: &str| NewMessage {
            role: memora_engine::domain::model::Role::User,
            content: content.to_owned(),
        };
        let new = NewInteraction {
            user: ann.clone(),
            agent_id: guide.agent_id.clone(),
            messages: ["one", "two", "three"].map(message).to_vec(),
            memories: vec![
                memory(&format!("likes tea {n}"), &[0], vec![]),
                memory("likes coffee", &[1, 2], vec![Contradicted::InThisCall(0)]),
                memory("has a dog", &[2], vec![]),
            ],
            at: None,
        };
        talks.push(engine.save_interaction(&by(), new).await.expect("saved").interaction);
    }
    Place { ann, ben, talks }
}

#[derive(Debug, Clone, Copy)]
enum Step {
    Correct {
        kind: u8,
        a: u8,
        b: u8,
    },
    Undo,
    Redo,
    /// Brings the index up to date.
    Index,
    /// Closes and opens the store; what the index had not got yet is still to do.
    Restart,
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = prop_oneof![
        8 => (0..14_u8, 0..12_u8, 0..12_u8).prop_map(|(kind, a, b)| Step::Correct { kind, a, b }),
        3 => Just(Step::Undo),
        2 => Just(Step::Redo),
        1 => Just(Step::Index),
        1 => Just(Step::Restart),
    ];
    prop::collection::vec(step, 1..25)
}

fn correction(kind: u8, a: u8, b: u8, all: &[MemoryEntry], place: &Place) -> Option<Correction> {
    let at = |n: u8| all.get(usize::from(n) % all.len().max(1)).map(|entry| &entry.memory);
    let (memory, other) = (at(a)?, at(b)?);
    let key: MemoryKey = memory.key();
    let text = format!("wording {b} of Ann Lee");
    Some(match kind {
        0 => Correction::FixWording { memory: key, text },
        1 => Correction::Correct {
            memory: key,
            text,
            at: None,
        },
        2 => Correction::Contradict {
            old: key,
            new: other.memory_id,
        },
        3 => Correction::Merge {
            keep: key,
            others: vec![other.memory_id],
            text: None,
        },
        4 => Correction::Split {
            memory: key,
            parts: vec![
                Part { text, sources: None },
                Part {
                    text: "the rest".to_owned(),
                    sources: Some(vec![]),
                },
            ],
        },
        5 => Correction::SetSources {
            memory: key,
            interaction_id: Some(place.talks[usize::from(b) % 2].interaction_id.clone()),
            positions: vec![u32::from(a) % 3],
        },
        6 => Correction::MoveMemories {
            memories: vec![key.clone()],
            to: if key.user_id == place.ann.user_id {
                &place.ben
            } else {
                &place.ann
            }
            .user_id
            .clone(),
        },
        7 => Correction::SetDate {
            memories: vec![key],
            at: format!("2024-0{}-11T10:00:00Z", 1 + b % 9).parse().ok()?,
        },
        8 => Correction::Delete { memories: vec![key] },
        9 => Correction::Add {
            user: place.ann.clone(),
            agent_id: memory.agent_id.clone(),
            text,
            at: None,
            interaction_id: Some(place.talks[0].interaction_id.clone()),
            positions: vec![u32::from(b) % 3],
            contradicts: vec![memory.memory_id],
        },
        10 => Correction::FixTurn {
            interaction: place.talks[usize::from(a) % 2].clone(),
            position: u32::from(b) % 3,
            content: format!("turn {a} {b}"),
        },
        11 => Correction::MoveInteraction {
            interaction: place.talks[1].clone(),
            to: place.ben.user_id.clone(),
        },
        12 => Correction::MergeUsers {
            keep: place.ann.clone(),
            other: place.ben.user_id.clone(),
        },
        _ => Correction::DeleteInteraction {
            interaction: place.talks[0].clone(),
        },
    })
}

/// What must hold at any time.
async fn check(open: &Open, place: &Place) {
    let mut links = BTreeSet::new();
    let all = open.memories(&place.ann).await;
    for entry in &all {
        let of_user = entry.memory.key().user();
        links.extend(
            open.engine
                .graph()
                .version_links(&of_user, &[entry.memory.memory_id])
                .await
                .expect("links"),
        );
    }
    let links: Vec<_> = links.into_iter().collect();
    assert!(in_circles(&links).is_empty(), "versions run in a circle: {links:?}");
    for entry in &all {
        let is_end = !links.iter().any(|(old, _)| *old == entry.memory.memory_id);
        assert_eq!(
            entry.believed_at(None),
            is_end,
            "believed is what ends a chain: {entry:?}"
        );
    }
    assert_eq!(
        open.store.graph().check_integrity().await.expect("a check"),
        Vec::<String>::new()
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(16))]

    /// The model is the list of all states so far: undo leads to the one before, redo to the one after.
    #[test]
    fn corrections_are_undone_and_redone_through_restarts_and_crashes(steps in steps()) {
        run(async {
            let folder = tempfile::tempdir().expect("a temporary folder");
            let path: PathBuf = folder.path().join("store");
            let mut open = Open::over(EmbeddedStore::create(&path).expect("a new store"));
            let place = furnish(&open).await;
            let task = TaskContext::detached();
            let mut states = vec![open.exported(folder.path()).await];
            let mut now = 0;
            for step in steps {
                match step {
                    Step::Correct { kind, a, b } => {
                        let all = open.memories(&place.ann).await;
                        let Some(correction) = correction(kind, a, b, &all, &place) else { continue };
                        let request = CorrectionRequest { correction, expected: None, settles: None };
                        match open.engine.correct(&by(), &request).await {
                            Ok(Corrected::Stored { .. }) => {
                                now += 1;
                                states.truncate(now);
                                states.push(open.exported(folder.path()).await);
                            }
                            Ok(Corrected::Unchanged) | Err(EngineError::Invalid { .. }) => {}
                            // What it is about may be deleted, or belong to the other user.
                            Err(EngineError::Graph(memora_engine::ports::graph::GraphError::NotFound(_))) => {}
                            other => panic!("{other:?}"),
                        }
                    }
                    Step::Undo if now > 0 => {
                        let undo = open.engine.undo_candidate().await.expect("a read").expect("something to undo");
                        open.engine.undo(&by(), undo.change_id, &task).await.expect("undone");
                        now -= 1;
                    }
                    Step::Redo => {
                        let redo = open.engine.redo_candidate().await.expect("a read");
                        assert_eq!(redo.is_some(), now + 1 < states.len());
                        if let Some(redo) = redo {
                            open.engine.redo(&by(), redo.change_id, &task).await.expect("redone");
                            now += 1;
                        }
                    }
                    Step::Undo => {}
                    Step::Index => open.index().await,
                    Step::Restart => {
                        drop(open);
                        open = Open::over(EmbeddedStore::open(&path, Mode::Write).expect("the store"));
                    }
                }
                assert_eq!(&open.exported(folder.path()).await, &states[now], "after {step:?}");
            }
            check(&open, &place).await;
            open.index().await;
            let report = open.engine.check_index(&task).await.expect("a check");
            assert!(report.agrees(), "{report:?}");
            while now > 0 {
                let undo = open.engine.undo_candidate().await.expect("a read").expect("something to undo");
                open.engine.undo(&by(), undo.change_id, &task).await.expect("undone");
                now -= 1;
            }
            assert_eq!(&open.exported(folder.path()).await, &states[0], "everything undone");
            check(&open, &place).await;
            open.index().await;
            let report = open.engine.check_index(&task).await.expect("a check");
            assert!(report.agrees(), "{report:?}");
        });
    }
}

/// Every file below a folder.
fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        match path.is_dir() {
            true => found.extend(files(&path)),
            false => found.push(path),
        }
    }
    found
}

fn with_word(folder: &Path, word: &str) -> Vec<PathBuf> {
    let has = |path: &PathBuf| {
        let bytes = std::fs::read(path).expect("a file");
        bytes.windows(word.len()).any(|window| window == word.as_bytes())
    };
    files(folder).into_iter().filter(has).collect()
}

#[test]
fn what_is_forgotten_is_in_no_byte_of_the_folder() {
    run(async {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let path = folder.path().join("store");
        let open = Open::over(EmbeddedStore::create(&path).expect("a new store"));
        let place = furnish(&open).await;
        let memory = open.memories(&place.ann).await[0].memory.key();
        // It lies in tables, in the trail, in the log, in free pages and in the index.
        for text in ["xylophone secret", "xylophone", "a xylophone again"] {
            let request = CorrectionRequest {
                correction: Correction::FixWording {
                    memory: memory.clone(),
                    text: text.to_owned(),
                },
                expected: None,
                settles: None,
            };
            open.engine.correct(&by(), &request).await.expect("corrected");
            open.index().await;
        }
        assert!(!with_word(&path, "xylophon").is_empty(), "the test can see it");
        let target = ForgetTarget::Memories { memories: vec![memory] };
        let receipt = open
            .engine
            .forget(&by(), &target, None, &TaskContext::detached())
            .await
            .expect("forgotten");
        assert_eq!(
            (receipt.left, receipt.notes.as_slice()),
            (Leftovers::default(), &[][..])
        );
        assert_eq!(with_word(&path, "xylophon"), Vec::<PathBuf>::new());
        assert_eq!(
            open.store.graph().check_integrity().await.expect("a check"),
            Vec::<String>::new()
        );
        let report = open
            .engine
            .check_index(&TaskContext::detached())
            .await
            .expect("a check");
        assert!(report.agrees(), "{report:?}");
    });
}
