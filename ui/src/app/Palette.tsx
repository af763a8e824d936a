// The command palette: every place, view and action by name.

import { useQueries, useQuery } from "@tanstack/react-query";
import { Command, defaultFilter } from "cmdk";
import { Bookmark, Bot, BrainCircuit, Building2, Copy, Download, FileClock, Eye, EyeOff, FolderOpen, History, Keyboard, Layers, ListChecks, ListTodo, Monitor, Moon, PlugZap, Plus, Redo2, ScrollText, Server, Sparkles, Sun, Undo2, Upload, User } from "lucide-react";
import { useState, type ReactNode } from "react";

import { useChooseStore, useCreateStore, useOpenDemoStore, useOpenSavedStore, useSetTheme } from "../api/mutations";
import { redoQuery } from "../api/corrections";
import { agentsQuery, organizationsQuery, storesQuery, undoQuery, usersQuery, useReadOnly, useStoreStatus, useSurvey } from "../api/queries";
import type { MaskLevel } from "../api/bindings.gen";
import { useMaskLevel, useSetMasking } from "../api/masking";
import { viewsQuery } from "../api/views";
import { Dialog } from "../components/Dialog";
import { useTimeSteps } from "../features/time/useTimeSteps";
import { useActions } from "../lib/actions";
import { orgOf, parseAddress, viewsOf } from "../lib/address";
import { agentTexts } from "../lib/agentTexts";
import { correctionTexts } from "../lib/correctionTexts";
import { changeTexts } from "../lib/changeTexts";
import { MASKING_KEY, maskingTexts } from "../lib/maskingTexts";
import { serverTexts } from "../lib/serverTexts";
import { storeTexts } from "../lib/storeTexts";
import { texts } from "../lib/texts";
import { useAddress } from "../lib/useAddress";
import { evolutionTexts } from "../lib/evolutionTexts";
import { TIME_CONTROL } from "../lib/landmarks";
import { useDebounced } from "../lib/useDebounced";
import css from "./Palette.module.css";
import { useCorrections } from "./paletteCorrections";

const ORGANIZATIONS = 20;
const PER_ORGANIZATION = 8;

export type Entry = {
  id: string;
  label: string;
  hint?: string;
  icon: ReactNode;
  /** Why it can do nothing now. */
  off?: string | null;
  run: () => void;
};

/** Ids are letters too: only what is read may be found. */
export function byName(_id: string, typed: string, words: string[] = []): number {
  return defaultFilter(words.join(" "), typed);
}

export function Palette({ onClose }: { onClose: () => void }) {
  const [typed, setTyped] = useState("");
  const filter = useDebounced(typed.trim(), 120);
  const groups = [
    ...useCorrections(),
    { title: texts.palette.places, entries: usePlaces(filter) },
    { title: texts.palette.views, entries: useViews() },
    { title: texts.palette.actions, entries: useCommands() },
    { title: evolutionTexts.palette.title, entries: useMoments() },
    { title: maskingTexts.title, entries: useMaskingEntries() },
    { title: texts.palette.themes, entries: useThemes() },
  ];
  return (
    <Dialog bare wide title={texts.palette.title} onClose={onClose}>
      <Command className={css.palette} label={texts.palette.title} filter={byName} loop>
        <Command.Input className={css.input} placeholder={texts.palette.placeholder} value={typed} onValueChange={setTyped} autoFocus />
        <Command.List className={css.list}>
          <Command.Empty className={css.empty}>{texts.palette.nothing}</Command.Empty>
          {groups.map(
            ({ title, entries }) =>
              entries.length > 0 && (
                <Command.Group key={title} heading={title} className={css.group}>
                  {entries.map((entry) => (
                    <Command.Item
                      key={entry.id}
                      value={entry.id}
                      keywords={[entry.label, entry.hint ?? ""]}
                      disabled={Boolean(entry.off)}
                      className={css.item}
                      onSelect={() => {
                        // The action may open a dialog of its own.
                        onClose();
                        entry.run();
                      }}
                    >
                      {entry.icon}
                      <span className={css.label}>{entry.label}</span>
                      {(entry.off ?? entry.hint) && <span className={css.hint}>{entry.off ?? entry.hint}</span>}
                    </Command.Item>
                  ))}
                </Command.Group>
              ),
          )}
        </Command.List>
      </Command>
    </Dialog>
  );
}

