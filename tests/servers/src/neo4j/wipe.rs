//! Making room between tests.

use anyhow::Result;
use neo4rs::{Graph, query};

use super::Neo4jServer;

/// Messages name no organization, so they go with their interactions.
const WIPE_MESSAGES: &str = "MATCH (i:Interaction) WHERE i.org_id IN $orgs \
    CALL (i) { MATCH (i)-[:FIRST_MESSAGE|IS_NEXT*]->(m:MessageBlock) DETACH DELETE m } IN TRANSACTIONS OF 200 ROWS";
const WIPE_THE_REST: &str =
    "MATCH (n) WHERE n.org_id IN $orgs CALL (n) { DETACH DELETE n } IN TRANSACTIONS OF 5000 ROWS";
const WIPE_ALL: &str = "MATCH (n) CALL (n) { DETACH DELETE n } IN TRANSACTIONS OF 5000 ROWS";

impl Neo4jServer {
    /// A connection for what a test wants to see or spoil past every rule.
    pub fn connect(&self) -> Result<Graph> {
        Ok(Graph::new(&self.url, self.user.as_str(), self.password.as_str())?)
    }

    /// Removes everything that carries one of these organization ids.
    pub async fn wipe(&self, org_ids: &[&str]) -> Result<()> {
        let graph = self.connect()?;
        let orgs: Vec<String> = org_ids.iter().map(|id| (*id).to_owned()).collect();
        graph.run(query(WIPE_MESSAGES).param("orgs", orgs.clone())).await?;
        graph.run(query(WIPE_THE_REST).param("orgs", orgs)).await?;
        Ok(())
    }

    /// Removes every node. Constraints and indexes stay. The server of the run is for tests alone, so this is allowed there
    /// too, by whoever keeps the others out meanwhile.
    pub async fn wipe_all(&self) -> Result<()> {
        self.connect()?.run(query(WIPE_ALL)).await?;
        Ok(())
    }
}
