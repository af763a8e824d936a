//! Review: finders that look through an organization for memories that deserve a look, and the queue in which people take
//! one after the other.
//!
//! A [`ReviewDesk`] belongs to one open store. [`ReviewDesk::refresh`] looks through everything the first time and, from then
//! on, only at users about whom the audit trail says something new. What people decide is kept in the store
//! ([`domain::review`](crate::domain::review)); what was found is not, because it can be found again.
//!
//! What is never recalled is known from the traces of recalls, as far as these are kept.

mod finders;
mod pairs;
mod text;

use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::Arc;

use parking_lot::Mutex;
use serde::{Deserialize, Serialize};
use specta::Type;

use self::finders::Looked;
pub(crate) use self::text::says_nothing;

use self::text::Compared;
use crate::domain::change::ChangeKind;
use crate::domain::ids::{ChangeId, MemoryId, MemoryKey, OrgId, PersonId, UserId, UserKey};
use crate::domain::model::Timestamp;
use crate::domain::page::{Cursor, MAX_PAGE, Page, PageRequest};
use crate::domain::read::{
    AgentsOf, AuditQuery, DateRange, IndexDocument, MemoryEntry, MemoryFilter, MemoryQuery, Scope,
};
use crate::domain::review::{Finder, Review, ReviewKey, Verdict};
use crate::domain::subject::Subject;
use crate::domain::text::{Names, without_people};
use crate::domain::trace::Recalled;
use crate::engine::{Authorship, Engine};
use crate::error::{EngineError, EngineResult};
use crate::memories::{MemoryDetail, MemoryRow};
use crate::ports::embed::DenseVector;
use crate::ports::graph::GraphError;
use crate::ports::traces::TraceStore;
use crate::task::TaskContext;

/// Texts that are embedded at once.
const EMBEDDED_AT_ONCE: usize = 2_000;

/// Something that deserves a look.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Finding {
    pub(crate) memory: MemoryKey,
    pub(crate) finder: Finder,
    pub(crate) other: Option<MemoryId>,
    pub(crate) score: f32,
    obtained_at: Timestamp,
}

impl Finding {
    fn key(&self) -> ReviewKey {
        ReviewKey {
            org_id: self.memory.org_id.clone(),
            memory_id: self.memory.memory_id,
            finder: self.finder,
            other: self.other,
        }
    }
}

/// A memory's text as the finders compare it, kept until it changes.
#[derive(Debug, Clone)]
pub(crate) struct MemoryText {
    text: String,
    compared: Compared,
    vector: DenseVector,
}

/// Which findings to list.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ReviewFilter {
    /// Empty for all.
    pub finders: Vec<Finder>,
    pub user_id: Option<UserId>,
}

/// A card of the queue.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ReviewCard {
    /// For the decision, also for [`CorrectionRequest::settles`](crate::corrections::CorrectionRequest).
    pub key: ReviewKey,
    /// How sure the finder is, from 0 up; only to be compared within one finder.
    #[specta(type = specta_typescript::Number)]
    pub score: f32,
    /// With its source turns.
    pub memory: MemoryDetail,
    /// The other memory of a pair, or the earlier version that says the same.
    pub other: Option<MemoryRow>,
}

/// How a finder has done so far.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct FinderRecord {
    pub finder: Finder,
    /// Waiting for a decision.
    pub waiting: u32,
    /// Right as they were: the finder was wrong.
    pub kept: u32,
    /// Corrected, merged or deleted: the finder was right. Precision is this through this and `kept`.
    pub dropped: u32,
    pub skipped: u32,
}

/// What a refresh did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ReviewRefresh {
    /// Users whose memories were looked through.
    pub users: u32,
    pub memories: u32,
    /// Findings that wait for a decision.
    pub waiting: u32,
}

/// What was found in one organization.
#[derive(Default)]
struct Found {
    /// The newest change that was looked at.
    seen: Option<ChangeId>,
    recalled: Arc<Recalled>,
    by_user: HashMap<UserId, Vec<Finding>>,
    texts: HashMap<MemoryId, MemoryText>,
}

