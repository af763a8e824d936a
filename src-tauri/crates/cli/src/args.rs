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
    /// Compare the search index with the memories, and check the store itself
    Check(Check),
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

#[derive(Debug, Args)]
pub(crate) struct Check {
    /// Make the index hold what the store holds
    #[arg(long)]
    pub(crate) repair: bool,
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
}
