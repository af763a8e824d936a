//! What agents remember is put right from the keyboard, every time with a way back, and forgotten where there is none.

use memora_tests::window::{Desk, Window, app};
use serde_json::json;

use super::{demo_memory, demo_organization, demo_user, go};

/// Opens the memories of somebody with the demo's memory that says `text` selected, wherever it is in the list.
async fn select(window: &Window<'_>, place: &str, text: &str) -> anyhow::Result<()> {
    let memory = demo_memory(text)?;
    go(window, &format!("{place}?view=memories&memory={memory}")).await?;
    window.see_element("listbox", "Memories").await?;
    window.see_in("complementary", "Memory", "Believed").await
}

/// Types a text in the place of what a field holds.
async fn retype(window: &Window<'_>, field: &str, text: &str) -> anyhow::Result<()> {
    window.focus_on("textbox", field).await?;
    window.press(&["Control+a"]).await?;
    window.type_text(text).await
}

/// Pictures of the window as it is, large and small.
async fn pictures(window: &Window<'_>, name: &str) -> anyhow::Result<()> {
    window.screenshot(name).await?;
    window.resize(900, 600).await?;
    window.screenshot(&format!("{name}-900x600")).await?;
    window.resize(1280, 800).await
}

async fn choose_action(window: &Window<'_>, action: &str) -> anyhow::Result<()> {
    window.choose_in_menu("More actions", action).await
}

#[tokio::test]
async fn a_wording_is_fixed_and_a_memory_corrected_with_its_impact() -> anyhow::Result<()> {
    let desk = Desk::new()?;
    let window = desk.start(&app()?).await?;
    window.resize(1280, 800).await?;
    let iris = demo_user("Iris Kallio")?;
    select(&window, &iris, "sourdough starter").await?;

    window.press(&["e"]).await?;
    retype(
        &window,
        "Wording of the memory",
        "Iris's sourdough starter is called Kevin the Third.",
    )
    .await?;
    pictures(&window, "wording-light").await?;
    window.press(&["Control+Enter"]).await?;
    window.see("The wording was fixed.").await?;
    // The first name that was typed became the person.
    window
        .see_in(
            "complementary",
            "Memory",
            "Iris Kallio's sourdough starter is called Kevin the Third.",
        )
        .await?;

    window.press(&["c"]).await?;
    retype(
        &window,
        "Text of the memory",
        "Iris's sourdough starter is called Bertha.",
    )
    .await?;
    window.see_in("dialog", "Correct a memory", "1 memory new").await?;
    window
        .see_in("dialog", "Correct a memory", "1 no longer believed")
        .await?;
    pictures(&window, "correct-light").await?;
    window.press(&["Control+Enter"]).await?;
    window.see("The memory was corrected.").await?;
    window.see_in("complementary", "Memory", "called Bertha.").await?;
    window.see_in("complementary", "Memory", "v2, 2 in all").await?;
    window.screenshot("corrected-light").await?;

    // Undo takes the newest back, by a key; what was done before it stays.
    window.press(&["Control+z"]).await?;
    window.see("Undone: correct a memory.").await?;
    select(&window, &iris, "sourdough starter").await?;
    window.see_in("complementary", "Memory", "Kevin the Third").await?;
    window.see_in("complementary", "Memory", "Believed now").await?;
    window.close().await
}

#[tokio::test]
async fn an_older_change_is_undone_from_its_message_and_later_ones_go_along() -> anyhow::Result<()> {
    let desk = Desk::new()?;
    let window = desk.start(&app()?).await?;
    window.resize(1280, 800).await?;
    let iris = demo_user("Iris Kallio")?;
    select(&window, &iris, "about forty boxes").await?;
    for text in ["Iris owns fifty boxes of books.", "Iris owns sixty boxes of books."] {
        window.press(&["e"]).await?;
        retype(&window, "Wording of the memory", text).await?;
        window.press(&["Control+Enter"]).await?;
        window.see_in("complementary", "Memory", &text["Iris".len()..]).await?;
        window.see_no("saving…").await?;
    }
    // Both messages are there; the first one is of the first change.
    window.click("button", "Undo").await?;
    window
        .see_in("dialog", "Undo this change?", "fixed the wording")
        .await?;
    window.screenshot("undo-blocked-light").await?;
    window.click("button", "Undo it too").await?;
    window.see("It was undone, with 1 later change.").await?;
    window.see_in("complementary", "Memory", "about forty boxes").await?;

    // What does not build on it stays: a mark is set, another memory reworded, and the mark alone taken back.
    window.press(&["r"]).await?;
    window.see("The memory is marked as reviewed.").await?;
    window.click("button", "Undo").await?;
    window.see("It was undone.").await?;
    window.close().await
}

