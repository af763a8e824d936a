//! Running a batch: conversations are read side by side; those of one user are then compared together and in order,
//! because what one of them says may contradict what another one said.

use std::collections::{HashMap, HashSet, VecDeque};
use std::time::Instant;

use futures::future::BoxFuture;
use futures::stream::FuturesUnordered;
use futures::{FutureExt, StreamExt};

use crate::agent::MemoryAgent;
use crate::agent::ask::Asking;
use crate::agent::batch::{BatchEnd, BatchFailure, BatchReport, BatchRequest};
use crate::agent::capture::{AcceptedMemory, Capture, CaptureDecision, CaptureMessage};
use crate::agent::compare::Verdict;
use crate::agent::draft::{Judged, extraction_of};
use crate::agent::extract::{Found, add_sources};
use crate::agent::meter::{BatchControl, Meter};
use crate::agent::run::{Run, outcome_of};
use crate::domain::ids::{InteractionKey, MemoryId, UserKey};
use crate::domain::model::Timestamp;
use crate::domain::trace::TraceOutcome;
use crate::engine::Authorship;
use crate::error::{EngineError, EngineResult};
use crate::ports::chat::{ChatError, TokenUsage};
use crate::ports::graph::GraphError;
use crate::ports::index::IndexState;
use crate::task::TaskContext;

/// Failures in a row after which a batch gives up.
const GIVES_UP_AFTER: u32 = 5;

/// Failures that a report lists.
const FAILURES_SHOWN: usize = 200;

/// Conversations of one user that are compared in one go.
const TOGETHER: usize = 8;

/// New memories after which the search index is brought up to date while the batch goes on.
const INDEXED_EVERY: u32 = 50;

/// The most conversations that are worked on at the same time.
pub const MAX_CONCURRENCY: u32 = 32;

impl MemoryAgent {
    /// Takes memories from many stored conversations. What is done is stored at once; what fails or is not reached stays
    /// queued. A batch that is stopped, by `control` or `task`, gives its report like any other.
    pub async fn extract_batch(
        &self,
        by: &Authorship,
        request: &BatchRequest,
        control: &BatchControl,
        task: &TaskContext,
    ) -> EngineResult<BatchReport> {
        let started = Instant::now();
        let model = self.model()?;
        let prices = model.info().prices;
        self.check_writable()?;
        let meter = Meter::new(control, request.budget, prices)?;
        let keys = self.queued(by, &request.scope, task).await?;
        let silent = task.silent();
        let batch = Batch {
            agent: self,
            by,
            meter: &meter,
            asking: Asking {
                model,
                task: &silent,
                meter: Some(&meter),
            },
        };
        let mut state = Progress::new(keys);
        batch
            .run(
                &mut state,
                request.concurrency.clamp(1, MAX_CONCURRENCY) as usize,
                control,
                task,
            )
            .await;
        let usage = meter.usage();
        Ok(BatchReport {
            end: state.end(control, task, &meter),
            left: state.total - state.done - state.gone,
            done: state.done,
            failures: state.failures,
            failed: state.failed,
            memories: state.memories,
            contradictions: state.contradictions,
            duplicates: state.duplicates,
            calls: meter.calls(),
            usage,
            cost: prices.map(|prices| prices.cost(usage)),
            took_ms: started.elapsed().as_secs_f32() * 1_000.0,
        })
    }

    pub(crate) fn check_writable(&self) -> EngineResult<()> {
        let writable = self.engine.graph.capabilities().writable;
        writable.map_err(|reason| GraphError::Unsupported(reason).into())
    }
}

/// A conversation that was read, on its way to be compared.
struct Read {
    key: InteractionKey,
    capture: Capture,
    at: Timestamp,
    found: Vec<Found>,
    run: Run,
}

/// What became of one conversation.
enum End {
    Done {
        memories: u32,
        contradictions: u32,
        duplicates: u32,
    },
    /// It is not there any more, or not queued any more.
    Gone,
    Failed {
        problem: String,
        /// No other call of this model can work either.
        hopeless: bool,
    },
    /// Stopped, or out of budget, before it was done.
    Left,
}

/// Something that came to its end.
enum Event {
    Read(Box<Read>),
    /// Read, and that was the end of it.
    Ended(InteractionKey, End),
    Compared(UserKey, Vec<(InteractionKey, End)>),
    Indexed,
}

/// Conversations that wait, user by user, so that many users are worked on side by side.
struct Line {
    users: VecDeque<UserKey>,
    keys: HashMap<UserKey, VecDeque<InteractionKey>>,
}

