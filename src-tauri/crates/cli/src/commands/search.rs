//! Finding memories.

use memora_engine::domain::read::DateRange;
use memora_engine::search::{SearchAnswer, SearchHit, SearchNotice, SearchRequest, Versions};

use super::Run;
use crate::args;
use crate::failure::Done;
use crate::output::{table, text_of};
use crate::people;

pub(crate) async fn search(run: &Run, args: args::Search) -> Done {
    let open = run.reading().await?;
    let request = SearchRequest {
        scope: people::scope(&open, &args.scope).await?,
        text: args.text,
        dates: DateRange {
            from: args.from,
            to: args.to,
        },
        versions: if args.all_versions {
            Versions::All
        } else {
            Versions::Current
        },
        as_of: args.as_of,
        exclude: Vec::new(),
        limit: args.limit,
    };
    let answer = open.search(request).await?;
    for notice in &answer.notices {
        run.work.note(&notice_told(notice));
    }
    run.output.print(&answer, text)
}

fn text(answer: &SearchAnswer) -> String {
    if answer.hits.is_empty() {
        return "nothing was found".to_owned();
    }
    hits_table(answer.hits.iter())
}

pub(crate) fn hits_table<'a>(hits: impl Iterator<Item = &'a SearchHit>) -> String {
    let rows: Vec<Vec<String>> = hits
        .map(|hit| {
            let row = &hit.row;
            vec![
                format!("{:.3}", hit.fused),
                row.date.to_string(),
                row.user_name.clone().unwrap_or_else(|| row.key.user_id.to_string()),
                row.key.memory_id.to_string(),
                text_of(row),
            ]
        })
        .collect();
    table(&["score", "day", "user", "memory", "text"], &rows)
}

/// What a reader of the hits must know.
pub(crate) fn notice_told(notice: &SearchNotice) -> String {
    match notice {
        SearchNotice::IndexBehind { pending } => {
            format!("the search index is behind: {pending} changed memories are not in it yet")
        }
        SearchNotice::IndexIncomplete { reason } => format!("the search index is not complete: {reason}"),
        SearchNotice::WordsOnly { reason } => format!("found by words only: {reason}"),
        SearchNotice::NotUnderstood => "found by words only: the model knows no word of the question".to_owned(),
        SearchNotice::WordsInGraph { reason } => {
            format!("found by whole words, without ranking by meaning: {reason}")
        }
        SearchNotice::QueryCut { chars } => format!("the question was cut after {chars} characters"),
    }
}
