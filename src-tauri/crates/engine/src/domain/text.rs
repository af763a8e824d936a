//! Memory text: placeholders in the store, segments (plain text and people) for whoever shows it.
//!
//! A placeholder is `user_<id>` or `agent_<id>`. It is resolved by exact id against the people of the
//! organization and by nothing else: text that merely looks alike (`user_friendly`) stays text, and the
//! possessive after a placeholder stays where it is.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};
use specta::Type;

use super::ids::{AgentId, PersonId, SHORT_UUID_LEN, UserId, is_short_uuid};
use super::model::Person;

/// A piece of a text, ready to be shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(tag = "kind", rename_all = "camelCase")]
pub enum Segment {
    Text {
        text: String,
    },
    Person {
        id: PersonId,
        name: String,
    },
    /// A placeholder whose person the organization does not have (any more).
    Unknown {
        id: PersonId,
    },
}

/// The names of the people of one organization, by id.
pub type Names = HashMap<PersonId, String>;

/// Collects people into a map for [`segments`].
pub fn names(people: impl IntoIterator<Item = Person>) -> Names {
    people.into_iter().map(|p| (p.id, p.name)).collect()
}

/// A stretch of text that may be a placeholder.
struct Candidate<'a> {
    start: usize,
    /// Start of the id, after `user_` or `agent_`.
    id_start: usize,
    /// Everything after the prefix that an id could consist of.
    run: &'a str,
    make: fn(&str) -> Option<PersonId>,
}

fn user(id: &str) -> Option<PersonId> {
    UserId::parse(id).ok().map(PersonId::User)
}

fn agent(id: &str) -> Option<PersonId> {
    AgentId::parse(id).ok().map(PersonId::Agent)
}

type MakePerson = fn(&str) -> Option<PersonId>;

fn candidates(text: &str) -> impl Iterator<Item = Candidate<'_>> {
    let mut from = 0;
    std::iter::from_fn(move || {
        while let Some((start, id_start, make)) = next_prefix(text, from) {
            let run_len = text[id_start..]
                .find(|c: char| !(c.is_ascii_alphanumeric() || c == '-' || c == '_'))
                .unwrap_or(text.len() - id_start);
            let bounded = text[..start].chars().next_back().is_none_or(|c| !is_word(c));
            from = id_start;
            if bounded && run_len > 0 {
                from = id_start + run_len;
                return Some(Candidate {
                    start,
                    id_start,
                    run: &text[id_start..id_start + run_len],
                    make,
                });
            }
        }
        None
    })
}

/// The next `user_` or `agent_` from byte `from` on: where it starts and where its id would. Looks for the underscore
/// alone, so that a long text with one kind of placeholder is not searched again and again for the other.
fn next_prefix(text: &str, mut from: usize) -> Option<(usize, usize, MakePerson)> {
    while let Some(offset) = text[from..].find('_') {
        let end = from + offset + 1;
        let kinds: [(&str, MakePerson); 2] = [("user_", user), ("agent_", agent)];
        for (prefix, make) in kinds {
            if text[from..end].ends_with(prefix) {
                return Some((end - prefix.len(), end, make));
            }
        }
        from = end;
    }
    None
}

impl Candidate<'_> {
    /// The ids that the run could stand for, longest first: the whole of it, then cut before each `-` and `_`
    /// from the end, so that `user_ab-12-year-old` is tried as `ab-12-year-old`, `ab-12-year`, `ab-12`, `ab`.
    fn readings(&self) -> impl Iterator<Item = &str> {
        let cuts = self
            .run
            .char_indices()
            .rev()
            .filter(|(_, c)| matches!(c, '-' | '_'))
            .map(|(at, _)| &self.run[..at]);
        std::iter::once(self.run).chain(cuts).filter(|id| !id.is_empty())
    }
}

/// Every person that `text` may name, for looking their names up.
pub fn people_in(text: &str) -> Vec<PersonId> {
    let mut found = Vec::new();
    for candidate in candidates(text) {
        for id in candidate.readings().filter_map(candidate.make) {
            if !found.contains(&id) {
                found.push(id);
            }
        }
    }
    found
}

