//! Pictures that the window has drawn, as files.

use serde::Deserialize;
use specta::Type;
use tauri::{AppHandle, State};

use super::files::{choose_target, file_name};
use crate::error::{CommandError, CommandResult, ErrorCode};
use crate::state::AppState;

/// A picture as the window gives it.
#[derive(Debug, Deserialize, Type)]
#[serde(tag = "kind", content = "content", rename_all = "camelCase")]
pub enum Picture {
    Svg(String),
    /// The bytes of the file.
    Png(Vec<u8>),
}

/// The most that a picture may take.
const MOST_BYTES: usize = 64 << 20;

const PNG_SIGNATURE: &[u8] = b"\x89PNG\r\n\x1a\n";

impl Picture {
    fn ending(&self) -> &'static str {
        match self {
            Picture::Svg(_) => "svg",
            Picture::Png(_) => "png",
        }
    }

    /// What goes into the file; nothing but a picture does.
    fn into_bytes(self) -> CommandResult<Vec<u8>> {
        let (is_picture, bytes) = match self {
            Picture::Svg(text) => (text.starts_with("<svg "), text.into_bytes()),
            Picture::Png(bytes) => (bytes.starts_with(PNG_SIGNATURE), bytes),
        };
        if is_picture && bytes.len() <= MOST_BYTES {
            return Ok(bytes);
        }
        let error = CommandError::new(
            ErrorCode::Invalid,
            "The picture could not be drawn; no file was written.",
        );
        Err(error.hint("Show less of the graph, then save it again."))
    }
}

/// Asks where to write the picture called `name` (without ending) and writes it; the name of the file, or `None` when the
/// dialog was closed without a choice.
#[tauri::command]
#[specta::specta]
pub async fn save_picture(
    app: AppHandle,
    state: State<'_, AppState>,
    name: String,
    picture: Picture,
) -> CommandResult<Option<String>> {
    let proposed = format!("{}.{}", plain(&name), picture.ending());
    let bytes = picture.into_bytes()?;
    let Some(path) = choose_target(&app, &state, "Save the picture", &proposed).await? else {
        return Ok(None);
    };
    tokio::fs::write(&path, bytes).await.map_err(|error| {
        let what = format!("{} could not be written: {error}.", file_name(&path));
        CommandError::new(ErrorCode::File, what).hint("Choose another place, or free some space there.")
    })?;
    Ok(Some(file_name(&path)))
}

/// A proposed name without what file systems do not take.
fn plain(name: &str) -> String {
    let kept = name.chars().map(|c| {
        if c.is_alphanumeric() || " -_.".contains(c) {
            c
        } else {
            '-'
        }
    });
    let kept: String = kept.take(80).collect();
    let kept = kept.trim_matches([' ', '.']);
    if kept.is_empty() {
        "picture".to_owned()
    } else {
        kept.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_pictures_are_written() {
        let svg = Picture::Svg("<svg xmlns=\"http://www.w3.org/2000/svg\"/>".to_owned());
        assert!(svg.into_bytes().is_ok());
        assert!(Picture::Svg("#!/bin/sh".to_owned()).into_bytes().is_err());
        assert!(Picture::Png(b"\x89PNG\r\n\x1a\nrest".to_vec()).into_bytes().is_ok());
        assert!(Picture::Png(b"\x7fELF".to_vec()).into_bytes().is_err());
    }

    #[test]
    fn a_proposed_name_is_a_plain_file_name() {
        assert_eq!(plain("Graph of A/B: x"), "Graph of A-B- x");
        assert_eq!(plain("../.."), "-");
        assert_eq!(plain(" . "), "picture");
    }
}
