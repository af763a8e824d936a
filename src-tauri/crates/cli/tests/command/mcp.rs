//! `memora mcp`, driven by the official client of the Model Context Protocol.

use std::io::{BufRead, BufReader, Lines, Write};
use std::path::PathBuf;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use memora_test_servers::ChatServer;
use memora_test_servers::chat::sarah;
use serde_json::{Value, json};

use crate::beside::window;
use crate::{Home, workspace};

/// A client that is connected to a server of this home's store.
struct Client {
    process: Child,
    calls: Option<ChildStdin>,
    answers: Lines<BufReader<ChildStdout>>,
    /// What the server says of itself.
    server: Value,
}

impl Client {
    fn connect(home: &Home, options: &[&str]) -> Self {
        let python = std::env::var_os("MEMORA_TEST_PYTHON").map(PathBuf::from);
        let python = python.expect("MEMORA_TEST_PYTHON names the tests' Python; `make test` sets it");
        let mut command = Command::new(python);
        home.prepare(&mut command);
        let mut process = command
            .arg(workspace().join("tests/python/mcp_client.py"))
            .args([
                env!("CARGO_BIN_EXE_memora"),
                "mcp",
                "--store",
                "study",
                "--org",
                "lab",
                "--user",
                "Ann",
            ])
            .args(options)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let calls = process.stdin.take();
        let mut answers = BufReader::new(process.stdout.take().unwrap()).lines();
        let server = answers.next().expect("the server starts").unwrap();
        Self {
            process,
            calls,
            answers,
            server: serde_json::from_str(&server).unwrap(),
        }
    }

    fn tools(&self) -> Vec<&str> {
        let tools = self.server["tools"].as_array().unwrap();
        let mut names: Vec<&str> = tools.iter().map(|tool| tool["name"].as_str().unwrap()).collect();
        names.sort_unstable();
        names
    }

    fn call(&mut self, tool: &str, arguments: Value) -> Value {
        let calls = self.calls.as_mut().unwrap();
        writeln!(calls, "{}", json!({ "tool": tool, "arguments": arguments })).unwrap();
        calls.flush().unwrap();
        let answer = self.answers.next().expect("an answer").unwrap();
        serde_json::from_str(&answer).unwrap()
    }

    /// The structured answer of a call that works.
    fn ask(&mut self, tool: &str, arguments: Value) -> Value {
        let answer = self.call(tool, arguments);
        assert_eq!(answer["is_error"], false, "{answer}");
        answer["structured"].clone()
    }

    /// What the model reads when a call does not work.
    fn refused(&mut self, tool: &str, arguments: Value) -> String {
        let answer = self.call(tool, arguments);
        assert_eq!(answer["is_error"], true, "{answer}");
        answer["text"].as_str().unwrap().to_owned()
    }
}

impl Drop for Client {
    fn drop(&mut self) {
        // The end of its input ends the client, and that the server.
        drop(self.calls.take());
        let _ = self.process.wait();
    }
}

const LAB: &str = r#"{"format":"memora-interchange","version":1}
{"type":"organization","org_id":"lab","name":"Lab","created_at":"2026-01-01T00:00:00Z"}
{"type":"user","org_id":"lab","user_id":"ann","name":"Ann","created_at":"2026-01-01T00:00:00Z"}
{"type":"user","org_id":"lab","user_id":"bob","name":"Bob","created_at":"2026-01-01T00:00:00Z"}
{"type":"agent","org_id":"lab","agent_id":"helper","label":"Helper","created_at":"2026-01-01T00:00:00Z"}
{"type":"memory","org_id":"lab","user_id":"ann","memory_id":"00000000-0000-4000-8000-000000000001","agent_id":"helper","text":"user_ann is allergic to peanuts.","obtained_at":"2026-01-01T00:00:00Z","date":"2026-01-01"}
{"type":"memory","org_id":"lab","user_id":"bob","memory_id":"00000000-0000-4000-8000-000000000002","agent_id":"helper","text":"user_bob loves peanuts.","obtained_at":"2026-01-01T00:00:00Z","date":"2026-01-01"}
"#;

const OF_BOB: &str = "00000000-0000-4000-8000-000000000002";

fn lab() -> Home {
    let home = Home::new();
    home.done(&["setup", "study"]);
    std::fs::write(home.path("lab.memora.jsonl"), LAB).unwrap();
    home.done(&["import", "-s", "study", "lab.memora.jsonl"]);
    home
}

fn texts(answer: &Value) -> Vec<&str> {
    let memories = answer["memories"].as_array().unwrap();
    memories.iter().map(|memory| memory["text"].as_str().unwrap()).collect()
}

