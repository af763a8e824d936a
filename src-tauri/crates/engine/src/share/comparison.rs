//! A comparison as a page: its numbers and its lists.

use super::page::{Html, document};
use super::words::{count, day, life, moment, text_of};
use super::{MAX_SHARED_LINES, Made};
use crate::comparison::{CompareCounts, CompareRequest, ComparedItem, ComparedList};
use crate::engine::Engine;
use crate::error::EngineResult;
use crate::masking::Mask;
use crate::table::plain;

impl Engine {
    pub(super) async fn comparison_page(
        &self,
        request: &CompareRequest,
        made: &Made,
        mask: &Mask,
    ) -> EngineResult<String> {
        let (counts, items) = self.compare_whole(request.clone(), MAX_SHARED_LINES).await?;
        let items = mask.apply(items)?;
        let (title, about, sides) = match request {
            CompareRequest::Moments { user, from, to } => {
                let place = self.place_of(user, mask).await?;
                let (from, to) = (moment(*from.min(to)), moment(*from.max(to)));
                let title = format!("What was learned about {}", place.user);
                (
                    title,
                    format!("{}, from {from} to {to}", place.organization),
                    ["Learned".to_owned(), "Dropped".to_owned()],
                )
            }
            CompareRequest::Users { left, right, at } => {
                let (left, right) = (self.place_of(left, mask).await?, self.place_of(right, mask).await?);
                let title = format!("{} and {} compared", left.user, right.user);
                let sides = [format!("Only of {}", right.user), format!("Only of {}", left.user)];
                (title, format!("What was believed on {}", moment(*at)), sides)
            }
        };
        let mut body = Html::default();
        numbers(&mut body, &counts);
        let [learned, dropped] = sides;
        for (list, name, total) in [
            (ComparedList::Changed, "Changed".to_owned(), counts.changed),
            (ComparedList::Learned, learned, counts.learned),
            (ComparedList::Dropped, dropped, counts.dropped),
        ] {
            lines(&mut body, &name, total, items.iter().filter(|item| item.list == list));
        }
        Ok(document(&title, &about, false, body, made))
    }
}

fn numbers(body: &mut Html, counts: &CompareCounts) {
    let memories = |n: u32| count(n as usize, "memory", "memories");
    body.raw("<dl>");
    for (name, number) in [
        ("Before", counts.before),
        ("After", counts.after),
        ("In both, word for word", counts.same),
    ] {
        body.element("dt", name).element("dd", &memories(number));
    }
    body.raw("</dl>\n");
    if let Some(capped) = counts.capped_at {
        body.element(
            "p class=\"meta\"",
            &format!("Only the newest {capped} memories of each side were compared."),
        );
    }
}

fn lines<'a>(body: &mut Html, name: &str, total: u32, items: impl Iterator<Item = &'a ComparedItem>) {
    body.raw("<h2>")
        .text(name)
        .raw(" ")
        .element("span class=\"n\"", &total.to_string())
        .raw("</h2>\n<ul>\n");
    let mut shown = 0;
    for item in items {
        shown += 1;
        body.raw("<li>");
        line(body, item);
        body.raw("</li>\n");
    }
    body.raw("</ul>\n");
    if total > shown {
        body.element(
            "p class=\"meta\"",
            &format!("{} more are not in this file.", total - shown),
        );
    }
}

fn line(body: &mut Html, item: &ComparedItem) {
    match (&item.new, item.old.as_slice()) {
        (Some(new), [old]) => {
            body.raw("<p class=\"text\">")
                .difference(&text_of(old), &text_of(new))
                .raw("</p>");
        }
        (Some(new), olds) => {
            for old in olds {
                body.raw("<p class=\"text\">").element("del", &text_of(old)).raw("</p>");
            }
            body.element("p class=\"text\"", &text_of(new));
        }
        (None, olds) => olds.iter().for_each(|old| {
            body.element("p class=\"text\"", &text_of(old));
        }),
    }
    if let Some(row) = item.new.as_ref().or(item.old.last()) {
        body.element("p class=\"meta\"", &life(row));
    }
    if let Some(deleted) = &item.deleted {
        if item.old.is_empty() {
            body.element("p class=\"text\"", &plain(&deleted.segments));
        }
        let told = format!(
            "Deleted {}; learned {}",
            moment(deleted.deleted_at),
            day(deleted.obtained_at.date_naive())
        );
        body.element("p class=\"meta\"", &told);
    }
}
