//! Every read that the window makes, with arguments that vary as a person's would.

use std::path::Path;
use std::time::Instant;

use chrono::NaiveDate;
use memora_engine::Engine;
use memora_engine::domain::ids::{InteractionKey, MemoryId, MemoryKey, UserKey};
use memora_engine::domain::overview::OverviewOf;
use memora_engine::domain::page::{Cursor, MAX_PAGE, PageRequest};
use memora_engine::domain::read::{AgentsOf, DateRange, MemoryFilter, Scope};
use memora_engine::memories::MemoryListRequest;
use memora_engine::neighbourhood::NodeRef;
use memora_engine::timeline::TimelineRequest;
use memora_tests::generate::{CHAIN_LENGTH, Plan, chain_id};
use memora_tests::store::{self, OpenStore};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

use crate::measure::{Figure, timed};

const CALLS: usize = 300;
/// Rows of a page of the tree and of the memories list.
const ROWS: u32 = 200;
/// Interactions of a page of the timeline.
const INTERACTIONS: u32 = 50;
/// Pages that are walked to get to the depth of a list.
const DEEP: usize = 60;

/// From a closed store to the rows of the tree, files in the page cache.
pub(crate) async fn opening(folder: &Path, plan: &Plan) -> anyhow::Result<Figure> {
    let mut samples = Vec::new();
    for _ in 0..10 {
        let started = Instant::now();
        let open = store::reopen(folder).await?;
        open.engine.totals().await?;
        open.engine.organizations(PageRequest::first(ROWS)).await?;
        open.engine
            .users(plan.largest_organization(), None, PageRequest::first(ROWS))
            .await?;
        samples.push(started.elapsed().as_secs_f64() * 1_000.0);
    }
    Ok(Figure::of("open to first tree", "ms", samples).at_most(300.0))
}

pub(crate) async fn all(open: &OpenStore, plan: &Plan) -> anyhow::Result<Vec<Figure>> {
    let mut figures = tree(&open.engine, plan).await?;
    figures.extend(days(&open.engine, plan).await?);
    figures.extend(lists(&open.engine, plan).await?);
    figures.extend(versions(&open.engine, plan).await?);
    figures.extend(crate::moments::all(&open.engine, plan).await?);
    figures.extend(at_a_glance(&open.engine, plan).await?);
    Ok(figures)
}

/// The overview, and the graph around things with many neighbours.
async fn at_a_glance(engine: &Engine, plan: &Plan) -> anyhow::Result<Vec<Figure>> {
    let (largest, org_id) = (plan.largest_user(), plan.largest_organization().clone());
    let mut figures = Vec::new();
    for (whose, of) in [
        ("largest organization", OverviewOf::Organization(org_id.clone())),
        ("largest user", OverviewOf::User(largest.clone())),
    ] {
        let name = format!("overview, {whose}");
        let figure = timed(&name, CALLS, async |_| {
            engine.overview(&of, None).await?;
            Ok(())
        });
        figures.push(figure.await?.at_most(100.0));
    }
    // 100 of each: organization, agents, interactions, memories and days make more than 300.
    let user = NodeRef::User(largest.clone());
    figures.push(
        timed("graph: 300 things around the largest user", CALLS, async |_| {
            engine.neighbourhood(&user, None, PageRequest::first(100), None).await?;
            Ok(())
        })
        .await?
        .at_most(100.0),
    );
    let memory = |n: usize| {
        NodeRef::Memory(MemoryKey {
            org_id: largest.org_id.clone(),
            user_id: largest.user_id.clone(),
            memory_id: chain_id(u32::try_from(n).unwrap_or_default() * 37 % CHAIN_LENGTH),
        })
    };
    figures.push(
        timed("graph: around a memory", CALLS, async |n| {
            engine
                .neighbourhood(&memory(n), None, PageRequest::first(12), None)
                .await?;
            Ok(())
        })
        .await?,
    );
    figures.push(
        timed("graph: path between two memories", CALLS, async |n| {
            engine.path_between(&memory(n), &memory(n + 5), None).await?;
            Ok(())
        })
        .await?
        .at_most(100.0),
    );
    Ok(figures)
}

