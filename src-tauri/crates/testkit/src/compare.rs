//! Comparing two stores by reading all that the port lets one read.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Debug;

use chrono::TimeDelta;
use memora_engine::domain::as_of::CountsOf;
use memora_engine::domain::change::IndexAction;
use memora_engine::domain::ids::{AgentId, InteractionKey, MemoryId, MemoryKey, OrgId, PersonId, UserKey};
use memora_engine::domain::model::{Memory, Timestamp};
use memora_engine::domain::note::NoteQuery;
use memora_engine::domain::overview::OverviewOf;
use memora_engine::domain::read::{AgentsOf, AuditQuery, DateRange, MemoryFilter, MemoryQuery, Scope, TimelineQuery};
use memora_engine::ports::graph::{GraphResult, GraphStore};

use crate::walk::{all_after, all_pages};

/// Rows per page: small, so that reading in pages is compared too.
const PAGE: u32 = 7;

/// More than any compared store has of anything.
const MANY: u32 = 100_000;

/// What a read answered, in words: the question and the answer.
type Answers = Vec<(String, String)>;

/// The first difference between what two stores hold, or `Ok` when there is none.
pub async fn compare(a: &dyn GraphStore, b: &dyn GraphStore) -> Result<(), String> {
    alike(contents(a).await, contents(b).await)
}

/// The same without what was done to get there: audit trail and outbox may differ.
pub async fn compare_data(a: &dyn GraphStore, b: &dyn GraphStore) -> Result<(), String> {
    alike(data(a).await, data(b).await)
}

fn alike(a: GraphResult<Answers>, b: GraphResult<Answers>) -> Result<(), String> {
    let (a, b) = (
        a.map_err(|e| format!("first store: {e}"))?,
        b.map_err(|e| format!("second store: {e}"))?,
    );
    for ((asked, left), (also_asked, right)) in a.iter().zip(&b) {
        if asked != also_asked {
            return Err(format!(
                "the first store goes on with {asked}, the second with {also_asked}"
            ));
        }
        if left != right {
            return Err(format!("{asked}:\n  first:  {left}\n  second: {right}"));
        }
    }
    match a.len() == b.len() {
        true => Ok(()),
        false => Err(format!(
            "the first store gives {} answers, the second {}",
            a.len(),
            b.len()
        )),
    }
}

/// All that a store holds.
pub(crate) async fn contents(graph: &dyn GraphStore) -> GraphResult<Answers> {
    let mut answers = data(graph).await?;
    answers.extend(trail(graph).await?);
    Ok(answers)
}

fn note(answers: &mut Answers, asked: String, answer: &impl Debug) {
    answers.push((asked, format!("{answer:?}")));
}

/// Nodes and links, without what was done to get there.
pub(crate) async fn data(graph: &dyn GraphStore) -> GraphResult<Answers> {
    let mut answers = Answers::new();
    note(&mut answers, "totals".into(), &graph.totals().await?);
    let organizations = all_pages(PAGE, |page| graph.organizations(page)).await?;
    note(&mut answers, "organizations".into(), &organizations);
    for node in organizations {
        let id = node.organization.org_id;
        note(
            &mut answers,
            format!("organization {id}"),
            &graph.organization(&id).await?,
        );
        read_organization(graph, &id, &mut answers).await?;
    }
    let queue = all_pages(PAGE, |page| graph.extraction_queue(None, page)).await?;
    note(&mut answers, "extraction queue".into(), &queue);
    let ids = all_after(PAGE, |after, limit| graph.memory_ids(after, limit), |id: &MemoryId| *id).await?;
    note(&mut answers, "memory ids".into(), &ids);
    let mut documents = graph.index_documents(&ids).await?;
    documents.sort_by_key(|document| document.memory.memory_id);
    note(&mut answers, "index documents".into(), &documents);
    Ok(answers)
}

