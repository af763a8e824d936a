//! What can be downloaded, pinned to one revision and the checksum of each file.

use std::env::consts;
use std::path::{Path, PathBuf};

use crate::onnx::{PARAPHRASE_MULTILINGUAL, SPLADE_PP_EN};

/// One file to fetch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RemoteFile {
    /// What it is called in the folder.
    pub name: String,
    pub url: String,
    /// In bytes, where it is known.
    pub size: Option<u64>,
    /// In hexadecimal digits. A file without one is not downloaded: whoever wants it puts it into the folder.
    pub sha256: Option<String>,
    /// Of an archive only this one file is kept.
    pub unpack: Option<Unpack>,
}

/// The one file that an archive (`.tgz`) is fetched for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unpack {
    /// Its path in the archive.
    pub member: String,
    /// What it is called in the folder.
    pub name: String,
    pub size: u64,
}

impl RemoteFile {
    /// What is in the folder when it was fetched.
    pub fn kept_name(&self) -> &str {
        self.unpack.as_ref().map_or(&self.name, |unpack| &unpack.name)
    }
}

/// A model or library, for a list from which people choose.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CatalogEntry {
    pub id: String,
    pub title: String,
    pub licence: String,
    /// The page that tells about it.
    pub page: String,
    /// Its folder in the folder of models.
    pub folder: String,
    pub files: Vec<RemoteFile>,
}

impl CatalogEntry {
    pub fn place(&self, models: &Path) -> PathBuf {
        models.join(&self.folder)
    }

    /// True when each file is there. A download puts a file there only after its checksum was right.
    pub fn is_there(&self, models: &Path) -> bool {
        let folder = self.place(models);
        self.files.iter().all(|file| folder.join(file.kept_name()).is_file())
    }

    /// In bytes, about: files of unknown size are not in it.
    pub fn size(&self) -> u64 {
        self.files.iter().filter_map(|file| file.size).sum()
    }
}

/// The dense model of Memora's collections.
pub fn paraphrase_multilingual() -> CatalogEntry {
    let model = PARAPHRASE_MULTILINGUAL;
    let revision = "faf4aa4225822f3bc6376869cb1164e8e3feedd0";
    let file = |name, size, sha256| hugging_face(model.repository, revision, name, size, sha256);
    CatalogEntry {
        id: model.id.to_owned(),
        title: "Paraphrase multilingual MiniLM L12 v2 (meaning, 50 languages)".to_owned(),
        licence: "Apache-2.0".to_owned(),
        page: format!("https://huggingface.co/{}", model.repository),
        folder: model.folder.to_owned(),
        files: vec![
            file(
                "config.json",
                673,
                "c8ec081fdad2df991bf5abbf18418fec7a5cdaa421f60ffb060a30040b8c376f",
            ),
            file(
                "special_tokens_map.json",
                964,
                "8c785abebea9ae3257b61681b4e6fd8365ceafde980c21970d001e834cf10835",
            ),
            file(
                "tokenizer_config.json",
                1_416,
                "0666eebf692422757e1dddf3c9fb1ded73ba3dc726c5828671fc89e45bf3609f",
            ),
            file(
                "tokenizer.json",
                17_083_009,
                "fa685fc160bbdbab64058d4fc91b60e62d207e8dc60b9af5c002c5ab946ded00",
            ),
            file(
                "model_optimized.onnx",
                235_052_644,
                "634d0f66c29dc934c8fa72b8a4fe91dd4d420a22f1d82a241058d4316e659a99",
            ),
        ],
    }
}

/// The sparse model of Memora's collections. Its vocabulary is that of BERT, from which the tokenizer is made.
pub fn splade_pp_en() -> CatalogEntry {
    let model = SPLADE_PP_EN;
    let revision = "efcd182bc7eb351e81a9445752d4388c2bab500b";
    let mut network = hugging_face(
        model.repository,
        revision,
        "model.onnx",
        0,
        "65adbad0d7e1bc882c867d534821d52e60d6f666a91662be3f58457d08d25bf3",
    );
    // About 530 MB; the server says how much exactly.
    network.size = None;
    CatalogEntry {
        id: model.id.to_owned(),
        title: "SPLADE++ English v1 (words and what they stand for)".to_owned(),
        licence: "Apache-2.0".to_owned(),
        page: format!("https://huggingface.co/{}", model.repository),
        folder: model.folder.to_owned(),
        files: vec![
            hugging_face(
                model.repository,
                revision,
                "vocab.txt",
                231_508,
                "07eced375cec144d27c900241f3e339478dec958f92fddbc551f295c992038a3",
            ),
            network,
        ],
    }
}

fn hugging_face(repository: &str, revision: &str, name: &str, size: u64, sha256: &str) -> RemoteFile {
    RemoteFile {
        name: name.to_owned(),
        url: format!("https://huggingface.co/{repository}/resolve/{revision}/{name}"),
        size: Some(size),
        sha256: Some(sha256.to_owned()),
        unpack: None,
    }
}

