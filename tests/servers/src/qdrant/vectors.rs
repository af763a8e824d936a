//! Vectors: reading them against what the collection declares, keeping them as Qdrant does, comparing them.

use std::collections::{BTreeMap, HashSet};

use qdrant_client::qdrant as proto;
use qdrant_client::qdrant::{Distance, vector, vector_output, vectors, vectors_output};
use simsimd::SpatialSimilarity;
use tonic::Status;

use super::status;

/// The name of the one vector of a collection that declares a single vector without a name.
pub(super) const UNNAMED: &str = "";

/// What a collection declares about one vector name.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Space {
    Dense { size: usize, distance: Distance },
    Sparse,
}

pub(super) type Spaces = BTreeMap<String, Space>;

#[derive(Clone, Debug, PartialEq)]
pub(super) enum Vector {
    Dense(Vec<f32>),
    Sparse(Sparse),
}

/// Ascending, distinct indices with their weights.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Sparse {
    indices: Vec<u32>,
    values: Vec<f32>,
}

impl Sparse {
    /// Qdrant takes the indices in any order, each once.
    pub(super) fn read(indices: Vec<u32>, values: Vec<f32>) -> Result<Self, Status> {
        if indices.len() != values.len() {
            return Err(status::invalid("values", "must be the same length as indices"));
        }
        if indices.iter().collect::<HashSet<_>>().len() != indices.len() {
            return Err(status::invalid("indices", "must be unique"));
        }
        let mut entries: Vec<_> = indices.into_iter().zip(values).collect();
        entries.sort_by_key(|(index, _)| *index);
        let (indices, values) = entries.into_iter().unzip();
        Ok(Self { indices, values })
    }

    /// The dot product, or nothing where the two have no index in common: such a point is no hit at all.
    fn score(&self, other: &Self) -> Option<f32> {
        let (mut left, mut right) = (0, 0);
        let mut score = None;
        while let (Some(a), Some(b)) = (self.indices.get(left), other.indices.get(right)) {
            match a.cmp(b) {
                std::cmp::Ordering::Less => left += 1,
                std::cmp::Ordering::Greater => right += 1,
                std::cmp::Ordering::Equal => {
                    *score.get_or_insert(0.0) += self.values[left] * other.values[right];
                    left += 1;
                    right += 1;
                }
            }
        }
        score
    }
}

impl Space {
    /// The vector as the collection keeps it, and as it compares a query: right dimension, unit length for cosine.
    pub(super) fn admit(self, vector: Vector) -> Result<Vector, Status> {
        match (self, vector) {
            (Self::Dense { size, .. }, Vector::Dense(values)) if values.len() != size => Err(status::wrong_input(
                format!("Vector dimension error: expected dim: {size}, got {}", values.len()),
            )),
            (
                Self::Dense {
                    distance: Distance::Cosine,
                    ..
                },
                Vector::Dense(values),
            ) => Ok(Vector::Dense(unit_length(values))),
            (Self::Dense { .. }, dense @ Vector::Dense(_)) => Ok(dense),
            (Self::Sparse, sparse @ Vector::Sparse(_)) => Ok(sparse),
            (Self::Dense { .. }, Vector::Sparse(_)) | (Self::Sparse, Vector::Dense(_)) => Err(status::wrong_input(
                "Conversion between sparse and regular vectors failed",
            )),
        }
    }

    /// `None` where the pair does not compare.
    pub(super) fn score(self, query: &Vector, stored: &Vector) -> Option<f32> {
        match (self, query, stored) {
            (Self::Sparse, Vector::Sparse(query), Vector::Sparse(stored)) => query.score(stored),
            (Self::Dense { distance, .. }, Vector::Dense(query), Vector::Dense(stored)) => match distance {
                Distance::Cosine | Distance::Dot => f32::dot(query, stored).map(|dot| dot as f32),
                Distance::Euclid => f32::sqeuclidean(query, stored).map(|square| square.sqrt() as f32),
                Distance::Manhattan => Some(query.iter().zip(stored).map(|(a, b)| (a - b).abs()).sum()),
                Distance::UnknownDistance => None,
            },
            _ => None,
        }
    }

