// Writes the licences of everything that is part of the program, for the "About" dialog: the crates and npm packages that are
// built in, and the texts they come with, each text once. Run by `npm run build`, so the list is that of the build.
import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const target = join(root, "ui/src/features/desktop/licences.gen.json");
const isText = (name) => /^(licen[cs]e|copying|notice|unlicense|copyright)/i.test(name);

/** The licence texts in a folder, and in its folder of them. */
function textsIn(folder) {
  const found = [];
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isFile() && isText(entry.name) && !/\.(rs|toml|json|js|ts)$/.test(entry.name)) found.push(path);
    else if (entry.isDirectory() && /^licenses?$/i.test(entry.name)) found.push(...readdirSync(path).map((name) => join(path, name)));
  }
  return found.sort().map((path) => readFileSync(path, "utf8").replace(/\r/g, "").trim());
}

/** What is compiled in: followed from the two programs, without what only builds or tests need. */
function crates() {
  const host = /^host: (.*)$/m.exec(execFileSync("rustc", ["-vV"], { encoding: "utf8" }))[1];
  const metadata = JSON.parse(
    execFileSync("cargo", ["metadata", "--format-version", "1", "--locked", "--filter-platform", host], { cwd: root, encoding: "utf8", maxBuffer: 1 << 28 }),
  );
  const packages = new Map(metadata.packages.map((found) => [found.id, found]));
  const nodes = new Map(metadata.resolve.nodes.map((node) => [node.id, node]));
  const ours = metadata.packages.filter(({ name }) => name === "memora-explorer" || name === "memora-cli");
  const seen = new Set(ours.map(({ id }) => id));
  const waiting = [...seen];
  for (let id = waiting.pop(); id; id = waiting.pop()) {
    for (const { pkg, dep_kinds } of nodes.get(id).deps) {
      if (seen.has(pkg) || !dep_kinds.some(({ kind }) => kind === null)) continue;
      seen.add(pkg);
      waiting.push(pkg);
    }
  }
  return [...seen].map((id) => packages.get(id)).filter(({ source }) => source !== null).map(({ name, version, license, manifest_path }) => ({
    name, version, licence: license ?? "", from: "crate", folder: dirname(manifest_path),
  }));
}

/** The packages of the window, with all that they need. */
function npmPackages() {
  const lock = JSON.parse(readFileSync(join(root, "ui/package-lock.json"), "utf8"));
  return Object.entries(lock.packages)
    .filter(([place, found]) => place !== "" && !found.dev && !found.optional && existsSync(join(root, "ui", place)))
    .map(([place, { version, license }]) => ({
      name: place.slice(place.lastIndexOf("node_modules/") + "node_modules/".length), version, licence: license ?? "", from: "npm", folder: join(root, "ui", place),
    }));
}

const texts = [];
const known = new Map();
/** White space differs where the text is the same. */
const numberOf = (text) => {
  const key = text.replace(/\s+/g, " ");
  if (!known.has(key)) known.set(key, texts.push(text) - 1);
  return known.get(key);
};

const all = [...crates(), ...npmPackages()].sort((a, b) => a.name.localeCompare(b.name, "en") || a.version.localeCompare(b.version, "en"));
const packages = all.map(({ folder, ...rest }) => ({ ...rest, texts: [...new Set(textsIn(folder).map(numberOf))] }));
// Beside the binary: the model that is shipped, and in the package the library that computes others.
const shipped = (name, licence, folder) => ({ name, version: "", licence, from: "file", texts: textsIn(join(root, folder)).map(numberOf) });
packages.unshift(shipped("static-minilm-en-256 (word table)", "Apache-2.0", "src-tauri/resources/models/static-minilm-en-256"));
writeFileSync(target, JSON.stringify({ packages, texts }));
console.log(`licences: ${packages.length} packages, ${texts.length} texts`);
