//! One run of the agent: its steps, what they cost and how long they took, kept as a trace however it ends.

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use crate::agent::MemoryAgent;
use crate::agent::ask::{Asked, excerpt};
use crate::domain::ids::{AgentId, InteractionId, MemoryId, OrgId, UserId};
use crate::domain::model::Timestamp;
use crate::domain::trace::{Dropped, StepKind, Trace, TraceHead, TraceId, TraceKind, TraceOutcome, TraceStep};
use crate::error::{EngineError, EngineResult};
use crate::ports::chat::TokenUsage;

/// What a run is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Subject {
    pub(crate) kind: TraceKind,
    pub(crate) org_id: OrgId,
    pub(crate) user_id: Option<UserId>,
    pub(crate) agent_id: Option<AgentId>,
    pub(crate) interaction_id: Option<InteractionId>,
}

/// A run under way.
pub(crate) struct Run {
    subject: Subject,
    at: Timestamp,
    started: Instant,
    steps: Vec<TraceStep>,
    memories: BTreeSet<MemoryId>,
    usage: TokenUsage,
    waited: Duration,
    asked: bool,
}

/// How a run went, for whoever started it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Account {
    pub(crate) usage: TokenUsage,
    pub(crate) cost: Option<f64>,
    pub(crate) took_ms: f32,
    pub(crate) model_ms: f32,
    pub(crate) trace: Option<TraceId>,
}

impl Run {
    pub(crate) fn begin(agent: &MemoryAgent, subject: Subject) -> Self {
        Self {
            subject,
            at: agent.engine.now(),
            started: Instant::now(),
            steps: Vec::new(),
            memories: BTreeSet::new(),
            usage: TokenUsage::default(),
            waited: Duration::ZERO,
            asked: false,
        }
    }

    /// Adds a question with its answer; what is made of the answer goes to [`Run::result`] and [`Run::drop`].
    pub(crate) fn asked<T>(&mut self, asked: Asked<T>) -> EngineResult<T> {
        self.answered(asked.step, asked.waited);
        asked.answer
    }

    /// Adds a question whose answer was taken elsewhere.
    pub(crate) fn answered(&mut self, step: TraceStep, waited: Duration) {
        self.usage += step.usage;
        self.waited += waited;
        self.asked = true;
        self.steps.push(step);
    }

    /// Begins a step without a model.
    pub(crate) fn begin_step(&mut self, kind: StepKind) {
        self.steps.push(TraceStep {
            kind,
            prompt: Vec::new(),
            answers: Vec::new(),
            results: Vec::new(),
            dropped: Vec::new(),
            usage: TokenUsage::default(),
            took_ms: 0.0,
        });
    }

    /// Says how long the last step took, when it had no model.
    pub(crate) fn took(&mut self, since: Instant) {
        if let Some(step) = self.steps.last_mut() {
            step.took_ms = since.elapsed().as_secs_f32() * 1_000.0;
        }
    }

    /// What was made of the last answer.
    pub(crate) fn result(&mut self, line: String) {
        if let Some(step) = self.steps.last_mut() {
            step.results.push(line);
        }
    }

    /// What was not used of the last answer.
    pub(crate) fn drop(&mut self, dropped: impl IntoIterator<Item = Dropped>) {
        if let Some(step) = self.steps.last_mut() {
            step.dropped.extend(dropped);
        }
    }

    /// Everything that was not used until now.
    pub(crate) fn all_dropped(&self) -> Vec<Dropped> {
        self.steps.iter().flat_map(|step| step.dropped.clone()).collect()
    }

    /// Notes memories that are quoted in a prompt or result.
    pub(crate) fn quotes(&mut self, memories: impl IntoIterator<Item = MemoryId>) {
        self.memories.extend(memories);
    }

    /// Keeps the trace and gives the account. A trace that cannot be kept is only worth a line in the log.
    pub(crate) async fn end(self, agent: &MemoryAgent, outcome: TraceOutcome) -> Account {
        let info = agent.model.as_ref().map(|model| model.info());
        let took_ms = self.started.elapsed().as_secs_f32() * 1_000.0;
        let model_ms = self.waited.as_secs_f32() * 1_000.0;
        let prices = info.as_ref().and_then(|info| info.prices);
        let cost = prices.map(|prices| prices.cost(self.usage));
        let mut account = Account {
            usage: self.usage,
            cost,
            took_ms,
            model_ms,
            trace: None,
        };
        let Some(traces) = &agent.traces else { return account };
        let id = TraceId(agent.engine.ids.next());
        let trace = Trace {
            head: TraceHead {
                id,
                kind: self.subject.kind,
                at: self.at,
                org_id: self.subject.org_id,
                user_id: self.subject.user_id,
                agent_id: self.subject.agent_id,
                interaction_id: self.subject.interaction_id,
                model: info.filter(|_| self.asked).map(|info| info.model),
                outcome,
                usage: self.usage,
                cost,
                took_ms,
                model_ms,
                step_count: u32::try_from(self.steps.len()).unwrap_or(u32::MAX),
            },
            steps: self.steps,
            memories: self.memories.into_iter().collect(),
        };
        match traces.keep(trace).await {
            Ok(()) => account.trace = Some(id),
            Err(error) => tracing::warn!(%error, "a trace could not be kept"),
        }
        account
    }
}

/// How a run ended that came to `error`.
pub(crate) fn outcome_of(error: &EngineError) -> TraceOutcome {
    match error {
        EngineError::Cancelled => TraceOutcome::Stopped,
        error => TraceOutcome::Failed {
            problem: error.to_string(),
        },
    }
}

/// How a run ended.
pub(crate) fn outcome<T>(result: &EngineResult<T>) -> TraceOutcome {
    result.as_ref().map_or_else(outcome_of, |_| TraceOutcome::Done)
}

/// Something that was not used, as a trace shows it.
pub(crate) fn dropped(what: &str, reason: impl Into<String>) -> Dropped {
    Dropped {
        what: excerpt(what),
        reason: reason.into(),
    }
}
