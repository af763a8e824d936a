use memora_engine::domain::change::GraphOp;
use memora_engine::domain::overview::OverviewOf;
use memora_engine::ports::graph::GraphStore;
use memora_testkit::contract::run;
use memora_testkit::sample;
use rusqlite::Connection;

use crate::store::{EmbeddedStore, Mode};

/// A store of two chains and a deletion, with what is derived since version 6 taken out again.
#[test]
fn an_older_store_is_counted_when_it_is_opened() {
    let place = tempfile::tempdir().unwrap();
    let folder = place.path().join("store");
    let ann = sample::user_key("acme", "ann");
    let link = |old, new| GraphOp::LinkVersions {
        user: ann.clone(),
        old: sample::memory_id(old),
        new: sample::memory_id(new),
    };
    let of = [
        OverviewOf::Organization(ann.org_id.clone()),
        OverviewOf::User(ann.clone()),
    ];
    let mut expected = Vec::new();
    run(async {
        let store = EmbeddedStore::create(&folder).unwrap();
        let mut ops = vec![
            GraphOp::PutOrganization {
                organization: sample::organization("acme", "Acme"),
            },
            GraphOp::PutUser {
                user: sample::user("acme", "ann", "Ann"),
            },
        ];
        ops.extend((1..=7).map(|n| GraphOp::PutMemory {
            memory: sample::memory(&ann, n),
        }));
        // Links of a chain in any order.
        ops.extend([link(2, 3), link(1, 2), link(3, 4), link(5, 6)]);
        let gone = GraphOp::RemoveMemory {
            memory: sample::memory(&ann, 7),
        };
        let graph = store.graph();
        let changes = [sample::change(1, ops), sample::change(2, vec![gone])];
        graph.apply(&changes).await.unwrap();
        assert_eq!(graph.check_integrity().await.unwrap(), Vec::<String>::new());
        let found = [
            graph.overview(&of[0], None).await.unwrap(),
            graph.overview(&of[1], None).await.unwrap(),
        ];
        let longest: Vec<u32> = found[0].revised.iter().map(|m| m.revisions).collect();
        assert_eq!(longest, [3, 1]);
        assert_eq!(found[0].deletions[0].memories, 1);
        expected.extend(found);
    });
    let db = Connection::open(folder.join("memora.db")).unwrap();
    db.execute_batch(
        "DROP TRIGGER day_added; DROP TRIGGER day_counted; DROP TRIGGER day_removed; DROP TRIGGER day_has_a_revision;
         DROP TRIGGER day_lost_a_revision; DROP TABLE org_days; DROP TABLE deletions;
         DROP INDEX most_revised_of_user; DROP INDEX most_revised_of_org; DROP INDEX contested_of_user;
         DROP INDEX contested_of_org; DROP INDEX sources_lost_of_user; DROP INDEX sources_lost_of_org;
         DROP TABLE notes; DROP TABLE note_tags;
         DROP TRIGGER memory_edited; ALTER TABLE memories DROP COLUMN revisions; ALTER TABLE days DROP COLUMN changed;",
    )
    .unwrap();
    db.execute_batch(
        crate::graph::memories::EDITABLE
            .split("CREATE TRIGGER memory_redated")
            .next()
            .unwrap(),
    )
    .unwrap();
    db.pragma_update(None, "user_version", 5).unwrap();
    drop(db);
    run(async {
        let store = EmbeddedStore::open(&folder, Mode::Write).unwrap();
        let graph = store.graph();
        let found = [
            graph.overview(&of[0], None).await.unwrap(),
            graph.overview(&of[1], None).await.unwrap(),
        ];
        assert_eq!(found.as_slice(), expected);
        assert_eq!(graph.check_integrity().await.unwrap(), Vec::<String>::new());
    });
}
