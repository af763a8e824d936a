//! The store at a moment, counted by looking at everything.

use std::collections::BTreeSet;

use memora_engine::domain::as_of::{ChangedMemories, ChangedMemory, CountsAt, CountsOf};
use memora_engine::domain::ids::{AgentId, InteractionKey, OrgId, UserKey};
use memora_engine::domain::model::{Agent, Interaction, Memory, Timestamp};

use super::State;

impl State {
    fn interactions_at(&self, at: Timestamp) -> impl Iterator<Item = &Interaction> {
        let all = self.interactions.values().map(|held| &held.interaction);
        all.filter(move |interaction| interaction.created_at <= at)
    }

    fn memories_at(&self, at: Timestamp) -> impl Iterator<Item = &Memory> {
        let all = self.memories.values().map(|node| &node.memory);
        all.filter(move |memory| memory.obtained_at <= at)
    }

    pub(super) fn counts_at(&self, of: &CountsOf, at: Timestamp) -> Vec<CountsAt> {
        match of {
            CountsOf::Store => {
                let mut store = CountsAt::default();
                for org_id in self.organizations.keys() {
                    let counts = self.organization_at(org_id, at);
                    store.add(&counts);
                    store.organizations += u32::from(counts.there);
                }
                store.there = true;
                vec![store]
            }
            CountsOf::Organizations(ids) => ids.iter().map(|id| self.organization_at(id, at)).collect(),
            CountsOf::Users(org_id, ids) => {
                let keys = ids.iter().map(|user_id| UserKey {
                    org_id: org_id.clone(),
                    user_id: user_id.clone(),
                });
                keys.map(|key| self.user_at(&key, at)).collect()
            }
            CountsOf::Agents(org_id, ids) => ids.iter().map(|id| self.agent_at(org_id, id, at)).collect(),
            CountsOf::Interactions(user, ids) => {
                let keys = ids.iter().map(|id| InteractionKey {
                    org_id: user.org_id.clone(),
                    user_id: user.user_id.clone(),
                    interaction_id: id.clone(),
                });
                keys.map(|key| self.interaction_at(&key, at)).collect()
            }
        }
    }

    fn organization_at(&self, org_id: &OrgId, at: Timestamp) -> CountsAt {
        let Some(organization) = self.organizations.get(org_id) else {
            return CountsAt::default();
        };
        let users = self.users.keys().filter(|user| user.org_id == *org_id);
        let users = users.filter(|user| self.user_at(user, at).there).count() as u32;
        let agents = self.agents.values().filter(|agent| agent.org_id == *org_id);
        let agents = agents.filter(|agent| self.is_agent_there(agent, at)).count() as u32;
        let interactions = self.interactions_at(at).filter(|i| i.org_id == *org_id).count() as u32;
        let memories = self.memories_at(at).filter(|m| m.org_id == *org_id).count() as u32;
        CountsAt {
            there: organization.created_at <= at || users + agents + interactions + memories > 0,
            users,
            agents,
            interactions,
            memories,
            ..CountsAt::default()
        }
    }

    fn user_at(&self, key: &UserKey, at: Timestamp) -> CountsAt {
        let Some(user) = self.users.get(key) else {
            return CountsAt::default();
        };
        let is_of = |org_id: &OrgId, user_id| *org_id == key.org_id && user_id == &key.user_id;
        let agents = self.agents.values().filter(|agent| {
            let owner = agent.user_id.as_ref();
            owner.is_some_and(|id| is_of(&agent.org_id, id)) && self.is_agent_there(agent, at)
        });
        let saved = self.interactions.values().map(|held| &held.interaction);
        let saved = saved.filter(|i| is_of(&i.org_id, &i.user_id));
        let times = saved
            .flat_map(|i| [i.created_at, i.updated_at])
            .filter(|time| *time <= at);
        let memories: Vec<_> = self.memories_at(at).filter(|m| is_of(&m.org_id, &m.user_id)).collect();
        let interactions = self
            .interactions_at(at)
            .filter(|i| is_of(&i.org_id, &i.user_id))
            .count() as u32;
        CountsAt {
            there: user.created_at <= at || interactions > 0 || !memories.is_empty(),
            agents: agents.count() as u32,
            interactions,
            memories: memories.len() as u32,
            last_activity: times.chain(memories.iter().map(|m| m.obtained_at)).max(),
            ..CountsAt::default()
        }
    }

    fn agent_at(&self, org_id: &OrgId, id: &AgentId, at: Timestamp) -> CountsAt {
        let is_of = |org: &OrgId, agent: &AgentId| org == org_id && agent == id;
        let held = self.agents.values().find(|agent| is_of(&agent.org_id, &agent.agent_id));
        let Some(agent) = held else {
            return CountsAt::default();
        };
        let interactions = self
            .interactions_at(at)
            .filter(|i| is_of(&i.org_id, &i.agent_id))
            .count() as u32;
        let memories = self.memories_at(at).filter(|m| is_of(&m.org_id, &m.agent_id)).count() as u32;
        CountsAt {
            there: agent.created_at <= at || interactions + memories > 0,
            interactions,
            memories,
            ..CountsAt::default()
        }
    }

    fn is_agent_there(&self, agent: &Agent, at: Timestamp) -> bool {
        self.agent_at(&agent.org_id, &agent.agent_id, at).there
    }

    fn interaction_at(&self, key: &InteractionKey, at: Timestamp) -> CountsAt {
        let Some(held) = self.interactions.get(key) else {
            return CountsAt::default();
        };
        let memories = self.memories.values().filter(|node| node.memory.obtained_at <= at);
        let (changed, new): (Vec<_>, Vec<_>) = memories
            .filter(|node| node.memory.interaction().as_ref() == Some(key))
            .partition(|node| !node.older.is_empty());
        CountsAt {
            there: held.interaction.created_at <= at || !(changed.is_empty() && new.is_empty()),
            memories: (changed.len() + new.len()) as u32,
            changed_memories: changed.len() as u32,
            ..CountsAt::default()
        }
    }

    pub(super) fn changed_between(&self, user: &UserKey, from: Timestamp, to: Timestamp) -> ChangedMemories {
        let of_user = self.memories.values().filter(|node| node.memory.key().user() == *user);
        let all: BTreeSet<_> = of_user.map(|node| node.age()).collect();
        let entries: Vec<_> = (all.iter())
            .filter_map(|(_, id)| self.memories.get(id))
            .map(|node| (self.entry(node), node))
            .collect();
        let believed = |at| entries.iter().filter(|(entry, _)| entry.believed_at(Some(at))).count() as u32;
        let changed = entries.iter().filter(|(entry, _)| {
            let obtained = entry.memory.obtained_at;
            let learned = from < obtained && obtained <= to;
            learned || (entry.believed_at(Some(from)) && !entry.believed_at(Some(to)))
        });
        ChangedMemories {
            believed_before: believed(from),
            believed_after: believed(to),
            memories: changed
                .map(|(entry, node)| ChangedMemory {
                    memory_id: entry.memory.memory_id,
                    obtained_at: entry.memory.obtained_at,
                    superseded_at: entry.superseded_at,
                    replaces: node.older.iter().copied().collect(),
                })
                .collect(),
        }
    }
}
