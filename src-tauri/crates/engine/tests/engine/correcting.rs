//! Corrections: each does what it says, in one change that can be taken back, and says before what it would do.

use std::sync::Arc;

use memora_engine::corrections::{Corrected, Correction, CorrectionRequest, Part};
use memora_engine::domain::ids::{MemoryId, MemoryKey, UserKey};
use memora_engine::domain::model::User;
use memora_engine::domain::read::{DateRange, MemoryFilter, Scope};
use memora_engine::domain::review::{Finder, ReviewKey, Verdict};
use memora_engine::memories::MemoryListRequest;
use memora_engine::task::TaskContext;
use memora_engine::{EngineError, EngineResult};
use memora_testkit::compare::compare_data;
use memora_testkit::memory_graph::MemoryGraph;

use super::workbench::{Workbench, by, corrects, learned, shown};

impl Workbench {
    /// Makes a correction that must be stored, checks that its plan told the truth, that it can be taken back and done
    /// again, and gives the memories that are new.
    pub(crate) async fn correct(&self, correction: Correction) -> Vec<MemoryId> {
        let before = self.copy().await;
        let plan = self.engine.plan_correction(&correction).await.expect("a plan");
        assert!(plan.impact.reversible);
        let request = CorrectionRequest {
            correction,
            expected: Some(plan.stamp),
            settles: None,
        };
        let stored = self
            .engine
            .correct(&by().because("a test"), &request)
            .await
            .expect("corrected");
        let Corrected::Stored { change_id, created, .. } = stored else {
            panic!("not stored: {stored:?}");
        };
        let after = self.copy().await;
        // What was announced is what is there.
        for announced in &plan.impact.memories {
            let Some(row) = &announced.after else { continue };
            let key = match plan.impact.memories_added {
                // Ids of new memories are given when they are stored.
                0 => row.key.clone(),
                _ => continue,
            };
            let now = self.engine.memory_detail(&key, None).await.expect("announced").row;
            assert_eq!(&now, row);
        }
        let undo = self.engine.undo_candidate().await.unwrap().expect("something to undo");
        assert_eq!(undo.change_id, change_id);
        self.engine
            .undo(&by(), change_id, &TaskContext::detached())
            .await
            .unwrap();
        assert_eq!(
            compare_data(before.as_ref(), self.copy().await.as_ref()).await,
            Ok(()),
            "undone"
        );
        let redo = self.engine.redo_candidate().await.unwrap().expect("something to redo");
        self.engine
            .redo(&by(), redo.change_id, &TaskContext::detached())
            .await
            .unwrap();
        assert_eq!(
            compare_data(after.as_ref(), self.copy().await.as_ref()).await,
            Ok(()),
            "redone"
        );
        self.index().await;
        let report = self.engine.check_index(&TaskContext::detached()).await.unwrap();
        assert!(report.agrees(), "{report:?}");
        created.into_iter().map(|key| key.memory_id).collect()
    }

    /// What the store holds now, in a store of its own.
    pub(crate) async fn copy(&self) -> Arc<MemoryGraph> {
        Arc::new(self.graph_now().snapshot())
    }

    pub(crate) async fn refused(&self, correction: Correction) -> EngineError {
        let request = CorrectionRequest {
            correction,
            expected: None,
            settles: None,
        };
        match self.engine.correct(&by(), &request).await {
            Err(error) => error,
            Ok(done) => panic!("should be refused, but: {done:?}"),
        }
    }

    async fn text_of(&self, id: MemoryId) -> String {
        shown(
            &self
                .engine
                .memory_detail(&self.key(id), None)
                .await
                .expect("a memory")
                .row,
        )
    }

    pub(crate) async fn bob(&self) -> User {
        self.engine
            .create_user(&by(), &self.org.org_id, "Bob Stone")
            .await
            .unwrap()
    }

    async fn texts_of(&self, user: &UserKey) -> Vec<String> {
        let request = MemoryListRequest {
            scope: Scope::user(user.clone()),
            filter: MemoryFilter::All,
            dates: DateRange::default(),
            as_of: None,
            ascending: true,
            tag: None,
        };
        let page = memora_engine::domain::page::PageRequest::first(100);
        let page = self.engine.list_memories(request, page).await.unwrap();
        page.items.iter().map(shown).collect()
    }
}