async fn tree(engine: &Engine, plan: &Plan) -> anyhow::Result<Vec<Figure>> {
    let org = |n: usize| &plan.organizations[n % plan.organizations.len()].org_id;
    let mut figures = Vec::new();
    figures.push(
        timed("tree: organizations", CALLS, async |_| {
            engine.organizations(PageRequest::first(ROWS)).await?;
            Ok(())
        })
        .await?
        .at_most(2.0),
    );
    figures.push(
        timed("tree: users of an organization, 200 rows", CALLS, async |n| {
            engine.users(org(n), None, PageRequest::first(ROWS)).await?;
            Ok(())
        })
        .await?
        .at_most(2.0),
    );
    figures.push(
        timed("tree: agents of an organization", CALLS, async |n| {
            engine
                .agents(&AgentsOf::Organization(org(n).clone()), None, PageRequest::first(ROWS))
                .await?;
            Ok(())
        })
        .await?
        .at_most(2.0),
    );
    const TYPED: [&str; 8] = ["a", "an", "ben", "mar", "o", "ina", "berg", "zzz"];
    figures.push(
        timed("tree: users by filter", CALLS, async |n| {
            engine
                .users(
                    org(n / TYPED.len()),
                    Some(TYPED[n % TYPED.len()]),
                    PageRequest::first(ROWS),
                )
                .await?;
            Ok(())
        })
        .await?,
    );
    Ok(figures)
}

async fn days(engine: &Engine, plan: &Plan) -> anyhow::Result<Vec<Figure>> {
    let (largest, usual) = (plan.largest_user(), plan.usual_user());
    let users = [&largest, &usual];
    let year = DateRange {
        from: NaiveDate::from_ymd_opt(2025, 11, 1),
        to: NaiveDate::from_ymd_opt(2026, 10, 31),
    };
    let mut figures = Vec::new();
    figures.push(
        timed("calendar of a year, largest and usual user", CALLS, async |n| {
            engine.activity(users[n % 2], None, year).await?;
            Ok(())
        })
        .await?,
    );
    let request = |user: &UserKey| TimelineRequest {
        user: user.clone(),
        agent_id: None,
        dates: DateRange::default(),
        ascending: false,
    };
    let mut keys: Vec<InteractionKey> = Vec::new();
    let mut cursors: Vec<Option<Cursor>> = vec![None];
    for _ in 0..DEEP {
        let after = cursors.last().cloned().flatten();
        let page = engine
            .timeline(
                request(&largest),
                PageRequest {
                    after,
                    limit: INTERACTIONS,
                },
            )
            .await?;
        keys.extend(page.items.iter().map(|item| item.interaction.key()));
        cursors.push(page.next);
    }
    figures.push(
        timed("timeline page of 50, usual user", CALLS, async |_| {
            engine
                .timeline(request(&usual), PageRequest::first(INTERACTIONS))
                .await?;
            Ok(())
        })
        .await?
        .at_most(3.0),
    );
    figures.push(
        timed("timeline page of 50, largest user, at any depth", CALLS, async |n| {
            let after = cursors[n * 7 % cursors.len()].clone();
            engine
                .timeline(
                    request(&largest),
                    PageRequest {
                        after,
                        limit: INTERACTIONS,
                    },
                )
                .await?;
            Ok(())
        })
        .await?
        .at_most(3.0),
    );
    figures.push(
        timed("conversation", CALLS, async |n| {
            engine.conversation(&keys[n * 31 % keys.len()], 0, 100, None).await?;
            Ok(())
        })
        .await?,
    );
    Ok(figures)
}

fn everything_of(scope: Scope) -> MemoryListRequest {
    MemoryListRequest {
        scope,
        filter: MemoryFilter::All,
        dates: DateRange::default(),
        as_of: None,
        ascending: false,
        tag: None,
    }
}

