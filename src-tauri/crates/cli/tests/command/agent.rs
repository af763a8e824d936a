//! The memory agent without a window: recall, memories from stored conversations, and how long recall takes.

use memora_models::chat::{ChatConfig, ChatProvider};
use memora_stores::chat::SavedChatModel;
use memora_stores::settings::{SettingsFile, TraceSettings};
use memora_test_servers::ChatServer;
use memora_test_servers::chat::{Asked, Reply, USAGE, sarah};
use serde_json::{Value, json};

use crate::{Home, Ran};

impl Home {
    fn settings(&self) -> SettingsFile {
        SettingsFile::read(self.path("config/dev.memora.explorer/settings.json"))
    }

    /// Saves a language model as the window does; the first one is used when none is named.
    pub(crate) fn save_model(&self, name: &str, server: &ChatServer) {
        let base_url = server.base_url();
        let config = ChatConfig {
            model: "tiny".to_owned(),
            retries: 0,
            ..ChatConfig::of(ChatProvider::Compatible { base_url })
        };
        let model = SavedChatModel {
            id: format!("id of {name}"),
            name: name.to_owned(),
            config,
        };
        self.settings().save_chat_model(model).unwrap();
    }

    fn traces(&self) -> usize {
        std::fs::read_dir(self.path("study/traces")).map_or(0, |entries| entries.count())
    }
}

pub(crate) const PEOPLE: &str = r#"{"format":"memora-interchange","version":1}
{"type":"organization","org_id":"lab","name":"Lab","created_at":"2026-01-01T00:00:00Z"}
{"type":"user","org_id":"lab","user_id":"ann","name":"Ann","created_at":"2026-01-01T00:00:00Z"}
{"type":"user","org_id":"lab","user_id":"bob","name":"Bob","created_at":"2026-01-01T00:00:00Z"}
{"type":"agent","org_id":"lab","agent_id":"helper","label":"Helper","created_at":"2026-01-01T00:00:00Z"}
"#;

const MEMORIES: &str = r#"{"type":"memory","org_id":"lab","user_id":"ann","memory_id":"00000000-0000-4000-8000-000000000001","agent_id":"helper","text":"user_ann is allergic to peanuts.","obtained_at":"2026-01-01T00:00:00Z","date":"2026-01-01"}
{"type":"memory","org_id":"lab","user_id":"ann","memory_id":"00000000-0000-4000-8000-000000000002","agent_id":"helper","text":"user_ann's sister Sarah is due in December.","obtained_at":"2026-01-02T00:00:00Z","date":"2026-01-02"}
"#;

/// A home with a store of these records in the folder `study`.
pub(crate) fn lab(records: &str) -> Home {
    let home = Home::new();
    home.done(&["setup", "study"]);
    std::fs::write(home.path("lab.memora.jsonl"), format!("{PEOPLE}{records}")).unwrap();
    home.done(&["import", "-s", "study", "lab.memora.jsonl"]);
    home
}

/// Three conversations that gave no memory yet.
pub(crate) fn talks() -> String {
    let talk = |id: &str, user: &str, month: &str, said: &str| {
        let at = format!("2026-{month}-01T12:00:00Z");
        json!({
            "type": "interaction", "org_id": "lab", "user_id": user, "interaction_id": id, "agent_id": "helper",
            "created_at": at, "updated_at": at, "dates": [at[..10]],
            "messages": [{ "role": "user", "content": said }, { "role": "assistant", "content": "I see." }],
            "memories": [],
        })
        .to_string()
    };
    [
        talk("talk1", "ann", "05", "My sister Sarah is due in December."),
        talk("talk2", "ann", "06", "It will be December 15th."),
        talk("talk3", "bob", "07", "It rains."),
    ]
    .join("\n")
}

fn forms(server: &ChatServer) -> Vec<String> {
    server.asked().into_iter().filter_map(|asked| asked.form).collect()
}