async fn read_organization(graph: &dyn GraphStore, id: &OrgId, answers: &mut Answers) -> GraphResult<()> {
    let users = all_pages(PAGE, |page| graph.users(id, None, page)).await?;
    note(answers, format!("users of {id}"), &users);
    let of = AgentsOf::Organization(id.clone());
    let agents = all_pages(PAGE, |page| graph.agents(&of, None, page)).await?;
    note(answers, format!("agents of {id}"), &agents);
    let mut agent_ids = BTreeSet::new();
    for node in &agents {
        let agent = graph.agent(&node.agent.key()).await?;
        note(answers, format!("agent {}", node.agent.agent_id), &agent);
        agent_ids.insert(node.agent.agent_id.clone());
    }
    let ids: Vec<PersonId> = (users.iter().map(|node| PersonId::User(node.user.user_id.clone())))
        .chain(agent_ids.iter().cloned().map(PersonId::Agent))
        .collect();
    let mut people = graph.people(id, &ids).await?;
    people.sort_by(|a, b| a.id.cmp(&b.id));
    note(answers, format!("people of {id}"), &people);
    note(answers, format!("reviews of {id}"), &graph.review_counts(id).await?);
    let noted = NoteQuery {
        org_id: id.clone(),
        user_id: None,
        tag: None,
    };
    note(
        answers,
        format!("notes of {id}"),
        &graph.notes_matching(&noted, 1_000).await?,
    );
    note(answers, format!("tags of {id}"), &graph.note_tags(id).await?);
    read_lists(graph, &Scope::organization(id.clone()), &[None], answers).await?;
    for node in users {
        read_user(graph, &node.user.key(), &agent_ids, answers).await?;
    }
    Ok(())
}

async fn read_user(
    graph: &dyn GraphStore,
    user: &UserKey,
    agents: &BTreeSet<AgentId>,
    answers: &mut Answers,
) -> GraphResult<()> {
    let name = &user.user_id;
    note(answers, format!("user {name}"), &graph.user(user).await?);
    let of = AgentsOf::User(user.clone());
    let own_agents = all_pages(PAGE, |page| graph.agents(&of, None, page)).await?;
    note(answers, format!("agents of {name}"), &own_agents);
    for agent in agents.iter().map(Some).chain([None]) {
        let days = graph.activity(user, agent, DateRange::default()).await?;
        note(answers, format!("activity of {name} with {agent:?}"), &days);
        for ascending in [false, true] {
            let dates = DateRange::default();
            let query = TimelineQuery {
                user: user.clone(),
                agent: agent.cloned(),
                dates,
                ascending,
            };
            let timeline = all_pages(PAGE, |page| graph.timeline(&query, page)).await?;
            note(
                answers,
                format!("timeline of {name} with {agent:?}, ascending: {ascending}"),
                &timeline,
            );
        }
    }
    let records = all_after(
        PAGE,
        |after, limit| graph.interaction_records(user, after, limit),
        |record| (record.interaction.created_at, record.interaction.interaction_id.clone()),
    )
    .await?;
    note(answers, format!("interactions of {name}"), &records);
    for record in &records {
        read_interaction(graph, &record.interaction.key(), answers).await?;
    }
    let loose = all_after(
        PAGE,
        |after, limit| graph.loose_memories(user, after, limit),
        |linked| (linked.memory.obtained_at, linked.memory.memory_id),
    )
    .await?;
    note(answers, format!("loose memories of {name}"), &loose);
    read_memories(graph, user, answers).await
}

async fn read_interaction(graph: &dyn GraphStore, key: &InteractionKey, answers: &mut Answers) -> GraphResult<()> {
    let id = &key.interaction_id;
    note(answers, format!("interaction {id}"), &graph.interaction(key).await?);
    note(
        answers,
        format!("messages of {id}"),
        &graph.messages(key, 0, MANY).await?,
    );
    note(
        answers,
        format!("memories of {id}"),
        &graph.interaction_memories(key).await?,
    );
    note(
        answers,
        format!("record of {id}"),
        &graph.interaction_record(key).await?,
    );
    Ok(())
}

