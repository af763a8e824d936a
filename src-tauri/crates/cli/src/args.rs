//! The words of the command line.

use std::path::PathBuf;

use chrono::{DateTime, NaiveDate, Utc};
use clap::{Args, Parser, Subcommand, ValueEnum};

/// Look into, fill and check what AI agents remember.
#[derive(Debug, Parser)]
#[command(name = "memora", version, max_term_width = 110, propagate_version = true)]
#[command(after_help = EXIT_CODES)]
pub(crate) struct Cli {
    #[command(flatten)]
    pub(crate) common: Common,
    #[command(subcommand)]
    pub(crate) command: Command,
}

const EXIT_CODES: &str = "Exit codes: 0 done, 1 failed, 2 wrong use or input, 3 not found, 4 changed or held by another \
program, 5 read-only, 130 stopped.\n\nSecrets come from the keychain or from environment variables, \
never from the command line. Set MEMORA_LOG=debug to see on stderr what the program does.";

/// What holds for all commands.
#[derive(Debug, Args)]
pub(crate) struct Common {
    /// The store: a folder, or the name or id of a known store (see `memora stores`)
    #[arg(long, short, global = true, env = "MEMORA_STORE", value_name = "STORE")]
    pub(crate) store: Option<String>,
    /// Print results as JSON
    #[arg(long, global = true)]
    pub(crate) json: bool,
    /// Show no progress
    #[arg(long, short, global = true)]
    pub(crate) quiet: bool,
    /// Who is named as the author of changes; the user of this computer when it is left out
    #[arg(long, global = true, value_name = "NAME")]
    pub(crate) author: Option<String>,
    /// What the author is
    #[arg(long, global = true, value_enum, default_value_t = AuthorKind::Person)]
    pub(crate) author_kind: AuthorKind,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum AuthorKind {
    Person,
    Agent,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// List the known stores
    Stores,
    /// Make a store in an empty folder, or set up the databases of a known store on servers
    Setup(Setup),
    /// Read conversations and memories from files
    Import(Import),
    /// Write the store, or a part of it, to an interchange file
    Export(Export),
    /// Find memories by meaning and by words
    Search(Search),
    /// Say which memories an agent would have in mind for a message, and why
    Recall(Recall),
    /// Take memories from stored conversations with a language model
    Extract(Extract),
    /// List the language models that were set up, add one, or take one off the list
    Models(Models),
    /// Compare the search index with the memories, and check the store itself
    Check(Check),
    /// Measure how long recall takes in a store, without a language model
    BenchRecall(BenchRecall),
    /// Serve the store to agents over the Model Context Protocol, on standard input and output
    Mcp(Mcp),
}

#[derive(Debug, Args)]
pub(crate) struct Setup {
    /// A new or empty folder, or the name or id of a known store on servers
    pub(crate) target: Option<String>,
    /// The name under which a new store is listed; the name of its folder when it is left out
    #[arg(long)]
    pub(crate) name: Option<String>,
}

#[derive(Debug, Args)]
pub(crate) struct Import {
    /// LoCoMo, chat transcripts, a ChatGPT export, or interchange files
    #[arg(required = true)]
    pub(crate) files: Vec<PathBuf>,
    /// For files that do not say whose they are: the organization by id or name; a new name makes a new one
    #[arg(long, requires_all = ["user", "agent"])]
    pub(crate) org: Option<String>,
    /// The user, in the same way
    #[arg(long, requires = "org")]
    pub(crate) user: Option<String>,
    /// The agent, in the same way
    #[arg(long, requires = "org")]
    pub(crate) agent: Option<String>,
    /// The time of conversations that have none, such as 2026-05-01T12:00:00Z; now when it is left out
    #[arg(long, requires = "org")]
    pub(crate) at: Option<DateTime<Utc>>,
    /// Only say what would be stored
    #[arg(long)]
    pub(crate) dry_run: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Export {
    /// The file; one that is there is replaced when the new one is complete
    pub(crate) file: PathBuf,
    /// Only this organization, by id or name
    #[arg(long)]
    pub(crate) org: Option<String>,
    /// Only this user of it, by id or name
    #[arg(long, requires = "org")]
    pub(crate) user: Option<String>,
}

/// Whose memories.
#[derive(Debug, Args)]
pub(crate) struct ScopeArgs {
    /// The organization, by id or name; not needed when there is only one
    #[arg(long)]
    pub(crate) org: Option<String>,
    /// One of its users, by id or name; all when it is left out
    #[arg(long)]
    pub(crate) user: Option<String>,
    /// Only what came through this agent, by id or name
    #[arg(long)]
    pub(crate) agent: Option<String>,
}

#[derive(Debug, Args)]
pub(crate) struct Search {
    /// What to look for
    pub(crate) text: String,
    #[command(flatten)]
    pub(crate) scope: ScopeArgs,
    /// The most memories, 1 to 200
    #[arg(long, short, default_value_t = 10, value_parser = clap::value_parser!(u32).range(1..=200))]
    pub(crate) limit: u32,
    /// Show every version that is found instead of what is believed
    #[arg(long)]
    pub(crate) all_versions: bool,
    /// Only memories from this day on
    #[arg(long)]
    pub(crate) from: Option<NaiveDate>,
    /// Only memories up to this day
    #[arg(long)]
    pub(crate) to: Option<NaiveDate>,
    /// What was believed at this moment, such as 2026-05-01T12:00:00Z
    #[arg(long)]
    pub(crate) as_of: Option<DateTime<Utc>>,
}

/// Which language model is asked.
#[derive(Debug, Args)]
pub(crate) struct ModelArgs {
    /// A saved language model by id or name, or `none`; the one that is used in the window when it is left out
    #[arg(long, value_name = "NAME")]
    pub(crate) model: Option<String>,
}

#[derive(Debug, Args)]
pub(crate) struct Recall {
    /// What is about to be answered
    pub(crate) message: String,
    #[command(flatten)]
    pub(crate) scope: ScopeArgs,
    /// A file with what was said before: lines “Name: text”, or messages as chat programs save them
    #[arg(long, value_name = "FILE", conflicts_with = "said")]
    pub(crate) preceding: Option<PathBuf>,
    /// A message that was said before, as “Name: text”; given again for each of them, oldest first
    #[arg(long, value_name = "MESSAGE")]
    pub(crate) said: Vec<String>,
    /// What was believed at this moment, such as 2026-05-01T12:00:00Z
    #[arg(long)]
    pub(crate) as_of: Option<DateTime<Utc>>,
    /// The most memories, 1 to 200
    #[arg(long, short, default_value_t = 25, value_parser = clap::value_parser!(u32).range(1..=200))]
    pub(crate) limit: u32,
    #[command(flatten)]
    pub(crate) model: ModelArgs,
    /// The model picks what is relevant of what was found; so it is where there is a model
    #[arg(long, overrides_with = "no_filter")]
    pub(crate) filter: bool,
    /// Keep everything that was found
    #[arg(long, overrides_with = "filter")]
    pub(crate) no_filter: bool,
    /// Print what an agent would get, and nothing else
    #[arg(long)]
    pub(crate) text: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Extract {
    /// Instead of the queue, all conversations of an organization that gave no memory yet
    #[arg(long)]
    pub(crate) without_memories: bool,
    /// That organization, by id or name; not needed when there is only one
    #[arg(long, requires = "without_memories")]
    pub(crate) org: Option<String>,
    /// Only this user of it, by id or name
    #[arg(long, requires = "without_memories")]
    pub(crate) user: Option<String>,
    #[command(flatten)]
    pub(crate) model: ModelArgs,
    /// Conversations that are worked on at the same time, 1 to 32
    #[arg(long, default_value_t = 4, value_parser = clap::value_parser!(u32).range(1..=32))]
    pub(crate) concurrency: u32,
    /// Stop before this many questions to the model
    #[arg(long, value_name = "CALLS")]
    pub(crate) max_calls: Option<u32>,
    /// Stop before this many tokens, prompts and answers together
    #[arg(long, value_name = "TOKENS")]
    pub(crate) max_tokens: Option<u64>,
    /// Stop before this many US dollars; the prices of the model have to be known
    #[arg(long, value_name = "DOLLARS")]
    pub(crate) max_cost: Option<f64>,
    /// Only list the conversations
    #[arg(long)]
    pub(crate) dry_run: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Models {
    #[command(subcommand)]
    pub(crate) what: Option<ModelsCommand>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum ModelsCommand {
    /// Add a language model, or change the one of this name. Its key is taken from the keychain or the environment
    Add(AddModel),
    /// Take a language model off the list, and its key out of the keychain
    Remove {
        /// Its id or name
        name: String,
    },
}

#[derive(Debug, Args)]
pub(crate) struct AddModel {
    /// The name under which it is listed
    pub(crate) name: String,
    #[arg(long, value_enum)]
    pub(crate) provider: Provider,
    /// The model as its provider names it, for Azure the deployment; a usual one of the provider when it is left out
    #[arg(long)]
    pub(crate) model: Option<String>,
    /// The address of a compatible server, mostly ending in /v1, or the endpoint of Azure
    #[arg(long)]
    pub(crate) url: Option<String>,
    /// Of Azure
    #[arg(long)]
    pub(crate) api_version: Option<String>,
    /// Of OpenAI, for keys of several organizations
    #[arg(long)]
    pub(crate) organization: Option<String>,
    /// Of OpenAI
    #[arg(long)]
    pub(crate) project: Option<String>,
    /// What a million tokens of prompts and of answers cost, in US dollars; a few are known
    #[arg(long, num_args = 2, value_names = ["PROMPT", "ANSWER"])]
    pub(crate) prices: Option<Vec<f64>>,
    /// Use it, here and in the window, where no other one is named. The first one is used anyway
    #[arg(long = "use")]
    pub(crate) used: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Provider {
    Openai,
    Azure,
    Together,
    Groq,
    /// Any server that speaks OpenAI's interface, such as Ollama, vLLM or llama.cpp
    Compatible,
}

#[derive(Debug, Args)]
pub(crate) struct Check {
    /// Make the index hold what the store holds
    #[arg(long)]
    pub(crate) repair: bool,
}

#[derive(Debug, Args)]
pub(crate) struct BenchRecall {
    /// The most messages that are asked for
    #[arg(long, default_value_t = 200, value_parser = clap::value_parser!(u32).range(1..))]
    pub(crate) messages: u32,
    /// A file with one message per line, instead of what users said in the store
    #[arg(long, value_name = "FILE")]
    pub(crate) file: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) scope: ScopeArgs,
    /// The most memories per message, 1 to 200
    #[arg(long, short, default_value_t = 25, value_parser = clap::value_parser!(u32).range(1..=200))]
    pub(crate) limit: u32,
}

#[derive(Debug, Args)]
pub(crate) struct Mcp {
    /// The organization, by id or name
    #[arg(long)]
    pub(crate) org: String,
    /// The user whose memories are served, by id or name
    #[arg(long)]
    pub(crate) user: String,
    /// The agent: only what came through it is served, and conversations are saved as its own
    #[arg(long)]
    pub(crate) agent: Option<String>,
    /// Serve `save_conversation` too
    #[arg(long, requires = "agent")]
    pub(crate) allow_writes: bool,
    /// A saved language model by id or name: it writes the queries of a recall, picks what is relevant, and takes
    /// memories from conversations that are saved without any
    #[arg(long, value_name = "NAME")]
    pub(crate) model: Option<String>,
}