impl Line {
    fn new(all: Vec<InteractionKey>) -> Self {
        let mut line = Self {
            users: VecDeque::new(),
            keys: HashMap::new(),
        };
        for key in all {
            let user = key.user();
            let keys = line.keys.entry(user.clone()).or_default();
            if keys.is_empty() {
                line.users.push_back(user);
            }
            keys.push_back(key);
        }
        line
    }

    fn next(&mut self) -> Option<InteractionKey> {
        let user = self.users.pop_front()?;
        let keys = self.keys.get_mut(&user)?;
        let key = keys.pop_front();
        if !keys.is_empty() {
            self.users.push_back(user);
        }
        key
    }
}

struct Progress {
    total: u32,
    line: Line,
    /// Read, and waiting to be compared.
    read: HashMap<UserKey, Vec<Read>>,
    comparing: HashSet<UserKey>,
    indexing: bool,
    not_indexed: u32,
    in_hand: usize,
    done: u32,
    gone: u32,
    failed: u32,
    in_a_row: u32,
    gave_up: bool,
    failures: Vec<BatchFailure>,
    memories: u32,
    contradictions: u32,
    duplicates: u32,
}

impl Progress {
    fn new(keys: Vec<InteractionKey>) -> Self {
        Self {
            total: u32::try_from(keys.len()).unwrap_or(u32::MAX),
            line: Line::new(keys),
            read: HashMap::new(),
            comparing: HashSet::new(),
            indexing: false,
            not_indexed: 0,
            in_hand: 0,
            done: 0,
            gone: 0,
            failed: 0,
            in_a_row: 0,
            gave_up: false,
            failures: Vec::new(),
            memories: 0,
            contradictions: 0,
            duplicates: 0,
        }
    }

    fn take(&mut self, event: Event) {
        match event {
            Event::Read(read) => self.read.entry(read.key.user()).or_default().push(*read),
            Event::Ended(key, end) => {
                self.count_run(std::slice::from_ref(&end));
                self.count(key, end);
            }
            Event::Compared(user, ends) => {
                self.comparing.remove(&user);
                let only: Vec<&End> = ends.iter().map(|(_, end)| end).collect();
                self.count_together(&only);
                for (key, end) in ends {
                    self.count(key, end);
                }
            }
            Event::Indexed => self.indexing = false,
        }
    }

    fn count_run(&mut self, ends: &[End]) {
        self.count_together(&ends.iter().collect::<Vec<_>>());
    }

    /// What was compared together fails together, and counts as one failure.
    fn count_together(&mut self, ends: &[&End]) {
        if ends.iter().any(|end| matches!(end, End::Done { .. })) {
            self.in_a_row = 0;
        } else if ends.iter().any(|end| matches!(end, End::Failed { .. })) {
            self.in_a_row += 1;
        }
        let hopeless = ends.iter().any(|end| matches!(end, End::Failed { hopeless: true, .. }));
        self.gave_up |= hopeless || self.in_a_row >= GIVES_UP_AFTER;
    }

    fn count(&mut self, key: InteractionKey, end: End) {
        self.in_hand -= 1;
        match end {
            End::Done {
                memories,
                contradictions,
                duplicates,
            } => {
                self.done += 1;
                self.memories += memories;
                self.contradictions += contradictions;
                self.duplicates += duplicates;
                self.not_indexed += memories;
            }
            End::Gone => self.gone += 1,
            End::Failed { problem, .. } => {
                self.failed += 1;
                if self.failures.len() < FAILURES_SHOWN {
                    self.failures.push(BatchFailure {
                        interaction: key,
                        problem,
                    });
                }
            }
            End::Left => {}
        }
    }

    fn goes_on(&self, control: &BatchControl, task: &TaskContext, meter: &Meter) -> bool {
        !(self.gave_up || control.is_stopped() || meter.is_over_budget() || task.check_cancelled().is_err())
    }

    fn end(&self, control: &BatchControl, task: &TaskContext, meter: &Meter) -> BatchEnd {
        if self.done + self.gone + self.failed == self.total && !self.gave_up {
            BatchEnd::Done
        } else if control.is_stopped() || task.check_cancelled().is_err() {
            BatchEnd::Stopped
        } else if self.gave_up {
            BatchEnd::GaveUp
        } else if meter.is_over_budget() {
            BatchEnd::OverBudget
        } else {
            BatchEnd::Done
        }
    }
}

struct Batch<'a> {
    agent: &'a MemoryAgent,
    by: &'a Authorship,
    meter: &'a Meter,
    asking: Asking<'a>,
}

