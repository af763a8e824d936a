//! Reading what a batch touches, and locking it: other programs write to the same database and know nothing of our
//! lock. Setting a key to what it is locks a node without changing it.

use std::collections::BTreeSet;

use memora_engine::domain::ids::{AgentId, InteractionId, InteractionKey, MemoryId, OrgId, UserId};
use memora_engine::domain::model::{Agent, Message, Organization, User};
use memora_engine::ports::graph::GraphResult;
use neo4rs::{BoltType, Query};
use uuid::Uuid;

use super::needs::Needs;
use super::picture::{InteractionPicture, MemoryPicture, OrganizationPicture, Picture, Talk, UserPicture};
use super::slot::{Links, Slot};
use super::statement::{Statement, Values};
use super::write::review_key;
use crate::neo4j::queue::QUEUED_AT;
use crate::neo4j::transaction::Transaction;
use crate::neo4j::values::{Fields, as_day, list, optional, text};
use crate::neo4j::{interactions, memories, messages, notes, reviews};

const ORGANIZATIONS: Statement = Statement {
    columns: &["org_id", "is_changed"],
    body: "MATCH (o:Org {org_id: org_id}) \
           FOREACH (_ IN CASE WHEN is_changed THEN [0] ELSE [] END | SET o.org_id = o.org_id) \
           WITH collect(o) AS found UNWIND found AS o \
           RETURN [o.org_id, o.org_name, o.created_at, \
             COUNT { (o)<-[:BELONGS_TO]-() } + COUNT { (o)-[:HAS_AGENT]->() }] AS row",
};

const USERS: Statement = Statement {
    columns: &["org_id", "user_id", "is_changed"],
    body: "MATCH (u:User {org_id: org_id, user_id: user_id}) \
           FOREACH (_ IN CASE WHEN is_changed THEN [0] ELSE [] END | SET u.org_id = u.org_id) \
           WITH collect(u) AS found UNWIND found AS u \
           RETURN [u.org_id, u.user_id, u.user_name, u.created_at, \
             reduce(n = COUNT { (u)-[:HAS_AGENT]->() }, x IN \
               [(u)-[:INTERACTIONS_IN]->(c) | COUNT { (c)-[:HAD_INTERACTION]->() }] + \
               [(u)-[:HAS_MEMORIES]->(c) | COUNT { (c)-[:INCLUDES]->() }] | n + x)] AS row",
};

const AGENTS: Statement = Statement {
    columns: &["org_id", "agent_id"],
    body: "MATCH (a:Agent {org_id: org_id, agent_id: agent_id}) SET a.org_id = a.org_id \
           WITH collect(a) AS found UNWIND found AS a \
           RETURN [a.org_id, a.agent_id, a.agent_label, a.user_id, a.created_at] AS row",
};

const INTERACTION_COLUMNS: [&str; 3] = ["org_id", "user_id", "interaction_id"];

/// With what hangs on each, and since when it is queued.
fn interactions_text() -> String {
    format!(
        "MATCH (i:Interaction {{org_id: org_id, user_id: user_id, interaction_id: interaction_id}}) \
         SET i.org_id = i.org_id \
         WITH collect(i) AS found UNWIND found AS i \
         RETURN [[i.org_id, i.user_id, i.interaction_id, i.agent_id, i.created_at, i.updated_at], \
           [(i)-[:HAS_OCCURRENCE_ON]->(d:Date) | d.date], COUNT {{ (i)<-[:INTERACTION_SOURCE]-() }}, \
           {QUEUED_AT}] AS row"
    )
}

/// How many messages there are and at how many places, and from position `cut_from` on what they say and which memories
/// come from them. Asked after the interaction is locked: what another program has written to it is there by then.
const TALKS: Statement = Statement {
    columns: &["org_id", "user_id", "interaction_id", "cut_from"],
    body: "MATCH (i:Interaction {org_id: org_id, user_id: user_id, interaction_id: interaction_id}) \
           CALL (i, cut_from) { \
             OPTIONAL MATCH (i)-[:FIRST_MESSAGE|IS_NEXT*]->(m:MessageBlock) \
             WITH DISTINCT m, cut_from \
             RETURN count(m) AS held, count(DISTINCT m.msg_position) AS places, collect(CASE WHEN m.msg_position >= cut_from THEN \
               [m.msg_position, m.role, m.content, [(m)<-[:MESSAGE_SOURCE]-(x) | x.memory_id]] END) AS tail } \
           RETURN [i.org_id, i.user_id, i.interaction_id, held, places, tail] AS row",
};

