//! One memory through its six versions, with what was said each time.

use memora_tests::window::{Desk, app};

use super::{demo_memory, demo_user, go};

#[tokio::test]
async fn a_chain_of_six_versions_is_walked_by_keys() -> anyhow::Result<()> {
    let desk = Desk::new()?;
    let window = desk.start(&app()?).await?;
    let (maren, wedding) = (demo_user("Maren Okafor")?, demo_memory("in pouring rain")?);
    go(&window, &format!("{maren}?view=versions&memory={wedding}")).await?;
    window
        .wait(
            "six versions",
            "const list = find('list', 'Versions, oldest first'); return !!list && list.children.length === 6",
        )
        .await?;
    window.see("pouring rain").await?;
    window.click("button", "v6, ").await?;
    for version in ["v5", "v4", "v3", "v2", "v1"] {
        window.press(&["Left"]).await?;
        window
            .wait(
                &format!("{version} as the current card"),
                &format!("const e = document.activeElement; return !!e && named(e).startsWith('{version}, ')"),
            )
            .await?;
    }
    window.press(&["Right"]).await?;
    window.see_element("region", "Change from v1 to v2").await?;
    let both = "const change = find('region', 'Change from v1 to v2'); \
                const sides = change ? all('article', change) : []; \
                return sides.length === 2 && sides.every((side) => side.querySelector('li')) \
                && !!change.querySelector('del') && !!change.querySelector('ins')";
    window
        .wait("both texts with what differs and their source turns", both)
        .await?;
    window.close().await
}