#[tokio::test]
async fn duplicates_are_merged_and_a_memory_is_split() -> anyhow::Result<()> {
    let desk = Desk::new()?;
    desk.prefer_theme("dark")?;
    let window = desk.start(&app()?).await?;
    window.resize(1280, 800).await?;
    let iris = demo_user("Iris Kallio")?;
    select(&window, &iris, "sourdough starter").await?;

    window.press(&["n"]).await?;
    retype(
        &window,
        "Text of the memory",
        "Iris keeps a sourdough starter called Kevin.",
    )
    .await?;
    window
        .see_in("dialog", "Add a memory of Iris Kallio", "1 memory new")
        .await?;
    pictures(&window, "add-memory-dark").await?;
    window.press(&["Control+Enter"]).await?;
    window.see("The memory was added.").await?;
    window.see_in("complementary", "Memory", "added by hand").await?;
    window.see_in("contentinfo", "Store status", "Index up to date").await?;

    window.press(&["m"]).await?;
    window.click("checkbox", "sourdough starter is called Kevin").await?;
    window
        .see_in("dialog", "Merge duplicates", "1 no longer believed")
        .await?;
    pictures(&window, "merge-dark").await?;
    window.click("button", "Merge 2").await?;
    window.see("The memories were merged.").await?;
    window.see_in("complementary", "Memory", "2 in all").await?;

    select(&window, &iris, "son Jake is seven and").await?;
    window.press(&["s"]).await?;
    window.focus_on("textbox", "Text of part 1").await?;
    window.focus("textbox", "Text of part 2").await?;
    retype(&window, "Text of part 2", "Iris's daughter Pia is three.").await?;
    window.see_in("dialog", "Split a memory", "2 memories new").await?;
    pictures(&window, "split-dark").await?;
    window.press(&["Control+Enter"]).await?;
    window.see("The memory was split.").await?;
    go(&window, &format!("{iris}?view=memories")).await?;
    window
        .see_element("option", "Iris Kallio's daughter Pia is three.")
        .await?;
    window.close().await
}

#[tokio::test]
async fn a_deletion_is_undone_and_redone_and_undone_after_a_restart() -> anyhow::Result<()> {
    let desk = Desk::new()?;
    let app = app()?;
    let window = desk.start(&app).await?;
    let iris = demo_user("Iris Kallio")?;
    select(&window, &iris, "now due on 31 July 2026").await?;
    window.press(&["Delete"]).await?;
    // The versions around it are joined.
    window
        .see_in("dialog", "Delete this memory?", "1 memory deleted")
        .await?;
    window
        .see_in("dialog", "Delete this memory?", "links between versions cut")
        .await?;
    window.focus_on("button", "Delete").await?;
    pictures(&window, "delete-light").await?;
    window.press(&["Enter"]).await?;
    window.see("The memory was deleted.").await?;
    window.see_no("now due on 31 July 2026").await?;

    window.press(&["Control+z"]).await?;
    window.see("Undone: delete memories.").await?;
    select(&window, &iris, "now due on 31 July 2026").await?;
    window.click("button", "Redo: delete memories").await?;
    window.see("Done again: delete memories.").await?;
    window.see_no("now due on 31 July 2026").await?;
    window.close().await?;

    let window = desk.start(&app).await?;
    go(&window, &format!("{iris}?view=memories")).await?;
    window.see_element("button", "Undo: delete memories").await?;
    window.see_element("listbox", "Memories").await?;
    window.press(&["Control+z"]).await?;
    window.see("Undone: delete memories.").await?;
    select(&window, &iris, "now due on 31 July 2026").await?;
    window.see_in("complementary", "Memory", "in all").await?;
    window.close().await
}

