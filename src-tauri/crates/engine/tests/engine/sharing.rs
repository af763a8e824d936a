//! Shared files: all that belongs into them, nothing that a browser would act on, and no larger than promised.

use std::sync::Arc;

use memora_engine::comparison::CompareRequest;
use memora_engine::domain::read::{DateRange, Scope};
use memora_engine::lists::Listed;
use memora_engine::masking::{Mask, MaskLevel};
use memora_engine::review::ReviewDesk;
use memora_engine::search::{SearchRequest, Versions};
use memora_engine::share::{Imprint, Shared, SheetFormat};
use memora_engine::table::ListFormat;
use memora_engine::task::TaskContext;
use memora_engine::timeline::TimelineRequest;

use super::workbench::{Workbench, corrects, learned};

/// What a page of a playback of 300 versions may take.
const MOST_BYTES: usize = 500_000;

const EVIL: &str = "likes </li><script>alert(1)</script> & \"<img src=https://x onerror=y>\"";

fn imprint() -> Imprint {
    Imprint {
        program: "Memora Explorer 1".to_owned(),
        store: "Study <i>".to_owned(),
    }
}

async fn shared(bench: &Workbench, what: &Shared, mask: &Mask) -> String {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(what.file_name());
    let bytes = bench
        .engine
        .share(what, &imprint(), &path, mask, &TaskContext::detached())
        .await
        .unwrap();
    let text = std::fs::read_to_string(path).unwrap();
    assert_eq!(bytes, text.len() as u64);
    text
}

fn assert_stands_alone(page: &str) {
    assert!(
        page.starts_with("<!doctype html>") && page.contains("default-src &#39;none&#39;;"),
        "{page}"
    );
    for tag in ["<script>alert", "<img", "<i>"] {
        assert!(!page.contains(tag), "{tag} in {page}");
    }
    assert!(page.contains("Study &lt;i&gt;") && page.contains("Memora Explorer 1"));
}

#[tokio::test]
async fn every_page_has_what_it_is_about_and_nothing_that_a_browser_acts_on() {
    let bench = Workbench::new().await;
    let first = bench.remember(learned(EVIL, &[0])).await;
    let second = bench.remember(corrects("likes green tea", first)).await;
    let memory = bench.key(second);
    let from = bench
        .engine
        .memory_detail(&bench.key(first), None)
        .await
        .unwrap()
        .row
        .obtained_at;
    let scope = Scope {
        org_id: bench.org.org_id.clone(),
        user_id: Some(bench.alice.user_id.clone()),
        agent_id: None,
    };
    let compared = CompareRequest::Moments {
        user: bench.alice(),
        from,
        to: bench.engine.now(),
    };
    let pages = [
        Shared::Versions {
            memory: memory.clone(),
            as_of: None,
        },
        Shared::Comparison { request: compared },
        Shared::Playback { scope, since: None },
        Shared::Evidence {
            memory: memory.clone(),
            format: SheetFormat::Html,
        },
    ];
    for what in &pages {
        let page = shared(&bench, what, &Mask::off()).await;
        assert_stands_alone(&page);
        for wanted in ["<ins>", "<del>", "green", "Jenny", "Nothing in it is masked."] {
            assert!(page.contains(wanted), "{what:?} has no {wanted}: {page}");
        }
        let pseudonyms = Arc::new(bench.engine.pseudonyms(None).await.unwrap());
        let masked = shared(&bench, what, &Mask::new(MaskLevel::NamesAndTexts, pseudonyms)).await;
        assert_stands_alone(&masked);
        for hidden in ["Alice", "Jenny", "green", bench.org.name.as_str()] {
            assert!(!masked.contains(hidden), "{what:?} shows {hidden}: {masked}");
        }
    }
    let sheet = Shared::Evidence {
        memory,
        format: SheetFormat::Markdown,
    };
    let sheet = shared(&bench, &sheet, &Mask::off()).await;
    for wanted in [
        "# likes green tea",
        "Believed now",
        "v2 of 2",
        "Where it comes from",
        "> ",
        "\\<script\\>",
        "What was done to it",
    ] {
        assert!(sheet.contains(wanted), "no {wanted}: {sheet}");
    }
}

