//! Finding names in free text: whole names and their parts, in any case, on the borders of words.

use std::ops::Range;

use aho_corasick::{AhoCorasick, MatchKind};

/// Words that are part of many names and say nothing of anybody. Alone they are left; as a whole name they count where they
/// begin with a capital letter.
const COMMON: &[&str] = &[
    "a",
    "agent",
    "an",
    "and",
    "as",
    "assistant",
    "at",
    "be",
    "bot",
    "by",
    "can",
    "client",
    "co",
    "company",
    "corp",
    "customer",
    "das",
    "de",
    "del",
    "demo",
    "den",
    "der",
    "di",
    "die",
    "do",
    "dr",
    "el",
    "for",
    "from",
    "gmbh",
    "group",
    "i",
    "in",
    "inc",
    "is",
    "it",
    "la",
    "le",
    "llc",
    "los",
    "ltd",
    "may",
    "me",
    "mr",
    "mrs",
    "ms",
    "my",
    "no",
    "of",
    "on",
    "or",
    "org",
    "organization",
    "person",
    "service",
    "services",
    "so",
    "support",
    "system",
    "team",
    "test",
    "the",
    "to",
    "user",
    "van",
    "von",
    "we",
    "will",
    "with",
    "you",
];

/// A name to be found, and what stands in its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Name {
    pub(super) text: String,
    pub(super) pseudonym: String,
    /// Parts of a person's name count in any case, those of others where they begin with a capital letter: an organization
    /// that is called "Harbour Home" must not take "home" out of every sentence.
    pub(super) of_person: bool,
}

#[derive(Debug, Clone)]
struct Pattern {
    pseudonym: String,
    capital: bool,
}

/// All names of a store, ready to be looked for.
#[derive(Debug)]
pub(super) struct Finder {
    search: AhoCorasick,
    patterns: Vec<Pattern>,
}

/// A name in a text.
pub(super) struct Found<'a> {
    pub(super) range: Range<usize>,
    pub(super) pseudonym: &'a str,
}

impl Finder {
    /// The first of several who share a name, or a part of it, stands for all of them.
    pub(super) fn new<'a>(names: impl IntoIterator<Item = &'a Name> + Clone) -> Self {
        let mut known = std::collections::HashMap::new();
        let mut texts: Vec<String> = Vec::new();
        let mut patterns: Vec<Pattern> = Vec::new();
        let mut add = |text: &str, pseudonym: &str, capital: bool| {
            let folded = folded(text).text;
            if folded.chars().count() < 2 || !folded.chars().any(char::is_alphanumeric) {
                return;
            }
            match known.get(&folded) {
                // Somebody's whole name, or a person's, is found in more places than a part of another one.
                Some(&at) => {
                    let pattern: &mut Pattern = &mut patterns[at];
                    pattern.capital &= capital;
                }
                None => {
                    known.insert(folded.clone(), patterns.len());
                    texts.push(folded);
                    patterns.push(Pattern {
                        pseudonym: pseudonym.to_owned(),
                        capital,
                    });
                }
            }
        };
        // Whole names first, so that a part of one does not stand for another's whole name.
        for name in names.clone() {
            add(name.text.trim(), &name.pseudonym, is_common(&name.text));
        }
        for name in names {
            // "O'Brien" as it is written, and "Brien".
            let words = name.text.split_whitespace();
            for part in words.chain(name.text.split(|c: char| !c.is_alphanumeric())) {
                if !is_common(part) && part.chars().any(char::is_alphabetic) {
                    add(part, &name.pseudonym, !name.of_person);
                }
            }
        }
        let search = AhoCorasick::builder()
            .match_kind(MatchKind::Standard)
            .build(&texts)
            .expect("names fit into a search: they are short and far fewer than it can hold");
        Self { search, patterns }
    }

    /// From left to right, the longest of those that begin at one place; they do not overlap.
    pub(super) fn find<'a>(&'a self, text: &str) -> Vec<Found<'a>> {
        self.find_as(text, false)
    }

    /// The same in words that were brought into lower case, where no name begins with a capital letter.
    pub(super) fn find_in_lower_case<'a>(&'a self, text: &str) -> Vec<Found<'a>> {
        self.find_as(text, true)
    }

    fn find_as<'a>(&'a self, text: &str, any_case: bool) -> Vec<Found<'a>> {
        let folded = folded(text);
        let mut found: Vec<Found> = self
            .search
            .find_overlapping_iter(&folded.text)
            .filter_map(|hit| {
                let range = folded.origin(hit.start())?..folded.origin(hit.end())?;
                let pattern = &self.patterns[hit.pattern().as_usize()];
                let begins = text[range.clone()].chars().next()?;
                let fits = stands_alone(text, &range) && (any_case || !pattern.capital || begins.is_uppercase());
                fits.then_some(Found {
                    range,
                    pseudonym: &pattern.pseudonym,
                })
            })
            .collect();
        found.sort_by_key(|found| (found.range.start, std::cmp::Reverse(found.range.end)));
        let mut from = 0;
        found.retain(|found| {
            let free = found.range.start >= from;
            if free {
                from = found.range.end;
            }
            free
        });
        found
    }
}