const RUNTIME_VERSION: &str = "1.24.4";

/// onnxruntime as its makers release it, for an application that was built without it; `None` where there is no such
/// release.
pub fn runtime() -> Option<CatalogEntry> {
    runtime_for(consts::OS, consts::ARCH)
}

fn runtime_for(system: &str, processor: &str) -> Option<CatalogEntry> {
    let version = RUNTIME_VERSION;
    let linux = format!("libonnxruntime.so.{version}");
    let mac = format!("libonnxruntime.{version}.dylib");
    let (build, size, sha256, library, kept, library_size) = match (system, processor) {
        ("linux", "x86_64") => (
            "linux-x64",
            8_155_822,
            "3a211fbea252c1e66290658f1b735b772056149f28321e71c308942cdb54b747",
            linux,
            "libonnxruntime.so",
            22_159_232,
        ),
        ("linux", "aarch64") => (
            "linux-aarch64",
            7_181_958,
            "866109a9248d057671a039b9d725be4bd86888e3754140e6701ec621be9d4d7e",
            linux,
            "libonnxruntime.so",
            18_625_376,
        ),
        ("macos", "aarch64") => (
            "osx-arm64",
            30_937_282,
            "93787795f47e1eee369182e43ed51b9e5da0878ab0346aecf4258979b8bba989",
            mac,
            "libonnxruntime.dylib",
            35_418_600,
        ),
        _ => return None,
    };
    let releases = "https://github.com/microsoft/onnxruntime/releases";
    let archive = format!("onnxruntime-{build}-{version}");
    Some(CatalogEntry {
        id: "onnxruntime".to_owned(),
        title: format!("onnxruntime {version} (computes the models)"),
        licence: "MIT".to_owned(),
        page: format!("{releases}/tag/v{version}"),
        folder: "onnxruntime".to_owned(),
        files: vec![RemoteFile {
            name: format!("{archive}.tgz"),
            url: format!("{releases}/download/v{version}/{archive}.tgz"),
            size: Some(size),
            sha256: Some(sha256.to_owned()),
            unpack: Some(Unpack {
                member: format!("{archive}/lib/{library}"),
                name: kept.to_owned(),
                size: library_size,
            }),
        }],
    })
}

#[cfg(test)]
mod tests {
    use sha2::{Digest, Sha256};

    use super::*;

    fn all() -> Vec<CatalogEntry> {
        let runtimes = [("linux", "x86_64"), ("linux", "aarch64"), ("macos", "aarch64")]
            .map(|(system, processor)| runtime_for(system, processor).expect("a release"));
        [paraphrase_multilingual(), splade_pp_en()]
            .into_iter()
            .chain(runtimes)
            .collect()
    }

    #[test]
    fn each_file_is_pinned_to_a_revision_and_a_checksum() {
        for entry in all() {
            for file in &entry.files {
                let pinned = file.sha256.as_ref().expect("a checksum");
                assert!(pinned.len() == 64 && pinned.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f')));
                assert!(
                    file.url.starts_with("https://") && file.url.ends_with(&file.name),
                    "{}",
                    file.url
                );
                assert!(
                    !file.url.contains("/main/") && !file.url.contains("latest"),
                    "{}",
                    file.url
                );
                assert!(file.size.is_none_or(|size| size > 0));
            }
        }
        assert_eq!(runtime_for("plan9", "mips"), None);
    }

    #[test]
    fn an_entry_is_there_when_all_of_its_files_are() {
        let models = tempfile::tempdir().expect("a folder");
        for entry in [splade_pp_en(), runtime_for("linux", "x86_64").expect("a release")] {
            std::fs::create_dir_all(entry.place(models.path())).expect("a folder");
            for file in &entry.files {
                assert!(!entry.is_there(models.path()));
                std::fs::write(entry.place(models.path()).join(file.kept_name()), "x").expect("a file");
            }
            assert!(entry.is_there(models.path()));
        }
    }

    /// The default embedder brings the same vocabulary, so the pinned checksum can be held against real bytes.
    #[test]
    fn the_vocabulary_of_splade_is_that_of_bert() {
        let table = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../resources/models/static-minilm-en-256");
        let tokenizer = std::fs::read(table.join("tokenizer.json")).expect("the tokenizer");
        let tokenizer: serde_json::Value = serde_json::from_slice(&tokenizer).expect("JSON");
        let pieces = tokenizer["model"]["vocab"].as_object().expect("a vocabulary");
        let mut pieces: Vec<(u64, &str)> = pieces
            .iter()
            .map(|(piece, number)| (number.as_u64().expect("a number"), piece.as_str()))
            .collect();
        pieces.sort_unstable();
        let vocabulary: String = pieces.iter().map(|(_, piece)| format!("{piece}\n")).collect();
        let digest = Sha256::digest(vocabulary.as_bytes());
        let digest: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
        let file = &splade_pp_en().files[0];
        assert_eq!(
            (file.sha256.as_deref(), file.size),
            (Some(digest.as_str()), Some(vocabulary.len() as u64))
        );
    }
}
