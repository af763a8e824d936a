//! The check of the graph's file finds what somebody else did to it.

use memora_embedded::store::{EmbeddedStore, Mode};
use memora_testkit::contract::run;
use rusqlite::Connection;

use crate::filled;

/// What the check says after `tampering` with a store of three conversations.
fn findings_after(tampering: &str) -> Vec<String> {
    let temporary = tempfile::tempdir().expect("a temporary folder");
    let folder = temporary.path().join("store");
    filled::make(&folder, 3);
    let db = Connection::open(folder.join("memora.db")).expect("the file");
    db.execute_batch("PRAGMA foreign_keys = OFF").expect("a setting");
    db.execute_batch(tampering).expect("tampering");
    drop(db);
    let mut findings = Vec::new();
    run(async {
        let store = EmbeddedStore::open(&folder, Mode::Write).expect("the store");
        findings = store.graph().check_integrity().await.expect("a check");
    });
    findings
}

#[test]
fn nothing_is_wrong_with_a_store_that_nobody_tampered_with() {
    assert_eq!(findings_after(""), Vec::<String>::new());
}

#[test]
fn every_tampered_counter_is_found() {
    let cases = [
        (
            "UPDATE totals SET messages = messages + 1",
            "the sums over the whole store",
        ),
        (
            "UPDATE organizations SET users = 7",
            "1 organizations count other users",
        ),
        ("UPDATE users SET memories = memories - 1", "1 users count other agents"),
        ("UPDATE users SET last_activity = 5", "1 users count other agents"),
        ("UPDATE agents SET memories = 0", "1 agents count other"),
        ("UPDATE days SET memories = memories + 1", "1 users have days"),
        (
            "UPDATE interactions SET messages = 2 WHERE id = 2",
            "1 interactions count other messages",
        ),
        (
            "UPDATE interactions SET new_memories = 4 WHERE id > 1",
            "2 interactions count other messages",
        ),
        (
            "UPDATE occurrences SET updated_at = 1 WHERE interaction = 1",
            "1 interactions stand in the timeline",
        ),
        (
            "UPDATE memories SET sources = 9 WHERE id = 1",
            "1 memories count other sources",
        ),
        (
            "UPDATE memories SET superseded_at = NULL WHERE id = 1",
            "1 memories count other sources",
        ),
    ];
    for (tampering, expected) in cases {
        let findings = findings_after(tampering);
        let is_told = findings.iter().any(|finding| finding.starts_with(expected));
        assert!(is_told, "after {tampering}: {findings:?}");
    }
}

#[test]
fn every_dangling_link_is_found() {
    let cases = [
        (
            "INSERT INTO versions (old, new) VALUES (1, 77)",
            "1 rows of versions refer to memories that are not there",
        ),
        (
            "UPDATE memories SET interaction = 77 WHERE id = 1",
            "1 rows of memories refer to interactions",
        ),
        (
            "DELETE FROM messages WHERE position = 1 AND interaction = 2",
            "1 memories come from messages",
        ),
        (
            "UPDATE messages SET interaction = 77 WHERE interaction = 2",
            "3 rows of messages refer to interactions",
        ),
    ];
    for (tampering, expected) in cases {
        let findings = findings_after(tampering);
        let is_told = findings.iter().any(|finding| finding.starts_with(expected));
        assert!(is_told, "after {tampering}: {findings:?}");
    }
}
