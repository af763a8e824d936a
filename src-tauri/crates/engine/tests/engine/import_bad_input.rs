//! Files that cannot be read, or only with care: each is refused with its place, or taken as it is with a remark.

use memora_engine::EngineError;
use memora_engine::import::ImportReport;

use super::import_bench::{Bench, HEADER, ORG, USER, interaction, lines, memory, memory_id, target};

/// What an error says, and that it names the file.
async fn said(content: impl AsRef<[u8]>) -> String {
    let bench = Bench::new();
    let error = bench.refusal(content).await;
    assert!(matches!(error, EngineError::File { .. }), "{error:?}");
    let text = error.to_string();
    assert!(
        text.contains(&bench.dir.path().join("file").display().to_string()),
        "{text}"
    );
    text
}

async fn problem_of(content: impl AsRef<[u8]>) -> (Option<u64>, String, String) {
    match Bench::new().refusal(content).await {
        EngineError::File {
            line, field, problem, ..
        } => (line, field.unwrap_or_default(), problem),
        other => panic!("{other:?}"),
    }
}

async fn warnings(content: impl AsRef<[u8]>) -> (ImportReport, String) {
    let report = Bench::new().import(content).await.expect("imported");
    let warnings: Vec<_> = report.warnings.listed.iter().map(|w| format!("{w:?}")).collect();
    (report.clone(), warnings.join("\n"))
}

#[tokio::test]
async fn what_is_no_text_is_refused_with_the_reason() {
    assert!(said("").await.contains("empty"));
    assert!(said(b"PK\x03\x04rest").await.contains("ZIP"));
    assert!(said(b"\x7fELF\0\0\0").await.contains("binary"));
    assert!(said(b"\xFF\xFE{\0").await.contains("UTF-16"));
    assert!(said(b"[{\"role\":\"us\xFFer\"}]").await.contains("offset 12"));
    assert!(said("hello").await.contains("not JSON"));
    assert!(said("   \n ").await.contains("ends in the middle"));
}

#[tokio::test]
async fn a_folder_and_a_missing_file_are_refused() {
    let bench = Bench::new();
    let options = target();
    let task = memora_engine::task::TaskContext::detached();
    let folder = bench
        .engine
        .preview_import(bench.dir.path(), &options, &task)
        .await
        .expect_err("a folder");
    assert!(folder.to_string().contains("this is a folder"), "{folder}");
    let missing = bench
        .engine
        .preview_import(&bench.dir.path().join("no"), &options, &task)
        .await;
    assert!(matches!(missing, Err(EngineError::Io { .. })), "{missing:?}");
}

#[tokio::test]
async fn a_byte_that_is_no_text_is_named_by_its_offset_also_far_behind() {
    let mut content = lines([HEADER, ORG, USER]).into_bytes();
    content.extend(lines([interaction("i1", &memory(1, &"x".repeat(100_000), "")).as_str()]).into_bytes());
    let at = content.len() - 500;
    content[at] = 0xC0;
    let (line, _, problem) = problem_of(content).await;
    assert_eq!(line, Some(4));
    assert!(problem.contains(&format!("offset {at} ")), "{problem}");
}

#[tokio::test]
async fn a_truncated_file_keeps_what_stands_before_the_cut() {
    let bench = Bench::new();
    let whole = lines([HEADER, ORG, USER, &interaction("i1", ""), &interaction("i2", "")]);
    let error = bench.refusal(&whole[..whole.len() - 40]).await.to_string();
    assert!(
        error.contains("line 5") && error.contains("ends in the middle"),
        "{error}"
    );
    assert!(error.contains("(1 interactions, 0 memories)"), "{error}");
    let report = bench.import(&whole).await.expect("the whole file");
    assert_eq!((report.interactions.new, report.interactions.there), (1, 1));

    for cut in [
        "{\"speaker_a\":\"A\",\"speaker_b\":\"B\",\"session_1\":[{\"spe",
        "[{\"role\":\"user\",\"con",
    ] {
        let error = Bench::new()
            .import_with(cut, &target())
            .await
            .expect_err("cut")
            .to_string();
        assert!(
            error.contains("ends in the middle") && error.contains("line 1"),
            "{error}"
        );
    }
    let error = Bench::new()
        .import_with("[{\"mapping\":{}},\n {\"mapp", &target())
        .await
        .expect_err("cut")
        .to_string();
    assert!(
        error.contains("ends in the middle") && error.contains("line 2"),
        "{error}"
    );
}

