//! A JSON Schema as strict modes want it: every object closed, every property required, no keyword they do not know.

use serde_json::{Map, Value, json};

/// The keywords that strict modes know, apart from those that hold schemas. Others are dropped: they would be refused,
/// and whoever asks checks the answer anyway.
const KEPT: [&str; 12] = [
    "type",
    "description",
    "enum",
    "const",
    "minimum",
    "maximum",
    "exclusiveMinimum",
    "exclusiveMaximum",
    "multipleOf",
    "minItems",
    "maxItems",
    "pattern",
];
const FORMATS: [&str; 9] = [
    "date-time",
    "time",
    "date",
    "duration",
    "email",
    "hostname",
    "ipv4",
    "ipv6",
    "uuid",
];

/// The same schema for a strict mode. What was optional must be there and may be null. Maps with keys of any name have
/// no place in strict modes: they become objects without properties.
pub(super) fn strict(schema: &Value) -> Value {
    let Value::Object(given) = schema else {
        // `true` allows anything, and there is no strict word for that.
        return json!({});
    };
    // A reference stands alone; whatever is beside it would be refused.
    if let Some(reference) = given.get("$ref") {
        return json!({ "$ref": reference });
    }
    if let Some([only]) = given.get("allOf").and_then(Value::as_array).map(Vec::as_slice) {
        return strict(&merged(given, only));
    }
    let mut made = Map::new();
    for (word, value) in given {
        let value = match word.as_str() {
            word if KEPT.contains(&word) => value.clone(),
            "format" if FORMATS.contains(&value.as_str().unwrap_or_default()) => value.clone(),
            "items" => strict(value),
            "anyOf" => Value::Array(list(value)),
            "$defs" => Value::Object(value.as_object().map(each).unwrap_or_default()),
            "oneOf" => {
                made.insert("anyOf".to_owned(), Value::Array(list(value)));
                continue;
            }
            _ => continue,
        };
        made.insert(word.clone(), value);
    }
    if is_type(given, "object") || given.contains_key("properties") {
        close(given, &mut made);
    }
    Value::Object(made)
}

fn close(given: &Map<String, Value>, made: &mut Map<String, Value>) {
    let required: Vec<&str> = given
        .get("required")
        .and_then(Value::as_array)
        .map(|names| names.iter().filter_map(Value::as_str).collect())
        .unwrap_or_default();
    let given = given.get("properties").and_then(Value::as_object);
    let properties: Map<String, Value> = given
        .into_iter()
        .flatten()
        .map(|(name, schema)| {
            let schema = strict(schema);
            let is_optional = !required.contains(&name.as_str());
            (name.clone(), if is_optional { nullable(schema) } else { schema })
        })
        .collect();
    made.insert("required".to_owned(), properties.keys().cloned().collect());
    made.insert("properties".to_owned(), Value::Object(properties));
    made.insert("additionalProperties".to_owned(), Value::Bool(false));
}

fn each(schemas: &Map<String, Value>) -> Map<String, Value> {
    schemas
        .iter()
        .map(|(name, schema)| (name.clone(), strict(schema)))
        .collect()
}

fn list(schemas: &Value) -> Vec<Value> {
    schemas
        .as_array()
        .map(|all| all.iter().map(strict).collect())
        .unwrap_or_default()
}

/// What stands beside an `allOf` of one schema, and that schema.
fn merged(outer: &Map<String, Value>, only: &Value) -> Value {
    let mut all = outer.clone();
    all.remove("allOf");
    all.extend(only.as_object().cloned().unwrap_or_default());
    Value::Object(all)
}

fn is_type(schema: &Map<String, Value>, name: &str) -> bool {
    match schema.get("type") {
        Some(Value::Array(types)) => types.iter().any(|it| it == name),
        Some(one) => one == name,
        None => false,
    }
}

fn allows_null(schema: &Value) -> bool {
    let Value::Object(words) = schema else { return false };
    let in_list = |word: &str, fits: fn(&Value) -> bool| {
        let list = words.get(word).and_then(Value::as_array);
        list.is_some_and(|all| all.iter().any(fits))
    };
    is_type(words, "null") || in_list("anyOf", allows_null) || in_list("enum", Value::is_null)
}

fn nullable(schema: Value) -> Value {
    if allows_null(&schema) {
        return schema;
    }
    json!({ "anyOf": [schema, { "type": "null" }] })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn objects_are_closed_at_every_depth_and_all_properties_required() {
        let made = strict(&json!({
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "title": "Extraction",
            "type": "object",
            "properties": {
                "memories": { "type": "array", "items": { "$ref": "#/$defs/Candidate" }, "default": [] },
                "note": { "type": ["string", "null"] },
            },
            "required": ["memories"],
            "$defs": {
                "Candidate": {
                    "type": "object",
                    "description": "A memory.",
                    "properties": {
                        "text": { "type": "string", "minLength": 1 },
                        "sources": { "type": "array", "items": { "type": "integer", "format": "uint32", "minimum": 0 } },
                        "of": { "$ref": "#/$defs/Relation", "description": "What it is." },
                        "at": { "type": "string", "format": "date" },
                    },
                    "required": ["text", "sources"],
                },
                "Relation": { "oneOf": [{ "const": "new" }, { "type": "object", "properties": {} }] },
            },
        }));
        let expected = json!({
            "type": "object",
            "properties": {
                "memories": { "type": "array", "items": { "$ref": "#/$defs/Candidate" } },
                "note": { "type": ["string", "null"] },
            },
            "required": ["memories", "note"],
            "additionalProperties": false,
            "$defs": {
                "Candidate": {
                    "type": "object",
                    "description": "A memory.",
                    "properties": {
                        "at": { "anyOf": [{ "type": "string", "format": "date" }, { "type": "null" }] },
                        "of": { "anyOf": [{ "$ref": "#/$defs/Relation" }, { "type": "null" }] },
                        "sources": { "type": "array", "items": { "type": "integer", "minimum": 0 } },
                        "text": { "type": "string" },
                    },
                    "required": ["at", "of", "sources", "text"],
                    "additionalProperties": false,
                },
                "Relation": { "anyOf": [
                    { "const": "new" },
                    { "type": "object", "properties": {}, "required": [], "additionalProperties": false },
                ] },
            },
        });
        assert_eq!(made, expected);
    }

    #[test]
    fn what_is_strict_already_stays_as_it_is() {
        let schema = json!({
            "type": "object",
            "properties": {
                "kind": { "enum": ["a", null] },
                "point": { "anyOf": [{ "type": "number" }, { "type": "null" }] },
            },
            "required": ["kind", "point"],
            "additionalProperties": false,
        });
        assert_eq!(strict(&schema), schema);
        let optional = json!({ "type": "object", "properties": schema["properties"].clone() });
        assert_eq!(strict(&optional), schema);
    }

    #[test]
    fn a_single_all_of_is_taken_in_and_a_map_has_no_place() {
        let made = strict(&json!({ "description": "d", "allOf": [{ "type": "string", "examples": ["x"] }] }));
        assert_eq!(made, json!({ "description": "d", "type": "string" }));
        let made = strict(&json!({ "type": "object", "additionalProperties": { "type": "string" } }));
        let closed = json!({ "type": "object", "properties": {}, "required": [], "additionalProperties": false });
        assert_eq!(made, closed);
        assert_eq!(strict(&json!(true)), json!({}));
    }
}
