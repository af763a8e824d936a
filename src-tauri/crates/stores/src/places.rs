//! Where the application keeps its files: the same folders for the window and for the command line.

use std::path::{Path, PathBuf};

/// As in `tauri.conf.json`, after which the window's folders are named.
const IDENTIFIER: &str = "dev.memora.explorer";
/// The name of the product in `tauri.conf.json`, after which the folder of its resources is named.
const PRODUCT: &str = "Memora Explorer";
/// Names another folder that holds `resources`, for a program that runs from where it was built.
const RESOURCES_VARIABLE: &str = "MEMORA_RESOURCES";

/// The folders of the application.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Places {
    /// Holds the settings.
    pub config_dir: PathBuf,
    /// Holds the demo store and downloaded models.
    pub data_dir: PathBuf,
    /// What was installed with the program: the built-in model, the demo data.
    pub resources: PathBuf,
}

impl Places {
    /// The folders of the person who runs this program, as the window finds them; `None` where they have no home.
    pub fn of_system() -> Option<Self> {
        Some(Self {
            config_dir: dirs::config_dir()?.join(IDENTIFIER),
            data_dir: dirs::data_dir()?.join(IDENTIFIER),
            resources: resources_of_system(),
        })
    }

    pub fn settings_file(&self) -> PathBuf {
        self.config_dir.join("settings.json")
    }

    /// The model that comes with the application.
    pub fn built_in_model(&self) -> PathBuf {
        self.resources.join("models/static-minilm-en-256")
    }
}

/// The folder `resources`, installed beside the window's program.
fn resources_of_system() -> PathBuf {
    if let Some(named) = std::env::var_os(RESOURCES_VARIABLE).filter(|named| !named.is_empty()) {
        return PathBuf::from(named);
    }
    let program = std::env::current_exe().unwrap_or_default();
    let beside = program.parent().unwrap_or(Path::new("."));
    if cfg!(target_os = "windows") {
        return beside.join("resources");
    }
    if cfg!(target_os = "macos") {
        return beside.join("../Resources/resources");
    }
    let installed = beside.join("../lib").join(PRODUCT);
    let installed = installed.canonicalize();
    installed
        .unwrap_or_else(|_| Path::new("/usr/lib").join(PRODUCT))
        .join("resources")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_folders_are_those_of_the_window() {
        let config = include_str!("../../../tauri.conf.json");
        let config: serde_json::Value = serde_json::from_str(config).unwrap();
        assert_eq!(config["identifier"], IDENTIFIER);
        assert_eq!(config["productName"], PRODUCT);
        assert_eq!(config["app"].get("appDirectoriesOverride"), None);
        let bundled = &config["bundle"]["resources"];
        assert_eq!(bundled[0], "resources/models/**/*");
    }
}
