//! Writing the audit trail to a file, a page at a time: JSON Lines for programs, CSV for spreadsheets.

use std::path::Path;

use serde::{Deserialize, Serialize};
use specta::Type;

use super::{AuditRow, Effect};
use crate::domain::page::{MAX_PAGE, PageRequest};
use crate::domain::read::AuditQuery;
use crate::domain::text::Segment;
use crate::engine::Engine;
use crate::error::EngineResult;
use crate::masking::Mask;
use crate::table::{plain, word, write_csv, write_json};
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

const HEADER: [&str; 14] = [
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
    "after",
];

impl Engine {
    /// Writes all changes that the query asks for, newest first, in pages, to `path`, where the file
    /// appears when it is complete.
    pub async fn export_audit(
        &self,
        query: &AuditQuery,
        format: AuditFormat,
        path: &Path,
        mask: &Mask,
        task: &TaskContext,
    ) -> EngineResult<AuditExport> {
        let mut file = self.pending_file(path).await?;
        let mut report = AuditExport::default();
        if format == AuditFormat::Csv {
            write_csv(&mut file.buffer, HEADER.map(str::to_owned));
        }
        let mut request = PageRequest::first(MAX_PAGE);
        loop {
            task.check_cancelled()?;
            let page = self.graph.audit(query, request).await?;
            for row in mask.apply(self.audit_rows(page.items, usize::MAX).await?)? {
                report.lines += match format {
                    AuditFormat::JsonLines => {
                        write_json(&mut file.buffer, &row).map_err(|error| file.error(error.into()))?;
                        1
                    }
                    AuditFormat::Csv => write_rows(&mut file.buffer, &row),
                };
                report.changes += 1;
            }
            file.flush().await?;
            task.report(u64::from(report.changes), None);
            match page.next {
                Some(next) => {
                    request = PageRequest {
                        after: Some(next),
                        limit: MAX_PAGE,
                    }
                }
                None => break,
            }
        }
        file.finish().await?;
        Ok(report)
    }
}

/// A change that did nothing has one line, too.
fn write_rows(out: &mut Vec<u8>, row: &AuditRow) -> u32 {
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
        write_csv(out, head.into_iter().chain(std::iter::repeat_n(String::new(), 4)));
        return 1;
    }
    for effect in &row.effects {
        write_csv(out, head.iter().cloned().chain(tail(effect)));
    }
    u32::try_from(row.effects.len()).unwrap_or(u32::MAX)
}
