//! Reads what lies around a thing: which ways lead on from each kind, and what is found along them.

use chrono::NaiveDate;

use super::found::{Found, FoundGroup, Label, offset};
use super::{DateKey, GraphRelation, Neighbourhood, Neighbours, NodeRef, TurnKey, Way};
use crate::domain::ids::{AgentId, AgentKey, InteractionKey, MemoryKey, OrgId, UserKey};
use crate::domain::model::Interaction;
use crate::domain::page::{Cursor, PageRequest};
use crate::domain::read::{
    AgentsOf, DateRange, MemoryEntry, MemoryFilter, MemoryQuery, Scope, SourcedMemory, TimelineQuery,
};
use crate::engine::{Engine, people_shown};
use crate::error::EngineResult;
use crate::ports::graph::GraphError;

const fn to(relation: GraphRelation) -> Way {
    Way {
        relation,
        outgoing: true,
    }
}

const fn from(relation: GraphRelation) -> Way {
    Way {
        relation,
        outgoing: false,
    }
}

/// The ways that lead on from each kind of thing, in the order in which they are shown.
fn ways(node: &NodeRef) -> &'static [Way] {
    use GraphRelation::*;
    match node {
        NodeRef::Organization(_) => const { &[from(BelongsTo), to(HasAgent)] },
        NodeRef::User(_) => {
            const {
                &[
                    to(BelongsTo),
                    to(HasAgent),
                    to(HadInteraction),
                    to(HasMemory),
                    from(DayOf),
                ]
            }
        }
        NodeRef::Agent(_) => const { &[from(HasAgent), from(WithAgent), from(ObtainedBy)] },
        NodeRef::Interaction(_) => {
            const {
                &[
                    from(HadInteraction),
                    to(WithAgent),
                    to(OccurredOn),
                    to(HasTurn),
                    from(FromInteraction),
                ]
            }
        }
        NodeRef::Turn(_) => const { &[from(HasTurn), from(NextTurn), to(NextTurn), from(FromTurn)] },
        NodeRef::Memory(_) => {
            const {
                &[
                    from(HasMemory),
                    to(ObtainedBy),
                    to(FromInteraction),
                    to(FromTurn),
                    from(ContradictedBy),
                    to(ContradictedBy),
                    to(ObtainedOn),
                ]
            }
        }
        NodeRef::Date(_) => const { &[to(DayOf), from(OccurredOn), from(ObtainedOn)] },
    }
}

fn on_day(date: NaiveDate) -> DateRange {
    DateRange {
        from: Some(date),
        to: Some(date),
    }
}

impl Engine {
    /// What lies around a thing: a page of each way, or of `way` alone.
    pub async fn neighbourhood(
        &self,
        node: &NodeRef,
        way: Option<Way>,
        page: PageRequest,
    ) -> EngineResult<Neighbourhood> {
        let wanted: Vec<Way> = ways(node)
            .iter()
            .copied()
            .filter(|each| way.is_none_or(|wanted| wanted == *each))
            .collect();
        let (own, mut groups) = self.around(node, &wanted, &page).await?;
        groups.retain(|group| group.total > 0);
        let all = || groups.iter().flat_map(|group| &group.found).chain([&own]);
        let texts: Vec<&str> = all()
            .filter_map(|found| match &found.label {
                Label::Memory(text) => Some(text.as_str()),
                _ => None,
            })
            .collect();
        let people = people_shown(texts, all().flat_map(Found::people));
        let names = self.names_of(node.org_id(), people).await?;
        Ok(Neighbourhood {
            node: own.named(&names),
            groups: groups
                .into_iter()
                .map(|group| Neighbours {
                    way: group.way,
                    nodes: group.found.into_iter().map(|found| found.named(&names)).collect(),
                    total: group.total,
                    next: group.next,
                })
                .collect(),
        })
    }

    async fn around(&self, node: &NodeRef, ways: &[Way], page: &PageRequest) -> EngineResult<(Found, Vec<FoundGroup>)> {
        match node {
            NodeRef::Organization(org_id) => self.around_organization(org_id, ways, page).await,
            NodeRef::User(user) => self.around_user(user, ways, page).await,
            NodeRef::Agent(agent) => self.around_agent(agent, ways, page).await,
            NodeRef::Interaction(key) => self.around_interaction(key, ways, page).await,
            NodeRef::Turn(key) => self.around_turn(key, ways, page).await,
            NodeRef::Memory(key) => self.around_memory(key, ways, page).await,
            NodeRef::Date(key) => self.around_date(key, ways, page).await,
        }
    }

