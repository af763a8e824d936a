//! What is taken of verdicts, and where they lead.

use chrono::{TimeDelta, TimeZone, Utc};
use proptest::prelude::*;
use serde_json::json;
use uuid::Uuid;

use super::*;
use crate::agent::ask::parsed;
use crate::domain::ids::{AgentId, MemoryKey, OrgId, UserId};

fn user() -> UserKey {
    UserKey {
        org_id: OrgId::parse("acme").expect("an id"),
        user_id: UserId::parse("alice").expect("an id"),
    }
}

fn id(n: u128) -> MemoryId {
    MemoryId(Uuid::from_u128(n))
}

fn day_of_may(n: u32) -> Timestamp {
    Utc.with_ymd_and_hms(2026, 5, n, 12, 0, 0).single().expect("a moment")
}

/// Memory number `n`, learned on that day of May.
fn row(n: u32) -> MemoryRow {
    let obtained_at = day_of_may(n);
    MemoryRow {
        key: MemoryKey {
            org_id: user().org_id,
            user_id: user().user_id,
            memory_id: id(u128::from(n)),
        },
        segments: vec![Segment::Text {
            text: format!("memory {n}"),
        }],
        user_name: None,
        agent_id: AgentId::parse("jenny").expect("an id"),
        agent_label: None,
        interaction_id: None,
        obtained_at,
        date: obtained_at.date_naive(),
        sources: 0,
        replaces: 0,
        replaced_by: 0,
        superseded_at: None,
        believed: true,
        problems: Vec::new(),
    }
}

fn candidate(n: usize, similar: &[u32]) -> Compared {
    let text = format!("candidate {n}");
    Compared {
        segments: vec![Segment::Text { text: text.clone() }],
        text,
        at: day_of_may(20),
        similar: similar.iter().map(|n| row(*n)).collect(),
    }
}

/// Four candidates; memories 3, 1 and 2 are shown as M1, M2 and M3.
fn four() -> Vec<Compared> {
    vec![
        candidate(0, &[3, 1]),
        candidate(1, &[1, 2]),
        candidate(2, &[]),
        candidate(3, &[]),
    ]
}

fn taken(answer: &serde_json::Value, asked: &[usize]) -> (Vec<Verdict>, Vec<String>) {
    let candidates = four();
    let sheet = Sheet::new(&user(), &candidates, &[], asked);
    let (taken, unused) = sheet.take(parsed(&answer.to_string()).expect("JSON of that form"), asked);
    let mut verdicts = vec![Verdict::New; candidates.len()];
    for (at, verdict) in taken {
        verdicts[at] = verdict;
    }
    settle(&mut verdicts, &candidates);
    (verdicts, unused.into_iter().map(|dropped| dropped.reason).collect())
}

#[test]
fn verdicts_name_memories_and_earlier_candidates() {
    let answer = json!({"verdicts": [
        {"candidate": "C1", "relation": "contradicts", "of": ["M2", "m1"]},
        {"candidate": "c2", "relation": "duplicate", "of": ["[M3]"]},
        {"candidate": "C3", "relation": "contradicts", "of": ["C2", "C1"]},
        {"candidate": "C4", "relation": "new", "of": []},
    ]});
    let (verdicts, unused) = taken(&answer, &[0, 1, 2, 3]);
    let contradicts = |memories: &[u128], candidates: &[usize]| Verdict::Contradicts {
        memories: memories.iter().map(|n| id(*n)).collect(),
        candidates: candidates.to_vec(),
    };
    assert_eq!(verdicts[0], contradicts(&[1, 3], &[]));
    assert_eq!(verdicts[1], Verdict::Duplicate(id(2)));
    assert_eq!(
        verdicts[2],
        contradicts(&[2], &[0]),
        "what C2 repeats is what is contradicted"
    );
    assert_eq!(verdicts[3], Verdict::New);
    assert!(unused.is_empty(), "{unused:?}");
}

