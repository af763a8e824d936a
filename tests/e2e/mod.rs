//! The real window, driven as a person would drive it.

mod accessibility;
mod bulk;
mod capture;
mod changes;
mod corrections;
mod daily;
mod desktop;
mod evolution;
mod first_start;
mod import;
mod overview;
mod package;
mod people;
mod pictures;
mod recall;
mod restart;
mod review;
mod search;
mod servers;
mod settings;
mod share;
mod tour;
mod versions;

use memora_tests::places;
use memora_tests::window::Window;
use serde_json::{Value, json};

/// The address of a user of the demo store, as it stands after the `#`.
fn demo_user(name: &str) -> anyhow::Result<String> {
    demo_place("user", name, |record| {
        format!("/o/{}/u/{}", text(&record["org_id"]), text(&record["user_id"]))
    })
}

/// The address of an organization of the demo store.
fn demo_organization(name: &str) -> anyhow::Result<String> {
    demo_place("organization", name, |record| format!("/o/{}", text(&record["org_id"])))
}

/// The id of the one memory of the demo store that holds `text`.
fn demo_memory(text: &str) -> anyhow::Result<String> {
    for line in std::fs::read_to_string(places::demo_file())?.lines() {
        let record: Value = serde_json::from_str(line)?;
        let memories = record["memories"].as_array().map(Vec::as_slice).unwrap_or_default();
        if let Some(found) = memories
            .iter()
            .find(|memory| self::text(&memory["text"]).contains(text))
        {
            return Ok(self::text(&found["memory_id"]).to_owned());
        }
    }
    anyhow::bail!("the demo has no memory that says {text:?}")
}

fn demo_place(kind: &str, name: &str, address: impl Fn(&Value) -> String) -> anyhow::Result<String> {
    for line in std::fs::read_to_string(places::demo_file())?.lines() {
        let record: Value = serde_json::from_str(line)?;
        if record["type"] == kind && record["name"] == name {
            return Ok(address(&record));
        }
    }
    anyhow::bail!("the demo has no {kind} called {name}")
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

/// Goes to an address of the open store, as a link would. What the window does at its start may come in between.
async fn go(window: &Window<'_>, address: &str) -> anyhow::Result<()> {
    window.see_element("treeitem", "").await?;
    let address = address.trim_start_matches('#');
    window.run("location.hash = arguments[0]", vec![json!(address)]).await?;
    let script = "if (location.hash.slice(1).split('?')[0] === arguments[0].split('?')[0]) return true; \
                  location.hash = arguments[0]; return false";
    window
        .wait_with("the address", script, vec![json!(address)])
        .await
        .map(drop)
}
