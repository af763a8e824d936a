//! A language model that answers by rules, for tests of whatever asks one.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use async_trait::async_trait;
use memora_engine::ports::chat::{
    ChatAnswer, ChatError, ChatFailure, ChatMessage, ChatModel, ChatModelInfo, ChatRequest, TokenPrices, TokenUsage,
};
use parking_lot::Mutex;
use tokio::sync::watch;

type Rule = dyn Fn(&ChatRequest) -> Option<Result<String, ChatError>> + Send + Sync;

/// Characters that count as one token.
const CHARS_PER_TOKEN: usize = 4;

/// Asks its rules in order; the first that gives something answers. Without any, the request is refused.
#[derive(Default)]
pub struct ScriptedModel {
    rules: Vec<Box<Rule>>,
    latency: Duration,
    prices: Option<TokenPrices>,
    forgets: bool,
    /// Rounds that were let go; `None`: answers wait for nobody.
    rounds: Option<watch::Sender<u64>>,
    requests: Mutex<Vec<ChatRequest>>,
    calls: AtomicUsize,
    at_once: AtomicUsize,
    most_at_once: AtomicUsize,
}

impl ScriptedModel {
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a rule of any kind.
    #[must_use]
    pub fn rule(
        mut self,
        rule: impl Fn(&ChatRequest) -> Option<Result<String, ChatError>> + Send + Sync + 'static,
    ) -> Self {
        self.rules.push(Box::new(rule));
        self
    }

    /// Answers what is asked with the schema of this name.
    #[must_use]
    pub fn on(
        self,
        schema: &'static str,
        answer: impl Fn(&ChatRequest) -> Result<String, ChatError> + Send + Sync + 'static,
    ) -> Self {
        self.rule(move |request| {
            let asked = request.schema.as_ref().is_some_and(|asked| asked.name == schema);
            asked.then(|| answer(request))
        })
    }

    /// Answers what is asked with the schema of this name with `answers`, one after the other, each once.
    #[must_use]
    pub fn in_turn(self, schema: &'static str, answers: impl IntoIterator<Item = Result<String, ChatError>>) -> Self {
        let left: Mutex<std::collections::VecDeque<_>> = Mutex::new(answers.into_iter().collect());
        self.rule(move |request| {
            let asked = request.schema.as_ref().is_some_and(|asked| asked.name == schema);
            asked.then(|| left.lock().pop_front()).flatten()
        })
    }

    /// Waits so long before each answer.
    #[must_use]
    pub fn taking(mut self, latency: Duration) -> Self {
        self.latency = latency;
        self
    }

    /// Answers when [`ScriptedModel::release`] is called: a latency that is the same for all, without a clock.
    #[must_use]
    pub fn held(mut self) -> Self {
        self.rounds = Some(watch::Sender::new(0));
        self
    }

    /// Lets all go that wait now.
    pub fn release(&self) {
        if let Some(rounds) = &self.rounds {
            rounds.send_modify(|round| *round += 1);
        }
    }

    #[must_use]
    pub fn costing(mut self, prices: TokenPrices) -> Self {
        self.prices = Some(prices);
        self
    }

    /// Keeps no requests, for runs of many calls.
    #[must_use]
    pub fn forgetful(mut self) -> Self {
        self.forgets = true;
        self
    }

    /// What was asked, in order.
    pub fn requests(&self) -> Vec<ChatRequest> {
        self.requests.lock().clone()
    }

    pub fn calls(&self) -> usize {
        self.calls.load(Ordering::Relaxed)
    }

    /// The most calls that waited for their answer at the same time.
    pub fn most_at_once(&self) -> usize {
        self.most_at_once.load(Ordering::Relaxed)
    }
}

/// What a prompt says, all messages together.
pub fn words_of(request: &ChatRequest) -> String {
    let contents: Vec<&str> = request
        .messages
        .iter()
        .map(|message| message.content.as_str())
        .collect();
    contents.join("\n")
}

fn tokens(chars: usize) -> u32 {
    u32::try_from(chars.div_ceil(CHARS_PER_TOKEN)).unwrap_or(u32::MAX)
}

/// Counts a call for as long as it lives, also when its future is dropped.
struct Under<'a>(&'a AtomicUsize);

impl Drop for Under<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

#[async_trait]
impl ChatModel for ScriptedModel {
    fn info(&self) -> ChatModelInfo {
        ChatModelInfo {
            provider: "script".to_owned(),
            model: "scripted".to_owned(),
            prices: self.prices,
        }
    }

    async fn answer(&self, request: ChatRequest) -> Result<ChatAnswer, ChatFailure> {
        self.calls.fetch_add(1, Ordering::Relaxed);
        let now = self.at_once.fetch_add(1, Ordering::Relaxed) + 1;
        let _under = Under(&self.at_once);
        self.most_at_once.fetch_max(now, Ordering::Relaxed);
        if !self.latency.is_zero() {
            tokio::time::sleep(self.latency).await;
        }
        if let Some(rounds) = &self.rounds {
            // Cannot fail: the sender is in `self`.
            let _ = rounds.subscribe().changed().await;
        }
        let answer = self.rules.iter().find_map(|rule| rule(&request));
        let asked: usize = request
            .messages
            .iter()
            .map(|ChatMessage { content, .. }| content.len())
            .sum();
        if !self.forgets {
            self.requests.lock().push(request);
        }
        let answer = answer.unwrap_or_else(|| Err(ChatError::Invalid("no rule answers this".to_owned())));
        let mut usage = TokenUsage {
            prompt: tokens(asked),
            answer: 0,
        };
        match answer {
            Ok(text) => {
                usage.answer = tokens(text.len());
                Ok(ChatAnswer {
                    text,
                    usage,
                    attempts: 1,
                    took: self.latency,
                })
            }
            // The model read the prompt and said something, of no use.
            Err(error @ (ChatError::Declined(_) | ChatError::Truncated | ChatError::Malformed(_))) => {
                Err(ChatFailure { error, usage })
            }
            Err(error) => Err(error.into()),
        }
    }
}
