//! The tools, over one organization and one user. Reading goes on whoever writes the store; for a save the store is
//! opened for writing and closed again, so that the window and other programs can take turns.

use std::sync::Arc;

use memora_engine::agent::MemoryAgent;
use memora_engine::agent::capture::Capture;
use memora_engine::agent::recall::{Decision, RecallRequest};
use memora_engine::domain::change::{Actor, ActorKind};
use memora_engine::domain::ids::{AgentId, InteractionId, InteractionKey, MemoryId, MemoryKey, UserKey};
use memora_engine::domain::read::{DateRange, Scope};
use memora_engine::indexing::IndexHealth;
use memora_engine::ports::traces::TraceStore;
use memora_engine::search::{SearchNotice, SearchRequest, Versions};
use memora_engine::task::TaskContext;
use memora_engine::versions::MAX_DRAWN;
use memora_engine::{Authorship, Engine, EngineError};
use memora_stores::opening::Opening;
use memora_stores::saved::SavedStore;
use rmcp::handler::server::router::tool::ToolRouter;
use rmcp::handler::server::wrapper::Parameters;
use rmcp::model::{Implementation, ServerCapabilities, ServerConfig};
use rmcp::{Json, ServerHandler, tool, tool_handler, tool_router};
use tokio::sync::Mutex;

use super::answers::{
    Conversation, ConversationSaved, History, HistoryQuestion, MemoryAnswer, RecallFound, RecallQuestion, SavedMemory,
    SearchFound, SearchQuestion, VersionAnswer,
};
use crate::agent::{model, recall_settings, traces};
use crate::args;
use crate::commands::Run;
use crate::commands::search::notice_told;
use crate::failure::{Done, Exit, Failure};
use crate::known::{Known, OpenStore, author, follow};
use crate::output::text_of;
use crate::people;

const SEARCHED: u32 = 10;
const RECALLED: u32 = 25;
const MOST: u32 = 50;

#[derive(Clone)]
pub(crate) struct MemoryServer {
    /// The store as it is read.
    engine: Engine,
    /// Over the store as it is read.
    pub(super) agent: MemoryAgent,
    pub(super) has_model: bool,
    traces: Option<Arc<dyn TraceStore>>,
    /// Ends questions to the model when the server is stopped.
    pub(super) task: TaskContext,
    known: Arc<Known>,
    store: SavedStore,
    user: UserKey,
    /// Whose memories, in words.
    whose: String,
    agent_id: Option<AgentId>,
    pub(super) by: Authorship,
    allow_writes: bool,
    /// Held while a conversation is saved: this program, too, writes one thing at a time.
    writing: Arc<Mutex<()>>,
    tool_router: ToolRouter<Self>,
}

impl MemoryServer {
    pub(crate) async fn open(run: &Run, args: args::Mcp) -> Done<Self> {
        let store = run.known.store(run.common.store.as_deref())?;
        let open = OpenStore::of(&run.known, &store, Opening::Reading, &run.work).await?;
        let org_id = people::organization(&open, &args.org).await?;
        let user = people::user(&open, &org_id, &args.user).await?;
        let agent = match &args.agent {
            Some(named) => {
                let key = people::agent(&open, &org_id, named).await?;
                Some(open.agent(&key).await?.agent)
            }
            None => None,
        };
        if args.allow_writes
            && let Some(servers) = store.servers()
            && !servers.editing
        {
            let message = "changes are not allowed in this store; allow them in the window first";
            return Err(Failure::new(Exit::ReadOnly, message));
        }
        let model = match &args.model {
            Some(named) => Some(model(&run.known, named).await?),
            None => None,
        };
        let traces = traces(&run.known, &store);
        let by = match (&run.common.author, &agent) {
            (None, Some(agent)) => Authorship::new(Actor {
                kind: ActorKind::Agent,
                name: agent.label.clone(),
            }),
            _ => author(&run.common),
        };
        let mut tool_router = Self::tool_router();
        if !args.allow_writes {
            tool_router.remove_route("save_conversation");
        }
        let names = (
            open.user(&user).await?.user.name,
            open.organization(&org_id).await?.organization.name,
        );
        Ok(Self {
            engine: open.opened.engine.clone(),
            has_model: model.is_some(),
            agent: MemoryAgent::new(open.opened.engine.clone(), model, traces.clone()),
            traces,
            task: TaskContext::new(run.work.cancelled(), |_| {}),
            known: Arc::clone(&run.known),
            store,
            user,
            whose: format!("{} ({})", names.0, names.1),
            agent_id: agent.map(|agent| agent.agent_id),
            by,
            allow_writes: args.allow_writes,
            writing: Arc::default(),
            tool_router,
        })
    }

