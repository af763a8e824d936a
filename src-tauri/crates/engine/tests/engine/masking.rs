//! Masking: no name of anybody is left in anything that is shown or exported, and with texts nothing of these either.

use std::sync::Arc;

use memora_engine::Engine;
use memora_engine::audit::AuditFormat;
use memora_engine::bulk::BulkScope;
use memora_engine::comparison::CompareRequest;
use memora_engine::domain::ids::{AgentKey, InteractionKey, MemoryKey, OrgId, UserKey};
use memora_engine::domain::overview::OverviewOf;
use memora_engine::domain::page::PageRequest;
use memora_engine::domain::read::{AgentsOf, AuditQuery, DateRange, MemoryFilter, Scope};
use memora_engine::masking::{Mask, MaskLevel};
use memora_engine::memories::{Mark, MemoryListRequest};
use memora_engine::neighbourhood::NodeRef;
use memora_engine::playback::PlaybackRequest;
use memora_engine::search::{SearchRequest, Versions};
use memora_engine::table::ListFormat;
use memora_engine::task::TaskContext;
use memora_engine::timeline::TimelineRequest;
use memora_testkit::sample;
use proptest::prelude::*;
use serde_json::Value;

use super::import_bench::{Bench, HEADER, by, memory_id};

/// A word that stands in all texts and in no name.
const SECRET: &str = "walrus";

fn acme() -> OrgId {
    sample::org_id("acme")
}

fn alice() -> UserKey {
    sample::user_key("acme", "alice")
}

/// Names that are no words of the program.
#[derive(Debug, Clone)]
struct Cast {
    organization: String,
    alice: String,
    bob: String,
    agent: String,
}

fn name() -> impl Strategy<Value = String> {
    prop_oneof![
        "Qo[a-z]{3,6}",
        "Qo[a-z]{3,6} Xu[a-zé]{2,6}",
        "Qo[a-z]{2,4}-Zy[a-z]{2,4} Wo'Ra[a-z]{2,4}",
        "李小[龙虎]"
    ]
}

fn cast() -> impl Strategy<Value = Cast> {
    (name(), name(), name(), name()).prop_map(|(organization, alice, bob, agent)| Cast {
        organization,
        alice,
        bob,
        agent,
    })
}

impl Cast {
    fn names(&self) -> [&str; 4] {
        [&self.organization, &self.alice, &self.bob, &self.agent]
    }

    /// Words that nobody may read, in lower case.
    fn words(&self) -> Vec<String> {
        let parts = self
            .names()
            .into_iter()
            .flat_map(|name| name.split(|c: char| !c.is_alphanumeric()));
        parts
            .filter(|part| part.chars().count() > 1)
            .map(str::to_lowercase)
            .collect()
    }

    /// Everybody in every form.
    fn mentions(&self) -> String {
        let forms = self.names().into_iter().map(|name| {
            let (upper, first) = (name.to_uppercase(), name.split(' ').next().unwrap_or(name));
            format!("{name} {SECRET}, {upper}’s; ({first}'s) {first}_x {first}, ")
        });
        forms.collect()
    }

