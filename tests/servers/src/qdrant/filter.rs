//! Filters: read once and refused where they ask for more than is done here, then asked of point after point.

use std::collections::HashSet;

use chrono::{DateTime, Utc};
use qdrant_client::qdrant as proto;
use qdrant_client::qdrant::condition::ConditionOneOf;
use qdrant_client::qdrant::r#match::MatchValue;
use qdrant_client::qdrant::value::Kind;
use qdrant_client::qdrant::{RepeatedIntegers, RepeatedStrings, Value};
use tonic::Status;

use super::collection::Point;
use super::ids::PointKey;
use super::payload::{Path, elements};
use super::{datetime, status};

/// A point passes when all four parts hold; an empty part holds always.
#[derive(Default)]
pub(super) struct Filter {
    must: Vec<Condition>,
    must_not: Vec<Condition>,
    should: Vec<Condition>,
    at_least: Option<(usize, Vec<Condition>)>,
}

enum Condition {
    Field(Path, Test),
    Id(HashSet<PointKey>),
    HasVector(String),
    All(Filter),
}

enum Test {
    Text(String),
    OneOfTexts(Vec<String>),
    NoneOfTexts(Vec<String>),
    Integer(i64),
    OneOfIntegers(Vec<i64>),
    NoneOfIntegers(Vec<i64>),
    Bool(bool),
    Contains(String),
    ContainsAny(String),
    Between(Bounds<f64>),
    When(Bounds<DateTime<Utc>>),
    Empty(bool),
    Null(bool),
}

struct Bounds<T> {
    lt: Option<T>,
    gt: Option<T>,
    gte: Option<T>,
    lte: Option<T>,
}

impl<T: PartialOrd> Bounds<T> {
    fn hold(&self, value: &T) -> bool {
        self.lt.as_ref().is_none_or(|bound| value < bound)
            && self.gt.as_ref().is_none_or(|bound| value > bound)
            && self.gte.as_ref().is_none_or(|bound| value >= bound)
            && self.lte.as_ref().is_none_or(|bound| value <= bound)
    }
}

impl Filter {
    pub(super) fn read(filter: proto::Filter) -> Result<Self, Status> {
        let proto::Filter {
            should,
            must,
            must_not,
            min_should,
        } = filter;
        let at_least = match min_should {
            None => None,
            Some(proto::MinShould { min_count: 0, .. }) => {
                return Err(status::invalid("min_count", "min_count must be greater than 0"));
            }
            Some(proto::MinShould { conditions, min_count }) => {
                Some((usize::try_from(min_count).unwrap_or(usize::MAX), read_all(conditions)?))
            }
        };
        Ok(Self {
            must: read_all(must)?,
            must_not: read_all(must_not)?,
            should: read_all(should)?,
            at_least,
        })
    }

    pub(super) fn read_optional(filter: Option<proto::Filter>) -> Result<Self, Status> {
        filter.map_or_else(|| Ok(Self::default()), Self::read)
    }

    /// Both filters at once: the filter of a query also holds in each of its prefetches.
    pub(super) fn and(filters: &[proto::Filter]) -> Result<Self, Status> {
        let parts = filters
            .iter()
            .map(|filter| Self::read(filter.clone()).map(Condition::All));
        Ok(Self {
            must: parts.collect::<Result<_, _>>()?,
            ..Self::default()
        })
    }

    pub(super) fn without(mut self, id: PointKey) -> Self {
        self.must_not.push(Condition::Id(HashSet::from([id])));
        self
    }

    pub(super) fn only(ids: HashSet<PointKey>) -> Self {
        Self {
            must: vec![Condition::Id(ids)],
            ..Self::default()
        }
    }

    pub(super) fn accepts(&self, key: PointKey, point: &Point) -> bool {
        let holds = |condition: &Condition| condition.holds(key, point);
        self.must.iter().all(holds)
            && !self.must_not.iter().any(holds)
            && (self.should.is_empty() || self.should.iter().any(holds))
            && self.at_least.as_ref().is_none_or(|(count, conditions)| {
                conditions
                    .iter()
                    .filter(|condition| holds(condition))
                    .take(*count)
                    .count()
                    == *count
            })
    }

