//! Review: what deserves a look is found once, and what was decided does not come back.

use std::sync::Arc;

use memora_engine::EngineResult;
use memora_engine::agent::MemoryAgent;
use memora_engine::agent::recall::{RecallRequest, RecallSettings};
use memora_engine::corrections::{Correction, CorrectionRequest};
use memora_engine::domain::ids::MemoryId;
use memora_engine::domain::page::PageRequest;
use memora_engine::domain::read::Scope;
use memora_engine::domain::review::{Finder, ReviewKey, Verdict};
use memora_engine::review::{ReviewDesk, ReviewFilter};
use memora_engine::task::TaskContext;
use memora_testkit::memory_traces::MemoryTraces;

use super::workbench::{Workbench, by, corrects, learned};

async fn waiting(desk: &ReviewDesk, bench: &Workbench) -> Vec<ReviewKey> {
    let mut keys = Vec::new();
    let mut request = PageRequest::first(2);
    loop {
        let filter = ReviewFilter::default();
        let page = desk
            .queue(&bench.org.org_id, &filter, request)
            .await
            .expect("the queue");
        keys.extend(page.items.into_iter().map(|card| card.key));
        match page.next {
            Some(next) => {
                request = PageRequest {
                    after: Some(next),
                    limit: 2,
                }
            }
            None => return keys,
        }
    }
}

async fn never_recalled(desk: &ReviewDesk, bench: &Workbench) -> Vec<MemoryId> {
    let keys = waiting(desk, bench).await.into_iter();
    keys.filter(|key| key.finder == Finder::NeverRecalled)
        .map(|key| key.memory_id)
        .collect()
}

fn finders(keys: &[ReviewKey]) -> Vec<Finder> {
    keys.iter().map(|key| key.finder).collect()
}

#[tokio::test]
async fn each_finder_finds_its_own() -> EngineResult<()> {
    let bench = Workbench::new().await;
    let alice = format!("user_{}", bench.alice.user_id);
    bench
        .save(&["pens"], vec![learned("collects vintage fountain pens", &[0])])
        .await;
    bench.next_day();
    let pens = bench
        .save(&["pens"], vec![learned("is collecting vintage fountain pens", &[0])])
        .await;
    bench
        .save(&["cats"], vec![learned("owns two siamese cats", &[0])])
        .await;
    bench.next_day();
    bench
        .save(&["cats"], vec![learned("never owns siamese cats", &[0])])
        .await;
    bench
        .save(&["good morning"], vec![learned("plays the cello brilliantly", &[0])])
        .await;
    bench.save(&["x"], vec![learned(&alice, &[0])]).await;
    bench
        .save(&["dragons"], vec![learned("Alice Moreau fears dragons", &[0])])
        .await;
    let long = (0..60).map(|n| format!("word{n}")).collect::<Vec<_>>().join(" ");
    bench.save(&["word1"], vec![learned(&long, &[0])]).await;
    let first = bench
        .save(&["berlin"], vec![learned("resides permanently berlin", &[0])])
        .await
        .memories[0];
    let second = bench.remember(learned("resides permanently munich", &[])).await;
    let _ = second;
    let third = bench.remember(corrects("temporary hamburg", first)).await;
    bench.remember(corrects("resides permanently berlin", third)).await;
    let desk = ReviewDesk::new(bench.engine.clone());
    let report = desk.refresh(&bench.org.org_id, None, &TaskContext::detached()).await?;
    let keys = waiting(&desk, &bench).await;
    assert_eq!(report.waiting as usize, keys.len());
    let needs_more = [Finder::ByHand, Finder::NeverRecalled];
    for finder in Finder::ALL.into_iter().filter(|finder| !needs_more.contains(finder)) {
        assert!(finders(&keys).contains(&finder), "{finder:?} found nothing: {keys:?}");
    }
    assert!(
        keys.iter()
            .any(|key| key.finder == Finder::NearDuplicate && key.memory_id == pens.memories[0])
    );
    Ok(())
}

