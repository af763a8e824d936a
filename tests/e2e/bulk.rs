//! Memories by the hundred: selected by keys, changed, taken back as one, also after a restart, and written to a file.

use memora_tests::window::{Desk, Window, app};

use super::{demo_user, go};

/// Waits until that many memories are counted for the place.
async fn counted(window: &Window<'_>, memories: u32) -> anyhow::Result<()> {
    window.see_in("tab", "Memories", &format!("Memories {memories}")).await
}

async fn into_the_list(window: &Window<'_>) -> anyhow::Result<()> {
    window.see_element("option", "").await?;
    window.focus("listbox", "Memories").await?;
    window.press(&["Home"]).await
}

#[tokio::test]
async fn all_memories_are_deleted_and_come_back_after_a_restart() -> anyhow::Result<()> {
    let desk = Desk::new()?;
    let app = app()?;
    let window = desk.start(&app).await?;
    let iris = demo_user("Iris Kallio")?;
    go(&window, &format!("{iris}?view=memories")).await?;
    counted(&window, 122).await?;
    into_the_list(&window).await?;
    window.press(&["Space", "Shift+Down", "Shift+Down"]).await?;
    window.see_in("region", "Selected memories", "3 selected").await?;
    window.screenshot("bulk-some-light").await?;
    window.press(&["Control+a"]).await?;
    window.see_in("region", "Selected memories", "122 selected").await?;
    window.press(&["Delete"]).await?;
    window
        .see_in("dialog", "Delete 122 memories?", "You can undo all of it at once.")
        .await?;
    window.screenshot("bulk-delete-light").await?;
    window.focus_on("button", "Delete").await?;
    window.press(&["Enter"]).await?;
    window.see("122 memories were deleted.").await?;
    window.see_in("main", "", "No memories").await?;
    counted(&window, 0).await?;
    window.close().await?;

    let window = desk.start(&app).await?;
    window.see_in("main", "", "No memories").await?;
    window.press(&["Control+z"]).await?;
    counted(&window, 122).await?;
    window.see_element("option", "").await?;
    window.close().await
}

#[tokio::test]
async fn some_are_moved_marked_and_written_and_one_click_takes_a_group_back() -> anyhow::Result<()> {
    let desk = Desk::new()?;
    desk.prefer_theme("dark")?;
    let window = desk.start(&app()?).await?;
    let iris = demo_user("Iris Kallio")?;
    go(&window, &format!("{iris}?view=memories&filter=believed")).await?;
    into_the_list(&window).await?;
    window.press(&["Space", "Shift+Down"]).await?;
    window.choose_in_menu("Export", "As CSV").await?;
    let file = desk.home().join("memories.csv");
    window.choose_in_dialog("Export memories", &file).await?;
    window.see("2 memories were written to memories.csv.").await?;
    let lines = std::fs::read_to_string(&file)?;
    anyhow::ensure!(
        lines.starts_with("\"memory\",\"text\",") && lines.lines().count() == 3,
        "{lines}"
    );

    window.click("button", "Move to").await?;
    window.click("radio", "Tom Achterberg").await?;
    window.screenshot("bulk-move-dark").await?;
    window.click("button", "Move").await?;
    window.see("2 memories were moved.").await?;
    counted(&window, 120).await?;
    window.screenshot("bulk-toast-dark").await?;
    window.click("button", "Undo").await?;
    window.see("All of it was undone").await?;
    counted(&window, 122).await?;

    into_the_list(&window).await?;
    window.press(&["Control+a", "Down", "Space"]).await?;
    window.see_in("region", "Selected memories", "all that fit").await?;
    window.click("button", "Mark reviewed").await?;
    window.see_element("dialog", "as reviewed?").await?;
    window.press(&["Enter"]).await?;
    window.see("are marked as reviewed.").await?;
    // The list has the keyboard again.
    window.focus_on("listbox", "Memories").await?;
    window.press(&["Space", "Shift+Down"]).await?;
    window.see_in("region", "Selected memories", "2 selected").await?;
    // In a narrow window the panes are put together anew.
    window.resize(900, 600).await?;
    window
        .wait("the panes anew", "return document.activeElement === document.body")
        .await?;
    into_the_list(&window).await?;
    window.press(&["Space", "Shift+Down"]).await?;
    window.see_in("region", "Selected memories", "2 selected").await?;
    window.screenshot("bulk-some-dark-900x600").await?;
    window.close().await
}
