//! The Collections service and the health check.

use std::sync::Arc;

use qdrant_client::qdrant::collections_server::Collections;
use qdrant_client::qdrant::qdrant_server::Qdrant;
use qdrant_client::qdrant::{
    AliasDescription, ChangeAliases, CollectionClusterInfoRequest, CollectionClusterInfoResponse,
    CollectionDescription, CollectionExists, CollectionExistsRequest, CollectionExistsResponse, CollectionInfo,
    CollectionOperationResponse, CollectionStatus, CreateCollection, CreateShardKeyRequest, CreateShardKeyResponse,
    DeleteCollection, DeleteShardKeyRequest, DeleteShardKeyResponse, GetCollectionInfoRequest,
    GetCollectionInfoResponse, HealthCheckReply, HealthCheckRequest, ListAliasesRequest, ListAliasesResponse,
    ListCollectionAliasesRequest, ListCollectionsRequest, ListCollectionsResponse, ListShardKeysRequest,
    ListShardKeysResponse, OptimizerStatus, UpdateCollection, UpdateCollectionClusterSetupRequest,
    UpdateCollectionClusterSetupResponse, UpdateQueueInfo,
};
use tonic::{Request, Response, Status};

use super::collection::Collection;
use super::settings::{Settings, check_name};
use super::state::{Answer, Need, State};
use super::status;

pub(super) struct CollectionsService(pub(super) Arc<State>);

pub(super) struct HealthService(pub(super) Arc<State>);

#[async_trait::async_trait]
impl Collections for CollectionsService {
    async fn create(&self, request: Request<CreateCollection>) -> Answer<CollectionOperationResponse> {
        let mut message = self.0.admit(request, "Collections/Create", Need::Write)?;
        self.0.forget_unknown(&mut message.metadata);
        let (name, settings) = Settings::read(message)?;
        let mut collections = self.0.collections.write();
        self.0.check_free_of_alias(&name)?;
        if collections.contains_key(&name) {
            let problem = format!("Wrong input: Collection `{name}` already exists!");
            return Err(Status::already_exists(problem));
        }
        collections.insert(name, Collection::new(settings));
        Ok(changed(true))
    }

    async fn update(&self, request: Request<UpdateCollection>) -> Answer<CollectionOperationResponse> {
        let mut message = self.0.admit(request, "Collections/Update", Need::Write)?;
        self.0.forget_unknown(&mut message.metadata);
        let name = message.collection_name.clone();
        self.0.change(&name, |collection| collection.settings.update(message))?;
        Ok(changed(true))
    }

    /// Deleting what is not there is no error; the answer tells it.
    async fn delete(&self, request: Request<DeleteCollection>) -> Answer<CollectionOperationResponse> {
        let DeleteCollection {
            collection_name,
            timeout,
        } = self.0.admit(request, "Collections/Delete", Need::Write)?;
        status::check_timeout(timeout)?;
        check_name(&collection_name)?;
        let is_gone = self.0.collections.write().remove(&collection_name).is_some();
        self.0.forget_aliases_of(&collection_name);
        Ok(changed(is_gone))
    }

    async fn get(&self, request: Request<GetCollectionInfoRequest>) -> Answer<GetCollectionInfoResponse> {
        let GetCollectionInfoRequest { collection_name } = self.0.admit(request, "Collections/Get", Need::Read)?;
        let result = self.0.read(&collection_name, |collection| Ok(describe(collection)))?;
        Ok(Response::new(GetCollectionInfoResponse {
            result: Some(result),
            time: 0.0,
        }))
    }

    async fn list(&self, request: Request<ListCollectionsRequest>) -> Answer<ListCollectionsResponse> {
        let ListCollectionsRequest {} = self.0.admit(request, "Collections/List", Need::Read)?;
        let names = self.0.collections.read().keys().cloned().collect::<Vec<_>>();
        let collections = names.into_iter().map(|name| CollectionDescription { name }).collect();
        Ok(Response::new(ListCollectionsResponse { collections, time: 0.0 }))
    }

