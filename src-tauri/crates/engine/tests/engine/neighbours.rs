//! What lies around a thing, and the way between two of them.

use memora_engine::EngineError;
use memora_engine::domain::ids::{AgentKey, MemoryId};
use memora_engine::domain::page::PageRequest;
use memora_engine::domain::text::Segment;
use memora_engine::neighbourhood::{
    DateKey, GraphNode, GraphRelation, MOST_LOOKED_AT, Neighbourhood, NodeRef, TurnKey, Way,
};
use memora_engine::ports::graph::GraphError;

use super::workbench::{Workbench, by, corrects, learned};

fn said(node: &GraphNode) -> String {
    node.label
        .iter()
        .map(|segment| match segment {
            Segment::Text { text } => text.clone(),
            Segment::Person { name, .. } => name.clone(),
            Segment::Unknown { id } => format!("?{id}"),
        })
        .collect()
}

async fn around(bench: &Workbench, node: &NodeRef) -> Neighbourhood {
    let around = bench
        .engine
        .neighbourhood(node, None, PageRequest::first(50), None)
        .await;
    around.unwrap()
}

/// What lies one way, by its labels.
fn along(around: &Neighbourhood, relation: GraphRelation, outgoing: bool) -> Vec<String> {
    let way = Way { relation, outgoing };
    let group = around.groups.iter().find(|group| group.way == way);
    let labels: Vec<String> = group
        .into_iter()
        .flat_map(|group| group.nodes.iter().map(said))
        .collect();
    if let Some(group) = group {
        assert_eq!(group.total as usize, labels.len(), "{relation:?}");
    }
    labels
}

impl Workbench {
    fn memory_node(&self, id: MemoryId) -> NodeRef {
        NodeRef::Memory(self.key(id))
    }

    fn jenny_node(&self) -> NodeRef {
        NodeRef::Agent(AgentKey {
            org_id: self.org.org_id.clone(),
            agent_id: self.jenny.agent_id.clone(),
        })
    }
}

#[tokio::test]
async fn every_kind_of_thing_has_its_neighbours() {
    let bench = Workbench::new().await;
    let text = format!("user_{} likes tea", bench.alice.user_id);
    let saved = bench
        .save(&["I like tea", "Noted", "And cake"], vec![learned(&text, &[0, 2])])
        .await;
    let tea = saved.memories[0];
    let coffee = bench.remember(corrects("likes coffee", tea)).await;

    let memory = around(&bench, &bench.memory_node(tea)).await;
    assert_eq!(said(&memory.node), "Alice Moreau likes tea");
    assert_eq!(memory.node.believed, Some(false));
    assert_eq!(along(&memory, GraphRelation::HasMemory, false), ["Alice Moreau"]);
    assert_eq!(along(&memory, GraphRelation::ObtainedBy, true), ["Jenny"]);
    assert_eq!(along(&memory, GraphRelation::FromInteraction, true), ["I like tea"]);
    let turns = ["Alice Moreau: I like tea", "Alice Moreau: And cake"];
    assert_eq!(along(&memory, GraphRelation::FromTurn, true), turns);
    assert_eq!(along(&memory, GraphRelation::ContradictedBy, true), ["likes coffee"]);
    assert_eq!(
        along(&memory, GraphRelation::ContradictedBy, false),
        Vec::<String>::new()
    );
    assert_eq!(along(&memory, GraphRelation::ObtainedOn, true), ["2026-06-01"]);
    let newer = around(&bench, &bench.memory_node(coffee)).await;
    assert_eq!(
        along(&newer, GraphRelation::ContradictedBy, false),
        ["Alice Moreau likes tea"]
    );

    let talk = around(&bench, &NodeRef::Interaction(saved.interaction.clone())).await;
    assert_eq!(said(&talk.node), "I like tea");
    assert_eq!(along(&talk, GraphRelation::HadInteraction, false), ["Alice Moreau"]);
    assert_eq!(along(&talk, GraphRelation::WithAgent, true), ["Jenny"]);
    assert_eq!(along(&talk, GraphRelation::HasTurn, true).len(), 3);
    assert_eq!(
        along(&talk, GraphRelation::FromInteraction, false),
        ["Alice Moreau likes tea"]
    );
    assert_eq!(along(&talk, GraphRelation::OccurredOn, true), ["2026-06-01"]);

    let turn = NodeRef::Turn(TurnKey {
        interaction: saved.interaction.clone(),
        position: 1,
    });
    let turn = around(&bench, &turn).await;
    assert_eq!(along(&turn, GraphRelation::HasTurn, false), ["I like tea"]);
    assert_eq!(
        along(&turn, GraphRelation::NextTurn, false),
        ["Alice Moreau: I like tea"]
    );
    assert_eq!(along(&turn, GraphRelation::NextTurn, true), ["Alice Moreau: And cake"]);
    assert_eq!(along(&turn, GraphRelation::FromTurn, false), Vec::<String>::new());

    let day = NodeRef::Date(DateKey {
        user: bench.alice(),
        date: "2026-06-01".parse().unwrap(),
    });
    let day = around(&bench, &day).await;
    assert_eq!(along(&day, GraphRelation::DayOf, true), ["Alice Moreau"]);
    assert_eq!(along(&day, GraphRelation::OccurredOn, false), ["I like tea"]);
    assert_eq!(
        along(&day, GraphRelation::ObtainedOn, false),
        ["Alice Moreau likes tea"]
    );

    let user = around(&bench, &NodeRef::User(bench.alice())).await;
    assert_eq!(along(&user, GraphRelation::BelongsTo, true), ["Acme"]);
    assert_eq!(along(&user, GraphRelation::HadInteraction, true).len(), 2);
    assert_eq!(along(&user, GraphRelation::HasMemory, true).len(), 2);
    assert_eq!(along(&user, GraphRelation::DayOf, false), ["2026-06-02", "2026-06-01"]);

    let agent = around(&bench, &bench.jenny_node()).await;
    assert_eq!(along(&agent, GraphRelation::HasAgent, false), ["Acme"]);
    assert_eq!(along(&agent, GraphRelation::ObtainedBy, false).len(), 2);

    let org = around(&bench, &NodeRef::Organization(bench.org.org_id.clone())).await;
    assert_eq!(along(&org, GraphRelation::BelongsTo, false), ["Alice Moreau"]);
    assert_eq!(along(&org, GraphRelation::HasAgent, true), ["Jenny"]);
}

