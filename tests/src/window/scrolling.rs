//! How smoothly a long list moves, frame by frame.

use std::path::Path;

use anyhow::Context;
use serde_json::Value;

use super::desk::Desk;

/// Times between frames while a list was scrolled.
pub struct Scrolled {
    /// In milliseconds.
    pub frames: Vec<f64>,
    /// The same way through plain lines of text that are there from the start: what the machine can do at best.
    pub plain: Vec<f64>,
}

impl Desk {
    /// Shows the memories at `place` of `store` and scrolls through them for 240 frames, a screen per four frames.
    pub async fn scroll_memories(&self, app: &Path, store: &Path, place: &str) -> anyhow::Result<Scrolled> {
        self.prefer_store(store, place)?;
        let window = self.start(app).await?;
        window.resize(1280, 800).await?;
        window.see_element("listbox", "Memories").await?;
        let script = "
            const list = find('listbox', 'Memories');
            let box = list;
            while (box && !(box.scrollHeight > box.clientHeight + 1 && /auto|scroll/.test(getComputedStyle(box).overflowY))) {
              box = box.parentElement;
            }
            const scrolled = (box) => new Promise((resolve) => {
              const frames = [];
              let last = null;
              const step = (now) => {
                if (last !== null) frames.push(now - last);
                last = now;
                box.scrollTop += box.clientHeight / 4;
                if (frames.length < 240) requestAnimationFrame(step);
                else resolve({ frames, moved: box.scrollTop });
              };
              requestAnimationFrame(step);
            });
            scrolled(box).then((list) => {
            const plain = document.createElement('div');
            plain.style.overflowY = 'scroll';
            plain.style.height = box.clientHeight + 'px';
            plain.style.lineHeight = '32px';
            plain.style.whiteSpace = 'pre';
            plain.textContent = Array.from({ length: 2000 }, (_, i) => 'A plain line of text, number ' + i).join('\\n');
            box.replaceWith(plain);
            return scrolled(plain).then((plain) => done({ list, plain }));
            });";
        let found = window.run_async(script).await?;
        let frames = |of: &str| -> anyhow::Result<Vec<f64>> {
            anyhow::ensure!(
                found[of]["moved"].as_f64().unwrap_or_default() > 0.0,
                "the {of} did not move: {found}"
            );
            let frames = found[of]["frames"].as_array().context("a list of frames")?;
            Ok(frames.iter().filter_map(Value::as_f64).collect())
        };
        let scrolled = Scrolled {
            frames: frames("list")?,
            plain: frames("plain")?,
        };
        window.close().await?;
        Ok(scrolled)
    }
}