    /// Euclid and Manhattan measure how far apart two vectors are, the others how alike.
    pub(super) fn smaller_is_better(self) -> bool {
        matches!(
            self,
            Self::Dense {
                distance: Distance::Euclid | Distance::Manhattan,
                ..
            }
        )
    }

    /// Qdrant leaves out a hit that only reaches the threshold.
    pub(super) fn passes(self, score: f32, threshold: f32) -> bool {
        if self.smaller_is_better() {
            score < threshold
        } else {
            score > threshold
        }
    }
}

fn unit_length(mut values: Vec<f32>) -> Vec<f32> {
    let square: f32 = values.iter().map(|value| value * value).sum();
    if square < f32::EPSILON || (square - 1.0).abs() <= 1.0e-6 {
        return values;
    }
    let length = square.sqrt();
    for value in &mut values {
        *value /= length;
    }
    values
}

/// The vectors of a point, each by its name.
pub(super) fn read_vectors(
    vectors: Option<proto::Vectors>,
    spaces: &Spaces,
) -> Result<BTreeMap<String, Vector>, Status> {
    let Some(proto::Vectors { vectors_options }) = vectors else {
        return Err(Status::invalid_argument("Expected some vectors"));
    };
    let named: Vec<(String, proto::Vector)> = match vectors_options {
        None => return Err(Status::invalid_argument("No Vector Provided")),
        Some(vectors::VectorsOptions::Vector(vector)) => vec![(UNNAMED.to_owned(), vector)],
        Some(vectors::VectorsOptions::Vectors(proto::NamedVectors { vectors })) => vectors.into_iter().collect(),
    };
    named
        .into_iter()
        .map(|(name, vector)| {
            let space = spaces.get(&name).ok_or_else(|| status::no_vector_name(&name))?;
            let vector = space.admit(read_vector(vector)?)?;
            Ok((name, vector))
        })
        .collect()
}

fn read_vector(vector: proto::Vector) -> Result<Vector, Status> {
    // Clients older than 1.16 still fill the first three fields.
    #[allow(deprecated)]
    let proto::Vector {
        data,
        indices,
        vectors_count,
        vector,
    } = vector;
    status::refuse(vectors_count, "vectors: multi-vectors")?;
    match (vector, indices) {
        (None, None) => Ok(Vector::Dense(data)),
        (None, Some(indices)) => Sparse::read(indices.data, data).map(Vector::Sparse),
        (Some(_), Some(_)) => Err(status::not_done("vectors: old and new fields at once")),
        (Some(_), None) if !data.is_empty() => Err(status::not_done("vectors: old and new fields at once")),
        (Some(vector::Vector::Dense(dense)), None) => Ok(Vector::Dense(dense.data)),
        (Some(vector::Vector::Sparse(sparse)), None) => Sparse::read(sparse.indices, sparse.values).map(Vector::Sparse),
        (Some(vector::Vector::MultiDense(_)), None) => Err(status::not_done("vectors: multi-vectors")),
        (Some(vector::Vector::Document(_) | vector::Vector::Image(_) | vector::Vector::Object(_)), None) => {
            Err(status::not_done("vectors: inference in the server"))
        }
    }
}

/// Which vectors go into an answer.
pub(super) enum VectorChoice {
    None,
    All,
    Only(Vec<String>),
}

impl VectorChoice {
    pub(super) fn read(selector: Option<proto::WithVectorsSelector>, spaces: &Spaces) -> Result<Self, Status> {
        use proto::with_vectors_selector::SelectorOptions;
        match selector.and_then(|selector| selector.selector_options) {
            None | Some(SelectorOptions::Enable(false)) => Ok(Self::None),
            Some(SelectorOptions::Enable(true)) => Ok(Self::All),
            Some(SelectorOptions::Include(proto::VectorsSelector { names })) => {
                match names.iter().find(|name| !spaces.contains_key(*name)) {
                    Some(unknown) => Err(status::no_vector_name(unknown)),
                    None => Ok(Self::Only(names)),
                }
            }
        }
    }

