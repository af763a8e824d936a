//! What a batch has spent, and whether it may go on: asked before every call of the model.

use std::sync::Arc;

use parking_lot::Mutex;
use tokio::sync::watch;

use crate::agent::batch::Budget;
use crate::error::{EngineError, EngineResult};
use crate::ports::chat::{ChatMessage, TokenPrices, TokenUsage};
use crate::task::TaskContext;

/// Characters per token, for what a prompt will cost before the provider has counted it.
const CHARS_PER_TOKEN: usize = 4;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Running,
    Paused,
    Stopped,
}

/// Pauses, resumes and stops a running batch. Clones control the same batch.
#[derive(Debug, Clone)]
pub struct BatchControl {
    state: Arc<watch::Sender<State>>,
}

impl Default for BatchControl {
    fn default() -> Self {
        Self::new()
    }
}

impl BatchControl {
    pub fn new() -> Self {
        Self {
            state: Arc::new(watch::Sender::new(State::Running)),
        }
    }

    /// Calls that are under way run to their end; no new one begins until [`BatchControl::resume`].
    pub fn pause(&self) {
        self.change(State::Running, State::Paused);
    }

    pub fn resume(&self) {
        self.change(State::Paused, State::Running);
    }

    /// Ends the batch: calls under way are given up, and their conversations stay queued. For good.
    pub fn stop(&self) {
        self.state.send_replace(State::Stopped);
    }

    pub fn is_paused(&self) -> bool {
        *self.state.borrow() == State::Paused
    }

    pub fn is_stopped(&self) -> bool {
        *self.state.borrow() == State::Stopped
    }

    fn change(&self, from: State, to: State) {
        self.state.send_if_modified(|state| {
            let changes = *state == from;
            if changes {
                *state = to;
            }
            changes
        });
    }

    pub(crate) async fn stopped(&self) {
        let mut state = self.state.subscribe();
        // Cannot fail: the sender is in `self`.
        let _ = state.wait_for(|state| *state == State::Stopped).await;
    }

    /// Waits while the batch is paused.
    pub(crate) async fn may_go_on(&self) {
        let mut state = self.state.subscribe();
        let _ = state.wait_for(|state| *state != State::Paused).await;
    }
}

/// What was spent, and what is on its way.
#[derive(Debug, Clone, Copy, Default)]
struct Spent {
    calls: u32,
    usage: TokenUsage,
    /// Tokens that prompts under way are thought to have.
    expected: u64,
    over_budget: bool,
}

/// The budget of one batch.
pub(crate) struct Meter {
    control: BatchControl,
    budget: Budget,
    prices: Option<TokenPrices>,
    spent: Mutex<Spent>,
}

impl Meter {
    pub(crate) fn new(control: &BatchControl, budget: Budget, prices: Option<TokenPrices>) -> EngineResult<Self> {
        if budget.cost.is_some() && prices.is_none() {
            let problem = "the prices of the model are not known, so its cost cannot be limited";
            return Err(EngineError::invalid("budget.cost", problem));
        }
        Ok(Self {
            control: control.clone(),
            budget,
            prices,
            spent: Mutex::default(),
        })
    }

    /// Waits while the batch is paused, and refuses a call that would pass the budget.
    pub(crate) async fn before_call(&self, prompt: &[ChatMessage], task: &TaskContext) -> EngineResult<()> {
        tokio::select! {
            () = task.cancelled() => {}
            () = self.control.may_go_on() => {}
        }
        task.check_cancelled()?;
        if self.control.is_stopped() {
            return Err(EngineError::Cancelled);
        }
        let expected = tokens_of(prompt);
        let mut spent = self.spent.lock();
        spent.over_budget |= self.is_over(&spent, expected);
        if spent.over_budget {
            return Err(EngineError::Cancelled);
        }
        spent.calls += 1;
        spent.expected += expected;
        Ok(())
    }

