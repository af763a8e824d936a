//! Reads what lies around a thing: which ways lead on from each kind, and what is found along them.

use chrono::NaiveDate;

use super::found::{Found, FoundGroup, Label, offset};
use super::{DateKey, GraphRelation, Neighbourhood, Neighbours, NodeRef, TurnKey, Way};
use crate::domain::as_of::{CountsOf, stood_under};
use crate::domain::ids::{AgentId, AgentKey, InteractionKey, MemoryKey, OrgId, UserKey};
use crate::domain::model::{Interaction, Timestamp};
use crate::domain::page::{Cursor, PageRequest};
use crate::domain::read::{
    AgentsOf, DateRange, MemoryEntry, MemoryFilter, MemoryQuery, Scope, SourcedMemory, TimelineQuery,
};
use crate::engine::{Engine, people_shown};
use crate::error::{EngineError, EngineResult};
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

/// What is asked about a thing: which ways, which page of each, at which moment.
struct Asked<'a> {
    ways: &'a [Way],
    page: &'a PageRequest,
    as_of: Option<Timestamp>,
}

impl Asked<'_> {
    /// Whether what is of this time was there.
    fn knows(&self, time: Timestamp) -> bool {
        self.as_of.is_none_or(|at| time <= at)
    }

    fn knows_entry(&self, entry: &MemoryEntry) -> bool {
        self.knows(entry.memory.obtained_at)
    }

    fn found(&self, entry: &MemoryEntry) -> Found {
        Found::memory(entry, self.as_of)
    }
}

