//! One collection: its settings, its points by id, and what its keyword indexes know.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use qdrant_client::qdrant::value::Kind;
use tonic::Status;

use super::field_index::FieldIndex;
use super::filter::{Filter, Need};
use super::ids::PointKey;
use super::payload::{Path, Payload, elements};
use super::settings::Settings;
use super::status;
use super::vectors::{Space, Vector};
use super::write::{Write, Written};

pub(super) struct Point {
    pub(super) payload: Payload,
    pub(super) vectors: BTreeMap<String, Vector>,
    /// Number of the operation that wrote the point last.
    pub(super) version: u64,
}

pub(super) struct Collection {
    pub(super) settings: Settings,
    /// By the path they stand on.
    pub(super) field_indexes: BTreeMap<String, FieldIndex>,
    points: BTreeMap<PointKey, Point>,
    keywords: HashMap<String, KeywordIndex>,
    /// Writes that the caller did not wait for, see [`Collection::settle`].
    waiting: Vec<Write>,
    operations: u64,
}

struct KeywordIndex {
    path: Path,
    keys: HashMap<String, BTreeSet<PointKey>>,
}

impl Collection {
    pub(super) fn new(settings: Settings) -> Self {
        Self {
            settings,
            field_indexes: BTreeMap::new(),
            points: BTreeMap::new(),
            keywords: HashMap::new(),
            waiting: Vec::new(),
            operations: 0,
        }
    }

    pub(super) fn space(&self, name: &str) -> Result<Space, Status> {
        self.settings
            .spaces
            .get(name)
            .copied()
            .ok_or_else(|| status::no_vector_name(name))
    }

    pub(super) fn len(&self) -> usize {
        self.points.len()
    }

    pub(super) fn get(&self, key: PointKey) -> Option<&Point> {
        self.points.get(&key)
    }

    /// The accepted points from `start` on, ascending by id.
    pub(super) fn accepted<'a>(
        &'a self,
        filter: &'a Filter,
        start: Option<PointKey>,
    ) -> Box<dyn Iterator<Item = (PointKey, &'a Point)> + 'a> {
        let accepts = |(key, point): &(PointKey, &Point)| filter.accepts(*key, point);
        let found = move |key: PointKey| Some((key, self.points.get(&key)?));
        let after = move |key: &PointKey| start.is_none_or(|start| *key >= start);
        match self.candidates(filter) {
            None => {
                let from = start.unwrap_or(PointKey::Number(0));
                Box::new(
                    self.points
                        .range(from..)
                        .map(|(key, point)| (*key, point))
                        .filter(accepts),
                )
            }
            Some(candidates) => Box::new(candidates.into_iter().filter(after).filter_map(found).filter(accepts)),
        }
    }

    /// A set that holds all accepted points, the smallest that an index or the filter itself gives.
    fn candidates(&self, filter: &Filter) -> Option<Vec<PointKey>> {
        let sets = filter.needs().into_iter().filter_map(|need| match need {
            Need::OneOf(ids) => Some(Candidates::Ids(ids)),
            Need::Text(path, text) => {
                let index = self.keywords.get(&path.text())?;
                Some(index.keys.get(text).map_or(Candidates::Nothing, Candidates::Indexed))
            }
        });
        let smallest = sets.min_by_key(Candidates::len)?;
        // Going through all points is quicker than finding most of them one by one.
        (smallest.len() * 2 <= self.points.len()).then(|| smallest.ascending())
    }

    pub(super) fn add_field_index(&mut self, path: &Path, index: FieldIndex) {
        if index.answers_keywords() {
            let mut keywords = KeywordIndex {
                path: path.clone(),
                keys: HashMap::new(),
            };
            for (key, point) in &self.points {
                keywords.add(*key, &point.payload);
            }
            self.keywords.insert(path.text(), keywords);
        } else {
            self.keywords.remove(&path.text());
        }
        self.field_indexes.insert(path.text(), index);
    }

    pub(super) fn drop_field_index(&mut self, path: &Path) {
        self.field_indexes.remove(&path.text());
        self.keywords.remove(&path.text());
    }

    /// How many points have a value that the index on `path` takes in.
    pub(super) fn indexed_points(&self, path: &str, index: &FieldIndex) -> u64 {
        let Ok(path) = Path::read(path) else { return 0 };
        let taken = |point: &&Point| {
            path.get(&point.payload)
                .is_some_and(|value| elements(value).iter().any(|value| index.takes(value)))
        };
        self.points.values().filter(taken).count() as u64
    }

    /// A write that nobody waits for is only noted. Qdrant applies it soon, the double after the next answer or
    /// before the next write that is waited for: whoever counts on it earlier is found out.
    pub(super) fn submit(&mut self, write: Write, wait: bool) -> Result<Written, Status> {
        self.operations += 1;
        if !wait {
            self.waiting.push(write);
            return Ok(Written {
                operation: self.operations,
                completed: false,
            });
        }
        self.settle();
        self.apply(write)?;
        Ok(Written {
            operation: self.operations,
            completed: true,
        })
    }

    pub(super) fn is_settled(&self) -> bool {
        self.waiting.is_empty()
    }

    pub(super) fn settle(&mut self) {
        for write in std::mem::take(&mut self.waiting) {
            // Nobody is left to be told that it failed; in Qdrant it only reaches the log.
            let _ = self.apply(write);
        }
    }

    fn apply(&mut self, write: Write) -> Result<(), Status> {
        write.apply(self)
    }

    pub(super) fn put(&mut self, key: PointKey, payload: Payload, vectors: BTreeMap<String, Vector>) {
        self.remove(key);
        for index in self.keywords.values_mut() {
            index.add(key, &payload);
        }
        self.points.insert(
            key,
            Point {
                payload,
                vectors,
                version: self.operations,
            },
        );
    }

    pub(super) fn remove(&mut self, key: PointKey) -> Option<Point> {
        let point = self.points.remove(&key)?;
        for index in self.keywords.values_mut() {
            index.forget(key, &point.payload);
        }
        Some(point)
    }
}

enum Candidates<'a> {
    Nothing,
    Ids(&'a HashSet<PointKey>),
    Indexed(&'a BTreeSet<PointKey>),
}

impl Candidates<'_> {
    fn len(&self) -> usize {
        match self {
            Self::Nothing => 0,
            Self::Ids(ids) => ids.len(),
            Self::Indexed(ids) => ids.len(),
        }
    }

    fn ascending(self) -> Vec<PointKey> {
        match self {
            Self::Nothing => Vec::new(),
            Self::Ids(ids) => {
                let mut ids: Vec<_> = ids.iter().copied().collect();
                ids.sort_unstable();
                ids
            }
            Self::Indexed(ids) => ids.iter().copied().collect(),
        }
    }
}

impl KeywordIndex {
    fn add(&mut self, key: PointKey, payload: &Payload) {
        for text in texts(&self.path, payload) {
            self.keys.entry(text.to_owned()).or_default().insert(key);
        }
    }

    fn forget(&mut self, key: PointKey, payload: &Payload) {
        for text in texts(&self.path, payload) {
            if let Some(keys) = self.keys.get_mut(text) {
                keys.remove(&key);
                if keys.is_empty() {
                    self.keys.remove(text);
                }
            }
        }
    }
}

fn texts<'a>(path: &Path, payload: &'a Payload) -> Vec<&'a str> {
    let values = path.get(payload).map(elements).unwrap_or_default();
    let text = |value: &'a qdrant_client::qdrant::Value| match &value.kind {
        Some(Kind::StringValue(text)) => Some(text.as_str()),
        _ => None,
    };
    values.iter().filter_map(text).collect()
}
