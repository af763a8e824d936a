//! Travel through time: lists and counts as of a moment, playback, and what changed between two moments.

use chrono::TimeDelta;
use memora_engine::Engine;
use memora_engine::comparison::CompareRequest;
use memora_engine::domain::model::Timestamp;
use memora_engine::domain::page::PageRequest;
use memora_engine::domain::read::{DateRange, MemoryFilter, Scope};
use memora_engine::memories::MemoryListRequest;
use memora_engine::playback::PlaybackRequest;
use memora_tests::generate::Plan;

use crate::measure::{Figure, timed};

const CALLS: usize = 100;
const FEW_CALLS: usize = 20;
const ROWS: u32 = 200;

/// Moments spread over the life of a place.
struct Life {
    first: Timestamp,
    span: TimeDelta,
}

impl Life {
    async fn of(engine: &Engine, scope: &Scope) -> anyhow::Result<Self> {
        let around = engine.time_around(scope, None).await?;
        let first = around.first.unwrap_or_else(|| engine.now());
        let last = around.last.unwrap_or(first);
        let span = last - first;
        Ok(Self { first, span })
    }

    fn moment(&self, n: usize) -> Timestamp {
        let place = i32::try_from(n * 37 % 101).unwrap_or_default();
        self.first + self.span / 101 * place
    }
}

pub(crate) async fn all(engine: &Engine, plan: &Plan) -> anyhow::Result<Vec<Figure>> {
    let largest = plan.largest_user();
    let org = plan.largest_organization().clone();
    let user = Life::of(engine, &Scope::user(largest.clone())).await?;
    let whole = Life::of(engine, &Scope::organization(org.clone())).await?;
    let mut figures = Vec::new();
    let list = |at| MemoryListRequest {
        scope: Scope::user(largest.clone()),
        filter: MemoryFilter::Believed,
        dates: DateRange::default(),
        as_of: Some(at),
        ascending: false,
        tag: None,
    };
    figures.push(
        timed(
            "as of: believed memories of the largest user, 200 rows",
            CALLS,
            async |n| {
                engine
                    .list_memories(list(user.moment(n)), PageRequest::first(ROWS))
                    .await?;
                Ok(())
            },
        )
        .await?
        .at_most(50.0),
    );
    figures.push(
        timed("as of: users of the largest organization, 200 rows", CALLS, async |n| {
            let page = PageRequest::first(ROWS);
            engine.users_at(&org, None, page, Some(whole.moment(n))).await?;
            Ok(())
        })
        .await?
        .at_most(100.0),
    );
    figures.push(
        timed("as of: counts of the largest organization", CALLS, async |n| {
            engine.organization_at(&org, Some(whole.moment(n))).await?;
            Ok(())
        })
        .await?
        .at_most(100.0),
    );
    figures.push(
        timed("as of: counts of the largest user", CALLS, async |n| {
            engine.user_at(&largest, Some(user.moment(n))).await?;
            Ok(())
        })
        .await?
        .at_most(50.0),
    );
    figures.push(
        timed("as of: changes around a moment, largest user", CALLS, async |n| {
            engine
                .time_around(&Scope::user(largest.clone()), Some(user.moment(n)))
                .await?;
            Ok(())
        })
        .await?
        .at_most(50.0),
    );
    figures.push(
        timed("playback: 200 events of the largest organization", CALLS, async |n| {
            let request = PlaybackRequest {
                scope: Scope::organization(org.clone()),
                since: Some(whole.moment(n)),
                after: None,
                limit: 200,
            };
            engine.playback(request).await?;
            Ok(())
        })
        .await?,
    );
    let between = |n: usize| CompareRequest::Moments {
        user: largest.clone(),
        from: user.moment(n),
        to: user.moment(n + 51),
    };
    figures.push(
        timed("compare: two moments of the largest user", FEW_CALLS, async |n| {
            engine.compare(between(n)).await?;
            Ok(())
        })
        .await?
        .at_most(300.0),
    );
    figures.push(
        timed(
            "compare: topics between two moments of the largest user",
            FEW_CALLS,
            async |n| {
                engine.compare_topics(between(n)).await?;
                Ok(())
            },
        )
        .await?,
    );
    Ok(figures)
}
