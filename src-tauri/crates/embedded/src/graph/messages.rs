//! Messages of conversations: table, reads and writes.

use std::collections::HashSet;

use memora_engine::domain::ids::{InteractionKey, MemoryId};
use memora_engine::domain::model::{Message, Role};
use memora_engine::domain::read::{IndexTurn, preview};
use rusqlite::{Connection, params};

use super::codec::{Columns, row, rows};
use super::fault::{Outcome, check, invalid};
use super::interactions;

pub(super) const SCHEMA: &str = "
CREATE TABLE messages (
  interaction INTEGER NOT NULL REFERENCES interactions (id),
  position INTEGER NOT NULL,
  role TEXT NOT NULL,
  content TEXT NOT NULL,
  PRIMARY KEY (interaction, position)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER message_added AFTER INSERT ON messages BEGIN
  UPDATE interactions SET messages = messages + 1 WHERE id = new.interaction;
  UPDATE totals SET messages = messages + 1;
END;
CREATE TRIGGER message_removed AFTER DELETE ON messages BEGIN
  UPDATE interactions SET messages = messages - 1 WHERE id = old.interaction;
  UPDATE totals SET messages = messages - 1;
END;
";

/// From version 2 on the writes below count, once per call: a trigger did it twice per message.
pub(super) const COUNTED_BY_CALL: &str = "
DROP TRIGGER message_added;
DROP TRIGGER message_removed;
";

fn message(c: &mut Columns<'_>) -> Outcome<Message> {
    Ok(Message {
        position: c.get()?,
        role: Role::from(c.get::<String>()?),
        content: c.get()?,
    })
}

/// Messages of an interaction from position `from`, in order, at most `limit`.
pub(super) fn of_row(db: &Connection, interaction: i64, from: u32, limit: u32) -> Outcome<Vec<Message>> {
    let sql = "SELECT position, role, content FROM messages WHERE interaction = ?1 AND position >= ?2 \
               ORDER BY position LIMIT ?3";
    rows(db.prepare_cached(sql)?, params![interaction, from, limit], message)
}

pub(super) fn list(db: &Connection, of: &InteractionKey, from: u32, limit: u32) -> Outcome<Vec<Message>> {
    match interactions::key(db, of)? {
        Some(at) => of_row(db, at.id, from, limit),
        None => Ok(Vec::new()),
    }
}

/// The messages from which a memory was taken, in order.
pub(super) fn sources_of(db: &Connection, memory: i64) -> Outcome<Vec<Message>> {
    let sql = "SELECT t.position, t.role, t.content FROM memories m \
               CROSS JOIN memory_sources s ON s.memory = m.id \
               CROSS JOIN messages t ON t.interaction = m.interaction AND t.position = s.position \
               WHERE m.id = ?1 ORDER BY s.position";
    rows(db.prepare_cached(sql)?, [memory], message)
}

/// The messages that a memory is found by: its sources and the one directly before each, in order.
pub(super) fn turns_of(db: &Connection, memory: i64) -> Outcome<Vec<IndexTurn>> {
    let sql = "SELECT t.content, EXISTS (SELECT 1 FROM memory_sources WHERE memory = m.id AND position = t.position) \
               FROM memories m CROSS JOIN messages t ON t.interaction = m.interaction \
               WHERE m.id = ?1 AND t.position IN ( \
                 SELECT position FROM memory_sources WHERE memory = ?1 \
                 UNION SELECT position - 1 FROM memory_sources WHERE memory = ?1) \
               ORDER BY t.position";
    rows(db.prepare_cached(sql)?, [memory], |c| {
        Ok(IndexTurn {
            content: c.get()?,
            source: c.get()?,
        })
    })
}

fn check_consecutive(messages: &[Message]) -> Outcome<()> {
    let consecutive = messages
        .windows(2)
        .all(|pair| pair[0].position.checked_add(1) == Some(pair[1].position));
    if consecutive {
        Ok(())
    } else {
        invalid("the positions of the messages have gaps")
    }
}

pub(super) fn append(db: &Connection, of: &InteractionKey, messages: &[Message]) -> Outcome<()> {
    check_consecutive(messages)?;
    let at = interactions::needed(db, of)?;
    let Some(first) = messages.first() else { return Ok(()) };
    check(first.position == at.messages, || {
        format!("interaction {} has {} messages", of.interaction_id, at.messages)
    })?;
    let sql = "INSERT INTO messages (interaction, position, role, content) VALUES (?1, ?2, ?3, ?4)";
    let mut insert = db.prepare_cached(sql)?;
    for message in messages {
        insert.execute(params![at.id, message.position, message.role.as_str(), message.content])?;
    }
    let preview = (first.position == 0).then(|| preview(&first.content));
    let sql = "UPDATE interactions SET messages = messages + ?2, preview = coalesce(?3, preview) WHERE id = ?1";
    db.prepare_cached(sql)?
        .execute(params![at.id, messages.len() as i64, preview])?;
    let sql = "UPDATE totals SET messages = messages + ?1";
    db.prepare_cached(sql)?.execute([messages.len() as i64])?;
    Ok(())
}

pub(super) fn cut(db: &Connection, of: &InteractionKey, messages: &[Message]) -> Outcome<()> {
    check_consecutive(messages)?;
    let id = &of.interaction_id;
    let at = interactions::needed(db, of)?;
    let Some(first) = messages.first() else { return Ok(()) };
    let held = of_row(db, at.id, first.position, u32::MAX)?;
    check(held == messages, || {
        format!("the last messages of interaction {id} are others by now")
    })?;
    let sql = "SELECT 1 FROM memories m CROSS JOIN memory_sources s ON s.memory = m.id \
               WHERE m.interaction = ?1 AND s.position >= ?2 LIMIT 1";
    let referred = row(db.prepare_cached(sql)?, params![at.id, first.position], |c| {
        c.get::<i64>()
    })?;
    check(referred.is_none(), || {
        format!("memories still refer to messages of interaction {id}")
    })?;
    let sql = "DELETE FROM messages WHERE interaction = ?1 AND position >= ?2";
    db.prepare_cached(sql)?.execute(params![at.id, first.position])?;
    let sql = "UPDATE interactions SET messages = messages - ?2, preview = iif(?3, NULL, preview) WHERE id = ?1";
    db.prepare_cached(sql)?
        .execute(params![at.id, messages.len() as i64, first.position == 0])?;
    let sql = "UPDATE totals SET messages = messages - ?1";
    db.prepare_cached(sql)?.execute([messages.len() as i64])?;
    Ok(())
}

/// Replaces one message. The memories that are found by it must all be named: their index entries follow.
pub(super) fn edit(
    db: &Connection,
    of: &InteractionKey,
    from: &Message,
    to: &Message,
    cited_by: &[MemoryId],
) -> Outcome<()> {
    if from.position != to.position {
        return invalid("an edit cannot move a message");
    }
    let (id, position) = (&of.interaction_id, from.position);
    let at = interactions::needed(db, of)?;
    let held = of_row(db, at.id, position, 1)?;
    check(held.first() == Some(from), || {
        format!("message {position} of interaction {id} has changed or is not there")
    })?;
    let cited_by: HashSet<MemoryId> = cited_by.iter().copied().collect();
    let sql = "SELECT m.memory_id FROM memories m CROSS JOIN memory_sources s ON s.memory = m.id \
               WHERE m.interaction = ?1 AND s.position IN (?2, ?2 + 1)";
    let citing = rows(db.prepare_cached(sql)?, params![at.id, position], |c| {
        Ok(MemoryId(c.uuid()?))
    })?;
    check(citing.iter().all(|memory| cited_by.contains(memory)), || {
        format!("another memory comes from message {position} of interaction {id} by now")
    })?;
    let sql = "UPDATE messages SET role = ?3, content = ?4 WHERE interaction = ?1 AND position = ?2";
    db.prepare_cached(sql)?
        .execute(params![at.id, position, to.role.as_str(), to.content])?;
    if position == 0 {
        db.prepare_cached("UPDATE interactions SET preview = ?2 WHERE id = ?1")?
            .execute(params![at.id, preview(&to.content)])?;
    }
    Ok(())
}
