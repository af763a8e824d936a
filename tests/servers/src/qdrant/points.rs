//! The Points service. Messages are taken apart field by field, so that a field that a newer client library brings
//! stops the build instead of being ignored. Write orderings are accepted: one node has only one order.

use std::sync::Arc;

use qdrant_client::qdrant::points_server::Points;
use qdrant_client::qdrant::{
    BatchResult, ClearPayloadPoints, CountPoints, CountResponse, CreateFieldIndexCollection, CreateVectorNameRequest,
    DeleteFieldIndexCollection, DeletePayloadPoints, DeletePointVectors, DeletePoints, DeleteVectorNameRequest,
    DiscoverBatchPoints, DiscoverBatchResponse, DiscoverPoints, DiscoverResponse, FacetCounts, FacetResponse,
    GetPoints, GetResponse, PointsOperationResponse, QueryBatchPoints, QueryBatchResponse, QueryGroupsResponse,
    QueryPointGroups, QueryPoints, QueryResponse, RecommendBatchPoints, RecommendBatchResponse,
    RecommendGroupsResponse, RecommendPointGroups, RecommendPoints, RecommendResponse, ScrollPoints, ScrollResponse,
    SearchBatchPoints, SearchBatchResponse, SearchGroupsResponse, SearchMatrixOffsetsResponse,
    SearchMatrixPairsResponse, SearchMatrixPoints, SearchPointGroups, SearchPoints, SearchResponse, SetPayloadPoints,
    UpdateBatchPoints, UpdateBatchResponse, UpdateMode, UpdatePointVectors, UpdateResult, UpdateStatus, UpsertPoints,
};
use tonic::{Request, Response, Status};

use super::field_index::FieldIndex;
use super::payload::{self, Path};
use super::state::{Answer, Need, State};
use super::write::{NewPoint, Selection, Write, Written};
use super::{query, read, status};

pub(super) struct PointsService(pub(super) Arc<State>);

#[async_trait::async_trait]
impl Points for PointsService {
    async fn upsert(&self, request: Request<UpsertPoints>) -> Answer<PointsOperationResponse> {
        let UpsertPoints {
            collection_name,
            wait,
            points,
            ordering: _,
            shard_key_selector,
            update_filter,
            timeout,
            update_mode,
        } = self.0.admit(request, "Points/Upsert", Need::Write)?;
        status::check_timeout(timeout)?;
        status::refuse(shard_key_selector, "shard_key_selector")?;
        status::refuse(update_filter, "upsert: update_filter")?;
        let mode = UpdateMode::try_from(update_mode.unwrap_or_default())
            .map_err(|_| Status::invalid_argument("Unknown update mode"))?;
        let written = self.0.write(&collection_name, wait, |collection| {
            let read = |point| NewPoint::read(point, &collection.settings.spaces);
            Ok(Write::Upsert(
                points.into_iter().map(read).collect::<Result<_, _>>()?,
                mode,
            ))
        });
        written.map(done)
    }

    async fn delete(&self, request: Request<DeletePoints>) -> Answer<PointsOperationResponse> {
        let DeletePoints {
            collection_name,
            wait,
            points,
            ordering: _,
            shard_key_selector,
            timeout,
        } = self.0.admit(request, "Points/Delete", Need::Write)?;
        status::check_timeout(timeout)?;
        status::refuse(shard_key_selector, "shard_key_selector")?;
        let write = Write::Delete(Selection::read(points)?);
        self.0.write(&collection_name, wait, |_| Ok(write)).map(done)
    }

    async fn set_payload(&self, request: Request<SetPayloadPoints>) -> Answer<PointsOperationResponse> {
        let message = self.0.admit(request, "Points/SetPayload", Need::Write)?;
        self.write_payload(message, Write::SetPayload)
    }

    async fn overwrite_payload(&self, request: Request<SetPayloadPoints>) -> Answer<PointsOperationResponse> {
        let message = self.0.admit(request, "Points/OverwritePayload", Need::Write)?;
        self.write_payload(message, Write::OverwritePayload)
    }

    async fn delete_payload(&self, request: Request<DeletePayloadPoints>) -> Answer<PointsOperationResponse> {
        let DeletePayloadPoints {
            collection_name,
            wait,
            keys,
            points_selector,
            ordering: _,
            shard_key_selector,
            timeout,
        } = self.0.admit(request, "Points/DeletePayload", Need::Write)?;
        status::check_timeout(timeout)?;
        status::refuse(shard_key_selector, "shard_key_selector")?;
        let write = Write::delete_payload(Selection::read(points_selector)?, keys)?;
        self.0.write(&collection_name, wait, |_| Ok(write)).map(done)
    }

