//! Corrections in a large store: one by one, by the ten thousand, taking them back, and the review of an organization.

use std::time::Instant;

use anyhow::{Context, ensure};
use memora_engine::bulk::{BulkAction, BulkReport, BulkRequest, BulkScope};
use memora_engine::corrections::{Corrected, Correction, CorrectionRequest};
use memora_engine::domain::ids::{ChangeId, MemoryKey};
use memora_engine::domain::page::PageRequest;
use memora_engine::domain::read::{AuditQuery, DateRange, MemoryFilter, Scope};
use memora_engine::memories::MemoryListRequest;
use memora_engine::review::{ReviewDesk, ReviewFilter};
use memora_engine::task::TaskContext;
use memora_engine::undo::{UndoRequest, Undone};
use memora_tests::generate::{self, Plan, Size};
use memora_tests::store::{self, OpenStore, author};

use crate::measure::{Figure, timed};

const CALLS: usize = 200;
const BULK: usize = 10_000;
/// The store of which half is one organization of 100,000 memories.
pub(crate) const REVIEWED: u32 = 200_000;

pub(crate) async fn all(open: &OpenStore, plan: &Plan) -> anyhow::Result<Vec<Figure>> {
    let mut figures = one_by_one(open, plan).await?;
    figures.extend(bulk(open, plan).await?);
    Ok(figures)
}

fn list(plan: &Plan) -> MemoryListRequest {
    MemoryListRequest {
        scope: Scope::user(plan.largest_user()),
        filter: MemoryFilter::All,
        dates: DateRange::default(),
        as_of: None,
        ascending: false,
        tag: None,
    }
}

async fn correct(open: &OpenStore, correction: Correction) -> anyhow::Result<ChangeId> {
    let request = CorrectionRequest {
        correction,
        expected: None,
        settles: None,
    };
    match open.engine.correct(&author(), &request).await? {
        Corrected::Stored { change_id, .. } => Ok(change_id),
        other => anyhow::bail!("nothing was corrected: {other:?}"),
    }
}

async fn one_by_one(open: &OpenStore, plan: &Plan) -> anyhow::Result<Vec<Figure>> {
    let (engine, task) = (&open.engine, TaskContext::detached());
    let page = engine.list_memories(list(plan), PageRequest::first(500)).await?;
    let keys: Vec<MemoryKey> = page.items.into_iter().map(|row| row.key).collect();
    ensure!(keys.len() > CALLS, "too few memories to correct");
    let mut figures = Vec::new();
    let wording = async |n: usize| {
        let correction = Correction::FixWording {
            memory: keys[n].clone(),
            text: format!("Put right by hand, number {n}"),
        };
        correct(open, correction).await.map(drop)
    };
    figures.push(timed("fix the wording of a memory", CALLS, wording).await?.at_most(5.0));
    let version = async |n: usize| {
        let correction = Correction::Correct {
            memory: keys[n].clone(),
            text: format!("A newer fact, number {n}"),
            at: None,
        };
        correct(open, correction).await.map(drop)
    };
    figures.push(
        timed("correct a memory by a new version", CALLS, version)
            .await?
            .at_most(5.0),
    );
    let preview = async |n: usize| {
        let memories = vec![keys[n].clone()];
        engine.plan_correction(&Correction::Delete { memories }).await?;
        Ok(())
    };
    figures.push(timed("preview of deleting a memory", CALLS, preview).await?);
    let undo = async |_| {
        let candidate = engine.undo_candidate().await?.context("something to undo")?;
        engine
            .undo(&author(), candidate.change_id, &TaskContext::detached())
            .await?;
        Ok(())
    };
    // As many as were made, warm-up included, so that the store is as it was.
    let undone = timed("undo of a correction", 2 * CALLS + 5, undo).await?;
    figures.push(undone.at_most(5.0));
    engine.bring_index_up_to_date(&task).await?;
    let mut seen = Vec::new();
    for (n, key) in keys.iter().enumerate().take(50) {
        let correction = Correction::FixWording {
            memory: key.clone(),
            text: format!("Zanzibar{n} is where it happened"),
        };
        let started = Instant::now();
        correct(open, correction).await?;
        engine.bring_index_up_to_date(&task).await?;
        seen.push(started.elapsed().as_secs_f64() * 1_000.0);
    }
    figures.push(Figure::of("fix the wording, until search finds it", "ms", seen).at_most(100.0));
    for _ in 0..50 {
        undo(0).await?;
    }
    engine.bring_index_up_to_date(&task).await?;
    let trail = async |_| {
        engine.audit(&AuditQuery::default(), PageRequest::first(50)).await?;
        Ok(())
    };
    figures.push(timed("audit trail, page of 50", CALLS, trail).await?);
    Ok(figures)
}

