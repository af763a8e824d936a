//! Lines of lists that are written to files, as spreadsheets and programs read them.

use serde::Serialize;

use crate::domain::text::Segment;

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
