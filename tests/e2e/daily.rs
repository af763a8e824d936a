//! What one uses every day, in the real window: notes and tags, saved views, the palette and the keys.

use anyhow::ensure;
use memora_engine::domain::change::{Change, ChangeKind, GraphOp};
use memora_engine::domain::ids::{ChangeId, UserId};
use memora_engine::domain::model::User;
use memora_tests::store;
use memora_tests::window::{Desk, app};

use super::import::choose;
use super::{demo_organization, demo_user, go};

const DANCE: &str = "Tobi's grandmother danced twice";

#[tokio::test]
async fn a_note_is_written_and_tagged_by_keys_and_is_still_there_after_a_restart() -> anyhow::Result<()> {
    let desk = Desk::new()?;
    desk.prefer_theme("light")?;
    let app = app()?;
    let window = desk.start(&app).await?;
    let maren = demo_user("Maren Okafor")?;
    go(&window, &format!("{maren}?view=memories")).await?;
    window.click("option", DANCE).await?;
    window.see_in("complementary", "Memory", "danced twice").await?;

    window.press(&["a"]).await?;
    window.focus_on("textbox", "Note, for people only").await?;
    window.type_text("Was it at the wedding? Ask Maren.").await?;
    window.press(&["Tab"]).await?;
    window.type_text("#open family").await?;
    window.screenshot("note-editor-light").await?;
    window.press(&["Control+Enter"]).await?;
    window.see("The note was saved.").await?;
    window.see_in("complementary", "Memory", "Ask Maren.").await?;
    window.see_in("option", DANCE, "#family").await?;
    window.screenshot("note-light").await?;

    // One of another kind, about the place.
    go(
        &window,
        &format!("{}?view=memories", demo_organization("Harbour Home")?),
    )
    .await?;
    window.see_element("button", "Write a note").await?;
    window.press(&["a"]).await?;
    window.focus_on("textbox", "Note, for people only").await?;
    window.type_text("Their year ends in March.").await?;
    window.press(&["Tab"]).await?;
    window.type_text("billing").await?;
    window.press(&["Control+Enter"]).await?;
    window.see_in("complementary", "Organization", "ends in March").await?;
    // A place is noted a moment after it was gone to.
    let here = format!("{}?view=memories\"", demo_organization("Harbour Home")?);
    desk.wait_for_settings(|settings| settings["places"].to_string().contains(&here))
        .await?;
    window.close().await?;

    let window = desk.start(&app).await?;
    window.see_in("complementary", "Organization", "ends in March").await?;
    choose(&window, "dark", "Dark").await?;
    choose(&window, "#ope", "#open").await?;
    window.see_in("listbox", "Memories", "danced twice").await?;
    window
        .wait(
            "one memory",
            "return all('option', find('listbox', 'Memories')).length === 1",
        )
        .await?;
    ensure!(
        window.place().await?.contains("tag=open"),
        "the list is filtered by the tag"
    );
    window.screenshot("tag-dark").await?;
    go(
        &window,
        &format!("{}?view=overview", demo_organization("Harbour Home")?),
    )
    .await?;
    window.see_in("region", "Tags", "#billing").await?;
    window
        .run("find('region', 'Tags').scrollIntoView({ block: 'end' })", Vec::new())
        .await?;
    window.screenshot("tags-overview-dark").await?;
    window.click("button", "All notes").await?;
    window.see_in("dialog", "Notes in Harbour Home", "Ask Maren.").await?;
    window
        .see_in("dialog", "Notes in Harbour Home", "ends in March")
        .await?;
    window.screenshot("notes-dark").await?;
    window.click("button", "danced twice").await?;
    window.see_in("complementary", "Memory", "Ask Maren.").await?;
    window.resize(900, 600).await?;
    window.screenshot("note-dark-900x600").await?;
    window.press(&["a"]).await?;
    window.focus_on("textbox", "Note, for people only").await?;
    window.screenshot("note-editor-dark-900x600").await?;
    window.press(&["Escape"]).await?;

    // Undone like everything else.
    window.press(&["Control+z"]).await?;
    window.see("Undone").await?;
    go(
        &window,
        &format!("{}?view=memories", demo_organization("Harbour Home")?),
    )
    .await?;
    window.see_no("ends in March").await?;
    window.close().await
}

