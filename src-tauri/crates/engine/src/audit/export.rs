//! Writing the audit trail to a file, a page at a time: JSON Lines for programs, CSV for spreadsheets.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;

use serde::{Deserialize, Serialize};
use specta::Type;

use super::{AuditRow, Effect};
use crate::domain::page::{MAX_PAGE, PageRequest};
use crate::domain::read::AuditQuery;
use crate::domain::text::Segment;
use crate::engine::Engine;
use crate::error::{EngineError, EngineResult};
use crate::import::blocking;
use crate::task::TaskContext;

/// How the trail is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum AuditFormat {
    /// One change per line, with all that it changed.
    JsonLines,
    /// One line per thing that a change did, with a header.
    Csv,
}

/// What was written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct AuditExport {
    pub changes: u32,
    pub lines: u32,
}

const HEADER: [&str; 13] = [
    "at",
    "actor_kind",
    "actor",
    "kind",
    "reason",
    "summary",
    "change",
    "group",
    "undoes",
    "undone_by",
    "effect",
    "subject",
    "before",
];

/// The last column stands apart, so that the header above stays one array of texts.
const AFTER: &str = "after";

impl Engine {
    /// Writes all changes that the query asks for, newest first, in pages, to `path`. An unfinished file is removed.
    pub async fn export_audit(
        &self,
        query: &AuditQuery,
        format: AuditFormat,
        path: &Path,
        task: &TaskContext,
    ) -> EngineResult<AuditExport> {
        let shown = path.display().to_string();
        let target = path.to_owned();
        let failed = move |source| EngineError::Io {
            path: shown.clone(),
            source,
        };
        let file = {
            let (target, failed) = (target.clone(), failed.clone());
            blocking(move || File::create(&target).map_err(failed)).await?
        };
        let mut out = BufWriter::new(file);
        let written = self.write_audit(query, format, &mut out, task).await;
        let done = match written {
            Ok(Ok(report)) => match out.into_inner().map_err(|error| error.into_error()) {
                Ok(file) => {
                    let failed = failed.clone();
                    blocking(move || file.sync_all().map_err(failed)).await.map(|()| report)
                }
                Err(error) => Err(failed(error)),
            },
            Ok(Err(error)) => Err(failed(error)),
            Err(error) => Err(error),
        };
        if done.is_err() {
            // What is half written must not be taken for the whole.
            let _ = blocking(move || {
                let _ = std::fs::remove_file(&target);
                Ok(())
            })
            .await;
        }
        done
    }

    /// The inner result is that of writing, the outer that of reading.
    async fn write_audit(
        &self,
        query: &AuditQuery,
        format: AuditFormat,
        out: &mut (impl Write + Send),
        task: &TaskContext,
    ) -> EngineResult<std::io::Result<AuditExport>> {
        let mut report = AuditExport::default();
        if format == AuditFormat::Csv {
            let header = HEADER.iter().chain([&AFTER]).map(|name| (*name).to_owned());
            if let Err(error) = write_csv(out, header) {
                return Ok(Err(error));
            }
        }
        let mut request = PageRequest::first(MAX_PAGE);
        loop {
            task.check_cancelled()?;
            let page = self.graph.audit(query, request).await?;
            for row in self.audit_rows(page.items, usize::MAX).await? {
                let lines = match format {
                    AuditFormat::JsonLines => write_json(out, &row),
                    AuditFormat::Csv => write_rows(out, &row),
                };
                match lines {
                    Ok(lines) => report.lines += lines,
                    Err(error) => return Ok(Err(error)),
                }
                report.changes += 1;
            }
            task.report(u64::from(report.changes), None);
            match page.next {
                Some(next) => {
                    request = PageRequest {
                        after: Some(next),
                        limit: MAX_PAGE,
                    }
                }
                None => return Ok(out.flush().map(|()| report)),
            }
        }
    }
}

fn write_json(out: &mut impl Write, row: &AuditRow) -> std::io::Result<u32> {
    serde_json::to_writer(&mut *out, row)?;
    out.write_all(b"\n")?;
    Ok(1)
}

/// A change that did nothing has one line, too.
fn write_rows(out: &mut impl Write, row: &AuditRow) -> std::io::Result<u32> {
    let optional = |id: Option<String>| id.unwrap_or_default();
    let head = vec![
        row.at.to_rfc3339(),
        word(&row.actor.kind),
        row.actor.name.clone(),
        word(&row.kind),
        row.reason.clone().unwrap_or_default(),
        plain(&row.summary),
        row.change_id.to_string(),
        optional(row.group.map(|id| id.to_string())),
        optional(row.undoes.map(|id| id.to_string())),
        optional(row.undone_by.map(|id| id.to_string())),
    ];
    let tail = |effect: &Effect| {
        let subject = match &effect.other {
            Some(other) => format!("{} / {}", effect.subject.key(), other.key()),
            None => effect.subject.key(),
        };
        let text = |segments: &Option<Vec<Segment>>| segments.as_deref().map(plain).unwrap_or_default();
        vec![word(&effect.kind), subject, text(&effect.before), text(&effect.after)]
    };
    if row.effects.is_empty() {
        write_csv(out, head.into_iter().chain(std::iter::repeat_n(String::new(), 4)))?;
        return Ok(1);
    }
    for effect in &row.effects {
        write_csv(out, head.iter().cloned().chain(tail(effect)))?;
    }
    Ok(u32::try_from(row.effects.len()).unwrap_or(u32::MAX))
}

fn word(value: &impl Serialize) -> String {
    let json = serde_json::to_string(value).unwrap_or_default();
    json.trim_matches('"').to_owned()
}

fn plain(segments: &[Segment]) -> String {
    let text = |segment: &Segment| match segment {
        Segment::Text { text } => text.clone(),
        Segment::Person { name, .. } => name.clone(),
        Segment::Unknown { id } => id.to_string(),
    };
    segments.iter().map(text).collect()
}

/// RFC 4180. A field that a spreadsheet would take for a formula gets an apostrophe in front.
fn write_csv(out: &mut impl Write, fields: impl IntoIterator<Item = String>) -> std::io::Result<()> {
    for (n, field) in fields.into_iter().enumerate() {
        let guard = if field.starts_with(['=', '+', '-', '@', '\t', '\r']) {
            "'"
        } else {
            ""
        };
        let comma = if n > 0 { "," } else { "" };
        write!(out, "{comma}\"{guard}{}\"", field.replace('"', "\"\""))?;
    }
    out.write_all(b"\r\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_quoted_and_no_formulas() {
        let mut out = Vec::new();
        let fields = ["a \"b\", c", "=1+1", "line\nbreak", ""];
        write_csv(&mut out, fields.map(str::to_owned)).expect("written");
        assert_eq!(
            String::from_utf8(out).expect("text"),
            "\"a \"\"b\"\", c\",\"'=1+1\",\"line\nbreak\",\"\"\r\n"
        );
    }
}
