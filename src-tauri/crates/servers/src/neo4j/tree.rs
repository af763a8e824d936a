//! Organizations, users and agents with their counts, which come from the degrees of nodes and from indexes: nothing is
//! loaded to be counted.

use memora_engine::domain::ids::{AgentId, AgentKey, OrgId, UserId, UserKey};
use memora_engine::domain::model::{Agent, Organization, User};
use memora_engine::domain::page::{Page, PageRequest};
use memora_engine::domain::read::{AgentNode, AgentsOf, OrganizationNode, StoreTotals, UserNode};
use memora_engine::ports::graph::{GraphError, GraphResult};
use neo4rs::Query;

use super::client::Client;
use super::cursor;
use super::schema::Indexes;
use super::values::Fields;

/// Ids that others may have and that nothing can be named by here: empty ones, and those with white space or control characters.
const UNNAMED: &str = r"(?sU)(|.*[\\s\\p{Cntrl}].*)";

/// Counts of an organization named `o`.
const OF_ORGANIZATION: &str = "COUNT { (o)<-[:BELONGS_TO]-() }, COUNT { (o)-[:HAS_AGENT]->() }, \
     reduce(n = 0, c IN [(o)<-[:BELONGS_TO]-()-[:INTERACTIONS_IN]->(c) | COUNT { (c)-[:HAD_INTERACTION]->() }] | n + c), \
     reduce(n = 0, c IN [(o)<-[:BELONGS_TO]-()-[:HAS_MEMORIES]->(c) | COUNT { (c)-[:INCLUDES]->() }] | n + c)";

/// Counts of a user named `u`.
const OF_USER: &str = "COUNT { (u)-[:HAS_AGENT]->() }, \
     reduce(n = 0, c IN [(u)-[:INTERACTIONS_IN]->(c) | COUNT { (c)-[:HAD_INTERACTION]->() }] | n + c), \
     reduce(n = 0, c IN [(u)-[:HAS_MEMORIES]->(c) | COUNT { (c)-[:INCLUDES]->() }] | n + c)";

/// Counts of an agent named `a`.
const OF_AGENT: &str = "COUNT { MATCH (i:Interaction) WHERE i.org_id = a.org_id AND i.agent_id = a.agent_id }, \
     COUNT { MATCH (m:Memory) WHERE m.org_id = a.org_id AND m.agent_id = a.agent_id AND m.obtained_at IS NOT NULL \
       AND m.memory_id IS NOT NULL }";

/// When an interaction of the user `u` was last saved, and a memory last obtained: at the ends of our indexes, or among
/// the newest days where a store of others has none.
fn last_activity(indexes: Indexes) -> &'static str {
    if indexes.lists {
        "CALL (u) { MATCH (i:Interaction) USING INDEX i:Interaction(org_id, user_id, updated_at) \
           WHERE i.org_id = u.org_id AND i.user_id = u.user_id AND i.updated_at IS NOT NULL \
           WITH i ORDER BY i.org_id DESC, i.user_id DESC, i.updated_at DESC LIMIT 1 \
           RETURN max(i.updated_at) AS saved } \
         CALL (u) { MATCH (m:Memory) USING INDEX m:Memory(org_id, user_id, obtained_at, memory_id) \
           WHERE m.org_id = u.org_id AND m.user_id = u.user_id AND m.obtained_at IS NOT NULL AND m.memory_id IS NOT NULL \
           WITH m ORDER BY m.org_id DESC, m.user_id DESC, m.obtained_at DESC, m.memory_id DESC LIMIT 1 \
           RETURN max(m.obtained_at) AS obtained }"
    } else {
        "CALL (u) { MATCH (d:Date) WHERE d.org_id = u.org_id AND d.user_id = u.user_id AND d.date IS NOT NULL \
           WITH d ORDER BY d.org_id DESC, d.user_id DESC, d.date DESC LIMIT 1 \
           OPTIONAL MATCH (d)<-[:HAS_OCCURRENCE_ON]-(i) WITH d, max(i.updated_at) AS saved \
           OPTIONAL MATCH (d)<-[:DATE_OBTAINED]-(m) RETURN saved, max(m.obtained_at) AS obtained \
           UNION RETURN null AS saved, null AS obtained } \
         WITH u, max(saved) AS saved, max(obtained) AS obtained"
    }
}

