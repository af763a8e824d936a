//! Texts that behave like real ones for an index: word frequencies by Zipf's law, a long tail of rare names, and facts
//! that share their words with the turns they came from.

use rand::RngExt;
use rand_chacha::ChaCha8Rng;

use super::topics::{TOPIC_LIST, Topic};
use super::vocabulary::{ASIDES, NAMES, OPENERS, QUESTIONS, REPLIES, SLOTS, TAILS};

/// A thing said and what is remembered of it.
pub struct Scene {
    pub topic: usize,
    pub said: String,
    pub reply: String,
    /// With a placeholder for the user.
    pub fact: String,
}

/// Number of subjects; memories of one user about the same subject may contradict each other.
pub const TOPICS: usize = TOPIC_LIST.len();

/// A scene about the given subject. `me` is the placeholder of the user.
pub fn scene(topic: usize, me: &str, rng: &mut ChaCha8Rng) -> Scene {
    let mut filled = Filled { me, values: Vec::new() };
    let Topic { facts, said } = &TOPIC_LIST[topic];
    let mut fact = filled.fill(facts[rng.random_range(0..facts.len())], rng);
    if rng.random_bool(0.6) {
        fact.push_str(&filled.fill(zipf(TAILS, rng), rng));
    }
    fact.push('.');
    let mut turn = String::new();
    if rng.random_bool(0.7) {
        turn.push_str(&filled.fill(zipf(OPENERS, rng), rng));
        turn.push(' ');
    }
    turn.push_str(&filled.fill(said[rng.random_range(0..said.len())], rng));
    // What else is said varies: fresh values, so that a turn is more than its fact.
    let mut other = Filled { me, values: Vec::new() };
    for _ in 0..rng.random_range(0..3) {
        turn.push(' ');
        turn.push_str(&other.fill(zipf(ASIDES, rng), rng));
    }
    let reply = filled.fill(zipf(REPLIES, rng), rng);
    Scene {
        topic,
        said: turn,
        reply,
        fact,
    }
}

/// Questions as people ask them, for searches.
pub fn question(rng: &mut ChaCha8Rng) -> String {
    let mut filled = Filled {
        me: "",
        values: Vec::new(),
    };
    filled.fill(QUESTIONS[rng.random_range(0..QUESTIONS.len())], rng)
}

/// The name of a person, from few first names and many family names.
pub fn person_name(rng: &mut ChaCha8Rng) -> String {
    format!("{} {}", zipf(NAMES, rng), capitalized(&rare_word(rng)))
}

/// The name of an organization.
pub fn organization_name(rng: &mut ChaCha8Rng) -> String {
    format!(
        "{} {}",
        capitalized(&rare_word(rng)),
        zipf(&["Care", "Travel", "Home", "Works", "Health", "Studio"], rng)
    )
}

/// Values that were chosen for the slots of one scene: its fact and its turn speak of the same things.
struct Filled<'a> {
    me: &'a str,
    values: Vec<(&'static str, String)>,
}

impl Filled<'_> {
    fn fill(&mut self, template: &'static str, rng: &mut ChaCha8Rng) -> String {
        let mut out = String::with_capacity(template.len() + 32);
        let mut rest = template;
        while let Some((plain, after)) = rest.split_once('{') {
            let (slot, after) = after.split_once('}').expect("every slot of a template is closed");
            out.push_str(plain);
            out.push_str(&self.value(slot, rng));
            rest = after;
        }
        out.push_str(rest);
        out
    }

    fn value(&mut self, slot: &'static str, rng: &mut ChaCha8Rng) -> String {
        if slot == "me" {
            return self.me.to_owned();
        }
        if let Some((_, value)) = self.values.iter().find(|(known, _)| *known == slot) {
            return value.clone();
        }
        let value = match slot {
            "n" => rng.random_range(2..90).to_string(),
            "hour" => format!("{}:{:02}", rng.random_range(6..23), rng.random_range(0..12) * 5),
            "rare" => capitalized(&rare_word(rng)),
            "name" if rng.random_bool(0.4) => person_name(rng),
            "place" if rng.random_bool(0.5) => capitalized(&rare_word(rng)),
            _ => {
                let (_, words) = SLOTS
                    .iter()
                    .find(|(name, _)| *name == slot)
                    .expect("every slot has words");
                zipf(words, rng).to_owned()
            }
        };
        self.values.push((slot, value.clone()));
        value
    }
}

/// Picks with a probability that falls with the place in the list: the first comes about as often as the next three.
fn zipf<T: Copy>(list: &[T], rng: &mut ChaCha8Rng) -> T {
    list[zipf_rank(list.len(), rng)]
}

/// A rank below `n`, by Zipf's law with exponent 1 (log-uniform).
fn zipf_rank(n: usize, rng: &mut ChaCha8Rng) -> usize {
    let u: f64 = rng.random();
    let rank = ((n as f64 + 1.0).ln() * u).exp() as usize;
    rank.clamp(1, n) - 1
}

/// One of 60,000 made-up words, the first ones much more often than the last.
fn rare_word(rng: &mut ChaCha8Rng) -> String {
    const START: [&str; 20] = [
        "ba", "ko", "li", "mar", "ten", "sol", "vin", "gra", "hel", "dor", "fen", "pol", "ras", "ti", "wen", "jo",
        "cal", "bre", "nor", "zu",
    ];
    const MIDDLE: [&str; 25] = [
        "ra", "len", "mi", "do", "sta", "ver", "ki", "lo", "na", "ri", "ten", "bo", "ga", "lu", "me", "so", "va", "wi",
        "de", "fa", "hu", "pe", "qui", "tha", "zo",
    ];
    const END: [&str; 20] = [
        "n", "ra", "ski", "berg", "ton", "la", "mann", "ley", "do", "ssen", "rd", "th", "va", "ck", "ge", "ll", "mos",
        "nt", "po", "x",
    ];
    let rank = zipf_rank(60_000, rng);
    let (start, rest) = (rank % 20, rank / 20);
    let (end, rest) = (rest % 20, rest / 20);
    let (middle, second) = (rest % 25, rest / 25);
    let mut word = format!("{}{}", START[start], MIDDLE[(middle + start * 7) % 25]);
    if second > 0 {
        word.push_str(MIDDLE[(second * 3 + end) % 25]);
    }
    word.push_str(END[end]);
    word
}

fn capitalized(word: &str) -> String {
    let mut chars = word.chars();
    chars
        .next()
        .map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}

#[cfg(test)]
mod tests {
    use rand::SeedableRng;

    use super::*;

    #[test]
    fn every_template_can_be_filled() {
        let mut rng = ChaCha8Rng::seed_from_u64(1);
        let all = TOPIC_LIST.iter().flat_map(|t| t.facts.iter().chain(t.said));
        for template in all
            .chain(OPENERS)
            .chain(TAILS)
            .chain(ASIDES)
            .chain(REPLIES)
            .chain(QUESTIONS)
        {
            let text = Filled {
                me: "user_x",
                values: Vec::new(),
            }
            .fill(template, &mut rng);
            assert!(!text.contains(['{', '}']), "{text}");
        }
    }

    #[test]
    fn common_words_are_common_and_rare_words_are_many() {
        let mut rng = ChaCha8Rng::seed_from_u64(1);
        let words: Vec<String> = (0..20_000).map(|_| rare_word(&mut rng)).collect();
        let first = words.iter().filter(|w| **w == words[0]).count();
        let kinds: std::collections::HashSet<_> = words.iter().collect();
        assert!(kinds.len() > 5_000, "{} kinds", kinds.len());
        assert!(first < 5_000, "one word makes up {first} of 20,000");
    }
}
