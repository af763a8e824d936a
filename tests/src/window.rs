//! The real window: the built application on a display of its own, driven as a person would drive it.
//!
//! A [`Desk`] is a display and a home folder; [`Desk::start`] opens the application on it. Starting it again on the
//! same desk is a restart. Everything that was started ends when its owner is dropped.

mod desk;
mod dialog;
mod keys;
mod notifications;
mod page;
mod process;
mod scrolling;
mod usage;

pub use desk::{Bus, Desk, app};
pub use notifications::Notifications;
pub use page::Window;
pub use scrolling::Scrolled;
pub use usage::Usage;
