// What any view may ask of the shell: dialogs and messages that stand above all panes.

import { createContext, useContext } from "react";

import type { ChosenFile, Correction, ForgetTarget, LaterChange, Listed, ListFormat, MemoryKey, SecretName, Shared, Subject } from "../api/bindings.gen";
import type { Address } from "./address";
import type { CorrectionStart } from "./corrections";

export type PersonTarget =
  | { kind: "organization"; orgId: string; name: string }
  | { kind: "user"; orgId: string; userId: string; name: string }
  | { kind: "agent"; orgId: string; agentId: string; name: string };

export type CreateTarget =
  | { kind: "organization" }
  | { kind: "user"; orgId: string }
  | { kind: "agent"; orgId: string; userId: string | null };

export type StoreName = { id: string; name: string };

/** The sections of the settings, in their order. */
export const SETTINGS_SECTIONS = ["stores", "searchModels", "languageModels", "appearance", "privacy", "keyboard"] as const;
export type SettingsSection = (typeof SETTINGS_SECTIONS)[number];

export type Dialog =
  | { kind: "palette" }
  | { kind: "keys" }
  /** A note where the inspector is not there to edit it. */
  | { kind: "note"; orgId: string; about: Subject }
  /** Notes of an organization, with a tag when one is given. */
  | { kind: "notes"; orgId: string; tag: string | null }
  /** `file`: one that was dropped or opened from outside; else one is chosen first. */
  | { kind: "import"; file?: ChosenFile }
  | { kind: "export" }
  | { kind: "rename"; target: PersonTarget }
  | { kind: "delete"; target: PersonTarget }
  | { kind: "create"; target: CreateTarget }
  | { kind: "correct"; start: CorrectionStart }
  /** `name`: of the user, or `null` for what has none. */
  | { kind: "forget"; target: ForgetTarget; name: string | null }
  /** A change that was to be undone, and what was built on it since. */
  | { kind: "blocked"; change: string; problem: string; by: readonly LaterChange[] }
  /** `id`: the saved store to change; `null` for a new one. */
  | { kind: "connect"; id: string | null }
  | { kind: "secrets"; store: StoreName; needs: readonly SecretName[] }
  | { kind: "readOnly" }
  | { kind: "setUp" }
  | { kind: "check" }
  | { kind: "copy" }
  | { kind: "settings"; section: SettingsSection }
  | { kind: "queue" }
  /** `id`: the trace to open; `null` for the list. */
  | { kind: "traces"; id: string | null }
  /** The audit trail of the whole store. */
  | { kind: "changes" }
  | { kind: "undoChange"; change: string }
  /** A link that leads to another store than the one that is open. */
  | { kind: "openLink"; store: StoreName; place: string }
  | { kind: "about" };

export type Notice = {
  text: string;
  tone?: "info" | "error";
  action?: { label: string; run: () => void };
  /** The change that the action takes back; the offer goes when that was done in another way. */
  change?: string;
};

export type Actions = {
  open: (dialog: Dialog) => void;
  notify: (notice: Notice) => void;
  /** Takes the newest change back. */
  undo: () => void;
  redo: () => void;
  /** Says what was done, with the offer to undo exactly that; `null` when it is not known which change it was. */
  notifyDone: (text: string, change: string | null) => void;
  /** Takes one change back, whatever was done since, and with it the later ones that are named. */
  undoChange: (change: string, also?: readonly string[]) => void;
  /** Opens the wording of a memory in the inspector. */
  fixWording: (memory: MemoryKey) => void;
  /** Opens the note about something of the place, in the inspector when it is there. */
  note: (about: Subject) => void;
  /** Begins the guided tour, or goes on where it was left. */
  tour: () => void;
  /** Writes a file that stands alone, after asking where to. */
  share: (what: Shared) => void;
  /** Writes a list to a file, after asking where to. */
  exportList: (list: Listed, format: ListFormat) => void;
  /** Makes a correction that needs no question. */
  correct: (correction: Correction) => void;
  /** Shows a place in another window, beside this one. */
  openBeside: (address: Address) => void;
  /** Puts a link to a place of the open store on the clipboard. */
  copyLink: (address: Address) => void;
};

export const ActionsContext = createContext<Actions | null>(null);

export function useActions(): Actions {
  const actions = useContext(ActionsContext);
  if (!actions) throw new Error("invariant: views are drawn inside the shell");
  return actions;
}