impl<'a> Batch<'a> {
    /// Everything happens in this one task: what waits for the model, and what is saved meanwhile.
    async fn run(&'a self, state: &mut Progress, at_once: usize, control: &BatchControl, task: &TaskContext) {
        let mut running: FuturesUnordered<BoxFuture<'a, Event>> = FuturesUnordered::new();
        task.report(0, Some(u64::from(state.total)));
        loop {
            while state.in_hand < at_once && state.goes_on(control, task, self.meter) {
                let Some(key) = state.line.next() else { break };
                state.in_hand += 1;
                running.push(self.read(key).boxed());
            }
            self.compare_what_is_read(state, &running);
            if state.not_indexed >= INDEXED_EVERY && !state.indexing {
                (state.indexing, state.not_indexed) = (true, 0);
                running.push(self.index().boxed());
            }
            let Some(event) = running.next().await else { break };
            state.take(event);
            // What is ready at the same moment is compared together.
            while let Some(Some(event)) = running.next().now_or_never() {
                state.take(event);
            }
            let ended = state.done + state.gone + state.failed;
            task.report(u64::from(ended), Some(u64::from(state.total)));
        }
        if state.not_indexed > 0 {
            self.index().await;
        }
    }

    fn compare_what_is_read(&'a self, state: &mut Progress, running: &FuturesUnordered<BoxFuture<'a, Event>>) {
        let free: Vec<UserKey> = state
            .read
            .keys()
            .filter(|user| !state.comparing.contains(user))
            .cloned()
            .collect();
        for user in free {
            let Some(mut waiting) = state.read.remove(&user) else {
                continue;
            };
            waiting.sort_by(|a, b| a.at.cmp(&b.at).then_with(|| a.key.cmp(&b.key)));
            let rest = waiting.split_off(waiting.len().min(TOGETHER));
            if !rest.is_empty() {
                state.read.insert(user.clone(), rest);
            }
            state.comparing.insert(user.clone());
            running.push(self.compare(user, waiting).boxed());
        }
    }

    async fn read(&self, key: InteractionKey) -> Event {
        match self.read_in(&key).await {
            Ok(read) => read,
            Err(error) => Event::Ended(key, end_of(&error)),
        }
    }

    async fn read_in(&self, key: &InteractionKey) -> EngineResult<Event> {
        let stored = self.agent.engine.graph.interaction_record(key).await?;
        if stored.queued_at.is_none() {
            return Ok(Event::Ended(key.clone(), End::Gone));
        }
        let message = |message: crate::domain::model::Message| CaptureMessage {
            role: message.role,
            content: message.content,
        };
        let capture = Capture {
            user: key.user(),
            agent_id: stored.interaction.agent_id,
            interaction: Some(key.clone()),
            messages: stored.messages.into_iter().map(message).collect(),
            at: Some(stored.interaction.updated_at),
        };
        let reading = self.agent.reading(&capture).await?;
        let mut run = Run::begin(self.agent, extraction_of(&capture));
        let found = self.agent.extract(&mut run, &self.asking, &reading).await;
        match found {
            Ok(found) if !found.is_empty() => Ok(Event::Read(Box::new(Read {
                key: key.clone(),
                capture,
                at: reading.at,
                found,
                run,
            }))),
            Ok(_) => {
                let end = self.save(run, &capture, Vec::new(), 0).await.1;
                Ok(Event::Ended(key.clone(), end))
            }
            Err(error) => {
                run.end(self.agent, outcome_of(&error)).await;
                Err(error)
            }
        }
    }

    /// Compares conversations of one user, oldest first, and saves them one after the other.
    async fn compare(&self, user: UserKey, mut reads: Vec<Read>) -> Event {
        let mut dated = Vec::new();
        let mut counts = Vec::new();
        for read in &mut reads {
            counts.push(read.found.len());
            dated.extend(read.found.drain(..).map(|found| (found, read.at)));
        }
        let (questions, judged) = self.agent.judge(&self.asking, &user, dated).await;
        for question in questions {
            for (n, read) in reads.iter_mut().enumerate() {
                let mut step = question.step.clone();
                let mut waited = question.waited;
                if n > 0 {
                    // Accounted for in the trace of the first.
                    (step.usage, waited) = (TokenUsage::default(), std::time::Duration::ZERO);
                }
                read.run.answered(step, waited);
            }
        }
        let mut ends = Vec::with_capacity(reads.len());
        match judged {
            Err(error) => {
                let outcome = outcome_of(&error);
                for read in reads {
                    read.run.end(self.agent, outcome.clone()).await;
                    ends.push((read.key, end_of(&error)));
                }
            }
            Ok(judged) => {
                let mut saved: Vec<Option<MemoryId>> = vec![None; judged.len()];
                let mut from = 0;
                for (mut read, count) in reads.into_iter().zip(counts) {
                    let similar = judged[from..from + count].iter().flat_map(|j| &j.compared.similar);
                    read.run.quotes(similar.map(|row| row.key.memory_id));
                    let accepted = accepted(&judged, from, count, &saved);
                    let repeated = u32::try_from(count - accepted.len()).unwrap_or(u32::MAX);
                    let (places, memories): (Vec<usize>, Vec<AcceptedMemory>) = accepted.into_iter().unzip();
                    let (ids, end) = self.save(read.run, &read.capture, memories, repeated).await;
                    for (place, id) in places.into_iter().zip(ids) {
                        saved[place] = Some(id);
                    }
                    ends.push((read.key, end));
                    from += count;
                }
            }
        }
        Event::Compared(user, ends)
    }