    fn scope(&self) -> Scope {
        Scope {
            agent_id: self.agent_id.clone(),
            ..Scope::user(self.user.clone())
        }
    }
}

// The errors are text that the calling model reads. The types are written out, because the macro looks for `Json`.
#[tool_router]
impl MemoryServer {
    #[tool(
        description = "Search what is remembered about the user, by meaning and by words. Returns what is believed now \
                       unless superseded memories are asked for.",
        annotations(title = "Search memories", read_only_hint = true, open_world_hint = false)
    )]
    async fn search_memories(
        &self,
        Parameters(asked): Parameters<SearchQuestion>,
    ) -> Result<Json<SearchFound>, String> {
        let request = SearchRequest {
            scope: self.scope(),
            text: asked.query,
            dates: DateRange {
                from: asked.from,
                to: asked.to,
            },
            versions: if asked.include_superseded {
                Versions::All
            } else {
                Versions::Current
            },
            as_of: None,
            exclude: Vec::new(),
            limit: asked.limit.unwrap_or(SEARCHED).clamp(1, MOST),
        };
        let found = self.engine.search(request).await.map_err(told)?;
        Ok(Json(SearchFound {
            memories: found
                .hits
                .iter()
                .map(|hit| MemoryAnswer::of(&hit.row, Some(hit.fused)))
                .collect(),
            notices: notices(&found.notices),
        }))
    }

    #[tool(
        description = "Recall what matters for a message that is about to be answered.",
        annotations(title = "Recall memories", read_only_hint = true, open_world_hint = false)
    )]
    async fn recall(&self, Parameters(asked): Parameters<RecallQuestion>) -> Result<Json<RecallFound>, String> {
        let request = RecallRequest {
            scope: self.scope(),
            message: asked.message,
            preceding: asked.preceding.into_iter().map(Into::into).collect(),
            as_of: None,
            exclude: asked.known.into_iter().map(MemoryId).collect(),
            settings: recall_settings(self.has_model, asked.limit.unwrap_or(RECALLED).clamp(1, MOST)),
        };
        let recall = self.agent.recall(&request, &self.task).await.map_err(told)?;
        let kept = recall
            .found
            .iter()
            .filter(|found| matches!(found.decision, Decision::Kept { .. }));
        let mut notices = notices(&recall.notices);
        notices.extend(recall.problems.iter().map(|problem| sentence(problem)));
        Ok(Json(RecallFound {
            memories: kept
                .map(|found| MemoryAnswer::of(&found.hit.row, Some(found.hit.fused)))
                .collect(),
            text: recall.text,
            notices,
        }))
    }

    #[tool(
        description = "Save a conversation with the user, and the memories that it gives. Refused, to be tried again \
                       later, while another program writes the store.",
        annotations(
            title = "Save a conversation",
            read_only_hint = false,
            destructive_hint = false,
            idempotent_hint = false,
            open_world_hint = false
        )
    )]
    async fn save_conversation(
        &self,
        Parameters(asked): Parameters<Conversation>,
    ) -> Result<Json<ConversationSaved>, String> {
        // The tool is not listed then; a client that calls it all the same is refused.
        let (true, Some(agent_id)) = (self.allow_writes, &self.agent_id) else {
            return Err("This server only reads. Nothing was saved.".to_owned());
        };
        let interaction = match asked.interaction_id.as_deref().map(InteractionId::parse).transpose() {
            Ok(id) => id.map(|interaction_id| InteractionKey {
                org_id: self.user.org_id.clone(),
                user_id: self.user.user_id.clone(),
                interaction_id,
            }),
            Err(error) => return Err(format!("{error}. Nothing was saved.")),
        };
        let capture = Capture {
            user: self.user.clone(),
            agent_id: agent_id.clone(),
            interaction,
            messages: asked.messages.into_iter().map(Into::into).collect(),
            at: asked.at,
        };
        let _one_at_a_time = self.writing.lock().await;
        if self.has_model && asked.memories.is_none() {
            // The model is not asked in vain, and the store is not held while it takes its time.
            self.known
                .open(&self.store, Opening::Existing)
                .await
                .map_err(not_opened)?;
        }
        let mut decided = self.decide(&capture, asked.memories).await.map_err(not_saved)?;
        let opened = self
            .known
            .open(&self.store, Opening::Existing)
            .await
            .map_err(not_opened)?;
        let writing = MemoryAgent::new(opened.engine.clone(), None, self.traces.clone());
        let captured = self.save(&writing, &capture, &mut decided).await.map_err(not_saved)?;
        let mut notices = decided.notices;
        let health = follow(&opened, &TaskContext::detached()).await;
        let searchable = matches!(health, Ok(IndexHealth::UpToDate));
        if !searchable {
            notices
                .push("The search index could not follow yet; the memories are saved and are found later.".to_owned());
        }
        let mut memories = Vec::with_capacity(captured.memories.len());
        for memory_id in captured.memories {
            let detail = opened.engine.memory_detail(&self.memory(memory_id), None).await;
            memories.push(SavedMemory {
                memory_id: memory_id.to_string(),
                text: text_of(&detail.map_err(told)?.row),
            });
        }
        Ok(Json(ConversationSaved {
            interaction_id: captured.interaction.interaction_id.to_string(),
            memories,
            searchable,
            notices,
        }))
    }

    #[tool(
        description = "All versions of a memory, oldest first, with the messages that it was taken from.",
        annotations(title = "History of a memory", read_only_hint = true, open_world_hint = false)
    )]
    async fn memory_history(&self, Parameters(asked): Parameters<HistoryQuestion>) -> Result<Json<History>, String> {
        let key = self.memory(MemoryId(asked.memory_id));
        let detail = self.engine.memory_detail(&key, None).await.map_err(told)?;
        let graph = self.engine.version_graph(&key, MAX_DRAWN, None).await.map_err(told)?;
        if self
            .agent_id
            .as_ref()
            .is_some_and(|agent| *agent != detail.row.agent_id)
        {
            return Err(format!("There is no memory {}.", asked.memory_id));
        }
        let versions = graph.nodes.iter().map(|node| VersionAnswer {
            memory: MemoryAnswer::of(&node.row, None),
            label: node.label.clone(),
            obtained_at: node.row.obtained_at.to_rfc3339(),
            superseded_at: node.row.superseded_at.map(|at| at.to_rfc3339()),
            replaces: graph
                .edges
                .iter()
                .filter(|edge| edge.new == node.row.key.memory_id)
                .map(|edge| edge.old.to_string())
                .collect(),
        });
        Ok(Json(History {
            versions: versions.collect(),
            interaction_id: detail.row.interaction_id.as_ref().map(ToString::to_string),
            sources: detail.sources.into_iter().map(Into::into).collect(),
        }))
    }
}

