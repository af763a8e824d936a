//! The guided tour through the demo store, by the keys of a presenter.

use memora_tests::window::{Desk, app};
use serde_json::json;

/// What the window has to show at each step, besides the strip of the tour.
const STEPS: [(&str, &str, &str, &str); 6] = [
    ("Who is here", "overview", "#pane-tree", "Harbour Home"),
    ("A day and its conversation", "timeline", "#pane-middle", "It rained"),
    (
        "A memory and where it came from",
        "timeline",
        "#pane-inspector",
        "pouring rain",
    ),
    ("How it changed", "versions", "#pane-middle", "pouring rain"),
    (
        "A search that explains itself",
        "search",
        "#pane-inspector",
        "Why this result",
    ),
    ("Correct, and take back", "memories", "#memory-actions", "Fix wording"),
];

/// The strip does not lie over the marked element.
const BESIDE: &str = "return document.querySelector('[data-tour-mark]').getBoundingClientRect().bottom \
                      <= find('region', 'Guided tour').getBoundingClientRect().top + 1";

#[tokio::test]
async fn the_tour_leads_through_the_demo_store_in_six_steps() -> anyhow::Result<()> {
    let desk = Desk::new()?;
    let window = desk.start(&app()?).await?;
    window.click("button", "Take the tour").await?;
    for (size, suffix) in [((1280, 800), ""), ((900, 600), "-900x600")] {
        window.resize(size.0, size.1).await?;
        for (step, (title, view, marked, shown)) in STEPS.iter().enumerate() {
            window
                .see_in("region", "Guided tour", &format!("{} of 6 {title}", step + 1))
                .await?;
            window.wait("a mark and the view", &format!(
                "return location.hash.includes('view={view}') && document.querySelector('[data-tour-mark]')?.matches('{marked}') \
                 && !document.querySelector('[aria-busy=true]') && text(document.body).includes({})", json!(shown)
            )).await?;
            window.wait("a strip beside what it speaks of", BESIDE).await?;
            window.screenshot(&format!("tour-{}{suffix}", step + 1)).await?;
            window.press(&["PageDown"]).await?;
        }
        // At the last step the page key stays there; back and forth, and out.
        window.press(&["PageUp"]).await?;
        window.see_in("region", "Guided tour", "5 of 6").await?;
        window.press(&["Escape"]).await?;
        window
            .wait(
                "a window without the tour",
                "return !find('region', 'Guided tour') && !document.querySelector('[data-tour-mark]')",
            )
            .await?;
        super::import::choose(&window, "Guided", "Guided tour").await?;
        window.see_in("region", "Guided tour", "5 of 6").await?;
        window.click("button", "From the beginning").await?;
    }
    window.close().await
}
