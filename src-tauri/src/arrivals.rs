//! What comes from outside while the application starts or runs: links, and files that were double-clicked. Each waits until
//! the window that it is for asks for it; paths stay on this side.

use std::path::{Path, PathBuf};

use parking_lot::Mutex;
use serde::Serialize;
use specta::Type;
use tauri::{AppHandle, Manager, Url};
use tauri_specta::Event;

use crate::commands::transfer::{ChosenFile, described};
use crate::error::{CommandError, CommandResult, ErrorCode};
use crate::events::Arrived;
use crate::links::{self, Link};
use crate::state::AppState;
use crate::windows::{last_used, raise};

/// More than this at once is no double click.
const MOST: usize = 8;

/// What a window is to do about something that came from outside.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(tag = "kind", rename_all = "camelCase")]
pub enum Arrival {
    /// A place, the part of an address after `#`; in the open store when `store` is `null`.
    Place { store: Option<StoreName>, place: String },
    /// A file to import.
    File { file: ChosenFile },
    /// Something that cannot be opened, and why.
    Refused { error: CommandError },
}

/// A saved store.
#[derive(Debug, Clone, Serialize, Type)]
pub struct StoreName {
    pub id: String,
    pub name: String,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Request {
    Link(String),
    File(PathBuf),
}

/// What waits, with the label of the window that it is for.
#[derive(Default)]
pub struct Arrivals {
    waiting: Mutex<Vec<(String, Request)>>,
}

/// Takes what another start of the application was given, and brings the window to the front.
pub fn arrive(app: &AppHandle, arguments: &[String], folder: &Path) {
    let Some(window) = last_used(app) else { return };
    raise(&window);
    let requests = requests(arguments, folder);
    if requests.is_empty() {
        return;
    }
    let state = app.state::<AppState>();
    let mut waiting = state.arrivals.waiting.lock();
    waiting.extend(requests.into_iter().map(|request| (window.label().to_owned(), request)));
    waiting.truncate(MOST);
    drop(waiting);
    if let Err(error) = Arrived.emit(app) {
        tracing::warn!(%error, "the window does not know that something arrived");
    }
}

/// Links and files among the arguments of a program; what begins with a dash is neither.
fn requests(arguments: &[String], folder: &Path) -> Vec<Request> {
    let arguments = arguments
        .iter()
        .filter(|argument| !argument.is_empty() && !argument.starts_with('-'));
    arguments
        .take(MOST)
        .map(|argument| match Url::parse(argument) {
            Ok(url) if url.scheme() == links::SCHEME => Request::Link(argument.clone()),
            Ok(url) if url.scheme() == "file" => match url.to_file_path() {
                Ok(path) => Request::File(path),
                Err(()) => Request::Link(argument.clone()),
            },
            _ => Request::File(folder.join(argument)),
        })
        .collect()
}

impl AppState {
    /// The next thing that waits for this window, or for one that is gone.
    pub async fn next_arrival(&self, app: &AppHandle, window: &str) -> CommandResult<Option<Arrival>> {
        let open = app.webview_windows();
        let request = {
            let mut waiting = self.arrivals.waiting.lock();
            let at = waiting
                .iter()
                .position(|(label, _)| label == window || !open.contains_key(label));
            at.map(|at| waiting.remove(at).1)
        };
        match request {
            None => Ok(None),
            Some(Request::Link(link)) => Ok(Some(self.followed(&link))),
            Some(Request::File(path)) => self.looked_at(path).await.map(Some),
        }
    }

    fn followed(&self, link: &str) -> Arrival {
        let refused = |problem: String, hint: &str| Arrival::Refused {
            error: CommandError::new(ErrorCode::Invalid, problem).hint(hint),
        };
        match links::parse(link) {
            Ok(Link { store: None, place }) => Arrival::Place { store: None, place },
            Ok(Link { store: Some(id), place }) => match self.settings.store(&id) {
                Some(store) => Arrival::Place {
                    store: Some(StoreName {
                        id: store.id,
                        name: store.name,
                    }),
                    place,
                },
                None => refused(
                    "The link leads to a store that is not on your list.".to_owned(),
                    "Open that store first, then follow the link again.",
                ),
            },
            Err(problem) => refused(
                format!("The link cannot be followed: {problem}."),
                "Copy it again from the window that it comes from.",
            ),
        }
    }

    async fn looked_at(&self, path: PathBuf) -> CommandResult<Arrival> {
        let looked = tauri::async_runtime::spawn_blocking(move || described(path))
            .await
            .map_err(anyhow::Error::from)?;
        Ok(match looked {
            Ok((file, path)) => Arrival::File {
                file: ChosenFile {
                    token: self.keep_file(path),
                    ..file
                },
            },
            Err(error) => Arrival::Refused { error: error.into() },
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arguments_are_links_or_files_and_options_are_neither() {
        let arguments = [
            "memora://open/o/acme",
            "--flag",
            "",
            "a b.memora.jsonl",
            "/abs.json",
            "file:///home/me/a%20b.memora",
            "file://elsewhere/x",
        ];
        let arguments = arguments.map(str::to_owned);
        let file = |path: &str| Request::File(PathBuf::from(path));
        let link = |link: &str| Request::Link(link.to_owned());
        assert_eq!(
            requests(&arguments, Path::new("/here")),
            [
                link("memora://open/o/acme"),
                file("/here/a b.memora.jsonl"),
                file("/abs.json"),
                file("/home/me/a b.memora"),
                link("file://elsewhere/x"),
            ]
        );
    }
}
