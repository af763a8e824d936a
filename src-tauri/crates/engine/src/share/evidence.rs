//! The evidence for one memory: what it says, what it said before, who said what it was taken from and when, and what was done to it
//! since. As a page for reading and printing, and as Markdown.

use std::collections::HashMap;

use super::page::{Html, document};
use super::words::{agent_of, count, life, moment, text_of};
use super::{MAX_SHARED_VERSIONS, Made, Place};
use crate::audit::AuditRow;
use crate::domain::ids::{MemoryId, MemoryKey};
use crate::domain::model::Interaction;
use crate::domain::page::PageRequest;
use crate::domain::read::AuditQuery;
use crate::domain::subject::Subject;
use crate::engine::Engine;
use crate::error::EngineResult;
use crate::masking::Mask;
use crate::memories::{MemoryDetail, Turn};
use crate::ports::graph::GraphError;
use crate::table::plain;
use crate::versions::VersionGraphView;

/// The most changes that a sheet lists, the newest of them.
const MAX_CHANGES: u32 = 200;

pub(super) struct Evidence {
    place: Place,
    detail: MemoryDetail,
    graph: VersionGraphView,
    /// Where it was taken from; `None` when it was added by hand or names something that is not there.
    interaction: Option<Interaction>,
    changes: Vec<AuditRow>,
    more_changes: bool,
}

impl Engine {
    pub(super) async fn evidence(&self, key: &MemoryKey, mask: &Mask) -> EngineResult<Evidence> {
        let detail = self.memory_detail(key, None).await?;
        let interaction = match &detail.row.interaction_id {
            Some(id) => {
                let key = crate::domain::ids::InteractionKey {
                    org_id: key.org_id.clone(),
                    user_id: key.user_id.clone(),
                    interaction_id: id.clone(),
                };
                match self.graph.interaction(&key).await {
                    Ok(head) => Some(head.interaction),
                    Err(GraphError::NotFound(_)) => None,
                    Err(error) => return Err(error.into()),
                }
            }
            None => None,
        };
        let graph = self.version_graph(key, MAX_SHARED_VERSIONS, None).await?;
        let query = AuditQuery {
            subject: Some(Subject::Memory(key.memory_id)),
            ..AuditQuery::default()
        };
        let changes = self.audit(&query, PageRequest::first(MAX_CHANGES)).await?;
        Ok(Evidence {
            place: self.place_of(&key.user(), mask).await?,
            detail: mask.apply(detail)?,
            graph: mask.apply(graph)?,
            interaction,
            more_changes: changes.next.is_some(),
            changes: mask.apply(changes.items)?,
        })
    }
}

impl Evidence {
    fn text(&self) -> String {
        text_of(&self.detail.row)
    }

    fn label(&self) -> &str {
        let id = self.detail.row.key.memory_id;
        let step = self.detail.versions.iter().find(|step| step.key.memory_id == id);
        step.map_or("v1", |step| step.label.as_str())
    }

    fn state(&self) -> String {
        let row = &self.detail.row;
        match row.superseded_at {
            _ if row.believed => "Believed now".to_owned(),
            Some(at) => format!("Superseded since {}", moment(at)),
            None => "Superseded".to_owned(),
        }
    }

    /// What the head of a sheet says, name by name.
    fn facts(&self) -> Vec<(&'static str, String)> {
        let row = &self.detail.row;
        let mut facts = vec![
            ("State", self.state()),
            ("Version", format!("{} of {}", self.label(), self.detail.versions_total)),
            ("User", self.place.user.clone()),
            ("Organization", self.place.organization.clone()),
            ("Learned", format!("{} by {}", moment(row.obtained_at), agent_of(row))),
            ("Memory", row.key.memory_id.to_string()),
        ];
        if let Some(interaction) = &self.interaction {
            let turns = count(
                self.detail.interaction_messages.unwrap_or_default() as usize,
                "turn",
                "turns",
            );
            facts.push(("Conversation", format!("{}, {turns}", moment(interaction.created_at))));
        }
        facts
    }

    fn about_sources(&self) -> String {
        match (&self.interaction, self.detail.sources.is_empty()) {
            (_, true) => "No source turn is kept: it was added by hand, or its turns were deleted.".to_owned(),
            (Some(interaction), false) => format!("Said on {}.", moment(interaction.created_at)),
            (None, false) => "When it was said is not known.".to_owned(),
        }
    }

