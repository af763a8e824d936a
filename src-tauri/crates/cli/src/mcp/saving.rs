//! What is saved of a conversation: what the agent says is worth remembering, what the model takes from it, or the
//! conversation alone.

use memora_engine::agent::MemoryAgent;
use memora_engine::agent::capture::{Capture, CaptureDecision, Captured};
use memora_engine::ports::graph::GraphError;
use memora_engine::{EngineError, EngineResult};

use super::answers::GivenMemory;
use super::server::{MemoryServer, told};

const WAITS: &str = "The conversation is saved and waits until memories are taken from it.";

/// What is to be saved.
pub(super) struct Decided {
    decision: CaptureDecision,
    /// The model took the memories.
    taken: bool,
    /// What the agent has to know about it.
    pub(super) notices: Vec<String>,
}

impl MemoryServer {
    /// Where memories are neither given nor can be taken, the conversation is queued.
    pub(super) async fn decide(&self, capture: &Capture, given: Option<Vec<GivenMemory>>) -> EngineResult<Decided> {
        if let Some(given) = given {
            let decision = CaptureDecision {
                memories: given.into_iter().map(Into::into).collect(),
                extract_later: false,
                trace: None,
            };
            return Ok(Decided {
                decision,
                taken: false,
                notices: Vec::new(),
            });
        }
        let why = if self.has_model {
            match self.agent.draft(capture, &self.task).await {
                Ok(draft) => {
                    return Ok(Decided {
                        decision: draft.decision(),
                        taken: true,
                        notices: Vec::new(),
                    });
                }
                Err(error @ (EngineError::Cancelled | EngineError::Graph(_))) => return Err(error),
                Err(error) => told(error),
            }
        } else {
            "None were given, and this server has no language model.".to_owned()
        };
        Ok(Decided {
            decision: later(),
            taken: false,
            notices: vec![format!("No memories were taken. {why} {WAITS}")],
        })
    }

    pub(super) async fn save(
        &self,
        writing: &MemoryAgent,
        capture: &Capture,
        decided: &mut Decided,
    ) -> EngineResult<Captured> {
        match writing.save_capture(&self.by, capture, &decided.decision).await {
            // Somebody changed what the model had compared with.
            Err(EngineError::Graph(GraphError::Conflict(_))) if decided.taken => {
                let captured = writing.save_capture(&self.by, capture, &later()).await?;
                let why = "What they were compared with has changed meanwhile.";
                decided.notices.push(format!("No memories were taken. {why} {WAITS}"));
                Ok(captured)
            }
            saved => saved,
        }
    }
}

fn later() -> CaptureDecision {
    CaptureDecision {
        memories: Vec::new(),
        extract_later: true,
        trace: None,
    }
}
