//! Starts Memora Explorer.
#![cfg_attr(not(debug_assertions), windows_subsystem = "windows")]

use tracing_subscriber::EnvFilter;

fn main() -> anyhow::Result<()> {
    if std::env::args_os()
        .nth(1)
        .is_some_and(|argument| argument == "--version")
    {
        println!("memora-explorer {}", env!("CARGO_PKG_VERSION"));
        return Ok(());
    }
    let filter = EnvFilter::try_from_env("MEMORA_LOG").unwrap_or_else(|_| EnvFilter::new("warn"));
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .init();
    memora_explorer::run(tauri::generate_context!())
}
