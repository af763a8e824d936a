//! A dry run: what memories a conversation would give, and what each of them is to what is known.

use std::collections::HashMap;

use crate::agent::MemoryAgent;
use crate::agent::ask::Asking;
use crate::agent::capture::{AcceptedMemory, Candidate, Capture, CaptureDecision, Draft, Relation};
use crate::agent::compare::{Compared, Question, Verdict};
use crate::agent::extract::{Found, add_sources, stored_text};
use crate::agent::run::{Run, Subject, dropped, outcome};
use crate::domain::ids::{MemoryId, PersonId, UserKey};
use crate::domain::model::Timestamp;
use crate::domain::text::segments;
use crate::domain::trace::{Dropped, TraceKind};
use crate::engine::people_shown;
use crate::error::EngineResult;
use crate::memories::MemoryRow;
use crate::task::TaskContext;

/// A candidate with its verdict.
pub(crate) struct Judged {
    pub(crate) found: Found,
    pub(crate) compared: Compared,
    /// Names other candidates by their place in the list that was judged.
    pub(crate) verdict: Verdict,
}

impl MemoryAgent {
    /// Takes candidates from a conversation and compares them with what is known. Nothing is stored.
    pub async fn draft(&self, capture: &Capture, task: &TaskContext) -> EngineResult<Draft> {
        let mut run = Run::begin(self, extraction_of(capture));
        let judged = self.draft_in(&mut run, capture, task).await;
        let drafted = judged.map(|judged| {
            let (candidates, unused) = candidates(judged);
            run.drop(unused);
            (candidates, run.all_dropped())
        });
        let account = run.end(self, outcome(&drafted)).await;
        let (candidates, dropped) = drafted?;
        Ok(Draft {
            candidates,
            dropped,
            usage: account.usage,
            cost: account.cost,
            took_ms: account.took_ms,
            trace: account.trace,
        })
    }

    async fn draft_in(&self, run: &mut Run, capture: &Capture, task: &TaskContext) -> EngineResult<Vec<Judged>> {
        let asking = Asking {
            model: self.model()?,
            task,
            meter: None,
        };
        let reading = self.reading(capture).await?;
        let found = self.extract(run, &asking, &reading).await?;
        let dated = found.into_iter().map(|found| (found, reading.at)).collect();
        let (questions, judged) = self.judge(&asking, &reading.user, dated).await;
        for Question { step, waited } in questions {
            run.answered(step, waited);
        }
        let judged = judged?;
        run.quotes(
            judged
                .iter()
                .flat_map(|j| &j.compared.similar)
                .map(|row| row.key.memory_id),
        );
        Ok(judged)
    }

    /// Finds what is close to each candidate and compares them. Candidates come with the time of their conversation, in
    /// the order in which they were said.
    pub(crate) async fn judge(
        &self,
        asking: &Asking<'_>,
        user: &UserKey,
        candidates: Vec<(Found, Timestamp)>,
    ) -> (Vec<Question>, EngineResult<Vec<Judged>>) {
        let compared = match self.to_compare(user, &candidates).await {
            Ok(compared) => compared,
            Err(error) => return (Vec::new(), Err(error)),
        };
        let (questions, verdicts) = self.compare(asking, user, &compared).await;
        let judged = verdicts.map(|verdicts| {
            let all = candidates.into_iter().zip(compared).zip(verdicts);
            all.map(|(((found, _), compared), verdict)| Judged {
                found,
                compared,
                verdict,
            })
            .collect()
        });
        (questions, judged)
    }

    async fn to_compare(&self, user: &UserKey, candidates: &[(Found, Timestamp)]) -> EngineResult<Vec<Compared>> {
        if candidates.is_empty() {
            return Ok(Vec::new());
        }
        let texts: Vec<String> = candidates.iter().map(|(found, _)| found.text.clone()).collect();
        let people = people_shown(texts.iter().map(String::as_str), [PersonId::User(user.user_id.clone())]);
        let names = self.engine.names_of(&user.org_id, people).await?;
        let near = self.near(user, &texts, &names).await?;
        let all = texts.into_iter().zip(candidates).zip(near);
        Ok(all
            .map(|((text, (_, at)), similar)| Compared {
                segments: segments(&text, &names),
                text,
                at: *at,
                similar,
            })
            .collect())
    }
}

