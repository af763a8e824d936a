//! The audit trail as people read it: who changed what, when and why, before and after, for every change there ever was.

mod effects;
mod export;

use serde::{Deserialize, Serialize};
use specta::Type;

use crate::domain::change::{Actor, ChangeKind};
use crate::domain::ids::{ChangeId, GroupId, OrgId, PersonId};
use crate::domain::model::Timestamp;
use crate::domain::page::{Page, PageRequest};
use crate::domain::read::{AuditEntry, AuditQuery};
use crate::domain::subject::Subject;
use crate::domain::text::{Names, Segment, people_in, segments};
use crate::engine::Engine;
use crate::error::EngineResult;

pub use effects::{Effect, EffectKind};
pub use export::{AuditExport, AuditFormat};

/// The most effects of one change that a row of the trail shows; all are counted.
pub const MAX_EFFECTS: usize = 20;

/// A change in the trail.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct AuditRow {
    pub change_id: ChangeId,
    pub at: Timestamp,
    pub actor: Actor,
    pub kind: ChangeKind,
    pub reason: Option<String>,
    /// What it did, in one line.
    pub summary: Vec<Segment>,
    /// Of several that were made together.
    pub group: Option<GroupId>,
    /// The change that this one took back.
    pub undoes: Option<ChangeId>,
    /// The change that took this one back and is in force.
    pub undone_by: Option<ChangeId>,
    /// Something of it was forgotten: it does not say what any more, and cannot be taken back.
    pub redacted: bool,
    /// What it changed, the first [`MAX_EFFECTS`].
    pub effects: Vec<Effect>,
    pub effects_total: u32,
}

impl Engine {
    /// The trail, newest first.
    pub async fn audit(&self, query: &AuditQuery, page: PageRequest) -> EngineResult<Page<AuditRow>> {
        let page = self.graph.audit(query, page).await?;
        Ok(Page {
            items: self.audit_rows(page.items, MAX_EFFECTS).await?,
            next: page.next,
        })
    }

    /// One change, with at most `effects` of what it changed.
    pub async fn audit_row(&self, change: ChangeId, effects: u32) -> EngineResult<AuditRow> {
        let entry = self.graph.change(&change).await?;
        let mut rows = self.audit_rows(vec![entry], effects as usize).await?;
        rows.pop()
            .ok_or_else(|| crate::error::EngineError::invalid("change", "is not there"))
    }

    pub(super) async fn audit_rows(&self, entries: Vec<AuditEntry>, most: usize) -> EngineResult<Vec<AuditRow>> {
        let mut rows = Vec::with_capacity(entries.len());
        for entry in entries {
            let effects = effects::effects(&entry.change.ops, most);
            let names = match organization(&entry) {
                Some(org_id) => self.names_in(&org_id, &entry, &effects).await?,
                None => Names::new(),
            };
            let total = effects::count(&entry.change.ops);
            let change = entry.change;
            rows.push(AuditRow {
                change_id: change.id,
                at: change.at,
                actor: change.actor,
                kind: change.kind,
                reason: change.reason,
                summary: segments(&change.summary, &names),
                group: change.group,
                undoes: change.undoes,
                undone_by: entry.undone_by,
                redacted: entry.redacted,
                effects: effects.into_iter().map(|effect| effect.named(&names)).collect(),
                effects_total: total,
            });
        }
        Ok(rows)
    }

    async fn names_in(&self, org_id: &OrgId, entry: &AuditEntry, effects: &[effects::Raw]) -> EngineResult<Names> {
        let mut people: Vec<PersonId> = people_in(&entry.change.summary);
        people.extend(effects.iter().flat_map(effects::Raw::people));
        people.sort();
        people.dedup();
        self.names_of(org_id, people).await
    }
}

/// The organization of a change. One change is about one, but for the trail of an import into several.
fn organization(entry: &AuditEntry) -> Option<OrgId> {
    entry
        .change
        .ops
        .iter()
        .flat_map(|op| op.subjects())
        .find_map(|subject| match subject {
            Subject::Organization(org_id) => Some(org_id),
            _ => None,
        })
}
