//! LoCoMo files as they lie in the folder of shared test data.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use memora_engine::domain::ids::{InteractionKey, UserKey};
use memora_engine::domain::text::{names, resolved};
use memora_engine::import::locomo::{DiaId, dia_ids, read_file};
use memora_engine::import::{ImportFormat, ImportOptions};
use memora_engine::ports::graph::GraphStore;
use memora_engine::task::TaskContext;

use super::import_bench::{Bench, by};

fn folder() -> PathBuf {
    let shared = std::env::var_os("MEMORA_SHARED").map_or_else(
        || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../../shared/data"),
        PathBuf::from,
    );
    let folder = shared.join("locomo");
    assert!(
        folder.is_dir(),
        "{} is missing; set MEMORA_SHARED to the folder of shared test data",
        folder.display()
    );
    folder
}

fn files() -> Vec<PathBuf> {
    let mut files: Vec<_> = std::fs::read_dir(folder())
        .expect("readable")
        .map(|entry| entry.expect("readable").path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "json"))
        .collect();
    files.sort();
    assert_eq!(files.len(), 5, "{files:?}");
    files
}

#[tokio::test]
async fn the_files_are_imported_without_a_remark_and_only_once() {
    let bench = Bench::new();
    let (task, options) = (TaskContext::detached(), ImportOptions::default());
    let mut memories = 0;
    for path in files() {
        let preview = bench
            .engine
            .preview_import(&path, &options, &task)
            .await
            .expect("previewed");
        let report = bench
            .engine
            .run_import(&path, &options, &by(), &task)
            .await
            .expect("imported");
        assert_eq!(report.format, ImportFormat::Locomo);
        assert_eq!(
            (report.organizations.new, report.users.new, report.agents.new),
            (1, 2, 2)
        );
        assert_eq!((report.conflicts.total, report.warnings.total), (0, 0), "{report:?}");
        assert_eq!(preview.memories, report.memories);
        memories += report.memories.new;

        let copy = bench.dir.path().join("moved elsewhere");
        std::fs::copy(&path, &copy).expect("copied");
        let again = bench
            .engine
            .run_import(&copy, &options, &by(), &task)
            .await
            .expect("imported");
        assert!(again.adds_nothing(), "{again:?}");
        assert_eq!(again.interactions.there, report.interactions.new);
    }
    // Counted in the files by other means: 184 + 169 + 324 + 266 + 267 facts.
    assert_eq!(memories, 1_210);
    assert_eq!(bench.graph.totals().await.expect("read").organizations, 5);
}

#[tokio::test]
async fn a_session_becomes_a_conversation_for_each_of_the_two() {
    let bench = Bench::new();
    let path = folder().join("43.json");
    let task = TaskContext::detached();
    bench
        .engine
        .run_import(&path, &ImportOptions::default(), &by(), &task)
        .await
        .expect("imported");
    let file = read_file(&path).expect("read");
    assert_eq!(file.speakers, ["Tim".to_owned(), "John".to_owned()]);
    let key = |speaker: usize, session: u32| InteractionKey {
        org_id: file.org_id().clone(),
        user_id: file.user_id(speaker),
        interaction_id: file.interaction_id(speaker, session),
    };
    let tim = bench.graph.interaction_record(&key(0, 1)).await.expect("there");
    let john = bench.graph.interaction_record(&key(1, 1)).await.expect("there");
    assert_eq!(tim.interaction.created_at.to_rfc3339(), "2023-05-21T19:48:00+00:00");
    assert_eq!(tim.messages.len(), john.messages.len());
    let position = file.position(DiaId { session: 1, turn: 7 }).expect("a turn");
    let turn = |record: &memora_engine::domain::read::InteractionRecord| {
        let message = &record.messages[position as usize];
        (message.role.as_str().to_owned(), message.content.clone())
    };
    assert_eq!((turn(&tim).0.as_str(), turn(&john).0.as_str()), ("assistant", "user"));
    assert!(
        turn(&tim)
            .1
            .ends_with("[shared an image: a photo of a bunch of basketball jerseys laying on a bed]")
    );
    assert_eq!(
        file.turn_at(&key(1, 1).interaction_id, position),
        Some(DiaId { session: 1, turn: 7 })
    );

    // A fact with three turns.
    let thanksgiving = bench.graph.interaction_record(&key(0, 8)).await.expect("there");
    let fact = thanksgiving
        .memories
        .iter()
        .find(|m| m.memory.text.contains("Home Alone"))
        .expect("a fact about Thanksgiving");
    assert_eq!(fact.positions, vec![23, 25, 27]);
    let user = UserKey {
        org_id: file.org_id().clone(),
        user_id: file.user_id(0),
    };
    let node = bench.graph.user(&user).await.expect("there");
    assert_eq!(node.memories as usize, thanksgiving_free_count(&file, &bench).await);
    let people = memora_engine::domain::text::people_in(&fact.memory.text);
    let names = names(bench.graph.people(file.org_id(), &people).await.expect("read"));
    assert!(
        fact.memory.text.contains(&format!("user_{}'s family", user.user_id)),
        "{}",
        fact.memory.text
    );
    assert!(resolved(&fact.memory.text, &names).contains("Tim's family"));
}

