// What any view may ask of the shell: dialogs and messages that stand above all panes.

import { createContext, useContext } from "react";

import type { MemoryKey, SecretName } from "../api/bindings.gen";

export type PersonTarget =
  | { kind: "organization"; orgId: string; name: string }
  | { kind: "user"; orgId: string; userId: string; name: string }
  | { kind: "agent"; orgId: string; agentId: string; name: string };

export type DeleteTarget =
  | PersonTarget
  | { kind: "interaction"; orgId: string; userId: string; interactionId: string; name: string }
  | { kind: "memory"; orgId: string; userId: string; memoryId: string; name: string };

export type CreateTarget =
  | { kind: "organization" }
  | { kind: "user"; orgId: string }
  | { kind: "agent"; orgId: string; userId: string | null };

export type StoreName = { id: string; name: string };

export type Dialog =
  | { kind: "palette" }
  | { kind: "keys" }
  | { kind: "import" }
  | { kind: "export" }
  | { kind: "rename"; target: PersonTarget }
  | { kind: "delete"; target: DeleteTarget }
  | { kind: "create"; target: CreateTarget }
  | { kind: "stores" }
  /** `id`: the saved store to change; `null` for a new one. */
  | { kind: "connect"; id: string | null }
  | { kind: "secrets"; store: StoreName; needs: readonly SecretName[] }
  | { kind: "readOnly" }
  | { kind: "setUp" }
  | { kind: "check" }
  | { kind: "copy" }
  | { kind: "models" }
  | { kind: "chatModels" }
  | { kind: "queue" }
  /** `id`: the trace to open; `null` for the list. */
  | { kind: "traces"; id: string | null }
  /** The audit trail of the whole store. */
  | { kind: "changes" }
  | { kind: "undoChange"; change: string }
  /** `after`: the change of its history to go back to. */
  | { kind: "restoreMemory"; memory: MemoryKey; after: string };

export type Notice = { text: string; tone?: "info" | "error"; action?: { label: string; run: () => void } };

export type Actions = {
  open: (dialog: Dialog) => void;
  notify: (notice: Notice) => void;
  undo: () => void;
};

export const ActionsContext = createContext<Actions | null>(null);

export function useActions(): Actions {
  const actions = useContext(ActionsContext);
  if (!actions) throw new Error("invariant: views are drawn inside the shell");
  return actions;
}
