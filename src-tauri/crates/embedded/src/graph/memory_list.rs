//! Lists of memories: each combination of scope and filter is read from one index, in its order.

use memora_engine::domain::ids::{MemoryId, UserKey};
use memora_engine::domain::note::folded;
use memora_engine::domain::page::{Page, PageRequest};
use memora_engine::domain::read::{
    AfterMemory, DateRange, MemoryEntry, MemoryFilter, MemoryQuery, Scope, WordHit, WordsQuery,
};
use memora_engine::domain::words::WordSearch;
use rusqlite::{Connection, ToSql, params};
use uuid::Uuid;

use super::codec::{Columns, MICROS_PER_DAY, day, micros, rows};
use super::fault::Outcome;
use super::memories::{COLUMNS, JOINS, Stored, stored};
use super::{agents, cursor, interactions, memories, organizations, overview, users};

/// What a list is read by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ReadBy {
    User,
    UserAndAgent,
    Organization,
    Agent,
}

/// Everything that the text of the question depends on.
#[derive(Debug, Clone, Copy)]
pub(super) struct ListShape {
    pub(super) by: ReadBy,
    pub(super) filter: MemoryFilter,
    pub(super) as_of: bool,
    pub(super) dated: bool,
    pub(super) continued: bool,
    pub(super) ascending: bool,
    /// Few memories have notes: those with the tag are found first and sorted.
    pub(super) tagged: bool,
}

pub(super) fn list_sql(shape: ListShape) -> String {
    // What needs a look is rare: one index per user and one per organization will do.
    let is_rare = matches!(shape.filter, MemoryFilter::Contested | MemoryFilter::SourcesLost);
    let (scope, owner) = match shape.by {
        ReadBy::User => ("user", "m.user = :user"),
        ReadBy::UserAndAgent if is_rare => ("user", "m.user = :user AND m.agent = :agent"),
        ReadBy::UserAndAgent => ("user_agent", "m.user = :user AND m.agent = :agent"),
        ReadBy::Organization => ("org", "m.org = :org"),
        ReadBy::Agent if is_rare => ("org", "m.org = :org AND m.agent = :agent"),
        ReadBy::Agent => ("agent", "m.agent = :agent"),
    };
    let believed = if shape.as_of {
        "(m.superseded_at IS NULL OR m.superseded_at > :as_of)"
    } else {
        "m.superseded_at IS NULL"
    };
    let (kind, filter) = match shape.filter {
        MemoryFilter::All => ("memories", String::new()),
        MemoryFilter::Believed => ("memories", format!("AND {believed}")),
        MemoryFilter::Superseded if shape.as_of => (
            "superseded",
            "AND m.superseded_at IS NOT NULL AND m.superseded_at <= :as_of".to_owned(),
        ),
        MemoryFilter::Superseded => ("superseded", "AND m.superseded_at IS NOT NULL".to_owned()),
        MemoryFilter::Revised => ("replacing", format!("AND m.replaces > 0 AND {believed}")),
        MemoryFilter::Contested => (
            "contested",
            format!("AND m.replaced_by > 1 AND {}", overview::is_contested(shape.as_of)),
        ),
        MemoryFilter::SourcesLost => (
            "sources_lost",
            "AND m.sources = 0 AND m.interaction IS NOT NULL".to_owned(),
        ),
    };
    let dated = if shape.dated {
        "AND m.date BETWEEN :from AND :to"
    } else {
        ""
    };
    let (low, high, direction) = if shape.ascending {
        (">", "<=", "ASC")
    } else {
        (">=", "<", "DESC")
    };
    // The cursor takes the place of the bound on its side, so that the read starts where the last page ended.
    let range = match (shape.continued, shape.ascending) {
        (false, _) => "m.obtained_at >= :low AND m.obtained_at <= :high".to_owned(),
        (true, true) => format!("(m.obtained_at, m.memory_id) {low} (:at, :id) AND m.obtained_at {high} :high"),
        (true, false) => format!("m.obtained_at {low} :low AND (m.obtained_at, m.memory_id) {high} (:at, :id)"),
    };
    let (from, tagged) = if shape.tagged {
        (
            "note_tags t CROSS JOIN memories m ON m.memory_id = t.memory_id".to_owned(),
            "AND t.org_id = :org_id AND t.folded = :tag",
        )
    } else {
        (format!("memories m INDEXED BY {kind}_of_{scope}"), "")
    };
    format!(
        "SELECT {COLUMNS} FROM {from} {JOINS} \
         WHERE {owner} AND {range} {filter} {dated} {tagged} \
         ORDER BY m.obtained_at {direction}, m.memory_id {direction} LIMIT :wanted"
    )
}

