//! An organization or a user at a glance: what happened when, what stands out, and what needs a look.

use serde::{Deserialize, Serialize};
use specta::Type;

use crate::domain::ids::{AgentId, PersonId};
use crate::domain::model::Timestamp;
use crate::domain::overview::{DayDeletions, DayNumbers, OverviewOf};
use crate::engine::{Engine, people_shown};
use crate::error::EngineResult;
use crate::indexing::IndexHealth;
use crate::memories::{MemoryRow, people_of, row};

/// An overview, with names.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Overview {
    /// Days with something on them, ascending.
    pub days: Vec<DayNumbers>,
    /// Days with deletions, ascending.
    pub deletions: Vec<DayDeletions>,
    /// The believed memories with the most revisions, most first.
    pub revised: Vec<MostRevised>,
    /// Number of memories that more than one believed memory contradicts.
    pub contested: u32,
    /// Number of memories that name an interaction and have no source message.
    pub sources_lost: u32,
    /// The agents through which the most memories came, most first.
    pub agents: Vec<AgentContribution>,
    pub index: IndexHealth,
}

/// A memory that was revised often.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct MostRevised {
    pub row: MemoryRow,
    /// Number of links on the longest way from its oldest version.
    pub revisions: u32,
}

/// What came through an agent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct AgentContribution {
    pub agent_id: AgentId,
    /// `None`: the agent has been deleted.
    pub label: Option<String>,
    pub interactions: u32,
    pub memories: u32,
}

impl Engine {
    /// Of now, or as of a moment. How the index stands is of now, whatever moment is asked for.
    pub async fn overview(&self, of: &OverviewOf, as_of: Option<Timestamp>) -> EngineResult<Overview> {
        let numbers = async { Ok(self.graph.overview(of, as_of).await?) };
        let (numbers, index) = futures::try_join!(numbers, self.index_health())?;
        let texts = numbers.revised.iter().map(|revised| revised.entry.memory.text.as_str());
        let owners = numbers.revised.iter().flat_map(|revised| people_of(&revised.entry));
        let agents = numbers
            .agents
            .iter()
            .map(|share| PersonId::Agent(share.agent_id.clone()));
        let people = people_shown(texts, owners.chain(agents));
        let names = self.names_of(of.org_id(), people).await?;
        let revised = numbers.revised.iter().map(|revised| MostRevised {
            row: row(&revised.entry, &names, as_of),
            revisions: revised.revisions,
        });
        let agents = numbers.agents.into_iter().map(|share| AgentContribution {
            label: names.get(&PersonId::Agent(share.agent_id.clone())).cloned(),
            agent_id: share.agent_id,
            interactions: share.interactions,
            memories: share.memories,
        });
        Ok(Overview {
            revised: revised.collect(),
            agents: agents.collect(),
            days: numbers.days,
            deletions: numbers.deletions,
            contested: numbers.contested,
            sources_lost: numbers.sources_lost,
            index,
        })
    }
}