function usePlaces(filter: string): Entry[] {
  const { goTo } = useAddress();
  const organizations = useQuery(organizationsQuery(1));
  const orgs = organizations.data?.items.slice(0, ORGANIZATIONS) ?? [];
  const users = useQueries({ queries: orgs.map((org) => usersQuery(org.orgId, filter)) });
  const agents = useQueries({ queries: orgs.map((org) => agentsQuery(org.orgId, null, filter)) });
  return orgs.flatMap((org, i): Entry[] => [
    {
      id: `o:${org.orgId}`,
      label: org.name,
      icon: <Building2 />,
      run: () => goTo({ kind: "organization", orgId: org.orgId }, { view: null }),
    },
    ...(users[i]?.data?.items.slice(0, PER_ORGANIZATION) ?? []).map((user) => ({
      id: `u:${org.orgId}/${user.userId}`,
      label: user.name,
      hint: org.name,
      icon: <User />,
      run: () => goTo({ kind: "user", orgId: org.orgId, userId: user.userId }),
    })),
    ...(agents[i]?.data?.items.slice(0, PER_ORGANIZATION) ?? []).map((agent) => ({
      id: `a:${org.orgId}/${agent.agentId}`,
      label: agent.label,
      hint: org.name,
      icon: <Bot />,
      run: () => goTo({ kind: "agent", orgId: org.orgId, agentId: agent.agentId }),
    })),
  ]);
}

function useViews(): Entry[] {
  const { address, go, goTo } = useAddress();
  const saved = useQuery(viewsQuery).data ?? [];
  return [
    ...viewsOf(address.place).map((view) => ({ id: `view:${view}`, label: texts.views[view], icon: <FileClock />, run: () => go({ view }) })),
    ...saved.map((view) => ({
      id: `saved:${view.name}`,
      label: view.name,
      hint: texts.palette.saved,
      icon: <Bookmark />,
      run: () => {
        const to = parseAddress(view.address);
        goTo(to.place, to);
      },
    })),
  ];
}

function useCommands(): Entry[] {
  const actions = useActions();
  const { address } = useAddress();
  const status = useStoreStatus();
  const undo = useQuery(undoQuery);
  const redo = useQuery(redoQuery);
  const choose = useChooseStore();
  const create = useCreateStore();
  const demo = useOpenDemoStore();
  const saved = useQuery(storesQuery);
  const openSaved = useOpenSavedStore();
  const readOnly = useReadOnly();
  const survey = useSurvey();
  const failed = { onError: (error: Error) => actions.notify({ text: error.message, tone: "error" }) };
  const orgId = orgOf(address.place);
  const help: Entry = { id: "keys", label: texts.keys.action, hint: "?", icon: <Keyboard />, run: () => actions.open({ kind: "keys" }) };
  const stores: Entry[] = [
    { id: "open", label: texts.stores.open, icon: <FolderOpen />, run: () => choose.mutate(undefined, failed) },
    { id: "create-store", label: texts.stores.create, icon: <Layers />, run: () => create.mutate(undefined, failed) },
    { id: "connect", label: storeTexts.menu.connect, icon: <PlugZap />, run: () => actions.open({ kind: "connect", id: null }) },
    { id: "demo", label: texts.stores.demo, icon: <Sparkles />, run: () => demo.mutate(undefined, failed) },
    { id: "stores", label: storeTexts.menu.manage, icon: <Layers />, run: () => actions.open({ kind: "stores" }) },
    ...(saved.data ?? [])
      .filter((listing) => !listing.open)
      .map(({ store }): Entry => ({
        id: `store:${store.id}`,
        label: storeTexts.menu.openNamed(store.name),
        icon: store.place.kind === "servers" ? <Server /> : <FolderOpen />,
        run: () => openSaved.mutate(store.id, failed),
      })),
    { id: "models", label: serverTexts.models.action, icon: <Download />, run: () => actions.open({ kind: "models" }) },
    { id: "chat-models", label: agentTexts.models.action, icon: <BrainCircuit />, run: () => actions.open({ kind: "chatModels" }) },
  ];
  if (status.data?.state !== "open") return [...stores, help];
  const entries: Entry[] = [
    { id: "import", label: texts.import.action, icon: <Download />, run: () => actions.open({ kind: "import" }) },
    { id: "export", label: texts.export.action, icon: <Upload />, run: () => actions.open({ kind: "export" }) },
    { id: "copy", label: serverTexts.copy.title, icon: <Copy />, run: () => actions.open({ kind: "copy" }) },
    { id: "check", label: serverTexts.check.title, icon: <ListChecks />, run: () => actions.open({ kind: "check" }) },
    ...(survey && survey.steps.length > 0
      ? [{ id: "set-up", label: storeTexts.setUp.title(survey.layout === "memoraOlder"), icon: <Server />, run: () => actions.open({ kind: "setUp" }) }]
      : []),
    { id: "queue", label: agentTexts.queue.action, icon: <ListTodo />, run: () => actions.open({ kind: "queue" }) },
    { id: "changes", label: changeTexts.action, icon: <History />, run: () => actions.open({ kind: "changes" }) },
    { id: "traces", label: agentTexts.traces.action, icon: <ScrollText />, run: () => actions.open({ kind: "traces", id: null }) },
    ...stores,
    { id: "new-org", label: texts.tree.newOrganization, icon: <Plus />, run: () => actions.open({ kind: "create", target: { kind: "organization" } }) },
  ];
  if (orgId) {
    entries.push(
      { id: "new-user", label: `${texts.dialogs.createUser}…`, icon: <Plus />, run: () => actions.open({ kind: "create", target: { kind: "user", orgId } }) },
      { id: "new-agent", label: `${texts.dialogs.createAgent}…`, icon: <Plus />, run: () => actions.open({ kind: "create", target: { kind: "agent", orgId, userId: null } }) },
    );
  }
  if (redo.data && readOnly === null) {
    const what = texts.undo.what(redo.data.kind, redo.data.changes);
    entries.unshift({ id: "redo", label: correctionTexts.undo.redoLabel(what), icon: <Redo2 />, run: actions.redo });
  }
  if (undo.data && readOnly === null) {
    entries.unshift({ id: "undo", label: texts.undo.label(undo.data.kind, undo.data.changes), icon: <Undo2 />, run: actions.undo });
  }
  entries.push(help);
  return entries;
}