#[tokio::test]
async fn a_value_of_the_wrong_kind_is_named_by_line_and_field() {
    for (line, field, problem) in [
        (USER.replace("\"Alice\"", "7"), "name", "expected a string"),
        (
            USER.replace("\"alice\"", "\"al ice\""),
            "user_id",
            "without white space",
        ),
        (USER.replace("\"name\":\"Alice\",", ""), "name", "missing field"),
        (USER.replace("\"user\"", "\"person\""), "type", "unknown variant"),
        (USER.replace("\"name\"", "\"x\":1,\"name\""), "x", "unknown field"),
        (
            USER.replace("2025-01-01T00:00:00Z", "yesterday"),
            "created_at",
            "not a moment",
        ),
        (
            interaction("i", &memory(1, "m", "").replace("\"text\":\"m\"", "\"text\":[]")),
            "memories[0].text",
            "a string",
        ),
        (
            interaction("i", "").replace("\"content\"", "\"contents\""),
            "messages[0].contents",
            "unknown field",
        ),
        (
            interaction("i", &memory(1, "m", ",\"sources\":[0,1]")),
            "memories[0].sources",
            "no message 1",
        ),
        (
            interaction("i", &memory(1, "m", "").replace("-4000-", "-x-")),
            "memories[0].memory_id",
            "UUID",
        ),
        (
            interaction("i", "").replace("[\"2025-02-01\"]", "[\"soon\"]"),
            "dates[0]",
            "invalid",
        ),
    ] {
        let content = if line.contains("\"interaction\"") {
            lines([HEADER, ORG, USER, &line])
        } else {
            lines([HEADER, ORG, "", &line])
        };
        let found = problem_of(&content).await;
        assert_eq!((found.0, found.1.as_str()), (Some(4), field), "{line}: {found:?}");
        assert!(found.2.contains(problem), "{line}: {found:?}");
    }
}

#[tokio::test]
async fn other_schemas_are_refused_as_a_whole() {
    assert!(said("{\"a\": 1}").await.contains("not a format that can be read here"));
    assert!(said("[1, 2]").await.contains("not JSON") || said("[1, 2]").await.contains("expected"));
    assert!(said("[]").await.contains("nothing to import"));
    assert!(said("[{\"name\": \"x\"}]").await.contains("not a format"));
    assert!(said(USER).await.contains("first line must be the header"));
    assert!(said("{\"format\":\"other\"}").await.contains("\"other\" is not known"));
}

#[tokio::test]
async fn versions_that_are_newer_or_do_not_exist_are_refused() {
    let newer = said("{\"format\":\"memora-interchange\",\"version\":2,\"more\":true}\n").await;
    assert!(newer.contains("line 1, version") && newer.contains("newer"), "{newer}");
    assert!(
        said("{\"format\":\"memora-interchange\",\"version\":0}")
            .await
            .contains("no version 0")
    );
    let more = said("{\"format\":\"memora-interchange\",\"version\":1,\"more\":true}").await;
    assert!(more.contains("unknown field `more`"), "{more}");
}

#[tokio::test]
async fn deep_nesting_is_refused_without_harm() {
    let deep = "[".repeat(100_000);
    said(&deep).await;
    said(format!(
        "{{\"speaker_a\":\"A\",\"speaker_b\":\"B\",\"session_1\":{deep}"
    ))
    .await;
    let closed = format!("{deep}{}", "]".repeat(100_000));
    let nested = interaction("i", "").replace("\"hello i\"", &closed);
    let (line, field, _) = problem_of(lines([HEADER, ORG, USER, &nested])).await;
    assert_eq!((line, field.as_str()), (Some(4), "messages[0].content"));
    let objects = format!("{}1{}", "{\"type\":".repeat(50_000), "}".repeat(50_000));
    said(lines([HEADER, &objects])).await;
    for content in [
        format!("[{{\"role\":\"user\",\"content\":{closed}}}]"),
        format!("[{{\"role\":\"user\",\"content\":{deep}"),
        format!("[{{\"role\":\"user\",\"content\":[{{\"text\":{deep}"),
        format!("[{{\"mapping\":{{}}}},{{\"mapping\":{deep}"),
        format!("[{{\"role\":\"user\",\"content\":{}", "[{\"text\":".repeat(50_000)),
    ] {
        let error = Bench::new().import_with(content, &target()).await.expect_err("refused");
        assert!(matches!(error, EngineError::File { .. }), "{error:?}");
    }
}

#[tokio::test]
async fn a_line_that_is_too_long_is_refused_before_it_is_in_memory() {
    use std::io::Write;

    let bench = Bench::new();
    let path = bench.file(lines([HEADER, ORG]));
    let mut file = std::fs::OpenOptions::new().append(true).open(&path).expect("opened");
    let piece = vec![b'x'; 1024 * 1024];
    for _ in 0..65 {
        file.write_all(&piece).expect("written");
    }
    let task = memora_engine::task::TaskContext::detached();
    let error = bench
        .engine
        .preview_import(&path, &target(), &task)
        .await
        .expect_err("refused")
        .to_string();
    assert!(error.contains("line 3") && error.contains("64 MiB"), "{error}");
}

