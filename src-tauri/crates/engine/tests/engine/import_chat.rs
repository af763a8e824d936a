//! Conversations from chat programs: they have no place in the store of their own, and they grow.

use memora_engine::EngineError;
use memora_engine::domain::ids::{AgentId, InteractionKey, OrgId, UserId, UserKey};
use memora_engine::domain::read::InteractionRecord;
use memora_engine::export::ExportScope;
use memora_engine::import::{ImportChoice, ImportFormat, ImportOptions, ImportReport, ImportTarget};
use memora_engine::ports::graph::GraphStore;
use serde_json::{Value, json};

use super::import_bench::{Bench, target};

async fn import(bench: &Bench, content: &Value) -> ImportReport {
    bench
        .import_with(content.to_string(), &target())
        .await
        .expect("imported")
}

/// All conversations of the store's only user, oldest first.
async fn conversations(bench: &Bench) -> Vec<InteractionRecord> {
    let page = memora_engine::domain::page::PageRequest::first(10);
    let organizations = bench.graph.organizations(page.clone()).await.expect("read").items;
    let users = bench
        .graph
        .users(&organizations[0].organization.org_id, None, page)
        .await
        .expect("read")
        .items;
    assert_eq!((organizations.len(), users.len()), (1, 1));
    bench
        .graph
        .interaction_records(&users[0].user.key(), None, 100)
        .await
        .expect("read")
}

fn texts(record: &InteractionRecord) -> Vec<String> {
    record
        .messages
        .iter()
        .map(|m| format!("{}: {}", m.role, m.content))
        .collect()
}

#[tokio::test]
async fn a_list_of_messages_becomes_a_conversation_of_new_people() {
    let bench = Bench::new();
    let chat = json!([
        {"role": "system", "content": "Be kind."},
        {"role": "user", "content": [{"type": "text", "text": "Look"}, {"type": "image_url", "image_url": {"url": "x"}}]},
        {"role": "assistant", "content": null, "tool_calls": [{"function": {"name": "search"}}]},
        {"role": "tool", "content": ""},
        {"role": "assistant", "content": "A <b>cat</b>."},
    ]);
    let report = import(&bench, &chat).await;
    assert_eq!(report.format, ImportFormat::Chat);
    assert_eq!(
        (report.organizations.new, report.users.new, report.agents.new),
        (1, 1, 1)
    );
    assert_eq!(
        (report.interactions.new, report.messages.new, report.warnings.total),
        (1, 4, 2),
        "{report:?}"
    );
    let stored = conversations(&bench).await;
    assert_eq!(
        texts(&stored[0]),
        [
            "system: Be kind.",
            "user: Look\n[image]",
            "assistant: [calls search]",
            "assistant: A <b>cat</b>."
        ]
    );
    assert!(
        import(&bench, &json!({"messages": chat})).await.adds_nothing(),
        "the same in another wrapping"
    );
}

#[tokio::test]
async fn a_conversation_that_went_on_is_continued() {
    let bench = Bench::new();
    let turn = |role: &str, content: &str, at: u32| json!({"role": role, "content": content, "timestamp": at});
    let day = 86_400;
    let mut chat = vec![
        turn("user", "Hi", 1_700_000_000),
        turn("assistant", "Hello!", 1_700_000_001),
    ];
    import(&bench, &json!(chat)).await;
    chat.push(turn("user", "And now?", 1_700_000_000 + day));
    let grown = import(&bench, &json!(chat)).await;
    assert_eq!((grown.interactions.new, grown.continued), (0, 1));
    assert_eq!((grown.messages.new, grown.messages.there), (1, 2));
    assert!(grown.group.is_some());
    let stored = conversations(&bench).await;
    assert_eq!(texts(&stored[0]), ["user: Hi", "assistant: Hello!", "user: And now?"]);
    assert_eq!(stored[0].dates.len(), 2);
    assert_eq!(
        stored[0].interaction.updated_at.timestamp(),
        1_700_000_000 + i64::from(day)
    );
    assert!(import(&bench, &json!(chat)).await.adds_nothing());
    assert!(
        import(&bench, &json!(chat[..1])).await.adds_nothing(),
        "an older file has nothing new"
    );
}

#[tokio::test]
async fn conversations_that_begin_alike_are_kept_apart() {
    let bench = Bench::new();
    let chat = |last: &str| json!([{"role": "user", "content": "Hi"}, {"role": "assistant", "content": last}]);
    for last in ["one", "two", "three"] {
        assert_eq!(import(&bench, &chat(last)).await.interactions.new, 1);
    }
    for last in ["three", "one", "two"] {
        assert!(import(&bench, &chat(last)).await.adds_nothing());
    }
    assert_eq!(conversations(&bench).await.len(), 3);
    // With the first one gone, the others are still found.
    let gone = conversations(&bench)
        .await
        .into_iter()
        .find(|r| r.messages[1].content == "one")
        .expect("there");
    let key: InteractionKey = gone.interaction.key();
    let by = super::import_bench::by();
    bench.engine.delete_interaction(&by, &key).await.expect("deleted");
    assert!(import(&bench, &chat("three")).await.adds_nothing());
}

