//! Making a store in a folder, and setting up the databases of one on servers.

use memora_stores::opening::Opening;
use memora_stores::saved::{SavedStore, StorePlace};
use memora_stores::setup;
use serde::Serialize;

use super::Run;
use crate::args;
use crate::failure::{Done, Exit, Failure};
use crate::known::OpenStore;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Made {
    store: SavedStore,
    /// False: it was there already.
    new: bool,
}

pub(crate) async fn set_up(run: &Run, args: args::Setup) -> Done {
    let named = args.target.as_deref().or(run.common.store.as_deref());
    let (mut store, is_known) = match run.known.store(named) {
        Ok(store) => {
            let is_known = run.known.settings.store(&store.id).is_some();
            (store, is_known)
        }
        // A folder that is still to be made.
        Err(Failure {
            exit: Exit::NotFound, ..
        }) => (run.known.folder_named(named.unwrap_or_default())?, false),
        Err(failure) => return Err(failure),
    };
    if let Some(name) = args.name.filter(|_| !is_known) {
        store.name = name;
    }
    let new = match &store.place {
        StorePlace::Folder { .. } => make(run, &store).await?,
        StorePlace::Servers { .. } => {
            let open = OpenStore::of(&run.known, &store, Opening::Existing, &run.work).await?;
            if let Err(reason) = open.graph().capabilities().writable {
                return Err(Failure::new(Exit::ReadOnly, reason));
            }
            if let Some(parts) = &open.opened.servers {
                setup::set_up(parts, &run.work.task("setting up the store")).await?;
            }
            false
        }
    };
    let listed = run.known.settings.save_store(store.clone());
    listed.map_err(|error| Failure::new(Exit::Failed, format!("the settings cannot be written: {error}")))?;
    run.output.print(&Made { store, new }, |made| {
        let what = if made.new { "made" } else { "ready" };
        format!("{what}: {} ({})", made.store.name, made.store.described(None))
    })
}

/// Makes the store in the folder, unless it is there.
async fn make(run: &Run, store: &SavedStore) -> Done<bool> {
    match OpenStore::of(&run.known, store, Opening::Reading, &run.work).await {
        Ok(_) => return Ok(false),
        Err(Failure {
            exit: Exit::NotFound, ..
        }) => {}
        Err(failure) => return Err(failure),
    }
    let open = OpenStore::of(&run.known, store, Opening::New, &run.work).await?;
    open.index_follows().await?;
    Ok(true)
}
