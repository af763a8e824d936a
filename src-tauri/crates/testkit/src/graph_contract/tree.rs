//! Organizations, users and agents: order, filters, names.

use std::sync::Arc;

use memora_engine::domain::change::GraphOp;
use memora_engine::domain::ids::PersonId;
use memora_engine::domain::read::AgentsOf;
use memora_engine::ports::graph::GraphStore;

use super::stage::{Stage, ann, assert_not_found, ben, put, talk};
use crate::sample::{
    agent, agent_id, agent_key, interaction, memory, memory_from, minute, org_id, organization, personal_agent, user,
    user_key,
};
use crate::walk::all_pages;

async fn user_ids(graph: &dyn GraphStore, filter: Option<&str>, limit: u32) -> Vec<String> {
    let org = org_id("acme");
    let users = all_pages(limit, |page| graph.users(&org, filter, page))
        .await
        .expect("users");
    users.into_iter().map(|node| node.user.user_id.to_string()).collect()
}

async fn agent_ids(graph: &dyn GraphStore, of: AgentsOf, filter: Option<&str>, limit: u32) -> Vec<String> {
    let agents = all_pages(limit, |page| graph.agents(&of, filter, page))
        .await
        .expect("agents");
    agents.into_iter().map(|node| node.agent.agent_id.to_string()).collect()
}

pub async fn organizations_are_sorted_by_name_then_id(graph: Arc<dyn GraphStore>) {
    let stage = Stage::empty(graph);
    let organizations = [
        ("z", "Alpha"),
        ("a", "Beta"),
        ("c", "Beta"),
        ("b", "Beta"),
        ("y", "Ära"),
    ];
    let put = |(id, name): &(&str, &str)| GraphOp::PutOrganization {
        organization: organization(id, name),
    };
    stage.apply(organizations.iter().map(put).collect()).await;
    for limit in [1, 2, 500] {
        let nodes = all_pages(limit, |page| stage.graph.organizations(page))
            .await
            .expect("organizations");
        let ids: Vec<_> = nodes.iter().map(|node| node.organization.org_id.as_str()).collect();
        assert_eq!(ids, ["z", "a", "b", "c", "y"], "pages of {limit}");
    }
}

pub async fn users_are_sorted_by_folded_name_then_id(graph: Arc<dyn GraphStore>) {
    let stage = Stage::empty(graph);
    let users = [
        ("5", "bob"),
        ("4", "Bob"),
        ("3", "Carl"),
        ("2", "anna"),
        ("1", "Zoë"),
        ("0", "Émile"),
        ("6", "éva"),
    ];
    let mut ops = vec![GraphOp::PutOrganization {
        organization: organization("acme", "Acme"),
    }];
    ops.extend(users.iter().map(|(id, name)| GraphOp::PutUser {
        user: user("acme", id, name),
    }));
    ops.push(GraphOp::PutOrganization {
        organization: organization("other", "Other"),
    });
    ops.push(GraphOp::PutUser {
        user: user("other", "7", "Bob"),
    });
    stage.apply(ops).await;
    for limit in [1, 2, 500] {
        let ids = user_ids(stage.graph.as_ref(), None, limit).await;
        assert_eq!(ids, ["2", "4", "5", "3", "1", "0", "6"], "pages of {limit}");
    }
}

pub async fn users_are_filtered_by_part_of_the_folded_name(graph: Arc<dyn GraphStore>) {
    let stage = Stage::with_people(graph).await;
    let users = [("c", "Hannah"), ("d", "100%_sure"), ("e", "ÉMILE"), ("f", "Ann")];
    stage
        .apply(
            users
                .iter()
                .map(|(id, name)| GraphOp::PutUser {
                    user: user("acme", id, name),
                })
                .collect(),
        )
        .await;
    let graph = stage.graph.as_ref();
    for limit in [1, 500] {
        assert_eq!(user_ids(graph, Some("aNN"), limit).await, ["ann", "f", "c"]);
        assert_eq!(user_ids(graph, Some("émi"), limit).await, ["e"]);
        assert_eq!(user_ids(graph, Some("%_"), limit).await, ["d"]);
        assert_eq!(user_ids(graph, Some("%"), limit).await, ["d"]);
        assert_eq!(user_ids(graph, Some("nobody"), limit).await, Vec::<String>::new());
        assert_eq!(user_ids(graph, Some(""), limit).await.len(), 6);
    }
}

