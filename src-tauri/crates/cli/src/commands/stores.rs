//! The stores that the window and this command know.

use memora_stores::saved::SavedStore;
use serde::Serialize;

use super::Run;
use crate::failure::Done;
use crate::output::table;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Listed {
    #[serde(flatten)]
    store: SavedStore,
    /// For people to read.
    described: String,
}

pub(crate) async fn list(run: &Run) -> Done {
    let listed: Vec<Listed> = run
        .known
        .settings
        .get()
        .stores
        .into_iter()
        .map(|store| Listed {
            described: store.described(None),
            store,
        })
        .collect();
    if listed.is_empty() && !run.output.json {
        run.work
            .note("no store is known yet; make one with `memora setup FOLDER`, or open one in the window");
        return Ok(());
    }
    run.output.print(&listed, |listed| {
        let rows: Vec<Vec<String>> = listed
            .iter()
            .map(|one| vec![one.store.id.clone(), one.store.name.clone(), one.described.clone()])
            .collect();
        table(&["id", "name", "place"], &rows)
    })
}