    fn file(&self) -> String {
        let json = |text: &str| serde_json::to_string(text).unwrap();
        let says = json(&self.mentions());
        let text = |n: u32| json(&format!("{n}: user_alice and user_bob. {}", self.mentions()));
        let moment = r#""created_at":"2025-01-01T00:00:00Z""#;
        let memory = |n: u32, rest: &str| {
            format!(
                r#"{{"memory_id":"{}","agent_id":"jenny","text":{},"obtained_at":"2025-02-0{n}T10:00:00Z","date":"2025-02-0{n}","sources":[0]{rest}}}"#,
                memory_id(n),
                text(n)
            )
        };
        let after = format!(r#","replaces":["{}"]"#, memory_id(1));
        [
            HEADER.to_owned(),
            format!(r#"{{"type":"organization","org_id":"acme","name":{},{moment}}}"#, json(&self.organization)),
            format!(r#"{{"type":"user","org_id":"acme","user_id":"alice","name":{},{moment}}}"#, json(&self.alice)),
            format!(r#"{{"type":"user","org_id":"acme","user_id":"bob","name":{},{moment}}}"#, json(&self.bob)),
            format!(r#"{{"type":"agent","org_id":"acme","agent_id":"jenny","label":{},{moment}}}"#, json(&self.agent)),
            format!(
                r#"{{"type":"interaction","org_id":"acme","user_id":"alice","interaction_id":"i1","agent_id":"jenny","created_at":"2025-02-01T10:00:00Z","updated_at":"2025-02-01T10:00:00Z","dates":["2025-02-01"],"messages":[{{"role":"user","content":{says}}},{{"role":"assistant","content":{says}}}],"memories":[{},{}]}}"#,
                memory(1, ""),
                memory(2, &after)
            ),
            String::new(),
        ]
        .join("\n")
    }
}

async fn filled(cast: &Cast) -> Bench {
    let bench = Bench::new();
    let report = bench.import(cast.file()).await.unwrap();
    assert_eq!((report.conflicts.total, report.memories.new), (0, 2), "{report:?}");
    bench
}

async fn mask(engine: &Engine, level: MaskLevel) -> Mask {
    Mask::new(level, Arc::new(engine.pseudonyms(None).await.unwrap()))
}

fn scope() -> Scope {
    Scope {
        org_id: acme(),
        user_id: None,
        agent_id: None,
    }
}

fn all_memories() -> MemoryListRequest {
    MemoryListRequest {
        scope: scope(),
        filter: MemoryFilter::All,
        dates: DateRange::default(),
        as_of: None,
        ascending: false,
    }
}

/// What the window asks for, as data.
async fn everything(engine: &Engine, query: &str) -> Vec<(&'static str, Value)> {
    let first = || PageRequest::first(50);
    let key = MemoryKey {
        org_id: acme(),
        user_id: alice().user_id,
        memory_id: sample::memory_id(0),
    };
    let key = MemoryKey {
        memory_id: memory_id(2).parse().map(memora_engine::domain::ids::MemoryId).unwrap(),
        ..key
    };
    let interaction: InteractionKey = sample::interaction_key(&alice(), "i1");
    let agent: AgentKey = sample::agent_key("acme", "jenny");
    let moment = |at: &str| sample::at(at);
    let compared = CompareRequest::Moments {
        user: alice(),
        from: moment("2025-02-01T12:00:00Z"),
        to: moment("2025-03-01T00:00:00Z"),
    };
    let search = SearchRequest {
        scope: scope(),
        text: query.to_owned(),
        dates: DateRange::default(),
        versions: Versions::Current,
        as_of: None,
        exclude: vec![],
        limit: 10,
    };
    let timeline = TimelineRequest {
        user: alice(),
        agent_id: None,
        dates: DateRange::default(),
        ascending: false,
    };
    let playback = PlaybackRequest {
        scope: Scope {
            user_id: Some(alice().user_id),
            ..scope()
        },
        since: None,
        after: None,
        limit: 50,
    };
    macro_rules! data {
        ($($name:literal: $read:expr),* $(,)?) => {
            vec![$(($name, serde_json::to_value($read.await.unwrap()).unwrap())),*]
        };
    }
    data![
        "organizations": engine.organizations_at(first(), None),
        "users": engine.users_at(&acme(), None, first(), None),
        "agents": engine.agents_at(&AgentsOf::Organization(acme()), None, first(), None),
        "memories": engine.list_memories(all_memories(), first()),
        "memory": engine.memory_detail(&key, None),
        "versions": engine.version_graph(&key, 50, None),
        "timeline": engine.timeline_at(timeline, first(), None),
        "conversation": engine.conversation(&interaction, 0, 50, None),
        "playback": engine.playback(playback),
        "comparison": engine.compare(compared.clone()),
        "topics": engine.compare_topics(compared),
        "changes": engine.audit(&AuditQuery::default(), first()),
        "overview": engine.overview(&OverviewOf::Organization(acme())),
        "around a user": engine.neighbourhood(&NodeRef::User(alice()), None, first()),
        "around an agent": engine.neighbourhood(&NodeRef::Agent(agent), None, first()),
        "around a memory": engine.neighbourhood(&NodeRef::Memory(key), None, first()),
        "around a conversation": engine.neighbourhood(&NodeRef::Interaction(interaction), None, first()),
        "search": engine.search(search),
    ]
}

/// Words of all texts in some data; of CJK everything that is together.
fn words_in(text: &str) -> Vec<String> {
    text.split(|c: char| !c.is_alphanumeric())
        .map(str::to_lowercase)
        .collect()
}

fn assert_hidden(what: &str, text: &str, secrets: &[String]) {
    for word in words_in(text) {
        let seen = secrets
            .iter()
            .find(|secret| word == **secret || (!secret.is_ascii() && word.contains(secret.as_str())));
        assert!(seen.is_none(), "{what} shows {seen:?}: {text}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn no_name_of_anybody_is_left_in_what_is_shown_or_exported(cast in cast()) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let bench = filled(&cast).await;
            let engine = &bench.engine;
            // Names from before: they stand in the trail.
            let mut secrets = cast.words();
            engine.rename_user(&by(), &alice(), "Qowena Later").await.unwrap();
            secrets.extend(["qowena".to_owned(), "later".to_owned()]);
            let bob = engine.create_user(&by(), &acme(), "Qobert Xugone").await.unwrap();
            engine.delete_user(&by(), &UserKey { org_id: acme(), user_id: bob.user_id }, &TaskContext::detached()).await.unwrap();
            secrets.extend(["qobert".to_owned(), "xugone".to_owned()]);
            for level in [MaskLevel::Names, MaskLevel::NamesAndTexts] {
                let mask = mask(engine, level).await;
                if level == MaskLevel::NamesAndTexts {
                    secrets.push(SECRET.to_owned());
                }
                for (what, mut data) in everything(engine, &cast.mentions()).await {
                    let plain = data.to_string();
                    let stranger = mask.json(&mut data);
                    assert!(!stranger, "{what} names nobody who is not known: {plain}");
                    assert_hidden(what, &data.to_string(), &secrets);
                }
                for (what, text) in exports(&bench, &mask).await {
                    assert_hidden(what, &text, &secrets);
                }
            }
        });
    }
}

async fn exports(bench: &Bench, mask: &Mask) -> Vec<(&'static str, String)> {
    let path = bench.dir.path().join("masked");
    let read = || std::fs::read_to_string(&path).unwrap();
    let task = TaskContext::detached();
    let mut out = Vec::new();
    for format in [ListFormat::Csv, ListFormat::JsonLines, ListFormat::Markdown] {
        let scope = BulkScope::Matching {
            list: all_memories(),
            except: vec![],
        };
        bench
            .engine
            .export_memories(&scope, format, &path, mask, &task)
            .await
            .unwrap();
        out.push(("exported memories", read()));
    }
    for format in [AuditFormat::Csv, AuditFormat::JsonLines] {
        bench
            .engine
            .export_audit(&AuditQuery::default(), format, &path, mask, &task)
            .await
            .unwrap();
        out.push(("exported changes", read()));
    }
    out
}

fn some_cast() -> Cast {
    Cast {
        organization: "Qomo".into(),
        alice: "Qolice Xuder".into(),
        bob: "Qob Xuder".into(),
        agent: "Qorin".into(),
    }
}

#[tokio::test]
async fn everybody_keeps_their_pseudonym_when_others_come_and_go() {
    let bench = filled(&some_cast()).await;
    let engine = &bench.engine;
    let before = engine.pseudonyms(None).await.unwrap();
    assert_eq!(
        before.masked("QOLICE's and Qob Xuder’s Qorin of Qomo"),
        "User 1's and User 2’s Agent 1 of Organization 1"
    );
    engine.create_user(&by(), &acme(), "Aaron").await.unwrap();
    engine.rename_user(&by(), &alice(), "Zelda").await.unwrap();
    engine
        .delete_user(&by(), &sample::user_key("acme", "bob"), &TaskContext::detached())
        .await
        .unwrap();
    for after in [
        engine.pseudonyms(None).await.unwrap(),
        engine.pseudonyms(Some(&before)).await.unwrap(),
    ] {
        assert_eq!(
            after.masked("zelda, Qolice, Qob, Aaron"),
            "User 1, User 1, User 2, User 3"
        );
    }
}

#[tokio::test]
async fn marks_stay_on_their_words() {
    let bench = filled(&some_cast()).await;
    let mut row = serde_json::json!({
        "content": "Qolice Xuder likes tea, says Qob. Tea!",
        "marks": [{"start": 19, "end": 22}, {"start": 0, "end": 6}, {"start": 34, "end": 37}],
    });
    mask(&bench.engine, MaskLevel::Names).await.json(&mut row);
    let content = row["content"].as_str().unwrap();
    assert_eq!(content, "User 1 likes tea, says User 2. Tea!");
    let marks: Vec<Mark> = serde_json::from_value(row["marks"].clone()).unwrap();
    let marked: Vec<&str> = marks
        .iter()
        .map(|mark| &content[mark.start as usize..mark.end as usize])
        .collect();
    assert_eq!(marked, ["tea", "User 1", "Tea"]);
}

#[tokio::test]
async fn masked_texts_keep_their_shape_and_who_is_in_them() {
    let bench = filled(&some_cast()).await;
    let mask = mask(&bench.engine, MaskLevel::NamesAndTexts).await;
    let mut data = serde_json::json!({
        "segments": [{"kind": "text", "text": "Tea, über 9 for Qob!"}],
        "changeId": "x", "reason": "as Qolice asked", "summary": [{"kind": "text", "text": "renamed Qob"}],
    });
    mask.json(&mut data);
    assert_eq!(data["segments"][0]["text"], "███, ████ █ ███ User 2!");
    assert_eq!(data["reason"], "██ User 1 █████");
    assert_eq!(data["summary"][0]["text"], "renamed User 2");
    let mut technical = serde_json::json!({"state": "unreachable", "reason": "no answer"});
    mask.json(&mut technical);
    assert_eq!(technical["reason"], "no answer");
}