pub(crate) fn extraction_of(capture: &Capture) -> Subject {
    Subject {
        kind: TraceKind::Extraction,
        org_id: capture.user.org_id.clone(),
        user_id: Some(capture.user.user_id.clone()),
        agent_id: Some(capture.agent_id.clone()),
        interaction_id: capture.interaction.as_ref().map(|key| key.interaction_id.clone()),
    }
}

/// The candidates as somebody decides on them: those that only repeat another one, or are out of date, are left out.
fn candidates(judged: Vec<Judged>) -> (Vec<Candidate>, Vec<Dropped>) {
    let rows: HashMap<MemoryId, MemoryRow> = judged
        .iter()
        .flat_map(|j| &j.compared.similar)
        .map(|row| (row.key.memory_id, row.clone()))
        .collect();
    let mut place: HashMap<usize, u32> = HashMap::new();
    let mut candidates: Vec<Candidate> = Vec::new();
    let mut unused = Vec::new();
    for (
        i,
        Judged {
            found,
            compared,
            verdict,
        },
    ) in judged.into_iter().enumerate()
    {
        let relation = match &verdict {
            Verdict::DuplicateOf(first) => {
                if let Some(first) = place.get(first).and_then(|at| candidates.get_mut(*at as usize)) {
                    add_sources(&mut first.sources, &found.sources);
                }
                unused.push(dropped(&found.text, "an earlier candidate says the same"));
                continue;
            }
            Verdict::Outdated(id) => {
                let later = rows.get(id).map(stored_text).unwrap_or_default();
                unused.push(dropped(
                    &found.text,
                    format!("a memory that was learned later says otherwise: {later}"),
                ));
                continue;
            }
            Verdict::New => Relation::New,
            Verdict::Duplicate(id) => rows
                .get(id)
                .map_or(Relation::New, |of| Relation::Duplicate { of: of.clone() }),
            Verdict::Contradicts {
                memories,
                candidates: earlier,
            } => {
                let last = earlier.iter().filter_map(|i| place.get(i)).max().copied();
                let rows: Vec<MemoryRow> = memories.iter().filter_map(|id| rows.get(id)).cloned().collect();
                let settled = |at: u32| match &candidates[at as usize].relation {
                    Relation::Contradicts { memories } => rows.iter().all(|row| memories.contains(row)),
                    _ => rows.is_empty(),
                };
                match last {
                    Some(candidate) if settled(candidate) => Relation::ContradictsCandidate { candidate },
                    Some(candidate) => {
                        let reason = format!(
                            "it contradicts known memories; that it contradicts candidate {candidate} too is left to you"
                        );
                        unused.push(dropped(&found.text, reason));
                        Relation::Contradicts { memories: rows }
                    }
                    None if rows.is_empty() => Relation::New,
                    None => Relation::Contradicts { memories: rows },
                }
            }
        };
        place.insert(i, u32::try_from(candidates.len()).unwrap_or(u32::MAX));
        candidates.push(Candidate {
            text: found.text,
            segments: compared.segments,
            sources: found.sources,
            relation,
            similar: compared.similar,
        });
    }
    (candidates, unused)
}

impl Draft {
    /// What is stored when nobody decides otherwise: everything that is new or contradicts something.
    pub fn decision(&self) -> CaptureDecision {
        let mut place: HashMap<u32, u32> = HashMap::new();
        let mut memories: Vec<AcceptedMemory> = Vec::new();
        for (i, candidate) in (0..).zip(&self.candidates) {
            let mut accepted = AcceptedMemory {
                text: candidate.text.clone(),
                sources: candidate.sources.clone(),
                contradicts: Vec::new(),
                contradicts_accepted: Vec::new(),
            };
            match &candidate.relation {
                Relation::New => {}
                Relation::Duplicate { .. } => continue,
                Relation::Contradicts { memories } => {
                    accepted.contradicts = memories.iter().map(|row| row.key.memory_id).collect();
                }
                Relation::ContradictsCandidate { candidate } => {
                    accepted.contradicts_accepted = place.get(candidate).copied().into_iter().collect();
                }
            }
            place.insert(i, u32::try_from(memories.len()).unwrap_or(u32::MAX));
            memories.push(accepted);
        }
        CaptureDecision {
            memories,
            extract_later: false,
            trace: self.trace,
        }
    }
}
