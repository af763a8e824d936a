//! A memory found by what it means and by its words, and why it was found.

use memora_tests::window::{Desk, Window, app};

use super::{demo_organization, demo_user, go};

/// Types a question into the search box; the answer comes while typing.
async fn ask(window: &Window<'_>, question: &str) -> anyhow::Result<()> {
    window.press(&["/"]).await?;
    window.focus_on("searchbox", "Search").await?;
    window.press(&["Control+a"]).await?;
    window.type_text(question).await
}

#[tokio::test]
async fn a_memory_is_found_by_meaning_and_by_word_and_the_window_says_why() -> anyhow::Result<()> {
    let desk = Desk::new()?;
    let window = desk.start(&app()?).await?;
    go(&window, &format!("{}?view=memories", demo_user("Iris Kallio")?)).await?;
    window.see_in("contentinfo", "Store status", "Index up to date").await?;
    window.see_in("navigation", "Place", "Iris Kallio").await?;

    ask(&window, "headache tablets").await?;
    // From the other views, Enter leads to the view of search.
    window.press(&["Enter"]).await?;
    let first = |what: &str| {
        format!("const hit = document.querySelector('[role=option][aria-posinset=\"1\"]'); return !!hit && ({what})")
    };
    // Not one word in common: found by meaning, and said so.
    window
        .wait("sumatriptan as the first hit", &first("/sumatriptan/.test(text(hit))"))
        .await?;
    window
        .wait("its rank by meaning", &first("/Dense 1/.test(text(hit))"))
        .await?;

    ask(&window, "who has the spare key").await?;
    window
        .wait("the spare key as the first hit", &first("/spare key/.test(text(hit))"))
        .await?;
    window
        .wait(
            "its words marked",
            &first("Array.from(hit.querySelectorAll('mark'), text).join(' ').includes('spare')"),
        )
        .await?;
    window
        .wait("its rank by words", &first("/Lexical 1/.test(text(hit))"))
        .await?;
    window.press(&["Down"]).await?;
    window.see_in("complementary", "Memory", "spare key").await?;

    go(
        &window,
        &format!("{}?view=search&q=marketing+budget", demo_organization("Lumen Travel")?),
    )
    .await?;
    window
        .wait("the newest budget as the first hit", &first("/36,000/.test(text(hit))"))
        .await?;
    window
        .wait(
            "the older version that was met",
            &first("/matched v[12], showing v3/.test(text(hit))"),
        )
        .await?;
    window.close().await
}
