//! What the window is told without asking: that something changed, and how far a task has come.

use serde::{Deserialize, Serialize};
use specta::Type;
use tauri_specta::Event;

/// A part of what the window shows; its reads carry the tags of what they depend on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum Tag {
    /// Which store is open, and its state.
    Store,
    /// Organizations, users, agents and their names and counts.
    People,
    /// Interactions, days and conversations.
    Interactions,
    /// Memories and their versions.
    Memories,
    /// The search index.
    Index,
    /// What undo would take back.
    Undo,
    /// Conversations from which memories are still to be taken, and the batch that works on them.
    Queue,
    /// Traces of the memory agent.
    Traces,
    /// Findings of the review and decisions about them.
    Review,
    /// Saved views.
    Views,
    /// What was searched for and looked at.
    History,
    /// Notes and tags of whoever looks into the store.
    Notes,
    /// The saved language models.
    ChatModels,
    /// What the windows themselves are set to.
    Settings,
    /// What is masked.
    Masking,
}

impl Tag {
    /// What is touched when a conversation is saved with what was taken from it.
    pub const OF_CAPTURE: [Self; 8] = [
        Self::People,
        Self::Interactions,
        Self::Memories,
        Self::Index,
        Self::Undo,
        Self::Queue,
        Self::Traces,
        Self::Review,
    ];
}

/// Sent after every change, with all that it touched.
#[derive(Debug, Clone, Serialize, Deserialize, Type, Event)]
#[serde(rename_all = "camelCase")]
pub struct StoreChanged {
    pub tags: Vec<Tag>,
}

/// Sent when a link or a file has come from outside: the window that it is for takes it with `take_arrival`.
#[derive(Debug, Clone, Serialize, Deserialize, Type, Event)]
pub struct Arrived;

/// Sent while a task runs, at most some times a second.
#[derive(Debug, Clone, Serialize, Deserialize, Type, Event)]
#[serde(rename_all = "camelCase")]
pub struct TaskProgress {
    /// The name that the window gave the task, or `index` for the index following the graph.
    pub task: String,
    /// What is being done, in a few words.
    pub label: String,
    /// Share done, 0 to 1; `None` when it cannot be told.
    #[specta(type = Option<specta_typescript::Number>)]
    pub fraction: Option<f64>,
    /// True in the last event of the task.
    pub finished: bool,
}