/// The review of one open store. Cheap to clone.
#[derive(Clone)]
pub struct ReviewDesk {
    engine: Engine,
    found: Arc<Mutex<HashMap<OrgId, Found>>>,
}

impl ReviewDesk {
    pub fn new(engine: Engine) -> Self {
        Self {
            engine,
            found: Arc::default(),
        }
    }

    /// Looks through the organization, the first time through all of it. Stopped in between, what was looked at stays.
    /// Without `traces` nothing is called never recalled.
    pub async fn refresh(
        &self,
        org_id: &OrgId,
        traces: Option<&dyn TraceStore>,
        task: &TaskContext,
    ) -> EngineResult<ReviewRefresh> {
        let newest = self.newest_change().await?;
        let recalled = match traces {
            Some(traces) => Arc::new(traces.recalled(org_id).await?),
            None => Arc::default(),
        };
        let users = match self.changed_users(org_id).await? {
            Some(mut users) => {
                if let Some(found) = self.found.lock().get_mut(org_id) {
                    users.extend(recalled_since(&found.recalled, &recalled));
                    found.recalled = recalled;
                }
                users
            }
            None => {
                let found = Found {
                    recalled,
                    ..Found::default()
                };
                self.found.lock().insert(org_id.clone(), found);
                let scope = crate::export::ExportScope::Organization { org_id: org_id.clone() };
                let all = self.engine.users_of(&scope, org_id, task).await?;
                all.into_iter().map(|user| user.user_id).collect()
            }
        };
        let names = self.agent_names(org_id, task).await?;
        let total = users.len() as u64;
        let (mut done, mut memories) = (0, 0);
        for user_id in &users {
            task.check_cancelled()?;
            let user = UserKey {
                org_id: org_id.clone(),
                user_id: user_id.clone(),
            };
            memories += self.look_through(&user, &names, task).await?;
            done += 1;
            task.report(done, Some(total));
        }
        if let Some(found) = self.found.lock().get_mut(org_id) {
            found.seen = newest;
        }
        let waiting = self.waiting(org_id, &ReviewFilter::default()).await?.len();
        Ok(ReviewRefresh {
            users: count(users.len()),
            memories,
            waiting: count(waiting),
        })
    }

    /// Findings that nobody has decided about, by finder, the surest first.
    pub async fn queue(
        &self,
        org_id: &OrgId,
        filter: &ReviewFilter,
        page: PageRequest,
    ) -> EngineResult<Page<ReviewCard>> {
        let waiting = self.waiting(org_id, filter).await?;
        let from: usize = match &page.after {
            None => 0,
            Some(cursor) => {
                let after: ReviewKey = serde_json::from_str(&cursor.0)
                    .map_err(|_| EngineError::invalid("after", "this page marker belongs to another list"))?;
                // One that was decided meanwhile is gone: the list goes on where it stood, at the beginning at worst.
                waiting
                    .iter()
                    .position(|finding| finding.key() == after)
                    .map_or(0, |place| place + 1)
            }
        };
        let limit = page.bounded_limit() as usize;
        let shown = &waiting[from.min(waiting.len())..waiting.len().min(from + limit)];
        let next = match (shown.last(), from + limit < waiting.len()) {
            (Some(last), true) => serde_json::to_string(&last.key()).ok().map(Cursor),
            _ => None,
        };
        let mut cards = Vec::with_capacity(shown.len());
        for finding in shown {
            cards.extend(self.card(finding).await?);
        }
        Ok(Page { items: cards, next })
    }

