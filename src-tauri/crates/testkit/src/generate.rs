//! Random histories of a store for property tests: what fits and what has to be refused, in any mixture.

use std::sync::Arc;

use memora_engine::domain::change::{Change, ChangeKind, GraphOp};
use memora_engine::domain::ids::{GroupId, InteractionKey, UserKey};
use memora_engine::domain::model::{Memory, Message};
use memora_engine::domain::note::Note;
use memora_engine::domain::review::{Finder, Verdict};
use memora_engine::domain::subject::Subject;
use memora_engine::ports::graph::{GraphError, GraphStore};
use proptest::prelude::*;

use crate::clock::CountingIds;
use crate::compare::compare;
use crate::memory_graph::{MemoryGraph, State};
use crate::sample;

/// Ids are chosen from so few that they often meet.
const FEW: u8 = 3;
/// Memories per user, at most.
const MEMORIES: u8 = 8;

/// One random step, before it is known what the store holds then.
#[derive(Debug, Clone)]
pub struct Step {
    kind: u8,
    a: u8,
    b: u8,
    c: u8,
    text: String,
}

fn step() -> impl Strategy<Value = Step> {
    let text = prop_oneof!["[a-cA-C]{1,2}", "\\PC{0,6}", Just("user_0 met agent_1".to_owned())];
    (0..48_u8, 0..FEW, 0..MEMORIES, 0..MEMORIES, text).prop_map(|(kind, a, b, c, text)| Step { kind, a, b, c, text })
}

/// Histories with refused changes among them: to be applied one by one to two stores that must agree.
pub fn histories(steps: usize) -> impl Strategy<Value = Vec<Change>> {
    prop::collection::vec(step(), 0..steps)
        .prop_map(|steps| history(steps).into_iter().map(|(change, _)| change).collect())
}

/// Histories of which every change fits: small organizations with users, agents, interactions and memories, linked
/// without cycles.
pub fn valid_histories(steps: usize) -> impl Strategy<Value = Vec<Change>> {
    prop::collection::vec(step(), 0..steps).prop_map(|steps| {
        history(steps)
            .into_iter()
            .filter(|(_, is_applied)| *is_applied)
            .map(|(change, _)| change)
            .collect()
    })
}

/// Such histories without what belongs to one store alone and is neither exported nor copied: queued interactions,
/// decisions of the review and notes.
pub fn portable_histories(steps: usize) -> impl Strategy<Value = Vec<Change>> {
    let portable = |step: &Step| !matches!(step.kind, 30 | 31 | 35 | 36) && (step.kind != 37 || step.a > 0);
    prop::collection::vec(step().prop_filter("belongs to its store", portable), 0..steps).prop_map(|steps| {
        let fitting = history(steps).into_iter().filter(|(_, is_applied)| *is_applied);
        fitting.map(|(change, _)| change).collect()
    })
}

/// Changes, each with whether a store applies it.
fn history(steps: Vec<Step>) -> Vec<(Change, bool)> {
    let mut state = State::default();
    let mut past: Vec<Change> = Vec::new();
    let mut out = Vec::new();
    for (n, ops) in (1..).zip(foundation()) {
        let change = sample::change(n, ops);
        state
            .apply_change(&change)
            .expect("the foundation of every history fits");
        past.push(change.clone());
        out.push((change, true));
    }
    for (n, step) in (1_000..).zip(steps) {
        let mut change = sample::change(n, ops(&step, &state));
        if step.c == 0 {
            change.group = Some(GroupId(CountingIds::nth(u64::from(step.b))));
        }
        if (20..30).contains(&step.kind)
            && let Some(undone) = past.iter().rev().nth(usize::from(step.a))
        {
            change = Change {
                undoes: Some(undone.id),
                kind: ChangeKind::Undo,
                ..change
            };
            change.ops = undone.inverse_ops();
        }
        let mut next = state.clone();
        let is_applied = next.apply_change(&change).is_ok();
        if is_applied {
            state = next;
            past.push(change.clone());
        }
        out.push((change, is_applied));
    }
    out
}

