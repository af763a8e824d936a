//! Work that takes a while: how far it is goes to stderr, and Ctrl-C stops it at the next safe place.

use std::io::{self, IsTerminal, Write};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use memora_engine::task::{Progress, TaskContext};
use tokio_util::sync::CancellationToken;

use crate::failure::Exit;

/// Between two reports for people who look on, and in a log.
const ON_SCREEN: Duration = Duration::from_millis(100);
const IN_A_LOG: Duration = Duration::from_secs(5);

/// The run of one command.
#[derive(Clone)]
pub(crate) struct Work {
    cancel: CancellationToken,
    quiet: bool,
    /// True while an unfinished line stands on the screen.
    in_line: Arc<AtomicBool>,
}

impl Work {
    /// Begins to listen to Ctrl-C and to requests to end. The second one ends the program at once: what is not committed
    /// then is not stored.
    pub(crate) fn begin(quiet: bool) -> Self {
        let cancel = CancellationToken::new();
        let asked = cancel.clone();
        tokio::spawn(async move {
            asked_to_end().await;
            asked.cancel();
            asked_to_end().await;
            std::process::exit(Exit::Stopped as i32);
        });
        Self {
            cancel,
            quiet,
            in_line: Arc::default(),
        }
    }

    /// What the engine reports to and asks.
    pub(crate) fn task(&self, what: &'static str) -> TaskContext {
        let on_screen = io::stderr().is_terminal();
        let every = if on_screen { ON_SCREEN } else { IN_A_LOG };
        let last = std::sync::Mutex::new(Instant::now());
        let (quiet, in_line) = (self.quiet, Arc::clone(&self.in_line));
        TaskContext::new(self.cancel.clone(), move |progress| {
            let Ok(mut last) = last.lock() else { return };
            if quiet || last.elapsed() < every {
                return;
            }
            *last = Instant::now();
            let text = told(what, progress);
            if on_screen {
                in_line.store(true, Ordering::Relaxed);
                let _ = write!(io::stderr(), "\r\x1b[K{text}");
            } else {
                let _ = writeln!(io::stderr(), "{text}");
            }
        })
    }

    pub(crate) fn cancelled(&self) -> CancellationToken {
        self.cancel.clone()
    }

    /// Says something to people, beside the result.
    pub(crate) fn note(&self, text: &str) {
        self.end_line();
        let _ = writeln!(io::stderr(), "memora: {text}");
    }

    /// Takes an unfinished line off the screen.
    pub(crate) fn end_line(&self) {
        if self.in_line.swap(false, Ordering::Relaxed) {
            let _ = write!(io::stderr(), "\r\x1b[K");
        }
    }
}

fn told(what: &str, progress: Progress) -> String {
    match progress.total {
        Some(total) if total > 0 => format!("{what}: {}%", progress.done.min(total) * 100 / total),
        _ => format!("{what}: {}", progress.done),
    }
}

#[cfg(unix)]
async fn asked_to_end() {
    use tokio::signal::unix::{SignalKind, signal};
    let (Ok(mut interrupt), Ok(mut terminate)) = (signal(SignalKind::interrupt()), signal(SignalKind::terminate()))
    else {
        // Then the system ends the program by itself.
        return std::future::pending().await;
    };
    tokio::select! {
        _ = interrupt.recv() => {}
        _ = terminate.recv() => {}
    }
}

#[cfg(not(unix))]
async fn asked_to_end() {
    if tokio::signal::ctrl_c().await.is_err() {
        std::future::pending().await
    }
}
