//! The graph on SQLite: the store of record. One file per table or aggregate, each with its part of the schema, its
//! rows, its reads and its writes; [`GraphStore`](memora_engine::ports::graph::GraphStore) puts them together.

mod agents;
mod apply;
mod as_of;
mod audit;
mod codec;
pub(crate) mod connections;
mod cursor;
pub(crate) mod fault;
mod forget;
mod integrity;
mod interactions;
mod memories;
mod memory_list;
mod messages;
mod names;
mod notes;
mod organizations;
mod outbox;
mod overview;
mod overview_at;
mod port;
mod queue;
mod records;
mod reviews;
pub(crate) mod schema;
mod sqlite;
mod subject;
mod timeline;
mod totals;
mod users;
mod version_walks;
mod versions;

pub use sqlite::SqliteGraph;

#[cfg(test)]
mod tests;
