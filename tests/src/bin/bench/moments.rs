//! Travel through time: lists and counts as of a moment, playback, and what changed between two moments.

use chrono::TimeDelta;
use memora_engine::Engine;
use memora_engine::comparison::CompareRequest;
use memora_engine::domain::ids::UserKey;
use memora_engine::domain::model::Timestamp;
use memora_engine::domain::overview::OverviewOf;
use memora_engine::domain::page::{MAX_PAGE, PageRequest};
use memora_engine::domain::read::{AuditQuery, DateRange, MemoryFilter, Scope};
use memora_engine::domain::subject::Subject;
use memora_engine::memories::MemoryListRequest;
use memora_engine::neighbourhood::NodeRef;
use memora_engine::playback::PlaybackRequest;
use memora_engine::stored_at::StoredPast;
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

/// All that the window asks for at once when the moment is moved in a user's memories.
async fn moving(engine: &Engine, user: &UserKey, life: &Life) -> anyhow::Result<Figure> {
    let memories = engine.user(user).await?.memories;
    let name = format!("as of: a move of the time control, user of {memories}");
    let figure = timed(&name, CALLS, async |n| {
        let at = life.moment(n);
        let list = MemoryListRequest {
            scope: Scope::user(user.clone()),
            filter: MemoryFilter::Believed,
            dates: DateRange::default(),
            as_of: Some(at),
            ascending: false,
            tag: None,
        };
        let scope = Scope::user(user.clone());
        tokio::try_join!(
            async { engine.time_around(&scope, Some(at)).await.map(drop) },
            async { engine.user_at(user, Some(at)).await.map(drop) },
            async { engine.totals_at(at).await.map(drop) },
            async { engine.list_memories(list, PageRequest::first(ROWS)).await.map(drop) },
        )?;
        Ok(())
    });
    Ok(figure.await?.p95_at_most(50.0))
}

async fn overviews(engine: &Engine, plan: &Plan, user: &Life, whole: &Life) -> anyhow::Result<Vec<Figure>> {
    let mut figures = Vec::new();
    for (whose, of, life) in [
        (
            "organization",
            OverviewOf::Organization(plan.largest_organization().clone()),
            whole,
        ),
        ("user", OverviewOf::User(plan.largest_user()), user),
    ] {
        let name = format!("as of: overview, largest {whose}");
        let figure = timed(&name, FEW_CALLS, async |n| {
            engine.overview(&of, Some(life.moment(n))).await?;
            Ok(())
        });
        figures.push(figure.await?.at_most(100.0));
    }
    let around = NodeRef::User(plan.largest_user());
    let figure = timed(
        "as of: graph around the largest user, 100 of each",
        FEW_CALLS,
        async |n| {
            let page = PageRequest::first(100);
            engine.neighbourhood(&around, None, page, Some(user.moment(n))).await?;
            Ok(())
        },
    );
    figures.push(figure.await?.at_most(100.0));
    Ok(figures)
}

/// The largest user as stored before their newest changes.
async fn stored(engine: &Engine, user: &UserKey) -> anyhow::Result<Vec<Figure>> {
    let query = AuditQuery::about(Subject::User(user.clone()));
    let newest = engine.graph().audit(&query, PageRequest::first(MAX_PAGE)).await?.items;
    let (Some(last), taken_back) = (newest.last(), newest.len()) else {
        return Ok(Vec::new());
    };
    let at = last.change.at - TimeDelta::microseconds(1);
    let request = MemoryListRequest {
        scope: Scope::user(user.clone()),
        filter: MemoryFilter::Believed,
        dates: DateRange::default(),
        as_of: None,
        ascending: false,
        tag: None,
    };
    let name = format!("as stored: first look, {taken_back} changes taken back");
    let first = timed(&name, FEW_CALLS, async |_| {
        let past = StoredPast::new(engine.clone());
        past.list(request.clone(), at, PageRequest::first(ROWS)).await?;
        Ok(())
    });
    let first = first.await?;
    let past = StoredPast::new(engine.clone());
    let next = timed("as stored: list of the same moment, 200 rows", CALLS, async |_| {
        past.list(request.clone(), at, PageRequest::first(ROWS)).await?;
        Ok(())
    });
    Ok(vec![first, next.await?.at_most(50.0)])
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
    figures.push(moving(engine, &largest, &user).await?);
    figures.extend(overviews(engine, plan, &user, &whole).await?);
    figures.extend(stored(engine, &largest).await?);
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
