// Wordings that somebody is fixing, one per memory. They live as long as the window, so that a save that fails, another
// selection or servers that are away lose nothing of what was typed.

import { useQueryClient, type QueryClient } from "@tanstack/react-query";
import { useCallback, useSyncExternalStore } from "react";

import { Signal } from "../lib/signal";
import type { Corrected, MemoryKey, Stamp } from "./bindings.gen";
import { commands, unwrap } from "./client";
import { useCorrect } from "./corrections";
import { maskOf } from "./masking";

export type Wording = {
  memory: MemoryKey;
  /** What the memory says, with names; `null` until it is read. */
  before: string | null;
  stamp: Stamp | null;
  text: string;
  reason: string;
  saving: boolean;
  error: Error | null;
  conflict: Extract<Corrected, { kind: "conflict" }> | null;
};

type Wordings = ReadonlyMap<string, Wording>;

const wordings = new WeakMap<QueryClient, Signal<Wordings>>();

function wordingsOf(client: QueryClient): Signal<Wordings> {
  const known = wordings.get(client) ?? new Signal<Wordings>(new Map());
  wordings.set(client, known);
  return known;
}

function put(client: QueryClient, memory: MemoryKey, patch: Partial<Wording>): void {
  wordingsOf(client).change((held) => {
    const known = held.get(memory.memoryId);
    return known ? new Map(held).set(memory.memoryId, { ...known, ...patch }) : held;
  });
}

function drop(client: QueryClient, memory: MemoryKey): void {
  wordingsOf(client).change((held) => {
    const left = new Map(held);
    left.delete(memory.memoryId);
    return left;
  });
}

/** Begins to fix a wording, or goes on with what was typed. */
export function useStartWording(): (memory: MemoryKey) => void {
  const client = useQueryClient();
  return useCallback(
    (memory) => {
      const signal = wordingsOf(client);
      if (signal.read().has(memory.memoryId)) return;
      const begun: Wording = { memory, before: null, stamp: null, text: "", reason: "", saving: false, error: null, conflict: null };
      signal.change((held) => new Map(held).set(memory.memoryId, begun));
      unwrap(commands.memoryForEditing(memory)).then(
        ({ text, stamp }) => put(client, memory, { before: text, text, stamp }),
        (error: Error) => put(client, memory, { error }),
      );
    },
    [client],
  );
}

export type WordingDesk = {
  wording: Wording | null;
  change: (patch: Pick<Partial<Wording>, "text" | "reason">) => void;
  /** `anyway`: over what somebody else did meanwhile. */
  save: (anyway: boolean) => Promise<Corrected | null>;
  leave: () => void;
};

export function useWording(memory: MemoryKey): WordingDesk {
  const client = useQueryClient();
  const correct = useCorrect();
  const signal = wordingsOf(client);
  const held = useSyncExternalStore(signal.subscribe, signal.read).get(memory.memoryId) ?? null;
  // What was typed with names stays hidden while they are masked.
  const wording = maskOf(client) === "off" ? held : null;
  const save = async (anyway: boolean): Promise<Corrected | null> => {
    if (!wording || wording.saving) return null;
    put(client, memory, { saving: true, error: null, conflict: null });
    try {
      const corrected = await correct({ kind: "fixWording", memory, text: wording.text.trim() }, anyway ? null : wording.stamp, wording.reason);
      if (corrected.kind === "conflict") put(client, memory, { saving: false, conflict: corrected });
      else drop(client, memory);
      return corrected;
    } catch (error) {
      put(client, memory, { saving: false, error: error instanceof Error ? error : new Error(String(error)) });
      return null;
    }
  };
  return {
    wording,
    change: (patch) => put(client, memory, { ...patch, error: null }),
    save,
    leave: () => drop(client, memory),
  };
}
