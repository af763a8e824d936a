//! Stores that the application knows: folders, and servers with how to use them. No secrets.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use specta::Type;
use uuid::Uuid;

use crate::error::{StoreError, StoreResult};
use crate::secrets::SecretName;

/// Name of the demo store where stores are listed.
const DEMO_NAME: &str = "Demo store";

/// A store that was open before or was set up to be opened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct SavedStore {
    pub id: String,
    pub name: String,
    /// True for the demo store that comes with the application.
    pub demo: bool,
    pub place: StorePlace,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(tag = "kind", rename_all = "camelCase")]
pub enum StorePlace {
    Folder { path: PathBuf },
    Servers { servers: ServersConfig },
}

/// A Neo4j server and, where there is one, a Qdrant server beside it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ServersConfig {
    pub graph: GraphAddress,
    /// `None`: no Qdrant; search goes by words in the graph.
    pub index: Option<IndexAddress>,
    pub models: ModelChoice,
    /// False: opened for reading only.
    pub editing: bool,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct GraphAddress {
    /// Such as `bolt://host:7687` or `neo4j+s://host`.
    pub url: String,
    pub user: String,
    /// `None`: the server's default database.
    pub database: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct IndexAddress {
    /// Of the gRPC interface, such as `http://host:6334`.
    pub url: String,
    pub collection: String,
}

/// Which models turn texts into vectors.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(tag = "kind", rename_all = "camelCase")]
pub enum ModelChoice {
    /// What Memora 0.3 uses, from the models folder.
    Memora,
    /// The table that comes with the application, for collections of our own.
    BuiltIn,
    /// A server that speaks OpenAI's `/v1/embeddings`.
    Api {
        url: String,
        model: String,
        dimensions: Option<u32>,
    },
    None,
}

impl SavedStore {
    pub fn folder(path: &Path, demo: bool) -> Self {
        let folder = path.file_name().unwrap_or(path.as_os_str());
        Self {
            id: Uuid::new_v4().to_string(),
            name: if demo {
                DEMO_NAME.to_owned()
            } else {
                folder.to_string_lossy().into_owned()
            },
            demo,
            place: StorePlace::Folder { path: path.to_owned() },
        }
    }

    /// The folder of an embedded store.
    pub fn path(&self) -> Option<&Path> {
        match &self.place {
            StorePlace::Folder { path } => Some(path),
            StorePlace::Servers { .. } => None,
        }
    }

    pub fn servers(&self) -> Option<&ServersConfig> {
        match &self.place {
            StorePlace::Folder { .. } => None,
            StorePlace::Servers { servers } => Some(servers),
        }
    }

    /// Where it is, for people to read; folders below `home` with `~`.
    pub fn described(&self, home: Option<&Path>) -> String {
        match &self.place {
            StorePlace::Folder { path } => from_home(path, home),
            StorePlace::Servers { servers } => match &servers.index {
                None => servers.graph.url.clone(),
                Some(index) => format!("{} · {}", servers.graph.url, index.url),
            },
        }
    }
}

impl ServersConfig {
    /// True when the store cannot be opened without this secret. Qdrant and model servers may run without a key.
    pub fn needs(&self, name: SecretName) -> bool {
        name == SecretName::GraphPassword
    }

    /// True when the store has a use for this secret.
    pub fn uses(&self, name: SecretName) -> bool {
        match name {
            SecretName::GraphPassword => true,
            SecretName::IndexKey => self.index.is_some(),
            SecretName::ModelsKey => matches!(self.models, ModelChoice::Api { .. }),
        }
    }

    /// Checks what can be seen without asking the servers; names the field.
    pub fn checked(self) -> StoreResult<Self> {
        const GRAPH: [&str; 6] = ["bolt", "bolt+s", "bolt+ssc", "neo4j", "neo4j+s", "neo4j+ssc"];
        address("Neo4j address", &self.graph.url, &GRAPH)?;
        required("Neo4j user", &self.graph.user)?;
        if let Some(database) = &self.graph.database {
            required("Neo4j database", database)?;
        }
        if let Some(index) = &self.index {
            address("Qdrant address", &index.url, &["http", "https"])?;
            required("Qdrant collection", &index.collection)?;
        }
        if let ModelChoice::Api { url, model, .. } = &self.models {
            address("address of the embeddings", url, &["http", "https"])?;
            required("embedding model", model)?;
        }
        Ok(self)
    }
}

fn required(field: &str, text: &str) -> StoreResult<()> {
    if text.trim().is_empty() {
        return Err(invalid(field, "it is empty".to_owned()));
    }
    Ok(())
}

fn address(field: &str, text: &str, schemes: &[&str]) -> StoreResult<()> {
    let Some((scheme, rest)) = text.split_once("://") else {
        return Err(invalid(
            field,
            format!("it has to begin with one of {}://", schemes.join("://, ")),
        ));
    };
    if !schemes.contains(&scheme) {
        return Err(invalid(field, format!("“{scheme}” is none of {}", schemes.join(", "))));
    }
    if rest.is_empty() || rest.starts_with(['/', ':']) {
        return Err(invalid(field, "the name of the server is missing".to_owned()));
    }
    // A password in an address would be stored with it.
    if rest.split('/').next().is_some_and(|host| host.contains('@')) {
        return Err(invalid(
            field,
            "user and password belong into their own fields".to_owned(),
        ));
    }
    Ok(())
}

fn invalid(field: &str, problem: String) -> StoreError {
    StoreError::Invalid {
        field: field.to_owned(),
        problem,
    }
}

fn from_home(path: &Path, home: Option<&Path>) -> String {
    let below = home
        .and_then(|home| path.strip_prefix(home).ok())
        .filter(|rest| !rest.as_os_str().is_empty());
    below.map_or_else(
        || path.display().to_string(),
        |rest| Path::new("~").join(rest).display().to_string(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn servers(graph: &str, index: &str) -> ServersConfig {
        ServersConfig {
            graph: GraphAddress {
                url: graph.to_owned(),
                user: "neo4j".to_owned(),
                database: None,
            },
            index: Some(IndexAddress {
                url: index.to_owned(),
                collection: "memories".to_owned(),
            }),
            models: ModelChoice::Memora,
            editing: false,
        }
    }

    #[test]
    fn a_folder_is_written_from_home_where_it_lies_there() {
        let home = Some(Path::new("/home/ada"));
        assert_eq!(from_home(Path::new("/home/ada/Memora/study"), home), "~/Memora/study");
        assert_eq!(from_home(Path::new("/home/adam/study"), home), "/home/adam/study");
        assert_eq!(from_home(Path::new("/home/ada"), home), "/home/ada");
        assert_eq!(from_home(Path::new("/srv/study"), None), "/srv/study");
    }

    #[test]
    fn addresses_are_checked_before_anything_is_sent() {
        let works = |graph, index| servers(graph, index).checked().is_ok();
        assert!(works("bolt://127.0.0.1:7687", "http://127.0.0.1:6334"));
        assert!(works("neo4j+s://db.example.org", "https://q.example.org:6334"));
        for graph in [
            "",
            "localhost:7687",
            "http://localhost",
            "bolt://",
            "bolt://:7687",
            "bolt://ada:pw@host",
        ] {
            assert!(!works(graph, "http://127.0.0.1:6334"), "{graph}");
        }
        let error = servers("bolt://host", "host:6334").checked().unwrap_err();
        assert!(error.to_string().starts_with("Qdrant address: "), "{error}");
    }

    #[test]
    fn only_what_a_store_uses_is_asked_for() {
        let mut servers = servers("bolt://host", "http://host:6334");
        assert!(servers.uses(SecretName::IndexKey) && !servers.uses(SecretName::ModelsKey));
        servers.index = None;
        assert!(!servers.uses(SecretName::IndexKey));
        assert!(servers.needs(SecretName::GraphPassword));
    }
}
