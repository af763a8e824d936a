//! The contract of the ports against the embedded store, and what is particular to a store in a folder.

mod corrections;
mod filled;
mod histories;
mod integrity;
mod killed;
mod opening;
#[cfg(unix)]
mod unwritable;

use std::sync::Arc;

use memora_embedded::index::DiskIndex;
use memora_embedded::store::EmbeddedStore;
use memora_embedded::traces::TraceFolder;
use memora_engine::ports::embed::EmbedderInfo;
use memora_engine::ports::graph::GraphStore;
use memora_engine::ports::index::SearchIndex;
use memora_engine::ports::traces::TraceStore;
use memora_testkit::contract::Made;
use memora_testkit::trace_contract::LIMIT;

/// A new store in a folder that lives as long as the case.
async fn graph() -> Made<dyn GraphStore> {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let store = EmbeddedStore::create(&folder.path().join("store")).expect("a new store");
    Made::keeping(store.graph(), folder)
}

/// An index that was never built, in a folder that lives as long as the case.
async fn index() -> Made<dyn SearchIndex> {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let index = DiskIndex::open(&folder.path().join("search"), &EmbedderInfo::none());
    Made::keeping(Arc::new(index), folder)
}

/// An empty folder of traces that lives as long as the case.
async fn traces() -> Made<dyn TraceStore> {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let traces = TraceFolder::open(&folder.path().join("traces"), LIMIT).expect("a new folder");
    Made::keeping(Arc::new(traces), folder)
}

memora_testkit::graph_contract!(graph);
memora_testkit::index_contract!(index);
memora_testkit::trace_contract!(traces);
