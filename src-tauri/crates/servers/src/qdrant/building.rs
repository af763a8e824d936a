//! Making a collection, emptying it, and noting how far filling it is.
//!
//! The note stands in the metadata of the collection, which other programs do not look at. Servers before Qdrant 1.16 take
//! it and do not keep it: there an alias of ours says that the collection is being filled. A collection that somebody else made is never deleted;
//! it is emptied only when it fits the model it is to be filled by.

use memora_engine::ports::embed::EmbedderInfo;
use memora_engine::ports::index::{IndexError, IndexResult};
use qdrant_client::qdrant::{CreateAliasBuilder, DeletePoints, Filter, UpdateCollection};
use qdrant_client::{Qdrant, QdrantError};

use super::QdrantIndex;
use super::failure::Failure;
use super::layout::{BUILDING, BUILT, REFILLED, REFILLING, TENANTS, collection, field_index, state};
use super::names::{collection_beside, filling_alias, sparse_vector};
use super::survey::{Collection, Side, Slot, Survey, missing};

impl QdrantIndex {
    /// Makes what is missing: the collection, to be filled then, and the indexes on its payload.
    pub async fn set_up(&self) -> IndexResult<()> {
        self.may_write()?;
        let embedder = self.known.read().dense.clone();
        match self.survey_now().await? {
            Survey::Found(found) => {
                if let Some(problem) = self.problem() {
                    return Err(IndexError::Mismatch(problem.problem));
                }
                self.index_fields(&found.missing_indexes).await?;
            }
            Survey::Missing => {
                let embedder = embedder.ok_or_else(|| {
                    IndexError::NoModel("choose the model whose vectors the new collection will hold".to_owned())
                })?;
                self.make(&embedder).await?;
            }
        }
        self.survey_now().await?;
        Ok(())
    }

    pub(super) async fn empty_for(&self, embedder: &EmbedderInfo) -> IndexResult<()> {
        self.may_write()?;
        match self.survey_now().await? {
            Survey::Missing => self.make(embedder).await?,
            Survey::Found(found) if self.fits(&found, embedder) => {
                self.note(if found.ours { BUILDING } else { REFILLING }).await?;
                self.mark_as_filling().await?;
                self.known.write().is_building = true;
                self.index_fields(&found.missing_indexes).await?;
                self.delete_all_points().await?;
            }
            Survey::Found(found) if self.may_replace(&found) => {
                let name = self.collection.as_str();
                self.long(async |client: Qdrant| client.delete_collection(name).await)
                    .await?;
                self.make(embedder).await?;
            }
            Survey::Found(found) => {
                return Err(IndexError::Mismatch(format!(
                    "the collection `{}` holds vectors of {} and stays as it is; fill a new collection such as `{}`",
                    self.collection,
                    found.models().join(", "),
                    collection_beside(&self.collection, embedder)
                )));
            }
        }
        self.known.write().dense = Some(embedder.clone());
        self.survey_now().await?;
        Ok(())
    }

    pub(super) async fn note_built(&self) -> IndexResult<()> {
        self.may_write()?;
        let found = match self.survey_now().await? {
            Survey::Found(found) => found,
            Survey::Missing => return Err(IndexError::Mismatch(missing(&self.collection))),
        };
        if found.building {
            self.note(if found.ours { BUILT } else { REFILLED }).await?;
            if !found.noted {
                let alias = filling_alias(&self.collection);
                self.long(async |client: Qdrant| client.delete_alias(&alias).await)
                    .await?;
            }
            self.survey_now().await?;
        }
        self.known.write().is_building = false;
        Ok(())
    }

    /// True when the collection is just what would be made for `embedder`.
    fn fits(&self, found: &Collection, embedder: &EmbedderInfo) -> bool {
        let dense = found.dense_side(Some(embedder));
        let sparse = found.sparse_side(self.sparse_info().as_ref());
        matches!(dense, Side::Fits(_) | Side::Absent) && matches!(sparse, Side::Fits(_) | Side::Absent)
    }

    fn may_replace(&self, found: &Collection) -> bool {
        self.known.read().is_made_here || (found.ours && found.points == 0)
    }

    async fn make(&self, embedder: &EmbedderInfo) -> IndexResult<()> {
        let sparse = self.sparse_info().map(|encoder| sparse_vector(&encoder.model_id));
        let request = collection(&self.collection, Slot::needed(embedder).as_ref(), sparse.as_deref());
        self.long(async |client: Qdrant| client.create_collection(request).await)
            .await?;
        {
            let mut known = self.known.write();
            known.is_made_here = true;
            known.is_building = true;
        }
        self.mark_as_filling().await?;
        self.index_fields(&TENANTS).await
    }

    async fn index_fields(&self, fields: &[&str]) -> IndexResult<()> {
        for field in fields {
            let request = field_index(&self.collection, field);
            self.long(async |client: Qdrant| client.create_field_index(request).await)
                .await?;
        }
        Ok(())
    }

    async fn delete_all_points(&self) -> IndexResult<()> {
        let request = DeletePoints {
            collection_name: self.collection.clone(),
            wait: Some(true),
            points: Some(Filter::default().into()),
            ..DeletePoints::default()
        };
        self.long(async |client: Qdrant| client.delete_points(request).await)
            .await?;
        Ok(())
    }

    async fn note(&self, word: &str) -> IndexResult<()> {
        let request = UpdateCollection {
            collection_name: self.collection.clone(),
            metadata: state(word),
            ..UpdateCollection::default()
        };
        self.long(async |client: Qdrant| client.update_collection(request).await)
            .await?;
        Ok(())
    }

    /// Where the note that the collection is being filled was not kept: the alias.
    async fn mark_as_filling(&self) -> IndexResult<()> {
        if matches!(self.survey_now().await?, Survey::Found(found) if !found.building) {
            let request = CreateAliasBuilder::new(&self.collection, filling_alias(&self.collection));
            self.long(async |client: Qdrant| client.create_alias(request).await)
                .await?;
        }
        Ok(())
    }

    /// Whoever may not see aliases is told nothing.
    pub(super) async fn is_marked_as_filling(&self) -> Result<bool, Failure> {
        let name = self.collection.as_str();
        let asked = self
            .client
            .call(async |client: Qdrant| client.list_collection_aliases(name).await);
        match asked.await {
            Ok(answer) => {
                let alias = filling_alias(name);
                Ok(answer.aliases.iter().any(|known| known.alias_name == alias))
            }
            Err(failure) if failure.is_silence() => Err(failure),
            Err(failure) => {
                tracing::debug!(%failure, "the aliases of the collection cannot be seen");
                Ok(false)
            }
        }
    }

    async fn long<T, F>(&self, ask: impl FnOnce(Qdrant) -> F) -> IndexResult<T>
    where
        F: Future<Output = Result<T, QdrantError>>,
    {
        let result: Result<T, Failure> = self.client.long_call(ask).await;
        self.learn(result)
    }
}
