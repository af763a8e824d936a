//! How long recall takes: many messages, one after the other, each as its own query.

use std::time::Instant;

use memora_engine::agent::MemoryAgent;
use memora_engine::agent::recall::RecallRequest;
use memora_engine::domain::ids::{OrgId, UserKey};
use memora_engine::domain::model::Role;
use memora_engine::domain::page::PageRequest;
use memora_engine::domain::read::{DateRange, Scope};
use memora_engine::task::TaskContext;
use memora_engine::timeline::{MAX_TURNS, TimelineRequest};
use serde::Serialize;

use super::Run;
use super::recall::text_in;
use super::search::notice_told;
use crate::agent::recall_settings;
use crate::args;
use crate::failure::{Done, Exit, Failure};
use crate::known::OpenStore;
use crate::output::table;
use crate::people;

/// Conversations that are looked through at a time.
const PAGE: u32 = 50;

/// A message, and whose memories it is asked of.
struct Asked {
    scope: Scope,
    message: String,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Measured {
    messages: usize,
    /// Memories that were recalled, in the mean.
    recalled: f64,
    /// The first message: it finds nothing warmed up, and counts among the others too.
    first_ms: f64,
    p50_ms: f64,
    p95_ms: f64,
    max_ms: f64,
}

pub(crate) async fn bench_recall(run: &Run, args: args::BenchRecall) -> Done {
    let open = run.reading().await?;
    let task = run.work.task("recalling");
    let asked = match &args.file {
        Some(_) => of_file(&open, &args).await?,
        None => of_store(&open, &args, &task).await?,
    };
    if asked.is_empty() {
        let message = "there is no message to ask for; name a file with some, or choose other people";
        return Err(Failure::new(Exit::NotFound, message));
    }
    let agent = MemoryAgent::new(open.opened.engine.clone(), None, None);
    let mut took = Vec::with_capacity(asked.len());
    let mut recalled = 0;
    let mut notices = Vec::new();
    let of = asked.len();
    let mut stopped = false;
    for Asked { scope, message } in asked {
        stopped = task.check_cancelled().is_err();
        if stopped {
            break;
        }
        let request = RecallRequest {
            scope,
            message,
            preceding: Vec::new(),
            as_of: None,
            exclude: Vec::new(),
            settings: recall_settings(false, args.limit),
        };
        let started = Instant::now();
        let recall = agent.recall(&request, &TaskContext::detached()).await?;
        took.push(started.elapsed().as_secs_f64() * 1_000.0);
        recalled += recall.found.len();
        for notice in recall.notices {
            if !notices.contains(&notice) {
                notices.push(notice);
            }
        }
        task.report(took.len() as u64, Some(of as u64));
    }
    for notice in &notices {
        run.work.note(&notice_told(notice));
    }
    if let Some(measured) = measured(&took, recalled) {
        run.output.print(&measured, told)?;
    }
    if stopped {
        return Err(Failure::new(
            Exit::Stopped,
            "stopped; what was measured until then is shown",
        ));
    }
    Ok(())
}

async fn of_file(open: &OpenStore, args: &args::BenchRecall) -> Done<Vec<Asked>> {
    let Some(file) = &args.file else { return Ok(Vec::new()) };
    let scope = people::scope(open, &args.scope).await?;
    let text = text_in(file)?;
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    let asked = lines.take(args.messages as usize).map(|line| Asked {
        scope: scope.clone(),
        message: line.to_owned(),
    });
    Ok(asked.collect())
}

/// What users said, the newest of each, as many of one as of another as far as they go.
async fn of_store(open: &OpenStore, args: &args::BenchRecall, task: &TaskContext) -> Done<Vec<Asked>> {
    let users = users(open, &args.scope).await?;
    let agent_id = match (&args.scope.agent, users.first()) {
        (Some(named), Some(user)) => Some(people::agent(open, &user.org_id, named).await?.agent_id),
        _ => None,
    };
    let mut asked = Vec::new();
    let mut left = users.len();
    for user in users {
        let wanted = (args.messages as usize - asked.len()).div_ceil(left);
        left -= 1;
        task.check_cancelled()?;
        let scope = Scope {
            agent_id: agent_id.clone(),
            ..Scope::user(user.clone())
        };
        let said = said(open, &user, &scope, wanted).await?;
        asked.extend(said.into_iter().map(|message| Asked {
            scope: scope.clone(),
            message,
        }));
        if asked.len() >= args.messages as usize {
            break;
        }
    }
    Ok(asked)
}

/// The users that are meant: one, those of an organization, or all.
async fn users(open: &OpenStore, scope: &args::ScopeArgs) -> Done<Vec<UserKey>> {
    if scope.user.is_some() || scope.agent.is_some() || scope.org.is_some() {
        let org_id = people::organization_or_only(open, scope.org.as_deref()).await?;
        return match &scope.user {
            Some(named) => Ok(vec![people::user(open, &org_id, named).await?]),
            None => users_of(open, &org_id).await,
        };
    }
    let mut users = Vec::new();
    for node in people::everybody(|page| open.organizations(page)).await? {
        users.extend(users_of(open, &node.organization.org_id).await?);
    }
    Ok(users)
}

async fn users_of(open: &OpenStore, org_id: &OrgId) -> Done<Vec<UserKey>> {
    let nodes = people::everybody(|page| open.users(org_id, None, page)).await?;
    Ok(nodes.into_iter().map(|node| node.user.key()).collect())
}

async fn said(open: &OpenStore, user: &UserKey, scope: &Scope, wanted: usize) -> Done<Vec<String>> {
    let request = TimelineRequest {
        user: user.clone(),
        agent_id: scope.agent_id.clone(),
        dates: DateRange::default(),
        ascending: false,
    };
    let mut said = Vec::new();
    let mut seen = std::collections::HashSet::new();
    let mut page = PageRequest::first(PAGE);
    loop {
        let found = open.timeline(request.clone(), page).await?;
        for item in found.items {
            // A conversation stands under each of its days.
            if item.messages == 0 || !seen.insert(item.interaction.interaction_id.clone()) {
                continue;
            }
            let read = open.conversation(&item.interaction.key(), 0, MAX_TURNS, None).await?;
            let of_user = read.turns.into_iter().filter(|turn| turn.role == Role::User);
            said.extend(of_user.map(|turn| turn.content).filter(|text| !text.trim().is_empty()));
            if said.len() >= wanted {
                said.truncate(wanted);
                return Ok(said);
            }
        }
        let Some(next) = found.next else { return Ok(said) };
        page = PageRequest {
            after: Some(next),
            limit: PAGE,
        };
    }
}

/// `None` when nothing was measured.
fn measured(took: &[f64], recalled: usize) -> Option<Measured> {
    let mut sorted = took.to_vec();
    sorted.sort_by(f64::total_cmp);
    let at = |share: f64| sorted[((sorted.len() as f64 * share).ceil() as usize).clamp(1, sorted.len()) - 1];
    Some(Measured {
        messages: took.len(),
        recalled: recalled as f64 / took.len() as f64,
        first_ms: *took.first()?,
        p50_ms: at(0.5),
        p95_ms: at(0.95),
        max_ms: *sorted.last()?,
    })
}

fn told(measured: &Measured) -> String {
    let ms = |ms: f64| format!("{ms:.2}");
    table(
        &["messages", "recalled", "first ms", "p50 ms", "p95 ms", "max ms"],
        &[vec![
            measured.messages.to_string(),
            format!("{:.1}", measured.recalled),
            ms(measured.first_ms),
            ms(measured.p50_ms),
            ms(measured.p95_ms),
            ms(measured.max_ms),
        ]],
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_are_times_that_were_measured() {
        let took: Vec<f64> = (1..=100).rev().map(f64::from).collect();
        let of = measured(&took, 250).unwrap();
        assert_eq!((of.messages, of.recalled), (100, 2.5));
        assert_eq!(
            (of.first_ms, of.p50_ms, of.p95_ms, of.max_ms),
            (100.0, 50.0, 95.0, 100.0)
        );
        let one = measured(&[3.0], 1).unwrap();
        assert_eq!((one.p50_ms, one.p95_ms, one.max_ms), (3.0, 3.0, 3.0));
        assert!(measured(&[], 0).is_none());
    }
}