#[test]
fn nothing_can_be_named_that_was_not_shown() {
    let answer = json!({"verdicts": [
        {"candidate": "C1", "relation": "contradicts", "of": ["M9", "M0", "C1", "C3", "memory-1", "00000000-0000-0000-0000-000000000001"]},
        {"candidate": "C2", "relation": "duplicate", "of": []},
        {"candidate": "C2", "relation": "duplicate", "of": ["M1"]},
        {"candidate": "C4", "relation": "delete", "of": ["M1"]},
        {"candidate": "C9", "relation": "contradicts", "of": ["M1"]},
        {"candidate": "M1", "relation": "contradicts", "of": ["M2"]},
    ]});
    let (verdicts, unused) = taken(&answer, &[0, 1, 2]);
    assert_eq!(verdicts, vec![Verdict::New; 4]);
    assert_eq!(unused.len(), 13, "{unused:#?}");
}

#[test]
fn a_repeated_repetition_is_one_of_the_first() {
    let answer = json!({"verdicts": [
        {"candidate": "C2", "relation": "duplicate", "of": ["C1"]},
        {"candidate": "C3", "relation": "duplicate", "of": ["C2"]},
        {"candidate": "C4", "relation": "contradicts", "of": ["C3"]},
    ]});
    let (verdicts, _) = taken(&answer, &[0, 1, 2, 3]);
    assert_eq!(verdicts[2], Verdict::DuplicateOf(0));
    let expected = Verdict::Contradicts {
        memories: vec![],
        candidates: vec![0],
    };
    assert_eq!(verdicts[3], expected);
}

#[test]
fn what_was_learned_later_is_not_contradicted_by_what_was_said_before() {
    let mut candidates = vec![candidate(0, &[25, 3]), candidate(1, &[])];
    candidates[1].at = day_of_may(20) + TimeDelta::days(9);
    let contradicts = |memories: Vec<MemoryId>, candidates: Vec<usize>| Verdict::Contradicts { memories, candidates };
    let mut verdicts = vec![contradicts(vec![id(3), id(25)], vec![]), contradicts(vec![], vec![0])];
    settle(&mut verdicts, &candidates);
    assert_eq!(verdicts, [Verdict::Outdated(id(25)), Verdict::New]);
}

proptest! {
    #[test]
    fn whatever_the_answer_verdicts_lead_to_what_was_shown(
        given in proptest::collection::vec(("[CM][0-9]{1,2}|\\PC{0,4}", 0_usize..5, proptest::collection::vec("[CMcm][0-9]|\\PC{0,5}", 0..30)), 0..10),
        first in 0_usize..4,
    ) {
        let relations = ["new", "duplicate", "contradicts", "NEW", "forget"];
        let verdicts: Vec<_> = given
            .iter()
            .map(|(candidate, relation, of)| json!({"candidate": candidate, "relation": relations[*relation], "of": of}))
            .collect();
        let asked: Vec<usize> = (first..4).collect();
        let (verdicts, _) = taken(&json!({ "verdicts": verdicts }), &asked);
        let shown = [id(1), id(2), id(3)];
        for (i, verdict) in verdicts.iter().enumerate() {
            prop_assert!(*verdict == Verdict::New || asked.contains(&i));
            match verdict {
                Verdict::New => {}
                Verdict::Duplicate(of) | Verdict::Outdated(of) => prop_assert!(shown.contains(of)),
                Verdict::DuplicateOf(earlier) => prop_assert!(*earlier < i),
                Verdict::Contradicts { memories, candidates } => {
                    prop_assert!(!memories.is_empty() || !candidates.is_empty());
                    prop_assert!(memories.iter().all(|of| shown.contains(of)));
                    prop_assert!(candidates.iter().all(|earlier| *earlier < i));
                    let are_stored = candidates.iter().all(|earlier| {
                        matches!(verdicts[*earlier], Verdict::New | Verdict::Contradicts { .. })
                    });
                    prop_assert!(are_stored);
                }
            }
        }
    }
}