#[tokio::test]
async fn a_search_is_saved_as_a_view_and_everything_is_reached_from_the_palette() -> anyhow::Result<()> {
    let desk = Desk::new()?;
    desk.prefer_theme("light")?;
    let app = app()?;
    let window = desk.start(&app).await?;
    let lumen = demo_organization("Lumen Travel")?;
    go(&window, &format!("{lumen}?view=search&q=marketing+budget")).await?;
    window.see_in("main", "", "36,000").await?;
    // A question that stands for some seconds was meant.
    desk.wait_for_settings(|settings| settings["histories"].to_string().contains("marketing budget"))
        .await?;
    window.press(&["Control+d"]).await?;
    window.focus_on("textbox", "Name").await?;
    window.screenshot("saved-views-light").await?;
    window.press(&["Control+a"]).await?;
    window.type_text("Budget of marketing").await?;
    window.press(&["Enter"]).await?;
    window.see("“Budget of marketing” is saved.").await?;

    // Two letters to a view, with a hint in between.
    window.press(&["Escape"]).await?;
    window
        .run(
            "document.activeElement instanceof HTMLElement && document.activeElement.blur()",
            Vec::new(),
        )
        .await?;
    window.press(&["g"]).await?;
    window.see_element("status", "Go to").await?;
    window.screenshot("go-to-light").await?;
    window.press(&["m"]).await?;
    window.see_element("listbox", "Memories").await?;
    window.click("option", "36,000").await?;
    window.see_in("complementary", "Memory", "36,000").await?;
    desk.wait_for_settings(|settings| {
        let histories = settings["histories"].to_string();
        histories.contains("marketing budget") && histories.contains("memoryId")
    })
    .await?;
    // What is selected is not offered.
    window.click("option", "daughter Wren likes her new school").await?;
    window.see_in("complementary", "Memory", "daughter Wren").await?;
    window.press(&["Control+k"]).await?;
    window.see_in("dialog", "Command palette", "Looked at").await?;
    window.screenshot("palette-light").await?;
    window.type_text("mar").await?;
    window
        .see_in("dialog", "Command palette", "Search memories for “mar”")
        .await?;
    window.screenshot("palette-typed-light").await?;
    window.press(&["Escape"]).await?;
    window.close().await?;

    let window = desk.start(&app).await?;
    window.see_element("listbox", "Memories").await?;
    choose(&window, "dark", "Dark").await?;
    choose(&window, "budget of", "Budget of marketing").await?;
    window.see_in("main", "", "36,000").await?;
    ensure!(
        window.place().await?.contains("q=marketing+budget"),
        "the view has its question"
    );
    window.resize(900, 600).await?;
    window.press(&["Control+k"]).await?;
    window.see_element("dialog", "Command palette").await?;
    window.screenshot("palette-dark-900x600").await?;
    window.press(&["Escape"]).await?;
    window
        .run(
            "document.activeElement instanceof HTMLElement && document.activeElement.blur()",
            Vec::new(),
        )
        .await?;
    ensure!(
        window.run("return document.documentElement.scrollHeight <= innerHeight && document.documentElement.scrollTop === 0", Vec::new()).await? == serde_json::json!(true),
        "the page is no longer than the window, so that nothing can scroll it away"
    );
    window.press(&["?"]).await?;
    window.see_in("dialog", "Keys", "Go to a view").await?;
    window.screenshot("keys-dark-900x600").await?;
    window.resize(1280, 800).await?;
    window.screenshot("keys-dark").await?;
    window.close().await
}

const ORGANIZATIONS: usize = 20;
const USERS: usize = 500;

