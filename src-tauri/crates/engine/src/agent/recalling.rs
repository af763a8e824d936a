//! How memories are recalled: queries, searches, one list, and what of it is kept.

use std::collections::{HashMap, HashSet};
use std::time::Instant;

use futures::StreamExt;
use futures::stream;

use crate::agent::MemoryAgent;
use crate::agent::queries::{Said, recall_of};
use crate::agent::recall::{Decision, Recall, RecallQuery, RecallRequest, Recalled};
use crate::agent::relevance::MAX_SHOWN;
use crate::agent::run::{Run, outcome};
use crate::domain::ids::{MemoryId, MemoryKey};
use crate::domain::read::DateRange;
use crate::domain::text::Segment;
use crate::domain::trace::StepKind;
use crate::error::{EngineError, EngineResult};
use crate::memories::MemoryRow;
use crate::search::{MAX_HITS, SearchAnswer, SearchHit, SearchNotice, SearchRequest, Versions};
use crate::task::TaskContext;

/// Searches at the same time.
const AT_ONCE: usize = 4;

/// What a recall comes to before its account is made.
struct Outcome {
    queries: Vec<RecallQuery>,
    found: Vec<Recalled>,
    notices: Vec<SearchNotice>,
    problems: Vec<String>,
}

impl MemoryAgent {
    /// Finds the memories that matter for a message. A model that is not there or fails is left out, and the answer says
    /// so; only a store that cannot be read is an error.
    pub async fn recall(&self, request: &RecallRequest, task: &TaskContext) -> EngineResult<Recall> {
        let mut run = Run::begin(self, recall_of(&request.scope));
        let recalled = self.recall_in(&mut run, request, task).await;
        let account = run.end(self, outcome(&recalled)).await;
        let Outcome {
            queries,
            found,
            notices,
            problems,
        } = recalled?;
        Ok(Recall {
            text: as_text(&found),
            queries,
            found,
            notices,
            problems,
            usage: account.usage,
            cost: account.cost,
            took_ms: account.took_ms,
            model_ms: account.model_ms,
            trace: account.trace,
        })
    }

    /// One answer per question, in order.
    pub async fn search_batch(&self, requests: Vec<SearchRequest>) -> EngineResult<Vec<SearchAnswer>> {
        self.engine.search_batch(requests).await
    }

    /// The answers of several questions as one list: each memory once, with its best score, best first.
    pub async fn search_as_one(&self, requests: Vec<SearchRequest>, limit: u32) -> EngineResult<Vec<SearchHit>> {
        self.engine.search_as_one(requests, limit).await
    }

    async fn recall_in(&self, run: &mut Run, request: &RecallRequest, task: &TaskContext) -> EngineResult<Outcome> {
        let said = Said {
            message: &request.message,
            preceding: &request.preceding,
            at: request.as_of.unwrap_or_else(|| self.engine.now()),
        };
        let mut problems = Vec::new();
        let written = if request.settings.write_queries {
            let written = self.queries_in(run, &request.scope, &said, task).await;
            left_out(written, "no search queries were written", &mut problems)?
        } else {
            None
        };
        let (queries, notices) = self.search_for(run, request, written.unwrap_or_default(), task).await?;
        let mut found = merged(&queries, &request.exclude);
        run.quotes(found.iter().map(|recalled| recalled.hit.row.key.memory_id));
        for recalled in &mut found {
            if recalled.hit.fused < request.settings.least_score {
                recalled.decision = Decision::TooWeak;
            }
        }
        if request.settings.filter {
            self.filter(run, request, &said, &mut found, task, &mut problems)
                .await?;
        }
        place(&mut found, request.settings.limit.clamp(1, MAX_HITS));
        Ok(Outcome {
            queries,
            found,
            notices,
            problems,
        })
    }

    /// Searches with every query, or with the message itself when there is none.
    async fn search_for(
        &self,
        run: &mut Run,
        request: &RecallRequest,
        written: Vec<String>,
        task: &TaskContext,
    ) -> EngineResult<(Vec<RecallQuery>, Vec<SearchNotice>)> {
        task.check_cancelled()?;
        let is_written = !written.is_empty();
        let texts = if is_written {
            written
        } else {
            vec![request.message.clone()]
        };
        let started = Instant::now();
        run.begin_step(StepKind::Search);
        let questions: Vec<SearchRequest> = texts.iter().map(|text| question(request, text)).collect();
        let mut answers = stream::iter(questions)
            .map(|question| self.engine.search(question))
            .buffered(AT_ONCE);
        let mut queries = Vec::with_capacity(texts.len());
        let mut notices: Vec<SearchNotice> = Vec::new();
        while let Some(answer) = answers.next().await {
            let answer = answer?;
            for notice in answer.notices {
                if !notices.contains(&notice) {
                    notices.push(notice);
                }
            }
            let text = texts[queries.len()].clone();
            run.result(format!("{} hits for {text:?}", answer.hits.len()));
            queries.push(RecallQuery {
                text,
                written: is_written,
                hits: answer.hits,
                took_ms: answer.took_ms,
            });
        }
        run.took(started);
        Ok((queries, notices))
    }

