//! Deterministic stores of the sizes that the benches measure, made through the graph port like any other store.

mod conversations;
mod plan;
mod topics;
mod vocabulary;
pub mod words;

use std::fs::File;
use std::path::{Path, PathBuf};
use std::time::Instant;

use anyhow::Context;
use memora_engine::domain::change::Change;
use memora_engine::ports::graph::GraphStore;
use memora_engine::task::TaskContext;
use serde::{Deserialize, Serialize};

use crate::places;
use crate::store::{self, OpenStore};

pub use conversations::changes;
pub use plan::{Plan, PlannedUser, chain_id};

/// Goes up when the same size would come out differently, so that kept stores are made anew.
const VERSION: u32 = 2;

/// Links of the long version chain.
pub const CHAIN_LENGTH: u32 = 1_000;

pub const MEMORIES_PER_INTERACTION: u32 = 5;
pub const MESSAGES_PER_INTERACTION: u32 = 10;

/// Conversations per transaction.
const BATCH: usize = 100;

/// How large a generated store is, by its number of memories.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Size {
    memories: u32,
}

impl Size {
    /// 1,000,000 memories, 200,000 interactions, 2,000,000 messages, 1,000 users, 10 organizations; one organization
    /// with half of all, one user with a tenth of all, one chain of 1,000 versions.
    pub const MILLION: Self = Self { memories: 1_000_000 };
    /// The same, a tenth as large.
    pub const HUNDRED_THOUSAND: Self = Self { memories: 100_000 };

    /// At least 50,000 memories, so that the largest user has room for the long chain.
    pub fn of(memories: u32) -> anyhow::Result<Self> {
        anyhow::ensure!(memories >= 50_000, "a generated store has at least 50,000 memories");
        Ok(Self { memories })
    }

    /// Reads `1m`, `100k` or a number.
    pub fn parse(text: &str) -> anyhow::Result<Self> {
        let text = text.to_lowercase();
        let (digits, factor) = match text.strip_suffix('k') {
            Some(digits) => (digits, 1_000),
            None => text
                .strip_suffix('m')
                .map_or((text.as_str(), 1), |digits| (digits, 1_000_000)),
        };
        let count: u32 = digits
            .parse()
            .with_context(|| format!("{text:?} is no size such as 1m or 100k"))?;
        Self::of(count.saturating_mul(factor))
    }

    pub fn memories(self) -> u32 {
        self.memories
    }

    pub fn interactions(self) -> u32 {
        self.memories / MEMORIES_PER_INTERACTION
    }

    pub fn users(self) -> u32 {
        (self.memories / 1_000).max(20)
    }

    pub fn organizations(self) -> u32 {
        10
    }

    /// Memories of the user who has most.
    pub fn largest_user(self) -> u32 {
        self.memories / 10
    }

    /// `1m` or `100k`, as in the names of folders.
    pub fn name(self) -> String {
        match self.memories {
            n if n.is_multiple_of(1_000_000) => format!("{}m", n / 1_000_000),
            n if n.is_multiple_of(1_000) => format!("{}k", n / 1_000),
            n => n.to_string(),
        }
    }
}

/// Says that a kept store is complete, and what it holds.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Stamp {
    version: u32,
    memories: u32,
}

impl Stamp {
    fn of(size: Size) -> Self {
        Self {
            version: VERSION,
            memories: size.memories,
        }
    }

    fn path(folder: &Path) -> PathBuf {
        folder.join("generated.json")
    }

    fn fits(folder: &Path, size: Size) -> bool {
        let read = std::fs::read(Self::path(folder)).ok();
        read.and_then(|bytes| serde_json::from_slice::<Self>(&bytes).ok()) == Some(Self::of(size))
    }
}

/// Where the store of a size is kept.
pub fn kept_folder(size: Size) -> PathBuf {
    places::bench_folder().join(format!("store-{}-v{VERSION}", size.name()))
}