async fn bulk(open: &OpenStore, plan: &Plan) -> anyhow::Result<Vec<Figure>> {
    let (engine, task) = (&open.engine, TaskContext::detached());
    let mut memories = Vec::with_capacity(BULK);
    let mut request = PageRequest::first(500);
    while memories.len() < BULK {
        let page = engine.list_memories(list(plan), request).await?;
        memories.extend(page.items.into_iter().map(|row| row.key));
        request = PageRequest {
            after: Some(page.next.context("more memories")?),
            limit: 500,
        };
    }
    memories.truncate(BULK);
    let request = BulkRequest {
        scope: BulkScope::Selected { memories },
        action: BulkAction::Delete,
    };
    let started = Instant::now();
    let report: BulkReport = engine.bulk(&author(), &request, &task).await?;
    let deleted = started.elapsed().as_secs_f64();
    ensure!(
        report.memories as usize == BULK,
        "only {} were deleted",
        report.memories
    );
    let candidate = engine.undo_candidate().await?.context("something to undo")?;
    let request = UndoRequest {
        change: candidate.change_id,
        whole_group: true,
        also: Vec::new(),
    };
    let started = Instant::now();
    let undone = engine.undo_change(&author(), &request, &task).await?;
    let back = started.elapsed().as_secs_f64();
    ensure!(matches!(undone, Undone::Done { .. }), "not undone: {undone:?}");
    let started = Instant::now();
    engine.bring_index_up_to_date(&task).await?;
    let indexed = started.elapsed().as_secs_f64();
    Ok(vec![
        Figure::single("delete 10,000 memories", "s", deleted).at_most(3.0),
        Figure::single("undo of that", "s", back).at_most(3.0),
        Figure::single("  until the index has followed both", "s", indexed),
    ])
}

/// The review of an organization of 100,000 memories.
pub(crate) async fn review() -> anyhow::Result<Vec<Figure>> {
    let size = Size::of(REVIEWED)?;
    let (open, plan) = (store::reopen(&generate::kept_folder(size)).await?, Plan::new(size));
    let (desk, task) = (ReviewDesk::new(open.engine.clone()), TaskContext::detached());
    let org_id = plan.largest_organization();
    let started = Instant::now();
    let looked = desk.refresh(org_id, None, &task).await?;
    let whole = started.elapsed().as_secs_f64();
    let mut figures = vec![
        Figure::single("review: memories looked through", "", f64::from(looked.memories)),
        Figure::single("review: findings", "", f64::from(looked.waiting)),
        Figure::single("review: first look, 100,000 memories", "s", whole).at_most(10.0),
    ];
    let queue = async |_| {
        desk.queue(org_id, &ReviewFilter::default(), PageRequest::first(20))
            .await?;
        Ok(())
    };
    figures.push(timed("review: page of 20 cards", 20, queue).await?);
    let request = MemoryListRequest {
        scope: Scope::organization(org_id.clone()),
        ..list(&plan)
    };
    let page = open.engine.list_memories(request, PageRequest::first(40)).await?;
    let again = async |n: usize| {
        let correction = Correction::FixWording {
            memory: page.items[n].key.clone(),
            text: format!("Looked at again, number {n}"),
        };
        correct(&open, correction).await?;
        desk.refresh(org_id, None, &TaskContext::detached()).await?;
        Ok(())
    };
    figures.push(timed("review: look again after a correction", 20, again).await?);
    for _ in 0..25 {
        let candidate = open.engine.undo_candidate().await?.context("something to undo")?;
        open.engine.undo(&author(), candidate.change_id, &task).await?;
    }
    open.engine.bring_index_up_to_date(&task).await?;
    Ok(figures)
}
