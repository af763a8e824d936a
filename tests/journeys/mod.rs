//! What people do with a store, from the first import to the last undo, on the store that the application uses.

mod agent;
mod bad_input;
mod crash;
mod demo;
mod deployment;
mod editors;
mod folders;
mod outages;
mod pairs;
mod recall;
mod review;
pub(crate) mod servers;

use memora_engine::EngineError;
use memora_engine::domain::ids::{OrgId, UserKey};
use memora_engine::domain::page::PageRequest;
use memora_engine::domain::read::{DateRange, MemoryFilter, Scope};
use memora_engine::domain::text::Segment;
use memora_engine::import::{ImportOptions, ImportReport};
use memora_engine::memories::{MemoryListRequest, MemoryRow};
use memora_engine::search::{SearchHit, SearchRequest, Versions};
use memora_engine::task::TaskContext;
use memora_tests::places;
use memora_tests::store::{self, OpenStore};
use std::path::Path;
use tempfile::TempDir;

/// A new store in a folder of its own.
async fn empty_store() -> (TempDir, OpenStore) {
    let folder = tempfile::tempdir().unwrap();
    let open = store::create(&folder.path().join("store")).await.unwrap();
    (folder, open)
}

/// A new store with the demo conversations, ready to be searched.
async fn demo_store() -> (TempDir, OpenStore) {
    let (folder, open) = empty_store().await;
    import(&open, &places::demo_file()).await.unwrap();
    up_to_date(&open).await;
    (folder, open)
}

async fn import(open: &OpenStore, file: &Path) -> Result<ImportReport, EngineError> {
    open.engine
        .run_import(
            file,
            &ImportOptions::default(),
            &store::author(),
            &TaskContext::detached(),
        )
        .await
}

async fn up_to_date(open: &OpenStore) {
    open.engine
        .bring_index_up_to_date(&TaskContext::detached())
        .await
        .unwrap();
}

async fn organization(open: &OpenStore, name: &str) -> OrgId {
    let page = open.engine.organizations(PageRequest::first(100)).await.unwrap();
    page.items
        .into_iter()
        .find(|node| node.organization.name == name)
        .unwrap()
        .organization
        .org_id
}

async fn user(open: &OpenStore, org: &str, name: &str) -> UserKey {
    let org_id = organization(open, org).await;
    let page = open.engine.users(&org_id, None, PageRequest::first(100)).await.unwrap();
    page.items
        .into_iter()
        .find(|node| node.user.name == name)
        .unwrap()
        .user
        .key()
}

async fn memories(open: &OpenStore, scope: Scope) -> Vec<MemoryRow> {
    let request = MemoryListRequest {
        scope,
        filter: MemoryFilter::All,
        dates: DateRange::default(),
        as_of: None,
        ascending: false,
        tag: None,
    };
    let page = open
        .engine
        .list_memories(request, PageRequest::first(500))
        .await
        .unwrap();
    assert!(page.next.is_none(), "the demo fits one page");
    page.items
}

async fn search(open: &OpenStore, scope: Scope, text: &str) -> Vec<SearchHit> {
    let request = SearchRequest {
        scope,
        text: text.to_owned(),
        dates: DateRange::default(),
        versions: Versions::Current,
        as_of: None,
        exclude: Vec::new(),
        limit: 10,
    };
    open.engine.search(request).await.unwrap().hits
}

/// The text as a person reads it.
fn words(segments: &[Segment]) -> String {
    segments
        .iter()
        .map(|segment| match segment {
            Segment::Text { text } => text.clone(),
            Segment::Person { name, .. } => name.clone(),
            Segment::Unknown { id } => id.to_string(),
        })
        .collect()
}
