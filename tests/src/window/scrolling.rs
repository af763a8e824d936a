//! How smoothly a long list moves, frame by frame.

use std::path::Path;

use anyhow::Context;
use serde_json::{Value, json};

use super::desk::Desk;

/// Times between frames while a list was scrolled.
pub struct Scrolled {
    /// In milliseconds.
    pub frames: Vec<f64>,
}

impl Desk {
    /// Shows the memories at `place` of `store` and scrolls through them for 240 frames, a screen per four frames.
    pub async fn scroll_memories(&self, app: &Path, store: &Path, place: &str) -> anyhow::Result<Scrolled> {
        self.prefer_store(store, place)?;
        let window = self.start(app).await?;
        window.resize(1280, 800).await?;
        window.element("listbox", "Memories").await?;
        let script = "
            const list = find('listbox', 'Memories');
            let box = list;
            while (box && !(box.scrollHeight > box.clientHeight + 1 && /auto|scroll/.test(getComputedStyle(box).overflowY))) {
              box = box.parentElement;
            }
            const frames = [];
            let last = null;
            const step = (now) => {
              if (last !== null) frames.push(now - last);
              last = now;
              box.scrollTop += box.clientHeight / 4;
              if (frames.length < 240) requestAnimationFrame(step);
              else done({ frames, moved: box.scrollTop });
            };
            requestAnimationFrame(step);";
        let found = window.run_async(script).await?;
        let frames = found["frames"]
            .as_array()
            .context("a list of frames")?
            .iter()
            .filter_map(Value::as_f64)
            .collect();
        anyhow::ensure!(
            found["moved"].as_f64().unwrap_or_default() > 0.0,
            "the list did not move: {}",
            json!(found)
        );
        window.close().await?;
        Ok(Scrolled { frames })
    }
}
