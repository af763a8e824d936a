//! The embedded store: a folder with the graph in SQLite and the search index beside it.

pub mod graph;
pub mod index;
pub mod store;
pub mod traces;
