//! Keys by the names that people use, pressed as real key events.

use anyhow::bail;
use fantoccini::actions::{InputSource, KeyAction, KeyActions};
use fantoccini::key::Key;

/// The events of one chord such as `Control+Shift+z`, `Enter` or `/`.
pub(super) fn chord(chord: &str) -> anyhow::Result<KeyActions> {
    // A plus sign by itself is a key.
    let parts: Vec<&str> = if chord == "+" {
        vec!["+"]
    } else {
        chord.split('+').collect()
    };
    let keys = parts.into_iter().map(key).collect::<anyhow::Result<Vec<char>>>()?;
    let mut actions = KeyActions::new("keyboard".to_owned());
    for &value in &keys {
        actions = actions.then(KeyAction::Down { value });
    }
    for &value in keys.iter().rev() {
        actions = actions.then(KeyAction::Up { value });
    }
    Ok(actions)
}

/// The events of a text, letter by letter.
pub(super) fn text(text: &str) -> KeyActions {
    text.chars()
        .fold(KeyActions::new("keyboard".to_owned()), |actions, value| {
            actions.then(KeyAction::Down { value }).then(KeyAction::Up { value })
        })
}

fn key(name: &str) -> anyhow::Result<char> {
    let mut chars = name.chars();
    if let (Some(letter), None) = (chars.next(), chars.next()) {
        return Ok(letter);
    }
    Ok(char::from(match name {
        "Control" => Key::Control,
        "Shift" => Key::Shift,
        "Alt" => Key::Alt,
        "Enter" => Key::Enter,
        "Escape" => Key::Escape,
        "Tab" => Key::Tab,
        "Space" => Key::Space,
        "Backspace" => Key::Backspace,
        "Delete" => Key::Delete,
        "Up" => Key::Up,
        "Down" => Key::Down,
        "Left" => Key::Left,
        "Right" => Key::Right,
        "Home" => Key::Home,
        "End" => Key::End,
        "PageUp" => Key::PageUp,
        "PageDown" => Key::PageDown,
        "F2" => Key::F2,
        "F6" => Key::F6,
        "F8" => Key::F8,
        _ => bail!("no key is called {name:?}"),
    }))
}
