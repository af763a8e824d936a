//! What is in the window: elements by role and name, text, keys, pictures. Everything waits for what it needs, up to a limit.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant, SystemTime};

use anyhow::{Context, bail, ensure};
use fantoccini::Client;
use fantoccini::actions::KeyActions;
use fantoccini::elements::Element;
use serde_json::{Value, json};

use super::desk::Desk;
use super::process::ProcessGroup;
use super::{dialog, keys};
use crate::places;

/// How long anything may take to appear in the window, also on a machine that has much else to do.
const LIMIT: Duration = Duration::from_secs(30);
/// How often it is looked for.
const LOOK_EVERY: Duration = Duration::from_millis(25);

/// Functions for all scripts: `find(role, name)` and others.
const SCRIPT: &str = include_str!("page.js");

/// The window of a running application. Dropping it ends the application.
pub struct Window<'a> {
    desk: &'a Desk,
    client: Client,
    driver: ProcessGroup,
    app: PathBuf,
}

impl<'a> Window<'a> {
    pub(super) async fn new(desk: &'a Desk, client: Client, driver: ProcessGroup, app: &Path) -> anyhow::Result<Self> {
        let window = Self {
            desk,
            client,
            driver,
            app: app.to_owned(),
        };
        window
            .wait(
                "the document",
                "return document.readyState === 'complete' && !!document.querySelector('main')",
            )
            .await?;
        Ok(window)
    }

    /// Waits until the application has `count` windows, and goes on in the newest one.
    pub async fn go_to_newest(&self, count: usize) -> anyhow::Result<()> {
        let deadline = Instant::now() + LIMIT;
        loop {
            let windows = self.client.windows().await?;
            if let (true, Some(newest)) = (windows.len() == count, windows.last()) {
                self.client.switch_to_window(newest.clone()).await?;
                return self
                    .wait(
                        "the document",
                        "return document.readyState === 'complete' && !!document.querySelector('main')",
                    )
                    .await
                    .map(drop);
            }
            ensure!(
                Instant::now() < deadline,
                "there are {} windows instead of {count}",
                windows.len()
            );
            tokio::time::sleep(LOOK_EVERY).await;
        }
    }

    /// Goes on in the window of that number, in the order in which they were opened.
    pub async fn go_to(&self, number: usize) -> anyhow::Result<()> {
        let windows = self.client.windows().await?;
        let window = windows.get(number).context("there are not so many windows")?;
        Ok(self.client.switch_to_window(window.clone()).await?)
    }

    /// Closes this window of several.
    pub async fn close_one(&self) -> anyhow::Result<()> {
        Ok(self.client.close_window().await?)
    }

    /// Takes the keyboard from the windows of the application, as a click on another program does.
    pub async fn look_away(&self) -> anyhow::Result<()> {
        dialog::look_away(self.desk).await
    }

    /// The group of processes of the driver and the application.
    pub(super) fn group(&self) -> u32 {
        self.driver.id()
    }

    /// Runs a script in the page; `find(role, name, root)`, `all(role, root)`, `named(element)` and `text(element)` are there.
    pub async fn run(&self, script: &str, args: Vec<Value>) -> anyhow::Result<Value> {
        let script = format!("{SCRIPT}\n{script}");
        Ok(self.client.execute(&script, args).await?)
    }

    /// The same for a script that answers later, through `done(value)`.
    pub async fn run_async(&self, script: &str) -> anyhow::Result<Value> {
        let script = format!("const done = arguments[arguments.length - 1];\n{SCRIPT}\n{script}");
        Ok(self.client.execute_async(&script, Vec::new()).await?)
    }

    /// Waits until the script gives something that counts as true in the page, and gives that.
    pub async fn wait(&self, what: &str, script: &str) -> anyhow::Result<Value> {
        self.wait_with(what, script, Vec::new()).await
    }

    pub async fn wait_with(&self, what: &str, script: &str, args: Vec<Value>) -> anyhow::Result<Value> {
        let deadline = Instant::now() + LIMIT;
        loop {
            // The page goes on while the driver takes hold of what was found: what is gone by then is looked for again.
            let looked = self.run(script, args.clone()).await;
            match &looked {
                Ok(Value::Null | Value::Bool(false)) | Err(_) => {}
                Ok(_) => return looked,
            }
            if Instant::now() > deadline {
                let refusal = looked.err().map(|error| format!("\n{error:#}")).unwrap_or_default();
                bail!("{what} did not appear.{refusal}\n{}", self.state().await);
            }
            tokio::time::sleep(LOOK_EVERY).await;
        }
    }

