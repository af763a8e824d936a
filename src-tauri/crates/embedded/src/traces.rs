//! Traces of the memory agent in a folder beside the store: one file per trace, the oldest go when it grows too large.
//!
//! A file is written under another name and then renamed, so that a crash leaves a whole trace or none. Names begin with
//! the time, so that the newest are found without opening a file; lists read the first line of each.

mod file;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use async_trait::async_trait;
use memora_engine::domain::ids::{InteractionId, MemoryId, OrgId, UserKey};
use memora_engine::domain::page::{Cursor, Page, PageRequest};
use memora_engine::domain::trace::{Recalled, Trace, TraceHead, TraceId};
use memora_engine::ports::traces::{TraceError, TraceResult, TraceStore, TraceTotals};
use parking_lot::Mutex;

use file::Headline;

const SUFFIX: &str = ".trace";
const UNFINISHED: &str = ".new";

/// An unfinished file that is older was left by a crash.
const ABANDONED_AFTER: Duration = Duration::from_secs(600);

/// Traces in a folder. Cheap to clone.
#[derive(Clone)]
pub struct TraceFolder {
    folder: Arc<Folder>,
}

struct Folder {
    path: PathBuf,
    limit_bytes: u64,
    /// Size by name; names are in the order of time.
    files: Mutex<BTreeMap<String, u64>>,
}

impl TraceFolder {
    /// Opens the folder, and makes it when it is not there. Beyond `limit_bytes` the oldest traces go; the newest one
    /// always stays.
    pub fn open(path: &Path, limit_bytes: u64) -> TraceResult<Self> {
        fs::create_dir_all(path).map_err(|error| unavailable(path, &error))?;
        let folder = Folder {
            path: path.to_owned(),
            limit_bytes,
            files: Mutex::default(),
        };
        folder.look(&mut folder.files.lock(), true)?;
        Ok(Self {
            folder: Arc::new(folder),
        })
    }

    async fn blocking<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Folder) -> TraceResult<T> + Send + 'static,
    ) -> TraceResult<T> {
        let folder = Arc::clone(&self.folder);
        tokio::task::spawn_blocking(move || work(&folder))
            .await
            .map_err(|error| TraceError::Unavailable(error.to_string()))?
    }
}

fn unavailable(path: &Path, error: &io::Error) -> TraceError {
    TraceError::Unavailable(format!("{}: {error}", path.display()))
}

/// The name of a trace's file: time to the microsecond, then id.
fn name_of(head: &TraceHead) -> String {
    format!("{}-{}{SUFFIX}", head.at.format("%Y%m%dT%H%M%S%6fZ"), head.id.0.simple())
}

/// The end of the name of a trace's file.
fn ending_of(id: TraceId) -> String {
    format!("-{}{SUFFIX}", id.0.simple())
}

impl Folder {
    /// Reads the names and sizes anew, for another program may keep traces here too.
    fn look(&self, files: &mut BTreeMap<String, u64>, tidy: bool) -> TraceResult<()> {
        let failed = |error| unavailable(&self.path, &error);
        files.clear();
        for entry in fs::read_dir(&self.path).map_err(failed)? {
            let entry = entry.map_err(failed)?;
            let Ok(name) = entry.file_name().into_string() else {
                continue;
            };
            // What vanishes meanwhile is not there.
            let Ok(about) = entry.metadata() else { continue };
            if name.ends_with(SUFFIX) {
                files.insert(name, about.len());
            } else if tidy && name.ends_with(UNFINISHED) && is_abandoned(&about) {
                self.remove(&name)?;
            }
        }
        Ok(())
    }

    fn remove(&self, name: &str) -> TraceResult<()> {
        let path = self.path.join(name);
        match fs::remove_file(&path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(unavailable(&path, &error)),
            _ => Ok(()),
        }
    }

