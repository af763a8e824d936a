//! Which memories an agent would have in mind for a message.

use std::fs;
use std::path::Path;

use memora_engine::Engine;
use memora_engine::agent::capture::CaptureMessage;
use memora_engine::agent::recall::{Decision, Recall, RecallRequest, Recalled};
use memora_engine::domain::ids::{AgentKey, UserKey};
use memora_engine::domain::read::Scope;
use memora_engine::import::{MAX_PIECE_BYTES, SpeakerNames, read_conversation};

use super::Run;
use super::search::notice_told;
use crate::agent::{agent, model_or_chosen, recall_settings, spent_told};
use crate::args;
use crate::failure::{Done, Exit, Failure};
use crate::output::{table, text_of};
use crate::people;

pub(crate) async fn recall(run: &Run, args: args::Recall) -> Done {
    if args.text && run.output.json {
        return Err(Failure::usage(
            "--text is a part of what --json prints; give one of them",
        ));
    }
    let open = run.reading().await?;
    let model = model_or_chosen(&run.known, args.model.model.as_deref()).await?;
    if args.filter && model.is_none() {
        let message = "--filter needs a language model: name one with --model, or choose one in the window";
        return Err(Failure::usage(message));
    }
    let scope = people::scope(&open, &args.scope).await?;
    let mut settings = recall_settings(model.is_some(), args.limit);
    settings.filter &= !args.no_filter;
    let request = RecallRequest {
        preceding: preceding(&open, &scope, &args).await?,
        scope,
        message: args.message,
        as_of: args.as_of,
        exclude: Vec::new(),
        settings,
    };
    let agent = agent(&run.known, &open, model);
    let recall = agent.recall(&request, &run.work.task("recalling")).await?;
    for notice in &recall.notices {
        run.work.note(&notice_told(notice));
    }
    for problem in &recall.problems {
        run.work.note(problem);
    }
    run.output.print(
        &recall,
        |recall| {
            if args.text { recall.text.clone() } else { told(recall) }
        },
    )
}

/// What was said before the message.
async fn preceding(engine: &Engine, scope: &Scope, args: &args::Recall) -> Done<Vec<CaptureMessage>> {
    let text = match &args.preceding {
        Some(file) => text_in(file)?,
        None if args.said.is_empty() => return Ok(Vec::new()),
        None => args.said.join("\n"),
    };
    let read = read_conversation(&text, &names(engine, scope).await?)?;
    let messages = read.turns.into_iter().map(|turn| CaptureMessage {
        role: turn.role,
        content: turn.content,
    });
    Ok(messages.collect())
}

/// A text file that is small enough to be one conversation.
pub(crate) fn text_in(file: &Path) -> Done<String> {
    let failed = |error: std::io::Error| Failure::new(Exit::Failed, format!("{}: {error}", file.display()));
    if fs::metadata(file).map_err(failed)?.len() > MAX_PIECE_BYTES as u64 {
        return Err(Failure::usage(format!("{}: the file is too large", file.display())));
    }
    fs::read_to_string(file).map_err(failed)
}

/// What the two sides are called in what was said, besides “user” and “assistant”.
async fn names(engine: &Engine, scope: &Scope) -> Done<SpeakerNames> {
    let mut names = SpeakerNames {
        user: "user".to_owned(),
        agent: "assistant".to_owned(),
    };
    if let Some(user_id) = scope.user_id.clone() {
        let key = UserKey {
            org_id: scope.org_id.clone(),
            user_id,
        };
        names.user = engine.user(&key).await?.user.name;
    }
    if let Some(agent_id) = scope.agent_id.clone() {
        let key = AgentKey {
            org_id: scope.org_id.clone(),
            agent_id,
        };
        names.agent = engine.agent(&key).await?.agent.label;
    }
    Ok(names)
}

fn told(recall: &Recall) -> String {
    let queries: Vec<Vec<String>> = recall
        .queries
        .iter()
        .map(|query| {
            vec![
                query.hits.len().to_string(),
                format!("{:.1}", query.took_ms),
                query.text.split_whitespace().collect::<Vec<_>>().join(" "),
            ]
        })
        .collect();
    let mut text = table(&["hits", "ms", "query"], &queries);
    text.push('\n');
    let row = |first: String, recalled: &Recalled| {
        let row = &recalled.hit.row;
        vec![
            first,
            format!("{:.3}", recalled.hit.fused),
            row.date.to_string(),
            row.user_name.clone().unwrap_or_else(|| row.key.user_id.to_string()),
            row.key.memory_id.to_string(),
            text_of(row),
        ]
    };
    let (mut kept, mut dropped) = (Vec::new(), Vec::new());
    for recalled in &recall.found {
        match &recalled.decision {
            Decision::Kept { place } => kept.push(row(place.to_string(), recalled)),
            Decision::TooWeak => dropped.push(row("too weak".to_owned(), recalled)),
            Decision::NotRelevant => dropped.push(row("not relevant".to_owned(), recalled)),
            Decision::OverLimit => dropped.push(row("over the limit".to_owned(), recalled)),
        }
    }
    if kept.is_empty() {
        text.push_str("nothing was recalled\n");
    } else {
        text.push_str(&table(&["place", "score", "day", "user", "memory", "text"], &kept));
    }
    if !dropped.is_empty() {
        text.push('\n');
        text.push_str(&table(
            &["left out", "score", "day", "user", "memory", "text"],
            &dropped,
        ));
    }
    if recall.usage.prompt > 0 {
        text.push_str(&format!(
            "\nmodel: {:.1} s, {}\n",
            recall.model_ms / 1_000.0,
            spent_told(recall.usage, recall.cost)
        ));
    }
    text
}
