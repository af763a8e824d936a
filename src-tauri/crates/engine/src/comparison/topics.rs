//! What the lines of a comparison are about: clusters of their texts by vector, each named by the words that tell it from the
//! others. The same lines always give the same topics.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use serde::{Deserialize, Serialize};
use specta::Type;

use super::{CompareRequest, ComparedItem, ComparedList, Line, Sides};
use crate::domain::ids::MemoryId;
use crate::domain::text::without_people;
use crate::domain::words::words;
use crate::engine::Engine;
use crate::error::EngineResult;
use crate::ports::embed::DenseVector;
use crate::review::says_nothing;

/// The most lines that are grouped; of more, as many evenly spread ones.
pub const MAX_TOPIC_SAMPLE: usize = 400;

/// Lines that are shown of each topic.
const SHOWN: usize = 20;
const MOST_TOPICS: usize = 8;
/// Lines that a topic has at least on average.
const LINES_PER_TOPIC: usize = 4;
const ROUNDS: usize = 12;
/// Words that name a topic.
const NAMING: usize = 3;

/// Lines that are about the same.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Topic {
    /// What its texts say more often than others, the most telling first; empty when nothing stands out.
    pub words: Vec<String>,
    pub learned: u32,
    pub changed: u32,
    pub dropped: u32,
    /// The first of its lines.
    pub items: Vec<ComparedItem>,
}

/// All topics, the largest first.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Topics {
    pub topics: Vec<Topic>,
    /// Lines that were grouped, of all that there are.
    pub grouped: u32,
    pub lines: u32,
}

impl Engine {
    pub(super) async fn topics(&self, request: &CompareRequest, sides: &Sides) -> EngineResult<Topics> {
        let all: Vec<&Line> = sides
            .learned
            .iter()
            .chain(&sides.changed)
            .chain(&sides.dropped)
            .collect();
        let sample = spread(&all, MAX_TOPIC_SAMPLE);
        let texts = self.texts_of(request, &sample).await?;
        let vectors = match &self.embedder {
            Some(embedder) => embedder.embed_documents(texts.clone()).await?,
            None => vec![None; texts.len()],
        };
        let groups = cluster(&vectors);
        let names = named(&texts, &groups);
        let mut topics = Vec::with_capacity(groups.len());
        for (group, words) in groups.iter().zip(names) {
            let count = |list| group.iter().filter(|place| sample[**place].list == list).count() as u32;
            let shown: Vec<Line> = group.iter().take(SHOWN).map(|place| sample[*place].clone()).collect();
            topics.push(Topic {
                words,
                learned: count(ComparedList::Learned),
                changed: count(ComparedList::Changed),
                dropped: count(ComparedList::Dropped),
                items: self.compared(request, &shown).await?,
            });
        }
        Ok(Topics {
            topics,
            grouped: sample.len() as u32,
            lines: u32::try_from(all.len()).unwrap_or(u32::MAX),
        })
    }

    /// The newest text of each line, without people.
    async fn texts_of(&self, request: &CompareRequest, lines: &[&Line]) -> EngineResult<Vec<String>> {
        let (old_org, new_org) = request.organizations();
        let news: Vec<MemoryId> = lines.iter().filter_map(|line| line.new).collect();
        let olds: Vec<MemoryId> = lines
            .iter()
            .filter(|line| line.new.is_none())
            .flat_map(|l| l.old.clone())
            .collect();
        let mut texts: HashMap<MemoryId, String> = HashMap::new();
        for (org, ids) in [(new_org, news), (old_org, olds)] {
            for entry in self.graph.memories_by_id(org, &ids).await? {
                texts.insert(entry.memory.memory_id, without_people(&entry.memory.text));
            }
        }
        let text = |line: &&Line| {
            let id = line.new.or(line.old.last().copied());
            let stored = id.and_then(|id| texts.get(&id).cloned());
            let gone = line.deleted.as_ref().map(|gone| without_people(&gone.memory.text));
            stored.or(gone).unwrap_or_default()
        };
        Ok(lines.iter().map(text).collect())
    }
}

