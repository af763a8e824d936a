//! Travel through time: the moment of the window, playback and comparison.

use std::path::Path;

use memora_tests::window::{Desk, Window, app};
use serde_json::json;

use super::{demo_memory, demo_organization, demo_user, go};

/// Between the two adrenaline pens of the demo's Jake.
const JUNE: &str = "2026-06-01T12:00:00Z";

async fn past(window: &Window<'_>) -> anyhow::Result<()> {
    window
        .see_in("region", "A moment in the past", "You look at 1 Jun 2026, 12:00")
        .await
}

#[tokio::test]
async fn every_view_shows_the_moment_that_is_chosen_and_nothing_can_be_changed() -> anyhow::Result<()> {
    let desk = Desk::new()?;
    let window = desk.start(&app()?).await?;
    let iris = demo_user("Iris Kallio")?;
    go(&window, &format!("{iris}?view=memories")).await?;
    window.see_in("main", "", "Gerald the Second").await?;
    window.see_in("contentinfo", "Store status", "memories").await?;
    let total = "return text(find('contentinfo', 'Store status'))";
    let now = window.run(total, vec![]).await?;

    go(&window, &format!("{iris}?view=memories&asof={JUNE}")).await?;
    past(&window).await?;
    window.see_in("main", "", "red pouch called Gerald").await?;
    window.see_no("Gerald the Second").await?;
    window
        .wait_with(
            "fewer memories in the status bar",
            "return text(find('contentinfo', 'Store status')) !== arguments[0]",
            vec![now],
        )
        .await?;
    // What was superseded later counts as believed, and correcting is off with its reason.
    window.click("option", "red pouch called Gerald").await?;
    window.see_in("complementary", "Memory", "Believed then").await?;
    window.press(&["Delete"]).await?;
    window.see("The past is only read").await?;
    for (view, shown) in [
        ("timeline", "May"),
        ("versions", "versions"),
        ("search&q=Gerald", "red pouch"),
    ] {
        go(&window, &format!("{iris}?view={view}&asof={JUNE}")).await?;
        window.see_in("main", "", shown).await?;
        past(&window).await?;
        window.see_no("Gerald the Second").await?;
    }
    // One step forward is a change, and the way back to now is one key.
    go(&window, &format!("{iris}?view=memories&asof={JUNE}")).await?;
    past(&window).await?;
    window.press(&["."]).await?;
    window.see_no("1 Jun 2026, 12:00").await?;
    let stepped = window.place().await?;
    anyhow::ensure!(
        stepped.contains("asof=2026-06"),
        "the next change is in June: {stepped}"
    );
    window.press(&["Escape"]).await?;
    window.see_in("main", "", "Gerald the Second").await?;
    anyhow::ensure!(!window.place().await?.contains("asof"));

    // The control itself: opened by key, moved by the slider.
    window.press(&["w"]).await?;
    window.see_element("slider", "Moment").await?;
    window.focus("slider", "Moment").await?;
    window.press(&["Left", "Left"]).await?;
    window.see_in("region", "A moment in the past", "You look at").await?;
    window.see_no("bag of baby clothes").await?;
    window.click("button", "Back to now").await?;
    window.see_in("main", "", "Gerald the Second").await?;
    window.close().await
}

