//! Writing memories to a file as people read them: those that are selected, or all that a list would show. For another
//! program of Memora there is [`export`](crate::export), which keeps everything.

use std::path::Path;

use chrono::SecondsFormat;
use serde::{Deserialize, Serialize};
use specta::Type;

use crate::bulk::BulkScope;
use crate::domain::ids::MemoryId;
use crate::domain::page::MAX_PAGE;
use crate::domain::read::MemoryEntry;
use crate::engine::Engine;
use crate::error::EngineResult;
use crate::memories::MemoryRow;
use crate::table::{plain, write_csv, write_json};
use crate::task::TaskContext;

/// How a list of memories is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum ListFormat {
    /// One line per memory, with a header, for spreadsheets.
    Csv,
    /// One object per line.
    JsonLines,
    /// One item per memory, for people.
    Markdown,
}

/// A memory as it stands in a file, with names in its text.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Line<'a> {
    memory_id: MemoryId,
    text: String,
    user: Option<&'a str>,
    agent: Option<&'a str>,
    obtained_at: String,
    believed: bool,
    superseded_at: Option<String>,
    sources: u32,
    interaction_id: Option<String>,
}

const HEADER: [&str; 9] = [
    "memory",
    "text",
    "user",
    "agent",
    "obtained_at",
    "believed",
    "superseded_at",
    "sources",
    "interaction",
];

impl<'a> Line<'a> {
    fn of(row: &'a MemoryRow) -> Self {
        let moment = |at: chrono::DateTime<chrono::Utc>| at.to_rfc3339_opts(SecondsFormat::AutoSi, true);
        Self {
            memory_id: row.key.memory_id,
            text: plain(&row.segments),
            user: row.user_name.as_deref(),
            agent: row.agent_label.as_deref(),
            obtained_at: moment(row.obtained_at),
            believed: row.believed,
            superseded_at: row.superseded_at.map(moment),
            sources: row.sources,
            interaction_id: row.interaction_id.as_ref().map(|id| id.to_string()),
        }
    }

    fn fields(self) -> [String; 9] {
        [
            self.memory_id.to_string(),
            self.text,
            self.user.unwrap_or_default().to_owned(),
            self.agent.unwrap_or_default().to_owned(),
            self.obtained_at,
            if self.believed { "yes" } else { "no" }.to_owned(),
            self.superseded_at.unwrap_or_default(),
            self.sources.to_string(),
            self.interaction_id.unwrap_or_default(),
        ]
    }

    fn item(self, date: chrono::NaiveDate) -> String {
        let text = self.text.split_whitespace().collect::<Vec<_>>().join(" ");
        let until = match self.superseded_at {
            Some(_) => ", superseded",
            None => "",
        };
        let people = [self.user, self.agent]
            .into_iter()
            .flatten()
            .collect::<Vec<_>>()
            .join(", ");
        format!("- {text} ({date}, {people}{until})\n")
    }
}

impl Engine {
    /// Writes the memories that are meant, in the order of their list, and gives their number. The file appears
    /// under its name when it is complete.
    pub async fn export_memories(
        &self,
        scope: &BulkScope,
        format: ListFormat,
        path: &Path,
        task: &TaskContext,
    ) -> EngineResult<u32> {
        let members = self.bulk_members(scope, task).await?;
        let mut file = self.pending_file(path).await?;
        if format == ListFormat::Csv {
            write_csv(&mut file.buffer, HEADER.map(str::to_owned));
        }
        let mut written = 0;
        for some in members.chunks(MAX_PAGE as usize) {
            task.check_cancelled()?;
            let Some(first) = some.first() else { continue };
            let ids: Vec<MemoryId> = some.iter().map(|key| key.memory_id).collect();
            let found = self.graph.memories_by_id(&first.org_id, &ids).await?;
            let mut found: std::collections::HashMap<MemoryId, MemoryEntry> =
                found.into_iter().map(|entry| (entry.memory.memory_id, entry)).collect();
            let entries: Vec<MemoryEntry> = ids.iter().filter_map(|id| found.remove(id)).collect();
            for row in self.rows(&first.org_id, &entries, as_of(scope)).await? {
                let line = Line::of(&row);
                match format {
                    ListFormat::Csv => write_csv(&mut file.buffer, line.fields()),
                    ListFormat::JsonLines => {
                        write_json(&mut file.buffer, &line).map_err(|error| file.error(error.into()))?;
                    }
                    ListFormat::Markdown => file.buffer.extend_from_slice(line.item(row.date).as_bytes()),
                }
                written += 1;
            }
            file.flush().await?;
            task.report(u64::from(written), Some(members.len() as u64));
        }
        file.finish().await?;
        Ok(written)
    }
}

fn as_of(scope: &BulkScope) -> Option<crate::domain::model::Timestamp> {
    match scope {
        BulkScope::Selected { .. } => None,
        BulkScope::Matching { list, .. } => list.as_of,
    }
}
