//! Imports a file into a store and says how far it is, for tests that stop a process from outside.
//!
//! Usage: `import_file STORE FILE`. Prints `read BYTES` whenever more of the file is stored and `done` at the end. Without
//! a FILE it only opens the store and prints `open`, or `open for reading: REASON`.

use std::io::Write;
use std::path::PathBuf;

use anyhow::Context;
use memora_engine::import::ImportOptions;
use memora_engine::task::TaskContext;
use memora_tests::store;

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let mut arguments = std::env::args_os().skip(1).map(PathBuf::from);
    let folder = arguments.next().context("usage: import_file STORE [FILE]")?;
    let open = store::reopen_with(&folder, None).await?;
    let Some(file) = arguments.next() else {
        match open.engine.graph().capabilities().writable {
            Ok(()) => println!("open"),
            Err(reason) => println!("open for reading: {reason}"),
        }
        return Ok(());
    };
    let task = TaskContext::new(Default::default(), |progress| {
        println!("read {}", progress.done);
        // Whoever listens at the other end of a pipe is to hear it now.
        let _ = std::io::stdout().flush();
    });
    open.engine
        .run_import(&file, &ImportOptions::default(), &store::author(), &task)
        .await?;
    println!("done");
    Ok(())
}
