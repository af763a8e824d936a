//! Passwords and keys: the engine's type, under the name by which this crate's configuration is built.

pub use memora_engine::secret::Secret;
