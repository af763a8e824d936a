//! Stored values and the domain's types. Others write to the same database, so times and days are read from
//! whatever they may be stored as; what no type fits is reported as damage, never a panic.

use chrono::{DateTime, FixedOffset, NaiveDate, NaiveDateTime, NaiveTime};
use memora_engine::domain::ids::InvalidId;
use memora_engine::domain::model::{Timestamp, to_stored_precision};
use memora_engine::ports::graph::GraphResult;
use neo4rs::{BoltList, BoltNull, BoltString, BoltType, Row};

use super::fault::{corrupt, unreadable};

/// The moment that stands for one that is missing or cannot be read.
pub(super) fn no_moment() -> Timestamp {
    DateTime::UNIX_EPOCH
}

/// The last moment that is ever stored.
pub(super) fn far_future() -> Timestamp {
    let date = NaiveDate::from_ymd_opt(9999, 12, 31).expect("invariant: a day of the calendar");
    let time = NaiveTime::from_hms_micro_opt(23, 59, 59, 999_999).expect("invariant: a time of the day");
    date.and_time(time).and_utc()
}

/// A moment as Memora stores it: a date-time with the offset of UTC.
pub(super) fn moment(moment: Timestamp) -> BoltType {
    BoltType::from(moment)
}

pub(super) fn day(date: NaiveDate) -> BoltType {
    BoltType::from(date)
}

pub(super) fn text(text: impl Into<String>) -> BoltType {
    BoltType::String(BoltString { value: text.into() })
}

pub(super) fn optional<T: Into<BoltType>>(value: Option<T>) -> BoltType {
    value.map_or(BoltType::Null(BoltNull), Into::into)
}

pub(super) fn list(values: impl IntoIterator<Item = BoltType>) -> BoltType {
    BoltType::List(BoltList {
        value: values.into_iter().collect(),
    })
}

/// The values of one row, or of a list within one, in the order in which the question names them.
pub(super) struct Fields {
    values: std::vec::IntoIter<BoltType>,
}

impl Fields {
    /// The values of a row whose question returns one list as `row`.
    pub(super) fn of(row: &Row) -> GraphResult<Self> {
        match row.get("row").map_err(|error| corrupt(error.to_string()))? {
            BoltType::List(list) => Ok(Self {
                values: list.value.into_iter(),
            }),
            _ => Err(corrupt("an answer is no list")),
        }
    }

    /// The values of all rows, each read by `read`.
    pub(super) fn all<T>(rows: &[Row], read: impl Fn(&mut Self) -> GraphResult<T>) -> GraphResult<Vec<T>> {
        rows.iter().map(|row| read(&mut Self::of(row)?)).collect()
    }

    pub(super) fn value(&mut self) -> GraphResult<BoltType> {
        self.values.next().ok_or_else(|| corrupt("an answer is too short"))
    }

    pub(super) fn optional_text(&mut self) -> GraphResult<Option<String>> {
        Ok(as_text(self.value()?))
    }

    /// A text; what is missing or no text is empty.
    pub(super) fn text(&mut self) -> GraphResult<String> {
        Ok(self.optional_text()?.unwrap_or_default())
    }

    /// A text id, given by its `parse`.
    pub(super) fn id<T>(&mut self, parse: fn(&str) -> Result<T, InvalidId>) -> GraphResult<T> {
        parse(&self.text()?).map_err(unreadable)
    }

    /// A text id, `None` when there is none or it is one that no store may hold.
    pub(super) fn optional_id<T>(&mut self, parse: fn(&str) -> Result<T, InvalidId>) -> GraphResult<Option<T>> {
        Ok(self.optional_text()?.and_then(|text| parse(&text).ok()))
    }

    /// A text id; one that no store may hold, or none at all, becomes `?`.
    pub(super) fn id_or_unknown<T>(&mut self, parse: fn(&str) -> Result<T, InvalidId>) -> GraphResult<T> {
        match self.optional_id(parse)? {
            Some(id) => Ok(id),
            None => parse("?").map_err(unreadable),
        }
    }

