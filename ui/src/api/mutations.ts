// Every write of the window. Views refresh through the change events of the backend, not from here.

import { useMutation, useQueryClient } from "@tanstack/react-query";

import type {
  BatchRequest, Capture, CaptureDecision, ChatConfig, ExportScope, ImportOptions, InteractionKey, RecallRequest, RepairChoice, Secrets, ServersConfig,
  SpeakerNames, Theme, TraceSettings, WindowSettings,
} from "./bindings.gen";
import { commands, unwrap } from "./client";
import { settingsQuery } from "./queries";
import { newTask } from "./tasks";

// Opening ends with a change event of its own; false when the dialog was closed without a choice.
export const useChooseStore = () => useMutation({ mutationFn: () => unwrap(commands.chooseStore()) });
export const useCreateStore = () => useMutation({ mutationFn: () => unwrap(commands.createStore()) });
export const useOpenDemoStore = () => useMutation({ mutationFn: () => unwrap(commands.openDemoStore()) });
export const useOpenSavedStore = () => useMutation({ mutationFn: openSavedStore });

export const openSavedStore = (id: string) => unwrap(commands.openSavedStore(id));
/** `id`: `null` for a new store. Does not open it. */
export const saveServers = (id: string | null, name: string, servers: ServersConfig, secrets: Secrets) =>
  unwrap(commands.saveServers(id, name, servers, secrets));
export const testServers = (id: string | null, servers: ServersConfig, secrets: Secrets, task: string) =>
  unwrap(commands.testServers(id, servers, secrets, task));
/** Whether they answer, found out at once; a change of it is told by the backend as well. */
export const askServers = () => unwrap(commands.askServers());
export const setUpServers = (task: string) => unwrap(commands.setUpServers(task));
export const renameStore = (id: string, name: string) => unwrap(commands.renameStore(id, name));
export const forgetStore = (id: string) => unwrap(commands.forgetStore(id));
export const setEditing = (id: string, editing: boolean) => unwrap(commands.setEditing(id, editing));
export const giveSecrets = (id: string, secrets: Secrets, remember: boolean) =>
  unwrap(commands.giveSecrets(id, secrets, remember));

export const createOrganization = (name: string) => unwrap(commands.createOrganization(name));
export const createUser = (orgId: string, name: string) => unwrap(commands.createUser(orgId, name));
export const createAgent = (orgId: string, userId: string | null, label: string) =>
  unwrap(commands.createAgent(orgId, userId, label));

export const renameOrganization = (orgId: string, name: string) => unwrap(commands.renameOrganization(orgId, name));
export const renameUser = (orgId: string, userId: string, name: string) =>
  unwrap(commands.renameUser({ orgId, userId }, name));
export const renameAgent = (orgId: string, agentId: string, label: string) =>
  unwrap(commands.renameAgent({ orgId, agentId }, label));

export const deleteOrganization = (orgId: string) => unwrap(commands.deleteOrganization(orgId, newTask()));
export const deleteUser = (orgId: string, userId: string) => 
  unwrap(commands.deleteUser({ orgId, userId }, newTask()));
export const deleteAgent = (orgId: string, agentId: string) => unwrap(commands.deleteAgent({ orgId, agentId }));

export const chooseImportFile = () => unwrap(commands.chooseImportFile());
export const previewImport = (file: string, options: ImportOptions) =>
  unwrap(commands.previewImport(file, options, newTask()));
export const runImport = (file: string, options: ImportOptions) => unwrap(commands.runImport(file, options, newTask()));
export const exportStore = (scope: ExportScope) => unwrap(commands.exportStore(scope, newTask()));

export const checkIndex = (task: string) => unwrap(commands.checkIndex(task));
export const repairIndex = (choice: RepairChoice, task: string) => unwrap(commands.repairIndex(choice, task));
export const rebuildIndex = () => unwrap(commands.rebuildIndex(newTask()));

export const copyStore = (scope: ExportScope, target: string, task: string) => unwrap(commands.copyStore(scope, target, task));
/** `null` when the system's dialog was closed without a choice. */
export const copyToNewFolder = (scope: ExportScope, task: string) => unwrap(commands.copyToNewFolder(scope, task));

export const downloadModel = (id: string, task: string) => unwrap(commands.downloadModel(id, task));
export const chooseModelsFolder = () => unwrap(commands.chooseModelsFolder());

/** `id`: `null` for a new model. `key`: `null` leaves the key as it is. */
export const saveChatModel = (id: string | null, name: string, config: ChatConfig, key: string | null, remember: boolean) =>
  unwrap(commands.saveChatModel(id, name, config, key, remember));
export const forgetChatModel = (id: string) => unwrap(commands.forgetChatModel(id));
/** `null`: work without a model. */
export const chooseChatModel = (id: string | null) => unwrap(commands.chooseChatModel(id));
export const testChatModel = (id: string | null, config: ChatConfig, key: string | null, task: string) =>
  unwrap(commands.testChatModel(id, config, key, task));
export const chatModelNames = (id: string | null, config: ChatConfig, key: string | null) => unwrap(commands.chatModelNames(id, config, key));

export const readConversation = (text: string, names: SpeakerNames) => unwrap(commands.readConversation(text, names));
export const chooseConversationFile = (names: SpeakerNames) => unwrap(commands.chooseConversationFile(names));
export const draftCapture = (capture: Capture, task: string) => unwrap(commands.draftCapture(capture, task));
export const saveCapture = (capture: Capture, decision: CaptureDecision) => unwrap(commands.saveCapture(capture, decision));
export const recall = (request: RecallRequest, task: string) => unwrap(commands.recall(request, task));

export const queueInteractions = (interactions: InteractionKey[], queued: boolean) => unwrap(commands.queueInteractions(interactions, queued));
export const runBatch = (request: BatchRequest, task: string) => unwrap(commands.runBatch(request, task));
export const pauseBatch = (paused: boolean) => unwrap(commands.pauseBatch(paused));

/** `null`: all of the open store. */
export const deleteTraces = (ids: string[] | null) => unwrap(commands.deleteTraces(ids));
/** Gives `null` when the system's dialog was closed without a choice. */
export const exportTraces = (ids: string[] | null) => unwrap(commands.exportTraces(ids));
export const setTraceSettings = (settings: TraceSettings) => unwrap(commands.setTraceSettings(settings));

export const cancelTask = (task: string) => commands.cancelTask(task);

export const lastPlace = () => commands.lastPlace();
export const savePlace = (place: string) => unwrap(commands.savePlace(place));

export function useSetNotifications() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (on: boolean) => unwrap(commands.setNotifications(on)),
    onMutate: (on) => {
      client.setQueryData(settingsQuery.queryKey, (known: WindowSettings | undefined) => known && { ...known, notifications: on });
    },
  });
}

/** The size is set before it is written, so what is shown stays true when writing fails. */
export function useSetTextSize() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (percent: number) => unwrap(commands.setTextSize(percent)),
    onMutate: (textSize) => {
      client.setQueryData(settingsQuery.queryKey, (known: WindowSettings | undefined) => known && { ...known, textSize });
    },
  });
}

export function useSetTheme() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (theme: Theme) => unwrap(commands.setTheme(theme)),
    // The window follows the click at once; the file may be slow.
    onMutate: (theme) => {
      client.setQueryData(settingsQuery.queryKey, (known: WindowSettings | undefined) => known && { ...known, theme });
    },
  });
}