    /// What every accepted point must have: ids, or texts in fields. A field index answers these without a look at
    /// each point.
    pub(super) fn needs(&self) -> Vec<Need<'_>> {
        let mut needs = Vec::new();
        for condition in &self.must {
            match condition {
                Condition::Field(path, Test::Text(text)) => needs.push(Need::Text(path, text)),
                Condition::Id(ids) => needs.push(Need::OneOf(ids)),
                Condition::All(filter) => needs.extend(filter.needs()),
                Condition::Field(..) | Condition::HasVector(_) => {}
            }
        }
        needs
    }
}

pub(super) enum Need<'a> {
    Text(&'a Path, &'a str),
    OneOf(&'a HashSet<PointKey>),
}

fn read_all(conditions: Vec<proto::Condition>) -> Result<Vec<Condition>, Status> {
    conditions.into_iter().map(Condition::read).collect()
}

impl Condition {
    fn read(condition: proto::Condition) -> Result<Self, Status> {
        let proto::Condition { condition_one_of } = condition;
        match condition_one_of {
            None => Err(Status::invalid_argument("Malformed Condition type")),
            Some(ConditionOneOf::Field(field)) => read_field(field),
            Some(ConditionOneOf::IsEmpty(proto::IsEmptyCondition { key })) => {
                Ok(Self::Field(Path::read(&key)?, Test::Empty(true)))
            }
            Some(ConditionOneOf::IsNull(proto::IsNullCondition { key })) => {
                Ok(Self::Field(Path::read(&key)?, Test::Null(true)))
            }
            Some(ConditionOneOf::HasId(proto::HasIdCondition { has_id })) => {
                Ok(Self::Id(PointKey::read_all(has_id)?.into_iter().collect()))
            }
            Some(ConditionOneOf::HasVector(proto::HasVectorCondition { has_vector })) => {
                Ok(Self::HasVector(has_vector))
            }
            Some(ConditionOneOf::Filter(filter)) => Ok(Self::All(Filter::read(filter)?)),
            Some(ConditionOneOf::Nested(_)) => Err(status::not_done("filter: nested")),
            Some(ConditionOneOf::Slice(_)) => Err(status::not_done("filter: slice")),
        }
    }

    fn holds(&self, key: PointKey, point: &Point) -> bool {
        match self {
            Self::Field(path, test) => test.holds(path.get(&point.payload)),
            Self::Id(ids) => ids.contains(&key),
            Self::HasVector(name) => point.vectors.contains_key(name),
            Self::All(filter) => filter.accepts(key, point),
        }
    }
}

fn read_field(field: proto::FieldCondition) -> Result<Condition, Status> {
    let proto::FieldCondition {
        key,
        r#match,
        range,
        geo_bounding_box,
        geo_radius,
        values_count,
        geo_polygon,
        datetime_range,
        is_empty,
        is_null,
    } = field;
    status::refuse(geo_bounding_box, "filter: geo_bounding_box")?;
    status::refuse(geo_radius, "filter: geo_radius")?;
    status::refuse(geo_polygon, "filter: geo_polygon")?;
    status::refuse(values_count, "filter: values_count")?;

    let mut tests = Vec::new();
    if let Some(proto::Match { match_value }) = r#match {
        tests.push(read_match(match_value)?);
    }
    if let Some(proto::Range { lt, gt, gte, lte }) = range {
        tests.push(Test::Between(Bounds { lt, gt, gte, lte }));
    }
    if let Some(proto::DatetimeRange { lt, gt, gte, lte }) = datetime_range {
        let read = |bound: Option<proto::Timestamp>| bound.map(datetime::read_timestamp).transpose();
        tests.push(Test::When(Bounds {
            lt: read(lt)?,
            gt: read(gt)?,
            gte: read(gte)?,
            lte: read(lte)?,
        }));
    }
    tests.extend(is_empty.map(Test::Empty));
    tests.extend(is_null.map(Test::Null));

    let path = Path::read(&key)?;
    let mut tests = tests.into_iter();
    match (tests.next(), tests.next()) {
        (Some(test), None) => Ok(Condition::Field(path, test)),
        (None, _) => Err(status::invalid(
            "match",
            "At least one field condition must be specified",
        )),
        (Some(_), Some(_)) => Err(status::not_done("filter: several tests in one field condition")),
    }
}