pub(super) async fn totals(client: &Client) -> GraphResult<StoreTotals> {
    let query = "RETURN [COUNT { MATCH (:Org) }, COUNT { MATCH (:User) }, COUNT { MATCH (:Agent) }, \
                 COUNT { MATCH (:Interaction) }, COUNT { MATCH (:MessageBlock) }, COUNT { MATCH (:Memory) }] AS row";
    let rows = client.read(Query::new(query.to_owned())).await?;
    let Some(row) = rows.first() else {
        return Ok(StoreTotals::default());
    };
    let mut fields = Fields::of(row)?;
    Ok(StoreTotals {
        organizations: fields.count()?,
        users: fields.count()?,
        agents: fields.count()?,
        interactions: fields.count()?,
        messages: fields.count()?,
        memories: fields.count()?,
    })
}

fn organization_node(fields: &mut Fields) -> GraphResult<OrganizationNode> {
    Ok(OrganizationNode {
        organization: Organization {
            org_id: fields.id(OrgId::parse)?,
            name: fields.text()?,
            created_at: fields.moment()?,
        },
        users: fields.count()?,
        agents: fields.count()?,
        interactions: fields.count()?,
        memories: fields.count()?,
    })
}

pub(super) async fn organizations(client: &Client, request: &PageRequest) -> GraphResult<Page<OrganizationNode>> {
    let after: Option<(String, String)> = cursor::start("organizations", request)?;
    let continued = continued(after.is_some());
    let text = format!(
        "MATCH (o:Org) WHERE NOT o.org_id =~ '{UNNAMED}' WITH o, coalesce(o.org_name, '') AS name, o.org_id AS id {continued} \
         WITH o, name, id ORDER BY name, id LIMIT $wanted \
         RETURN [[o.org_id, o.org_name, o.created_at, {OF_ORGANIZATION}], name, id] AS row ORDER BY name, id"
    );
    let query = after_name(Query::new(text), after).param("wanted", cursor::wanted(request));
    let rows = Fields::all(&client.read(query).await?, |fields| named(fields, organization_node))?;
    cursor::places("organizations", rows, request)
}

pub(super) async fn organization(client: &Client, org_id: &OrgId) -> GraphResult<OrganizationNode> {
    let text =
        format!("MATCH (o:Org {{org_id: $org}}) RETURN [o.org_id, o.org_name, o.created_at, {OF_ORGANIZATION}] AS row");
    let rows = client.read(Query::new(text).param("org", org_id.as_str())).await?;
    match rows.first() {
        Some(row) => organization_node(&mut Fields::of(row)?),
        None => Err(GraphError::NotFound(format!("organization {org_id}"))),
    }
}

fn user_node(fields: &mut Fields) -> GraphResult<UserNode> {
    let user = User {
        org_id: fields.id(OrgId::parse)?,
        user_id: fields.id(UserId::parse)?,
        name: fields.text()?,
        created_at: fields.moment()?,
    };
    let (agents, interactions, memories) = (fields.count()?, fields.count()?, fields.count()?);
    let last_activity = fields.optional_moment()?.max(fields.optional_moment()?);
    Ok(UserNode {
        user,
        agents,
        interactions,
        memories,
        last_activity,
    })
}

pub(super) async fn users(
    client: &Client,
    indexes: Indexes,
    org_id: &OrgId,
    filter: Option<&str>,
    request: &PageRequest,
) -> GraphResult<Page<UserNode>> {
    let after: Option<(String, String)> = cursor::start("users", request)?;
    let continued = continued(after.is_some());
    let text = format!(
        "MATCH (u:User) WHERE u.org_id = $org AND NOT u.user_id =~ '{UNNAMED}' \
         WITH u, toLower(coalesce(u.user_name, '')) AS name, u.user_id AS id {continued} \
         WITH u, name, id WHERE name CONTAINS $part WITH u ORDER BY name, id LIMIT $wanted \
         {} \
         WITH u, saved, obtained, toLower(coalesce(u.user_name, '')) AS name \
         RETURN [[u.org_id, u.user_id, u.user_name, u.created_at, {OF_USER}, saved, obtained], name, u.user_id] AS row \
         ORDER BY name, u.user_id",
        last_activity(indexes)
    );
    let query = after_name(Query::new(text), after)
        .param("org", org_id.as_str())
        .param("part", filter.unwrap_or_default().to_lowercase())
        .param("wanted", cursor::wanted(request));
    let rows = Fields::all(&client.read(query).await?, |fields| named(fields, user_node))?;
    cursor::places("users", rows, request)
}