    /// Places in a conversation, ascending, each once.
    pub(super) fn positions(&mut self) -> GraphResult<Vec<u32>> {
        let numbers = self.values()?.into_iter().filter_map(|value| match value {
            BoltType::Integer(number) => u32::try_from(number.value).ok(),
            _ => None,
        });
        let positions: std::collections::BTreeSet<u32> = numbers.collect();
        Ok(positions.into_iter().collect())
    }

    pub(super) fn integer(&mut self) -> GraphResult<i64> {
        match self.value()? {
            BoltType::Integer(number) => Ok(number.value),
            BoltType::Null(_) => Ok(0),
            other => Err(corrupt(format!("{} instead of a number", kind(&other)))),
        }
    }

    /// A number of things, at most what fits.
    pub(super) fn count(&mut self) -> GraphResult<u32> {
        Ok(u32::try_from(self.integer()?.max(0)).unwrap_or(u32::MAX))
    }

    pub(super) fn flag(&mut self) -> GraphResult<bool> {
        Ok(matches!(self.value()?, BoltType::Boolean(flag) if flag.value))
    }

    /// A moment, `None` when it is missing or cannot be read.
    pub(super) fn optional_moment(&mut self) -> GraphResult<Option<Timestamp>> {
        Ok(as_moment(self.value()?))
    }

    /// A moment; what cannot be read stands at [`no_moment`].
    pub(super) fn moment(&mut self) -> GraphResult<Timestamp> {
        Ok(self.optional_moment()?.unwrap_or_else(no_moment))
    }

    /// A day, `None` when it is missing or cannot be read.
    pub(super) fn optional_day(&mut self) -> GraphResult<Option<NaiveDate>> {
        Ok(as_day(self.value()?))
    }

    /// The values of a list; none when there is no list.
    pub(super) fn values(&mut self) -> GraphResult<Vec<BoltType>> {
        match self.value()? {
            BoltType::List(list) => Ok(list.value),
            BoltType::Null(_) => Ok(Vec::new()),
            other => Err(corrupt(format!("{} instead of a list", kind(&other)))),
        }
    }

    /// A list within the row as fields of its own.
    pub(super) fn fields(&mut self) -> GraphResult<Fields> {
        Ok(Self {
            values: self.values()?.into_iter(),
        })
    }

    /// A list of lists, each read by `read`.
    pub(super) fn each<T>(&mut self, read: impl Fn(&mut Fields) -> GraphResult<T>) -> GraphResult<Vec<T>> {
        self.values()?
            .into_iter()
            .map(|value| match value {
                BoltType::List(list) => read(&mut Fields {
                    values: list.value.into_iter(),
                }),
                other => Err(corrupt(format!("{} instead of a list", kind(&other)))),
            })
            .collect()
    }

    /// Those of the list's values that are texts.
    pub(super) fn texts(&mut self) -> GraphResult<Vec<String>> {
        Ok(self.values()?.into_iter().filter_map(as_text).collect())
    }
}

pub(super) fn as_text(value: BoltType) -> Option<String> {
    match value {
        BoltType::String(text) => Some(text.value),
        _ => None,
    }
}

pub(super) fn as_moment(value: BoltType) -> Option<Timestamp> {
    let moment = match value {
        BoltType::DateTime(_) => DateTime::<FixedOffset>::try_from(value).ok()?.to_utc(),
        BoltType::DateTimeZoneId(zoned) => DateTime::<FixedOffset>::try_from(&zoned).ok()?.to_utc(),
        BoltType::LocalDateTime(_) => NaiveDateTime::try_from(value).ok()?.and_utc(),
        BoltType::Date(_) => midnight(NaiveDate::try_from(value).ok()?),
        BoltType::String(text) => moment_of(&text.value)?,
        _ => return None,
    };
    Some(to_stored_precision(moment))
}

fn midnight(date: NaiveDate) -> Timestamp {
    date.and_time(NaiveTime::MIN).and_utc()
}