impl Engine {
    /// What lies around a thing: a page of each way, or of `way` alone. At an earlier moment what was not there yet is left out, and
    /// what was believed then is believed; around something that came later lies nothing.
    pub async fn neighbourhood(
        &self,
        node: &NodeRef,
        way: Option<Way>,
        page: PageRequest,
        as_of: Option<Timestamp>,
    ) -> EngineResult<Neighbourhood> {
        let wanted: Vec<Way> = ways(node)
            .iter()
            .copied()
            .filter(|each| way.is_none_or(|wanted| wanted == *each))
            .collect();
        let asked = Asked {
            ways: &wanted,
            page: &page,
            as_of,
        };
        let (own, mut groups) = self.around(node, &asked).await?;
        if let Some(at) = as_of
            && !self.was_there(&own, at).await?
        {
            groups.clear();
        }
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

    /// Whether a thing was there at a moment. What is named by something else and gone from the store has no time.
    pub(super) async fn was_there(&self, found: &Found, at: Timestamp) -> EngineResult<bool> {
        let of = match &found.node {
            NodeRef::Organization(org_id) => CountsOf::Organizations(vec![org_id.clone()]),
            NodeRef::User(key) => CountsOf::Users(key.org_id.clone(), vec![key.user_id.clone()]),
            NodeRef::Agent(key) => match self.graph.agent(key).await {
                Ok(_) => CountsOf::Agents(key.org_id.clone(), vec![key.agent_id.clone()]),
                Err(GraphError::NotFound(_)) => return Ok(true),
                Err(error) => return Err(error.into()),
            },
            NodeRef::Interaction(_) | NodeRef::Memory(_) => return Ok(found.at.is_none_or(|time| time <= at)),
            NodeRef::Turn(key) => {
                return Ok(self.graph.interaction(&key.interaction).await?.interaction.created_at <= at);
            }
            NodeRef::Date(key) => {
                let days = self.activity_at(&key.user, None, on_day(key.date), Some(at)).await?;
                return Ok(!days.is_empty());
            }
        };
        Ok(self
            .graph
            .counts_at(&of, at)
            .await?
            .first()
            .is_some_and(|counts| counts.there))
    }

    async fn around(&self, node: &NodeRef, asked: &Asked<'_>) -> EngineResult<(Found, Vec<FoundGroup>)> {
        match node {
            NodeRef::Organization(org_id) => self.around_organization(org_id, asked).await,
            NodeRef::User(user) => self.around_user(user, asked).await,
            NodeRef::Agent(agent) => self.around_agent(agent, asked).await,
            NodeRef::Interaction(key) => self.around_interaction(key, asked).await,
            NodeRef::Turn(key) => self.around_turn(key, asked).await,
            NodeRef::Memory(key) => self.around_memory(key, asked).await,
            NodeRef::Date(key) => self.around_date(key, asked).await,
        }
    }

    async fn found_organization(&self, org_id: &OrgId) -> EngineResult<Found> {
        let held = self.graph.organization(org_id).await?;
        Ok(Found {
            label: Label::Text(held.organization.name),
            ..Found::own(NodeRef::Organization(org_id.clone()))
        })
    }

    async fn around_organization(&self, org_id: &OrgId, asked: &Asked<'_>) -> EngineResult<(Found, Vec<FoundGroup>)> {
        let held = self.organization_at(org_id, asked.as_of).await?;
        let mut groups = Vec::new();
        for &way in asked.ways {
            groups.push(match way.relation {
                GraphRelation::BelongsTo => {
                    let users = self.users_at(org_id, None, asked.page.clone(), asked.as_of).await?;
                    FoundGroup::paged(way, users, held.users, |user| {
                        Found::own(NodeRef::User(user.user.key()))
                    })
                }
                _ => {
                    let of = AgentsOf::Organization(org_id.clone());
                    let agents = self.agents_at(&of, None, asked.page.clone(), asked.as_of).await?;
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

    async fn around_user(&self, user: &UserKey, asked: &Asked<'_>) -> EngineResult<(Found, Vec<FoundGroup>)> {
        let held = self.user_at(user, asked.as_of).await?;
        let mut groups = Vec::new();
        for &way in asked.ways {
            groups.push(match way.relation {
                GraphRelation::BelongsTo => FoundGroup::one(way, Some(self.found_organization(&user.org_id).await?)),
                GraphRelation::HasAgent => {
                    let of = AgentsOf::User(user.clone());
                    let agents = self.agents_at(&of, None, asked.page.clone(), asked.as_of).await?;
                    FoundGroup::paged(way, agents, held.agents, |agent| {
                        Found::own(NodeRef::Agent(agent.agent.key()))
                    })
                }
                GraphRelation::HadInteraction => {
                    self.interactions(way, user, None, DateRange::default(), held.interactions, asked)
                        .await?
                }
                GraphRelation::HasMemory => {
                    let scope = Scope::user(user.clone());
                    self.memories_along(way, scope, DateRange::default(), held.memories, asked)
                        .await?
                }
                _ => {
                    let days = self.activity_at(user, None, DateRange::default(), asked.as_of).await?;
                    let newest_first = days.iter().rev().map(|day| Found::date(user, day.date));
                    FoundGroup::cut(way, newest_first.collect(), asked.page)?
                }
            });
        }
        Ok((Found::own(NodeRef::User(user.clone())), groups))
    }

    /// Interactions with an agent are listed where it serves one user; those of others are reached through memories.
    async fn around_agent(&self, agent: &AgentKey, asked: &Asked<'_>) -> EngineResult<(Found, Vec<FoundGroup>)> {
        let held = match self.agent_at(agent, asked.as_of).await {
            Ok(held) => Some(held),
            // Deleted, and still named by what came through it.
            Err(EngineError::Graph(GraphError::NotFound(_))) => None,
            Err(error) => return Err(error),
        };
        let owner = held.as_ref().and_then(|held| held.agent.user_id.clone());
        let owner = owner.map(|user_id| UserKey {
            org_id: agent.org_id.clone(),
            user_id,
        });
        let mut groups = Vec::new();
        for &way in asked.ways {
            groups.push(match (way.relation, &owner) {
                (GraphRelation::HasAgent, Some(user)) => {
                    let owner = Found::own(NodeRef::User(user.clone()));
                    let there = match asked.as_of {
                        Some(at) => self.was_there(&owner, at).await?,
                        None => true,
                    };
                    FoundGroup::one(way, there.then_some(owner))
                }
                (GraphRelation::HasAgent, None) if held.is_none() => FoundGroup::one(way, None),
                (GraphRelation::HasAgent, None) => {
                    FoundGroup::one(way, Some(self.found_organization(&agent.org_id).await?))
                }
                (GraphRelation::WithAgent, Some(user)) => {
                    let total = held.as_ref().map_or(0, |held| held.interactions);
                    let dates = DateRange::default();
                    self.interactions(way, user, Some(&agent.agent_id), dates, total, asked)
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
                        .memories_along(way, scope, DateRange::default(), total.unwrap_or_default(), asked)
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
        asked: &Asked<'_>,
    ) -> EngineResult<(Found, Vec<FoundGroup>)> {
        let (head, first) = futures::try_join!(self.graph.interaction(key), self.graph.messages(key, 0, 1))?;
        let mut groups = Vec::new();
        for &way in asked.ways {
            groups.push(match way.relation {
                GraphRelation::HadInteraction => FoundGroup::one(way, Some(Found::own(NodeRef::User(key.user())))),
                GraphRelation::WithAgent => {
                    let agent = Found::agent(&key.org_id, &head.interaction.agent_id);
                    FoundGroup::one(way, Some(agent))
                }
                GraphRelation::OccurredOn => {
                    let (begun, saved) = (head.interaction.created_at, head.interaction.updated_at);
                    let stood = |date: &&NaiveDate| asked.as_of.is_none_or(|at| stood_under(begun, saved, **date, at));
                    let days = head
                        .dates
                        .iter()
                        .filter(stood)
                        .map(|date| Found::date(&key.user(), *date));
                    FoundGroup::cut(way, days.collect(), asked.page)?
                }
                GraphRelation::HasTurn => {
                    let from = u32::try_from(offset(asked.page)?).unwrap_or(u32::MAX);
                    let limit = asked.page.bounded_limit();
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
                    let known = memories
                        .iter()
                        .map(|m| &m.entry)
                        .filter(|entry| asked.knows_entry(entry));
                    FoundGroup::cut(way, known.map(|entry| asked.found(entry)).collect(), asked.page)?
                }
            });
        }
        let own = Found::interaction(&head.interaction, first.first().map(|message| message.content.as_str()));
        Ok((own, groups))
    }

    async fn around_turn(&self, key: &TurnKey, asked: &Asked<'_>) -> EngineResult<(Found, Vec<FoundGroup>)> {
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
        for &way in asked.ways {
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
                    let from_here = |memory: &&SourcedMemory| {
                        memory.positions.contains(position) && asked.knows_entry(&memory.entry)
                    };
                    let found = memories.iter().filter(from_here).map(|m| asked.found(&m.entry));
                    FoundGroup::cut(way, found.collect(), asked.page)?
                }
            });
        }
        Ok((own, groups))
    }

    async fn around_memory(&self, key: &MemoryKey, asked: &Asked<'_>) -> EngineResult<(Found, Vec<FoundGroup>)> {
        let record = self.graph.memory(key).await?;
        let memory = &record.entry.memory;
        let interaction = self.interaction_of(memory.interaction()).await?;
        let interaction = interaction.filter(|(held, _)| asked.knows(held.created_at));
        let entries = |way, entries: &[MemoryEntry]| {
            let known = entries.iter().filter(|entry| asked.knows_entry(entry));
            FoundGroup::cut(way, known.map(|entry| asked.found(entry)).collect(), asked.page)
        };
        let mut groups = Vec::new();
        for &way in asked.ways {
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
                        FoundGroup::cut(way, turns.collect(), asked.page)?
                    }
                    None => FoundGroup::one(way, None),
                },
                (GraphRelation::ContradictedBy, false) => entries(way, &record.replaced)?,
                (GraphRelation::ContradictedBy, true) => entries(way, &record.replacing)?,
                _ => FoundGroup::one(way, Some(Found::date(&key.user(), memory.date))),
            });
        }
        Ok((asked.found(&record.entry), groups))
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

    async fn around_date(&self, key: &DateKey, asked: &Asked<'_>) -> EngineResult<(Found, Vec<FoundGroup>)> {
        let DateKey { user, date } = key;
        let dates = on_day(*date);
        let counts = self.activity_at(user, None, dates, asked.as_of).await?;
        let (interactions, memories) = counts.first().map_or((0, 0), |day| (day.interactions, day.memories));
        let mut groups = Vec::new();
        for &way in asked.ways {
            groups.push(match way.relation {
                GraphRelation::DayOf => FoundGroup::one(way, Some(Found::own(NodeRef::User(user.clone())))),
                GraphRelation::OccurredOn => self.interactions(way, user, None, dates, interactions, asked).await?,
                _ => {
                    let scope = Scope::user(user.clone());
                    self.memories_along(way, scope, dates, memories, asked).await?
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
        asked: &Asked<'_>,
    ) -> EngineResult<FoundGroup> {
        let query = TimelineQuery {
            user: user.clone(),
            agent: agent.cloned(),
            dates,
            ascending: false,
        };
        let page = self
            .timeline_entries_at(&query, asked.page.clone(), asked.as_of)
            .await?;
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
        asked: &Asked<'_>,
    ) -> EngineResult<FoundGroup> {
        let query = MemoryQuery {
            scope,
            filter: MemoryFilter::All,
            dates,
            as_of: asked.as_of,
            ascending: false,
            tag: None,
        };
        let memories = self.graph.memories(&query, asked.page.clone()).await?;
        Ok(FoundGroup::paged(way, memories, total, |entry| asked.found(entry)))
    }
}