#[tokio::test]
async fn existing_people_are_taken_by_id_and_must_be_there() {
    let bench = Bench::new();
    let chat = json!([{"role": "user", "content": "Hi"}]);
    import(&bench, &chat).await;
    let stored = conversations(&bench).await;
    let (org, user, agent): (&OrgId, &UserId, &AgentId) = {
        let i = &stored[0].interaction;
        (&i.org_id, &i.user_id, &i.agent_id)
    };
    let existing = |id: &str| ImportChoice::Existing { id: id.to_owned() };
    let mut chosen = ImportTarget {
        organization: existing(org.as_str()),
        user: existing(user.as_str()),
        agent: existing(agent.as_str()),
        date: Some("2024-02-29T12:00:00Z".parse().expect("a moment")),
    };
    let options = |target: &ImportTarget| ImportOptions {
        target: Some(target.clone()),
    };
    let other = json!([{"role": "user", "content": "Something else"}]).to_string();
    let report = bench.import_with(&other, &options(&chosen)).await.expect("imported");
    assert_eq!(
        (report.users.new, report.users.there, report.interactions.new),
        (0, 0, 1)
    );
    assert_eq!(
        conversations(&bench).await[0].interaction.created_at.to_rfc3339(),
        "2024-02-29T12:00:00+00:00"
    );
    chosen.user = existing("nobody");
    assert!(matches!(
        bench.import_with(&other, &options(&chosen)).await,
        Err(EngineError::Graph(_))
    ));
    let missing = bench.refusal(&other).await;
    assert!(
        matches!(missing, EngineError::Invalid { ref field, .. } if field == "target"),
        "{missing:?}"
    );
    let empty_name = ImportTarget {
        user: ImportChoice::New { name: "  ".into() },
        ..chosen
    };
    assert!(matches!(
        bench.import_with(&other, &options(&empty_name)).await,
        Err(EngineError::Invalid { ref field, .. }) if field == "target.user"
    ));
}

#[tokio::test]
async fn a_chat_with_faults_is_refused_with_its_place() {
    for (content, place) in [
        (
            json!([{"role": "user", "content": "a"}, {"content": "b"}]),
            "[1].role: missing field",
        ),
        (json!([{"role": "user", "content": 5}]), "[0].content"),
        (json!({"messages": "none"}), "messages"),
        (json!([{"role": "user", "content": ""}]), "no message with text"),
        (
            json!([{"role": "user", "content": "x", "timestamp": "soon"}]),
            "[0].timestamp",
        ),
    ] {
        let error = Bench::new()
            .import_with(content.to_string(), &target())
            .await
            .expect_err("refused")
            .to_string();
        assert!(error.contains(place), "{place}: {error}");
    }
}

/// A node of a ChatGPT conversation.
fn node(role: &str, text: &str, at: Option<f64>, parent: &str) -> Value {
    json!({"id": "ignored", "parent": parent, "children": [], "message": {
        "id": "m", "author": {"role": role, "name": null, "metadata": {}}, "create_time": at,
        "content": {"content_type": "text", "parts": [text]}, "status": "finished", "weight": 1.0, "metadata": {},
    }})
}

fn conversation(id: &str, title: &str, mapping: Value, current: &str) -> Value {
    json!({"title": title, "create_time": 1_700_000_000.5, "update_time": 1_700_000_100.0, "mapping": mapping,
           "moderation_results": [], "current_node": current, "conversation_id": id, "id": id})
}

fn cats() -> Value {
    let mut hidden = node("system", "secret", None, "root");
    hidden["message"]["metadata"]["is_visually_hidden_from_conversation"] = json!(true);
    let mut picture = node("user", "", Some(1_700_086_400.0), "a2");
    picture["message"]["content"] =
        json!({"content_type": "multimodal_text", "parts": [{"content_type": "image_asset_pointer"}, "And this?"]});
    let mut thoughts = node("assistant", "", Some(3.0), "u3");
    thoughts["message"]["content"] = json!({"content_type": "thoughts", "thoughts": [{"summary": "hm"}]});
    conversation(
        "c1",
        "Cats <i>",
        json!({
            "root": {"id": "root", "message": null, "parent": null, "children": ["s"]},
            "s": hidden,
            // Times that disagree with the tree, and an answer that was asked for again.
            "u1": node("user", "What is a cat?", Some(1_700_000_010.0), "s"),
            "a1": node("assistant", "A dog.", Some(1_700_000_020.0), "u1"),
            "a2": node("assistant", "A small animal.", Some(1_700_000_005.0), "u1"),
            "u3": picture,
            "t": thoughts,
            "tool": node("tool", "ran", None, "t"),
        }),
        "tool",
    )
}

