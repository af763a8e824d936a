//! Finding memories by their words, without a search index.

use std::sync::Arc;

use memora_engine::domain::model::Memory;
use memora_engine::domain::read::{DateRange, Scope, WordHit, WordsQuery};
use memora_engine::ports::graph::GraphStore;

use super::stage::{Stage, ann, ben, put};
use crate::sample::{agent_id, memory, memory_id, minute, org_id};

fn query(scope: Scope, words: &[&str]) -> WordsQuery {
    WordsQuery {
        scope,
        dates: DateRange::default(),
        words: words.iter().map(|word| (*word).to_owned()).collect(),
        limit: 10,
    }
}

async fn found(stage: &Stage, query: WordsQuery) -> Vec<(u64, u32)> {
    let number = |hit: WordHit| {
        (1..100)
            .find(|n| memory_id(*n) == hit.memory_id)
            .expect("a numbered memory")
    };
    let hits = stage.graph.words(&query).await.expect("hits");
    hits.into_iter().map(|hit| (number(hit), hit.words)).collect()
}

fn saying(n: u64, text: &str) -> Memory {
    Memory {
        text: text.to_owned(),
        ..memory(&ann(), n)
    }
}

pub async fn those_with_most_of_the_words_come_first(graph: Arc<dyn GraphStore>) {
    let stage = Stage::with_people(graph).await;
    let at = |minutes: i64, memory: Memory| {
        put(Memory {
            obtained_at: minute(minutes),
            ..memory
        })
    };
    stage
        .apply(vec![
            at(1, saying(1, "Likes green tea, and tea again")),
            at(2, saying(2, "GREEN is the colour of the tea house")),
            at(3, saying(3, "a green door")),
            at(3, saying(4, "tea for two")),
            at(9, saying(5, "plays chess")),
        ])
        .await;
    let ask = query(Scope::user(ann()), &["tea", "green"]);
    assert_eq!(found(&stage, ask.clone()).await, [(2, 2), (1, 2), (4, 1), (3, 1)]);
    let two = WordsQuery {
        limit: 2,
        ..ask.clone()
    };
    assert_eq!(found(&stage, two).await, [(2, 2), (1, 2)]);
    let none = WordsQuery { words: vec![], ..ask };
    assert_eq!(found(&stage, none).await, []);
}

pub async fn words_are_whole_and_without_people(graph: Arc<dyn GraphStore>) {
    let stage = Stage::with_people(graph).await;
    let person = "user_23456789ABCDEFGHJKMNPQ";
    stage
        .apply(vec![
            put(saying(1, &format!("{person}'s teapot"))),
            put(saying(2, "was in ÖSTERREICH: (twice)! +4711")),
            put(saying(3, "любит чай")),
        ])
        .await;
    let scope = Scope::user(ann());
    for (word, expected) in [
        ("tea", vec![]),
        ("teapot", vec![(1, 1)]),
        ("user", vec![]),
        ("23456789abcdefghjkmnpq", vec![]),
        ("österreich", vec![(2, 1)]),
        ("4711", vec![(2, 1)]),
        ("чай", vec![(3, 1)]),
    ] {
        assert_eq!(found(&stage, query(scope.clone(), &[word])).await, expected, "{word}");
    }
}

pub async fn words_are_looked_for_in_a_scope_and_days(graph: Arc<dyn GraphStore>) {
    let stage = Stage::with_people(graph).await;
    let by_pal = Memory {
        agent_id: agent_id("pal"),
        ..saying(2, "tea")
    };
    let of_ben = Memory {
        text: "tea".to_owned(),
        ..memory(&ben(), 3)
    };
    let later = Memory {
        obtained_at: minute(60 * 24 * 3),
        date: minute(60 * 24 * 3).date_naive(),
        ..saying(4, "tea")
    };
    stage
        .apply(vec![
            put(saying(1, "tea")),
            put(by_pal),
            put(of_ben),
            put(later.clone()),
        ])
        .await;
    let numbers = |found: Vec<(u64, u32)>| {
        let mut numbers: Vec<_> = found.into_iter().map(|(n, _)| n).collect();
        numbers.sort();
        numbers
    };
    let organization = Scope::organization(org_id("acme"));
    let pals = Scope {
        agent_id: Some(agent_id("pal")),
        ..organization.clone()
    };
    let anns_by_pal = Scope {
        agent_id: Some(agent_id("pal")),
        ..Scope::user(ann())
    };
    let elsewhere = Scope::organization(org_id("nowhere"));
    for (scope, expected) in [
        (organization.clone(), vec![1, 2, 3, 4]),
        (Scope::user(ann()), vec![1, 2, 4]),
        (pals, vec![2]),
        (anns_by_pal, vec![2]),
        (elsewhere, vec![]),
    ] {
        let said = format!("{scope:?}");
        assert_eq!(numbers(found(&stage, query(scope, &["tea"])).await), expected, "{said}");
    }
    let that_day = WordsQuery {
        dates: DateRange {
            from: Some(later.date),
            to: Some(later.date),
        },
        ..query(organization, &["tea"])
    };
    assert_eq!(numbers(found(&stage, that_day).await), [4]);
}