#[test]
fn a_recall_without_a_model_searches_for_the_message_itself() {
    let home = lab(MEMORIES);
    let recalled = home.json(&["recall", "-s", "study", "--user", "Ann", "When is Sarah due?"]);
    let queries = recalled["queries"].as_array().unwrap();
    assert_eq!(queries.len(), 1);
    assert_eq!(
        (&queries[0]["text"], &queries[0]["written"]),
        (&json!("When is Sarah due?"), &json!(false))
    );
    assert_eq!(recalled["found"][0]["decision"], json!({ "kind": "kept", "place": 1 }));
    assert_eq!(recalled["problems"], json!([]));
    let text = home.done(&[
        "recall",
        "-s",
        "study",
        "--user",
        "ann",
        "--limit",
        "1",
        "--text",
        "When is Sarah due?",
    ]);
    assert_eq!(text, "- 2026-01-02: Ann's sister Sarah is due in December.\n");
    let table = home.done(&["recall", "-s", "study", "When is Sarah due?"]);
    assert!(
        table.starts_with("HITS  MS") && table.contains("\nPLACE  SCORE"),
        "{table}"
    );
    // Nothing was believed yet.
    let earlier = home.json(&["recall", "-s", "study", "--as-of", "2025-12-01T00:00:00Z", "Sarah"]);
    assert_eq!(earlier["found"], json!([]));
    let both = home.run(&["--json", "recall", "-s", "study", "--text", "Sarah"]);
    assert_eq!(both.exit, 2);
    assert_eq!(home.traces(), 4, "each run that began left one");
}

#[test]
fn a_model_writes_the_queries_and_picks_what_is_relevant() {
    let home = lab(MEMORIES);
    let server = ChatServer::start(sarah::answer).unwrap();
    home.save_model("Tiny", &server);
    std::fs::write(
        home.path("before.txt"),
        "Ann: It is about my sister.\nHelper: Do go on.\n",
    )
    .unwrap();
    let mut command = home.command(&[
        "--json",
        "recall",
        "-s",
        "study",
        "--user",
        "Ann",
        "--preceding",
        "before.txt",
        "When, do you think?",
    ]);
    let ran = Ran::of(command.env("MEMORA_CHAT_API_KEY", "very-secret").output().unwrap());
    assert_eq!(ran.exit, 0, "{}", ran.err);
    assert!(!ran.out.contains("very-secret") && !ran.err.contains("very-secret"));
    let recalled: Value = serde_json::from_str(&ran.out).unwrap();
    assert_eq!(recalled["queries"].as_array().unwrap().len(), 2);
    let places: Vec<&Value> = recalled["found"]
        .as_array()
        .unwrap()
        .iter()
        .map(|found| &found["decision"]["kind"])
        .collect();
    assert_eq!(places, ["kept", "notRelevant"]);
    let (prompt, answer) = USAGE;
    assert_eq!(recalled["usage"], json!({ "prompt": 2 * prompt, "answer": 2 * answer }));
    assert_eq!(forms(&server), ["search_queries", "relevant_memories"]);
    let first = &server.asked()[0];
    assert!(first.prompt.contains("It is about my sister."), "{}", first.prompt);
    assert_eq!(first.key.as_deref(), Some("Bearer very-secret"));

    let said = ["--said", "Ann: It rains.", "--said", "Helper: It does."];
    let mut arguments = vec![
        "recall",
        "-s",
        "study",
        "--user",
        "Ann",
        "--model",
        "tiny",
        "--no-filter",
    ];
    arguments.extend(said);
    arguments.push("When?");
    let table = home.done(&arguments);
    assert!(table.contains("model: "), "{table}");
    assert_eq!(forms(&server)[2..], ["search_queries"]);
    assert!(server.asked()[2].prompt.contains("It does."));
    let table = home.done(&["recall", "-s", "study", "--user", "Ann", "When?"]);
    assert!(table.contains("\nnot relevant"), "{table}");
}