    /// How each finder has done in the organization, and what waits for a decision: of one user, when given.
    pub async fn records(&self, org_id: &OrgId, user_id: Option<UserId>) -> EngineResult<Vec<FinderRecord>> {
        let counts = self.engine.graph.review_counts(org_id).await?;
        let filter = ReviewFilter {
            finders: Vec::new(),
            user_id,
        };
        let waiting = self.waiting(org_id, &filter).await?;
        let records = Finder::ALL.into_iter().map(|finder| {
            let of = |verdicts: &[Verdict]| {
                let counted = counts
                    .iter()
                    .filter(|c| c.finder == finder && verdicts.contains(&c.verdict));
                counted.map(|c| c.count).sum()
            };
            FinderRecord {
                finder,
                waiting: count(waiting.iter().filter(|finding| finding.finder == finder).count()),
                kept: of(&[Verdict::Kept]),
                dropped: of(&[Verdict::Fixed, Verdict::Merged, Verdict::Deleted]),
                skipped: of(&[Verdict::Skipped]),
            }
        });
        Ok(records.collect())
    }

    /// Decides about findings without changing the memories; a correction that settles one carries its key itself. Gives
    /// the change, `None` when all of it was decided like that already.
    pub async fn decide(
        &self,
        by: &Authorship,
        keys: &[ReviewKey],
        verdict: Verdict,
    ) -> EngineResult<Option<ChangeId>> {
        let Some(org_id) = keys.first().map(|key| &key.org_id) else {
            return Ok(None);
        };
        let ops = self.engine.decision_ops(by, org_id, keys, verdict).await?;
        if ops.is_empty() {
            return Ok(None);
        }
        let summary = format!("decided about {} findings of the review", keys.len());
        let change = self.engine.change(by, ChangeKind::ReviewMemory, summary, ops);
        Ok(Some(self.engine.apply_one(change).await?))
    }

    async fn card(&self, finding: &Finding) -> EngineResult<Option<ReviewCard>> {
        let memory = match self.engine.memory_detail(&finding.memory, None).await {
            Ok(memory) => memory,
            // Deleted since it was found.
            Err(EngineError::Graph(GraphError::NotFound(_))) => return Ok(None),
            Err(error) => return Err(error),
        };
        let org_id = &finding.memory.org_id;
        let ids: Vec<MemoryId> = finding.other.into_iter().collect();
        let others = self.engine.graph.memories_by_id(org_id, &ids).await?;
        if others.len() < ids.len() {
            return Ok(None);
        }
        let other = self.engine.rows(org_id, &others, None).await?.pop();
        Ok(Some(ReviewCard {
            key: finding.key(),
            score: finding.score,
            memory,
            other,
        }))
    }

    /// Findings without a decision, by finder, the surest first.
    async fn waiting(&self, org_id: &OrgId, filter: &ReviewFilter) -> EngineResult<Vec<Finding>> {
        let mut findings: Vec<Finding> = {
            let found = self.found.lock();
            let of_org = found.get(org_id).into_iter().flat_map(|found| found.by_user.values());
            of_org
                .flatten()
                .filter(|finding| filter.takes(finding))
                .cloned()
                .collect()
        };
        let ids: BTreeSet<MemoryId> = findings.iter().map(|finding| finding.memory.memory_id).collect();
        let ids: Vec<MemoryId> = ids.into_iter().collect();
        let mut decided: HashSet<ReviewKey> = HashSet::new();
        for some in ids.chunks(MAX_PAGE as usize) {
            let reviews = self.engine.graph.reviews(org_id, some).await?;
            decided.extend(reviews.into_iter().map(|review: Review| review.key));
        }
        findings.retain(|finding| !decided.contains(&finding.key()));
        findings.sort_by(|a, b| {
            (a.finder.cmp(&b.finder))
                .then(b.score.total_cmp(&a.score))
                .then(b.obtained_at.cmp(&a.obtained_at))
                .then_with(|| a.key().cmp(&b.key()))
        });
        Ok(findings)
    }

    async fn newest_change(&self) -> EngineResult<Option<ChangeId>> {
        let page = self
            .engine
            .graph
            .audit(&AuditQuery::default(), PageRequest::first(1))
            .await?;
        Ok(page.items.first().map(|entry| entry.change.id))
    }

