//! The windows. The first one is called `main`; others are opened beside it and look at the same open store, each at a place
//! of its own. The application ends with the last of them.

use memora_stores::settings::TextSize;
use parking_lot::Mutex;
use tauri::{AppHandle, Manager, WebviewUrl, WebviewWindow, WebviewWindowBuilder, WindowEvent};

use crate::error::{CommandError, CommandResult, ErrorCode};
use crate::state::AppState;

/// The window whose place and size are remembered.
pub const MAIN: &str = "main";

/// The others are `view-1`, `view-2`, …, as the capability names them.
const BESIDE: &str = "view-";

/// As many as somebody can look at; a key that is held down opens no more.
const MOST: usize = 9;

/// How far a new window stands from the one it was opened from, in logical pixels.
const STEP: f64 = 32.0;

/// Which window has the keyboard.
#[derive(Default)]
pub struct Focus {
    now: Mutex<Option<String>>,
    last: Mutex<Option<String>>,
}

impl Focus {
    /// True while somebody works in one of the windows.
    pub fn is_here(&self) -> bool {
        self.now.lock().is_some()
    }

    fn follow(&self, label: &str, event: &WindowEvent) {
        let mut now = self.now.lock();
        match event {
            WindowEvent::Focused(true) => {
                *self.last.lock() = Some(label.to_owned());
                *now = Some(label.to_owned());
            }
            WindowEvent::Focused(false) | WindowEvent::Destroyed if now.as_deref() == Some(label) => *now = None,
            _ => {}
        }
    }
}

/// To be called with every event of every window.
pub fn follow(window: &tauri::Window, event: &WindowEvent) {
    if let Some(state) = window.try_state::<AppState>() {
        state.focus.follow(window.label(), event);
    }
}

/// Opens the first window.
pub fn open_main(app: &AppHandle) -> tauri::Result<WebviewWindow> {
    open(app, MAIN, WebviewUrl::default())
}

/// Opens another window at a place (the part of an address after `#`), a little aside of the one that asks.
pub fn open_beside(from: &WebviewWindow, place: &str) -> CommandResult<()> {
    let app = from.app_handle();
    let taken = app.webview_windows();
    let label = (1..MOST)
        .map(|n| format!("{BESIDE}{n}"))
        .find(|label| !taken.contains_key(label));
    let Some(label) = label else {
        return Err(
            CommandError::new(ErrorCode::Conflict, format!("{MOST} windows are open already."))
                .hint("Close one of them first."),
        );
    };
    let opened =
        open(app, &label, WebviewUrl::App(format!("index.html#{place}").into())).map_err(anyhow::Error::from)?;
    if let Err(error) = put_aside(from, &opened) {
        tracing::debug!(%error, "a new window stands where the system put it");
    }
    Ok(())
}

/// All windows are made alike, as `tauri.conf.json` says for the first one.
fn open(app: &AppHandle, label: &str, url: WebviewUrl) -> tauri::Result<WebviewWindow> {
    let mut config = app.config().app.windows.first().cloned().unwrap_or_default();
    label.clone_into(&mut config.label);
    config.url = url;
    let opened = WebviewWindowBuilder::from_config(app, &config)?
        // So that the windows can be told apart in the system's list.
        .on_document_title_changed(|window, title| {
            if let Err(error) = window.set_title(&title) {
                tracing::debug!(%error, "a window keeps its old title");
            }
        })
        .build()?;
    let size = app.state::<AppState>().settings.get().text_size;
    draw_in(&opened, size);
    Ok(opened)
}

/// Draws a window in this size. The web view scales the whole page, so lists, drawings and pointers fit as they are.
pub fn draw_in(window: &WebviewWindow, size: TextSize) {
    if let Err(error) = window.set_zoom(size.factor()) {
        tracing::warn!(%error, label = window.label(), "the text size could not be set");
    }
}

fn put_aside(from: &WebviewWindow, opened: &WebviewWindow) -> tauri::Result<()> {
    if from.is_maximized()? || from.is_fullscreen()? {
        return Ok(());
    }
    let scale = from.scale_factor()?;
    let at = from.outer_position()?.to_logical::<f64>(scale);
    opened.set_size(from.inner_size()?)?;
    opened.set_position(tauri::LogicalPosition::new(at.x + STEP, at.y + STEP))
}

/// The window that somebody looked at last.
pub fn last_used(app: &AppHandle) -> Option<WebviewWindow> {
    let windows = app.webview_windows();
    let last = app.state::<AppState>().focus.last.lock().clone();
    last.and_then(|label| windows.get(&label))
        .or_else(|| windows.get(MAIN))
        .or_else(|| windows.values().next())
        .cloned()
}

/// Brings a window to the front.
pub fn raise(window: &WebviewWindow) {
    let raised = window
        .unminimize()
        .and_then(|()| window.show())
        .and_then(|()| window.set_focus());
    if let Err(error) = raised {
        tracing::warn!(%error, "the window could not be brought to the front");
    }
}
