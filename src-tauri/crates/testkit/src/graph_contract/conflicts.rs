//! Changes that no longer fit what the store holds, and some that never made sense.

use std::sync::Arc;

use memora_engine::domain::change::GraphOp;
use memora_engine::domain::ids::MemoryKey;
use memora_engine::domain::model::{Interaction, Memory, Message, User};
use memora_engine::ports::graph::{GraphError, GraphStore};

use super::stage::{Stage, ann, ben, key, link, put, source, talk};
use crate::sample::{
    agent, agent_key, change, change_id, day, interaction, memory, memory_id, messages, minute, org_id, user,
};

/// An operation says what its author saw, and is refused when that is no longer so.
pub async fn nobody_overwrites_what_they_did_not_see(graph: Arc<dyn GraphStore>) {
    let stage = Stage::with_talk(graph).await;
    let (from, to) = ("Old".to_owned(), "New".to_owned());
    let rename = GraphOp::RenameOrganization {
        org_id: org_id("acme"),
        from: from.clone(),
        to: to.clone(),
    };
    stage.conflict(rename).await;
    stage
        .conflict(GraphOp::RenameUser {
            user: ann(),
            from: from.clone(),
            to: to.clone(),
        })
        .await;
    stage
        .conflict(GraphOp::RenameAgent {
            agent: agent_key("acme", "guide"),
            from,
            to,
        })
        .await;
    let (from, to) = (minute(1), minute(2));
    stage
        .conflict(GraphOp::TouchInteraction {
            interaction: talk(),
            from,
            to,
        })
        .await;
    stage
        .conflict(GraphOp::RemoveUser {
            user: User {
                created_at: minute(1),
                ..user("acme", "ben", "Ben")
            },
        })
        .await;
    stage
        .conflict(GraphOp::RemoveUser {
            user: user("acme", "ben", "Benny"),
        })
        .await;
    stage
        .conflict(GraphOp::RemoveAgent {
            agent: agent("acme", "guide", "Guru"),
        })
        .await;
    stage
        .conflict(GraphOp::RemoveAgent {
            agent: agent("acme", "pal", "Pal"),
        })
        .await;
    let empty = interaction(&ben(), "empty", 0);
    stage
        .apply(vec![GraphOp::PutInteraction {
            interaction: empty.clone(),
        }])
        .await;
    let other = Interaction {
        updated_at: minute(1),
        ..empty.clone()
    };
    stage.conflict(GraphOp::RemoveInteraction { interaction: other }).await;
    stage
        .apply(vec![GraphOp::RemoveInteraction { interaction: empty }])
        .await;
    let loose = memory(&ben(), 2);
    stage.apply(vec![put(loose.clone())]).await;
    let others = vec![
        Memory {
            text: "other".to_owned(),
            ..loose.clone()
        },
        Memory {
            obtained_at: minute(3),
            ..loose.clone()
        },
        Memory {
            date: day("2025-05-02"),
            ..loose.clone()
        },
        Memory {
            agent_id: agent("acme", "pal", "Pal").agent_id,
            ..loose.clone()
        },
    ];
    for memory in others {
        stage.conflict(GraphOp::RemoveMemory { memory }).await;
    }
    stage.apply(vec![GraphOp::RemoveMemory { memory: loose }]).await;
}

/// Messages go on where the conversation ends, and are cut from its end as they stand there.
pub async fn messages_are_appended_and_cut_only_at_the_end(graph: Arc<dyn GraphStore>) {
    let stage = Stage::with_talk(graph).await;
    let append = |messages: Vec<Message>| GraphOp::AppendMessages {
        interaction: talk(),
        messages,
    };
    let cut = |messages: Vec<Message>| GraphOp::CutMessages {
        interaction: talk(),
        messages,
    };
    stage.conflict(append(messages(3, &["four"]))).await;
    stage.conflict(append(messages(5, &["six"]))).await;
    let mut with_gap = messages(4, &["five", "six"]);
    with_gap[1].position = 6;
    stage.invalid(append(with_gap.clone())).await;
    with_gap[1].position = 4;
    stage.invalid(append(with_gap)).await;
    stage.conflict(cut(messages(3, &["other text"]))).await;
    let mut other_role = messages(3, &["four"]);
    other_role[0].role = messages(0, &["four"])[0].role.clone();
    stage.conflict(cut(other_role)).await;
    stage.conflict(cut(messages(2, &["three"]))).await;
    stage.conflict(cut(messages(4, &["five"]))).await;
    stage.conflict(cut(messages(3, &["four", "five"]))).await;
    let all = messages(0, &["one", "two", "three", "four"]);
    stage.conflict(cut(all.clone())).await;
    let unlink = |position| GraphOp::UnlinkSource {
        memory: key(1),
        position,
    };
    stage.apply(vec![unlink(0), unlink(2), cut(all)]).await;
    assert_eq!(
        stage
            .graph
            .interaction(&talk())
            .await
            .expect("the interaction")
            .messages,
        0
    );
}

