//! Where the traces of the memory agent are kept.

use std::path::PathBuf;

use crate::places::Places;
use crate::saved::SavedStore;

/// In the store's own folder, or in the application's for a store on servers.
pub fn trace_folder(places: &Places, store: &SavedStore) -> PathBuf {
    match store.path() {
        Some(folder) => folder.join("traces"),
        None => places.data_dir.join("traces").join(&store.id),
    }
}