/// What every history begins with, so that most steps find something to work on.
fn foundation() -> Vec<Vec<GraphOp>> {
    let organization = |org: &str| {
        vec![GraphOp::PutOrganization {
            organization: sample::organization(org, "Org"),
        }]
    };
    let user = |org: &str, id: &str| {
        let key = sample::user_key(org, id);
        let talk = sample::interaction(&key, "talk0", 0);
        let (interaction, messages) = (talk.key(), sample::messages(0, &["one", "two", "three"]));
        vec![
            GraphOp::PutUser {
                user: sample::user(org, id, "User"),
            },
            GraphOp::PutInteraction { interaction: talk },
            GraphOp::AppendMessages { interaction, messages },
        ]
    };
    vec![
        organization("org0"),
        organization("org1"),
        user("org0", "0"),
        user("org0", "1"),
        user("org1", "0"),
    ]
}

/// What a step does. Mostly it goes by what the store holds, so that it often fits.
fn ops(step: &Step, state: &State) -> Vec<GraphOp> {
    let (org, user_id) = (format!("org{}", step.a % FEW), format!("{}", step.b % FEW));
    let user = sample::user_key(&org, &user_id);
    let interaction = sample::interaction_key(&user, &format!("talk{}", step.c % 2));
    let date = sample::day(&format!("2025-05-0{}", 1 + step.c % 3));
    let to = step.text.clone();
    let agent = sample::agent_key(&org, &format!("{}", step.b % FEW));
    let op = match step.kind {
        0 => GraphOp::PutOrganization {
            organization: sample::organization(&org, &to),
        },
        1 => GraphOp::PutUser {
            user: sample::user(&org, &user_id, &to),
        },
        2 => GraphOp::PutAgent {
            agent: sample::agent(&org, agent.agent_id.as_str(), &to),
        },
        3 => GraphOp::PutAgent {
            agent: sample::personal_agent(&user, &format!("{}", step.c % FEW), &to),
        },
        4 => match state.organizations.get(&user.org_id) {
            Some(held) if step.c > 5 => GraphOp::RemoveOrganization {
                organization: held.clone(),
            },
            held => {
                let from = held.map_or_else(String::new, |held| held.name.clone());
                GraphOp::RenameOrganization {
                    org_id: user.org_id,
                    from,
                    to,
                }
            }
        },
        5 => match state.users.get(&user) {
            Some(held) if step.c > 5 => GraphOp::RemoveUser { user: held.clone() },
            held => GraphOp::RenameUser {
                from: held.map_or_else(String::new, |held| held.name.clone()),
                user,
                to,
            },
        },
        6 => match state.agents.get(&agent) {
            Some(held) if step.c > 4 => GraphOp::RemoveAgent { agent: held.clone() },
            held => GraphOp::RenameAgent {
                from: held.map_or_else(String::new, |held| held.label.clone()),
                agent,
                to,
            },
        },
        7 | 8 => {
            let minute = i64::from(step.b);
            let mut new = sample::interaction(&user, interaction.interaction_id.as_str(), minute);
            new.agent_id = sample::agent_id(&format!("{}", step.a % FEW));
            let occurrence = GraphOp::AddOccurrence { interaction, date };
            return vec![GraphOp::PutInteraction { interaction: new }, occurrence];
        }
        9 => match state.interactions.get(&interaction) {
            Some(held) if step.c > 3 => GraphOp::RemoveInteraction {
                interaction: held.interaction.clone(),
            },
            held => GraphOp::TouchInteraction {
                interaction,
                from: held.map_or(sample::minute(0), |held| held.interaction.updated_at),
                to: sample::minute(i64::from(step.b) * 700),
            },
        },
        10 => GraphOp::AddOccurrence { interaction, date },
        11 => GraphOp::RemoveOccurrence { interaction, date },
        12 | 13 => {
            let held = state
                .interactions
                .get(&interaction)
                .map_or(0, |held| held.messages.len() as u32);
            GraphOp::AppendMessages {
                interaction,
                messages: sample::messages(held, &[&to, "second"]),
            }
        }
        14 => {
            let held = state
                .interactions
                .get(&interaction)
                .map_or(&[][..], |held| &held.messages);
            let cut: Vec<Message> = held.iter().rev().take(usize::from(step.b % 3)).rev().cloned().collect();
            GraphOp::CutMessages {
                interaction,
                messages: cut,
            }
        }
        30 | 31 => match state.interactions.get(&interaction).and_then(|held| held.queued_at) {
            Some(at) if step.a > 0 => GraphOp::UnqueueExtraction { interaction, at },
            _ => GraphOp::QueueExtraction {
                interaction,
                at: sample::minute(i64::from(step.b) * 300),
            },
        },
        32 => match state.interactions.get(&interaction) {
            None => return vec![],
            Some(held) => {
                let mut to = held.interaction.clone();
                to.agent_id = sample::agent_id(&format!("{}", step.a % FEW));
                to.updated_at = sample::minute(i64::from(step.b) * 500);
                GraphOp::EditInteraction {
                    from: held.interaction.clone(),
                    to,
                }
            }
        },
        33 | 34 => return edit_message(step, state, interaction),
        35 | 36 => {
            let verdict = if step.a == 0 { Verdict::Kept } else { Verdict::Deleted };
            let review = sample::review(&user, u64::from(step.c % 3), Finder::NearDuplicate, verdict);
            match state.reviews.get(&review.key) {
                Some(held) if step.b > 1 => GraphOp::RemoveReview { review: held.clone() },
                _ => GraphOp::PutReview { review },
            }
        }
        37 if step.a == 0 => {
            let about = Subject::Memory(sample::memory_id(u64::from(step.c % 3)));
            let tag = if step.b > 1 { "Tag" } else { "other" };
            let note = Note {
                org_id: user.org_id.clone(),
                ..sample::note(Some(&user), about, u64::from(step.b), &to, &[tag])
            };
            match state.notes.get(&note.key()) {
                Some(held) if step.b > 2 => GraphOp::RemoveNote { note: held.clone() },
                _ => GraphOp::PutNote { note },
            }
        }
        37 => return edit_memory(step, state),
        // Memories and their links are what most operations need.
        38..=41 => {
            return memory_ops(
                &Step {
                    kind: 15,
                    ..step.clone()
                },
                state,
                &user,
            );
        }
        42..=45 => {
            return memory_ops(
                &Step {
                    kind: 18,
                    ..step.clone()
                },
                state,
                &user,
            );
        }
        46.. => {
            return memory_ops(
                &Step {
                    kind: 19,
                    ..step.clone()
                },
                state,
                &user,
            );
        }
        _ => return memory_ops(step, state, &user),
    };
    vec![op]
}

