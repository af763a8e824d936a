//! All vectors in memory, one block per user, and the exact scan over the blocks of a scope.
//!
//! 1,000,000 memories of 256 dimensions are 284 MB here: 256 for the vectors, 28 for ids, agents, days and lengths.
//! There is no table from id to row; a row is found by walking the ids of its user, which is cheap beside a commit.

use std::collections::HashMap;
use std::ops::Range;

use memora_engine::domain::ids::{OrgId, UserId};

use super::quantized::{dot, from_bytes, inverse_length, quantize};
use super::top::{IdSet, Scored, Top};

/// Rows that one thread scans at a time.
const PIECE_ROWS: usize = 8_192;

/// From this many rows on a second thread pays.
pub(super) const ROWS_FOR_TWO_THREADS: usize = 16_384;

/// What a vector belongs to, by the numbers that the table of vectors gives to users and agents.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Row {
    pub(super) id: u128,
    pub(super) agent: u32,
    pub(super) day: i32,
}

/// A change of one memory.
pub(super) struct RowChange {
    pub(super) id: u128,
    /// The user under whom it was so far.
    pub(super) old_owner: Option<u32>,
    /// The user under whom it is now, and its vector; `None` when it is gone or has no vector.
    pub(super) new: Option<(u32, Row, Vec<u8>)>,
}

/// The vectors of one user.
struct Block {
    user: UserId,
    ids: Vec<u128>,
    agents: Vec<u32>,
    days: Vec<i32>,
    inverse_lengths: Vec<f32>,
    vectors: Vec<i8>,
}

/// Makes room for one more row without doubling a large block.
fn reserve<T>(list: &mut Vec<T>, more: usize) {
    if list.capacity() - list.len() < more {
        list.reserve_exact(more.max(list.len() / 16));
    }
}

impl Block {
    fn new(user: UserId) -> Self {
        Self {
            user,
            ids: Vec::new(),
            agents: Vec::new(),
            days: Vec::new(),
            inverse_lengths: Vec::new(),
            vectors: Vec::new(),
        }
    }

    fn push(&mut self, row: Row, vector: &[u8]) {
        reserve(&mut self.ids, 1);
        reserve(&mut self.agents, 1);
        reserve(&mut self.days, 1);
        reserve(&mut self.inverse_lengths, 1);
        reserve(&mut self.vectors, vector.len());
        let start = self.vectors.len();
        self.vectors.extend(from_bytes(vector));
        self.ids.push(row.id);
        self.agents.push(row.agent);
        self.days.push(row.day);
        self.inverse_lengths.push(inverse_length(&self.vectors[start..]));
    }

    fn swap_remove(&mut self, row: usize, dimensions: usize) {
        let last = self.ids.len() - 1;
        self.vectors.copy_within(last * dimensions.., row * dimensions);
        self.vectors.truncate(last * dimensions);
        self.ids.swap_remove(row);
        self.agents.swap_remove(row);
        self.days.swap_remove(row);
        self.inverse_lengths.swap_remove(row);
    }
}

/// The vectors of all users.
pub(super) struct Dense {
    dimensions: usize,
    blocks: HashMap<u32, Block>,
    owners: HashMap<OrgId, HashMap<UserId, u32>>,
}

/// Which rows to look at.
pub(super) struct DenseFilter<'a> {
    pub(super) org: &'a OrgId,
    pub(super) user: Option<&'a UserId>,
    /// `Some(None)`: an agent of whom there is nothing.
    pub(super) agent: Option<Option<u32>>,
    pub(super) days: Range<i32>,
    pub(super) exclude: &'a IdSet,
}

/// The cosines of a scope. A row that the filter leaves out has none.
pub(super) struct DenseScores<'a> {
    pieces: Vec<PieceScores<'a>>,
}

struct PieceScores<'a> {
    piece: Piece<'a>,
    bonus: f32,
    cosines: Vec<f32>,
}

/// What the scan says of one memory.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct DenseHit {
    pub(super) id: u128,
    pub(super) cosine: f32,
    pub(super) adds: f32,
}

#[derive(Clone, Copy)]
struct Piece<'a> {
    block: &'a Block,
    from: usize,
    to: usize,
}

/// Stands where a row has no score.
const LEFT_OUT: f32 = f32::NEG_INFINITY;