function useMoments(): Entry[] {
  const { address, go } = useAddress();
  const step = useTimeSteps();
  const isOpen = useStoreStatus().data?.state === "open";
  if (!isOpen) return [];
  const { palette, keys } = { palette: evolutionTexts.palette, keys: { time: "W", previous: ",", next: ".", now: "Esc" } };
  return [
    // The palette gives the focus back first.
    { id: "time", label: palette.time, hint: keys.time, icon: <History />, run: () => setTimeout(() => document.getElementById(TIME_CONTROL)?.click()) },
    ...(step
      ? [
          { id: "time:previous", label: palette.back, hint: keys.previous, icon: <History />, run: () => step("previous") },
          { id: "time:next", label: palette.forth, hint: keys.next, icon: <History />, run: () => step("next") },
        ]
      : []),
    ...(address.asOf === null ? [] : [{ id: "time:now", label: palette.now, hint: keys.now, icon: <History />, run: () => go({ asOf: null }, { replace: true }) }]),
  ];
}

function useMaskingEntries(): Entry[] {
  const level = useMaskLevel();
  const { mutate } = useSetMasking();
  const entry = (to: MaskLevel, icon: ReactNode): Entry => ({
    id: `masking:${to}`,
    label: maskingTexts.levels[to],
    hint: to === "names" ? MASKING_KEY : undefined,
    icon,
    run: () => mutate(to),
  });
  const entries = [entry("names", <EyeOff />), entry("namesAndTexts", <EyeOff />), entry("off", <Eye />)];
  return entries.filter(({ id }) => id !== `masking:${level ?? "off"}`);
}

function useThemes(): Entry[] {
  const setTheme = useSetTheme();
  return [
    { id: "theme:system", label: texts.theme.system, hint: texts.theme.title, icon: <Monitor />, run: () => setTheme.mutate("system") },
    { id: "theme:light", label: texts.theme.light, hint: texts.theme.title, icon: <Sun />, run: () => setTheme.mutate("light") },
    { id: "theme:dark", label: texts.theme.dark, hint: texts.theme.title, icon: <Moon />, run: () => setTheme.mutate("dark") },
  ];
}
