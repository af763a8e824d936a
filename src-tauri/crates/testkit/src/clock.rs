//! A clock and ids that tests set themselves, so that every run sees the same values.

use std::sync::atomic::{AtomicU64, Ordering};

use chrono::{TimeDelta, TimeZone, Utc};
use memora_engine::domain::model::{Timestamp, to_stored_precision};
use memora_engine::ports::clock::{Clock, IdGenerator};
use parking_lot::Mutex;
use uuid::Uuid;

/// A clock that shows what it was set to, and moves on by `step` each time it is read.
pub struct FixedClock {
    now: Mutex<Timestamp>,
    step: TimeDelta,
}

impl FixedClock {
    /// A clock that stands still at `now`.
    pub fn at(now: Timestamp) -> Self {
        Self::stepping(now, TimeDelta::zero())
    }

    /// A clock whose first reading is `now`, and each further one `step` later.
    pub fn stepping(now: Timestamp, step: TimeDelta) -> Self {
        Self {
            now: Mutex::new(to_stored_precision(now)),
            step,
        }
    }

    pub fn set(&self, now: Timestamp) {
        *self.now.lock() = to_stored_precision(now);
    }

    pub fn advance(&self, by: TimeDelta) {
        *self.now.lock() += by;
    }
}

impl Default for FixedClock {
    /// Stands still at noon of 1 May 2025.
    fn default() -> Self {
        Self::at(
            Utc.with_ymd_and_hms(2025, 5, 1, 12, 0, 0)
                .single()
                .expect("a moment of the calendar"),
        )
    }
}

impl Clock for FixedClock {
    fn now(&self) -> Timestamp {
        let mut now = self.now.lock();
        let shown = *now;
        *now += self.step;
        shown
    }
}

/// Ids 1, 2, 3… in the form of random UUIDs.
#[derive(Default)]
pub struct CountingIds {
    last: AtomicU64,
}

impl CountingIds {
    /// The `n`-th id of any `CountingIds`, from 1.
    pub fn nth(n: u64) -> Uuid {
        uuid::Builder::from_random_bytes(u128::from(n).to_be_bytes()).into_uuid()
    }
}

impl IdGenerator for CountingIds {
    fn next(&self) -> Uuid {
        Self::nth(self.last.fetch_add(1, Ordering::Relaxed) + 1)
    }
}
