//! Journeys over the real store, and end-to-end tests in the real window, in one binary.

#![allow(clippy::unwrap_used, reason = "tests fail by panicking, their helpers too")]

mod e2e;
mod journeys;