pub async fn sources_are_messages_of_the_memorys_interaction(graph: Arc<dyn GraphStore>) {
    let stage = Stage::with_talk(graph).await;
    stage.conflict(source(1, 4)).await;
    stage.conflict(source(1, u32::MAX)).await;
    stage.conflict(source(99, 0)).await;
    stage.apply(vec![put(memory(&ann(), 2))]).await;
    stage.conflict(source(2, 0)).await;
    let of_ben = MemoryKey {
        user_id: ben().user_id,
        ..key(1)
    };
    stage
        .conflict(GraphOp::LinkSource {
            memory: of_ben.clone(),
            position: 1,
        })
        .await;
    stage
        .conflict(GraphOp::UnlinkSource {
            memory: of_ben,
            position: 0,
        })
        .await;
}

pub async fn version_links_join_two_memories_of_one_user_without_cycles(graph: Arc<dyn GraphStore>) {
    let stage = Stage::with_memories(graph, [1, 2, 3, 4]).await;
    stage.apply(vec![put(memory(&ben(), 5)), link(1, 2), link(2, 3)]).await;
    stage.invalid(link(1, 1)).await;
    stage.conflict(link(1, 2)).await;
    stage.conflict(link(2, 1)).await;
    stage.conflict(link(3, 1)).await;
    stage.conflict(link(1, 99)).await;
    stage.conflict(link(99, 1)).await;
    stage.conflict(link(1, 5)).await;
    stage.conflict(link(5, 1)).await;
    let of_ben = GraphOp::LinkVersions {
        user: ben(),
        old: memory_id(1),
        new: memory_id(4),
    };
    stage.conflict(of_ben).await;
    let unlink = |old, new| GraphOp::UnlinkVersions {
        user: ann(),
        old: memory_id(old),
        new: memory_id(new),
    };
    stage.conflict(unlink(2, 1)).await;
    stage.conflict(unlink(1, 3)).await;
    stage.conflict(unlink(1, 99)).await;
    stage
        .conflict(GraphOp::UnlinkVersions {
            user: ben(),
            old: memory_id(1),
            new: memory_id(2),
        })
        .await;
    stage.apply(vec![link(1, 3), link(3, 4)]).await;
}

pub async fn a_change_is_applied_once(graph: Arc<dyn GraphStore>) {
    let stage = Stage::with_people(graph).await;
    let op = |n: u64| vec![put(memory(&ann(), n))];
    stage.apply_all(&[change(500, op(1))]).await;
    assert!(matches!(
        stage.refused_all(&[change(500, op(2))]).await,
        GraphError::Conflict(_)
    ));
    let twice = [change(501, op(2)), change(501, op(3))];
    assert!(matches!(stage.refused_all(&twice).await, GraphError::Conflict(_)));
}

pub async fn only_a_change_in_force_can_be_undone(graph: Arc<dyn GraphStore>) {
    let stage = Stage::with_people(graph).await;
    let undo = |n: u64, undone: u64| {
        let mut undo = change(n, vec![]);
        undo.undoes = Some(change_id(undone));
        undo
    };
    assert!(matches!(
        stage.refused_all(&[undo(500, 499)]).await,
        GraphError::Conflict(_)
    ));
    assert!(matches!(
        stage.refused_all(&[undo(500, 500)]).await,
        GraphError::Conflict(_)
    ));
    stage.apply_all(&[change(499, vec![]), undo(500, 499)]).await;
    assert!(matches!(
        stage.refused_all(&[undo(501, 499)]).await,
        GraphError::Conflict(_)
    ));
}
