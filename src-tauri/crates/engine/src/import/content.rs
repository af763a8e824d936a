//! Values as chat programs write them: content in parts, moments as numbers.

use std::fmt;

use chrono::{DateTime, Datelike};
use serde::Deserialize;
use serde::de::{Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

use super::record::Moment;
use crate::domain::model::Timestamp;

/// Text of a message: as it stands, or put together from parts, with a note such as `[image]` for what is no text.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Content(pub(crate) String);

impl Content {
    fn push(&mut self, part: Content) {
        if !self.0.is_empty() && !part.0.is_empty() {
            self.0.push('\n');
        }
        self.0.push_str(&part.0);
    }
}

impl<'de> Deserialize<'de> for Content {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_any(ContentVisitor { parts: true })
    }
}

/// One element of a list of parts; lists in lists are no content.
struct Part(Content);

impl<'de> Deserialize<'de> for Part {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_any(ContentVisitor { parts: false }).map(Part)
    }
}

struct ContentVisitor {
    /// A list of parts may stand here.
    parts: bool,
}

impl<'de> Visitor<'de> for ContentVisitor {
    type Value = Content;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a text or a list of parts")
    }

    fn visit_str<E>(self, text: &str) -> Result<Content, E> {
        Ok(Content(text.to_owned()))
    }

    fn visit_string<E>(self, text: String) -> Result<Content, E> {
        Ok(Content(text))
    }

    fn visit_unit<E>(self) -> Result<Content, E> {
        Ok(Content::default())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Content, A::Error> {
        if !self.parts {
            return Err(serde::de::Error::custom("a list within a list of parts"));
        }
        let mut content = Content::default();
        while let Some(Part(part)) = list.next_element()? {
            content.push(part);
        }
        Ok(content)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Content, A::Error> {
        let (mut kind, mut content) = (String::new(), Content::default());
        while let Some(key) = map.next_key::<String>()? {
            match key.as_str() {
                "type" | "content_type" => kind = map.next_value()?,
                "text" => content.push(map.next_value::<Part>()?.0),
                // Parts of parts are not looked for: there is no end to them.
                "parts" if self.parts => {
                    for Part(part) in map.next_value::<Option<Vec<Part>>>()?.into_iter().flatten() {
                        content.push(part);
                    }
                }
                _ => {
                    map.next_value::<IgnoredAny>()?;
                }
            }
        }
        if HIDDEN.contains(&kind.as_str()) {
            return Ok(Content::default());
        }
        if content.0.is_empty() && !kind.is_empty() && !kind.contains("text") {
            return Ok(Content(note(&kind)));
        }
        Ok(content)
    }
}

/// Kinds of content that ChatGPT does not show.
const HIDDEN: [&str; 4] = [
    "thoughts",
    "reasoning_recap",
    "user_editable_context",
    "model_editable_context",
];

/// What stands for a part that is no text.
fn note(kind: &str) -> String {
    let known = ["image", "audio", "video", "file"]
        .into_iter()
        .find(|word| kind.contains(word));
    format!("[{}]", known.unwrap_or(kind))
}

/// A moment in seconds since 1970, in RFC 3339, or not given.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct When(pub(crate) Option<Timestamp>);

impl<'de> Deserialize<'de> for When {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct Moments;

        impl Visitor<'_> for Moments {
            type Value = When;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("seconds since 1970 or a moment such as 2026-02-24T09:14:00Z")
            }

            fn visit_f64<E>(self, seconds: f64) -> Result<When, E> {
                // The conversion saturates, and what lies outside the years that can be written is no moment.
                let at = DateTime::from_timestamp_micros((seconds * 1e6).round() as i64);
                Ok(When(at.filter(|at| (1..=9999).contains(&at.year()))))
            }

            fn visit_u64<E: serde::de::Error>(self, seconds: u64) -> Result<When, E> {
                self.visit_f64(seconds as f64)
            }

            fn visit_i64<E: serde::de::Error>(self, seconds: i64) -> Result<When, E> {
                self.visit_f64(seconds as f64)
            }

            fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<When, E> {
                let moment = Moment::parse(text);
                moment
                    .map(|moment| When(Some(moment.at)))
                    .ok_or_else(|| E::invalid_value(serde::de::Unexpected::Str(&super::detect::short(text)), &self))
            }

            fn visit_unit<E>(self) -> Result<When, E> {
                Ok(When(None))
            }
        }

        from.deserialize_any(Moments)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn content(json: &str) -> String {
        serde_json::from_str::<Content>(json).expect(json).0
    }

    #[test]
    fn parts_are_joined_and_what_is_no_text_is_noted() {
        assert_eq!(content(r#""plain""#), "plain");
        assert_eq!(content("null"), "");
        let parts = r#"[{"type":"text","text":"look"},{"type":"image_url","image_url":{"url":"x"}},"end"]"#;
        assert_eq!(content(parts), "look\n[image]\nend");
        let gpt =
            r#"{"content_type":"multimodal_text","parts":[{"content_type":"image_asset_pointer"},"what is it?"]}"#;
        assert_eq!(content(gpt), "[image]\nwhat is it?");
        assert_eq!(
            content(r#"{"content_type":"code","language":"python","text":"1+1"}"#),
            "1+1"
        );
        assert_eq!(content(r#"{"content_type":"thoughts","thoughts":[{}]}"#), "");
        assert_eq!(content(r#"{"content_type":"text","parts":[""]}"#), "");
        assert!(serde_json::from_str::<Content>("5").is_err());
    }

    #[test]
    fn moments_are_read_as_numbers_and_as_text() {
        let when = |json: &str| {
            serde_json::from_str::<When>(json)
                .expect(json)
                .0
                .map(|at| at.to_rfc3339())
        };
        assert_eq!(when("1700000000.25").as_deref(), Some("2023-11-14T22:13:20.250+00:00"));
        assert_eq!(when("1700000000").as_deref(), Some("2023-11-14T22:13:20+00:00"));
        assert_eq!(
            when("\"2023-11-14T22:13:20Z\"").as_deref(),
            Some("2023-11-14T22:13:20+00:00")
        );
        assert_eq!(when("null"), None);
        assert_eq!(when("1e300"), None);
        assert!(serde_json::from_str::<When>("\"soon\"").is_err());
    }
}
