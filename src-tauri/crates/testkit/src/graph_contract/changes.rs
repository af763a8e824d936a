//! The audit trail and what undo would take back.

use std::sync::Arc;

use memora_engine::domain::change::{Actor, ActorKind, Change, ChangeKind, GraphOp};
use memora_engine::domain::ids::GroupId;
use memora_engine::domain::read::AuditQuery;
use memora_engine::domain::subject::Subject;
use memora_engine::ports::graph::GraphStore;

use super::stage::{Stage, ann, assert_not_found, ben, link, put, talk};
use crate::clock::CountingIds;
use crate::sample::{agent_key, at, change, change_id, memory, memory_id, minute, org_id, user};
use crate::walk::all_pages;

fn group(n: u64) -> GroupId {
    GroupId(CountingIds::nth(n))
}

fn grouped(n: u64, of: u64) -> Change {
    Change {
        group: Some(group(of)),
        ..change(n, vec![])
    }
}

fn undo(n: u64, undone: u64) -> Change {
    Change {
        undoes: Some(change_id(undone)),
        kind: ChangeKind::Undo,
        ..change(n, vec![])
    }
}

async fn trail(stage: &Stage) -> Vec<memora_engine::domain::read::AuditEntry> {
    let everything = AuditQuery::default();
    all_pages(3, |page| stage.graph.audit(&everything, page))
        .await
        .expect("the audit trail")
}

pub async fn every_change_is_in_the_trail_as_it_was_made(graph: Arc<dyn GraphStore>) {
    let stage = Stage::empty(graph);
    let unusual = Change {
        at: at("9999-12-31T23:59:59.999999Z"),
        actor: Actor {
            kind: ActorKind::Import,
            name: "<i>Zoë</i>\0\u{202e}.json".to_owned(),
        },
        kind: ChangeKind::ImportPeople,
        reason: Some("because\n\"of\" 💥".to_owned()),
        summary: "created user_ann".to_owned(),
        group: Some(group(7)),
        ..change(
            2,
            vec![GraphOp::PutOrganization {
                organization: crate::sample::organization("acme", "Acme"),
            }],
        )
    };
    let plain = change(1, vec![]);
    let last = change(
        3,
        vec![GraphOp::PutUser {
            user: user("acme", "ann", "Ann"),
        }],
    );
    stage.apply_all(&[plain.clone(), unusual.clone()]).await;
    stage.apply_all(std::slice::from_ref(&last)).await;
    let entries = trail(&stage).await;
    let changes: Vec<_> = entries.iter().map(|entry| entry.change.clone()).collect();
    assert_eq!(changes, [last, unusual.clone(), plain], "newest first");
    assert!(entries.windows(2).all(|pair| pair[0].seq > pair[1].seq));
    assert!(entries.iter().all(|entry| entry.undone_by.is_none()));
    assert_eq!(stage.graph.change(&change_id(2)).await.expect("the change"), entries[1]);
    assert_not_found(stage.graph.change(&change_id(99)).await, &change_id(99).to_string());
}

/// Ops of every kind survive the trail, because undo is computed from them.
pub async fn a_change_can_be_undone_from_the_trail(graph: Arc<dyn GraphStore>) {
    let stage = Stage::with_talk(graph).await;
    let done: Vec<_> = trail(&stage).await;
    for (n, entry) in (500..).zip(&done) {
        let undo = Change {
            undoes: Some(entry.change.id),
            ..change(n, entry.change.inverse_ops())
        };
        stage.apply_all(&[undo]).await;
    }
    let totals = stage.graph.totals().await.expect("totals");
    assert_eq!(totals, memora_engine::domain::read::StoreTotals::default());
    assert_eq!(stage.graph.undo_candidate().await.expect("a candidate"), None);
}

pub async fn undoing_marks_and_undoing_the_undo_unmarks(graph: Arc<dyn GraphStore>) {
    let stage = Stage::empty(graph);
    let undone_by = async |n: u64| stage.graph.change(&change_id(n)).await.expect("the change").undone_by;
    stage
        .apply_all(&[change(1, vec![]), change(2, vec![]), undo(3, 1)])
        .await;
    assert_eq!(
        (undone_by(1).await, undone_by(2).await, undone_by(3).await),
        (Some(change_id(3)), None, None)
    );
    stage.apply_all(&[undo(4, 3)]).await;
    assert_eq!((undone_by(1).await, undone_by(3).await), (None, Some(change_id(4))));
    stage.apply_all(&[undo(5, 1)]).await;
    assert_eq!(undone_by(1).await, Some(change_id(5)), "undone again");
    let marks: Vec<_> = trail(&stage).await.into_iter().map(|entry| entry.undone_by).collect();
    assert_eq!(marks, [None, None, Some(change_id(4)), None, Some(change_id(5))]);
}