pub async fn agents_are_listed_by_owner_sorted_and_filtered(graph: Arc<dyn GraphStore>) {
    let stage = Stage::with_people(graph).await;
    stage
        .apply(vec![
            GraphOp::PutAgent {
                agent: personal_agent(&ben(), "b1", "pal"),
            },
            GraphOp::PutAgent {
                agent: personal_agent(&ann(), "a1", "Alto"),
            },
            GraphOp::PutAgent {
                agent: agent("acme", "w1", "bass"),
            },
        ])
        .await;
    let graph = stage.graph.as_ref();
    let acme = || AgentsOf::Organization(org_id("acme"));
    for limit in [1, 500] {
        assert_eq!(
            agent_ids(graph, acme(), None, limit).await,
            ["a1", "w1", "guide", "b1", "pal"]
        );
        assert_eq!(
            agent_ids(graph, AgentsOf::User(ann()), None, limit).await,
            ["a1", "pal"]
        );
        assert_eq!(agent_ids(graph, acme(), Some("PA"), limit).await, ["b1", "pal"]);
        assert_eq!(
            agent_ids(graph, AgentsOf::User(ann()), Some("al"), limit).await,
            ["a1", "pal"]
        );
        assert_eq!(
            agent_ids(graph, AgentsOf::User(ben()), Some("alto"), limit).await,
            Vec::<String>::new()
        );
    }
    assert_eq!(graph.user(&ann()).await.expect("Ann").agents, 2);
    assert_eq!(graph.organization(&org_id("acme")).await.expect("Acme").agents, 5);
}

pub async fn users_and_organizations_with_the_same_name_are_kept_apart(graph: Arc<dyn GraphStore>) {
    let stage = Stage::with_people(graph).await;
    stage
        .apply(vec![
            GraphOp::PutUser {
                user: user("acme", "ann2", "Ann"),
            },
            GraphOp::PutOrganization {
                organization: organization("acme2", "Acme"),
            },
            GraphOp::PutUser {
                user: user("acme2", "ann", "Ann"),
            },
            put(memory(&user_key("acme", "ann2"), 2)),
            put(memory(&user_key("acme2", "ann"), 3)),
            put(memory(&user_key("acme2", "ann"), 4)),
        ])
        .await;
    let memories = async |org: &str, id: &str| stage.graph.user(&user_key(org, id)).await.expect("a user").memories;
    assert_eq!(memories("acme", "ann").await, 0);
    assert_eq!(memories("acme", "ann2").await, 1);
    assert_eq!(memories("acme2", "ann").await, 2);
    assert_eq!(user_ids(stage.graph.as_ref(), None, 1).await, ["ann", "ann2", "ben"]);
    let guide = stage.graph.agent(&agent_key("acme", "guide")).await.expect("the guide");
    assert_eq!(
        guide.memories, 1,
        "an agent has only what it did in its own organization"
    );
}

/// The last activity is that of what is there: it goes back when the newest goes.
pub async fn the_last_activity_is_the_newest_save_or_memory(graph: Arc<dyn GraphStore>) {
    let stage = Stage::with_people(graph).await;
    let last = async || stage.graph.user(&ann()).await.expect("Ann").last_activity;
    assert_eq!(last().await, None);
    stage
        .apply(vec![GraphOp::PutInteraction {
            interaction: interaction(&ann(), "talk", 5),
        }])
        .await;
    assert_eq!(last().await, Some(minute(5)));
    let later = stage.apply(vec![put(memory_from(&talk(), 8))]).await;
    assert_eq!(last().await, Some(minute(8)));
    let (from, to) = (minute(5), minute(9));
    let touched = stage
        .apply(vec![GraphOp::TouchInteraction {
            interaction: talk(),
            from,
            to,
        }])
        .await;
    assert_eq!(last().await, Some(minute(9)));
    stage.apply(touched.inverse_ops()).await;
    assert_eq!(last().await, Some(minute(8)));
    stage.apply(later.inverse_ops()).await;
    assert_eq!(last().await, Some(minute(5)));
}

pub async fn what_is_not_there_is_not_found(graph: Arc<dyn GraphStore>) {
    let stage = Stage::with_people(graph).await;
    assert_not_found(stage.graph.organization(&org_id("gone")).await, "gone");
    assert_not_found(stage.graph.user(&user_key("acme", "gone")).await, "gone");
    assert_not_found(stage.graph.user(&user_key("gone", "ann")).await, "ann");
    assert_not_found(stage.graph.agent(&agent_key("acme", "gone")).await, "gone");
    assert_not_found(stage.graph.agent(&agent_key("gone", "guide")).await, "guide");
    let gone = org_id("gone");
    assert!(
        all_pages(5, |page| stage.graph.users(&gone, None, page))
            .await
            .expect("a list")
            .is_empty()
    );
    for of in [
        AgentsOf::Organization(gone.clone()),
        AgentsOf::User(user_key("acme", "gone")),
    ] {
        assert!(
            all_pages(5, |page| stage.graph.agents(&of, None, page))
                .await
                .expect("a list")
                .is_empty()
        );
    }
}

