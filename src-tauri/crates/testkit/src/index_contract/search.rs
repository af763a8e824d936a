//! What is found, in which order, and why.

use std::sync::Arc;

use memora_engine::domain::ids::{PersonId, UserId};
use memora_engine::domain::model::Memory;
use memora_engine::domain::read::{DateRange, Scope};
use memora_engine::ports::index::{IndexEntry, IndexHit, IndexQuery, SearchIndex};

use super::scope_of;
use super::stage::{Stage, ask, by_words, entry, from_turn, without_vector};
use crate::sample::{agent_id, day, memory_id, org_id, user_key};

const CLEO: &str = "CXc85b4rqinB7s5J52TRYb";

fn person(id: &str) -> PersonId {
    PersonId::User(UserId::parse(id).expect("a user id"))
}

fn with(entry: IndexEntry, change: impl FnOnce(&mut Memory)) -> IndexEntry {
    let mut entry = entry;
    change(&mut entry.document.memory);
    entry
}

/// What holds for every list of hits.
fn assert_explained(hits: &[IndexHit]) {
    for hit in hits {
        let signals = hit.dense.iter().chain(&hit.lexical);
        let sum: f32 = signals.clone().map(|signal| signal.adds).sum();
        assert!((sum - hit.fused).abs() <= 1e-4 * (1.0 + hit.fused.abs()), "{hit:?}");
        assert!(signals.clone().count() > 0, "found for no reason: {hit:?}");
        assert!(
            signals
                .clone()
                .all(|signal| signal.rank >= 1 && signal.score.is_finite()),
            "{hit:?}"
        );
        assert!(hit.lexical.is_none_or(|signal| signal.score >= 0.0), "{hit:?}");
        assert!(hit.dense.is_none_or(|signal| signal.score.abs() <= 1.02), "{hit:?}");
    }
    for pair in hits.windows(2) {
        let in_order =
            pair[0].fused > pair[1].fused || (pair[0].fused == pair[1].fused && pair[0].memory_id < pair[1].memory_id);
        assert!(in_order, "best first, equal scores by id: {pair:?}");
    }
    for signal in [|hit: &IndexHit| hit.dense, |hit: &IndexHit| hit.lexical] {
        let mut signals: Vec<_> = hits.iter().filter_map(signal).collect();
        signals.sort_by_key(|signal| signal.rank);
        assert!(
            signals.windows(2).all(|pair| pair[0].rank < pair[1].rank),
            "a rank twice: {hits:?}"
        );
        assert!(
            signals.windows(2).all(|pair| pair[0].score >= pair[1].score),
            "ranks against scores: {hits:?}"
        );
    }
}

pub async fn words_and_meaning_are_both_found_and_explained(index: Arc<dyn SearchIndex>) {
    let texts = [
        "drinks green tea every morning",
        "plays chess on sundays",
        "drinks black coffee",
        "owns a green bicycle",
    ];
    let entries = (1..).zip(texts).map(|(n, text)| entry("ann", n, text)).collect();
    let stage = Stage::with(index, entries).await;
    let hits = stage.hits(ask("green tea morning")).await;
    assert_explained(&hits);
    assert_eq!(hits[0].memory_id, memory_id(1));
    let (dense, lexical) = (
        hits[0].dense.expect("found by meaning"),
        hits[0].lexical.expect("found by words"),
    );
    assert_eq!((dense.rank, lexical.rank), (1, 1));
    assert!(lexical.score > 0.0);
    assert!(
        hits.iter().any(|hit| hit.memory_id == memory_id(4)),
        "one common word is enough"
    );
}

pub async fn a_memory_without_vector_is_found_by_its_words(index: Arc<dyn SearchIndex>) {
    let stage = Stage::with(
        index,
        vec![
            without_vector(entry("ann", 1, "collects stamps")),
            entry("ann", 2, "bakes bread"),
        ],
    )
    .await;
    let hits = stage.hits(ask("stamps")).await;
    assert_explained(&hits);
    let hit = hits.iter().find(|hit| hit.memory_id == memory_id(1)).expect("found");
    assert!(hit.dense.is_none() && hit.lexical.is_some());
}

pub async fn a_question_without_known_words_is_answered_by_meaning(index: Arc<dyn SearchIndex>) {
    let stage = Stage::with(
        index,
        vec![entry("ann", 1, "collects stamps"), entry("ann", 2, "bakes bread")],
    )
    .await;
    let query = IndexQuery {
        text: "philately".to_owned(),
        ..ask("collects stamps")
    };
    let hits = stage.hits(query).await;
    assert_explained(&hits);
    assert_eq!(hits[0].memory_id, memory_id(1));
    assert!(hits[0].lexical.is_none());
    let dense = hits[0].dense.expect("found by meaning");
    assert!(
        dense.rank == 1 && (dense.score - 1.0).abs() < 0.03,
        "the cosine of equal vectors: {dense:?}"
    );
}

