//! A conversation becomes a memory, a later one its newer version: with a language model, and with somebody who decides.

use memora_test_servers::ChatServer;
use memora_test_servers::chat::sarah;
use memora_tests::window::{Desk, Window, app};
use serde_json::json;

use super::import::choose;
use super::{demo_user, go};

/// Adds the model in the dialog, asks it once, and uses it.
pub(super) async fn add_model(window: &Window<'_>, model: &ChatServer) -> anyhow::Result<()> {
    choose(window, "Language models", "Settings: Language models").await?;
    window.click("button", "Add a model…").await?;
    window.click("button", "Compatible server").await?;
    fill(window, "Address", &model.base_url()).await?;
    fill(window, "Model", "tiny").await?;
    window.click("button", "Test").await?;
    window
        .see_in("region", "Test of the model", "Everything answers.")
        .await?;
    window.screenshot("language-model").await?;
    window.click("button", "Save and use").await?;
    window.see_in("dialog", "Settings", "tiny").await?;
    window.press(&["Escape"]).await
}

async fn fill(window: &Window<'_>, field: &str, text: &str) -> anyhow::Result<()> {
    window.click("textbox", field).await?;
    window.press(&["Control+a"]).await?;
    window.type_text(text).await
}

/// Types a conversation into the capture view and has memories taken from it.
pub(super) async fn capture(window: &Window<'_>, iris: &str, lines: &[&str]) -> anyhow::Result<()> {
    go(window, &format!("{iris}?view=capture")).await?;
    window.click("textbox", "Conversation as text").await?;
    for line in lines {
        window.type_text(line).await?;
        window.press(&["Enter"]).await?;
    }
    window.click("button", "Continue with 2 messages").await?;
    window.click("button", "Take memories").await
}

#[tokio::test]
async fn a_memory_is_captured_and_a_later_conversation_gives_its_newer_version() -> anyhow::Result<()> {
    let model = ChatServer::start(sarah::answer)?;
    let desk = Desk::new()?;
    let window = desk.start(&app()?).await?;
    let iris = demo_user("Iris Kallio")?;
    window.see_element("treeitem", "Harbour Home").await?;
    add_model(&window, &model).await?;

    capture(
        &window,
        &iris,
        &["Iris: My sister Sarah is due in December.", "Nell: How lovely."],
    )
    .await?;
    window
        .see_element(
            "button",
            "New, undecided: Iris Kallio's sister Sarah is due in December.",
        )
        .await?;
    window.click("button", "New, undecided").await?;
    window.press(&["Enter"]).await?;
    window.see_element("button", "New, accepted").await?;
    window.press(&["Control+Enter"]).await?;
    window.see("Saved with 1 memory.").await?;
    window.see_in("main", "", "sister Sarah is due in December").await?;
    window.see_in("contentinfo", "Store status", "Index up to date").await?;

    capture(&window, &iris, &["Iris: It will be December 15th.", "Nell: So soon!"]).await?;
    window.see_element("button", "Contradicts, undecided").await?;
    // What is known stands beside it, with the words that differ.
    window
        .wait(
            "the words that differ",
            "return !!document.querySelector('main del') && !!document.querySelector('main ins')",
        )
        .await?;
    window.screenshot("capture-light").await?;
    window.resize(900, 600).await?;
    window.screenshot("capture-light-900x600").await?;
    window.resize(1280, 800).await?;
    window.click("button", "Contradicts, undecided").await?;
    window.press(&["Enter", "Control+Enter"]).await?;
    window.see("Saved with 1 memory.").await?;
    window.see_in("complementary", "Memory", "15 December").await?;
    window.click("button", "Open graph").await?;
    window.see_in("main", "", "due in December").await?;
    window.see_in("main", "", "due on 15 December").await?;

    // The conversation goes on.
    go(&window, &format!("{iris}?view=timeline")).await?;
    window.click("button", "It will be December 15th.").await?;
    window.click("button", "Continue…").await?;
    window.focus_on("textbox", "Further messages as text").await?;
    window.type_text("Iris: She is well.").await?;
    window.click("button", "Add 1 message").await?;
    window
        .see_in("list", "Conversation with candidates", "She is well.")
        .await?;
    window.screenshot("capture-continued-light").await?;
    window.click("button", "Save without memories").await?;
    window.see("The conversation was saved.").await?;
    window.see_in("main", "", "She is well.").await?;

    // The runs left traces.
    choose(&window, "Traces", "Traces…").await?;
    window.see_in("dialog", "Traces", "Extraction").await?;
    window.see_in("dialog", "Traces", "Made of it").await?;
    window.screenshot("traces-light").await?;
    window.close().await
}

#[tokio::test]
async fn without_a_model_a_memory_is_written_by_hand_and_a_conversation_is_left_for_later() -> anyhow::Result<()> {
    let desk = Desk::new()?;
    desk.prefer_theme("dark")?;
    let window = desk.start(&app()?).await?;
    let iris = demo_user("Iris Kallio")?;
    go(&window, &format!("{iris}?view=capture")).await?;
    window.click("textbox", "Conversation as text").await?;
    for line in ["Iris: Tea, not coffee, from now on.", "Nell: Noted."] {
        window.type_text(line).await?;
        window.press(&["Enter"]).await?;
    }
    window.click("button", "Continue with 2 messages").await?;
    window.see_in("main", "", "memories are written by hand").await?;
    window
        .wait(
            "the first message",
            "find('button', 'Write a memory from message 1').click(); return true",
        )
        .await?;
    window.focus_on("textbox", "Text of the memory").await?;
    window.type_text("Iris drinks tea instead of coffee.").await?;
    window.press(&["Enter"]).await?;
    window
        .see_in("main", "", "Saves 2 messages and 1 memory (1 new).")
        .await?;
    window.screenshot("capture-by-hand-dark").await?;
    window.press(&["Control+Enter"]).await?;
    window.see("Saved with 1 memory.").await?;
    // The typed name became a person.
    window
        .see_in("complementary", "Memory", "Iris Kallio drinks tea instead of coffee.")
        .await?;

    go(&window, &format!("{iris}?view=capture")).await?;
    window.click("textbox", "Conversation as text").await?;
    window.type_text("Iris: Remind me of the dentist.").await?;
    window.click("button", "Continue with 1 message").await?;
    window.click("button", "Save, extract later").await?;
    window.click("button", "1 to extract").await?;
    window
        .see_in("list", "Queued conversations", "Remind me of the dentist")
        .await?;
    window.screenshot("queue-dark").await?;
    window.close().await
}

#[tokio::test]
async fn a_file_that_is_dropped_onto_the_window_is_captured() -> anyhow::Result<()> {
    let desk = Desk::new()?;
    let window = desk.start(&app()?).await?;
    let iris = demo_user("Iris Kallio")?;
    go(&window, &format!("{iris}?view=timeline")).await?;
    window.see_in("navigation", "Place", "Iris Kallio").await?;
    let drop = "const data = new DataTransfer();
        data.items.add(new File([arguments[0]], 'talk.txt', { type: 'text/plain' }));
        document.querySelector('main').dispatchEvent(new DragEvent('drop', { dataTransfer: data, bubbles: true, cancelable: true }))";
    window
        .run(drop, vec![json!("Iris: It rains.\nNell: Take a coat.")])
        .await?;
    window
        .see_in("list", "Conversation with candidates", "Take a coat.")
        .await?;
    window.close().await
}
