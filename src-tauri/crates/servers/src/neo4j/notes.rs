//! Notes of people who look into the store, in nodes of our own.

use std::collections::{BTreeMap, BTreeSet};

use memora_engine::domain::change::Actor;
use memora_engine::domain::ids::{OrgId, UserId};
use memora_engine::domain::note::{Note, NoteKey, NoteQuery, TagCount, folded};
use memora_engine::domain::subject::Subject;
use memora_engine::ports::graph::GraphResult;
use neo4rs::Query;

use super::client::Client;
use super::fault::corrupt;
use super::undo::variant;
use super::values::{Fields, list, optional, text};

/// What [`note`] reads of a node named `n`, as one list.
pub(super) const NOTE: &str = "[n.org_id, n.about, n.user_id, n.text, n.tags, n.actor_kind, n.actor, n.at]";

/// The key of a note in the database.
pub(super) fn note_key(key: &NoteKey) -> String {
    format!("{} {}", key.org_id, key.about.key())
}

pub(super) fn note(at: &mut Fields) -> GraphResult<Note> {
    Ok(Note {
        org_id: at.id(OrgId::parse)?,
        about: serde_json::from_str(&at.text()?).map_err(|error| corrupt(format!("a note cannot be read: {error}")))?,
        user_id: at.optional_id(UserId::parse)?,
        text: at.text()?,
        tags: at.texts()?,
        by: Actor {
            kind: variant(at)?,
            name: at.text()?,
        },
        at: at.moment()?,
    })
}

pub(super) async fn about(client: &Client, org_id: &OrgId, about: &[Subject]) -> GraphResult<Vec<Note>> {
    let keys: BTreeSet<String> = (about.iter().cloned())
        .map(|about| {
            let org_id = org_id.clone();
            note_key(&NoteKey { org_id, about })
        })
        .collect();
    let query = format!("UNWIND $keys AS key MATCH (n:ExplorerNote {{key: key}}) RETURN {NOTE} AS row");
    let query = Query::new(query).param("keys", list(keys.into_iter().map(text)));
    let mut found = Fields::all(&client.read(query).await?, note)?;
    found.sort_by_key(|note| note.about.key());
    Ok(found)
}

pub(super) async fn matching(client: &Client, query: &NoteQuery, limit: u32) -> GraphResult<Vec<Note>> {
    let asked = format!(
        "MATCH (n:ExplorerNote) WHERE n.org_id = $org AND ($user IS NULL OR n.user_id = $user) \
         AND ($tag IS NULL OR $tag IN n.folded) \
         WITH n ORDER BY n.at DESC, n.subject LIMIT $limit RETURN {NOTE} AS row"
    );
    let asked = Query::new(asked)
        .param("org", query.org_id.as_str())
        .param("user", optional(query.user_id.as_ref().map(|id| text(id.as_str()))))
        .param("tag", optional(query.tag.as_deref().map(|tag| text(folded(tag)))))
        .param("limit", i64::from(limit));
    Fields::all(&client.read(asked).await?, note)
}

/// Notes are written by hand, so there are few enough to be counted here, by the same rule of comparing as everywhere.
pub(super) async fn tags(client: &Client, org_id: &OrgId) -> GraphResult<Vec<TagCount>> {
    let query = "MATCH (n:ExplorerNote) WHERE n.org_id = $org AND size(n.tags) > 0 \
                 RETURN [n.tags, EXISTS { MATCH (m:Memory) WHERE m.memory_id = n.memory_id AND m.org_id = $org }] AS row";
    let query = Query::new(query.to_owned()).param("org", org_id.as_str());
    let notes = Fields::all(&client.read(query).await?, |at| Ok((at.texts()?, at.flag()?)))?;
    let mut counts: BTreeMap<String, TagCount> = BTreeMap::new();
    for (tags, is_memory) in notes {
        for tag in tags {
            let count = counts.entry(folded(&tag)).or_insert_with(|| TagCount {
                tag: tag.clone(),
                notes: 0,
                memories: 0,
            });
            count.tag = count.tag.clone().min(tag);
            count.notes += 1;
            count.memories += u32::from(is_memory);
        }
    }
    Ok(counts.into_values().collect())
}
