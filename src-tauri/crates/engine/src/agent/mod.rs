//! The memory agent: conversations become memories, and for a message the right ones are recalled.
//!
//! Model answers are data: nothing in them can name what was not shown, and nothing is stored before somebody said so.

pub mod batch;
pub mod capture;
pub mod recall;

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
