//! Notes of people who look into the store.

use std::sync::Arc;

use memora_engine::domain::change::{Change, GraphOp};
use memora_engine::domain::forgetting::Forgetting;
use memora_engine::domain::note::{Note, NoteQuery, TagCount};
use memora_engine::domain::page::PageRequest;
use memora_engine::domain::read::{AuditQuery, MemoryFilter, MemoryQuery, Scope};
use memora_engine::domain::subject::Subject;
use memora_engine::ports::graph::GraphStore;

use super::operations::there_and_back;
use super::stage::{Stage, all_memories, ann, ben, link, numbers, put};
use crate::sample::{agent_key, change, interaction_key, memory, memory_id, note, org_id};

fn write(note: &Note) -> GraphOp {
    GraphOp::PutNote { note: note.clone() }
}

fn about(n: u64) -> Subject {
    Subject::Memory(memory_id(n))
}

fn all_of_acme() -> NoteQuery {
    NoteQuery {
        org_id: org_id("acme"),
        user_id: None,
        tag: None,
    }
}

async fn listed(stage: &Stage, query: &NoteQuery, limit: u32) -> Vec<Subject> {
    let notes = stage.graph.notes_matching(query, limit).await.expect("notes");
    notes.into_iter().map(|note| note.about).collect()
}

async fn tagged(stage: &Stage, scope: Scope, tag: &str, change: impl Fn(&mut MemoryQuery)) -> Vec<u64> {
    let mut query = MemoryQuery {
        tag: Some(tag.to_owned()),
        ..all_memories(scope)
    };
    change(&mut query);
    let page = stage.graph.memories(&query, PageRequest::first(50)).await;
    numbers(&page.expect("a list").items)
}

pub async fn notes_are_kept_and_taken_back(graph: Arc<dyn GraphStore>) {
    let stage = Stage::with_memories(graph, [1, 2]).await;
    let acme = org_id("acme");
    let kinds = [
        note(Some(&ann()), about(1), 5, "Ask her again.", &["Open", "week 40"]),
        note(Some(&ann()), Subject::User(ann()), 4, "", &["vip"]),
        note(
            Some(&ann()),
            Subject::Interaction(interaction_key(&ann(), "talk")),
            3,
            "line\nline",
            &[],
        ),
        note(
            None,
            Subject::Agent(agent_key("acme", "guide")),
            2,
            "user_ann is \"quoted\"",
            &[],
        ),
        note(None, Subject::Organization(acme.clone()), 1, "Größe, 中文, 🙂", &["Ä"]),
    ];
    there_and_back(&stage, kinds.iter().map(write).collect()).await;
    stage.apply(kinds.iter().map(write).collect()).await;
    let asked: Vec<Subject> = kinds.iter().map(|note| note.about.clone()).chain([about(2)]).collect();
    let mut expected = kinds.to_vec();
    expected.sort_by_key(|note| note.about.key());
    assert_eq!(stage.graph.notes(&acme, &asked).await.expect("notes"), expected);
    assert_eq!(stage.graph.notes(&org_id("other"), &asked).await.expect("notes"), []);
    assert_eq!(stage.graph.notes(&acme, &[]).await.expect("notes"), []);
    let other = Note {
        text: "Asked.".to_owned(),
        tags: vec!["open".to_owned()],
        ..kinds[0].clone()
    };
    let replace = vec![GraphOp::RemoveNote { note: kinds[0].clone() }, write(&other)];
    there_and_back(&stage, replace).await;
}

pub async fn a_note_stands_once_and_outlives_what_it_is_about(graph: Arc<dyn GraphStore>) {
    let stage = Stage::with_memories(graph, [1]).await;
    let first = note(Some(&ann()), about(1), 1, "first", &["a"]);
    stage.conflict(GraphOp::RemoveNote { note: first.clone() }).await;
    stage.apply(vec![write(&first)]).await;
    stage.conflict(write(&first)).await;
    let other = Note {
        text: "second".to_owned(),
        ..first.clone()
    };
    stage.conflict(write(&other)).await;
    stage.conflict(GraphOp::RemoveNote { note: other }).await;
    let gone = GraphOp::RemoveMemory {
        memory: memory(&ann(), 1),
    };
    stage.apply(vec![gone]).await;
    assert_eq!(listed(&stage, &all_of_acme(), 9).await, [about(1)]);
    let count = |memories| TagCount {
        tag: "a".to_owned(),
        notes: 1,
        memories,
    };
    let acme = org_id("acme");
    assert_eq!(stage.graph.note_tags(&acme).await.expect("tags"), [count(0)]);
    stage.apply(vec![put(memory(&ann(), 1))]).await;
    assert_eq!(stage.graph.note_tags(&acme).await.expect("tags"), [count(1)]);
}