pub(super) async fn user(client: &Client, indexes: Indexes, key: &UserKey) -> GraphResult<UserNode> {
    let text = format!(
        "MATCH (u:User {{org_id: $org, user_id: $user}}) {} \
         RETURN [u.org_id, u.user_id, u.user_name, u.created_at, {OF_USER}, saved, obtained] AS row",
        last_activity(indexes)
    );
    let query = Query::new(text)
        .param("org", key.org_id.as_str())
        .param("user", key.user_id.as_str());
    match client.read(query).await?.first() {
        Some(row) => user_node(&mut Fields::of(row)?),
        None => Err(GraphError::NotFound(format!("user {}", key.user_id))),
    }
}

fn agent_node(fields: &mut Fields) -> GraphResult<AgentNode> {
    Ok(AgentNode {
        agent: Agent {
            org_id: fields.id(OrgId::parse)?,
            agent_id: fields.id(AgentId::parse)?,
            label: fields.text()?,
            user_id: fields.optional_id(UserId::parse)?,
            created_at: fields.moment()?,
        },
        interactions: fields.count()?,
        memories: fields.count()?,
    })
}

const AGENT: &str = "a.org_id, a.agent_id, a.agent_label, a.user_id, a.created_at";

pub(super) async fn agents(
    client: &Client,
    of: &AgentsOf,
    filter: Option<&str>,
    request: &PageRequest,
) -> GraphResult<Page<AgentNode>> {
    let (name, owner, user) = match of {
        AgentsOf::Organization(_) => ("agents", "", ""),
        AgentsOf::User(user) => ("user-agents", "AND a.user_id = $user", user.user_id.as_str()),
    };
    let after: Option<(String, String)> = cursor::start(name, request)?;
    let continued = continued(after.is_some());
    let text = format!(
        "MATCH (a:Agent) WHERE a.org_id = $org AND NOT a.agent_id =~ '{UNNAMED}' {owner} \
         WITH a, toLower(coalesce(a.agent_label, '')) AS name, a.agent_id AS id {continued} \
         WITH a, name, id WHERE name CONTAINS $part WITH a, name, id ORDER BY name, id LIMIT $wanted \
         RETURN [[{AGENT}, {OF_AGENT}], name, id] AS row ORDER BY name, id"
    );
    let query = after_name(Query::new(text), after)
        .param("org", of.org_id().as_str())
        .param("user", user)
        .param("part", filter.unwrap_or_default().to_lowercase())
        .param("wanted", cursor::wanted(request));
    let rows = Fields::all(&client.read(query).await?, |fields| named(fields, agent_node))?;
    cursor::places(name, rows, request)
}

pub(super) async fn agent(client: &Client, key: &AgentKey) -> GraphResult<AgentNode> {
    let text = format!("MATCH (a:Agent {{org_id: $org, agent_id: $agent}}) RETURN [{AGENT}, {OF_AGENT}] AS row");
    let query = Query::new(text)
        .param("org", key.org_id.as_str())
        .param("agent", key.agent_id.as_str());
    match client.read(query).await?.first() {
        Some(row) => agent_node(&mut Fields::of(row)?),
        None => Err(GraphError::NotFound(format!("agent {}", key.agent_id))),
    }
}

/// A node, with the name and id by which the server sorted it; no node for one whose id no store may hold.
fn named<T>(
    fields: &mut Fields,
    read: impl Fn(&mut Fields) -> GraphResult<T>,
) -> GraphResult<(Option<T>, (String, String))> {
    let node = read(&mut fields.fields()?).ok();
    Ok((node, (fields.text()?, fields.text()?)))
}

fn continued(is_continued: bool) -> &'static str {
    if is_continued {
        "WHERE name > $after OR (name = $after AND id > $after_id)"
    } else {
        ""
    }
}

fn after_name(query: Query, after: Option<(String, String)>) -> Query {
    let (name, id) = after.unwrap_or_default();
    query.param("after", name).param("after_id", id)
}
