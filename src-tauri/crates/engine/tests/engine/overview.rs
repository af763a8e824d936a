//! An organization or a user at a glance.

use memora_engine::domain::overview::OverviewOf;
use memora_engine::domain::read::MemoryFilter;
use memora_engine::indexing::IndexHealth;

use super::workbench::{Workbench, by, corrects, learned, shown};

#[tokio::test]
async fn an_overview_tells_what_happened_and_what_stands_out_with_names() {
    let bench = Workbench::new().await;
    let mut last = bench.remember(learned("Sarah is due in December", &[0])).await;
    for text in ["Sarah is due in January", "Sarah is due in February"] {
        last = bench.remember(corrects(text, last)).await;
    }
    let other = bench.remember(learned("likes tea", &[0])).await;
    bench.remember(corrects("likes coffee", other)).await;
    bench.remember(corrects("likes juice", other)).await;
    let lost = bench.remember(learned("sails", &[])).await;
    let user = OverviewOf::User(bench.alice());
    let whole = OverviewOf::Organization(bench.org.org_id.clone());
    for of in [&user, &whole] {
        let overview = bench.engine.overview(of, None).await.unwrap();
        assert_eq!(overview.days.len(), 7);
        assert_eq!(overview.days.iter().map(|day| day.learned).sum::<u32>(), 3);
        assert_eq!(overview.days.iter().map(|day| day.changed).sum::<u32>(), 4);
        let revised: Vec<_> = overview.revised.iter().map(|m| (shown(&m.row), m.revisions)).collect();
        assert_eq!(revised[0], ("Sarah is due in February".to_owned(), 2));
        assert_eq!(revised.len(), 3);
        assert_eq!((overview.contested, overview.sources_lost), (1, 1));
        assert_eq!(overview.agents[0].label.as_deref(), Some("Jenny"));
        assert_eq!((overview.agents[0].interactions, overview.agents[0].memories), (7, 7));
        assert_eq!(
            overview.index,
            IndexHealth::Pending {
                memories: 7,
                waiting_for: None
            }
        );
    }
    assert_eq!(bench.list(MemoryFilter::Contested).await, ["likes tea"]);
    assert_eq!(bench.list(MemoryFilter::SourcesLost).await, ["sails"]);
    bench.engine.delete_memory(&by(), &bench.key(lost)).await.unwrap();
    let overview = bench.engine.overview(&user, None).await.unwrap();
    assert_eq!(overview.sources_lost, 0);
    assert_eq!(overview.deletions.len(), 1);
    assert_eq!(overview.deletions[0].date, bench.engine.now().date_naive());
}
