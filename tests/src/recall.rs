//! How well search finds what answers a question: recall on LoCoMo conversations, mean reciprocal rank on a set of pairs.

use std::collections::{BTreeSet, HashMap};
use std::path::{Path, PathBuf};

use anyhow::{Context, ensure};
use memora_engine::agent::MemoryAgent;
use memora_engine::agent::recall::{Decision, RecallRequest, RecallSettings};
use memora_engine::domain::ids::{MemoryId, OrgId, UserKey};
use memora_engine::domain::page::PageRequest;
use memora_engine::domain::read::{DateRange, Scope};
use memora_engine::import::ImportOptions;
use memora_engine::import::locomo::{DiaId, LocomoFile, dia_ids, read_file};
use memora_engine::search::{SearchRequest, Versions};
use memora_engine::task::TaskContext;
use serde::Deserialize;
use serde_json::json;
use uuid::Uuid;

use crate::store::{OpenStore, author};

/// Depths at which recall is measured.
pub const DEPTHS: [usize; 3] = [5, 10, 25];

/// Adversarial questions have no evidence to be found.
const CATEGORIES: std::ops::RangeInclusive<u8> = 1..=4;

/// Recall over all questions of some files.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Recall {
    pub questions: usize,
    /// For each of [`DEPTHS`]: the share of evidence turns that the sources of the first hits cover, mean over questions.
    pub at: [f64; DEPTHS.len()],
}

/// The LoCoMo files of a folder, by name.
pub fn locomo_files(folder: &Path) -> anyhow::Result<Vec<PathBuf>> {
    let entries = std::fs::read_dir(folder).with_context(|| folder.display().to_string())?;
    let mut files = Vec::new();
    for entry in entries {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == "json") {
            files.push(path);
        }
    }
    files.sort();
    ensure!(!files.is_empty(), "there are no .json files in {}", folder.display());
    Ok(files)
}

/// How a question is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    Search,
    /// As the memory agent recalls without a model: the question is the message.
    Recall,
}

/// Imports the files into an empty store and searches for all their questions.
pub async fn locomo(open: &OpenStore, files: &[PathBuf]) -> anyhow::Result<Recall> {
    fill(open, files).await?;
    ask(open, files, Way::Search).await
}

/// Imports the files into an empty store.
pub async fn fill(open: &OpenStore, files: &[PathBuf]) -> anyhow::Result<()> {
    for file in files {
        import(open, file).await?;
    }
    open.engine.bring_index_up_to_date(&TaskContext::detached()).await?;
    Ok(())
}

/// Asks all questions of the files in a store that holds them.
pub async fn ask(open: &OpenStore, files: &[PathBuf], way: Way) -> anyhow::Result<Recall> {
    let mut sums = [0.0; DEPTHS.len()];
    let mut questions = 0;
    for path in files {
        let file = read_file(path)?;
        let sources = sources_of(open, &file).await?;
        for question in file.questions.iter().filter(|q| CATEGORIES.contains(&q.category)) {
            let evidence: BTreeSet<DiaId> = question.evidence.iter().flat_map(|text| dia_ids(text)).collect();
            if evidence.is_empty() {
                continue;
            }
            let deepest = DEPTHS[DEPTHS.len() - 1];
            let hits = match way {
                Way::Search => found(open, file.org_id(), &question.question, deepest).await?,
                Way::Recall => recalled(open, file.org_id(), &question.question, deepest).await?,
            };
            for (sum, depth) in sums.iter_mut().zip(DEPTHS) {
                let covered: BTreeSet<DiaId> = hits
                    .iter()
                    .take(depth)
                    .filter_map(|id| sources.get(id))
                    .flatten()
                    .copied()
                    .collect();
                *sum += evidence.intersection(&covered).count() as f64 / evidence.len() as f64;
            }
            questions += 1;
        }
    }
    ensure!(questions > 0, "the files hold no question with evidence");
    Ok(Recall {
        questions,
        at: sums.map(|sum| sum / questions as f64),
    })
}

async fn import(open: &OpenStore, file: &Path) -> anyhow::Result<()> {
    let task = TaskContext::detached();
    open.engine
        .run_import(file, &ImportOptions::default(), &author(), &task)
        .await?;
    Ok(())
}

/// The turns that each memory of the file was taken from, read back from the store.
async fn sources_of(open: &OpenStore, file: &LocomoFile) -> anyhow::Result<HashMap<MemoryId, Vec<DiaId>>> {
    let graph = open.engine.graph();
    let mut sources = HashMap::new();
    for user in graph.users(file.org_id(), None, PageRequest::first(10)).await?.items {
        let key: UserKey = user.user.key();
        let records = graph.interaction_records(&key, None, u32::MAX).await?;
        for record in records {
            for memory in record.memories {
                let turn = |position: &u32| file.turn_at(&record.interaction.interaction_id, *position);
                sources.insert(
                    memory.memory.memory_id,
                    memory.positions.iter().filter_map(turn).collect(),
                );
            }
        }
    }
    Ok(sources)
}