    fn keep(&self, files: &mut BTreeMap<String, u64>, trace: &Trace) -> TraceResult<()> {
        let name = name_of(&trace.head);
        let bytes = file::written(trace)?;
        let path = self.path.join(&name);
        let unfinished = self.path.join(format!("{name}{UNFINISHED}"));
        let written = fs::write(&unfinished, &bytes).and_then(|()| fs::rename(&unfinished, &path));
        if let Err(error) = written {
            // The first fault counts, not that of tidying up.
            let _ = fs::remove_file(&unfinished);
            return Err(unavailable(&path, &error));
        }
        let ending = ending_of(trace.head.id);
        let older: Vec<String> = files
            .keys()
            .filter(|known| known.ends_with(&ending) && **known != name)
            .cloned()
            .collect();
        for older in older {
            self.remove(&older)?;
            files.remove(&older);
        }
        files.insert(name.clone(), bytes.len() as u64);
        if total(files) > self.limit_bytes {
            self.look(files, false)?;
            self.shrink(files, &name)?;
        }
        Ok(())
    }

    /// Writes the trace anew, with what was saved in its first line.
    fn note_saved(&self, id: TraceId, interaction: &InteractionId, memories: &[MemoryId]) -> TraceResult<()> {
        // Held all the time, so that a trace that is forgotten meanwhile does not come back.
        let mut files = self.files.lock();
        let mut trace = file::read(&self.path.join(self.name_in(&mut files, id)?))?;
        trace.note_saved(interaction, memories);
        self.keep(&mut files, &trace)
    }

    fn shrink(&self, files: &mut BTreeMap<String, u64>, newest: &str) -> TraceResult<()> {
        let mut held = total(files);
        let oldest: Vec<(String, u64)> = files.iter().map(|(name, bytes)| (name.clone(), *bytes)).collect();
        for (name, bytes) in oldest.into_iter().filter(|(name, _)| name != newest) {
            if held <= self.limit_bytes {
                break;
            }
            self.remove(&name)?;
            files.remove(&name);
            held -= bytes;
        }
        Ok(())
    }

    fn list(&self, page: &PageRequest) -> TraceResult<Page<TraceHead>> {
        let mut files = self.files.lock();
        self.look(&mut files, false)?;
        let names: Vec<String> = files
            .keys()
            .rev()
            .filter(|name| page.after.as_ref().is_none_or(|after| **name < after.0))
            .cloned()
            .collect();
        drop(files);
        let mut items = Vec::new();
        let mut last = None;
        let mut names = names.into_iter().peekable();
        while items.len() < page.bounded_limit() as usize {
            let Some(name) = names.next() else { break };
            items.extend(self.headline(&name).map(|headline| headline.head));
            last = Some(name);
        }
        let next = names.peek().and(last).map(Cursor);
        Ok(Page { items, next })
    }

    /// The first line of a file; `None` when it is damaged or gone, which is only worth a line in the log.
    fn headline(&self, name: &str) -> Option<Headline> {
        match file::headline(&self.path.join(name)) {
            Ok(headline) => Some(headline),
            Err(TraceError::NotFound) => None,
            Err(error) => {
                tracing::warn!(%error, name, "a trace is left out");
                None
            }
        }
    }

    fn name_by_id(&self, id: TraceId) -> TraceResult<String> {
        self.name_in(&mut self.files.lock(), id)
    }

    fn name_in(&self, files: &mut BTreeMap<String, u64>, id: TraceId) -> TraceResult<String> {
        let ending = ending_of(id);
        let find = |files: &BTreeMap<String, u64>| files.keys().find(|name| name.ends_with(&ending)).cloned();
        if let Some(name) = find(files) {
            return Ok(name);
        }
        self.look(files, false)?;
        find(files).ok_or(TraceError::NotFound)
    }