/// The numbers of a scope. Empty fields are not asked for.
#[derive(Debug, Clone, Copy)]
struct ScopeRows {
    by: ReadBy,
    org: i64,
    user: i64,
    agent: i64,
}

/// `None`: something of the scope is not there, so nothing is in it.
fn scope_rows(db: &Connection, scope: &Scope) -> Outcome<Option<ScopeRows>> {
    let Some(org) = organizations::key(db, &scope.org_id)? else {
        return Ok(None);
    };
    let user = match &scope.user_id {
        None => None,
        Some(user_id) => {
            let key = UserKey {
                org_id: scope.org_id.clone(),
                user_id: user_id.clone(),
            };
            match users::key(db, &key)? {
                None => return Ok(None),
                Some(row) => Some(row.id),
            }
        }
    };
    let agent = match &scope.agent_id {
        None => None,
        Some(id) => match agents::key(db, org, id)? {
            None => return Ok(None),
            agent => agent,
        },
    };
    let by = match (user, agent) {
        (Some(_), Some(_)) => ReadBy::UserAndAgent,
        (Some(_), None) => ReadBy::User,
        (None, Some(_)) => ReadBy::Agent,
        (None, None) => ReadBy::Organization,
    };
    Ok(Some(ScopeRows {
        by,
        org,
        user: user.unwrap_or_default(),
        agent: agent.unwrap_or_default(),
    }))
}

/// The moments between which memories of these days were obtained.
fn moments(db: &Connection, org: i64, dates: DateRange) -> Outcome<(i64, i64)> {
    let (least, most) = memories::day_skew(db, org)?;
    let low = dates.from.map_or(i64::MIN, |from| {
        day(from).saturating_sub(most).saturating_mul(MICROS_PER_DAY)
    });
    let high = dates.to.map_or(i64::MAX, |to| {
        day(to)
            .saturating_sub(least)
            .saturating_add(1)
            .saturating_mul(MICROS_PER_DAY)
            .saturating_sub(1)
    });
    Ok((low, high))
}

pub(super) fn list(db: &Connection, query: &MemoryQuery, request: &PageRequest) -> Outcome<Page<MemoryEntry>> {
    let name = if query.ascending { "memories+" } else { "memories-" };
    let after: Option<(i64, Uuid)> = cursor::start(name, request)?;
    let Some(scope) = scope_rows(db, &query.scope)? else {
        return Ok(Page::empty());
    };
    let dated = query.dates != DateRange::default();
    let (low, high) = if dated {
        moments(db, scope.org, query.dates)?
    } else {
        (i64::MIN, i64::MAX)
    };
    let as_of = query.as_of.map(micros);
    let high = as_of.map_or(high, |t| high.min(t));
    let (from, to) = (
        query.dates.from.map_or(i64::MIN, day),
        query.dates.to.map_or(i64::MAX, day),
    );
    let shape = ListShape {
        by: scope.by,
        filter: query.filter,
        as_of: as_of.is_some(),
        dated,
        continued: after.is_some(),
        ascending: query.ascending,
        tagged: query.tag.is_some(),
    };
    let tag = query.tag.as_deref().map(folded);
    let org_id = query.scope.org_id.as_str();
    let statement = db.prepare_cached(&list_sql(shape))?;
    let after = after.map(|(at, id)| (at, id.into_bytes()));
    let wanted = cursor::wanted(request);
    let mut values: Vec<(&str, &dyn ToSql)> = vec![
        (":wanted", &wanted),
        (":low", &low),
        (":high", &high),
        (":as_of", &as_of),
        (":from", &from),
        (":to", &to),
        (":org", &scope.org),
        (":user", &scope.user),
        (":agent", &scope.agent),
        (":org_id", &org_id),
        (":tag", &tag),
    ];
    if let Some((at, id)) = &after {
        values.extend([(":at", at as &dyn ToSql), (":id", id)]);
    }
    // Each shape asks for some of these only.
    let mut used = Vec::with_capacity(values.len());
    for (name, value) in values {
        if statement.parameter_index(name)?.is_some() {
            used.push((name, value));
        }
    }
    let found = rows(statement, used.as_slice(), stored)?;
    let page = cursor::page(name, found, request, |s| {
        (micros(s.entry.memory.obtained_at), s.entry.memory.memory_id.0)
    })?;
    Ok(page.map(|stored| stored.entry))
}

