//! Dry runs: what is taken from a conversation, and what it is to what is known.

use memora_engine::EngineError;
use memora_engine::agent::capture::Candidate;
use memora_engine::ports::chat::{ChatError, ChatRole};
use memora_engine::task::TaskContext;
use memora_testkit::scripted_model::{ScriptedModel, words_of};

use super::{Agent, extracted, relation, token_of, verdicts};
use crate::workbench::{Workbench, learned};

fn texts(candidates: &[Candidate]) -> Vec<&str> {
    candidates.iter().map(|candidate| candidate.text.as_str()).collect()
}

#[tokio::test]
async fn candidates_come_with_placeholders_and_sources_and_nothing_is_stored() {
    let bench = Workbench::new().await;
    let model = ScriptedModel::new()
        .in_turn(
            "extracted_memories",
            [extracted(&[
                ("@user is allergic to peanuts", &[0]),
                ("@agent will avoid recipes with peanuts", &[0, 1]),
            ])],
        )
        .in_turn("verdicts", [verdicts(&[("C1", "new", &[]), ("C2", "new", &[])])]);
    let agent = Agent::over(&bench, model);
    let capture = bench.capture(&["I am allergic to peanuts", "I will avoid them"]);
    let draft = agent.agent.draft(&capture, &TaskContext::detached()).await.unwrap();
    let (alice, jenny) = (&bench.alice.user_id, &bench.jenny.agent_id);
    assert_eq!(
        texts(&draft.candidates),
        [
            format!("user_{alice} is allergic to peanuts"),
            format!("agent_{jenny} will avoid recipes with peanuts")
        ]
    );
    assert_eq!(draft.candidates[1].sources, [0, 1]);
    assert!(draft.dropped.is_empty(), "{:?}", draft.dropped);
    assert_eq!(draft.usage.prompt > 0, draft.usage.answer > 0);
    assert_eq!(bench.engine.totals().await.unwrap().interactions, 0);
    assert!(bench.queue().await.is_empty());
}

#[tokio::test]
async fn prompts_have_aliases_in_place_of_people_and_the_day_of_the_clock() {
    let bench = Workbench::new().await;
    let text = format!(
        "user_{}'s agent_{} likes tea",
        bench.alice.user_id, bench.jenny.agent_id
    );
    bench.remember(learned(&text, &[0])).await;
    bench.index().await;
    let model = ScriptedModel::new()
        .on("extracted_memories", |_| extracted(&[("@user drinks tea", &[0])]))
        .on("verdicts", |_| verdicts(&[("C1", "new", &[])]));
    let agent = Agent::over(&bench, model);
    for _ in 0..2 {
        let capture = bench.capture(&["I drink tea, says Bob"]);
        agent.agent.draft(&capture, &TaskContext::detached()).await.unwrap();
        bench.next_day();
    }
    let prompts: Vec<String> = agent.model.requests().iter().map(words_of).collect();
    assert_eq!(prompts.len(), 4);
    let people = [
        bench.alice.user_id.as_str(),
        bench.jenny.agent_id.as_str(),
        "Alice",
        "Moreau",
        "Jenny",
    ];
    for prompt in &prompts {
        assert!(people.iter().all(|name| !prompt.contains(name)), "{prompt}");
    }
    assert!(
        prompts[0].contains("says Bob"),
        "the conversation's own words stay as they are"
    );
    assert!(prompts[1].contains("\"@user's @agent likes tea\""), "{}", prompts[1]);
    assert!(prompts[0].contains("Tuesday, 2 June 2026") && prompts[2].contains("Wednesday, 3 June 2026"));
}

