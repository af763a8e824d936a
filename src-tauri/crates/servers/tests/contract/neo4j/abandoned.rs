//! Work that is dropped at any point while it runs.

use std::future::Future;
use std::pin::pin;
use std::task::Poll;

use memora_engine::domain::change::GraphOp;
use memora_engine::ports::graph::{GraphError, GraphStore};
use memora_testkit::sample::{change, user};

use super::{alone, with_ann};

/// Polls `work` at most `times` times, and drops it.
async fn drop_after(times: usize, work: impl Future) -> bool {
    let mut work = pin!(work);
    let mut left = times;
    std::future::poll_fn(move |context| match work.as_mut().poll(context) {
        Poll::Ready(_) => Poll::Ready(true),
        Poll::Pending if left == 0 => Poll::Ready(false),
        Poll::Pending => {
            left -= 1;
            Poll::Pending
        }
    })
    .await
}

#[tokio::test]
async fn a_dropped_change_is_there_whole_or_not_at_all() {
    let _alone = alone().await;
    let graph = with_ann().await;
    for n in 2..14 {
        let ops = |letter: char| GraphOp::PutUser {
            user: user("acme", &format!("{letter}{n}"), "Somebody"),
        };
        let put = change(n, vec![ops('a'), ops('b')]);
        let before = graph.totals().await.expect("totals").users;
        drop_after(n as usize - 2, graph.apply(std::slice::from_ref(&put))).await;
        // The same change again: its locks are free, and it counts once.
        match graph.apply(&[put]).await {
            Ok(()) | Err(GraphError::Conflict(_)) => {}
            other => panic!("{other:?}"),
        }
        assert_eq!(
            graph.totals().await.expect("totals").users,
            before + 2,
            "dropped after {} polls",
            n - 2
        );
    }
}

#[tokio::test]
async fn dropped_questions_leave_their_connections_usable() {
    let _alone = alone().await;
    let graph = with_ann().await;
    for n in 0..40 {
        drop_after(n % 4, graph.totals()).await;
    }
    assert_eq!(graph.totals().await.expect("totals").users, 1);
}
