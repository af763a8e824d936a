//! What the database keeps in order by itself: constraints as Memora names them, and indexes of our own.

use std::collections::HashSet;

use memora_engine::ports::graph::{GraphResult, KeyEnforcement};
use neo4rs::Query;

use super::client::Client;
use super::values::{Fields, far_future, moment};

/// Memora's constraints: name, label, key.
const KEYS: [(&str, &str, &[&str]); 6] = [
    ("unique_org_id", "Org", &["org_id"]),
    ("unique_org_user", "User", &["org_id", "user_id"]),
    ("unique_org_agent", "Agent", &["org_id", "agent_id"]),
    ("unique_user_memory", "Memory", &["org_id", "user_id", "memory_id"]),
    (
        "unique_user_interaction",
        "Interaction",
        &["org_id", "user_id", "interaction_id"],
    ),
    ("unique_user_date", "Date", &["org_id", "user_id", "date"]),
];

/// Our own unique keys: of labels that only we write.
const OWN_KEYS: [(&str, &str, &[&str]); 7] = [
    ("memora_explorer_store", "ExplorerStore", &["id"]),
    ("memora_explorer_change", "ExplorerChange", &["id"]),
    ("memora_explorer_outbox_seq", "ExplorerOutbox", &["seq"]),
    ("memora_explorer_outbox_memory", "ExplorerOutbox", &["memory_id"]),
    (
        "memora_explorer_extraction",
        "ExplorerExtraction",
        &["org_id", "user_id", "interaction_id"],
    ),
    ("memora_explorer_review", "ExplorerReview", &["key"]),
    ("memora_explorer_note", "ExplorerNote", &["key"]),
];

/// Indexes of our own labels.
const OWN_INDEXES: [(&str, &str, &[&str]); 3] = [
    (
        "memora_explorer_review_memory",
        "ExplorerReview",
        &["org_id", "memory_id"],
    ),
    ("memora_explorer_subject", "ExplorerSubject", &["key", "seq"]),
    ("memora_explorer_note_org", "ExplorerNote", &["org_id", "at"]),
];

/// Our own indexes, in which lists are read in their order.
const INDEXES: [(&str, &str, &[&str]); 8] = [
    (
        "memora_explorer_memory_user",
        "Memory",
        &["org_id", "user_id", "obtained_at", "memory_id"],
    ),
    (
        "memora_explorer_memory_org",
        "Memory",
        &["org_id", "obtained_at", "memory_id"],
    ),
    (
        "memora_explorer_memory_agent",
        "Memory",
        &["org_id", "agent_id", "obtained_at", "memory_id"],
    ),
    ("memora_explorer_memory_id", "Memory", &["memory_id"]),
    (
        "memora_explorer_interaction_agent",
        "Interaction",
        &["org_id", "agent_id"],
    ),
    (
        "memora_explorer_interaction_user",
        "Interaction",
        &["org_id", "user_id", "updated_at"],
    ),
    ("memora_explorer_change_seq", "ExplorerChange", &["seq"]),
    ("memora_explorer_change_group", "ExplorerChange", &["group"]),
];

/// What lists can rely on: which indexes there are to read by, and whether everything is in them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Indexes {
    /// Ours: lists are read in their order.
    pub lists: bool,
    /// Memora's own: the days of a user are found at once.
    pub days: bool,
    /// Every memory has a time that an index sorts by.
    pub all_timed: bool,
    /// Every memory is linked to its day.
    pub all_dated: bool,
}

/// What is set up in a database.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SetUp {
    pub keys: KeyEnforcement,
    pub indexes: Indexes,
    /// Names of constraints and indexes that a set-up would make.
    pub missing: Vec<String>,
}

