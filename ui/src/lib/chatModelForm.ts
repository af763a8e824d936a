// The form of a language model: what is typed, what is wrong with it, and what is sent.

import type { ChatProvider, ChatConfig, SavedChatModel } from "../api/bindings.gen";
import { agentTexts } from "./agentTexts";

export type ChatModelForm = {
  name: string;
  provider: ChatProvider["kind"];
  url: string;
  endpoint: string;
  apiVersion: string;
  organization: string;
  project: string;
  model: string;
  temperature: string;
  topP: string;
  maxTokens: string;
  deadline: string;
  retries: string;
  promptPrice: string;
  answerPrice: string;
  /** Only what was typed now: what is kept never comes to the window. */
  key: string;
};

export type ChatField = Exclude<keyof ChatModelForm, "provider" | "key">;
export type ChatProblems = Partial<Record<ChatField, string>>;

const { fields } = agentTexts.models;

export const NEW_CHAT_MODEL: ChatModelForm = {
  name: "",
  provider: "openAi",
  url: "",
  endpoint: "",
  apiVersion: "2024-10-21",
  organization: "",
  project: "",
  model: "",
  temperature: "",
  topP: "",
  maxTokens: "",
  deadline: "120",
  retries: "3",
  promptPrice: "",
  answerPrice: "",
  key: "",
};

const written = (value: number | null) => (value === null ? "" : String(value));

/** The form of a saved model; its key stays where it is. */
export function chatFormOf({ name, config }: SavedChatModel): ChatModelForm {
  return { ...filledWith(config), name };
}

/** Another provider, with its usual model and settings; what was typed of the old one's goes. */
export function withProvider(form: ChatModelForm, provider: ChatProvider["kind"], suggestions: readonly ChatConfig[]): ChatModelForm {
  const usual = suggestions.find((config) => config.provider.kind === provider);
  return { ...(usual ? filledWith(usual) : NEW_CHAT_MODEL), provider, name: form.name, key: form.key };
}

function filledWith(config: ChatConfig): ChatModelForm {
  const { provider, model, temperature, topP, maxTokens, deadlineSeconds, retries, prices } = config;
  return {
    ...NEW_CHAT_MODEL,
    provider: provider.kind,
    url: provider.kind === "compatible" ? provider.baseUrl : "",
    endpoint: provider.kind === "azure" ? provider.endpoint : "",
    apiVersion: provider.kind === "azure" ? provider.apiVersion : NEW_CHAT_MODEL.apiVersion,
    organization: provider.kind === "openAi" ? (provider.organization ?? "") : "",
    project: provider.kind === "openAi" ? (provider.project ?? "") : "",
    model: provider.kind === "azure" ? provider.deployment : model,
    temperature: written(temperature),
    topP: written(topP),
    maxTokens: written(maxTokens),
    deadline: String(deadlineSeconds),
    retries: String(retries),
    promptPrice: written(prices?.prompt ?? null),
    answerPrice: written(prices?.answer ?? null),
  };
}

/** What has to be mended before anything is sent. */
export function chatProblemsOf(form: ChatModelForm): ChatProblems {
  const problems: ChatProblems = {};
  const note = (field: ChatField, problem: string | null) => {
    if (problem !== null) problems[field] = problem;
  };
  if (form.provider === "compatible") note("url", webProblem(form.url));
  if (form.provider === "azure") {
    note("endpoint", webProblem(form.endpoint));
    note("apiVersion", form.apiVersion.trim() ? null : fields.apiVersion);
  }
  note("model", form.model.trim() ? null : form.provider === "azure" ? fields.deployment : fields.model);
  note("temperature", inRange(form.temperature, 0, 2) ? null : fields.range(0, 2));
  note("topP", inRange(form.topP, 0, 1) && form.topP.trim() !== "0" ? null : fields.range(0, 1));
  note("maxTokens", form.maxTokens.trim() === "" || isWhole(form.maxTokens, 1, 1_000_000) ? null : fields.whole(1, 1_000_000));
  note("deadline", isWhole(form.deadline, 1, 3_600) ? null : fields.whole(1, 3_600));
  note("retries", isWhole(form.retries, 0, 10) ? null : fields.whole(0, 10));
  const prices = [form.promptPrice, form.answerPrice];
  if (!inRange(form.promptPrice, 0, 1_000_000)) note("promptPrice", fields.price);
  else if (!inRange(form.answerPrice, 0, 1_000_000)) note("answerPrice", fields.price);
  else if (prices.filter((price) => price.trim() !== "").length === 1) note(form.promptPrice.trim() ? "answerPrice" : "promptPrice", fields.bothPrices);
  return problems;
}

/** What may be meant so, but is odd enough to say it. */
export function chatRemarksOf(form: ChatModelForm): ChatProblems {
  if (form.provider === "compatible" && sendsPlainly(form.url)) return { url: fields.plain };
  if (form.provider === "azure" && sendsPlainly(form.endpoint)) return { endpoint: fields.plain };
  return {};
}

export function chatConfigOf(form: ChatModelForm): ChatConfig {
  const number = (text: string) => (text.trim() === "" ? null : Number(text));
  const [prompt, answer] = [number(form.promptPrice), number(form.answerPrice)];
  return {
    provider: providerOf(form),
    model: form.model.trim(),
    temperature: number(form.temperature),
    topP: number(form.topP),
    maxTokens: number(form.maxTokens),
    deadlineSeconds: Number(form.deadline),
    retries: Number(form.retries),
    prices: prompt === null || answer === null ? null : { prompt, answer },
  };
}

function providerOf(form: ChatModelForm): ChatProvider {
  switch (form.provider) {
    case "openAi":
      return { kind: "openAi", organization: form.organization.trim() || null, project: form.project.trim() || null };
    case "azure":
      return { kind: "azure", endpoint: form.endpoint.trim(), deployment: form.model.trim(), apiVersion: form.apiVersion.trim() };
    case "compatible":
      return { kind: "compatible", baseUrl: form.url.trim() };
    default:
      return { kind: form.provider };
  }
}

function inRange(text: string, from: number, to: number): boolean {
  const value = Number(text);
  return text.trim() === "" || (Number.isFinite(value) && value >= from && value <= to);
}

function isWhole(text: string, from: number, to: number): boolean {
  return text.trim() !== "" && inRange(text, from, to) && Number.isInteger(Number(text));
}

function webProblem(written: string): string | null {
  const text = written.trim();
  if (!text) return fields.url;
  if (!/^https?:\/\//i.test(text)) return fields.scheme;
  const url = URL.canParse(text) ? new URL(text) : null;
  if (!url?.hostname || /\s/.test(text)) return fields.address;
  return url.username || url.password ? fields.credentials : null;
}

/** Unencrypted to another computer. */
function sendsPlainly(text: string): boolean {
  const url = URL.canParse(text.trim()) ? new URL(text.trim()) : null;
  return url?.protocol === "http:" && !/^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(url.hostname);
}
