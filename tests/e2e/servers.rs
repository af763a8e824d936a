//! A store on servers in the real window: connected, filled, away for a while, opened again. Neo4j is real.

use anyhow::Context;
use memora_test_servers::Proxy;
use memora_test_servers::neo4j::{Neo4jServer, PrivateOptions};
use memora_test_servers::qdrant::QdrantDouble;
use memora_tests::window::{Desk, Window, app};

use super::import::choose;
use super::{demo_organization, go};

struct Servers {
    graph: Neo4jServer,
    /// Between the window and the graph.
    proxy: Proxy,
    index: QdrantDouble,
}

impl Servers {
    async fn start() -> anyhow::Result<Self> {
        let graph = Neo4jServer::start_private(PrivateOptions::default()).await?;
        let proxy = Proxy::before_port(graph.port()?).await?;
        Ok(Self {
            graph,
            proxy,
            index: QdrantDouble::start().await?,
        })
    }
}

async fn fill(window: &Window<'_>, field: &str, text: &str) -> anyhow::Result<()> {
    window.click("textbox", field).await?;
    window.press(&["Control+a"]).await?;
    window.type_text(text).await
}

/// Fills in the form, with a wrong password first, and opens the store.
async fn connect(window: &Window<'_>, servers: &Servers) -> anyhow::Result<()> {
    choose(window, "Connect to servers", "Connect to servers…").await?;
    fill(window, "Name", "Team").await?;
    fill(
        window,
        "Neo4j: Address",
        &servers.graph.url_through(servers.proxy.port())?,
    )
    .await?;
    fill(window, "Neo4j: User", &servers.graph.user).await?;
    fill(window, "Neo4j: Password", "not the password").await?;
    fill(window, "Qdrant: Address", &servers.index.url()).await?;
    fill(window, "Qdrant: Collection", "team_memories").await?;
    window.click("button", "Built in").await?;
    window.click("radio", "Allow editing").await?;
    window.click("button", "Test connection").await?;
    window.see_in("region", "Connection test", "1 part failed").await?;
    window.screenshot("servers-test-failed-light").await?;
    fill(window, "Neo4j: Password", &servers.graph.password).await?;
    window.click("button", "Test again").await?;
    window
        .see_in("region", "Connection test", "Everything answers.")
        .await?;
    window.see_in("region", "Connection test", "Empty databases").await?;
    window.screenshot("servers-test-light").await?;
    window.click("button", "Save and open").await?;
    window.see_in("contentinfo", "Store status", "0 memories").await
}

#[tokio::test]
async fn a_team_moves_its_memories_to_servers_and_goes_on_there() -> anyhow::Result<()> {
    let servers = Servers::start().await?;
    let desk = Desk::new()?;
    let window = desk.start(&app()?).await?;
    window.see_element("treeitem", "Harbour Home").await?;
    let demo = memories_of(&window).await?;
    connect(&window, &servers).await?;

    choose(&window, "Set up", "Set up this store").await?;
    window.click("button", "Set up").await?;
    window
        .see_in("dialog", "Set up this store", "Set-up is complete.")
        .await?;
    window.screenshot("servers-set-up-light").await?;
    window.press(&["Escape"]).await?;

    // From the demo store to the servers.
    choose(&window, "demo", "Open the demo store").await?;
    window.see_element("treeitem", "Harbour Home").await?;
    choose(&window, "Copy", "Copy this store").await?;
    window.click("radio", "Team").await?;
    window.click("button", "Copy").await?;
    window
        .see_in("dialog", "Copy this store", "The copy in Team is complete.")
        .await?;
    window
        .see_in("dialog", "Copy this store", "are the same on both sides")
        .await?;
    window.screenshot("servers-copied-light").await?;
    window.click("button", "Open the copy").await?;
    // The demo store, which has the same content, stays until the other one is open.
    window.see_in("contentinfo", "Store status", "bolt://").await?;
    window.see_element("treeitem", "Harbour Home").await?;
    window
        .see_in("contentinfo", "Store status", &format!("{demo} memories"))
        .await?;
    window.see_in("contentinfo", "Store status", "Index up to date").await?;

    // Found through the vectors of the servers.
    // The copy has the ids of what was copied.
    go(&window, &format!("{}?view=search", demo_organization("Harbour Home")?)).await?;
    window.see_in("navigation", "Place", "Harbour Home").await?;
    window.type_text("who is allergic to something").await?;
    window.see_element("option", "allergic").await?;
    window.screenshot("servers-search-light").await?;

    // Away for a while: what is shown stays, and the way back is found by itself.
    servers.proxy.refuse();
    window.see("The servers have not answered since").await?;
    window.screenshot("servers-away-light").await?;
    window.resize(900, 600).await?;
    window.screenshot("servers-away-light-900x600").await?;
    window.resize(1280, 800).await?;
    servers.proxy.heal();
    window.click("button", "Try now").await?;
    window.see_no("The servers have not answered since").await?;

    // A restart asks for the password, which is on no disk, and goes back to the place.
    let place = window.place().await?;
    desk.wait_for_settings(|settings| settings.to_string().contains("view=search"))
        .await?;
    window.close().await?;
    let window = desk.start(&app()?).await?;
    window.see_element("dialog", "Open Team").await?;
    window.screenshot("servers-secrets-light").await?;
    window.type_text(&servers.graph.password).await?;
    window.press(&["Enter"]).await?;
    window.see_element("treeitem", "Harbour Home").await?;
    window.see_element("option", "allergic").await?;
    anyhow::ensure!(window.place().await? == place, "another place than before");
    let settings = desk.settings()?;
    anyhow::ensure!(
        !settings.contains(&servers.graph.password),
        "the password was written down"
    );
    window.close().await
}

/// The number of memories in the status bar, as it stands there.
async fn memories_of(window: &Window<'_>) -> anyhow::Result<String> {
    let script = "const e = find('contentinfo', 'Store status'); \
                  return e && (text(e).match(/([\\d,]+) memories/) ?? [])[1]";
    let shown = window.wait("the number of memories", script).await?;
    Ok(shown.as_str().context("a number")?.to_owned())
}
