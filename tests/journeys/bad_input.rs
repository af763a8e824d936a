//! Files and questions that nobody should send, on the real store: refused with words, or taken as what they are.

use std::io::{Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use memora_engine::EngineError;
use memora_engine::domain::read::Scope;
use memora_engine::domain::text::Segment;
use serde_json::{Value, json};
use tempfile::TempDir;

use super::{demo_store, empty_store, import, memories, organization, search, up_to_date, words};

const AT: &str = "2026-01-01T00:00:00Z";

fn file(folder: &TempDir, name: &str, bytes: &[u8]) -> PathBuf {
    let path = folder.path().join(name);
    std::fs::write(&path, bytes).unwrap();
    path
}

/// An interchange file with one user, who has the given interactions.
fn conversations(name: &str, interactions: &[Value]) -> String {
    let mut lines = vec![
        json!({ "format": "memora-interchange", "version": 1 }),
        json!({ "type": "organization", "org_id": "o", "name": name, "created_at": AT }),
        json!({ "type": "user", "org_id": "o", "user_id": "u", "name": name, "created_at": AT }),
        json!({ "type": "agent", "org_id": "o", "agent_id": "a", "label": name, "created_at": AT }),
    ];
    lines.extend_from_slice(interactions);
    lines.iter().map(|line| format!("{line}\n")).collect()
}

fn interaction(id: &str, at: &str, messages: Value, memories: Value) -> Value {
    json!({
        "type": "interaction", "org_id": "o", "user_id": "u", "interaction_id": id, "agent_id": "a", "created_at": at,
        "updated_at": at, "dates": [&at[..10]], "messages": messages, "memories": memories,
    })
}

fn memory(n: u32, text: &str, at: &str) -> Value {
    json!({
        "memory_id": format!("00000000-0000-0000-0000-{n:012}"), "agent_id": "a", "text": text, "obtained_at": at,
        "date": &at[..10], "sources": [0],
    })
}

#[tokio::test]
async fn files_that_are_nothing_are_refused_with_words_and_leave_no_trace() {
    let (folder, open) = empty_store().await;
    let deep = format!("{}{}", "[".repeat(200_000), "]".repeat(200_000));
    let deep_record = format!("{{\"format\":\"memora-interchange\",\"version\":1}}\n{{\"type\":{deep}}}\n");
    let newer = b"{\"format\":\"memora-interchange\",\"version\":2}\n";
    for (name, bytes) in [
        ("empty", &b""[..]),
        ("blank", b" \n\n "),
        ("cut", b"{\"format\":\"memora-inter"),
        ("binary", b"\x7fELF\0\0\0\0"),
        ("not-utf8", b"[{\"role\":\"user\",\"content\":\"caf\xe9\"}]"),
        ("text", b"dear diary"),
        ("other-json", b"{\"a\":1}"),
        ("number", b"17"),
        ("deep", deep.as_bytes()),
        ("deep-record", deep_record.as_bytes()),
        ("newer", newer),
    ] {
        let error = import(&open, &file(&folder, name, bytes)).await.expect_err(name);
        assert!(matches!(error, EngineError::File { .. }), "{name}: {error:?}");
        assert!(error.to_string().contains(name), "the file is named: {error}");
    }
    assert!(matches!(
        import(&open, &folder.path().join("missing")).await,
        Err(EngineError::Io { .. })
    ));
    assert_eq!(open.engine.totals().await.unwrap(), Default::default());
}

#[tokio::test]
async fn a_file_of_a_gigabyte_in_one_line_is_refused_without_being_read_whole() {
    let (folder, open) = empty_store().await;
    // More than a first look at the file sees.
    let start = format!(
        "{}\n{{\"type\":\"user\",\"name\":\"{}",
        json!({ "format": "memora-interchange", "version": 1 }),
        "x".repeat(1 << 20)
    );
    let path = file(&folder, "huge", start.as_bytes());
    let mut huge = std::fs::OpenOptions::new().write(true).open(&path).unwrap();
    // Holes in the file are read as zeros and take no room on the disk.
    huge.seek(SeekFrom::Start(1 << 30)).unwrap();
    huge.write_all(b"\"}\n").unwrap();
    let error = import(&open, &path).await.unwrap_err();
    assert!(
        error.to_string().contains("line 2") && error.to_string().contains("MiB"),
        "{error}"
    );
}

#[tokio::test]
async fn what_stands_before_a_damaged_line_is_kept_and_the_line_is_named() {
    let (folder, open) = empty_store().await;
    let good = interaction("i1", AT, json!([{ "role": "user", "content": "hello" }]), json!([]));
    let mut text = conversations("Damaged", &[good]);
    text.push_str("{\"type\":\"interaction\",\"org_id\":\"o\"");
    let error = import(&open, &file(&folder, "damaged", text.as_bytes()))
        .await
        .unwrap_err();
    assert!(error.to_string().contains("line 6"), "{error}");
    assert_eq!(open.engine.totals().await.unwrap().interactions, 1);
}

#[tokio::test]
async fn markup_odd_roles_far_dates_and_unknown_people_stay_what_they_are() {
    let (folder, open) = empty_store().await;
    let markup = "<img src=x onerror=alert(1)>";
    let nobody = "user_2222222222222222222222";
    let long = "x".repeat(1 << 20);
    let records = [
        interaction(
            "i1",
            "0001-01-01T00:00:00Z",
            json!([{ "role": "<b>", "content": markup }, { "role": "tool", "content": long }]),
            json!([memory(
                1,
                &format!("{markup} knows {nobody} and user_u's brother"),
                "0001-01-01T00:00:00Z"
            )]),
        ),
        interaction("i2", "9999-12-31T23:59:59Z", json!([]), json!([])),
        interaction(
            "i3",
            "2026-01-01T00:00:00",
            json!([{ "role": "user", "content": "no zone" }]),
            json!([]),
        ),
    ];
    let report = import(&open, &file(&folder, "odd", conversations(markup, &records).as_bytes()))
        .await
        .unwrap();
    assert_eq!(report.interactions.new, 3, "{report:?}");
    assert!(report.warnings.total > 0, "a missing time zone is worth a word");
    up_to_date(&open).await;

    let org_id = organization(&open, markup).await;
    let rows = memories(&open, Scope::organization(org_id.clone())).await;
    assert_eq!(
        words(&rows[0].segments),
        format!("{markup} knows {nobody} and {markup}'s brother")
    );
    assert!(
        rows[0]
            .segments
            .iter()
            .any(|segment| matches!(segment, Segment::Unknown { .. }))
    );
    let detail = open.engine.memory_detail(&rows[0].key, None).await.unwrap();
    assert_eq!(
        (detail.sources[0].content.as_str(), detail.sources[0].speaker.as_str()),
        (markup, "<b>")
    );
    assert_eq!(
        search(&open, Scope::organization(org_id), "onerror alert").await[0]
            .row
            .key,
        rows[0].key
    );
}

#[tokio::test]
async fn an_id_that_is_taken_by_something_else_is_reported_and_left_alone() {
    let (folder, open) = empty_store().await;
    let says = |text: &str| {
        let messages = json!([{ "role": "user", "content": text }]);
        conversations(
            "Taken",
            &[interaction("i1", AT, messages, json!([memory(1, text, AT)]))],
        )
    };
    import(&open, &file(&folder, "first", says("tea").as_bytes()))
        .await
        .unwrap();
    let report = import(&open, &file(&folder, "second", says("coffee").as_bytes()))
        .await
        .unwrap();
    assert!(report.conflicts.total > 0, "{report:?}");
    let rows = memories(&open, Scope::organization(organization(&open, "Taken").await)).await;
    assert_eq!(rows.len(), 1);
    assert_eq!(words(&rows[0].segments), "tea");
}

#[tokio::test]
async fn every_question_gets_an_answer() {
    let (_folder, open) = demo_store().await;
    let scope = Scope::organization(organization(&open, "Harbour Home").await);
    assert!(search(&open, scope.clone(), "").await.is_empty());
    assert!(search(&open, scope.clone(), " \t\n").await.is_empty());
    for question in [
        "???",
        "AND OR NOT",
        "text:(a +b -c)^2~3",
        "\"unclosed",
        "*",
        "\\",
        "a' OR 1=1 --",
        "どこに住んでいますか",
        "где ключ",
        "👩‍👩‍👧",
        "\u{202e}\u{0}",
        "user_",
        "s",
    ] {
        search(&open, scope.clone(), question).await;
    }
    let long = "spare key ".repeat(1_500);
    assert!(
        !search(&open, scope.clone(), &long).await.is_empty(),
        "the beginning of a long question is used"
    );
    let one_word = "k".repeat(20_000);
    search(&open, scope, &one_word).await;
}

#[tokio::test]
async fn what_is_no_ordinary_file_is_refused() {
    let (folder, open) = empty_store().await;
    for path in [folder.path(), Path::new("/dev/zero")] {
        let error = import(&open, path).await.unwrap_err();
        assert!(
            matches!(error, EngineError::File { .. } | EngineError::Io { .. }),
            "{error:?}"
        );
    }
}
