//! The search index on Qdrant, in the collection that Memora 0.3 uses, so that both programs can work on it at once.
//!
//! What is where: [`names`] and [`layout`] hold Memora's conventions, [`survey`] compares a collection with them,
//! `question` and `fusion` search, `explain` gives the reasons, `writing` and `building` write, `client` and `failure`
//! deal with the server. An index of memories' own texts: turns are not in the layout.
//!
//! Equal scores come by id among the candidates of a question; which of many equal memories are candidates is the
//! server's choice.

mod building;
mod client;
mod explain;
mod failure;
mod filters;
mod fusion;
mod layout;
mod names;
mod port;
mod question;
mod survey;
mod writing;

use std::sync::Arc;

use memora_engine::ports::embed::{EmbedError, EmbedderInfo, SparseEmbedder};
use memora_engine::ports::index::{IndexError, IndexResult, IndexState};
use parking_lot::RwLock;
use qdrant_client::{Qdrant, QdrantError};

pub use self::names::{DEFAULT_COLLECTION, collection_beside};
pub use self::survey::{Collection, Slot, Survey};

use self::client::Client;
use self::failure::{Failure, connection_refused};
use self::survey::missing;
use crate::config::{Access, ConnectError, IndexServer};

/// The models at hand, which a collection has to fit.
#[derive(Clone, Default)]
pub struct Expectations {
    /// The model of the dense vectors that the index is given; [`EmbedderInfo::none`] for a store that has none,
    /// `None` when it is not at hand.
    pub dense: Option<EmbedderInfo>,
    /// What makes the sparse vectors, by which words are found. Without it the index is searched by meaning only, and
    /// a collection that has sparse vectors is not written.
    pub sparse: Option<Arc<dyn SparseEmbedder>>,
}

/// A search index in one collection of a Qdrant server.
pub struct QdrantIndex {
    client: Client,
    url: String,
    collection: String,
    access: Access,
    sparse: Option<Arc<dyn SparseEmbedder>>,
    known: RwLock<Known>,
}

/// What is known of the collection without asking.
struct Known {
    /// The model of the dense vectors; another one after a reset for it.
    dense: Option<EmbedderInfo>,
    /// As last seen.
    survey: Option<Survey>,
    /// The server refused something: the collection may be another one by now.
    is_stale: bool,
    /// This index made the collection, so it may make it anew.
    is_made_here: bool,
    /// Being filled, as far as this index has heard.
    is_building: bool,
}

impl QdrantIndex {
    /// Asks the server what the collection is like, and changes nothing. A collection that is missing or does not fit
    /// is no error here: see [`Self::problem`] and the state.
    pub async fn connect(server: &IndexServer, access: Access, expected: Expectations) -> Result<Self, ConnectError> {
        let index = Self::unconnected(server, access, expected)?;
        match index.survey_now().await {
            Ok(_) => Ok(index),
            Err(failure) => Err(connection_refused(&failure, &server.url)),
        }
    }

    /// An index whose server is not asked before it is used: for a store that is opened while the server is away.
    pub fn unconnected(server: &IndexServer, access: Access, expected: Expectations) -> Result<Self, ConnectError> {
        Ok(Self {
            client: Client::new(server)?,
            url: server.url.clone(),
            collection: server.collection.clone(),
            access,
            sparse: expected.sparse,
            known: RwLock::new(Known {
                dense: expected.dense,
                survey: None,
                is_stale: false,
                is_made_here: false,
                is_building: false,
            }),
        })
    }

    /// The collection as it was last seen.
    pub fn survey(&self) -> Option<Survey> {
        self.known.read().survey.clone()
    }

    /// Asks the server again what the collection is like, which is also the way to see whether it is back.
    pub async fn look(&self) -> IndexResult<Survey> {
        Ok(self.survey_now().await?)
    }

    /// What stands in the way of using the collection with the models at hand.
    pub fn problem(&self) -> Option<ConnectError> {
        let known = self.known.read();
        let sparse = self.sparse_info();
        let survey = known.survey.as_ref()?;
        survey.problem(&self.collection, known.dense.as_ref(), sparse.as_ref())
    }