    async fn clear_payload(&self, request: Request<ClearPayloadPoints>) -> Answer<PointsOperationResponse> {
        let ClearPayloadPoints {
            collection_name,
            wait,
            points,
            ordering: _,
            shard_key_selector,
            timeout,
        } = self.0.admit(request, "Points/ClearPayload", Need::Write)?;
        status::check_timeout(timeout)?;
        status::refuse(shard_key_selector, "shard_key_selector")?;
        let write = Write::ClearPayload(Selection::read(points)?);
        self.0.write(&collection_name, wait, |_| Ok(write)).map(done)
    }

    async fn create_field_index(
        &self,
        request: Request<CreateFieldIndexCollection>,
    ) -> Answer<PointsOperationResponse> {
        let CreateFieldIndexCollection {
            collection_name,
            wait: _,
            field_name,
            field_type,
            field_index_params,
            ordering: _,
            timeout,
        } = self.0.admit(request, "Points/CreateFieldIndex", Need::Write)?;
        status::check_timeout(timeout)?;
        let path = Path::read(&field_name)?;
        let index = FieldIndex::read(field_type, field_index_params)?;
        let written = self.0.change(&collection_name, |collection| {
            collection.add_field_index(&path, index);
            Ok(Written {
                operation: 0,
                completed: true,
            })
        });
        written.map(done)
    }

    async fn delete_field_index(
        &self,
        request: Request<DeleteFieldIndexCollection>,
    ) -> Answer<PointsOperationResponse> {
        let DeleteFieldIndexCollection {
            collection_name,
            wait: _,
            field_name,
            ordering: _,
            timeout,
        } = self.0.admit(request, "Points/DeleteFieldIndex", Need::Write)?;
        status::check_timeout(timeout)?;
        let path = Path::read(&field_name)?;
        let written = self.0.change(&collection_name, |collection| {
            collection.drop_field_index(&path);
            Ok(Written {
                operation: 0,
                completed: true,
            })
        });
        written.map(done)
    }

    async fn get(&self, request: Request<GetPoints>) -> Answer<GetResponse> {
        let message = self.0.admit(request, "Points/Get", Need::Read)?;
        let name = message.collection_name.clone();
        self.0
            .read(&name, |collection| read::get(collection, message))
            .map(Response::new)
    }

    async fn scroll(&self, request: Request<ScrollPoints>) -> Answer<ScrollResponse> {
        let message = self.0.admit(request, "Points/Scroll", Need::Read)?;
        let name = message.collection_name.clone();
        self.0
            .read(&name, |collection| read::scroll(collection, message))
            .map(Response::new)
    }

    async fn count(&self, request: Request<CountPoints>) -> Answer<CountResponse> {
        let message = self.0.admit(request, "Points/Count", Need::Read)?;
        let name = message.collection_name.clone();
        self.0
            .read(&name, |collection| read::count(collection, message))
            .map(Response::new)
    }

    async fn query(&self, request: Request<QueryPoints>) -> Answer<QueryResponse> {
        let message = self.0.admit(request, "Points/Query", Need::Read)?;
        let name = message.collection_name.clone();
        let result = self.0.read(&name, |collection| query::query(collection, message))?;
        Ok(Response::new(QueryResponse {
            result,
            time: 0.0,
            usage: None,
        }))
    }

    async fn query_batch(&self, request: Request<QueryBatchPoints>) -> Answer<QueryBatchResponse> {
        let QueryBatchPoints {
            collection_name,
            query_points,
            read_consistency: _,
            timeout,
        } = self.0.admit(request, "Points/QueryBatch", Need::Read)?;
        status::check_timeout(timeout)?;
        if let Some(other) = query_points
            .iter()
            .find(|query| query.collection_name != collection_name)
        {
            // Qdrant would search the collection of the batch and ignore this name.
            return Err(status::invalid(
                "query_points.collection_name",
                format!("value {:?} is not that of the batch", other.collection_name),
            ));
        }
        let result = self.0.read(&collection_name, |collection| {
            let answer = |message| {
                Ok(BatchResult {
                    result: query::query(collection, message)?,
                })
            };
            query_points.into_iter().map(answer).collect::<Result<Vec<_>, Status>>()
        })?;
        Ok(Response::new(QueryBatchResponse {
            result,
            time: 0.0,
            usage: None,
        }))
    }

