//! The first minute: nothing asked, something to look at, and three ways on.

use memora_tests::window::{Desk, Window, app};

#[tokio::test]
async fn the_first_start_opens_the_demo_store_and_offers_three_steps() -> anyhow::Result<()> {
    let desk = Desk::new()?;
    let window = desk.start(&app()?).await?;
    see_the_first_start(&window).await?;
    window.close().await
}

/// What everybody sees at the first start.
pub(super) async fn see_the_first_start(window: &Window<'_>) -> anyhow::Result<()> {
    window.see_element("treeitem", "Harbour Home").await?;
    window.see_element("treeitem", "Lumen Travel").await?;
    for step in ["Import a conversation", "Open a store", "Take the tour"] {
        window.see_element("button", step).await?;
    }
    window.see_in("contentinfo", "Store status", "341 memories").await?;
    window.see_in("contentinfo", "Store status", "Index up to date").await
}
