//! Servers that tests run against.

pub mod cache;
pub mod chat;
pub mod neo4j;
pub mod proxy;
pub mod qdrant;

pub use chat::ChatServer;
pub use neo4j::Neo4jServer;
pub use proxy::Proxy;
