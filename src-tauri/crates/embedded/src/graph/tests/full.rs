use memora_engine::domain::change::{Change, GraphOp};
use memora_engine::ports::graph::{GraphError, GraphStore};
use memora_testkit::contract::run;
use memora_testkit::sample;

use crate::graph::SqliteGraph;
use crate::store::EmbeddedStore;

/// More messages than fit into what is left of a page.
fn long_talk(id: &str, n: u64) -> Change {
    let talk = sample::interaction(&sample::user_key("org0", "ann"), id, 0);
    let interaction = talk.key();
    let text = "word ".repeat(20_000);
    let messages = sample::messages(0, &[&text, &text, &text]);
    let ops = vec![
        GraphOp::PutInteraction { interaction: talk },
        GraphOp::AppendMessages { interaction, messages },
    ];
    sample::change(n, ops)
}

async fn set_most_pages(graph: &SqliteGraph, most: i64) {
    let set = graph.write(move |db| {
        let pages: i64 = db.pragma_query_value(None, "page_count", |row| row.get(0))?;
        db.pragma_update(None, "max_page_count", pages + most)?;
        Ok(())
    });
    set.await.unwrap();
}

#[test]
fn a_full_disk_saves_nothing_of_a_change_keeps_the_rest_and_goes_on_when_there_is_room() {
    run(async {
        let folder = tempfile::tempdir().unwrap();
        let graph = EmbeddedStore::create(&folder.path().join("store")).unwrap().graph();
        let organization = sample::organization("org0", "Org");
        let user = sample::user("org0", "ann", "Ann");
        let people = vec![GraphOp::PutOrganization { organization }, GraphOp::PutUser { user }];
        graph.apply(&[sample::change(1, people)]).await.unwrap();
        set_most_pages(&graph, 3).await;
        let changes = [long_talk("talk1", 2), long_talk("talk2", 3)];
        match graph.apply(&changes).await {
            Err(GraphError::Unavailable { message, .. }) => {
                assert!(
                    message.contains("the disk is full: nothing of this change was saved"),
                    "{message}"
                );
            }
            other => panic!("{other:?}"),
        }
        assert_eq!(graph.totals().await.unwrap().interactions, 0);
        assert_eq!(graph.check_integrity().await.unwrap(), Vec::<String>::new());
        set_most_pages(&graph, 10_000).await;
        graph.apply(&changes).await.unwrap();
        assert_eq!(graph.totals().await.unwrap().messages, 6);
    });
}
