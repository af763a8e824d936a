//! What the desktop is told: a service on the bus of a desk that takes notifications as a desktop's own does.

use std::collections::HashMap;
use std::time::Duration;

use anyhow::Context;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use zbus::zvariant::OwnedValue;
use zbus::{Connection, connection, interface};

/// A notification as it is shown.
#[derive(Debug)]
pub struct Notification {
    pub title: String,
    pub text: String,
}

/// Takes notifications until it is dropped.
pub struct Notifications {
    taken: UnboundedReceiver<Notification>,
    _connection: Connection,
}

impl Notifications {
    pub(super) async fn at(bus: &str) -> anyhow::Result<Self> {
        let (sender, taken) = unbounded_channel();
        let connection = connection::Builder::address(bus)?
            .name("org.freedesktop.Notifications")?
            .serve_at("/org/freedesktop/Notifications", Service { sender, shown: 0 })?
            .build()
            .await
            .context("a service for notifications")?;
        Ok(Self {
            taken,
            _connection: connection,
        })
    }

    /// The next notification, once it comes.
    pub async fn next(&mut self, limit: Duration) -> anyhow::Result<Notification> {
        let next = tokio::time::timeout(limit, self.taken.recv()).await;
        next.context("nothing is told")?.context("the service ended")
    }

    /// Whether there is none that was not looked at.
    pub fn is_empty(&self) -> bool {
        self.taken.is_empty()
    }
}

struct Service {
    sender: UnboundedSender<Notification>,
    shown: u32,
}

/// The Desktop Notifications Specification, version 1.2.
#[interface(name = "org.freedesktop.Notifications")]
impl Service {
    #[allow(clippy::too_many_arguments, reason = "the specification names them")]
    fn notify(
        &mut self,
        _app_name: &str,
        _replaces_id: u32,
        _app_icon: &str,
        summary: String,
        body: String,
        _actions: Vec<String>,
        _hints: HashMap<String, OwnedValue>,
        _expire_timeout: i32,
    ) -> u32 {
        self.shown += 1;
        // Whoever took them may be gone.
        let _ = self.sender.send(Notification {
            title: summary,
            text: body,
        });
        self.shown
    }

    fn get_capabilities(&self) -> Vec<String> {
        vec!["body".to_owned()]
    }

    fn get_server_information(&self) -> (String, String, String, String) {
        let words = ["notifications of the tests", "Memora", "1", "1.2"];
        words.map(str::to_owned).into()
    }

    fn close_notification(&self, _id: u32) {}
}
