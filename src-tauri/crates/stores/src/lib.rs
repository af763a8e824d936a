//! Which stores are known and how each is opened: what the window and the command line share.

pub mod chat;
pub mod demo;
pub mod embedders;
pub mod error;
pub mod history;
pub mod opening;
pub mod places;
pub mod saved;
pub mod secrets;
pub mod settings;
pub mod setup;
pub mod survey;
pub mod traces;