fn key_of(user: &UserKey, id: MemoryId) -> MemoryKey {
    MemoryKey {
        org_id: user.org_id.clone(),
        user_id: user.user_id.clone(),
        memory_id: id,
    }
}

#[tokio::test]
async fn wording_is_fixed_in_place_with_placeholders_for_names() {
    let bench = Workbench::new().await;
    bench.bob().await;
    let id = bench.remember(learned("likes tee", &[0])).await;
    let text = "  Alice likes tea, as Bob Stone and Jenny do ".to_owned();
    let memory = bench.key(id);
    bench.correct(Correction::FixWording { memory, text }).await;
    assert_eq!(
        bench.text_of(id).await,
        "Alice Moreau likes tea, as Bob Stone and Jenny do"
    );
    let editable = bench.engine.memory_for_editing(&bench.key(id)).await.unwrap();
    assert_eq!(editable.text, "Alice Moreau likes tea, as Bob Stone and Jenny do");
    assert!(editable.memory.text.starts_with("user_"), "{}", editable.memory.text);
    assert_eq!(bench.list(MemoryFilter::Believed).await.len(), 1);
    let memory = bench.key(id);
    let refused = bench
        .refused(Correction::FixWording {
            memory,
            text: " ".into(),
        })
        .await;
    assert!(matches!(refused, EngineError::Invalid { field, .. } if field == "text"));
}

#[tokio::test]
async fn the_same_wording_changes_nothing() {
    let bench = Workbench::new().await;
    let id = bench.remember(learned("likes tea", &[0])).await;
    let request = CorrectionRequest {
        correction: Correction::FixWording {
            memory: bench.key(id),
            text: "likes tea".into(),
        },
        expected: None,
        settles: None,
    };
    assert_eq!(
        bench.engine.correct(&by(), &request).await.unwrap(),
        Corrected::Unchanged
    );
}

#[tokio::test]
async fn a_correction_is_a_new_version_without_interaction() {
    let bench = Workbench::new().await;
    let old = bench.remember(learned("due in May", &[0])).await;
    bench.next_day();
    let plan = Correction::Correct {
        memory: bench.key(old),
        text: "due in June".into(),
        at: None,
    };
    let impact = bench.engine.plan_correction(&plan).await.unwrap().impact;
    assert_eq!(
        (impact.memories_added, impact.links_added, impact.index_entries),
        (1, 1, 1)
    );
    assert_eq!((impact.newly_believed, impact.no_longer_believed), (1, 1));
    let new = bench.correct(plan).await;
    assert_eq!(bench.list(MemoryFilter::Believed).await, ["due in June"]);
    let detail = bench.engine.memory_detail(&bench.key(new[0]), None).await.unwrap();
    assert_eq!(
        (detail.row.interaction_id, detail.replaced[0].key.memory_id),
        (None, old)
    );
}

#[tokio::test]
async fn contradictions_are_linked_and_unlinked_but_never_in_a_circle() {
    let bench = Workbench::new().await;
    let a = bench.remember(learned("one", &[0])).await;
    let b = bench.remember(learned("two", &[0])).await;
    let c = bench.remember(corrects("three", b)).await;
    let link = |old: MemoryId, new: MemoryId| Correction::Contradict {
        old: bench.key(old),
        new,
    };
    bench.correct(link(a, b)).await;
    assert_eq!(bench.list(MemoryFilter::Believed).await, ["three"]);
    for (old, new) in [(c, a), (b, a), (a, a)] {
        assert!(matches!(
            bench.refused(link(old, new)).await,
            EngineError::Invalid { .. }
        ));
    }
    bench
        .correct(Correction::RemoveContradiction {
            old: bench.key(a),
            new: b,
        })
        .await;
    assert_eq!(bench.list(MemoryFilter::Believed).await, ["three", "one"]);
}

