//! How contract cases are run: each as a test of its own in the crate whose store they try.

use std::any::Any;
use std::future::Future;
use std::sync::Arc;

/// A store made for one case, with whatever has to live as long (a folder, a server).
pub struct Made<T: ?Sized> {
    store: Arc<T>,
    _kept: Box<dyn Any + Send>,
}

impl<T: ?Sized> Made<T> {
    /// A store that goes away together with `kept`.
    pub fn keeping(store: Arc<T>, kept: impl Any + Send) -> Self {
        Self {
            store,
            _kept: Box::new(kept),
        }
    }

    pub fn store(&self) -> Arc<T> {
        Arc::clone(&self.store)
    }
}

impl<T: ?Sized> From<Arc<T>> for Made<T> {
    fn from(store: Arc<T>) -> Self {
        Self::keeping(store, ())
    }
}

/// Runs one case on a runtime of its own.
pub fn run(case: impl Future<Output = ()>) {
    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .expect("a runtime can be started")
        .block_on(case);
}

/// Writes one test per case; the contracts' own macros call it.
#[doc(hidden)]
#[macro_export]
macro_rules! contract_tests {
    ($make:path, $contract:ident, $port:path; $($topic:ident { $($case:ident)* })*) => {
        mod $contract {
            use super::*;
            $(mod $topic {
                use super::*;
                $(
                    #[test]
                    fn $case() {
                        $crate::contract::run(async {
                            let made: $crate::contract::Made<dyn $port> = $make().await.into();
                            $crate::$contract::$topic::$case(made.store()).await;
                        });
                    }
                )*
            })*
        }
    };
}

/// Gives the names of the cases, for the test that none is forgotten.
#[doc(hidden)]
#[macro_export]
macro_rules! contract_names {
    ($($topic:ident { $($case:ident)* })*) => {
        &[$((stringify!($topic), &[$(stringify!($case)),*])),*]
    };
}