impl Dense {
    pub(super) fn new(dimensions: usize) -> Self {
        Self {
            dimensions,
            blocks: HashMap::new(),
            owners: HashMap::new(),
        }
    }

    pub(super) fn dimensions(&self) -> usize {
        self.dimensions
    }

    /// Makes a user known under its number.
    pub(super) fn add_owner(&mut self, owner: u32, org: OrgId, user: UserId) {
        self.blocks.entry(owner).or_insert_with(|| Block::new(user.clone()));
        self.owners.entry(org).or_default().insert(user, owner);
    }

    pub(super) fn knows_owner(&self, owner: u32) -> bool {
        self.blocks.contains_key(&owner)
    }

    /// Under which users those of `wanted` are that are here.
    pub(super) fn owners_of(&self, wanted: &IdSet) -> HashMap<u128, u32> {
        let mut found = HashMap::new();
        for (&owner, block) in &self.blocks {
            found.extend(
                block
                    .ids
                    .iter()
                    .filter(|id| wanted.contains(**id))
                    .map(|id| (*id, owner)),
            );
        }
        found
    }

    /// Adds a row that is not there yet. `vector` has the right length.
    pub(super) fn push(&mut self, owner: u32, row: Row, vector: &[u8]) {
        debug_assert_eq!(vector.len(), self.dimensions);
        if let Some(block) = self.blocks.get_mut(&owner) {
            block.push(row, vector);
        }
    }

    /// Makes room for the rows of a user that are about to come.
    pub(super) fn reserve(&mut self, owner: u32, rows: usize) {
        let dimensions = self.dimensions;
        if let Some(block) = self.blocks.get_mut(&owner) {
            block.ids.reserve_exact(rows);
            block.agents.reserve_exact(rows);
            block.days.reserve_exact(rows);
            block.inverse_lengths.reserve_exact(rows);
            block.vectors.reserve_exact(rows * dimensions);
        }
    }

    /// Applies changes of different memories. The users are known.
    pub(super) fn apply(&mut self, changes: Vec<RowChange>) {
        let mut old: HashMap<u32, Vec<u128>> = HashMap::new();
        for change in &changes {
            if let Some(owner) = change.old_owner {
                old.entry(owner).or_default().push(change.id);
            }
        }
        for (owner, ids) in old {
            let Some(block) = self.blocks.get_mut(&owner) else {
                continue;
            };
            let gone: IdSet = ids.into_iter().collect();
            for row in (0..block.ids.len()).rev() {
                if gone.contains(block.ids[row]) {
                    block.swap_remove(row, self.dimensions);
                }
            }
        }
        for (owner, row, vector) in changes.into_iter().filter_map(|change| change.new) {
            self.push(owner, row, &vector);
        }
    }

    fn blocks_of<'a>(&'a self, filter: &DenseFilter<'_>) -> Vec<&'a Block> {
        let Some(users) = self.owners.get(filter.org) else {
            return Vec::new();
        };
        let mut owners: Vec<u32> = match filter.user {
            Some(user) => users.get(user).copied().into_iter().collect(),
            None => users.values().copied().collect(),
        };
        owners.sort_unstable();
        owners.iter().filter_map(|owner| self.blocks.get(owner)).collect()
    }

    /// How many rows a search of this scope looks at.
    pub(super) fn rows(&self, filter: &DenseFilter<'_>) -> usize {
        self.blocks_of(filter).iter().map(|block| block.ids.len()).sum()
    }

