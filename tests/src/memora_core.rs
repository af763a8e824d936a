//! The Python package memora-core, by the script that drives it.

use std::path::PathBuf;

use anyhow::{Context, ensure};
use memora_test_servers::{Neo4jServer, cache};
use tokio::process::Command;

use crate::places;

/// Runs the script with `arguments` on `server`; what it says on standard output.
pub async fn run(server: &Neo4jServer, arguments: &[&str]) -> anyhow::Result<Vec<u8>> {
    let python = python()?;
    let output = Command::new(&python)
        .arg(places::workspace().join("tests/python/memora_deployment.py"))
        .args(arguments)
        .env("PYTHONDONTWRITEBYTECODE", "1")
        .env("MEMORA_TEST_NEO4J_URL", &server.url)
        .env("MEMORA_TEST_NEO4J_USER", &server.user)
        .env("MEMORA_TEST_NEO4J_PASSWORD", &server.password)
        .kill_on_drop(true)
        .output()
        .await
        .with_context(|| format!("{} cannot be run; `scripts/setup.sh test` makes it", python.display()))?;
    let errors = String::from_utf8_lossy(&output.stderr);
    ensure!(output.status.success(), "{}: {errors}", arguments.join(" "));
    Ok(output.stdout)
}

/// The environment that the test set-up makes.
fn python() -> anyhow::Result<PathBuf> {
    match std::env::var_os("MEMORA_TEST_PYTHON") {
        Some(given) => Ok(PathBuf::from(given)),
        None => Ok(cache::folder()?.join("venv/bin/python")),
    }
}