/// Distinct ends let the server visit each version once, however many ways lead to it.
const VERSIONS: &str = "MATCH (m:Memory) WHERE m.memory_id IN $newer \
    MATCH (m)-[:CONTRARY_UPDATE*0..]->(x:Memory) WITH DISTINCT x \
    MATCH (x)-[:CONTRARY_UPDATE]->(y:Memory) RETURN DISTINCT [x.memory_id, y.memory_id] AS row \
    UNION \
    MATCH (x:Memory)-[:CONTRARY_UPDATE]->(y:Memory) WHERE x.memory_id IN $older \
    RETURN DISTINCT [x.memory_id, y.memory_id] AS row";

/// The picture that a batch with these needs is checked against.
pub(super) async fn load<'a>(transaction: &mut Transaction, mut needs: Needs) -> GraphResult<Picture<'a>> {
    let mut picture = Picture::default();
    people(transaction, &needs, &mut picture).await?;
    named_memories(transaction, &needs, &mut picture).await?;
    let stored = (picture.memories.values()).filter_map(|at| {
        let memory = at.slot.held.as_ref()?;
        Some((memory.memory_id, memory.interaction()?))
    });
    let origins: Vec<_> = stored.chain(std::mem::take(&mut needs.origins)).collect();
    for (id, interaction) in origins {
        if needs.sourced.contains(&id) {
            needs.talk(interaction, None);
        }
    }
    named_interactions(transaction, &needs, &mut picture).await?;
    talks(transaction, &needs, &mut picture).await?;
    versions(transaction, &needs, &mut picture).await?;
    named_reviews(transaction, &needs, &mut picture).await?;
    named_notes(transaction, &needs, &mut picture).await?;
    Ok(picture)
}

async fn people(transaction: &mut Transaction, needs: &Needs, picture: &mut Picture<'_>) -> GraphResult<()> {
    let rows = needs.organizations.iter();
    let rows = rows
        .map(|(id, &changed)| vec![text(id.as_str()), changed.into()])
        .collect();
    for row in ORGANIZATIONS.ask(transaction, rows).await? {
        let mut at = Fields::of(&row)?;
        let held = Organization {
            org_id: at.id(OrgId::parse)?,
            name: at.text()?,
            created_at: at.moment()?,
        };
        let (id, people) = (held.org_id.clone(), at.integer()?);
        let slot = Slot::of(held);
        picture.organizations.insert(id, OrganizationPicture { slot, people });
    }
    let rows = needs.users.iter();
    let rows = rows.map(|(key, &changed)| vec![text(key.org_id.as_str()), text(key.user_id.as_str()), changed.into()]);
    for row in USERS.ask(transaction, rows.collect()).await? {
        let mut at = Fields::of(&row)?;
        let held = User {
            org_id: at.id(OrgId::parse)?,
            user_id: at.id(UserId::parse)?,
            name: at.text()?,
            created_at: at.moment()?,
        };
        let (key, things) = (held.key(), at.integer()?);
        let slot = Slot::of(held);
        picture.users.insert(key, UserPicture { slot, things });
    }
    let rows = needs.agents.iter();
    let rows = rows
        .map(|key| vec![text(key.org_id.as_str()), text(key.agent_id.as_str())])
        .collect();
    for row in AGENTS.ask(transaction, rows).await? {
        let mut at = Fields::of(&row)?;
        let held = Agent {
            org_id: at.id(OrgId::parse)?,
            agent_id: at.id(AgentId::parse)?,
            label: at.text()?,
            user_id: at.optional_id(UserId::parse)?,
            created_at: at.moment()?,
        };
        picture.agents.insert(held.key(), Slot::of(held));
    }
    Ok(())
}

async fn named_memories(transaction: &mut Transaction, needs: &Needs, picture: &mut Picture<'_>) -> GraphResult<()> {
    let named: BTreeSet<MemoryId> = needs.memories.iter().map(|key| key.memory_id).collect();
    // By id alone: an id names one memory in the whole store.
    let body = format!(
        "MATCH (m:Memory {{memory_id: memory_id}}) SET m.org_id = m.org_id \
         WITH collect(m) AS found UNWIND found AS m \
         RETURN [{}, [(m)-[:MESSAGE_SOURCE]->(b) | b.msg_position]] AS row",
        memories::ENTRY
    );
    let statement = Statement {
        columns: &["memory_id"],
        body: &body,
    };
    let rows = named.iter().map(|id| vec![text(id.to_string())]).collect();
    for row in statement.ask(transaction, rows).await? {
        let mut at = Fields::of(&row)?;
        let entry = memories::entry(&mut at.fields()?)?;
        let Some(entry) = entry else { continue };
        let (held, links) = (entry.memory, i64::from(entry.replaces) + i64::from(entry.replaced_by));
        let positions = Links::of(at.positions()?);
        // Where other programs gave one id to two memories, the one that the batch names counts.
        if needs.memories.contains(&held.key()) || !picture.memories.contains_key(&held.memory_id) {
            let (id, slot) = (held.memory_id, Slot::of(held));
            let found = MemoryPicture { slot, positions, links };
            picture.memories.insert(id, found);
        }
    }
    Ok(())
}

