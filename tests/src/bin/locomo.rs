//! Prints the recall of search on LoCoMo conversations, one `name value` per line.
//!
//! Usage: `locomo DIR [--retrieval FILE]`. The files of DIR are imported into a fresh store by way of the public import.

use std::path::PathBuf;

use anyhow::{Context, bail};
use memora_tests::{recall, store};

const USAGE: &str = "usage: locomo DIR [--retrieval FILE]";

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let (folder, retrieval) = arguments(std::env::args().skip(1))?;
    let temporary = tempfile::tempdir()?;
    let files = recall::locomo_files(&folder)?;
    let fresh = store::create(&temporary.path().join("locomo")).await?;
    let measured = recall::locomo(&fresh, &files).await?;
    eprintln!("{} files, {} questions", files.len(), measured.questions);
    for (depth, value) in recall::DEPTHS.iter().zip(measured.at) {
        println!("R@{depth} {value:.4}");
    }
    if let Some(file) = retrieval {
        let fresh = store::create(&temporary.path().join("retrieval")).await?;
        println!("MRR {:.4}", recall::reciprocal_rank(&fresh, &file).await?);
    }
    Ok(())
}

fn arguments(mut given: impl Iterator<Item = String>) -> anyhow::Result<(PathBuf, Option<PathBuf>)> {
    let (mut folder, mut retrieval) = (None, None);
    while let Some(argument) = given.next() {
        match argument.as_str() {
            "--retrieval" => retrieval = Some(given.next().context(USAGE)?.into()),
            option if option.starts_with('-') => bail!("{option} is not known here; {USAGE}"),
            path if folder.is_none() => folder = Some(path.into()),
            _ => bail!(USAGE),
        }
    }
    Ok((folder.context(USAGE)?, retrieval))
}