    async fn found_organization(&self, org_id: &OrgId) -> EngineResult<Found> {
        let held = self.graph.organization(org_id).await?;
        Ok(Found {
            label: Label::Text(held.organization.name),
            ..Found::own(NodeRef::Organization(org_id.clone()))
        })
    }

    async fn around_organization(
        &self,
        org_id: &OrgId,
        ways: &[Way],
        page: &PageRequest,
    ) -> EngineResult<(Found, Vec<FoundGroup>)> {
        let held = self.graph.organization(org_id).await?;
        let mut groups = Vec::new();
        for &way in ways {
            groups.push(match way.relation {
                GraphRelation::BelongsTo => {
                    let users = self.graph.users(org_id, None, page.clone()).await?;
                    FoundGroup::paged(way, users, held.users, |user| {
                        Found::own(NodeRef::User(user.user.key()))
                    })
                }
                _ => {
                    let of = AgentsOf::Organization(org_id.clone());
                    let agents = self.graph.agents(&of, None, page.clone()).await?;
                    FoundGroup::paged(way, agents, held.agents, |agent| {
                        Found::own(NodeRef::Agent(agent.agent.key()))
                    })
                }
            });
        }
        let own = Found {
            label: Label::Text(held.organization.name),
            ..Found::own(NodeRef::Organization(org_id.clone()))
        };
        Ok((own, groups))
    }

    async fn around_user(
        &self,
        user: &UserKey,
        ways: &[Way],
        page: &PageRequest,
    ) -> EngineResult<(Found, Vec<FoundGroup>)> {
        let held = self.graph.user(user).await?;
        let mut groups = Vec::new();
        for &way in ways {
            groups.push(match way.relation {
                GraphRelation::BelongsTo => FoundGroup::one(way, Some(self.found_organization(&user.org_id).await?)),
                GraphRelation::HasAgent => {
                    let of = AgentsOf::User(user.clone());
                    let agents = self.graph.agents(&of, None, page.clone()).await?;
                    FoundGroup::paged(way, agents, held.agents, |agent| {
                        Found::own(NodeRef::Agent(agent.agent.key()))
                    })
                }
                GraphRelation::HadInteraction => {
                    self.interactions(way, user, None, DateRange::default(), held.interactions, page)
                        .await?
                }
                GraphRelation::HasMemory => {
                    let scope = Scope::user(user.clone());
                    self.memories_along(way, scope, DateRange::default(), held.memories, page)
                        .await?
                }
                _ => {
                    let days = self.graph.activity(user, None, DateRange::default()).await?;
                    let newest_first = days.iter().rev().map(|day| Found::date(user, day.date));
                    FoundGroup::cut(way, newest_first.collect(), page)?
                }
            });
        }
        Ok((Found::own(NodeRef::User(user.clone())), groups))
    }

    /// Interactions with an agent are listed where it serves one user; those of others are reached through memories.
    async fn around_agent(
        &self,
        agent: &AgentKey,
        ways: &[Way],
        page: &PageRequest,
    ) -> EngineResult<(Found, Vec<FoundGroup>)> {
        let held = match self.graph.agent(agent).await {
            Ok(held) => Some(held),
            // Deleted, and still named by what came through it.
            Err(GraphError::NotFound(_)) => None,
            Err(error) => return Err(error.into()),
        };
        let owner = held.as_ref().and_then(|held| held.agent.user_id.clone());
        let owner = owner.map(|user_id| UserKey {
            org_id: agent.org_id.clone(),
            user_id,
        });
        let mut groups = Vec::new();
        for &way in ways {
            groups.push(match (way.relation, &owner) {
                (GraphRelation::HasAgent, Some(user)) => {
                    FoundGroup::one(way, Some(Found::own(NodeRef::User(user.clone()))))
                }
                (GraphRelation::HasAgent, None) if held.is_none() => FoundGroup::one(way, None),
                (GraphRelation::HasAgent, None) => {
                    FoundGroup::one(way, Some(self.found_organization(&agent.org_id).await?))
                }
                (GraphRelation::WithAgent, Some(user)) => {
                    let total = held.as_ref().map_or(0, |held| held.interactions);
                    let dates = DateRange::default();
                    self.interactions(way, user, Some(&agent.agent_id), dates, total, page)
                        .await?
                }
                (GraphRelation::WithAgent, None) => FoundGroup::one(way, None),
                _ => {
                    let scope = Scope {
                        agent_id: Some(agent.agent_id.clone()),
                        ..Scope::organization(agent.org_id.clone())
                    };
                    let total = held.as_ref().map(|held| held.memories);
                    let mut group = self
                        .memories_along(way, scope, DateRange::default(), total.unwrap_or_default(), page)
                        .await?;
                    if total.is_none() {
                        group.total = u32::try_from(group.found.len()).unwrap_or(u32::MAX);
                    }
                    group
                }
            });
        }
        Ok((Found::own(NodeRef::Agent(agent.clone())), groups))
    }

