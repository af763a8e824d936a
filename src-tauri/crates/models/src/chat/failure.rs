//! What went wrong with a question: the error for whoever asked, whose fault it seems to be, and whether to try again.

use std::fmt;

use memora_engine::ports::chat::{ChatError, ChatRequest};
use memora_engine::secret::Secret;
use reqwest::StatusCode;
use reqwest::header::HeaderMap;
use serde::{Deserialize, Serialize};
use specta::Type;

use super::dialect::Dialect;
use crate::http::{self, Complaint};

/// The most characters of a provider's own words that an error repeats.
const MOST_WORDS: usize = 300;
/// So many characters of a prompt or a key in a row are not repeated.
const REPEATS_PROMPT: usize = 12;
const REPEATS_KEY: usize = 6;

/// The part of a connection that fails.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum FailingPart {
    /// Nobody is there, or somebody else.
    Address,
    /// No encrypted connection, such as for a certificate that is not trusted.
    Tls,
    /// Missing, wrong, without the right to use the model, or without credit.
    Key,
    /// The provider does not know it.
    Model,
    /// Something else that was asked for, such as the temperature.
    Settings,
    /// Its limits, its troubles.
    Provider,
}

/// One try that failed.
pub(super) struct Failure {
    pub(super) error: ChatError,
    pub(super) part: FailingPart,
    /// Another try may go better; the server may have said when.
    pub(super) again: Option<Box<HeaderMap>>,
    /// The form of the answer was refused, not the question.
    pub(super) refuses_form: bool,
}

impl Failure {
    pub(super) fn last(part: FailingPart, error: ChatError) -> Self {
        Self {
            error,
            part,
            again: None,
            refuses_form: false,
        }
    }

    /// The same, where another try may go better.
    fn passing(part: FailingPart, error: ChatError, headers: HeaderMap) -> Self {
        Self {
            again: Some(Box::new(headers)),
            ..Self::last(part, error)
        }
    }

    /// No answer arrived, or not all of it.
    pub(super) fn of_transport(error: &reqwest::Error, host: &str) -> Self {
        let told = ChatError::Unavailable(format!("{host}: {}", http::reason(error)));
        if http::is_tls(error) {
            return Self::last(FailingPart::Tls, told);
        }
        let part = if http::broke_off_before_tls(error) {
            FailingPart::Tls
        } else if error.is_connect() {
            FailingPart::Address
        } else {
            FailingPart::Provider
        };
        if error.is_builder() {
            return Self::last(part, told);
        }
        Self::passing(part, told, HeaderMap::new())
    }

    /// An answer with another status than 200.
    pub(super) fn of_status(status: StatusCode, headers: HeaderMap, complaint: &Complaint, asked: &Asked<'_>) -> Self {
        let code = status.as_u16();
        let said = match asked.cleaned(&complaint.message) {
            said if said.is_empty() => format!("status {code}"),
            said => format!("{said} ({code})"),
        };
        let is_one_of = |codes: &[&str]| codes.contains(&&*complaint.code) || codes.contains(&&*complaint.kind);
        if is_one_of(&[
            "content_filter",
            "content_policy_violation",
            "ResponsibleAIPolicyViolation",
        ]) {
            return Self::last(FailingPart::Provider, ChatError::Declined(said));
        }
        if is_one_of(&["insufficient_quota", "billing_hard_limit_reached", "billing_not_active"]) {
            return Self::last(FailingPart::Key, ChatError::Denied(said));
        }
        // Groq checks the model's answer itself and says so in a status of its own.
        if is_one_of(&["json_validate_failed"]) {
            return Self::last(
                FailingPart::Model,
                ChatError::Malformed("it does not fit the schema".into()),
            );
        }
        match code {
            403 if asked.dialect.forbids_long_prompts && is_one_of(&["invalid_request_error"]) => {
                Self::last(FailingPart::Settings, ChatError::Invalid(said))
            }
            401..=403 => Self::last(FailingPart::Key, ChatError::Denied(said)),
            429 => Self::passing(FailingPart::Provider, ChatError::RateLimited(said), headers),
            500.. => Self::passing(FailingPart::Provider, ChatError::Unavailable(said), headers),
            300..=399 => {
                let told = format!("the address leads elsewhere; enter the one that it leads to ({code})");
                Self::last(FailingPart::Address, ChatError::Invalid(told))
            }
            _ => {
                let part = match (code, complaint.field.as_str()) {
                    (404, _) if complaint.message.is_empty() => FailingPart::Address,
                    (404, _) | (_, "model") => FailingPart::Model,
                    _ if is_one_of(&["model_not_found"]) => FailingPart::Model,
                    _ => FailingPart::Settings,
                };
                let refuses_form = matches!(code, 400 | 422) && asked.may_blame_form(complaint);
                Self {
                    refuses_form,
                    ..Self::last(part, ChatError::Invalid(said))
                }
            }
        }
    }
}

