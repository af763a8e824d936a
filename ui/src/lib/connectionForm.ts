// The form of a store on servers: what is typed, what is wrong with it, and what is sent.

import type { ModelChoice, SavedStore, SecretName, Secrets, ServersConfig } from "../api/bindings.gen";
import { storeTexts } from "./storeTexts";

export type ConnectionForm = {
  name: string;
  graphUrl: string;
  user: string;
  database: string;
  withIndex: boolean;
  indexUrl: string;
  collection: string;
  models: ModelChoice["kind"];
  modelsUrl: string;
  model: string;
  dimensions: string;
  editing: boolean;
  /** Only what was typed now: what is kept never comes to the window. */
  secrets: Record<SecretName, string>;
};

export type FieldName = Exclude<keyof ConnectionForm, "withIndex" | "models" | "editing" | "secrets" | "database">;
export type FieldProblems = Partial<Record<FieldName, string>>;

const { fields } = storeTexts;
const BOLT = ["bolt:", "bolt+s:", "bolt+ssc:", "neo4j:", "neo4j+s:", "neo4j+ssc:"];
const MAX_DIMENSIONS = 65_536;

/** What Memora's own set-up uses. */
export const NEW_CONNECTION: ConnectionForm = {
  name: "",
  graphUrl: "bolt://localhost:7687",
  user: "neo4j",
  database: "",
  withIndex: true,
  indexUrl: "http://localhost:6334",
  collection: "memory_collection_v0_2",
  models: "memora",
  modelsUrl: "",
  model: "",
  dimensions: "",
  editing: false,
  secrets: { graphPassword: "", indexKey: "", modelsKey: "" },
};

/** The form of a saved store; secrets stay where they are. */
export function formOf(store: SavedStore): ConnectionForm {
  if (store.place.kind === "folder") return { ...NEW_CONNECTION, name: store.name };
  const { graph, index, models, editing } = store.place.servers;
  return {
    name: store.name,
    graphUrl: graph.url,
    user: graph.user,
    database: graph.database ?? "",
    withIndex: index !== null,
    indexUrl: index?.url ?? NEW_CONNECTION.indexUrl,
    collection: index?.collection ?? NEW_CONNECTION.collection,
    models: models.kind,
    modelsUrl: models.kind === "api" ? models.url : "",
    model: models.kind === "api" ? models.model : "",
    dimensions: models.kind === "api" && models.dimensions !== null ? String(models.dimensions) : "",
    editing,
    secrets: NEW_CONNECTION.secrets,
  };
}

/** What has to be mended before anything is sent. */
export function problemsOf(form: ConnectionForm): FieldProblems {
  const problems: FieldProblems = {};
  const note = (field: FieldName, problem: string | null) => {
    if (problem !== null) problems[field] = problem;
  };
  note("name", form.name.trim() ? null : fields.name);
  note("graphUrl", graphProblem(form.graphUrl.trim()));
  note("user", form.user.trim() ? null : fields.user);
  if (form.withIndex) {
    note("indexUrl", webProblem(form.indexUrl.trim(), fields.indexEmpty, false));
    const collection = form.collection.trim();
    note("collection", !collection ? fields.collection : collection.includes("/") ? fields.collectionSlash : null);
    if (form.models === "api") {
      note("modelsUrl", webProblem(form.modelsUrl.trim(), fields.apiEmpty, true));
      note("model", form.model.trim() ? null : fields.model);
      note("dimensions", dimensionsOf(form.dimensions) === undefined ? fields.dimensions : null);
    }
  }
  return problems;
}

/** What may be meant so, but is odd enough to say it. */
export function remarksOf(form: ConnectionForm): FieldProblems {
  const remarks: FieldProblems = {};
  if (form.withIndex && parsed(form.indexUrl)?.port === "6333") remarks.indexUrl = fields.restPort;
  else if (form.withIndex && sendsPlainly(form.indexUrl)) remarks.indexUrl = fields.plain;
  if (form.withIndex && form.models === "api" && sendsPlainly(form.modelsUrl)) remarks.modelsUrl = fields.plain;
  if (sendsPlainly(form.graphUrl)) remarks.graphUrl = fields.plain;
  return remarks;
}

export function serversOf(form: ConnectionForm): ServersConfig {
  return {
    graph: { url: form.graphUrl.trim(), user: form.user.trim(), database: form.database.trim() || null },
    index: form.withIndex ? { url: form.indexUrl.trim(), collection: form.collection.trim() } : null,
    models: form.withIndex ? modelsOf(form) : { kind: "none" },
    editing: form.editing,
  };
}

/** `null` leaves a secret as it is. */
export function secretsOf({ secrets }: ConnectionForm): Secrets {
  return {
    graphPassword: secrets.graphPassword || null,
    indexKey: secrets.indexKey || null,
    modelsKey: secrets.modelsKey || null,
  };
}

function modelsOf(form: ConnectionForm): ModelChoice {
  if (form.models !== "api") return { kind: form.models };
  return { kind: "api", url: form.modelsUrl.trim(), model: form.model.trim(), dimensions: dimensionsOf(form.dimensions) ?? null };
}

/** `undefined`: no such number. */
function dimensionsOf(text: string): number | null | undefined {
  if (!text.trim()) return null;
  const value = Number(text);
  return Number.isInteger(value) && value >= 1 && value <= MAX_DIMENSIONS ? value : undefined;
}

function graphProblem(text: string): string | null {
  if (!text) return fields.graphEmpty;
  if (/^https?:/i.test(text)) return fields.graphHttp;
  if (!/^[a-z0-9+]+:\/\//i.test(text)) return fields.graphScheme;
  const url = parsed(text);
  if (url && !BOLT.includes(url.protocol)) return fields.graphScheme;
  return addressProblem(text, url, false);
}

function webProblem(text: string, empty: string, withPath: boolean): string | null {
  if (!text) return empty;
  if (!/^https?:\/\//i.test(text)) return fields.indexScheme;
  return addressProblem(text, parsed(text), withPath);
}

function addressProblem(text: string, url: URL | null, withPath: boolean): string | null {
  if (!url) return /:\d+$/.test(text) && Number(/:(\d+)$/.exec(text)?.[1]) > 65_535 ? fields.port : fields.url;
  if (!url.hostname || /\s/.test(text)) return fields.url;
  if (url.port === "0") return fields.port;
  if (url.username || url.password) return fields.credentials;
  if (!withPath && ((url.pathname !== "" && url.pathname !== "/") || url.search || url.hash)) return fields.path;
  return null;
}

function parsed(text: string): URL | null {
  return URL.canParse(text.trim()) ? new URL(text.trim()) : null;
}

/** Unencrypted to another computer. */
function sendsPlainly(text: string): boolean {
  const url = parsed(text);
  if (!url || !["http:", "bolt:", "neo4j:"].includes(url.protocol)) return false;
  return !/^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(url.hostname);
}
