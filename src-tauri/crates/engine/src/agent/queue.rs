//! The queue of conversations from which memories are still to be taken.

use std::collections::HashSet;

use crate::agent::MemoryAgent;
use crate::agent::batch::{BatchScope, QueuedInteraction};
use crate::domain::change::{ChangeKind, GraphOp};
use crate::domain::ids::{InteractionKey, OrgId, UserId, UserKey};
use crate::domain::page::{MAX_PAGE, Page, PageRequest};
use crate::domain::read::{DateRange, TimelineQuery};
use crate::engine::Authorship;
use crate::error::EngineResult;
use crate::task::TaskContext;

/// Conversations that are queued in one change.
const QUEUED_AT_ONCE: usize = 500;

impl MemoryAgent {
    /// Conversations that wait, oldest first.
    pub async fn extraction_queue(
        &self,
        org: Option<&OrgId>,
        page: PageRequest,
    ) -> EngineResult<Page<QueuedInteraction>> {
        Ok(self.engine.graph.extraction_queue(org, page).await?)
    }

    pub async fn extraction_queue_len(&self, org: Option<&OrgId>) -> EngineResult<u32> {
        Ok(self.engine.graph.extraction_queue_len(org).await?)
    }

    /// Puts conversations into the queue or takes them out, in one change; those that are there (or not) already stay.
    pub async fn set_queued(&self, by: &Authorship, keys: &[InteractionKey], queued: bool) -> EngineResult<()> {
        let now = self.engine.now();
        let mut ops = Vec::new();
        for key in keys {
            let interaction = key.clone();
            match self.engine.graph.interaction_record(key).await?.queued_at {
                None if queued => ops.push(GraphOp::QueueExtraction { interaction, at: now }),
                Some(at) if !queued => ops.push(GraphOp::UnqueueExtraction { interaction, at }),
                _ => {}
            }
        }
        if ops.is_empty() {
            return Ok(());
        }
        let summary = if queued {
            format!("queued {} conversations to take memories from", ops.len())
        } else {
            format!("took {} conversations off the queue", ops.len())
        };
        let change = self.engine.change(by, ChangeKind::QueueInteraction, summary, ops);
        self.engine.apply_one(change).await?;
        Ok(())
    }

    /// What a batch works on; conversations without memories are queued first.
    pub(crate) async fn queued(
        &self,
        by: &Authorship,
        scope: &BatchScope,
        task: &TaskContext,
    ) -> EngineResult<Vec<InteractionKey>> {
        match scope {
            BatchScope::Queue => self.whole_queue(None, task).await,
            BatchScope::WithoutMemories { org_id, user_id } => {
                let bare = self.without_memories(org_id, user_id.as_ref(), task).await?;
                let queued: HashSet<_> = self.whole_queue(Some(org_id), task).await?.into_iter().collect();
                let new: Vec<&InteractionKey> = bare.iter().filter(|key| !queued.contains(key)).collect();
                for keys in new.chunks(QUEUED_AT_ONCE) {
                    self.queue(by, keys).await?;
                }
                Ok(bare)
            }
        }
    }

    async fn queue(&self, by: &Authorship, keys: &[&InteractionKey]) -> EngineResult<()> {
        let at = self.engine.now();
        let ops = keys.iter().map(|key| GraphOp::QueueExtraction {
            interaction: (*key).clone(),
            at,
        });
        let summary = format!("queued {} conversations to take memories from", keys.len());
        let change = self
            .engine
            .change(by, ChangeKind::QueueInteraction, summary, ops.collect());
        self.engine.apply_one(change).await?;
        Ok(())
    }

    async fn whole_queue(&self, org: Option<&OrgId>, task: &TaskContext) -> EngineResult<Vec<InteractionKey>> {
        let mut keys = Vec::new();
        let mut after = None;
        loop {
            task.check_cancelled()?;
            let request = PageRequest { after, limit: MAX_PAGE };
            let page = self.engine.graph.extraction_queue(org, request).await?;
            keys.extend(page.items.into_iter().map(|queued| queued.interaction));
            after = page.next;
            if after.is_none() {
                return Ok(keys);
            }
        }
    }

    /// Conversations with messages and without memories, oldest first for each user.
    pub async fn without_memories(
        &self,
        org_id: &OrgId,
        user_id: Option<&UserId>,
        task: &TaskContext,
    ) -> EngineResult<Vec<InteractionKey>> {
        let users = match user_id {
            Some(user_id) => vec![UserKey {
                org_id: org_id.clone(),
                user_id: user_id.clone(),
            }],
            None => self.users(org_id, task).await?,
        };
        let mut keys = Vec::new();
        for user in users {
            let mut seen = HashSet::new();
            let query = TimelineQuery {
                user,
                agent: None,
                dates: DateRange::default(),
                ascending: true,
            };
            let mut after = None;
            loop {
                task.check_cancelled()?;
                let page = self
                    .engine
                    .graph
                    .timeline(&query, PageRequest { after, limit: MAX_PAGE })
                    .await?;
                for entry in page.items {
                    let is_bare = entry.messages > 0 && entry.new_memories + entry.changed_memories == 0;
                    let key = entry.interaction.key();
                    // It stands under each of its days.
                    if is_bare && seen.insert(key.interaction_id.clone()) {
                        keys.push(key);
                    }
                }
                after = page.next;
                if after.is_none() {
                    break;
                }
            }
        }
        Ok(keys)
    }

    async fn users(&self, org_id: &OrgId, task: &TaskContext) -> EngineResult<Vec<UserKey>> {
        let mut users = Vec::new();
        let mut after = None;
        loop {
            task.check_cancelled()?;
            let page = self
                .engine
                .graph
                .users(org_id, None, PageRequest { after, limit: MAX_PAGE })
                .await?;
            users.extend(page.items.into_iter().map(|node| node.user.key()));
            after = page.next;
            if after.is_none() {
                return Ok(users);
            }
        }
    }
}
