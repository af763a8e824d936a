//! What the services share: the collections, who may do what, which calls came, and which are to fail.

use std::collections::BTreeMap;
use std::sync::atomic::AtomicBool;

use parking_lot::{Mutex, RwLock};
use tonic::{Request, Response, Status};

use super::collection::Collection;
use super::settings::check_name;
use super::status;
use super::write::{Write, Written};

pub(super) type Answer<T> = Result<Response<T>, Status>;

/// What a call does, for the sake of keys that only read.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Need {
    Read,
    Write,
}

#[derive(Default)]
pub(super) struct State {
    pub(super) collections: RwLock<BTreeMap<String, Collection>>,
    /// Collections by the other names that they have.
    pub(super) aliases: RwLock<BTreeMap<String, String>>,
    pub(super) keys: RwLock<Keys>,
    /// As servers before Qdrant 1.16, which do not know the metadata of collections.
    pub(super) is_old: AtomicBool,
    pub(super) calls: Mutex<BTreeMap<&'static str, u64>>,
    pub(super) failures: Mutex<Option<Failures>>,
}

#[derive(Default)]
pub(super) struct Keys {
    pub(super) full: Option<String>,
    pub(super) read_only: Option<String>,
}

pub(super) struct Failures {
    pub(super) left: u32,
    pub(super) status: Status,
}

impl State {
    /// Counts the call, then lets it pass or refuses it as Qdrant's own layers before the services do.
    pub(super) fn admit<T>(&self, request: Request<T>, method: &'static str, need: Need) -> Result<T, Status> {
        self.count(method);
        self.check_key(&request, need)?;
        self.fail_if_told()?;
        Ok(request.into_inner())
    }

    pub(super) fn count(&self, method: &'static str) {
        *self.calls.lock().entry(method).or_default() += 1;
    }

    fn check_key<T>(&self, request: &Request<T>, need: Need) -> Result<(), Status> {
        let keys = self.keys.read();
        if keys.full.is_none() && keys.read_only.is_none() {
            return Ok(());
        }
        let header = |name: &str| request.metadata().get(name).and_then(|value| value.to_str().ok());
        let bearer = || header("authorization").and_then(|value| value.strip_prefix("Bearer "));
        let Some(key) = header("api-key").or_else(bearer) else {
            return Err(Status::unauthenticated(
                "Must provide an API key or an Authorization bearer token",
            ));
        };
        if keys.full.as_deref() == Some(key) {
            return Ok(());
        }
        if keys.read_only.as_deref() != Some(key) {
            return Err(Status::unauthenticated("Invalid API key or JWT"));
        }
        match need {
            Need::Read => Ok(()),
            Need::Write => Err(Status::permission_denied("Forbidden: Global manage access is required")),
        }
    }

    fn fail_if_told(&self) -> Result<(), Status> {
        let mut failures = self.failures.lock();
        match failures.as_mut() {
            Some(failure) if failure.left > 0 => {
                failure.left -= 1;
                Err(failure.status.clone())
            }
            _ => Ok(()),
        }
    }

    /// For methods that Qdrant has and the double has not: a key is still checked, the call still counted.
    pub(super) fn refuse<T, R>(&self, request: Request<T>, method: &'static str) -> Answer<R> {
        self.admit(request, method, Need::Read)?;
        Err(status::not_done(method))
    }

    pub(super) fn read<R>(
        &self,
        name: &str,
        answer: impl FnOnce(&Collection) -> Result<R, Status>,
    ) -> Result<R, Status> {
        check_name(name)?;
        let (answer, settled) = {
            let collections = self.collections.read();
            let collection = collections.get(name).ok_or_else(|| status::no_collection(name))?;
            (answer(collection), collection.is_settled())
        };
        if !settled && let Some(collection) = self.collections.write().get_mut(name) {
            collection.settle();
        }
        answer
    }

    pub(super) fn change<R>(
        &self,
        name: &str,
        change: impl FnOnce(&mut Collection) -> Result<R, Status>,
    ) -> Result<R, Status> {
        check_name(name)?;
        let mut collections = self.collections.write();
        change(collections.get_mut(name).ok_or_else(|| status::no_collection(name))?)
    }

    pub(super) fn write(
        &self,
        name: &str,
        wait: Option<bool>,
        write: impl FnOnce(&Collection) -> Result<Write, Status>,
    ) -> Result<Written, Status> {
        self.change(name, |collection| {
            let write = write(collection)?;
            collection.submit(write, wait.unwrap_or(false))
        })
    }
}
