//! Masking in the real window, and files that are shared with others.

use std::path::Path;
use std::process::Command;

use anyhow::{Context, ensure};
use memora_tests::window::{Desk, Window, app};

use super::{demo_memory, demo_organization, demo_user, go};

/// Everybody of the demo: people by each part of their names, the others by what they are called.
const NAMES: &[&str] = &[
    "Iris",
    "Kallio",
    "Maren",
    "Okafor",
    "Rosa",
    "Delgado",
    "Achterberg",
    "Kofi",
    "Mensah",
    "Yuki",
    "Arakawa",
    "Lorimer",
    "Harbour Home",
    "Lumen Travel",
    "Harbour Desk",
    "Nell",
    "Juno",
    "Wayfinder",
];

/// A sentence of the demo, by which it is seen whether texts are masked.
const SAID: &str = "Gerald the Second";

/// A memory of Maren with a long history.
const MARRIED: &str = "in pouring rain";

/// When everything is stored that is.
const LATER: &str = "2099-01-01T00:00:00Z";

/// Text, titles and names for screen readers of everything that is in the window, hidden or not.
const EVERYTHING: &str = "const kept = ['title', 'aria-label', 'aria-description', 'aria-valuetext', 'placeholder', 'alt', 'value']; \
    const parts = [document.title, document.body.textContent]; \
    for (const element of document.querySelectorAll('*')) { \
      for (const name of kept) { const value = element.getAttribute(name); if (value) parts.push(value); } \
      if (element.value && typeof element.value === 'string') parts.push(element.value); \
    } \
    return parts.join('\\n')";

fn assert_no_names(what: &str, text: &str) -> anyhow::Result<()> {
    let words: Vec<String> = text
        .split(|c: char| !c.is_alphanumeric())
        .map(str::to_lowercase)
        .collect();
    for name in NAMES {
        let parts: Vec<String> = name.split(' ').map(str::to_lowercase).collect();
        let seen = words.windows(parts.len()).position(|window| window == parts);
        ensure!(
            seen.is_none(),
            "{what} shows {name}: {:?}",
            seen.map(|at| words[at.saturating_sub(8)..(at + 8).min(words.len())].join(" "))
        );
    }
    Ok(())
}

async fn look(window: &Window<'_>, what: &str) -> anyhow::Result<()> {
    window
        .wait(
            "the end of loading",
            "return !document.querySelector('[aria-busy=true]')",
        )
        .await?;
    let shown = window.run(EVERYTHING, Vec::new()).await?;
    assert_no_names(what, shown.as_str().context("a text")?)
}

/// What Chromium makes of a page without any network, after its scripts ran, and what it wrote while it did.
fn rendered(desk: &Desk, page: &Path) -> anyhow::Result<(String, String)> {
    let output = Command::new("chromium")
        .args([
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--dump-dom",
            "--proxy-server=127.0.0.1:9",
        ])
        .args(["--enable-logging=stderr", "--virtual-time-budget=2000"])
        .arg(format!("--user-data-dir={}", desk.home().join("chromium").display()))
        .arg(format!("file://{}", page.display()))
        .env("HOME", desk.home())
        .output()
        .context("chromium cannot be started; `make test` installs it")?;
    ensure!(output.status.success(), "chromium ended with {}", output.status);
    Ok((
        String::from_utf8(output.stdout)?,
        String::from_utf8_lossy(&output.stderr).into_owned(),
    ))
}

