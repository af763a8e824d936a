//! A real Neo4j Community for tests: the one of this run, and private ones for what would disturb the others.

mod certificate;
mod process;
mod wipe;

use std::path::PathBuf;

use anyhow::{Context as _, Result, bail};
use parking_lot::Mutex;
use tempfile::TempDir;
use uuid::Uuid;

pub use self::certificate::Certificate;
use self::process::Process;

/// How a test reaches a Neo4j.
pub struct Neo4jServer {
    pub url: String,
    pub user: String,
    pub password: String,
    /// `None` for the server of the run, which is nobody's to stop.
    private: Option<Private>,
}

struct Private {
    port: u16,
    running: Mutex<Option<Process>>,
    /// After the process, so that it is removed when nobody writes into it any more.
    home: TempDir,
}

/// What a private server has that the one of the run has not.
#[derive(Debug, Clone, Default)]
pub struct PrivateOptions {
    /// Speaks TLS only, with this certificate.
    pub certificate: Option<Certificate>,
    /// With the APOC procedures, which the memora-core package calls.
    pub apoc: bool,
    /// A random one when `None`.
    pub password: Option<String>,
}

impl Neo4jServer {
    /// The server of this test run.
    ///
    /// # Panics
    /// When there is none. A test that passed without its server would say nothing.
    pub fn from_env() -> Self {
        let [url, user, password] = ["URL", "USER", "PASSWORD"].map(|part| {
            let name = format!("MEMORA_TEST_NEO4J_{part}");
            std::env::var(&name).unwrap_or_else(|_| {
                panic!(
                    "{name} is not set: this test needs a Neo4j. Run it by `make test`, or by \
                     `scripts/with-neo4j.sh cargo test …`, which start one"
                )
            })
        });
        Self {
            url,
            user,
            password,
            private: None,
        }
    }

    /// Starts a server of its own on a free port of 127.0.0.1, which takes some seconds. Dropping it ends it.
    pub async fn start_private(options: PrivateOptions) -> Result<Self> {
        let password = options.password.unwrap_or_else(|| Uuid::new_v4().to_string());
        let home = tempfile::Builder::new()
            .prefix("neo4j-private.")
            .tempdir_in(target_folder()?)?;
        if let Some(certificate) = options.certificate {
            certificate.install(home.path())?;
        }
        if options.apoc {
            process::install_plugins(home.path())?;
        }
        let port = process::free_port()?;
        let running = process::start(home.path(), port, &password).await?;
        let scheme = if options.certificate.is_some() {
            "bolt+ssc"
        } else {
            "bolt"
        };
        Ok(Self {
            url: format!("{scheme}://localhost:{port}"),
            user: "neo4j".to_owned(),
            password,
            private: Some(Private {
                port,
                running: Mutex::new(Some(running)),
                home,
            }),
        })
    }

    /// Ends a private server at once, as a power cut does. What was committed is there after
    /// [`Self::start_again`].
    pub async fn kill(&self) -> Result<()> {
        let running = self.private()?.running.lock().take();
        match running {
            Some(process) => process.kill().await,
            None => Ok(()),
        }
    }

    /// Starts a private server that was killed, with the same content on the same port.
    pub async fn start_again(&self) -> Result<()> {
        self.kill().await?;
        let private = self.private()?;
        let running = process::start(private.home.path(), private.port, &self.password).await?;
        *private.running.lock() = Some(running);
        Ok(())
    }

    /// The port of a server at `scheme://host:port`, for a proxy before it.
    pub fn port(&self) -> Result<u16> {
        let port = self.url.rsplit(':').next().and_then(|port| port.parse().ok());
        port.with_context(|| format!("{} ends with no port", self.url))
    }

    /// The same server, reached through another port of this machine.
    pub fn url_through(&self, port: u16) -> Result<String> {
        let (scheme, _) = self.url.split_once("://").context("a URL has a scheme")?;
        Ok(format!("{scheme}://localhost:{port}"))
    }

    fn private(&self) -> Result<&Private> {
        match &self.private {
            Some(private) => Ok(private),
            None => bail!("the server of the test run is not this test's to stop"),
        }
    }
}

fn target_folder() -> Result<PathBuf> {
    let folder = process::workspace().join("target");
    std::fs::create_dir_all(&folder)?;
    Ok(folder)
}
