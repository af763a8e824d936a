//! The file dialogs of the system, which belong to no web page: found and typed into by way of the display.

use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::{Context, bail, ensure};

use super::desk::Desk;

/// How long a dialog may take to open or close.
const LIMIT: Duration = Duration::from_secs(10);

/// Waits for the dialog called `title`, types `path` into it and confirms.
///
/// There is no window manager on the desk, so the dialog gets the keyboard here. The confirmation is repeated until the
/// dialog is gone: while it still reads the folder, it takes none.
pub(super) async fn choose(desk: &Desk, title: &str, path: &Path) -> anyhow::Result<()> {
    let path = path.to_str().context("a path that can be typed")?;
    ensure!(
        path.is_ascii(),
        "{path}: only plain letters arrive for sure when keys are sent this fast"
    );
    let name = format!("^{title}$");
    let deadline = Instant::now() + LIMIT;
    let dialog = loop {
        let found = run(desk, &["search", "--onlyvisible", "--name", &name]).await?;
        match found.lines().next() {
            Some(id) => break id.to_owned(),
            None if Instant::now() > deadline => bail!("no dialog called {title:?} opened"),
            None => tokio::time::sleep(Duration::from_millis(20)).await,
        }
    };
    run(desk, &["windowfocus", "--sync", &dialog]).await?;
    run(desk, &["key", "ctrl+a"]).await?;
    run(desk, &["type", "--delay", "2", path]).await?;
    loop {
        run(desk, &["key", "Return"]).await?;
        for _ in 0..20 {
            if run(desk, &["search", "--onlyvisible", "--name", &name])
                .await?
                .trim()
                .is_empty()
            {
                return Ok(());
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        ensure!(
            Instant::now() < deadline + LIMIT,
            "the dialog {title:?} does not take {path}"
        );
    }
}

/// Gives the keyboard to no window: 0 is X's `None`.
pub(super) async fn look_away(desk: &Desk) -> anyhow::Result<()> {
    run(desk, &["windowfocus", "0"]).await?;
    let has = run(desk, &["getwindowfocus"]).await?;
    ensure!(
        !has.trim().parse::<u64>().is_ok_and(|id| id > 1),
        "the window {has} keeps the keyboard"
    );
    Ok(())
}

/// What xdotool answers. A search without a hit is an answer, too.
async fn run(desk: &Desk, args: &[&str]) -> anyhow::Result<String> {
    let mut command = tokio::process::Command::from(desk.command("xdotool"));
    let output = command
        .args(args)
        .output()
        .await
        .context("xdotool cannot be started; `make test` installs it")?;
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}
