//! Do graph and search index hold the same memories? Both are walked in the order of ids; what differs can be repaired.
//!
//! A check only looks. Memories that wait in the outbox are not to blame: the index will get them anyway.

mod repair;
mod walk;

use std::collections::HashMap;

use serde::{Deserialize, Serialize};
use specta::Type;

use crate::domain::ids::{MemoryId, OrgId, PersonId, UserId};
use crate::domain::model::Memory;
use crate::domain::text::{Names, people_in, resolved};
use crate::engine::Engine;
use crate::error::{EngineError, EngineResult};
use crate::ports::index::{IndexError, IndexState, IndexedPayload};
use crate::task::TaskContext;

pub use repair::{RepairChoice, RepairReport};

use walk::{Differences, Differing, Walk};

/// The most findings that a report lists; all are counted.
pub const MAX_FINDINGS: usize = 500;

/// What can be wrong between graph and index.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum FindingKind {
    /// In the graph, but not in the index: not found by search.
    Missing,
    /// In the index, but not in the graph.
    Orphaned,
    /// In both, but the index holds another text or other fields.
    Differing,
}

/// One memory that graph and index do not agree about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Finding {
    pub memory_id: MemoryId,
    pub kind: FindingKind,
    /// As the graph says it, or the index where the graph has no such memory; `None` when nobody does.
    pub org_id: Option<String>,
    pub user_id: Option<String>,
    pub user_name: Option<String>,
    /// Its text in the graph.
    pub text: Option<String>,
    /// Its text in the index, where the index can tell. Both are shown with names, unless they differ only in that one
    /// has a name where the other has a placeholder.
    pub indexed: Option<String>,
    /// What differs: `text`, `agent`, `obtained at`, `keys` (organization, user or the index's own keys).
    pub fields: Vec<String>,
}

/// What a check found.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct CheckReport {
    /// Memories looked at on either side.
    pub checked: u32,
    pub missing: u32,
    pub orphaned: u32,
    pub differing: u32,
    /// At most [`MAX_FINDINGS`], in the order of kinds. Each kind gets a share, so that many of one do not hide another.
    pub findings: Vec<Finding>,
    /// False when it was stopped: what is listed is what was found until then.
    pub complete: bool,
    /// Why nothing can be repaired; `None`: it can.
    pub can_repair: Option<String>,
}

impl CheckReport {
    /// True when all was looked at and nothing found.
    pub fn agrees(&self) -> bool {
        self.complete && self.missing + self.orphaned + self.differing == 0
    }

    fn count(&mut self, found: &Differences) {
        let add = |to: &mut u32, more: usize| *to = to.saturating_add(u32::try_from(more).unwrap_or(u32::MAX));
        add(&mut self.checked, found.checked);
        add(&mut self.missing, found.missing.len());
        add(&mut self.orphaned, found.orphaned.len());
        add(&mut self.differing, found.differing.len());
    }
}

impl Engine {
    /// Compares the index with the graph, after bringing it up to date where both can be written. Stopped while it
    /// walks, it gives what it found until then. Progress counts memories.
    pub async fn check_index(&self, task: &TaskContext) -> EngineResult<CheckReport> {
        let mut report = CheckReport {
            can_repair: self.repairable().err().map(|error| error.to_string()),
            ..CheckReport::default()
        };
        if self.graph.capabilities().writable.is_ok() {
            match self.bring_index_up_to_date(task).await {
                Ok(()) => report.can_repair = self.repairable().err().map(|error| error.to_string()),
                // What waits for a model goes on waiting; the rest can be compared.
                Err(error @ (EngineError::Embed(_) | EngineError::Index(IndexError::NoModel(_)))) => {
                    report.can_repair = Some(error.to_string());
                }
                Err(error) => return Err(error),
            }
        }
        let _writer = self.index_writer.lock().await;
        let total = u64::from(self.graph.totals().await?.memories);
        let mut walk = Walk::new(self);
        let mut listed = Listed::default();
        while task.check_cancelled().is_ok() {
            let Some(found) = walk.next().await? else {
                report.complete = true;
                break;
            };
            report.count(&found);
            listed.add(self, found).await?;
            task.report(u64::from(report.checked), Some(total.max(u64::from(report.checked))));
        }
        report.findings = self.with_names(listed.findings()).await?;
        Ok(report)
    }

    /// An error when the index cannot be written as it is.
    fn repairable(&self) -> Result<(), IndexError> {
        self.index.capabilities().writable.map_err(IndexError::Unsupported)?;
        match self.index.state() {
            IndexState::Ready | IndexState::Unreachable { .. } => Ok(()),
            IndexState::NeedsRebuild { reason } | IndexState::Unfit { reason } => Err(IndexError::Mismatch(reason)),
        }
    }

