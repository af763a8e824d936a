//! Recall: from a message to the memories that matter, with every step shown.

use memora_engine::EngineError;
use memora_engine::agent::MemoryAgent;
use memora_engine::agent::recall::{Decision, Recall, RecallRequest, RecallSettings, Recalled};
use memora_engine::domain::read::Scope;
use memora_engine::ports::chat::{ChatError, TokenPrices};
use memora_engine::task::TaskContext;
use memora_testkit::scripted_model::{ScriptedModel, words_of};
use serde_json::json;

use super::{Agent, talk, token_of};
use crate::workbench::{Workbench, corrects, learned, shown};

const FACTS: [&str; 5] = [
    "is allergic to peanuts",
    "the daughter plays the violin",
    "plans a trip to Kyoto in spring",
    "drinks green tea in the morning",
    "the violin teacher is Mr Okafor",
];

async fn with_facts() -> Workbench {
    let bench = Workbench::new().await;
    for fact in FACTS {
        bench.remember(learned(fact, &[0])).await;
    }
    bench.index().await;
    bench
}

impl Workbench {
    fn recall_for(&self, message: &str) -> RecallRequest {
        RecallRequest {
            scope: Scope::user(self.alice()),
            message: message.to_owned(),
            preceding: vec![],
            as_of: None,
            exclude: vec![],
            settings: RecallSettings::default(),
        }
    }
}

fn without_model(request: RecallRequest) -> RecallRequest {
    let settings = RecallSettings {
        write_queries: false,
        filter: false,
        ..request.settings
    };
    RecallRequest { settings, ..request }
}

fn queries(queries: &[&str]) -> Result<String, ChatError> {
    Ok(json!({ "queries": queries }).to_string())
}

fn kept(recall: &Recall) -> Vec<String> {
    let is_kept = |recalled: &&Recalled| matches!(recalled.decision, Decision::Kept { .. });
    recall
        .found
        .iter()
        .filter(is_kept)
        .map(|recalled| shown(&recalled.hit.row))
        .collect()
}

async fn recalled(agent: &MemoryAgent, request: &RecallRequest) -> Recall {
    agent.recall(request, &TaskContext::detached()).await.unwrap()
}

#[tokio::test]
async fn without_a_model_the_message_is_the_query_and_the_order_is_that_of_the_search() {
    let bench = with_facts().await;
    let agent = MemoryAgent::new(bench.engine.clone(), None, None);
    let request = without_model(bench.recall_for("who teaches the violin in spring"));
    let recall = recalled(&agent, &request).await;
    let searched: Vec<String> = bench
        .search(&request.message)
        .await
        .hits
        .iter()
        .map(|hit| shown(&hit.row))
        .collect();
    assert_eq!(kept(&recall), searched);
    assert_eq!((recall.queries.len(), recall.queries[0].written), (1, false));
    assert_eq!(recall.queries[0].text, request.message);
    assert!(recall.problems.is_empty() && recall.trace.is_none());
    let places: Vec<Decision> = recall.found.iter().map(|recalled| recalled.decision.clone()).collect();
    assert_eq!(places[0], Decision::Kept { place: 1 });
    let first = recall.text.lines().next().unwrap();
    assert_eq!(first, format!("- {}: {}", recall.found[0].hit.row.date, searched[0]));
}

#[tokio::test]
async fn queries_are_written_with_aliases_and_searched_with_names() {
    let bench = with_facts().await;
    let model = ScriptedModel::new().on("search_queries", |_| {
        queries(&["@user's daughter violin", "", "peanuts", "PEANUTS", &"x".repeat(400)])
    });
    let agent = Agent::over(&bench, model);
    let mut request = bench.recall_for("Can you book a concert, Jenny?");
    request.scope.agent_id = Some(bench.jenny.agent_id.clone());
    request.preceding = talk(&["my daughter has a free day", "which one?"]);
    request.settings.filter = false;
    let recall = recalled(&agent.agent, &request).await;
    let asked: Vec<_> = recall
        .queries
        .iter()
        .map(|query| (query.text.as_str(), query.written))
        .collect();
    assert_eq!(asked, [("Alice Moreau's daughter violin", true), ("peanuts", true)]);
    let prompt = words_of(&agent.model.requests()[0]);
    assert!(
        prompt.contains("#0 @user: \"my daughter has a free day\"") && prompt.contains("#1 @agent: \"which one?\"")
    );
    assert!(!prompt.contains("Alice") && !prompt.contains(bench.alice.user_id.as_str()));
    let trace = &agent.traces.all()[0];
    assert_eq!(trace.steps[0].dropped.len(), 3, "{:?}", trace.steps[0].dropped);
    assert_eq!(Some(trace.head.id), recall.trace);
}

