//! Start and scrolling of the real window, when a built application is named by `MEMORA_APP`.

use std::path::Path;

use memora_tests::generate::Plan;
use memora_tests::window::{Desk, Scrolled, app};

use crate::measure::Figure;

const STARTS: usize = 5;

/// `store` is shown for the measure of scrolling, at its user with most memories.
pub(crate) async fn all(store: &Path, plan: &Plan) -> anyhow::Result<Vec<Figure>> {
    let app = app()?;
    let mut paints = Vec::new();
    let desk = Desk::new()?;
    // The first start makes the demo store and is not counted.
    desk.start(&app).await?.close().await?;
    for _ in 0..STARTS {
        let window = desk.start(&app).await?;
        paints.push(window.first_paint().await?.as_secs_f64() * 1_000.0);
        window.close().await?;
    }
    let mut figures = vec![Figure::of("start of the application to first paint", "ms", paints).at_most(1_500.0)];
    let user = plan.largest_user();
    let place = format!("/o/{}/u/{}?view=memories", user.org_id, user.user_id);
    let Scrolled { frames, plain } = desk.scroll_memories(&app, store, &place).await?;
    figures.push(Figure::of("frame while scrolling memories, largest user", "ms", frames).at_most(20.0));
    figures.push(Figure::of("plain: frame while scrolling lines of text", "ms", plain));
    Ok(figures)
}