#[tokio::test]
async fn a_playback_steps_from_change_to_change_and_shows_both_sides_of_a_contradiction() -> anyhow::Result<()> {
    let desk = Desk::new()?;
    let window = desk.start(&app()?).await?;
    let iris = demo_user("Iris Kallio")?;
    go(&window, &format!("{iris}?view=playback")).await?;
    window.see("Before the first change").await?;
    window.press(&["Right"]).await?;
    window.see_in("main", "", "a conversation with Juno").await?;
    anyhow::ensure!(window.place().await?.contains("asof=2026-02-24"), "the window follows");
    window.press(&["Right"]).await?;
    window.see_in("main", "", "learned “").await?;
    window.press(&["Left"]).await?;
    window.see_in("main", "", "a conversation with Juno").await?;
    for _ in 0..200 {
        window.press(&["Right"]).await?;
        let caption = window
            .run("return text(document.querySelector('main [role=status]'))", vec![])
            .await?;
        if caption.as_str().unwrap_or_default().contains("instead of") {
            break;
        }
    }
    let both = "const list = find('list', 'What was learned'); \
                return !!list && !!list.querySelector('del') && !!list.querySelector('ins')";
    window.wait("both texts of the contradiction", both).await?;
    // Played, it goes on by itself; paused, it stands.
    window.run("document.activeElement.blur()", vec![]).await?;
    let before = window.place().await?;
    window.press(&["Space"]).await?;
    window.see_element("button", "Pause").await?;
    window
        .wait_with(
            "the clock to go on",
            "return location.hash !== arguments[0]",
            vec![json!(before)],
        )
        .await?;
    let playing = frames(&window).await?;
    window.press(&["Space"]).await?;
    window.see_element("button", "Play").await?;
    println!(
        "frames per second: {playing} while playing, {} at rest",
        frames(&window).await?
    );
    window.close().await
}

/// Frames per second that the page draws in three seconds. It depends on the machine, so it is told and not judged.
async fn frames(window: &Window<'_>) -> anyhow::Result<i64> {
    let script = "let frames = 0; const begun = performance.now(); \
                  const tick = () => { frames += 1; const time = performance.now() - begun; \
                    if (time < 3000) requestAnimationFrame(tick); else done(Math.round(frames / time * 1000)); }; \
                  requestAnimationFrame(tick);";
    Ok(window.run_async(script).await?.as_i64().unwrap_or_default())
}

#[tokio::test]
async fn two_moments_and_two_users_are_compared() -> anyhow::Result<()> {
    let desk = Desk::new()?;
    let window = desk.start(&app()?).await?;
    let iris = demo_user("Iris Kallio")?;
    go(&window, &format!("{iris}?view=compare&since={JUNE}")).await?;
    window.see_in("region", "Learned", "Gerald the Second").await?;
    window
        .wait(
            "a change with what differs",
            "const list = find('region', 'Changed'); return !!list && !!list.querySelector('del') && !!list.querySelector('ins')",
        )
        .await?;
    window
        .see_in("region", "Dropped", "Nothing was dropped in between")
        .await?;
    let topics = "const list = find('navigation', 'By topic'); return list ? all('button', list).length > 2 : false";
    window.wait("topics", topics).await?;
    // Nothing later than the moment of the window is compared.
    go(
        &window,
        &format!("{iris}?view=compare&since={JUNE}&asof=2026-10-01T12:00:00Z"),
    )
    .await?;
    window.see_in("region", "A moment in the past", "1 Oct 2026").await?;
    window.see_no("Gerald the Second").await?;
    go(&window, &format!("{iris}?view=compare")).await?;
    window.click("button", "Two users").await?;
    window.see_in("main", "", "only of Iris Kallio").await?;
    window.see_in("main", "", "the same, word for word").await?;
    window.close().await
}

/// Fixes the wording of one memory of the demo's Iris and deletes another one, as a person would.
async fn correct_and_delete(window: &Window<'_>, iris: &str) -> anyhow::Result<()> {
    select(window, iris, "Gerald the Second").await?;
    window.press(&["e"]).await?;
    window.focus_on("textbox", "Wording of the memory").await?;
    window.press(&["Control+a"]).await?;
    window.type_text("Gerald is retired.").await?;
    window.press(&["Control+Enter"]).await?;
    window.see("The wording was fixed.").await?;
    select(window, iris, "red pouch called Gerald").await?;
    window.press(&["Delete"]).await?;
    window
        .see_in("dialog", "Delete this memory?", "1 memory deleted")
        .await?;
    window.focus_on("button", "Delete").await?;
    window.press(&["Enter"]).await?;
    window.see("The memory was deleted.").await
}

async fn select(window: &Window<'_>, user: &str, text: &str) -> anyhow::Result<()> {
    go(window, &format!("{user}?view=memories&memory={}", demo_memory(text)?)).await?;
    window.see_element("listbox", "Memories").await?;
    window.see_in("complementary", "Memory", text).await
}

