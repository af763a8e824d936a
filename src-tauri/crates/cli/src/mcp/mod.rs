//! The Model Context Protocol: agents use the very store that people look at.

mod answers;
mod saving;
mod server;

use rmcp::ServiceExt;

use crate::args;
use crate::commands::Run;
use crate::failure::{Done, Exit, Failure};

use server::MemoryServer;

/// Serves until standard input ends or somebody stops the program.
pub(crate) async fn serve(run: &Run, args: args::Mcp) -> Done {
    let server = MemoryServer::open(run, args).await?;
    let failed = |error: &dyn std::fmt::Display| Failure::new(Exit::Failed, format!("serving ended: {error}"));
    let cancelled = run.work.cancelled();
    let running = tokio::select! {
        running = server.serve(rmcp::transport::stdio()) => running.map_err(|error| failed(&error))?,
        () = cancelled.cancelled() => return Err(stopped()),
    };
    let stop = running.cancellation_token();
    let mut ended = std::pin::pin!(running.waiting());
    tokio::select! {
        ended = &mut ended => {
            ended.map_err(|error| failed(&error))?;
            Ok(())
        }
        () = cancelled.cancelled() => {
            // A call that is under way may finish what it is writing.
            stop.cancel();
            ended.await.map_err(|error| failed(&error))?;
            Err(stopped())
        }
    }
}

fn stopped() -> Failure {
    Failure::new(Exit::Stopped, "")
}
