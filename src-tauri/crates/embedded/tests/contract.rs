//! The contract of the ports, against the embedded store.

use memora_embedded::store::EmbeddedStore;
use memora_engine::ports::graph::GraphStore;
use memora_testkit::contract::Made;

/// A new store in a folder that lives as long as the case.
async fn graph() -> Made<dyn GraphStore> {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let store = EmbeddedStore::create(&folder.path().join("store")).expect("a new store");
    Made::keeping(store.graph(), folder)
}

memora_testkit::graph_contract!(graph);
