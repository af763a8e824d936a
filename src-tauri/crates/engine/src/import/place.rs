//! Says in words where a JSON text does not fit: serde knows line and column, people look for a field.

/// Where and why a text could not be parsed.
pub(crate) struct Place {
    /// Line within the text, from 1.
    pub(crate) line: u64,
    pub(crate) field: Option<String>,
    pub(crate) problem: String,
}

/// Turns serde's `error` on `text` into a place; `root` is the path of the whole text.
pub(crate) fn of(text: &str, error: &serde_json::Error, root: &str) -> Place {
    let full = error.to_string();
    let message = full.rfind(" at line ").map_or(full.as_str(), |at| &full[..at]);
    let problem = match message {
        _ if error.is_eof() => "the text ends in the middle of a value".to_owned(),
        "recursion limit exceeded" => "nested too deeply".to_owned(),
        _ => message.to_owned(),
    };
    let end = offset(text, error.line(), error.column());
    let missing = message
        .strip_prefix("missing field `")
        .and_then(|rest| rest.strip_suffix('`'));
    // Serde has taken the object's last bracket when it finds that a field is missing.
    let before = &text[..end];
    let seen = if missing.is_some() {
        before.strip_suffix('}').unwrap_or(before)
    } else {
        before
    };
    let path = path_at(seen.as_bytes(), root, missing);
    Place {
        line: error.line().max(1) as u64,
        field: (!path.is_empty()).then_some(path),
        problem: format!("{problem} (column {})", error.column()),
    }
}

/// The byte at which serde stopped: it counts lines from 1 and bytes of the line up to the last one it took.
fn offset(text: &str, line: usize, column: usize) -> usize {
    let line_start: usize = text
        .split_inclusive('\n')
        .take(line.saturating_sub(1))
        .map(str::len)
        .sum();
    text.floor_char_boundary(line_start + column)
}

/// Objects and lists that are open at some place of a text.
enum Open {
    Object { key: Option<String> },
    List { index: usize },
}

/// Path of the value at the end of `json`, such as `messages[3].role`, or of the field that is `missing` in the object
/// which is open there.
fn path_at(json: &[u8], root: &str, missing: Option<&str>) -> String {
    let mut open: Vec<Open> = Vec::new();
    let mut at = 0;
    while at < json.len() {
        match json[at] {
            b'{' => open.push(Open::Object { key: None }),
            b'[' => open.push(Open::List { index: 0 }),
            b'}' | b']' => {
                open.pop();
            }
            b',' => match open.last_mut() {
                Some(Open::Object { key }) => *key = None,
                Some(Open::List { index }) => *index += 1,
                None => {}
            },
            b'"' => {
                let end = string_end(json, at + 1);
                if let Some(Open::Object { key: key @ None }) = open.last_mut() {
                    *key = Some(String::from_utf8_lossy(&json[at + 1..end]).into_owned());
                }
                at = end;
            }
            _ => {}
        }
        at += 1;
    }
    if let (Some(missing), Some(Open::Object { key })) = (missing, open.last_mut()) {
        *key = Some(missing.to_owned());
    }
    // A hostile text can be open a million times; nobody reads a path of that length.
    const SHOWN: usize = 12;
    let mut path = root.to_owned();
    for level in open.iter().take(SHOWN) {
        match level {
            Open::Object { key: Some(key) } => {
                if !path.is_empty() {
                    path.push('.');
                }
                path.extend(key.chars().take(64));
            }
            Open::Object { key: None } => {}
            Open::List { index } => path.push_str(&format!("[{index}]")),
        }
    }
    if open.len() > SHOWN {
        path.push('…');
    }
    path
}

/// The index of the quote that closes a string, or the end of the text.
fn string_end(json: &[u8], from: usize) -> usize {
    let mut at = from;
    while at < json.len() && json[at] != b'"' {
        at += if json[at] == b'\\' { 2 } else { 1 };
    }
    at.min(json.len())
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::*;

    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    #[allow(dead_code, reason = "only parsed")]
    struct Outer {
        name: String,
        turns: Vec<Turn>,
    }

    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    #[allow(dead_code, reason = "only parsed")]
    struct Turn {
        role: String,
        day: chrono::NaiveDate,
    }

    fn place(text: &str) -> (u64, String, String) {
        let error = serde_json::from_str::<Outer>(text).err().expect("refused");
        let place = of(text, &error, "");
        (place.line, place.field.unwrap_or_default(), place.problem)
    }

    #[test]
    fn each_kind_of_fault_is_found_at_its_field() {
        for (text, field, problem) in [
            (r#"{"name":5,"turns":[]}"#, "name", "expected a string"),
            (r#"{"name":["x"],"turns":[]}"#, "name", "expected a string"),
            (
                r#"{"turns":[{"role":"a","day":"2025-01-01"},7]}"#,
                "turns[1]",
                "expected struct",
            ),
            (
                r#"{"turns":[{"role":"a","day":"2025-01-01"},{"role":"b"}]}"#,
                "turns[1].day",
                "missing field",
            ),
            (r#"{"turns":[{}]}"#, "turns[0].role", "missing field"),
            (
                r#"{"name":"\"a\\","turns":[{"x":1}]}"#,
                "turns[0].x",
                "unknown field `x`",
            ),
            (r#"{"turns":[{"role":"a","day":"soon"}]}"#, "turns[0].day", "invalid"),
            (
                r#"{"turns":[{"role":"a","role":"b"}]}"#,
                "turns[0].role",
                "duplicate field",
            ),
            (
                r#"{"name":"a","turns":[{"role":"a"#,
                "turns[0].role",
                "ends in the middle",
            ),
        ] {
            let found = place(text);
            assert_eq!(found.1, field, "{text}: {found:?}");
            assert!(found.2.contains(problem), "{text}: {found:?}");
        }
    }

    #[test]
    fn the_line_is_that_of_the_fault() {
        assert_eq!(place("{\n\"name\": \"a\",\n\"turns\": 3}").0, 3);
    }
}
