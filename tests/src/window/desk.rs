//! A display without a screen, a home folder without a past, and the application started on them.

use std::io::{BufRead, BufReader};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::{Mutex, MutexGuard};
use std::time::{Duration, Instant};

use anyhow::{Context, bail, ensure};
use fantoccini::ClientBuilder;
use fantoccini::error::NewSessionError;
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Value, json};
use tempfile::TempDir;

use super::notifications::Notifications;
use super::page::Window;
use super::process::ProcessGroup;

/// One desk at a time: windows that share two cores wait for each other longer than they take one by one.
static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());

/// Names the application's folders among those of other programs, see `tauri.conf.json`.
const IDENTIFIER: &str = "dev.memora.explorer";

/// How long the application may take to appear.
const START_LIMIT: Duration = Duration::from_secs(30);

/// The built application, from `MEMORA_APP`. It is not built here: `make test` does that first.
pub fn app() -> anyhow::Result<PathBuf> {
    let Some(path) = std::env::var_os("MEMORA_APP") else {
        bail!("MEMORA_APP does not say where the built application is; `make test` builds it and sets it");
    };
    let path = PathBuf::from(path);
    ensure!(
        path.is_file(),
        "MEMORA_APP names {}, and there is no such file",
        path.display()
    );
    Ok(path)
}

/// A display and a home folder.
pub struct Desk {
    home: TempDir,
    display: String,
    _server: ProcessGroup,
    _alone: MutexGuard<'static, ()>,
}

/// A running message bus.
pub struct Bus {
    address: String,
    _daemon: ProcessGroup,
}

impl Bus {
    /// What programs on this bus tell the desktop from now on.
    pub async fn notifications(&self) -> anyhow::Result<Notifications> {
        Notifications::at(&self.address).await
    }
}

impl Desk {
    /// A display of 1600 × 1000 pixels and an empty home folder.
    pub fn new() -> anyhow::Result<Self> {
        // A test that failed on its desk does not keep the others from theirs.
        let alone = ONE_AT_A_TIME.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        let home = tempfile::Builder::new().prefix("memora-desk-").tempdir()?;
        prefer_typed_paths(home.path())?;
        let mut server = ProcessGroup::spawn(
            Command::new("Xvfb")
                .args(["-displayfd", "1", "-screen", "0", "1600x1000x24", "-nolisten", "tcp"])
                .stdout(Stdio::piped())
                .stderr(Stdio::null()),
        )?;
        let stdout = server.child().stdout.take().expect("the output is a pipe");
        let mut number = String::new();
        BufReader::new(stdout).read_line(&mut number)?;
        ensure!(!number.trim().is_empty(), "Xvfb ended before it had a display");
        Ok(Self {
            home,
            display: format!(":{}", number.trim()),
            _server: server,
            _alone: alone,
        })
    }

    /// The home folder, for files that a test puts there or looks for.
    pub fn home(&self) -> &Path {
        self.home.path()
    }

    /// A message bus for the session, as a desktop has one, until it is dropped. Programs on this desk find it by its place.
    pub fn start_bus(&self) -> anyhow::Result<Bus> {
        let address = format!("--address=unix:path={}", self.home.path().join("run/bus").display());
        let mut daemon = ProcessGroup::spawn(
            Command::new("dbus-daemon")
                .args(["--session", "--nofork", "--nopidfile", "--print-address=1", &address])
                .env_clear()
                .stdout(Stdio::piped())
                .stderr(Stdio::null()),
        )?;
        let stdout = daemon.child().stdout.take().expect("the output is a pipe");
        let mut told = String::new();
        BufReader::new(stdout).read_line(&mut told)?;
        ensure!(!told.trim().is_empty(), "dbus-daemon ended before it had an address");
        Ok(Bus {
            address: told.trim().to_owned(),
            _daemon: daemon,
        })
    }

    /// A command that runs on this desk.
    pub fn command(&self, program: &str) -> Command {
        let home = self.home.path();
        let mut command = Command::new(program);
        command
            .env_clear()
            .env("PATH", std::env::var_os("PATH").unwrap_or_default())
            .env("HOME", home)
            .env("XDG_CONFIG_HOME", home.join("config"))
            .env("XDG_DATA_HOME", home.join("data"))
            .env("XDG_CACHE_HOME", home.join("cache"))
            .env("XDG_RUNTIME_DIR", home.join("run"))
            .env("DISPLAY", &self.display)
            .env("GDK_BACKEND", "x11")
            .env("GSETTINGS_BACKEND", "keyfile")
            .env("NO_AT_BRIDGE", "1")
            .env("LANG", "C.UTF-8")
            .env("TZ", "UTC")
            .env("USER", "tester")
            .current_dir(home);
        command
    }