fn ids(ids: impl IntoIterator<Item = MemoryId>) -> BoltType {
    list(ids.into_iter().map(|id| text(id.to_string())))
}

fn row_of(key: &InteractionKey) -> Values {
    vec![
        text(key.org_id.as_str()),
        text(key.user_id.as_str()),
        text(key.interaction_id.as_str()),
    ]
}

async fn named_interactions(
    transaction: &mut Transaction,
    needs: &Needs,
    picture: &mut Picture<'_>,
) -> GraphResult<()> {
    let rows = needs.interactions.iter().map(row_of).collect();
    let statement = Statement {
        columns: &INTERACTION_COLUMNS,
        body: &interactions_text(),
    };
    for row in statement.ask(transaction, rows).await? {
        let mut at = Fields::of(&row)?;
        let held = interactions::interaction(&mut at.fields()?)?;
        let found = InteractionPicture {
            dates: Links::of(at.values()?.into_iter().filter_map(as_day)),
            memories: at.integer()?,
            queued: at.optional_moment()?.map_or_else(Slot::default, Slot::of),
            talk: Talk::default(),
            slot: Slot::of(held.clone()),
        };
        picture.interactions.insert(held.key(), found);
    }
    Ok(())
}

async fn talks(transaction: &mut Transaction, needs: &Needs, picture: &mut Picture<'_>) -> GraphResult<()> {
    let there = (needs.talks.iter()).filter(|(key, _)| picture.interactions.contains_key(key));
    let rows = there.map(|(key, &cut_from)| {
        let mut row = row_of(key);
        row.push(optional(cut_from));
        row
    });
    for row in TALKS.ask(transaction, rows.collect()).await? {
        let mut at = Fields::of(&row)?;
        let key = InteractionKey {
            org_id: at.id(OrgId::parse)?,
            user_id: at.id(UserId::parse)?,
            interaction_id: at.id(InteractionId::parse)?,
        };
        let (held, places) = (at.count()?, at.count()?);
        let tail: Vec<(Message, Vec<String>)> = at.each(|at| Ok((messages::message(at)?, at.texts()?)))?;
        if let Some(found) = picture.interactions.get_mut(&key) {
            found.talk = Talk::of(held, places, tail);
        }
    }
    Ok(())
}

async fn versions(transaction: &mut Transaction, needs: &Needs, picture: &mut Picture<'_>) -> GraphResult<()> {
    let held = |ids: &BTreeSet<MemoryId>| -> Vec<MemoryId> {
        let there = |id: &&MemoryId| picture.memories.get(id).is_some_and(|at| at.links > 0);
        ids.iter().filter(there).copied().collect()
    };
    let (newer, older) = (held(&needs.newer), held(&needs.older));
    if newer.is_empty() && older.is_empty() {
        return Ok(());
    }
    let query = Query::new(VERSIONS.to_owned())
        .param("newer", ids(newer))
        .param("older", ids(older));
    let rows = transaction.rows(query).await?;
    let links = Fields::all(&rows, |at| Ok((at.text()?, at.text()?)))?;
    let parsed = |text: &str| Uuid::parse_str(text).ok().map(MemoryId);
    // What has no UUID cannot be named by any operation.
    let links = links.iter().filter_map(|(old, new)| Some((parsed(old)?, parsed(new)?)));
    picture.versions = Links::of(links);
    Ok(())
}

async fn named_reviews(transaction: &mut Transaction, needs: &Needs, picture: &mut Picture<'_>) -> GraphResult<()> {
    let body = format!(
        "MATCH (r:ExplorerReview {{key: key}}) RETURN {} AS row",
        reviews::REVIEW
    );
    let statement = Statement {
        columns: &["key"],
        body: &body,
    };
    let rows = needs.reviews.iter().map(|key| vec![text(review_key(key))]).collect();
    for row in statement.ask(transaction, rows).await? {
        let held = reviews::review(&mut Fields::of(&row)?)?;
        picture.reviews.insert(held.key.clone(), Slot::of(held));
    }
    Ok(())
}

async fn named_notes(transaction: &mut Transaction, needs: &Needs, picture: &mut Picture<'_>) -> GraphResult<()> {
    let body = format!("MATCH (n:ExplorerNote {{key: key}}) RETURN {} AS row", notes::NOTE);
    let statement = Statement {
        columns: &["key"],
        body: &body,
    };
    let rows = needs.notes.iter().map(|key| vec![text(notes::note_key(key))]).collect();
    for row in statement.ask(transaction, rows).await? {
        let held = notes::note(&mut Fields::of(&row)?)?;
        picture.notes.insert(held.key(), Slot::of(held));
    }
    Ok(())
}