/// Every memory of the scope and days is read; used only while the search index cannot be asked.
pub(super) fn with_words(db: &Connection, query: &WordsQuery) -> Outcome<Vec<WordHit>> {
    let Some(scope) = scope_rows(db, &query.scope)? else {
        return Ok(Vec::new());
    };
    let (owner, key) = match scope.by {
        ReadBy::User | ReadBy::UserAndAgent => ("user", scope.user),
        ReadBy::Organization => ("org", scope.org),
        ReadBy::Agent => ("agent", scope.agent),
    };
    let agent = match scope.by {
        ReadBy::UserAndAgent => format!("AND agent = {}", scope.agent),
        _ => String::new(),
    };
    let mut statement = db.prepare_cached(&format!(
        "SELECT memory_id, obtained_at, text FROM memories INDEXED BY memories_of_{owner} \
         WHERE {owner} = ?1 AND date BETWEEN ?2 AND ?3 {agent}"
    ))?;
    let from = query.dates.from.map_or(i64::MIN, day);
    let to = query.dates.to.map_or(i64::MAX, day);
    let mut found = statement.query(params![key, from, to])?;
    let mut search = WordSearch::new(&query.words, query.limit);
    while let Some(row) = found.next()? {
        let mut c = Columns::new(row);
        let (id, at) = (MemoryId(c.uuid()?), c.moment()?);
        search.look_at(id, at, &c.get::<String>()?);
    }
    Ok(search.finish())
}

pub(super) const OF_INTERACTION: &str = "m.interaction = ?1";

/// Memories of an interaction, oldest first.
pub(super) fn of_interaction(db: &Connection, interaction: i64) -> Outcome<Vec<Stored>> {
    rows(db.prepare_cached(&of_interaction_sql())?, [interaction], stored)
}

pub(super) fn of_interaction_sql() -> String {
    format!(
        "SELECT {COLUMNS} FROM memories m INDEXED BY memories_of_interaction {JOINS} \
         WHERE {OF_INTERACTION} ORDER BY m.obtained_at, m.memory_id"
    )
}

pub(super) fn loose_sql(continued: bool) -> String {
    let after = if continued {
        "AND (m.obtained_at, m.memory_id) > (?3, ?4)"
    } else {
        ""
    };
    format!(
        "SELECT {COLUMNS} FROM memories m INDEXED BY loose_memories {JOINS} \
         WHERE m.user = ?1 AND m.interaction IS NULL {after} ORDER BY m.obtained_at, m.memory_id LIMIT ?2"
    )
}

/// Memories that belong to no interaction, oldest first.
pub(super) fn loose(db: &Connection, user: &UserKey, after: AfterMemory, limit: u32) -> Outcome<Vec<Stored>> {
    let Some(user) = users::key(db, user)? else {
        return Ok(Vec::new());
    };
    let statement = db.prepare_cached(&loose_sql(after.is_some()))?;
    match after {
        None => rows(statement, params![user.id, limit], stored),
        Some((at, MemoryId(id))) => rows(statement, params![user.id, limit, micros(at), id.into_bytes()], stored),
    }
}

/// The row of an interaction whose memories are listed; those of an unknown one are none.
pub(super) fn of_interaction_key(
    db: &Connection,
    of: &memora_engine::domain::ids::InteractionKey,
) -> Outcome<Vec<Stored>> {
    match interactions::key(db, of)? {
        Some(at) => of_interaction(db, at.id),
        None => Ok(Vec::new()),
    }
}