    /// Puts names into the texts of findings, with one look-up per organization.
    async fn with_names(&self, findings: Vec<Finding>) -> EngineResult<Vec<Finding>> {
        let mut wanted: HashMap<OrgId, Vec<PersonId>> = HashMap::new();
        for finding in &findings {
            // The index of a damaged store may hold ids that are none.
            let Some(Ok(org_id)) = finding.org_id.as_deref().map(OrgId::parse) else {
                continue;
            };
            let people = wanted.entry(org_id).or_default();
            people.extend(finding.owner());
            for text in finding.text.iter().chain(&finding.indexed) {
                people.extend(people_in(text));
            }
        }
        let mut names: HashMap<String, Names> = HashMap::new();
        for (org_id, mut people) in wanted {
            people.sort();
            people.dedup();
            names.insert(org_id.to_string(), self.names_of(&org_id, people).await?);
        }
        let nobody = Names::new();
        Ok(findings
            .into_iter()
            .map(|finding| {
                let org_id = finding.org_id.clone().unwrap_or_default();
                finding.named(names.get(&org_id).unwrap_or(&nobody))
            })
            .collect())
    }
}

impl Finding {
    fn missing(memory: Memory) -> Self {
        Self {
            memory_id: memory.memory_id,
            kind: FindingKind::Missing,
            org_id: Some(memory.org_id.to_string()),
            user_id: Some(memory.user_id.to_string()),
            user_name: None,
            text: Some(memory.text),
            indexed: None,
            fields: vec![],
        }
    }

    fn orphaned(memory_id: MemoryId, payload: Option<IndexedPayload>) -> Self {
        let (org_id, user_id, indexed) = payload.map(|p| (p.org_id, p.user_id, p.text)).unwrap_or_default();
        Self {
            memory_id,
            kind: FindingKind::Orphaned,
            org_id,
            user_id,
            user_name: None,
            text: None,
            indexed,
            fields: vec![],
        }
    }

    fn differing(differing: Differing) -> Self {
        let Differing {
            memory,
            payload,
            fields,
        } = differing;
        Self {
            kind: FindingKind::Differing,
            indexed: payload.text,
            fields: fields.into_iter().map(str::to_owned).collect(),
            ..Self::missing(memory)
        }
    }

    fn owner(&self) -> Option<PersonId> {
        let id = UserId::parse(self.user_id.as_deref()?).ok()?;
        Some(PersonId::User(id))
    }

    fn named(mut self, names: &Names) -> Self {
        self.user_name = self.owner().and_then(|owner| names.get(&owner).cloned());
        let shown = |text: &Option<String>| text.as_ref().map(|text| resolved(text, names));
        let (text, indexed) = (shown(&self.text), shown(&self.indexed));
        if text != indexed || self.text == self.indexed {
            (self.text, self.indexed) = (text, indexed);
        }
        self
    }
}

/// The findings to be listed: while the walk lasts, as many of each kind as the list holds in all.
#[derive(Default)]
struct Listed {
    missing: Vec<Finding>,
    orphaned: Vec<Finding>,
    differing: Vec<Finding>,
}

impl Listed {
    async fn add(&mut self, engine: &Engine, found: Differences) -> EngineResult<()> {
        let Differences {
            mut missing,
            mut orphaned,
            differing,
            ..
        } = found;
        missing.truncate(MAX_FINDINGS - self.missing.len());
        if !missing.is_empty() {
            let documents = engine.graph.index_documents(&missing).await?;
            self.missing
                .extend(documents.into_iter().map(|document| Finding::missing(document.memory)));
            self.missing.sort_by_key(|finding| finding.memory_id);
        }
        orphaned.truncate(MAX_FINDINGS - self.orphaned.len());
        if !orphaned.is_empty() {
            let payloads = engine.index.payloads(&orphaned).await?;
            let mut payloads: HashMap<_, _> = payloads.into_iter().map(|p| (p.memory_id, p)).collect();
            self.orphaned.extend(
                orphaned
                    .into_iter()
                    .map(|id| Finding::orphaned(id, payloads.remove(&id))),
            );
        }
        let room = MAX_FINDINGS - self.differing.len();
        self.differing
            .extend(differing.into_iter().take(room).map(Finding::differing));
        Ok(())
    }

    fn findings(self) -> Vec<Finding> {
        let mut lists = [self.missing, self.orphaned, self.differing];
        let lengths = lists.each_ref().map(Vec::len);
        for (list, take) in lists.iter_mut().zip(shares(lengths)) {
            list.truncate(take);
        }
        lists.into_iter().flatten().collect()
    }
}

/// How many of each kind are listed: an even share each, and what one does not need goes to the others in turn.
fn shares(lengths: [usize; 3]) -> [usize; 3] {
    let mut shares = lengths.map(|length| length.min(MAX_FINDINGS / lengths.len()));
    for (at, length) in lengths.into_iter().enumerate() {
        let room = MAX_FINDINGS - shares.iter().sum::<usize>();
        shares[at] += room.min(length - shares[at]);
    }
    shares
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn many_findings_of_one_kind_leave_room_for_the_others() {
        assert_eq!(shares([500, 500, 500]), [168, 166, 166]);
        assert_eq!(shares([500, 3, 0]), [497, 3, 0]);
        assert_eq!(shares([1, 2, 500]), [1, 2, 497]);
        assert_eq!(shares([1, 2, 3]), [1, 2, 3]);
    }
}