#[tokio::test]
async fn what_was_decided_does_not_come_back_and_counts() -> EngineResult<()> {
    let bench = Workbench::new().await;
    let task = TaskContext::detached();
    let org_id = &bench.org.org_id;
    bench
        .save(&["pens"], vec![learned("collects vintage fountain pens", &[0])])
        .await;
    bench.next_day();
    let pens = bench
        .save(&["pens"], vec![learned("is collecting vintage fountain pens", &[0])])
        .await
        .memories[0];
    let long = (0..60).map(|n| format!("word{n}")).collect::<Vec<_>>().join(" ");
    bench.save(&["word1"], vec![learned(&long, &[0])]).await;
    let desk = ReviewDesk::new(bench.engine.clone());
    desk.refresh(org_id, None, &task).await?;
    let keys = waiting(&desk, &bench).await;
    assert_eq!(finders(&keys), [Finder::NearDuplicate, Finder::TooLong]);
    let change = desk.decide(&by(), &keys[1..], Verdict::Kept).await?;
    assert!(change.is_some(), "a decision is a change that can be taken back");
    assert_eq!(desk.decide(&by(), &keys[1..], Verdict::Kept).await?, None);
    assert_eq!(finders(&waiting(&desk, &bench).await), [Finder::NearDuplicate]);
    // Only the user about whom something changed is looked through again.
    let other = bench.bob().await;
    let report = desk.refresh(org_id, None, &task).await?;
    assert_eq!(
        (report.users, report.waiting),
        (2, 1),
        "Alice through the decision, and Bob, who is new"
    );
    let waits_for = async |user| {
        let records = desk.records(org_id, Some(user)).await?;
        EngineResult::Ok(records.iter().map(|record| record.waiting).sum::<u32>())
    };
    assert_eq!(waits_for(bench.key(pens).user_id).await?, 1);
    assert_eq!(waits_for(other.user_id).await?, 0);
    let merge = CorrectionRequest {
        correction: Correction::Merge {
            keep: bench.key(pens),
            others: keys[0].other.into_iter().collect(),
            text: None,
        },
        expected: None,
        settles: Some(keys[0].clone()),
    };
    bench.engine.correct(&by(), &merge).await?;
    desk.refresh(org_id, None, &task).await?;
    assert!(waiting(&desk, &bench).await.is_empty());
    let records = desk.records(org_id, None).await?;
    let of = |finder| {
        let record = records.iter().find(|record| record.finder == finder).expect("a record");
        (record.waiting, record.kept, record.dropped)
    };
    assert_eq!((of(Finder::NearDuplicate), of(Finder::TooLong)), ((0, 0, 1), (0, 1, 0)));
    // A second desk begins anew and knows what was decided.
    let again = ReviewDesk::new(bench.engine.clone());
    again.refresh(org_id, None, &task).await?;
    assert!(waiting(&again, &bench).await.is_empty());
    Ok(())
}

#[tokio::test]
async fn what_many_recalls_did_not_bring_up_is_found() -> EngineResult<()> {
    let bench = Workbench::new().await;
    let (task, org_id) = (TaskContext::detached(), &bench.org.org_id);
    let junk = bench.remember(learned("once saw a grey pigeon", &[])).await;
    bench.remember(learned("keeps bees in the garden", &[])).await;
    bench.next_day();
    bench.engine.bring_index_up_to_date(&task).await?;
    let traces = Arc::new(MemoryTraces::default());
    let agent = MemoryAgent::new(bench.engine.clone(), None, Some(traces.clone()));
    let request = RecallRequest {
        scope: Scope::user(bench.alice.key()),
        message: "what about the bees".to_owned(),
        preceding: Vec::new(),
        as_of: None,
        exclude: Vec::new(),
        settings: RecallSettings {
            limit: 1,
            per_query: 1,
            ..RecallSettings::default()
        },
    };
    let desk = ReviewDesk::new(bench.engine.clone());
    desk.refresh(org_id, Some(&*traces), &task).await?;
    for n in 1..=20 {
        agent.recall(&request, &task).await?;
        desk.refresh(org_id, Some(&*traces), &task).await?;
        assert_eq!(
            never_recalled(&desk, &bench).await.is_empty(),
            n < 20,
            "after {n} recalls"
        );
    }
    // Too new to have come up in so many.
    bench.remember(learned("bought a kite", &[])).await;
    desk.refresh(org_id, Some(&*traces), &task).await?;
    assert_eq!(never_recalled(&desk, &bench).await, [junk]);
    Ok(())
}
