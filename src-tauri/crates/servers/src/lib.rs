//! The server store: Memora's graph on Neo4j and its search index on Qdrant.

pub mod config;
pub mod neo4j;
pub mod qdrant;
mod secret;

pub use secret::Secret;
