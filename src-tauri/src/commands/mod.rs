//! What the window can ask for, one file per feature. A command parses, calls one use case and converts.

pub mod audit;
pub mod capture;
pub mod chat_models;
pub mod compare_stores;
pub mod copy;
pub mod corrections;
pub mod evolution;
pub mod files;
pub mod forget;
pub mod history;
pub mod index;
pub mod memories;
pub mod models;
pub mod neighbourhood;
pub mod notes;
pub mod overview;
pub mod people;
pub mod pictures;
pub mod queue;
pub mod recall;
pub mod review;
pub mod search;
pub mod servers;
pub mod settings;
pub mod share;
pub mod stored_at;
pub mod stores;
pub mod timeline;
pub mod traces;
pub mod transfer;
pub mod tree;
pub mod undo;
pub mod versions;
pub mod views;
pub mod windows;

/// The names of all commands, as `build.rs` puts them under access control.
pub mod names {
    include!("names.rs");
}
