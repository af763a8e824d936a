//! The memory agent: recall in a large store, what it adds to the time of the model, how busy a batch keeps the model, and
//! whether memory grows over many calls.

use std::sync::Arc;
use std::time::{Duration, Instant};

use memora_engine::agent::batch::{BatchRequest, BatchScope, Budget};
use memora_engine::agent::capture::{Capture, CaptureDecision, CaptureMessage};
use memora_engine::agent::recall::{RecallRequest, RecallSettings};
use memora_engine::agent::{BatchControl, MemoryAgent};
use memora_engine::domain::ids::{AgentId, UserKey};
use memora_engine::domain::model::Role;
use memora_engine::domain::read::Scope;
use memora_engine::ports::chat::{ChatError, ChatModel, ChatRequest};
use memora_engine::task::TaskContext;
use memora_testkit::scripted_model::{ScriptedModel, words_of};
use memora_tests::generate::Plan;
use memora_tests::store::{self, OpenStore, author};
use serde_json::json;

use crate::measure::{Figure, timed};
use crate::memory::megabytes;
use crate::search::questions;

const CALLS: usize = 300;
/// Calls over which memory has to stay flat, in ten stretches.
const MANY: usize = 10_000;
const STRETCHES: usize = 10;
/// Growth of the second half that is no growth, in megabytes.
const FLAT: f64 = 8.0;

/// Conversations of the batch, and how many at the same time.
const TALKS: usize = 160;
const AT_ONCE: u32 = 8;
const LATENCY: Duration = Duration::from_millis(400);

pub(crate) async fn all(open: &OpenStore, plan: &Plan) -> anyhow::Result<Vec<Figure>> {
    let scope = Scope::user(plan.usual_user());
    let questions = questions(CALLS);
    let by_itself = MemoryAgent::new(open.engine.clone(), None, None);
    let recall = timed("recall without a model, usual user", CALLS, async |n| {
        let request = request(&scope, &questions[n % questions.len()], false);
        by_itself.recall(&request, &TaskContext::detached()).await?;
        Ok(())
    });
    let mut figures = vec![recall.await?.at_most(5.0)];
    figures.extend(overhead(open, plan, &questions).await?);
    figures.push(batch().await?);
    figures.extend(flat(open, &scope, &questions).await?);
    Ok(figures)
}

fn request(scope: &Scope, message: &str, model: bool) -> RecallRequest {
    RecallRequest {
        scope: scope.clone(),
        message: message.to_owned(),
        preceding: Vec::new(),
        as_of: None,
        exclude: Vec::new(),
        settings: RecallSettings {
            write_queries: model,
            filter: model,
            ..RecallSettings::default()
        },
    }
}

/// A model that takes no time: three facts of every conversation, all of them new, two queries, the first five hits.
fn quick() -> ScriptedModel {
    ScriptedModel::new()
        .on("extracted_memories", |request| facts(request, 3))
        .on("verdicts", |_| Ok(json!({ "verdicts": verdicts(3) }).to_string()))
        .on("search_queries", |_| {
            Ok(json!({ "queries": ["plans for the weekend", "what @user likes"] }).to_string())
        })
        .on("relevant_memories", |_| {
            Ok(json!({ "relevant": ["M1", "M2", "M3", "M4", "M5"] }).to_string())
        })
        .forgetful()
}

fn facts(request: &ChatRequest, count: usize) -> Result<String, ChatError> {
    let prompt = words_of(request);
    let said = prompt.lines().find(|line| line.starts_with("#0 ")).unwrap_or_default();
    let said: String = said.chars().filter(|c| c.is_alphanumeric() || *c == ' ').collect();
    let memories: Vec<_> = (0..count)
        .map(|n| json!({ "text": format!("@user spoke of thing {n}: {said}"), "sources": [0] }))
        .collect();
    Ok(json!({ "memories": memories }).to_string())
}

fn verdicts(count: usize) -> Vec<serde_json::Value> {
    (1..=count)
        .map(|n| json!({ "candidate": format!("C{n}"), "relation": "new", "of": [] }))
        .collect()
}