    async fn collection_exists(&self, request: Request<CollectionExistsRequest>) -> Answer<CollectionExistsResponse> {
        let CollectionExistsRequest { collection_name } =
            self.0.admit(request, "Collections/CollectionExists", Need::Read)?;
        check_name(&collection_name)?;
        let exists = self.0.collections.read().contains_key(&collection_name);
        Ok(Response::new(CollectionExistsResponse {
            result: Some(CollectionExists { exists }),
            time: 0.0,
        }))
    }

    async fn update_aliases(&self, request: Request<ChangeAliases>) -> Answer<CollectionOperationResponse> {
        let ChangeAliases { actions, timeout } = self.0.admit(request, "Collections/UpdateAliases", Need::Write)?;
        status::check_timeout(timeout)?;
        self.0.change_aliases(actions)?;
        Ok(changed(true))
    }

    async fn list_collection_aliases(
        &self,
        request: Request<ListCollectionAliasesRequest>,
    ) -> Answer<ListAliasesResponse> {
        let ListCollectionAliasesRequest { collection_name } =
            self.0.admit(request, "Collections/ListCollectionAliases", Need::Read)?;
        self.0.read(&collection_name, |_| Ok(()))?;
        Ok(listed(
            self.0.aliases_where(|collection| *collection == collection_name),
        ))
    }

    async fn list_aliases(&self, request: Request<ListAliasesRequest>) -> Answer<ListAliasesResponse> {
        let ListAliasesRequest {} = self.0.admit(request, "Collections/ListAliases", Need::Read)?;
        Ok(listed(self.0.aliases_where(|_| true)))
    }

    async fn collection_cluster_info(
        &self,
        request: Request<CollectionClusterInfoRequest>,
    ) -> Answer<CollectionClusterInfoResponse> {
        self.0.refuse(request, "Collections/CollectionClusterInfo")
    }

    async fn update_collection_cluster_setup(
        &self,
        request: Request<UpdateCollectionClusterSetupRequest>,
    ) -> Answer<UpdateCollectionClusterSetupResponse> {
        self.0.refuse(request, "Collections/UpdateCollectionClusterSetup")
    }

    async fn create_shard_key(&self, request: Request<CreateShardKeyRequest>) -> Answer<CreateShardKeyResponse> {
        self.0.refuse(request, "Collections/CreateShardKey")
    }

    async fn delete_shard_key(&self, request: Request<DeleteShardKeyRequest>) -> Answer<DeleteShardKeyResponse> {
        self.0.refuse(request, "Collections/DeleteShardKey")
    }

    async fn list_shard_keys(&self, request: Request<ListShardKeysRequest>) -> Answer<ListShardKeysResponse> {
        self.0.refuse(request, "Collections/ListShardKeys")
    }
}

#[async_trait::async_trait]
impl Qdrant for HealthService {
    /// Open to everybody, as in Qdrant: clients ask for the version before they show a key.
    async fn health_check(&self, _: Request<HealthCheckRequest>) -> Answer<HealthCheckReply> {
        self.0.count("Qdrant/HealthCheck");
        Ok(Response::new(HealthCheckReply {
            title: "qdrant - vector search engine".to_owned(),
            version: self.0.version().to_owned(),
            commit: None,
        }))
    }
}

fn changed(result: bool) -> Response<CollectionOperationResponse> {
    Response::new(CollectionOperationResponse { result, time: 0.0 })
}

fn listed(aliases: Vec<AliasDescription>) -> Response<ListAliasesResponse> {
    Response::new(ListAliasesResponse { aliases, time: 0.0 })
}

fn describe(collection: &Collection) -> CollectionInfo {
    let indexes = collection.field_indexes.iter();
    CollectionInfo {
        status: CollectionStatus::Green.into(),
        optimizer_status: Some(OptimizerStatus {
            ok: true,
            error: String::new(),
        }),
        segments_count: 1,
        config: Some(collection.settings.config.clone()),
        payload_schema: indexes
            .map(|(path, index)| (path.clone(), index.describe(collection.indexed_points(path, index))))
            .collect(),
        points_count: Some(collection.len() as u64),
        // No search graph is built, as in a collection that is still small.
        indexed_vectors_count: Some(0),
        warnings: Vec::new(),
        update_queue: Some(UpdateQueueInfo {
            length: 0,
            deferred_points: None,
        }),
        created_at: None,
    }
}
