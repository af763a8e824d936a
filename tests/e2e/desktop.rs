//! At home on the desktop: a second window, links that come from outside, files that are dropped, and what it is made of.

use std::path::Path;
use std::time::Duration;

use anyhow::{Context, ensure};
use memora_test_servers::ChatServer;
use memora_test_servers::chat::sarah;
use memora_tests::places;
use memora_tests::window::{Desk, Window, app};
use serde_json::json;

use super::capture::{add_model, capture};
use super::import::choose;
use super::{demo_memory, demo_organization, demo_user, go};

/// Starts the application once more, as a click on a link or a file does. That start hands over and ends.
pub(super) async fn start_again(desk: &Desk, app: &Path, arguments: &[&str]) -> anyhow::Result<()> {
    let mut command = tokio::process::Command::from(desk.command(app.to_str().context("a path of letters")?));
    let output = command.args(arguments).kill_on_drop(true).output();
    let output = tokio::time::timeout(Duration::from_secs(30), output)
        .await
        .context("the second start does not end")??;
    ensure!(output.status.success(), "the second start: {output:?}");
    Ok(())
}

#[tokio::test]
async fn two_windows_show_two_places_of_one_store_and_each_keeps_its_own() -> anyhow::Result<()> {
    let desk = Desk::new()?;
    let window = desk.start(&app()?).await?;
    let (iris, maren) = (demo_user("Iris Kallio")?, demo_user("Maren Okafor")?);
    go(&window, &format!("{iris}?view=memories")).await?;
    window.see_element("option", "").await?;
    let main = window.place().await?;
    window.press(&["Control+Shift+n"]).await?;
    window.go_to_newest(2).await?;
    window.see_in("navigation", "Place", "Iris Kallio").await?;
    ensure!(window.place().await? == main, "{}", window.place().await?);
    go(&window, &format!("{maren}?view=memories")).await?;
    window.click("option", "danced twice").await?;
    window.screenshot("second-window-light").await?;

    // Both hear of a change, and what two people type at once is a conflict that neither loses.
    window.press(&["e"]).await?;
    window.focus_on("textbox", "Wording").await?;
    window.press(&["Control+a"]).await?;
    window.type_text("Written in the second window.").await?;
    window.go_to(0).await?;
    ensure!(window.place().await? == main, "the first window moved");
    go(&window, &format!("{maren}?view=memories")).await?;
    window.click("option", "danced twice").await?;
    window.press(&["e"]).await?;
    window.focus_on("textbox", "Wording").await?;
    window.press(&["Control+a"]).await?;
    window.type_text("Written in the first window.").await?;
    window.press(&["Control+Enter"]).await?;
    window
        .see_in("listbox", "Memories", "Written in the first window.")
        .await?;
    window.see_element("button", "Undo").await?;
    window.go_to(1).await?;
    window
        .see_in("listbox", "Memories", "Written in the first window.")
        .await?;
    window.focus_on("textbox", "Wording").await?;
    window.press(&["Control+Enter"]).await?;
    window
        .see_in("complementary", "Memory", "Written in the second window.")
        .await?;
    window.screenshot("second-window-conflict-light").await?;

    // One of them can be closed; where the first one was is remembered.
    window.close_one().await?;
    window.go_to(0).await?;
    desk.wait_for_settings(|settings| settings["places"].to_string().contains("memory="))
        .await?;
    window.close().await
}

#[tokio::test]
async fn the_first_window_can_be_closed_before_the_others() -> anyhow::Result<()> {
    let desk = Desk::new()?;
    let _bus = desk.start_bus()?;
    let app = app()?;
    let window = desk.start(&app).await?;
    let (iris, maren) = (demo_user("Iris Kallio")?, demo_user("Maren Okafor")?);
    go(&window, &format!("{iris}?view=memories")).await?;
    window.see_element("option", "").await?;
    window.press(&["Control+Shift+n"]).await?;
    window.go_to_newest(2).await?;
    window.see_in("navigation", "Place", "Iris Kallio").await?;
    window.go_to(0).await?;
    window.close_one().await?;
    window.go_to_newest(1).await?;

    // The one that is left does all that the first did: links reach it, and the files dialog belongs to it.
    start_again(&desk, &app, &[&format!("memora://open{maren}?view=memories")]).await?;
    window.see_in("navigation", "Place", "Maren Okafor").await?;
    window.click("option", "danced twice").await?;
    window.press(&["e"]).await?;
    window.focus_on("textbox", "Wording").await?;
    window.press(&["Control+a"]).await?;
    window.type_text("Written after the first was closed.").await?;
    window.press(&["Control+Enter"]).await?;
    window.see_in("listbox", "Memories", "Written after the first").await?;
    window.press(&["Control+z"]).await?;
    window.see_in("listbox", "Memories", "danced twice").await?;
    window.press(&["Control+Shift+n"]).await?;
    window.go_to_newest(2).await?;
    window.see_in("navigation", "Place", "Maren Okafor").await?;
    window.close().await
}

