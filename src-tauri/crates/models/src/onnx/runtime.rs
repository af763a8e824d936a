//! Finds and loads onnxruntime, the library that computes ONNX models.

use std::env::{self, consts};
use std::fs;
use std::path::{Path, PathBuf};

use fastembed::InitOptionsUserDefined;
use memora_engine::ports::embed::EmbedError;
use ort::environment::Environment;
use parking_lot::Mutex;

/// Names the library file, for people and tests.
const VARIABLE: &str = "ORT_DYLIB_PATH";

/// Where onnxruntime may be. The first of these that is given counts: `library`, the environment variable
/// `ORT_DYLIB_PATH`, `folders`.
#[derive(Debug, Clone, Default)]
pub struct RuntimePlaces {
    /// The file itself, chosen by somebody.
    pub library: Option<PathBuf>,
    /// Folders that hold `libonnxruntime.so` (with or without a version at its end; on other systems
    /// `libonnxruntime.dylib`, `onnxruntime.dll`), directly or in a folder `onnxruntime`: the application's resources,
    /// then the folder of downloaded models.
    pub folders: Vec<PathBuf>,
}

/// onnxruntime, loaded. It stays loaded until the process ends.
#[derive(Clone, Debug)]
pub struct Runtime {
    environment: Environment,
    library: PathBuf,
}

/// A process can load one onnxruntime only.
static LOADED: Mutex<Option<Runtime>> = Mutex::new(None);

impl Runtime {
    /// Loads onnxruntime, blocking; or gives what was loaded before, wherever it came from. After an error another
    /// try is possible.
    pub fn load(places: &RuntimePlaces) -> Result<Self, EmbedError> {
        Self::load_with(
            places,
            env::var_os(VARIABLE).filter(|path| !path.is_empty()).map(PathBuf::from),
        )
    }

    fn load_with(places: &RuntimePlaces, variable: Option<PathBuf>) -> Result<Self, EmbedError> {
        let mut loaded = LOADED.lock();
        if let Some(runtime) = loaded.as_ref() {
            return Ok(runtime.clone());
        }
        let library = find(places, variable)?;
        let unusable = |error: String| EmbedError::Unavailable(format!("onnxruntime cannot be used: {error}"));
        let environment = ort::init_from(&library)
            .map_err(|error| unusable(error.to_string()))?
            .with_name("memora-explorer")
            .with_telemetry(false)
            .build()
            .map_err(|error| unusable(format!("{}: {error}", library.display())))?;
        tracing::info!(library = %library.display(), "onnxruntime is loaded");
        let runtime = Self { environment, library };
        *loaded = Some(runtime.clone());
        Ok(runtime)
    }

    /// The file that it was loaded from.
    pub fn library(&self) -> &Path {
        &self.library
    }

    pub(super) fn session_options(&self, longest: usize) -> InitOptionsUserDefined {
        InitOptionsUserDefined::new()
            .with_environment(self.environment.clone())
            .with_max_length(longest)
            // Threads that wait by spinning would heat the machine between two questions.
            .with_session_config("session.intra_op.allow_spinning", "0")
    }
}

fn find(places: &RuntimePlaces, variable: Option<PathBuf>) -> Result<PathBuf, EmbedError> {
    let missing = |text: String| EmbedError::Unavailable(text);
    if let Some(library) = &places.library {
        return if library.is_file() {
            Ok(library.clone())
        } else {
            Err(missing(format!(
                "the onnxruntime library {} is missing; choose the file again",
                library.display()
            )))
        };
    }
    if let Some(library) = variable {
        return if library.is_file() {
            Ok(library)
        } else {
            Err(missing(format!(
                "{VARIABLE} names {}, which is missing; name the file of the onnxruntime library",
                library.display()
            )))
        };
    }
    let folders = || {
        places
            .folders
            .iter()
            .flat_map(|folder| [folder.clone(), folder.join("onnxruntime")])
    };
    folders().find_map(|folder| library_in(&folder)).ok_or_else(|| {
        let looked: Vec<String> = folders().map(|folder| folder.display().to_string()).collect();
        missing(format!(
            "the onnxruntime library is missing: there is no {} in {}. Download it, put it into one of these folders, \
             or name the file in {VARIABLE}",
            library_name(),
            looked.join(", ")
        ))
    })
}

fn library_name() -> String {
    format!("{}onnxruntime{}", consts::DLL_PREFIX, consts::DLL_SUFFIX)
}

/// The library in a folder: under its plain name, or with a version (`libonnxruntime.so.1.24.4`), the highest first.
fn library_in(folder: &Path) -> Option<PathBuf> {
    let name = library_name();
    let plain = folder.join(&name);
    if plain.is_file() {
        return Some(plain);
    }
    let with_version = format!("{name}.");
    let mut found: Vec<(Vec<u32>, PathBuf)> = fs::read_dir(folder)
        .ok()?
        .filter_map(Result::ok)
        .filter_map(|entry| {
            let file = entry.file_name();
            let version = file.to_str()?.strip_prefix(&with_version)?;
            let version = version
                .split('.')
                .map(|part| part.parse().ok())
                .collect::<Option<_>>()?;
            Some((version, entry.path()))
        })
        .collect();
    found.sort();
    found.pop().map(|(_, path)| path)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reason(found: Result<PathBuf, EmbedError>) -> String {
        match found {
            Err(EmbedError::Unavailable(reason)) => reason,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_file_that_was_named_is_taken_or_its_absence_is_told() {
        let folder = tempfile::tempdir().expect("a folder");
        let there = folder.path().join("libonnxruntime.so.1.24.4");
        fs::write(&there, "").expect("a file");
        let gone = folder.path().join("gone.so");
        let named = |library: &Path| RuntimePlaces {
            library: Some(library.to_owned()),
            folders: vec![folder.path().to_owned()],
        };
        assert_eq!(find(&named(&there), Some(gone.clone())).expect("a file"), there);
        let said = reason(find(&named(&gone), Some(there.clone())));
        assert!(said.contains("gone.so") && said.contains("choose"), "{said}");
        let said = reason(find(&RuntimePlaces::default(), Some(gone)));
        assert!(said.contains(VARIABLE) && said.contains("gone.so"), "{said}");
        assert_eq!(
            find(&RuntimePlaces::default(), Some(there.clone())).expect("a file"),
            there
        );
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn folders_are_searched_in_order_for_the_plain_name_and_then_the_highest_version() {
        let (first, second) = (
            tempfile::tempdir().expect("a folder"),
            tempfile::tempdir().expect("a folder"),
        );
        let places = RuntimePlaces {
            library: None,
            folders: vec![
                first.path().to_owned(),
                second.path().to_owned(),
                "/does/not/exist".into(),
            ],
        };
        let said = reason(find(&places, None));
        assert!(
            said.contains("libonnxruntime.so") && said.contains("/does/not/exist"),
            "{said}"
        );
        let touch = |path: &Path| {
            fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
            fs::write(path, "").expect("a file");
            path.to_owned()
        };
        let second = touch(&second.path().join("onnxruntime/libonnxruntime.so"));
        assert_eq!(find(&places, None).expect("a file"), second);
        touch(&first.path().join("libonnxruntime.so.1.9.0"));
        touch(&first.path().join("libonnxruntime.so.old"));
        let highest = touch(&first.path().join("libonnxruntime.so.1.24.4"));
        assert_eq!(find(&places, None).expect("a file"), highest);
    }
}