/// Opens a shared page as its reader would, and looks whether it wanted anything from anywhere.
fn opened(desk: &Desk, page: &Path) -> anyhow::Result<String> {
    let source = std::fs::read_to_string(page)?;
    ensure!(
        source.contains("default-src &#39;none&#39;;"),
        "the page may load nothing"
    );
    for reference in ["http://", "https://", "src=", "url(", "@import"] {
        ensure!(!source.contains(reference), "the page refers to {reference}");
    }
    let (dom, log) = rendered(desk, page)?;
    let wanted = [
        "Refused to",
        "violates the following",
        "ERR_PROXY",
        "Uncaught",
        "SyntaxError",
    ];
    let trouble = log
        .lines()
        .find(|line| line.contains("CONSOLE") && wanted.iter().any(|word| line.contains(word)));
    ensure!(trouble.is_none(), "the page had trouble: {trouble:?}");
    Ok(dom)
}

async fn share(
    window: &Window<'_>,
    desk: &Desk,
    item: &str,
    title: &str,
    file: &str,
) -> anyhow::Result<std::path::PathBuf> {
    window.choose_in_menu("Share", item).await?;
    let path = desk.home().join(file);
    window.choose_in_dialog(title, &path).await?;
    window.see(&format!("Saved as {file}")).await?;
    Ok(path)
}

/// Writes names where people write what they like: into the name of a view and into a note.
async fn note_names(window: &Window<'_>) -> anyhow::Result<()> {
    window.click("button", "Saved views").await?;
    window.focus_on("textbox", "Name").await?;
    window.press(&["Control+a"]).await?;
    window.type_text("What Iris says of Maren").await?;
    window.press(&["Enter"]).await?;
    window.see("“What Iris says of Maren” is saved.").await?;
    window.press(&["Escape"]).await?;
    window.click("button", "Write a note").await?;
    window.focus_on("textbox", "Note, for people only").await?;
    window.type_text("Iris Kallio asked to be called first.").await?;
    window.press(&["Control+Enter"]).await?;
    window.see_in("complementary", "", "asked to be called first").await
}

