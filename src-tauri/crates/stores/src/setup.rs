//! Setting up a store on servers: constraints, indexes, the collection, and bringing an older layout up to date.

use memora_engine::EngineError;
use memora_engine::task::TaskContext;

use crate::error::StoreResult;
use crate::opening::ServerParts;

/// Makes what is missing. Stopped in between, what was done stays and the rest is done the next time. Progress counts
/// memories of an older layout.
pub async fn set_up(parts: &ServerParts, task: &TaskContext) -> StoreResult<()> {
    let failed = EngineError::from;
    parts.graph.set_up().await.map_err(failed)?;
    let goes_on = |done: u32, total: u32| {
        task.report(u64::from(done), Some(u64::from(total)));
        task.check_cancelled().is_ok()
    };
    parts.graph.migrate(goes_on).await.map_err(failed)?;
    task.check_cancelled()?;
    if let Some(index) = &parts.index {
        index.set_up().await.map_err(EngineError::from)?;
    }
    Ok(())
}
