//! Tells the desktop that a long task has ended while nobody looked at a window. The text names the task and nothing of what it
//! worked on: notifications are shown on locked screens and kept by the system.

use std::time::Duration;

use tauri::{AppHandle, Manager};
use tauri_plugin_notification::NotificationExt;

use crate::state::AppState;

/// Who waits for less than this, waits at the window.
const LONG: Duration = Duration::from_secs(10);

/// A task that has ended by itself.
#[derive(Debug, Clone, Copy)]
pub struct Ended<'a> {
    pub label: &'a str,
    pub took: Duration,
}

/// To be called when a task ended that somebody had started and nobody has stopped.
pub fn task_ended(app: &AppHandle, task: Ended<'_>) {
    let Some(state) = app.try_state::<AppState>() else {
        return;
    };
    let wanted = !state.settings.get().quiet;
    let Some(text) = notice(task, state.focus.is_here(), wanted) else {
        return;
    };
    // Where no notifications can be shown, the window says the same when it is looked at.
    if let Err(error) = app.notification().builder().title("Memora Explorer").body(text).show() {
        tracing::debug!(%error, "no notification could be shown");
    }
}

fn notice(task: Ended<'_>, is_looked_at: bool, wanted: bool) -> Option<String> {
    let is_worth_it = wanted && !is_looked_at && task.took >= LONG;
    is_worth_it.then(|| format!("{} has ended. The window says how.", task.label))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_task_is_told_of_when_nobody_looks_and_it_is_wanted() {
        let task = |seconds| Ended {
            label: "Importing",
            took: Duration::from_secs(seconds),
        };
        assert_eq!(
            notice(task(10), false, true).as_deref(),
            Some("Importing has ended. The window says how.")
        );
        assert_eq!(notice(task(9), false, true), None, "a short one");
        assert_eq!(notice(task(60), true, true), None, "somebody looks");
        assert_eq!(notice(task(60), false, false), None, "not wanted");
    }
}
