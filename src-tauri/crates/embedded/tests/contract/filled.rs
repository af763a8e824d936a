//! A store that holds something, and changes of which each shows whether it is there as a whole.

use std::path::Path;
use std::process::{Command, Stdio};

use memora_embedded::store::EmbeddedStore;
use memora_engine::domain::change::{Change, GraphOp};
use memora_engine::ports::graph::GraphStore;
use memora_testkit::contract::run;
use memora_testkit::sample;

/// Where a test that runs itself in another process says what to work on.
pub(crate) const FOLDER: &str = "MEMORA_TEST_FOLDER";

pub(crate) const MESSAGES: u64 = 3;

/// The organization and the user of all conversations.
pub(crate) fn people() -> Change {
    let organization = sample::organization("org0", "Org");
    let user = sample::user("org0", "ann", "Ann");
    let ops = vec![GraphOp::PutOrganization { organization }, GraphOp::PutUser { user }];
    sample::change(1, ops)
}

/// Conversation number `n`: three messages and a memory that replaces the one of the conversation before.
pub(crate) fn conversation(n: u64) -> Change {
    let user = sample::user_key("org0", "ann");
    let minute = i64::try_from(n).expect("a small number");
    let talk = sample::interaction(&user, &format!("talk{n}"), minute);
    let interaction = talk.key();
    let memory = sample::memory_from(&interaction, n);
    let mut ops = vec![
        GraphOp::PutInteraction { interaction: talk },
        GraphOp::AddOccurrence {
            interaction: interaction.clone(),
            date: memory.date,
        },
        GraphOp::AppendMessages {
            interaction,
            messages: sample::messages(0, &["one", "two", &"three ".repeat(500)]),
        },
        GraphOp::PutMemory { memory: memory.clone() },
        GraphOp::LinkSource {
            memory: memory.key(),
            position: 1,
        },
    ];
    if n > 1 {
        let (old, new) = (sample::memory_id(n - 1), sample::memory_id(n));
        ops.push(GraphOp::LinkVersions { user, old, new });
    }
    sample::change(n + 1, ops)
}

/// Makes a store with conversations and closes it.
pub(crate) fn make(folder: &Path, conversations: u64) {
    run(async {
        let graph = EmbeddedStore::create(folder).expect("a new store").graph();
        let mut changes = vec![people()];
        changes.extend((1..=conversations).map(conversation));
        graph.apply(&changes).await.expect("changes that fit");
    });
}

/// How many conversations there are; every one must be there as a whole.
pub(crate) async fn whole_conversations(store: &EmbeddedStore) -> u64 {
    let graph = store.graph();
    assert_eq!(
        graph.check_integrity().await.expect("a check"),
        Vec::<String>::new(),
        "something is left half done"
    );
    let totals = graph.totals().await.expect("totals");
    let conversations = u64::from(totals.interactions);
    assert_eq!(
        (u64::from(totals.messages), u64::from(totals.memories)),
        (conversations * MESSAGES, conversations)
    );
    let last = graph.undo_candidate().await.expect("the newest change");
    let expected = sample::change_id(conversations + 1);
    assert_eq!(last.map(|last| last.change_id), Some(expected));
    conversations
}

/// A command that runs one test of this program again, on `folder`, in a process of its own.
pub(crate) fn again(program: &Path, test: &str, folder: &Path) -> Command {
    let mut command = Command::new(program);
    command
        .args(["--exact", test, "--nocapture", "--test-threads=1"])
        .env(FOLDER, folder)
        .stdin(Stdio::null());
    command
}

pub(crate) fn this_program() -> std::path::PathBuf {
    std::env::current_exe().expect("the path of this program")
}
