//! What a collection is made with: checked, completed by Qdrant's defaults, and given back as its description.
#![allow(deprecated)] // Clients still set the flags that `memory` replaces, and servers still return them.

use qdrant_client::qdrant as proto;
use qdrant_client::qdrant::{
    CollectionConfig, CollectionParams, CreateCollection, Datatype, Distance, HnswConfigDiff, Modifier,
    OptimizersConfigDiff, QuantizationType, ShardingMethod, UpdateCollection, VectorParams, WalConfigDiff,
    quantization_config, quantization_config_diff, vectors_config,
};
use tonic::Status;

use super::status;
use super::vectors::{Space, Spaces, UNNAMED};

pub(super) struct Settings {
    pub(super) spaces: Spaces,
    pub(super) config: CollectionConfig,
}

const HNSW: HnswConfigDiff = HnswConfigDiff {
    m: Some(16),
    ef_construct: Some(100),
    full_scan_threshold: Some(10_000),
    max_indexing_threads: Some(0),
    on_disk: Some(false),
    payload_m: None,
    inline_storage: None,
    memory: None,
};

const OPTIMIZERS: OptimizersConfigDiff = OptimizersConfigDiff {
    deleted_threshold: Some(0.2),
    vacuum_min_vector_number: Some(1000),
    default_segment_number: Some(0),
    max_segment_size: None,
    memmap_threshold: None,
    indexing_threshold: Some(10_000),
    flush_interval_sec: Some(5),
    deprecated_max_optimization_threads: None,
    max_optimization_threads: None,
    prevent_unoptimized: None,
};

const WAL: WalConfigDiff = WalConfigDiff {
    wal_capacity_mb: Some(32),
    wal_segments_ahead: Some(0),
    wal_retain_closed: Some(1),
};

impl Settings {
    pub(super) fn read(request: CreateCollection) -> Result<(String, Self), Status> {
        let CreateCollection {
            collection_name,
            hnsw_config,
            wal_config,
            optimizers_config,
            shard_number,
            on_disk_payload,
            timeout,
            vectors_config,
            replication_factor,
            write_consistency_factor,
            quantization_config,
            sharding_method,
            sparse_vectors_config,
            strict_mode_config,
            metadata,
            payload,
            id_tracker,
        } = request;
        status::check_timeout(timeout)?;
        check_new_name(&collection_name)?;
        status::refuse(strict_mode_config, "collection: strict_mode_config")?;
        if sharding_method.is_some_and(|method| method != i32::from(ShardingMethod::Auto)) {
            return Err(status::not_done("collection: sharding by key"));
        }
        for (name, number) in [
            ("shard_number", shard_number),
            ("replication_factor", replication_factor),
            ("write_consistency_factor", write_consistency_factor),
        ] {
            if number == Some(0) {
                return Err(status::invalid(name, "value 0 invalid, must be 1 or larger"));
            }
        }
        if let Some(quantization) = &quantization_config {
            check_quantization(quantization.quantization.as_ref())?;
        }

        let mut spaces = Spaces::new();
        let vectors = vectors_config
            .and_then(|vectors| vectors.config)
            .unwrap_or_else(|| vectors_config::Config::ParamsMap(proto::VectorParamsMap::default()));
        match &vectors {
            vectors_config::Config::Params(params) => {
                spaces.insert(UNNAMED.to_owned(), dense(params)?);
            }
            vectors_config::Config::ParamsMap(proto::VectorParamsMap { map }) => {
                for (name, params) in map {
                    spaces.insert(name.clone(), dense(params)?);
                }
            }
        }
        for (name, params) in sparse_vectors_config.iter().flat_map(|sparse| &sparse.map) {
            check_sparse(params)?;
            if spaces.insert(name.clone(), Space::Sparse).is_some() {
                return Err(status::wrong_input(format!("Duplicate vector name `{name}`")));
            }
        }

        let config = CollectionConfig {
            params: Some(CollectionParams {
                shard_number: shard_number.unwrap_or(1),
                on_disk_payload: on_disk_payload.unwrap_or(true),
                vectors_config: Some(proto::VectorsConfig { config: Some(vectors) }),
                replication_factor: Some(replication_factor.unwrap_or(1)),
                write_consistency_factor: Some(write_consistency_factor.unwrap_or(1)),
                read_fan_out_factor: None,
                sharding_method,
                sparse_vectors_config,
                read_fan_out_delay_ms: None,
                payload,
                id_tracker,
            }),
            hnsw_config: Some(hnsw(hnsw_config, HNSW)?),
            optimizer_config: Some(optimizers(optimizers_config, OPTIMIZERS)?),
            wal_config: Some(wal(wal_config)?),
            quantization_config,
            strict_mode_config: None,
            metadata,
        };
        Ok((collection_name, Self { spaces, config }))
    }