pub async fn the_candidate_is_the_newest_change_in_force_that_is_no_undo(graph: Arc<dyn GraphStore>) {
    let stage = Stage::empty(graph);
    let candidate = async || {
        let candidate = stage.graph.undo_candidate().await.expect("a candidate");
        candidate.map(|candidate| (candidate.change_id, candidate.changes))
    };
    assert_eq!(candidate().await, None);
    stage.apply_all(&[change(1, vec![]), change(2, vec![])]).await;
    assert_eq!(candidate().await, Some((change_id(2), 1)));
    stage.apply_all(&[undo(3, 2)]).await;
    assert_eq!(candidate().await, Some((change_id(1), 1)));
    stage.apply_all(&[undo(4, 3)]).await;
    assert_eq!(candidate().await, Some((change_id(2), 1)), "it is in force again");
    stage.apply_all(&[undo(5, 1), undo(6, 2)]).await;
    assert_eq!(candidate().await, None);
}

pub async fn a_candidate_tells_what_it_is(graph: Arc<dyn GraphStore>) {
    let stage = Stage::empty(graph);
    let made = Change {
        kind: ChangeKind::RenameUser,
        summary: "renamed user_ann".to_owned(),
        ..grouped(4, 9)
    };
    stage.apply_all(&[grouped(3, 9), made.clone()]).await;
    let candidate = stage
        .graph
        .undo_candidate()
        .await
        .expect("a read")
        .expect("a candidate");
    assert_eq!(
        (candidate.change_id, candidate.group, candidate.changes),
        (made.id, made.group, 2)
    );
    assert_eq!(
        (candidate.kind, candidate.at, candidate.actor, candidate.summary),
        (made.kind, made.at, made.actor, made.summary)
    );
}

pub async fn a_group_is_undone_bit_by_bit(graph: Arc<dyn GraphStore>) {
    let stage = Stage::empty(graph);
    let of_group = async |limit| {
        let changes = stage.graph.group_changes(&group(9), limit).await.expect("changes");
        changes.into_iter().map(|change| change.id).collect::<Vec<_>>()
    };
    let left = async || {
        stage
            .graph
            .undo_candidate()
            .await
            .expect("a read")
            .map(|c| (c.change_id, c.changes))
    };
    stage
        .apply_all(&[
            change(1, vec![]),
            grouped(2, 9),
            grouped(3, 9),
            grouped(4, 8),
            grouped(5, 9),
        ])
        .await;
    assert_eq!(of_group(10).await, [5, 3, 2].map(change_id));
    assert_eq!(of_group(2).await, [5, 3].map(change_id));
    assert_eq!(of_group(0).await, []);
    assert_eq!(left().await, Some((change_id(5), 3)));
    let undo_in = |n, undone| Change {
        group: Some(group(10)),
        ..undo(n, undone)
    };
    stage.apply_all(&[undo_in(6, 5), undo_in(7, 3)]).await;
    assert_eq!(of_group(10).await, [2].map(change_id));
    assert_eq!(
        left().await,
        Some((change_id(4), 1)),
        "a change made in between comes first"
    );
    stage.apply_all(&[undo(8, 4)]).await;
    assert_eq!(left().await, Some((change_id(2), 1)));
    assert_eq!(
        stage.graph.group_changes(&group(10), 10).await.expect("changes"),
        [],
        "undos are not undone with it"
    );
    assert_eq!(stage.graph.group_changes(&group(77), 10).await.expect("changes"), []);
}

/// A change, its audit entry and its outbox rows are there together or not at all.
pub async fn the_trail_and_the_outbox_belong_to_the_change(graph: Arc<dyn GraphStore>) {
    let stage = Stage::with_people(graph).await;
    let before = (
        trail(&stage).await.len(),
        stage.graph.outbox_len().await.expect("a count"),
    );
    let good = stage.change(vec![put(memory(&ann(), 1))]);
    let bad = stage.change(vec![put(memory(&ann(), 2)), put(memory(&ann(), 1))]);
    stage.refused_all(&[good.clone(), bad]).await;
    assert_eq!(
        (
            trail(&stage).await.len(),
            stage.graph.outbox_len().await.expect("a count")
        ),
        before
    );
    assert_not_found(stage.graph.change(&good.id).await, &good.id.to_string());
    stage.apply_all(&[good]).await;
    assert_eq!(trail(&stage).await.len(), before.0 + 1);
    assert_eq!(stage.graph.outbox_len().await.expect("a count"), before.1 + 1);
}

/// What each query of the trail gives, as numbers of changes.
async fn found(stage: &Stage, query: AuditQuery) -> Vec<u64> {
    let mut pages = Vec::new();
    for limit in [1, 2, 50] {
        let entries = all_pages(limit, |page| stage.graph.audit(&query, page))
            .await
            .expect("the trail");
        let number = |entry: &memora_engine::domain::read::AuditEntry| {
            (1..1_000)
                .find(|n| change_id(*n) == entry.change.id)
                .expect("a numbered change")
        };
        pages.push(entries.iter().map(number).collect::<Vec<_>>());
    }
    assert!(pages.windows(2).all(|pair| pair[0] == pair[1]), "{pages:?}");
    pages.remove(0)
}

