// Every word about stores: which are known, how one on servers is reached, and what a window without its servers says.

import type { ConnectionPart, KeyEnforcement, Layout, SecretName, SecretPlace, StoreSurvey } from "../api/bindings.gen";
import { count, pluralOf } from "./format";

const memories = (n: number) => count(n, "memory", "memories");
const users = (n: number) => count(n, "user", "users");
const steps = (n: number) => count(n, "step", "steps");

const secretNames: Record<SecretName, string> = {
  graphPassword: "Password of Neo4j",
  indexKey: "API key of Qdrant",
  modelsKey: "API key of the models",
};

const layouts: Record<Layout, string> = {
  empty: "Empty databases",
  memora: "Memora deployment",
  memoraOlder: "Memora 0.2 deployment",
  foreign: "A graph of another program",
};

export const storeTexts = {
  menu: {
    saved: "Stores",
    trigger: (name: string) => `Store: ${name}. Switch to another one`,
    isOpen: "open",
    manage: "Manage stores…",
    connect: "Connect to servers…",
    openNamed: (name: string) => `Open store: ${name}`,
  },
  manage: {
    title: "Stores",
    text: "Forgetting a store takes it off this list only. Its data stay where they are.",
    empty: "No store is known yet.",
    open: "Open",
    current: "Open now",
    rename: (name: string) => `Rename ${name}`,
    edit: (name: string) => `Edit the connection of ${name}`,
    forget: (name: string) => `Forget ${name}`,
    forgetOpen: "The open store cannot be forgotten. Open another one first.",
    name: "Name of the store",
    save: "Save",
    sure: (name: string, secrets: boolean) =>
      secrets ? `Forget ${name} and its secrets in the keychain?` : `Forget ${name}?`,
    forgetAction: "Forget",
    forgotten: (name: string) => `${name} is off the list. Its data were not touched.`,
    readOnly: "read only",
  },
  connect: {
    title: "Connect to servers",
    editTitle: (name: string) => `Connection of ${name}`,
    name: "Name",
    namePlaceholder: "How the store is listed here",
    graph: "Neo4j",
    address: "Address",
    user: "User",
    password: "Password",
    database: "Database",
    databasePlaceholder: "the server’s default",
    index: "Qdrant",
    withIndex: "Search with Qdrant",
    withoutIndex: "No Qdrant",
    withoutIndexText: "Search goes by words in the graph.",
    key: "API key",
    collection: "Collection",
    models: "Models",
    modelKinds: { memora: "Memora’s own", builtIn: "Built in", api: "API", none: "None" },
    modelTexts: {
      memora: "What Memora 0.3 uses, for collections that it filled. The models are looked for in the models folder.",
      builtIn: "The English table that comes with the application, for a collection of our own.",
      api: "A server that speaks OpenAI’s /v1/embeddings. Texts of memories and questions are sent to it.",
      none: "Search goes by words in the graph.",
    },
    model: "Model",
    dimensions: "Dimensions",
    dimensionsPlaceholder: "as the model gives",
    access: "Access",
    look: "Only look (read-only)",
    allow: "Allow editing",
    lookText: "Nothing is written to the databases, also no indexes. Right for a store that other programs fill.",
    allowText: "You can correct and delete memories. Every change can be undone here; other programs see it at once.",
    test: "Test connection",
    testAgain: "Test again",
    save: "Save",
    saveAndOpen: "Save and open",
    opening: "Opening…",
    saved: (name: string) => `${name} was saved.`,
    savedNotOpened: "The connection is saved, but could not be opened.",
    mend: "Some fields need another look.",
  },
  secret: {
    names: secretNames,
    /** What stands in an empty field; what is kept is never shown. */
    placeholder: (name: SecretName, state: SecretPlace | null, keychain: boolean, variable: string | null): string => {
      const needed = name === "graphPassword" ? "" : "if one is needed; ";
      switch (state) {
        case "kept":
          return "kept in the keychain";
        case "thisRun":
          return "known for this run";
        case "environment":
          return variable ? `from the environment variable ${variable}` : "from the environment";
        default:
          return `${needed}${keychain ? "goes to the keychain" : "only for this run: this computer has no keychain"}`;
      }
    },
    title: (name: string) => `Open ${name}`,
    text: "These are needed to open it, and are not kept on this computer.",
    remember: "Keep in the system’s keychain",
    noKeychain: "This computer has no keychain, so they are asked for once per run.",
    variables: (names: readonly string[]) => `They can also be given by environment variables: ${names.join(", ")}.`,
    open: "Open",
    ask: "Enter what is missing…",
  },
  fields: {
    name: "Give the store a name.",
    graphEmpty: "Where the server is, such as bolt://localhost:7687.",
    graphScheme: "Begin with bolt://, bolt+s://, neo4j:// or neo4j+s://.",
    graphHttp: "This is the address for browsers. The Bolt address has another port, mostly 7687: bolt://localhost:7687.",
    url: "This is no address that can be reached.",
    credentials: "User and password belong into their own fields.",
    path: "Leave out what comes after the port.",
    port: "Ports go from 1 to 65535.",
    user: "Who logs in, mostly neo4j.",
    indexEmpty: "Where Qdrant is, such as http://localhost:6334.",
    indexScheme: "Begin with http:// or https://.",
    collection: "The name of the collection.",
    collectionSlash: "A name has no slash.",
    apiEmpty: "Where the models are, such as https://api.openai.com/v1.",
    model: "The name of the model, such as text-embedding-3-small.",
    dimensions: "A whole number from 1 to 65536, or nothing.",
    restPort: "6333 is the port for REST. The application speaks gRPC, mostly on port 6334.",
    plain: "Without encryption: what is sent can be read on the way.",
  },
  test: {
    title: "Connection test",
    parts: {
      address: "Address",
      tls: "Encryption",
      credentials: "User and password",
      database: "Database",
      indexAddress: "Address of Qdrant",
      indexKey: "API key of Qdrant",
      collection: "Collection",
      model: "Models",
    } satisfies Record<ConnectionPart, string>,
    outcomes: { passed: "passed", failed: "failed", warning: "warning", notReached: "not reached" },
    running: "Testing the connection",
    stop: "Stop",
    stopping: "Stopping…",
    stopped: "The test was stopped.",
    stale: "The fields have changed since this test.",
    fine: "Everything answers.",
    failed: (n: number) => `${count(n, "part", "parts")} failed. The rest was not tried where it depends on ${pluralOf(n, "it", "them")}.`,
  },
  survey: {
    layouts,
    line: (survey: StoreSurvey) =>
      survey.layout === "foreign" || survey.layout === "empty"
        ? `${layouts[survey.layout]}.`
        : `${layouts[survey.layout]}: ${users(survey.totals.users)}, ${memories(survey.totals.memories)}.`,
    steps: (n: number) => (n === 0 ? "No set-up needed." : `${steps(n)} of set-up needed before it can be edited.`),
    foreign: "It holds nothing that the application knows. Set-up adds what Memora needs beside it and leaves the rest alone.",
    older: "Its memories have no dates of their own yet, so the timeline is incomplete until it is migrated.",
    keys: {
      nodeKeys: "keys enforced by the database",
      uniqueness: "ids kept unique by the database (Community Edition has no node keys)",
      none: "ids not enforced by the database yet",
    } satisfies Record<KeyEnforcement, string>,
    server: (version: string) => `Neo4j ${version}`,
    layout: "Contents",
    serverRow: "Server",
    keysRow: "Keys",
  },
  setUp: {
    action: "Set up…",
    migrate: "Migrate…",
    title: (migration: boolean) => (migration ? "Migrate this deployment" : "Set up this store"),
    text: "This is what would change. Nothing is removed, and the Python package goes on working with the same databases.",
    start: "Set up",
    startMigration: "Migrate",
    again: "Go on",
    running: "Setting up",
    stopped: "Stopped. What was done stays, and going on begins where it ended.",
    done: "Set-up is complete.",
    nothing: "Nothing has to be done.",
    readOnly: "The store is open for reading only, and set-up writes.",
    needed: (n: number) => `${steps(n)} of set-up needed.`,
    background: "It goes on in the status bar when you close this.",
    step: "Step",
    count: "Count",
  },
  readOnly: {
    pill: "Read only",
    title: "This store is read only",
    allow: "Allow editing…",
    confirmTitle: (name: string) => `Allow editing of ${name}?`,
    confirm: "Changes are written to the servers at once, where other programs read them. Every change is recorded and can be undone here.",
    confirmStore: "The store is opened again for this, at the same place.",
    action: "Allow editing",
    back: "Only look again",
    backText: "Nothing is written from then on. What was changed stays.",
    allowed: (name: string) => `${name} can be edited now.`,
    lookOnly: (name: string) => `${name} is read only now.`,
    edit: "Edit connection…",
  },
  connection: {
    lost: (since: string) => `The servers have not answered since ${since}.`,
    now: "Trying again by itself; nothing typed is lost.",
    retry: "Try now",
    trying: "Trying…",
    still: "The servers still do not answer.",
    back: "The servers answer again.",
    edit: "Edit connection…",
    status: "Servers do not answer",
    unknown: "not known while the servers do not answer",
  },
  state: {
    edit: "Edit connection…",
    connect: "Connect to servers…",
    openingServers: "Asking the servers. A slow one may take some seconds.",
    noneText: "A store is a folder on this computer, or a Neo4j and a Qdrant that you connect to.",
  },
};