#[tokio::test]
async fn what_only_one_query_found_is_kept_and_the_best_hit_of_each_counts() {
    let bench = with_facts().await;
    let model = ScriptedModel::new().on("search_queries", |_| queries(&["peanuts", "violin teacher", "violin"]));
    let agent = Agent::over(&bench, model);
    let mut request = bench.recall_for("hm");
    (request.settings.filter, request.settings.per_query) = (false, 2);
    let recall = recalled(&agent.agent, &request).await;
    let texts = kept(&recall);
    assert!(
        texts.contains(&FACTS[0].to_owned()) && texts.contains(&FACTS[4].to_owned()),
        "{texts:?}"
    );
    assert!(recall.found.is_sorted_by(|a, b| a.hit.fused >= b.hit.fused));
    for found in &recall.found {
        let of = |n: &u32| {
            recall.queries[*n as usize]
                .hits
                .iter()
                .find(|hit| hit.row.key == found.hit.row.key)
        };
        let best = found
            .queries
            .iter()
            .map(|n| of(n).unwrap().fused)
            .fold(f32::MIN, f32::max);
        assert_eq!(found.hit.fused, best);
    }
    let ids: std::collections::HashSet<_> = recall.found.iter().map(|found| found.hit.row.key.clone()).collect();
    assert_eq!(ids.len(), recall.found.len(), "each memory once");
}

#[tokio::test]
async fn the_filter_picks_and_keeps_the_order() {
    let bench = with_facts().await;
    let model = ScriptedModel::new()
        .on("search_queries", |_| queries(&[]))
        .on("relevant_memories", |request| {
            let picked = [token_of(request, "Okafor"), token_of(request, "plays the violin")];
            // Named in the wrong order, twice, and with one that is not there.
            Ok(json!({ "relevant": [picked[1], picked[0], picked[0], "M99"] }).to_string())
        })
        .costing(TokenPrices {
            prompt: 1.0,
            answer: 4.0,
        });
    let agent = Agent::over(&bench, model);
    let recall = recalled(&agent.agent, &bench.recall_for("violin teacher")).await;
    let order: Vec<String> = recall.found.iter().map(|found| shown(&found.hit.row)).collect();
    let picked: Vec<String> = order.iter().filter(|text| text.contains("violin")).cloned().collect();
    assert_eq!(kept(&recall), picked);
    assert_eq!(recall.text.lines().count(), 2);
    let left: Vec<&Decision> = recall.found.iter().map(|found| &found.decision).collect();
    assert_eq!(
        left.iter()
            .filter(|decision| ***decision == Decision::NotRelevant)
            .count(),
        order.len() - 2
    );
    assert!(recall.cost.is_some_and(|cost| cost > 0.0));
    let trace = &agent.traces.all()[0];
    assert_eq!(trace.memories.len(), order.len(), "all that was found stands in it");
    assert_eq!(trace.steps.last().unwrap().dropped[0].what, "M99");
}

#[tokio::test]
async fn nothing_relevant_is_an_answer() {
    let bench = with_facts().await;
    let model = ScriptedModel::new()
        .on("search_queries", |_| queries(&["violin"]))
        .on("relevant_memories", |_| Ok("{\"relevant\": []}".to_owned()));
    let agent = Agent::over(&bench, model);
    let recall = recalled(&agent.agent, &bench.recall_for("hello")).await;
    assert!(kept(&recall).is_empty() && recall.text.is_empty() && !recall.found.is_empty());
}

#[tokio::test]
async fn weak_hits_and_hits_over_the_limit_are_told_apart() {
    let bench = with_facts().await;
    let agent = MemoryAgent::new(bench.engine.clone(), None, None);
    let mut request =
        without_model(bench.recall_for("violin teacher, trip in spring, green tea in the morning, peanuts"));
    let all = recalled(&agent, &request).await;
    assert!(all.found.len() > 3);
    request.settings.least_score = all.found[2].hit.fused;
    request.settings.limit = 2;
    let recall = recalled(&agent, &request).await;
    let decisions: Vec<Decision> = recall.found.iter().map(|found| found.decision.clone()).collect();
    assert_eq!(
        decisions[..3],
        [
            Decision::Kept { place: 1 },
            Decision::Kept { place: 2 },
            Decision::OverLimit
        ]
    );
    assert!(decisions[3..].iter().all(|decision| *decision == Decision::TooWeak));
}

