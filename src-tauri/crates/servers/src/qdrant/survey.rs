//! What a collection is made for, read from its configuration, and whether that fits the models at hand.

use std::fmt;

use memora_engine::ports::embed::EmbedderInfo;
use qdrant_client::qdrant::vectors_config::Config;
use qdrant_client::qdrant::{CollectionInfo, Distance, PayloadSchemaType, VectorParams};

use super::layout::{ASKED_FOR, BUILDING, BUILT, REFILLING, STATE_KEY, TENANTS, is_moment};
use super::names::{dense_vector, model_of, sparse_vector};
use crate::config::{ConnectError, Part};

/// A kind of dense vector that a collection takes, or a model needs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Slot {
    /// Empty for vectors without a name.
    pub name: String,
    pub size: u64,
    /// How two vectors are compared, where it is not by cosine.
    pub other_distance: Option<String>,
}

impl Slot {
    /// What vectors of `embedder` need; `None` for no embedder.
    pub(super) fn needed(embedder: &EmbedderInfo) -> Option<Self> {
        (embedder.dimensions > 0).then(|| Self {
            name: dense_vector(&embedder.model_id),
            size: embedder.dimensions.into(),
            other_distance: None,
        })
    }

    fn found(name: &str, params: &VectorParams) -> Self {
        let distance = params.distance();
        let kind = if params.multivector_config.is_some() {
            Some("as groups of vectors".to_owned())
        } else {
            (distance != Distance::Cosine).then(|| format!("by {}", distance.as_str_name().to_lowercase()))
        };
        Self {
            name: name.to_owned(),
            size: params.size,
            other_distance: kind,
        }
    }
}

impl fmt::Display for Slot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.name.is_empty() {
            f.write_str("vectors without a name")?;
        } else {
            write!(f, "`{}`", self.name)?;
        }
        write!(f, " of {} numbers", self.size)?;
        if let Some(distance) = &self.other_distance {
            write!(f, " compared {distance}")?;
        }
        Ok(())
    }
}

/// A collection as it was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Collection {
    pub dense: Vec<Slot>,
    /// Names of sparse vectors.
    pub sparse: Vec<String>,
    /// Indexes on the payload that are not there. Without those that Memora makes, searching one user reads all points; a
    /// server in strict mode (hosted ones are) also refuses questions by agent or day without theirs.
    pub missing_indexes: Vec<&'static str>,
    /// About how many points there are.
    pub points: u64,
    /// False for a collection that somebody else made, and where an older server cannot tell.
    pub ours: bool,
    /// True when filling it was begun and not finished.
    pub building: bool,
    /// True where the server keeps our note of both on the collection.
    pub noted: bool,
}

/// What was found under the name of the collection.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Survey {
    Missing,
    Found(Collection),
}

impl Collection {
    pub(super) fn of(info: &CollectionInfo) -> Self {
        let config = info.config.clone().unwrap_or_default();
        let params = config.params.unwrap_or_default();
        let mut dense: Vec<Slot> = match params.vectors_config.and_then(|vectors| vectors.config) {
            Some(Config::Params(params)) => vec![Slot::found("", &params)],
            Some(Config::ParamsMap(map)) => map.map.iter().map(|(name, params)| Slot::found(name, params)).collect(),
            None => vec![],
        };
        dense.sort_by(|a, b| a.name.cmp(&b.name));
        let mut sparse: Vec<String> = params
            .sparse_vectors_config
            .map(|config| config.map.into_keys().collect())
            .unwrap_or_default();
        sparse.sort();
        let strict = config.strict_mode_config.unwrap_or_default();
        let only_by_index = strict.enabled == Some(true) && strict.unindexed_filtering_retrieve == Some(false);
        let asked_for = ASKED_FOR.into_iter().filter(|_| only_by_index);
        let lacks_index = |field: &&str| {
            let kind = if is_moment(field) {
                PayloadSchemaType::Datetime
            } else {
                PayloadSchemaType::Keyword
            };
            info.payload_schema
                .get(*field)
                .is_none_or(|schema| schema.data_type() != kind)
        };
        let state = config.metadata.get(STATE_KEY).and_then(|state| state.as_str());
        let is = |words: [&str; 2]| state.is_some_and(|state| words.contains(&state.as_str()));
        Self {
            dense,
            sparse,
            missing_indexes: TENANTS.into_iter().chain(asked_for).filter(lacks_index).collect(),
            points: info.points_count.unwrap_or(0),
            ours: is([BUILDING, BUILT]),
            building: is([BUILDING, REFILLING]),
            noted: state.is_some(),
        }
    }