#[tokio::test]
async fn what_the_store_said_before_corrections_can_be_looked_at() -> anyhow::Result<()> {
    let desk = Desk::new()?;
    let window = desk.start(&app()?).await?;
    window.resize(1280, 800).await?;
    let iris = demo_user("Iris Kallio")?;
    correct_and_delete(&window, &iris).await?;
    let (gerald, pouch) = (
        demo_memory("Gerald the Second")?,
        demo_memory("red pouch called Gerald")?,
    );
    go(&window, &format!("{iris}?view=memories&memory={gerald}")).await?;
    window.see_in("complementary", "Memory", "Gerald is retired.").await?;
    window.run("document.activeElement.blur()", vec![]).await?;
    window.press(&["w"]).await?;
    window.click("button", "What the store said").await?;
    window.screenshot("stored-control-light").await?;
    window.click("button", "Previous change").await?;
    let band = "A moment in the past";
    window.see_in("region", band, "0 later changes taken back").await?;
    window.press(&["Escape"]).await?;
    window.run("document.activeElement.blur()", vec![]).await?;
    // Before the deletion, and before the correction.
    window.press(&[","]).await?;
    window.see_in("region", band, "1 later change taken back").await?;
    window.see_in("main", "", "Gerald is retired.").await?;
    window.press(&[","]).await?;
    window.see_in("region", band, "2 later changes taken back").await?;
    window
        .see_in("main", "", "calls the new adrenaline pen Gerald the Second")
        .await?;
    window.see_no("Gerald is retired.").await?;
    let address = window.place().await?.replace(&gerald, &pouch);
    go(&window, &address).await?;
    window
        .see_in("complementary", "Memory", "red pouch called Gerald")
        .await?;
    window.see_in("main", "", "red pouch called Gerald").await?;
    window.screenshot("stored-memories-light").await?;
    window.resize(900, 600).await?;
    window.screenshot("stored-memories-light-900x600").await?;
    window.press(&["v"]).await?;
    window.see_in("main", "", "red pouch").await?;
    window.press(&["Escape"]).await?;
    window.see_no("taken back").await?;
    window.resize(1280, 800).await?;
    a_turn_that_was_fixed_is_shown_as_it_was(&window, &iris).await?;
    window.close().await
}

async fn a_turn_that_was_fixed_is_shown_as_it_was(window: &Window<'_>, iris: &str) -> anyhow::Result<()> {
    let (said, fixed) = (
        "We need a replacement pen for Jake",
        "Who brings what to the class party?",
    );
    select(window, iris, "chicken skewers").await?;
    window.click("button", "Show in conversation").await?;
    window.see_in("main", "", said).await?;
    let fix = "const fix = document.querySelector('main [data-turn=\"0\"] button[aria-label^=\"Fix this turn\"]'); \
               fix?.click(); return !!fix";
    window.wait("the first turn", fix).await?;
    window.focus_on("textbox", "Text of the turn").await?;
    window.press(&["Control+a"]).await?;
    window.type_text(fixed).await?;
    window.see_in("dialog", "Fix turn 1", "1 message").await?;
    window.press(&["Control+Enter"]).await?;
    window.see("The turn was fixed.").await?;
    window.see_in("main", "", fixed).await?;

    window.run("document.activeElement.blur()", vec![]).await?;
    window.press(&["w"]).await?;
    window.click("button", "What the store said").await?;
    window.click("button", "Previous change").await?;
    let band = "A moment in the past";
    window.see_in("region", band, "0 later changes taken back").await?;
    window.press(&["Escape"]).await?;
    window.run("document.activeElement.blur()", vec![]).await?;
    window.press(&[","]).await?;
    window.see_in("region", band, "1 later change taken back").await?;
    window.see_in("main", "", said).await?;
    let gone = "return !text(find('main', '')).includes(arguments[0])";
    window.wait_with("the turn as it was", gone, vec![json!(fixed)]).await?;
    // Its memory hangs there as now.
    window.see_in("main", "", "chicken skewers").await?;
    window.screenshot("stored-conversation-light").await?;
    window.press(&["Escape"]).await?;
    window.see_in("main", "", fixed).await
}

