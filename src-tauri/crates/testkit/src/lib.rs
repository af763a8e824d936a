//! What tests of every crate share: contract cases per port, in-memory stores, faults and generators.
//!
//! A crate with a store of its own takes this one as a dev-dependency and runs the cases of the port that it
//! implements.

pub mod clock;
pub mod faults;
pub mod hash_embedder;
pub mod memory_graph;
pub mod memory_index;
mod words;