#[tokio::test]
async fn candidates_are_compared_with_what_is_believed_and_with_each_other() {
    let bench = Workbench::new().await;
    let old = bench.remember(learned("Sarah is due in December", &[0])).await;
    bench.remember(learned("the cat is called Minka", &[0])).await;
    bench.index().await;
    let model = ScriptedModel::new()
        .on("extracted_memories", |_| {
            extracted(&[
                ("Sarah is due on 15 December", &[0]),
                ("Minka is the cat of @user", &[1]),
                ("Sarah is due on 16 December", &[2]),
                ("@user plays chess", &[2]),
                ("@user is a chess player", &[2, 3]),
            ])
        })
        .on("verdicts", |request| {
            let (december, cat) = (token_of(request, "in December"), token_of(request, "called Minka"));
            verdicts(&[
                ("C1", "contradicts", &[&december]),
                ("C2", "duplicate", &[&cat]),
                ("C3", "contradicts", &["C1", &december]),
                ("C4", "new", &[]),
                ("C5", "duplicate", &["C4"]),
            ])
        });
    let agent = Agent::over(&bench, model);
    let capture = bench.capture(&["the 15th", "Minka", "no, the 16th; and chess", "chess?"]);
    let draft = agent.agent.draft(&capture, &TaskContext::detached()).await.unwrap();
    let relations: Vec<_> = draft.candidates.iter().map(|c| relation(&c.relation)).collect();
    assert_eq!(
        relations,
        [
            ("contradicts", vec!["Sarah is due in December".to_owned()]),
            ("duplicate", vec!["the cat is called Minka".to_owned()]),
            ("contradicts candidate", vec!["0".to_owned()]),
            ("new", vec![]),
        ]
    );
    assert_eq!(
        draft.candidates[3].sources,
        [2, 3],
        "the repetition only adds its source"
    );
    assert_eq!(draft.dropped.len(), 1, "{:?}", draft.dropped);
    let decision = draft.decision();
    assert_eq!(decision.memories.len(), 3, "the duplicate is left out");
    assert_eq!(decision.memories[0].contradicts, [old]);
    assert_eq!(decision.memories[1].contradicts_accepted, [0]);
    assert_eq!(draft.candidates[0].similar[0].key.memory_id, old, "the closest first");
}

#[tokio::test]
async fn what_the_index_does_not_have_yet_is_compared_too() {
    let bench = Workbench::new().await;
    let old = bench.remember(learned("Sarah is due in December", &[0])).await;
    let model = ScriptedModel::new()
        .on("extracted_memories", |_| {
            extracted(&[("Sarah is due on 15 December", &[0])])
        })
        .on("verdicts", |request| {
            verdicts(&[("C1", "contradicts", &[&token_of(request, "in December")])])
        });
    let agent = Agent::over(&bench, model);
    let draft = agent
        .agent
        .draft(&bench.capture(&["the 15th"]), &TaskContext::detached())
        .await
        .unwrap();
    assert_eq!(draft.decision().memories[0].contradicts, [old]);
}

#[tokio::test]
async fn a_memory_in_the_same_words_is_a_duplicate_without_asking() {
    let bench = Workbench::new().await;
    bench.remember(learned("Sarah is due in December", &[0])).await;
    bench.index().await;
    let model = ScriptedModel::new().on("extracted_memories", |_| {
        extracted(&[("Sarah is due in December.", &[0])])
    });
    let agent = Agent::over(&bench, model);
    let draft = agent
        .agent
        .draft(&bench.capture(&["December"]), &TaskContext::detached())
        .await
        .unwrap();
    assert_eq!(relation(&draft.candidates[0].relation).0, "duplicate");
    assert_eq!(agent.model.calls(), 1);
}

#[tokio::test]
async fn of_a_conversation_that_goes_on_only_what_is_new_is_taken() {
    let bench = Workbench::new().await;
    let stored = bench
        .save(&["I like tea", "Noted"], vec![learned("likes tea", &[0])])
        .await;
    bench.index().await;
    let model = ScriptedModel::new()
        .on("extracted_memories", |_| {
            extracted(&[("likes tea a lot", &[0]), ("likes coffee as well", &[0, 2])])
        })
        .on("verdicts", |_| verdicts(&[("C1", "new", &[])]));
    let agent = Agent::over(&bench, model);
    let mut capture = bench.capture_of(&stored.interaction, &["I like tea", "Noted", "And coffee as well"]);
    capture.messages[1].role = memora_engine::domain::model::Role::User;
    let draft = agent.agent.draft(&capture, &TaskContext::detached()).await.unwrap();
    assert_eq!(texts(&draft.candidates), ["likes coffee as well"]);
    assert_eq!(
        draft.dropped[0].reason,
        "it was taken from messages that were read before"
    );
    let prompt = words_of(&agent.model.requests()[0]);
    let (before, new) = prompt.split_once("New messages:").unwrap();
    assert!(
        before.contains("Known already:") && before.contains("\"likes tea\""),
        "{prompt}"
    );
    assert!(
        before.contains("#0 @user: \"I like tea\"") && !new.contains("#0 "),
        "{prompt}"
    );
    assert!(new.contains("#2 @user: \"And coffee as well\""), "{prompt}");
}