    async fn update_vectors(&self, request: Request<UpdatePointVectors>) -> Answer<PointsOperationResponse> {
        self.0.refuse(request, "Points/UpdateVectors")
    }

    async fn delete_vectors(&self, request: Request<DeletePointVectors>) -> Answer<PointsOperationResponse> {
        self.0.refuse(request, "Points/DeleteVectors")
    }

    async fn create_vector_name(&self, request: Request<CreateVectorNameRequest>) -> Answer<PointsOperationResponse> {
        self.0.refuse(request, "Points/CreateVectorName")
    }

    async fn delete_vector_name(&self, request: Request<DeleteVectorNameRequest>) -> Answer<PointsOperationResponse> {
        self.0.refuse(request, "Points/DeleteVectorName")
    }

    async fn update_batch(&self, request: Request<UpdateBatchPoints>) -> Answer<UpdateBatchResponse> {
        self.0.refuse(request, "Points/UpdateBatch")
    }

    async fn query_groups(&self, request: Request<QueryPointGroups>) -> Answer<QueryGroupsResponse> {
        self.0.refuse(request, "Points/QueryGroups")
    }

    async fn facet(&self, request: Request<FacetCounts>) -> Answer<FacetResponse> {
        self.0.refuse(request, "Points/Facet")
    }

    async fn search(&self, request: Request<SearchPoints>) -> Answer<SearchResponse> {
        self.0.refuse(request, "Points/Search")
    }

    async fn search_batch(&self, request: Request<SearchBatchPoints>) -> Answer<SearchBatchResponse> {
        self.0.refuse(request, "Points/SearchBatch")
    }

    async fn search_groups(&self, request: Request<SearchPointGroups>) -> Answer<SearchGroupsResponse> {
        self.0.refuse(request, "Points/SearchGroups")
    }

    async fn recommend(&self, request: Request<RecommendPoints>) -> Answer<RecommendResponse> {
        self.0.refuse(request, "Points/Recommend")
    }

    async fn recommend_batch(&self, request: Request<RecommendBatchPoints>) -> Answer<RecommendBatchResponse> {
        self.0.refuse(request, "Points/RecommendBatch")
    }

    async fn recommend_groups(&self, request: Request<RecommendPointGroups>) -> Answer<RecommendGroupsResponse> {
        self.0.refuse(request, "Points/RecommendGroups")
    }

    async fn discover(&self, request: Request<DiscoverPoints>) -> Answer<DiscoverResponse> {
        self.0.refuse(request, "Points/Discover")
    }

    async fn discover_batch(&self, request: Request<DiscoverBatchPoints>) -> Answer<DiscoverBatchResponse> {
        self.0.refuse(request, "Points/DiscoverBatch")
    }

    async fn search_matrix_pairs(&self, request: Request<SearchMatrixPoints>) -> Answer<SearchMatrixPairsResponse> {
        self.0.refuse(request, "Points/SearchMatrixPairs")
    }

    async fn search_matrix_offsets(&self, request: Request<SearchMatrixPoints>) -> Answer<SearchMatrixOffsetsResponse> {
        self.0.refuse(request, "Points/SearchMatrixOffsets")
    }
}

impl PointsService {
    fn write_payload(
        &self,
        message: SetPayloadPoints,
        write: impl FnOnce(Selection, payload::Payload) -> Write,
    ) -> Answer<PointsOperationResponse> {
        let SetPayloadPoints {
            collection_name,
            wait,
            payload,
            points_selector,
            ordering: _,
            shard_key_selector,
            key,
            timeout,
        } = message;
        status::check_timeout(timeout)?;
        status::refuse(shard_key_selector, "shard_key_selector")?;
        status::refuse(key, "payload: key")?;
        let write = write(Selection::read(points_selector)?, payload::normalised(payload));
        self.0.write(&collection_name, wait, |_| Ok(write)).map(done)
    }
}

fn done(written: Written) -> Response<PointsOperationResponse> {
    let status = if written.completed {
        UpdateStatus::Completed
    } else {
        UpdateStatus::Acknowledged
    };
    let result = UpdateResult {
        operation_id: Some(written.operation),
        status: status.into(),
    };
    Response::new(PointsOperationResponse {
        result: Some(result),
        time: 0.0,
        usage: None,
    })
}
