//! The one way in which a page is written: markup is fixed text of the program, and everything else is escaped on its way in.

use std::fmt::Write;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use sha2::{Digest, Sha256};
use similar::ChangeTag;

use super::Made;
use super::words::differences;

const STYLE: &str = include_str!("page.css");
const STEPS: &str = include_str!("steps.js");

/// HTML that is being written. Tags and names of attributes are text of the program, so nothing from a store can be one.
#[derive(Default)]
pub(super) struct Html(String);

impl Html {
    /// Markup as it stands.
    pub(super) fn raw(&mut self, markup: &'static str) -> &mut Self {
        self.0.push_str(markup);
        self
    }

    /// Any text.
    pub(super) fn text(&mut self, text: &str) -> &mut Self {
        escape(&mut self.0, text);
        self
    }

    /// An attribute of the tag that is open; the tag is closed by markup after it.
    pub(super) fn attribute(&mut self, name: &'static str, value: &str) -> &mut Self {
        let _ = write!(self.0, " {name}=\"");
        escape(&mut self.0, value);
        self.0.push('"');
        self
    }

    pub(super) fn number(&mut self, name: &'static str, value: f64) -> &mut Self {
        let _ = write!(self.0, " {name}=\"{value}\"");
        self
    }

    /// `<tag>text</tag>` with a tag of the program.
    pub(super) fn element(&mut self, tag: &'static str, text: &str) -> &mut Self {
        let _ = write!(self.0, "<{tag}>");
        escape(&mut self.0, text);
        let name = tag.split(' ').next().unwrap_or(tag);
        let _ = write!(self.0, "</{name}>");
        self
    }

    /// A text against an older one, word by word.
    pub(super) fn difference(&mut self, old: &str, new: &str) -> &mut Self {
        for stretch in differences(old, new) {
            match stretch.tag {
                ChangeTag::Equal => self.text(&stretch.text),
                ChangeTag::Delete => self.element("del", &stretch.text),
                ChangeTag::Insert => self.element("ins", &stretch.text),
            };
        }
        self
    }
}

/// The one function through which text gets into a page. Characters that HTML does not know are left out.
fn escape(out: &mut String, text: &str) {
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            '\n' | '\t' => out.push(c),
            c if c.is_control() => {}
            c => out.push(c),
        }
    }
}

/// A whole document. It may load nothing at all; its own style, and script where it has steps, are named by their digests.
pub(super) fn document(title: &str, about: &str, steps: bool, body: Html, made: &Made) -> String {
    let mut page = Html::default();
    page.raw("<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta http-equiv=\"Content-Security-Policy\"");
    let scripts = if steps {
        format!("'{}'", digest(STEPS))
    } else {
        "'none'".to_owned()
    };
    let policy = format!(
        "default-src 'none'; style-src '{}'; script-src {scripts}; base-uri 'none'; form-action 'none'",
        digest(STYLE)
    );
    page.attribute("content", &policy)
        .raw(">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n");
    page.raw("<meta name=\"referrer\" content=\"no-referrer\">\n<meta name=\"color-scheme\" content=\"light dark\">\n");
    page.element("title", title)
        .raw("\n<style>")
        .raw(STYLE)
        .raw("</style>\n</head>\n<body>\n<main>\n<header>");
    page.element("h1", title).element("p", about).raw("</header>\n");
    page.0.push_str(&body.0);
    page.raw("</main>\n<footer>");
    for line in made.lines() {
        page.element("p", &line);
    }
    page.raw("</footer>\n");
    if steps {
        page.raw("<script>").raw(STEPS).raw("</script>\n");
    }
    page.raw("</body>\n</html>\n");
    page.0
}

fn digest(content: &str) -> String {
    format!("sha256-{}", BASE64_STANDARD.encode(Sha256::digest(content.as_bytes())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whatever_a_store_holds_is_text_in_a_page() {
        let mut html = Html::default();
        let evil = "</p><script>alert('1')</script>\u{0}&\"<img src=x onerror=y>";
        html.element("p", evil)
            .raw("<a")
            .attribute("href", evil)
            .raw(">")
            .difference(evil, "<b>")
            .raw("</a>");
        assert!(
            !html.0.contains("<script") && !html.0.contains("<img") && !html.0.contains("<b>"),
            "{}",
            html.0
        );
        assert!(!html.0.contains('\u{0}'));
        assert_eq!(
            html.0.matches('"').count(),
            2,
            "the quotes of the attribute alone: {}",
            html.0
        );
    }
}
