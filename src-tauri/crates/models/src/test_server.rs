//! An HTTP server on loopback for the tests of this crate: it answers by a function and can break off in the middle.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

#[derive(Debug)]
pub(crate) struct Request {
    /// From 0, over all connections.
    pub(crate) number: usize,
    pub(crate) path: String,
    headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

impl Request {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(n, _)| n.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.as_str())
    }
}

pub(crate) struct Reply {
    status: u16,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
    /// Sends only so many bytes of the body at once, and then does this.
    stop: Option<(usize, Stop)>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Stop {
    Close,
    Silence,
    /// Goes on with one byte after the other, slowly.
    Drip,
}

const BETWEEN_DROPS: Duration = Duration::from_millis(20);

impl Reply {
    pub(crate) fn new(status: u16, body: impl Into<Vec<u8>>) -> Self {
        Self {
            status,
            headers: Vec::new(),
            body: body.into(),
            stop: None,
        }
    }

    pub(crate) fn header(mut self, name: &str, value: impl ToString) -> Self {
        self.headers.push((name.to_owned(), value.to_string()));
        self
    }

    pub(crate) fn stop_after(mut self, bytes: usize, stop: Stop) -> Self {
        self.stop = Some((bytes, stop));
        self
    }
}

pub(crate) struct TestServer {
    pub(crate) url: String,
    requests: Arc<AtomicUsize>,
    accepting: JoinHandle<()>,
}

impl TestServer {
    pub(crate) async fn start(answer: impl Fn(&Request) -> Reply + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let url = format!("http://{}", listener.local_addr().expect("an address"));
        let (requests, answer) = (Arc::new(AtomicUsize::new(0)), Arc::new(answer));
        let counted = requests.clone();
        let accepting = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (answer, counted) = (answer.clone(), counted.clone());
                // A client that goes away ends its connection; there is nobody to tell.
                tokio::spawn(async move { serve(stream, answer.as_ref(), &counted).await.ok() });
            }
        });
        Self {
            url,
            requests,
            accepting,
        }
    }

    pub(crate) fn requests(&self) -> usize {
        self.requests.load(Ordering::SeqCst)
    }
}

impl Drop for TestServer {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

async fn serve(
    mut stream: TcpStream,
    answer: &(impl Fn(&Request) -> Reply + Send + Sync),
    counted: &AtomicUsize,
) -> std::io::Result<()> {
    let mut read = Vec::new();
    let head = loop {
        if let Some(end) = read.windows(4).position(|w| w == b"\r\n\r\n") {
            break end;
        }
        if stream.read_buf(&mut read).await? == 0 {
            return Ok(());
        }
    };
    let text = String::from_utf8_lossy(&read[..head]).into_owned();
    let mut lines = text.lines();
    let path = lines
        .next()
        .and_then(|line| line.split(' ').nth(1))
        .unwrap_or_default()
        .to_owned();
    let headers: Vec<(String, String)> = lines
        .filter_map(|line| line.split_once(':'))
        .map(|(name, value)| (name.trim().to_owned(), value.trim().to_owned()))
        .collect();
    let mut request = Request {
        number: counted.fetch_add(1, Ordering::SeqCst),
        path,
        headers,
        body: Vec::new(),
    };
    let length: usize = request
        .header("content-length")
        .and_then(|n| n.parse().ok())
        .unwrap_or(0);
    while read.len() < head + 4 + length {
        if stream.read_buf(&mut read).await? == 0 {
            return Ok(());
        }
    }
    request.body = read.split_off(head + 4);

    let reply = answer(&request);
    let mut out = format!("HTTP/1.1 {} Said\r\nConnection: close\r\n", reply.status);
    for (name, value) in &reply.headers {
        out += &format!("{name}: {value}\r\n");
    }
    if !reply
        .headers
        .iter()
        .any(|(name, _)| name == "Content-Length" || name == "Transfer-Encoding")
    {
        out += &format!("Content-Length: {}\r\n", reply.body.len());
    }
    stream.write_all(format!("{out}\r\n").as_bytes()).await?;
    let sent = reply.stop.map_or(reply.body.len(), |(bytes, _)| bytes);
    stream.write_all(&reply.body[..sent]).await?;
    stream.flush().await?;
    match reply.stop {
        // Until the other side has had enough.
        Some((_, Stop::Silence)) => {
            stream.read_u8().await?;
        }
        Some((_, Stop::Drip)) => {
            for byte in &reply.body[sent..] {
                tokio::time::sleep(BETWEEN_DROPS).await;
                stream.write_all(&[*byte]).await?;
            }
        }
        Some((_, Stop::Close)) | None => {}
    }
    stream.shutdown().await
}
