//! The Debian package on this machine: installed, known to the desktop, started, and removed without leftovers.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, bail, ensure};
use memora_tests::window::Desk;

use super::demo_user;
use super::desktop::start_again;
use super::first_start::see_the_first_start;

const NAME: &str = "memora-explorer";
const PROGRAM: &str = "/usr/bin/memora-explorer";
const FILE_TYPE: &str = "application/x-memora+jsonl";
const ICONS: &str = "/usr/share/icons/hicolor";

/// The one package in the folder that `MEMORA_PACKAGE` names.
fn package() -> anyhow::Result<PathBuf> {
    let folder = std::env::var_os("MEMORA_PACKAGE");
    let folder = folder
        .context("MEMORA_PACKAGE does not say where the package is; `make test` and `make package-test` set it")?;
    for entry in std::fs::read_dir(&folder).with_context(|| folder.display().to_string())? {
        let path = entry?.path();
        if path.extension().is_some_and(|ending| ending == "deb") {
            return Ok(path);
        }
    }
    bail!("there is no package in {}", folder.display())
}

fn answer(command: &mut Command) -> anyhow::Result<String> {
    let program = command.get_program().to_string_lossy().into_owned();
    let output = command
        .output()
        .with_context(|| format!("{program} cannot be started"))?;
    ensure!(output.status.success(), "{program} failed: {output:?}");
    Ok(String::from_utf8(output.stdout)?.trim().to_owned())
}

/// dpkg with the rights to change the system.
fn dpkg() -> anyhow::Result<Command> {
    let is_root = answer(Command::new("id").arg("-u"))? == "0";
    if is_root {
        return Ok(Command::new("dpkg"));
    }
    let has_sudo = Command::new("sudo").arg("--version").output().is_ok();
    ensure!(
        has_sudo,
        "installing a package needs root: run the tests as root, or install sudo"
    );
    let mut command = Command::new("sudo");
    command.arg("dpkg");
    Ok(command)
}

/// What the desktop opens this with; empty for nothing, which some versions of the tool call a failure.
fn default_for(desk: &Desk, kind: &str) -> anyhow::Result<String> {
    let output = desk.command("xdg-mime").args(["query", "default", kind]).output();
    let output = output.context("xdg-mime cannot be started; `make test` installs it")?;
    Ok(String::from_utf8(output.stdout)?.trim().to_owned())
}

/// Whether the system's list of file types has ours.
fn is_known_file_type() -> anyhow::Result<bool> {
    let types = std::fs::read_to_string("/usr/share/mime/globs2").context("the list of file types")?;
    Ok(types
        .lines()
        .any(|line| line.ends_with(&format!(":{FILE_TYPE}:*.memora.jsonl"))))
}

/// An installed package, which does not outlive its test.
struct Installed {
    removed: bool,
}

impl Installed {
    fn install(package: &Path) -> anyhow::Result<Self> {
        let known = Command::new("dpkg-query")
            .args(["-W", "-f", "${db:Status-Status}", NAME])
            .output();
        let known = known.context("dpkg-query cannot be started: this test is for Debian and its relatives")?;
        ensure!(
            known.stdout != b"installed",
            "{NAME} is installed on this machine already; remove it first, this test would"
        );
        let installed = Self { removed: false };
        answer(dpkg()?.arg("-i").arg(package))?;
        Ok(installed)
    }

    fn remove(mut self) -> anyhow::Result<()> {
        self.removed = true;
        answer(dpkg()?.args(["-r", NAME])).map(drop)
    }
}

impl Drop for Installed {
    fn drop(&mut self) {
        if !self.removed
            && let Ok(mut dpkg) = dpkg()
        {
            let _ = dpkg.args(["-r", NAME]).output();
        }
    }
}

#[tokio::test]
async fn the_package_installs_starts_and_is_removed_without_leftovers() -> anyhow::Result<()> {
    let package = package()?;
    // Also keeps other tests from the display meanwhile.
    let desk = Desk::new()?;
    let installed = Installed::install(&package)?;
    let files = answer(Command::new("dpkg-query").args(["-L", NAME]))?;
    let files: Vec<PathBuf> = files.lines().map(PathBuf::from).filter(|path| path.is_file()).collect();

    let version = env!("CARGO_PKG_VERSION");
    ensure!(answer(desk.command("memora").arg("--version"))? == format!("memora {version}"));
    ensure!(answer(desk.command(PROGRAM).arg("--version"))? == format!("{NAME} {version}"));

    // What a desktop knows of it.
    let entry = default_for(&desk, "x-scheme-handler/memora")?;
    ensure!(entry.ends_with(".desktop"), "links have {entry:?}");
    ensure!(
        default_for(&desk, FILE_TYPE)? == entry,
        "files of memories are not opened by it"
    );
    let sample = desk.home().join("sample.memora.jsonl");
    std::fs::copy(memora_tests::places::demo_file(), &sample)?;
    ensure!(is_known_file_type()?, "files of memories have no type");
    let entry = std::fs::read_to_string(Path::new("/usr/share/applications").join(&entry))?;
    for line in [format!("Icon={NAME}"), "Name=Memora Explorer".to_owned()] {
        ensure!(entry.lines().any(|found| found == line), "{line} is not in\n{entry}");
    }
    let gives_arguments = entry
        .lines()
        .any(|line| line.starts_with("Exec=") && ["%u", "%U", "%f", "%F"].iter().any(|code| line.ends_with(code)));
    ensure!(gives_arguments, "links would not reach the program:\n{entry}");
    for size in ["16x16", "32x32", "64x64", "128x128", "256x256"] {
        let icon = Path::new(ICONS).join(size).join("apps").join(format!("{NAME}.png"));
        ensure!(icon.is_file(), "{} is missing", icon.display());
    }

    // It starts, and takes what a second start brings.
    let _bus = desk.start_bus()?;
    let program = Path::new(PROGRAM);
    let window = desk.start(program).await?;
    see_the_first_start(&window).await?;
    let link = format!("memora://open{}", demo_user("Iris Kallio")?);
    answer(desk.command("xdg-open").arg(link))?;
    window.see_in("navigation", "Place", "Iris Kallio").await?;
    let sample = format!("file://{}", sample.display());
    start_again(&desk, program, &[&sample]).await?;
    window.see_in("dialog", "Import", "sample.memora.jsonl").await?;
    window.close().await?;

    installed.remove()?;
    let left: Vec<&PathBuf> = files.iter().filter(|path| path.exists()).collect();
    ensure!(left.is_empty(), "left behind: {left:?}");
    for folder in ["/usr/lib/Memora Explorer", "/usr/share/doc/memora-explorer"] {
        ensure!(!Path::new(folder).exists(), "{folder} was left behind");
    }
    ensure!(
        default_for(&desk, "x-scheme-handler/memora")?.is_empty(),
        "links still lead to it"
    );
    ensure!(!is_known_file_type()?, "the file type is still known");
    Ok(())
}
