//! A playback as a page: everything that happened as a list, which a small script shows step by step.

use super::page::{Html, document};
use super::words::{agent_of, count, moment, text_of};
use super::{MAX_SHARED_EVENTS, Made};
use crate::domain::ids::UserKey;
use crate::domain::model::Timestamp;
use crate::domain::read::Scope;
use crate::engine::Engine;
use crate::error::EngineResult;
use crate::masking::Mask;
use crate::playback::{MAX_EVENTS, PlaybackEvent, PlaybackRequest, PlaybackWhat};
use crate::table::plain;
use crate::task::TaskContext;

impl Engine {
    pub(super) async fn playback_page(
        &self,
        scope: &Scope,
        since: Option<Timestamp>,
        made: &Made,
        mask: &Mask,
        task: &TaskContext,
    ) -> EngineResult<String> {
        let organization = mask
            .apply(self.graph.organization(&scope.org_id).await?)?
            .organization
            .name;
        let of = match &scope.user_id {
            Some(user_id) => {
                let user = UserKey {
                    org_id: scope.org_id.clone(),
                    user_id: user_id.clone(),
                };
                self.place_of(&user, mask).await?.user
            }
            None => organization.clone(),
        };
        let (events, cut) = self.shared_events(scope, since, task).await?;
        let events = mask.apply(events)?;
        let mut about = organization;
        if let Some(since) = since {
            about.push_str(&format!(", after {}", moment(since)));
        }
        about.push_str(&format!(", {}", count(events.len(), "event", "events")));
        let mut body = Html::default();
        body.raw("<div class=\"steps\" hidden><button type=\"button\" aria-label=\"Step back\">‹</button><button type=\"button\">Play</button><button type=\"button\" aria-label=\"Step on\">›</button><input type=\"range\" min=\"0\" aria-label=\"Event\"");
        let last = events.len().to_string();
        body.attribute("max", &last)
            .attribute("value", &last)
            .raw("><output></output></div>\n<ol id=\"events\">\n");
        for event in &events {
            body.raw("<li>");
            happened(&mut body, event, scope.user_id.is_none());
            body.raw("</li>\n");
        }
        body.raw("</ol>\n");
        if cut {
            body.element(
                "p class=\"meta\"",
                &format!("What came later is not in this file: it holds the first {MAX_SHARED_EVENTS} events."),
            );
        }
        Ok(document(
            &format!("How the memories of {of} came to be"),
            &about,
            true,
            body,
            made,
        ))
    }

    /// The events, and whether there are more.
    async fn shared_events(
        &self,
        scope: &Scope,
        since: Option<Timestamp>,
        task: &TaskContext,
    ) -> EngineResult<(Vec<PlaybackEvent>, bool)> {
        let mut events = Vec::new();
        let mut request = PlaybackRequest {
            scope: scope.clone(),
            since,
            after: None,
            limit: MAX_EVENTS,
        };
        loop {
            task.check_cancelled()?;
            let page = self.playback(request.clone()).await?;
            events.extend(page.events);
            let cut = events.len() > MAX_SHARED_EVENTS;
            events.truncate(MAX_SHARED_EVENTS);
            let Some(next) = page.next.filter(|_| !cut) else {
                return Ok((events, cut));
            };
            request.after = Some(next);
            request.since = page.until;
        }
    }
}

fn happened(body: &mut Html, event: &PlaybackEvent, with_user: bool) {
    let user = |name: &Option<String>| match name {
        Some(name) if with_user => format!(" · {name}"),
        _ => String::new(),
    };
    match &event.what {
        PlaybackWhat::Conversation {
            agent_label,
            first_message,
            messages,
            ..
        } => {
            let agent = agent_label.as_deref().unwrap_or("a deleted agent");
            let told = format!(
                "{} · conversation with {agent} · {}",
                moment(event.at),
                count(*messages as usize, "turn", "turns")
            );
            body.element("p class=\"meta\"", &told);
            if let Some(first) = first_message {
                body.element("blockquote", first);
            }
        }
        PlaybackWhat::Learned { row } => {
            let told = format!(
                "{} · learned by {}{}",
                moment(event.at),
                agent_of(row),
                user(&row.user_name)
            );
            body.element("p class=\"meta\"", &told)
                .element("p class=\"text\"", &text_of(row));
        }
        PlaybackWhat::Contradicted { row, was } => {
            let told = format!(
                "{} · changed by {}{}",
                moment(event.at),
                agent_of(row),
                user(&row.user_name)
            );
            body.element("p class=\"meta\"", &told);
            if let [old] = was.as_slice() {
                body.raw("<p class=\"text\">")
                    .difference(&plain(&old.segments), &text_of(row))
                    .raw("</p>");
            } else {
                for old in was {
                    body.raw("<p class=\"text\">")
                        .element("del", &plain(&old.segments))
                        .raw("</p>");
                }
                body.element("p class=\"text\"", &text_of(row));
            }
        }
    }
}
