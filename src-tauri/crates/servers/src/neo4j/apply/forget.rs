//! Taking what is forgotten out of the audit trail, the decisions of the review and the notes.

use memora_engine::domain::forgetting::{Forgetting, Redaction};
use memora_engine::domain::subject::Subject;
use memora_engine::ports::graph::GraphResult;
use neo4rs::{BoltType, Query};

use super::statement::Statement;
use crate::neo4j::transaction::Transaction;
use crate::neo4j::values::{Fields, list, text};
use crate::neo4j::{audit, payload};

/// The parts of a payload that has grown over one property go, and come anew.
const REDACT: Statement = Statement {
    columns: &["seq", "summary", "payload"],
    body: "MATCH (c:ExplorerChange {seq: seq}) \
           SET c.summary = summary, c.payload = payload, c.redacted = true, c.open = null \
           WITH c CALL (c) { MATCH (c)-[r:CONTINUES]->(p:ExplorerPayload) DELETE r, p } \
           CALL (c) { MATCH (x:ExplorerDeletion) WHERE x.seq = c.seq DELETE x } RETURN [count(*)] AS row",
};

const FORGET_REVIEWS: &str = "MATCH (r:ExplorerReview) \
    WHERE r.memory_id IN $memories OR r.other IN $memories OR (r.org_id + ' ' + r.user_id) IN $users \
    WITH collect(r) AS found FOREACH (r IN found | DELETE r) RETURN [size(found)] AS row";

const FORGET_NOTES: &str = "MATCH (n:ExplorerNote) \
    WHERE n.subject IN $subjects OR (n.org_id + ' ' + n.user_id) IN $users \
    WITH collect(n) AS found FOREACH (n IN found | DELETE n) RETURN [size(found)] AS row";

pub(super) async fn redact(transaction: &mut Transaction, forgetting: &Forgetting) -> GraphResult<Redaction> {
    let keys = list(forgetting.subjects.iter().map(|subject| text(subject.key())));
    let found = format!(
        "UNWIND $keys AS key MATCH (s:ExplorerSubject {{key: key}}) WITH DISTINCT s.seq AS seq \
         MATCH (c:ExplorerChange {{seq: seq}}) RETURN {} AS row",
        audit::ENTRY
    );
    let rows = transaction.rows(Query::new(found).param("keys", keys)).await?;
    let (mut changes, mut parts, mut deletions) = (Vec::new(), Vec::new(), Vec::new());
    for entry in Fields::all(&rows, audit::entry)? {
        let change = forgetting.redacted(entry.change);
        deletions.extend(super::trail::deletions(entry.seq, &change));
        let mut packed = payload::pack(&change)?.into_iter();
        let first = packed.next().unwrap_or_default();
        changes.push(vec![entry.seq.into(), text(&change.summary), BoltType::from(first)]);
        let rest = (1..).zip(packed);
        parts.extend(rest.map(|(n, part): (i64, Vec<u8>)| vec![entry.seq.into(), n.into(), part.into()]));
    }
    let count = u32::try_from(changes.len()).unwrap_or(u32::MAX);
    REDACT.write(transaction, changes).await?;
    super::trail::PARTS.write(transaction, parts).await?;
    super::trail::DELETIONS.write(transaction, deletions).await?;
    let memories = forgetting.subjects.iter().filter_map(|subject| match subject {
        Subject::Memory(id) => Some(text(id.to_string())),
        _ => None,
    });
    let users = forgetting.subjects.iter().filter_map(|subject| match subject {
        Subject::User(user) => Some(text(format!("{} {}", user.org_id, user.user_id))),
        _ => None,
    });
    let users = list(users);
    let query = Query::new(FORGET_REVIEWS.to_owned())
        .param("memories", list(memories))
        .param("users", users.clone());
    let reviews = counted(transaction, query).await?;
    let subjects = forgetting.subjects.iter().map(|subject| text(subject.key()));
    let query = Query::new(FORGET_NOTES.to_owned())
        .param("subjects", list(subjects))
        .param("users", users);
    let notes = counted(transaction, query).await?;
    Ok(Redaction {
        changes: count,
        reviews,
        notes,
        purged: true,
    })
}

async fn counted(transaction: &mut Transaction, query: Query) -> GraphResult<u32> {
    let rows = transaction.rows(query).await?;
    rows.first().map_or(Ok(0), |row| Fields::of(row)?.count())
}
