//! The in-memory stores and the hash embedder pass the cases of the ports that they implement.

use std::collections::BTreeSet;
use std::sync::Arc;

use memora_engine::ports::embed::Embedder;
use memora_engine::ports::graph::GraphStore;
use memora_engine::ports::index::SearchIndex;
use memora_engine::ports::traces::TraceStore;
use memora_testkit::hash_embedder::HashEmbedder;
use memora_testkit::memory_graph::MemoryGraph;
use memora_testkit::memory_index::MemoryIndex;
use memora_testkit::memory_traces::MemoryTraces;
use memora_testkit::trace_contract::LIMIT;

async fn make_graph() -> Arc<dyn GraphStore> {
    Arc::new(MemoryGraph::new())
}

async fn make_index() -> Arc<dyn SearchIndex> {
    Arc::new(MemoryIndex::new())
}

async fn make_embedder() -> Arc<dyn Embedder> {
    Arc::new(HashEmbedder)
}

async fn make_traces() -> Arc<dyn TraceStore> {
    Arc::new(MemoryTraces::new(LIMIT))
}

memora_testkit::graph_contract!(make_graph);
memora_testkit::index_contract!(make_index);
memora_testkit::embed_contract!(make_embedder);
memora_testkit::trace_contract!(make_traces);

/// A case that is written but not listed would never run.
#[test]
fn every_case_is_listed() {
    let contracts = [
        ("src/graph_contract", memora_testkit::graph_contract::CASES),
        ("src/index_contract", memora_testkit::index_contract::CASES),
    ];
    for (folder, cases) in contracts {
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
        let mut written = BTreeSet::new();
        for file in std::fs::read_dir(folder).expect("the folder of the cases") {
            let path = file.expect("a file").path();
            let topic = path.file_stem().expect("a name").to_string_lossy().into_owned();
            let source = std::fs::read_to_string(&path).expect("a source file");
            let names = source.lines().filter_map(|line| line.strip_prefix("pub async fn "));
            written.extend(names.map(|rest| (topic.clone(), rest.split('(').next().unwrap_or(rest).to_owned())));
        }
        let listed: BTreeSet<(String, String)> = cases
            .iter()
            .flat_map(|(topic, names)| names.iter().map(|name| ((*topic).to_owned(), (*name).to_owned())))
            .collect();
        assert_eq!(written, listed);
    }
}
