//! What the tests, benches and programs of this package share: real stores, generated ones, and the real window.

pub mod generate;
pub mod memora_core;
pub mod places;
pub mod recall;
pub mod store;
pub mod window;
