// An invented memory agent: what its commands answer, for the development page and the tests.

import type {
  BatchReport, BatchState, Candidate, Capture, CaptureDecision, Captured, ChatModelListing, ChatModels, ChatConfig, ChatTest, Draft, InteractionKey, MemoryRow,
  QueuedInteraction, ReadConversation, Recall, Recalled, RecallRequest, SavedChatModel, SearchHit, SpeakerNames, Trace, TraceHead, TraceState,
} from "../src/api/bindings.gen";
import type { Handlers } from "./fakeBackend";
import { answer, hitRow } from "./hits";
import { NOW } from "./people";
import { alice, sarah, text } from "./records";

type Emit = (event: string, payload: unknown) => void;

export const chatConfig: ChatConfig = {
  provider: { kind: "openAi", organization: null, project: null }, model: "gpt-4o-mini", temperature: 0, topP: null, maxTokens: null,
  deadlineSeconds: 60, retries: 3, prices: { prompt: 0.15, answer: 0.6 },
};
export const chatModel: ChatModelListing = {
  model: { id: "mini", name: "gpt-4o-mini", config: chatConfig }, key: "kept", variable: "OPENAI_API_KEY",
};
const local: ChatModelListing = {
  model: { id: "local", name: "Llama on this computer", config: { ...chatConfig, provider: { kind: "compatible", baseUrl: "http://localhost:11434/v1" }, model: "llama3.2", prices: null } },
  key: "notNeeded", variable: "MEMORA_CHAT_API_KEY",
};

export const chatTest: ChatTest = {
  checks: [
    { part: "address", outcome: { kind: "passed", detail: "api.openai.com answers" } },
    { part: "tls", outcome: { kind: "passed", detail: "encrypted" } },
    { part: "key", outcome: { kind: "failed", problem: "The key is refused.", hint: "Make a new one on the provider’s page and enter it." } },
    { part: "model", outcome: { kind: "notReached" } },
  ],
};

const known = (memoryId: string): MemoryRow => {
  const row = hitRow(memoryId);
  if (!row) throw new Error(`invariant: ${memoryId} is written out`);
  return row;
};
const dueInDecember: MemoryRow = { ...(sarah[1] ?? known("hit-pen")), believed: true, replacedBy: 0, supersededAt: null };

/** What the model would take from the conversation of 12 November. */
export const candidates: Candidate[] = [
  {
    text: "user_alice's sister Sarah is due on 15 December.", segments: [alice, text("’s sister Sarah is due on 15 December.")], sources: [0, 2],
    relation: { kind: "contradicts", memories: [dueInDecember] }, similar: [dueInDecember],
  },
  {
    text: "Jake had an allergic reaction to peanuts at school on 11 November.", segments: [text("Jake had an allergic reaction to peanuts at school on 11 November.")], sources: [0],
    relation: { kind: "new" }, similar: [known("hit-pen"), known("hit-nurse")],
  },
  {
    text: "Jake’s school nurse keeps an adrenaline pen for him.", segments: [text("Jake’s school nurse keeps an adrenaline pen for him.")], sources: [2],
    relation: { kind: "duplicate", of: known("hit-nurse") }, similar: [known("hit-nurse")],
  },
  {
    text: "user_alice flies to Lyon on 10 December to be with Sarah.", segments: [alice, text(" flies to Lyon on 10 December to be with Sarah.")], sources: [2],
    relation: { kind: "new" }, similar: [],
  },
];

export const draft: Draft = {
  candidates,
  dropped: [{ what: "Alice likes the colour of the letter.", reason: "names message 14, and there are 6" }],
  usage: { prompt: 1_204, answer: 310 }, cost: 0.00037, tookMs: 2_310, trace: "t-1",
};

/** "Name: text" lines, or a JSON list of messages. */
export function readText(written: string, names: SpeakerNames): ReadConversation {
  const role = (speaker: string, first: string) => {
    const is = (name: string) => name !== "" && (name === speaker || name.split(" ")[0] === speaker);
    return is(names.agent) ? "assistant" : is(names.user) ? "user" : speaker === first ? "user" : "assistant";
  };
  if (written.trimStart().startsWith("[")) {
    const messages = JSON.parse(written) as { role: string; content: string }[];
    return { turns: messages.map(({ role: spoken, content }) => ({ speaker: spoken === "assistant" ? names.agent : names.user, role: spoken, content })) };
  }
  const lines = written.split("\n").flatMap((line) => /^([^:]{1,40}):\s*(.+)$/.exec(line.trim()) ?? []);
  const turns = Array.from({ length: lines.length / 3 }, (_, i) => ({ speaker: lines[i * 3 + 1] ?? "", content: lines[i * 3 + 2] ?? "" }));
  if (turns.length === 0) throw { code: "invalid", message: "No message was found in this text.", hint: "Write one line per message, “Name: text”.", retryable: false };
  return { turns: turns.map((turn) => ({ ...turn, role: role(turn.speaker, turns[0]?.speaker ?? "") })) };
}