#[test]
fn the_model_is_named_chosen_or_none() {
    let home = lab(MEMORIES);
    let recall = |options: &[&str]| {
        let mut arguments = vec!["recall", "-s", "study", "Sarah"];
        arguments.extend(options);
        home.run(&arguments)
    };
    assert_eq!(recall(&["--filter"]).exit, 2, "nobody can filter");
    let server = ChatServer::start(sarah::answer).unwrap();
    home.save_model("Tiny", &server);
    home.save_model("Other", &server);
    home.save_model("other", &server);
    assert_eq!(recall(&["--model", "none"]).exit, 0);
    assert_eq!(forms(&server).len(), 0);
    assert_eq!(recall(&["--model", "Large"]).exit, 3);
    let ambiguous = recall(&["--model", "OTHER"]);
    assert_eq!(ambiguous.exit, 2);
    assert!(ambiguous.err.contains("id of other"), "{}", ambiguous.err);
    assert_eq!(recall(&["--model", "id of other"]).exit, 0);
    drop(server);
    let alone = recall(&[]);
    assert_eq!(alone.exit, 0, "it goes on without the model");
    assert!(alone.err.contains("no search queries were written"), "{}", alone.err);
    assert!(alone.out.contains("Sarah is due in December"), "{}", alone.out);
}

#[test]
fn a_model_is_set_up_without_a_window() {
    let home = lab(MEMORIES);
    assert_eq!(home.json(&["models"]), json!([]));
    let server = ChatServer::start(sarah::answer).unwrap();
    let url = server.base_url();
    let local = [
        "models",
        "add",
        "Local",
        "--provider",
        "compatible",
        "--url",
        &url,
        "--model",
        "tiny",
    ];
    let added = home.json(&local);
    assert_eq!(
        (&added["name"], &added["used"], &added["key"]),
        (&json!("Local"), &json!(true), &json!("notNeeded"))
    );
    home.done(&["recall", "-s", "study", "Sarah"]);
    assert_eq!(forms(&server).len(), 2);
    let prices = ["--prices", "1", "2", "--use"];
    let mut groq = vec!["models", "add", "Groq", "--provider", "groq"];
    groq.extend(prices);
    let added = home.json(&groq);
    assert_eq!(added["config"]["prices"], json!({ "prompt": 1.0, "answer": 2.0 }));
    assert_eq!((&added["used"], &added["key"]), (&json!(true), &json!("missing")));
    let table = home.done(&["models"]);
    assert!(table.contains("missing; GROQ_API_KEY may hold it"), "{table}");
    let keyless = home.run(&["recall", "-s", "study", "Sarah"]);
    assert_eq!(keyless.exit, 1);
    assert!(keyless.err.contains("GROQ_API_KEY"), "{}", keyless.err);
    // The same name is the same model.
    home.done(&local);
    assert_eq!(home.json(&["models"]).as_array().unwrap().len(), 2);
    home.done(&["models", "remove", "groq"]);
    assert_eq!(home.json(&["models"])[0]["used"], true);

    for wrong in [
        &["--provider", "compatible", "--url", "no address", "--model", "x"][..],
        &["--provider", "compatible", "--url", &url],
        &["--provider", "groq", "--url", &url],
        &[
            "--provider",
            "azure",
            "--url",
            "https://name.openai.azure.com",
            "--model",
            "x",
        ],
    ] {
        let mut arguments = vec!["models", "add", "Wrong"];
        arguments.extend(wrong);
        assert_eq!(home.run(&arguments).exit, 2, "{wrong:?}");
    }
    assert_eq!(home.run(&["models", "remove", "Wrong"]).exit, 3);
}