    /// Opens the application and waits until its document is there.
    pub async fn start(&self, app: &Path) -> anyhow::Result<Window<'_>> {
        let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
        let log = std::fs::File::create(self.home.path().join("driver.log"))?;
        let driver = ProcessGroup::spawn(
            self.command("WebKitWebDriver")
                .args([format!("--port={port}").as_str(), "--host=127.0.0.1"])
                .env("TAURI_WEBVIEW_AUTOMATION", "true")
                .env("MEMORA_LOG", "warn")
                .stdout(Stdio::null())
                .stderr(log),
        )?;
        let capabilities = json!({ "webkitgtk:browserOptions": { "binary": app, "args": [] } });
        let capabilities = capabilities.as_object().cloned().expect("capabilities are an object");
        let address = format!("http://127.0.0.1:{port}");
        let deadline = Instant::now() + START_LIMIT;
        let client = loop {
            let mut builder = ClientBuilder::new(HttpConnector::new());
            match builder.capabilities(capabilities.clone()).connect(&address).await {
                Ok(client) => break client,
                // The driver needs a moment until it listens.
                Err(NewSessionError::Lost(_) | NewSessionError::Failed(_) | NewSessionError::FailedC(_))
                    if Instant::now() < deadline =>
                {
                    tokio::time::sleep(Duration::from_millis(20)).await;
                }
                Err(error) => return Err(error).with_context(|| self.log()),
            }
        };
        Window::new(self, client, driver, app).await
    }

    /// Has the application open `store` at its next start, at `place` (the part of its address after `#`), as if both
    /// had been left there.
    pub fn prefer_store(&self, store: &Path, place: &str) -> anyhow::Result<()> {
        self.prefer_stores(&[store], place)
    }

    /// The same of the first of several stores that are known; each is called like its folder.
    pub fn prefer_stores(&self, stores: &[&Path], place: &str) -> anyhow::Result<()> {
        let mut known = Vec::new();
        for (n, store) in stores.iter().enumerate() {
            let path = store.to_str().context("a path that can be written as JSON")?;
            let name = store.file_name().unwrap_or_default().to_string_lossy();
            let place = json!({ "kind": "folder", "path": path });
            known.push(json!({ "id": format!("study{n}"), "name": name, "demo": false, "place": place }));
        }
        self.write_settings(&json!({ "stores": known, "places": { "study0": place } }))
    }

    /// Where the application keeps the demo store of this desk.
    pub fn demo_folder(&self) -> PathBuf {
        self.home
            .path()
            .join("data")
            .join(IDENTIFIER)
            .join("stores")
            .join("demo")
    }

    /// Has the application start with this theme.
    pub fn prefer_theme(&self, theme: &str) -> anyhow::Result<()> {
        self.write_settings(&json!({ "theme": theme }))
    }

    fn settings_file(&self) -> PathBuf {
        self.home.path().join("config").join(IDENTIFIER).join("settings.json")
    }

    /// The settings file as the application wrote it.
    pub fn settings(&self) -> anyhow::Result<String> {
        Ok(std::fs::read_to_string(self.settings_file())?)
    }

    fn write_settings(&self, settings: &Value) -> anyhow::Result<()> {
        let file = self.settings_file();
        std::fs::create_dir_all(file.parent().expect("the file lies in a folder"))?;
        Ok(std::fs::write(file, serde_json::to_vec_pretty(settings)?)?)
    }

    /// Waits until the application has written settings of which `fit` is true.
    pub async fn wait_for_settings(&self, fit: impl Fn(&Value) -> bool) -> anyhow::Result<()> {
        let deadline = Instant::now() + START_LIMIT;
        loop {
            let written = std::fs::read(self.settings_file()).ok();
            let settings: Value = written
                .and_then(|bytes| serde_json::from_slice(&bytes).ok())
                .unwrap_or_default();
            if fit(&settings) {
                return Ok(());
            }
            ensure!(Instant::now() < deadline, "the settings stay {settings}");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    /// What the driver and the application wrote, for the report of a failure.
    pub(super) fn log(&self) -> String {
        std::fs::read_to_string(self.home.path().join("driver.log")).unwrap_or_default()
    }
}

/// Has the file dialogs show a field for the path at once, so that a path can be typed without looking.
fn prefer_typed_paths(home: &Path) -> anyhow::Result<()> {
    let folder = home.join("config/glib-2.0/settings");
    std::fs::create_dir_all(&folder)?;
    let settings = "[org/gtk/settings/file-chooser]\nlocation-mode='filename-entry'\nstartup-mode='cwd'\n";
    std::fs::write(folder.join("keyfile"), settings)?;
    let run = home.join("run");
    std::fs::create_dir_all(&run)?;
    std::fs::set_permissions(run, std::os::unix::fs::PermissionsExt::from_mode(0o700))?;
    Ok(())
}
