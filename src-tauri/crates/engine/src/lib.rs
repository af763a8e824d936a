//! The memory engine: what Memora does, independent of where it is stored and how it is shown.
//!
//! [`domain`] has the words, [`ports`] what is needed from outside, and each other module one use case of
//! [`Engine`](engine::Engine).

pub mod agent;
pub mod as_of;
pub mod audit;
pub mod bulk;
pub mod comparison;
pub mod consistency;
pub mod content_hash;
pub mod copy;
pub mod corrections;
pub mod deletion;
pub mod domain;
pub mod engine;
pub mod error;
pub mod export;
pub mod forget;
pub mod import;
pub mod indexing;
pub mod interactions;
pub mod lists;
pub mod masking;
pub mod memories;
pub mod memory_export;
pub mod neighbourhood;
pub mod no_index;
pub mod notes;
pub mod overview;
mod pending_file;
pub mod people;
pub mod playback;
pub mod ports;
mod records;
pub mod review;
pub mod search;
pub mod secret;
pub mod share;
pub mod stored_at;
pub mod table;
pub mod task;
pub mod timeline;
pub mod tree;
pub mod undo;
pub mod versions;

pub use engine::{Authorship, Engine, EngineParts};
pub use error::{EngineError, EngineResult};
