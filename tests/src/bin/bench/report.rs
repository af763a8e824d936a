//! The figures as a table for people and as JSON for programs.

use std::fmt;
use std::path::Path;

use memora_tests::generate::Size;
use serde::Serialize;

use crate::measure::{Figure, Target};

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Report {
    memories: u32,
    processors: usize,
    figures: Vec<Row>,
    notes: Vec<String>,
}

#[derive(Serialize)]
struct Row {
    #[serde(flatten)]
    figure: Figure,
    met: Option<bool>,
}

impl Report {
    pub(crate) fn new(size: Size) -> Self {
        let processors = std::thread::available_parallelism().map_or(0, usize::from);
        Self {
            memories: size.memories(),
            processors,
            figures: Vec::new(),
            notes: Vec::new(),
        }
    }

    pub(crate) fn add(&mut self, figure: Figure) {
        let met = figure.met();
        self.figures.push(Row { figure, met });
    }

    pub(crate) fn extend(&mut self, figures: Vec<Figure>) {
        figures.into_iter().for_each(|figure| self.add(figure));
    }

    /// Something that a reader of the figures must know.
    pub(crate) fn note(&mut self, note: String) {
        self.notes.push(note);
    }

    pub(crate) fn write(&self, path: &Path) -> anyhow::Result<()> {
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder)?;
        }
        Ok(std::fs::write(path, serde_json::to_vec_pretty(self)?)?)
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (largest, usual) = (self.memories / 10, 1_000);
        writeln!(f, "{} memories, {} processors", self.memories, self.processors)?;
        writeln!(
            f,
            "largest organization: half of them; largest user: {largest}; usual user: {usual}"
        )?;
        writeln!(
            f,
            "{:<52} {:>6} {:>10} {:>10}  {:<4} target",
            "", "calls", "p50", "p95", ""
        )?;
        for Row { figure, met } in &self.figures {
            let target = match figure.target {
                Some(Target::AtMost(limit)) => format!("≤ {limit}"),
                Some(Target::P95AtMost(limit)) => format!("p95 ≤ {limit}"),
                Some(Target::AtLeast(limit)) => format!("≥ {limit}"),
                None => String::new(),
            };
            let verdict = met.map_or("", |met| if met { "ok" } else { "MISSED" });
            writeln!(
                f,
                "{:<52} {:>6} {:>10.2} {:>10.2}  {:<4} {target:<8} {verdict}",
                figure.name, figure.calls, figure.p50, figure.p95, figure.unit
            )?;
        }
        self.notes.iter().try_for_each(|note| writeln!(f, "note: {note}"))
    }
}