#[tokio::test]
async fn merged_memories_become_the_history_of_the_one_that_stays() {
    let bench = Workbench::new().await;
    let a = bench.remember(learned("likes tea", &[0])).await;
    let b = bench.remember(learned("is fond of tea", &[0])).await;
    let c = bench.remember(corrects("drinks tea", a)).await;
    bench
        .correct(Correction::Merge {
            keep: bench.key(a),
            others: vec![b, c, b],
            text: Some("Alice likes tea".into()),
        })
        .await;
    assert_eq!(bench.list(MemoryFilter::Believed).await, ["Alice Moreau likes tea"]);
    let detail = bench.engine.memory_detail(&bench.key(a), None).await.unwrap();
    assert_eq!(detail.replaced.len(), 2);
    let refused = bench
        .refused(Correction::Merge {
            keep: bench.key(a),
            others: vec![a],
            text: None,
        })
        .await;
    assert!(matches!(refused, EngineError::Invalid { .. }));
}

#[tokio::test]
async fn an_old_version_cannot_swallow_the_newest_of_its_chain() {
    let bench = Workbench::new().await;
    let a = bench.remember(learned("one", &[0])).await;
    let b = bench.remember(corrects("two", a)).await;
    let c = bench.remember(corrects("three", b)).await;
    let merge = Correction::Merge {
        keep: bench.key(a),
        others: vec![c],
        text: None,
    };
    assert!(matches!(bench.refused(merge).await, EngineError::Invalid { field, .. } if field == "keep"));
}

#[tokio::test]
async fn a_memory_is_split_within_its_chain() {
    let bench = Workbench::new().await;
    let saved = bench
        .save(&["tea", "and dogs"], vec![learned("likes tea and dogs", &[0, 1])])
        .await;
    let whole = saved.memories[0];
    let part = |text: &str, sources| Part {
        text: text.to_owned(),
        sources,
    };
    let parts = vec![part("likes tea", Some(vec![0])), part("likes dogs", None)];
    let memory = bench.key(whole);
    let new = bench.correct(Correction::Split { memory, parts }).await;
    let mut believed = bench.list(MemoryFilter::Believed).await;
    believed.sort();
    assert_eq!(believed, ["likes dogs", "likes tea"]);
    let sources = |id| {
        let bench = &bench;
        async move {
            bench
                .engine
                .memory_detail(&bench.key(id), None)
                .await
                .unwrap()
                .sources
                .len()
        }
    };
    assert_eq!((sources(new[0]).await, sources(new[1]).await), (1, 2));
    // What contradicted the whole contradicts its parts.
    let tea = bench.remember(corrects("likes neither", new[0])).await;
    let parts = vec![part("likes green tea", None), part("likes black tea", None)];
    bench
        .correct(Correction::Split {
            memory: bench.key(new[0]),
            parts,
        })
        .await;
    let mut believed = bench.list(MemoryFilter::Believed).await;
    believed.sort();
    assert_eq!(believed, ["likes dogs", "likes neither"]);
    assert_eq!(bench.text_of(tea).await, "likes neither");
    let parts = vec![part("a", Some(vec![7])), part("b", None)];
    let refused = bench
        .refused(Correction::Split {
            memory: bench.key(whole),
            parts,
        })
        .await;
    assert!(matches!(refused, EngineError::Invalid { field, .. } if field == "parts[0].sources"));
}

#[tokio::test]
async fn sources_are_attached_detached_and_moved_to_another_conversation() {
    let bench = Workbench::new().await;
    let first = bench.save(&["a", "b"], vec![learned("one", &[0])]).await;
    bench.next_day();
    let other = bench.save(&["c", "d", "e"], vec![]).await;
    let memory = || bench.key(first.memories[0]);
    let set =
        |interaction: Option<&memora_engine::domain::ids::InteractionKey>, positions: &[u32]| Correction::SetSources {
            memory: memory(),
            interaction_id: interaction.map(|key| key.interaction_id.clone()),
            positions: positions.to_vec(),
        };
    let sources = || async {
        let detail = bench.engine.memory_detail(&memory(), None).await.unwrap();
        detail.sources.into_iter().map(|turn| turn.content).collect::<Vec<_>>()
    };
    bench.correct(set(Some(&first.interaction), &[1, 0])).await;
    assert_eq!(sources().await, ["a", "b"]);
    bench.correct(set(Some(&other.interaction), &[0, 2])).await;
    assert_eq!(sources().await, ["c", "e"]);
    bench.correct(set(None, &[])).await;
    assert!(sources().await.is_empty());
    let refused = bench.refused(set(Some(&first.interaction), &[2])).await;
    assert!(matches!(refused, EngineError::Invalid { field, .. } if field == "positions"));
}

