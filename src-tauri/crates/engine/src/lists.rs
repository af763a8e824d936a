//! Writing lists to files that are no lists of memories: hits of a search, conversations, lines of a comparison, records of the
//! review, users.

use std::path::Path;

use serde::{Deserialize, Serialize};
use specta::Type;

use crate::comparison::{CompareRequest, ComparedItem, ComparedList};
use crate::domain::ids::{OrgId, UserId};
use crate::domain::model::Timestamp;
use crate::domain::page::{MAX_PAGE, PageRequest};
use crate::domain::read::UserNode;
use crate::engine::Engine;
use crate::error::EngineResult;
use crate::masking::Mask;
use crate::review::{FinderRecord, ReviewDesk};
use crate::search::{MAX_HITS, SearchHit, SearchRequest};
use crate::table::{ListFormat, TableRow, moment, plain, word};
use crate::task::TaskContext;
use crate::timeline::{TimelineItem, TimelineRequest};

/// The most lines of each list of a comparison that are written.
const MAX_LINES: usize = 100_000;

/// Which list is written, as a view asks for it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Type)]
#[serde(tag = "kind", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum Listed {
    /// As many as a search can give, whatever its own limit.
    Hits {
        request: SearchRequest,
    },
    Conversations {
        request: TimelineRequest,
        as_of: Option<Timestamp>,
    },
    Compared {
        request: CompareRequest,
    },
    /// How each finder of the review has done.
    Reviews {
        org_id: OrgId,
        user_id: Option<UserId>,
    },
    Users {
        org_id: OrgId,
        as_of: Option<Timestamp>,
    },
}

impl Listed {
    /// A name for the file, without its ending.
    pub fn file_name(&self) -> &'static str {
        match self {
            Listed::Hits { .. } => "hits",
            Listed::Conversations { .. } => "conversations",
            Listed::Compared { .. } => "comparison",
            Listed::Reviews { .. } => "review",
            Listed::Users { .. } => "users",
        }
    }
}

impl Engine {
    /// Writes the list to `path`, where the file appears when it is complete, and gives the number of its rows.
    pub async fn export_list(
        &self,
        list: &Listed,
        desk: &ReviewDesk,
        format: ListFormat,
        path: &Path,
        mask: &Mask,
        task: &TaskContext,
    ) -> EngineResult<u32> {
        match list {
            Listed::Hits { request } => {
                let request = SearchRequest {
                    limit: MAX_HITS,
                    ..request.clone()
                };
                let hits = mask.apply(self.search(request).await?.hits)?;
                let mut table = self.table::<HitLine>(path, format).await?;
                table
                    .write((1..).zip(&hits).map(|(n, hit)| HitLine::of(n, hit)))
                    .await?;
                table.finish().await
            }
            Listed::Conversations { request, as_of } => {
                let mut table = self.table::<ConversationLine>(path, format).await?;
                let mut page = PageRequest::first(MAX_PAGE);
                loop {
                    task.check_cancelled()?;
                    let read = self.timeline_at(request.clone(), page, *as_of).await?;
                    let items = mask.apply(read.items)?;
                    table.write(items.iter().map(ConversationLine::of)).await?;
                    task.report(u64::from(table.rows), None);
                    let Some(next) = read.next else {
                        return table.finish().await;
                    };
                    page = after(next);
                }
            }
            Listed::Compared { request } => {
                let (_, items) = self.compare_whole(request.clone(), MAX_LINES).await?;
                let items = mask.apply(items)?;
                let mut table = self.table::<ComparedLine>(path, format).await?;
                table.write(items.iter().map(ComparedLine::of)).await?;
                table.finish().await
            }
            Listed::Reviews { org_id, user_id } => {
                let records = desk.records(org_id, user_id.clone()).await?;
                let mut table = self.table::<FinderRecord>(path, format).await?;
                table.write(records).await?;
                table.finish().await
            }
            Listed::Users { org_id, as_of } => {
                let mut table = self.table::<UserLine>(path, format).await?;
                let mut page = PageRequest::first(MAX_PAGE);
                loop {
                    task.check_cancelled()?;
                    let read = self.users_at(org_id, None, page, *as_of).await?;
                    let users = mask.apply(read.items)?;
                    table.write(users.iter().map(UserLine::of)).await?;
                    task.report(u64::from(table.rows), None);
                    let Some(next) = read.next else {
                        return table.finish().await;
                    };
                    page = after(next);
                }
            }
        }
    }
}