    /// Users about whom something changed since the last look; `None` when all of it has to be looked through.
    async fn changed_users(&self, org_id: &OrgId) -> EngineResult<Option<BTreeSet<UserId>>> {
        let Some(seen) = self.found.lock().get(org_id).and_then(|found| found.seen) else {
            return Ok(None);
        };
        let query = AuditQuery::about(Subject::Organization(org_id.clone()));
        let seq = self.engine.graph.change(&seen).await?.seq;
        let mut users = BTreeSet::new();
        let mut request = PageRequest::first(MAX_PAGE);
        loop {
            let page = self.engine.graph.audit(&query, request).await?;
            for entry in page.items {
                if entry.seq <= seq {
                    return Ok(Some(users));
                }
                users.extend(entry.change.subjects().into_iter().filter_map(|subject| match subject {
                    Subject::User(user) if user.org_id == *org_id => Some(user.user_id),
                    _ => None,
                }));
                if entry.redacted {
                    // What it was about is not known any more.
                    return Ok(None);
                }
            }
            match page.next {
                Some(next) => {
                    request = PageRequest {
                        after: Some(next),
                        limit: MAX_PAGE,
                    }
                }
                None => return Ok(Some(users)),
            }
        }
    }

    async fn agent_names(&self, org_id: &OrgId, task: &TaskContext) -> EngineResult<Names> {
        let agents = self
            .engine
            .all_agents(&AgentsOf::Organization(org_id.clone()), task)
            .await?;
        let named = agents
            .into_iter()
            .map(|agent| (PersonId::Agent(agent.agent_id), agent.label));
        Ok(named.collect())
    }

    /// Looks through all memories of one user, and gives their number.
    async fn look_through(&self, user: &UserKey, agents: &Names, task: &TaskContext) -> EngineResult<u32> {
        let entries = self.entries(user, task).await?;
        let mut names = agents.clone();
        match self.engine.graph.user(user).await {
            Ok(node) => drop(names.insert(PersonId::User(user.user_id.clone()), node.user.name)),
            // Gone: then nothing of theirs is left either.
            Err(GraphError::NotFound(_)) => {}
            Err(error) => return Err(error.into()),
        }
        let texts = self.texts(&user.org_id, &entries).await?;
        let vectors: Vec<DenseVector> = texts.iter().map(|text| text.vector.clone()).collect();
        let documents = self.documents(&entries).await?;
        let superseding: Vec<MemoryId> = (entries.iter())
            .filter(|entry| entry.replaces > 0)
            .map(|entry| entry.memory.memory_id)
            .collect();
        let mut links = Vec::new();
        for some in superseding.chunks(MAX_PAGE as usize) {
            links.extend(self.engine.graph.version_links(user, some).await?);
        }
        let number = count(entries.len());
        let recalled = {
            let found = self.found.lock();
            found
                .get(&user.org_id)
                .map(|found| found.recalled.clone())
                .unwrap_or_default()
        };
        let recalls = recalled.runs.get(&user.user_id).cloned().unwrap_or_default();
        let findings = tokio::task::spawn_blocking({
            let texts = texts.clone();
            move || {
                Looked {
                    entries: &entries,
                    texts: &texts,
                    vectors: &vectors,
                    documents: &documents,
                    links: &links,
                    names: &names,
                    recalls: &recalls,
                    recalled: &recalled.memories,
                }
                .findings()
            }
        });
        let findings = findings
            .await
            .map_err(|error| EngineError::invalid("review", format!("looking through failed: {error}")))?;
        let mut found = self.found.lock();
        let found = found.entry(user.org_id.clone()).or_default();
        found.by_user.insert(user.user_id.clone(), findings);
        Ok(number)
    }

