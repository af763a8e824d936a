//! Every view and the main dialogs held against the rules of WCAG 2 (A and AA) by axe, in both themes.

use std::fmt::Write;

use anyhow::{Context, ensure};
use memora_tests::places;
use memora_tests::window::{Desk, Window, app};
use serde_json::{Value, json};

use super::import::choose;
use super::{demo_memory, demo_organization, demo_user, go};

/// The rules that are asked for; `color-contrast` is among them.
const TAGS: &str = "{ type: 'tag', values: ['wcag2a', 'wcag2aa', 'wcag21aa'] }";
/// In the second theme nothing but the colours is another.
const COLOURS: &str = "{ type: 'rule', values: ['color-contrast'] }";

/// A window with axe in it, and what was found so far.
struct Inspection<'a> {
    window: Window<'a>,
    rules: &'static str,
    findings: String,
}

impl<'a> Inspection<'a> {
    async fn begin(window: Window<'a>, rules: &'static str) -> anyhow::Result<Self> {
        let file = places::workspace().join("ui/node_modules/axe-core/axe.min.js");
        let source = std::fs::read_to_string(&file)
            .with_context(|| format!("{} is there once scripts/ui-packages.sh has run", file.display()))?;
        // As WebDriver's own script: the page lets no other scripts in.
        window
            .run(&format!("{source}\nreturn typeof window.axe"), Vec::new())
            .await?;
        Ok(Self {
            window,
            rules,
            findings: String::new(),
        })
    }

    /// Looks at what is shown now, once it has been read and drawn.
    async fn look(&mut self, at: &str) -> anyhow::Result<()> {
        // A motion begins a frame after what it moves is there, so calm is what lasts for some frames.
        let calm = "let frames = 0; const next = () => { \
                      const moves = document.querySelector('[aria-busy=true]') || document.getAnimations().some((one) => one.playState === 'running'); \
                      frames = moves ? 0 : frames + 1; \
                      frames < 6 ? requestAnimationFrame(next) : done(true); \
                    }; next()";
        self.window
            .run_async(calm)
            .await
            .with_context(|| format!("the end of loading and of all motion, {at}"))?;
        let script = format!(
            "window.axe.run(document, {{ runOnly: {}, resultTypes: ['violations'], preload: false, iframes: false }}).then( \
               ({{ violations }}) => done(violations.map(({{ id, help, nodes }}) => \
                 ({{ id, help, nodes: nodes.map((node) => ({{ at: node.target.join(' '), mend: node.failureSummary, html: node.html.slice(0, 160) }})) }}))), \
               (error) => done('axe: ' + error))",
            self.rules
        );
        let found = self.window.run_async(&script).await?;
        let violations = found.as_array().with_context(|| found.to_string())?;
        for violation in violations {
            writeln!(
                self.findings,
                "\n{at}: {} ({})",
                text(violation, "id"),
                text(violation, "help")
            )?;
            for node in violation["nodes"].as_array().into_iter().flatten().take(6) {
                let mend = text(node, "mend").replace('\n', " ");
                writeln!(
                    self.findings,
                    "  {}\n    {}\n    {mend}",
                    text(node, "at"),
                    text(node, "html")
                )?;
            }
        }
        Ok(())
    }

    async fn views(&mut self) -> anyhow::Result<()> {
        let (maren, lumen) = (demo_user("Maren Okafor")?, demo_organization("Lumen Travel")?);
        let wedding = demo_memory("in pouring rain")?;
        let views = [
            ("welcome", "/".to_owned(), "Take the tour"),
            ("overview", format!("{lumen}?view=overview"), "Memories"),
            ("timeline", format!("{maren}?view=timeline"), "Nov"),
            (
                "memories",
                format!("{maren}?view=memories&memory={wedding}"),
                "pouring rain",
            ),
            (
                "versions",
                format!("{maren}?view=versions&memory={wedding}"),
                "pouring rain",
            ),
            ("all versions", format!("{maren}?view=versions"), "versions"),
            (
                "search",
                format!("{maren}?view=search&q=wedding+in+Whitby&memory={wedding}"),
                "Whitby",
            ),
            ("review", format!("{lumen}?view=review"), "Near duplicate"),
            ("changes", format!("{maren}?view=changes"), "imported"),
            ("capture", format!("{maren}?view=capture"), "Capture a conversation"),
            ("recall", format!("{maren}?view=recall"), "Which memories"),
            ("playback", format!("{maren}?view=playback"), "Press Play"),
            ("compare", format!("{maren}?view=compare"), "believed before"),
            ("graph", format!("{maren}?view=graph&memory={wedding}"), "things"),
            (
                "the past",
                format!("{maren}?view=memories&asof=2026-06-01T00:00:00Z"),
                "2026",
            ),
        ];
        for (name, address, shown) in &views {
            go(&self.window, address).await?;
            self.window.see_in("main", "", shown).await?;
            self.look(name).await?;
        }
        // A conversation with its marks.
        go(&self.window, &format!("{maren}?view=memories&memory={wedding}")).await?;
        self.window.click("button", "Show in conversation").await?;
        self.window
            .wait("a marked turn", "return !!document.querySelector('main mark')")
            .await?;
        self.look("conversation").await
    }

