//! The best of many in one pass, and where the others stand.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashSet};

/// A score and what reached it; higher scores first, equal ones by id.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Scored {
    pub(super) score: f32,
    pub(super) id: u128,
}

impl Eq for Scored {}

impl PartialOrd for Scored {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Scored {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.score.total_cmp(&other.score).then_with(|| other.id.cmp(&self.id))
    }
}

/// Keeps the best `size` of what it is shown.
pub(super) struct Top {
    size: usize,
    heap: BinaryHeap<Reverse<Scored>>,
}

impl Top {
    pub(super) fn new(size: usize) -> Self {
        Self {
            size,
            heap: BinaryHeap::with_capacity(size + 1),
        }
    }

    /// False when something with this score cannot be among the best, so that its id need not be read.
    #[inline]
    pub(super) fn admits(&self, score: f32) -> bool {
        self.heap.len() < self.size || self.heap.peek().is_some_and(|Reverse(worst)| score >= worst.score)
    }

    pub(super) fn add(&mut self, scored: Scored) {
        self.heap.push(Reverse(scored));
        if self.heap.len() > self.size {
            self.heap.pop();
        }
    }

    pub(super) fn merge(&mut self, other: Self) {
        for Reverse(scored) in other.heap {
            self.add(scored);
        }
    }

    pub(super) fn ids(self) -> impl Iterator<Item = u128> {
        self.heap.into_iter().map(|Reverse(scored)| scored.id)
    }
}

/// A set of ids that says "no" without looking further nearly always.
#[derive(Default)]
pub(super) struct IdSet {
    ids: HashSet<u128>,
    /// One bit for each value of the lowest [`FILTER_BITS`] bits.
    filter: Vec<u64>,
}

const FILTER_BITS: u32 = 16;

impl IdSet {
    pub(super) fn iter(&self) -> impl Iterator<Item = u128> {
        self.ids.iter().copied()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.ids.is_empty()
    }

    #[inline]
    pub(super) fn contains(&self, id: u128) -> bool {
        self.may_contain(id as u64) && self.ids.contains(&id)
    }

    /// The same for the low half of an id; true may be wrong.
    #[inline]
    pub(super) fn may_contain(&self, low: u64) -> bool {
        let bit = low as usize & ((1 << FILTER_BITS) - 1);
        self.filter
            .get(bit / 64)
            .is_some_and(|word| word >> (bit % 64) & 1 == 1)
    }
}

impl FromIterator<u128> for IdSet {
    fn from_iter<I: IntoIterator<Item = u128>>(ids: I) -> Self {
        let ids: HashSet<u128> = ids.into_iter().collect();
        let mut filter = Vec::new();
        if !ids.is_empty() {
            filter.resize((1usize << FILTER_BITS) / 64, 0);
        }
        for id in &ids {
            let bit = *id as usize & ((1 << FILTER_BITS) - 1);
            filter[bit / 64] |= 1 << (bit % 64);
        }
        Self { ids, filter }
    }
}

/// The rank that each of `asked` has among `all`: 1 + how many are better. Ids are read only where scores are equal.
pub(super) fn ranks<Id: FnOnce() -> u128>(asked: &[Scored], all: impl Iterator<Item = (f32, Id)>) -> Vec<u32> {
    let mut ascending: Vec<Scored> = asked.to_vec();
    ascending.sort();
    let Some(lowest) = ascending.first().map(|scored| scored.score) else {
        return Vec::new();
    };
    // beats[n]: how many of `all` are better than exactly the n lowest.
    let mut beats = vec![0u32; ascending.len() + 1];
    for (score, id) in all.filter(|(score, _)| *score >= lowest) {
        let mut place = ascending.partition_point(|other| other.score < score);
        if ascending.get(place).is_some_and(|other| other.score == score) {
            let scored = Scored { score, id: id() };
            place = ascending.partition_point(|other| *other < scored);
        }
        beats[place] += 1;
    }
    let mut better = vec![0u32; ascending.len()];
    let mut sum = 0;
    for place in (0..ascending.len()).rev() {
        sum += beats[place + 1];
        better[place] = sum;
    }
    asked
        .iter()
        .map(|scored| 1 + better[ascending.partition_point(|other| other < scored)])
        .collect()
}

#[cfg(test)]
mod tests;
