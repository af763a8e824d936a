//! Search finds what answers the questions of real conversations, at least as well as was measured when it was designed.

use memora_tests::recall::{self, Way};
use memora_tests::{places, store};

#[tokio::test]
async fn recall_on_locomo_conversations_holds_its_level() {
    let folder = tempfile::tempdir().unwrap();
    let open = store::create(&folder.path().join("store")).await.unwrap();
    let files = recall::locomo_files(&places::shared_data().unwrap().join("data/locomo")).unwrap();
    let measured = recall::locomo(&open, &files).await.unwrap();
    assert_eq!(measured.questions, 760, "questions with evidence in the five files");
    for (value, (depth, least)) in measured.at.iter().zip([(5, 0.60), (10, 0.65), (25, 0.71)]) {
        assert!(
            *value >= least,
            "R@{depth} is {value:.4}, and was to be at least {least}"
        );
    }
    let recalled = recall::ask(&open, &files, Way::Recall).await.unwrap();
    for (recalled, searched) in recalled.at.iter().zip(measured.at) {
        assert!(
            *recalled >= searched,
            "an agent without a model recalls {recalled:.4} of it, and {searched:.4} is found"
        );
    }
}

#[tokio::test]
async fn the_right_answer_comes_early() {
    let folder = tempfile::tempdir().unwrap();
    let open = store::create(&folder.path().join("store")).await.unwrap();
    let set = places::shared_data().unwrap().join("data/retrieval_set.json");
    let rank = recall::reciprocal_rank(&open, &set).await.unwrap();
    assert!(rank >= 0.75, "the mean reciprocal rank is {rank:.4}");
}