    /// Versions with what each contradicts, oldest first.
    fn versions(&self) -> impl Iterator<Item = (&crate::versions::VersionNode, Vec<&str>)> {
        let labels: HashMap<MemoryId, &str> = (self.graph.nodes.iter())
            .map(|node| (node.row.key.memory_id, node.label.as_str()))
            .collect();
        self.graph.nodes.iter().map(move |node| {
            let olds = self
                .graph
                .edges
                .iter()
                .filter(|edge| edge.new == node.row.key.memory_id);
            (node, olds.filter_map(|edge| labels.get(&edge.old).copied()).collect())
        })
    }

    pub(super) fn page(&self, made: &Made) -> String {
        let mut body = Html::default();
        body.raw("<dl>");
        for (name, value) in self.facts() {
            body.element("dt", name).element("dd", &value);
        }
        body.raw("</dl>\n<h2>Where it comes from</h2>\n");
        body.element("p class=\"meta\"", &self.about_sources());
        for turn in &self.detail.sources {
            body.raw("<blockquote>")
                .element("b", &said_by(turn))
                .text(&turn.content)
                .raw("</blockquote>\n");
        }
        super::versions::versions(&mut body, &self.graph);
        body.raw("<h2>What was done to it</h2>\n<ol>\n");
        for change in &self.changes {
            body.raw("<li>")
                .element("p", &plain(&change.summary))
                .element("p class=\"meta\"", &done(change));
            for effect in &change.effects {
                if let (Some(before), Some(after)) = (&effect.before, &effect.after) {
                    body.raw("<p class=\"text\">")
                        .difference(&plain(before), &plain(after))
                        .raw("</p>");
                }
            }
            body.raw("</li>\n");
        }
        body.raw("</ol>\n");
        if let Some(note) = self.note() {
            body.element("p class=\"meta\"", note);
        }
        document(
            &self.text(),
            &format!("Evidence for a memory of {}", self.place.user),
            false,
            body,
            made,
        )
    }

    fn note(&self) -> Option<&'static str> {
        if self.more_changes {
            Some("Older changes are not in this sheet.")
        } else {
            self.changes.is_empty().then_some("Nothing is written down about it.")
        }
    }

    pub(super) fn markdown(&self, made: &Made) -> String {
        let mut out = format!("# {}\n\n", line(&self.text()));
        for (name, value) in self.facts() {
            out.push_str(&format!("- **{name}:** {}\n", line(&value)));
        }
        out.push_str(&format!("\n## Where it comes from\n\n{}\n", self.about_sources()));
        for turn in &self.detail.sources {
            let said: Vec<String> = turn.content.lines().map(|text| format!("> {}", line(text))).collect();
            out.push_str(&format!("\n**{}**\n\n{}\n", line(&said_by(turn)), said.join("\n>\n")));
        }
        out.push_str("\n## Versions\n\n");
        for (node, olds) in self.versions() {
            let against = if olds.is_empty() {
                String::new()
            } else {
                format!(", against {}", olds.join(", "))
            };
            out.push_str(&format!(
                "- **{}** {} ({}{against})\n",
                node.label,
                line(&text_of(&node.row)),
                line(&life(&node.row))
            ));
        }
        out.push_str("\n## What was done to it\n\n");
        for change in &self.changes {
            out.push_str(&format!(
                "- {} ({})\n",
                line(&plain(&change.summary)),
                line(&done(change))
            ));
        }
        if let Some(note) = self.note() {
            out.push_str(&format!("\n{note}\n"));
        }
        let [made, masked] = made.lines();
        out + &format!("\n---\n\n{}\n{masked}\n", line(&made))
    }
}

fn said_by(turn: &Turn) -> String {
    format!("{}, turn {}", turn.speaker, turn.position + 1)
}

fn done(change: &AuditRow) -> String {
    let reason = change
        .reason
        .as_ref()
        .map(|reason| format!(" · because: {reason}"))
        .unwrap_or_default();
    let undone = if change.undone_by.is_some() {
        " · undone since"
    } else {
        ""
    };
    format!("{} · {}{reason}{undone}", moment(change.at), change.actor.name)
}

/// A text on one line that Markdown and HTML inside of it take for text.
pub(crate) fn line(text: &str) -> String {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if matches!(c, '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '#' | '|' | '&') {
            out.push('\\');
        }
        out.push(c);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::line;

    #[test]
    fn nothing_in_a_text_is_markdown() {
        assert_eq!(line("a *b*\n# <c> [d](e)"), "a \\*b\\* \\# \\<c\\> \\[d\\](e)");
    }
}