#[tokio::test]
async fn memories_move_to_another_user_and_name_them() {
    let bench = Workbench::new().await;
    let bob = bench.bob().await;
    let own = format!("user_{} likes tea", bench.alice.user_id);
    let a = bench.remember(learned(&own, &[0])).await;
    let b = bench.remember(corrects("two", a)).await;
    let c = bench.remember(corrects("three", b)).await;
    let d = bench.remember(corrects("four", c)).await;
    bench
        .correct(Correction::MoveMemories {
            memories: vec![bench.key(a), bench.key(b)],
            to: bob.user_id.clone(),
        })
        .await;
    assert_eq!(bench.texts_of(&bob.key()).await, ["Bob Stone likes tea", "two"]);
    let moved = bench.engine.memory_detail(&key_of(&bob.key(), b), None).await.unwrap();
    assert_eq!((moved.replaced[0].key.memory_id, moved.replacing.len()), (a, 0));
    let left = bench.engine.memory_detail(&bench.key(d), None).await.unwrap();
    assert_eq!(left.versions.len(), 2);
}

#[tokio::test]
async fn a_conversation_moves_with_its_memories() {
    let bench = Workbench::new().await;
    let bob = bench.bob().await;
    let before = bench.remember(learned("before", &[0])).await;
    let own = format!("user_{}'s dog", bench.alice.user_id);
    let saved = bench
        .save(&["a", "b"], vec![learned(&own, &[1]), corrects("after", before)])
        .await;
    bench
        .correct(Correction::MoveInteraction {
            interaction: saved.interaction.clone(),
            to: bob.user_id.clone(),
        })
        .await;
    let mut texts = bench.texts_of(&bob.key()).await;
    texts.sort();
    assert_eq!(texts, ["Bob Stone's dog", "after"]);
    let moved = bench
        .engine
        .memory_detail(&key_of(&bob.key(), saved.memories[0]), None)
        .await
        .unwrap();
    assert_eq!(moved.sources[0].content, "b");
    assert_eq!(bench.list(MemoryFilter::Believed).await, ["before"]);
}

#[tokio::test]
async fn agents_and_dates_are_set_for_several_at_once() {
    let bench = Workbench::new().await;
    let max = bench
        .engine
        .create_agent(&by(), &bench.org.org_id, None, "Max")
        .await
        .unwrap();
    let a = bench.remember(learned("one", &[0])).await;
    let b = bench.remember(corrects("two", a)).await;
    let memories = vec![bench.key(a), bench.key(b)];
    bench
        .correct(Correction::SetAgent {
            memories: memories.clone(),
            agent_id: max.agent_id.clone(),
        })
        .await;
    let row = bench.engine.memory_detail(&bench.key(a), None).await.unwrap().row;
    assert_eq!(row.agent_label.as_deref(), Some("Max"));
    let at = "2024-02-29T10:00:00Z".parse().unwrap();
    bench.correct(Correction::SetDate { memories, at }).await;
    let row = bench.engine.memory_detail(&bench.key(a), None).await.unwrap().row;
    assert_eq!(
        (row.obtained_at, row.date.to_string(), row.superseded_at),
        (at, "2024-02-29".to_owned(), Some(at))
    );
    let saved = bench.save(&["x"], vec![learned("three", &[0])]).await;
    bench
        .correct(Correction::SetInteractionAgent {
            interaction: saved.interaction,
            agent_id: max.agent_id,
        })
        .await;
    let row = bench
        .engine
        .memory_detail(&bench.key(saved.memories[0]), None)
        .await
        .unwrap()
        .row;
    assert_eq!(row.agent_label.as_deref(), Some("Max"));
}

