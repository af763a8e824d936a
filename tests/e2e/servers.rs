//! A deployment on servers in the real window: connected, looked at, changed, left and found again; and its servers away.

use std::sync::Arc;

use memora_engine::import::ImportOptions;
use memora_engine::ports::graph::GraphStore;
use memora_engine::ports::index::SearchIndex;
use memora_engine::task::TaskContext;
use memora_engine::{Engine, EngineParts};
use memora_models::WordEmbedder;
use memora_servers::config::Access;
use memora_servers::qdrant::{Expectations, QdrantIndex};
use memora_test_servers::qdrant::QdrantDouble;
use memora_test_servers::{Neo4jServer, Proxy};
use memora_tests::window::{Desk, Window, app};
use memora_tests::{places, store};
use serde_json::json;
use tokio::sync::OwnedMutexGuard;

use super::{demo_user, go};
use crate::journeys::servers;

/// What a team would have: the conversations of the demo in a Neo4j, and in a Qdrant. The window reaches the Neo4j through
/// a proxy that can break.
struct Deployment {
    server: Neo4jServer,
    proxy: Proxy,
    qdrant: QdrantDouble,
    _alone: OwnedMutexGuard<()>,
}

async fn deployment() -> anyhow::Result<Deployment> {
    let (server, alone) = servers::empty_server().await;
    let qdrant = QdrantDouble::start().await?;
    let embedder = store::default_embedder()?;
    let models = Expectations {
        dense: Some(embedder.info()),
        sparse: Some(Arc::new(WordEmbedder)),
    };
    let index = QdrantIndex::connect(&servers::qdrant_at(qdrant.url()), Access::Write, models).await?;
    index.set_up().await?;
    let engine = Engine::new(EngineParts {
        graph: servers::graph_of(&server).await as Arc<dyn GraphStore>,
        index: Arc::new(index) as Arc<dyn SearchIndex>,
        embedder: Some(embedder),
        clock: Arc::new(memora_engine::ports::clock::SystemClock),
        ids: Arc::new(memora_engine::ports::clock::RandomIds),
    });
    let (task, by) = (TaskContext::detached(), store::author());
    engine
        .run_import(&places::demo_file(), &ImportOptions::default(), &by, &task)
        .await?;
    engine.rebuild_index(&task).await?;
    let proxy = Proxy::before_port(server.port()?).await?;
    Ok(Deployment {
        server,
        proxy,
        qdrant,
        _alone: alone,
    })
}

/// Replaces what stands in a field.
async fn fill(window: &Window<'_>, role: &str, name: &str, text: &str) -> anyhow::Result<()> {
    window.click(role, name).await?;
    window.focus_on(role, name).await?;
    window.press(&["Control+a"]).await?;
    window.type_text(text).await
}

/// Opens the dialog and fills it in, with this password.
async fn connect_dialog(window: &Window<'_>, to: &Deployment, password: &str) -> anyhow::Result<()> {
    window.press(&["Control+Shift+o"]).await?;
    window.click("menuitem", "Connect to servers").await?;
    fill(window, "textbox", "Name", "Team memory").await?;
    fill(
        window,
        "textbox",
        "Neo4j: Address",
        &to.server.url_through(to.proxy.port())?,
    )
    .await?;
    fill(window, "textbox", "Neo4j: User", &to.server.user).await?;
    fill(window, "password", "Neo4j: Password", password).await?;
    fill(window, "textbox", "Qdrant: Address", &to.qdrant.url()).await?;
    window.click("button", "Built in").await
}

/// Connects the window to the deployment, read-only.
async fn connect(window: &Window<'_>, to: &Deployment) -> anyhow::Result<()> {
    window.see_in("contentinfo", "Store status", "Index up to date").await?;
    connect_dialog(window, to, &to.server.password).await?;
    window.click("button", "Save and open").await?;
    window.element("button", "Read only").await?;
    window.see_in("contentinfo", "Store status", "Index up to date").await
}