#[tokio::test]
async fn a_conversation_of_earlier_days_puts_nothing_right_that_was_learned_later() {
    let bench = Workbench::new().await;
    bench.remember(learned("lives in Berlin", &[0])).await;
    bench.index().await;
    let model = ScriptedModel::new()
        .on("extracted_memories", |_| extracted(&[("lives in Lyon", &[0])]))
        .on("verdicts", |request| {
            verdicts(&[("C1", "contradicts", &[&token_of(request, "Berlin")])])
        });
    let agent = Agent::over(&bench, model);
    let mut capture = bench.capture(&["I live in Lyon"]);
    capture.at = Some(bench.engine.now() - chrono::TimeDelta::days(30));
    let draft = agent.agent.draft(&capture, &TaskContext::detached()).await.unwrap();
    assert!(draft.candidates.is_empty());
    assert!(
        draft.dropped[0].reason.contains("lives in Berlin"),
        "{:?}",
        draft.dropped
    );
}

#[tokio::test]
async fn an_answer_that_cannot_be_read_is_asked_for_once_more_with_the_reason() {
    let bench = Workbench::new().await;
    let model = ScriptedModel::new().in_turn(
        "extracted_memories",
        [Ok("{\"facts\": []}".to_owned()), extracted(&[("likes tea", &[0])])],
    );
    let agent = Agent::over(&bench, model);
    let capture = bench.capture(&["I like tea"]);
    let draft = agent.agent.draft(&capture, &TaskContext::detached()).await.unwrap();
    assert_eq!(texts(&draft.candidates), ["likes tea"]);
    let requests = agent.model.requests();
    let again = &requests[1].messages;
    assert_eq!(again.len(), 4);
    assert_eq!(
        (again[2].role, again[2].content.as_str()),
        (ChatRole::Assistant, "{\"facts\": []}")
    );
    assert!(
        again[3].content.contains("missing field `memories`"),
        "{}",
        again[3].content
    );
    let usage = draft.usage;
    assert!(
        usage.prompt > requests.iter().map(|r| words_of(r).len() as u32 / 5).max().unwrap(),
        "both are counted"
    );
}

#[tokio::test]
async fn a_second_useless_answer_is_an_error() {
    let bench = Workbench::new().await;
    let agent = Agent::over(
        &bench,
        ScriptedModel::new().on("extracted_memories", |_| Ok("I cannot.".to_owned())),
    );
    let failed = agent
        .agent
        .draft(&bench.capture(&["hi"]), &TaskContext::detached())
        .await;
    assert!(
        matches!(failed, Err(EngineError::Chat(ChatError::Malformed(_)))),
        "{failed:?}"
    );
    assert_eq!(agent.model.calls(), 2);
}

#[tokio::test]
async fn without_a_model_or_a_user_there_is_no_draft_and_an_empty_conversation_needs_no_call() {
    let bench = Workbench::new().await;
    let agent = Agent::over(&bench, ScriptedModel::new());
    let mut nobody = bench.capture(&["hi"]);
    nobody.user.user_id = memora_testkit::sample::user_key("acme", "nobody").user_id;
    let task = TaskContext::detached();
    assert!(matches!(
        agent.agent.draft(&nobody, &task).await,
        Err(EngineError::Graph(_))
    ));
    let empty = agent.agent.draft(&bench.capture(&[]), &task).await.unwrap();
    assert!(empty.candidates.is_empty());
    assert!(
        agent
            .agent
            .draft(&bench.capture(&["  "]), &task)
            .await
            .unwrap()
            .candidates
            .is_empty()
    );
    assert_eq!(agent.model.calls(), 0);
    let by_hand = memora_engine::agent::MemoryAgent::new(bench.engine.clone(), None, None);
    let refused = by_hand.draft(&bench.capture(&["hi"]), &task).await;
    assert!(
        matches!(&refused, Err(EngineError::Invalid { field, .. }) if field == "language model"),
        "{refused:?}"
    );
}

#[tokio::test]
async fn a_long_conversation_is_read_in_parts_that_know_of_each_other() {
    let bench = Workbench::new().await;
    let model = ScriptedModel::new()
        .in_turn(
            "extracted_memories",
            [
                extracted(&[("fact one", &[0])]),
                extracted(&[("fact two", &[5]), ("fact one", &[4])]),
            ],
        )
        .on("verdicts", |_| verdicts(&[("C1", "new", &[]), ("C2", "new", &[])]));
    let agent = Agent::over(&bench, model);
    let long = "many words ".repeat(600);
    let draft = agent
        .agent
        .draft(&bench.capture(&[long.as_str(); 6]), &TaskContext::detached())
        .await
        .unwrap();
    assert_eq!(texts(&draft.candidates), ["fact one", "fact two"]);
    assert_eq!(draft.candidates[0].sources, [0, 4]);
    let second = words_of(&agent.model.requests()[1]);
    assert!(second.contains("\"fact one\"") && second.contains("What was said before:"));
}