    fn delete(&self, goes: impl Fn(&str) -> bool) -> TraceResult<u32> {
        let mut files = self.files.lock();
        self.look(&mut files, false)?;
        let gone: Vec<String> = files.keys().filter(|name| goes(name)).cloned().collect();
        for name in &gone {
            self.remove(name)?;
            files.remove(name);
        }
        Ok(u32::try_from(gone.len()).unwrap_or(u32::MAX))
    }

    /// A damaged file goes as well: nobody can tell what is in it, and what was to be forgotten must not stay.
    fn forget(&self, is_meant: impl Fn(&Headline) -> bool) -> TraceResult<u32> {
        self.delete(|name| self.headline(name).is_none_or(|headline| is_meant(&headline)))
    }
}

fn total(files: &BTreeMap<String, u64>) -> u64 {
    files.values().sum()
}

fn is_abandoned(about: &fs::Metadata) -> bool {
    let age = about
        .modified()
        .ok()
        .and_then(|then| SystemTime::now().duration_since(then).ok());
    age.is_some_and(|age| age > ABANDONED_AFTER)
}

#[async_trait]
impl TraceStore for TraceFolder {
    async fn keep(&self, trace: Trace) -> TraceResult<()> {
        self.blocking(move |folder| folder.keep(&mut folder.files.lock(), &trace))
            .await
    }

    async fn note_saved(&self, id: TraceId, interaction: &InteractionId, memories: &[MemoryId]) -> TraceResult<()> {
        let (interaction, memories) = (interaction.clone(), memories.to_vec());
        self.blocking(move |folder| folder.note_saved(id, &interaction, &memories))
            .await
    }

    async fn list(&self, page: PageRequest) -> TraceResult<Page<TraceHead>> {
        self.blocking(move |folder| folder.list(&page)).await
    }

    async fn get(&self, id: TraceId) -> TraceResult<Trace> {
        self.blocking(move |folder| file::read(&folder.path.join(folder.name_by_id(id)?)))
            .await
    }

    async fn delete(&self, ids: &[TraceId]) -> TraceResult<()> {
        let endings: Vec<String> = ids.iter().map(|id| ending_of(*id)).collect();
        self.blocking(move |folder| folder.delete(|name| endings.iter().any(|ending| name.ends_with(ending))))
            .await?;
        Ok(())
    }

    async fn delete_all(&self) -> TraceResult<()> {
        self.blocking(|folder| folder.delete(|_| true)).await?;
        Ok(())
    }

    async fn forget_user(&self, user: &UserKey) -> TraceResult<u32> {
        let user = user.clone();
        self.blocking(move |folder| {
            folder.forget(|Headline { head, .. }| {
                head.org_id == user.org_id && head.user_id.as_ref() == Some(&user.user_id)
            })
        })
        .await
    }

    async fn forget_memories(&self, memories: &[MemoryId]) -> TraceResult<u32> {
        let wanted: std::collections::HashSet<MemoryId> = memories.iter().copied().collect();
        self.blocking(move |folder| folder.forget(|headline| headline.memories.iter().any(|id| wanted.contains(id))))
            .await
    }

    async fn recalled(&self, org_id: &OrgId) -> TraceResult<Recalled> {
        let org_id = org_id.clone();
        self.blocking(move |folder| {
            let names: Vec<String> = {
                let mut files = folder.files.lock();
                folder.look(&mut files, false)?;
                files.keys().cloned().collect()
            };
            let mut recalled = Recalled::default();
            for headline in names.iter().filter_map(|name| folder.headline(name)) {
                recalled.note(&org_id, &headline.head, &headline.memories);
            }
            Ok(recalled)
        })
        .await
    }

    async fn totals(&self) -> TraceResult<TraceTotals> {
        self.blocking(|folder| {
            let mut files = folder.files.lock();
            folder.look(&mut files, false)?;
            Ok(TraceTotals {
                traces: u32::try_from(files.len()).unwrap_or(u32::MAX),
                bytes: total(&files),
            })
        })
        .await
    }
}