    /// The dense vectors by which a question of `embedder` is answered.
    pub(super) fn dense_side(&self, embedder: Option<&EmbedderInfo>) -> Side<Slot> {
        let Some(embedder) = embedder else {
            return Side::without_model(self.dense.iter().map(Slot::to_string), "dense");
        };
        match Slot::needed(embedder) {
            None => Side::without_model(self.dense.iter().map(Slot::to_string), "dense"),
            Some(needed) if self.dense.contains(&needed) => Side::Fits(needed),
            Some(needed) => Side::Unfit(format!(
                "the collection holds {}, but {} needs {needed}",
                listed(self.dense.iter().map(Slot::to_string), "no dense vectors"),
                embedder.model_id
            )),
        }
    }

    /// The sparse vectors by which the words of a question are looked for.
    pub(super) fn sparse_side(&self, encoder: Option<&EmbedderInfo>) -> Side<String> {
        let Some(encoder) = encoder else {
            return Side::without_model(self.sparse.iter().map(|name| format!("`{name}`")), "sparse");
        };
        let needed = sparse_vector(&encoder.model_id);
        if self.sparse.contains(&needed) {
            return Side::Fits(needed);
        }
        Side::Unfit(format!(
            "the collection holds {}, but {} needs `{needed}`",
            listed(self.sparse.iter().map(|name| format!("`{name}`")), "no sparse vectors"),
            encoder.model_id
        ))
    }

    /// The models that the vectors come from, by their names.
    pub fn models(&self) -> Vec<&str> {
        let names = self.dense.iter().map(|slot| slot.name.as_str());
        names
            .chain(self.sparse.iter().map(String::as_str))
            .filter(|name| !name.is_empty())
            .map(model_of)
            .collect()
    }
}

impl Survey {
    /// What stands in the way of using the collection with these models, part by part, for a connection test.
    pub(super) fn problem(
        &self,
        collection: &str,
        dense: Option<&EmbedderInfo>,
        sparse: Option<&EmbedderInfo>,
    ) -> Option<ConnectError> {
        match self {
            Survey::Missing => Some(ConnectError::new(
                Part::Collection,
                missing(collection),
                "Check the name, or set the store up to make the collection.",
            )),
            Survey::Found(found) => {
                let reason = found.dense_side(dense).unfit().or(found.sparse_side(sparse).unfit())?;
                let hint = format!(
                    "Use the models of the collection ({}), or fill a new collection beside it; this one stays as it is.",
                    listed(found.models().into_iter().map(str::to_owned), "none named")
                );
                Some(ConnectError::new(Part::Model, reason, hint))
            }
        }
    }
}

/// One of the two kinds of vectors, seen from a model.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Side<T> {
    /// Can be asked and written.
    Fits(T),
    /// The collection has vectors, and no model is at hand for them.
    NoModel(String),
    /// Neither vectors nor model.
    Absent,
    /// Vectors of another model.
    Unfit(String),
}

impl<T> Side<T> {
    fn without_model(found: impl Iterator<Item = String>, kind: &str) -> Self {
        let found: Vec<String> = found.collect();
        if found.is_empty() {
            return Side::Absent;
        }
        Side::NoModel(format!(
            "no model is at hand for the {kind} vectors of the collection ({}); choose it in the store's settings",
            listed(found.into_iter(), "")
        ))
    }

    pub(super) fn unfit(self) -> Option<String> {
        match self {
            Side::Unfit(reason) => Some(reason),
            Side::Fits(_) | Side::NoModel(_) | Side::Absent => None,
        }
    }
}

pub(super) fn missing(collection: &str) -> String {
    format!("there is no collection `{collection}` on the server")
}

