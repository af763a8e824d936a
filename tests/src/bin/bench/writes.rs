//! Changes as the engine makes them: durable when they return. What is added is deleted again at the end.

use std::time::Instant;

use memora_engine::domain::ids::MemoryKey;
use memora_engine::domain::model::Role;
use memora_engine::interactions::{NewInteraction, NewMemory, NewMessage, SavedInteraction};
use memora_engine::task::TaskContext;
use memora_tests::generate::{MEMORIES_PER_INTERACTION, Plan, words};
use memora_tests::store::{OpenStore, author};
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;

use crate::measure::{Figure, timed};

const CALLS: usize = 200;

pub(crate) async fn all(open: &OpenStore, plan: &Plan) -> anyhow::Result<Vec<Figure>> {
    let engine = &open.engine;
    let task = TaskContext::detached();
    let mut figures = Vec::new();
    let mut rng = ChaCha8Rng::seed_from_u64(4);
    let conversations: Vec<NewInteraction> = (0..CALLS * 2).map(|n| conversation(plan, n, &mut rng)).collect();
    let mut saved: Vec<SavedInteraction> = Vec::new();
    let mut samples = Vec::new();
    for new in &conversations[..CALLS] {
        let started = Instant::now();
        saved.push(engine.save_interaction(&author(), new.clone()).await?);
        samples.push(started.elapsed().as_secs_f64() * 1_000.0);
    }
    figures.push(Figure::of("save 10 messages and 5 memories", "ms", samples).at_most(5.0));
    let started = Instant::now();
    engine.bring_index_up_to_date(&task).await?;
    let indexed = saved.len() as f64 * f64::from(MEMORIES_PER_INTERACTION) / started.elapsed().as_secs_f64();
    figures.push(Figure::single("index catches up with saves", "/s", indexed));

    let mut samples = Vec::new();
    for new in &conversations[CALLS..CALLS + 50] {
        let started = Instant::now();
        saved.push(engine.save_interaction(&author(), new.clone()).await?);
        engine.bring_index_up_to_date(&task).await?;
        samples.push(started.elapsed().as_secs_f64() * 1_000.0);
    }
    figures.push(Figure::of("save, until it can be found", "ms", samples));

    figures.push(
        timed("delete a memory and undo", CALLS, async |n| {
            let done = &saved[n % saved.len()];
            let (user, memory_id) = (done.interaction.user(), done.memories[n % done.memories.len()]);
            engine
                .delete_memory(
                    &author(),
                    &MemoryKey {
                        org_id: user.org_id,
                        user_id: user.user_id,
                        memory_id,
                    },
                )
                .await?;
            if let Some(candidate) = engine.undo_candidate().await? {
                engine
                    .undo(&author(), candidate.change_id, &TaskContext::detached())
                    .await?;
            }
            Ok(())
        })
        .await?,
    );
    let mut samples = Vec::new();
    for done in &saved {
        let started = Instant::now();
        engine.delete_interaction(&author(), &done.interaction).await?;
        samples.push(started.elapsed().as_secs_f64() * 1_000.0);
    }
    figures.push(Figure::of("delete an interaction with 5 memories", "ms", samples));
    engine.bring_index_up_to_date(&task).await?;
    Ok(figures)
}

/// A conversation of ten messages and five memories with one of the users.
fn conversation(plan: &Plan, n: usize, rng: &mut ChaCha8Rng) -> NewInteraction {
    let planned = &plan.users[n * 17 % plan.users.len()];
    let user = planned.user.key();
    let me = format!("user_{}", user.user_id);
    let (mut messages, mut memories) = (Vec::new(), Vec::new());
    for place in 0..MEMORIES_PER_INTERACTION {
        let scene = words::scene(1 + (n + place as usize) % (words::TOPICS - 1), &me, rng);
        messages.push(NewMessage {
            role: Role::User,
            content: scene.said,
        });
        messages.push(NewMessage {
            role: Role::Assistant,
            content: scene.reply,
        });
        memories.push(NewMemory {
            text: scene.fact,
            sources: vec![2 * place],
            contradicts: Vec::new(),
        });
    }
    NewInteraction {
        user,
        agent_id: planned.agents[0].clone(),
        messages,
        memories,
        at: None,
    }
}