    /// Compares every row of the scope with `query` and keeps the best `depth`, where `bonus` says what a user's
    /// rows add beside their cosine.
    pub(super) fn scan(
        &self,
        query: &[f32],
        filter: &DenseFilter<'_>,
        depth: usize,
        bonus: impl Fn(&UserId) -> f32 + Sync,
    ) -> (DenseScores<'_>, Top) {
        let agent = match filter.agent {
            Some(None) => return (DenseScores { pieces: Vec::new() }, Top::new(depth)),
            Some(Some(agent)) => Some(agent),
            None => None,
        };
        let Some(query) = quantize(query) else {
            return (DenseScores { pieces: Vec::new() }, Top::new(depth));
        };
        let mut pieces = Vec::new();
        for block in self.blocks_of(filter) {
            let rows = block.ids.len();
            pieces.extend((0..rows).step_by(PIECE_ROWS).map(|from| Piece {
                block,
                from,
                to: rows.min(from + PIECE_ROWS),
            }));
        }
        let scan = Scan {
            query: &query,
            inverse_length: inverse_length(&query),
            dimensions: self.dimensions,
            agent,
            days: (filter.days.start > i32::MIN || filter.days.end < i32::MAX).then(|| filter.days.clone()),
            exclude: filter.exclude,
            depth,
        };
        let rows: usize = pieces.iter().map(|piece| piece.to - piece.from).sum();
        if rows < ROWS_FOR_TWO_THREADS {
            return scan.run(pieces, &bonus);
        }
        let second = half(&mut pieces, rows / 2);
        std::thread::scope(|threads| {
            let other = threads.spawn(|| scan.run(second, &bonus));
            let (mut scores, mut best) = scan.run(pieces, &bonus);
            match other.join() {
                Ok((others, others_best)) => {
                    scores.pieces.extend(others.pieces);
                    best.merge(others_best);
                    (scores, best)
                }
                Err(panic) => std::panic::resume_unwind(panic),
            }
        })
    }
}

/// Splits off the pieces after about `rows` rows.
fn half<'a>(pieces: &mut Vec<Piece<'a>>, rows: usize) -> Vec<Piece<'a>> {
    let mut sum = 0;
    let place = pieces.iter().position(|piece| {
        sum += piece.to - piece.from;
        sum >= rows
    });
    pieces.split_off(place.map_or(pieces.len(), |place| place + 1))
}

struct Scan<'a> {
    query: &'a [i8],
    inverse_length: f32,
    dimensions: usize,
    agent: Option<u32>,
    days: Option<Range<i32>>,
    exclude: &'a IdSet,
    depth: usize,
}

impl Scan<'_> {
    fn run<'b>(&self, pieces: Vec<Piece<'b>>, bonus: &impl Fn(&UserId) -> f32) -> (DenseScores<'b>, Top) {
        let mut best = Top::new(self.depth);
        let pieces = pieces
            .into_iter()
            .map(|piece| {
                let bonus = bonus(&piece.block.user);
                let cosines = self.piece(piece, bonus, &mut best);
                PieceScores { piece, bonus, cosines }
            })
            .collect();
        (DenseScores { pieces }, best)
    }

    fn piece(&self, piece: Piece<'_>, bonus: f32, best: &mut Top) -> Vec<f32> {
        let Piece { block, from, to } = piece;
        let vectors = block.vectors[from * self.dimensions..to * self.dimensions].chunks_exact(self.dimensions);
        vectors
            .zip(from..to)
            .map(|(vector, row)| {
                if !self.takes(block, row) {
                    return LEFT_OUT;
                }
                let cosine = dot(self.query, vector) * self.inverse_length * block.inverse_lengths[row];
                if best.admits(cosine + bonus) {
                    best.add(Scored {
                        score: cosine + bonus,
                        id: block.ids[row],
                    });
                }
                cosine
            })
            .collect()
    }

    #[inline]
    fn takes(&self, block: &Block, row: usize) -> bool {
        self.agent.is_none_or(|agent| block.agents[row] == agent)
            && self.days.as_ref().is_none_or(|days| days.contains(&block.days[row]))
            && (self.exclude.is_empty() || !self.exclude.contains(block.ids[row]))
    }
}

impl DenseScores<'_> {
    /// Those of `wanted` that were looked at.
    pub(super) fn of(&self, wanted: &IdSet) -> Vec<DenseHit> {
        let mut found = Vec::new();
        for PieceScores { piece, bonus, cosines } in &self.pieces {
            for (&id, &cosine) in piece.block.ids[piece.from..piece.to].iter().zip(cosines) {
                if wanted.contains(id) && cosine > LEFT_OUT {
                    found.push(DenseHit {
                        id,
                        cosine,
                        adds: cosine + bonus,
                    });
                }
            }
        }
        found
    }

    /// The cosine of each row of the scope, with its id.
    pub(super) fn all(&self) -> impl Iterator<Item = (f32, impl FnOnce() -> u128)> {
        self.pieces.iter().flat_map(|PieceScores { piece, cosines, .. }| {
            cosines
                .iter()
                .enumerate()
                .map(move |(place, &cosine)| (cosine, move || piece.block.ids[piece.from + place]))
        })
    }
}
