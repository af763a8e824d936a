//! Turns a plan into changes, one per conversation, in the order in which they would have happened.

use std::collections::HashMap;

use chrono::TimeDelta;
use memora_engine::domain::change::{Actor, ActorKind, Change, ChangeKind, GraphOp};
use memora_engine::domain::ids::{ChangeId, InteractionId, MemoryId, UserKey};
use memora_engine::domain::model::{Interaction, Memory, Message, Role, Timestamp};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

use super::plan::{Plan, chain_id, uuid};
use super::words::{self, Scene, TOPICS};
use super::{CHAIN_LENGTH, MEMORIES_PER_INTERACTION};

/// The subject of the long chain; nobody else speaks of it by chance.
const CHAIN_TOPIC: usize = 0;

/// What has to be known of a user to go on with their conversations.
struct UserState {
    rng: ChaCha8Rng,
    conversations: u32,
    /// The newest memory on each subject.
    heads: HashMap<usize, MemoryId>,
}

/// The changes that fill a store according to `plan`.
pub fn changes(plan: &Plan) -> impl Iterator<Item = Change> {
    let mut users: Vec<UserState> = (0..plan.users.len())
        .map(|n| UserState {
            rng: ChaCha8Rng::seed_from_u64(0x5eed_0000 + n as u64),
            conversations: 0,
            heads: HashMap::new(),
        })
        .collect();
    let first = people(plan);
    let conversations = plan
        .conversations
        .iter()
        .map(move |&(at, user)| conversation(plan, &mut users, at, user as usize));
    std::iter::once(first).chain(conversations)
}

fn change(id: ChangeId, at: Timestamp, kind: ChangeKind, summary: String, ops: Vec<GraphOp>) -> Change {
    let actor = Actor {
        kind: ActorKind::Import,
        name: "generated store".to_owned(),
    };
    Change {
        id,
        at,
        actor,
        kind,
        reason: None,
        summary,
        group: None,
        undoes: None,
        ops,
    }
}

fn people(plan: &Plan) -> Change {
    let mut rng = ChaCha8Rng::seed_from_u64(0xbe91);
    let organizations = plan.organizations.iter().map(|o| GraphOp::PutOrganization {
        organization: o.clone(),
    });
    let users = plan.users.iter().map(|u| GraphOp::PutUser { user: u.user.clone() });
    let agents = plan.agents.iter().map(|a| GraphOp::PutAgent { agent: a.clone() });
    let at = plan.organizations[0].created_at;
    let ops = organizations.chain(users).chain(agents).collect();
    change(
        ChangeId(uuid(&mut rng)),
        at,
        ChangeKind::ImportPeople,
        "made people".to_owned(),
        ops,
    )
}

fn conversation(plan: &Plan, users: &mut [UserState], at: Timestamp, index: usize) -> Change {
    let planned = &plan.users[index];
    let state = &mut users[index];
    let user = planned.user.key();
    let me = format!("user_{}", user.user_id);
    let interaction_id = InteractionId::from_uuid(uuid(&mut state.rng));
    let agents = &planned.agents;
    // Mostly the first agent, now and then another.
    let agent = if state.rng.random_bool(0.7) {
        0
    } else {
        state.rng.random_range(0..agents.len())
    };
    let later = state.rng.random_bool(0.05);
    let interaction = Interaction {
        org_id: user.org_id.clone(),
        user_id: user.user_id.clone(),
        interaction_id,
        agent_id: agents[agent].clone(),
        created_at: at,
        updated_at: if later { at + TimeDelta::days(1) } else { at },
    };
    let key = interaction.key();
    let scenes = scenes(plan, state, index, &me);
    let mut dates = vec![at.date_naive()];
    if later {
        dates.push(interaction.updated_at.date_naive());
    }

    let mut ops = vec![GraphOp::PutInteraction {
        interaction: interaction.clone(),
    }];
    ops.extend(dates.into_iter().map(|date| GraphOp::AddOccurrence {
        interaction: key.clone(),
        date,
    }));
    ops.push(GraphOp::AppendMessages {
        interaction: key,
        messages: messages(&scenes),
    });
    let mut links = Vec::new();
    for (n, (scene, chained)) in scenes.into_iter().enumerate() {
        let memory_id = chained.map_or_else(|| MemoryId(uuid(&mut state.rng)), chain_id);
        let memory = Memory {
            org_id: user.org_id.clone(),
            user_id: user.user_id.clone(),
            memory_id,
            agent_id: interaction.agent_id.clone(),
            interaction_id: Some(interaction.interaction_id.clone()),
            text: scene.fact,
            obtained_at: at + TimeDelta::milliseconds(n as i64),
            date: at.date_naive(),
        };
        let position = 2 * n as u32;
        ops.push(GraphOp::PutMemory { memory: memory.clone() });
        ops.push(GraphOp::LinkSource {
            memory: memory.key(),
            position,
        });
        if position >= 2 && state.rng.random_bool(0.3) {
            ops.push(GraphOp::LinkSource {
                memory: memory.key(),
                position: position - 2,
            });
        }
        link_versions(state, &user, scene.topic, memory_id, chained.is_some(), &mut links);
    }
    ops.extend(links);
    let summary = format!("saved a conversation of {me} with {MEMORIES_PER_INTERACTION} memories");
    change(
        ChangeId(uuid(&mut state.rng)),
        at,
        ChangeKind::ImportInteraction,
        summary,
        ops,
    )
}

/// The scenes of one conversation, each with its place in the long chain when it continues that.
fn scenes(plan: &Plan, state: &mut UserState, user: usize, me: &str) -> Vec<(Scene, Option<u32>)> {
    let every = plan.users[0].interactions / CHAIN_LENGTH;
    let nth = state.conversations;
    state.conversations += 1;
    let chained = (user == 0 && nth.is_multiple_of(every))
        .then_some(nth / every)
        .filter(|&n| n < CHAIN_LENGTH);
    (0..MEMORIES_PER_INTERACTION)
        .map(|n| match chained {
            Some(place) if n == 0 => (words::scene(CHAIN_TOPIC, me, &mut state.rng), Some(place)),
            _ => {
                let topic = state.rng.random_range(1..TOPICS);
                (words::scene(topic, me, &mut state.rng), None)
            }
        })
        .collect()
}

fn messages(scenes: &[(Scene, Option<u32>)]) -> Vec<Message> {
    let turns = scenes
        .iter()
        .flat_map(|(scene, _)| [(Role::User, scene.said.clone()), (Role::Assistant, scene.reply.clone())]);
    (0..)
        .zip(turns)
        .map(|(position, (role, content))| Message {
            position,
            role,
            content,
        })
        .collect()
}

/// One memory in eight contradicts the newest one on its subject, and a few of those a second one, too.
fn link_versions(
    state: &mut UserState,
    user: &UserKey,
    topic: usize,
    new: MemoryId,
    chained: bool,
    links: &mut Vec<GraphOp>,
) {
    let old = state.heads.insert(topic, new);
    let contradicts = chained || state.rng.random_bool(0.125);
    let joins = !chained && state.rng.random_bool(0.05);
    if !contradicts {
        return;
    }
    let link = |old| GraphOp::LinkVersions {
        user: user.clone(),
        old,
        new,
    };
    links.extend(old.map(link));
    if joins {
        let other = 1 + (topic % (TOPICS - 1));
        links.extend(
            state
                .heads
                .get(&other)
                .filter(|id| **id != new && Some(**id) != old)
                .copied()
                .map(link),
        );
    }
}
