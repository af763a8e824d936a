//! Payload indexes: their settings as given, for the collection's description, and which values they take in.

use qdrant_client::qdrant::payload_index_params::IndexParams;
use qdrant_client::qdrant::value::Kind;
use qdrant_client::qdrant::{
    BoolIndexParams, DatetimeIndexParams, FieldType, FloatIndexParams, IntegerIndexParams, KeywordIndexParams,
    PayloadIndexParams, PayloadSchemaInfo, PayloadSchemaType, UuidIndexParams, Value,
};
use tonic::Status;
use uuid::Uuid;

use super::{datetime, status};

pub(super) struct FieldIndex {
    data_type: PayloadSchemaType,
    params: Option<PayloadIndexParams>,
}

impl FieldIndex {
    pub(super) fn read(field_type: Option<i32>, params: Option<PayloadIndexParams>) -> Result<Self, Status> {
        let field_type = field_type
            .and_then(|number| FieldType::try_from(number).ok())
            .ok_or_else(|| Status::invalid_argument("cannot convert field_type"))?;
        let data_type = match field_type {
            FieldType::Keyword => PayloadSchemaType::Keyword,
            FieldType::Integer => PayloadSchemaType::Integer,
            FieldType::Float => PayloadSchemaType::Float,
            FieldType::Bool => PayloadSchemaType::Bool,
            FieldType::Datetime => PayloadSchemaType::Datetime,
            FieldType::Uuid => PayloadSchemaType::Uuid,
            FieldType::Geo => return Err(status::not_done("field index: geo")),
            FieldType::Text => return Err(status::not_done("field index: full text")),
        };
        if let Some(PayloadIndexParams {
            index_params: Some(params),
        }) = &params
            && check(params)? != data_type
        {
            let problem = format!("field_type ({field_type:?}) and field_index_params do not match");
            return Err(Status::invalid_argument(problem));
        }
        Ok(Self { data_type, params })
    }

    pub(super) fn answers_keywords(&self) -> bool {
        self.data_type == PayloadSchemaType::Keyword
    }

    pub(super) fn takes(&self, value: &Value) -> bool {
        match (&value.kind, self.data_type) {
            (Some(Kind::StringValue(_)), PayloadSchemaType::Keyword) => true,
            (Some(Kind::StringValue(text)), PayloadSchemaType::Datetime) => datetime::read_text(text).is_some(),
            (Some(Kind::StringValue(text)), PayloadSchemaType::Uuid) => Uuid::parse_str(text).is_ok(),
            (Some(Kind::IntegerValue(_)), PayloadSchemaType::Integer | PayloadSchemaType::Float) => true,
            (Some(Kind::DoubleValue(_)), PayloadSchemaType::Float) => true,
            (Some(Kind::BoolValue(_)), PayloadSchemaType::Bool) => true,
            _ => false,
        }
    }

    pub(super) fn describe(&self, points: u64) -> PayloadSchemaInfo {
        PayloadSchemaInfo {
            data_type: self.data_type.into(),
            params: self.params.clone(),
            points: Some(points),
        }
    }
}

/// The type that the parameters are for. What they say about memory and about links in the search graph has no
/// effect on answers, so it is only kept; what would change answers is refused.
#[allow(deprecated)]
fn check(params: &IndexParams) -> Result<PayloadSchemaType, Status> {
    let (data_type, nested) = match params {
        IndexParams::KeywordIndexParams(KeywordIndexParams {
            is_tenant: _,
            on_disk: _,
            enable_hnsw: _,
            prefix,
            memory: _,
            nested,
        }) => {
            status::refuse(prefix.as_ref(), "field index: prefix")?;
            (PayloadSchemaType::Keyword, nested)
        }
        IndexParams::IntegerIndexParams(IntegerIndexParams {
            lookup: _,
            range: _,
            is_principal: _,
            on_disk: _,
            enable_hnsw: _,
            memory: _,
            nested,
        }) => (PayloadSchemaType::Integer, nested),
        IndexParams::FloatIndexParams(FloatIndexParams {
            on_disk: _,
            is_principal: _,
            enable_hnsw: _,
            memory: _,
            nested,
        }) => (PayloadSchemaType::Float, nested),
        IndexParams::BoolIndexParams(BoolIndexParams {
            on_disk: _,
            enable_hnsw: _,
            memory: _,
            nested,
        }) => (PayloadSchemaType::Bool, nested),
        IndexParams::DatetimeIndexParams(DatetimeIndexParams {
            on_disk: _,
            is_principal: _,
            enable_hnsw: _,
            memory: _,
            nested,
        }) => (PayloadSchemaType::Datetime, nested),
        IndexParams::UuidIndexParams(UuidIndexParams {
            is_tenant: _,
            on_disk: _,
            enable_hnsw: _,
            memory: _,
            nested,
        }) => (PayloadSchemaType::Uuid, nested),
        IndexParams::GeoIndexParams(_) => return Err(status::not_done("field index: geo")),
        IndexParams::TextIndexParams(_) => return Err(status::not_done("field index: full text")),
    };
    status::refuse(nested.as_ref(), "field index: nested")?;
    Ok(data_type)
}
