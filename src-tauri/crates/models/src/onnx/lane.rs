//! One batch at a time through a model, off the async threads: batches of bounded size, in between which other callers
//! get their turn and a caller that went away is noticed.

use std::sync::Arc;

use memora_engine::ports::embed::EmbedError;
use tokio::sync::Mutex;
use tokio::task::{JoinError, spawn_blocking};

/// How many texts are cut into pieces in one go.
const WINDOW: usize = 256;

/// The most characters of a text that are looked at. A model reads 512 pieces at most, and a text without end must
/// not take the machine.
const MOST_CHARS: usize = 20_000;

/// A loaded model.
pub(super) trait Session: Send + 'static {
    type Vector: Send + 'static;

    /// How many pieces the model reads of a text, or `None` when it knows none of them.
    fn pieces(&self, text: &str) -> Result<Option<usize>, EmbedError>;

    /// One vector per text.
    fn run(&mut self, texts: &[&str]) -> Result<Vec<Self::Vector>, EmbedError>;
}

pub(super) struct Lane<S> {
    session: Arc<Mutex<S>>,
    /// Texts × pieces of the longest one, at most (but one text always goes). What a batch needs of memory grows
    /// with it.
    pieces_per_batch: usize,
}

// Not derived: the session itself need not be cloned.
impl<S> Clone for Lane<S> {
    fn clone(&self) -> Self {
        Self {
            session: self.session.clone(),
            pieces_per_batch: self.pieces_per_batch,
        }
    }
}

impl<S: Session> Lane<S> {
    pub(super) fn new(session: S, pieces_per_batch: usize) -> Self {
        Self {
            session: Arc::new(Mutex::new(session)),
            pieces_per_batch,
        }
    }

    /// One vector per text, in order, and `None` for a text of which the model knows no piece. When the future is
    /// dropped, the batch that is under way is the last one.
    pub(super) async fn encode(&self, texts: Vec<String>) -> Result<Vec<Option<S::Vector>>, EmbedError> {
        let texts: Arc<[String]> = texts.into();
        let mut vectors: Vec<Option<S::Vector>> = texts.iter().map(|_| None).collect();
        for start in (0..texts.len()).step_by(WINDOW) {
            let end = texts.len().min(start + WINDOW);
            let window = texts.clone();
            let lengths = self
                .work(move |session| {
                    window[start..end]
                        .iter()
                        .map(|text| session.pieces(beginning(text)))
                        .collect::<Result<Vec<_>, _>>()
                })
                .await?;
            let known = lengths.into_iter().zip(start..end);
            let known = known.filter_map(|(length, place)| Some((length?, place))).collect();
            for places in batches(known, self.pieces_per_batch) {
                let (batch, wanted) = (texts.clone(), places.clone());
                let made = self
                    .work(move |session| {
                        let texts: Vec<&str> = wanted.iter().map(|&place| beginning(&batch[place])).collect();
                        session.run(&texts)
                    })
                    .await?;
                if made.len() != places.len() {
                    return Err(EmbedError::Corrupt(
                        "the model gives fewer vectors than texts".to_owned(),
                    ));
                }
                for (place, vector) in places.into_iter().zip(made) {
                    vectors[place] = Some(vector);
                }
            }
        }
        Ok(vectors)
    }

    async fn work<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut S) -> Result<T, EmbedError> + Send + 'static,
    ) -> Result<T, EmbedError> {
        let mut session = self.session.clone().lock_owned().await;
        aside(move || work(&mut session)).await
    }
}

/// Runs blocking work on a thread of its own. Should a library panic over damaged files, that is an error.
pub(super) async fn aside<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, EmbedError> + Send + 'static,
) -> Result<T, EmbedError> {
    match spawn_blocking(work).await {
        Ok(result) => result,
        Err(stopped) => Err(explain(stopped)),
    }
}

fn explain(stopped: JoinError) -> EmbedError {
    match stopped.try_into_panic() {
        Ok(panic) => {
            let text = panic.downcast_ref::<String>().map(String::as_str);
            let text = text
                .or_else(|| panic.downcast_ref::<&str>().copied())
                .unwrap_or("no reason given");
            EmbedError::Corrupt(format!("its files do not fit together ({text})"))
        }
        Err(stopped) => EmbedError::Unavailable(stopped.to_string()),
    }
}

fn beginning(text: &str) -> &str {
    text.char_indices()
        .nth(MOST_CHARS)
        .map_or(text, |(end, _)| &text[..end])
}

