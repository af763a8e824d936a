//! The batch of the open store: one at a time, with a hold on it for the window.

use memora_engine::agent::BatchControl;
use memora_engine::agent::batch::BatchReport;
use parking_lot::Mutex;
use serde::Serialize;
use specta::Type;

use crate::error::{CommandError, CommandResult, ErrorCode};

#[derive(Default)]
pub struct Batches {
    inner: Mutex<Inner>,
}

#[derive(Default)]
struct Inner {
    running: Option<(String, BatchControl)>,
    last: Option<BatchReport>,
}

/// The batch that runs, and how the last one ended.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct BatchState {
    pub running: Option<RunningBatch>,
    pub last: Option<BatchReport>,
}

#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct RunningBatch {
    /// The name of its task, under which it reports progress and is stopped.
    pub task: String,
    pub paused: bool,
}

impl Batches {
    /// Takes the one place for a batch.
    pub fn begin(&self, task: &str) -> CommandResult<Desk<'_>> {
        let mut inner = self.inner.lock();
        if inner.running.is_some() {
            return Err(CommandError::new(ErrorCode::Conflict, "A batch is running already.")
                .hint("Wait until it ends, or stop it first."));
        }
        let control = BatchControl::new();
        inner.running = Some((task.to_owned(), control.clone()));
        Ok(Desk { batches: self, control })
    }

    pub fn pause(&self, paused: bool) -> CommandResult<()> {
        let inner = self.inner.lock();
        let Some((_, control)) = &inner.running else {
            return Err(CommandError::new(
                ErrorCode::NotFound,
                "No batch is running (any more).",
            ));
        };
        if paused {
            control.pause();
        } else {
            control.resume();
        }
        Ok(())
    }

    pub fn state(&self) -> BatchState {
        let inner = self.inner.lock();
        BatchState {
            running: inner.running.as_ref().map(|(task, control)| RunningBatch {
                task: task.clone(),
                paused: control.is_paused(),
            }),
            last: inner.last.clone(),
        }
    }
}

/// The place of a running batch; it is free again when this is dropped.
pub struct Desk<'a> {
    batches: &'a Batches,
    control: BatchControl,
}

impl Desk<'_> {
    pub fn control(&self) -> &BatchControl {
        &self.control
    }

    /// Keeps the report for whoever looks later; `None` when there is none.
    pub fn end(&self, report: Option<&BatchReport>) {
        if let Some(report) = report {
            self.batches.inner.lock().last = Some(report.clone());
        }
    }
}

impl Drop for Desk<'_> {
    fn drop(&mut self) {
        self.batches.inner.lock().running = None;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_batch_at_a_time_and_the_place_is_free_when_it_ends() {
        let batches = Batches::default();
        let desk = batches.begin("a").unwrap();
        assert!(batches.begin("b").is_err());
        batches.pause(true).unwrap();
        assert!(batches.state().running.unwrap().paused && desk.control().is_paused());
        batches.pause(false).unwrap();
        assert!(!desk.control().is_paused());
        drop(desk);
        assert!(batches.state().running.is_none());
        assert!(batches.pause(true).is_err());
        batches.begin("b").unwrap();
    }
}
