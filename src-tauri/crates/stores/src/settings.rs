//! What is remembered between runs: theme, known stores, the last place in each, models. No secrets. The window and the
//! command line read and change the same file.

use std::collections::BTreeMap;
use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};

use memora_engine::masking::MaskLevel;
use parking_lot::Mutex;
use serde::{Deserialize, Serialize};
use specta::Type;

use crate::chat::SavedChatModel;
use crate::history::History;
use crate::saved::SavedStore;

/// The most folders that are remembered; servers stay until they are taken off the list.
const MAX_FOLDERS: usize = 12;

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum Theme {
    #[default]
    System,
    Light,
    Dark,
}

/// How large everything in the window is drawn, in percent of its design.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "u16", into = "u16")]
pub struct TextSize(u16);

impl TextSize {
    /// The steps that are offered, smallest first.
    pub const STEPS: [u16; 5] = [90, 100, 115, 130, 150];

    /// 1.0 is as designed.
    pub fn factor(self) -> f64 {
        f64::from(self.0) / 100.0
    }
}

impl Default for TextSize {
    fn default() -> Self {
        Self(100)
    }
}

/// The step that is next to it, so that a hand-written file does no harm.
impl From<u16> for TextSize {
    fn from(percent: u16) -> Self {
        let next = Self::STEPS.into_iter().min_by_key(|step| step.abs_diff(percent));
        Self(next.unwrap_or(100))
    }
}

impl From<TextSize> for u16 {
    fn from(size: TextSize) -> Self {
        size.0
    }
}

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Settings {
    pub theme: Theme,
    /// Nothing is said outside the window when a long task has ended.
    pub quiet: bool,
    pub text_size: TextSize,
    /// What the window masks; kept, so that a start never shows names that were masked before.
    pub masking: MaskLevel,
    /// Last used first.
    pub stores: Vec<SavedStore>,
    /// Where the window was in each store, by the store's id: the part of its address after `#`.
    pub places: BTreeMap<String, String>,
    /// Where model files are looked for and downloaded to; `None`: in the application's own folder.
    pub models_folder: Option<PathBuf>,
    /// Language models that were set up, in the order in which they are listed.
    pub chat_models: Vec<SavedChatModel>,
    /// The id of the one that is used when nobody chose another one.
    pub chat_model: Option<String>,
    /// Whether the memory agent's traces are kept, by the id of the store; the others have the default.
    pub traces: BTreeMap<String, TraceSettings>,
    /// Views that were saved, by the id of the store and in the order of their names.
    pub views: BTreeMap<String, Vec<SavedView>>,
    /// What was searched for and looked at, by the id of the store.
    pub histories: BTreeMap<String, History>,
}

/// A place in the window that somebody wants to come back to, with its filters.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct SavedView {
    pub name: String,
    /// The part of the window's address after `#`.
    pub address: String,
}

/// Whether traces of a store are kept, and how much they may take.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct TraceSettings {
    pub on: bool,
    /// The oldest go when this is passed.
    pub limit_bytes: u32,
}

impl Default for TraceSettings {
    fn default() -> Self {
        Self {
            on: true,
            limit_bytes: 50_000_000,
        }
    }
}

impl Settings {
    pub fn traces_of(&self, store: &str) -> TraceSettings {
        self.traces.get(store).copied().unwrap_or_default()
    }

    /// The language model that is used when nobody chose another one.
    pub fn default_chat_model(&self) -> Option<&SavedChatModel> {
        let id = self.chat_model.as_ref()?;
        self.chat_models.iter().find(|model| model.id == *id)
    }
}

/// The settings file and what it says.
pub struct SettingsFile {
    path: PathBuf,
    settings: Mutex<Known>,
}

/// What a file said when it was read or written last.
struct Known {
    settings: Settings,
    /// The file itself, to see whether another program has changed it since.
    written: Option<Vec<u8>>,
}

impl SettingsFile {
    /// Reads the file. One that cannot be read is set aside under another name and the defaults are used, so that a
    /// damaged file never keeps the application from starting.
    pub fn read(path: PathBuf) -> Self {
        let written = std::fs::read(&path).ok();
        let settings = match written.as_deref().map(serde_json::from_slice) {
            Some(Ok(settings)) => settings,
            Some(Err(error)) => {
                tracing::warn!(%error, "the settings file is damaged; it was set aside and the defaults are used");
                let _ = std::fs::rename(&path, path.with_extension("damaged.json"));
                Settings::default()
            }
            None => Settings::default(),
        };
        Self {
            path,
            settings: Mutex::new(Known { settings, written }),
        }
    }

    pub fn get(&self) -> Settings {
        let mut known = self.settings.lock();
        self.look_again(&mut known);
        known.settings.clone()
    }

