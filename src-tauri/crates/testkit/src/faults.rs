//! Stores and embedders that fail when a test says so, before or after the call took effect: the second is what a
//! caller sees when the process dies or the connection breaks between a commit and its confirmation.

mod graph;
mod index;

use std::collections::BTreeMap;
use std::future::Future;
use std::sync::Arc;

use memora_engine::ports::embed::EmbedError;
use memora_engine::ports::graph::GraphError;
use memora_engine::ports::index::IndexError;
use parking_lot::Mutex;

pub use graph::FaultyGraph;
pub use index::{FaultyEmbedder, FaultyIndex};

/// Whether a call that fails has had its effect.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fails {
    /// The call never arrived.
    Before,
    /// The call did its work, but its answer never arrived.
    After,
}

/// Which calls fail. Shared between a test and the wrappers that it made with it; calls are named by the methods of
/// the ports (`"apply"`, `"embed_documents"`).
#[derive(Debug, Clone, Default)]
pub struct Faults {
    plan: Arc<Mutex<Plan>>,
}

#[derive(Debug, Default)]
struct Plan {
    /// Everything fails.
    all: Option<Fails>,
    /// Every call of this method fails.
    methods: BTreeMap<&'static str, Fails>,
    /// The call of this method that comes after so many others fails.
    calls: Vec<(&'static str, u32, Fails)>,
    made: BTreeMap<&'static str, u32>,
    failed: u32,
}

impl Faults {
    pub fn new() -> Self {
        Self::default()
    }

    /// From now on every call fails, until [`Faults::heal`].
    pub fn fail_all(&self, how: Fails) {
        self.plan.lock().all = Some(how);
    }

    /// From now on every call of `method` fails, until [`Faults::heal`].
    pub fn fail(&self, method: &'static str, how: Fails) {
        self.plan.lock().methods.insert(method, how);
    }

    /// The `nth` call of `method` from now fails, once; 1 is the next one.
    pub fn fail_nth(&self, method: &'static str, nth: u32, how: Fails) {
        self.plan.lock().calls.push((method, nth, how));
    }

    /// Nothing fails from now on.
    pub fn heal(&self) {
        let mut plan = self.plan.lock();
        plan.all = None;
        plan.methods.clear();
        plan.calls.clear();
    }

    /// How many calls failed so far, for a test to see that its fault happened.
    pub fn failed(&self) -> u32 {
        self.plan.lock().failed
    }

    /// How many calls of `method` were made, failed ones included.
    pub fn calls(&self, method: &'static str) -> u32 {
        self.plan.lock().made.get(method).copied().unwrap_or(0)
    }

    fn next(&self, method: &'static str) -> Option<Fails> {
        let mut plan = self.plan.lock();
        *plan.made.entry(method).or_default() += 1;
        let mut due = None;
        plan.calls.retain_mut(|(name, left, how)| {
            if *name == method {
                *left = left.saturating_sub(1);
            }
            let is_due = *name == method && *left == 0;
            if is_due {
                due = Some(*how);
            }
            !is_due
        });
        let how = due.or(plan.all).or_else(|| plan.methods.get(method).copied());
        plan.failed += u32::from(how.is_some());
        how
    }

    /// Runs `call` as the plan says. An error of the call itself stays what it is.
    async fn around<T, E: Unavailable>(
        &self,
        method: &'static str,
        call: impl Future<Output = Result<T, E>>,
    ) -> Result<T, E> {
        match self.next(method) {
            None => call.await,
            Some(Fails::Before) => Err(E::unavailable(method)),
            Some(Fails::After) => {
                call.await?;
                Err(E::unavailable(method))
            }
        }
    }
}

/// Errors of the ports that say "try again later".
trait Unavailable {
    fn unavailable(method: &str) -> Self;
}

impl Unavailable for GraphError {
    fn unavailable(method: &str) -> Self {
        GraphError::Unavailable {
            message: format!("{method} failed as the test asked"),
            cause: None,
        }
    }
}

impl Unavailable for IndexError {
    fn unavailable(method: &str) -> Self {
        IndexError::Unavailable {
            message: format!("{method} failed as the test asked"),
            cause: None,
        }
    }
}

impl Unavailable for EmbedError {
    fn unavailable(method: &str) -> Self {
        EmbedError::Unavailable(format!("{method} failed as the test asked"))
    }
}
