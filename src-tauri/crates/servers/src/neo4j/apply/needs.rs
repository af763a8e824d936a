//! What of the store a batch has to see before it can be checked.

use std::collections::{BTreeMap, BTreeSet};

use memora_engine::domain::change::{Change, GraphOp};
use memora_engine::domain::ids::{AgentKey, InteractionKey, MemoryId, MemoryKey, OrgId, UserKey};
use memora_engine::domain::note::NoteKey;
use memora_engine::domain::review::ReviewKey;

/// The things that the operations of a batch name. The flag of people says whether they are changed and not only
/// named: then nobody else may change them until the batch is done.
#[derive(Debug, Default)]
pub(super) struct Needs {
    pub(super) organizations: BTreeMap<OrgId, bool>,
    pub(super) users: BTreeMap<UserKey, bool>,
    pub(super) agents: BTreeSet<AgentKey>,
    pub(super) interactions: BTreeSet<InteractionKey>,
    /// Interactions whose messages matter, with the first position that may be cut.
    pub(super) talks: BTreeMap<InteractionKey, Option<u32>>,
    pub(super) memories: BTreeSet<MemoryKey>,
    /// Memories to which sources are linked: their interaction's messages matter too.
    pub(super) sourced: BTreeSet<MemoryId>,
    /// The interactions of memories that the batch itself puts.
    pub(super) origins: BTreeSet<(MemoryId, InteractionKey)>,
    /// Memories that get another older version: where they lead to must be known, lest a circle is closed.
    pub(super) newer: BTreeSet<MemoryId>,
    /// Memories whose next versions must be known.
    pub(super) older: BTreeSet<MemoryId>,
    pub(super) reviews: BTreeSet<ReviewKey>,
    pub(super) notes: BTreeSet<NoteKey>,
}

impl Needs {
    pub(super) fn of(changes: &[Change]) -> Self {
        let mut needs = Self::default();
        changes
            .iter()
            .flat_map(|change| &change.ops)
            .for_each(|op| needs.add(op));
        needs
    }

    fn add(&mut self, op: &GraphOp) {
        use GraphOp::*;
        match op {
            PutOrganization { organization } => self.organization(&organization.org_id, false),
            RemoveOrganization { organization } => self.organization(&organization.org_id, true),
            RenameOrganization { org_id, .. } => self.organization(org_id, true),
            PutUser { user } => {
                self.organization(&user.org_id, false);
                self.user(user.key(), false);
            }
            RemoveUser { user } => self.user(user.key(), true),
            RenameUser { user, .. } => self.user(user.clone(), true),
            PutAgent { agent } => {
                self.organization(&agent.org_id, false);
                if let Some(user_id) = &agent.user_id {
                    let (org_id, user_id) = (agent.org_id.clone(), user_id.clone());
                    self.user(UserKey { org_id, user_id }, false);
                }
                self.agents.insert(agent.key());
            }
            RemoveAgent { agent } => drop(self.agents.insert(agent.key())),
            RenameAgent { agent, .. } => drop(self.agents.insert(agent.clone())),
            PutInteraction { interaction } => {
                self.user(interaction.key().user(), false);
                self.interactions.insert(interaction.key());
            }
            EditInteraction { from, .. } => drop(self.interactions.insert(from.key())),
            EditMessage { interaction, from, .. } => self.talk(interaction.clone(), Some(from.position)),
            EditMemory { from, to } => {
                self.memories.insert(from.key());
                if let Some(interaction) = to.interaction() {
                    self.interactions.insert(interaction.clone());
                    self.origins.insert((to.memory_id, interaction));
                }
            }
            PutReview { review } | RemoveReview { review } => drop(self.reviews.insert(review.key.clone())),
            PutNote { note } | RemoveNote { note } => drop(self.notes.insert(note.key())),
            RemoveInteraction { interaction } => self.talk(interaction.key(), None),
            TouchInteraction { interaction, .. }
            | AddOccurrence { interaction, .. }
            | RemoveOccurrence { interaction, .. }
            | QueueExtraction { interaction, .. }
            | UnqueueExtraction { interaction, .. } => drop(self.interactions.insert(interaction.clone())),
            AppendMessages { interaction, .. } => self.talk(interaction.clone(), None),
            CutMessages { interaction, messages } => {
                self.talk(interaction.clone(), messages.first().map(|message| message.position));
            }
            PutMemory { memory } => {
                self.user(memory.key().user(), false);
                if let Some(interaction) = memory.interaction() {
                    self.interactions.insert(interaction.clone());
                    self.origins.insert((memory.memory_id, interaction));
                }
                self.memories.insert(memory.key());
            }
            RemoveMemory { memory } => drop(self.memories.insert(memory.key())),
            LinkSource { memory, .. } => {
                self.sourced.insert(memory.memory_id);
                self.memories.insert(memory.clone());
            }
            UnlinkSource { memory, .. } => drop(self.memories.insert(memory.clone())),
            LinkVersions { user, old, new } => {
                self.newer.insert(*new);
                self.versions(user, *old, *new);
            }
            UnlinkVersions { user, old, new } => self.versions(user, *old, *new),
        }
    }

    fn organization(&mut self, org_id: &OrgId, changed: bool) {
        *self.organizations.entry(org_id.clone()).or_default() |= changed;
    }

    fn user(&mut self, user: UserKey, changed: bool) {
        *self.users.entry(user).or_default() |= changed;
    }

    pub(super) fn talk(&mut self, interaction: InteractionKey, cut_from: Option<u32>) {
        self.interactions.insert(interaction.clone());
        let known = self.talks.entry(interaction).or_default();
        *known = match (*known, cut_from) {
            (Some(a), Some(b)) => Some(a.min(b)),
            (a, b) => a.or(b),
        };
    }

    fn versions(&mut self, user: &UserKey, old: MemoryId, new: MemoryId) {
        self.older.insert(old);
        for memory_id in [old, new] {
            self.memories.insert(MemoryKey {
                org_id: user.org_id.clone(),
                user_id: user.user_id.clone(),
                memory_id,
            });
        }
    }
}