    /// What the window shows, for the report of a failure.
    async fn state(&self) -> String {
        // Tests run in threads of their own name.
        let test = std::thread::current().name().unwrap_or_default().replace("::", "-");
        let picture = self.screenshot(&format!("failed-{test}")).await;
        let shown = self
            .run("return location.hash + '\\n' + text(document.body)", Vec::new())
            .await;
        let shown = shown
            .ok()
            .and_then(|v| v.as_str().map(str::to_owned))
            .unwrap_or_default();
        let picture = picture.map(|path| path.display().to_string()).unwrap_or_default();
        format!("picture: {picture}\nshown: {shown}\nlog: {}", self.desk.log())
    }

    /// Waits until the text is to be seen somewhere in the window (white space and case do not matter).
    pub async fn see(&self, wanted: &str) -> anyhow::Result<()> {
        let script = "return text(document.body).toLowerCase().includes(arguments[0].toLowerCase())";
        self.wait_with(&format!("{wanted:?}"), script, vec![json!(wanted)])
            .await
            .map(drop)
    }

    /// Waits until the text is not to be seen any more.
    pub async fn see_no(&self, unwanted: &str) -> anyhow::Result<()> {
        let script = "return !text(document.body).toLowerCase().includes(arguments[0].toLowerCase())";
        self.wait_with(&format!("a window without {unwanted:?}"), script, vec![json!(unwanted)])
            .await
            .map(drop)
    }

    /// Waits until an element of that role and name holds the text.
    pub async fn see_in(&self, role: &str, name: &str, wanted: &str) -> anyhow::Result<()> {
        let script = "const e = find(arguments[0], arguments[1]); \
                      return !!e && text(e).toLowerCase().includes(arguments[2].toLowerCase())";
        let args = vec![json!(role), json!(name), json!(wanted)];
        self.wait_with(&format!("{wanted:?} in the {role} {name:?}"), script, args)
            .await
            .map(drop)
    }

    /// Waits for an element of that role whose accessible name is, or else holds, `name`.
    pub async fn see_element(&self, role: &str, name: &str) -> anyhow::Result<()> {
        let script = "return !!find(arguments[0], arguments[1])";
        self.wait_with(&format!("the {role} {name:?}"), script, vec![json!(role), json!(name)])
            .await
            .map(drop)
    }

    /// Waits for it until it can be used: a button may be off while what it needs is read, and a click on it then is nothing.
    async fn usable(&self, role: &str, name: &str) -> anyhow::Result<Element> {
        let script = "const found = find(arguments[0], arguments[1]); \
                      return found && !found.disabled && found.ariaDisabled !== 'true' ? found : null";
        let what = format!("the {role} {name:?}, not off,");
        let found = self.wait_with(&what, script, vec![json!(role), json!(name)]).await?;
        let id = found
            .as_object()
            .and_then(|o| o.values().next())
            .and_then(Value::as_str);
        let id = id.context("an element was expected")?.to_owned();
        Ok(Element::from_element_id(self.client.clone(), id.into()))
    }

    pub async fn click(&self, role: &str, name: &str) -> anyhow::Result<()> {
        // What is found may be drawn anew before the click arrives.
        let deadline = Instant::now() + LIMIT;
        loop {
            match self.usable(role, name).await?.click().await {
                Ok(()) => return Ok(()),
                Err(error) if Instant::now() > deadline => {
                    return Err(error).with_context(|| format!("a click on the {role} {name:?}"));
                }
                Err(_) => tokio::time::sleep(LOOK_EVERY).await,
            }
        }
    }

    /// Opens the menu of that button and chooses an item. A menu closes when the keyboard goes elsewhere, as it does when
    /// a dialog of the system has just given it back; so it is opened again until the item is there.
    pub async fn choose_in_menu(&self, button: &str, item: &str) -> anyhow::Result<()> {
        let deadline = Instant::now() + LIMIT;
        let shown = "return !!find('menuitem', arguments[0])";
        while Instant::now() < deadline {
            self.click("button", button).await?;
            let until = Instant::now() + Duration::from_secs(1);
            while Instant::now() < until {
                if self.run(shown, vec![json!(item)]).await? == json!(true) {
                    return self.click("menuitem", item).await;
                }
                tokio::time::sleep(LOOK_EVERY).await;
            }
        }
        bail!("the menu {button:?} has no {item:?}.\n{}", self.state().await)
    }

    /// Presses keys, such as `Control+k` or `Enter`, one chord after the other.
    pub async fn press(&self, chords: &[&str]) -> anyhow::Result<()> {
        for chord in chords {
            self.perform(keys::chord(chord)?)
                .await
                .with_context(|| format!("pressing {chord}"))?;
        }
        Ok(())
    }

    /// Types where the keyboard is.
    pub async fn type_text(&self, text: &str) -> anyhow::Result<()> {
        self.perform(keys::text(text)).await
    }

    async fn perform(&self, actions: KeyActions) -> anyhow::Result<()> {
        Ok(self.client.perform_actions(actions).await?)
    }

