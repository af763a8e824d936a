//! Links to a place in a store, `memora://open/o/<organization>/u/<user>?view=…&memory=…&store=…`, as they come from outside:
//! from a mail, a chat or a web page. What is not known word for word is refused, and nothing but a place comes out.

use percent_encoding::percent_decode_str;
use tauri::Url;

/// How links begin; registered with the system by the package.
pub const SCHEME: &str = "memora";

const MAX_LINK: usize = 4_000;
const MAX_ID: usize = 128;
const MAX_TEXT: usize = 1_000;

/// What a link leads to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// The id of a saved store; `None`: the one that is open.
    pub store: Option<String>,
    /// The part of the window's address after `#`.
    pub place: String,
}

/// Why a link is not followed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadLink {
    #[error("it is longer than {MAX_LINK} characters")]
    TooLong,
    #[error("it does not begin with {SCHEME}://open/")]
    NotOurs,
    #[error("it names no place of a store")]
    Place,
    #[error("it asks for “{0}”, which no link can")]
    UnknownPart(String),
    #[error("“{0}” has a value that it cannot have")]
    BadValue(&'static str),
}

/// What may stand in a part of the query.
#[derive(Clone, Copy)]
enum Form {
    /// A name of the window's own, such as that of a view; the window leaves out what it does not know.
    Word,
    Id,
    /// Two ids, as `old~new`.
    Pair,
    /// Words with commas between them.
    Words,
    Day,
    Moment,
    Number,
    /// What somebody typed.
    Text,
}

/// The parts of an address, as `ui/src/lib/address.ts` writes them; a test holds them against it.
const PARTS: &[(&str, Form)] = &[
    ("view", Form::Word),
    ("user", Form::Id),
    ("memory", Form::Id),
    ("interaction", Form::Id),
    ("open", Form::Id),
    ("agent", Form::Id),
    ("at", Form::Day),
    ("from", Form::Day),
    ("to", Form::Day),
    ("filter", Form::Word),
    ("tag", Form::Text),
    ("q", Form::Text),
    ("turn", Form::Number),
    ("in", Form::Word),
    ("versions", Form::Word),
    ("edge", Form::Pair),
    ("kinds", Form::Words),
    ("of", Form::Id),
    ("by", Form::Text),
    ("about", Form::Id),
    ("group", Form::Id),
    ("asof", Form::Moment),
    ("stored", Form::Moment),
    ("since", Form::Moment),
    ("until", Form::Moment),
    ("other", Form::Id),
    ("with", Form::Id),
];

pub fn parse(text: &str) -> Result<Link, BadLink> {
    if text.len() > MAX_LINK {
        return Err(BadLink::TooLong);
    }
    let url = Url::parse(text).map_err(|_| BadLink::NotOurs)?;
    let is_ours = url.scheme() == SCHEME
        && url.host_str() == Some("open")
        && url.port().is_none()
        && url.username().is_empty()
        && url.password().is_none()
        && url.fragment().is_none();
    if !is_ours {
        return Err(BadLink::NotOurs);
    }
    let mut place = Url::parse("memora://open/").map_err(|_| BadLink::NotOurs)?;
    copy_path(&url, &mut place)?;
    let mut store = None;
    for (name, value) in url.query_pairs() {
        if name == "store" {
            store = Some(value.into_owned()).filter(|id| Form::Id.fits(id));
            if store.is_none() {
                return Err(BadLink::BadValue("store"));
            }
            continue;
        }
        let known = PARTS.iter().find(|(known, _)| *known == name);
        let Some((known, form)) = known else {
            return Err(BadLink::UnknownPart(name.chars().take(40).collect()));
        };
        if !form.fits(&value) {
            return Err(BadLink::BadValue(known));
        }
        place.query_pairs_mut().append_pair(known, &value);
    }
    let query = place.query().map(|query| format!("?{query}")).unwrap_or_default();
    Ok(Link {
        store,
        place: format!("{}{query}", place.path()),
    })
}

/// `/`, `/o/<id>`, `/o/<id>/u/<id>` or `/o/<id>/a/<id>`.
fn copy_path(from: &Url, to: &mut Url) -> Result<(), BadLink> {
    let parts: Vec<String> = from
        .path_segments()
        .into_iter()
        .flatten()
        .filter(|part| !part.is_empty())
        .map(|part| {
            Ok(percent_decode_str(part)
                .decode_utf8()
                .map_err(|_| BadLink::Place)?
                .into_owned())
        })
        .collect::<Result<_, BadLink>>()?;
    let parts: Vec<&str> = parts.iter().map(String::as_str).collect();
    let fits = match parts[..] {
        [] => true,
        ["o", org] => Form::Id.fits(org),
        ["o", org, "u" | "a", id] => Form::Id.fits(org) && Form::Id.fits(id),
        _ => false,
    };
    if !fits {
        return Err(BadLink::Place);
    }
    to.path_segments_mut()
        .map_err(|()| BadLink::Place)?
        .clear()
        .extend(&parts);
    Ok(())
}