    async fn around_interaction(
        &self,
        key: &InteractionKey,
        ways: &[Way],
        page: &PageRequest,
    ) -> EngineResult<(Found, Vec<FoundGroup>)> {
        let (head, first) = futures::try_join!(self.graph.interaction(key), self.graph.messages(key, 0, 1))?;
        let mut groups = Vec::new();
        for &way in ways {
            groups.push(match way.relation {
                GraphRelation::HadInteraction => FoundGroup::one(way, Some(Found::own(NodeRef::User(key.user())))),
                GraphRelation::WithAgent => {
                    let agent = Found::agent(&key.org_id, &head.interaction.agent_id);
                    FoundGroup::one(way, Some(agent))
                }
                GraphRelation::OccurredOn => {
                    let days = head.dates.iter().map(|date| Found::date(&key.user(), *date));
                    FoundGroup::cut(way, days.collect(), page)?
                }
                GraphRelation::HasTurn => {
                    let from = u32::try_from(offset(page)?).unwrap_or(u32::MAX);
                    let limit = page.bounded_limit();
                    let turns = self.graph.messages(key, from, limit).await?;
                    let next = from.saturating_add(limit);
                    FoundGroup {
                        way,
                        found: turns.iter().map(|m| Found::turn(&head.interaction, m)).collect(),
                        total: head.messages,
                        next: (next < head.messages).then(|| Cursor(next.to_string())),
                    }
                }
                _ => {
                    let memories = self.graph.interaction_memories(key).await?;
                    FoundGroup::cut(way, memories.iter().map(|m| Found::memory(&m.entry)).collect(), page)?
                }
            });
        }
        let own = Found::interaction(&head.interaction, first.first().map(|message| message.content.as_str()));
        Ok((own, groups))
    }

    async fn around_turn(
        &self,
        key: &TurnKey,
        ways: &[Way],
        page: &PageRequest,
    ) -> EngineResult<(Found, Vec<FoundGroup>)> {
        let TurnKey { interaction, position } = key;
        let before = position.saturating_sub(1);
        let (head, turns) = futures::try_join!(
            self.graph.interaction(interaction),
            self.graph.messages(interaction, before, 3)
        )?;
        let turn = |position: u32| {
            let message = turns.iter().find(|message| message.position == position)?;
            Some(Found::turn(&head.interaction, message))
        };
        let own = turn(*position).ok_or_else(|| {
            GraphError::NotFound(format!(
                "message {position} of interaction {}",
                interaction.interaction_id
            ))
        })?;
        let mut groups = Vec::new();
        for &way in ways {
            groups.push(match (way.relation, way.outgoing) {
                (GraphRelation::HasTurn, _) => {
                    let first = self.graph.messages(interaction, 0, 1).await?;
                    let first = first.first().map(|message| message.content.as_str());
                    FoundGroup::one(way, Some(Found::interaction(&head.interaction, first)))
                }
                (GraphRelation::NextTurn, false) => FoundGroup::one(way, position.checked_sub(1).and_then(turn)),
                (GraphRelation::NextTurn, true) => FoundGroup::one(way, turn(position.saturating_add(1))),
                _ => {
                    let memories = self.graph.interaction_memories(interaction).await?;
                    let from_here = |memory: &&SourcedMemory| memory.positions.contains(position);
                    let found = memories.iter().filter(from_here).map(|m| Found::memory(&m.entry));
                    FoundGroup::cut(way, found.collect(), page)?
                }
            });
        }
        Ok((own, groups))
    }