    /// The name of a collection that vectors of the model at hand could go to when this one does not fit. Filling it is
    /// the engine's rebuild on an index that is connected to it and set up; this collection stays as it is.
    pub fn collection_beside(&self) -> Option<String> {
        let known = self.known.read();
        let embedder = known.dense.as_ref().filter(|embedder| embedder.dimensions > 0)?;
        Some(collection_beside(&self.collection, embedder))
    }

    async fn survey_now(&self) -> Result<Survey, Failure> {
        let name = self.collection.as_str();
        let asked = self
            .client
            .call(async |client: Qdrant| client.collection_info(name).await)
            .await;
        let survey = match asked {
            Ok(answer) => {
                let found = Collection::of(&answer.result.unwrap_or_default());
                let building = found.building || (!found.noted && self.is_marked_as_filling().await?);
                Survey::Found(Collection { building, ..found })
            }
            Err(Failure::NoCollection) => Survey::Missing,
            Err(failure) => return Err(failure),
        };
        let mut known = self.known.write();
        known.survey = Some(survey.clone());
        known.is_stale = false;
        Ok(survey)
    }

    /// The collection, from memory where it can be.
    async fn found(&self) -> IndexResult<Collection> {
        let known = {
            let known = self.known.read();
            known.survey.clone().filter(|_| !known.is_stale)
        };
        if let Some(Survey::Found(collection)) = known {
            return Ok(collection);
        }
        match self.survey_now().await? {
            Survey::Found(collection) => Ok(collection),
            Survey::Missing => Err(IndexError::Mismatch(missing(&self.collection))),
        }
    }

    /// A call about the points of the collection.
    async fn call<T, F>(&self, ask: impl FnOnce(Qdrant) -> F) -> IndexResult<T>
    where
        F: Future<Output = Result<T, QdrantError>>,
    {
        let result = self.client.call(ask).await;
        self.learn(result)
    }

    /// What a refusal says of the collection.
    fn learn<T>(&self, result: Result<T, Failure>) -> IndexResult<T> {
        match &result {
            Err(Failure::NoCollection) => self.known.write().survey = Some(Survey::Missing),
            Err(Failure::Refused(reason)) => {
                tracing::warn!(
                    url = self.url,
                    collection = self.collection,
                    reason,
                    "Qdrant refused a call"
                );
                self.known.write().is_stale = true;
            }
            Ok(_) | Err(_) => {}
        }
        Ok(result?)
    }

    fn sparse_info(&self) -> Option<EmbedderInfo> {
        self.sparse.as_ref().map(|encoder| encoder.info())
    }

    fn may_write(&self) -> IndexResult<()> {
        self.writable().map_err(IndexError::Unsupported)
    }

    fn writable(&self) -> Result<(), String> {
        match self.access {
            Access::Write => Ok(()),
            Access::Read => Err("this store was opened for reading only".to_owned()),
        }
    }

    fn state_now(&self) -> IndexState {
        if let Some(reason) = self.client.silent() {
            return IndexState::Unreachable { reason };
        }
        let known = self.known.read();
        let found = match &known.survey {
            Some(Survey::Found(found)) => found,
            None => {
                return IndexState::Unreachable {
                    reason: "the server has not been asked yet".to_owned(),
                };
            }
            Some(Survey::Missing) => {
                let reason = missing(&self.collection);
                return match self.access {
                    Access::Write => IndexState::NeedsRebuild { reason },
                    Access::Read => IndexState::Unfit { reason },
                };
            }
        };
        let dense = found.dense_side(known.dense.as_ref());
        let sparse = found.sparse_side(self.sparse_info().as_ref());
        if let Some(reason) = dense.unfit().or(sparse.unfit()) {
            IndexState::Unfit { reason }
        } else if found.building || known.is_building {
            IndexState::NeedsRebuild {
                reason: "filling it was begun and not finished".to_owned(),
            }
        } else {
            IndexState::Ready
        }
    }
}

/// A model that fails is a model that is not at hand: what was to be written stays pending.
fn no_model(error: EmbedError) -> IndexError {
    IndexError::NoModel(error.to_string())
}
