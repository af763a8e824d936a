//! Prints the recall of search on LoCoMo conversations, one `name value` per line.
//!
//! Usage: `locomo DIR [--recall-k] [--retrieval FILE]`. The files of DIR are imported into a fresh store by way of the public
//! import. With `--recall-k` the memory agent, without a language model, is asked the same questions; it has to reach what the search reaches.

use std::path::PathBuf;

use anyhow::{Context, bail, ensure};
use memora_tests::recall::{self, Way};
use memora_tests::store;

const USAGE: &str = "usage: locomo DIR [--recall-k] [--retrieval FILE]";

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let Wanted {
        folder,
        recall_k,
        retrieval,
    } = arguments(std::env::args().skip(1))?;
    let temporary = tempfile::tempdir()?;
    let files = recall::locomo_files(&folder)?;
    let fresh = store::create(&temporary.path().join("locomo")).await?;
    let measured = recall::locomo(&fresh, &files).await?;
    eprintln!("{} files, {} questions", files.len(), measured.questions);
    for (depth, value) in recall::DEPTHS.iter().zip(measured.at) {
        println!("R@{depth} {value:.4}");
    }
    if recall_k {
        let recalled = recall::ask(&fresh, &files, Way::Recall).await?;
        for (depth, value) in recall::DEPTHS.iter().zip(recalled.at) {
            println!("recall R@{depth} {value:.4}");
        }
        let reached = recalled
            .at
            .iter()
            .zip(measured.at)
            .all(|(recalled, searched)| *recalled >= searched);
        ensure!(reached, "the recall does not reach what the search reaches");
    }
    if let Some(file) = retrieval {
        let fresh = store::create(&temporary.path().join("retrieval")).await?;
        println!("MRR {:.4}", recall::reciprocal_rank(&fresh, &file).await?);
    }
    Ok(())
}

struct Wanted {
    folder: PathBuf,
    recall_k: bool,
    retrieval: Option<PathBuf>,
}

fn arguments(mut given: impl Iterator<Item = String>) -> anyhow::Result<Wanted> {
    let (mut folder, mut recall_k, mut retrieval) = (None, false, None);
    while let Some(argument) = given.next() {
        match argument.as_str() {
            "--recall-k" => recall_k = true,
            "--retrieval" => retrieval = Some(given.next().context(USAGE)?.into()),
            option if option.starts_with('-') => bail!("{option} is not known here; {USAGE}"),
            path if folder.is_none() => folder = Some(path.into()),
            _ => bail!(USAGE),
        }
    }
    Ok(Wanted {
        folder: folder.context(USAGE)?,
        recall_k,
        retrieval,
    })
}