export function recallOf(request: RecallRequest): Recall {
  const { settings } = request;
  const queries = settings.writeQueries ? ["Jake peanut allergy school", "Sarah due December", "flight to Lyon"] : [request.message];
  const scope = request.scope;
  const asked = queries.map((query) => ({
    text: query, written: settings.writeQueries, tookMs: 2.4,
    hits: answer({ scope, text: query, dates: { from: null, to: null }, versions: "current", asOf: null, exclude: [], limit: settings.perQuery }).hits.slice(0, settings.perQuery),
  }));
  const best = new Map<string, { hit: SearchHit; queries: number[] }>();
  asked.forEach((query, i) =>
    query.hits.forEach((hit) => {
      const before = best.get(hit.row.key.memoryId);
      best.set(hit.row.key.memoryId, { hit: before && before.hit.fused > hit.fused ? before.hit : hit, queries: [...(before?.queries ?? []), i] });
    }),
  );
  const found = [...best.values()].sort((a, b) => b.hit.fused - a.hit.fused);
  let place = 0;
  const decided = found.map(({ hit, queries: by }, i): Recalled => {
    if (hit.fused < settings.leastScore) return { hit, queries: by, decision: { kind: "tooWeak" } };
    if (settings.filter && i % 3 === 2) return { hit, queries: by, decision: { kind: "notRelevant" } };
    place += 1;
    return { hit, queries: by, decision: place > settings.limit ? { kind: "overLimit" } : { kind: "kept", place } };
  });
  const usesModel = settings.writeQueries || settings.filter;
  return {
    queries: asked, found: decided, text: decided.filter((each) => each.decision.kind === "kept").map((each) => `- ${each.hit.row.date}: ${each.hit.row.key.memoryId}`).join("\n"),
    notices: [], problems: [], usage: usesModel ? { prompt: 820, answer: 64 } : { prompt: 0, answer: 0 }, cost: usesModel ? 0.00016 : null,
    tookMs: usesModel ? 1_180 : 4.2, modelMs: usesModel ? 1_140 : 0, trace: usesModel ? "t-2" : null,
  };
}

export const queued: QueuedInteraction[] = ["i3", "i4", "i9"].map((interactionId) => ({ interaction: { orgId: "acme", userId: "alice", interactionId }, queuedAt: NOW }));

export const batchReport: BatchReport = {
  end: "overBudget", done: 9, left: 3, failed: 1,
  failures: [{ interaction: { orgId: "acme", userId: "alice", interactionId: "i9" }, problem: "the model declined to answer: content filter" }],
  memories: 21, contradictions: 2, duplicates: 5, calls: 30, usage: { prompt: 41_200, answer: 6_120 }, cost: 0.0098, tookMs: 48_200,
};

const heads: TraceHead[] = [
  {
    id: "t-1", kind: "extraction", at: "2026-11-22T09:58:00Z", orgId: "acme", userId: "alice", agentId: "jenny", interactionId: "peanut", model: "gpt-4o-mini",
    outcome: { kind: "done" }, usage: { prompt: 1_204, answer: 310 }, cost: 0.00037, tookMs: 2_310, modelMs: 2_240, stepCount: 3,
  },
  {
    id: "t-2", kind: "recall", at: "2026-11-22T09:50:00Z", orgId: "acme", userId: "alice", agentId: null, interactionId: null, model: "gpt-4o-mini",
    outcome: { kind: "failed", problem: "the model gave no answer within 60 seconds" }, usage: { prompt: 0, answer: 0 }, cost: null, tookMs: 60_010, modelMs: 60_000, stepCount: 1,
  },
];