    pub(super) fn update(&mut self, request: UpdateCollection) -> Result<(), Status> {
        let UpdateCollection {
            collection_name: _,
            optimizers_config,
            timeout,
            params,
            hnsw_config,
            vectors_config,
            quantization_config,
            sparse_vectors_config,
            strict_mode_config,
            metadata,
        } = request;
        status::check_timeout(timeout)?;
        status::refuse(params, "collection update: params")?;
        status::refuse(vectors_config, "collection update: vectors_config")?;
        status::refuse(sparse_vectors_config, "collection update: sparse_vectors_config")?;
        status::refuse(strict_mode_config, "collection update: strict_mode_config")?;
        let new_hnsw = hnsw(hnsw_config, self.config.hnsw_config.unwrap_or(HNSW))?;
        let new_optimizers = optimizers(optimizers_config, self.config.optimizer_config.unwrap_or(OPTIMIZERS))?;
        if let Some(diff) = quantization_config {
            use quantization_config_diff::Quantization as Diff;
            self.config.quantization_config = match diff.quantization {
                Some(Diff::Disabled(_)) => None,
                Some(Diff::Scalar(scalar)) => {
                    let quantization = quantization_config::Quantization::Scalar(scalar);
                    check_quantization(Some(&quantization))?;
                    Some(proto::QuantizationConfig {
                        quantization: Some(quantization),
                    })
                }
                _ => return Err(status::not_done("quantization other than scalar")),
            };
        }
        self.config.hnsw_config = Some(new_hnsw);
        self.config.optimizer_config = Some(new_optimizers);
        // Merged by key, where null takes a key away.
        self.config.metadata.extend(metadata);
        self.config.metadata.retain(|_, value| !value.is_null());
        Ok(())
    }
}

/// Names that any request may carry.
pub(super) fn check_name(name: &str) -> Result<(), Status> {
    match name.len() {
        1..=255 if name.contains('/') => Err(status::invalid(
            "collection_name",
            "collection name cannot contain \"/\" char",
        )),
        1..=255 => Ok(()),
        _ => Err(status::invalid(
            "collection_name",
            format!("value {name:?} invalid, must be from 1 to 255 characters"),
        )),
    }
}

/// Names become folders, so a new one has to fit every file system.
fn check_new_name(name: &str) -> Result<(), Status> {
    check_name(name)?;
    match name.chars().find(|letter| "<>:\"\\|?*\0\u{1F}".contains(*letter)) {
        None => Ok(()),
        Some(letter) => Err(status::invalid(
            "collection_name",
            format!("collection name cannot contain {letter:?} char"),
        )),
    }
}

fn dense(params: &VectorParams) -> Result<Space, Status> {
    let VectorParams {
        size,
        distance,
        hnsw_config,
        quantization_config,
        on_disk: _,
        datatype,
        multivector_config,
        memory: _,
    } = params;
    status::refuse(multivector_config.as_ref(), "vectors: multi-vectors")?;
    check_datatype(*datatype)?;
    hnsw(*hnsw_config, HNSW)?;
    if let Some(quantization) = quantization_config {
        check_quantization(quantization.quantization.as_ref())?;
    }
    let distance = match Distance::try_from(*distance) {
        Ok(Distance::UnknownDistance) => {
            return Err(Status::invalid_argument(
                "Malformed distance parameter: UnknownDistance",
            ));
        }
        Ok(distance) => distance,
        Err(_) => {
            let problem = format!("Malformed distance parameter, unexpected value: {distance}");
            return Err(Status::invalid_argument(problem));
        }
    };
    match usize::try_from(*size) {
        Ok(size @ 1..=65_536) => Ok(Space::Dense { size, distance }),
        _ => Err(status::invalid(
            "size",
            format!("value {size} invalid, must be from 1 to 65536"),
        )),
    }
}

fn check_sparse(params: &proto::SparseVectorParams) -> Result<(), Status> {
    let proto::SparseVectorParams { index, modifier } = params;
    if modifier.is_some_and(|modifier| modifier != i32::from(Modifier::None)) {
        return Err(status::not_done("sparse vectors: modifier"));
    }
    match index {
        None => Ok(()),
        Some(proto::SparseIndexConfig {
            full_scan_threshold: _,
            on_disk: _,
            datatype,
            memory: _,
        }) => check_datatype(*datatype),
    }
}

