//! The engine's use cases over stores in memory. One program for all of them, so that they link once.
#![allow(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

#[path = "engine/agent/mod.rs"]
mod agent;
#[path = "engine/bulk.rs"]
mod bulk;
#[path = "engine/checking.rs"]
mod checking;
#[path = "engine/comparing_stores.rs"]
mod comparing_stores;
#[path = "engine/copying.rs"]
mod copying;
#[path = "engine/correcting.rs"]
mod correcting;
#[path = "engine/deleting.rs"]
mod deleting;
#[path = "engine/export.rs"]
mod export;
#[path = "engine/foreign_rows.rs"]
mod foreign_rows;
#[path = "engine/forgetting.rs"]
mod forgetting;
#[path = "engine/import_bad_input.rs"]
mod import_bad_input;
#[path = "engine/import_bench.rs"]
mod import_bench;
#[path = "engine/import_chat.rs"]
mod import_chat;
#[path = "engine/import_interchange.rs"]
mod import_interchange;
#[path = "engine/import_locomo.rs"]
mod import_locomo;
#[path = "engine/masking.rs"]
mod masking;
#[path = "engine/neighbours.rs"]
mod neighbours;
#[path = "engine/noting.rs"]
mod noting;
#[path = "engine/overview.rs"]
mod overview;
#[path = "engine/reviewing.rs"]
mod reviewing;
#[path = "engine/saving.rs"]
mod saving;
#[path = "engine/searching.rs"]
mod searching;
#[path = "engine/sharing.rs"]
mod sharing;
#[path = "engine/stored_at.rs"]
mod stored_at;
#[path = "engine/time_travel.rs"]
mod time_travel;
#[path = "engine/undoing.rs"]
mod undoing;
#[path = "engine/workbench.rs"]
mod workbench;
