//! What a running application takes of the machine, as the kernel counts it.

use std::path::Path;
use std::time::Duration;

use anyhow::Context;

use super::page::Window;

/// Ticks of the processor's clock per second, which Linux has had at 100 on every machine for decades.
const TICKS: u64 = 100;

/// Processor time and memory of the processes of one application.
#[derive(Debug, Clone, Copy, Default)]
pub struct Usage {
    /// Of all of them together, since they were started.
    pub processor: Duration,
    /// Resident bytes of the web process that are no mapped files, and of the application itself.
    pub web: u64,
    pub application: u64,
}

/// The usage of the processes of a group. What ends meanwhile is left out; the driver is not counted.
pub(super) fn of_group(group: u32) -> anyhow::Result<Usage> {
    let mut usage = Usage::default();
    for entry in std::fs::read_dir("/proc")? {
        let folder = entry?.path();
        let Ok(stat) = std::fs::read_to_string(folder.join("stat")) else {
            continue;
        };
        let Some((name, rest)) = parts(&stat) else { continue };
        let fields: Vec<&str> = rest.split_whitespace().collect();
        // After the name: state, parent, group, and from the 12th on the times in the program and in the kernel.
        if fields.get(2) != Some(&group.to_string().as_str()) || name.starts_with("WebKitWebDriver") {
            continue;
        }
        let ticks: u64 = fields
            .iter()
            .skip(11)
            .take(2)
            .filter_map(|n| n.parse::<u64>().ok())
            .sum();
        usage.processor += Duration::from_millis(ticks * 1_000 / TICKS);
        let held = resident(&folder).unwrap_or_default();
        match name {
            "WebKitWebProces" | "WebKitWebProcess" => usage.web += held,
            "memora-explorer" | "memora-explore" => usage.application += held,
            _ => {}
        }
    }
    Ok(usage)
}

/// The name of a process and what stands behind it. A name may hold anything, also brackets.
fn parts(stat: &str) -> Option<(&str, &str)> {
    let (begin, end) = (stat.find('(')?, stat.rfind(')')?);
    Some((stat.get(begin + 1..end)?, stat.get(end + 1..)?))
}

fn resident(folder: &Path) -> anyhow::Result<u64> {
    let status = std::fs::read_to_string(folder.join("status"))?;
    let line = status.lines().find_map(|line| line.strip_prefix("RssAnon:"));
    let kilobytes = line.and_then(|line| line.split_whitespace().next()).context("a size")?;
    Ok(kilobytes.parse::<u64>()? * 1024)
}

impl Window<'_> {
    pub fn usage(&self) -> anyhow::Result<Usage> {
        of_group(self.group())
    }

    /// Goes to one place after the other, `switches` times in all, and waits each time until the view is drawn.
    pub async fn switch(&self, places: &[String], switches: u32) -> anyhow::Result<()> {
        /// A script must answer before the driver loses patience.
        const AT_ONCE: usize = 50;
        let order: Vec<&String> = places.iter().cycle().take(switches as usize).collect();
        for some in order.chunks(AT_ONCE) {
            let places = serde_json::to_string(some)?;
            let script = format!(
                "const places = {places};
                 const drawn = () => new Promise((go) => requestAnimationFrame(() => requestAnimationFrame(go)));
                 (async () => {{
                   for (const place of places) {{
                     location.hash = place;
                     await drawn();
                     for (let i = 0; i < 100 && document.querySelector('main [aria-busy=true]'); i += 1) await drawn();
                   }}
                   done(true);
                 }})();"
            );
            self.run_async(&script).await?;
        }
        Ok(())
    }
}
