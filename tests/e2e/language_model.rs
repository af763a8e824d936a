//! A language model for the window: a server on this machine that answers the memory agent's questions by rule.

use std::net::SocketAddr;

use anyhow::Context;
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

/// Answers as OpenAI's interface does, until it is dropped.
pub(crate) struct LanguageModel {
    address: SocketAddr,
    serving: JoinHandle<()>,
}

impl Drop for LanguageModel {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

impl LanguageModel {
    pub(crate) async fn start() -> anyhow::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let address = listener.local_addr()?;
        let serving = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(async move {
                    // A window that is closed hangs up in the middle.
                    let _ = serve(stream).await;
                });
            }
        });
        Ok(Self { address, serving })
    }

    pub(crate) fn base_url(&self) -> String {
        format!("http://{}/v1", self.address)
    }
}

/// One request, one answer, and the connection ends.
async fn serve(mut stream: TcpStream) -> anyhow::Result<()> {
    let mut bytes = Vec::new();
    let (head, body) = loop {
        let mut piece = [0; 8192];
        let n = stream.read(&mut piece).await?;
        anyhow::ensure!(n > 0, "hung up");
        bytes.extend_from_slice(&piece[..n]);
        if let Some(request) = whole(&bytes)? {
            break request;
        }
    };
    let answer = if head.starts_with("GET ") {
        json!({ "object": "list", "data": [{ "id": "tiny", "object": "model" }] })
    } else {
        let asked: Value = serde_json::from_slice(&body)?;
        completion(&answer_to(&asked))
    };
    let answer = answer.to_string();
    let head = format!(
        "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {}\r\nconnection: close\r\n\r\n",
        answer.len()
    );
    stream.write_all(head.as_bytes()).await?;
    stream.write_all(answer.as_bytes()).await?;
    Ok(stream.shutdown().await?)
}

/// Head and body, once both are there.
fn whole(bytes: &[u8]) -> anyhow::Result<Option<(String, Vec<u8>)>> {
    let Some(end) = bytes.windows(4).position(|at| at == b"\r\n\r\n") else {
        return Ok(None);
    };
    let head = String::from_utf8(bytes[..end].to_vec())?;
    let length = head.lines().find_map(|line| {
        let (name, value) = line.split_once(':')?;
        name.eq_ignore_ascii_case("content-length")
            .then(|| value.trim().parse::<usize>())
    });
    let length = length.transpose().context("a length that is no number")?.unwrap_or(0);
    let body = &bytes[end + 4..];
    Ok((body.len() >= length).then(|| (head, body[..length].to_vec())))
}

fn completion(content: &str) -> Value {
    json!({
        "id": "c", "object": "chat.completion", "model": "tiny",
        "choices": [{ "index": 0, "message": { "role": "assistant", "content": content }, "finish_reason": "stop" }],
        "usage": { "prompt_tokens": 120, "completion_tokens": 30, "total_tokens": 150 },
    })
}

fn answer_to(asked: &Value) -> String {
    let messages = asked["messages"].as_array().map(Vec::as_slice).unwrap_or_default();
    let prompt: Vec<&str> = messages
        .iter()
        .filter_map(|message| message["content"].as_str())
        .collect();
    let prompt = prompt.join("\n");
    match asked["response_format"]["json_schema"]["name"].as_str() {
        Some("extracted_memories") => extracted(&prompt),
        Some("verdicts") => verdicts(&prompt),
        Some("search_queries") => json!({ "queries": ["When is Sarah due?", "spare key"] }).to_string(),
        Some("relevant_memories") => json!({ "relevant": labels(&prompt, 'M', "Sarah") }).to_string(),
        _ => "yes".to_owned(),
    }
}

/// What the messages say of Sarah.
fn extracted(prompt: &str) -> String {
    let said = prompt.lines().filter_map(|line| {
        let (number, said) = line.strip_prefix('#')?.split_once(' ')?;
        let text = if said.contains("December 15th") {
            "@user's sister Sarah is due on 15 December."
        } else if said.contains("due in December") {
            "@user's sister Sarah is due in December."
        } else {
            return None;
        };
        Some(json!({ "text": text, "sources": [number.parse::<u32>().ok()?] }))
    });
    let memories: Vec<Value> = said.collect();
    json!({ "memories": memories }).to_string()
}

/// The day takes the place of the month.
fn verdicts(prompt: &str) -> String {
    let older = labels(prompt, 'M', "due in December");
    let one = |candidate: String| {
        let newer = labels(prompt, 'C', "15 December").contains(&candidate);
        let of = if newer { older.clone() } else { Vec::new() };
        let relation = if of.is_empty() { "new" } else { "contradicts" };
        json!({ "candidate": candidate, "relation": relation, "of": of })
    };
    let verdicts: Vec<Value> = labels(prompt, 'C', "").into_iter().map(one).collect();
    json!({ "verdicts": verdicts }).to_string()
}

/// The labels of lines such as `M1 (2026-11-12): "…"` that have these words.
fn labels(prompt: &str, letter: char, words: &str) -> Vec<String> {
    let of_line = |line: &str| {
        let (label, rest) = line.split_once(" (")?;
        let is_label = label.strip_prefix(letter)?.chars().all(|c| c.is_ascii_digit());
        (is_label && rest.contains("): ") && rest.contains(words)).then(|| label.to_owned())
    };
    prompt.lines().filter_map(of_line).collect()
}