    /// Changes the settings and writes them: to a new file first, so that a crash leaves the old one whole. What another
    /// program has written meanwhile is kept, as far as it is not changed here.
    pub fn change(&self, change: impl FnOnce(&mut Settings)) -> io::Result<()> {
        let mut known = self.settings.lock();
        // Without the lock, which may not be to be had on some file systems, the change is made all the same.
        let _one_at_a_time = self.lock_file();
        self.look_again(&mut known);
        let before = known.settings.clone();
        change(&mut known.settings);
        if known.settings == before {
            return Ok(());
        }
        let bytes = serde_json::to_vec_pretty(&known.settings)?;
        write_whole(&self.path, &bytes)?;
        known.written = Some(bytes);
        Ok(())
    }

    /// Takes over what another program has written.
    fn look_again(&self, known: &mut Known) {
        let Ok(bytes) = std::fs::read(&self.path) else { return };
        if known.written.as_ref() == Some(&bytes) {
            return;
        }
        match serde_json::from_slice(&bytes) {
            Ok(settings) => known.settings = settings,
            Err(error) => tracing::warn!(%error, "the settings file was damaged by another program"),
        }
        known.written = Some(bytes);
    }

    /// Held while the file is changed; `None` where it cannot be locked.
    fn lock_file(&self) -> Option<File> {
        std::fs::create_dir_all(self.path.parent()?).ok()?;
        let file = File::create(self.path.with_extension("lock")).ok()?;
        file.lock().ok()?;
        Some(file)
    }

    /// A known store.
    pub fn store(&self, id: &str) -> Option<SavedStore> {
        self.get().stores.into_iter().find(|store| store.id == id)
    }

    /// The known store in this folder.
    pub fn store_in(&self, folder: &Path) -> Option<SavedStore> {
        self.get().stores.into_iter().find(|store| store.path() == Some(folder))
    }

    /// Moves a store to the front of the known ones, or adds it there.
    pub fn remember_store(&self, store: SavedStore) -> io::Result<()> {
        self.change(|settings| {
            settings.stores.retain(|known| known.id != store.id);
            settings.stores.insert(0, store);
            let mut folders = 0;
            settings.stores.retain(|known| {
                folders += usize::from(known.path().is_some());
                known.path().is_none() || folders <= MAX_FOLDERS
            });
        })
    }

    /// Puts a changed store in the place of the one with its id, or at the end.
    pub fn save_store(&self, store: SavedStore) -> io::Result<()> {
        self.change(
            |settings| match settings.stores.iter_mut().find(|known| known.id == store.id) {
                Some(known) => *known = store,
                None => settings.stores.push(store),
            },
        )
    }

    /// Puts a changed language model in the place of the one with its id, or at the end. The first one is the default.
    pub fn save_chat_model(&self, model: SavedChatModel) -> io::Result<()> {
        self.change(|settings| {
            settings.chat_model.get_or_insert_with(|| model.id.clone());
            match settings.chat_models.iter_mut().find(|known| known.id == model.id) {
                Some(known) => *known = model,
                None => settings.chat_models.push(model),
            }
        })
    }

    /// Takes a language model off the list; the next one takes its place as the default.
    pub fn forget_chat_model(&self, id: &str) -> io::Result<()> {
        self.change(|settings| {
            settings.chat_models.retain(|known| known.id != id);
            if settings.chat_model.as_deref() == Some(id) {
                settings.chat_model = settings.chat_models.first().map(|model| model.id.clone());
            }
        })
    }

    /// Saves a view of a store, in the place of the one with its name.
    pub fn save_view(&self, store: &str, view: SavedView) -> io::Result<()> {
        self.change(|settings| {
            let views = settings.views.entry(store.to_owned()).or_default();
            views.retain(|known| known.name != view.name);
            views.push(view);
            views.sort_by_key(|view| view.name.to_lowercase());
        })
    }

    /// Gives a view another name; what had that name before goes.
    pub fn rename_view(&self, store: &str, name: &str, to: &str) -> io::Result<()> {
        self.change(|settings| {
            let Some(views) = settings.views.get_mut(store) else {
                return;
            };
            let Some(at) = views.iter().position(|known| known.name == name) else {
                return;
            };
            let view = SavedView {
                name: to.to_owned(),
                ..views.remove(at)
            };
            views.retain(|known| known.name != view.name);
            views.push(view);
            views.sort_by_key(|view| view.name.to_lowercase());
        })
    }

    pub fn delete_view(&self, store: &str, name: &str) -> io::Result<()> {
        self.change(|settings| {
            if let Some(views) = settings.views.get_mut(store) {
                views.retain(|known| known.name != name);
            }
        })
    }

