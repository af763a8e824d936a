//! The review by keyboard: what the finders say, one decision after the other, and how right each finder has been.

use memora_tests::window::{Desk, Window, app};

use super::{demo_organization, go};

/// Waits until this is the card that is looked at, such as "2 of 18".
async fn card(window: &Window<'_>, place: &str) -> anyhow::Result<()> {
    window.see_element("article", &format!("finding {place}")).await
}

/// The text of the newer memory of a pair, or of the only one.
async fn shown(window: &Window<'_>) -> anyhow::Result<String> {
    let script = "return find('region', 'Newer')?.querySelector('p')?.innerText ?? ''";
    let text = window.run(script, vec![]).await?;
    Ok(text.as_str().unwrap_or_default().to_owned())
}

#[tokio::test]
async fn findings_are_decided_by_keys_and_never_come_back() -> anyhow::Result<()> {
    let desk = Desk::new()?;
    let app = app()?;
    let window = desk.start(&app).await?;
    let harbour = demo_organization("Harbour Home")?;
    go(&window, &format!("{harbour}?view=review")).await?;
    card(&window, "1 of 18").await?;
    window
        .see_element("button", "Near duplicate: 12 waiting, not judged yet")
        .await?;
    window.screenshot("review-light").await?;
    let first = shown(&window).await?;

    window.press(&["k"]).await?;
    card(&window, "2 of 18").await?;
    // One of two stays, in another wording.
    window.press(&["m"]).await?;
    window.focus_on("button", "Merge").await?;
    window.screenshot("review-merge-light").await?;
    window.click("textbox", "Wording of B").await?;
    window.press(&["Control+a"]).await?;
    window
        .type_text("Iris Kallio visits her sister Sarah with a bag of baby clothes.")
        .await?;
    window.press(&["Enter"]).await?;
    // Other findings about the merged memories go with them, so there are fewer from here on.
    card(&window, "3 of").await?;
    window.see_element("button", "right in 1 of 2").await?;
    // Which of two goes is asked.
    window.press(&["d"]).await?;
    window.see_element("group", "Which one goes?").await?;
    window.press(&["Escape", "s"]).await?;
    card(&window, "4 of").await?;
    window.press(&["f"]).await?;
    window.focus_on("textbox", "Wording").await?;
    window.screenshot("review-fix-light").await?;
    window.press(&["Control+a"]).await?;
    window.type_text("Grandmother danced at the wedding.").await?;
    window.press(&["Enter"]).await?;
    card(&window, "5 of").await?;
    window.see_element("button", "right in 2 of 3").await?;
    // The last decision is taken back, by the letter and by the key of the window.
    window.press(&["u"]).await?;
    card(&window, "4 of").await?;
    window.see_element("button", "right in 1 of 2").await?;
    window.press(&["k"]).await?;
    card(&window, "5 of").await?;
    window.press(&["Control+z"]).await?;
    card(&window, "4 of").await?;

    // Only what has no support, which is no pair.
    window.click("button", "No support: 4 waiting").await?;
    card(&window, "1 of 4").await?;
    window.screenshot("review-single-light").await?;
    window.press(&["d"]).await?;
    card(&window, "2 of 4").await?;
    window
        .see_element("button", "No support: 3 waiting, right in 1 of 1")
        .await?;
    // A place is noted a moment after it was gone to.
    desk.wait_for_settings(|settings| settings["places"].to_string().contains("kinds=unsupported"))
        .await?;
    window.close().await?;

    let window = desk.start(&app).await?;
    card(&window, "1 of 3").await?;
    window.click("button", "All finders").await?;
    // Kept, merged, skipped and deleted: what was decided stays decided.
    window.see_element("article", "Near duplicate, finding 1 of").await?;
    anyhow::ensure!(shown(&window).await? != first, "{first} was decided");
    window.resize(900, 600).await?;
    window.screenshot("review-light-900x600").await?;
    window.click("button", "Finders").await?;
    window.screenshot("review-finders-light-900x600").await?;
    window.close().await
}

#[tokio::test]
async fn filters_are_saved_and_a_mark_stays_with_the_memory() -> anyhow::Result<()> {
    let desk = Desk::new()?;
    desk.prefer_theme("dark")?;
    let window = desk.start(&app()?).await?;
    let lumen = demo_organization("Lumen Travel")?;
    go(&window, &format!("{lumen}?view=review&kinds=unsupported")).await?;
    card(&window, "1 of 2").await?;
    window.screenshot("review-single-dark").await?;
    window.click("button", "Saved views").await?;
    window.focus_on("textbox", "Name").await?;
    window.press(&["Control+a"]).await?;
    window.type_text("Without support").await?;
    window.press(&["Enter"]).await?;
    window.see("“Without support” is saved.").await?;
    window.click("button", "All finders").await?;
    card(&window, "1 of 5").await?;
    window.screenshot("review-dark").await?;
    super::import::choose(&window, "Without", "Without support").await?;
    card(&window, "1 of 2").await?;

    window.press(&["k", "k"]).await?;
    window.see_in("main", "", "All looked at").await?;
    window.screenshot("review-done-dark").await?;
    go(&window, &format!("{lumen}?view=memories")).await?;
    window.click("option", "agreed to meet").await?;
    window
        .see_in("complementary", "Memory", "kept as it is by tester")
        .await?;
    window.see_in("complementary", "Memory", "Reviewed").await?;
    window.screenshot("review-mark-dark").await?;
    window.close().await
}
