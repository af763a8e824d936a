//! What a store refuses, each time leaving no trace of the whole batch.

use std::sync::Arc;

use memora_engine::domain::change::GraphOp;
use memora_engine::domain::ids::InteractionId;
use memora_engine::domain::model::Memory;
use memora_engine::ports::graph::{GraphError, GraphStore};

use super::stage::{Stage, ann, ben, key, link, put, source, talk};
use crate::sample::{
    agent, agent_key, day, interaction, interaction_key, memory, memory_from, messages, minute, org_id, organization,
    personal_agent, user, user_key,
};

pub async fn what_is_there_is_not_put_again(graph: Arc<dyn GraphStore>) {
    let stage = Stage::with_talk(graph).await;
    stage
        .conflict(GraphOp::PutOrganization {
            organization: organization("acme", "Acme"),
        })
        .await;
    stage
        .conflict(GraphOp::PutUser {
            user: user("acme", "ann", "Another Ann"),
        })
        .await;
    stage
        .conflict(GraphOp::PutAgent {
            agent: agent("acme", "guide", "Guide"),
        })
        .await;
    stage
        .conflict(GraphOp::PutInteraction {
            interaction: interaction(&ann(), "talk", 7),
        })
        .await;
    stage.conflict(put(memory_from(&talk(), 1))).await;
    stage
        .conflict(GraphOp::AddOccurrence {
            interaction: talk(),
            date: day("2025-05-01"),
        })
        .await;
    stage.conflict(source(1, 0)).await;
}

/// A memory id names one memory of the whole store, as it names one entry of the search index.
pub async fn a_memory_id_is_taken_for_every_user(graph: Arc<dyn GraphStore>) {
    let stage = Stage::with_talk(graph).await;
    stage.conflict(put(memory(&ben(), 1))).await;
    stage.conflict(put(memory(&user_key("acme", "nobody"), 1))).await;
}

pub async fn what_is_not_there_cannot_be_changed(graph: Arc<dyn GraphStore>) {
    let stage = Stage::with_talk(graph).await;
    let gone = interaction_key(&ann(), "gone");
    let (from, to) = ("A".to_owned(), "B".to_owned());
    stage
        .conflict(GraphOp::RemoveOrganization {
            organization: organization("gone", "A"),
        })
        .await;
    let rename = GraphOp::RenameOrganization {
        org_id: org_id("gone"),
        from: from.clone(),
        to: to.clone(),
    };
    stage.conflict(rename).await;
    stage
        .conflict(GraphOp::RemoveUser {
            user: user("acme", "gone", "A"),
        })
        .await;
    let user = user_key("acme", "gone");
    stage
        .conflict(GraphOp::RenameUser {
            user,
            from: from.clone(),
            to: to.clone(),
        })
        .await;
    stage
        .conflict(GraphOp::RemoveAgent {
            agent: agent("acme", "gone", "A"),
        })
        .await;
    stage
        .conflict(GraphOp::RenameAgent {
            agent: agent_key("acme", "gone"),
            from,
            to,
        })
        .await;
    stage
        .conflict(GraphOp::RemoveInteraction {
            interaction: interaction(&ann(), "gone", 0),
        })
        .await;
    let (from, to) = (minute(0), minute(1));
    stage
        .conflict(GraphOp::TouchInteraction {
            interaction: gone.clone(),
            from,
            to,
        })
        .await;
    stage
        .conflict(GraphOp::AddOccurrence {
            interaction: gone.clone(),
            date: day("2025-05-01"),
        })
        .await;
    stage
        .conflict(GraphOp::RemoveOccurrence {
            interaction: talk(),
            date: day("2025-05-02"),
        })
        .await;
    stage
        .conflict(GraphOp::AppendMessages {
            interaction: gone.clone(),
            messages: messages(0, &["a"]),
        })
        .await;
    stage
        .conflict(GraphOp::AppendMessages {
            interaction: gone.clone(),
            messages: vec![],
        })
        .await;
    stage
        .conflict(GraphOp::CutMessages {
            interaction: gone,
            messages: messages(0, &["a"]),
        })
        .await;
    stage
        .conflict(GraphOp::RemoveMemory {
            memory: memory(&ann(), 99),
        })
        .await;
    stage
        .conflict(GraphOp::UnlinkSource {
            memory: key(1),
            position: 1,
        })
        .await;
    stage
        .conflict(GraphOp::UnlinkSource {
            memory: key(99),
            position: 0,
        })
        .await;
}

/// References must be in place.
pub async fn nothing_is_put_without_what_it_belongs_to(graph: Arc<dyn GraphStore>) {
    let stage = Stage::with_talk(graph).await;
    stage
        .conflict(GraphOp::PutUser {
            user: user("gone", "ann", "Ann"),
        })
        .await;
    stage
        .conflict(GraphOp::PutAgent {
            agent: agent("gone", "guide", "Guide"),
        })
        .await;
    let nobody = user_key("acme", "nobody");
    stage
        .conflict(GraphOp::PutAgent {
            agent: personal_agent(&nobody, "mate", "Mate"),
        })
        .await;
    stage
        .conflict(GraphOp::PutInteraction {
            interaction: interaction(&nobody, "chat", 0),
        })
        .await;
    stage.conflict(put(memory(&nobody, 2))).await;
    stage
        .conflict(put(memory_from(&interaction_key(&ann(), "gone"), 2)))
        .await;
    let of_ann = Some(InteractionId::parse("talk").expect("an id"));
    stage
        .conflict(put(Memory {
            interaction_id: of_ann,
            ..memory(&ben(), 2)
        }))
        .await;
}

