//! What tests of every crate share: contract cases per port, in-memory stores, faults and generators.
//!
//! A crate with a store of its own takes this one as a dev-dependency and runs the cases of the port that it
//! implements, see [`graph_contract`], [`index_contract`] and [`embed_contract`].

pub mod clock;
pub mod memory_graph;
