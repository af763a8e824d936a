//! What tests of every crate share: contract cases per port, in-memory stores, faults and generators.
//!
//! A crate with a store of its own takes this one as a dev-dependency and runs the cases of the port that it
//! implements, see [`graph_contract`], [`index_contract`], [`embed_contract`], [`sparse_contract`] and
//! [`trace_contract`].

pub mod clock;
pub mod compare;
pub mod contract;
pub mod embed_contract;
pub mod faults;
pub mod generate;
pub mod graph_contract;
pub mod hash_embedder;
pub mod index_contract;
pub mod memory_graph;
pub mod memory_index;
pub mod memory_traces;
pub mod sample;
pub mod scripted_model;
pub mod sparse_contract;
pub mod trace_contract;
pub mod walk;
pub mod word_sparse;

/// The engine whose ports the contract cases speak of, for their macros.
#[doc(hidden)]
pub use memora_engine as engine;
