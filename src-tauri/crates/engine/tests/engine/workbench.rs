//! An engine over stores in memory with a set clock, and short words for what these tests do often.

use std::sync::Arc;

use chrono::{TimeDelta, TimeZone, Utc};
use memora_engine::domain::change::{Actor, ActorKind};
use memora_engine::domain::ids::{AgentId, InteractionKey, MemoryId, MemoryKey, UserKey};
use memora_engine::domain::model::{Agent, Organization, Role, Timestamp, User};
use memora_engine::domain::page::PageRequest;
use memora_engine::domain::read::{DateRange, MemoryFilter, Scope};
use memora_engine::domain::text::Segment;
use memora_engine::interactions::{Contradicted, NewInteraction, NewMemory, NewMessage, SavedInteraction};
use memora_engine::memories::{MemoryListRequest, MemoryRow};
use memora_engine::ports::embed::Embedder;
use memora_engine::search::{SearchAnswer, SearchRequest, Versions};
use memora_engine::task::TaskContext;
use memora_engine::{Authorship, Engine, EngineParts};
use memora_testkit::clock::{CountingIds, FixedClock};
use memora_testkit::faults::{Faults, FaultyGraph, FaultyIndex};
use memora_testkit::hash_embedder::HashEmbedder;
use memora_testkit::memory_graph::MemoryGraph;
use memora_testkit::memory_index::MemoryIndex;

pub(crate) struct Workbench {
    pub(crate) engine: Engine,
    pub(crate) clock: Arc<FixedClock>,
    /// Faults of the graph and of the index.
    pub(crate) graph: Faults,
    pub(crate) index: Faults,
    pub(crate) org: Organization,
    pub(crate) alice: User,
    pub(crate) jenny: Agent,
    held: Arc<MemoryGraph>,
}

pub(crate) fn by() -> Authorship {
    Authorship::new(Actor {
        kind: ActorKind::Person,
        name: "tester".to_owned(),
    })
}

pub(crate) fn user_says(text: &str) -> NewMessage {
    NewMessage {
        role: Role::User,
        content: text.to_owned(),
    }
}

pub(crate) fn learned(text: &str, sources: &[u32]) -> NewMemory {
    NewMemory {
        text: text.to_owned(),
        sources: sources.to_vec(),
        contradicts: vec![],
    }
}

pub(crate) fn corrects(text: &str, old: MemoryId) -> NewMemory {
    NewMemory {
        contradicts: vec![Contradicted::Stored(old)],
        ..learned(text, &[0])
    }
}

pub(crate) fn shown(row: &MemoryRow) -> String {
    row.segments
        .iter()
        .map(|segment| match segment {
            Segment::Text { text } => text.clone(),
            Segment::Person { name, .. } => name.clone(),
            Segment::Unknown { id } => format!("?{id}"),
        })
        .collect()
}

impl Workbench {
    pub(crate) async fn new() -> Self {
        let clock = Arc::new(FixedClock::at(Utc.with_ymd_and_hms(2026, 6, 1, 9, 0, 0).unwrap()));
        let (graph, index) = (Faults::new(), Faults::new());
        let embedder: Arc<dyn Embedder> = Arc::new(HashEmbedder);
        let held = Arc::new(MemoryGraph::new());
        let engine = Engine::new(EngineParts {
            graph: Arc::new(FaultyGraph::new(held.clone(), &graph)),
            index: Arc::new(FaultyIndex::new(Arc::new(MemoryIndex::ready(&embedder.info())), &index)),
            embedder: Some(embedder),
            clock: clock.clone(),
            ids: Arc::new(CountingIds::default()),
        });
        let org = engine.create_organization(&by(), "Acme").await.unwrap();
        let alice = engine.create_user(&by(), &org.org_id, "Alice Moreau").await.unwrap();
        let jenny = engine.create_agent(&by(), &org.org_id, None, "Jenny").await.unwrap();
        Self {
            engine,
            clock,
            graph,
            index,
            org,
            alice,
            jenny,
            held,
        }
    }

    /// The store itself, without faults.
    pub(crate) fn graph_now(&self) -> &MemoryGraph {
        &self.held
    }

    pub(crate) fn alice(&self) -> UserKey {
        self.alice.key()
    }

    pub(crate) fn next_day(&self) {
        self.clock.advance(TimeDelta::days(1));
    }

    pub(crate) fn key(&self, memory_id: MemoryId) -> MemoryKey {
        MemoryKey {
            org_id: self.org.org_id.clone(),
            user_id: self.alice.user_id.clone(),
            memory_id,
        }
    }

    pub(crate) async fn save(&self, messages: &[&str], memories: Vec<NewMemory>) -> SavedInteraction {
        self.save_with(&self.jenny.agent_id, messages, memories).await
    }

    async fn save_with(&self, agent: &AgentId, messages: &[&str], memories: Vec<NewMemory>) -> SavedInteraction {
        let new = NewInteraction {
            user: self.alice(),
            agent_id: agent.clone(),
            messages: messages.iter().map(|m| user_says(m)).collect(),
            memories,
            at: None,
        };
        self.engine.save_interaction(&by(), new).await.unwrap()
    }

    /// One memory in a conversation of its own, a day after the last.
    pub(crate) async fn remember(&self, memory: NewMemory) -> MemoryId {
        self.next_day();
        self.save(&["…"], vec![memory]).await.memories[0]
    }

    pub(crate) async fn list(&self, filter: MemoryFilter) -> Vec<String> {
        self.list_at(filter, None).await
    }

    pub(crate) async fn list_at(&self, filter: MemoryFilter, as_of: Option<Timestamp>) -> Vec<String> {
        let request = MemoryListRequest {
            scope: Scope::user(self.alice()),
            filter,
            dates: DateRange::default(),
            as_of,
            ascending: false,
            tag: None,
        };
        let page = self
            .engine
            .list_memories(request, PageRequest::first(100))
            .await
            .unwrap();
        page.items.iter().map(shown).collect()
    }

    pub(crate) async fn index(&self) {
        self.engine
            .bring_index_up_to_date(&TaskContext::detached())
            .await
            .unwrap();
    }

    pub(crate) fn question(&self, text: &str) -> SearchRequest {
        SearchRequest {
            scope: Scope::user(self.alice()),
            text: text.to_owned(),
            dates: DateRange::default(),
            versions: Versions::Current,
            as_of: None,
            exclude: vec![],
            limit: 10,
        }
    }

    pub(crate) async fn search(&self, text: &str) -> SearchAnswer {
        self.engine.search(self.question(text)).await.unwrap()
    }

    pub(crate) async fn messages_of(&self, key: &InteractionKey) -> Vec<String> {
        let conversation = self.engine.conversation(key, 0, 100, None).await.unwrap();
        conversation.turns.into_iter().map(|turn| turn.content).collect()
    }
}