#[tokio::test]
async fn another_store_in_one_window_is_another_store_in_all() -> anyhow::Result<()> {
    let desk = Desk::new()?;
    let window = desk.start(&app()?).await?;
    go(&window, &demo_user("Iris Kallio")?).await?;
    window.see_in("navigation", "Place", "Iris Kallio").await?;
    window.press(&["Control+Shift+n"]).await?;
    window.go_to_newest(2).await?;
    window.see_in("navigation", "Place", "Iris Kallio").await?;
    let folder = desk.home().join("empty");
    std::fs::create_dir(&folder)?;
    choose(&window, "New store", "New store").await?;
    window
        .choose_in_dialog("Make a store in an empty folder", &folder)
        .await?;
    window.see_in("contentinfo", "Store status", "0 memories").await?;
    window.go_to(0).await?;
    window.see_in("contentinfo", "Store status", "0 memories").await?;
    window.see_no("Iris Kallio").await?;
    window.close().await
}

#[tokio::test]
async fn links_from_outside_reach_the_window_that_runs() -> anyhow::Result<()> {
    let desk = Desk::new()?;
    let _bus = desk.start_bus()?;
    let app = app()?;
    let window = desk.start(&app).await?;
    window.see_element("treeitem", "Harbour Home").await?;
    let (maren, memory) = (demo_user("Maren Okafor")?, demo_memory("danced twice")?);
    let link = format!("memora://open{maren}?view=memories&memory={memory}");
    start_again(&desk, &app, &[&link]).await?;
    window.see_in("complementary", "Memory", "danced twice").await?;
    window.see_in("navigation", "Place", "Maren Okafor").await?;

    // The link that the window gives leads back to the same place.
    let here = window.place().await?;
    window.press(&["Control+Shift+l"]).await?;
    window.see("The link was copied").await?;
    let settings: serde_json::Value = serde_json::from_str(&desk.settings()?)?;
    let id = settings["stores"][0]["id"]
        .as_str()
        .context("the demo store has an id")?;
    go(&window, &demo_organization("Lumen Travel")?).await?;
    window.see_in("navigation", "Place", "Lumen Travel").await?;
    start_again(&desk, &app, &[&format!("{link}&store={id}")]).await?;
    window.see_in("navigation", "Place", "Maren Okafor").await?;
    ensure!(
        window.place().await? == here,
        "{} instead of {here}",
        window.place().await?
    );

    for (link, answer) in [
        (
            "memora://open/o/nobody",
            "an organization that this store does not have",
        ),
        (
            &format!("memora://open{maren}?view=memories&memory=4c1d7a3e-0000-4000-8000-000000000000"),
            "a memory that is not in this store any more",
        ),
        ("memora://open/?store=elsewhere", "a store that is not on your list"),
        ("memora://run/rm", "The link cannot be followed"),
    ] {
        start_again(&desk, &app, &[link]).await?;
        window.see(answer).await?;
    }
    window.screenshot("link-refused-light").await?;

    // A file that is double-clicked is offered for import; its path stays on the other side.
    let file = desk.home().join("from outside.memora.jsonl");
    std::fs::copy(places::demo_file(), &file)?;
    start_again(&desk, &app, &["from outside.memora.jsonl"]).await?;
    window.see_in("dialog", "Import", "from outside.memora.jsonl").await?;
    window
        .see_in("dialog", "Import", "Everything in this file is in the store already.")
        .await?;
    window.screenshot("file-from-outside-light").await?;
    // A link that comes meanwhile waits until the dialog is closed.
    start_again(&desk, &app, &[&format!("memora://open{}", demo_user("Iris Kallio")?)]).await?;
    window.press(&["Escape"]).await?;
    window.see_in("navigation", "Place", "Iris Kallio").await?;
    window.close().await
}