/// At most `most` of them, evenly spread and in their order.
fn spread<'a>(all: &[&'a Line], most: usize) -> Vec<&'a Line> {
    if all.len() <= most {
        return all.to_vec();
    }
    (0..most).map(|n| all[n * all.len() / most]).collect()
}

fn dot(a: &[f32], b: &[f32]) -> f32 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

/// Groups of places, the largest first; texts without a vector are a group of their own at the end. Means of unit vectors, begun
/// with the text in the middle and those farthest from what was chosen before.
fn cluster(vectors: &[DenseVector]) -> Vec<Vec<usize>> {
    let known: Vec<(usize, &[f32])> = vectors
        .iter()
        .enumerate()
        .filter_map(|(place, vector)| Some((place, vector.as_deref()?)))
        .collect();
    let unknown: Vec<usize> = (0..vectors.len()).filter(|place| vectors[*place].is_none()).collect();
    let wanted = (known.len() / LINES_PER_TOPIC).clamp(1, MOST_TOPICS);
    let mut centers = first_centers(&known, wanted);
    let mut of: Vec<usize> = Vec::new();
    for _ in 0..ROUNDS {
        let nearest: Vec<usize> = known.iter().map(|(_, vector)| nearest(vector, &centers)).collect();
        if nearest == of {
            break;
        }
        of = nearest;
        for (number, center) in centers.iter_mut().enumerate() {
            let members = known
                .iter()
                .zip(&of)
                .filter(|(_, n)| **n == number)
                .map(|((_, vector), _)| *vector);
            if let Some(mean) = mean(members) {
                *center = mean;
            }
        }
    }
    let mut groups: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for ((place, _), number) in known.iter().zip(&of) {
        groups.entry(*number).or_default().push(*place);
    }
    let mut groups: Vec<Vec<usize>> = groups.into_values().collect();
    groups.sort_by_key(|group| (std::cmp::Reverse(group.len()), group[0]));
    if !unknown.is_empty() {
        groups.push(unknown);
    }
    groups
}

fn first_centers(known: &[(usize, &[f32])], wanted: usize) -> Vec<Vec<f32>> {
    let Some(middle) = mean(known.iter().map(|(_, vector)| *vector)) else {
        return Vec::new();
    };
    let mut chosen: Vec<Vec<f32>> = Vec::new();
    // How near each text is to what was chosen.
    let mut near: Vec<f32> = known.iter().map(|(_, vector)| -dot(vector, &middle)).collect();
    while chosen.len() < wanted {
        let Some(place) = (0..known.len()).min_by(|a, b| near[*a].total_cmp(&near[*b])) else {
            break;
        };
        let center = known[place].1;
        for (at, (_, vector)) in known.iter().enumerate() {
            let cosine = dot(vector, center);
            near[at] = if chosen.is_empty() {
                cosine
            } else {
                near[at].max(cosine)
            };
        }
        chosen.push(center.to_vec());
    }
    chosen
}

fn nearest(vector: &[f32], centers: &[Vec<f32>]) -> usize {
    let mut best = (0, f32::MIN);
    for (number, center) in centers.iter().enumerate() {
        let cosine = dot(vector, center);
        if cosine > best.1 {
            best = (number, cosine);
        }
    }
    best.0
}

/// The direction of all together; `None` when there is none.
fn mean<'a>(vectors: impl Iterator<Item = &'a [f32]>) -> Option<Vec<f32>> {
    let mut sum: Vec<f32> = Vec::new();
    for vector in vectors {
        sum.resize(vector.len(), 0.0);
        for (sum, value) in sum.iter_mut().zip(vector) {
            *sum += value;
        }
    }
    let length = dot(&sum, &sum).sqrt();
    (length > 0.0).then(|| sum.iter().map(|value| value / length).collect())
}

