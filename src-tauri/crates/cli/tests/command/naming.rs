//! How stores and people are named, and the exit codes.

use crate::Home;

/// Two users who are both called Ann, in an organization called Lab.
const TWO_ANNS: &str = r#"{"format":"memora-interchange","version":1}
{"type":"organization","org_id":"lab","name":"Lab","created_at":"2026-01-01T00:00:00Z"}
{"type":"user","org_id":"lab","user_id":"ann1","name":"Ann","created_at":"2026-01-01T00:00:00Z"}
{"type":"user","org_id":"lab","user_id":"ann2","name":"Ann","created_at":"2026-01-01T00:00:00Z"}
{"type":"user","org_id":"lab","user_id":"bob","name":"Bob","created_at":"2026-01-01T00:00:00Z"}
{"type":"agent","org_id":"lab","agent_id":"helper","label":"Helper","created_at":"2026-01-01T00:00:00Z"}
{"type":"memory","org_id":"lab","user_id":"bob","memory_id":"00000000-0000-4000-8000-000000000001","agent_id":"helper","text":"user_bob plays the cello.","obtained_at":"2026-01-01T00:00:00Z","date":"2026-01-01"}
"#;

fn lab() -> Home {
    let home = Home::new();
    home.done(&["setup", "study"]);
    std::fs::write(home.path("lab.memora.jsonl"), TWO_ANNS).unwrap();
    home.done(&["import", "-s", "study", "lab.memora.jsonl"]);
    home
}

#[test]
fn people_are_named_by_id_or_by_a_name_that_only_one_has() {
    let home = lab();
    let search = |user: &'static str| home.run(&["search", "-s", "study", "--org", "lab", "--user", user, "music"]);
    for named in ["bob", "Bob", "BOB"] {
        let ran = search(named);
        assert_eq!(ran.exit, 0, "{}", ran.err);
        assert!(ran.out.contains("Bob plays the cello."), "{}", ran.out);
    }
    assert_eq!(search("ann1").exit, 0, "an id is never ambiguous");
    let ambiguous = search("Ann");
    assert_eq!(ambiguous.exit, 2);
    assert!(
        ambiguous.err.contains("ann1") && ambiguous.err.contains("ann2"),
        "{}",
        ambiguous.err
    );
    assert_eq!(ambiguous.out, "");
    assert_eq!(search("Carla").exit, 3);
    // There is only one organization, so it need not be named.
    assert_eq!(home.run(&["search", "-s", "study", "music"]).exit, 0);
}

#[test]
fn a_store_is_named_by_its_folder_name_or_id() {
    let home = lab();
    let id = home.json(&["stores"])[0]["id"].as_str().unwrap().to_owned();
    let folder = home.path("study");
    for named in [id.as_str(), "study", "STUDY", "./study", folder.to_str().unwrap()] {
        assert_eq!(home.run(&["search", "-s", named, "music"]).exit, 0, "{named}");
    }
    home.done(&["setup", "other/study"]);
    let ambiguous = home.run(&["search", "-s", "study", "music"]);
    assert_eq!(ambiguous.exit, 2);
    assert!(ambiguous.err.contains(&id), "{}", ambiguous.err);
    assert_eq!(home.run(&["search", "-s", "./study", "music"]).exit, 0);
}

#[test]
fn each_kind_of_failure_has_its_exit_code() {
    let home = lab();
    let usage = home.run(&["search"]);
    assert_eq!((usage.exit, usage.out.as_str()), (2, ""));
    assert_eq!(home.run(&["search", "music"]).exit, 2, "no store was named");
    assert_eq!(home.run(&["search", "-s", "nowhere", "music"]).exit, 3);
    std::fs::create_dir(home.path("empty")).unwrap();
    assert_eq!(home.run(&["search", "-s", "./empty", "music"]).exit, 3);
    assert_eq!(home.run(&["import", "-s", "study", "missing.txt"]).exit, 1);
    let help = home.run(&["--help"]);
    assert_eq!(help.exit, 0);
    assert!(help.out.contains("Exit codes"), "{}", help.out);
}
