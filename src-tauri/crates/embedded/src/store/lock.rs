//! The lock of a store: one program writes it, others read beside it. Two that write would break the search index, so the
//! second is refused and told who was first.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::Path;
use std::time::Duration;

/// The most that is read of a lock file: enough for a program's name and number.
const MAX_HOLDER_BYTES: u64 = 512;

/// How often, and how long each time, a writer waits for somebody who says no name.
const PASSERS: u32 = 10;
const PASSING: Duration = Duration::from_millis(10);

/// Held as long as it lives; the system lets go of it when the process ends, however it ends.
#[derive(Debug)]
pub(crate) struct StoreLock {
    file: File,
    /// True for the one that writes, whose name stands in the file.
    named: bool,
}

/// Who writes a store, as far as it says so.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Holder {
    pub program: String,
    pub process: u32,
}

impl std::fmt::Display for Holder {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} (process {})", self.program, self.process)
    }
}

impl StoreLock {
    /// For the one that writes. `WouldBlock`: somebody else does, or reads files that nobody may write meanwhile.
    pub(crate) fn exclusive(path: &Path) -> io::Result<Self> {
        let file = OpenOptions::new()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .open(path)?;
        wait_for_passers(|| locked(file.try_lock()), path)?;
        let mut lock = Self { file, named: true };
        // Whoever is refused reads this. Without it the lock holds all the same.
        if let Err(error) = lock.write_holder() {
            tracing::debug!(%error, "the lock file does not say who holds it");
        }
        Ok(lock)
    }

    /// For one that reads files as they stand and must not have them written meanwhile; `None` where nobody ever locked,
    /// so that nothing has to be written.
    pub(crate) fn shared(path: &Path) -> io::Result<Option<Self>> {
        let file = match File::open(path) {
            Ok(file) => file,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(error),
        };
        locked(file.try_lock_shared())?;
        Ok(Some(Self { file, named: false }))
    }

    fn write_holder(&mut self) -> io::Result<()> {
        let program = std::env::current_exe().ok();
        let program = program.as_deref().and_then(Path::file_stem).unwrap_or_default();
        self.file.set_len(0)?;
        self.file.seek(SeekFrom::Start(0))?;
        write!(self.file, "{}\n{}\n", std::process::id(), program.to_string_lossy())
    }
}

impl Drop for StoreLock {
    fn drop(&mut self) {
        // The name goes before the lock does. After a crash it stays, but is only read while the lock is held.
        if self.named {
            let _ = self.file.set_len(0);
        }
    }
}

/// Who holds the lock at `path`, asked by somebody who was refused; `None` when they do not say.
pub(super) fn holder(path: &Path) -> Option<Holder> {
    let mut text = String::new();
    File::open(path)
        .ok()?
        .take(MAX_HOLDER_BYTES)
        .read_to_string(&mut text)
        .ok()?;
    let (process, program) = text.split_once('\n')?;
    Some(Holder {
        program: program.trim_end().to_owned(),
        process: process.parse().ok()?,
    })
}

/// Somebody who holds the lock without a name may only be looking whether it is free, or about to write the name.
fn wait_for_passers(lock: impl Fn() -> io::Result<()>, path: &Path) -> io::Result<()> {
    for _ in 0..PASSERS {
        match lock() {
            Err(error) if error.kind() == io::ErrorKind::WouldBlock && holder(path).is_none() => {
                std::thread::sleep(PASSING);
            }
            tried => return tried,
        }
    }
    lock()
}

/// True when nobody writes the store.
pub(super) fn is_free(path: &Path) -> bool {
    StoreLock::shared(path).is_ok()
}

fn locked(tried: Result<(), TryLockError>) -> io::Result<()> {
    match tried {
        Ok(()) => Ok(()),
        Err(TryLockError::WouldBlock) => Err(io::ErrorKind::WouldBlock.into()),
        Err(TryLockError::Error(error)) => Err(error),
    }
}