pub async fn the_trail_is_read_by_what_changes_are_about(graph: Arc<dyn GraphStore>) {
    let stage = Stage::with_talk(graph).await;
    // 1: people, 2: the talk with memory 1.
    stage.apply(vec![put(memory(&ann(), 2)), put(memory(&ann(), 3))]).await;
    stage.apply(vec![link(2, 3)]).await;
    stage.apply(vec![put(memory(&ben(), 4))]).await;
    let about = |subject| found(&stage, AuditQuery::about(subject));
    assert_eq!(about(Subject::Memory(memory_id(1))).await, [2]);
    assert_eq!(about(Subject::Memory(memory_id(2))).await, [4, 3]);
    assert_eq!(about(Subject::Memory(memory_id(9))).await, Vec::<u64>::new());
    assert_eq!(about(Subject::Interaction(talk())).await, [2]);
    assert_eq!(about(Subject::User(ann())).await, [4, 3, 2, 1]);
    assert_eq!(about(Subject::User(ben())).await, [5, 1]);
    assert_eq!(about(Subject::Agent(agent_key("acme", "pal"))).await, [1]);
    assert_eq!(about(Subject::Organization(org_id("acme"))).await, [5, 4, 3, 2, 1]);
    assert_eq!(about(Subject::Organization(org_id("other"))).await, Vec::<u64>::new());
}

pub async fn the_trail_is_filtered_by_kind_actor_time_and_group(graph: Arc<dyn GraphStore>) {
    let stage = Stage::empty(graph);
    let other = Change {
        kind: ChangeKind::RenameUser,
        actor: Actor {
            kind: ActorKind::Agent,
            name: "Zoë's \"agent\"".to_owned(),
        },
        ..change(2, vec![])
    };
    stage
        .apply_all(&[
            change(1, vec![]),
            other.clone(),
            grouped(3, 9),
            grouped(4, 9),
            Change {
                group: Some(group(9)),
                ..undo(5, 4)
            },
        ])
        .await;
    let everything = AuditQuery::default;
    assert_eq!(found(&stage, everything()).await, [5, 4, 3, 2, 1]);
    let kinds = |kinds: &[ChangeKind]| AuditQuery {
        kinds: kinds.to_vec(),
        ..everything()
    };
    assert_eq!(found(&stage, kinds(&[ChangeKind::RenameUser])).await, [2]);
    assert_eq!(
        found(&stage, kinds(&[ChangeKind::RenameUser, ChangeKind::Undo])).await,
        [5, 2]
    );
    assert_eq!(
        found(&stage, kinds(&[ChangeKind::RenameAgent])).await,
        Vec::<u64>::new()
    );
    let actor = |name: &str| AuditQuery {
        actor: Some(name.to_owned()),
        ..everything()
    };
    assert_eq!(found(&stage, actor(&other.actor.name)).await, [2]);
    assert_eq!(found(&stage, actor("Test")).await, [5, 4, 3, 1]);
    let times = |from, to| AuditQuery {
        from,
        to,
        ..everything()
    };
    assert_eq!(found(&stage, times(Some(minute(2)), Some(minute(4)))).await, [4, 3, 2]);
    assert_eq!(found(&stage, times(Some(minute(4)), None)).await, [5, 4]);
    let of_group = AuditQuery {
        group: Some(group(9)),
        ..everything()
    };
    assert_eq!(found(&stage, of_group.clone()).await, [5, 4, 3]);
    let both = AuditQuery {
        kinds: vec![ChangeKind::Undo],
        ..of_group
    };
    assert_eq!(found(&stage, both).await, [5]);
}

pub async fn redo_takes_back_the_newest_undo_until_something_else_is_done(graph: Arc<dyn GraphStore>) {
    let stage = Stage::empty(graph);
    let redo = async || {
        let candidate = stage.graph.redo_candidate().await.expect("a read");
        candidate.map(|candidate| (candidate.change_id, candidate.changes))
    };
    assert_eq!(redo().await, None);
    stage.apply_all(&[change(1, vec![]), change(2, vec![])]).await;
    assert_eq!(redo().await, None);
    stage.apply_all(&[undo(3, 2), undo(4, 1)]).await;
    assert_eq!(redo().await, Some((change_id(4), 1)));
    stage.apply_all(&[undo(5, 4)]).await;
    assert_eq!(redo().await, Some((change_id(3), 1)), "1 is in force again, 2 is not");
    stage.apply_all(&[undo(6, 3)]).await;
    assert_eq!(redo().await, None);
    stage.apply_all(&[undo(7, 2)]).await;
    assert_eq!(redo().await, Some((change_id(7), 1)));
    stage.apply_all(&[change(8, vec![])]).await;
    assert_eq!(redo().await, None, "something else was done");
    stage.apply_all(&[grouped(9, 5), grouped(10, 5)]).await;
    let undo_in = |n, undone| Change {
        group: Some(group(6)),
        ..undo(n, undone)
    };
    stage.apply_all(&[undo_in(11, 10), undo_in(12, 9)]).await;
    assert_eq!(redo().await, Some((change_id(12), 2)));
    let of_group = stage
        .graph
        .redo_candidate()
        .await
        .expect("a read")
        .expect("a candidate");
    assert_eq!(of_group.group, Some(group(6)));
}