#[tokio::test]
async fn a_link_to_another_store_asks_before_it_opens_it() -> anyhow::Result<()> {
    let desk = Desk::new()?;
    desk.prefer_theme("dark")?;
    let _bus = desk.start_bus()?;
    let app = app()?;
    let window = desk.start(&app).await?;
    window.see_element("treeitem", "Harbour Home").await?;
    let folder = desk.home().join("other");
    std::fs::create_dir(&folder)?;
    choose(&window, "New store", "New store").await?;
    window
        .choose_in_dialog("Make a store in an empty folder", &folder)
        .await?;
    window.see_in("contentinfo", "Store status", "0 memories").await?;
    let settings: serde_json::Value = serde_json::from_str(&desk.settings()?)?;
    let stores = settings["stores"].as_array().context("a list of stores")?;
    let demo = stores
        .iter()
        .find(|store| store["demo"] == true)
        .context("the demo store")?;
    let id = demo["id"].as_str().unwrap_or_default();
    start_again(
        &desk,
        &app,
        &[&format!(
            "memora://open{}?view=memories&store={id}",
            demo_user("Iris Kallio")?
        )],
    )
    .await?;
    window.see_in("dialog", "Open the store", "another store").await?;
    window.screenshot("link-other-store-dark").await?;
    window.click("button", "Open the store").await?;
    window.see_in("navigation", "Place", "Iris Kallio").await?;
    window.see_in("contentinfo", "Store status", "341 memories").await?;
    window.close().await
}

#[tokio::test]
async fn a_file_of_memories_is_dropped_and_the_licences_are_shown() -> anyhow::Result<()> {
    let desk = Desk::new()?;
    let window = desk.start(&app()?).await?;
    window.see_element("treeitem", "Harbour Home").await?;
    let text = std::fs::read_to_string(places::demo_file())?;
    drop_file(&window, "dropped.memora.jsonl", &text).await?;
    window.see_in("dialog", "Import", "dropped.memora.jsonl").await?;
    window.see_in("dialog", "Import", "Everything in this file").await?;
    window.press(&["Escape"]).await?;

    choose(&window, "About", "About Memora Explorer").await?;
    window.see_in("dialog", "About Memora Explorer", "serde_json").await?;
    window.click("searchbox", "Find a package").await?;
    window.type_text("tantivy").await?;
    window.click("button", "tantivy 0").await?;
    window
        .see_in("dialog", "About Memora Explorer", "Permission is hereby granted")
        .await?;
    window.screenshot("about-light").await?;
    window.resize(900, 600).await?;
    window.screenshot("about-light-900x600").await?;
    window.close().await
}

/// Longer than a task takes whose end is waited for at the window.
const LONG: Duration = Duration::from_millis(10_500);

#[tokio::test]
async fn the_end_of_a_long_task_is_told_by_the_desktop_when_nobody_looks() -> anyhow::Result<()> {
    let model = ChatServer::start(|asked| {
        if asked.form.as_deref() == Some("extracted_memories") {
            std::thread::sleep(LONG);
        }
        sarah::answer(asked)
    })?;
    let desk = Desk::new()?;
    let bus = desk.start_bus()?;
    let mut notifications = bus.notifications().await?;
    let window = desk.start(&app()?).await?;
    let iris = demo_user("Iris Kallio")?;
    window.see_element("treeitem", "Harbour Home").await?;
    add_model(&window, &model).await?;
    let lines = ["Iris: My sister Sarah is due in December.", "Nell: How lovely."];
    capture(&window, &iris, &lines).await?;
    window.look_away().await?;
    let told = notifications.next(LONG * 3).await?;
    // Nothing of what the conversation is about: a locked screen shows it, too.
    ensure!(
        told.title == "Memora Explorer"
            && told.text == "Taking memories from the conversation has ended. The window says how.",
        "{told:?}"
    );
    window.see_element("button", "New, undecided").await?;
    ensure!(notifications.is_empty(), "it is told once");
    window.close().await
}

/// Lets go of a file over the window.
async fn drop_file(window: &Window<'_>, name: &str, text: &str) -> anyhow::Result<()> {
    let script = "const data = new DataTransfer(); data.items.add(new File([arguments[1]], arguments[0])); \
                  document.body.dispatchEvent(new DragEvent('drop', { bubbles: true, cancelable: true, dataTransfer: data }))";
    window.run(script, vec![json!(name), json!(text)]).await.map(drop)
}
