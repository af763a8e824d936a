//! The graph on Neo4j, laid out as Memora 0.3 lays it out, so that both programs can use one database at the same time.
//!
//! What is only ours has labels (`ExplorerStore`, `ExplorerChange`, `ExplorerExtraction` …) and index names
//! (`memora_explorer_…`) of its own. Everything that others write is read with tolerance: what is missing or unreadable
//! is shown and marked, and never repaired without being asked.

mod apply;
mod as_of;
mod audit;
mod client;
mod cursor;
mod documents;
mod fault;
mod interactions;
mod memories;
mod memory_list;
mod messages;
mod names;
mod notes;
mod opening;
mod outbox;
mod overview;
mod payload;
mod port;
mod queue;
mod records;
mod reviews;
mod schema;
mod survey;
mod timeline;
mod transaction;
mod tree;
mod undo;
mod values;
mod versions;
mod words;

use memora_engine::ports::graph::{GraphError, GraphResult, KeyEnforcement};
use parking_lot::RwLock;

use self::client::Client;
pub use self::opening::Server;
pub use self::schema::{Indexes, SetUp};
pub use self::survey::{MigrationPlan, StoreKind, Survey};
use crate::config::{Access, ConnectError, GraphServer};

/// A store of record on a Neo4j server.
pub struct Neo4jGraph {
    client: Client,
    access: Access,
    /// What the database keeps in order by itself, as seen when the store was opened or last set up.
    schema: RwLock<SetUp>,
}

impl Neo4jGraph {
    /// Connects, and says what is wrong by part when that fails. Writes nothing, whatever `access` is.
    pub async fn open(server: &GraphServer, access: Access) -> Result<Self, ConnectError> {
        let client = Client::connect(server).await?;
        let found = schema::inspect(&client).await.map_err(opening::reading_error)?;
        Ok(Self {
            client,
            access,
            schema: RwLock::new(found),
        })
    }

    /// What answered when the store was opened.
    pub fn server(&self) -> &Server {
        self.client.server()
    }

    /// How many questions and steps of transactions were sent since the store was opened.
    pub fn round_trips(&self) -> u64 {
        self.client.round_trips()
    }

    /// What is set up in the database, as far as this program knows.
    pub fn is_set_up(&self) -> SetUp {
        self.schema.read().clone()
    }

    fn keys(&self) -> KeyEnforcement {
        self.schema.read().keys
    }

    fn indexes(&self) -> Indexes {
        self.schema.read().indexes
    }

    fn check_writable(&self) -> GraphResult<()> {
        match self.access {
            Access::Write => Ok(()),
            Access::Read => Err(GraphError::Unsupported(
                "this store is open for reading only; allow editing in its settings".to_owned(),
            )),
        }
    }
}
