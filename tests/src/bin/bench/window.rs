//! Start and scrolling of the real window, when a built application is named by `MEMORA_APP`.

use std::path::Path;
use std::time::Duration;

use memora_tests::generate::Plan;
use memora_tests::window::{Desk, Scrolled, app};

use crate::measure::Figure;

const STARTS: usize = 5;

/// `store` is shown for the measure of scrolling, at its user with most memories.
pub(crate) async fn all(store: &Path, plan: &Plan) -> anyhow::Result<Vec<Figure>> {
    let app = app()?;
    let mut paints = Vec::new();
    let desk = Desk::new()?;
    // The first start makes the demo store and is not counted.
    desk.start(&app).await?.close().await?;
    for _ in 0..STARTS {
        let window = desk.start(&app).await?;
        paints.push(window.first_paint().await?.as_secs_f64() * 1_000.0);
        window.close().await?;
    }
    let mut figures = vec![Figure::of("start of the application to first paint", "ms", paints).at_most(1_500.0)];
    let user = plan.largest_user();
    let place = format!("/o/{}/u/{}?view=memories", user.org_id, user.user_id);
    let Scrolled { frames, plain } = desk.scroll_memories(&app, store, &place).await?;
    figures.push(Figure::of("frame while scrolling memories, largest user", "ms", frames).at_most(20.0));
    figures.push(Figure::of("plain: frame while scrolling lines of text", "ms", plain));
    figures.extend(at_rest(&desk, &app, store, plan).await?);
    Ok(figures)
}

/// How long an idle window is watched, after it has settled.
const WATCHED: Duration = Duration::from_secs(30);
const SETTLED: Duration = Duration::from_secs(10);

/// Switches of the view before memory is measured, and between the two measures. The heap of the web engine grows for some
/// hundred of them to the size it works in; and it collects garbage when there is nothing else to do.
const FIRST_SWITCHES: u32 = 500;
const SWITCHES: u32 = 1_000;

/// What the window takes while nobody touches it, and what is left of switching views.
pub(crate) async fn at_rest(desk: &Desk, app: &Path, store: &Path, plan: &Plan) -> anyhow::Result<Vec<Figure>> {
    let user = plan.largest_user();
    let place = format!("/o/{}/u/{}", user.org_id, user.user_id);
    desk.prefer_store(store, &format!("{place}?view=memories"))?;
    let window = desk.start(app).await?;
    window.see_element("listbox", "Memories").await?;
    tokio::time::sleep(SETTLED).await;
    let before = window.usage()?;
    tokio::time::sleep(WATCHED).await;
    let idle = window.usage()?.processor.saturating_sub(before.processor);
    let idle = idle.as_secs_f64() / WATCHED.as_secs_f64() * 100.0;
    let views = [
        "timeline", "memories", "search", "changes", "overview", "compare", "graph",
    ];
    let places: Vec<String> = views.iter().map(|view| format!("{place}?view={view}")).collect();
    window.switch(&places, FIRST_SWITCHES).await?;
    tokio::time::sleep(SETTLED).await;
    let first = window.usage()?;
    window.switch(&places, SWITCHES).await?;
    tokio::time::sleep(SETTLED).await;
    let last = window.usage()?;
    window.close().await?;
    let megabytes = |bytes: u64| bytes as f64 / 1024.0 / 1024.0;
    let grown = |now: u64, then: u64| megabytes(now) - megabytes(then);
    Ok(vec![
        Figure::single("idle window: processor over 30 s", "%", idle).at_most(1.0),
        Figure::single(
            "web process before 1,000 switches of the view",
            "MB",
            megabytes(first.web),
        ),
        Figure::single("grown by 1,000 switches: web process", "MB", grown(last.web, first.web)).at_most(50.0),
        Figure::single(
            "grown by 1,000 switches: application",
            "MB",
            grown(last.application, first.application),
        )
        .at_most(20.0),
    ])
}
