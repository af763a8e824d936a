//! What the store itself said of a user at an earlier time: the other axis of time. Nothing keeps old states, so the changes made
//! since are taken back in thought, along the audit trail. Views of one user follow: memories, one memory, its versions,
//! conversations and the timeline.
//!
//! The state of a moment is that after the newest change (in the order of the trail) that was made by then. It is exact as far as
//! the trail goes: [`StoredTrail`] says where something was forgotten, and where the trail begins later than the user. What other
//! programs wrote into the same servers is in no trail, and shows as it is now.

mod conversation;
mod conversations;
mod detail;
mod list;
mod merge;
mod rewound;
mod state;
mod timeline;

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use specta::Type;
use tokio::sync::Mutex;

use crate::domain::ids::{ChangeId, UserKey};
use crate::domain::model::Timestamp;
use crate::domain::page::PageRequest;
use crate::domain::read::AuditQuery;
use crate::domain::subject::Subject;
use crate::engine::Engine;
use crate::error::{EngineError, EngineResult};

use rewound::Rewound;
pub(crate) use state::MemoryState;

/// The most changes that are taken back, and the most operations in them. What lies further back is not shown.
pub const MOST_TAKEN_BACK: u32 = 5_000;
pub const MOST_OPERATIONS: usize = 200_000;

/// How often a user is read again because somebody changes it meanwhile.
const TRIES: u32 = 3;

/// What is known of a user's past in the store, seen from a moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct StoredTrail {
    /// Changes made after the moment, which were taken back.
    pub changes: u32,
    /// Memories of the user that were in the store.
    pub memories: u32,
    /// Interactions of the user that were in the store.
    pub interactions: u32,
    /// When the nearest changes before the moment and after it were made.
    pub previous: Option<Timestamp>,
    pub next: Option<Timestamp>,
    /// When the newest change of all was made.
    pub newest: Option<Timestamp>,
    /// The trail begins here, and the user is older: what the store said before is not known, and is shown as it was here.
    pub begins: Option<Timestamp>,
    /// Something that these changes were about was forgotten since: it is in no trail any more, and does not show.
    pub forgotten: bool,
    /// More was changed since than is taken back ([`MOST_TAKEN_BACK`], [`MOST_OPERATIONS`]); this is the earliest moment that
    /// can be shown. Nothing is shown of an earlier one.
    pub earliest: Option<Timestamp>,
}

/// Looks at users as they were stored, and keeps the last one that it worked out: a window asks for its list, a memory and its
/// versions at one moment.
pub struct StoredPast {
    engine: Engine,
    last: Mutex<Option<Known>>,
}

struct Known {
    user: UserKey,
    at: Timestamp,
    newest: Option<ChangeId>,
    rewound: Arc<Rewound>,
}

impl StoredPast {
    pub fn new(engine: Engine) -> Self {
        Self {
            engine,
            last: Mutex::default(),
        }
    }

    pub async fn trail(&self, user: &UserKey, at: Timestamp) -> EngineResult<StoredTrail> {
        Ok(self.rewound(user, at).await?.trail)
    }

    /// Held while it is worked out, so that the views of one window wait for one answer.
    async fn rewound(&self, user: &UserKey, at: Timestamp) -> EngineResult<Arc<Rewound>> {
        let mut last = self.last.lock().await;
        for _ in 0..TRIES {
            let newest = self.newest(user).await?;
            if let Some(known) = last.as_ref()
                && (&known.user, known.at, known.newest) == (user, at, newest)
            {
                return Ok(Arc::clone(&known.rewound));
            }
            let rewound = Arc::new(Rewound::read(&self.engine, user, at).await?);
            // Changed meanwhile: what was read of now and what was taken back may not fit together.
            if self.newest(user).await? == newest {
                *last = Some(Known {
                    user: user.clone(),
                    at,
                    newest,
                    rewound: Arc::clone(&rewound),
                });
                return Ok(rewound);
            }
        }
        Err(EngineError::invalid(
            "user",
            "is being changed all the time; look again in a moment",
        ))
    }

    async fn newest(&self, user: &UserKey) -> EngineResult<Option<ChangeId>> {
        let query = AuditQuery::about(Subject::User(user.clone()));
        let page = self.engine.graph.audit(&query, PageRequest::first(1)).await?;
        Ok(page.items.first().map(|entry| entry.change.id))
    }
}
