//! Writing a store to an interchange file.

use memora_engine::export::ExportScope;

use super::Run;
use crate::args;
use crate::failure::Done;
use crate::people;

pub(crate) async fn export(run: &Run, args: args::Export) -> Done {
    let open = run.reading().await?;
    let scope = match (&args.org, &args.user) {
        (None, _) => ExportScope::Store,
        (Some(org), None) => ExportScope::Organization {
            org_id: people::organization(&open, org).await?,
        },
        (Some(org), Some(user)) => {
            let org_id = people::organization(&open, org).await?;
            ExportScope::User {
                user: people::user(&open, &org_id, user).await?,
            }
        }
    };
    let report = open.export(&scope, &args.file, &run.work.task("exporting")).await?;
    run.output.print(&report, |report| {
        let counts = report.counts;
        format!(
            "{}: {} conversations, {} messages, {} memories, {} bytes",
            args.file.display(),
            counts.interactions,
            counts.messages,
            counts.memories,
            report.bytes
        )
    })
}
