//! Writing memories to a file as people read them: those that are selected, or all that a list would show. For another
//! program of Memora there is [`export`](crate::export), which keeps everything.

use std::path::Path;

use serde::Serialize;

use crate::bulk::BulkScope;
use crate::domain::ids::MemoryId;
use crate::domain::page::MAX_PAGE;
use crate::domain::read::MemoryEntry;
use crate::engine::Engine;
use crate::error::EngineResult;
use crate::masking::Mask;
use crate::memories::MemoryRow;
use crate::table::{ListFormat, TableRow, moment, plain};
use crate::task::TaskContext;

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
    /// In `obtained_at` already, but for people, who read the day of the store.
    #[serde(skip)]
    date: chrono::NaiveDate,
}

impl<'a> Line<'a> {
    fn of(row: &'a MemoryRow) -> Self {
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
            date: row.date,
        }
    }
}

impl TableRow for Line<'_> {
    const COLUMNS: &'static [&'static str] = &[
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

    fn fields(&self) -> Vec<String> {
        vec![
            self.memory_id.to_string(),
            self.text.clone(),
            self.user.unwrap_or_default().to_owned(),
            self.agent.unwrap_or_default().to_owned(),
            self.obtained_at.clone(),
            if self.believed { "yes" } else { "no" }.to_owned(),
            self.superseded_at.clone().unwrap_or_default(),
            self.sources.to_string(),
            self.interaction_id.clone().unwrap_or_default(),
        ]
    }

    fn item(&self) -> String {
        let until = match self.superseded_at {
            Some(_) => ", superseded",
            None => "",
        };
        let people: Vec<&str> = [self.user, self.agent].into_iter().flatten().collect();
        format!("{} ({}, {}{until})", self.text, self.date, people.join(", "))
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
        mask: &Mask,
        task: &TaskContext,
    ) -> EngineResult<u32> {
        let members = self.bulk_members(scope, task).await?;
        let mut table = self.table::<Line>(path, format).await?;
        for some in members.chunks(MAX_PAGE as usize) {
            task.check_cancelled()?;
            let Some(first) = some.first() else { continue };
            let ids: Vec<MemoryId> = some.iter().map(|key| key.memory_id).collect();
            let found = self.graph.memories_by_id(&first.org_id, &ids).await?;
            let mut found: std::collections::HashMap<MemoryId, MemoryEntry> =
                found.into_iter().map(|entry| (entry.memory.memory_id, entry)).collect();
            let entries: Vec<MemoryEntry> = ids.iter().filter_map(|id| found.remove(id)).collect();
            let rows = mask.apply(self.rows(&first.org_id, &entries, as_of(scope)).await?)?;
            table.write(rows.iter().map(Line::of)).await?;
            task.report(u64::from(table.rows), Some(members.len() as u64));
        }
        table.finish().await
    }
}

fn as_of(scope: &BulkScope) -> Option<crate::domain::model::Timestamp> {
    match scope {
        BulkScope::Selected { .. } => None,
        BulkScope::Matching { list, .. } => list.as_of,
    }
}
