//! Closing the window loses nothing: it opens where it was.

use memora_tests::window::{Desk, app};

use super::{demo_user, go};

#[tokio::test]
async fn the_window_opens_where_it_was_closed() -> anyhow::Result<()> {
    let desk = Desk::new()?;
    let app = app()?;
    let window = desk.start(&app).await?;
    go(&window, &format!("{}?view=memories", demo_user("Maren Okafor")?)).await?;
    window.click("option", "Tobi's grandmother danced twice").await?;
    window.see_in("complementary", "Memory", "danced twice").await?;
    window.press(&["Control+,"]).await?;
    window.click("button", "Dark").await?;
    window
        .wait(
            "the dark theme",
            "return document.documentElement.dataset.theme === 'dark'",
        )
        .await?;
    window.press(&["Escape"]).await?;
    let before = window.place().await?;
    desk.wait_for_settings(|settings| {
        settings["places"].to_string().contains("memory=") && settings["theme"] == "dark"
    })
    .await?;
    window.close().await?;

    let window = desk.start(&app).await?;
    window.see_in("complementary", "Memory", "danced twice").await?;
    window.see_in("navigation", "Place", "Maren Okafor").await?;
    window
        .wait(
            "the dark theme",
            "return document.documentElement.dataset.theme === 'dark'",
        )
        .await?;
    anyhow::ensure!(
        window.place().await? == before,
        "{} instead of {before}",
        window.place().await?
    );
    window.close().await
}
