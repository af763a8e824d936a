//! Messages of an interaction.

use memora_engine::domain::ids::InteractionKey;
use memora_engine::domain::model::{Message, Role};
use memora_engine::ports::graph::GraphResult;
use neo4rs::Query;

use super::client::Client;
use super::values::Fields;

/// A message from `[msg_position, role, content]`.
pub(super) fn message(fields: &mut Fields) -> GraphResult<Message> {
    Ok(Message {
        position: fields.count()?,
        role: Role::from(fields.text()?),
        content: fields.text()?,
    })
}

pub(super) async fn list(client: &Client, key: &InteractionKey, from: u32, limit: u32) -> GraphResult<Vec<Message>> {
    let query = Query::new(
        "MATCH (i:Interaction {org_id: $org, user_id: $user, interaction_id: $id})\
         -[:FIRST_MESSAGE|IS_NEXT*1..]->(b:MessageBlock) WHERE b.msg_position >= $from \
         WITH DISTINCT b ORDER BY b.msg_position LIMIT $limit RETURN [b.msg_position, b.role, b.content] AS row"
            .to_owned(),
    )
    .param("org", key.org_id.as_str())
    .param("user", key.user_id.as_str())
    .param("id", key.interaction_id.as_str())
    .param("from", i64::from(from))
    .param("limit", i64::from(limit));
    Fields::all(&client.read(query).await?, message)
}
