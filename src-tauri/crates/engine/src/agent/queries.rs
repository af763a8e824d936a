//! Writing search queries for a message.

use schemars::JsonSchema;
use serde::Deserialize;

use crate::agent::MemoryAgent;
use crate::agent::aliases::Aliases;
use crate::agent::ask::{Answer, Asking, Items};
use crate::agent::capture::CaptureMessage;
use crate::agent::extract::{MAX_ITEMS, at_most, gist, on_one_line};
use crate::agent::prompts::{self, day, prompt};
use crate::agent::run::{Run, Subject, dropped, outcome};
use crate::agent::transcript::{Fence, end_of, quoted, recent};
use crate::domain::ids::{AgentId, PersonId};
use crate::domain::model::Timestamp;
use crate::domain::read::Scope;
use crate::domain::text::{Names, resolved};
use crate::domain::trace::{Dropped, StepKind, TraceKind};
use crate::error::EngineResult;
use crate::task::TaskContext;

/// The most queries for one message.
const MAX_QUERIES: usize = 6;

/// The longest query, in characters.
const MAX_QUERY_CHARS: usize = 300;

/// Of a longer message the end is shown, in characters.
const MESSAGE_CHARS: usize = 12_000;

/// Search queries for the message.
#[derive(Debug, Deserialize, JsonSchema)]
pub(crate) struct Queries {
    /// The most important one first; empty when no memory is needed.
    queries: Items<String>,
}

impl Answer for Queries {
    const NAME: &'static str = "search_queries";
}

/// A message with what was said before it, as prompts show it.
pub(crate) struct Said<'a> {
    pub(crate) message: &'a str,
    pub(crate) preceding: &'a [CaptureMessage],
    pub(crate) at: Timestamp,
}

impl MemoryAgent {
    /// The model's search queries for a message, with names, the most important one first; none when it needs no memory.
    /// `at` is when the message was said; `None` is now.
    pub async fn write_queries(
        &self,
        scope: &Scope,
        message: &str,
        preceding: &[CaptureMessage],
        at: Option<Timestamp>,
        task: &TaskContext,
    ) -> EngineResult<Vec<String>> {
        let mut run = Run::begin(self, recall_of(scope));
        let said = Said {
            message,
            preceding,
            at: at.unwrap_or_else(|| self.engine.now()),
        };
        let queries = self.queries_in(&mut run, scope, &said, task).await;
        run.end(self, outcome(&queries)).await;
        queries
    }

    pub(crate) async fn queries_in(
        &self,
        run: &mut Run,
        scope: &Scope,
        said: &Said<'_>,
        task: &TaskContext,
    ) -> EngineResult<Vec<String>> {
        let asking = Asking {
            model: self.model()?,
            task,
            meter: None,
        };
        let mut aliases = Aliases::apart_from(said.texts());
        let (user, agent) = speakers(&mut aliases, scope);
        let limit = MAX_QUERIES.to_string();
        let date = day(said.at);
        let values = [
            ("user", user.as_str()),
            ("agent", &agent),
            ("limit", &limit),
            ("date", &date),
        ];
        let fence = Fence::new(self.engine.ids.next());
        let asked = prompt(prompts::QUERIES, &values, said.material(&fence, &user, &agent));
        let answer = run.asked(asking.ask::<Queries>(StepKind::WriteQueries, asked).await)?;
        let names = self.engine.names_of(&scope.org_id, people_of(scope)).await?;
        let (queries, unused) = take(answer, &aliases, &names);
        run.drop(unused);
        queries.iter().for_each(|query| run.result(query.clone()));
        Ok(queries)
    }
}

impl Said<'_> {
    pub(crate) fn texts(&self) -> impl Iterator<Item = &str> {
        std::iter::once(self.message).chain(self.preceding.iter().map(|m| m.content.as_str()))
    }

    pub(crate) fn material(&self, fence: &Fence, user: &str, agent: &str) -> String {
        let before = recent(self.preceding, user, agent);
        let message = quoted(end_of(self.message, MESSAGE_CHARS));
        let message = format!("The message of {user}:\n{}", fence.around("message", &message));
        if before.is_empty() {
            return message;
        }
        format!(
            "What was said before:\n{}\n\n{message}",
            fence.around("earlier", &before)
        )
    }
}

/// Aliases of the user and the agent. In a scope without them, they are somebody without an id.
pub(crate) fn speakers(aliases: &mut Aliases, scope: &Scope) -> (String, String) {
    let user = scope.user_id.as_ref().map(|id| aliases.user(id));
    let agent = scope.agent_id.as_ref().map(|id: &AgentId| aliases.agent(id));
    (
        user.unwrap_or_else(|| "the user".to_owned()),
        agent.unwrap_or_else(|| "the assistant".to_owned()),
    )
}

pub(crate) fn people_of(scope: &Scope) -> Vec<PersonId> {
    let user = scope.user_id.clone().map(PersonId::User);
    user.into_iter()
        .chain(scope.agent_id.clone().map(PersonId::Agent))
        .collect()
}

pub(crate) fn recall_of(scope: &Scope) -> Subject {
    Subject {
        kind: TraceKind::Recall,
        org_id: scope.org_id.clone(),
        user_id: scope.user_id.clone(),
        agent_id: scope.agent_id.clone(),
        interaction_id: None,
    }
}

fn take(answer: Queries, aliases: &Aliases, names: &Names) -> (Vec<String>, Vec<Dropped>) {
    let (mut queries, mut unused) = (Vec::new(), Vec::new());
    let mut seen = std::collections::HashSet::new();
    for text in at_most(answer.queries, MAX_ITEMS, &mut unused) {
        let query = resolved(&aliases.stored(&on_one_line(&text)), names);
        let gist = gist(&query);
        if gist.is_empty() {
            unused.push(dropped(&text, "it says nothing"));
        } else if query.chars().count() > MAX_QUERY_CHARS {
            unused.push(dropped(
                &text,
                format!("it is longer than {MAX_QUERY_CHARS} characters"),
            ));
        } else if queries.len() >= MAX_QUERIES {
            unused.push(dropped(&text, format!("there are {MAX_QUERIES} queries already")));
        } else if !seen.insert(gist) {
            unused.push(dropped(&text, "it stands there twice"));
        } else {
            queries.push(query);
        }
    }
    (queries, unused)
}