/// Groups of places whose texts are about equally long, so that little is padded.
fn batches(mut known: Vec<(usize, usize)>, most_pieces: usize) -> Vec<Vec<usize>> {
    known.sort_unstable();
    let mut batches: Vec<Vec<usize>> = Vec::new();
    for (length, place) in known {
        match batches.last_mut() {
            // Sorted by length, so this text is the longest one of the batch.
            Some(batch) if (batch.len() + 1) * length <= most_pieces => batch.push(place),
            _ => batches.push(vec![place]),
        }
    }
    batches
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use tokio::sync::mpsc;

    use super::*;

    /// Its vectors are the texts; it tells of each batch and can wait in it.
    struct Echo {
        batches: Arc<AtomicUsize>,
        started: mpsc::UnboundedSender<()>,
        go_on: Option<std::sync::mpsc::Receiver<()>>,
    }

    impl Session for Echo {
        type Vector = String;

        fn pieces(&self, text: &str) -> Result<Option<usize>, EmbedError> {
            Ok((!text.is_empty()).then(|| text.chars().count()))
        }

        fn run(&mut self, texts: &[&str]) -> Result<Vec<String>, EmbedError> {
            self.batches.fetch_add(1, Ordering::SeqCst);
            let _ = self.started.send(());
            if let Some(go_on) = &self.go_on {
                let _ = go_on.recv();
            }
            if texts.contains(&"panic") {
                panic!("shapes differ");
            }
            Ok(texts.iter().map(|text| (*text).to_owned()).collect())
        }
    }

    fn echo() -> (Echo, Arc<AtomicUsize>, mpsc::UnboundedReceiver<()>) {
        let (started, was_started) = mpsc::unbounded_channel();
        let batches = Arc::new(AtomicUsize::new(0));
        let echo = Echo {
            batches: batches.clone(),
            started,
            go_on: None,
        };
        (echo, batches, was_started)
    }

    #[test]
    fn batches_hold_similar_lengths_and_stay_within_the_limit() {
        let lengths = [9, 2, 40, 3, 2, 8, 3];
        let known = lengths
            .iter()
            .enumerate()
            .map(|(place, length)| (*length, place))
            .collect();
        assert_eq!(batches(known, 16), [vec![1, 4, 3, 6], vec![5], vec![0], vec![2]]);
        assert!(batches(vec![], 16).is_empty());
    }

    #[tokio::test]
    async fn vectors_come_back_in_the_order_of_the_texts() {
        let (session, batches, _started) = echo();
        let lane = Lane::new(session, 64);
        let texts: Vec<String> = (0..700).map(|n| "x".repeat(n % 9) + &"y".repeat(n % 2)).collect();
        let vectors = lane.encode(texts.clone()).await.expect("vectors");
        let expected: Vec<_> = texts
            .into_iter()
            .map(|text| (!text.is_empty()).then_some(text))
            .collect();
        assert_eq!(vectors, expected);
        assert!(batches.load(Ordering::SeqCst) > 3);
    }

    #[tokio::test]
    async fn a_text_without_end_is_cut() {
        let (session, _, _started) = echo();
        let vectors = Lane::new(session, 64)
            .encode(vec!["é".repeat(1_000_000)])
            .await
            .expect("vectors");
        assert_eq!(vectors[0].as_ref().map(|text| text.chars().count()), Some(MOST_CHARS));
    }

    #[tokio::test]
    async fn a_caller_that_goes_away_stops_the_work_after_its_batch() {
        let (mut session, batches, mut started) = echo();
        let (go_on, wait) = std::sync::mpsc::channel();
        session.go_on = Some(wait);
        let lane = Lane::new(session, 1);
        let running = tokio::spawn({
            let lane = lane.clone();
            async move { lane.encode(vec!["one".into(), "two".into(), "three".into()]).await }
        });
        started.recv().await.expect("the first batch");
        running.abort();
        assert!(running.await.expect_err("aborted").is_cancelled());
        drop(go_on);
        // The next caller gets the model only when the batch is through, so all that would run has run.
        assert_eq!(
            lane.encode(vec!["four".into()]).await.expect("a vector"),
            [Some("four".to_owned())]
        );
        assert_eq!(batches.load(Ordering::SeqCst), 2);
    }

    #[tokio::test]
    async fn a_panic_of_the_model_is_an_error_and_the_next_batch_works() {
        let (session, _, _started) = echo();
        let lane = Lane::new(session, 64);
        let error = lane.encode(vec!["panic".into()]).await.expect_err("an error");
        assert!(matches!(error, EmbedError::Corrupt(reason) if reason.contains("shapes differ")));
        assert!(lane.encode(vec!["tea".into()]).await.expect("vectors")[0].is_some());
    }
}
