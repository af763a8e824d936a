//! The Qdrant double as a process of its own, for end-to-end tests and benches: prints its address in the first line
//! and runs until its input ends.

use std::io::{Read as _, Write as _};

use anyhow::{Result, bail};
use memora_test_servers::qdrant::QdrantDouble;

#[tokio::main]
async fn main() -> Result<()> {
    let mut double = QdrantDouble::start().await?;
    let mut arguments = std::env::args().skip(1);
    while let Some(name) = arguments.next() {
        double = match (name.as_str(), arguments.next()) {
            ("--api-key", Some(key)) => double.with_api_key(key),
            ("--read-only-api-key", Some(key)) => double.with_read_only_api_key(key),
            _ => bail!("usage: qdrant_double [--api-key KEY] [--read-only-api-key KEY]"),
        };
    }
    let mut output = std::io::stdout().lock();
    writeln!(output, "{}", double.url())?;
    output.flush()?;
    std::io::stdin().lock().read_to_end(&mut Vec::new())?;
    Ok(())
}