/// Splits `text` into plain stretches and people. Joining the stretches, with each person written as its
/// placeholder again, gives `text` back.
pub fn segments(text: &str, names: &Names) -> Vec<Segment> {
    let mut out = Vec::new();
    let mut plain_from = 0;
    for candidate in candidates(text) {
        let known = candidate.readings().find_map(|id| {
            let person = (candidate.make)(id)?;
            names.get(&person).map(|name| {
                (
                    id.len(),
                    Segment::Person {
                        name: name.clone(),
                        id: person,
                    },
                )
            })
        });
        let found = known.or_else(|| {
            // An id in Memora's own form is a placeholder even when its person is gone.
            let id = candidate.run.get(..SHORT_UUID_LEN).filter(|id| is_short_uuid(id))?;
            let ends = candidate.run[SHORT_UUID_LEN..]
                .chars()
                .next()
                .is_none_or(|c| !c.is_ascii_alphanumeric());
            ends.then_some((
                id.len(),
                Segment::Unknown {
                    id: (candidate.make)(id)?,
                },
            ))
        });
        if let Some((id_len, segment)) = found {
            push_text(&mut out, &text[plain_from..candidate.start]);
            out.push(segment);
            plain_from = candidate.id_start + id_len;
        }
    }
    push_text(&mut out, &text[plain_from..]);
    out
}

fn push_text(out: &mut Vec<Segment>, text: &str) {
    if !text.is_empty() {
        out.push(Segment::Text { text: text.to_owned() });
    }
}

/// The text as a reader sees it: each person by name, unknown ones as their placeholder.
pub fn resolved(text: &str, names: &Names) -> String {
    segments(text, names)
        .into_iter()
        .map(|segment| match segment {
            Segment::Text { text } => text,
            Segment::Person { name, .. } => name,
            Segment::Unknown { id } => id.to_string(),
        })
        .collect()
}

/// The text without its people, each with the possessive after it: what the search index holds, so that a new name
/// needs no new index entry.
pub fn without_people(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut plain_from = 0;
    for candidate in candidates(text) {
        let Some(id) = candidate.readings().find(|id| is_short_uuid(id)).or_else(|| {
            candidate
                .run
                .chars()
                .any(|c| c.is_ascii_digit())
                .then_some(candidate.run)
        }) else {
            continue;
        };
        out.push_str(&text[plain_from..candidate.start]);
        let rest = &text[candidate.id_start + id.len()..];
        let possessive = ["'s", "\u{2019}s"].into_iter().find(|p| {
            rest.strip_prefix(p)
                .is_some_and(|after| after.chars().next().is_none_or(|c| !is_word(c)))
        });
        plain_from = text.len() - rest.len() + possessive.map_or(0, str::len);
    }
    out.push_str(&text[plain_from..]);
    out
}

/// Writes placeholders where `text` names one of `people` in whole words; longer names win over shorter ones.
/// For text that comes from outside with names in it (imports, corrections typed by hand).
pub fn with_placeholders(text: &str, people: &[Person]) -> String {
    let mut by_length: Vec<&Person> = people.iter().filter(|p| !p.name.trim().is_empty()).collect();
    by_length.sort_by(|a, b| b.name.len().cmp(&a.name.len()).then_with(|| a.name.cmp(&b.name)));
    let Ok(matcher) = aho_corasick::AhoCorasick::builder()
        .match_kind(aho_corasick::MatchKind::LeftmostLongest)
        .build(by_length.iter().map(|p| p.name.as_str()))
    else {
        return text.to_owned();
    };
    let mut out = String::with_capacity(text.len());
    let mut from = 0;
    for found in matcher.find_iter(text) {
        let whole_word = text[..found.start()].chars().next_back().is_none_or(|c| !is_word(c))
            && text[found.end()..].chars().next().is_none_or(|c| !is_word(c));
        if whole_word {
            out.push_str(&text[from..found.start()]);
            out.push_str(&by_length[found.pattern().as_usize()].id.to_string());
            from = found.end();
        }
    }
    out.push_str(&text[from..]);
    out
}

/// The text with the placeholder of `new` wherever it has that of `old`.
pub fn with_person_replaced(text: &str, old: &PersonId, new: &PersonId) -> String {
    let mut out = String::with_capacity(text.len());
    let mut from = 0;
    for candidate in candidates(text) {
        let is_old = |id: &&str| (candidate.make)(id).as_ref() == Some(old);
        if let Some(id) = candidate.readings().find(is_old) {
            out.push_str(&text[from..candidate.start]);
            out.push_str(&new.to_string());
            from = candidate.id_start + id.len();
        }
    }
    out.push_str(&text[from..]);
    out
}

