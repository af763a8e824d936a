//! Masking: names, and on request texts, are replaced in everything that is shown or written to a file, so that a store
//! can be shown to people who must not see whose it is.
//!
//! It works on what is about to be shown, as data ([`Mask::json`]), so that one place serves every command; what is written to files goes through
//! [`Mask::apply`] before it is written. The store itself is never changed by it.

mod fields;
mod names;
mod pseudonyms;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use specta::Type;

use crate::error::{EngineError, EngineResult};

pub use fields::{CONTENT, NAMES, PLAIN};
pub use pseudonyms::Pseudonyms;

/// How much is masked.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum MaskLevel {
    #[default]
    Off,
    /// Names of organizations, users and agents, where they stand by themselves and in texts.
    Names,
    /// These, and every letter and digit of memories, turns and reasons.
    NamesAndTexts,
}

/// What replaces names and texts of one store.
#[derive(Debug, Clone, Default)]
pub struct Mask {
    level: MaskLevel,
    pseudonyms: std::sync::Arc<Pseudonyms>,
}

impl Mask {
    /// Everything is shown as it is.
    pub fn off() -> Self {
        Self::default()
    }

    pub fn new(level: MaskLevel, pseudonyms: std::sync::Arc<Pseudonyms>) -> Self {
        Self { level, pseudonyms }
    }

    pub fn level(&self) -> MaskLevel {
        self.level
    }

    pub fn is_on(&self) -> bool {
        self.level != MaskLevel::Off
    }

    /// Masks data in place. True when it names somebody by an id that the pseudonyms do not know: they are older than the
    /// store then. Such a name is replaced all the same.
    pub fn json(&self, value: &mut Value) -> bool {
        if !self.is_on() {
            return false;
        }
        let mut walk = fields::Walk::new(self.level, &self.pseudonyms);
        walk.value(value);
        walk.met_stranger
    }

    /// Masks a value of any type that can be written as data and read back.
    pub fn apply<T: Serialize + DeserializeOwned>(&self, value: T) -> EngineResult<T> {
        if !self.is_on() {
            return Ok(value);
        }
        let broken = |error: serde_json::Error| EngineError::invalid("masked data", error.to_string());
        let mut data = serde_json::to_value(&value).map_err(broken)?;
        self.json(&mut data);
        serde_json::from_value(data).map_err(broken)
    }

    /// A text of no particular kind, such as a title.
    pub fn name_in(&self, text: &str) -> String {
        if self.is_on() {
            self.pseudonyms.masked(text)
        } else {
            text.to_owned()
        }
    }
}
