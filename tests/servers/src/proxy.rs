//! A TCP proxy on loopback that breaks connections when a test says so.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use anyhow::Result;
use parking_lot::Mutex;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinHandle;

/// How the proxy treats connections.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Conduct {
    Forward,
    /// New connections are closed at once.
    Refuse,
    /// Connections stay open and nothing moves. What was sent meanwhile arrives when the proxy is well again.
    Stall,
    /// Whatever is sent arrives that much later.
    Delay(Duration),
}

/// Forwards connections to one address. Needs a running tokio runtime; dropping it closes everything.
pub struct Proxy {
    port: u16,
    shared: Arc<Shared>,
    accepting: JoinHandle<()>,
}

struct Shared {
    target: SocketAddr,
    conduct: watch::Sender<Conduct>,
    /// Counts the calls of [`Proxy::cut`]; a connection ends when it changes.
    cuts: watch::Sender<u64>,
    /// Bytes that still pass from client to server before everything is cut.
    left: Mutex<Option<u64>>,
    connections: Mutex<u64>,
}

impl Proxy {
    /// Listens on a free port of 127.0.0.1.
    pub async fn start(target: SocketAddr) -> Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let port = listener.local_addr()?.port();
        let shared = Arc::new(Shared {
            target,
            conduct: watch::Sender::new(Conduct::Forward),
            cuts: watch::Sender::new(0),
            left: Mutex::new(None),
            connections: Mutex::new(0),
        });
        let accepting = tokio::spawn(accept(listener, Arc::clone(&shared)));
        Ok(Self {
            port,
            shared,
            accepting,
        })
    }

    /// Before a server on a port of this machine.
    pub async fn before_port(port: u16) -> Result<Self> {
        Self::start((Ipv4Addr::LOCALHOST, port).into()).await
    }

    pub fn port(&self) -> u16 {
        self.port
    }

    /// Connections that were forwarded since the start.
    pub fn connections(&self) -> u64 {
        *self.shared.connections.lock()
    }

    /// Ends all open connections; new ones are treated as before.
    pub fn cut(&self) {
        self.shared.cut();
    }

    /// Ends all open connections, and new ones at once: what a client sees when the server is down.
    pub fn refuse(&self) {
        self.shared.conduct.send_replace(Conduct::Refuse);
        self.cut();
    }

    /// From now on nothing is forwarded in either direction, on old connections and on new ones.
    pub fn stall(&self) {
        self.shared.conduct.send_replace(Conduct::Stall);
    }

    /// From now on everything arrives later by `delay`, in each direction.
    pub fn delay(&self, delay: Duration) {
        self.shared.conduct.send_replace(Conduct::Delay(delay));
    }

    /// After so many more bytes from clients, together, all connections are cut, once. The byte that is one too many
    /// does not arrive.
    pub fn drop_after(&self, bytes: u64) {
        *self.shared.left.lock() = Some(bytes);
    }

    /// Back to normal.
    pub fn heal(&self) {
        *self.shared.left.lock() = None;
        self.shared.conduct.send_replace(Conduct::Forward);
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.accepting.abort();
        self.cut();
    }
}

impl Shared {
    fn cut(&self) {
        self.cuts.send_modify(|cuts| *cuts += 1);
    }

    /// How many of `wanted` bytes from a client may pass, and whether that was the last of them.
    fn pass(&self, wanted: usize) -> (usize, bool) {
        let mut left = self.left.lock();
        let Some(bytes) = *left else {
            return (wanted, false);
        };
        let wanted_bytes = wanted as u64;
        if wanted_bytes <= bytes {
            *left = Some(bytes - wanted_bytes);
            return (wanted, false);
        }
        *left = None;
        (usize::try_from(bytes).unwrap_or(wanted), true)
    }
}

async fn accept(listener: TcpListener, shared: Arc<Shared>) {
    while let Ok((client, _)) = listener.accept().await {
        if *shared.conduct.borrow() == Conduct::Refuse {
            continue;
        }
        *shared.connections.lock() += 1;
        let cuts = shared.cuts.subscribe();
        tokio::spawn(serve(client, Arc::clone(&shared), cuts));
    }
}

/// Ends when one side closes, when a side breaks, or when the connection is cut.
async fn serve(client: TcpStream, shared: Arc<Shared>, mut cuts: watch::Receiver<u64>) {
    let forward = async {
        let server = TcpStream::connect(shared.target).await?;
        client.set_nodelay(true)?;
        server.set_nodelay(true)?;
        let (mut from_client, mut to_client) = client.into_split();
        let (mut from_server, mut to_server) = server.into_split();
        tokio::select! {
            done = copy(&mut from_client, &mut to_server, &shared, true) => done,
            done = copy(&mut from_server, &mut to_client, &shared, false) => done,
        }
    };
    tokio::select! {
        // Whatever broke, both sides see a closed connection.
        _ = forward => {}
        _ = cuts.changed() => {}
    }
}