#[test]
fn an_agent_reads_its_user_and_nobody_else() {
    let home = lab();
    let mut client = Client::connect(&home, &[]);
    assert_eq!(client.server["server"], "memora");
    let instructions = client.server["instructions"].as_str().unwrap();
    assert!(
        instructions.contains("Ann (Lab)") && instructions.contains("only reads"),
        "{instructions}"
    );
    assert_eq!(client.tools(), ["memory_history", "recall", "search_memories"]);
    for tool in client.server["tools"].as_array().unwrap() {
        assert_eq!(tool["inputSchema"]["additionalProperties"], false, "{tool}");
        assert!(tool["outputSchema"].is_object(), "{tool}");
        assert_eq!(tool["annotations"]["readOnlyHint"], true, "{tool}");
    }
    let found = client.ask("search_memories", json!({ "query": "peanuts" }));
    assert_eq!(texts(&found), ["Ann is allergic to peanuts."]);
    let recalled = client.ask("recall", json!({ "message": "Is a peanut bar a good idea?" }));
    assert!(
        recalled["text"]
            .as_str()
            .unwrap()
            .contains("Ann is allergic to peanuts."),
        "{recalled}"
    );
    let other = client.refused("memory_history", json!({ "memory_id": OF_BOB }));
    assert!(other.contains("not") && !other.contains("peanuts"), "{other}");
}

#[test]
fn what_cannot_be_understood_is_an_error_that_the_agent_reads() {
    let home = lab();
    let mut client = Client::connect(&home, &[]);
    for (tool, arguments) in [
        ("memory_history", json!({ "memory_id": "no id" })),
        ("search_memories", json!({ "limit": 3 })),
        ("search_memories", json!({ "query": "peanuts", "org": "other" })),
    ] {
        let answer = client.call(tool, arguments);
        assert_eq!(answer["is_error"], true, "{answer}");
        assert!(!answer["text"].as_str().unwrap().is_empty());
    }
    assert_eq!(
        texts(&client.ask("search_memories", json!({ "query": "peanuts" }))).len(),
        1
    );
}

#[test]
fn a_saved_conversation_is_found_and_its_memories_have_a_history() {
    let home = lab();
    let mut client = Client::connect(&home, &["--agent", "Helper", "--allow-writes"]);
    assert_eq!(
        client.tools(),
        ["memory_history", "recall", "save_conversation", "search_memories"]
    );
    let said = |content: &str| json!([{ "role": "user", "content": content }]);
    let first = client.ask(
        "save_conversation",
        json!({
            "messages": said("My sister Sarah is due in December."),
            "at": "2026-05-01T12:00:00Z",
            "memories": [{ "text": "Sarah, the sister of Ann, is due in December.", "sources": [0] }],
        }),
    );
    assert_eq!(first["searchable"], true, "{first}");
    let old = first["memories"][0]["memory_id"].clone();
    let second = client.ask(
        "save_conversation",
        json!({
            "messages": said("Sarah is due on December 15th now."),
            "at": "2026-06-01T12:00:00Z",
            "memories": [{ "text": "Sarah is due on December 15th.", "sources": [0], "contradicts": [old] }],
        }),
    );
    let new = second["memories"][0]["memory_id"].clone();
    let found = client.ask("search_memories", json!({ "query": "When is Sarah due?" }));
    assert_eq!(texts(&found)[0], "Sarah is due on December 15th.");
    assert!(
        !texts(&found).contains(&"Sarah, the sister of Ann, is due in December."),
        "{found}"
    );

    let history = client.ask("memory_history", json!({ "memory_id": new }));
    let versions = history["versions"].as_array().unwrap();
    assert_eq!(versions.len(), 2);
    assert_eq!(
        (&versions[0]["memory_id"], &versions[0]["believed"]),
        (&old, &json!(false))
    );
    assert_eq!(versions[1]["replaces"], json!([old]));
    assert_eq!(history["sources"][0]["content"], "Sarah is due on December 15th now.");
    assert_eq!(history["interaction_id"], second["interaction_id"]);
}

#[test]
fn while_the_window_writes_saving_is_refused_and_reading_goes_on() {
    let home = lab();
    let mut client = Client::connect(&home, &["--agent", "helper", "--allow-writes"]);
    let conversation = json!({
        "messages": [{ "role": "user", "content": "I play the cello." }],
        "memories": [{ "text": "Ann plays the cello.", "sources": [0] }],
    });
    let open = window(&home);
    let refused = client.refused("save_conversation", conversation.clone());
    for part in [
        "Nothing was saved",
        "again later",
        &format!("(process {})", std::process::id()),
    ] {
        assert!(refused.contains(part), "{refused}");
    }
    assert_eq!(
        texts(&client.ask("search_memories", json!({ "query": "peanuts" }))).len(),
        1
    );
    drop(open);
    let saved = client.ask("save_conversation", conversation);
    assert_eq!(saved["memories"][0]["text"], "Ann plays the cello.");
    // The lock was given back, so the window can be opened, and has what was saved.
    let open = window(&home);
    let totals = crate::files::block_on(open.totals()).unwrap();
    assert_eq!(totals.memories, 3);
    let found = client.ask("search_memories", json!({ "query": "cello" }));
    assert_eq!(texts(&found)[0], "Ann plays the cello.");
}