fn memory_ops(step: &Step, state: &State, user: &UserKey) -> Vec<GraphOp> {
    if matches!(step.kind, 15 | 16 | 22 | 23) {
        let talk = sample::interaction_key(user, &format!("talk{}", step.c % 2));
        let number = u64::from(step.a) * 100 + u64::from(step.b) * 10 + u64::from(step.c);
        let mut memory = sample::memory(user, number);
        memory.obtained_at = sample::minute(i64::from(step.c) * 400);
        memory.date = sample::day(&format!("2025-05-0{}", 1 + step.b % 3));
        memory.text = step.text.clone();
        memory.interaction_id = (step.kind != 16).then_some(talk.interaction_id);
        return vec![GraphOp::PutMemory { memory }];
    }
    let all: Vec<&Memory> = state.memories.values().map(|node| &node.memory).collect();
    let Some(memory) = all
        .get(usize::from(step.a * MEMORIES + step.b) % all.len().max(1))
        .copied()
    else {
        return vec![];
    };
    let of_user: Vec<&Memory> = all
        .into_iter()
        .filter(|other| other.key().user() == memory.key().user())
        .collect();
    let other = of_user[usize::from(step.c) % of_user.len()];
    let takes_away = step.b.is_multiple_of(3);
    let op = match step.kind {
        17 if takes_away => GraphOp::RemoveMemory { memory: memory.clone() },
        17 | 18 | 24 | 25 => {
            let (user, old, new) = (memory.key().user(), memory.memory_id, other.memory_id);
            match takes_away {
                true => GraphOp::UnlinkVersions { user, old, new },
                false => GraphOp::LinkVersions { user, old, new },
            }
        }
        _ => {
            let (memory, position) = (memory.key(), u32::from(step.c % 4));
            match takes_away {
                true => GraphOp::UnlinkSource { memory, position },
                false => GraphOp::LinkSource { memory, position },
            }
        }
    };
    vec![op]
}