fn talk(user: &UserKey, agent_id: &AgentId, text: &str) -> Capture {
    let message = |role, content: &str| CaptureMessage {
        role,
        content: content.to_owned(),
    };
    Capture {
        user: user.clone(),
        agent_id: agent_id.clone(),
        interaction: None,
        messages: vec![
            message(Role::User, text),
            message(Role::Assistant, "I will keep that in mind."),
        ],
        at: None,
    }
}

/// Everything but the model, per call of the model.
async fn overhead(open: &OpenStore, plan: &Plan, questions: &[String]) -> anyhow::Result<Vec<Figure>> {
    let user = plan.usual_user();
    let scope = Scope::user(user.clone());
    let model: Arc<dyn ChatModel> = Arc::new(quick());
    let agent = MemoryAgent::new(open.engine.clone(), Some(model), None);
    let task = TaskContext::detached();
    let agent_id = &plan.agents[0].agent_id;
    let (mut recalls, mut drafts) = (Vec::with_capacity(CALLS), Vec::with_capacity(CALLS));
    for question in questions {
        let recall = agent.recall(&request(&scope, question, true), &task).await?;
        recalls.push(f64::from(recall.took_ms - recall.model_ms) / 2.0);
        let started = Instant::now();
        agent.draft(&talk(&user, agent_id, question), &task).await?;
        drafts.push(started.elapsed().as_secs_f64() * 1_000.0 / 2.0);
    }
    Ok(vec![
        Figure::of("agent: recall beside the model, per call", "ms", recalls).at_most(10.0),
        Figure::of("agent: draft beside the model, per call", "ms", drafts).at_most(10.0),
    ])
}

/// The share of the ideal time: what the calls would take if the limit of concurrency were always reached.
async fn batch() -> anyhow::Result<Figure> {
    let folder = tempfile::tempdir()?;
    let open = store::create(&folder.path().join("store")).await?;
    let engine = &open.engine;
    let org = engine.create_organization(&author(), "Batch").await?;
    let listener = engine.create_agent(&author(), &org.org_id, None, "Listener").await?;
    let model = Arc::new(quick().taking(LATENCY));
    let agent = MemoryAgent::new(engine.clone(), Some(model.clone()), None);
    let later = CaptureDecision {
        memories: Vec::new(),
        extract_later: true,
        trace: None,
    };
    for n in 0..TALKS {
        let user = engine
            .create_user(&author(), &org.org_id, &format!("Person {n}"))
            .await?
            .key();
        let capture = talk(
            &user,
            &listener.agent_id,
            &format!("talk {n} about the garden and the boat"),
        );
        agent.save_capture(&author(), &capture, &later).await?;
    }
    let request = BatchRequest {
        scope: BatchScope::Queue,
        concurrency: AT_ONCE,
        budget: Budget::default(),
    };
    let started = Instant::now();
    let report = agent
        .extract_batch(&author(), &request, &BatchControl::new(), &TaskContext::detached())
        .await?;
    anyhow::ensure!(
        report.done as usize == TALKS,
        "only {} of {TALKS} are done",
        report.done
    );
    let real = started.elapsed().as_secs_f64();
    let ideal = f64::from(report.calls) * LATENCY.as_secs_f64() / f64::from(AT_ONCE);
    Ok(Figure::single("agent: batch, share of the ideal time", "%", 100.0 * ideal / real).at_least(95.0))
}

/// Growth of resident memory over the second half of many calls.
async fn flat(open: &OpenStore, scope: &Scope, questions: &[String]) -> anyhow::Result<Vec<Figure>> {
    let model: Arc<dyn ChatModel> = Arc::new(quick());
    let agent = MemoryAgent::new(open.engine.clone(), Some(model), None);
    let task = TaskContext::detached();
    let mut resident = Vec::with_capacity(STRETCHES);
    for stretch in 0..STRETCHES {
        for n in 0..MANY / STRETCHES / 2 {
            // Two calls of the model each.
            let question = &questions[(stretch + n) % questions.len()];
            agent.recall(&request(scope, question, true), &task).await?;
        }
        resident.push(megabytes("RssAnon:")?);
    }
    let half = resident[STRETCHES / 2 - 1];
    Ok(vec![
        Figure::single("agent: memory after 10,000 calls", "MB", resident[STRETCHES - 1]),
        Figure::single(
            "  of that grown over the last 5,000",
            "MB",
            resident[STRETCHES - 1] - half,
        )
        .at_most(FLAT),
    ])
}