#[test]
fn memories_are_taken_from_conversations_that_gave_none() {
    let home = lab(&talks());
    let server = ChatServer::start(sarah::answer).unwrap();
    assert_eq!(home.run(&["extract", "-s", "study"]).exit, 2, "there is no model");
    home.save_model("Tiny", &server);
    let all = home.json(&["extract", "-s", "study", "--without-memories", "--dry-run"]);
    assert_eq!(all.as_array().unwrap().len(), 3);
    assert_eq!(home.json(&["extract", "-s", "study", "--dry-run"]), json!([]));

    let none = home.json(&["extract", "-s", "study", "--without-memories", "--max-calls", "0"]);
    assert_eq!((&none["end"], &none["left"]), (&json!("overBudget"), &json!(3)));
    let queue = home.done(&["extract", "-s", "study", "--dry-run"]);
    assert!(
        queue.contains("talk1") && queue.ends_with("3 conversations\n"),
        "{queue}"
    );
    assert_eq!(server.asked().len(), 0);

    let traces = home.traces();
    let report = home.json(&["extract", "-s", "study", "--concurrency", "1"]);
    for (field, expected) in [
        ("end", json!("done")),
        ("done", json!(3)),
        ("memories", json!(2)),
        ("contradictions", json!(1)),
        ("left", json!(0)),
        ("index", json!({ "state": "upToDate" })),
    ] {
        assert_eq!(report[field], expected, "{field}: {report}");
    }
    assert_eq!(report["calls"], forms(&server).len());
    assert_eq!(home.traces() - traces, 3);
    let found = home.json(&["search", "-s", "study", "--user", "ann", "When is Sarah due?"]);
    assert_eq!(found["hits"].as_array().unwrap().len(), 1);
    let table = home.done(&["extract", "-s", "study"]);
    assert!(
        table.starts_with("0 conversations done, 0 failed, 0 still queued"),
        "{table}"
    );
}

#[test]
fn what_fails_stays_queued_and_is_taken_by_the_next_run() {
    let home = lab(&talks());
    let failing = |asked: &Asked| match asked.prompt.contains("It rains.") {
        true => Reply::Refuses(503, "busy".to_owned()),
        false => sarah::answer(asked),
    };
    let server = ChatServer::start(failing).unwrap();
    home.save_model("Tiny", &server);
    let ran = home.run(&["extract", "-s", "study", "--without-memories", "--org", "lab"]);
    assert_eq!(ran.exit, 1, "{}", ran.err);
    assert!(ran.out.contains("talk3") && ran.out.contains("busy"), "{}", ran.out);
    assert!(ran.err.contains("stay queued"), "{}", ran.err);
    let left = home.json(&["extract", "-s", "study", "--dry-run"]);
    assert_eq!(left.as_array().unwrap().len(), 1);
    assert_eq!(left[0]["interaction"]["interactionId"], "talk3");
    let works = ChatServer::start(sarah::answer).unwrap();
    home.save_model("Works", &works);
    let report = home.json(&["extract", "-s", "study", "--model", "works"]);
    assert_eq!((&report["done"], &report["failed"]), (&json!(1), &json!(0)));
}

#[test]
fn no_trace_is_kept_where_the_user_said_so() {
    let home = lab(MEMORIES);
    let id = home.json(&["stores"])[0]["id"].as_str().unwrap().to_owned();
    let off = TraceSettings {
        on: false,
        ..TraceSettings::default()
    };
    let settings = home.settings();
    settings
        .change(|settings| {
            settings.traces.insert(id, off);
        })
        .unwrap();
    home.done(&["recall", "-s", "study", "Sarah"]);
    assert_eq!(home.traces(), 0);
}

#[test]
fn a_recall_is_measured_with_what_users_said_or_with_a_file() {
    let home = Home::with_demo();
    let measured = home.json(&["bench-recall", "-s", "study", "--messages", "40"]);
    assert_eq!(measured["messages"], 40);
    let ms = |field: &str| measured[field].as_f64().unwrap();
    assert!(ms("recalled") > 1.0, "{measured}");
    assert!(0.0 < ms("p50Ms") && ms("p50Ms") <= ms("p95Ms") && ms("p95Ms") <= ms("maxMs"));
    assert_eq!(home.traces(), 0, "nothing but recall is measured");

    let home = lab(MEMORIES);
    assert_eq!(
        home.run(&["bench-recall", "-s", "study"]).exit,
        3,
        "nobody said anything"
    );
    std::fs::write(home.path("asked.txt"), "When is Sarah due?\n\nPeanuts?\n").unwrap();
    let table = home.done(&["bench-recall", "-s", "study", "--user", "Ann", "--file", "asked.txt"]);
    assert!(
        table.starts_with("MESSAGES  RECALLED  FIRST MS") && table.contains("\n2  "),
        "{table}"
    );
}
