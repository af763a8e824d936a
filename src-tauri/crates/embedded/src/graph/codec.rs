//! Stored values and the domain's types: moments as microseconds and days as day numbers since 1970, both in UTC;
//! UUIDs as 16 bytes, other ids as text. What does not fit is reported as damage, never a panic.

use std::borrow::Cow;

use chrono::{DateTime, NaiveDate};
use memora_engine::domain::ids::InvalidId;
use memora_engine::domain::model::Timestamp;
use memora_engine::ports::graph::GraphError;
use rusqlite::types::FromSql;
use rusqlite::{CachedStatement, Params, Row};
use serde::Serialize;
use serde::de::DeserializeOwned;
use uuid::Uuid;

use super::fault::{Fault, Outcome, corrupt};

/// Day number of 1 January 1970 when days are counted from the beginning of the calendar.
const EPOCH_FROM_CE: i32 = 719_163;

pub(super) const MICROS_PER_DAY: i64 = 86_400_000_000;

pub(super) fn micros(moment: Timestamp) -> i64 {
    moment.timestamp_micros()
}

pub(super) fn moment(micros: i64) -> Outcome<Timestamp> {
    DateTime::from_timestamp_micros(micros).ok_or_else(|| corrupt(format!("{micros} is no moment in time")))
}

pub(super) fn day(date: NaiveDate) -> i64 {
    use chrono::Datelike;
    i64::from(date.num_days_from_ce()) - i64::from(EPOCH_FROM_CE)
}

pub(super) fn date(day: i64) -> Outcome<NaiveDate> {
    i32::try_from(day)
        .ok()
        .and_then(|day| day.checked_add(EPOCH_FROM_CE))
        .and_then(NaiveDate::from_num_days_from_ce_opt)
        .ok_or_else(|| corrupt(format!("{day} is no day of the calendar")))
}

/// Names are compared and sorted in lower case.
pub(super) fn folded(name: &str) -> String {
    name.to_lowercase()
}

/// A row that is read column by column.
pub(super) struct Columns<'r> {
    row: &'r Row<'r>,
    next: usize,
}

impl<'r> Columns<'r> {
    pub(super) fn new(row: &'r Row<'r>) -> Self {
        Self { row, next: 0 }
    }

    pub(super) fn get<T: FromSql>(&mut self) -> Outcome<T> {
        let at = self.next;
        self.next += 1;
        Ok(self.row.get(at)?)
    }

    /// A text id of any kind, given by its `parse`.
    pub(super) fn id<T>(&mut self, parse: fn(&str) -> Result<T, InvalidId>) -> Outcome<T> {
        let at = self.next;
        self.next += 1;
        let text = self.row.get_ref(at)?.as_str().map_err(rusqlite::Error::from)?;
        Ok(parse(text)?)
    }

    pub(super) fn optional_id<T>(&mut self, parse: fn(&str) -> Result<T, InvalidId>) -> Outcome<Option<T>> {
        let at = self.next;
        self.next += 1;
        let text = self.row.get_ref(at)?.as_str_or_null().map_err(rusqlite::Error::from)?;
        Ok(text.map(parse).transpose()?)
    }

    pub(super) fn uuid(&mut self) -> Outcome<Uuid> {
        Ok(Uuid::from_bytes(self.get::<[u8; 16]>()?))
    }

    pub(super) fn optional_uuid(&mut self) -> Outcome<Option<Uuid>> {
        Ok(self.get::<Option<[u8; 16]>>()?.map(Uuid::from_bytes))
    }

    pub(super) fn moment(&mut self) -> Outcome<Timestamp> {
        moment(self.get()?)
    }

    pub(super) fn optional_moment(&mut self) -> Outcome<Option<Timestamp>> {
        self.get::<Option<i64>>()?.map(moment).transpose()
    }

    pub(super) fn date(&mut self) -> Outcome<NaiveDate> {
        date(self.get()?)
    }
}

/// All rows of a question.
pub(super) fn rows<T>(
    mut statement: CachedStatement<'_>,
    params: impl Params,
    read: impl Fn(&mut Columns<'_>) -> Outcome<T>,
) -> Outcome<Vec<T>> {
    let mut found = statement.query(params)?;
    let mut out = Vec::new();
    while let Some(row) = found.next()? {
        out.push(read(&mut Columns::new(row))?);
    }
    Ok(out)
}

/// The first row of a question, if there is one.
pub(super) fn row<T>(
    mut statement: CachedStatement<'_>,
    params: impl Params,
    read: impl Fn(&mut Columns<'_>) -> Outcome<T>,
) -> Outcome<Option<T>> {
    let mut found = statement.query(params)?;
    match found.next()? {
        Some(row) => Ok(Some(read(&mut Columns::new(row))?)),
        None => Ok(None),
    }
}

/// The name of a plain enum variant as serde writes it.
pub(super) fn word<T: Serialize>(value: &T) -> Outcome<String> {
    let json = serde_json::to_string(value).map_err(|error| Fault::Graph(GraphError::Invalid(error.to_string())))?;
    Ok(json.trim_matches('"').to_owned())
}

/// The variant that [`word`] wrote.
pub(super) fn from_word<T: DeserializeOwned>(word: String) -> Outcome<T> {
    let what = Cow::from(word.clone());
    serde_json::from_value(serde_json::Value::String(word))
        .map_err(|_| corrupt(format!("the store speaks of {what:?}, which is unknown")))
}