#[tokio::test]
async fn the_context_menu_of_a_row_has_all_actions_and_a_turn_is_fixed() -> anyhow::Result<()> {
    let desk = Desk::new()?;
    desk.prefer_theme("dark")?;
    let window = desk.start(&app()?).await?;
    window.resize(1280, 800).await?;
    let iris = demo_user("Iris Kallio")?;
    select(&window, &iris, "Gerald the Second").await?;
    let menu = "const e = find(arguments[0], arguments[1]); const { left, top } = e.getBoundingClientRect();
        e.dispatchEvent(new MouseEvent('contextmenu', { bubbles: true, cancelable: true, clientX: left + 200, clientY: top + 12 }))";
    window
        .run(menu, vec![json!("option"), json!("chicken skewers")])
        .await?;
    window.see_element("menuitem", "Merge duplicates…").await?;
    // What the menu is about is selected.
    window.see_in("complementary", "Memory", "chicken skewers").await?;
    window.screenshot("context-menu-dark").await?;
    window.click("menuitem", "Set date…").await?;
    retype(&window, "Day", "2026-11-15").await?;
    window.see_in("dialog", "Set the date", "1 memory changed").await?;
    window.click("button", "Set date").await?;
    window.see("The date was changed.").await?;
    window.see_in("complementary", "Memory", "15 Nov 2026").await?;

    window.press(&["t"]).await?;
    window.see_element("checkbox", "Turn 1").await?;
    pictures(&window, "sources-dark").await?;
    window.press(&["Escape"]).await?;

    window.click("button", "Show in conversation").await?;
    window
        .wait("a marked turn", "return !!document.querySelector('main mark')")
        .await?;
    window
        .run(
            "document.querySelector('main [data-turn=\"0\"] button[aria-label^=\"Fix this turn\"]').click()",
            vec![],
        )
        .await?;
    retype(&window, "Text of the turn", "Who brings what to the class party?").await?;
    window.see_in("dialog", "Fix turn 1", "1 message").await?;
    pictures(&window, "fix-turn-dark").await?;
    window.press(&["Control+Enter"]).await?;
    window.see("The turn was fixed.").await?;
    window.see_in("main", "", "Who brings what to the class party?").await?;
    window.close().await
}

#[tokio::test]
async fn two_users_become_one_and_two_again() -> anyhow::Result<()> {
    let desk = Desk::new()?;
    let window = desk.start(&app()?).await?;
    window.resize(1280, 800).await?;
    let rosa = demo_user("Rosa Delgado")?;
    go(&window, &rosa).await?;
    window.see_in("complementary", "User", "Rosa Delgado").await?;
    choose_action(&window, "Merge with another user…").await?;
    window.click("radio", "Maren Okafor").await?;
    window
        .see_in("dialog", "Merge Rosa Delgado with another user", "64 memories move")
        .await?;
    window.click("button", "Maren Okafor").await?;
    window
        .see_in("dialog", "Merge Rosa Delgado with another user", "45 memories move")
        .await?;
    pictures(&window, "merge-users-light").await?;
    window.click("button", "Merge").await?;
    window.see("The users were merged.").await?;
    window.see_in("navigation", "Place", "Maren Okafor").await?;
    window
        .wait(
            "a tree without Rosa Delgado",
            "return !find('treeitem', 'Rosa Delgado')",
        )
        .await?;
    window.press(&["Control+z"]).await?;
    window.see("Undone: merge two users.").await?;
    window.see_element("treeitem", "Rosa Delgado").await?;
    window.close().await
}

#[tokio::test]
async fn a_memory_and_a_user_are_forgotten_with_a_receipt() -> anyhow::Result<()> {
    let desk = Desk::new()?;
    let window = desk.start(&app()?).await?;
    window.resize(1280, 800).await?;
    let iris = demo_user("Iris Kallio")?;
    select(&window, &iris, "Gerald the Second").await?;
    choose_action(&window, "Forget for good…").await?;
    window
        .see_in("dialog", "Forget this memory", "of the audit trail")
        .await?;
    retype(&window, "Type FORGET to confirm", "FORGET").await?;
    pictures(&window, "forget-light").await?;
    window.click("button", "Forget for good").await?;
    window.see_in("dialog", "Forgotten", "Nothing is left").await?;
    pictures(&window, "receipt-light").await?;
    window.click("button", "Done").await?;
    window.see_no("Gerald the Second").await?;
    // Nothing can bring it back, and no search finds it.
    let harbour = demo_organization("Harbour Home")?;
    go(&window, &format!("{harbour}?view=search&q=Gerald+the+Second")).await?;
    window.see_element("listbox", "").await?;
    window.see_no("calls the new adrenaline pen").await?;

    go(&window, &demo_user("Rosa Delgado")?).await?;
    window.see_in("complementary", "User", "Rosa Delgado").await?;
    choose_action(&window, "Forget for good…").await?;
    window.see_in("dialog", "Forget Rosa Delgado", "conversations").await?;
    retype(&window, "Type FORGET or Rosa Delgado", "rosa delgado").await?;
    window.press(&["Enter"]).await?;
    window.see_in("dialog", "Forgotten", "Nothing is left").await?;
    window.click("button", "Done").await?;
    window
        .wait(
            "a tree without Rosa Delgado",
            "return !find('treeitem', 'Rosa Delgado')",
        )
        .await?;
    window.close().await
}

