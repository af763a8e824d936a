//! A Neo4j of one's own as a process, by the script that the test set-up uses too.

use std::io::{BufRead, BufReader, Read};
use std::net::{Ipv4Addr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};

use anyhow::{Context as _, Result, ensure};

/// The server runs until its standard input ends: also when this process is killed.
pub(super) struct Process {
    input: Option<ChildStdin>,
    child: Child,
}

impl Process {
    pub(super) async fn kill(self) -> Result<()> {
        Ok(tokio::task::spawn_blocking(move || drop(self)).await?)
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        drop(self.input.take());
        // It ends by itself now; an error would mean that it is gone already.
        let _ = self.child.wait();
    }
}

pub(super) fn workspace() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// A port that nobody listens on. Another process may take it before it is used; the server says so then.
pub(super) fn free_port() -> Result<u16> {
    Ok(TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?.port())
}

pub(super) async fn start(home: &Path, port: u16, password: &str) -> Result<Process> {
    let mut command = Command::new(workspace().join("scripts/neo4j-server.sh"));
    command
        .arg(home)
        .arg(port.to_string())
        .env("NEO4J_PASSWORD", password)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    tokio::task::spawn_blocking(move || wait_for_start(command)).await?
}

fn wait_for_start(mut command: Command) -> Result<Process> {
    let mut child = command.spawn().context("scripts/neo4j-server.sh cannot be run")?;
    let input = child.stdin.take();
    let output = child.stdout.take().context("standard output is a pipe")?;
    let mut errors = child.stderr.take().context("standard error is a pipe")?;
    let process = Process { input, child };
    let mut line = String::new();
    BufReader::new(output).read_line(&mut line)?;
    if line.trim() != "started" {
        let mut said = String::new();
        errors.read_to_string(&mut said)?;
        ensure!(false, "Neo4j did not start: {said}");
    }
    Ok(process)
}

/// Gives the server the procedures that the test set-up fetched.
pub(super) fn install_plugins(home: &Path) -> Result<()> {
    let from = plugin_folder()?;
    let to = home.join("plugins");
    std::fs::create_dir_all(&to)?;
    for entry in std::fs::read_dir(&from).with_context(|| from.display().to_string())? {
        let entry = entry?;
        std::fs::copy(entry.path(), to.join(entry.file_name()))?;
    }
    Ok(())
}

fn plugin_folder() -> Result<PathBuf> {
    let pom = include_str!("../../neo4j/pom.xml");
    let version = pom
        .split_once("<neo4j.version>")
        .and_then(|(_, rest)| rest.split_once('<'))
        .map(|(version, _)| version)
        .context("pom.xml names the version")?;
    let cache = crate::cache::folder()?;
    Ok(cache.join(format!("neo4j-{version}/plugins")))
}