    /// Takes a store off the list.
    pub fn forget_store(&self, id: &str) -> io::Result<()> {
        self.change(|settings| {
            settings.stores.retain(|known| known.id != id);
            settings.histories.remove(id);
            settings.places.remove(id);
            settings.traces.remove(id);
            settings.views.remove(id);
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
    use crate::saved::StorePlace;

    #[test]
    fn settings_survive_a_restart_and_the_last_store_is_first() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("deep/settings.json");
        let file = SettingsFile::read(path.clone());
        let [a, b] = ["/a", "/b"].map(|path| SavedStore::folder(Path::new(path), false));
        file.remember_store(a.clone()).unwrap();
        file.remember_store(b.clone()).unwrap();
        file.remember_store(a.clone()).unwrap();
        file.change(|s| s.theme = Theme::Dark).unwrap();
        let again = SettingsFile::read(path);
        assert_eq!(again.get().theme, Theme::Dark);
        assert_eq!(again.get().stores, vec![a.clone(), b.clone()]);
        assert_eq!(again.store_in(Path::new("/b")), Some(b));
        again.forget_store(&a.id).unwrap();
        assert_eq!(again.store(&a.id), None);
    }

    #[test]
    fn a_text_size_is_one_of_the_steps_whatever_the_file_says() {
        for (written, read) in [("90", 90), ("120", 115), ("141", 150), ("9000", 150), ("0", 90)] {
            let size: TextSize = serde_json::from_str(written).unwrap();
            assert_eq!(u16::from(size), read);
        }
        assert!((TextSize::default().factor() - 1.0).abs() < f64::EPSILON);
    }

    #[test]
    fn many_folders_push_out_folders_but_no_servers() {
        let folder = tempfile::tempdir().unwrap();
        let file = SettingsFile::read(folder.path().join("settings.json"));
        let servers = servers_store();
        file.remember_store(servers.clone()).unwrap();
        for n in 0..20 {
            let path = format!("/stores/{n}");
            file.remember_store(SavedStore::folder(Path::new(&path), false))
                .unwrap();
        }
        let stores = file.get().stores;
        assert_eq!(stores.len(), MAX_FOLDERS + 1);
        assert_eq!(stores.last(), Some(&servers));
        assert_eq!(stores[0].name, "19");
    }

    #[test]
    fn two_programs_keep_what_the_other_one_wrote() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("settings.json");
        let [window, command] = [(), ()].map(|()| SettingsFile::read(path.clone()));
        let study = SavedStore::folder(Path::new("/study"), false);
        command.save_store(study.clone()).unwrap();
        assert_eq!(window.get().stores, vec![study.clone()]);
        window.change(|s| s.theme = Theme::Dark).unwrap();
        assert_eq!(command.get().theme, Theme::Dark);
        assert_eq!(SettingsFile::read(path).get().stores, vec![study]);
    }

    #[test]
    fn views_are_saved_by_name_and_go_with_their_store() {
        let folder = tempfile::tempdir().unwrap();
        let file = SettingsFile::read(folder.path().join("settings.json"));
        let view = |name: &str, address: &str| SavedView {
            name: name.to_owned(),
            address: address.to_owned(),
        };
        file.save_view("a", view("doubtful", "/1")).unwrap();
        file.save_view("a", view("Changed", "/2")).unwrap();
        file.save_view("a", view("doubtful", "/3")).unwrap();
        file.save_view("b", view("doubtful", "/4")).unwrap();
        assert_eq!(
            file.get().views["a"],
            vec![view("Changed", "/2"), view("doubtful", "/3")]
        );
        file.delete_view("a", "Changed").unwrap();
        assert_eq!(file.get().views["a"], vec![view("doubtful", "/3")]);
        file.forget_store("a").unwrap();
        assert!(!file.get().views.contains_key("a"));
        assert_eq!(file.get().views["b"].len(), 1);
    }

    #[test]
    fn the_first_language_model_is_the_default_until_it_is_forgotten() {
        use memora_models::chat::{ChatConfig, ChatProvider};
        let folder = tempfile::tempdir().unwrap();
        let file = SettingsFile::read(folder.path().join("settings.json"));
        let model = |id: &str| SavedChatModel {
            id: id.to_owned(),
            name: id.to_owned(),
            config: ChatConfig::of(ChatProvider::Groq),
        };
        file.save_chat_model(model("a")).unwrap();
        file.save_chat_model(model("b")).unwrap();
        assert_eq!(file.get().default_chat_model(), Some(&model("a")));
        file.forget_chat_model("a").unwrap();
        assert_eq!(file.get().default_chat_model(), Some(&model("b")));
        file.forget_chat_model("b").unwrap();
        assert_eq!((file.get().chat_models, file.get().chat_model), (vec![], None));
    }

    #[test]
    fn nothing_secret_can_be_written() {
        let written = serde_json::to_string(&servers_store()).unwrap();
        assert!(!written.contains("assword") && !written.contains("apiKey"), "{written}");
    }

    fn servers_store() -> SavedStore {
        use crate::saved::{GraphAddress, ModelChoice, ServersConfig};
        SavedStore {
            id: "team".to_owned(),
            name: "Team".to_owned(),
            demo: false,
            place: StorePlace::Servers {
                servers: ServersConfig {
                    graph: GraphAddress {
                        url: "bolt://host".to_owned(),
                        user: "neo4j".to_owned(),
                        database: None,
                    },
                    index: None,
                    models: ModelChoice::None,
                    editing: false,
                },
            },
        }
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