export const trace: Trace = {
  ...(heads[0] as TraceHead),
  memories: ["m-school"],
  steps: [
    {
      kind: "extract", usage: { prompt: 702, answer: 204 }, tookMs: 1_410,
      prompt: [{ role: "system", content: "Take from the conversation what is worth remembering about user_alice." }, { role: "user", content: "[0] user_alice: We had another peanut incident …" }],
      answers: [{ text: "{\"memories\": [", problem: "it ends before its end" }, { text: "{\"memories\": [{\"text\": \"user_alice's sister Sarah is due on 15 December.\", \"messages\": [0, 2]}]}", problem: null }],
      results: ["user_alice's sister Sarah is due on 15 December. (messages 0, 2)"],
      dropped: [{ what: "Alice likes the colour of the letter.", reason: "names message 14, and there are 6" }],
    },
    { kind: "search", usage: { prompt: 0, answer: 0 }, tookMs: 4.1, prompt: [], answers: [], results: ["4 questions, 11 memories"], dropped: [] },
    { kind: "compare", usage: { prompt: 502, answer: 106 }, tookMs: 830, prompt: [{ role: "user", content: "Known memories: …" }], answers: [{ text: "{\"relations\": []}", problem: null }], results: ["1 contradicts a known memory"], dropped: [] },
  ],
};

export function agentHandlers(emit: Emit): Handlers {
  const changed = (...tags: string[]) => emit("store-changed", { tags });
  let models: ChatModels = { models: [chatModel, local], chosen: "mini", suggestions: [chatConfig, { ...local.model.config, model: "" }] };
  let queue = queued;
  let batch: BatchState = { running: null, last: batchReport };
  let traces: TraceState = { settings: { on: true, limitBytes: 50_000_000 }, totals: { traces: 2, bytes: 41_200 } };
  let listed = heads;
  return {
    list_chat_models: () => models,
    save_chat_model: ({ id, name, config, key }) => {
      const model: SavedChatModel = { id: String(id ?? "new"), name: String(name), config: config as ChatConfig };
      models = { ...models, models: [...models.models.filter((other) => other.model.id !== model.id), { model, key: key ? "kept" : "missing", variable: "OPENAI_API_KEY" }] };
      changed("chatModels");
      return model;
    },
    forget_chat_model: ({ id }) => {
      models = { ...models, models: models.models.filter(({ model }) => model.id !== id), chosen: models.chosen === id ? null : models.chosen };
      changed("chatModels");
      return null;
    },
    choose_chat_model: ({ id }) => {
      models = { ...models, chosen: id as string | null };
      changed("chatModels");
      return null;
    },
    test_chat_model: () => chatTest,
    chat_model_names: () => ["gpt-4o", "gpt-4o-mini", "o4-mini"],
    read_conversation: ({ text: written, names }) => readText(String(written), names as SpeakerNames),
    choose_conversation_file: ({ names }) => ({ name: "talk.txt", conversation: readText("Alice: Sarah is due on December 15th.\nJenny: How wonderful!", names as SpeakerNames) }),
    draft_capture: () => draft,
    save_capture: ({ capture, decision }): Captured => {
      const { user, interaction } = capture as Capture;
      changed("interactions", "memories", "people", "undo", "queue");
      return { interaction: interaction ?? { ...user, interactionId: "peanut" }, memories: (decision as CaptureDecision).memories.map((_, i) => `new-${i}`) };
    },
    recall: ({ request }) => recallOf(request as RecallRequest),
    queue_size: () => queue.length,
    list_queue: () => ({ items: queue, next: null }),
    queue_interactions: ({ interactions, queued: on }) => {
      const named = interactions as InteractionKey[];
      const rest = queue.filter(({ interaction }) => !named.some((other) => other.interactionId === interaction.interactionId));
      queue = on ? [...rest, ...named.map((interaction) => ({ interaction, queuedAt: NOW }))] : rest;
      changed("queue");
      return null;
    },
    run_batch: ({ task }) => {
      batch = { ...batch, running: { task: String(task), paused: false } };
      changed("queue");
      emit("task-progress", { task, label: "Taking memories", fraction: 0.25, finished: false });
      return new Promise(() => undefined);
    },
    pause_batch: ({ paused }) => {
      batch = { ...batch, running: batch.running && { ...batch.running, paused: Boolean(paused) } };
      changed("queue");
      return null;
    },
    batch_state: () => batch,
    list_traces: () => ({ items: listed, next: null }),
    get_trace: ({ id }) => ({ ...trace, ...(heads.find((head) => head.id === id) ?? {}) }),
    delete_traces: ({ ids }) => {
      listed = ids === null ? [] : listed.filter((head) => !(ids as string[]).includes(head.id));
      traces = { ...traces, totals: { ...traces.totals, traces: listed.length } };
      changed("traces");
      return null;
    },
    export_traces: ({ ids }) => ({ traces: ids === null ? listed.length : 1, bytes: 12_400 }),
    trace_settings: () => traces,
    set_trace_settings: ({ settings }) => {
      traces = { ...traces, settings: settings as TraceState["settings"] };
      changed("traces");
      return null;
    },
  };
}