#[tokio::test]
async fn several_are_deleted_at_once_and_their_neighbours_joined() {
    let bench = Workbench::new().await;
    let a = bench.remember(learned("one", &[0])).await;
    let b = bench.remember(corrects("two", a)).await;
    let c = bench.remember(corrects("three", b)).await;
    let d = bench.remember(corrects("four", c)).await;
    let memories = vec![bench.key(b), bench.key(c)];
    bench.correct(Correction::Delete { memories }).await;
    let detail = bench.engine.memory_detail(&bench.key(d), None).await.unwrap();
    assert_eq!(detail.replaced[0].key.memory_id, a);
}

#[tokio::test]
async fn a_memory_is_added_by_hand() {
    let bench = Workbench::new().await;
    let old = bench.remember(learned("one", &[0])).await;
    let saved = bench.save(&["a", "b"], vec![]).await;
    let new = bench
        .correct(Correction::Add {
            user: bench.alice(),
            agent_id: bench.jenny.agent_id.clone(),
            text: "Alice said b".into(),
            at: None,
            interaction_id: Some(saved.interaction.interaction_id.clone()),
            positions: vec![1],
            contradicts: vec![old, old],
        })
        .await;
    let detail = bench.engine.memory_detail(&bench.key(new[0]), None).await.unwrap();
    assert_eq!(
        (shown(&detail.row), detail.sources[0].content.as_str()),
        ("Alice Moreau said b".to_owned(), "b")
    );
    assert_eq!(bench.list(MemoryFilter::Believed).await.len(), 1);
}

#[tokio::test]
async fn a_fixed_turn_is_found_by_its_new_words() {
    let bench = Workbench::new().await;
    let saved = bench
        .save(&["what is for lunch", "zucchini"], vec![learned("eats it", &[1])])
        .await;
    bench.index().await;
    assert_eq!(bench.search("courgette").await.hits.len(), 0);
    bench
        .correct(Correction::FixTurn {
            interaction: saved.interaction.clone(),
            position: 1,
            content: "courgette".into(),
        })
        .await;
    assert_eq!(
        bench.messages_of(&saved.interaction).await,
        ["what is for lunch", "courgette"]
    );
    assert_eq!(bench.search("courgette").await.hits.len(), 1);
}

#[tokio::test]
async fn two_users_who_are_the_same_become_one() {
    let bench = Workbench::new().await;
    let bob = bench.bob().await;
    let own = format!("user_{} met user_{}", bench.alice.user_id, bob.user_id);
    let a = bench.remember(learned(&own, &[0])).await;
    bench.remember(corrects("two", a)).await;
    bench
        .engine
        .create_agent(&by(), &bench.org.org_id, Some(&bench.alice.user_id), "Own")
        .await
        .unwrap();
    bench
        .correct(Correction::Add {
            user: bob.key(),
            agent_id: bench.jenny.agent_id.clone(),
            text: "knows Alice Moreau".into(),
            at: None,
            interaction_id: None,
            positions: vec![],
            contradicts: vec![],
        })
        .await;
    bench
        .correct(Correction::MergeUsers {
            keep: bob.key(),
            other: bench.alice.user_id.clone(),
        })
        .await;
    let mut texts = bench.texts_of(&bob.key()).await;
    texts.sort();
    assert_eq!(texts, ["Bob Stone met Bob Stone", "knows Bob Stone", "two"]);
    let node = bench.engine.totals().await.unwrap();
    assert_eq!((node.users, node.agents), (1, 2));
}

#[tokio::test]
async fn two_agents_who_are_the_same_become_one() {
    let bench = Workbench::new().await;
    let max = bench
        .engine
        .create_agent(&by(), &bench.org.org_id, None, "Max")
        .await
        .unwrap();
    let text = format!("asked agent_{}", bench.jenny.agent_id);
    let id = bench.remember(learned(&text, &[0])).await;
    bench
        .correct(Correction::MergeAgents {
            keep: max.key(),
            other: bench.jenny.agent_id.clone(),
        })
        .await;
    let row = bench.engine.memory_detail(&bench.key(id), None).await.unwrap().row;
    assert_eq!(
        (shown(&row), row.agent_label.as_deref()),
        ("asked Max".to_owned(), Some("Max"))
    );
    let own = bench
        .engine
        .create_agent(&by(), &bench.org.org_id, Some(&bench.alice.user_id), "Own")
        .await
        .unwrap();
    let merge = Correction::MergeAgents {
        keep: own.key(),
        other: max.agent_id,
    };
    assert!(matches!(bench.refused(merge).await, EngineError::Invalid { field, .. } if field == "keep"));
}