impl fmt::Debug for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Failure")
            .field("error", &self.error)
            .field("part", &self.part)
            .finish_non_exhaustive()
    }
}

/// What was asked, to judge an answer by and to clean it of.
pub(super) struct Asked<'a> {
    pub(super) request: &'a ChatRequest,
    pub(super) key: Option<&'a Secret>,
    pub(super) dialect: &'a Dialect,
}

impl Asked<'_> {
    /// A provider's words, cut, without pieces of the key or the prompt.
    pub(super) fn cleaned(&self, words: &str) -> String {
        let mut words = words.to_owned();
        if let Some(key) = self.key {
            words = without(&words, key.expose(), REPEATS_KEY, "[key]");
        }
        for message in &self.request.messages {
            words = without(&words, &message.content, REPEATS_PROMPT, "[…]");
        }
        // Providers show keys with stars.
        let words = words.split_whitespace();
        let words = words.map(|word| if word.contains("**") { "[key]" } else { word });
        let line = words.collect::<Vec<_>>().join(" ");
        match line.char_indices().nth(MOST_WORDS) {
            Some((end, _)) => format!("{}…", &line[..end]),
            None => line,
        }
    }

    /// A server that is not known may blame whatever it likes, unless it names another field.
    fn may_blame_form(&self, complaint: &Complaint) -> bool {
        let names_form = |text: &str| {
            let text = text.to_lowercase();
            [
                "response_format",
                "response format",
                "json_schema",
                "json_object",
                "json schema",
                "json mode",
            ]
            .iter()
            .any(|name| text.contains(name))
        };
        names_form(&complaint.field)
            || names_form(&complaint.message)
            || (self.dialect.is_unknown && complaint.field.is_empty() && complaint.code != "context_length_exceeded")
    }
}

/// `words` without any piece of `secret` of at least `least` characters, or all of a shorter one.
fn without(words: &str, secret: &str, least: usize, instead: &str) -> String {
    let secret = secret.trim();
    let least = least.min(secret.chars().count());
    if least == 0 {
        return words.to_owned();
    }
    let mut made = String::new();
    let mut rest = words;
    while let Some(first) = rest.chars().next() {
        let mut ends = rest.char_indices().map(|(at, c)| at + c.len_utf8());
        match ends.nth(least - 1).filter(|end| secret.contains(&rest[..*end])) {
            Some(mut end) => {
                // As far as it goes on.
                end = ends
                    .take_while(|end| secret.contains(&rest[..*end]))
                    .last()
                    .unwrap_or(end);
                made.push_str(instead);
                rest = &rest[end..];
            }
            None => {
                made.push(first);
                rest = &rest[first.len_utf8()..];
            }
        }
    }
    made
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_of_a_secret_are_taken_out_and_the_rest_stays() {
        let prompt = "Maren is allergic to peanuts and lives in Bergen.";
        let words = "Input should be a list, got 'allergic to peanuts and liv'; see Bergen";
        assert_eq!(
            without(words, prompt, 12, "[…]"),
            "Input should be a list, got '[…]'; see Bergen"
        );
        assert_eq!(without("no: hush", "hush", 12, "[…]"), "no: […]");
        assert_eq!(without("nothing", "  ", 12, "[…]"), "nothing");
        assert_eq!(without("", "secret", 12, "[…]"), "");
        assert_eq!(without("é schön äöü", "schön äöü", 5, "-"), "é -");
    }
}