pub async fn notes_are_listed_newest_first_by_user_and_tag(graph: Arc<dyn GraphStore>) {
    let stage = Stage::with_memories(graph, [1, 2]).await;
    let notes = [
        note(Some(&ann()), about(1), 1, "", &["Open"]),
        note(Some(&ann()), Subject::User(ann()), 3, "", &["open", "late"]),
        note(Some(&ben()), about(7), 2, "", &["OPEN"]),
        note(None, Subject::Organization(org_id("acme")), 3, "no tags", &[]),
    ];
    stage.apply(notes.iter().map(write).collect()).await;
    let whole = Subject::Organization(org_id("acme"));
    let user = Subject::User(ann());
    let all = listed(&stage, &all_of_acme(), 9).await;
    assert_eq!(all, [whole, user.clone(), about(7), about(1)]);
    assert_eq!(listed(&stage, &all_of_acme(), 2).await, all[..2]);
    let mut query = all_of_acme();
    query.tag = Some("oPen".to_owned());
    assert_eq!(listed(&stage, &query, 9).await, [user.clone(), about(7), about(1)]);
    query.user_id = Some(ann().user_id);
    assert_eq!(listed(&stage, &query, 9).await, [user, about(1)]);
    query.tag = Some("nothing".to_owned());
    assert_eq!(listed(&stage, &query, 9).await, []);
    let count = |tag: &str, notes, memories| TagCount {
        tag: tag.to_owned(),
        notes,
        memories,
    };
    let tags = stage.graph.note_tags(&org_id("acme")).await.expect("tags");
    assert_eq!(tags, [count("late", 1, 0), count("OPEN", 3, 1)]);
    assert_eq!(stage.graph.note_tags(&org_id("other")).await.expect("tags"), []);
}

pub async fn memories_are_filtered_by_tag(graph: Arc<dyn GraphStore>) {
    let stage = Stage::with_memories(graph, [1, 2, 3, 4]).await;
    let mut ops: Vec<GraphOp> = [1, 2, 4]
        .map(|n| write(&note(Some(&ann()), about(n), 1, "", &["Straße", "x"])))
        .to_vec();
    ops.push(write(&note(Some(&ann()), about(3), 1, "", &["y"])));
    ops.push(link(1, 2));
    stage.apply(ops).await;
    let scope = Scope::user(ann());
    assert_eq!(tagged(&stage, scope.clone(), "STRASSE", |_| {}).await, [] as [u64; 0]);
    assert_eq!(tagged(&stage, scope.clone(), "straße", |_| {}).await, [4, 2, 1]);
    assert_eq!(
        tagged(&stage, scope.clone(), "X", |query| query.ascending = true).await,
        [1, 2, 4]
    );
    let believed = |query: &mut MemoryQuery| query.filter = MemoryFilter::Believed;
    assert_eq!(tagged(&stage, scope.clone(), "x", believed).await, [4, 2]);
    let early = |query: &mut MemoryQuery| query.as_of = Some(crate::sample::minute(2));
    assert_eq!(tagged(&stage, scope, "x", early).await, [2, 1]);
    let acme = Scope::organization(org_id("acme"));
    assert_eq!(tagged(&stage, acme.clone(), "y", |_| {}).await, [3]);
    let of_agent = Scope {
        agent_id: Some(crate::sample::agent_id("guide")),
        ..acme
    };
    assert_eq!(tagged(&stage, of_agent, "x", |_| {}).await, [4, 2, 1]);
    assert_eq!(tagged(&stage, Scope::user(ben()), "x", |_| {}).await, [] as [u64; 0]);
    let mut query = MemoryQuery {
        tag: Some("x".to_owned()),
        ..all_memories(Scope::user(ann()))
    };
    for ascending in [false, true] {
        query.ascending = ascending;
        let pages = crate::walk::all_pages(1, |page| stage.graph.memories(&query, page)).await;
        assert_eq!(pages.expect("pages").len(), 3, "page by page");
    }
}

pub async fn notes_about_what_is_forgotten_go_too(graph: Arc<dyn GraphStore>) {
    let stage = Stage::with_memories(graph, [1, 2]).await;
    let notes = [
        note(Some(&ann()), about(1), 1, "a secret of hers", &["secret"]),
        note(Some(&ann()), about(2), 1, "stays", &["kept"]),
    ];
    stage.apply(notes.iter().map(write).collect()).await;
    let gone = GraphOp::RemoveMemory {
        memory: memory(&ann(), 1),
    };
    let forgetting = Forgetting {
        change: change(900, vec![gone]),
        subjects: [about(1)].into(),
    };
    let redaction = stage.graph.forget(&forgetting).await.expect("forgotten");
    assert_eq!(redaction.notes, 1);
    assert_eq!(listed(&stage, &all_of_acme(), 9).await, [about(2)]);
    let tags = stage.graph.note_tags(&org_id("acme")).await.expect("tags");
    assert_eq!(
        tags.iter().map(|count| count.tag.as_str()).collect::<Vec<_>>(),
        ["kept"]
    );
    let trail = stage.graph.audit(&AuditQuery::default(), PageRequest::first(50)).await;
    let trail = format!("{:?}", trail.expect("the trail").items);
    assert!(!trail.contains("secret") && trail.contains("stays"), "{trail}");
    // Of a user who is forgotten, also notes about what was deleted before.
    let removed = |n| GraphOp::RemoveMemory {
        memory: memory(&ann(), n),
    };
    let deleted: Change = stage.change(vec![removed(2)]);
    stage.apply_all(&[deleted]).await;
    let forgetting = Forgetting {
        change: change(901, vec![]),
        subjects: [Subject::User(ann())].into(),
    };
    let redaction = stage.graph.forget(&forgetting).await.expect("forgotten");
    assert_eq!(redaction.notes, 1);
    assert_eq!(listed(&stage, &all_of_acme(), 9).await, []);
}
