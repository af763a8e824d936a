//! A language model that answers by rule, behind a server that speaks OpenAI's `/chat/completions`.
//!
//! It runs on threads of its own, so that a rule may wait, and tests without a runtime can use it.

pub mod sarah;

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use anyhow::Context;
use parking_lot::Mutex;
use serde_json::{Value, json};

/// Tokens that each answer is said to have cost.
pub const USAGE: (u32, u32) = (120, 30);

/// A question that came in.
#[derive(Debug, Clone)]
pub struct Asked {
    /// Name of the form that the answer is to have.
    pub form: Option<String>,
    /// All messages, one after the other.
    pub prompt: String,
    /// The header `Authorization`.
    pub key: Option<String>,
}

impl Asked {
    pub fn wants(&self, form: &str) -> bool {
        self.form.as_deref() == Some(form)
    }
}

/// What is said to a question.
#[derive(Debug, Clone)]
pub enum Reply {
    Says(String),
    /// This status, with a message as providers send it.
    Refuses(u16, String),
}

type Rule = dyn Fn(&Asked) -> Reply + Send + Sync;

/// Serves until it is dropped.
pub struct ChatServer {
    address: SocketAddr,
    ended: Arc<AtomicBool>,
    asked: Arc<Mutex<Vec<Asked>>>,
}

impl ChatServer {
    /// Answers every question by `rule`, and lists one model, `tiny`.
    pub fn start(rule: impl Fn(&Asked) -> Reply + Send + Sync + 'static) -> anyhow::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0")?;
        let server = Self {
            address: listener.local_addr()?,
            ended: Arc::default(),
            asked: Arc::default(),
        };
        let rule: Arc<Rule> = Arc::new(rule);
        let (ended, asked) = (Arc::clone(&server.ended), Arc::clone(&server.asked));
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                if ended.load(Ordering::Acquire) {
                    return;
                }
                let Ok(stream) = stream else { continue };
                let (rule, asked) = (Arc::clone(&rule), Arc::clone(&asked));
                std::thread::spawn(move || {
                    // A client that is closed hangs up in the middle.
                    let _ = serve(stream, rule.as_ref(), &asked);
                });
            }
        });
        Ok(server)
    }

    pub fn base_url(&self) -> String {
        format!("http://{}/v1", self.address)
    }

    /// What was asked, in order.
    pub fn asked(&self) -> Vec<Asked> {
        self.asked.lock().clone()
    }
}

impl Drop for ChatServer {
    fn drop(&mut self) {
        self.ended.store(true, Ordering::Release);
        // Wakes up who waits for the next connection.
        let _ = TcpStream::connect(self.address);
    }
}

/// One request, one answer, and the connection ends.
fn serve(mut stream: TcpStream, rule: &Rule, all: &Mutex<Vec<Asked>>) -> anyhow::Result<()> {
    let mut bytes = Vec::new();
    let (head, body) = loop {
        let mut piece = [0; 8192];
        let n = stream.read(&mut piece)?;
        anyhow::ensure!(n > 0, "hung up");
        bytes.extend_from_slice(&piece[..n]);
        if let Some(request) = whole(&bytes)? {
            break request;
        }
    };
    let (status, answer) = if head.starts_with("GET ") {
        (
            200,
            json!({ "object": "list", "data": [{ "id": "tiny", "object": "model" }] }),
        )
    } else {
        let asked = asked(&head, &serde_json::from_slice(&body)?);
        all.lock().push(asked.clone());
        match rule(&asked) {
            Reply::Says(text) => (200, completion(&text)),
            Reply::Refuses(status, message) => (status, json!({ "error": { "message": message } })),
        }
    };
    let answer = answer.to_string();
    let head = format!(
        "HTTP/1.1 {status} Answer\r\ncontent-type: application/json\r\ncontent-length: {}\r\nconnection: close\r\n\r\n",
        answer.len()
    );
    stream.write_all(head.as_bytes())?;
    stream.write_all(answer.as_bytes())?;
    Ok(stream.shutdown(std::net::Shutdown::Write)?)
}

/// Head and body, once both are there.
fn whole(bytes: &[u8]) -> anyhow::Result<Option<(String, Vec<u8>)>> {
    let Some(end) = bytes.windows(4).position(|at| at == b"\r\n\r\n") else {
        return Ok(None);
    };
    let head = String::from_utf8(bytes[..end].to_vec())?;
    let length = header(&head, "content-length").map(str::parse::<usize>);
    let length = length.transpose().context("a length that is no number")?.unwrap_or(0);
    let body = &bytes[end + 4..];
    Ok((body.len() >= length).then(|| (head, body[..length].to_vec())))
}

fn header<'a>(head: &'a str, name: &str) -> Option<&'a str> {
    head.lines().find_map(|line| {
        let (found, value) = line.split_once(':')?;
        found.eq_ignore_ascii_case(name).then(|| value.trim())
    })
}

fn asked(head: &str, question: &Value) -> Asked {
    let messages = question["messages"].as_array().map(Vec::as_slice).unwrap_or_default();
    let prompt: Vec<&str> = messages
        .iter()
        .filter_map(|message| message["content"].as_str())
        .collect();
    let form = question["response_format"]["json_schema"]["name"].as_str();
    Asked {
        form: form.map(str::to_owned),
        prompt: prompt.join("\n"),
        key: header(head, "authorization").map(str::to_owned),
    }
}

fn completion(content: &str) -> Value {
    let (prompt, answer) = USAGE;
    json!({
        "id": "c", "object": "chat.completion", "model": "tiny",
        "choices": [{ "index": 0, "message": { "role": "assistant", "content": content }, "finish_reason": "stop" }],
        "usage": { "prompt_tokens": prompt, "completion_tokens": answer, "total_tokens": prompt + answer },
    })
}