fn after(next: crate::domain::page::Cursor) -> PageRequest {
    PageRequest {
        after: Some(next),
        limit: MAX_PAGE,
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct HitLine<'a> {
    rank: u32,
    score: f32,
    memory_id: String,
    text: String,
    /// The older version that was found, where the believed one is shown.
    matched: Option<String>,
    user: Option<&'a str>,
    agent: Option<&'a str>,
    obtained_at: String,
    believed: bool,
}

impl<'a> HitLine<'a> {
    fn of(rank: u32, hit: &'a SearchHit) -> Self {
        Self {
            rank,
            score: hit.fused,
            memory_id: hit.row.key.memory_id.to_string(),
            text: plain(&hit.row.segments),
            matched: hit.matched.as_ref().map(|row| plain(&row.segments)),
            user: hit.row.user_name.as_deref(),
            agent: hit.row.agent_label.as_deref(),
            obtained_at: moment(hit.row.obtained_at),
            believed: hit.row.believed,
        }
    }
}

impl TableRow for HitLine<'_> {
    const COLUMNS: &'static [&'static str] = &[
        "rank",
        "score",
        "memory",
        "text",
        "matched",
        "user",
        "agent",
        "obtained_at",
        "believed",
    ];

    fn fields(&self) -> Vec<String> {
        vec![
            self.rank.to_string(),
            format!("{:.4}", self.score),
            self.memory_id.clone(),
            self.text.clone(),
            self.matched.clone().unwrap_or_default(),
            self.user.unwrap_or_default().to_owned(),
            self.agent.unwrap_or_default().to_owned(),
            self.obtained_at.clone(),
            yes_no(self.believed),
        ]
    }

    fn item(&self) -> String {
        let matched = self
            .matched
            .as_ref()
            .map(|text| format!("; found by “{text}”"))
            .unwrap_or_default();
        let user = self.user.unwrap_or("a deleted user");
        format!(
            "{} ({user}, {}, score {:.2}{matched})",
            self.text, self.obtained_at, self.score
        )
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ConversationLine<'a> {
    date: String,
    interaction_id: String,
    agent: Option<&'a str>,
    began: String,
    messages: u32,
    new_memories: u32,
    changed_memories: u32,
    first_message: Option<&'a str>,
}

impl<'a> ConversationLine<'a> {
    fn of(item: &'a TimelineItem) -> Self {
        Self {
            date: item.date.to_string(),
            interaction_id: item.interaction.interaction_id.to_string(),
            agent: item.agent_label.as_deref(),
            began: moment(item.interaction.created_at),
            messages: item.messages,
            new_memories: item.new_memories,
            changed_memories: item.changed_memories,
            first_message: item.first_message.as_deref(),
        }
    }
}

