//! Notes of whoever looks into the store: kept, taken back, taken along, forgotten, and never part of the agents' data.

use memora_engine::corrections::Correction;
use memora_engine::domain::ids::UserKey;
use memora_engine::domain::note::Note;
use memora_engine::domain::read::MemoryFilter;
use memora_engine::domain::subject::Subject;
use memora_engine::forget::{ForgetTarget, Leftovers};
use memora_engine::notes::NoteDraft;
use memora_engine::ports::graph::GraphError;
use memora_engine::task::TaskContext;
use memora_engine::{EngineError, EngineResult};

use super::workbench::{Workbench, by, learned};

impl Workbench {
    fn draft(&self, about: &Subject, text: &str, tags: &[&str]) -> NoteDraft {
        NoteDraft {
            org_id: self.org.org_id.clone(),
            about: about.clone(),
            text: text.to_owned(),
            tags: tags.iter().map(|tag| (*tag).to_owned()).collect(),
            seen: None,
        }
    }

    async fn note(&self, about: &Subject) -> Option<Note> {
        let notes = self.engine.notes(&self.org.org_id, std::slice::from_ref(about)).await;
        notes.unwrap().into_iter().next()
    }

    async fn text_about(&self, about: &Subject) -> Option<String> {
        self.note(about).await.map(|note| note.text)
    }
}

#[tokio::test]
async fn a_note_is_written_replaced_and_taken_back() -> EngineResult<()> {
    let bench = Workbench::new().await;
    let task = TaskContext::detached();
    let about = Subject::Memory(bench.remember(learned("She likes tea", &[0])).await);
    let first = bench.draft(&about, "  Ask again. ", &["#Open", "week-40", "OPEN", " "]);
    let written = bench.engine.write_note(&by(), &first).await?.expect("a change");
    let held = bench.note(&about).await.expect("a note");
    assert_eq!(
        (held.text.as_str(), held.tags.join(" ")),
        ("Ask again.", "Open week-40".to_owned())
    );
    assert_eq!(held.user_id.as_ref(), Some(&bench.alice.user_id));
    let same = NoteDraft {
        seen: Some(held.at),
        text: "Ask again.".to_owned(),
        tags: held.tags.clone(),
        ..first.clone()
    };
    assert_eq!(
        bench.engine.write_note(&by(), &same).await?,
        None,
        "nothing is different"
    );
    // Written without having seen what stands there.
    let refused = bench.engine.write_note(&by(), &bench.draft(&about, "other", &[])).await;
    assert!(
        matches!(refused, Err(EngineError::Graph(GraphError::Conflict(_)))),
        "{refused:?}"
    );
    bench.clock.advance(chrono::TimeDelta::minutes(1));
    let second = NoteDraft {
        text: "Asked.".to_owned(),
        ..same
    };
    let replaced = bench.engine.write_note(&by(), &second).await?.expect("a change");
    assert_eq!(bench.text_about(&about).await.as_deref(), Some("Asked."));
    bench.engine.undo(&by(), replaced, &task).await?;
    assert_eq!(bench.note(&about).await, Some(held), "as it was, with its time");
    bench.engine.undo(&by(), written, &task).await?;
    assert_eq!(bench.note(&about).await, None);
    Ok(())
}

#[tokio::test]
async fn an_empty_note_goes_and_one_that_makes_no_sense_is_refused() -> EngineResult<()> {
    let bench = Workbench::new().await;
    let about = Subject::User(bench.alice.key());
    assert_eq!(
        bench.engine.write_note(&by(), &bench.draft(&about, " ", &[])).await?,
        None
    );
    bench
        .engine
        .write_note(&by(), &bench.draft(&about, "", &["vip"]))
        .await?;
    let held = bench.note(&about).await.expect("tags alone are a note");
    let empty = NoteDraft {
        seen: Some(held.at),
        ..bench.draft(&about, "", &[])
    };
    assert!(bench.engine.write_note(&by(), &empty).await?.is_some());
    assert_eq!(bench.note(&about).await, None);
    let many: Vec<String> = (0..13).map(|n| format!("t{n}")).collect();
    let many: Vec<&str> = many.iter().map(String::as_str).collect();
    let long = "x".repeat(4_001);
    for (text, tags) in [
        (long.as_str(), &[][..]),
        ("", &["two words"][..]),
        ("", &[&long[..41]][..]),
        ("", &many[..]),
    ] {
        let refused = bench.engine.write_note(&by(), &bench.draft(&about, text, tags)).await;
        assert!(matches!(refused, Err(EngineError::Invalid { .. })), "{refused:?}");
    }
    let nobody = Subject::User(UserKey {
        user_id: memora_testkit::sample::user_key("acme", "nobody").user_id,
        ..bench.alice.key()
    });
    let refused = bench.engine.write_note(&by(), &bench.draft(&nobody, "?", &[])).await;
    assert!(
        matches!(refused, Err(EngineError::Graph(GraphError::NotFound(_)))),
        "{refused:?}"
    );
    Ok(())
}