/// For each group the words that most of its texts and few others have.
fn named(texts: &[String], groups: &[Vec<usize>]) -> Vec<Vec<String>> {
    let of_text: Vec<BTreeSet<String>> = texts.iter().map(|text| telling(text)).collect();
    let mut everywhere: HashMap<&str, usize> = HashMap::new();
    for word in of_text.iter().flatten() {
        *everywhere.entry(word).or_default() += 1;
    }
    let name = |group: &Vec<usize>| {
        let mut here: BTreeMap<&str, usize> = BTreeMap::new();
        for word in group.iter().flat_map(|place| &of_text[*place]) {
            *here.entry(word).or_default() += 1;
        }
        let (inside, outside) = (group.len() as f32, (texts.len() - group.len()) as f32);
        let least = if group.len() > 2 { 2 } else { 1 };
        let mut scored: Vec<(f32, &str)> = here
            .into_iter()
            .filter(|(_, n)| *n >= least)
            .map(|(word, n)| {
                let others = (everywhere[word] - n) as f32;
                let score = n as f32 / inside * (1.0 + (1.0 + outside) / (1.0 + others)).ln();
                (score, word)
            })
            .collect();
        scored.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(b.1)));
        scored
            .into_iter()
            .take(NAMING)
            .map(|(_, word)| word.to_owned())
            .collect()
    };
    groups.iter().map(name).collect()
}

/// Words that can name something.
fn telling(text: &str) -> BTreeSet<String> {
    let all = words(text).map(|(_, word)| word);
    all.filter(|word| word.chars().count() > 2 && !says_nothing(word) && !word.chars().all(|c| c.is_ascii_digit()))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn vectors(groups: &[&[f32]]) -> Vec<DenseVector> {
        groups.iter().map(|v| mean(std::iter::once(*v))).collect()
    }

    #[test]
    fn what_points_the_same_way_is_one_group_whatever_its_order() {
        let all = vectors(&[
            &[1.0, 0.1],
            &[0.1, 1.0],
            &[1.0, 0.0],
            &[0.0, 1.0],
            &[1.0, 0.2],
            &[0.2, 1.0],
            &[0.9, 0.1],
            &[0.0, 0.9],
            &[1.0, 0.15],
        ]);
        assert_eq!(cluster(&all), [vec![0, 2, 4, 6, 8], vec![1, 3, 5, 7]]);
    }

    #[test]
    fn texts_without_a_vector_come_last_and_nothing_gives_nothing() {
        let mut all = vectors(&[&[1.0, 0.0], &[1.0, 0.1]]);
        all.insert(1, None);
        assert_eq!(cluster(&all), [vec![0, 2], vec![1]]);
        assert_eq!(cluster(&[]), Vec::<Vec<usize>>::new());
    }

    #[test]
    fn a_group_is_named_by_what_others_do_not_say() {
        let texts = [
            "likes green tea",
            "drinks tea at work",
            "black tea helps",
            "plays chess at work",
            "chess club",
        ];
        let texts = texts.map(str::to_owned);
        let names = named(&texts, &[vec![0, 1, 2], vec![3, 4]]);
        assert_eq!(names[0], ["tea"]);
        assert_eq!(names[1][0], "chess");
    }

    #[test]
    fn a_sample_is_spread_over_all() {
        let lines: Vec<Line> = (0..10)
            .map(|n| Line {
                list: ComparedList::Learned,
                old: vec![],
                new: Some(MemoryId(uuid::Uuid::from_u128(n))),
                deleted: None,
            })
            .collect();
        let all: Vec<&Line> = lines.iter().collect();
        let places: Vec<_> = spread(&all, 4).iter().map(|line| line.new).collect();
        assert_eq!(places, [0, 2, 5, 7].map(|n: usize| lines[n].new));
    }
}
