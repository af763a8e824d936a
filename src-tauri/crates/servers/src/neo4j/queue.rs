//! The queue of interactions from which memories are still to be taken, in nodes of our own that are linked with nothing:
//! other programs delete interactions without asking.

use memora_engine::domain::ids::{InteractionId, InteractionKey, OrgId, UserId};
use memora_engine::domain::page::{Page, PageRequest};
use memora_engine::domain::read::QueuedInteraction;
use memora_engine::ports::graph::GraphResult;
use neo4rs::Query;

use super::client::Client;
use super::cursor;
use super::values::{Fields, moment, optional, text};

/// Since when an interaction named `i` is queued; nothing when it is not.
pub(super) const QUEUED_AT: &str = "head(COLLECT { MATCH (q:ExplorerExtraction \
    {org_id: i.org_id, user_id: i.user_id, interaction_id: i.interaction_id}) RETURN q.queued_at })";

/// Those whose interaction is still there.
const QUEUED: &str = "MATCH (q:ExplorerExtraction) WHERE ($org IS NULL OR q.org_id = $org) AND EXISTS { \
    (:Interaction {org_id: q.org_id, user_id: q.user_id, interaction_id: q.interaction_id}) }";

const LIST: &str = "extraction queue";

fn queued(at: &mut Fields) -> GraphResult<QueuedInteraction> {
    Ok(QueuedInteraction {
        interaction: InteractionKey {
            org_id: at.id(OrgId::parse)?,
            user_id: at.id(UserId::parse)?,
            interaction_id: at.id(InteractionId::parse)?,
        },
        queued_at: at.moment()?,
    })
}

pub(super) async fn list(
    client: &Client,
    org: Option<&OrgId>,
    page: &PageRequest,
) -> GraphResult<Page<QueuedInteraction>> {
    let after: Option<QueuedInteraction> = cursor::start(LIST, page)?;
    let text_of = format!(
        "{QUEUED} AND ($at IS NULL OR q.queued_at > $at OR (q.queued_at = $at AND (q.org_id > $after_org \
           OR (q.org_id = $after_org AND (q.user_id > $user OR (q.user_id = $user AND q.interaction_id > $id)))))) \
         WITH q ORDER BY q.queued_at, q.org_id, q.user_id, q.interaction_id LIMIT $wanted \
         RETURN [q.org_id, q.user_id, q.interaction_id, q.queued_at] AS row"
    );
    let place = after.as_ref();
    let query = Query::new(text_of)
        .param("org", optional(org.map(OrgId::as_str)))
        .param("at", optional(place.map(|q| moment(q.queued_at))))
        .param(
            "after_org",
            optional(place.map(|q| text(q.interaction.org_id.as_str()))),
        )
        .param("user", optional(place.map(|q| text(q.interaction.user_id.as_str()))))
        .param(
            "id",
            optional(place.map(|q| text(q.interaction.interaction_id.as_str()))),
        )
        .param("wanted", cursor::wanted(page));
    let found = Fields::all(&client.read(query).await?, queued)?;
    cursor::page(LIST, found, page, QueuedInteraction::clone)
}

pub(super) async fn len(client: &Client, org: Option<&OrgId>) -> GraphResult<u32> {
    let query = Query::new(format!("{QUEUED} RETURN [count(q)] AS row")).param("org", optional(org.map(OrgId::as_str)));
    match client.read(query).await?.first() {
        Some(row) => Fields::of(row)?.count(),
        None => Ok(0),
    }
}
