//! Reading lists to their end. A list that breaks the rules of paging ends the test.

use std::future::Future;

use memora_engine::domain::page::{Page, PageRequest};
use memora_engine::ports::graph::GraphResult;

/// More pages than any test has; a store whose pages never end is found out by it.
const MOST_PAGES: usize = 100_000;

/// All rows of a list, read in pages of `limit`.
pub async fn all_pages<T, F>(limit: u32, mut read: impl FnMut(PageRequest) -> F) -> GraphResult<Vec<T>>
where
    F: Future<Output = GraphResult<Page<T>>>,
{
    let mut rows = Vec::new();
    let mut request = PageRequest::first(limit);
    for _ in 0..MOST_PAGES {
        let page = read(request).await?;
        assert!(
            page.items.len() <= limit as usize,
            "a page of {limit} has {} rows",
            page.items.len()
        );
        assert!(
            page.next.is_none() || !page.items.is_empty(),
            "an empty page says that more follows"
        );
        rows.extend(page.items);
        match page.next {
            Some(next) => {
                request = PageRequest {
                    after: Some(next),
                    limit,
                }
            }
            None => return Ok(rows),
        }
    }
    panic!("the pages do not end");
}

/// All rows of a list that goes on after a key, `limit` at a time.
pub async fn all_after<T, K, E, F>(
    limit: u32,
    mut read: impl FnMut(Option<K>, u32) -> F,
    key: impl Fn(&T) -> K,
) -> Result<Vec<T>, E>
where
    F: Future<Output = Result<Vec<T>, E>>,
{
    let mut rows: Vec<T> = Vec::new();
    for _ in 0..MOST_PAGES {
        let more = read(rows.last().map(&key), limit).await?;
        assert!(more.len() <= limit as usize, "{} rows instead of {limit}", more.len());
        if more.is_empty() {
            return Ok(rows);
        }
        rows.extend(more);
    }
    panic!("the rows do not end");
}
