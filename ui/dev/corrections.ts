// Corrections in the stand-in: plans for one memory, and a backend that says yes.

import type { Correction, CorrectionRequest, ForgetPlan, Impact, MemoryKey, Plan, Receipt } from "../src/api/bindings.gen";
import { chainDetail } from "./chains";
import type { Handlers } from "./fakeBackend";
import { NOW } from "./people";
import { plainText } from "../src/lib/segments";

export const person = { kind: "person", name: "M. Ortiz" } as const;

export const impact: Impact = {
  memories: [], memoriesAdded: 0, memoriesEdited: 0, memoriesRemoved: 0, linksAdded: 0, linksRemoved: 0, sourcesAdded: 0, sourcesRemoved: 0,
  interactions: 0, messages: 0, people: 0, indexEntries: 0, newlyBelieved: 0, noLongerBelieved: 0, reversible: true,
};

const rowOf = (memoryId: string) => chainDetail(memoryId)?.row ?? null;

function impactOf(correction: Correction): Impact {
  switch (correction.kind) {
    case "delete": {
      const before = rowOf(correction.memories[0]?.memoryId ?? "");
      return { ...impact, memories: [{ before, after: null }], memoriesRemoved: 1, linksAdded: 1, linksRemoved: 2, noLongerBelieved: 1, indexEntries: 1 };
    }
    case "correct": {
      const before = rowOf(correction.memory.memoryId);
      return {
        ...impact,
        memories: before ? [{ before, after: { ...before, believed: false, supersededAt: NOW } }] : [],
        memoriesAdded: 1, linksAdded: 1, newlyBelieved: 1, noLongerBelieved: 1, indexEntries: 1,
      };
    }
    default:
      return { ...impact, memoriesEdited: 1, indexEntries: 1 };
  }
}

export const receipt: Receipt = {
  changeId: "c9", at: NOW, orgId: "acme", user: null, interactions: [], memories: ["sarah-v3"], messages: 0, changes: 3, reviews: 1, writtenNotes: 0, traces: 2,
  left: { graph: 0, index: 0, audit: 0 }, notes: [],
};

const forgetPlan: ForgetPlan = { memories: 1, interactions: 0, messages: 0, changes: 3, impact: { ...impact, reversible: false } };

export function correctionHandlers(emit: (event: string, payload: unknown) => void): Handlers {
  let changes = 0;
  const changed = () => emit("store-changed", { tags: ["people", "interactions", "memories", "undo", "review"] });
  return {
    memory_for_editing: ({ memory }) => {
      const { memoryId } = memory as MemoryKey;
      const row = rowOf(memoryId);
      return { text: row ? plainText(row.segments) : "A memory.", memory: { ...(memory as MemoryKey) }, stamp: `seen-${memoryId}` };
    },
    plan_correction: ({ correction }): Plan => ({
      kind: "editMemory", summary: "changes a memory", impact: impactOf(correction as Correction), stamp: "planned",
    }),
    correct: ({ request }) => {
      const { correction } = request as CorrectionRequest;
      changes += 1;
      changed();
      const created = correction.kind === "correct" ? [{ ...correction.memory, memoryId: "sarah-v2" }] : [];
      return { kind: "stored", changeId: `change-${changes}`, summary: "changed", created };
    },
    memory_reviews: () => [],
    redo_candidate: () => null,
    redo: () => null,
    undo_change: () => {
      changed();
      return { kind: "done", summary: "changed", changes: 1, changeId: "undone" };
    },
    get_change: ({ change }) => ({
      changeId: change, at: NOW, actor: person, kind: "editMemory", reason: null, summary: [{ kind: "text", text: `summary of ${String(change)}` }],
      group: null, undoes: null, undoneBy: null, redacted: false, effects: [], effectsTotal: 0,
    }),
    list_changes: () => ({ items: [], next: null }),
    plan_forget: () => forgetPlan,
    forget: () => receipt,
  };
}
