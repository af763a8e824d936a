//! What somebody searched for and looked at in a store: offered again, and gone when something is forgotten.

use std::collections::BTreeSet;
use std::io;

use memora_engine::domain::ids::{MemoryId, MemoryKey, OrgId, UserId};
use memora_engine::forget::Receipt;
use serde::{Deserialize, Serialize};
use specta::Type;

use crate::settings::{Settings, SettingsFile};

/// The most searches that are kept of a store.
const MAX_SEARCHES: usize = 50;
/// The most memories that are kept of a store.
const MAX_MEMORIES: usize = 100;
/// The longest question that is kept, in characters.
const MAX_QUESTION: usize = 500;

/// Newest first. Memories by their ids alone: their texts are read from the store.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct History {
    pub searches: Vec<PastSearch>,
    pub memories: Vec<MemoryKey>,
}

/// A question and whose memories it was asked about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct PastSearch {
    pub query: String,
    pub org_id: OrgId,
    /// `None`: of the whole organization.
    pub user_id: Option<UserId>,
}

impl History {
    /// A question that only goes on from the last one takes its place: people type while it is answered.
    fn searched(&mut self, search: PastSearch) {
        let goes_on = |known: &PastSearch| {
            known.org_id == search.org_id && known.user_id == search.user_id && search.query.starts_with(&known.query)
        };
        if self.searches.first().is_some_and(goes_on) {
            self.searches.remove(0);
        }
        self.searches.retain(|known| *known != search);
        self.searches.insert(0, search);
        self.searches.truncate(MAX_SEARCHES);
    }

    fn looked_at(&mut self, memory: MemoryKey) {
        self.memories.retain(|known| *known != memory);
        self.memories.insert(0, memory);
        self.memories.truncate(MAX_MEMORIES);
    }
}

/// What was forgotten, as far as the settings may know of it.
#[derive(Debug, Default)]
pub struct Forgotten {
    pub memories: BTreeSet<MemoryId>,
    /// Ids of memories, conversations and users, as they stand in addresses.
    pub ids: Vec<String>,
}

impl From<&Receipt> for Forgotten {
    fn from(receipt: &Receipt) -> Self {
        let memories = receipt.memories.iter().map(ToString::to_string);
        let interactions = receipt.interactions.iter().map(|key| key.interaction_id.to_string());
        let user = receipt.user.iter().map(|user| user.user_id.to_string());
        Self {
            memories: receipt.memories.iter().copied().collect(),
            ids: memories.chain(interactions).chain(user).collect(),
        }
    }
}

impl SettingsFile {
    pub fn history(&self, store: &str) -> History {
        self.get().histories.remove(store).unwrap_or_default()
    }

    pub fn remember_search(&self, store: &str, search: PastSearch) -> io::Result<()> {
        let query: String = search.query.trim().chars().take(MAX_QUESTION).collect();
        if query.is_empty() {
            return Ok(());
        }
        let search = PastSearch { query, ..search };
        self.change(|settings| settings.histories.entry(store.to_owned()).or_default().searched(search))
    }

    pub fn clear_searches(&self, store: &str) -> io::Result<()> {
        self.change(|settings| {
            if let Some(history) = settings.histories.get_mut(store) {
                history.searches.clear();
            }
        })
    }

    pub fn remember_memory(&self, store: &str, memory: MemoryKey) -> io::Result<()> {
        self.change(|settings| {
            settings
                .histories
                .entry(store.to_owned())
                .or_default()
                .looked_at(memory)
        })
    }

    /// Takes out what could say something of what was forgotten: all searches of the store, the question in the last
    /// place, and views and memories that name it. Gives the names of views that are kept and hold a question.
    pub fn forget_things(&self, store: &str, gone: &Forgotten) -> io::Result<Vec<String>> {
        self.change(|settings| forget_in(settings, store, gone))?;
        let views = self.get().views.remove(store).unwrap_or_default();
        let with_question = views.into_iter().filter(|view| question_of(&view.address).is_some());
        Ok(with_question.map(|view| view.name).collect())
    }
}