#[tokio::test]
async fn a_playback_of_300_versions_fits_into_500_kilobytes() {
    let bench = Workbench::new().await;
    let text = |n: u32| {
        format!(
            "Sarah is due on day {n}, which the clinic confirmed by telephone after the appointment with Dr. Lind on the {n}th"
        )
    };
    let mut last = bench.remember(learned(&text(0), &[0])).await;
    for n in 1..300 {
        last = bench.remember(corrects(&text(n), last)).await;
    }
    let scope = Scope {
        org_id: bench.org.org_id.clone(),
        user_id: Some(bench.alice.user_id.clone()),
        agent_id: None,
    };
    let page = shared(&bench, &Shared::Playback { scope, since: None }, &Mask::off()).await;
    assert_eq!(page.matches("changed by").count(), 299);
    assert!(page.len() <= MOST_BYTES, "{} bytes", page.len());
    let memory = bench.key(last);
    let page = shared(&bench, &Shared::Versions { memory, as_of: None }, &Mask::off()).await;
    assert!(page.len() <= MOST_BYTES, "{} bytes of versions", page.len());
}

#[tokio::test]
async fn lists_are_written_in_three_formats() {
    let bench = Workbench::new().await;
    let first = bench.remember(learned("likes tea", &[0])).await;
    let from = bench
        .engine
        .memory_detail(&bench.key(first), None)
        .await
        .unwrap()
        .row
        .obtained_at;
    bench.remember(corrects("likes coffee, \"black\"", first)).await;
    bench.index().await;
    let org_id = bench.org.org_id.clone();
    let user_id = Some(bench.alice.user_id.clone());
    let lists = [
        (
            Listed::Hits {
                request: SearchRequest {
                    scope: Scope {
                        org_id: org_id.clone(),
                        user_id: user_id.clone(),
                        agent_id: None,
                    },
                    text: "coffee".to_owned(),
                    dates: DateRange::default(),
                    versions: Versions::Current,
                    as_of: None,
                    exclude: vec![],
                    limit: 1,
                },
            },
            1,
            "coffee",
        ),
        (
            Listed::Conversations {
                request: TimelineRequest {
                    user: bench.alice(),
                    agent_id: None,
                    dates: DateRange::default(),
                    ascending: false,
                },
                as_of: None,
            },
            2,
            "Jenny",
        ),
        (
            Listed::Compared {
                request: CompareRequest::Moments {
                    user: bench.alice(),
                    from,
                    to: bench.engine.now(),
                },
            },
            1,
            "coffee",
        ),
        (
            Listed::Users {
                org_id: org_id.clone(),
                as_of: None,
            },
            1,
            "Alice",
        ),
        (Listed::Reviews { org_id, user_id }, 9, "nearDuplicate"),
    ];
    let folder = tempfile::tempdir().unwrap();
    let desk = ReviewDesk::new(bench.engine.clone());
    for (list, rows, wanted) in lists {
        for format in [ListFormat::Csv, ListFormat::JsonLines, ListFormat::Markdown] {
            let path = folder.path().join(list.file_name()).with_extension(format.ending());
            let written = bench
                .engine
                .export_list(&list, &desk, format, &path, &Mask::off(), &TaskContext::detached())
                .await
                .unwrap();
            let text = std::fs::read_to_string(path).unwrap();
            let header = usize::from(format == ListFormat::Csv);
            assert_eq!(written, rows, "{list:?}");
            assert!(text.contains(wanted), "{list:?} as {format:?}: {text}");
            assert_eq!(text.lines().count(), rows as usize + header, "{text}");
            if format == ListFormat::JsonLines {
                for line in text.lines() {
                    serde_json::from_str::<serde_json::Value>(line).unwrap();
                }
            }
        }
    }
}
