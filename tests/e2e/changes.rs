//! The audit trail: every change with before and after, taken back, written to a file, and a memory brought back.

use memora_tests::window::{Desk, Window, app};
use serde_json::Value;

use super::import::choose;
use super::{demo_user, go};

const TYPED: &str = "Iris Kallio says something else now.";

/// Changes the wording of the first memory of the review.
async fn fix_a_wording(window: &Window<'_>, iris: &str) -> anyhow::Result<()> {
    go(window, &format!("{iris}?view=review")).await?;
    window.see_element("article", "finding 1 of").await?;
    window.press(&["f"]).await?;
    window.focus_on("textbox", "Wording").await?;
    window.press(&["Control+a"]).await?;
    window.type_text(TYPED).await?;
    window.press(&["Enter"]).await?;
    window.see_element("article", "finding 2 of").await
}

#[tokio::test]
async fn a_memory_is_restored_from_its_history() -> anyhow::Result<()> {
    let desk = Desk::new()?;
    let window = desk.start(&app()?).await?;
    let iris = demo_user("Iris Kallio")?;
    fix_a_wording(&window, &iris).await?;
    go(&window, &format!("{iris}?view=changes")).await?;
    window.click("button", "Wording fixed").await?;
    window
        .see_in("list", "Changes, newest first", "says something else now")
        .await?;
    window
        .see_in("list", "Changes, newest first", "Near duplicate: corrected")
        .await?;
    window.screenshot("changes-light").await?;
    // The history of this memory alone, back to what it was after it came in.
    window
        .wait(
            "the history of this memory",
            "document.querySelector('[title=\"History of this memory\"]').click(); return true",
        )
        .await?;
    window.see_in("main", "", "About memory").await?;
    window.click("button", "imported").await?;
    window.click("button", "Restore to after this change").await?;
    window
        .see_in("dialog", "Go back to an earlier state", "says something else now")
        .await?;
    window.screenshot("changes-restore-light").await?;
    window.click("button", "Go back").await?;
    window.see("The memory is what it was.").await?;
    window
        .see_in("list", "Changes, newest first", "Memory restored")
        .await?;
    window.close().await
}

#[tokio::test]
async fn changes_are_taken_back_with_what_builds_on_them_and_exported() -> anyhow::Result<()> {
    let desk = Desk::new()?;
    desk.prefer_theme("dark")?;
    let window = desk.start(&app()?).await?;
    let iris = demo_user("Iris Kallio")?;
    fix_a_wording(&window, &iris).await?;
    // A later change that needs the first one: the same memory is deleted.
    go(&window, &format!("{iris}?view=memories")).await?;
    window.click("option", TYPED).await?;
    window.see_in("complementary", "Memory", TYPED).await?;
    window.screenshot("history-dark").await?;
    window.focus("listbox", "Memories").await?;
    window.press(&["Space", "Delete"]).await?;
    window.focus_on("button", "Delete").await?;
    window.press(&["Enter"]).await?;
    window.see("1 memory was deleted.").await?;

    go(&window, &format!("{iris}?view=changes")).await?;
    window.click("button", "Wording fixed").await?;
    window.click("button", "Undo this change").await?;
    window.focus_on("button", "Undo").await?;
    window.press(&["Enter"]).await?;
    window.see_in("dialog", "Undo this change?", "Memories deleted").await?;
    window.screenshot("changes-blocked-dark").await?;
    window.click("button", "Undo it too").await?;
    window.see("2 changes were undone.").await?;
    window.see_in("list", "Changes, newest first", "undone").await?;

    // The whole store, from the palette, to a file.
    choose(&window, "Changes", "Changes…").await?;
    window.see_element("dialog", "Changes of this store").await?;
    window
        .see_in("dialog", "Changes of this store", "Wording fixed")
        .await?;
    window.screenshot("changes-store-dark").await?;
    window
        .wait(
            "the export of the history",
            "find('button', 'Export', find('dialog', 'Changes of this store')).focus(); return true",
        )
        .await?;
    window.press(&["Enter"]).await?;
    window.click("menuitem", "As JSON Lines").await?;
    let file = desk.home().join("changes.jsonl");
    window.choose_in_dialog("Export the audit trail", &file).await?;
    window.see("changes were exported").await?;
    let lines = std::fs::read_to_string(&file)?;
    let first: Value = serde_json::from_str(lines.lines().next().unwrap_or_default())?;
    anyhow::ensure!(first["kind"] == "undo", "{first}");
    window.press(&["Escape"]).await?;
    window.resize(900, 600).await?;
    window.screenshot("changes-dark-900x600").await?;
    window.close().await
}