fn forget_in(settings: &mut Settings, store: &str, gone: &Forgotten) {
    if let Some(history) = settings.histories.get_mut(store) {
        history.searches.clear();
        history.memories.retain(|key| !gone.memories.contains(&key.memory_id));
    }
    let names_it = |address: &str| gone.ids.iter().any(|id| address.contains(id.as_str()));
    if let Some(place) = settings.places.get(store).cloned() {
        if names_it(&place) {
            settings.places.remove(store);
        } else {
            settings.places.insert(store.to_owned(), without_question(&place));
        }
    }
    if let Some(views) = settings.views.get_mut(store) {
        views.retain(|view| !names_it(&view.address));
    }
}

/// The parameter of an address that holds what somebody typed.
const QUESTION: &str = "q=";

fn question_of(address: &str) -> Option<&str> {
    let (_, parameters) = address.split_once('?')?;
    parameters.split('&').find(|parameter| parameter.starts_with(QUESTION))
}

fn without_question(address: &str) -> String {
    let Some((place, parameters)) = address.split_once('?') else {
        return address.to_owned();
    };
    let kept: Vec<&str> = parameters
        .split('&')
        .filter(|parameter| !parameter.starts_with(QUESTION))
        .collect();
    if kept.is_empty() {
        place.to_owned()
    } else {
        format!("{place}?{}", kept.join("&"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settings::SavedView;

    fn search(query: &str, user: Option<&str>) -> PastSearch {
        PastSearch {
            query: query.to_owned(),
            org_id: OrgId::parse("acme").unwrap(),
            user_id: user.map(|id| UserId::parse(id).unwrap()),
        }
    }

    fn memory(n: u128) -> MemoryKey {
        MemoryKey {
            org_id: OrgId::parse("acme").unwrap(),
            user_id: UserId::parse("ann").unwrap(),
            memory_id: MemoryId(uuid::Uuid::from_u128(n)),
        }
    }

    #[test]
    fn searches_are_kept_newest_first_and_grow_while_somebody_types() {
        let mut history = History::default();
        for query in ["pea", "peanut", "tea", "peanut"] {
            history.searched(search(query, None));
        }
        history.searched(search("peanuts", Some("ann")));
        let kept: Vec<&str> = history.searches.iter().map(|each| each.query.as_str()).collect();
        assert_eq!(
            kept,
            ["peanuts", "peanut", "tea"],
            "of another place it is another search"
        );
        for n in 0..60 {
            history.searched(search(&format!("{n} things"), None));
        }
        assert_eq!(history.searches.len(), MAX_SEARCHES);
    }

    #[test]
    fn memories_are_kept_newest_first_each_once() {
        let mut history = History::default();
        for n in [1, 2, 1].into_iter().chain(10..10 + MAX_MEMORIES as u128 - 1) {
            history.looked_at(memory(n));
        }
        assert_eq!(history.memories.len(), MAX_MEMORIES);
        assert_eq!(history.memories.last(), Some(&memory(1)));
    }

    #[test]
    fn what_was_forgotten_leaves_no_words_in_the_settings() {
        let folder = tempfile::tempdir().unwrap();
        let file = SettingsFile::read(folder.path().join("settings.json"));
        let address = |id: &str| format!("/o/acme/u/ann?view=search&memory={id}&q=peanuts+of+ann");
        let view = |name: &str, address: &str| SavedView {
            name: name.to_owned(),
            address: address.to_owned(),
        };
        let gone = memory(7);
        file.change(|settings| drop(settings.places.insert("s".to_owned(), address("other"))))
            .unwrap();
        file.save_view("s", view("named", &address(&gone.memory_id.to_string())))
            .unwrap();
        file.save_view("s", view("kept", "/o/acme?view=search&q=tea")).unwrap();
        file.save_view("s", view("plain", "/o/acme?view=review")).unwrap();
        file.remember_search("s", search("peanuts of ann", None)).unwrap();
        file.remember_memory("s", gone.clone()).unwrap();
        file.remember_memory("s", memory(8)).unwrap();
        let forgotten = Forgotten {
            memories: [gone.memory_id].into(),
            ids: vec![gone.memory_id.to_string()],
        };
        assert_eq!(file.forget_things("s", &forgotten).unwrap(), ["kept"]);
        let text = std::fs::read_to_string(folder.path().join("settings.json")).unwrap();
        assert!(
            !text.contains("peanuts") && !text.contains(&gone.memory_id.to_string()),
            "{text}"
        );
        assert_eq!(file.get().places["s"], "/o/acme/u/ann?view=search&memory=other");
        assert_eq!(file.history("s").memories, [memory(8)]);
    }
}