/// Reads what is there; writes nothing.
pub(super) async fn inspect(client: &Client) -> GraphResult<SetUp> {
    let constraints = client
        .read(Query::new(
            "SHOW CONSTRAINTS YIELD name, type RETURN [name, type] AS row".to_owned(),
        ))
        .await?;
    let constraints = Fields::all(&constraints, |fields| Ok((fields.text()?, fields.text()?)))?;
    let indexes = client
        .read(Query::new(
            "SHOW INDEXES YIELD name, state RETURN [name, state] AS row".to_owned(),
        ))
        .await?;
    let indexes = Fields::all(&indexes, |fields| Ok((fields.text()?, fields.text()?)))?;
    let (all_timed, all_dated) = completeness(client).await?;
    let online: HashSet<&str> = indexes
        .iter()
        .filter(|(_, state)| state == "ONLINE")
        .map(|(name, _)| name.as_str())
        .collect();
    let kind_of = |name: &str| {
        constraints
            .iter()
            .find(|(known, _)| known == name)
            .map(|(_, kind)| kind.as_str())
    };
    let kinds: Vec<Option<&str>> = KEYS.iter().map(|(name, _, _)| kind_of(name)).collect();
    let keys = if kinds.iter().any(Option::is_none) {
        KeyEnforcement::None
    } else if kinds.iter().flatten().all(|kind| kind.contains("KEY")) {
        KeyEnforcement::NodeKeys
    } else {
        KeyEnforcement::Uniqueness
    };
    let missing_keys = KEYS
        .iter()
        .map(|(name, _, _)| *name)
        .chain(OWN_KEYS.iter().map(|(name, _, _)| *name))
        .filter(|name| kind_of(name).is_none());
    let missing_indexes = INDEXES
        .iter()
        .chain(&OWN_INDEXES)
        .map(|(name, _, _)| *name)
        .filter(|name| !online.contains(name));
    Ok(SetUp {
        keys,
        indexes: Indexes {
            lists: INDEXES.iter().all(|(name, _, _)| online.contains(name)),
            days: online.contains("unique_user_date"),
            all_timed,
            all_dated,
        },
        missing: missing_keys.chain(missing_indexes).map(str::to_owned).collect(),
    })
}

/// Whether every memory has a time, and a day. The first looks at all memories, the second compares two counters.
async fn completeness(client: &Client) -> GraphResult<(bool, bool)> {
    let query = Query::new(
        "CALL () { MATCH (m:Memory) WHERE NOT coalesce(m.obtained_at <= $far, false) RETURN count(m) AS untimed } \
         CALL () { MATCH (m:Memory) RETURN count(m) AS memories } \
         CALL () { MATCH ()-[r:DATE_OBTAINED]->() RETURN count(r) AS dated } \
         RETURN [untimed = 0, dated >= memories] AS row"
            .to_owned(),
    )
    .param("far", moment(far_future()));
    let rows = client.read(query).await?;
    let answers = Fields::all(&rows, |fields| Ok((fields.flag()?, fields.flag()?)))?;
    Ok(answers.first().copied().unwrap_or_default())
}

/// Makes what is missing. Where the server has no node keys (Neo4j Community), uniqueness serves under the same names.
pub(super) async fn set_up(client: &Client) -> GraphResult<SetUp> {
    let found = inspect(client).await?;
    let is_missing = |name: &str| found.missing.iter().any(|missing| missing == name);
    for (name, label, key) in KEYS.iter().filter(|(name, _, _)| is_missing(name)) {
        let key: Vec<String> = key.iter().map(|field| format!("n.{field}")).collect();
        let key = key.join(", ");
        let strict = format!("CREATE CONSTRAINT {name} IF NOT EXISTS FOR (n:{label}) REQUIRE ({key}) IS NODE KEY");
        if let Err(error) = change(client, strict).await {
            tracing::debug!(%error, name, "no node keys on this server; uniqueness serves");
            let unique = format!("CREATE CONSTRAINT {name} IF NOT EXISTS FOR (n:{label}) REQUIRE ({key}) IS UNIQUE");
            change(client, unique).await?;
        }
    }
    for (name, label, key) in OWN_KEYS.iter().filter(|(name, _, _)| is_missing(name)) {
        let key: Vec<String> = key.iter().map(|field| format!("n.{field}")).collect();
        let key = key.join(", ");
        let text = format!("CREATE CONSTRAINT {name} IF NOT EXISTS FOR (n:{label}) REQUIRE ({key}) IS UNIQUE");
        change(client, text).await?;
    }
    let indexes = INDEXES.iter().chain(&OWN_INDEXES);
    for (name, label, fields) in indexes.filter(|(name, _, _)| is_missing(name)) {
        let fields: Vec<String> = fields.iter().map(|field| format!("n.{field}")).collect();
        let text = format!(
            "CREATE INDEX {name} IF NOT EXISTS FOR (n:{label}) ON ({})",
            fields.join(", ")
        );
        change(client, text).await?;
    }
    client.read(Query::new("CALL db.awaitIndexes(300)".to_owned())).await?;
    inspect(client).await
}

async fn change(client: &Client, text: String) -> GraphResult<()> {
    client
        .write(move |transaction| {
            let query = Query::new(text.clone());
            Box::pin(async move { transaction.run(query).await })
        })
        .await
}