#[tokio::test]
async fn somebody_elses_change_is_shown_and_not_overwritten() -> EngineResult<()> {
    let bench = Workbench::new().await;
    let id = bench.remember(learned("likes tea", &[0])).await;
    let seen = bench.engine.memory_for_editing(&bench.key(id)).await?.stamp;
    let fix = |text: &str, expected| CorrectionRequest {
        correction: Correction::FixWording {
            memory: bench.key(id),
            text: text.to_owned(),
        },
        expected,
        settles: None,
    };
    bench.engine.correct(&by(), &fix("likes coffee", None)).await?;
    let answer = bench
        .engine
        .correct(&by(), &fix("likes cocoa", Some(seen.clone())))
        .await?;
    let Corrected::Conflict { now, wanted, .. } = answer else {
        panic!("{answer:?}");
    };
    assert_eq!(
        (shown(&now[0]), shown(&wanted[0])),
        ("likes coffee".to_owned(), "likes cocoa".to_owned())
    );
    bench.engine.delete_memory(&by(), &bench.key(id)).await?;
    let answer = bench.engine.correct(&by(), &fix("likes cocoa", Some(seen))).await?;
    assert!(matches!(answer, Corrected::Conflict { now, wanted, .. } if now.is_empty() && wanted.is_empty()));
    Ok(())
}

#[tokio::test]
async fn a_correction_settles_a_finding_in_the_same_change() -> EngineResult<()> {
    let bench = Workbench::new().await;
    let id = bench.remember(learned("likes tea", &[0])).await;
    let key = ReviewKey {
        org_id: bench.org.org_id.clone(),
        memory_id: id,
        finder: Finder::TooLong,
        other: None,
    };
    let request = CorrectionRequest {
        correction: Correction::Delete {
            memories: vec![bench.key(id)],
        },
        expected: None,
        settles: Some(key.clone()),
    };
    bench.engine.correct(&by(), &request).await?;
    let reviews = bench.engine.graph().reviews(&bench.org.org_id, &[id]).await?;
    assert_eq!((reviews[0].key.clone(), reviews[0].verdict), (key, Verdict::Deleted));
    let undo = bench.engine.undo_candidate().await?.expect("something to undo");
    bench
        .engine
        .undo(&by(), undo.change_id, &TaskContext::detached())
        .await?;
    assert!(bench.engine.graph().reviews(&bench.org.org_id, &[id]).await?.is_empty());
    Ok(())
}

#[tokio::test]
async fn a_memory_is_restored_to_what_it_was_after_an_earlier_change() -> EngineResult<()> {
    let bench = Workbench::new().await;
    let id = bench.remember(learned("first", &[0])).await;
    let query = memora_engine::domain::read::AuditQuery::about(memora_engine::domain::subject::Subject::Memory(id));
    let newest = async || {
        let page = memora_engine::domain::page::PageRequest::first(1);
        let page = bench.engine.audit(&query, page).await.unwrap();
        page.items[0].change_id
    };
    let added = newest().await;
    let memory = || bench.key(id);
    bench
        .correct(Correction::FixWording {
            memory: memory(),
            text: "second".into(),
        })
        .await;
    let second = newest().await;
    bench
        .correct(Correction::SetSources {
            memory: memory(),
            interaction_id: None,
            positions: vec![],
        })
        .await;
    let newer = bench.remember(corrects("newer", id)).await;
    let restore = |after| Correction::RestoreMemory {
        memory: memory(),
        after,
    };
    bench.correct(restore(second)).await;
    let detail = bench.engine.memory_detail(&memory(), None).await?;
    assert_eq!(
        (shown(&detail.row), detail.sources.len(), detail.row.replaced_by),
        ("second".to_owned(), 1, 0)
    );
    bench
        .correct(Correction::Delete {
            memories: vec![memory()],
        })
        .await;
    bench.correct(restore(added)).await;
    assert_eq!(bench.text_of(id).await, "first");
    assert_eq!(bench.text_of(newer).await, "newer");
    Ok(())
}
