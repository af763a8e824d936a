//! Journeys over the real store, and end-to-end tests in the real window, in one binary.

mod e2e;
mod journeys;
