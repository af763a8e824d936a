//! The overview and the graph in the real window.

use anyhow::{Context, ensure};
use memora_tests::window::{Desk, Window, app};
use serde_json::json;

use super::{demo_memory, demo_organization, demo_user, go};

async fn quiet(window: &Window<'_>) -> anyhow::Result<()> {
    window
        .wait(
            "the end of loading",
            "return !document.querySelector('[aria-busy=true]')",
        )
        .await
        .map(drop)
}

/// Waits until the picture of the graph stands still: the same places in two looks.
async fn drawn(window: &Window<'_>, least: u32) -> anyhow::Result<()> {
    let script = "const places = [...document.querySelectorAll('svg [data-id]')].map((e) => e.getAttribute('transform')).join(); \
                  const same = places !== '' && window.lastPlaces === places; window.lastPlaces = places; \
                  return same && document.querySelectorAll('svg [data-id]').length >= arguments[0]";
    window
        .wait_with(&format!("a picture of {least} things"), script, vec![json!(least)])
        .await
        .map(drop)
}

#[tokio::test]
async fn every_mark_of_the_overview_leads_to_the_list_behind_it() -> anyhow::Result<()> {
    let desk = Desk::new()?;
    let window = desk.start(&app()?).await?;
    let harbour = demo_organization("Harbour Home")?;
    go(&window, &format!("{harbour}?view=overview")).await?;
    window.see_element("region", "Activity").await?;
    window.see_element("region", "Most revised").await?;
    // The newest bar: memories of its month.
    let bar = "const bars = all('button', find('region', 'Learned, changed, deleted')).filter((e) => named(e).endsWith('changed')); \
               bars.at(-1)?.dispatchEvent(new MouseEvent('click', { bubbles: true })); return bars.length > 0 && named(bars.at(-1))";
    let name = window.wait("a bar", bar).await?;
    let counted: u32 = name
        .as_str()
        .unwrap_or_default()
        .split(|c: char| !c.is_ascii_digit())
        .filter(|part| !part.is_empty())
        .skip(1)
        .filter_map(|part| part.parse::<u32>().ok())
        .sum();
    let rows = "const list = find('listbox', 'Memories'); return !!list && all('option', list).length";
    window.wait("memories", &format!("{rows} > 0")).await?;
    let listed = window.run(rows, Vec::new()).await?;
    ensure!(listed == json!(counted) || counted > 20, "{name} and {listed} rows");
    ensure!(window.place().await?.contains("from="), "the list is of these days");

    go(&window, &format!("{harbour}?view=overview")).await?;
    window.see_element("region", "Needs a look").await?;
    window.see_in("region", "Needs a look", "Up to date").await?;
    let first = "const button = all('button', find('region', 'Most revised'))[0]; button?.click(); return !!button";
    window.wait("a memory that was revised", first).await?;
    window.see_element("group", "versions, time from left to right").await?;

    let iris = demo_user("Iris Kallio")?;
    go(&window, &format!("{iris}?view=overview")).await?;
    window.see_element("region", "Agents by contribution").await?;
    let table = "const part = find('region', 'Activity'); const button = part && find('button', 'As table', part); \
                 button?.click(); return !!button";
    window.wait("the switch to a table", table).await?;
    let day = "const part = find('region', 'Activity'); const table = part?.querySelector('table'); \
               const button = table && all('button', table)[0]; button?.click(); return !!button";
    window.wait("a day of the table", day).await?;
    window
        .wait("the timeline", "return location.hash.includes('view=timeline')")
        .await?;
    window.close().await
}

#[tokio::test]
async fn the_graph_is_opened_step_by_step_and_saved() -> anyhow::Result<()> {
    let desk = Desk::new()?;
    let window = desk.start(&app()?).await?;
    let iris = demo_user("Iris Kallio")?;
    go(&window, &format!("{iris}?view=graph")).await?;
    drawn(&window, 10).await?;
    let choose = "const node = [...document.querySelectorAll('svg [data-id]')].find((e) => named(e).startsWith(arguments[0])); \
                  node?.dispatchEvent(new MouseEvent('click', { bubbles: true })); return !!node";
    window
        .wait_with("a memory in the picture", choose, vec![json!("Memory:")])
        .await?;
    window
        .wait(
            "the memory in the inspector",
            "return !!find('complementary', 'Memory')",
        )
        .await?;
    window
        .wait(
            "its turns or its day",
            "return [...document.querySelectorAll('svg [data-id]')].some((e) => named(e).startsWith('Turn:'))",
        )
        .await?;
    window
        .wait_with("what is left", choose, vec![json!("remembers: 12 of")])
        .await?;
    window
        .wait(
            "a second page",
            "return [...document.querySelectorAll('svg [data-id]')].some((e) => named(e).startsWith('remembers: 24 of'))",
        )
        .await?;
    drawn(&window, 40).await?;
    ensure_spread(&window).await?;
    for (item, file, signature) in [
        ("As SVG…", "graph.svg", b"<svg xmlns=".as_slice()),
        ("As PNG…", "graph.png", b"\x89PNG\r\n".as_slice()),
    ] {
        window.choose_in_menu("Save the picture", item).await?;
        let path = desk.home().join(file);
        window.choose_in_dialog("Save the picture", &path).await?;
        window.see(&format!("Saved as {file}")).await?;
        let bytes = std::fs::read(&path).with_context(|| format!("no {file}"))?;
        ensure!(
            bytes.starts_with(signature) && bytes.len() > 2_000,
            "{file} is no picture"
        );
        std::fs::create_dir_all(memora_tests::places::screenshot_folder())?;
        std::fs::copy(
            &path,
            memora_tests::places::screenshot_folder().join(format!("saved-{file}")),
        )?;
    }
    window.close().await
}