#[tokio::test]
async fn a_note_goes_along_to_another_user_and_back() -> EngineResult<()> {
    let bench = Workbench::new().await;
    let memory = bench.remember(learned("She likes tea", &[0])).await;
    let about = Subject::Memory(memory);
    bench
        .engine
        .write_note(&by(), &bench.draft(&about, "Whose?", &["open"]))
        .await?;
    let bob = bench.engine.create_user(&by(), &bench.org.org_id, "Bob").await?;
    let moved = Correction::MoveMemories {
        memories: vec![bench.key(memory)],
        to: bob.user_id.clone(),
    };
    bench.correct(moved).await;
    let held = bench.note(&about).await.expect("it went along");
    assert_eq!(
        (held.text.as_str(), held.user_id),
        ("Whose?", Some(bob.user_id.clone()))
    );
    let list = bench
        .engine
        .note_list(&bench.org.org_id, Some(bob.user_id), Some("OPEN".into()))
        .await?;
    let [row] = &list.rows[..] else { panic!("{list:?}") };
    assert_eq!((row.user_name.as_deref(), list.more), (Some("Bob"), false));
    assert!(row.what.is_some());
    Ok(())
}

#[tokio::test]
async fn a_conversation_takes_its_note_along() -> EngineResult<()> {
    let bench = Workbench::new().await;
    let memory = bench.remember(learned("She likes tea", &[0])).await;
    let detail = bench.engine.memory_detail(&bench.key(memory), None).await?;
    let key = memora_engine::domain::ids::InteractionKey {
        org_id: bench.org.org_id.clone(),
        user_id: bench.alice.user_id.clone(),
        interaction_id: detail.row.interaction_id.expect("of a conversation"),
    };
    let about = Subject::Interaction(key.clone());
    bench
        .engine
        .write_note(&by(), &bench.draft(&about, "Read it again.", &[]))
        .await?;
    let bob = bench.engine.create_user(&by(), &bench.org.org_id, "Bob").await?;
    let moved = Correction::MoveInteraction {
        interaction: key.clone(),
        to: bob.user_id.clone(),
    };
    bench.correct(moved).await;
    assert_eq!(bench.note(&about).await, None);
    let there = Subject::Interaction(memora_engine::domain::ids::InteractionKey {
        user_id: bob.user_id,
        ..key
    });
    assert_eq!(bench.text_about(&there).await.as_deref(), Some("Read it again."));
    Ok(())
}

#[tokio::test]
async fn what_is_forgotten_takes_its_notes_along() -> EngineResult<()> {
    let bench = Workbench::new().await;
    let memory = bench.remember(learned("one", &[0])).await;
    let about = Subject::Memory(memory);
    bench
        .engine
        .write_note(&by(), &bench.draft(&about, "xylophone", &["secret"]))
        .await?;
    let target = ForgetTarget::Memories {
        memories: vec![bench.key(memory)],
    };
    let receipt = bench
        .engine
        .forget(&by(), &target, None, &TaskContext::detached())
        .await?;
    assert_eq!((receipt.written_notes, receipt.left), (1, Leftovers::default()));
    assert_eq!(bench.note(&about).await, None);
    assert_eq!(bench.engine.note_tags(&bench.org.org_id).await?, []);
    Ok(())
}

#[tokio::test]
async fn notes_are_no_part_of_the_agents_data() -> EngineResult<()> {
    let bench = Workbench::new().await;
    let memory = bench.remember(learned("She likes tea", &[0])).await;
    bench.index().await;
    bench
        .engine
        .write_note(&by(), &bench.draft(&Subject::Memory(memory), "xylophone", &["zither"]))
        .await?;
    assert_eq!(
        bench.engine.graph().outbox_len().await?,
        0,
        "the index has nothing to do"
    );
    for words in ["xylophone", "zither"] {
        assert_eq!(bench.search(words).await.hits.len(), 0);
    }
    let row = bench.engine.memory_detail(&bench.key(memory), None).await?;
    assert!(!serde_json::to_string(&row).expect("json").contains("xylophone"));
    assert_eq!(bench.list(MemoryFilter::All).await, ["She likes tea"]);
    Ok(())
}