    async fn save(
        &self,
        mut run: Run,
        capture: &Capture,
        memories: Vec<AcceptedMemory>,
        duplicates: u32,
    ) -> (Vec<MemoryId>, End) {
        let contradicts = |m: &&AcceptedMemory| !(m.contradicts.is_empty() && m.contradicts_accepted.is_empty());
        let contradictions = memories.iter().filter(contradicts).count();
        let decision = CaptureDecision {
            memories,
            extract_later: false,
            // Still to be kept, with the memories in it.
            trace: None,
        };
        let saved = self.agent.save_capture(self.by, capture, &decision).await;
        let outcome = saved.as_ref().map_or_else(outcome_of, |_| TraceOutcome::Done);
        if let Ok(captured) = &saved {
            run.quotes(captured.memories.iter().copied());
        }
        run.end(self.agent, outcome).await;
        match saved {
            Ok(captured) => {
                let end = End::Done {
                    memories: u32::try_from(captured.memories.len()).unwrap_or(u32::MAX),
                    contradictions: u32::try_from(contradictions).unwrap_or(u32::MAX),
                    duplicates,
                };
                (captured.memories, end)
            }
            Err(error) => (Vec::new(), end_of(&error)),
        }
    }

    /// What cannot be written now stays pending, as after any other change.
    async fn index(&self) -> Event {
        let engine = &self.agent.engine;
        if engine.index.state() == IndexState::Ready
            && let Err(error) = engine.bring_index_up_to_date(self.asking.task).await
        {
            tracing::debug!(%error, "the index waits");
        }
        Event::Indexed
    }
}

fn end_of(error: &EngineError) -> End {
    match error {
        EngineError::Cancelled => End::Left,
        EngineError::Graph(GraphError::NotFound(_)) => End::Gone,
        error => End::Failed {
            problem: error.to_string(),
            hopeless: matches!(
                error,
                EngineError::Chat(ChatError::Denied(_)) | EngineError::Graph(GraphError::Unsupported(_))
            ),
        },
    }
}

/// What is stored of the candidates from place `from` on, each with its place. `saved` has the memories of conversations
/// before; of one that could not be saved, nothing can be contradicted, and nothing repeats it.
fn accepted(judged: &[Judged], from: usize, count: usize, saved: &[Option<MemoryId>]) -> Vec<(usize, AcceptedMemory)> {
    let mut accepted: Vec<(usize, AcceptedMemory)> = Vec::new();
    for (place, candidate) in judged.iter().enumerate().skip(from).take(count) {
        let in_this_call = |other: usize| accepted.iter().position(|(p, _)| *p == other);
        let Judged { found, verdict, .. } = candidate;
        let mut memory = AcceptedMemory {
            text: found.text.clone(),
            sources: found.sources.clone(),
            contradicts: Vec::new(),
            contradicts_accepted: Vec::new(),
        };
        match verdict {
            Verdict::New => {}
            Verdict::Duplicate(_) | Verdict::Outdated(_) => continue,
            Verdict::DuplicateOf(first) if *first >= from => {
                if let Some(at) = in_this_call(*first) {
                    add_sources(&mut accepted[at].1.sources, &memory.sources);
                }
                continue;
            }
            Verdict::DuplicateOf(first) if saved[*first].is_some() => continue,
            Verdict::DuplicateOf(_) => {}
            Verdict::Contradicts { memories, candidates } => {
                memory.contradicts = memories.clone();
                for other in candidates {
                    if let Some(at) = in_this_call(*other) {
                        memory.contradicts_accepted.push(u32::try_from(at).unwrap_or(u32::MAX));
                    } else if let Some(id) = saved[*other] {
                        memory.contradicts.push(id);
                    }
                }
            }
        }
        accepted.push((place, memory));
    }
    accepted
}
