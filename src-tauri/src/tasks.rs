//! Tasks that run longer than a moment: each has a name from the window, reports progress and can be stopped.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use memora_engine::task::{Progress, TaskContext};
use parking_lot::Mutex;
use tauri::AppHandle;
use tauri_specta::Event;
use tokio_util::sync::CancellationToken;

use crate::events::TaskProgress;
use crate::notices::{Ended, task_ended};

/// The shortest time between two reports of one task.
const REPORT_EVERY: Duration = Duration::from_millis(80);

/// The index following the graph: nobody started it.
pub const INDEX: &str = "index";

#[derive(Default)]
pub struct Tasks {
    running: Mutex<HashMap<String, CancellationToken>>,
}

/// A running task; dropping it ends it for the window, whatever became of it.
pub struct RunningTask {
    app: AppHandle,
    tasks: Arc<Tasks>,
    name: String,
    label: String,
    cancel: CancellationToken,
    since: Instant,
}

impl Tasks {
    /// Starts a task; one that still runs under the same name is stopped.
    pub fn start(self: &Arc<Self>, app: &AppHandle, name: &str, label: &str) -> RunningTask {
        let cancel = CancellationToken::new();
        if let Some(before) = self.running.lock().insert(name.to_owned(), cancel.clone()) {
            before.cancel();
        }
        let task = RunningTask {
            app: app.clone(),
            tasks: Arc::clone(self),
            name: name.to_owned(),
            label: label.to_owned(),
            cancel,
            since: Instant::now(),
        };
        task.send(None, false);
        task
    }

    /// Runs what only reads, until it is done or stopped; `None` when it was stopped. Nothing is told of its progress.
    pub async fn until_stopped<T>(&self, name: &str, work: impl Future<Output = T>) -> Option<T> {
        let cancel = CancellationToken::new();
        self.running.lock().insert(name.to_owned(), cancel.clone());
        let done = cancel.run_until_cancelled(work).await;
        self.running.lock().remove(name);
        done
    }

    /// Asks a task to stop at the next place where it may; false when there is none of that name.
    pub fn cancel(&self, name: &str) -> bool {
        self.running.lock().get(name).is_some_and(|token| {
            token.cancel();
            true
        })
    }

    /// Asks all tasks to stop.
    pub fn cancel_all(&self) {
        self.running.lock().values().for_each(CancellationToken::cancel);
    }
}

impl RunningTask {
    /// What the engine gets to report to and to ask.
    pub fn context(&self) -> TaskContext {
        let (app, name, label) = (self.app.clone(), self.name.clone(), self.label.clone());
        let last = Mutex::new(None::<Instant>);
        TaskContext::new(self.cancel.clone(), move |progress: Progress| {
            let mut last = last.lock();
            if last.is_some_and(|at| at.elapsed() < REPORT_EVERY) {
                return;
            }
            *last = Some(Instant::now());
            send(&app, &name, &label, fraction(progress), false);
        })
    }

    fn send(&self, fraction: Option<f64>, finished: bool) {
        send(&self.app, &self.name, &self.label, fraction, finished);
    }
}

impl Drop for RunningTask {
    fn drop(&mut self) {
        // A task of the same name that came after this one keeps its place.
        let mut running = self.tasks.running.lock();
        if !self.cancel.is_cancelled() || running.get(&self.name).is_some_and(CancellationToken::is_cancelled) {
            running.remove(&self.name);
        }
        drop(running);
        self.send(Some(1.0), true);
        if self.name != INDEX && !self.cancel.is_cancelled() {
            let (label, took) = (self.label.as_str(), self.since.elapsed());
            task_ended(&self.app, Ended { label, took });
        }
    }
}

fn send(app: &AppHandle, name: &str, label: &str, fraction: Option<f64>, finished: bool) {
    let event = TaskProgress {
        task: name.to_owned(),
        label: label.to_owned(),
        fraction,
        finished,
    };
    if let Err(error) = event.emit(app) {
        tracing::warn!(%error, "a progress report did not reach the window");
    }
}

#[allow(clippy::cast_precision_loss, reason = "a share of work for a progress bar")]
fn fraction(progress: Progress) -> Option<f64> {
    progress.total.map(|total| {
        if total == 0 {
            1.0
        } else {
            (progress.done as f64 / total as f64).min(1.0)
        }
    })
}