#[tokio::test]
async fn while_names_are_masked_none_is_anywhere_in_the_window_or_in_files() -> anyhow::Result<()> {
    let desk = Desk::new()?;
    let app = app()?;
    let window = desk.start(&app).await?;
    let (iris, harbour, lumen) = (
        demo_user("Iris Kallio")?,
        demo_organization("Harbour Home")?,
        demo_organization("Lumen Travel")?,
    );
    let (kofi, maren) = (demo_user("Kofi Mensah")?, demo_user("Maren Okafor")?);
    let gerald = demo_memory(SAID)?;
    go(&window, &format!("{iris}?view=search&q=Maren")).await?;
    window.see("Iris Kallio").await?;
    note_names(&window).await?;
    window.press(&["F8"]).await?;
    window.see_element("button", "Names masked").await?;
    window.see_no("Kallio").await?;
    look(&window, "the search that was open").await?;
    let views = [
        ("the first page", "/".to_owned()),
        ("the overview of an organization", format!("{harbour}?view=overview")),
        ("the other organization", format!("{lumen}?view=overview")),
        ("its memories", format!("{lumen}?view=memories")),
        ("the review", format!("{lumen}?view=review")),
        ("the changes of an organization", format!("{harbour}?view=changes")),
        ("the graph of an organization", format!("{harbour}?view=graph")),
        ("the overview of a user", format!("{iris}?view=overview")),
        ("a user with a note", iris.clone()),
        ("the timeline", format!("{iris}?view=timeline")),
        (
            "the timeline as it is stored",
            format!("{iris}?view=timeline&stored={LATER}"),
        ),
        (
            "the memories as they are stored",
            format!("{iris}?view=memories&stored={LATER}&memory={gerald}"),
        ),
        ("the memories", format!("{iris}?view=memories")),
        (
            "the memories then",
            format!("{iris}?view=memories&asof=2026-07-01T12:00:00Z"),
        ),
        ("a memory", format!("{iris}?view=memories&memory={gerald}")),
        ("its versions", format!("{iris}?view=versions&memory={gerald}")),
        ("all versions", format!("{iris}?view=versions")),
        ("a search", format!("{iris}?view=search&q=garden")),
        ("a search in all", format!("{harbour}?view=search&q=birthday+party")),
        ("the changes", format!("{iris}?view=changes")),
        ("a capture", format!("{iris}?view=capture")),
        ("a recall", format!("{iris}?view=recall")),
        ("a comparison", format!("{iris}?view=compare")),
        (
            "a comparison of two users",
            format!(
                "{iris}?view=compare&other={}",
                maren.rsplit('/').next().unwrap_or_default()
            ),
        ),
        ("a playback", format!("{iris}?view=playback")),
        ("a graph", format!("{kofi}?view=graph")),
    ];
    for (what, address) in &views {
        go(&window, address).await?;
        look(&window, what).await?;
    }
    go(&window, &format!("{iris}?view=memories&memory={gerald}")).await?;
    window.see_in("complementary", "Memory", SAID).await?;
    window.click("button", "Show in conversation").await?;
    window
        .wait("a marked turn", "return !!document.querySelector('main mark')")
        .await?;
    look(&window, "a conversation").await?;
    window.screenshot("masked-conversation-light").await?;
    window.resize(900, 600).await?;
    window.see_element("button", "Names masked").await?;
    window.screenshot("masked-conversation-light-900x600").await?;
    window.resize(1280, 800).await?;
    for (key, dialog) in [("Control+k", "the palette"), ("?", "the keys")] {
        window.press(&[key]).await?;
        window.see_element("dialog", "").await?;
        look(&window, dialog).await?;
        window.press(&["Escape"]).await?;
    }
    for section in ["Stores", "Search models", "Language models", "Privacy"] {
        window.press(&["Control+,"]).await?;
        window.click("tab", section).await?;
        look(&window, &format!("the settings, {section}")).await?;
        window.press(&["Escape"]).await?;
    }
    window.run("document.activeElement.blur()", Vec::new()).await?;
    window.press(&["w"]).await?;
    window.see_element("button", "What the store said").await?;
    look(&window, "the control of time").await?;
    window.press(&["Escape"]).await?;
    window.click("button", "Saved views").await?;
    window.see_element("textbox", "Name").await?;
    look(&window, "the saved views").await?;
    window.press(&["Escape"]).await?;
    // A restart shows nothing that was hidden before.
    window.close().await?;
    let window = desk.start(&app).await?;
    window.see_element("button", "Names masked").await?;
    look(&window, "the window after a restart").await?;

    // Nothing is changed while names are masked.
    window.press(&["Control+z"]).await?;
    window.see("stop masking (F8) to change something").await?;

    // With texts.
    window.click("button", "Names masked").await?;
    window.click("menuitemcheckbox", "Mask names and texts").await?;
    window.see_element("button", "Names and texts masked").await?;
    go(&window, &format!("{iris}?view=versions&memory={gerald}")).await?;
    look(&window, "masked versions").await?;
    let shown = window.run(EVERYTHING, Vec::new()).await?;
    ensure!(
        !shown.as_str().unwrap_or_default().contains("Gerald"),
        "texts are masked"
    );
    window.screenshot("masked-texts-light").await?;

    let page = share(&window, &desk, "As a page (HTML)", "Share", "masked.html").await?;
    let dom = opened(&desk, &page)?;
    assert_no_names("the shared page", &dom)?;
    ensure!(
        !dom.contains("Gerald") && dom.contains("Names and texts in it are masked"),
        "{dom}"
    );
    let picture = share(&window, &desk, "As a picture (SVG)", "Save the picture", "masked.svg").await?;
    assert_no_names("the picture", &std::fs::read_to_string(picture)?)?;
    go(&window, &format!("{harbour}?view=overview")).await?;
    let list = share(&window, &desk, "As CSV", "Export", "users.csv").await?;
    let list = std::fs::read_to_string(list)?;
    assert_no_names("the list of users", &list)?;
    ensure!(list.contains("\"User 1\"") || list.contains("\"User 2\""), "{list}");

    window.press(&["F8"]).await?;
    window.see_element("button", "Masking").await?;
    window.see("Iris Kallio").await?;
    window.close().await
}