fn is_common(word: &str) -> bool {
    COMMON.contains(&word.trim().to_lowercase().as_str())
}

/// Whether a word ends at both ends of the range.
fn stands_alone(text: &str, range: &Range<usize>) -> bool {
    let border = |before: Option<char>, after: Option<char>| match (before, after) {
        (Some(before), Some(after)) => !(in_word(before) && in_word(after)),
        _ => true,
    };
    let name = &text[range.clone()];
    border(text[..range.start].chars().next_back(), name.chars().next())
        && border(name.chars().next_back(), text[range.end..].chars().next())
}

/// Letters and digits of scripts that put something between words. In the others a name can stand anywhere.
fn in_word(c: char) -> bool {
    let without_borders = matches!(c as u32,
        0x0E00..=0x0EFF | 0x1000..=0x109F | 0x1780..=0x17FF | 0x3040..=0x30FF | 0x3400..=0x4DBF | 0x4E00..=0x9FFF | 0xF900..=0xFAFF
        | 0x20000..=0x3FFFF);
    c.is_alphanumeric() && !without_borders
}

/// A text in lower case, with the place in the original of each of its characters.
struct Folded {
    text: String,
    /// Places in `text` and in the original, ascending, the end included.
    places: Vec<(usize, usize)>,
}

fn folded(text: &str) -> Folded {
    let mut out = Folded {
        text: String::with_capacity(text.len()),
        places: Vec::with_capacity(text.len() + 1),
    };
    for (at, c) in text.char_indices() {
        out.places.push((out.text.len(), at));
        out.text.extend(c.to_lowercase());
    }
    out.places.push((out.text.len(), text.len()));
    out
}

impl Folded {
    /// `None` inside of what is one character in the original.
    fn origin(&self, at: usize) -> Option<usize> {
        let place = self.places.binary_search_by_key(&at, |(folded, _)| *folded).ok()?;
        Some(self.places[place].1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn finder() -> Finder {
        let name = |text: &str, pseudonym: &str, of_person: bool| Name {
            text: text.into(),
            pseudonym: pseudonym.into(),
            of_person,
        };
        Finder::new(&[
            name("Maren Okafor", "User 1", true),
            name("Ann", "User 2", true),
            name("Ann Lee", "User 3", true),
            name("İpek O'Brien", "User 4", true),
            name("李小龙", "User 5", true),
            name("Harbour Home", "Organization 1", false),
            name("Assistant", "Agent 1", false),
            name("x", "User 6", true),
        ])
    }

    fn masked(text: &str) -> String {
        let mut out = String::new();
        let mut from = 0;
        for found in finder().find(text) {
            out.push_str(&text[from..found.range.start]);
            out.push_str(found.pseudonym);
            from = found.range.end;
        }
        out + &text[from..]
    }

    #[test]
    fn whole_names_and_parts_are_found_in_any_case_with_the_possessive() {
        assert_eq!(
            masked("MAREN's list, maren okafor, Okafor, Maren\nand maren_okafor@x.org"),
            "User 1's list, User 1, User 1, User 1\nand User 1_User 1@x.org"
        );
        assert_eq!(masked("ann lee met Ann Leeson"), "User 3 met User 2 Leeson");
        assert_eq!(masked("İPEK and ipek o'brien’s"), "User 4 and ipek User 4’s");
        assert_eq!(masked("我喜欢李小龙的电影"), "我喜欢User 5的电影");
    }

    #[test]
    fn words_that_only_contain_a_name_stay() {
        assert_eq!(
            masked("Annette, marengo, Marenokafor, x"),
            "Annette, marengo, Marenokafor, x"
        );
    }

    #[test]
    fn words_of_organizations_and_common_words_count_where_they_are_written_as_names() {
        assert_eq!(
            masked("at home with Harbour, harbour home; an assistant, the Assistant"),
            "at home with Organization 1, Organization 1; an assistant, the Agent 1"
        );
    }
}
