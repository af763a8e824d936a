//! Where tests and benches find what they read and put what they make.

use std::path::{Path, PathBuf};

use anyhow::{Context, ensure};

/// The root of the checkout.
pub fn workspace() -> PathBuf {
    let package = Path::new(env!("CARGO_MANIFEST_DIR"));
    package.parent().expect("the package lies in the workspace").to_owned()
}

/// The folder with data that is not part of the project (LoCoMo conversations, the retrieval set).
///
/// It lies beside the checkout, or where `MEMORA_SHARED` says. A missing one is an error: a test that needs it and
/// passes without it would say nothing.
pub fn shared_data() -> anyhow::Result<PathBuf> {
    let folder = std::env::var_os("MEMORA_SHARED").map_or_else(|| workspace().join("../shared"), PathBuf::from);
    ensure!(
        folder.join("data").is_dir(),
        "there is no shared data in {}; set MEMORA_SHARED to the folder that holds data/locomo",
        folder.display()
    );
    folder.canonicalize().with_context(|| folder.display().to_string())
}

/// One LoCoMo conversation, by its number.
pub fn locomo_file(number: u32) -> anyhow::Result<PathBuf> {
    let file = shared_data()?.join(format!("data/locomo/{number}.json"));
    ensure!(file.is_file(), "{} is missing", file.display());
    Ok(file)
}

/// The embedding model that the application ships.
pub fn model_folder() -> PathBuf {
    workspace().join("src-tauri/resources/models/static-minilm-en-256")
}

/// The demo conversations that the application ships, in the interchange format.
pub fn demo_file() -> PathBuf {
    workspace().join("src-tauri/resources/demo/demo.memora.jsonl")
}

/// Where generated stores and reports of the benches are kept.
pub fn bench_folder() -> PathBuf {
    workspace().join("target/bench")
}

/// Where screenshots of the window are kept.
pub fn screenshot_folder() -> PathBuf {
    workspace().join("target/screenshots")
}