#[tokio::test]
async fn a_chatgpt_export_is_read_along_the_tree_to_the_current_message() {
    let bench = Bench::new();
    let empty = conversation("c2", "Nothing", json!({}), "");
    let report = import(&bench, &json!([cats(), empty])).await;
    assert_eq!(report.format, ImportFormat::ChatGpt);
    assert_eq!((report.interactions.new, report.messages.new), (1, 4), "{report:?}");
    let warnings: Vec<_> = report
        .warnings
        .listed
        .iter()
        .map(|w| format!("{} {}", w.subject, w.problem))
        .collect();
    assert!(
        warnings.iter().any(|w| w.contains("\"Nothing\" no messages; skipped")),
        "{warnings:?}"
    );
    assert!(warnings.iter().any(|w| w.contains("\"tool\"")), "{warnings:?}");
    let stored = conversations(&bench).await;
    assert_eq!(
        texts(&stored[0]),
        [
            "user: What is a cat?",
            "assistant: A small animal.",
            "user: [image]\nAnd this?",
            "tool: ran"
        ]
    );
    assert_eq!(stored[0].interaction.created_at.timestamp(), 1_700_000_005);
    assert_eq!(stored[0].interaction.updated_at.timestamp(), 1_700_086_400);
    assert_eq!(stored[0].dates.len(), 2);
    assert!(import(&bench, &json!([empty, cats()])).await.adds_nothing());
}

#[tokio::test]
async fn a_chatgpt_conversation_grows_and_a_rewritten_one_is_a_conflict() {
    let bench = Bench::new();
    let two = json!({"u": node("user", "Hi", Some(1.7e9), "x"), "a": node("assistant", "Hello", Some(1.7e9), "u")});
    import(&bench, &json!([conversation("c", "Talk", two.clone(), "a")])).await;
    let mut three = two.clone();
    three["v"] = node("user", "Bye", Some(1.7e9), "a");
    let grown = import(&bench, &json!([conversation("c", "Talk", three, "v")])).await;
    assert_eq!((grown.continued, grown.messages.new), (1, 1));
    let mut other = two;
    other["a"] = node("assistant", "Good day", Some(1.7e9), "u");
    let report = import(&bench, &json!([conversation("c", "Talk", other, "a")])).await;
    assert_eq!((report.interactions.conflicts, report.continued), (1, 0));
    assert_eq!(report.conflicts.listed[0].field.as_deref(), Some("messages[1]"));
    assert_eq!(conversations(&bench).await[0].messages.len(), 3);
}

#[tokio::test]
async fn a_damaged_tree_gives_what_can_be_reached_and_a_remark() {
    let circle = json!({"a": node("user", "one", None, "b"), "b": node("assistant", "two", None, "a")});
    let orphan = json!({"a": node("user", "alone", None, "gone")});
    let file = json!([
        conversation("c1", "Circle", circle, "b"),
        conversation("c2", "Orphan", orphan, "nobody")
    ]);
    let bench = Bench::new();
    let report = import(&bench, &file).await;
    assert_eq!((report.interactions.new, report.messages.new), (2, 3));
    let problems: Vec<_> = report.warnings.listed.iter().map(|w| w.problem.as_str()).collect();
    for expected in ["circle", "a parent that is not there", "current_node names no message"] {
        assert!(
            problems.iter().any(|p| p.contains(expected)),
            "{expected}: {problems:?}"
        );
    }
    let broken = json!([conversation("c1", "x", json!({}), ""), {"title": "y", "mapping": 7}]).to_string();
    let error = Bench::new()
        .import_with(broken, &target())
        .await
        .expect_err("refused")
        .to_string();
    assert!(error.contains("[1].mapping"), "{error}");
}

#[tokio::test]
async fn an_imported_chat_is_exported_like_everything_else() {
    let bench = Bench::new();
    import(&bench, &json!([cats()])).await;
    let exported = bench.exported(&ExportScope::Store).await;
    let copy = Bench::new();
    copy.import(&exported).await.expect("imported");
    assert_eq!(copy.store().await, exported);
    let user: UserKey = conversations(&bench).await[0].interaction.key().user();
    assert_eq!(
        bench.exported(&ExportScope::User { user }).await,
        exported,
        "the store has one user"
    );
}