/// Pictures in both sizes, and back to the larger one.
async fn pictures(window: &Window<'_>, name: &str) -> anyhow::Result<()> {
    window.resize(900, 600).await?;
    window.screenshot(&format!("servers-{name}-900x600")).await?;
    window.resize(1280, 800).await?;
    window.screenshot(&format!("servers-{name}")).await?;
    Ok(())
}

/// The address of the open store, without what leads to a view of its own.
async fn is_at(window: &Window<'_>, place: &str) -> anyhow::Result<()> {
    let script = "return location.hash === arguments[0]";
    window
        .wait_with(&format!("the place {place}"), script, vec![json!(place)])
        .await
        .map(drop)
}

async fn looked_at_changed_and_found_again(theme: &str) -> anyhow::Result<()> {
    let deployment = deployment().await?;
    let desk = Desk::new()?;
    desk.prefer_theme(theme)?;
    let window = desk.start(&app()?).await?;
    window.resize(1280, 800).await?;
    window.see_in("contentinfo", "Store status", "Index up to date").await?;

    // The test names the part that is wrong, and nothing is opened.
    connect_dialog(&window, &deployment, "not the password").await?;
    window.click("button", "Test connection").await?;
    let tested = ("region", "Connection test");
    window.see_in(tested.0, tested.1, "1 part failed").await?;
    let script = "return text(find('img', 'failed', find('region', 'Connection test')).parentElement)";
    let failed = window.wait("the part that failed", script).await?;
    anyhow::ensure!(
        failed
            .as_str()
            .is_some_and(|text| text.starts_with("User and password")),
        "{failed}"
    );
    pictures(&window, &format!("wrong-password-{theme}")).await?;
    fill(&window, "password", "Neo4j: Password", &deployment.server.password).await?;
    window.click("button", "Test again").await?;
    window.see_in(tested.0, tested.1, "Everything answers").await?;
    window.see_in(tested.0, tested.1, "No set-up needed").await?;
    pictures(&window, &format!("connected-{theme}")).await?;

    // It opens read-only, with all that is in it.
    window.click("button", "Save and open").await?;
    window.element("button", "Read only").await?;
    window.see_in("contentinfo", "Store status", "341 memories").await?;
    window.see_in("contentinfo", "Store status", "Index up to date").await?;
    let iris = demo_user("Iris Kallio")?;
    go(&window, &format!("{iris}?view=timeline")).await?;
    window.see_in("navigation", "Place", "Iris Kallio").await?;
    pictures(&window, &format!("timeline-{theme}")).await?;
    go(&window, &format!("{iris}?view=memories")).await?;
    window.click("option", "sumatriptan").await?;
    window.see_in("complementary", "Memory", "sumatriptan").await?;
    window.click("button", "Show in conversation").await?;
    window
        .wait("a marked turn", "return !!document.querySelector('main mark')")
        .await?;

    // Editing is allowed by whoever asks for it.
    window.click("button", "Read only").await?;
    window.see("Allow editing of Team memory?").await?;
    pictures(&window, &format!("allow-{theme}")).await?;
    window.click("button", "Allow editing").await?;
    window.see("Team memory can be edited now").await?;
    window.see_no("Read only").await?;
    window.click("treeitem", "Iris Kallio").await?;
    window.focus_on("tree", "Organizations").await?;
    window.press(&["F2"]).await?;
    window.focus_on("textbox", "Name").await?;
    window.press(&["Control+a"]).await?;
    window.type_text("Iris Lind").await?;
    window.press(&["Enter"]).await?;
    window.see("Renamed to Iris Lind").await?;
    window.see_in("navigation", "Place", "Iris Lind").await?;
    window.click("button", "Undo: rename a user").await?;
    window.see("Undone: rename a user").await?;
    window.see_in("navigation", "Place", "Iris Kallio").await?;

    // Each store has its own last place.
    let place = format!("#{iris}?view=search&q=spare+key");
    go(&window, place.trim_start_matches('#')).await?;
    window.see("Rosa Delgado").await?;
    is_at(&window, &place).await?;
    let wanted = place.trim_start_matches('#').to_owned();
    desk.wait_for_settings(|settings| settings["places"].to_string().contains(&wanted))
        .await?;
    window.press(&["Control+Shift+o"]).await?;
    window.element("menuitem", "Team memory").await?;
    pictures(&window, &format!("switch-{theme}")).await?;
    window.press(&["2"]).await?;
    window.see_in("contentinfo", "Store status", "stores/demo").await?;
    window.press(&["Control+Shift+o"]).await?;
    window.element("menuitem", "Team memory").await?;
    window.press(&["2"]).await?;
    window.see_in("contentinfo", "Store status", "bolt://").await?;
    is_at(&window, &place).await?;
    window.see("Rosa Delgado").await?;
    window.close().await
}