    fn is_over(&self, spent: &Spent, next: u64) -> bool {
        let tokens = u64::from(spent.usage.prompt) + u64::from(spent.usage.answer) + spent.expected + next;
        let cost = self.prices.map_or(0.0, |prices| {
            prices.cost(spent.usage) + prices.prompt * (spent.expected + next) as f64 / 1e6
        });
        self.budget.calls.is_some_and(|limit| spent.calls >= limit)
            || self.budget.tokens.is_some_and(|limit| tokens > limit)
            || self.budget.cost.is_some_and(|limit| cost > limit)
    }

    pub(crate) fn after_call(&self, prompt: &[ChatMessage], usage: TokenUsage) {
        let mut spent = self.spent.lock();
        spent.expected = spent.expected.saturating_sub(tokens_of(prompt));
        spent.usage += usage;
    }

    pub(crate) async fn stopped(&self) {
        self.control.stopped().await;
    }

    pub(crate) fn is_over_budget(&self) -> bool {
        self.spent.lock().over_budget
    }

    pub(crate) fn calls(&self) -> u32 {
        self.spent.lock().calls
    }

    pub(crate) fn usage(&self) -> TokenUsage {
        self.spent.lock().usage
    }
}

fn tokens_of(prompt: &[ChatMessage]) -> u64 {
    let chars: usize = prompt.iter().map(|message| message.content.len()).sum();
    (chars / CHARS_PER_TOKEN) as u64
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ports::chat::ChatRole;

    fn prompt(chars: usize) -> Vec<ChatMessage> {
        vec![ChatMessage {
            role: ChatRole::User,
            content: "x".repeat(chars),
        }]
    }

    fn meter(budget: Budget) -> Meter {
        let prices = TokenPrices {
            prompt: 1.0,
            answer: 2.0,
        };
        Meter::new(&BatchControl::new(), budget, Some(prices)).expect("prices are known")
    }

    #[tokio::test]
    async fn calls_are_counted_before_they_are_made() {
        let meter = meter(Budget {
            calls: Some(2),
            ..Budget::default()
        });
        let task = TaskContext::detached();
        assert!(meter.before_call(&prompt(4), &task).await.is_ok());
        assert!(meter.before_call(&prompt(4), &task).await.is_ok());
        assert!(
            meter.before_call(&prompt(4), &task).await.is_err(),
            "none of them has an answer yet"
        );
        assert!(meter.is_over_budget());
        assert_eq!(meter.calls(), 2);
    }

    #[tokio::test]
    async fn a_prompt_that_would_pass_the_limit_is_not_sent() {
        let task = TaskContext::detached();
        let tokens = meter(Budget {
            tokens: Some(100),
            ..Budget::default()
        });
        assert!(tokens.before_call(&prompt(200), &task).await.is_ok());
        tokens.after_call(&prompt(200), TokenUsage { prompt: 60, answer: 20 });
        assert!(
            tokens.before_call(&prompt(84), &task).await.is_err(),
            "80 and 21 are over 100"
        );
        let cost = meter(Budget {
            cost: Some(0.0001),
            ..Budget::default()
        });
        assert!(cost.before_call(&prompt(200), &task).await.is_ok());
        assert!(
            cost.before_call(&prompt(204), &task).await.is_err(),
            "50 and 51 tokens on their way"
        );
        assert!(!cost.control.is_stopped());
    }

    #[test]
    fn a_limit_of_cost_needs_prices() {
        let budget = Budget {
            cost: Some(1.0),
            ..Budget::default()
        };
        assert!(Meter::new(&BatchControl::new(), budget, None).is_err());
    }

    #[test]
    fn a_stopped_batch_does_not_go_on() {
        let control = BatchControl::new();
        control.clone().pause();
        assert!(control.is_paused());
        control.resume();
        assert!(!control.is_paused());
        control.stop();
        control.resume();
        control.pause();
        assert!(control.is_stopped());
    }
}
