//! People by id, and by the words of their names.

use memora_engine::domain::ids::{AgentId, OrgId, PersonId, UserId};
use memora_engine::domain::model::Person;
use memora_engine::domain::words::words;
use memora_engine::ports::graph::GraphResult;
use neo4rs::Query;

use super::client::Client;
use super::values::{Fields, list, text};

/// The most people found by name.
const MAX_NAMED: usize = 100;

fn person(fields: &mut Fields) -> GraphResult<Option<Person>> {
    let (is_user, id, name) = (fields.flag()?, fields.text()?, fields.text()?);
    let id = if is_user {
        UserId::parse(&id).ok().map(PersonId::User)
    } else {
        AgentId::parse(&id).ok().map(PersonId::Agent)
    };
    Ok(id.map(|id| Person { id, name }))
}

pub(super) async fn people(client: &Client, org_id: &OrgId, ids: &[PersonId]) -> GraphResult<Vec<Person>> {
    let users = ids.iter().filter_map(|id| match id {
        PersonId::User(id) => Some(text(id.as_str())),
        PersonId::Agent(_) => None,
    });
    let agents = ids.iter().filter_map(|id| match id {
        PersonId::Agent(id) => Some(text(id.as_str())),
        PersonId::User(_) => None,
    });
    let query = Query::new(
        "UNWIND $users AS id MATCH (u:User {org_id: $org, user_id: id}) RETURN [true, id, u.user_name] AS row \
         UNION UNWIND $agents AS id MATCH (a:Agent {org_id: $org, agent_id: id}) RETURN [false, id, a.agent_label] AS row"
            .to_owned(),
    )
    .param("org", org_id.as_str())
    .param("users", list(users))
    .param("agents", list(agents));
    let found = Fields::all(&client.read(query).await?, person)?;
    Ok(found.into_iter().flatten().collect())
}

/// All names of the organization that contain one of the words are read; whether it is a whole word is seen here.
pub(super) async fn people_named(client: &Client, org_id: &OrgId, wanted: &[String]) -> GraphResult<Vec<Person>> {
    if wanted.is_empty() {
        return Ok(Vec::new());
    }
    let query = Query::new(
        "MATCH (u:User) WHERE u.org_id = $org AND u.user_id IS NOT NULL \
           AND any(w IN $words WHERE toLower(u.user_name) CONTAINS w) RETURN [true, u.user_id, u.user_name] AS row \
         UNION MATCH (a:Agent) WHERE a.org_id = $org AND a.agent_id IS NOT NULL \
           AND any(w IN $words WHERE toLower(a.agent_label) CONTAINS w) RETURN [false, a.agent_id, a.agent_label] AS row"
            .to_owned(),
    )
    .param("org", org_id.as_str())
    .param("words", list(wanted.iter().map(text)));
    let found = Fields::all(&client.read(query).await?, person)?;
    let is_named = |person: &Person| words(&person.name).any(|(_, word)| wanted.contains(&word));
    let mut named: Vec<Person> = found.into_iter().flatten().filter(is_named).collect();
    named.sort_by(|a, b| a.id.cmp(&b.id));
    named.truncate(MAX_NAMED);
    Ok(named)
}