#[tokio::test]
async fn a_deployment_is_looked_at_changed_and_found_again() -> anyhow::Result<()> {
    looked_at_changed_and_found_again("light").await
}

#[tokio::test]
async fn a_deployment_in_the_dark_theme() -> anyhow::Result<()> {
    looked_at_changed_and_found_again("dark").await
}

#[tokio::test]
async fn without_its_qdrant_words_are_looked_for_in_the_graph() -> anyhow::Result<()> {
    let deployment = deployment().await?;
    let desk = Desk::new()?;
    let window = desk.start(&app()?).await?;
    window.resize(1280, 800).await?;
    connect(&window, &deployment).await?;
    let iris = demo_user("Iris Kallio")?;
    go(&window, &format!("{iris}?view=search&q=spare+key")).await?;
    window.see("Rosa Delgado").await?;
    window.see_no("Found by words in the graph").await?;

    deployment.qdrant.stop();
    go(&window, &format!("{iris}?view=search&q=house+key")).await?;
    window.see("Found by words in the graph").await?;
    window.see("Rosa Delgado").await?;
    pictures(&window, "without-qdrant").await?;

    deployment.qdrant.start_again().await?;
    go(&window, &format!("{iris}?view=search&q=spare+key+of+the+house")).await?;
    window.see("Rosa Delgado").await?;
    window.see_no("Found by words in the graph").await?;
    window.close().await
}

#[tokio::test]
async fn without_its_neo4j_the_window_says_so_and_loses_nothing() -> anyhow::Result<()> {
    let deployment = deployment().await?;
    let desk = Desk::new()?;
    let window = desk.start(&app()?).await?;
    window.resize(1280, 800).await?;
    connect(&window, &deployment).await?;
    window.click("button", "Read only").await?;
    window.click("button", "Allow editing").await?;
    window.see("Team memory can be edited now").await?;
    go(&window, &format!("{}?view=memories", demo_user("Iris Kallio")?)).await?;
    window.click("option", "sumatriptan").await?;
    window.see_in("complementary", "Memory", "sumatriptan").await?;

    deployment.proxy.refuse();
    window.see("have not answered since").await?;
    window.see_in("complementary", "Memory", "sumatriptan").await?;
    pictures(&window, "without-neo4j").await?;
    window.click("button", "Try now").await?;
    window.see("still do not answer").await?;

    // What was typed stays until it can be stored.
    window.click("treeitem", "Iris Kallio").await?;
    window.focus_on("tree", "Organizations").await?;
    window.press(&["F2"]).await?;
    window.focus_on("textbox", "Name").await?;
    window.press(&["Control+a"]).await?;
    window.type_text("Iris Lind").await?;
    window.press(&["Enter"]).await?;
    window
        .wait("the failure", "return !!find('alert', '', find('dialog', ''))")
        .await?;
    pictures(&window, "not-renamed").await?;

    deployment.proxy.heal();
    window.see_no("have not answered since").await?;
    window.focus_on("textbox", "Name").await?;
    window.press(&["Enter"]).await?;
    window.see("Renamed to Iris Lind").await?;
    window.see_in("navigation", "Place", "Iris Lind").await?;
    window.close().await
}
