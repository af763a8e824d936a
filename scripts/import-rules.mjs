// Holds the Rust crates to the one-way imports of docs/architecture.md, which the compiler alone would let slip.
import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");

// crate → which of ours it may need, outside and (dev) inside its tests. A crate that is not listed is an error: decide where it belongs.
const backend = { normal: ["memora-engine"], dev: ["memora-testkit", "memora-test-servers"] };
const rules = {
  "memora-engine": { normal: [], dev: ["memora-testkit"] },
  "memora-embedded": backend,
  "memora-servers": backend,
  "memora-models": backend,
  "memora-testkit": { normal: ["memora-engine"], dev: [] },
  "memora-stores": {
    normal: ["memora-engine", "memora-embedded", "memora-servers", "memora-models"],
    dev: ["memora-testkit"],
  },
  "memora-cli": {
    normal: ["memora-engine", "memora-embedded", "memora-servers", "memora-models", "memora-stores"],
    dev: ["memora-testkit", "memora-test-servers"],
  },
  "memora-explorer": {
    normal: ["memora-engine", "memora-embedded", "memora-servers", "memora-models", "memora-stores"],
    dev: ["memora-testkit"],
  },
  "memora-tests": {
    normal: ["memora-engine", "memora-embedded", "memora-servers", "memora-models", "memora-testkit", "memora-test-servers"],
    dev: ["memora-testkit", "memora-test-servers"],
  },
  "memora-test-servers": { normal: [], dev: [] },
};

// What the crates behind the ports may see of the engine.
const enginePartsForBackends = ["domain", "ports", "secret"];

const faults = [];

function workspacePackages() {
  const args = ["metadata", "--format-version", "1", "--no-deps", "--locked"];
  return JSON.parse(execFileSync("cargo", args, { cwd: root, encoding: "utf8", maxBuffer: 64 << 20 })).packages;
}

function isTauri(name) {
  return name === "tauri" || name.startsWith("tauri-");
}

function checkManifest(pkg, ours) {
  const rule = rules[pkg.name];
  if (!rule) {
    faults.push(`${pkg.name}: no import rule for this crate; add one to scripts/import-rules.mjs`);
    return;
  }
  for (const dependency of pkg.dependencies) {
    if (isTauri(dependency.name) && pkg.name !== "memora-explorer") {
      faults.push(`${pkg.name}: only memora-explorer may depend on ${dependency.name}`);
    }
    if (!ours.has(dependency.name)) continue;
    const allowed = dependency.kind === "dev" ? [...rule.normal, ...rule.dev] : rule.normal;
    if (!allowed.includes(dependency.name)) {
      faults.push(`${pkg.name}: must not depend on ${dependency.name} (${dependency.kind ?? "normal"} dependency)`);
    }
  }
}

function rustFiles(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(".rs"))
    .map((entry) => join(entry.parentPath, entry.name));
}

// Comments go, line breaks stay, so that a place is reported with its line.
function withoutComments(text) {
  return text.replace(/\/\*[\s\S]*?\*\//g, (found) => found.replace(/[^\n]/g, "")).replace(/\/\/.*$/gm, "");
}

// The first path segments named after `memora_engine::`, also inside `memora_engine::{a::…, b}`.
function enginePartsNamed(text) {
  const parts = [];
  for (const match of text.matchAll(/\bmemora_engine::(\{|\w+)/g)) {
    if (match[1] !== "{") {
      parts.push({ name: match[1], at: match.index });
      continue;
    }
    let depth = 1;
    let atStart = true;
    for (const token of text.slice(match.index + match[0].length).matchAll(/[{},]|\w+/g)) {
      if (token[0] === "{") depth += 1;
      else if (token[0] === "}") depth -= 1;
      else if (token[0] === ",") atStart = atStart || depth === 1;
      else if (depth === 1 && atStart) {
        parts.push({ name: token[0], at: match.index });
        atStart = false;
      }
      if (depth === 0) break;
    }
  }
  return parts;
}

function checkSources(pkg) {
  const folder = join(dirname(pkg.manifest_path), "src");
  for (const file of rustFiles(folder)) {
    const text = withoutComments(readFileSync(file, "utf8"));
    const report = (at, message) => {
      faults.push(`${relative(root, file)}:${text.slice(0, at).split("\n").length}: ${message}`);
    };
    if (pkg.name !== "memora-explorer") {
      for (const match of text.matchAll(/\btauri(_\w+)?::/g)) report(match.index, "only src-tauri/src may name tauri");
    }
    if (pkg.name === "memora-engine") {
      for (const match of text.matchAll(/\bmemora_(?!engine\b)\w+(?=::)/g)) {
        report(match.index, `the engine names no other crate of ours, found ${match[0]}`);
      }
    }
    if (rules[pkg.name] === backend) {
      for (const part of enginePartsNamed(text)) {
        if (!enginePartsForBackends.includes(part.name)) {
          report(part.at, `${pkg.name} sees only domain and ports of the engine, found memora_engine::${part.name}`);
        }
      }
    }
  }
}

const packages = workspacePackages();
const ours = new Set(packages.map((pkg) => pkg.name));
for (const pkg of packages) {
  checkManifest(pkg, ours);
  checkSources(pkg);
}
if (faults.length > 0) {
  console.error(faults.join("\n"));
  process.exit(1);
}
console.log(`import rules hold for ${packages.length} crates`);
