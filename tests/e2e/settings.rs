//! Settings that the whole window follows, also after a restart: the text size above all.

use memora_tests::window::{Desk, Window, app};
use serde_json::json;

use super::{demo_memory, demo_organization, demo_user, go};

/// Waits until the page is drawn in this size, in percent of the pixels of the window.
async fn drawn_in(window: &Window<'_>, width: u32, percent: u32) -> anyhow::Result<()> {
    window
        .wait_with(
            &format!("a page in {percent} %"),
            "return Math.abs(innerWidth - arguments[0]) <= 1",
            vec![json!(width * 100 / percent)],
        )
        .await
        .map(drop)
}

/// What reaches out of the window, or out of something that cuts it off without a way to scroll there.
const OUTSIDE: &str = "
    const cut = [];
    for (const e of document.querySelectorAll('button, input, label, h1, h2, h3, p, dt, dd, td, th, [role=tab]')) {
      const box = e.getBoundingClientRect();
      if (!shown(e) || e.closest('.sr') || box.width === 0 || box.height === 0) continue;
      let out = box.right > innerWidth + 1 || box.left < -1 || box.bottom > innerHeight + 1;
      for (let at = e.parentElement; at; at = at.parentElement) {
        const style = getComputedStyle(at);
        if (/auto|scroll/.test(style.overflowX + style.overflowY) || style.textOverflow === 'ellipsis') { out = false; break; }
        if (style.overflowX === 'hidden' && box.right > at.getBoundingClientRect().right + 2) { out = true; break; }
      }
      if (out) cut.push(named(e).slice(0, 60) || e.outerHTML.slice(0, 80));
    }
    return cut;";

#[tokio::test]
async fn the_text_size_is_changed_by_keys_kept_and_fits_the_window() -> anyhow::Result<()> {
    let desk = Desk::new()?;
    let app = app()?;
    let window = desk.start(&app).await?;
    window.resize(1280, 800).await?;
    window.press(&["Control+,"]).await?;
    window.see_element("tab", "Appearance").await?;
    window.screenshot("settings-appearance").await?;
    window.click("button", "115%").await?;
    drawn_in(&window, 1280, 115).await?;
    window.press(&["Escape", "Control+=", "Control+="]).await?;
    drawn_in(&window, 1280, 150).await?;
    desk.wait_for_settings(|settings| settings["textSize"] == 150).await?;
    window.close().await?;

    // It is large from the first picture on.
    let window = desk.start(&app).await?;
    let width = window
        .run("return outerWidth", Vec::new())
        .await?
        .as_u64()
        .unwrap_or_default();
    drawn_in(&window, u32::try_from(width)?, 150).await?;
    pictures(&window, 150, "large").await?;
    window.press(&["Control+0"]).await?;
    desk.wait_for_settings(|settings| settings["textSize"] == 100).await?;
    window.resize(900, 600).await?;
    window.press(&["Control+="]).await?;
    drawn_in(&window, 900, 115).await?;
    pictures(&window, 115, "900x600-large").await?;
    window.close().await
}

/// Every view in this size, with nothing out of reach.
async fn pictures(window: &Window<'_>, percent: u32, suffix: &str) -> anyhow::Result<()> {
    let (maren, harbour) = (demo_user("Maren Okafor")?, demo_organization("Harbour Home")?);
    let wedding = demo_memory("in pouring rain")?;
    let views = [
        ("welcome", "/".to_owned()),
        ("overview", format!("{harbour}?view=overview")),
        ("timeline", format!("{maren}?view=timeline")),
        ("memories", format!("{maren}?view=memories&memory={wedding}")),
        ("versions", format!("{maren}?view=versions&memory={wedding}")),
        (
            "search",
            format!("{maren}?view=search&q=wedding+in+the+rain&memory={wedding}"),
        ),
        ("review", format!("{harbour}?view=review")),
        ("changes", format!("{maren}?view=changes")),
        ("capture", format!("{maren}?view=capture")),
        ("recall", format!("{maren}?view=recall")),
        ("playback", format!("{maren}?view=playback")),
        ("compare", format!("{maren}?view=compare")),
        ("graph", format!("{maren}?view=graph&memory={wedding}")),
    ];
    for (name, address) in &views {
        go(window, address).await?;
        window
            .wait(
                "the end of loading",
                "return !document.querySelector('[aria-busy=true]')",
            )
            .await?;
        window.screenshot(&format!("{name}-{suffix}")).await?;
        let cut = window.run(OUTSIDE, Vec::new()).await?;
        anyhow::ensure!(cut == json!([]), "cut at {percent} % in {name}: {cut}");
    }
    for section in [
        "Stores",
        "Search models",
        "Language models",
        "Appearance",
        "Privacy",
        "Keyboard",
    ] {
        if section == "Stores" {
            window.press(&["Control+,"]).await?;
        }
        window.click("tab", section).await?;
        window
            .screenshot(&format!(
                "settings-{}-{suffix}",
                section.to_lowercase().replace(' ', "-")
            ))
            .await?;
        let cut = window.run(OUTSIDE, Vec::new()).await?;
        anyhow::ensure!(cut == json!([]), "cut at {percent} % in the settings, {section}: {cut}");
    }
    window.press(&["Escape"]).await
}