#[tokio::test]
async fn a_change_of_somebody_else_in_between_is_shown_and_asked_about() -> anyhow::Result<()> {
    let desk = Desk::new()?;
    let window = desk.start(&app()?).await?;
    window.resize(1280, 800).await?;
    let iris = demo_user("Iris Kallio")?;
    select(&window, &iris, "about forty boxes").await?;
    window.press(&["c"]).await?;
    retype(&window, "Text of the memory", "Iris owns thirty boxes of books.").await?;
    // As if another window had the same memory open.
    let meanwhile = "const [org, user] = location.hash.match(/o\\/([^/]+)\\/u\\/([^?]+)/).slice(1);
        const memory = { orgId: org, userId: user, memoryId: location.hash.match(/memory=([0-9a-f-]+)/)[1] };
        const correction = { kind: 'fixWording', memory, text: 'Iris owns seventy boxes of books.' };
        window.__TAURI_INTERNALS__.invoke('correct', { request: { correction, expected: null, settles: null }, reason: null })
            .then(() => done(true), (error) => done(JSON.stringify(error)))";
    anyhow::ensure!(
        window.run_async(meanwhile).await? == json!(true),
        "the other change was refused"
    );
    window.see_in("dialog", "Correct a memory", "seventy boxes").await?;
    window.press(&["Control+Enter"]).await?;
    window
        .see_in("dialog", "Somebody else changed this", "owns seventy boxes of books.")
        .await?;
    window
        .see_in("dialog", "Somebody else changed this", "owns thirty boxes of books.")
        .await?;
    pictures(&window, "conflict-light").await?;
    window.click("button", "Do mine anyway").await?;
    window.see("The memory was corrected.").await?;
    window
        .see_in("complementary", "Memory", "owns thirty boxes of books.")
        .await?;
    window.see_in("complementary", "Memory", "2 in all").await?;
    window.close().await
}

/// Every dialog that begins at a memory, as it opens.
async fn dialogs(theme: &str) -> anyhow::Result<()> {
    let desk = Desk::new()?;
    desk.prefer_theme(theme)?;
    let window = desk.start(&app()?).await?;
    window.resize(1280, 800).await?;
    let iris = demo_user("Iris Kallio")?;
    select(&window, &iris, "allergic to peanuts only").await?;
    window.see_in("contentinfo", "Store status", "Index up to date").await?;
    for (key, title, shown) in [
        ("x", "Mark a contradiction", "mild rash"),
        ("d", "Set the date", "2026-10-21"),
        ("Delete", "Delete this memory?", "1 memory deleted"),
        ("?", "Keys", "Merge duplicates"),
    ] {
        window.press(&[key]).await?;
        if key == "d" {
            window.focus_on("textbox", "Day").await?;
            window.press(&["Down"]).await?;
            window.see_in("dialog", title, "1 memory changed").await?;
        } else {
            window.see_in("dialog", title, shown).await?;
        }
        let name = title.to_lowercase().replace([' ', '?'], "-");
        pictures(&window, &format!("dialog-{name}-{theme}")).await?;
        window.press(&["Escape"]).await?;
        window
            .wait(
                "an end of the dialog",
                "return !document.querySelector('[role=dialog]')",
            )
            .await?;
    }
    for (action, title, choice, shown) in [
        (
            "Not a contradiction…",
            "Not a contradiction",
            None,
            "1 link between versions cut",
        ),
        ("Set agent…", "Set the agent", Some("Juno"), "1 memory changed"),
        (
            "Move to another user…",
            "Move to another user",
            Some("Maren Okafor"),
            "1 memory moves",
        ),
        (
            "Go back to an earlier state…",
            "Go back to an earlier state",
            None,
            "Changes",
        ),
    ] {
        choose_action(&window, action).await?;
        window.see_element("dialog", title).await?;
        if let Some(choice) = choice {
            window.click("radio", choice).await?;
        }
        if title.starts_with("Go back") {
            window.see_element("list", "Changes of this memory").await?;
        } else {
            window.see_in("dialog", title, shown).await?;
        }
        let name = title.to_lowercase().replace(' ', "-");
        pictures(&window, &format!("dialog-{name}-{theme}")).await?;
        window.press(&["Escape"]).await?;
        window
            .wait(
                "an end of the dialog",
                "return !document.querySelector('[role=dialog]')",
            )
            .await?;
    }
    window.click("button", "More actions").await?;
    window.see_element("menuitem", "Forget for good…").await?;
    window.screenshot(&format!("memory-menu-{theme}")).await?;
    window.close().await
}

#[tokio::test]
async fn every_dialog_of_a_memory_in_the_light_theme() -> anyhow::Result<()> {
    dialogs("light").await
}

#[tokio::test]
async fn every_dialog_of_a_memory_in_the_dark_theme() -> anyhow::Result<()> {
    dialogs("dark").await
}