/// Memories of the first speaker, counted conversation by conversation.
async fn thanksgiving_free_count(file: &memora_engine::import::locomo::LocomoFile, bench: &Bench) -> usize {
    let mut count = 0;
    for session in 1..=29 {
        let key = InteractionKey {
            org_id: file.org_id().clone(),
            user_id: file.user_id(0),
            interaction_id: file.interaction_id(0, session),
        };
        count += bench
            .graph
            .interaction_record(&key)
            .await
            .expect("there")
            .memories
            .len();
    }
    count
}

#[tokio::test]
async fn the_questions_can_be_read_and_their_evidence_found() {
    let (mut questions, mut lost) = (0, 0);
    for path in files() {
        let file = read_file(&path).expect("read");
        let asked = file
            .questions
            .iter()
            .filter(|q| (1..=4).contains(&q.category) && !q.evidence.is_empty());
        for question in asked {
            questions += 1;
            let turns: HashSet<_> = question.evidence.iter().flat_map(|text| dia_ids(text)).collect();
            lost += turns.iter().filter(|turn| file.position(**turn).is_none()).count();
        }
    }
    // As the README of the data says.
    assert_eq!(questions, 760);
    assert!(lost <= 5, "{lost} turns of evidence are in no session");
}

#[tokio::test]
async fn a_file_with_faults_is_refused_or_remarked_on() {
    let whole = r#"{"speaker_a":"Ann","speaker_b":"Bo","session_1_date_time":"1:56 pm on 8 May, 2023",
        "session_1":[{"speaker":"Ann","dia_id":"D1:1","text":"Hi Bo"},{"speaker":"Cy","dia_id":"D1:2","text":"me too"}],
        "session_1_observation":{"Ann":[["Ann knows Bo.","(D1:1; D1:9"],["Ann knows Bo.","(D1:1; D1:9"]],"Dee":[["x","D1:1"]]},
        "session_2_date_time":"1:56 pm on 9 May, 2023","session_3_date_time":"1:56 pm on 9 May, 2023","session_3":[]}"#;
    let bench = Bench::new();
    let report = bench.import(whole).await.expect("imported");
    assert_eq!(
        (report.interactions.new, report.memories.new, report.conflicts.total),
        (2, 1, 0)
    );
    let warnings: Vec<_> = report.warnings.listed.iter().map(|w| w.problem.as_str()).collect();
    for expected in [
        "D1:9 is no turn",
        "stands twice",
        "\"Dee\"",
        "no turns; skipped",
        "\"Cy\"",
    ] {
        assert!(
            warnings.iter().any(|w| w.contains(expected)),
            "{expected}: {warnings:?}"
        );
    }
    for (from, to, field) in [
        (
            "\"Bo\",\"session_1_date",
            "\"Ann\",\"session_1_date",
            "speaker_a, speaker_b",
        ),
        ("1:56 pm on 8 May, 2023", "in May", "session_1_date_time"),
        (
            "\"session_1_date_time\":\"1:56 pm on 8 May, 2023\",",
            "",
            "session_1_date_time",
        ),
        ("\"dia_id\":\"D1:2\"", "\"dia_id\":2", "session_1[1].dia_id"),
        ("[\"x\",\"D1:1\"]", "[\"x\",7]", "session_1_observation.Dee[0][1]"),
    ] {
        assert!(whole.contains(from), "{from}");
        let error = Bench::new().refusal(whole.replacen(from, to, 1)).await.to_string();
        assert!(error.contains(field), "{field}: {error}");
    }
}
