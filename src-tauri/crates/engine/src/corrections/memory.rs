//! Wording: fixing it in place, correcting by a new version, adding by hand.

use super::Sheet;
use crate::domain::change::ChangeKind;
use crate::domain::ids::{AgentId, InteractionId, MemoryId, MemoryKey, PersonId, UserKey};
use crate::domain::model::{Memory, Timestamp};
use crate::error::EngineResult;

/// A memory that somebody writes.
pub(super) struct Added<'a> {
    pub(super) user: &'a UserKey,
    pub(super) agent_id: &'a AgentId,
    pub(super) text: &'a str,
    pub(super) at: Option<Timestamp>,
    pub(super) interaction_id: Option<&'a InteractionId>,
    pub(super) positions: &'a [u32],
    pub(super) contradicts: &'a [MemoryId],
}

impl Sheet<'_> {
    pub(super) async fn fix_wording(&mut self, key: &MemoryKey, text: &str) -> EngineResult<(ChangeKind, String)> {
        let from = self.look_at(key).await?.memory;
        let text = self.typed("text", text, &Self::near(&from)).await?;
        let to = Memory { text, ..from.clone() };
        self.edit(from, to);
        let summary = format!("fixed the wording of a memory of user_{}", key.user_id);
        Ok((ChangeKind::EditMemory, summary))
    }

    pub(super) async fn correct(
        &mut self,
        key: &MemoryKey,
        text: &str,
        at: Option<Timestamp>,
    ) -> EngineResult<(ChangeKind, String)> {
        let old = self.look_at(key).await?.memory;
        let text = self.typed("text", text, &Self::near(&old)).await?;
        let at = at.unwrap_or_else(|| self.engine.now());
        let user = key.user();
        let new = self.put(&user, &old.agent_id, text, at);
        self.link(&user, old.memory_id, new.memory_id);
        let summary = format!("corrected a memory of user_{}", key.user_id);
        Ok((ChangeKind::CorrectMemory, summary))
    }

    pub(super) async fn add(&mut self, new: Added<'_>) -> EngineResult<(ChangeKind, String)> {
        let user = self.user(&new.user.user_id).await?;
        let near = [
            PersonId::User(user.user_id.clone()),
            PersonId::Agent(new.agent_id.clone()),
        ];
        let text = self.typed("text", new.text, &near).await?;
        let positions = self.valid_positions(&user, new.interaction_id, new.positions).await?;
        let at = new.at.unwrap_or_else(|| self.engine.now());
        let memory = Memory {
            org_id: user.org_id.clone(),
            user_id: user.user_id.clone(),
            memory_id: self.engine.new_memory_id(),
            agent_id: new.agent_id.clone(),
            interaction_id: new.interaction_id.cloned(),
            text,
            obtained_at: at,
            date: at.date_naive(),
        };
        let mut contradicted: Vec<MemoryKey> = Vec::new();
        for id in new.contradicts {
            let key = MemoryKey {
                org_id: user.org_id.clone(),
                user_id: user.user_id.clone(),
                memory_id: *id,
            };
            if !contradicted.contains(&key) {
                contradicted.push(key);
            }
        }
        if !contradicted.is_empty() {
            self.look_at_memories(&contradicted).await?;
        }
        let key = self.put_memory(memory);
        self.link_sources(&key, &positions);
        for old in contradicted {
            self.link(&user, old.memory_id, key.memory_id);
        }
        let summary = format!("added a memory of user_{}", user.user_id);
        Ok((ChangeKind::AddMemory, summary))
    }
}