pub async fn what_is_in_use_is_not_removed(graph: Arc<dyn GraphStore>) {
    let stage = Stage::with_talk(graph).await;
    stage
        .conflict(GraphOp::RemoveOrganization {
            organization: organization("acme", "Acme"),
        })
        .await;
    stage
        .conflict(GraphOp::RemoveUser {
            user: user("acme", "ann", "Ann"),
        })
        .await;
    stage
        .conflict(GraphOp::RemoveInteraction {
            interaction: interaction(&ann(), "talk", 0),
        })
        .await;
    stage
        .conflict(GraphOp::RemoveMemory {
            memory: memory_from(&talk(), 1),
        })
        .await;
    let last = messages(2, &["three", "four"]);
    stage
        .conflict(GraphOp::CutMessages {
            interaction: talk(),
            messages: last,
        })
        .await;
}

/// Each thing that keeps a user, one at a time.
pub async fn a_user_goes_only_when_nothing_is_left_of_it(graph: Arc<dyn GraphStore>) {
    let stage = Stage::with_people(graph).await;
    let remove = || GraphOp::RemoveUser {
        user: user("acme", "ben", "Ben"),
    };
    let holders = vec![
        GraphOp::PutAgent {
            agent: personal_agent(&ben(), "mate", "Mate"),
        },
        GraphOp::PutInteraction {
            interaction: interaction(&ben(), "chat", 0),
        },
        put(memory(&ben(), 5)),
    ];
    for holder in holders {
        let change = stage.apply(vec![holder]).await;
        stage.conflict(remove()).await;
        stage.apply(change.inverse_ops()).await;
    }
    stage.apply(vec![remove()]).await;
}

/// Each thing that keeps an organization, an interaction and a memory, one at a time.
pub async fn other_things_go_only_when_nothing_hangs_on_them(graph: Arc<dyn GraphStore>) {
    let stage = Stage::with_memories(graph, [1, 2, 3]).await;
    stage
        .apply(vec![
            GraphOp::PutOrganization {
                organization: organization("other", "Other"),
            },
            GraphOp::PutInteraction {
                interaction: interaction(&ann(), "chat", 0),
            },
        ])
        .await;
    let chat = interaction_key(&ann(), "chat");
    let cases = vec![
        (
            GraphOp::RemoveOrganization {
                organization: organization("other", "Other"),
            },
            vec![
                GraphOp::PutUser {
                    user: user("other", "cleo", "Cleo"),
                },
                GraphOp::PutAgent {
                    agent: agent("other", "guide", "Guide"),
                },
            ],
        ),
        (
            GraphOp::RemoveInteraction {
                interaction: interaction(&ann(), "chat", 0),
            },
            vec![
                GraphOp::AddOccurrence {
                    interaction: chat.clone(),
                    date: day("2025-05-01"),
                },
                GraphOp::AppendMessages {
                    interaction: chat.clone(),
                    messages: messages(0, &["a"]),
                },
                put(memory_from(&chat, 9)),
            ],
        ),
        (
            GraphOp::RemoveMemory {
                memory: memory(&ann(), 2),
            },
            vec![link(1, 2), link(2, 3)],
        ),
    ];
    for (remove, holders) in cases {
        for holder in holders {
            let change = stage.apply(vec![holder]).await;
            stage.conflict(remove.clone()).await;
            stage.apply(change.inverse_ops()).await;
        }
        stage.apply(vec![remove]).await;
    }
}

/// The bad operation comes last of many in the last of several changes: nothing of all of them stays.
pub async fn a_refused_batch_leaves_nothing(graph: Arc<dyn GraphStore>) {
    let stage = Stage::with_talk(graph).await;
    let chat = interaction_key(&ben(), "chat");
    let good = vec![
        GraphOp::PutOrganization {
            organization: organization("other", "Other"),
        },
        GraphOp::PutUser {
            user: user("other", "cleo", "Cleo"),
        },
        GraphOp::PutAgent {
            agent: agent("other", "coach", "Coach"),
        },
        GraphOp::RenameUser {
            user: ben(),
            from: "Ben".to_owned(),
            to: "Benno".to_owned(),
        },
        GraphOp::PutInteraction {
            interaction: interaction(&ben(), "chat", 9),
        },
        GraphOp::AddOccurrence {
            interaction: chat.clone(),
            date: day("2025-05-03"),
        },
        GraphOp::AppendMessages {
            interaction: chat.clone(),
            messages: messages(0, &["a", "b"]),
        },
        put(memory_from(&chat, 8)),
        GraphOp::LinkSource {
            memory: memory(&ben(), 8).key(),
            position: 1,
        },
    ];
    let more = vec![
        GraphOp::TouchInteraction {
            interaction: talk(),
            from: minute(0),
            to: minute(5),
        },
        put(memory(&ann(), 9)),
        link(1, 9),
        GraphOp::UnlinkSource {
            memory: key(1),
            position: 0,
        },
        GraphOp::RemoveOccurrence {
            interaction: talk(),
            date: day("2025-05-01"),
        },
        link(9, 1),
    ];
    let error = stage.refused_all(&[stage.change(good), stage.change(more)]).await;
    assert!(matches!(error, GraphError::Conflict(_)), "{error:?}");
}