fn read_match(value: Option<MatchValue>) -> Result<Test, Status> {
    match value {
        None => Err(Status::invalid_argument("Malformed Match condition")),
        Some(MatchValue::Keyword(text)) => Ok(Test::Text(text)),
        Some(MatchValue::Integer(number)) => Ok(Test::Integer(number)),
        Some(MatchValue::Boolean(flag)) => Ok(Test::Bool(flag)),
        Some(MatchValue::Keywords(RepeatedStrings { strings })) => Ok(Test::OneOfTexts(strings)),
        Some(MatchValue::Integers(RepeatedIntegers { integers })) => Ok(Test::OneOfIntegers(integers)),
        Some(MatchValue::ExceptKeywords(RepeatedStrings { strings })) => Ok(Test::NoneOfTexts(strings)),
        Some(MatchValue::ExceptIntegers(RepeatedIntegers { integers })) => Ok(Test::NoneOfIntegers(integers)),
        // Without a full-text index, and the double has none, Qdrant looks for the text as it stands.
        Some(MatchValue::Text(text)) => Ok(Test::Contains(text)),
        Some(MatchValue::TextAny(words)) => Ok(Test::ContainsAny(words)),
        Some(MatchValue::Phrase(_)) => Err(status::not_done("match: phrase")),
        Some(MatchValue::Prefix(_)) => Err(status::not_done("match: prefix")),
        Some(MatchValue::Substring(_)) => Err(status::not_done("match: substring")),
    }
}

impl Test {
    fn holds(&self, value: Option<&Value>) -> bool {
        match self {
            Self::Empty(wanted) => value.is_none_or(is_empty) == *wanted,
            Self::Null(wanted) => value.is_some_and(has_null) == *wanted,
            _ => value.is_some_and(|value| elements(value).iter().any(|element| self.holds_for(element))),
        }
    }

    fn holds_for(&self, value: &Value) -> bool {
        let Some(kind) = &value.kind else { return false };
        match (self, kind) {
            (Self::Text(wanted), Kind::StringValue(text)) => text == wanted,
            (Self::OneOfTexts(wanted), Kind::StringValue(text)) => wanted.contains(text),
            (Self::Integer(wanted), Kind::IntegerValue(number)) => number == wanted,
            (Self::OneOfIntegers(wanted), Kind::IntegerValue(number)) => wanted.contains(number),
            (Self::Bool(wanted), Kind::BoolValue(flag)) => flag == wanted,
            (Self::Contains(wanted), Kind::StringValue(text)) => text.contains(wanted),
            (Self::ContainsAny(words), Kind::StringValue(text)) => {
                words.split_whitespace().any(|word| text.contains(word))
            }
            (Self::Between(bounds), Kind::DoubleValue(number)) => bounds.hold(number),
            (Self::Between(bounds), Kind::IntegerValue(number)) => bounds.hold(&(*number as f64)),
            (Self::When(bounds), Kind::StringValue(text)) => {
                datetime::read_text(text).is_some_and(|moment| bounds.hold(&moment))
            }
            // Any value that is there and is not in the list passes, of whatever type; null is no value.
            (Self::NoneOfTexts(_) | Self::NoneOfIntegers(_), Kind::NullValue(_)) => false,
            (Self::NoneOfTexts(refused), Kind::StringValue(text)) => !refused.contains(text),
            (Self::NoneOfIntegers(refused), Kind::IntegerValue(number)) => !refused.contains(number),
            (Self::NoneOfTexts(_) | Self::NoneOfIntegers(_), _) => true,
            _ => false,
        }
    }
}

fn is_null(value: &Value) -> bool {
    matches!(value.kind, None | Some(Kind::NullValue(_)))
}

fn is_empty(value: &Value) -> bool {
    is_null(value) || matches!(&value.kind, Some(Kind::ListValue(list)) if list.values.is_empty())
}

fn has_null(value: &Value) -> bool {
    is_null(value) || matches!(&value.kind, Some(Kind::ListValue(list)) if list.values.iter().any(is_null))
}
