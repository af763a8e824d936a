//! Reads the files of a model from wherever they lie, and says which one is missing or damaged.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use fastembed::TokenizerFiles;
use memora_engine::ports::embed::EmbedError;
use serde_json::Value;

use super::word_pieces;

const TOKENIZER: &str = "tokenizer.json";
const CONFIG: &str = "config.json";
const SPECIAL: &str = "special_tokens_map.json";
const TOKENIZER_CONFIG: &str = "tokenizer_config.json";
const VOCABULARY: &str = "vocab.txt";

/// No model that we load reads more pieces of a text.
const MOST_PIECES: f64 = 512.0;
/// Fewer leave no room for a word between the special pieces.
const FEWEST_PIECES: f64 = 4.0;

/// Where files of a model may be.
pub(super) struct Layout {
    /// Its place in the application's folder of models.
    pub(super) folder: &'static str,
    /// `OWNER/NAME` on Hugging Face, after which the Python package names its folder.
    pub(super) repository: &'static str,
    /// Names of the network's file, the preferred one first.
    pub(super) networks: &'static [&'static str],
    /// True when `vocab.txt` can stand for the tokenizer files.
    pub(super) word_pieces: bool,
}

/// All that is needed to make a session.
pub(super) struct ModelFiles {
    pub(super) network: Vec<u8>,
    pub(super) network_file: PathBuf,
    pub(super) tokenizer: TokenizerFiles,
    /// How many pieces the network knows.
    pub(super) vocabulary: usize,
    /// The most pieces of a text that it reads; the rest is cut off.
    pub(super) longest: usize,
    /// The piece that stands for all that it does not know.
    pub(super) unknown: Option<String>,
    pub(super) padding: String,
}

impl ModelFiles {
    /// Reads them from `place`, blocking.
    pub(super) fn read(place: &Path, layout: &Layout) -> Result<Self, EmbedError> {
        let (folder, network_file) = find(place, layout)?;
        let network = read(&network_file)?;
        if network.starts_with(b"version https://git-lfs") {
            return Err(damaged(
                &network_file,
                "it is only a pointer of Git LFS; download the file itself",
            ));
        }
        let vocabulary_file = folder.join(VOCABULARY);
        let tokenizer = if layout.word_pieces && !folder.join(TOKENIZER).is_file() && vocabulary_file.is_file() {
            let pieces = read(&vocabulary_file)?;
            word_pieces::tokenizer_files(&pieces).map_err(|what| damaged(&vocabulary_file, &what))?
        } else {
            TokenizerFiles {
                tokenizer_file: read(&folder.join(TOKENIZER))?,
                config_file: read(&folder.join(CONFIG))?,
                special_tokens_map_file: read(&folder.join(SPECIAL))?,
                tokenizer_config_file: read(&folder.join(TOKENIZER_CONFIG))?,
            }
        };
        Self::new(&folder, network_file, network, tokenizer)
    }

    fn new(
        folder: &Path,
        network_file: PathBuf,
        network: Vec<u8>,
        mut tokenizer: TokenizerFiles,
    ) -> Result<Self, EmbedError> {
        let config = json(&folder.join(CONFIG), &tokenizer.config_file)?;
        let vocabulary = config["vocab_size"]
            .as_u64()
            .and_then(|size| usize::try_from(size).ok());
        let vocabulary = vocabulary.ok_or_else(|| damaged(&folder.join(CONFIG), "it has no vocab_size"))?;
        let special = json(&folder.join(SPECIAL), &tokenizer.special_tokens_map_file)?;

        let settings_file = folder.join(TOKENIZER_CONFIG);
        let mut settings = json(&settings_file, &tokenizer.tokenizer_config_file)?;
        let padding = piece(&settings["pad_token"]);
        let padding = padding.ok_or_else(|| damaged(&settings_file, "it has no pad_token"))?;
        // Both names are in use, and the smaller one counts, as in the Python package.
        let longest = ["model_max_length", "max_length"]
            .into_iter()
            .filter_map(|name| settings[name].as_f64())
            .reduce(f64::min)
            .ok_or_else(|| damaged(&settings_file, "it has neither model_max_length nor max_length"))?
            .min(MOST_PIECES);
        if longest < FEWEST_PIECES {
            return Err(damaged(&settings_file, "its model_max_length is too small"));
        }
        let longest = longest as usize;
        settings["model_max_length"] = longest.into();
        tokenizer.tokenizer_config_file = settings.to_string().into_bytes();
        Ok(Self {
            network,
            network_file,
            tokenizer,
            vocabulary,
            longest,
            unknown: piece(&special["unk_token"]),
            padding,
        })
    }
}

/// The folder of the tokenizer files, and the network's file.
fn find(place: &Path, layout: &Layout) -> Result<(PathBuf, PathBuf), EmbedError> {
    let mut folders = vec![place.to_owned(), place.join(layout.folder)];
    folders.extend(snapshots(place));
    let cached = format!("models--{}", layout.repository.replace('/', "--"));
    for entry in fs::read_dir(place).into_iter().flatten().filter_map(Result::ok) {
        // The package has written the same name with small and with capital letters.
        if entry.file_name().to_string_lossy().eq_ignore_ascii_case(&cached) {
            folders.extend(snapshots(&entry.path()));
        }
    }
    for folder in folders {
        for name in layout.networks {
            for file in [folder.join(name), folder.join("onnx").join(name)] {
                if file.is_file() {
                    return Ok((folder, file));
                }
            }
        }
    }
    let why = if place.is_dir() {
        "holds no"
    } else {
        "does not exist; it should hold"
    };
    Err(EmbedError::Unavailable(format!(
        "the folder {} {why} {}. Download the model, or put the files of {} there",
        place.display(),
        layout.networks.join(" or "),
        layout.repository
    )))
}

/// The downloads of one repository in the cache of Hugging Face, the one that `refs/main` names first.
fn snapshots(repository: &Path) -> Vec<PathBuf> {
    let folder = repository.join("snapshots");
    let mut found: Vec<PathBuf> = fs::read_dir(&folder)
        .into_iter()
        .flatten()
        .filter_map(Result::ok)
        .map(|entry| entry.path())
        .collect();
    let main = fs::read_to_string(repository.join("refs/main")).map(|name| folder.join(name.trim()));
    found.sort_by_key(|path| (main.as_ref().is_ok_and(|main| main != path), path.clone()));
    found
}

fn read(file: &Path) -> Result<Vec<u8>, EmbedError> {
    match fs::read(file) {
        Ok(bytes) if bytes.is_empty() => Err(damaged(file, "it is empty")),
        Ok(bytes) => Ok(bytes),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Err(EmbedError::Unavailable(format!(
            "{} is missing. Download the model again, or put the file there",
            file.display()
        ))),
        Err(error) => Err(EmbedError::Unavailable(format!("{}: {error}", file.display()))),
    }
}

fn json(file: &Path, bytes: &[u8]) -> Result<Value, EmbedError> {
    match serde_json::from_slice(bytes) {
        Ok(value @ Value::Object(_)) => Ok(value),
        Ok(_) => Err(damaged(file, "it is no JSON object")),
        Err(error) => Err(damaged(file, &error.to_string())),
    }
}

/// A piece is written as text, or as an object with its text in `content`.
fn piece(value: &Value) -> Option<String> {
    value.as_str().or_else(|| value["content"].as_str()).map(str::to_owned)
}

pub(super) fn damaged(file: &Path, what: &str) -> EmbedError {
    EmbedError::Corrupt(format!("{}: {what}", file.display()))
}