impl TableRow for ConversationLine<'_> {
    const COLUMNS: &'static [&'static str] = &[
        "date",
        "interaction",
        "agent",
        "began",
        "messages",
        "new_memories",
        "changed_memories",
        "first_message",
    ];

    fn fields(&self) -> Vec<String> {
        vec![
            self.date.clone(),
            self.interaction_id.clone(),
            self.agent.unwrap_or_default().to_owned(),
            self.began.clone(),
            self.messages.to_string(),
            self.new_memories.to_string(),
            self.changed_memories.to_string(),
            self.first_message.unwrap_or_default().to_owned(),
        ]
    }

    fn item(&self) -> String {
        let (agent, first) = (
            self.agent.unwrap_or("a deleted agent"),
            self.first_message.unwrap_or("no message"),
        );
        let memories = self.new_memories + self.changed_memories;
        format!(
            "{} with {agent}: {first} (messages: {}, memories: {memories})",
            self.date, self.messages
        )
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ComparedLine {
    list: ComparedList,
    before: Vec<String>,
    after: Option<String>,
    memory_id: Option<String>,
    /// When the newest of it was learned, or it was deleted.
    at: Option<String>,
    deleted: bool,
}

impl ComparedLine {
    fn of(item: &ComparedItem) -> Self {
        let mut before: Vec<String> = item.old.iter().map(|row| plain(&row.segments)).collect();
        let row = item.new.as_ref().or(item.old.last());
        let deleted = item.deleted.as_ref();
        if let Some(deleted) = deleted.filter(|_| before.is_empty()) {
            before.push(plain(&deleted.segments));
        }
        let at = deleted
            .map(|deleted| deleted.deleted_at)
            .or(row.map(|row| row.obtained_at));
        Self {
            list: item.list,
            before,
            after: item.new.as_ref().map(|row| plain(&row.segments)),
            memory_id: row
                .map(|row| row.key.memory_id)
                .or(deleted.map(|deleted| deleted.memory_id))
                .map(|id| id.to_string()),
            at: at.map(moment),
            deleted: deleted.is_some(),
        }
    }
}

impl TableRow for ComparedLine {
    const COLUMNS: &'static [&'static str] = &["list", "before", "after", "memory", "at", "deleted"];

    fn fields(&self) -> Vec<String> {
        vec![
            word(&self.list),
            self.before.join("\n"),
            self.after.clone().unwrap_or_default(),
            self.memory_id.clone().unwrap_or_default(),
            self.at.clone().unwrap_or_default(),
            yes_no(self.deleted),
        ]
    }

    fn item(&self) -> String {
        let before = self.before.join("” and “");
        let deleted = if self.deleted { ", deleted" } else { "" };
        let told = match (&self.after, before.is_empty()) {
            (Some(after), true) => format!("“{after}”"),
            (Some(after), false) => format!("“{after}” instead of “{before}”"),
            (None, _) => format!("“{before}”"),
        };
        format!(
            "{}: {told} ({}{deleted})",
            word(&self.list),
            self.at.as_deref().unwrap_or("unknown")
        )
    }
}

impl TableRow for FinderRecord {
    const COLUMNS: &'static [&'static str] = &["finder", "waiting", "kept", "dropped", "skipped"];

    fn fields(&self) -> Vec<String> {
        let numbers = [self.waiting, self.kept, self.dropped, self.skipped];
        std::iter::once(word(&self.finder))
            .chain(numbers.map(|n| n.to_string()))
            .collect()
    }

    fn item(&self) -> String {
        format!(
            "{}: waiting {}, kept {}, dropped {}, skipped {}",
            word(&self.finder),
            self.waiting,
            self.kept,
            self.dropped,
            self.skipped
        )
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct UserLine<'a> {
    user_id: String,
    name: &'a str,
    created_at: String,
    interactions: u32,
    memories: u32,
    agents: u32,
    last_activity: Option<String>,
}

impl<'a> UserLine<'a> {
    fn of(node: &'a UserNode) -> Self {
        Self {
            user_id: node.user.user_id.to_string(),
            name: &node.user.name,
            created_at: moment(node.user.created_at),
            interactions: node.interactions,
            memories: node.memories,
            agents: node.agents,
            last_activity: node.last_activity.map(moment),
        }
    }
}

impl TableRow for UserLine<'_> {
    const COLUMNS: &'static [&'static str] = &[
        "user",
        "name",
        "created_at",
        "interactions",
        "memories",
        "agents",
        "last_activity",
    ];

    fn fields(&self) -> Vec<String> {
        vec![
            self.user_id.clone(),
            self.name.to_owned(),
            self.created_at.clone(),
            self.interactions.to_string(),
            self.memories.to_string(),
            self.agents.to_string(),
            self.last_activity.clone().unwrap_or_default(),
        ]
    }

    fn item(&self) -> String {
        format!(
            "{} (conversations: {}, memories: {})",
            self.name, self.interactions, self.memories
        )
    }
}

fn yes_no(value: bool) -> String {
    if value { "yes" } else { "no" }.to_owned()
}
