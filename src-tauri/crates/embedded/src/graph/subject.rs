//! Whom a change is about, so that the audit trail can be read by organization and user.

use memora_engine::domain::change::GraphOp;
use memora_engine::domain::ids::{OrgId, UserId};

/// The organization and the user of an operation.
fn subject_of(op: &GraphOp) -> (&OrgId, Option<&UserId>) {
    use GraphOp::*;
    match op {
        PutOrganization { organization } | RemoveOrganization { organization } => (&organization.org_id, None),
        RenameOrganization { org_id, .. } => (org_id, None),
        PutUser { user } | RemoveUser { user } => (&user.org_id, Some(&user.user_id)),
        RenameUser { user, .. } | LinkVersions { user, .. } | UnlinkVersions { user, .. } => {
            (&user.org_id, Some(&user.user_id))
        }
        PutAgent { agent } | RemoveAgent { agent } => (&agent.org_id, agent.user_id.as_ref()),
        RenameAgent { agent, .. } => (&agent.org_id, None),
        PutInteraction { interaction }
        | RemoveInteraction { interaction }
        | EditInteraction { to: interaction, .. } => (&interaction.org_id, Some(&interaction.user_id)),
        TouchInteraction { interaction, .. }
        | AddOccurrence { interaction, .. }
        | RemoveOccurrence { interaction, .. }
        | AppendMessages { interaction, .. }
        | CutMessages { interaction, .. }
        | EditMessage { interaction, .. }
        | QueueExtraction { interaction, .. }
        | UnqueueExtraction { interaction, .. } => (&interaction.org_id, Some(&interaction.user_id)),
        PutReview { review } | RemoveReview { review } => (&review.key.org_id, Some(&review.user_id)),
        PutNote { note } | RemoveNote { note } => (&note.org_id, note.user_id.as_ref()),
        PutMemory { memory } | RemoveMemory { memory } | EditMemory { to: memory, .. } => {
            (&memory.org_id, Some(&memory.user_id))
        }
        LinkSource { memory, .. } | UnlinkSource { memory, .. } => (&memory.org_id, Some(&memory.user_id)),
    }
}

/// The organization and the user that all of `ops` are about; `None` where they are about several.
pub(super) fn subject(ops: &[GraphOp]) -> (Option<&OrgId>, Option<&UserId>) {
    let mut subjects = ops.iter().map(subject_of);
    let Some((org, mut user)) = subjects.next() else {
        return (None, None);
    };
    for (other_org, other_user) in subjects {
        if other_org != org {
            return (None, None);
        }
        if other_user != user {
            user = None;
        }
    }
    (Some(org), user)
}
