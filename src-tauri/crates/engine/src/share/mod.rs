//! Sharing: one file of a version graph, a comparison, a playback or the evidence of one memory, for people who have neither the
//! program nor the store.
//!
//! A page stands alone: no network, its texts in the document itself, readable without scripts. Everything in it was masked
//! before it was written, as far as masking was on.

mod comparison;
mod evidence;
mod page;
mod playback;
mod versions;
mod words;

use std::path::Path;

use serde::{Deserialize, Serialize};
use specta::Type;

use crate::comparison::CompareRequest;
use crate::domain::ids::{MemoryKey, UserKey};
use crate::domain::model::Timestamp;
use crate::domain::read::Scope;
use crate::engine::Engine;
use crate::error::EngineResult;
use crate::masking::{Mask, MaskLevel};
use crate::task::TaskContext;

/// The most events that a shared playback holds.
pub const MAX_SHARED_EVENTS: usize = 2_000;
/// The most lines of each list that a shared comparison holds.
pub const MAX_SHARED_LINES: usize = 2_000;
/// The most versions and entries of the trail that are shared with one memory.
pub const MAX_SHARED_VERSIONS: u32 = 300;

/// What is shared.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Type)]
#[serde(tag = "kind", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum Shared {
    /// The version graph of a memory, as it was at a moment or is now.
    Versions {
        memory: MemoryKey,
        as_of: Option<Timestamp>,
    },
    Comparison {
        request: CompareRequest,
    },
    /// What happened after a moment, or from the beginning.
    Playback {
        scope: Scope,
        since: Option<Timestamp>,
    },
    /// All that speaks for one memory.
    Evidence {
        memory: MemoryKey,
        format: SheetFormat,
    },
}

/// How an evidence sheet is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum SheetFormat {
    /// For reading and printing.
    Html,
    Markdown,
}

impl Shared {
    /// A name for the file, which nobody is named in.
    pub fn file_name(&self) -> &'static str {
        match self {
            Shared::Versions { .. } => "versions.html",
            Shared::Comparison { .. } => "comparison.html",
            Shared::Playback { .. } => "playback.html",
            Shared::Evidence {
                format: SheetFormat::Html,
                ..
            } => "evidence.html",
            Shared::Evidence {
                format: SheetFormat::Markdown,
                ..
            } => "evidence.md",
        }
    }
}

/// Where a file was made, which stands at its end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Imprint {
    /// The program with its version.
    pub program: String,
    /// The name of the store.
    pub store: String,
}

/// What a page has beside its content.
pub(crate) struct Made {
    program: String,
    store: String,
    at: Timestamp,
    level: MaskLevel,
}

impl Made {
    fn lines(&self) -> [String; 2] {
        let masked = match self.level {
            MaskLevel::Off => "Nothing in it is masked.",
            MaskLevel::Names => "Names in it are masked: every person has the same pseudonym throughout.",
            MaskLevel::NamesAndTexts => {
                "Names and texts in it are masked: pseudonyms for people, blocks for letters and digits."
            }
        };
        let made = format!(
            "Made with {} from the store “{}” on {}.",
            self.program,
            self.store,
            words::moment(self.at)
        );
        [made, masked.to_owned()]
    }
}

impl Engine {
    /// Writes what is shared to `path`, where the file appears when it is complete; gives its size in bytes.
    pub async fn share(
        &self,
        what: &Shared,
        imprint: &Imprint,
        path: &Path,
        mask: &Mask,
        task: &TaskContext,
    ) -> EngineResult<u64> {
        let made = Made {
            program: imprint.program.clone(),
            store: mask.name_in(&imprint.store),
            at: self.clock.now(),
            level: mask.level(),
        };
        let text = match what {
            Shared::Versions { memory, as_of } => self.versions_page(memory, *as_of, &made, mask).await?,
            Shared::Comparison { request } => self.comparison_page(request, &made, mask).await?,
            Shared::Playback { scope, since } => self.playback_page(scope, *since, &made, mask, task).await?,
            Shared::Evidence { memory, format } => {
                let evidence = self.evidence(memory, mask).await?;
                match format {
                    SheetFormat::Html => evidence.page(&made),
                    SheetFormat::Markdown => evidence.markdown(&made),
                }
            }
        };
        task.check_cancelled()?;
        let mut file = self.pending_file(path).await?;
        let bytes = text.len() as u64;
        file.buffer = text.into_bytes();
        file.finish().await?;
        Ok(bytes)
    }

    /// The user and the organization of a key, by the names that they are shown with.
    async fn place_of(&self, user: &UserKey, mask: &Mask) -> EngineResult<Place> {
        let organization = mask
            .apply(self.graph.organization(&user.org_id).await?)?
            .organization
            .name;
        let user = mask.apply(self.graph.user(user).await?)?.user.name;
        Ok(Place { organization, user })
    }
}

pub(crate) struct Place {
    organization: String,
    user: String,
}
