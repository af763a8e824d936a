//! The double as a process of its own.

use std::io::{BufRead as _, BufReader};
use std::process::{Command, Stdio};

use super::*;

#[tokio::test]
async fn the_process_prints_its_address_and_ends_with_its_input() {
    let mut process = Command::new(env!("CARGO_BIN_EXE_qdrant_double"))
        .args(["--api-key", "secret"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut url = String::new();
    BufReader::new(process.stdout.take().unwrap())
        .read_line(&mut url)
        .unwrap();
    let client = Qdrant::from_url(url.trim())
        .api_key("secret")
        .skip_compatibility_check()
        .build()
        .unwrap();
    assert!(client.list_collections().await.unwrap().collections.is_empty());
    drop(process.stdin.take());
    assert!(process.wait().unwrap().success());
}
