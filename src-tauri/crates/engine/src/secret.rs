//! Passwords and keys, kept from logs, error texts, files and the web view by their type.

use std::fmt;

use serde::Deserialize;
use specta::Type;

/// A password or key. It can be read in (from the window, the environment, the keychain) and is never written, shown or
/// serialized; whoever needs the content asks with [`Secret::expose`].
#[derive(Clone, PartialEq, Eq, Deserialize, Type)]
#[serde(transparent)]
pub struct Secret(String);

impl Secret {
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The content, for handing it to a server and nothing else.
    pub fn expose(&self) -> &str {
        &self.0
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(..)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_not_shown() {
        assert_eq!(format!("{:?}", Some(Secret::new("hunter2"))), "Some(Secret(..))");
    }
}
