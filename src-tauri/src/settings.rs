//! What the window remembers between runs: theme, known stores, the last place in each. No secrets.

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};

use parking_lot::Mutex;
use serde::{Deserialize, Serialize};
use specta::Type;

/// The most stores that are remembered.
const MAX_RECENT: usize = 12;

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum Theme {
    #[default]
    System,
    Light,
    Dark,
}

/// A store that was open before.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct RecentStore {
    pub path: String,
    pub name: String,
    /// True for the demo store that comes with the application.
    pub demo: bool,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Settings {
    pub theme: Theme,
    /// Last used first.
    pub recent: Vec<RecentStore>,
    /// Where the window was in each store, by path: the part of its address after `#`.
    pub places: BTreeMap<String, String>,
}

/// The settings file and what it says.
pub struct SettingsFile {
    path: PathBuf,
    settings: Mutex<Settings>,
}

impl SettingsFile {
    /// Reads the file. One that cannot be read is set aside under another name and the defaults are used, so that a
    /// damaged file never keeps the application from starting.
    pub fn read(path: PathBuf) -> Self {
        let settings = match std::fs::read(&path) {
            Ok(bytes) => serde_json::from_slice(&bytes).unwrap_or_else(|error| {
                tracing::warn!(%error, "the settings file is damaged; it was set aside and the defaults are used");
                let _ = std::fs::rename(&path, path.with_extension("damaged.json"));
                Settings::default()
            }),
            Err(_) => Settings::default(),
        };
        Self {
            path,
            settings: Mutex::new(settings),
        }
    }

    pub fn get(&self) -> Settings {
        self.settings.lock().clone()
    }

    /// Changes the settings and writes them: to a new file first, so that a crash leaves the old one whole.
    pub fn change(&self, change: impl FnOnce(&mut Settings)) -> io::Result<()> {
        let mut settings = self.settings.lock();
        let before = settings.clone();
        change(&mut settings);
        if *settings == before {
            return Ok(());
        }
        write_whole(&self.path, &serde_json::to_vec_pretty(&*settings)?)
    }

    /// Moves a store to the front of the known ones.
    pub fn remember_store(&self, store: RecentStore) -> io::Result<()> {
        self.change(|settings| {
            settings.recent.retain(|known| known.path != store.path);
            settings.recent.insert(0, store);
            settings.recent.truncate(MAX_RECENT);
        })
    }
}

fn write_whole(path: &Path, bytes: &[u8]) -> io::Result<()> {
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder)?;
    }
    let new = path.with_extension("new.json");
    std::fs::write(&new, bytes)?;
    std::fs::rename(&new, path)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn store(path: &str) -> RecentStore {
        RecentStore {
            path: path.into(),
            name: path.into(),
            demo: false,
        }
    }

    #[test]
    fn settings_survive_a_restart_and_the_last_store_is_first() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("deep/settings.json");
        let file = SettingsFile::read(path.clone());
        file.remember_store(store("a")).unwrap();
        file.remember_store(store("b")).unwrap();
        file.remember_store(store("a")).unwrap();
        file.change(|s| s.theme = Theme::Dark).unwrap();
        let again = SettingsFile::read(path).get();
        assert_eq!(again.theme, Theme::Dark);
        assert_eq!(again.recent, vec![store("a"), store("b")]);
    }

    #[test]
    fn a_damaged_file_is_set_aside_and_the_defaults_are_used() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("settings.json");
        std::fs::write(&path, b"{\"theme\":").unwrap();
        assert_eq!(SettingsFile::read(path.clone()).get(), Settings::default());
        assert!(folder.path().join("settings.damaged.json").exists());
        assert!(!path.exists());
    }
}
