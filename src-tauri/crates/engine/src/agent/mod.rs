//! The memory agent: conversations become memories, and for a message the right ones are recalled.
//!
//! Model answers are data: nothing in them can name what was not shown, and nothing is stored before somebody said so.
//! [`capture`], [`recall`] and [`batch`] have the words; the other modules have one step each.

mod aliases;
mod ask;
pub mod batch;
mod batching;
pub mod capture;
mod compare;
mod draft;
mod extract;
mod known;
mod meter;
mod prompts;
mod queries;
mod queue;
mod reading;
pub mod recall;
mod recalling;
mod relevance;
mod run;
mod save;
mod transcript;

pub use batching::MAX_CONCURRENCY;
pub use extract::MAX_CANDIDATES;
pub use meter::BatchControl;

use std::sync::Arc;

use crate::engine::Engine;
use crate::ports::chat::ChatModel;
use crate::ports::traces::TraceStore;

/// The agent over one open store. Cheap to clone.
#[derive(Clone)]
pub struct MemoryAgent {
    pub(crate) engine: Engine,
    /// `None`: no model; recall goes by the message itself, and memories are written by hand.
    pub(crate) model: Option<Arc<dyn ChatModel>>,
    /// `None`: no traces are kept.
    pub(crate) traces: Option<Arc<dyn TraceStore>>,
}

impl MemoryAgent {
    pub fn new(engine: Engine, model: Option<Arc<dyn ChatModel>>, traces: Option<Arc<dyn TraceStore>>) -> Self {
        Self { engine, model, traces }
    }

    pub fn engine(&self) -> &Engine {
        &self.engine
    }
}