impl Form {
    fn fits(self, value: &str) -> bool {
        let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
        match self {
            Self::Word => (1..=40).contains(&value.len()) && value.bytes().all(|b| b.is_ascii_alphabetic()),
            Self::Words => value.len() <= MAX_TEXT && value.split(',').all(|word| Self::Word.fits(word)),
            // As `text_id!` of the engine; a dot by itself would be a step in a path.
            Self::Id => {
                (1..=MAX_ID).contains(&value.len())
                    && !value.chars().any(|c| c.is_whitespace() || c.is_control())
                    && value.chars().any(|c| c != '.')
            }
            Self::Pair => {
                matches!(value.split('~').collect::<Vec<_>>()[..], [old, new] if Self::Id.fits(old) && Self::Id.fits(new))
            }
            Self::Day => {
                value.len() == 10 && value.split('-').map(str::len).eq([4, 2, 2]) && value.split('-').all(digits)
            }
            Self::Moment => {
                let (day, time) = value.split_once('T').unwrap_or_default();
                let time = time.strip_suffix('Z').unwrap_or_default();
                Self::Day.fits(day)
                    && (8..=18).contains(&time.len())
                    && time.bytes().all(|b| b.is_ascii_digit() || b == b':' || b == b'.')
            }
            Self::Number => value.len() <= 9 && digits(value),
            Self::Text => value.len() <= MAX_TEXT && !value.chars().any(char::is_control),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(link: &str) -> Result<String, BadLink> {
        parse(link).map(|link| link.place)
    }

    #[test]
    fn a_link_leads_to_a_place_of_the_open_store_or_of_a_named_one() {
        let link = parse("memora://open/o/acme/u/bob?view=memories&memory=m-1&q=red+shoes&store=s1").unwrap();
        assert_eq!(link.store.as_deref(), Some("s1"));
        assert_eq!(link.place, "/o/acme/u/bob?view=memories&memory=m-1&q=red+shoes");
        assert_eq!(place("memora://open").unwrap(), "/");
        assert_eq!(place("memora://open/").unwrap(), "/");
        assert_eq!(place("MEMORA://open/o/acme/a/x").unwrap(), "/o/acme/a/x");
        assert_eq!(
            place("memora://open/o/a%2Fb?asof=2026-02-24T09:14:00.250Z").unwrap(),
            "/o/a%2Fb?asof=2026-02-24T09%3A14%3A00.250Z"
        );
    }

    #[test]
    fn everything_else_is_refused() {
        for (link, why) in [
            ("https://open/o/acme", BadLink::NotOurs),
            ("memora://run/o/acme", BadLink::NotOurs),
            ("memora:open/o/acme", BadLink::NotOurs),
            ("memora://me@open/o/acme", BadLink::NotOurs),
            ("memora://open:80/o/acme", BadLink::NotOurs),
            ("memora://open/o/acme#x", BadLink::NotOurs),
            ("javascript:alert(1)", BadLink::NotOurs),
            ("memora://open/x/acme", BadLink::Place),
            ("memora://open/o/acme/u/bob/more", BadLink::Place),
            ("memora://open/o/a%20b", BadLink::Place),
            ("memora://open/o/%FF", BadLink::Place),
            ("memora://open/o/acme?run=1", BadLink::UnknownPart("run".to_owned())),
            ("memora://open/o/acme?view=%3Cscript%3E", BadLink::BadValue("view")),
            ("memora://open/o/acme?memory=a%0Ab", BadLink::BadValue("memory")),
            ("memora://open/o/acme?at=yesterday", BadLink::BadValue("at")),
            ("memora://open/o/acme?turn=-1", BadLink::BadValue("turn")),
            ("memora://open/o/acme?store=", BadLink::BadValue("store")),
        ] {
            assert_eq!(parse(link), Err(why), "{link}");
        }
        let long = format!("memora://open/o/{}", "a".repeat(MAX_LINK));
        assert_eq!(parse(&long), Err(BadLink::TooLong));
    }

    #[test]
    fn no_part_of_a_place_is_out_of_reach_for_links() {
        let source = include_str!("../../ui/src/lib/address.ts");
        let written = source.split("export function formatAddress").nth(1).unwrap();
        let written: Vec<&str> = written
            .split("put(\"")
            .skip(1)
            .chain(written.split("params.set(\"").skip(1))
            .filter_map(|rest| rest.split('"').next())
            .collect();
        assert!(written.len() > 20, "{written:?}");
        assert!(
            !written.contains(&"store"),
            "a link says with this which store it leads to"
        );
        for name in written {
            assert!(
                PARTS.iter().any(|(known, _)| *known == name),
                "address.ts writes {name}, and links.rs does not know it"
            );
        }
    }
}