/// ISO 8601 as Python and Neo4j write it; without an offset it is UTC.
pub(super) fn moment_of(text: &str) -> Option<Timestamp> {
    let text = text.trim();
    // Neo4j puts the name of a zone behind the offset: 2025-05-01T12:00:00+02:00[Europe/Berlin]
    let text = text.split_once('[').map_or(text, |(moment, _)| moment);
    let zoned = DateTime::parse_from_rfc3339(text).map(|moment| moment.to_utc());
    // Neo4j leaves the seconds out when there are none.
    let short = || {
        let text = text
            .strip_suffix('Z')
            .map_or(text.to_owned(), |local| format!("{local}+00:00"));
        let parsed = DateTime::parse_from_str(&text, "%Y-%m-%dT%H:%M%:z").ok();
        parsed.map(|moment| moment.to_utc())
    };
    let local = || {
        let formats = ["%Y-%m-%dT%H:%M:%S%.f", "%Y-%m-%d %H:%M:%S%.f", "%Y-%m-%dT%H:%M"];
        let parsed = formats
            .iter()
            .find_map(|format| NaiveDateTime::parse_from_str(text, format).ok());
        parsed.map(|moment| moment.and_utc())
    };
    let date = || NaiveDate::parse_from_str(text, "%Y-%m-%d").ok().map(midnight);
    zoned.ok().or_else(short).or_else(local).or_else(date)
}

pub(super) fn as_day(value: BoltType) -> Option<NaiveDate> {
    match value {
        BoltType::Date(_) => NaiveDate::try_from(value).ok(),
        BoltType::DateTime(_) => Some(DateTime::<FixedOffset>::try_from(value).ok()?.date_naive()),
        BoltType::LocalDateTime(_) => Some(NaiveDateTime::try_from(value).ok()?.date()),
        BoltType::String(text) => NaiveDate::parse_from_str(text.value.get(..10)?, "%Y-%m-%d").ok(),
        _ => None,
    }
}

/// The kind of a value for an error text; never its content.
fn kind(value: &BoltType) -> &'static str {
    match value {
        BoltType::String(_) => "a text",
        BoltType::Integer(_) | BoltType::Float(_) => "a number",
        BoltType::Boolean(_) => "yes or no",
        BoltType::Null(_) => "nothing",
        BoltType::List(_) => "a list",
        BoltType::Map(_) | BoltType::Node(_) => "a map",
        _ => "something else",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stored(text: &str) -> Option<String> {
        as_moment(super::text(text)).map(|moment| moment.to_rfc3339())
    }

    #[test]
    fn moments_are_read_from_texts_in_the_forms_that_are_around() {
        let noon = Some("2025-05-01T12:00:00+00:00".to_owned());
        for text in [
            "2025-05-01T12:00:00Z",
            "2025-05-01T14:00:00+02:00",
            "2025-05-01T14:00:00+02:00[Europe/Berlin]",
            "2025-05-01T12:00:00.000000",
            "2025-05-01 12:00:00",
            " 2025-05-01T12:00 ",
            "2025-05-01T12:00Z",
            "2025-05-01T14:00+02:00",
            "2025-05-01T14:00+02:00[Europe/Berlin]",
        ] {
            assert_eq!(stored(text), noon, "{text}");
        }
        assert_eq!(stored("2025-05-01").as_deref(), Some("2025-05-01T00:00:00+00:00"));
        for text in ["", "yesterday", "2025-13-01T00:00:00Z"] {
            assert_eq!(stored(text), None, "{text}");
        }
    }

    #[test]
    fn moments_are_kept_to_the_microsecond() {
        let moment = DateTime::parse_from_rfc3339("9999-12-31T23:59:59.999999999Z")
            .expect("a moment")
            .to_utc();
        assert_eq!(as_moment(super::moment(moment)), Some(to_stored_precision(moment)));
    }

    #[test]
    fn what_is_no_moment_or_day_is_none() {
        assert_eq!(as_moment(BoltType::from(5i64)), None);
        assert_eq!(as_day(BoltType::Null(BoltNull)), None);
        assert_eq!(as_day(text("20")), None);
        assert_eq!(as_day(text("ääääääääää")), None);
    }
}
