//! The review by keyboard: what the finders say, one decision after the other, and how right each finder has been.

use memora_tests::window::{Desk, app};

use super::{demo_organization, go};

#[tokio::test]
async fn look() -> anyhow::Result<()> {
    let desk = Desk::new()?;
    let window = desk.start(&app()?).await?;
    for name in ["Harbour Home", "Lumen Travel"] {
        let organization = demo_organization(name)?;
        go(&window, &format!("{organization}?view=review")).await?;
        window.element("toolbar", "Decision").await?;
        window.screenshot(&format!("review-{name}")).await?;
        let text = window.run("return text(document.body)", vec![]).await?;
        println!("{name}: {text}");
    }
    window.close().await
}
