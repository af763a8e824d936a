//! Short names for people in prompts. The model reads and writes these and nothing else where a person is meant; they
//! become placeholders again before anything is shown or stored.

use std::collections::HashMap;

use aho_corasick::{AhoCorasick, MatchKind};

use crate::domain::ids::{AgentId, PersonId, UserId};
use crate::domain::text::{Names, Segment, resolved};

/// The aliases of one prompt. `@user` is the user whose memories are meant, `@agent` the agent; everybody else is
/// numbered. Where the text that will be shown has such a word in it already, the sign is doubled until it has not.
#[derive(Debug, Clone)]
pub(crate) struct Aliases {
    sign: String,
    /// Alias by person, in the form that [`resolved`] takes.
    names: Names,
    /// Person by alias, in lower case.
    people: HashMap<String, PersonId>,
    users: u32,
    agents: u32,
}

impl Aliases {
    /// Aliases that stand in none of `texts`.
    pub(crate) fn apart_from<'a>(texts: impl IntoIterator<Item = &'a str>) -> Self {
        let longest = texts.into_iter().map(longest_sign).max().unwrap_or(0);
        Self {
            sign: "@".repeat(longest + 1),
            names: Names::new(),
            people: HashMap::new(),
            users: 0,
            agents: 0,
        }
    }

    /// The alias of the user in question: the first user who is named gets the plain form.
    pub(crate) fn user(&mut self, id: &UserId) -> String {
        self.of(&PersonId::User(id.clone()))
    }

    pub(crate) fn agent(&mut self, id: &AgentId) -> String {
        self.of(&PersonId::Agent(id.clone()))
    }

    /// The alias of a person, a new one when there is none yet.
    pub(crate) fn of(&mut self, person: &PersonId) -> String {
        if let Some(known) = self.names.get(person) {
            return known.clone();
        }
        let (kind, count) = match person {
            PersonId::User(_) => ("user", &mut self.users),
            PersonId::Agent(_) => ("agent", &mut self.agents),
        };
        *count += 1;
        let alias = match *count {
            1 => format!("{}{kind}", self.sign),
            n => format!("{}{kind}{n}", self.sign),
        };
        self.names.insert(person.clone(), alias.clone());
        self.people.insert(alias.clone(), person.clone());
        alias
    }

    /// A text that is ready to be shown, as the model gets it. People without an alias get one.
    pub(crate) fn of_segments(&mut self, segments: &[Segment]) -> String {
        segments
            .iter()
            .map(|segment| match segment {
                Segment::Text { text } => text.clone(),
                Segment::Person { id, .. } | Segment::Unknown { id } => self.of(id),
            })
            .collect()
    }

    /// A text with placeholders as the model gets it; people who have no alias stay placeholders.
    pub(crate) fn shown(&self, text: &str) -> String {
        resolved(text, &self.names)
    }

    /// What the model wrote, with placeholders in place of aliases. Case does not matter; a longer word that only begins
    /// like an alias stays.
    pub(crate) fn stored(&self, answer: &str) -> String {
        let aliases: Vec<&String> = self.people.keys().collect();
        let Ok(matcher) = AhoCorasick::builder()
            .match_kind(MatchKind::LeftmostLongest)
            .ascii_case_insensitive(true)
            .build(&aliases)
        else {
            return answer.to_owned();
        };
        let mut out = String::with_capacity(answer.len());
        let mut from = 0;
        for found in matcher.find_iter(answer) {
            let ends = answer[found.end()..]
                .chars()
                .next()
                .is_none_or(|c| !(c.is_alphanumeric() || c == '_'));
            let Some(person) = self.people.get(aliases[found.pattern().as_usize()]).filter(|_| ends) else {
                continue;
            };
            out.push_str(&answer[from..found.start()]);
            // Glued to a word it would not be read as a placeholder.
            if out.chars().next_back().is_some_and(|c| c.is_alphanumeric() || c == '_') {
                out.push(' ');
            }
            out.push_str(&person.to_string());
            from = found.end();
        }
        out.push_str(&answer[from..]);
        out
    }

    /// Alias by person.
    pub(crate) fn names(&self) -> &Names {
        &self.names
    }

    pub(crate) fn knows(&self, person: &PersonId) -> bool {
        self.names.contains_key(person)
    }
}

/// The length of the longest run of `@` directly before `user` or `agent` in `text`, in any case.
fn longest_sign(text: &str) -> usize {
    let mut longest = 0;
    let mut run = 0;
    for (at, byte) in text.bytes().enumerate() {
        if byte == b'@' {
            run += 1;
            continue;
        }
        if run > longest {
            let rest = &text.as_bytes()[at..];
            let begins = |word: &[u8]| {
                rest.get(..word.len())
                    .is_some_and(|start| start.eq_ignore_ascii_case(word))
            };
            if begins(b"user") || begins(b"agent") {
                longest = run;
            }
        }
        run = 0;
    }
    longest
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::text::segments;

    fn user(id: &str) -> PersonId {
        PersonId::User(UserId::parse(id).expect("an id"))
    }

    fn three() -> Aliases {
        let mut aliases = Aliases::apart_from([]);
        for person in [
            user("a1"),
            user("b2"),
            PersonId::Agent(AgentId::parse("c3").expect("an id")),
        ] {
            aliases.of(&person);
        }
        aliases
    }

    #[test]
    fn what_the_model_writes_becomes_placeholders_again() {
        let stored = three().stored("@user's sister met @user2, @AGENT and @users; mail me@user.");
        assert_eq!(
            stored,
            "user_a1's sister met user_b2, agent_c3 and @users; mail me user_a1."
        );
    }

    #[test]
    fn aliases_stand_in_none_of_the_texts() {
        let mut aliases = Aliases::apart_from(["ask @user or @@Agent", "nothing here @"]);
        assert_eq!(aliases.of(&user("a1")), "@@@user");
        assert_eq!(
            aliases.stored("@user is a handle, @@@user a person"),
            "@user is a handle, user_a1 a person"
        );
    }

    #[test]
    fn people_of_shown_texts_get_aliases_of_their_own() {
        let mut aliases = three();
        let names = Names::from([(user("d4"), "Dora".to_owned())]);
        assert_eq!(
            aliases.of_segments(&segments("user_d4 called", &names)),
            "@user3 called"
        );
        assert_eq!(aliases.shown("user_a1 and user_d4"), "@user and @user3");
    }
}