async fn read_lists(
    graph: &dyn GraphStore,
    scope: &Scope,
    moments: &[Option<Timestamp>],
    answers: &mut Answers,
) -> GraphResult<()> {
    for filter in [
        MemoryFilter::All,
        MemoryFilter::Believed,
        MemoryFilter::Superseded,
        MemoryFilter::Revised,
        MemoryFilter::Contested,
        MemoryFilter::SourcesLost,
    ] {
        for &as_of in moments {
            for ascending in [false, true] {
                let (scope, dates) = (scope.clone(), DateRange::default());
                let query = MemoryQuery {
                    scope,
                    filter,
                    dates,
                    as_of,
                    ascending,
                    tag: None,
                };
                let entries = all_pages(PAGE, |page| graph.memories(&query, page)).await?;
                note(answers, format!("{query:?}"), &entries);
            }
        }
    }
    Ok(())
}

/// The store as it was at each moment, and what changed between each two.
async fn read_moments(
    graph: &dyn GraphStore,
    user: &UserKey,
    moments: &[Option<Timestamp>],
    answers: &mut Answers,
) -> GraphResult<()> {
    let org = &user.org_id;
    let of = AgentsOf::Organization(org.clone());
    let agents = all_pages(PAGE, |page| graph.agents(&of, None, page)).await?;
    let interactions = all_after(
        PAGE,
        |after, limit| graph.interaction_records(user, after, limit),
        |record| (record.interaction.created_at, record.interaction.interaction_id.clone()),
    )
    .await?;
    let known = [
        CountsOf::Store,
        CountsOf::Organizations(vec![org.clone()]),
        CountsOf::Users(org.clone(), vec![user.user_id.clone()]),
        CountsOf::Agents(
            org.clone(),
            agents.into_iter().map(|node| node.agent.agent_id).collect(),
        ),
        CountsOf::Interactions(
            user.clone(),
            interactions
                .into_iter()
                .map(|record| record.interaction.interaction_id)
                .collect(),
        ),
    ];
    for of in [OverviewOf::Organization(org.clone()), OverviewOf::User(user.clone())] {
        // Now and one moment: an overview is the longest read of all, and each of its numbers is compared at each moment below.
        for &as_of in moments.iter().rev().take(2) {
            let mut overview = graph.overview(&of, as_of).await?;
            // Deletions are of the trail, which an inverse does not shorten and a copy does not have.
            overview.deletions.clear();
            if as_of.is_some() {
                // Days that were over are counted as they are now: a memory that was moved to a day long before it was learned
                // stands there too early, on servers.
                overview.days.clear();
            }
            note(answers, format!("overview of {of:?} at {as_of:?}"), &overview);
        }
    }
    let moments: Vec<Timestamp> = moments.iter().copied().flatten().collect();
    for &at in &moments {
        for of in &known {
            note(answers, format!("{of:?} at {at}"), &graph.counts_at(of, at).await?);
        }
        for &to in moments.iter().filter(|to| **to >= at) {
            let changed = graph.changed_between(user, at, to).await?;
            note(
                answers,
                format!("changes of {} from {at} to {to}", user.user_id),
                &changed,
            );
        }
    }
    Ok(())
}

