//! Time and fresh ids come through ports, so that tests are deterministic.

use chrono::Utc;
use uuid::Uuid;

use crate::domain::model::{Timestamp, to_stored_precision};

/// The time of day.
pub trait Clock: Send + Sync {
    /// Now, in UTC, cut to whole microseconds.
    fn now(&self) -> Timestamp;
}

/// A source of ids that have never been used.
pub trait IdGenerator: Send + Sync {
    fn next(&self) -> Uuid;
}

/// The system's clock.
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> Timestamp {
        to_stored_precision(Utc::now())
    }
}

/// Random ids (UUID version 4).
pub struct RandomIds;

impl IdGenerator for RandomIds {
    fn next(&self) -> Uuid {
        Uuid::new_v4()
    }
}
