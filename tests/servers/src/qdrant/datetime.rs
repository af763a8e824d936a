//! Moments in payloads are texts; this reads the spellings that Qdrant reads.

use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};
use qdrant_client::qdrant::Timestamp;
use tonic::Status;

/// `None` where the text is no moment: such a value meets no range.
pub(super) fn read_text(text: &str) -> Option<DateTime<Utc>> {
    if let Ok(moment) = DateTime::parse_from_rfc3339(text) {
        return Some(moment.to_utc());
    }
    for form in ["%Y-%m-%dT%H:%M:%S%.f%#z", "%Y-%m-%d %H:%M:%S%.f%#z"] {
        if let Ok(moment) = DateTime::parse_from_str(text, form) {
            return Some(moment.to_utc());
        }
    }
    // Without an offset it is UTC.
    for form in [
        "%Y-%m-%dT%H:%M:%S%.f",
        "%Y-%m-%d %H:%M:%S%.f",
        "%Y-%m-%dT%H:%M",
        "%Y-%m-%d %H:%M",
    ] {
        if let Ok(moment) = NaiveDateTime::parse_from_str(text, form) {
            return Some(moment.and_utc());
        }
    }
    let day = NaiveDate::parse_from_str(text, "%Y-%m-%d").ok()?;
    Some(day.and_hms_opt(0, 0, 0)?.and_utc())
}

pub(super) fn read_timestamp(timestamp: Timestamp) -> Result<DateTime<Utc>, Status> {
    let nanos = u32::try_from(timestamp.nanos).unwrap_or(0);
    DateTime::from_timestamp(timestamp.seconds, nanos)
        .ok_or_else(|| Status::invalid_argument(format!("Unable to parse timestamp: {timestamp}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_spellings_of_one_moment_are_equal() {
        let moment = read_text("2024-05-04T10:00:00Z").unwrap();
        for text in [
            "2024-05-04T12:00:00+02:00",
            "2024-05-04T12:00:00+0200",
            "2024-05-04 10:00:00",
            "2024-05-04T10:00:00.000000",
            "2024-05-04 10:00",
        ] {
            assert_eq!(read_text(text), Some(moment), "{text}");
        }
        assert_eq!(read_text("2024-05-04"), read_text("2024-05-04T00:00:00Z"));
        assert_eq!(read_text("yesterday"), None);
    }
}