    pub(super) fn of(&self, vectors: &BTreeMap<String, Vector>) -> Option<proto::VectorsOutput> {
        let chosen: Vec<(&String, &Vector)> = match self {
            Self::None => return None,
            Self::All => vectors.iter().collect(),
            Self::Only(names) => vectors.iter().filter(|(name, _)| names.contains(name)).collect(),
        };
        let options = match chosen.as_slice() {
            [(name, vector)] if name.as_str() == UNNAMED => vectors_output::VectorsOptions::Vector(output(vector)),
            _ => vectors_output::VectorsOptions::Vectors(proto::NamedVectorsOutput {
                vectors: chosen
                    .into_iter()
                    .map(|(name, vector)| (name.clone(), output(vector)))
                    .collect(),
            }),
        };
        Some(proto::VectorsOutput {
            vectors_options: Some(options),
        })
    }
}

fn output(vector: &Vector) -> proto::VectorOutput {
    let vector = match vector {
        Vector::Dense(values) => vector_output::Vector::Dense(proto::DenseVector { data: values.clone() }),
        Vector::Sparse(sparse) => vector_output::Vector::Sparse(proto::SparseVector {
            values: sparse.values.clone(),
            indices: sparse.indices.clone(),
        }),
    };
    proto::VectorOutput {
        vector: Some(vector),
        ..Default::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sparse(entries: &[(u32, f32)]) -> Sparse {
        let (indices, values) = entries.iter().copied().unzip();
        Sparse::read(indices, values).unwrap()
    }

    #[test]
    fn sparse_vectors_score_by_the_indices_they_share() {
        let query = sparse(&[(9, 0.5), (1, 2.0)]);
        assert_eq!(query.score(&sparse(&[(1, 3.0), (4, 7.0), (9, 4.0)])), Some(8.0));
        assert_eq!(query.score(&sparse(&[(2, 3.0)])), None);
        assert_eq!(query.score(&sparse(&[])), None);
    }

    #[test]
    fn a_sparse_vector_names_each_index_once_and_each_with_a_value() {
        let doubled = Sparse::read(vec![3, 1, 3], vec![1.0; 3]).unwrap_err();
        assert_eq!(doubled.message(), "Validation error in body: [indices: must be unique]");
        let uneven = Sparse::read(vec![3, 1], vec![1.0; 3]).unwrap_err();
        assert_eq!(
            uneven.message(),
            "Validation error in body: [values: must be the same length as indices]"
        );
    }

    #[test]
    fn cosine_vectors_are_kept_at_unit_length_and_zero_stays_zero() {
        let cosine = Space::Dense {
            size: 2,
            distance: Distance::Cosine,
        };
        assert_eq!(
            cosine.admit(Vector::Dense(vec![3.0, 4.0])).unwrap(),
            Vector::Dense(vec![0.6, 0.8])
        );
        assert_eq!(
            cosine.admit(Vector::Dense(vec![0.0, 0.0])).unwrap(),
            Vector::Dense(vec![0.0, 0.0])
        );
        let dot = Space::Dense {
            size: 2,
            distance: Distance::Dot,
        };
        assert_eq!(
            dot.admit(Vector::Dense(vec![3.0, 4.0])).unwrap(),
            Vector::Dense(vec![3.0, 4.0])
        );
    }

    #[test]
    fn distances_count_the_other_way_round() {
        let euclid = Space::Dense {
            size: 2,
            distance: Distance::Euclid,
        };
        let (query, stored) = (Vector::Dense(vec![0.0, 0.0]), Vector::Dense(vec![3.0, 4.0]));
        assert_eq!(euclid.score(&query, &stored), Some(5.0));
        assert!(euclid.smaller_is_better() && euclid.passes(4.9, 5.0) && !euclid.passes(5.0, 5.0));
    }
}
