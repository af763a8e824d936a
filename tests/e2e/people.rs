//! One name changes, and every view says the new one.

use memora_tests::window::{Desk, Window, app};

use super::{demo_user, go};

/// Names are in the tree, the breadcrumb, the view that is shown, and the inspector.
async fn every_view_says(window: &Window<'_>, place: &str, name: &str, not: &str) -> anyhow::Result<()> {
    for view in ["timeline", "memories", "versions", "search&q=spare+key"] {
        go(window, &format!("{place}?view={view}")).await?;
        window.see_in("navigation", "Place", name).await?;
        window.see_in("tree", "Organizations", name).await?;
        if view != "timeline" {
            window.see_in("tabpanel", "", name).await?;
        }
        window.see_no(not).await?;
    }
    Ok(())
}

#[tokio::test]
async fn a_renamed_user_has_the_new_name_in_every_view_until_it_is_undone() -> anyhow::Result<()> {
    let desk = Desk::new()?;
    let window = desk.start(&app()?).await?;
    let place = demo_user("Iris Kallio")?;
    go(&window, &place).await?;
    window.click("treeitem", "Iris Kallio").await?;
    window.focus_on("tree", "Organizations").await?;
    window.press(&["F2"]).await?;
    window.focus_on("textbox", "Name").await?;
    window.press(&["Control+a"]).await?;
    window.type_text("Iris Lind").await?;
    window.press(&["Enter"]).await?;
    window.see("Renamed to Iris Lind").await?;
    every_view_says(&window, &place, "Iris Lind", "Iris Kallio").await?;
    window.click("button", "Undo: rename a user").await?;
    window.see("Undone: rename a user").await?;
    every_view_says(&window, &place, "Iris Kallio", "Iris Lind").await?;
    window.close().await
}
