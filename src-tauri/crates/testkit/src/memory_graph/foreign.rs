//! What a store may hold that other programs fill, and that no change of ours would leave there.

use memora_engine::domain::ids::{InteractionId, MemoryId};
use memora_engine::domain::model::Agent;
use memora_engine::domain::read::RowProblem;

use super::{MemoryGraph, Node, State};

impl MemoryGraph {
    /// Links two versions, whatever that makes of the rest; memories that are not there are passed over.
    pub fn link_anyway(&self, old: MemoryId, new: MemoryId) {
        let mut state = self.state.write();
        state.is_foreign = true;
        state.set_link(old, new, true);
    }

    /// Lets a memory name an interaction that is not there.
    pub fn lose_interaction(&self, memory: MemoryId, interaction: InteractionId) {
        let mut state = self.state.write();
        state.is_foreign = true;
        if let Some(node) = state.memories.get_mut(&memory) {
            node.memory.interaction_id = Some(interaction);
            node.positions.clear();
        }
    }

    /// Puts an agent whose owner need not be there.
    pub fn put_agent_anyway(&self, agent: Agent) {
        self.state.write().agents.insert(agent.key(), agent);
    }
}

impl State {
    /// True for a memory that no interaction has, whatever it says.
    pub(super) fn is_loose(&self, node: &Node) -> bool {
        let interaction = node.memory.interaction();
        interaction.is_none_or(|key| !self.interactions.contains_key(&key))
    }

    pub(super) fn problems(&self, node: &Node) -> Vec<RowProblem> {
        if !self.is_foreign {
            return Vec::new();
        }
        let id = node.memory.memory_id;
        let circle = node.newer.iter().any(|newer| self.reaches(*newer, id));
        let lost = node.memory.interaction_id.is_some() && self.is_loose(node);
        [(lost, RowProblem::NoInteraction), (circle, RowProblem::InCycle)]
            .into_iter()
            .filter_map(|(is_there, problem)| is_there.then_some(problem))
            .collect()
    }
}