/// Ids of the first hits for a question over a whole organization.
async fn found(open: &OpenStore, org_id: &OrgId, question: &str, limit: usize) -> anyhow::Result<Vec<MemoryId>> {
    let request = SearchRequest {
        scope: Scope::organization(org_id.clone()),
        text: question.to_owned(),
        dates: DateRange::default(),
        versions: Versions::All,
        as_of: None,
        exclude: Vec::new(),
        limit: u32::try_from(limit)?,
    };
    let answer = open.engine.search(request).await?;
    Ok(answer.hits.into_iter().map(|hit| hit.row.key.memory_id).collect())
}

/// Ids of the memories that an agent without a model recalls for a question over a whole organization, in their order.
async fn recalled(open: &OpenStore, org_id: &OrgId, question: &str, limit: usize) -> anyhow::Result<Vec<MemoryId>> {
    let limit = u32::try_from(limit)?;
    let request = RecallRequest {
        scope: Scope::organization(org_id.clone()),
        message: question.to_owned(),
        preceding: Vec::new(),
        as_of: None,
        exclude: Vec::new(),
        settings: RecallSettings {
            write_queries: false,
            filter: false,
            per_query: limit,
            limit,
            least_score: 0.0,
        },
    };
    let agent = MemoryAgent::new(open.engine.clone(), None, None);
    let recall = agent.recall(&request, &TaskContext::detached()).await?;
    let kept = recall
        .found
        .into_iter()
        .filter(|found| matches!(found.decision, Decision::Kept { .. }));
    Ok(kept.map(|found| found.hit.row.key.memory_id).collect())
}

/// Memories and questions with the one memory that answers each.
#[derive(Deserialize)]
struct RetrievalSet {
    memories: Vec<Fact>,
    queries: Vec<Query>,
}

#[derive(Deserialize)]
struct Fact {
    id: String,
    text: String,
}

#[derive(Deserialize)]
struct Query {
    query: String,
    gold: Vec<String>,
}

/// Imports the memories of a retrieval set into an empty store and gives the mean over its questions of 1 / rank of the
/// first right hit (0 when it is not among the first 100).
pub async fn reciprocal_rank(open: &OpenStore, file: &Path) -> anyhow::Result<f64> {
    let set: RetrievalSet =
        serde_json::from_slice(&std::fs::read(file)?).with_context(|| file.display().to_string())?;
    let ids: HashMap<&str, MemoryId> = (1..)
        .zip(&set.memories)
        .map(|(n, fact)| (fact.id.as_str(), MemoryId(Uuid::from_u128(n))))
        .collect();
    let folder = tempfile::tempdir()?;
    let interchange = folder.path().join("set.memora.jsonl");
    std::fs::write(&interchange, as_interchange(&set, &ids))?;
    import(open, &interchange).await?;
    open.engine.bring_index_up_to_date(&TaskContext::detached()).await?;
    let org_id = OrgId::parse("retrieval")?;
    let mut sum = 0.0;
    for query in &set.queries {
        let right: Vec<MemoryId> = query
            .gold
            .iter()
            .filter_map(|id| ids.get(id.as_str()))
            .copied()
            .collect();
        ensure!(!right.is_empty(), "{:?} has no answer in the set", query.query);
        let hits = found(open, &org_id, &query.query, 100).await?;
        if let Some(place) = hits.iter().position(|id| right.contains(id)) {
            sum += 1.0 / (place + 1) as f64;
        }
    }
    Ok(sum / set.queries.len() as f64)
}

/// The set as a file that can be imported: one user with loose memories.
fn as_interchange(set: &RetrievalSet, ids: &HashMap<&str, MemoryId>) -> String {
    let (org, at) = ("retrieval", "2026-01-01T00:00:00Z");
    let mut lines = vec![
        json!({ "format": "memora-interchange", "version": 1 }),
        json!({ "type": "organization", "org_id": org, "name": "Retrieval set", "created_at": at }),
        json!({ "type": "user", "org_id": org, "user_id": "somebody", "name": "Somebody", "created_at": at }),
        json!({ "type": "agent", "org_id": org, "agent_id": "listener", "label": "Listener", "created_at": at }),
    ];
    lines.extend(set.memories.iter().map(|fact| {
        json!({
            "type": "memory", "org_id": org, "user_id": "somebody", "memory_id": ids[fact.id.as_str()],
            "agent_id": "listener", "text": fact.text, "obtained_at": at, "date": "2026-01-01",
        })
    }));
    lines.iter().map(|line| format!("{line}\n")).collect()
}
