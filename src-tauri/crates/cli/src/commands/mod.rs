//! What can be asked for, one file per command. A command parses, calls the engine and prints.

pub(crate) mod bench_recall;
pub(crate) mod check;
pub(crate) mod export;
pub(crate) mod extract;
pub(crate) mod import;
pub(crate) mod models;
pub(crate) mod recall;
pub(crate) mod search;
pub(crate) mod setup;
pub(crate) mod stores;

use std::sync::Arc;

use memora_stores::opening::Opening;

use crate::args::Common;
use crate::failure::Done;
use crate::known::{Known, OpenStore};
use crate::output::Output;
use crate::work::Work;

/// The run of one command.
pub(crate) struct Run {
    pub(crate) known: Arc<Known>,
    pub(crate) common: Common,
    pub(crate) output: Output,
    pub(crate) work: Work,
}

impl Run {
    /// Opens the store that is meant, beside whoever writes it.
    pub(crate) async fn reading(&self) -> Done<OpenStore> {
        OpenStore::open(&self.known, &self.common, Opening::Reading, &self.work).await
    }

    /// Opens it for changes, which one program at a time may do.
    pub(crate) async fn writing(&self) -> Done<OpenStore> {
        OpenStore::open(&self.known, &self.common, Opening::Existing, &self.work).await
    }
}