    async fn dialogs(&mut self) -> anyhow::Result<()> {
        let maren = demo_user("Maren Okafor")?;
        let wedding = demo_memory("in pouring rain")?;
        go(&self.window, &format!("{maren}?view=memories&memory={wedding}")).await?;
        self.window.see_in("complementary", "Memory", "pouring rain").await?;
        for (key, name) in [("Control+k", "Command palette"), ("?", "Keys")] {
            self.window.press(&[key]).await?;
            self.dialog(name).await?;
        }
        for (typed, entry, name) in [
            ("Import", "Import…", "Import"),
            ("Export", "Export…", "Export"),
            ("Connect", "Connect to servers…", "Connect to servers"),
            ("Traces", "Traces…", "Traces"),
            ("Copy this", "Copy this store", "Copy this store"),
            (
                "Conversations to",
                "Conversations to extract…",
                "Conversations to extract",
            ),
        ] {
            choose(&self.window, typed, entry).await?;
            self.dialog(name).await?;
        }
        self.window.click("button", "Correct").await?;
        self.dialog("").await?;
        self.window.click("button", "Fix wording").await?;
        self.look("fixing a wording").await?;
        self.window.press(&["Escape", "Control+,"]).await?;
        for section in [
            "Stores",
            "Search models",
            "Language models",
            "Appearance",
            "Privacy",
            "Keyboard",
        ] {
            self.window.click("tab", section).await?;
            self.window.see_element("heading", section).await?;
            self.look(&format!("settings, {section}")).await?;
        }
        self.window.click("tab", "Language models").await?;
        self.window.click("button", "Add a model…").await?;
        self.dialog("Add a language model").await?;
        choose(&self.window, "Guided", "Guided tour").await?;
        self.window.see_in("region", "Guided tour", "Harbour Home").await?;
        self.look("the tour").await
    }

    /// Looks at the dialog of this name and leaves it.
    async fn dialog(&mut self, name: &str) -> anyhow::Result<()> {
        self.window.see_element("dialog", name).await?;
        self.look(&format!("dialog {name}")).await?;
        self.window.press(&["Escape"]).await?;
        self.window
            .wait(
                "a window without a dialog",
                "return !document.querySelector('[role=dialog]')",
            )
            .await
            .map(drop)
    }
}

fn text<'v>(value: &'v Value, name: &str) -> &'v str {
    value[name].as_str().unwrap_or_default()
}

async fn inspect(theme: &str, rules: &'static str) -> anyhow::Result<()> {
    let desk = Desk::new()?;
    desk.prefer_theme(theme)?;
    let window = desk.start(&app()?).await?;
    window
        .wait_with(
            "the theme",
            "return document.documentElement.dataset.theme === arguments[0]",
            vec![json!(theme)],
        )
        .await?;
    window.resize(1280, 800).await?;
    window.see_in("contentinfo", "Store status", "Index up to date").await?;
    let mut inspection = Inspection::begin(window, rules).await?;
    inspection.views().await?;
    inspection.dialogs().await?;
    ensure!(
        inspection.findings.is_empty(),
        "what axe found in the {theme} theme:{}",
        inspection.findings
    );
    inspection.window.close().await
}

#[tokio::test]
async fn every_view_keeps_the_rules_in_the_light_theme() -> anyhow::Result<()> {
    inspect("light", TAGS).await
}

#[tokio::test]
async fn the_colours_of_the_dark_theme_can_be_read() -> anyhow::Result<()> {
    inspect("dark", COLOURS).await
}
