//! What people decided about findings of the review, in nodes of our own.

use memora_engine::domain::change::Actor;
use memora_engine::domain::ids::{MemoryId, OrgId, UserId};
use memora_engine::domain::review::{Review, ReviewCount, ReviewKey};
use memora_engine::ports::graph::GraphResult;
use neo4rs::Query;

use super::audit::{optional_uuid, uuid};
use super::client::Client;
use super::undo::variant;
use super::values::Fields;

/// What [`review`] reads of a node named `r`, as one list.
pub(super) const REVIEW: &str =
    "[r.org_id, r.memory_id, r.finder, r.other, r.user_id, r.verdict, r.actor_kind, r.actor, r.at]";

pub(super) fn review(at: &mut Fields) -> GraphResult<Review> {
    let key = ReviewKey {
        org_id: at.id(OrgId::parse)?,
        memory_id: MemoryId(uuid(at)?),
        finder: variant(at)?,
        other: optional_uuid(at)?.map(MemoryId),
    };
    Ok(Review {
        key,
        user_id: at.id(UserId::parse)?,
        verdict: variant(at)?,
        by: Actor {
            kind: variant(at)?,
            name: at.text()?,
        },
        at: at.moment()?,
    })
}

pub(super) async fn of_memories(client: &Client, org_id: &OrgId, ids: &[MemoryId]) -> GraphResult<Vec<Review>> {
    let query = format!(
        "UNWIND $ids AS id MATCH (r:ExplorerReview {{org_id: $org, memory_id: id}}) WITH DISTINCT r RETURN {REVIEW} AS row"
    );
    let query = Query::new(query).param("org", org_id.as_str());
    let mut found = Fields::all(&client.read_of(ids, query).await?, review)?;
    found.sort_by(|a, b| a.key.cmp(&b.key));
    found.dedup_by(|a, b| a.key == b.key);
    Ok(found)
}

pub(super) async fn counts(client: &Client, org_id: &OrgId) -> GraphResult<Vec<ReviewCount>> {
    let query = "MATCH (r:ExplorerReview {org_id: $org}) \
                 WITH r.finder AS finder, r.verdict AS verdict, count(*) AS n RETURN [finder, verdict, n] AS row";
    let query = Query::new(query.to_owned()).param("org", org_id.as_str());
    let mut counts = Fields::all(&client.read(query).await?, |at| {
        Ok(ReviewCount {
            finder: variant(at)?,
            verdict: variant(at)?,
            count: at.count()?,
        })
    })?;
    counts.sort_by_key(|count| (count.finder, count.verdict));
    Ok(counts)
}