#[tokio::test]
async fn a_way_is_walked_in_pages_that_say_how_much_is_left() {
    let bench = Workbench::new().await;
    let texts: Vec<String> = (0..25).map(|n| format!("turn {n}")).collect();
    let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
    let memories = (0..25).map(|n| learned(&format!("fact {n}"), &[n])).collect();
    let saved = bench.save(&texts, memories).await;
    let nodes = [
        (
            NodeRef::Interaction(saved.interaction.clone()),
            GraphRelation::HasTurn,
            true,
        ),
        (
            NodeRef::Interaction(saved.interaction),
            GraphRelation::FromInteraction,
            false,
        ),
        (NodeRef::User(bench.alice()), GraphRelation::HasMemory, true),
    ];
    for (node, relation, outgoing) in nodes {
        let way = Way { relation, outgoing };
        let (mut after, mut seen) = (None, std::collections::HashSet::new());
        loop {
            let page = PageRequest { after, limit: 10 };
            let mut found = bench.engine.neighbourhood(&node, Some(way), page, None).await.unwrap();
            assert_eq!(found.groups.len(), 1);
            let group = found.groups.pop().unwrap();
            assert_eq!(group.total, 25);
            for node in group.nodes {
                assert!(seen.insert(node.id));
            }
            after = group.next;
            if after.is_none() {
                break;
            }
        }
        assert_eq!(seen.len(), 25, "{relation:?}");
    }
}

#[tokio::test]
async fn an_agent_that_is_gone_is_still_there_to_what_names_it() {
    let bench = Workbench::new().await;
    let id = bench.remember(learned("likes tea", &[0])).await;
    let key = AgentKey {
        org_id: bench.org.org_id.clone(),
        agent_id: bench.jenny.agent_id.clone(),
    };
    bench.engine.delete_agent(&by(), &key).await.unwrap();
    let memory = around(&bench, &bench.memory_node(id)).await;
    let name = format!("?agent_{}", key.agent_id);
    assert_eq!(along(&memory, GraphRelation::ObtainedBy, true), [name]);
    let agent = around(&bench, &NodeRef::Agent(key)).await;
    assert_eq!(along(&agent, GraphRelation::ObtainedBy, false), ["likes tea"]);
}

#[tokio::test]
async fn what_is_not_there_is_said() {
    let bench = Workbench::new().await;
    let gone = bench.memory_node(memora_testkit::sample::memory_id(999));
    let answer = bench
        .engine
        .neighbourhood(&gone, None, PageRequest::first(5), None)
        .await;
    assert!(matches!(answer, Err(EngineError::Graph(GraphError::NotFound(_)))));
}

#[tokio::test]
async fn the_shortest_way_is_found_from_both_ends() {
    let bench = Workbench::new().await;
    let mut last = bench.remember(learned("v1", &[0])).await;
    let first = last;
    for n in 2..=4 {
        last = bench.remember(corrects(&format!("v{n}"), last)).await;
    }
    let labels = async |from: &NodeRef, to: &NodeRef| -> Vec<String> {
        let found = bench.engine.path_between(from, to, None).await.unwrap();
        assert_eq!(found.nodes.len(), found.edges.len() + 1);
        for (edge, pair) in found.edges.iter().zip(found.nodes.windows(2)) {
            let ends = [pair[0].id.as_str(), pair[1].id.as_str()];
            assert!(ends.contains(&edge.from.as_str()) && ends.contains(&edge.to.as_str()));
        }
        found.nodes.iter().map(said).collect()
    };
    let (a, b) = (bench.memory_node(first), bench.memory_node(last));
    // Three links along the versions, two by way of the user or of the agent.
    let between = labels(&a, &b).await;
    assert_eq!(
        (between.len(), between[0].as_str(), between[2].as_str()),
        (3, "v1", "v4")
    );
    let mut back = labels(&b, &a).await;
    back.reverse();
    assert_eq!(back.len(), 3);
    assert_eq!(labels(&a, &a).await, ["v1"]);
    let org = NodeRef::Organization(bench.org.org_id.clone());
    assert_eq!(labels(&a, &org).await.len(), 3);
}

#[tokio::test]
async fn a_search_for_a_way_that_is_not_there_ends() {
    let bench = Workbench::new().await;
    let other = bench.engine.create_organization(&by(), "Other").await.unwrap();
    let id = bench.remember(learned("v1", &[0])).await;
    let found = bench
        .engine
        .path_between(&bench.memory_node(id), &NodeRef::Organization(other.org_id), None)
        .await
        .unwrap();
    assert!(found.nodes.is_empty());
    assert!(!found.cut && found.looked_at < MOST_LOOKED_AT);
}
