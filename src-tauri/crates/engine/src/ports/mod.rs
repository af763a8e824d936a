//! What the engine needs from outside: traits that stores and models implement. A custom backend is a crate that
//! implements one of them and passes the same contract cases (`memora-testkit`).

pub mod chat;
pub mod clock;
pub mod embed;
pub mod graph;
pub mod index;
pub mod traces;
