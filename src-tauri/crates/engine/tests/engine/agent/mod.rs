//! The memory agent over stores in memory, with a model that answers by script.

mod batches;
mod drafting;
mod recalling;
mod saving;
mod steering;
mod traces;

use std::sync::Arc;

use memora_engine::agent::MemoryAgent;
use memora_engine::agent::capture::{Capture, CaptureMessage, Relation};
use memora_engine::domain::ids::InteractionKey;
use memora_engine::domain::model::Role;
use memora_engine::domain::page::PageRequest;
use memora_engine::memories::MemoryRow;
use memora_engine::ports::chat::{ChatError, ChatModel, ChatRequest};
use memora_engine::ports::traces::TraceStore;
use memora_testkit::memory_traces::MemoryTraces;
use memora_testkit::scripted_model::{ScriptedModel, words_of};
use serde_json::json;

use super::workbench::{Workbench, shown};

/// An agent with its model and its traces, to look into.
struct Agent {
    agent: MemoryAgent,
    model: Arc<ScriptedModel>,
    traces: Arc<MemoryTraces>,
}

impl Agent {
    fn over(bench: &Workbench, model: ScriptedModel) -> Self {
        let (model, traces) = (Arc::new(model), Arc::new(MemoryTraces::default()));
        let chat: Arc<dyn ChatModel> = model.clone();
        let kept: Arc<dyn TraceStore> = traces.clone();
        Self {
            agent: MemoryAgent::new(bench.engine.clone(), Some(chat), Some(kept)),
            model,
            traces,
        }
    }
}

/// What the model is made to say of a conversation: texts with the messages they were taken from.
fn extracted(memories: &[(&str, &[u32])]) -> Result<String, ChatError> {
    let memories: Vec<_> = memories
        .iter()
        .map(|(text, sources)| json!({ "text": text, "sources": sources }))
        .collect();
    Ok(json!({ "memories": memories }).to_string())
}

/// What the model is made to say of candidates.
fn verdicts(verdicts: &[(&str, &str, &[&str])]) -> Result<String, ChatError> {
    let verdicts: Vec<_> = verdicts
        .iter()
        .map(|(candidate, relation, of)| json!({ "candidate": candidate, "relation": relation, "of": of }))
        .collect();
    Ok(json!({ "verdicts": verdicts }).to_string())
}

/// The name under which a prompt shows a text that has these words in it, such as `M1`.
fn token_of(request: &ChatRequest, words: &str) -> String {
    let prompt = words_of(request);
    let line = prompt
        .lines()
        .find(|line| line.contains(words) && line.starts_with(['M', 'C', '#']))
        .unwrap_or_else(|| panic!("{words:?} is not shown: {prompt}"));
    line.split(' ').next().unwrap().to_owned()
}

fn says(role: Role, text: &str) -> CaptureMessage {
    CaptureMessage {
        role,
        content: text.to_owned(),
    }
}

/// Messages in turn, the user first.
fn talk(texts: &[&str]) -> Vec<CaptureMessage> {
    let role = |n: usize| {
        if n.is_multiple_of(2) {
            Role::User
        } else {
            Role::Assistant
        }
    };
    texts.iter().enumerate().map(|(n, text)| says(role(n), text)).collect()
}

impl Workbench {
    fn capture(&self, texts: &[&str]) -> Capture {
        Capture {
            user: self.alice(),
            agent_id: self.jenny.agent_id.clone(),
            interaction: None,
            messages: talk(texts),
            at: None,
        }
    }

    /// The same conversation, stored already.
    fn capture_of(&self, interaction: &InteractionKey, texts: &[&str]) -> Capture {
        Capture {
            interaction: Some(interaction.clone()),
            ..self.capture(texts)
        }
    }

    /// What stands in the queue, oldest first.
    async fn queue(&self) -> Vec<InteractionKey> {
        let page = self
            .engine
            .graph()
            .extraction_queue(None, PageRequest::first(500))
            .await
            .unwrap();
        page.items.into_iter().map(|queued| queued.interaction).collect()
    }
}

/// A relation in short: what it is, and the texts it is about.
fn relation(relation: &Relation) -> (&'static str, Vec<String>) {
    let texts = |rows: &[MemoryRow]| rows.iter().map(shown).collect();
    match relation {
        Relation::New => ("new", vec![]),
        Relation::Duplicate { of } => ("duplicate", vec![shown(of)]),
        Relation::Contradicts { memories } => ("contradicts", texts(memories)),
        Relation::ContradictsCandidate { candidate } => ("contradicts candidate", vec![candidate.to_string()]),
    }
}