#[tokio::test]
async fn a_store_and_its_copy_are_compared_after_changes_to_one_of_them() -> anyhow::Result<()> {
    let desk = Desk::new()?;
    let app = app()?;
    let window = desk.start(&app).await?;
    window.see_in("contentinfo", "Store status", "Index up to date").await?;
    window.close().await?;
    let copy = desk.home().join("colleague");
    let demo = desk.demo_folder();
    copy_folder(&demo, &copy)?;
    let (iris, harbour) = (demo_user("Iris Kallio")?, demo_organization("Harbour Home")?);
    desk.prefer_stores(&[&copy, &demo], &harbour)?;
    let window = desk.start(&app).await?;
    window.resize(1280, 800).await?;
    correct_and_delete(&window, &iris).await?;
    go(&window, &format!("{harbour}?view=compare")).await?;
    window.click("button", "Two stores").await?;
    window.click("button", "Compare").await?;
    let people = "return document.querySelector('table[aria-label=\"Users who differ\"]')?.rows.length === 2";
    window.wait("one user who differs", people).await?;
    for shown in ["Gerald is retired.", "other words", "red pouch called Gerald"] {
        window.see_in("main", "", shown).await?;
    }
    for theme in ["light", "dark"] {
        let choose = "document.documentElement.dataset.theme = arguments[0]";
        window.run(choose, vec![json!(theme)]).await?;
        window.screenshot(&format!("compare-stores-{theme}")).await?;
    }
    window.resize(900, 600).await?;
    window.screenshot("compare-stores-dark-900x600").await?;
    window.close().await
}

/// The files of a folder and of those in it.
fn copy_folder(from: &Path, to: &Path) -> anyhow::Result<()> {
    std::fs::create_dir_all(to)?;
    for entry in std::fs::read_dir(from)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy_folder(&entry.path(), &target)?;
        } else {
            std::fs::copy(entry.path(), target)?;
        }
    }
    Ok(())
}

async fn pictures(theme: &str) -> anyhow::Result<()> {
    let desk = Desk::new()?;
    desk.prefer_theme(theme)?;
    let window = desk.start(&app()?).await?;
    let (iris, harbour) = (demo_user("Iris Kallio")?, demo_organization("Harbour Home")?);
    let views = [
        (
            "past-memories",
            format!("{iris}?view=memories&asof={JUNE}"),
            "red pouch",
        ),
        ("past-timeline", format!("{iris}?view=timeline&asof={JUNE}"), "May"),
        (
            "past-overview",
            format!("{harbour}?view=overview&asof={JUNE}"),
            "Maren Okafor",
        ),
        (
            "compare",
            format!("{iris}?view=compare&since={JUNE}"),
            "Gerald the Second",
        ),
    ];
    for (width, height, suffix) in [(1280, 800, ""), (900, 600, "-900x600")] {
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
        go(&window, &format!("{iris}?view=memories&asof={JUNE}")).await?;
        past(&window).await?;
        window.run("document.activeElement.blur()", vec![]).await?;
        window.press(&["w"]).await?;
        window.see_element("slider", "Moment").await?;
        window.screenshot(&format!("past-control-{theme}{suffix}")).await?;
        window.press(&["Escape"]).await?;
        go(&window, &format!("{iris}?view=playback&asof=2026-09-30T12:00:00Z")).await?;
        window.see("Press Play to go on").await?;
        window.run("document.activeElement.blur()", vec![]).await?;
        for _ in 0..80 {
            window.press(&["Right"]).await?;
            let contradiction =
                "return !!document.querySelector('main del') && document.querySelectorAll('main ol > li').length > 6";
            if window.run(contradiction, vec![]).await? == json!(true) {
                break;
            }
        }
        window.screenshot(&format!("playback-{theme}{suffix}")).await?;
    }
    window.close().await
}

#[tokio::test]
async fn moments_in_the_light_theme() -> anyhow::Result<()> {
    pictures("light").await
}

#[tokio::test]
async fn moments_in_the_dark_theme() -> anyhow::Result<()> {
    pictures("dark").await
}