/// Smaller number types change scores.
fn check_datatype(datatype: Option<i32>) -> Result<(), Status> {
    match datatype.map(Datatype::try_from) {
        None | Some(Ok(Datatype::Default | Datatype::Float32)) => Ok(()),
        _ => Err(status::not_done("vectors: datatype other than Float32")),
    }
}

/// Quantization only speeds a search up, at the price of exactness; the double is exact with and without.
fn check_quantization(quantization: Option<&quantization_config::Quantization>) -> Result<(), Status> {
    match quantization {
        Some(quantization_config::Quantization::Scalar(scalar)) => {
            if scalar.r#type != i32::from(QuantizationType::Int8) {
                return Err(Status::invalid_argument("Unknown quantization type"));
            }
            match scalar.quantile {
                Some(quantile) if !(0.5..=1.0).contains(&quantile) => Err(status::invalid(
                    "quantile",
                    format!("value {quantile} invalid, must be from 0.5 to 1.0"),
                )),
                _ => Ok(()),
            }
        }
        Some(_) => Err(status::not_done("quantization other than scalar")),
        None => Err(Status::invalid_argument("Unable to convert quantization config")),
    }
}

fn hnsw(diff: Option<HnswConfigDiff>, base: HnswConfigDiff) -> Result<HnswConfigDiff, Status> {
    let Some(diff) = diff else { return Ok(base) };
    if let Some(ef @ 0..4) = diff.ef_construct {
        return Err(status::invalid(
            "ef_construct",
            format!("value {ef} invalid, must be 4 or larger"),
        ));
    }
    Ok(HnswConfigDiff {
        m: diff.m.or(base.m),
        ef_construct: diff.ef_construct.or(base.ef_construct),
        full_scan_threshold: diff.full_scan_threshold.or(base.full_scan_threshold),
        max_indexing_threads: diff.max_indexing_threads.or(base.max_indexing_threads),
        on_disk: diff.on_disk.or(base.on_disk),
        payload_m: diff.payload_m.or(base.payload_m),
        inline_storage: diff.inline_storage.or(base.inline_storage),
        memory: diff.memory.or(base.memory),
    })
}

fn optimizers(diff: Option<OptimizersConfigDiff>, base: OptimizersConfigDiff) -> Result<OptimizersConfigDiff, Status> {
    let Some(diff) = diff else { return Ok(base) };
    if diff.prevent_unoptimized == Some(true) {
        return Err(status::not_done(
            "optimizers: prevent_unoptimized, which hides new points",
        ));
    }
    Ok(OptimizersConfigDiff {
        deleted_threshold: diff.deleted_threshold.or(base.deleted_threshold),
        vacuum_min_vector_number: diff.vacuum_min_vector_number.or(base.vacuum_min_vector_number),
        default_segment_number: diff.default_segment_number.or(base.default_segment_number),
        max_segment_size: diff.max_segment_size.or(base.max_segment_size),
        memmap_threshold: diff.memmap_threshold.or(base.memmap_threshold),
        indexing_threshold: diff.indexing_threshold.or(base.indexing_threshold),
        flush_interval_sec: diff.flush_interval_sec.or(base.flush_interval_sec),
        deprecated_max_optimization_threads: diff
            .deprecated_max_optimization_threads
            .or(base.deprecated_max_optimization_threads),
        max_optimization_threads: diff.max_optimization_threads.or(base.max_optimization_threads),
        prevent_unoptimized: diff.prevent_unoptimized.or(base.prevent_unoptimized),
    })
}

fn wal(diff: Option<WalConfigDiff>) -> Result<WalConfigDiff, Status> {
    let Some(diff) = diff else { return Ok(WAL) };
    if diff.wal_capacity_mb == Some(0) {
        return Err(status::invalid(
            "wal_capacity_mb",
            "value 0 invalid, must be 1 or larger",
        ));
    }
    Ok(WalConfigDiff {
        wal_capacity_mb: diff.wal_capacity_mb.or(WAL.wal_capacity_mb),
        wal_segments_ahead: diff.wal_segments_ahead.or(WAL.wal_segments_ahead),
        wal_retain_closed: diff.wal_retain_closed.or(WAL.wal_retain_closed),
    })
}