fn listed(names: impl Iterator<Item = String>, none: &str) -> String {
    let names: Vec<String> = names.collect();
    if names.is_empty() {
        none.to_owned()
    } else {
        names.join(", ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::qdrant::layout;
    use qdrant_client::qdrant::{CollectionConfig, CollectionParams, FieldType, PayloadSchemaInfo, StrictModeConfig};

    fn model(id: &str, dimensions: u32) -> EmbedderInfo {
        EmbedderInfo {
            model_id: id.into(),
            dimensions,
            languages: String::new(),
        }
    }

    fn minilm() -> EmbedderInfo {
        model("paraphrase-multilingual-MiniLM-L12-v2", 384)
    }

    fn splade() -> EmbedderInfo {
        model("Splade_PP_en_v1", 30_522)
    }

    /// What the server would tell of a collection that was made by [`layout::collection`].
    fn made(dense: Option<&EmbedderInfo>, sparse: Option<&EmbedderInfo>) -> CollectionInfo {
        let name = sparse.map(|encoder| sparse_vector(&encoder.model_id));
        let asked = layout::collection("memories", dense.and_then(Slot::needed).as_ref(), name.as_deref());
        CollectionInfo {
            config: Some(CollectionConfig {
                params: Some(CollectionParams {
                    vectors_config: asked.vectors_config,
                    sparse_vectors_config: asked.sparse_vectors_config,
                    ..CollectionParams::default()
                }),
                metadata: asked.metadata,
                ..CollectionConfig::default()
            }),
            ..CollectionInfo::default()
        }
    }

    #[test]
    fn what_we_make_fits_what_we_need() {
        let found = Collection::of(&made(Some(&minilm()), Some(&splade())));
        assert!(matches!(found.dense_side(Some(&minilm())), Side::Fits(slot) if slot.size == 384));
        assert!(matches!(found.sparse_side(Some(&splade())), Side::Fits(_)));
        assert_eq!(
            Survey::Found(found.clone()).problem("memories", Some(&minilm()), Some(&splade())),
            None
        );
        assert!(found.building && found.ours);
        assert_eq!(found.missing_indexes, TENANTS);
        assert_eq!(
            found.models(),
            ["paraphrase-multilingual-minilm-l12-v2", "splade_pp_en_v1"]
        );
    }

    #[test]
    fn another_model_is_told_with_what_is_there_and_what_is_needed() {
        let survey = Survey::Found(Collection::of(&made(Some(&minilm()), Some(&splade()))));
        for other in [
            model("text-embedding-3-small", 1536),
            model("paraphrase-multilingual-MiniLM-L12-v2", 256),
        ] {
            let problem = survey
                .problem("memories", Some(&other), Some(&splade()))
                .expect("a problem");
            assert_eq!(problem.part, Part::Model);
            assert!(
                problem
                    .problem
                    .contains("`fast-paraphrase-multilingual-minilm-l12-v2` of 384 numbers"),
                "{problem}"
            );
            assert!(problem.problem.contains(&other.dimensions.to_string()), "{problem}");
        }
        let problem = survey
            .problem("memories", None, Some(&model("bm25", 1)))
            .expect("a problem");
        assert!(problem.problem.contains("`fast-sparse-bm25`"), "{problem}");
    }

    #[test]
    fn vectors_without_name_or_by_another_distance_do_not_fit() {
        let mut info = made(Some(&minilm()), None);
        let params = info.config.as_mut().and_then(|c| c.params.as_mut()).expect("params");
        params.vectors_config = Some(
            VectorParams {
                size: 384,
                distance: Distance::Cosine.into(),
                ..VectorParams::default()
            }
            .into(),
        );
        let reason = Collection::of(&info)
            .dense_side(Some(&minilm()))
            .unfit()
            .expect("a reason");
        assert!(reason.contains("without a name"), "{reason}");

        let dot = VectorParams {
            size: 384,
            distance: Distance::Dot.into(),
            ..VectorParams::default()
        };
        let slot = Slot::found("fast-paraphrase-multilingual-minilm-l12-v2", &dot);
        assert_ne!(Some(slot), Slot::needed(&minilm()));
    }

    #[test]
    fn without_a_model_nothing_is_unfit() {
        let found = Collection::of(&made(Some(&minilm()), Some(&splade())));
        assert!(matches!(found.dense_side(None), Side::NoModel(text) if text.contains("minilm")));
        assert!(matches!(
            found.dense_side(Some(&EmbedderInfo::none())),
            Side::NoModel(_)
        ));
        assert_eq!(Survey::Found(found).problem("memories", None, None), None);
        let words_only = Collection::of(&made(None, Some(&splade())));
        assert_eq!(words_only.dense_side(Some(&EmbedderInfo::none())), Side::Absent);
    }

    #[test]
    fn indexes_of_another_kind_are_missing_ones() {
        let mut info = made(Some(&minilm()), None);
        for (field, kind) in [
            (layout::ORG_ID, PayloadSchemaType::Keyword),
            (layout::ORG_USER_ID, PayloadSchemaType::Text),
        ] {
            let schema = PayloadSchemaInfo {
                data_type: kind.into(),
                ..PayloadSchemaInfo::default()
            };
            info.payload_schema.insert(field.to_owned(), schema);
        }
        assert_eq!(Collection::of(&info).missing_indexes, [layout::ORG_USER_ID]);
    }
    #[test]
    fn a_server_in_strict_mode_wants_more_indexes() {
        let mut info = made(Some(&minilm()), None);
        let config = info.config.as_mut().expect("a configuration");
        config.strict_mode_config = Some(StrictModeConfig {
            enabled: Some(true),
            unindexed_filtering_retrieve: Some(false),
            ..StrictModeConfig::default()
        });
        let mut wanted = TENANTS.to_vec();
        wanted.extend(ASKED_FOR);
        assert_eq!(Collection::of(&info).missing_indexes, wanted);
        for field in wanted {
            let request = layout::field_index("memories", field);
            let kind = if is_moment(field) {
                FieldType::Datetime
            } else {
                FieldType::Keyword
            };
            assert_eq!(request.field_type, Some(kind.into()), "{field}");
            assert_eq!(
                request.field_index_params.is_some(),
                TENANTS.contains(&field),
                "{field}"
            );
        }
    }
}
