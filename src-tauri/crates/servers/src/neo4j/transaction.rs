//! A transaction as a task of its own: whoever began it may go away at any moment, and it is still committed or
//! rolled back, and its connection clean.

use std::sync::Arc;

use memora_engine::ports::graph::GraphResult;
use neo4rs::{Query, Row, Txn};
use tokio::sync::{mpsc, oneshot};
use tokio::time::timeout;

use super::client::Shared;
use super::fault::Fault;

type Answer<T> = oneshot::Sender<Result<T, Fault>>;

enum Step {
    Rows(Query, Answer<Vec<Row>>),
    Run(Query, Answer<()>),
    Commit(Answer<()>),
}

/// An open transaction. Dropping it rolls it back.
pub(super) struct Transaction {
    steps: mpsc::Sender<Step>,
    in_doubt: bool,
    /// Why the last statement failed.
    fault: Option<Fault>,
}

impl Transaction {
    pub(super) fn new(shared: Arc<Shared>, in_doubt: bool) -> Self {
        let (steps, inbox) = mpsc::channel(1);
        tokio::spawn(serve(shared, inbox));
        Self {
            steps,
            in_doubt,
            fault: None,
        }
    }

    /// True when an earlier attempt at the same work may have been committed.
    pub(super) fn in_doubt(&self) -> bool {
        self.in_doubt
    }

    /// Runs a statement and gives its rows.
    pub(super) async fn rows(&mut self, query: Query) -> GraphResult<Vec<Row>> {
        let (answer, heard) = oneshot::channel();
        let done = self.step(Step::Rows(query, answer), heard).await;
        self.keep(done)
    }

    /// Runs a statement without results: one exchange with the server less than [`Transaction::rows`].
    pub(super) async fn run(&mut self, query: Query) -> GraphResult<()> {
        let (answer, heard) = oneshot::channel();
        let done = self.step(Step::Run(query, answer), heard).await;
        self.keep(done)
    }

    pub(super) async fn commit(self) -> Result<(), Fault> {
        let (answer, heard) = oneshot::channel();
        self.step(Step::Commit(answer), heard).await
    }

    /// Why its last statement failed, when that is why the work failed.
    pub(super) fn into_fault(self) -> Option<Fault> {
        self.fault
    }

    async fn step<T>(&self, step: Step, heard: oneshot::Receiver<Result<T, Fault>>) -> Result<T, Fault> {
        if self.steps.send(step).await.is_err() {
            return Err(Fault::over());
        }
        heard.await.unwrap_or_else(|_| Err(Fault::over()))
    }

    fn keep<T>(&mut self, done: Result<T, Fault>) -> GraphResult<T> {
        done.map_err(|fault| {
            let error = fault.error.clone();
            self.fault = Some(fault);
            error
        })
    }
}

/// Takes the steps of one transaction until it is committed, a step fails, or nobody is there to ask for more.
async fn serve(shared: Arc<Shared>, mut inbox: mpsc::Receiver<Step>) {
    let mut open: Option<Txn> = None;
    let mut clean = true;
    while let Some(step) = inbox.recv().await {
        let done = match step {
            Step::Rows(query, answer) => statement(&shared, &mut open, answer, Rows(query)).await,
            Step::Run(query, answer) => statement(&shared, &mut open, answer, Silent(query)).await,
            Step::Commit(answer) => {
                let done = commit(&shared, open.take()).await;
                clean = done.is_ok();
                let _ = answer.send(done);
                false
            }
        };
        if !done {
            clean &= open.is_none();
            break;
        }
    }
    if let Some(open) = open {
        let rolled_back = timeout(shared.deadline, open.rollback()).await;
        clean &= matches!(rolled_back, Ok(Ok(())));
    }
    if !clean {
        // Taking the connection out of the pool resets or replaces it; until then its transaction would keep its locks.
        let _ = timeout(shared.deadline, shared.writes.run(Query::new("RETURN 1".to_owned()))).await;
    }
}

/// A statement in one of the two ways in which it can be run.
trait Statement {
    type Given;
    async fn run(self, open: &mut Txn) -> neo4rs::Result<Self::Given>;
}

struct Rows(Query);

impl Statement for Rows {
    type Given = Vec<Row>;

    async fn run(self, open: &mut Txn) -> neo4rs::Result<Vec<Row>> {
        let mut stream = open.execute(self.0).await?;
        let mut rows = Vec::new();
        while let Some(row) = stream.next(open.handle()).await? {
            rows.push(row);
        }
        Ok(rows)
    }
}

struct Silent(Query);

impl Statement for Silent {
    type Given = ();

    async fn run(self, open: &mut Txn) -> neo4rs::Result<()> {
        open.run(self.0).await
    }
}

/// Runs a statement for whoever waits for `answer`; false when the transaction cannot go on.
async fn statement<S: Statement>(
    shared: &Shared,
    open: &mut Option<Txn>,
    mut answer: Answer<S::Given>,
    statement: S,
) -> bool {
    let work = async {
        if open.is_none() {
            shared.count();
            *open = Some(shared.writes.start_txn().await?);
        }
        let open = open.as_mut().expect("invariant: begun above");
        shared.count();
        statement.run(open).await
    };
    let done = tokio::select! {
        done = timeout(shared.deadline, work) => match done {
            Ok(done) => done.map_err(Fault::from),
            Err(_) => Err(Fault::late("writing")),
        },
        () = answer.closed() => return false,
    };
    let went_well = done.is_ok();
    answer.send(done).is_ok() && went_well
}

async fn commit(shared: &Shared, open: Option<Txn>) -> Result<(), Fault> {
    let Some(open) = open else { return Ok(()) };
    shared.count();
    match timeout(shared.deadline, open.commit()).await {
        Ok(done) => Ok(done?),
        Err(_) => Err(Fault::late("saving")),
    }
}
