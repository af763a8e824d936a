//! The demo store: where it lies, and how it is filled from the file that comes with the application.

use std::path::PathBuf;

use memora_engine::domain::change::{Actor, ActorKind};
use memora_engine::import::ImportOptions;
use memora_engine::task::TaskContext;
use memora_engine::{Authorship, Engine};

use crate::error::{StoreError, StoreResult};
use crate::places::Places;

/// Where the demo store lies.
pub fn demo_folder(places: &Places) -> PathBuf {
    places.data_dir.join("stores").join("demo")
}

/// Reads the shipped demo file into an empty demo store; false when it was read before. Interrupted, it is read to the
/// end at the next time.
pub async fn fill_demo(places: &Places, engine: &Engine) -> StoreResult<bool> {
    // A file beside the store says that the demo was read to its end, so that what a person deletes stays deleted.
    let mark = demo_folder(places).join("demo-complete");
    if mark.exists() || engine.graph().capabilities().writable.is_err() {
        return Ok(false);
    }
    let shipped = places.resources.join("demo/demo.memora.jsonl");
    let by = Authorship::new(Actor {
        kind: ActorKind::Application,
        name: "demo".to_owned(),
    });
    engine
        .run_import(&shipped, &ImportOptions::default(), &by, &TaskContext::detached())
        .await?;
    std::fs::write(&mark, b"").map_err(|source| StoreError::File { path: mark, source })?;
    Ok(true)
}
