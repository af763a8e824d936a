//! Progress and cancellation of anything that may take longer than a second.

use std::sync::Arc;

use tokio_util::sync::CancellationToken;

use crate::error::{EngineError, EngineResult};

/// How far a task has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    pub done: u64,
    /// `None` when the amount of work is not known.
    pub total: Option<u64>,
}

type Report = dyn Fn(Progress) + Send + Sync;

/// Handed to a long-running use case by whoever started it.
#[derive(Clone)]
pub struct TaskContext {
    cancel: CancellationToken,
    report: Arc<Report>,
}

impl TaskContext {
    pub fn new(cancel: CancellationToken, report: impl Fn(Progress) + Send + Sync + 'static) -> Self {
        Self {
            cancel,
            report: Arc::new(report),
        }
    }

    /// For callers that neither watch nor cancel.
    pub fn detached() -> Self {
        Self::new(CancellationToken::new(), |_| {})
    }

    /// The same task, for a part of it whose progress is not that of the whole.
    #[must_use]
    pub fn silent(&self) -> Self {
        Self::new(self.cancel.clone(), |_| {})
    }

    pub fn report(&self, done: u64, total: Option<u64>) {
        (self.report)(Progress { done, total });
    }

    /// Waits until somebody stops the task: for work that may be dropped anywhere.
    pub async fn cancelled(&self) {
        self.cancel.cancelled().await;
    }

    /// To be asked between steps that are whole in themselves.
    pub fn check_cancelled(&self) -> EngineResult<()> {
        if self.cancel.is_cancelled() {
            Err(EngineError::Cancelled)
        } else {
            Ok(())
        }
    }
}