#[tokio::test]
async fn pages_are_read_without_the_program_and_without_a_network() -> anyhow::Result<()> {
    let desk = Desk::new()?;
    desk.prefer_theme("dark")?;
    let window = desk.start(&app()?).await?;
    let maren = demo_user("Maren Okafor")?;
    let married = demo_memory(MARRIED)?;
    go(&window, &format!("{maren}?view=versions&memory={married}")).await?;
    window.see_element("group", "versions, time from left to right").await?;
    let page = share(&window, &desk, "As a page (HTML)", "Share", "versions.html").await?;
    let dom = opened(&desk, &page)?;
    ensure!(
        dom.contains(MARRIED) && dom.contains("Maren Okafor") && dom.contains("<ins>"),
        "{dom}"
    );
    let picture = share(&window, &desk, "As a picture (PNG)", "Save the picture", "versions.png").await?;
    ensure!(std::fs::read(&picture)?.starts_with(b"\x89PNG\r\n"), "no picture");
    std::fs::copy(
        picture,
        memora_tests::places::screenshot_folder().join("shared-versions-dark.png"),
    )?;

    go(&window, &format!("{maren}?view=compare")).await?;
    window.see("memories believed after").await?;
    let page = share(&window, &desk, "As a page (HTML)", "Share", "comparison.html").await?;
    let dom = opened(&desk, &page)?;
    ensure!(dom.contains("What was learned about Maren Okafor"), "{dom}");

    go(&window, &format!("{maren}?view=playback")).await?;
    window.see_element("button", "Play").await?;
    let page = share(&window, &desk, "As a page (HTML)", "Share", "playback.html").await?;
    let dom = opened(&desk, &page)?;
    let steps = dom.contains("class=\"steps\"") && !dom.contains("class=\"steps\" hidden");
    ensure!(steps && dom.contains(MARRIED), "its script shows the steps");

    go(&window, &format!("{maren}?view=memories&memory={married}")).await?;
    let menu = "const button = find('button', 'More actions', find('complementary', 'Memory')); \
                button?.dispatchEvent(new PointerEvent('pointerdown', { bubbles: true, button: 0 })); return !!button";
    window.wait("the menu of the memory", menu).await?;
    window.click("menuitem", "Evidence sheet (HTML)").await?;
    let sheet = desk.home().join("evidence.html");
    window.choose_in_dialog("Share", &sheet).await?;
    window.see("Saved as evidence.html").await?;
    let dom = opened(&desk, &sheet)?;
    for wanted in [
        MARRIED,
        "Where it comes from",
        "blockquote",
        "What was done to it",
        "Memora Explorer",
    ] {
        ensure!(dom.contains(wanted), "the sheet has no {wanted}");
    }
    pictures(
        &desk,
        &["versions.html", "comparison.html", "playback.html", "evidence.html"],
    )?;
    window.close().await
}

/// Pictures of the pages, for people to look at.
fn pictures(desk: &Desk, pages: &[&str]) -> anyhow::Result<()> {
    let folder = memora_tests::places::screenshot_folder();
    std::fs::create_dir_all(&folder)?;
    for page in pages {
        let picture = folder.join(format!("shared-{}.png", page.trim_end_matches(".html")));
        let status = Command::new("chromium")
            .args([
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--proxy-server=127.0.0.1:9",
                "--window-size=900,1100",
            ])
            .arg(format!("--user-data-dir={}", desk.home().join("chromium").display()))
            .arg(format!("--screenshot={}", picture.display()))
            .arg(format!("file://{}", desk.home().join(page).display()))
            .env("HOME", desk.home())
            .stderr(std::process::Stdio::null())
            .status()?;
        ensure!(status.success(), "no picture of {page}");
    }
    Ok(())
}
