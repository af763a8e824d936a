//! A measured figure, and how it is taken.

use std::future::Future;
use std::time::Instant;

use serde::Serialize;

/// What a figure should be.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[serde(tag = "kind", content = "value", rename_all = "camelCase")]
pub(crate) enum Target {
    /// The median at most this, and the 95th percentile at most five times this.
    AtMost(f64),
    AtLeast(f64),
    /// The 95th percentile.
    P95AtMost(f64),
}

#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Figure {
    pub(crate) name: String,
    pub(crate) unit: &'static str,
    /// Number of measurements.
    pub(crate) calls: usize,
    pub(crate) p50: f64,
    pub(crate) p95: f64,
    pub(crate) target: Option<Target>,
}

impl Figure {
    /// A figure that is taken once.
    pub(crate) fn single(name: impl Into<String>, unit: &'static str, value: f64) -> Self {
        Self {
            name: name.into(),
            unit,
            calls: 1,
            p50: value,
            p95: value,
            target: None,
        }
    }

    /// Median and 95th percentile of `samples`.
    pub(crate) fn of(name: impl Into<String>, unit: &'static str, mut samples: Vec<f64>) -> Self {
        assert!(!samples.is_empty(), "a figure needs a measurement");
        samples.sort_by(f64::total_cmp);
        let at = |share: f64| samples[((samples.len() - 1) as f64 * share).round() as usize];
        Self {
            name: name.into(),
            unit,
            calls: samples.len(),
            p50: at(0.5),
            p95: at(0.95),
            target: None,
        }
    }

    #[must_use]
    pub(crate) fn at_most(mut self, target: f64) -> Self {
        self.target = Some(Target::AtMost(target));
        self
    }

    #[must_use]
    pub(crate) fn p95_at_most(mut self, target: f64) -> Self {
        self.target = Some(Target::P95AtMost(target));
        self
    }

    #[must_use]
    pub(crate) fn at_least(mut self, target: f64) -> Self {
        self.target = Some(Target::AtLeast(target));
        self
    }

    /// `None` when there is no target.
    pub(crate) fn met(&self) -> Option<bool> {
        self.target.map(|target| match target {
            Target::AtMost(limit) => self.p50 <= limit && self.p95 <= 5.0 * limit,
            Target::AtLeast(limit) => self.p50 >= limit,
            Target::P95AtMost(limit) => self.p95 <= limit,
        })
    }
}

/// Calls before those that count: files are in the page cache, pools are filled.
const WARM_UP: usize = 5;

/// Times `calls` calls, one after the other, each with its number.
pub(crate) async fn timed<F: Future<Output = anyhow::Result<()>>>(
    name: &str,
    calls: usize,
    mut call: impl FnMut(usize) -> F,
) -> anyhow::Result<Figure> {
    let mut samples = Vec::with_capacity(calls);
    for n in 0..calls + WARM_UP {
        let started = Instant::now();
        call(n).await?;
        if n >= WARM_UP {
            samples.push(started.elapsed().as_secs_f64() * 1_000.0);
        }
    }
    let figure = Figure::of(name, "ms", samples);
    eprintln!("{name}: {:.2} ms, {:.2} ms", figure.p50, figure.p95);
    Ok(figure)
}