/// Twenty organizations of five hundred users: what the palette lists at most.
async fn crowd(folder: &std::path::Path) -> anyhow::Result<String> {
    let store = store::create(folder).await?;
    let by = store::author();
    let mut last = String::new();
    for n in 0..ORGANIZATIONS {
        let organization = store
            .engine
            .create_organization(&by, &format!("Organization {n}"))
            .await?;
        let ops = (0..USERS).map(|u| GraphOp::PutUser {
            user: User {
                org_id: organization.org_id.clone(),
                user_id: UserId::parse(&format!("user-{n}-{u}")).expect("an id"),
                name: format!(
                    "{} {} {}",
                    FIRST[u % FIRST.len()],
                    LAST[(u / FIRST.len()) % LAST.len()],
                    n * USERS + u
                ),
                created_at: store.engine.now(),
            },
        });
        let change = Change {
            id: ChangeId(uuid::Uuid::from_u128(n as u128 + 1)),
            at: store.engine.now(),
            actor: by.actor.clone(),
            kind: ChangeKind::ImportPeople,
            reason: None,
            summary: "a crowd".to_owned(),
            group: None,
            undoes: None,
            ops: ops.collect(),
        };
        store.engine.graph().apply(&[change]).await?;
        last = organization.org_id.to_string();
    }
    Ok(format!("/o/{last}?view=memories"))
}

const FIRST: [&str; 10] = [
    "Alice", "Boris", "Chiara", "Dmitri", "Zoë", "Farid", "Grace", "Hannah", "Ines", "Jonas",
];
const LAST: [&str; 10] = [
    "Moreau",
    "Okafor",
    "Müller",
    "Sørensen",
    "García",
    "Nakamura",
    "Petrov",
    "Haddad",
    "Lindqvist",
    "Osei",
];

/// Puts texts into the box as typing does, and gives for each the milliseconds until the frame with the answer was drawn.
const TYPE_AND_DRAW: &str = "
    const box = document.querySelector('[cmdk-input]');
    const set = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value').set;
    const once = (text) => new Promise((resolve) => requestAnimationFrame(() => {
      let begun = 0;
      const seen = new MutationObserver(() => {
        seen.disconnect();
        const drawn = performance.now() - begun;
        requestAnimationFrame(() => setTimeout(() => resolve([text, Math.round(drawn * 10) / 10, Math.round(performance.now() - begun)])));
      });
      seen.observe(document.querySelector('[cmdk-list]'), { childList: true, subtree: true, characterData: true, attributes: true });
      begun = performance.now();
      set.call(box, text);
      box.dispatchEvent(new Event('input', { bubbles: true }));
    }));
    (async () => {
      const times = [];
      for (const text of ['m', 'boris', 'alice ok', 'zoe mul', 'har', 'organization 7', 'nobody at all', 'pet 77', 'ines gar']) {
        times.push(await once(text));
        // What the store finds comes in later and is another draw.
        await new Promise((resolve) => setTimeout(resolve, 600));
      }
      done(times);
    })();
";

#[tokio::test]
async fn somebody_among_ten_thousand_is_found_by_a_few_letters() -> anyhow::Result<()> {
    let desk = Desk::new()?;
    let folder = desk.home().join("crowd");
    let place = crowd(&folder).await?;
    desk.prefer_store(&folder, &place)?;
    let window = desk.start(&app()?).await?;
    window.see_element("treeitem", "").await?;
    window.press(&["Control+k"]).await?;
    window.see_element("dialog", "Command palette").await?;
    window.type_text("zoe mul 9924").await?;
    window.see_element("option", "Zoë Müller 9924").await?;
    window
        .wait(
            "nobody else",
            "return document.querySelectorAll('[cmdk-item]').length <= 3",
        )
        .await?;
    // How long it takes is for people to read: other programs may have the machine.
    let times = window.run_async(TYPE_AND_DRAW).await?;
    println!("typed, ms until the list was changed, ms until that was drawn: {times}");
    window.close().await
}
