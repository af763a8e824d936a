// Invented stores on servers, and what their commands answer, for the development page and the tests.

import type {
  CheckReport, ConnectionReport, Copied, Finding, KeychainState, ModelListing, SavedStore, SecretState, StoreListing, StoreStatus,
  StoreSurvey, StoreTotals,
} from "../src/api/bindings.gen";

type Open = Extract<StoreStatus, { state: "open" }>;

export const totals: StoreTotals = { organizations: 3, users: 44, agents: 7, interactions: 14_114, messages: 98_000, memories: 12_345 };

export const folderStore: SavedStore = { id: "field", name: "Field study 2026", demo: false, place: { kind: "folder", path: "~/Memora/field-study-2026" } };
const clinic: SavedStore = { id: "clinic", name: "Clinic pilot", demo: false, place: { kind: "folder", path: "~/Memora/clinic" } };
const demo: SavedStore = { id: "demo", name: "Demo store", demo: true, place: { kind: "folder", path: "~/.local/share/memora-explorer/demo" } };

export const serverStore: SavedStore = {
  id: "ward", name: "Ward deployment", demo: false,
  place: {
    kind: "servers",
    servers: {
      graph: { url: "neo4j+s://graph.ward.example:7687", user: "neo4j", database: null },
      index: { url: "https://qdrant.ward.example:6334", collection: "memory_collection_v0_2" },
      models: { kind: "memora" },
      editing: false,
    },
  },
};

export const secrets: SecretState[] = [
  { name: "graphPassword", state: "kept" },
  { name: "indexKey", state: "environment" },
  { name: "modelsKey", state: "notNeeded" },
];

export const listings: StoreListing[] = [
  { store: folderStore, place: "~/Memora/field-study-2026", open: true, secrets: [] },
  { store: serverStore, place: "neo4j+s://graph.ward.example:7687 · https://qdrant.ward.example:6334", open: false, secrets },
  { store: clinic, place: "~/Memora/clinic", open: false, secrets: [] },
  { store: demo, place: "~/.local/share/memora-explorer/demo", open: false, secrets: [] },
];

export const keychain: KeychainState = {
  available: true, problem: null, environment: ["MEMORA_NEO4J_PASSWORD", "MEMORA_QDRANT_API_KEY", "MEMORA_EMBEDDINGS_API_KEY"],
};

export const survey: StoreSurvey = {
  layout: "memoraOlder", totals, serverVersion: "5.26.30 Community", keys: "uniqueness",
  steps: [
    { what: "Link memories to their dates", count: 12_345 },
    { what: "Create uniqueness constraints", count: 7 },
  ],
};

export const openFolder: Open = {
  state: "open", store: folderStore, place: "~/Memora/field-study-2026", totals, connection: { state: "ok" },
  index: { state: "upToDate" },
  embedder: { modelId: "static-minilm-en", dimensions: 256, languages: "English" },
  embedderProblem: null, readOnly: null,
};

export const openServers: Open = {
  ...openFolder, store: serverStore, place: "neo4j+s://graph.ward.example:7687 · https://qdrant.ward.example:6334",
  embedder: null,
  embedderProblem: "The models that filled the collection are not on this computer. Download them under “Models…”.",
  readOnly: "This store is opened for looking only.",
};

export const openLost: Open = {
  ...openServers, totals: null,
  connection: { state: "lost", problem: "Neo4j at graph.ward.example:7687 refuses the connection.", since: "2026-11-22T10:14:00Z" },
  index: { state: "unreachable", reason: "Qdrant at qdrant.ward.example:6334 does not answer.", pending: 3 },
};

export const failed: Extract<StoreStatus, { state: "failed" }> = {
  state: "failed", store: serverStore, needs: ["graphPassword"],
  error: { code: "unavailable", message: "The password of Neo4j is not known.", hint: "Enter it, or give it as MEMORA_NEO4J_PASSWORD.", retryable: true },
};

export const connection: ConnectionReport = {
  checks: [
    { part: "address", outcome: { kind: "passed", detail: "graph.ward.example:7687 answers" } },
    { part: "tls", outcome: { kind: "passed", detail: "certificate of ward.example, valid until 3 Mar 2027" } },
    { part: "credentials", outcome: { kind: "passed", detail: "neo4j may read and write" } },
    { part: "database", outcome: { kind: "passed", detail: "neo4j" } },
    { part: "indexAddress", outcome: { kind: "passed", detail: "Qdrant 1.15" } },
    { part: "indexKey", outcome: { kind: "failed", problem: "Qdrant refuses the API key.", hint: "Look it up in the configuration of Qdrant (service.api_key) and enter it anew." } },
    { part: "collection", outcome: { kind: "notReached" } },
    { part: "model", outcome: { kind: "warning", problem: "The models are not on this computer.", hint: "The store opens and searches by words. Download them under “Models…”." } },
  ],
  survey,
};

const MEMORIES: Pick<Finding, "text" | "indexed">[] = [
  { text: "user_alice is allergic to birch pollen.", indexed: "user_alice is allergic to grass pollen." },
  { text: "user_alice flies to Lyon on 10 December to be with Sarah.", indexed: "user_alice flies to Lyon in December." },
];

const found = (kind: Finding["kind"], n: number, extra: Partial<Finding>): Finding => ({
  memoryId: `${kind}-${n}-4c1e-9a55-6a0e11d0c7b1`, kind, orgId: "acme", userId: "alice", userName: "Alice Moreau", text: null, indexed: null, fields: [], ...extra,
});

export const check: CheckReport = {
  checked: 12_345, missing: 2, orphaned: 803, differing: 2, complete: true, canRepair: null,
  findings: [
    found("missing", 1, { text: "user_alice asks for a nut-free meal on every flight." }),
    found("missing", 2, { text: "Jake’s school nurse keeps an adrenaline pen for him.", userName: null, userId: "9c41" }),
    found("orphaned", 1, { indexed: "user_alice works in Hanover.", userName: null, userId: null }),
    found("orphaned", 2, { userName: null, userId: null }),
    ...MEMORIES.map((texts, i) => found("differing", i, { ...texts, fields: i === 0 ? ["text"] : ["text", "obtained at"] })),
  ],
};

export const copied: Copied = {
  outcome: "complete",
  copied: { organizations: 1, users: 12, agents: 5, interactions: 2_210, messages: 14_800, memories: 4_218 },
  alreadyThere: { organizations: 0, users: 0, agents: 0, interactions: 0, messages: 0, memories: 0 },
  conflicts: ["user 9c41: the target has another user of this id"], conflictCount: 1,
  verified: { users: 12, memories: 4_218, differing: [], differingCount: 0 },
  target: clinic,
};

export const models: ModelListing[] = [
  {
    id: "minilm", name: "paraphrase-multilingual-MiniLM-L12-v2", purpose: "Search by meaning, 50 languages", bytes: 235_000_000,
    state: { kind: "partial", bytes: 91_000_000 },
  },
  {
    id: "splade", name: "Splade_PP_en_v1", purpose: "Search by words, English", bytes: 532_000_000,
    state: { kind: "missing", canDownload: null, files: ["model.onnx", "tokenizer.json", "config.json"], folder: "~/.local/share/memora-explorer/models/splade" },
  },
  {
    id: "runtime", name: "onnxruntime", purpose: "Runs the models", bytes: 21_000_000,
    state: { kind: "present", place: "/usr/lib/memora-explorer" },
  },
];