async fn lists(engine: &Engine, plan: &Plan) -> anyhow::Result<Vec<Figure>> {
    let mut figures = Vec::new();
    let scopes = [
        ("largest user", Scope::user(plan.largest_user())),
        (
            "largest organization",
            Scope::organization(plan.largest_organization().clone()),
        ),
    ];
    let mut keys: Vec<MemoryKey> = Vec::new();
    for (whose, scope) in scopes {
        let mut cursors = Vec::new();
        let mut after = None;
        for _ in 0..DEEP {
            let page = PageRequest { after, limit: MAX_PAGE };
            let page = engine.list_memories(everything_of(scope.clone()), page).await?;
            keys.extend(page.items.iter().map(|row| row.key.clone()));
            after = page.next;
            cursors.extend(after.clone());
        }
        let read = async |after: Option<Cursor>| -> anyhow::Result<()> {
            engine
                .list_memories(everything_of(scope.clone()), PageRequest { after, limit: ROWS })
                .await?;
            Ok(())
        };
        let name = format!("memories page of 200, {whose}, first");
        figures.push(timed(&name, CALLS, |_| read(None)).await?);
        let name = format!("memories page of 200, {whose}, deep");
        figures.push(timed(&name, CALLS, |n| read(Some(cursors[n * 7 % cursors.len()].clone()))).await?);
        let revised = MemoryListRequest {
            filter: MemoryFilter::Superseded,
            ..everything_of(scope.clone())
        };
        let name = format!("memories page of 200, {whose}, superseded");
        figures.push(
            timed(&name, CALLS, async |_| {
                engine.list_memories(revised.clone(), PageRequest::first(ROWS)).await?;
                Ok(())
            })
            .await?,
        );
    }
    let mut rng = ChaCha8Rng::seed_from_u64(2);
    let chosen: Vec<&MemoryKey> = (0..1_000).map(|_| &keys[rng.random_range(0..keys.len())]).collect();
    figures.push(
        timed("memory detail", CALLS, async |n| {
            engine.memory_detail(chosen[n % chosen.len()], None).await?;
            Ok(())
        })
        .await?
        .at_most(2.0),
    );
    let ids: Vec<MemoryId> = chosen.iter().map(|key| key.memory_id).collect();
    let org_id = plan.largest_organization();
    figures.push(
        timed("resolve 50 hits", CALLS, async |n| {
            let from = n * 13 % (ids.len() - 50);
            engine.graph().resolve(org_id, &ids[from..from + 50], None).await?;
            Ok(())
        })
        .await?,
    );
    Ok(figures)
}

async fn versions(engine: &Engine, plan: &Plan) -> anyhow::Result<Vec<Figure>> {
    let largest = plan.largest_user();
    let key = |n: u32| MemoryKey {
        org_id: largest.org_id.clone(),
        user_id: largest.user_id.clone(),
        memory_id: chain_id(n % CHAIN_LENGTH),
    };
    let place = |n: usize| u32::try_from(n).unwrap_or_default() * 37;
    let mut figures = Vec::new();
    figures.push(
        timed("chain of 1,000: newest version of the first", CALLS, async |_| {
            engine.graph().resolve(&largest.org_id, &[chain_id(0)], None).await?;
            Ok(())
        })
        .await?
        .at_most(10.0),
    );
    figures.push(
        timed("chain of 1,000: whole graph with lanes", CALLS, async |n| {
            engine.version_graph(&key(place(n)), CHAIN_LENGTH, None).await?;
            Ok(())
        })
        .await?
        .at_most(10.0),
    );
    figures.push(
        timed("chain of 1,000: the nearest 300", CALLS, async |n| {
            engine.version_graph(&key(place(n)), 300, None).await?;
            Ok(())
        })
        .await?,
    );
    figures.push(
        timed("chain of 1,000: memory detail", CALLS, async |n| {
            engine.memory_detail(&key(place(n)), None).await?;
            Ok(())
        })
        .await?,
    );
    Ok(figures)
}
