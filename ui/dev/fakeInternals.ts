// Puts the stand-in backend where Tauri's script would put its own.

import { handlers, type Handlers } from "./fakeBackend";

type Callback = (message: unknown) => void;

export type Fake = { emit: (event: string, payload: unknown) => void; calls: { name: string; args: Record<string, unknown> }[] };

/** Installs the fake; `overrides` replace single commands. */
export function installFake(overrides: Handlers = {}): Fake {
  const callbacks = new Map<number, Callback>();
  const listeners = new Map<string, Set<number>>();
  const calls: Fake["calls"] = [];
  let nextId = 1;
  const emit = (event: string, payload: unknown) => {
    for (const id of listeners.get(event) ?? []) callbacks.get(id)?.({ event, id, payload });
  };
  const known: Handlers = {
    ...handlers(emit),
    ...overrides,
    "plugin:event|listen": ({ event, handler }) => {
      const ids = listeners.get(String(event)) ?? new Set();
      ids.add(Number(handler));
      listeners.set(String(event), ids);
      return Number(handler);
    },
    "plugin:event|unlisten": ({ event, eventId }) => {
      listeners.get(String(event))?.delete(Number(eventId));
      return null;
    },
  };
  const invoke = async (name: string, args: Record<string, unknown> = {}) => {
    calls.push({ name, args });
    const handler = known[name];
    if (!handler) throw new Error(`The stand-in does not know the command ${name}.`);
    return handler(args);
  };
  Object.assign(window, {
    __TAURI_INTERNALS__: {
      invoke,
      transformCallback: (callback: Callback) => {
        const id = nextId++;
        callbacks.set(id, callback);
        return id;
      },
      unregisterCallback: (id: number) => callbacks.delete(id),
      metadata: { currentWindow: { label: "main" }, currentWebview: { windowLabel: "main", label: "main" } },
    },
    __TAURI_EVENT_PLUGIN_INTERNALS__: { unregisterListener: () => undefined },
  });
  return { emit, calls };
}