/// Another wording of a message; now and then a memory that is found by it is forgotten.
fn edit_message(step: &Step, state: &State, interaction: InteractionKey) -> Vec<GraphOp> {
    let held = state.interactions.get(&interaction);
    let Some(from) = held
        .and_then(|held| held.messages.get(usize::from(step.b % 4)))
        .cloned()
    else {
        return vec![];
    };
    let of_interaction = (state.memories.values()).filter(|n| n.memory.interaction().as_ref() == Some(&interaction));
    let cites = |at: &u32| *at == from.position || *at == from.position + 1;
    let citing = of_interaction.filter(|node| node.positions.iter().any(cites));
    let cited_by = citing
        .map(|node| node.memory.memory_id)
        .skip(usize::from(step.a == 2))
        .collect();
    let to = Message {
        content: step.text.clone(),
        ..from.clone()
    };
    vec![GraphOp::EditMessage {
        interaction,
        from,
        to,
        cited_by,
    }]
}

/// Another wording, agent, time or interaction of a memory that is there.
fn edit_memory(step: &Step, state: &State) -> Vec<GraphOp> {
    let all: Vec<&Memory> = state.memories.values().map(|node| &node.memory).collect();
    let at = usize::from(step.a * MEMORIES + step.b) % all.len().max(1);
    let Some(from) = all.get(at).map(|memory| (*memory).clone()) else {
        return vec![];
    };
    let mut to = from.clone();
    match step.c % 4 {
        0 => to.text = step.text.clone(),
        1 => {
            to.obtained_at = sample::minute(i64::from(step.b) * 611);
            to.date = sample::day(&format!("2025-05-0{}", 1 + step.a));
        }
        2 => to.agent_id = sample::agent_id(&format!("{}", step.a)),
        _ => {
            let talk = sample::interaction_key(&from.key().user(), &format!("talk{}", step.b % 2));
            to.interaction_id = (step.a > 0).then_some(talk.interaction_id);
        }
    }
    vec![GraphOp::EditMemory { from, to }]
}

/// Applies a history, change by change, to `store` and to a [`MemoryGraph`]: both must refuse the same changes for the
/// same kind of reason and hold the same in the end.
pub async fn check_against_model(store: Arc<dyn GraphStore>, history: &[Change]) -> Result<(), String> {
    let model = MemoryGraph::new();
    for change in history {
        let expected = model
            .apply(std::slice::from_ref(change))
            .await
            .map_err(|error| kind(&error));
        let found = store.apply(std::slice::from_ref(change)).await;
        let message = found.as_ref().err().map(ToString::to_string);
        if found.map_err(|error| kind(&error)) != expected {
            return Err(format!("expected {expected:?}, but got {message:?} for {change:?}"));
        }
    }
    compare(&model, store.as_ref()).await
}

fn kind(error: &GraphError) -> &'static str {
    match error {
        GraphError::NotFound(_) => "not found",
        GraphError::Conflict(_) => "conflict",
        GraphError::Invalid(_) => "invalid",
        GraphError::Unsupported(_) => "unsupported",
        GraphError::Corrupt(_) => "corrupt",
        GraphError::Unavailable { .. } => "unavailable",
    }
}
