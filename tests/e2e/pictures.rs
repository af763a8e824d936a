//! Pictures of every view, light and dark, large and small, for people to look at: `target/screenshots`.

use memora_tests::window::{Desk, app};

use super::{demo_memory, demo_organization, demo_user, go};

async fn pictures(theme: &str) -> anyhow::Result<()> {
    let desk = Desk::new()?;
    desk.prefer_theme(theme)?;
    let window = desk.start(&app()?).await?;
    window
        .wait(
            "the theme",
            &format!("return document.documentElement.dataset.theme === '{theme}'"),
        )
        .await?;
    window.see_in("contentinfo", "Store status", "Index up to date").await?;
    let (iris, harbour) = (demo_user("Iris Kallio")?, demo_organization("Harbour Home")?);
    let lumen = demo_organization("Lumen Travel")?;
    let (maren, wedding) = (demo_user("Maren Okafor")?, demo_memory("in pouring rain")?);
    let views = [
        ("welcome", "/".to_owned(), "Welcome"),
        ("overview", format!("{harbour}?view=overview"), "Maren Okafor"),
        ("timeline", format!("{iris}?view=timeline"), "Nov"),
        ("memories", format!("{iris}?view=memories"), "Iris Kallio"),
        ("versions", format!("{iris}?view=versions"), "versions"),
        ("capture", format!("{iris}?view=capture"), "Capture a conversation"),
        ("recall", format!("{iris}?view=recall"), "Which memories"),
        ("review", format!("{lumen}?view=review"), "Near duplicate"),
        ("changes", format!("{iris}?view=changes"), "imported"),
        ("search", format!("{lumen}?view=search&q=marketing+budget"), "36,000"),
    ];
    for (width, height, suffix) in [(1280, 800, String::new()), (900, 600, "-900x600".to_owned())] {
        window.resize(width, height).await?;
        for (name, address, shown) in &views {
            go(&window, address).await?;
            window.see_in("main", "", shown).await?;
            window
                .wait(
                    "the end of loading",
                    "return !document.querySelector('[aria-busy=true]')",
                )
                .await?;
            window.screenshot(&format!("{name}-{theme}{suffix}")).await?;
        }
        // A conversation with the memory that is looked at, and a change with its two sides.
        go(&window, &format!("{iris}?view=memories")).await?;
        window.click("option", "Gerald the Second").await?;
        window.see_in("complementary", "Memory", "Gerald the Second").await?;
        window.click("button", "Show in conversation").await?;
        window
            .wait("a marked turn", "return !!document.querySelector('main mark')")
            .await?;
        window.screenshot(&format!("conversation-{theme}{suffix}")).await?;
        go(&window, &format!("{maren}?view=versions&memory={wedding}")).await?;
        window.see_element("list", "Versions, oldest first").await?;
        window.screenshot(&format!("chain-{theme}{suffix}")).await?;
    }
    window.close().await
}

#[tokio::test]
async fn every_view_in_the_light_theme() -> anyhow::Result<()> {
    pictures("light").await
}

#[tokio::test]
async fn every_view_in_the_dark_theme() -> anyhow::Result<()> {
    pictures("dark").await
}