async fn copy(
    from: &mut (impl AsyncReadExt + Unpin),
    to: &mut (impl AsyncWriteExt + Unpin),
    shared: &Shared,
    counted: bool,
) -> std::io::Result<()> {
    let mut conduct = shared.conduct.subscribe();
    let mut buffer = vec![0; 16 * 1024];
    loop {
        let read = from.read(&mut buffer).await?;
        if read == 0 {
            return Ok(());
        }
        // The sender lives in `shared`, so waiting for a change cannot fail.
        let now = conduct.wait_for(|conduct| *conduct != Conduct::Stall).await.map(|c| *c);
        if let Ok(Conduct::Delay(delay)) = now {
            tokio::time::sleep(delay).await;
        }
        let (passes, is_last) = if counted { shared.pass(read) } else { (read, false) };
        to.write_all(&buffer[..passes]).await?;
        if is_last {
            to.flush().await?;
            shared.cut();
            return Ok(());
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests fail by panicking")]

    use std::time::Instant;

    use super::*;

    /// A server that sends back what it gets, a proxy before it, and a client of the proxy.
    async fn echo_behind_a_proxy() -> (Proxy, TcpStream) {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        let proxy = Proxy::start(listener.local_addr().unwrap()).await.unwrap();
        tokio::spawn(async move {
            while let Ok((mut client, _)) = listener.accept().await {
                tokio::spawn(async move {
                    let (mut from, mut to) = client.split();
                    // The end of a test is an error here.
                    let _ = tokio::io::copy(&mut from, &mut to).await;
                });
            }
        });
        let client = connect(&proxy).await;
        (proxy, client)
    }

    async fn connect(proxy: &Proxy) -> TcpStream {
        TcpStream::connect((Ipv4Addr::LOCALHOST, proxy.port())).await.unwrap()
    }

    async fn echo(client: &mut TcpStream, text: &[u8]) -> std::io::Result<Vec<u8>> {
        client.write_all(text).await?;
        let mut answer = vec![0; text.len()];
        client.read_exact(&mut answer).await?;
        Ok(answer)
    }

    #[tokio::test]
    async fn what_is_sent_comes_back() {
        let (proxy, mut client) = echo_behind_a_proxy().await;
        assert_eq!(echo(&mut client, b"hello").await.unwrap(), b"hello");
        assert_eq!(proxy.connections(), 1);
    }

    #[tokio::test]
    async fn a_cut_ends_old_connections_only() {
        let (proxy, mut client) = echo_behind_a_proxy().await;
        echo(&mut client, b"hello").await.unwrap();
        proxy.cut();
        assert!(echo(&mut client, b"again").await.is_err());
        assert_eq!(echo(&mut connect(&proxy).await, b"new").await.unwrap(), b"new");
    }

    #[tokio::test]
    async fn a_refusing_proxy_closes_all_until_it_is_healed() {
        let (proxy, mut client) = echo_behind_a_proxy().await;
        echo(&mut client, b"hello").await.unwrap();
        proxy.refuse();
        assert!(echo(&mut client, b"again").await.is_err());
        assert!(echo(&mut connect(&proxy).await, b"new").await.is_err());
        proxy.heal();
        assert_eq!(echo(&mut connect(&proxy).await, b"well").await.unwrap(), b"well");
    }

    #[tokio::test]
    async fn a_stalled_connection_goes_on_where_it_was() {
        let (proxy, mut client) = echo_behind_a_proxy().await;
        echo(&mut client, b"hello").await.unwrap();
        proxy.stall();
        let wait = Duration::from_millis(50);
        assert!(tokio::time::timeout(wait, echo(&mut client, b"late")).await.is_err());
        proxy.heal();
        let mut answer = [0; 4];
        client.read_exact(&mut answer).await.unwrap();
        assert_eq!(&answer, b"late");
    }

    #[tokio::test]
    async fn a_delay_counts_both_ways() {
        let (proxy, mut client) = echo_behind_a_proxy().await;
        proxy.delay(Duration::from_millis(20));
        let started = Instant::now();
        assert_eq!(echo(&mut client, b"slow").await.unwrap(), b"slow");
        assert!(started.elapsed() >= Duration::from_millis(40));
    }

    #[tokio::test]
    async fn a_limited_connection_breaks_once() {
        let (proxy, mut client) = echo_behind_a_proxy().await;
        proxy.drop_after(7);
        assert_eq!(echo(&mut client, b"hello").await.unwrap(), b"hello");
        assert!(echo(&mut client, b"again").await.is_err());
        let mut client = connect(&proxy).await;
        assert_eq!(echo(&mut client, b"hello again").await.unwrap(), b"hello again");
    }
}
