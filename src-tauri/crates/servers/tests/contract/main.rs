//! The server store against the contracts of the ports, and against what servers do wrong.

mod concurrent;
mod graph;
mod histories;
mod neo4j;
mod qdrant;