/// True when `text` has the full name of one of `people`, in whole words, where a placeholder belongs.
pub fn names_somebody(text: &str, people: &[Person]) -> bool {
    with_placeholders(text, people) != text
}

/// True when `text` is a placeholder and nothing else.
pub fn is_placeholder(text: &str) -> bool {
    next_prefix(text, 0).is_some_and(|(start, id_start, make)| start == 0 && make(&text[id_start..]).is_some())
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const ALICE: &str = "CXc85b4rqinB7s5J52TRYb";

    fn alice() -> PersonId {
        user(ALICE).expect("an id")
    }

    fn known() -> Names {
        Names::from([
            (alice(), "Alice".into()),
            (agent("legacy-7").expect("an id"), "Jenny".into()),
            (user("legacy").expect("an id"), "Lee".into()),
        ])
    }

    #[test]
    fn one_person_takes_the_place_of_another() {
        let person = |id: &str| user(id).expect("an id");
        let replaced = |text: &str| with_person_replaced(text, &person("ab-1"), &person("z"));
        assert_eq!(
            replaced("user_ab-1's dog met user_ab and agent_ab-1"),
            "user_z's dog met user_ab and agent_ab-1"
        );
        assert_eq!(replaced("user_ab-1-year, xuser_ab-1"), "user_z-year, xuser_ab-1");
        assert_eq!(replaced("nobody"), "nobody");
    }

    #[test]
    fn a_placeholder_becomes_the_person_and_keeps_the_possessive() {
        let shown = resolved(&format!("user_{ALICE}'s sister met user_{ALICE}."), &known());
        assert_eq!(shown, "Alice's sister met Alice.");
    }

    #[test]
    fn text_that_only_looks_like_a_placeholder_stays_text() {
        for text in [
            "a user_friendly agent_based tool",
            "user_",
            "superuser_legacy",
            "user_name is root",
        ] {
            assert_eq!(
                segments(text, &known()),
                vec![Segment::Text { text: text.into() }],
                "{text}"
            );
        }
    }

    #[test]
    fn another_user_is_not_taken_for_the_owner() {
        let other = "2222222222222222222222";
        let shown = segments(&format!("user_{other} called"), &known());
        assert_eq!(
            shown[0],
            Segment::Unknown {
                id: user(other).expect("an id")
            }
        );
    }

    #[test]
    fn ids_of_other_forms_resolve_by_the_longest_known_reading() {
        assert_eq!(
            resolved("agent_legacy-7 and user_legacy-minded people", &known()),
            "Jenny and Lee-minded people"
        );
    }

    #[test]
    fn names_become_placeholders_in_whole_words_only_longest_first() {
        let people = [
            Person {
                id: alice(),
                name: "Ann".into(),
            },
            Person {
                id: user("b").expect("an id"),
                name: "Ann Lee".into(),
            },
        ];
        let text = with_placeholders("Ann Lee's cat, Ann and Annette", &people);
        assert_eq!(text, format!("user_b's cat, user_{ALICE} and Annette"));
    }

    #[test]
    fn what_is_indexed_has_no_people_and_no_possessive_of_them() {
        let text = format!("user_{ALICE}'s sister, agent_legacy-7 and a user_friendly shop's owner");
        assert_eq!(without_people(&text), " sister,  and a user_friendly shop's owner");
    }

    fn pieces() -> impl Strategy<Value = String> {
        proptest::collection::vec(
            prop_oneof![
                Just(format!("user_{ALICE}")),
                Just("agent_legacy-7".to_owned()),
                Just("user_".to_owned()),
                Just("'s ".to_owned()),
                "[ -~]{0,6}",
                "\\PC{0,4}",
            ],
            0..12,
        )
        .prop_map(|parts| parts.concat())
    }

    proptest! {
        #[test]
        fn segments_written_as_placeholders_give_the_text_back(text in pieces()) {
            let joined: String = segments(&text, &known()).into_iter().map(|segment| match segment {
                Segment::Text { text } => text,
                Segment::Person { id, .. } | Segment::Unknown { id } => id.to_string(),
            }).collect();
            prop_assert_eq!(joined, text);
        }

        #[test]
        fn every_person_shown_was_asked_for(text in pieces()) {
            let asked = people_in(&text);
            for segment in segments(&text, &known()) {
                if let Segment::Person { id, .. } = segment {
                    prop_assert!(asked.contains(&id));
                }
            }
        }
    }
}