    async fn entries(&self, user: &UserKey, task: &TaskContext) -> EngineResult<Vec<MemoryEntry>> {
        let query = MemoryQuery {
            scope: Scope::user(user.clone()),
            filter: MemoryFilter::All,
            dates: DateRange::default(),
            as_of: None,
            ascending: true,
            tag: None,
        };
        let mut entries = Vec::new();
        let mut request = PageRequest::first(MAX_PAGE);
        loop {
            task.check_cancelled()?;
            let page = self.engine.graph.memories(&query, request).await?;
            entries.extend(page.items);
            match page.next {
                Some(next) => {
                    request = PageRequest {
                        after: Some(next),
                        limit: MAX_PAGE,
                    }
                }
                None => return Ok(entries),
            }
        }
    }

    /// Texts as the finders compare them: those that have not changed are known already.
    async fn texts(&self, org_id: &OrgId, entries: &[MemoryEntry]) -> EngineResult<Vec<MemoryText>> {
        let known: Vec<Option<MemoryText>> = {
            let found = self.found.lock();
            let texts = found.get(org_id).map(|found| &found.texts);
            let of = |entry: &MemoryEntry| {
                let held = texts?.get(&entry.memory.memory_id)?;
                (held.text == entry.memory.text).then(|| held.clone())
            };
            entries.iter().map(of).collect()
        };
        let new: Vec<&MemoryEntry> = (entries.iter().zip(&known))
            .filter(|(_, known)| known.is_none())
            .map(|(entry, _)| entry)
            .collect();
        let mut vectors: Vec<DenseVector> = Vec::with_capacity(new.len());
        for some in new.chunks(EMBEDDED_AT_ONCE) {
            match &self.engine.embedder {
                Some(embedder) => {
                    let texts = some.iter().map(|entry| without_people(&entry.memory.text)).collect();
                    vectors.extend(embedder.embed_documents(texts).await?);
                }
                None => vectors.extend(some.iter().map(|_| None)),
            }
        }
        let mut made = new.into_iter().zip(vectors).map(|(entry, vector)| MemoryText {
            text: entry.memory.text.clone(),
            compared: Compared::of(&entry.memory.text),
            vector,
        });
        let texts: Vec<MemoryText> = known
            .into_iter()
            .filter_map(|known| known.or_else(|| made.next()))
            .collect();
        let mut found = self.found.lock();
        let held = &mut found.entry(org_id.clone()).or_default().texts;
        held.extend((entries.iter().zip(&texts)).map(|(entry, text)| (entry.memory.memory_id, text.clone())));
        Ok(texts)
    }

    /// The source turns of what is believed and has some.
    async fn documents(&self, entries: &[MemoryEntry]) -> EngineResult<HashMap<MemoryId, IndexDocument>> {
        let ids: Vec<MemoryId> = (entries.iter())
            .filter(|entry| entry.sources > 0 && entry.replaced_by == 0)
            .map(|entry| entry.memory.memory_id)
            .collect();
        let mut documents = HashMap::with_capacity(ids.len());
        for some in ids.chunks(EMBEDDED_AT_ONCE) {
            let found = self.engine.graph.index_documents(some).await?;
            documents.extend(found.into_iter().map(|document| (document.memory.memory_id, document)));
        }
        Ok(documents)
    }
}

impl Engine {
    /// What people decided about a memory, by finder.
    pub async fn reviews_of(&self, memory: &MemoryKey) -> EngineResult<Vec<Review>> {
        Ok(self.graph.reviews(&memory.org_id, &[memory.memory_id]).await?)
    }
}

/// Users whose memories were recalled, or whose traces went, between two looks.
fn recalled_since(before: &Recalled, now: &Recalled) -> Vec<UserId> {
    let users: HashSet<&UserId> = before.runs.keys().chain(now.runs.keys()).collect();
    let differs = |user: &&&UserId| before.runs.get(**user) != now.runs.get(**user);
    users.iter().filter(differs).map(|user| (**user).clone()).collect()
}

impl ReviewFilter {
    fn takes(&self, finding: &Finding) -> bool {
        (self.finders.is_empty() || self.finders.contains(&finding.finder))
            && self.user_id.as_ref().is_none_or(|user| *user == finding.memory.user_id)
    }
}

fn count(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}