#[tokio::test]
async fn a_model_that_is_not_there_or_fails_is_left_out_and_named() {
    let bench = with_facts().await;
    let by_hand = MemoryAgent::new(bench.engine.clone(), None, None);
    let recall = recalled(&by_hand, &bench.recall_for("violin")).await;
    assert_eq!(recall.problems.len(), 2, "{:?}", recall.problems);
    assert!(!kept(&recall).is_empty());
    let model = ScriptedModel::new()
        .on("search_queries", |_| Err(ChatError::RateLimited("later".into())))
        .on("relevant_memories", |_| Ok("nonsense".to_owned()));
    let agent = Agent::over(&bench, model);
    let recall = recalled(&agent.agent, &bench.recall_for("violin")).await;
    assert!(
        recall.problems[0].contains("later") && recall.problems[1].contains("not filtered"),
        "{:?}",
        recall.problems
    );
    assert!(!recall.queries[0].written);
    assert!(!kept(&recall).is_empty(), "unfiltered");
    assert_eq!(recall.trace, Some(agent.traces.all()[0].head.id));
}

#[tokio::test]
async fn memories_to_be_left_out_do_not_come_back_over_an_older_version() {
    let bench = Workbench::new().await;
    let old = bench.remember(learned("Sarah is due in December", &[0])).await;
    let new = bench.remember(corrects("the baby arrives on the 15th", old)).await;
    bench.index().await;
    let agent = MemoryAgent::new(bench.engine.clone(), None, None);
    let mut request = without_model(bench.recall_for("Sarah due in December"));
    assert_eq!(
        kept(&recalled(&agent, &request).await),
        ["the baby arrives on the 15th"]
    );
    request.exclude = vec![new];
    assert!(recalled(&agent, &request).await.found.is_empty());
}

#[tokio::test]
async fn a_recall_of_an_earlier_day_knows_what_was_believed_then() {
    let bench = Workbench::new().await;
    let old = bench.remember(learned("lives in Lyon", &[0])).await;
    let then = bench.engine.now() + chrono::TimeDelta::hours(1);
    bench.remember(corrects("lives in Berlin", old)).await;
    bench.index().await;
    let model = ScriptedModel::new()
        .on("search_queries", |_| queries(&["where does @user live, lives in"]))
        .on("relevant_memories", |_| Ok("{\"relevant\": [\"M1\"]}".to_owned()));
    let agent = Agent::over(&bench, model);
    let mut request = bench.recall_for("where do I live?");
    request.as_of = Some(then);
    assert_eq!(kept(&recalled(&agent.agent, &request).await), ["lives in Lyon"]);
    let date = "2 June 2026";
    assert!(
        agent
            .model
            .requests()
            .iter()
            .all(|request| request.messages[0].content.contains(date))
    );
}

#[tokio::test]
async fn an_organization_is_recalled_over_with_its_people_by_alias() {
    let bench = Workbench::new().await;
    let text = format!(
        "user_{} plays the violin with user_2222222222222222222222",
        bench.alice.user_id
    );
    bench.remember(learned(&text, &[0])).await;
    bench.index().await;
    let model = ScriptedModel::new()
        .on("search_queries", |_| queries(&["who plays the violin"]))
        .on("relevant_memories", |request| {
            Ok(json!({ "relevant": [token_of(request, "@user plays the violin with @user2")] }).to_string())
        });
    let agent = Agent::over(&bench, model);
    let mut request = bench.recall_for("who plays?");
    request.scope = Scope::organization(bench.org.org_id.clone());
    let recall = recalled(&agent.agent, &request).await;
    assert_eq!(recall.text.lines().count(), 1);
    assert!(recall.text.contains("Alice Moreau plays"), "{}", recall.text);
    assert_eq!(agent.traces.all()[0].head.user_id, None);
}

#[tokio::test]
async fn queries_can_be_written_alone() {
    let bench = Workbench::new().await;
    let agent = Agent::over(
        &bench,
        ScriptedModel::new().on("search_queries", |_| queries(&["@user and tea"])),
    );
    let scope = Scope::user(bench.alice());
    let written = agent
        .agent
        .write_queries(&scope, "tea?", &[], None, &TaskContext::detached())
        .await
        .unwrap();
    assert_eq!(written, ["Alice Moreau and tea"]);
    let by_hand = MemoryAgent::new(bench.engine.clone(), None, None);
    let refused = by_hand
        .write_queries(&scope, "tea?", &[], None, &TaskContext::detached())
        .await;
    assert!(matches!(refused, Err(EngineError::Invalid { .. })), "{refused:?}");
}