/// No two things stand on each other.
async fn ensure_spread(window: &Window<'_>) -> anyhow::Result<()> {
    let least = window
        .run(
            "const at = [...document.querySelectorAll('svg [data-id]')].map((e) => e.getAttribute('transform').match(/-?[\\d.]+/g).map(Number)); \
             let least = Infinity; at.forEach(([x, y], i) => at.slice(i + 1).forEach(([u, v]) => { \
               least = Math.min(least, Math.hypot(x - u, y - v)); })); return least",
            Vec::new(),
        )
        .await?;
    ensure!(
        least.as_f64().unwrap_or_default() > 12.0,
        "things stand on each other: {least}"
    );
    Ok(())
}

#[tokio::test]
async fn a_path_between_two_things_is_found_by_keyboard() -> anyhow::Result<()> {
    let desk = Desk::new()?;
    let window = desk.start(&app()?).await?;
    let iris = demo_user("Iris Kallio")?;
    go(&window, &format!("{iris}?view=graph")).await?;
    drawn(&window, 10).await?;
    window
        .run(
            "document.querySelector('svg [data-id][tabindex=\"0\"]').focus()",
            Vec::new(),
        )
        .await?;
    window.press(&["Right"]).await?;
    window.click("button", "Path from here").await?;
    window.see("choose the other end").await?;
    let other = "const end = [...document.querySelectorAll('svg [data-id]')].filter((e) => named(e).startsWith('Memory:')).at(-1); \
                 end?.dispatchEvent(new MouseEvent('click', { bubbles: true })); return !!end";
    window.wait("the other end", other).await?;
    window.see("Path of").await?;
    window.close().await
}

#[tokio::test]
async fn overview_and_graph_follow_the_moment_of_the_window() -> anyhow::Result<()> {
    const JULY: &str = "2026-07-01T12:00:00Z";
    let desk = Desk::new()?;
    let window = desk.start(&app()?).await?;
    let iris = demo_user("Iris Kallio")?;
    go(&window, &format!("{iris}?view=overview")).await?;
    window.see_element("region", "Most revised").await?;
    quiet(&window).await?;
    let totals = "return text(find('region', 'Activity'))";
    let now = window.run(totals, vec![]).await?;
    go(&window, &format!("{iris}?view=overview&asof={JULY}")).await?;
    window.see_in("region", "A moment in the past", "1 Jul 2026").await?;
    let other = "const box = find('region', 'Activity'); return !!box && text(box) !== arguments[0]";
    window.wait_with("the activity of then", other, vec![now]).await?;
    // The index is known of now alone.
    window.see_no("Search index").await?;

    let piano = demo_memory("father's piano along")?;
    go(&window, &format!("{iris}?view=graph&memory={piano}&asof={JULY}")).await?;
    drawn(&window, 5).await?;
    let believed = "const node = [...document.querySelectorAll('svg [data-id]')].find((e) => named(e).includes('piano along')); \
                    return !!node && named(node).includes('superseded') === arguments[0]";
    window
        .wait_with("a belief of then", believed, vec![json!(false)])
        .await?;
    window.screenshot("past-graph-light").await?;
    window.press(&["Escape"]).await?;
    window
        .wait_with("what became of it", believed, vec![json!(true)])
        .await?;
    window.close().await
}

async fn pictures(theme: &str) -> anyhow::Result<()> {
    let desk = Desk::new()?;
    desk.prefer_theme(theme)?;
    let window = desk.start(&app()?).await?;
    window.see_in("contentinfo", "Store status", "Index up to date").await?;
    let (iris, harbour) = (demo_user("Iris Kallio")?, demo_organization("Harbour Home")?);
    for (width, height, suffix) in [(1280, 800, ""), (900, 600, "-900x600")] {
        window.resize(width, height).await?;
        for (name, address) in [
            ("overview-organization", format!("{harbour}?view=overview")),
            ("overview-user", format!("{iris}?view=overview")),
        ] {
            go(&window, &address).await?;
            window.see_element("region", "Most revised").await?;
            quiet(&window).await?;
            window.screenshot(&format!("{name}-{theme}{suffix}")).await?;
            let below = "const box = find('region', 'Most revised').closest('main').querySelector('[class*=scroll]'); \
                         box.scrollTop = box.scrollHeight; return true";
            window.run(below, Vec::new()).await?;
            window.screenshot(&format!("{name}-below-{theme}{suffix}")).await?;
        }
        go(&window, &format!("{iris}?view=graph")).await?;
        drawn(&window, 10).await?;
        window.screenshot(&format!("graph-{theme}{suffix}")).await?;
        let open = "const node = [...document.querySelectorAll('svg [data-id]')].find((e) => named(e).startsWith('Memory:') && named(e).includes('closed')); \
                    node?.dispatchEvent(new MouseEvent('click', { bubbles: true })); return !!node";
        window.wait("a memory", open).await?;
        let opened = "return [...document.querySelectorAll('svg [data-id]')].filter((e) => named(e).includes(', opened')).length >= 2";
        window.wait("what lies around it", opened).await?;
        drawn(&window, 16).await?;
        window.screenshot(&format!("graph-opened-{theme}{suffix}")).await?;
        window.click("button", "List").await?;
        window.screenshot(&format!("graph-list-{theme}{suffix}")).await?;
    }
    window.close().await
}

#[tokio::test]
async fn pictures_of_the_overview_and_the_graph_in_the_light_theme() -> anyhow::Result<()> {
    pictures("light").await
}

#[tokio::test]
async fn pictures_of_the_overview_and_the_graph_in_the_dark_theme() -> anyhow::Result<()> {
    pictures("dark").await
}
