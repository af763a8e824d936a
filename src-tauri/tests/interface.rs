//! The interface to the window: bindings up to date, and every command under access control.

use std::collections::BTreeSet;
use std::path::Path;

use memora_engine::masking::{CONTENT, NAMES, PLAIN};
use memora_explorer::commands::names::COMMANDS;
use memora_explorer::interface;
use specta_typescript::Typescript;

const BINDINGS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../ui/src/api/bindings.gen.ts");

#[test]
fn bindings_are_up_to_date() {
    let folder = tempfile::tempdir().unwrap();
    let fresh = folder.path().join("bindings.ts");
    let header = "// Made by tauri-specta from src-tauri/src/commands; `make bindings` writes it anew.\n";
    interface()
        .export(Typescript::default().header(header), &fresh)
        .unwrap();
    let fresh = std::fs::read_to_string(fresh).unwrap();
    if std::env::var_os("UPDATE_BINDINGS").is_some() {
        std::fs::create_dir_all(Path::new(BINDINGS).parent().unwrap()).unwrap();
        std::fs::write(BINDINGS, &fresh).unwrap();
    }
    let checked_in = std::fs::read_to_string(BINDINGS).unwrap_or_default();
    assert!(
        checked_in == fresh,
        "ui/src/api/bindings.gen.ts is out of date: run `make bindings`"
    );
}

#[test]
fn every_command_is_granted_by_name_and_nothing_else_is() {
    let capability = include_str!("../capabilities/main.json");
    let capability: serde_json::Value = serde_json::from_str(capability).unwrap();
    let granted: BTreeSet<&str> = capability["permissions"]
        .as_array()
        .unwrap()
        .iter()
        .map(|p| p.as_str().unwrap())
        .collect();
    let expected: BTreeSet<String> = COMMANDS
        .iter()
        .map(|name| format!("allow-{}", name.replace('_', "-")))
        .chain([
            "core:event:allow-listen".to_owned(),
            "core:event:allow-unlisten".to_owned(),
        ])
        .collect();
    assert_eq!(granted, expected.iter().map(String::as_str).collect());
    let bindings = std::fs::read_to_string(BINDINGS).unwrap();
    // The first is the import. `__TAURI_INVOKE("name", …)`, or with a type in between: `__TAURI_INVOKE<Type>("name")`.
    let called: BTreeSet<&str> = bindings
        .split("__TAURI_INVOKE")
        .skip(2)
        .filter_map(|call| call.split_once("(\"")?.1.split('"').next())
        .collect();
    assert_eq!(
        called,
        COMMANDS.iter().copied().collect(),
        "commands/names.rs and the handlers differ"
    );
}

/// Fields of the window whose type is plain text, by their names.
fn text_fields(bindings: &str) -> BTreeSet<String> {
    let types = bindings
        .split("/* Types */")
        .nth(1)
        .expect("the bindings have a part with types");
    let mut out = BTreeSet::new();
    let mut rest = types;
    while let Some(at) = rest.find(": string") {
        let after = &rest[at + ": string".len()..];
        let before = &rest[..at];
        rest = after;
        // `: stringify`, or a word of a comment.
        if after.chars().next().is_some_and(char::is_alphanumeric) {
            continue;
        }
        let name: String = before.chars().rev().take_while(|c| c.is_alphanumeric()).collect();
        let name: String = name.chars().rev().collect();
        if !name.is_empty() {
            out.insert(name);
        }
    }
    out
}

#[test]
fn masking_knows_what_every_text_of_the_window_is() {
    let bindings = std::fs::read_to_string(BINDINGS).unwrap();
    let known: BTreeSet<&str> = [CONTENT, NAMES, PLAIN].into_iter().flatten().copied().collect();
    let lists = CONTENT.len() + NAMES.len() + PLAIN.len();
    assert_eq!(known.len(), lists, "a field stands in one list");
    let fields = text_fields(&bindings);
    assert!(fields.contains("firstMessage"), "{fields:?}");
    let unknown: Vec<String> = fields
        .into_iter()
        .filter(|field| !known.contains(field.as_str()))
        .collect();
    assert!(
        unknown.is_empty(),
        "say in engine/src/masking/fields.rs whether these are names, content or neither: {unknown:?}"
    );
}