pub async fn people_are_found_by_id(graph: Arc<dyn GraphStore>) {
    let stage = Stage::with_people(graph).await;
    let rename = GraphOp::RenameUser {
        user: ann(),
        from: "Ann".to_owned(),
        to: "Anna".to_owned(),
    };
    stage.apply(vec![rename]).await;
    let user = |key: memora_engine::domain::ids::UserKey| PersonId::User(key.user_id);
    let ids = [
        user(ann()),
        PersonId::Agent(agent_id("pal")),
        user(user_key("acme", "gone")),
        user(user_key("acme", "pal")),
        PersonId::Agent(agent_id("ben")),
    ];
    let mut people = stage.graph.people(&org_id("acme"), &ids).await.expect("people");
    people.sort_by(|a, b| a.id.cmp(&b.id));
    let found: Vec<_> = people
        .iter()
        .map(|person| (person.id.to_string(), person.name.as_str()))
        .collect();
    assert_eq!(
        found,
        [("user_ann".to_owned(), "Anna"), ("agent_pal".to_owned(), "Pal")]
    );
    assert!(
        stage
            .graph
            .people(&org_id("gone"), &ids)
            .await
            .expect("people")
            .is_empty()
    );
    assert!(
        stage
            .graph
            .people(&org_id("acme"), &[])
            .await
            .expect("people")
            .is_empty()
    );
    let many: Vec<PersonId> = (0..2_000)
        .map(|n| PersonId::Agent(agent_id(&format!("x{n}"))))
        .chain(ids)
        .collect();
    assert_eq!(
        stage.graph.people(&org_id("acme"), &many).await.expect("people").len(),
        2
    );
}

pub async fn people_are_found_by_a_word_of_their_name(graph: Arc<dyn GraphStore>) {
    let stage = Stage::with_people(graph).await;
    let names = [
        ("1", "Mary Ann Lee"),
        ("2", "mary-jane"),
        ("3", "Maryland"),
        ("4", "Zoë O'Neil"),
        ("5", "R2 D2"),
    ];
    let mut ops: Vec<_> = names
        .iter()
        .map(|(id, name)| GraphOp::PutUser {
            user: user("acme", id, name),
        })
        .collect();
    ops.push(GraphOp::PutAgent {
        agent: agent("acme", "a", "Ask Mary!"),
    });
    ops.push(GraphOp::PutOrganization {
        organization: organization("other", "Other"),
    });
    ops.push(GraphOp::PutUser {
        user: user("other", "6", "Mary"),
    });
    stage.apply(ops).await;
    let named = async |words: &[&str]| {
        let words: Vec<String> = words.iter().map(|word| (*word).to_owned()).collect();
        let people = stage.graph.people_named(&org_id("acme"), &words).await.expect("people");
        let mut ids: Vec<String> = people.into_iter().map(|person| person.id.to_string()).collect();
        ids.sort();
        ids
    };
    assert_eq!(named(&["mary"]).await, ["agent_a", "user_1", "user_2"]);
    assert_eq!(named(&["ann"]).await, ["user_1", "user_ann"]);
    assert_eq!(named(&["zoë", "d2", "nobody"]).await, ["user_4", "user_5"]);
    assert_eq!(named(&["neil"]).await, ["user_4"]);
    assert_eq!(named(&["mar", "mary ann", "o'neil", ""]).await, Vec::<String>::new());
    assert_eq!(named(&[]).await, Vec::<String>::new());
    let rename = GraphOp::RenameUser {
        user: ann(),
        from: "Ann".to_owned(),
        to: "Nora".to_owned(),
    };
    stage.apply(vec![rename]).await;
    assert_eq!(named(&["ann"]).await, ["user_1"], "the name of now counts");
    assert_eq!(named(&["nora"]).await, ["user_ann"]);
    stage
        .apply(vec![GraphOp::RemoveUser {
            user: user("acme", "2", "mary-jane"),
        }])
        .await;
    assert_eq!(named(&["jane"]).await, Vec::<String>::new());
}

pub async fn no_more_than_a_hundred_people_are_found_by_name(graph: Arc<dyn GraphStore>) {
    let stage = Stage::with_people(graph).await;
    let kims = (0..150).map(|n| GraphOp::PutUser {
        user: user("acme", &format!("kim{n}"), &format!("Kim {n}")),
    });
    stage.apply(kims.collect()).await;
    let found = stage
        .graph
        .people_named(&org_id("acme"), &["kim".to_owned()])
        .await
        .expect("people");
    assert_eq!(found.len(), 100);
    assert!(found.iter().all(|person| person.name.starts_with("Kim ")));
}