#[test]
fn a_server_that_only_reads_saves_nothing() {
    let home = lab();
    let mut client = Client::connect(&home, &["--agent", "Helper"]);
    let answer = client.call(
        "save_conversation",
        json!({ "messages": [{ "role": "user", "content": "Hi." }] }),
    );
    assert_eq!(answer["is_error"], true, "{answer}");
    let without_agent = home.run(&["mcp", "-s", "study", "--org", "lab", "--user", "Ann", "--allow-writes"]);
    assert_eq!(without_agent.exit, 2, "{}", without_agent.err);
}

/// A server with a language model that knows the story of Sarah.
fn with_model(home: &Home) -> (ChatServer, Client) {
    let server = ChatServer::start(sarah::answer).unwrap();
    home.save_model("Tiny", &server);
    let options = ["--agent", "Helper", "--allow-writes", "--model", "tiny"];
    (server, Client::connect(home, &options))
}

fn said(content: &str) -> Value {
    json!({ "messages": [{ "role": "user", "content": content }] })
}

#[test]
fn a_language_model_takes_memories_and_picks_what_is_recalled() {
    let home = lab();
    let (server, mut client) = with_model(&home);
    let instructions = client.server["instructions"].as_str().unwrap();
    assert!(instructions.contains("taken by a language model"), "{instructions}");
    let first = client.ask("save_conversation", said("My sister Sarah is due in December."));
    assert_eq!(texts(&first), ["Ann's sister Sarah is due in December."], "{first}");
    let second = client.ask("save_conversation", said("It will be December 15th."));
    assert_eq!(
        texts(&second),
        ["Ann's sister Sarah is due on 15 December."],
        "{second}"
    );
    assert_eq!(second["notices"], json!([]));
    let history = client.ask(
        "memory_history",
        json!({ "memory_id": second["memories"][0]["memory_id"] }),
    );
    assert_eq!(history["versions"].as_array().unwrap().len(), 2);
    assert_eq!(history["sources"][0]["content"], "It will be December 15th.");

    let asked = server.asked().len();
    let question = json!({
        "message": "When?",
        "preceding": [{ "role": "user", "content": "It is about my sister." }],
    });
    let recalled = client.ask("recall", question);
    assert_eq!(texts(&recalled), ["Ann's sister Sarah is due on 15 December."]);
    let questions = &server.asked()[asked..];
    assert!(questions[0].wants("search_queries") && questions[1].wants("relevant_memories"));
    assert!(questions[0].prompt.contains("It is about my sister."));
    let known = json!({ "message": "When?", "known": [second["memories"][0]["memory_id"]] });
    assert_eq!(texts(&client.ask("recall", known)), Vec::<&str>::new());

    // What the agent itself found worth remembering counts, also when that is nothing.
    let asked = server.asked().len();
    let mut nothing = said("My sister Sarah is due in December, as I said.");
    nothing["memories"] = json!([]);
    assert_eq!(texts(&client.ask("save_conversation", nothing)), Vec::<&str>::new());
    assert_eq!(server.asked().len(), asked);
    assert_eq!(home.json(&["extract", "-s", "study", "--dry-run"]), json!([]));
}

#[test]
fn a_conversation_whose_memories_nobody_takes_waits_for_them() {
    let home = lab();
    let (server, mut client) = with_model(&home);
    let open = window(&home);
    let refused = client.refused("save_conversation", said("My sister Sarah is due in December."));
    assert!(refused.contains("again later"), "{refused}");
    assert_eq!(server.asked().len(), 0, "the model is not asked in vain");
    drop(open);
    drop(server);
    let saved = client.ask("save_conversation", said("My sister Sarah is due in December."));
    assert_eq!(texts(&saved), Vec::<&str>::new());
    let notice = saved["notices"][0].as_str().unwrap();
    assert!(notice.contains("waits until memories are taken"), "{notice}");
    let recalled = client.ask("recall", json!({ "message": "peanuts" }));
    assert_eq!(texts(&recalled), ["Ann is allergic to peanuts."]);
    assert!(!recalled["notices"].as_array().unwrap().is_empty(), "{recalled}");
    drop(client);

    let mut without = Client::connect(&home, &["--agent", "Helper", "--allow-writes"]);
    let mut goes_on = said("My sister Sarah is due in December.");
    goes_on["interaction_id"] = saved["interaction_id"].clone();
    goes_on["messages"]
        .as_array_mut()
        .unwrap()
        .push(json!({ "role": "assistant", "content": "How lovely." }));
    without.ask("save_conversation", goes_on);
    drop(without);
    let queue = home.json(&["extract", "-s", "study", "--dry-run"]);
    assert_eq!(queue.as_array().unwrap().len(), 1, "{queue}");
    assert_eq!(queue[0]["interaction"]["interactionId"], saved["interaction_id"]);
}
