//! The finder of near duplicates on sentences that people wrote, with the model that the application ships.

use std::collections::{BTreeMap, BTreeSet};

use memora_engine::domain::change::{Change, ChangeKind, GraphOp};
use memora_engine::domain::ids::{ChangeId, MemoryId};
use memora_engine::domain::page::PageRequest;
use memora_engine::domain::review::Finder;
use memora_engine::review::{ReviewDesk, ReviewFilter};
use memora_engine::task::TaskContext;
use memora_testkit::sample;
use memora_tests::{places, store};
use uuid::Uuid;

#[derive(serde::Deserialize)]
struct Sentence {
    id: String,
    text: String,
}

#[derive(serde::Deserialize)]
struct RetrievalSet {
    memories: Vec<Sentence>,
}

#[derive(serde::Deserialize)]
struct Paraphrases {
    pairs: Vec<Sentence>,
}

#[tokio::test]
async fn near_duplicates_are_found_and_little_else() {
    let folder = tempfile::tempdir().unwrap();
    let open = store::create(&folder.path().join("store")).await.unwrap();
    let read = |path| std::fs::read_to_string(path).unwrap();
    let set = places::shared_data().unwrap().join("data/retrieval_set.json");
    let set: RetrievalSet = serde_json::from_str(&read(set)).unwrap();
    let paraphrases = places::workspace().join("tests/data/paraphrases.json");
    let paraphrases: Paraphrases = serde_json::from_str(&read(paraphrases)).unwrap();
    assert!(paraphrases.pairs.len() >= 100);

    let user = sample::user_key("acme", "ann");
    let mut ops = vec![
        GraphOp::PutOrganization {
            organization: sample::organization("acme", "Acme"),
        },
        GraphOp::PutUser {
            user: sample::user("acme", "ann", "Ann"),
        },
    ];
    let mut about: BTreeMap<MemoryId, String> = BTreeMap::new();
    for (n, sentence) in (1..).zip(set.memories.iter().chain(&paraphrases.pairs)) {
        let mut memory = sample::memory(&user, n);
        memory.text = sentence.text.clone();
        about.insert(memory.memory_id, sentence.id.clone());
        ops.push(GraphOp::PutMemory { memory });
    }
    let change = Change {
        id: ChangeId(Uuid::from_u128(1)),
        kind: ChangeKind::ImportMemory,
        ..sample::change(1, ops)
    };
    open.engine.graph().apply(&[change]).await.unwrap();

    let desk = ReviewDesk::new(open.engine.clone());
    desk.refresh(&user.org_id, None, &TaskContext::detached())
        .await
        .unwrap();
    let filter = ReviewFilter {
        finders: vec![Finder::NearDuplicate],
        user_id: None,
    };
    let page = desk
        .queue(&user.org_id, &filter, PageRequest::first(500))
        .await
        .unwrap();
    assert!(page.next.is_none());
    let (mut right, mut wrong) = (BTreeSet::new(), Vec::new());
    for card in page.items {
        let (a, b) = (&about[&card.key.memory_id], &about[&card.key.other.unwrap()]);
        if a == b {
            right.insert(a.clone());
        } else {
            wrong.push((a.clone(), b.clone(), card.score));
        }
    }
    let precision = right.len() as f64 / (right.len() + wrong.len()) as f64;
    let recall = right.len() as f64 / paraphrases.pairs.len() as f64;
    println!("precision {precision:.3}, recall {recall:.3}; wrong: {wrong:?}");
    assert!(precision >= 0.9, "precision {precision:.3}: {wrong:?}");
    assert!(recall >= 0.7, "recall {recall:.3}");
}