/// Source turns are indexed with the memory, where the index takes them.
pub async fn a_memory_is_found_by_the_words_of_its_turns_where_they_are_indexed(index: Arc<dyn SearchIndex>) {
    let told = from_turn(entry("ann", 1, "likes the sea"), "we spent august in Lisbon", true);
    let asked = from_turn(
        entry("ann", 2, "is afraid of dogs"),
        "did anything happen in Porto?",
        false,
    );
    let stage = Stage::with(index, vec![told, asked, entry("ann", 3, "lives in Lisbon")]).await;
    let turns = |found: &[u64]| if stage.takes_turns() { found.to_vec() } else { vec![] };
    let in_lisbon = stage.found_sorted(by_words("lisbon")).await;
    assert_eq!(in_lisbon, [turns(&[1]), vec![3]].concat());
    let in_porto = stage.found(by_words("porto")).await;
    assert_eq!(in_porto, turns(&[2]), "by the turn before the source");
}

pub async fn words_are_compared_without_case_and_in_any_script(index: Arc<dyn SearchIndex>) {
    let texts = [
        "Visited ÖSTERREICH",
        "любит чай",
        "αγαπά τη θάλασσα",
        "ticket number 4711",
    ];
    let entries = (1..)
        .zip(texts)
        .map(|(n, text)| without_vector(entry("ann", n, text)))
        .collect();
    let stage = Stage::with(index, entries).await;
    for (n, words) in (1..).zip(["österreich", "ЧАЙ", "θάλασσα", "4711"]) {
        assert_eq!(stage.found(by_words(words)).await, [n], "{words}");
    }
}

pub async fn a_question_stays_in_its_scope(index: Arc<dyn SearchIndex>) {
    let pal = |memory: &mut Memory| memory.agent_id = agent_id("pal");
    let other = |memory: &mut Memory| memory.org_id = org_id("other");
    let entries = vec![
        entry("ann", 1, "likes tea"),
        with(entry("ann", 2, "likes tea"), pal),
        entry("ben", 3, "likes tea"),
        with(entry("ben", 4, "likes tea"), pal),
        with(entry("ann", 5, "likes tea"), other),
    ];
    let stage = Stage::with(index, entries).await;
    let pal = Some(agent_id("pal"));
    let scopes = [
        (Scope::organization(org_id("acme")), vec![1, 2, 3, 4]),
        (Scope::organization(org_id("other")), vec![5]),
        (scope_of("ann"), vec![1, 2]),
        (Scope::user(user_key("other", "ann")), vec![5]),
        (
            Scope {
                agent_id: pal.clone(),
                ..Scope::organization(org_id("acme"))
            },
            vec![2, 4],
        ),
        (
            Scope {
                agent_id: pal,
                ..scope_of("ben")
            },
            vec![4],
        ),
        (scope_of("nobody"), vec![]),
        (Scope::organization(org_id("gone")), vec![]),
    ];
    for (scope, expected) in scopes {
        for query in [
            by_words("tea"),
            ask("likes tea"),
            IndexQuery {
                text: String::new(),
                ..ask("likes tea")
            },
        ] {
            assert_eq!(
                stage
                    .found_sorted(IndexQuery {
                        scope: scope.clone(),
                        ..query
                    })
                    .await,
                expected,
                "{scope:?}"
            );
        }
    }
}

/// Ids of which one contains or continues the other are different ids.
pub async fn similar_ids_are_kept_apart(index: Arc<dyn SearchIndex>) {
    let of = |org: &str, user: &str, n: u64| {
        let key = user_key(org, user);
        with(entry("ann", n, "likes tea"), |memory| {
            (memory.org_id, memory.user_id) = (key.org_id, key.user_id)
        })
    };
    let entries = vec![
        of("a", "b:c", 1),
        of("a:b", "c", 2),
        of("a", "b", 3),
        of("A", "b", 4),
        of("a", "B:c", 5),
    ];
    let stage = Stage::with(index, entries).await;
    for (org, user, n) in [
        ("a", "b:c", 1),
        ("a:b", "c", 2),
        ("a", "b", 3),
        ("A", "b", 4),
        ("a", "B:c", 5),
    ] {
        let query = IndexQuery {
            scope: Scope::user(user_key(org, user)),
            ..ask("likes tea")
        };
        assert_eq!(stage.found(query).await, [n], "{org} {user}");
    }
}

