//! How much memory this process holds, as the kernel counts it.

use anyhow::Context;

use crate::measure::Figure;

/// All resident pages, and those that are no mapped files (which the kernel can drop at any time).
pub(crate) fn resident() -> anyhow::Result<Vec<Figure>> {
    Ok(vec![
        Figure::single("resident after reads and searches", "MB", megabytes("VmRSS:")?).at_most(500.0),
        Figure::single("of that without mapped files", "MB", megabytes("RssAnon:")?),
    ])
}

/// A field of this process's status, such as `RssAnon:`.
pub(crate) fn megabytes(field: &str) -> anyhow::Result<f64> {
    let status = std::fs::read_to_string("/proc/self/status")?;
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix(field))
        .context("a field of the process status")?;
    let kilobytes: f64 = line.split_whitespace().next().context("a number")?.parse()?;
    Ok(kilobytes / 1024.0)
}
