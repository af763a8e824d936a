//! Which memories a question may find, as a condition on payloads.

use chrono::{DateTime, Datelike, NaiveDate, NaiveTime, TimeDelta, Utc};
use memora_engine::domain::ids::PersonId;
use memora_engine::domain::read::{DateRange, Scope};
use memora_engine::ports::index::IndexQuery;
use qdrant_client::qdrant::{Condition, DatetimeRange, Filter, Timestamp};

use super::layout::{AGENT_ID, DATE, OBTAINED_AT, ORG_ID, ORG_USER_ID, org_user, point_id};

/// No place on earth is further from UTC, so that the day somewhere begins and ends at most this much off.
const MOST_HOURS_FROM_UTC: i64 = 14;

/// Everything in reach of the question.
pub(super) fn in_reach(query: &IndexQuery) -> Filter {
    let mut must = tenant(&query.scope);
    must.extend(days(query.dates));
    let mut filter = Filter::must(must);
    if !query.exclude.is_empty() {
        let ids = query.exclude.iter().map(|id| point_id(*id));
        filter.must_not.push(Condition::has_id(ids));
    }
    filter
}

/// Of that, the memories of the people who are named in the question; `None` when none of them is a user.
pub(super) fn of_named(query: &IndexQuery) -> Option<Filter> {
    let owners: Vec<String> = query
        .people
        .iter()
        .filter_map(|person| match person {
            PersonId::User(user) => Some(org_user(&query.scope.org_id, user)),
            PersonId::Agent(_) => None,
        })
        .collect();
    if owners.is_empty() {
        return None;
    }
    let mut filter = in_reach(query);
    filter.must.push(Condition::matches(ORG_USER_ID, owners));
    Some(filter)
}

/// The organization is asked for beside the user because ids may hold colons: `a:b` of `c` has the key of `a` of `b:c`.
fn tenant(scope: &Scope) -> Vec<Condition> {
    let mut must = vec![Condition::matches(ORG_ID, scope.org_id.to_string())];
    if let Some(user) = &scope.user_id {
        must.push(Condition::matches(ORG_USER_ID, org_user(&scope.org_id, user)));
    }
    if let Some(agent) = &scope.agent_id {
        must.push(Condition::matches(AGENT_ID, agent.to_string()));
    }
    must
}

/// Days as far as the server can tell them: it knows moments in UTC only, so it is asked for some hours more, and
/// [`day`](super::layout::day) of what it gives decides.
fn days(dates: DateRange) -> Option<Condition> {
    if dates == DateRange::default() {
        return None;
    }
    let told = between(DATE, dates, TimeDelta::zero());
    let by_moment = Filter::must([
        Condition::is_empty(DATE),
        between(OBTAINED_AT, dates, TimeDelta::hours(MOST_HOURS_FROM_UTC)),
    ]);
    Some(Filter::should([told, by_moment.into()]).into())
}

/// From the beginning of the first day to before the end of the last, and `more` on both sides.
fn between(field: &str, dates: DateRange, more: TimeDelta) -> Condition {
    let range = DatetimeRange {
        gte: dates
            .from
            .and_then(|day| start_of(day).checked_sub_signed(more))
            .and_then(timestamp),
        lt: dates
            .to
            .and_then(|day| start_of(day).checked_add_signed(TimeDelta::days(1) + more))
            .and_then(timestamp),
        ..DatetimeRange::default()
    };
    Condition::datetime_range(field, range)
}

fn start_of(day: NaiveDate) -> DateTime<Utc> {
    day.and_time(NaiveTime::MIN).and_utc()
}

/// `None` outside the years that the protocol knows: such an end stays open.
fn timestamp(moment: DateTime<Utc>) -> Option<Timestamp> {
    (1..=9999).contains(&moment.year()).then(|| Timestamp {
        seconds: moment.timestamp(),
        nanos: 0,
    })
}

#[cfg(test)]
mod tests {
    use memora_engine::domain::ids::UserId;
    use memora_testkit::sample::{agent_id, day, memory_id, org_id, user_key};
    use qdrant_client::qdrant::condition::ConditionOneOf;

    use super::*;

    fn question(scope: Scope) -> IndexQuery {
        IndexQuery {
            scope,
            dates: DateRange::default(),
            text: String::new(),
            people: vec![],
            dense: None,
            exclude: vec![],
            limit: 10,
        }
    }

    fn fields(filter: &Filter) -> Vec<&str> {
        filter
            .must
            .iter()
            .filter_map(|condition| match &condition.condition_one_of {
                Some(ConditionOneOf::Field(field)) => Some(field.key.as_str()),
                _ => None,
            })
            .collect()
    }

    #[test]
    fn a_scope_is_asked_for_by_its_keys() {
        let filter = in_reach(&question(Scope::organization(org_id("acme"))));
        assert_eq!(fields(&filter), [ORG_ID]);
        let scope = Scope {
            agent_id: Some(agent_id("pal")),
            ..Scope::user(user_key("acme", "ann"))
        };
        let filter = in_reach(&question(scope));
        assert_eq!(fields(&filter), [ORG_ID, ORG_USER_ID, AGENT_ID]);
        assert_eq!(filter.must[1], Condition::matches(ORG_USER_ID, "acme:ann".to_owned()));
    }

    #[test]
    fn memories_of_named_users_are_asked_for_apart() {
        let mut query = question(Scope::organization(org_id("acme")));
        assert_eq!(of_named(&query), None);
        query.people = vec![PersonId::Agent(agent_id("pal"))];
        assert_eq!(of_named(&query), None, "an agent owns no memories");
        query.people.push(PersonId::User(UserId::parse("ben").expect("an id")));
        let filter = of_named(&query).expect("a filter");
        assert_eq!(fields(&filter), [ORG_ID, ORG_USER_ID]);
    }

    #[test]
    fn excluded_ids_are_left_out_by_the_server() {
        let mut query = question(Scope::organization(org_id("acme")));
        assert!(in_reach(&query).must_not.is_empty());
        query.exclude = vec![memory_id(1), memory_id(2)];
        let filter = in_reach(&query);
        assert_eq!(
            filter.must_not,
            [Condition::has_id([point_id(memory_id(1)), point_id(memory_id(2))])]
        );
    }

    #[test]
    fn open_ends_of_a_range_stay_open() {
        assert_eq!(days(DateRange::default()), None);
        let from = DateRange {
            from: Some(day("2025-05-01")),
            to: None,
        };
        let told = between(DATE, from, TimeDelta::zero());
        let Some(ConditionOneOf::Field(field)) = told.condition_one_of else {
            panic!("a field condition");
        };
        let range = field.datetime_range.expect("a range");
        assert_eq!((range.gte.map(|t| t.seconds), range.lt), (Some(1_746_057_600), None));
    }

    #[test]
    fn the_ends_of_the_calendar_do_not_overflow() {
        for day in [NaiveDate::MIN, NaiveDate::MAX] {
            let both = DateRange {
                from: Some(day),
                to: Some(day),
            };
            assert!(days(both).is_some());
        }
    }
}
