//! Where the test set-up keeps what it fetched, so that tests find it.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};

/// `${XDG_CACHE_HOME:-$HOME/.cache}/memora-explorer`.
pub fn folder() -> Result<PathBuf> {
    let set = |name| std::env::var_os(name).filter(|folder| !folder.is_empty());
    let cache = set("XDG_CACHE_HOME")
        .map(PathBuf::from)
        .or_else(|| Some(Path::new(&set("HOME")?).join(".cache")));
    Ok(cache.context("HOME is not set")?.join("memora-explorer"))
}
