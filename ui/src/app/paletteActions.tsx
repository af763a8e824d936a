// What the palette can do: views, actions and moments. An action of another area is one more line here.

import { useQuery } from "@tanstack/react-query";
import { AppWindow, Copy, Download, Eraser, Eye, EyeOff, FileClock, FolderOpen, GitFork, History, Info, Keyboard, Layers, Link, ListChecks, ListTodo, MessageSquareText, Pencil, PlugZap, Plus, Redo2, Route, ScrollText, Search, Server, Sparkles, Star, StickyNote, Trash2, Undo2, Upload } from "lucide-react";
import type { ReactNode } from "react";

import { clearSearches, searchesQuery } from "../api/history";
import { useChooseStore, useCreateStore, useOpenDemoStore, useOpenSavedStore } from "../api/mutations";
import { redoQuery } from "../api/corrections";
import { memoryDetailQuery, storesQuery, undoQuery, useReadOnly, useStoreStatus, useSurvey } from "../api/queries";
import type { MaskLevel } from "../api/bindings.gen";
import { useMaskLevel, useSetMasking } from "../api/masking";
import { useTimeSteps } from "../features/time/useTimeSteps";
import { useActions, type PersonTarget } from "../lib/actions";
import { NOW, orgOf, viewsOf } from "../lib/address";
import { agentTexts } from "../lib/agentTexts";
import { changeTexts } from "../lib/changeTexts";
import { correctionTexts } from "../lib/correctionTexts";
import { dailyTexts } from "../lib/dailyTexts";
import { desktopTexts } from "../lib/desktopTexts";
import { evolutionTexts } from "../lib/evolutionTexts";
import { hintOf, viewHint } from "../lib/keys";
import { SAVED_VIEWS, TIME_CONTROL } from "../lib/landmarks";
import { maskingTexts } from "../lib/maskingTexts";
import { toConversation, toVersions } from "../lib/moves";
import { subjectOf } from "../lib/notes";
import { serverTexts } from "../lib/serverTexts";
import { storeTexts } from "../lib/storeTexts";
import { texts } from "../lib/texts";
import { tourTexts } from "../lib/tourTexts";
import { useAddress } from "../lib/useAddress";
import { whyPast } from "../lib/useAsOf";
import { focusSearch } from "./keyboard";
import type { Entry } from "./paletteEntries";
import { usePlaceNames } from "./placeNames";

export function useViews(): Entry[] {
  const { address, go } = useAddress();
  return viewsOf(address.place).map((view) => ({ id: `view:${view}`, label: texts.views[view], hint: viewHint(view), icon: <FileClock />, run: () => go({ view }) }));
}

export function useCommands(): Entry[] {
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
  const daily = useDaily();
  const help: Entry = { id: "keys", label: texts.keys.action, hint: hintOf("help"), icon: <Keyboard />, run: () => actions.open({ kind: "keys" }) };
  const stores: Entry[] = [
    { id: "open", label: texts.stores.open, icon: <FolderOpen />, run: () => choose.mutate(undefined, failed) },
    { id: "create-store", label: texts.stores.create, icon: <Layers />, run: () => create.mutate(undefined, failed) },
    { id: "connect", label: storeTexts.menu.connect, icon: <PlugZap />, run: () => actions.open({ kind: "connect", id: null }) },
    { id: "demo", label: texts.stores.demo, icon: <Sparkles />, run: () => demo.mutate(undefined, failed) },
    ...(saved.data ?? [])
      .filter((listing) => !listing.open)
      .map(({ store }): Entry => ({
        id: `store:${store.id}`,
        label: storeTexts.menu.openNamed(store.name),
        icon: store.place.kind === "servers" ? <Server /> : <FolderOpen />,
        run: () => openSaved.mutate(store.id, failed),
      })),
  ];
  const tour: Entry = { id: "tour", label: tourTexts.action, icon: <Route />, run: actions.tour };
  const about: Entry = { id: "about", label: desktopTexts.about.action, icon: <Info />, run: () => actions.open({ kind: "about" }) };
  if (status.data?.state !== "open") return [...stores, tour, help, about];
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
    { id: "beside", label: desktopTexts.beside, hint: hintOf("beside"), icon: <AppWindow />, run: () => actions.openBeside(address) },
    { id: "copy-link", label: desktopTexts.copyLink, hint: hintOf("link"), icon: <Link />, run: () => actions.copyLink(address) },
    { id: "new-org", label: texts.tree.newOrganization, icon: <Plus />, run: () => actions.open({ kind: "create", target: { kind: "organization" } }) },
  ];
  if (orgId) {
    entries.push(
      { id: "new-user", label: `${texts.dialogs.createUser}…`, icon: <Plus />, run: () => actions.open({ kind: "create", target: { kind: "user", orgId } }) },
      { id: "new-agent", label: `${texts.dialogs.createAgent}…`, icon: <Plus />, run: () => actions.open({ kind: "create", target: { kind: "agent", orgId, userId: null } }) },
    );
  }
  entries.push(...daily);
  if (redo.data && readOnly === null) {
    const what = texts.undo.what(redo.data.kind, redo.data.changes);
    entries.unshift({ id: "redo", label: correctionTexts.undo.redoLabel(what), hint: hintOf("redo"), icon: <Redo2 />, run: actions.redo });
  }
  if (undo.data && readOnly === null) {
    entries.unshift({ id: "undo", label: texts.undo.label(undo.data.kind, undo.data.changes), hint: hintOf("undo"), icon: <Undo2 />, run: actions.undo });
  }
  entries.push(tour, help, about);
  return entries;
}

