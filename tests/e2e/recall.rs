//! What an agent would recall for a message, with a language model and without one.

use memora_test_servers::ChatServer;
use memora_test_servers::chat::sarah;
use memora_tests::window::{Desk, Window, app};

use super::capture::add_model;
use super::{demo_user, go};

async fn ask(window: &Window<'_>, message: &str) -> anyhow::Result<()> {
    window.click("textbox", "Message").await?;
    window.press(&["Control+a"]).await?;
    window.type_text(message).await?;
    window.press(&["Control+Enter"]).await
}

#[tokio::test]
async fn a_recall_shows_its_queries_what_they_found_and_what_is_left() -> anyhow::Result<()> {
    let model = ChatServer::start(sarah::answer)?;
    let desk = Desk::new()?;
    let window = desk.start(&app()?).await?;
    let iris = demo_user("Iris Kallio")?;
    window.see_in("contentinfo", "Store status", "Index up to date").await?;
    go(&window, &format!("{iris}?view=recall")).await?;

    ask(&window, "Who has the spare key?").await?;
    window.see_in("region", "Recalled", "the message itself").await?;
    window
        .wait(
            "the spare key at the first place",
            "const first = document.querySelector('main ol > li > button'); return !!first && /spare key/.test(text(first))",
        )
        .await?;
    window.screenshot("recall-light").await?;

    add_model(&window, &model).await?;
    ask(&window, "Can anybody let the plumber in?").await?;
    window.see_in("region", "Recalled", "written by the model").await?;
    // The model picked nothing of what was found, so all of it is left out, and the window says why.
    window
        .see_in("region", "Recalled", "not relevant, says the model")
        .await?;
    window.click("button", "Compare").await?;
    window.press(&["Escape"]).await?;
    window.click("textbox", "Message").await?;
    window.press(&["Control+Enter"]).await?;
    window.see_in("region", "Recalled B", "only in B").await?;
    window.screenshot("recall-compare-light").await?;
    window.resize(900, 600).await?;
    window.screenshot("recall-compare-light-900x600").await?;
    window.close().await
}

#[tokio::test]
async fn what_would_have_been_recalled_is_asked_at_a_real_message() -> anyhow::Result<()> {
    let desk = Desk::new()?;
    desk.prefer_theme("dark")?;
    let window = desk.start(&app()?).await?;
    let iris = demo_user("Iris Kallio")?;
    window.see_in("contentinfo", "Store status", "Index up to date").await?;
    go(&window, &format!("{iris}?view=memories")).await?;
    window.click("option", "Gerald the Second").await?;
    window.click("button", "Show in conversation").await?;
    window.see_element("list", "Conversation").await?;
    window
        .wait(
            "the first message",
            "find('button', 'What would have been recalled here?').click(); return true",
        )
        .await?;
    window.see_in("main", "", "Message 1 of the conversation of").await?;
    window.click("button", "Recall Ctrl").await?;
    window.see_in("region", "Recalled", "recalled of").await?;
    window.screenshot("recall-here-dark").await?;
    window.close().await
}
