//! Payloads: values by path, and the part of a payload that a caller asked for.

use std::collections::HashMap;

use qdrant_client::qdrant::value::Kind;
use qdrant_client::qdrant::with_payload_selector::SelectorOptions;
use qdrant_client::qdrant::{PayloadExcludeSelector, PayloadIncludeSelector, Value, WithPayloadSelector};
use tonic::Status;

use super::status;

pub(super) type Payload = HashMap<String, Value>;

/// Names joined by dots, each a member of the object before it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Path(Vec<String>);

impl Path {
    pub(super) fn read(key: &str) -> Result<Self, Status> {
        if key.contains(['[', ']', '"']) {
            return Err(status::not_done(format!(
                "payload path `{key}` with array steps or quotes"
            )));
        }
        let names: Vec<String> = key.split('.').map(str::to_owned).collect();
        if names.iter().any(String::is_empty) {
            return Err(Status::invalid_argument(format!("Invalid json path: '{key}'")));
        }
        Ok(Self(names))
    }

    pub(super) fn get<'a>(&self, payload: &'a Payload) -> Option<&'a Value> {
        let (first, rest) = self.0.split_first()?;
        let mut value = payload.get(first)?;
        for name in rest {
            match &value.kind {
                Some(Kind::StructValue(object)) => value = object.fields.get(name)?,
                _ => return None,
            }
        }
        Some(value)
    }

    pub(super) fn text(&self) -> String {
        self.0.join(".")
    }

    /// The member's name, where only members of the payload itself are handled.
    fn top_level(self) -> Result<String, Status> {
        match <[String; 1]>::try_from(self.0) {
            Ok([name]) => Ok(name),
            Err(names) => Err(status::not_done(format!(
                "nested payload key `{}` here",
                names.join(".")
            ))),
        }
    }
}

/// The names of members of the payload itself.
pub(super) fn top_level_keys(keys: Vec<String>) -> Result<Vec<String>, Status> {
    keys.into_iter().map(|key| Path::read(&key)?.top_level()).collect()
}

/// A value as Qdrant keeps it: one without a kind is null.
pub(super) fn normalised(payload: Payload) -> Payload {
    payload
        .into_iter()
        .map(|(name, value)| (name, normalised_value(value)))
        .collect()
}

fn normalised_value(mut value: Value) -> Value {
    match &mut value.kind {
        None => value.kind = Some(Kind::NullValue(0)),
        Some(Kind::StructValue(object)) => object.fields = normalised(std::mem::take(&mut object.fields)),
        Some(Kind::ListValue(list)) => {
            list.values = std::mem::take(&mut list.values)
                .into_iter()
                .map(normalised_value)
                .collect();
        }
        Some(Kind::NullValue(_) | Kind::DoubleValue(_) | Kind::IntegerValue(_)) => {}
        Some(Kind::StringValue(_) | Kind::BoolValue(_)) => {}
    }
    value
}

/// A value, or each of its elements: conditions match a list when they match one of its elements.
pub(super) fn elements(value: &Value) -> &[Value] {
    match &value.kind {
        Some(Kind::ListValue(list)) => &list.values,
        _ => std::slice::from_ref(value),
    }
}

/// Which part of a payload goes into an answer.
pub(super) enum PayloadChoice {
    None,
    All,
    Only(Vec<String>),
    Without(Vec<String>),
}

impl PayloadChoice {
    /// `by_default` tells what a request that does not choose gets: scrolling gives all, queries and lookups none.
    pub(super) fn read(selector: Option<WithPayloadSelector>, by_default: Self) -> Result<Self, Status> {
        let Some(WithPayloadSelector { selector_options }) = selector else {
            return Ok(by_default);
        };
        match selector_options {
            None => Err(Status::invalid_argument("No PayloadSelector")),
            Some(SelectorOptions::Enable(true)) => Ok(Self::All),
            Some(SelectorOptions::Enable(false)) => Ok(Self::None),
            Some(SelectorOptions::Include(PayloadIncludeSelector { fields })) => {
                Ok(Self::Only(top_level_keys(fields)?))
            }
            Some(SelectorOptions::Exclude(PayloadExcludeSelector { fields })) => {
                Ok(Self::Without(top_level_keys(fields)?))
            }
        }
    }

    pub(super) fn of(&self, payload: &Payload) -> Payload {
        let kept = |keep: &dyn Fn(&String) -> bool| {
            payload
                .iter()
                .filter(|(name, _)| keep(name))
                .map(|(name, value)| (name.clone(), value.clone()))
                .collect()
        };
        match self {
            Self::None => Payload::new(),
            Self::All => payload.clone(),
            Self::Only(names) => kept(&|name| names.contains(name)),
            Self::Without(names) => kept(&|name| !names.contains(name)),
        }
    }
}