/** Searching, notes, saved views, and the place itself. */
function useDaily(): Entry[] {
  const actions = useActions();
  const { address, go, goTo } = useAddress();
  const { place, selection } = address;
  const readOnly = useReadOnly();
  const searches = useQuery(searchesQuery).data ?? [];
  const target = usePlaceTarget();
  const orgId = orgOf(place);
  const about = subjectOf(address);
  const memory = selection?.kind === "memory" && orgId ? { orgId, userId: selection.userId, memoryId: selection.memoryId } : null;
  const row = useQuery({ ...memoryDetailQuery(memory ?? { orgId: "", userId: "", memoryId: "" }), enabled: memory !== null }).data?.row;
  const conversation = row && memory ? toConversation(row) : null;
  const { palette, list, searches: words } = dailyTexts;
  // The palette gives the focus back first.
  const later = (run: () => void) => () => void setTimeout(run);
  const failed = (error: Error) => actions.notify({ text: error.message, tone: "error" });
  const entries: Entry[] = [];
  if (orgId) {
    entries.push({ id: "search", label: palette.focusSearch, hint: hintOf("search"), icon: <Search />, run: later(() => void (focusSearch() || go({ view: "search" }))) });
  }
  if (about && orgId) {
    const label = selection ? palette.noteOf[selection.kind] : palette.note;
    entries.push(
      { id: "note", label, hint: hintOf("note"), icon: <StickyNote />, off: readOnly, run: later(() => actions.note(about)) },
      { id: "notes", label: list.action, icon: <StickyNote />, run: () => actions.open({ kind: "notes", orgId, tag: null }) },
    );
  }
  entries.push({ id: "save-view", label: palette.save, hint: hintOf("save"), icon: <Star />, run: later(() => document.getElementById(SAVED_VIEWS)?.click()) });
  if (memory) entries.push({ id: "versions", label: palette.versions, hint: hintOf("versions"), icon: <GitFork />, run: () => go(toVersions(memory)) });
  if (conversation) {
    entries.push({ id: "conversation", label: palette.conversation, hint: hintOf("conversation"), icon: <MessageSquareText />, run: () => goTo(conversation.place, conversation.patch) });
  }
  if (searches.length > 0) {
    entries.push({ id: "clear-searches", label: words.clear, icon: <Eraser />, run: () => void clearSearches().then(() => actions.notify({ text: words.cleared }), failed) });
  }
  if (target) {
    entries.push(
      { id: "rename", label: palette.rename(target.name), icon: <Pencil />, off: readOnly, run: () => actions.open({ kind: "rename", target }) },
      { id: "delete-place", label: palette.delete(target.name), icon: <Trash2 />, off: readOnly, run: () => actions.open({ kind: "delete", target }) },
    );
  }
  return entries;
}

/** The place as something that can be renamed and deleted. */
function usePlaceTarget(): PersonTarget | null {
  const { place } = useAddress().address;
  const names = usePlaceNames();
  switch (place.kind) {
    case "store":
      return null;
    case "organization":
      return names.organization === null ? null : { ...place, name: names.organization };
    case "user":
      return names.user === null ? null : { ...place, name: names.user };
    case "agent":
      return names.agent === null ? null : { ...place, name: names.agent };
  }
}

export function useMoments(): Entry[] {
  const { address, go } = useAddress();
  const step = useTimeSteps();
  const isOpen = useStoreStatus().data?.state === "open";
  if (!isOpen) return [];
  const { palette } = evolutionTexts;
  return [
    // The palette gives the focus back first.
    { id: "time", label: palette.time, hint: hintOf("time"), icon: <History />, run: () => setTimeout(() => document.getElementById(TIME_CONTROL)?.click()) },
    ...(step
      ? [
          { id: "time:previous", label: palette.back, hint: hintOf("previous"), icon: <History />, run: () => step("previous") },
          { id: "time:next", label: palette.forth, hint: hintOf("next"), icon: <History />, run: () => step("next") },
        ]
      : []),
    ...(whyPast(address) === null ? [] : [{ id: "time:now", label: palette.now, hint: hintOf("now"), icon: <History />, run: () => go(NOW, { replace: true }) }]),
  ];
}

export function useMasking(): Entry[] {
  const level = useMaskLevel();
  const { mutate } = useSetMasking();
  const entry = (to: MaskLevel, icon: ReactNode): Entry => ({
    id: `masking:${to}`,
    label: maskingTexts.levels[to],
    hint: to === "names" ? hintOf("masking") : undefined,
    icon,
    run: () => mutate(to),
  });
  const entries = [entry("names", <EyeOff />), entry("namesAndTexts", <EyeOff />), entry("off", <Eye />)];
  return entries.filter(({ id }) => id !== `masking:${level ?? "off"}`);
}
