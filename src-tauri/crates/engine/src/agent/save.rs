//! Saving what was accepted of a conversation; and all at once, without anybody looking on.

use crate::agent::MemoryAgent;
use crate::agent::capture::{AcceptedMemory, Capture, CaptureDecision, Captured, Draft};
use crate::agent::reading::new_messages;
use crate::domain::ids::{InteractionKey, MemoryId};
use crate::domain::model::Person;
use crate::domain::text::with_placeholders;
use crate::domain::trace::TraceId;
use crate::engine::Authorship;
use crate::error::{EngineError, EngineResult};
use crate::interactions::{Contradicted, Extraction, NewInteraction, NewMemory, SavedInteraction};
use crate::ports::traces::TraceError;
use crate::task::TaskContext;

impl MemoryAgent {
    /// Stores a conversation, new or going on, with the memories that somebody accepted, and puts it into the queue of
    /// those from which memories are still to be taken, or takes it out: all or nothing. Needs no model.
    pub async fn save_capture(
        &self,
        by: &Authorship,
        capture: &Capture,
        decision: &CaptureDecision,
    ) -> EngineResult<Captured> {
        let people = self.people_of(&capture.user, &capture.agent_id).await?;
        let memories = (0..)
            .zip(&decision.memories)
            .map(|(i, accepted)| new_memory(i, accepted, &people));
        let memories = memories.collect::<EngineResult<Vec<_>>>()?;
        let extraction = if decision.extract_later {
            Extraction::Later
        } else {
            Extraction::Done
        };
        let messages = new_messages(&capture.messages);
        let saved = match &capture.interaction {
            Some(key) => {
                let stored = self.stored(key, capture).await?;
                let at = Some(self.time_of(capture, &stored));
                self.engine
                    .update_captured(by, stored, &messages, &memories, at, extraction)
                    .await?
            }
            None => {
                let new = NewInteraction {
                    user: capture.user.clone(),
                    agent_id: capture.agent_id.clone(),
                    messages,
                    memories,
                    at: capture.at,
                };
                self.engine.save_captured(by, new, extraction).await?
            }
        };
        let SavedInteraction { interaction, memories } = saved;
        if let Some(trace) = decision.trace {
            self.note_saved(trace, &interaction, &memories).await;
        }
        Ok(Captured { interaction, memories })
    }

    /// Notes in the trace of a dry run what came of it. What is saved stays saved when that cannot be done.
    async fn note_saved(&self, trace: TraceId, interaction: &InteractionKey, memories: &[MemoryId]) {
        let Some(traces) = &self.traces else { return };
        match traces.note_saved(trace, &interaction.interaction_id, memories).await {
            Ok(()) | Err(TraceError::NotFound) => {}
            Err(error) => tracing::warn!(%error, "a trace does not name what was saved of it"),
        }
    }

    /// Takes memories from a conversation and stores it with everything that is new or contradicts something. When they
    /// cannot be taken, the conversation is stored all the same and queued, and the error says so
    /// ([`EngineError::SavedForLater`]). When the task is stopped, nothing is stored.
    pub async fn remember(
        &self,
        by: &Authorship,
        capture: &Capture,
        task: &TaskContext,
    ) -> EngineResult<(Draft, Captured)> {
        let failed = match self.draft(capture, task).await {
            Ok(draft) => {
                let captured = self.save_capture(by, capture, &draft.decision()).await?;
                return Ok((draft, captured));
            }
            // Without a place to store anything, or with wishes that make no sense, there is nothing to be queued.
            Err(error @ (EngineError::Cancelled | EngineError::Graph(_))) => return Err(error),
            Err(error) => error,
        };
        let later = CaptureDecision {
            memories: Vec::new(),
            extract_later: true,
            trace: None,
        };
        let saved = self.save_capture(by, capture, &later).await?;
        Err(EngineError::SavedForLater {
            interaction: saved.interaction,
            source: Box::new(failed),
        })
    }
}

/// An accepted memory as the engine stores it: names of the user and the agent become placeholders.
fn new_memory(i: u32, accepted: &AcceptedMemory, people: &[Person]) -> EngineResult<NewMemory> {
    let stored = accepted.contradicts.iter().map(|id| Contradicted::Stored(*id));
    let mut contradicts: Vec<Contradicted> = stored.collect();
    for other in &accepted.contradicts_accepted {
        let other = usize::try_from(*other).map_err(|_| {
            EngineError::invalid(format!("memories[{i}].contradictsAccepted"), "is no place in the list")
        })?;
        contradicts.push(Contradicted::InThisCall(other));
    }
    Ok(NewMemory {
        text: with_placeholders(accepted.text.trim(), people),
        sources: accepted.sources.clone(),
        contradicts,
    })
}