    /// Has the model pick from what is not ruled out yet.
    async fn filter(
        &self,
        run: &mut Run,
        request: &RecallRequest,
        said: &Said<'_>,
        found: &mut [Recalled],
        task: &TaskContext,
        problems: &mut Vec<String>,
    ) -> EngineResult<()> {
        let open: Vec<usize> = (0..found.len()).filter(|i| is_kept(&found[*i])).collect();
        if open.is_empty() {
            return Ok(());
        }
        let shown = &open[..open.len().min(MAX_SHOWN)];
        let rows: Vec<&MemoryRow> = shown.iter().map(|i| &found[*i].hit.row).collect();
        let picked = self.relevant_in(run, &request.scope, said, &rows, task).await;
        let Some(picked) = left_out(picked, "the hits were not filtered", problems)? else {
            return Ok(());
        };
        for (n, i) in open.iter().enumerate() {
            if n >= MAX_SHOWN {
                found[*i].decision = Decision::OverLimit;
            } else if !picked.contains(&n) {
                found[*i].decision = Decision::NotRelevant;
            }
        }
        Ok(())
    }
}

fn question(request: &RecallRequest, text: &str) -> SearchRequest {
    SearchRequest {
        scope: request.scope.clone(),
        text: text.to_owned(),
        dates: DateRange::default(),
        versions: Versions::Current,
        as_of: request.as_of,
        exclude: request.exclude.clone(),
        limit: request.settings.per_query.clamp(1, MAX_HITS),
    }
}

/// Turns a failed call of the model into a problem, unless the task was stopped or the store is to blame.
fn left_out<T>(asked: EngineResult<T>, what: &str, problems: &mut Vec<String>) -> EngineResult<Option<T>> {
    match asked {
        Ok(answer) => Ok(Some(answer)),
        Err(error @ (EngineError::Chat(_) | EngineError::Invalid { .. })) => {
            problems.push(format!("{what}: {error}"));
            Ok(None)
        }
        Err(error) => Err(error),
    }
}

fn is_kept(recalled: &Recalled) -> bool {
    matches!(recalled.decision, Decision::Kept { .. })
}

/// Everything that was found, each memory once with its best hit, best first. What only one query found is kept, and
/// equal scores stay in the order of the queries and their hits. A memory to be left out may have been reached over an
/// older version of it.
fn merged(queries: &[RecallQuery], exclude: &[MemoryId]) -> Vec<Recalled> {
    let exclude: HashSet<&MemoryId> = exclude.iter().collect();
    let mut place: HashMap<MemoryKey, usize> = HashMap::new();
    let mut found: Vec<Recalled> = Vec::new();
    for (n, query) in (0..).zip(queries) {
        for hit in query
            .hits
            .iter()
            .filter(|hit| !exclude.contains(&hit.row.key.memory_id))
        {
            match place.get(&hit.row.key).copied() {
                Some(at) => {
                    let known = &mut found[at];
                    if !known.queries.contains(&n) {
                        known.queries.push(n);
                    }
                    if hit.fused > known.hit.fused {
                        known.hit = hit.clone();
                    }
                }
                None => {
                    place.insert(hit.row.key.clone(), found.len());
                    found.push(Recalled {
                        hit: hit.clone(),
                        queries: vec![n],
                        decision: Decision::Kept { place: 0 },
                    });
                }
            }
        }
    }
    found.sort_by(|a, b| b.hit.fused.total_cmp(&a.hit.fused));
    found
}

/// Numbers what is kept, up to the limit.
fn place(found: &mut [Recalled], limit: u32) {
    let mut next = 1;
    for recalled in found.iter_mut().filter(|recalled| is_kept(recalled)) {
        recalled.decision = if next > limit {
            Decision::OverLimit
        } else {
            Decision::Kept { place: next }
        };
        next += 1;
    }
}

/// The kept memories as an agent gets them: the day, and the text with names, each on its line.
fn as_text(found: &[Recalled]) -> String {
    let kept = found.iter().filter(|recalled| is_kept(recalled));
    let lines: Vec<String> = kept
        .map(|recalled| {
            let row = &recalled.hit.row;
            let text: String = row
                .segments
                .iter()
                .map(|segment| match segment {
                    Segment::Text { text } => text.clone(),
                    Segment::Person { name, .. } => name.clone(),
                    Segment::Unknown { id } => id.to_string(),
                })
                .collect();
            format!("- {}: {}", row.date, super::extract::on_one_line(&text))
        })
        .collect();
    lines.join("\n")
}