#[tokio::test]
async fn markup_and_long_messages_are_text() {
    let bench = Bench::new();
    let html = "<script>alert(\"1\")</script><img src=x onerror=y> & \u{202e}";
    let quoted = serde_json::to_string(html).expect("a text");
    let long = serde_json::to_string(&"päper ".repeat(180_000)).expect("a text");
    let content = lines([
        HEADER,
        &ORG.replace("\"Acme\"", &quoted),
        &USER.replace("\"Alice\"", &quoted),
        &interaction("i1", &memory(1, html, ",\"sources\":[0]")).replace("\"hello i1\"", &long),
    ]);
    let report = bench.import(&content).await.expect("imported");
    assert_eq!((report.memories.new, report.warnings.total), (1, 0), "{report:?}");
    assert_eq!(bench.store().await, content);
}

#[tokio::test]
async fn what_stands_twice_counts_once_and_is_reported() {
    let changed = USER.replace("Alice", "Bob");
    let content = lines([
        HEADER,
        ORG,
        ORG,
        USER,
        &changed,
        &interaction("i1", &memory(1, "a", "")),
        &interaction("i1", ""),
        &interaction("i2", &memory(1, "a", "")),
        &interaction("i3", ""),
    ]);
    let report = Bench::new().import(content).await.expect("imported");
    let places: Vec<_> = report.conflicts.listed.iter().map(|c| c.line).collect();
    assert_eq!(places, [3, 5, 7, 8].map(Some), "{report:?}");
    assert_eq!((report.interactions.new, report.interactions.conflicts), (2, 2));
    let twice = interaction("i1", &format!("{},{}", memory(1, "a", ""), memory(1, "b", "")));
    let (line, field, _) = problem_of(lines([HEADER, ORG, USER, &twice])).await;
    assert_eq!((line, field.as_str()), (Some(4), "memories[1].memory_id"));
}

#[tokio::test]
async fn what_is_odd_is_kept_and_remarked_on() {
    let odd = interaction("i1", &memory(1, "user_2222222222222222222222 called agent_smith", ""))
        .replace("\"role\":\"user\"", "\"role\":\"narrator\"")
        .replace(
            "2025-02-01T10:00:00Z\",\"updated_at",
            "1812-06-24T10:00:00Z\",\"updated_at",
        )
        .replace(
            "\"updated_at\":\"2025-02-01T10:00:00Z\"",
            "\"updated_at\":\"2525-02-01T10:00:00\"",
        );
    let (report, warnings) = warnings(lines([HEADER, ORG, USER, &odd])).await;
    for expected in [
        "narrator",
        "before 1970",
        "in the future",
        "no time zone",
        "user_2222222222222222222222",
    ] {
        assert!(warnings.contains(expected), "{expected}: {warnings}");
    }
    assert!(!warnings.contains("agent_smith"), "looks alike only: {warnings}");
    assert_eq!(
        (report.interactions.new, report.memories.new, report.warnings.total),
        (1, 1, 5)
    );
    assert_eq!(
        report.latest.map(|at| at.to_rfc3339()).as_deref(),
        Some("2525-02-01T10:00:00+00:00")
    );
}

#[tokio::test]
async fn a_record_that_refers_to_nobody_ends_the_import_with_its_place() {
    let (line, field, problem) = problem_of(lines([HEADER, ORG, &interaction("i1", "")])).await;
    assert_eq!((line, field.as_str()), (Some(3), "user_id"));
    assert!(problem.contains("user alice stands neither above"), "{problem}");
    let (line, field, _) = problem_of(lines([HEADER, USER])).await;
    assert_eq!((line, field.as_str()), (Some(2), "org_id"));
}

#[tokio::test]
async fn an_interaction_with_a_link_to_nowhere_is_left_out_whole() {
    let link = format!(",\"replaces\":[\"{}\"]", memory_id(9));
    let content = lines([
        HEADER,
        ORG,
        USER,
        &interaction("i1", &format!("{},{}", memory(1, "a", ""), memory(2, "b", &link))),
        &interaction("i2", &memory(3, "c", "")),
    ]);
    let report = Bench::new().import(content).await.expect("imported");
    assert_eq!(
        (
            report.interactions.new,
            report.interactions.conflicts,
            report.memories.new
        ),
        (1, 1, 1)
    );
    let conflict = &report.conflicts.listed[0];
    assert_eq!(
        (conflict.line, conflict.field.as_deref()),
        (Some(4), Some("memories[1].replaces"))
    );
}

#[tokio::test]
async fn only_the_first_hundred_problems_are_listed() {
    let mut content = lines([HEADER, ORG, USER]);
    for _ in 0..300 {
        content.push_str(&lines([USER]));
    }
    let report = Bench::new().import(content).await.expect("imported");
    assert_eq!((report.conflicts.listed.len(), report.conflicts.total), (100, 300));
}