/// Makes the store of that size unless it is kept from an earlier run; its index is complete. Gives its folder.
pub async fn ensure_store(size: Size) -> anyhow::Result<PathBuf> {
    let folder = kept_folder(size);
    let _alone = wait_for_others(&folder)?;
    if Stamp::fits(&folder, size) {
        match store::reopen(&folder).await {
            Ok(open) => {
                bring_up_to_date(&open).await?;
                return Ok(folder);
            }
            Err(error) => eprintln!("the kept store does not open any more and is made anew: {error:#}"),
        }
    }
    if folder.exists() {
        std::fs::remove_dir_all(&folder).with_context(|| folder.display().to_string())?;
    }
    std::fs::create_dir_all(&folder)?;
    eprintln!("making a store of {} memories in {}", size.memories(), folder.display());
    let started = Instant::now();
    let open = store::create(&folder).await?;
    fill(open.engine.graph().as_ref(), &Plan::new(size)).await?;
    eprintln!("graph: {:.0?}", started.elapsed());
    bring_up_to_date(&open).await?;
    eprintln!("graph and index: {:.0?}", started.elapsed());
    drop(open);
    std::fs::write(Stamp::path(&folder), serde_json::to_vec_pretty(&Stamp::of(size))?)?;
    Ok(folder)
}

/// Two runs at a time would make the same store twice, each in the other's way. Held until the file is closed.
fn wait_for_others(folder: &Path) -> anyhow::Result<File> {
    std::fs::create_dir_all(places::bench_folder())?;
    let path = folder.with_extension("lock");
    let file = File::create(&path).with_context(|| path.display().to_string())?;
    file.lock().with_context(|| path.display().to_string())?;
    Ok(file)
}

async fn bring_up_to_date(open: &OpenStore) -> anyhow::Result<()> {
    Ok(open.engine.bring_index_up_to_date(&TaskContext::detached()).await?)
}

/// Applies everything of the plan to an empty store.
pub async fn fill(graph: &dyn GraphStore, plan: &Plan) -> anyhow::Result<()> {
    let mut batch: Vec<Change> = Vec::with_capacity(BATCH);
    for change in changes(plan) {
        batch.push(change);
        if batch.len() == BATCH {
            graph.apply(&batch).await?;
            batch.clear();
        }
    }
    Ok(graph.apply(&batch).await?)
}

#[cfg(test)]
mod tests {
    use memora_engine::domain::change::GraphOp;

    use super::*;

    #[test]
    fn a_store_comes_out_the_same_every_time_and_has_the_promised_shape() {
        let size = Size::of(50_000).unwrap();
        let plan = Plan::new(size);
        let first: Vec<Change> = changes(&plan).take(200).collect();
        assert_eq!(first, changes(&Plan::new(size)).take(200).collect::<Vec<_>>());

        let largest = plan.largest_user();
        let (mut memories, mut messages, mut of_largest, mut of_large_org, mut chain) = (0, 0, 0, 0, 0);
        for op in changes(&plan).flat_map(|change| change.ops) {
            match op {
                GraphOp::PutMemory { memory } => {
                    memories += 1;
                    of_largest += u32::from(memory.user_id == largest.user_id);
                    of_large_org += u32::from(memory.org_id == *plan.largest_organization());
                }
                GraphOp::AppendMessages { messages: new, .. } => messages += new.len(),
                GraphOp::LinkVersions { old, new, .. } => {
                    chain += u32::from(old == chain_id(chain) && new == chain_id(chain + 1));
                }
                _ => {}
            }
        }
        assert_eq!(memories, 50_000);
        assert_eq!(messages, memories * 2);
        assert_eq!(of_largest, 5_000);
        assert_eq!(of_large_org, 25_000);
        assert_eq!(chain, CHAIN_LENGTH - 1);
    }

    #[test]
    fn sizes_are_read_as_people_write_them() {
        assert_eq!(Size::parse("1m").unwrap(), Size::MILLION);
        assert_eq!(Size::parse("100K").unwrap(), Size::HUNDRED_THOUSAND);
        assert_eq!(Size::parse("250000").unwrap().name(), "250k");
        assert!(Size::parse("7").is_err());
    }
}
