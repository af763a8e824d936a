//! From a file on the disk to the words that a memory was taken from, without a mouse.

use memora_tests::places;
use memora_tests::window::{Desk, Window, app};

/// Looks for an entry in the command palette, goes to it with the arrow key and takes it.
pub(super) async fn choose(window: &Window<'_>, typed: &str, entry: &str) -> anyhow::Result<()> {
    window.press(&["Control+k"]).await?;
    window.see_element("dialog", "Command palette").await?;
    window.type_text(typed).await?;
    window.see_element("option", entry).await?;
    for _ in 0..10 {
        if window.is_chosen("option", entry).await? {
            return window.press(&["Enter"]).await;
        }
        window.press(&["Down"]).await?;
    }
    anyhow::bail!("{entry} cannot be reached with the arrow key")
}

#[tokio::test]
async fn a_locomo_file_is_imported_and_a_source_turn_reached_by_keyboard_alone() -> anyhow::Result<()> {
    let desk = Desk::new()?;
    // The dialog takes a path that can be typed, wherever the shared data lie.
    let file = desk.home().join("26.json");
    std::fs::copy(places::locomo_file(26)?, &file)?;
    let window = desk.start(&app()?).await?;
    window.see_element("treeitem", "Harbour Home").await?;
    choose(&window, "Import", "Import…").await?;
    window.focus_on("button", "Choose a file").await?;
    window.press(&["Enter"]).await?;
    window
        .choose_in_dialog("Import conversations or memories", &file)
        .await?;
    window.see_in("dialog", "Import", "LoCoMo conversation").await?;
    window.focus_on("button", "Import").await?;
    window.press(&["Enter"]).await?;
    window.see("Imported from").await?;
    window.see_in("contentinfo", "Store status", "Index up to date").await?;

    choose(&window, "Caroline", "Caroline Caroline & Melanie").await?;
    window.see_in("navigation", "Place", "Caroline").await?;
    window.press(&["Control+2"]).await?;
    window.see_element("option", "Caroline").await?;
    window.press(&["F6", "F6"]).await?;
    window.focus_on("listbox", "Memories").await?;
    window.press(&["Down", "Down", "Enter"]).await?;
    // The conversation is open, and the turn has the words that the memory shares with it.
    window.wait("a marked source turn", "return !!all('list', document).find((l) => named(l).startsWith('Conversation') && l.querySelector('mark'))").await?;
    let place = window.place().await?;
    anyhow::ensure!(place.contains("memory=") && place.contains("open="), "{place}");
    window.close().await
}