pub async fn a_question_is_limited_to_days(index: Arc<dyn SearchIndex>) {
    let dated = |n: u64, date: &str| with(entry("ann", n, "likes tea"), |memory| memory.date = day(date));
    let dates = ["0001-01-01", "2025-04-30", "2025-05-01", "2025-05-02", "9999-12-31"];
    let stage = Stage::with(index, (1..).zip(dates).map(|(n, date)| dated(n, date)).collect()).await;
    let between = async |from: Option<&str>, to: Option<&str>| {
        let dates = DateRange {
            from: from.map(day),
            to: to.map(day),
        };
        let found = stage
            .found_sorted(IndexQuery {
                dates,
                ..ask("likes tea")
            })
            .await;
        assert_eq!(
            stage
                .found_sorted(IndexQuery {
                    dates,
                    ..by_words("tea")
                })
                .await,
            found
        );
        found
    };
    assert_eq!(between(None, None).await, [1, 2, 3, 4, 5]);
    assert_eq!(between(Some("2025-04-30"), Some("2025-05-01")).await, [2, 3]);
    assert_eq!(between(Some("2025-05-02"), None).await, [4, 5]);
    assert_eq!(between(None, Some("2025-04-29")).await, [1]);
    assert_eq!(between(Some("2025-05-02"), Some("2025-05-01")).await, Vec::<u64>::new());
}

pub async fn excluded_memories_are_left_out(index: Arc<dyn SearchIndex>) {
    let stage = Stage::with(index, (1..=4).map(|n| entry("ann", n, "likes tea")).collect()).await;
    let exclude = vec![memory_id(1), memory_id(3), memory_id(99)];
    let hits = stage
        .hits(IndexQuery {
            exclude,
            limit: 2,
            ..ask("tea")
        })
        .await;
    assert_explained(&hits);
    assert_eq!(super::stage::numbers(&hits), [2, 4], "others move up");
}

pub async fn equal_memories_are_found_by_id_up_to_the_limit(index: Arc<dyn SearchIndex>) {
    let stage = Stage::with(index, (1..=30).rev().map(|n| entry("ann", n, "likes tea")).collect()).await;
    for query in [
        ask("likes tea"),
        by_words("likes tea"),
        IndexQuery {
            text: String::new(),
            ..ask("likes tea")
        },
    ] {
        let hits = stage.hits(query.clone()).await;
        assert_explained(&hits);
        assert_eq!(super::stage::numbers(&hits), (1..=30).collect::<Vec<_>>());
        for limit in [1, 7] {
            let expected: Vec<_> = (1..=u64::from(limit)).collect();
            assert_eq!(stage.found(IndexQuery { limit, ..query.clone() }).await, expected);
        }
    }
}

/// A question without words, people and vector, or with words that nobody wrote, finds nothing and is no error.
pub async fn an_empty_question_finds_nothing(index: Arc<dyn SearchIndex>) {
    let stage = Stage::with(index, vec![entry("ann", 1, "likes tea")]).await;
    let long = "zzz ".repeat(3_000);
    let odd = "\"(' AND OR NOT *:^~[]{}\\/ +-!";
    for text in ["", " \n\t", "?!…", "🦀", "absent", odd, &long] {
        assert_eq!(stage.found(by_words(text)).await, Vec::<u64>::new(), "{text:?}");
    }
    assert_eq!(
        stage.found(by_words(&format!("{odd} tea {odd}"))).await,
        [1],
        "signs are no operators"
    );
    assert_eq!(stage.found(by_words(&format!("tea {long}"))).await, [1]);
    let empty = Stage::with(Arc::clone(&stage.index), vec![]).await;
    assert_eq!(empty.found(ask("tea")).await, Vec::<u64>::new());
}

/// People stand in memories as placeholders and nothing of them is indexed, so that a new name needs no new entry.
pub async fn people_are_not_indexed(index: Arc<dyn SearchIndex>) {
    let texts = [
        format!("met user_{CLEO}'s sister"),
        format!("met agent_{CLEO}"),
        "met Cleo".to_owned(),
    ];
    let entries = (1..)
        .zip(&texts)
        .map(|(n, text)| without_vector(entry("ann", n, text)))
        .collect();
    let stage = Stage::with(index, entries).await;
    assert_eq!(stage.found(by_words("cleo")).await, [3]);
    for placeholder in [format!("user_{CLEO}"), CLEO.to_owned()] {
        assert_eq!(
            stage.found(by_words(&placeholder)).await,
            Vec::<u64>::new(),
            "{placeholder}"
        );
    }
}

/// What is asked of a person is first looked for among that person's own memories.
pub async fn memories_of_a_named_person_are_preferred(index: Arc<dyn SearchIndex>) {
    let stage = Stage::with(index, vec![entry("ann", 1, "likes tea"), entry("ben", 2, "likes tea")]).await;
    assert_eq!(stage.found(ask("likes tea")).await, [1, 2]);
    let hits = stage
        .hits(IndexQuery {
            people: vec![person("ben")],
            ..ask("likes tea")
        })
        .await;
    assert_explained(&hits);
    assert_eq!(super::stage::numbers(&hits), [2, 1]);
}
