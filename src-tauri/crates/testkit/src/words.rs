//! What the in-memory index and embedder take for a word.

use std::ops::Range;

/// Runs of letters and digits of `text`, with their place, lower-cased.
pub(crate) fn words(text: &str) -> impl Iterator<Item = (Range<usize>, String)> {
    let mut from = 0;
    std::iter::from_fn(move || {
        let start = from + text[from..].find(char::is_alphanumeric)?;
        let rest = &text[start..];
        let end = start + rest.find(|c: char| !c.is_alphanumeric()).unwrap_or(rest.len());
        from = end;
        Some((start..end, text[start..end].to_lowercase()))
    })
}
