//! The real program, run as a script or an agent runs it.
#![allow(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

mod agent;
mod beside;
mod files;
mod mcp;
mod naming;
#[cfg(unix)]
mod stopping;

use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use serde_json::Value;
use tempfile::TempDir;

/// A person's home with nothing in it.
pub(crate) struct Home {
    folder: TempDir,
}

impl Home {
    pub(crate) fn new() -> Self {
        Self {
            folder: tempfile::tempdir().unwrap(),
        }
    }

    /// A home with a store of the demo conversations in the folder `study`.
    pub(crate) fn with_demo() -> Self {
        let home = Self::new();
        home.done(&["setup", "study"]);
        home.done(&["import", "--store", "study", demo_file().to_str().unwrap()]);
        home
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Where the person is: in their home folder.
    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_memora"));
        command.args(arguments);
        self.prepare(&mut command);
        command
    }

    /// Gives a command this home, and no keychain.
    pub(crate) fn prepare(&self, command: &mut Command) {
        let home = self.folder.path();
        command
            .current_dir(home)
            .env("HOME", home)
            .env("XDG_CONFIG_HOME", home.join("config"))
            .env("XDG_DATA_HOME", home.join("data"))
            .env("MEMORA_RESOURCES", resources())
            .env("USER", "ada")
            .env_remove("MEMORA_STORE")
            .env_remove("MEMORA_LOG")
            .env_remove("MEMORA_CHAT_API_KEY")
            .env_remove("GROQ_API_KEY")
            .env_remove("DBUS_SESSION_BUS_ADDRESS")
            .stdin(Stdio::null());
    }

    pub(crate) fn run(&self, arguments: &[&str]) -> Ran {
        Ran::of(self.command(arguments).output().unwrap())
    }

    /// Runs what has to work.
    pub(crate) fn done(&self, arguments: &[&str]) -> String {
        let ran = self.run(arguments);
        assert_eq!(ran.exit, 0, "memora {arguments:?}: {}", ran.err);
        ran.out
    }

    /// The same, with JSON on standard output and nothing else.
    pub(crate) fn json(&self, arguments: &[&str]) -> Value {
        let mut all = vec!["--json"];
        all.extend(arguments);
        let out = self.done(&all);
        serde_json::from_str(&out).unwrap_or_else(|error| panic!("{error}: {out}"))
    }
}

/// What a run said, and how it ended.
#[derive(Debug)]
pub(crate) struct Ran {
    pub(crate) exit: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Ran {
    pub(crate) fn of(output: Output) -> Self {
        Self {
            exit: output.status.code().expect("it ended by itself"),
            out: String::from_utf8(output.stdout).unwrap(),
            err: String::from_utf8(output.stderr).unwrap(),
        }
    }
}

fn workspace() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../../.."))
}

fn resources() -> PathBuf {
    workspace().join("src-tauri/resources")
}

pub(crate) fn demo_file() -> PathBuf {
    resources().join("demo/demo.memora.jsonl")
}