    async fn around_memory(
        &self,
        key: &MemoryKey,
        ways: &[Way],
        page: &PageRequest,
    ) -> EngineResult<(Found, Vec<FoundGroup>)> {
        let record = self.graph.memory(key).await?;
        let memory = &record.entry.memory;
        let interaction = self.interaction_of(memory.interaction()).await?;
        let entries =
            |way, entries: &[MemoryEntry]| FoundGroup::cut(way, entries.iter().map(Found::memory).collect(), page);
        let mut groups = Vec::new();
        for &way in ways {
            groups.push(match (way.relation, way.outgoing) {
                (GraphRelation::HasMemory, _) => FoundGroup::one(way, Some(Found::own(NodeRef::User(key.user())))),
                (GraphRelation::ObtainedBy, _) => {
                    FoundGroup::one(way, Some(Found::agent(&key.org_id, &memory.agent_id)))
                }
                (GraphRelation::FromInteraction, _) => FoundGroup::one(
                    way,
                    interaction
                        .as_ref()
                        .map(|(held, first)| Found::interaction(held, first.as_deref())),
                ),
                (GraphRelation::FromTurn, _) => match &interaction {
                    Some((held, _)) => {
                        let turns = record.source_messages.iter().map(|m| Found::turn(held, m));
                        FoundGroup::cut(way, turns.collect(), page)?
                    }
                    None => FoundGroup::one(way, None),
                },
                (GraphRelation::ContradictedBy, false) => entries(way, &record.replaced)?,
                (GraphRelation::ContradictedBy, true) => entries(way, &record.replacing)?,
                _ => FoundGroup::one(way, Some(Found::date(&key.user(), memory.date))),
            });
        }
        Ok((Found::memory(&record.entry), groups))
    }

    /// An interaction that a memory names, with its first message; in a store of others it may be gone.
    async fn interaction_of(&self, key: Option<InteractionKey>) -> EngineResult<Option<(Interaction, Option<String>)>> {
        let Some(key) = key else { return Ok(None) };
        let head = match self.graph.interaction(&key).await {
            Ok(head) => head,
            Err(GraphError::NotFound(_)) => return Ok(None),
            Err(error) => return Err(error.into()),
        };
        let first = self.graph.messages(&key, 0, 1).await?.pop();
        Ok(Some((head.interaction, first.map(|message| message.content))))
    }

    async fn around_date(
        &self,
        key: &DateKey,
        ways: &[Way],
        page: &PageRequest,
    ) -> EngineResult<(Found, Vec<FoundGroup>)> {
        let DateKey { user, date } = key;
        let dates = on_day(*date);
        let counts = self.graph.activity(user, None, dates).await?;
        let (interactions, memories) = counts.first().map_or((0, 0), |day| (day.interactions, day.memories));
        let mut groups = Vec::new();
        for &way in ways {
            groups.push(match way.relation {
                GraphRelation::DayOf => FoundGroup::one(way, Some(Found::own(NodeRef::User(user.clone())))),
                GraphRelation::OccurredOn => self.interactions(way, user, None, dates, interactions, page).await?,
                _ => {
                    let scope = Scope::user(user.clone());
                    self.memories_along(way, scope, dates, memories, page).await?
                }
            });
        }
        Ok((Found::date(user, *date), groups))
    }

    async fn interactions(
        &self,
        way: Way,
        user: &UserKey,
        agent: Option<&AgentId>,
        dates: DateRange,
        total: u32,
        page: &PageRequest,
    ) -> EngineResult<FoundGroup> {
        let query = TimelineQuery {
            user: user.clone(),
            agent: agent.cloned(),
            dates,
            ascending: false,
        };
        let page = self.graph.timeline(&query, page.clone()).await?;
        let mut group = FoundGroup::paged(way, page, total, |entry| {
            Found::interaction(&entry.interaction, entry.first_message.as_deref())
        });
        let mut seen = std::collections::HashSet::new();
        group.found.retain(|found| seen.insert(found.node.id()));
        Ok(group)
    }

    async fn memories_along(
        &self,
        way: Way,
        scope: Scope,
        dates: DateRange,
        total: u32,
        page: &PageRequest,
    ) -> EngineResult<FoundGroup> {
        let query = MemoryQuery {
            scope,
            filter: MemoryFilter::All,
            dates,
            as_of: None,
            ascending: false,
            tag: None,
        };
        let memories = self.graph.memories(&query, page.clone()).await?;
        Ok(FoundGroup::paged(way, memories, total, Found::memory))
    }
}
