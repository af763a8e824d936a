//! What goes to standard output: results and nothing else, as text for people or JSON for programs.

use std::io::{self, Write};

use memora_engine::domain::text::Segment;
use memora_engine::memories::MemoryRow;
use serde::Serialize;

use crate::failure::{Done, Exit, Failure};

/// How results are printed.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Output {
    pub(crate) json: bool,
}

impl Output {
    /// Prints a result: itself as JSON, or what `text` makes of it.
    pub(crate) fn print<T: Serialize>(&self, result: &T, text: impl FnOnce(&T) -> String) -> Done {
        let printed = if self.json {
            serde_json::to_string_pretty(result).map_err(|error| Failure::new(Exit::Failed, error.to_string()))?
        } else {
            text(result)
        };
        write(&printed)
    }
}

fn write(text: &str) -> Done {
    let mut out = io::stdout().lock();
    let line_end = if text.is_empty() || text.ends_with('\n') {
        ""
    } else {
        "\n"
    };
    match write!(out, "{text}{line_end}").and_then(|()| out.flush()) {
        // Whoever read it has heard enough.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        Err(error) => Err(Failure::new(
            Exit::Failed,
            format!("the result cannot be printed: {error}"),
        )),
        Ok(()) => Ok(()),
    }
}

/// Rows in columns as wide as their longest cell; the last column is not padded.
pub(crate) fn table(head: &[&str], rows: &[Vec<String>]) -> String {
    let mut widths: Vec<usize> = head.iter().map(|cell| cell.chars().count()).collect();
    for row in rows {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = (*width).max(cell.chars().count());
        }
    }
    let mut out = String::new();
    let head: Vec<String> = head.iter().map(|cell| cell.to_uppercase()).collect();
    for row in std::iter::once(&head).chain(rows) {
        let mut line = String::new();
        for (width, cell) in widths.iter().zip(row) {
            line.push_str(&format!("{cell:<width$}  "));
        }
        out.push_str(line.trim_end());
        out.push('\n');
    }
    out
}

/// A memory's text with names, on one line.
pub(crate) fn text_of(row: &MemoryRow) -> String {
    let text: String = row
        .segments
        .iter()
        .map(|segment| match segment {
            Segment::Text { text } => text.clone(),
            Segment::Person { name, .. } => name.clone(),
            Segment::Unknown { id } => id.to_string(),
        })
        .collect();
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_as_wide_as_their_longest_cell() {
        let rows = [
            vec!["é".to_owned(), "one".to_owned()],
            vec!["long".to_owned(), String::new()],
        ];
        assert_eq!(table(&["id", "name"], &rows), "ID    NAME\né     one\nlong\n");
    }
}