    /// Gives the keyboard to the element of that role and name, or to the one inside that takes it.
    pub async fn focus(&self, role: &str, name: &str) -> anyhow::Result<()> {
        let script = "const e = find(arguments[0], arguments[1]); e?.focus(); \
                      return !!e && e.contains(document.activeElement)";
        let what = format!("the {role} {name:?}, with the keyboard,");
        self.wait_with(&what, script, vec![json!(role), json!(name)])
            .await
            .map(drop)
    }

    /// Waits until the element that has the keyboard is of that role and name.
    pub async fn focus_on(&self, role: &str, name: &str) -> anyhow::Result<()> {
        let script = "const e = document.activeElement; return !!e && all(arguments[0], document).includes(e) \
                      && named(e).toLowerCase().includes(arguments[1].toLowerCase())";
        self.wait_with(
            &format!("the keyboard on the {role} {name:?}"),
            script,
            vec![json!(role), json!(name)],
        )
        .await
        .map(drop)
    }

    /// Chooses a file or folder in the system dialog called `title`.
    pub async fn choose_in_dialog(&self, title: &str, path: &Path) -> anyhow::Result<()> {
        dialog::choose(self.desk, title, path).await
    }

    /// Whether that element is the selected one of its list.
    pub async fn is_chosen(&self, role: &str, name: &str) -> anyhow::Result<bool> {
        let script = "return find(arguments[0], arguments[1])?.getAttribute('aria-selected') === 'true'";
        Ok(self.run(script, vec![json!(role), json!(name)]).await? == json!(true))
    }

    /// Gives the page the size in CSS pixels.
    pub async fn resize(&self, width: u32, height: u32) -> anyhow::Result<()> {
        self.client.set_window_rect(0, 0, width, height).await?;
        let script = "return innerWidth === arguments[0] && innerHeight === arguments[1]";
        self.wait_with(
            &format!("a size of {width} × {height}"),
            script,
            vec![json!(width), json!(height)],
        )
        .await
        .map(drop)
    }

    /// Takes a picture into the screenshots folder, after what changed has been drawn.
    pub async fn screenshot(&self, name: &str) -> anyhow::Result<PathBuf> {
        self.run_async("requestAnimationFrame(() => requestAnimationFrame(() => done(true)))")
            .await?;
        let picture = self.client.screenshot().await?;
        let folder = places::screenshot_folder();
        std::fs::create_dir_all(&folder)?;
        let path = folder.join(format!("{name}.png"));
        std::fs::write(&path, picture)?;
        Ok(path)
    }

    /// What stands behind the `#` of the address.
    pub async fn place(&self) -> anyhow::Result<String> {
        let hash = self.run("return location.hash", Vec::new()).await?;
        Ok(hash.as_str().unwrap_or_default().to_owned())
    }

    /// From the start of the application's process to the first contentful paint.
    pub async fn first_paint(&self) -> anyhow::Result<Duration> {
        let script = "const paint = performance.getEntriesByName('first-contentful-paint')[0]; \
                      return paint ? performance.timeOrigin + paint.startTime : null";
        let painted = self
            .wait("the first paint", script)
            .await?
            .as_f64()
            .context("a moment was expected")?;
        let started = process_start(self.driver.id(), &self.app)?;
        let since_epoch = Duration::from_secs_f64(painted / 1000.0);
        since_epoch
            .checked_sub(started)
            .context("the window was painted before the application started")
    }

    /// Ends the application as closing the window does, and waits until it is gone.
    pub async fn close(self) -> anyhow::Result<()> {
        self.client.clone().close().await?;
        let deadline = Instant::now() + LIMIT;
        while process_start(self.driver.id(), &self.app).is_ok() {
            ensure!(Instant::now() < deadline, "the application does not end");
            tokio::time::sleep(LOOK_EVERY).await;
        }
        Ok(())
    }
}

/// When the process of `app` in the group started, since the epoch, exact to 10 ms.
fn process_start(group: u32, app: &Path) -> anyhow::Result<Duration> {
    let app = app.canonicalize()?;
    for entry in std::fs::read_dir("/proc")? {
        let folder = entry?.path();
        if std::fs::read_link(folder.join("exe")).ok().as_deref() != Some(app.as_path()) {
            continue;
        }
        let Ok(stat) = std::fs::read_to_string(folder.join("stat")) else {
            continue;
        };
        // The name in parentheses may hold spaces; fields are counted after it.
        let fields: Vec<&str> = stat.rsplit(')').next().unwrap_or_default().split_whitespace().collect();
        if fields.get(2) != Some(&group.to_string().as_str()) {
            continue;
        }
        let ticks: u64 = fields.get(19).context("a start time")?.parse()?;
        let after_boot = Duration::from_millis(ticks * 10);
        let uptime = std::fs::read_to_string("/proc/uptime")?;
        let uptime: f64 = uptime.split_whitespace().next().context("an uptime")?.parse()?;
        let age = Duration::from_secs_f64(uptime).saturating_sub(after_boot);
        let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH)?;
        return Ok(now.saturating_sub(age));
    }
    bail!("the application does not run")
}
