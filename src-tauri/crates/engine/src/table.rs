//! Lists that are written to files: one way for all of them, and three formats.

use std::path::Path;

use chrono::SecondsFormat;
use serde::{Deserialize, Serialize};
use specta::Type;

use crate::domain::model::Timestamp;
use crate::domain::text::Segment;
use crate::engine::Engine;
use crate::error::EngineResult;
use crate::pending_file::PendingFile;

/// How a list is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum ListFormat {
    /// One line per row, with a header, for spreadsheets.
    Csv,
    /// One object per line.
    JsonLines,
    /// One item per row, for people.
    Markdown,
}

impl ListFormat {
    /// What the name of a file ends with.
    pub fn ending(self) -> &'static str {
        match self {
            ListFormat::Csv => "csv",
            ListFormat::JsonLines => "jsonl",
            ListFormat::Markdown => "md",
        }
    }
}

/// A row of a list; as an object it is one line of JSON.
pub(crate) trait TableRow: Serialize {
    /// Names of the fields in the header.
    const COLUMNS: &'static [&'static str];

    fn fields(&self) -> Vec<String>;

    /// What people read: without a mark in front and a line break behind.
    fn item(&self) -> String;
}

/// A list that is being written; the file gets its name when it is complete.
pub(crate) struct Table {
    file: PendingFile,
    format: ListFormat,
    pub(crate) rows: u32,
}

impl Engine {
    pub(crate) async fn table<R: TableRow>(&self, path: &Path, format: ListFormat) -> EngineResult<Table> {
        let mut file = self.pending_file(path).await?;
        if format == ListFormat::Csv {
            write_csv(&mut file.buffer, R::COLUMNS.iter().map(|&name| name.to_owned()));
        }
        Ok(Table { file, format, rows: 0 })
    }
}

impl Table {
    /// Writes some rows, where waiting for the disk holds nobody up.
    pub(crate) async fn write<R: TableRow>(&mut self, rows: impl IntoIterator<Item = R>) -> EngineResult<()> {
        for row in rows {
            let buffer = &mut self.file.buffer;
            match self.format {
                ListFormat::Csv => write_csv(buffer, row.fields()),
                ListFormat::JsonLines => write_json(buffer, &row).map_err(|error| self.file.error(error.into()))?,
                ListFormat::Markdown => {
                    let item = row.item();
                    let words: Vec<&str> = item.split_whitespace().collect();
                    buffer.extend_from_slice(format!("- {}\n", words.join(" ")).as_bytes());
                }
            }
            self.rows += 1;
        }
        self.file.flush().await
    }

    /// Gives the number of rows.
    pub(crate) async fn finish(self) -> EngineResult<u32> {
        self.file.finish().await?;
        Ok(self.rows)
    }
}

/// As programs read it.
pub(crate) fn moment(at: Timestamp) -> String {
    at.to_rfc3339_opts(SecondsFormat::AutoSi, true)
}

/// One line of JSON.
pub(crate) fn write_json(out: &mut Vec<u8>, row: &impl Serialize) -> serde_json::Result<()> {
    serde_json::to_writer(&mut *out, row)?;
    out.push(b'\n');
    Ok(())
}

/// The word that stands for a value of an enum.
pub(crate) fn word(value: &impl Serialize) -> String {
    let json = serde_json::to_string(value).unwrap_or_default();
    json.trim_matches('"').to_owned()
}

/// With names in their places.
pub(crate) fn plain(segments: &[Segment]) -> String {
    let text = |segment: &Segment| match segment {
        Segment::Text { text } => text.clone(),
        Segment::Person { name, .. } => name.clone(),
        Segment::Unknown { id } => id.to_string(),
    };
    segments.iter().map(text).collect()
}

/// RFC 4180. A field that a spreadsheet would take for a formula gets an apostrophe in front.
pub(crate) fn write_csv(out: &mut Vec<u8>, fields: impl IntoIterator<Item = String>) {
    for (n, field) in fields.into_iter().enumerate() {
        let guard = if field.starts_with(['=', '+', '-', '@', '\t', '\r']) {
            "'"
        } else {
            ""
        };
        let comma = if n > 0 { "," } else { "" };
        out.extend_from_slice(format!("{comma}\"{guard}{}\"", field.replace('"', "\"\"")).as_bytes());
    }
    out.extend_from_slice(b"\r\n");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_quoted_and_no_formulas() {
        let mut out = Vec::new();
        let fields = ["a \"b\", c", "=1+1", "line\nbreak", ""];
        write_csv(&mut out, fields.map(str::to_owned));
        assert_eq!(
            String::from_utf8(out).expect("text"),
            "\"a \"\"b\"\", c\",\"'=1+1\",\"line\nbreak\",\"\"\r\n"
        );
    }
}
