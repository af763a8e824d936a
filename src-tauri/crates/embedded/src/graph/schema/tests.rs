use memora_engine::ports::graph::GraphStore;
use memora_testkit::contract::run;
use memora_testkit::sample;
use rusqlite::Connection;

use super::*;
use crate::store::{EmbeddedStore, Mode};

/// Every table, index and trigger of a file.
fn schema(db: &Connection) -> Vec<(String, String)> {
    let sql = "SELECT name, coalesce(sql, '') FROM sqlite_schema ORDER BY name";
    let mut statement = db.prepare(sql).unwrap();
    let found = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).unwrap();
    found.collect::<rusqlite::Result<_>>().unwrap()
}

fn migrated() -> Connection {
    let mut db = Connection::open_in_memory().unwrap();
    migrate(&mut db).unwrap();
    db
}

#[test]
fn every_older_version_is_brought_up_to_this_one() {
    let current = schema(&migrated());
    for from in 0..MIGRATIONS.len() {
        let mut db = Connection::open_in_memory().unwrap();
        migrate_by(&mut db, &MIGRATIONS[..from]).unwrap();
        assert_eq!(version(&db).unwrap() as usize, from);
        migrate(&mut db).unwrap();
        assert_eq!(version(&db).unwrap(), SUPPORTED);
        assert_eq!(schema(&db), current, "from version {from}");
    }
}

#[test]
fn a_current_file_is_left_alone() {
    let mut db = migrated();
    let before: i64 = db.pragma_query_value(None, "schema_version", |row| row.get(0)).unwrap();
    migrate(&mut db).unwrap();
    let after: i64 = db.pragma_query_value(None, "schema_version", |row| row.get(0)).unwrap();
    assert_eq!(before, after);
}

#[test]
fn a_step_that_fails_leaves_the_version_before_it_and_can_be_done_again() {
    let mut db = migrated();
    let before = schema(&db);
    let mut steps = MIGRATIONS.to_vec();
    steps.push(&["CREATE TABLE half (id INTEGER)", "INSERT INTO missing VALUES (1)"]);
    assert!(migrate_by(&mut db, &steps).is_err());
    assert_eq!((version(&db).unwrap(), schema(&db)), (SUPPORTED, before));
    steps.pop();
    steps.push(&["CREATE TABLE half (id INTEGER)"]);
    migrate_by(&mut db, &steps).unwrap();
    assert_eq!(version(&db).unwrap(), SUPPORTED + 1);
}

#[test]
fn a_store_of_the_first_version_opens_and_counts_as_before() {
    let folder = tempfile::tempdir().unwrap();
    let mut db = Connection::open(folder.path().join("memora.db")).unwrap();
    db.pragma_update(None, "application_id", APPLICATION_ID).unwrap();
    migrate_by(&mut db, &MIGRATIONS[..1]).unwrap();
    // As the first version wrote it, with messages counted by trigger.
    let content = "INSERT INTO organizations (org_id, name, created_at) VALUES ('org0', 'Org', 0);
        INSERT INTO users (org, user_id, name, folded, created_at) VALUES (1, 'ann', 'Ann', 'ann', 0);
        INSERT INTO agents (org, agent_id) VALUES (1, 'guide');
        INSERT INTO interactions (user, interaction_id, agent, created_at, updated_at, preview)
          VALUES (1, 'talk', 1, 0, 0, 'one');
        INSERT INTO messages VALUES (1, 0, 'user', 'one'), (1, 1, 'assistant', 'two');";
    db.execute_batch(content).unwrap();
    drop(db);
    run(async {
        let store = EmbeddedStore::open(folder.path(), Mode::Write).unwrap();
        let graph = store.graph();
        let interaction = sample::interaction_key(&sample::user_key("org0", "ann"), "talk");
        let messages = sample::messages(2, &["three"]);
        let append = memora_engine::domain::change::GraphOp::AppendMessages { interaction, messages };
        graph.apply(&[sample::change(1, vec![append])]).await.unwrap();
        assert_eq!(graph.totals().await.unwrap().messages, 3);
        assert_eq!(graph.check_integrity().await.unwrap(), Vec::<String>::new());
    });
}