async fn read_memories(graph: &dyn GraphStore, user: &UserKey, answers: &mut Answers) -> GraphResult<()> {
    let scope = Scope::user(user.clone());
    let (filter, dates) = (MemoryFilter::All, DateRange::default());
    let query = MemoryQuery {
        scope: scope.clone(),
        filter,
        dates,
        as_of: None,
        ascending: true,
        tag: None,
    };
    let entries = all_pages(PAGE, |page| graph.memories(&query, page)).await?;
    let memories: Vec<&Memory> = entries.iter().map(|entry| &entry.memory).collect();
    let moments = moments(&memories);
    read_lists(graph, &scope, &moments, answers).await?;
    let ids: Vec<MemoryId> = memories.iter().map(|memory| memory.memory_id).collect();
    for &as_of in &moments {
        let resolved = graph.resolve(&user.org_id, &ids, as_of).await?;
        note(
            answers,
            format!("resolved memories of {} at {as_of:?}", user.user_id),
            &resolved,
        );
    }
    note(
        answers,
        format!("entries of {}", user.user_id),
        &graph.memories_by_id(&user.org_id, &ids).await?,
    );
    note(
        answers,
        format!("linked memories of {}", user.user_id),
        &graph.linked_memories(&user.org_id, &ids).await?,
    );
    note(
        answers,
        format!("reviews of {}", user.user_id),
        &graph.reviews(&user.org_id, &ids).await?,
    );
    note(
        answers,
        format!("links of {}", user.user_id),
        &graph.version_links(user, &ids).await?,
    );
    read_moments(graph, user, &moments, answers).await?;
    for memory in memories {
        let key: MemoryKey = memory.key();
        let id = key.memory_id;
        note(answers, format!("memory {id}"), &graph.memory(&key).await?);
        note(
            answers,
            format!("linked memory {id}"),
            &graph.linked_memory(&key).await?,
        );
        note(
            answers,
            format!("versions of {id}"),
            &graph.version_graph(&key, MANY).await?,
        );
    }
    Ok(())
}

/// Now, and up to four moments between which what is believed may differ.
fn moments(memories: &[&Memory]) -> Vec<Option<Timestamp>> {
    let times: BTreeSet<Timestamp> = memories.iter().map(|memory| memory.obtained_at).collect();
    let step = times.len().div_ceil(2).max(1);
    let chosen = times
        .into_iter()
        .step_by(step)
        .flat_map(|t| [t - TimeDelta::microseconds(1), t]);
    chosen.map(Some).chain([None]).collect()
}

/// The audit trail and the outbox. Sequence numbers are the store's own affair and not compared; neither is whether
/// it drops an outbox row when it writes a newer one for the same memory.
pub(crate) async fn trail(graph: &dyn GraphStore) -> GraphResult<Answers> {
    let mut answers = Answers::new();
    note(&mut answers, "redo".into(), &graph.redo_candidate().await?);
    let everything = AuditQuery::default();
    let entries = all_pages(PAGE, |page| graph.audit(&everything, page)).await?;
    for entry in &entries {
        note(
            &mut answers,
            format!("change {}", entry.change.id),
            &(&entry.change, entry.undone_by, entry.redacted),
        );
        let again = graph.change(&entry.change.id).await?;
        note(
            &mut answers,
            format!("change {} by id", entry.change.id),
            &(&again.change, again.undone_by, again.redacted),
        );
    }
    let groups: BTreeSet<_> = entries.iter().filter_map(|entry| entry.change.group).collect();
    for group in groups {
        note(
            &mut answers,
            format!("group {group}"),
            &graph.group_changes(&group, MANY).await?,
        );
    }
    note(&mut answers, "undo candidate".into(), &graph.undo_candidate().await?);
    note(&mut answers, "outbox".into(), &pending(graph).await?);
    Ok(answers)
}

/// The last word of the outbox on each memory, in the order in which they were said.
pub(crate) async fn pending(graph: &dyn GraphStore) -> GraphResult<Vec<(MemoryId, IndexAction)>> {
    let mut last: BTreeMap<MemoryId, (i64, IndexAction)> = BTreeMap::new();
    for row in graph.outbox(MANY).await? {
        last.insert(row.memory_id, (row.seq, row.action));
    }
    let mut rows: Vec<_> = last.into_iter().map(|(id, (seq, action))| (seq, id, action)).collect();
    rows.sort_by_key(|(seq, ..)| *seq);
    Ok(rows.into_iter().map(|(_, id, action)| (id, action)).collect())
}