impl MemoryServer {
    fn memory(&self, memory_id: MemoryId) -> MemoryKey {
        MemoryKey {
            org_id: self.user.org_id.clone(),
            user_id: self.user.user_id.clone(),
            memory_id,
        }
    }
}

#[tool_handler(router = self.tool_router)]
impl ServerHandler for MemoryServer {
    fn get_info(&self) -> ServerConfig {
        let mut words = format!(
            "What is remembered about {}. Call `recall` before answering a message, `search_memories` for a question \
             about the past, `memory_history` for how a memory came about.",
            self.whose
        );
        if self.allow_writes {
            words.push_str(" Call `save_conversation` when a conversation is over.");
            if self.has_model {
                words.push_str(" Memories that you leave out of it are taken by a language model.");
            }
            words.push_str(
                " While another program, such as the window of \
                 Memora Explorer, has the store open for writing, saving is refused and can be tried again later; \
                 reading always works.",
            );
        } else {
            words.push_str(" This server only reads.");
        }
        ServerConfig::new(ServerCapabilities::builder().enable_tools().build())
            .with_server_info(Implementation::new("memora", env!("CARGO_PKG_VERSION")))
            .with_instructions(words)
    }
}

fn notices(notices: &[SearchNotice]) -> Vec<String> {
    notices.iter().map(notice_told).collect()
}

#[allow(clippy::needless_pass_by_value, reason = "used as a conversion")]
pub(super) fn told(error: EngineError) -> String {
    sentence(&error.to_string())
}

fn not_saved(error: EngineError) -> String {
    format!("{} Nothing was saved.", told(error))
}

#[allow(clippy::needless_pass_by_value, reason = "used as a conversion")]
fn not_opened(failure: Failure) -> String {
    let message = sentence(&failure.message);
    match failure.exit {
        Exit::Conflict => format!(
            "{message} Nothing was saved. Call save_conversation again later; searching and recalling work meanwhile."
        ),
        _ => format!("{message} Nothing was saved."),
    }
}

/// First letter large, a full stop at the end.
fn sentence(text: &str) -> String {
    let mut chars = text.chars();
    let mut out: String = chars.next().map(|c| c.to_uppercase().collect()).unwrap_or_default();
    out.extend(chars);
    if !out.ends_with(['.', '!', '?']) {
        out.push('.');
    }
    out
}
