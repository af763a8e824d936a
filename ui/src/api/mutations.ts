// Every write of the window. Views refresh through the change events of the backend, not from here.

import { useMutation, useQueryClient } from "@tanstack/react-query";

import type { Settings } from "./bindings.gen";
import { commands, unwrap } from "./client";
import { settingsQuery } from "./queries";

/** Another store: everything that was read belongs to the old one. */
function useOpening<A, T>(open: (argument: A) => Promise<T | null>) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: open,
    onSuccess: (opened) => {
      if (opened !== null) void client.resetQueries();
    },
  });
}

export const useOpenStoreDialog = () => useOpening<undefined, unknown>(() => unwrap(commands.openStoreDialog()));
export const useOpenDemoStore = () => useOpening<undefined, unknown>(() => unwrap(commands.openDemoStore()));
export const useOpenRecentStore = () =>
  useOpening<string, unknown>((path) => unwrap(commands.openRecentStore(path)));

export const createOrganization = (name: string) => unwrap(commands.createOrganization(name));
export const createUser = (orgId: string, name: string) => unwrap(commands.createUser(orgId, name));
export const createAgent = (orgId: string, userId: string | null, label: string) =>
  unwrap(commands.createAgent(orgId, userId, label));

export const renameOrganization = (orgId: string, name: string) => unwrap(commands.renameOrganization(orgId, name));
export const renameUser = (orgId: string, userId: string, name: string) =>
  unwrap(commands.renameUser({ orgId, userId }, name));
export const renameAgent = (orgId: string, agentId: string, label: string) =>
  unwrap(commands.renameAgent({ orgId, agentId }, label));

export const deleteOrganization = (orgId: string) => unwrap(commands.deleteOrganization(orgId));
export const deleteUser = (orgId: string, userId: string) => unwrap(commands.deleteUser({ orgId, userId }));
export const deleteAgent = (orgId: string, agentId: string) => unwrap(commands.deleteAgent({ orgId, agentId }));
export const deleteInteraction = (orgId: string, userId: string, interactionId: string) =>
  unwrap(commands.deleteInteraction({ orgId, userId, interactionId }));
export const deleteMemory = (orgId: string, userId: string, memoryId: string) =>
  unwrap(commands.deleteMemory({ orgId, userId, memoryId }));

export const undo = (changeId: string) => unwrap(commands.undo(changeId));

export const importChoose = () => unwrap(commands.importChoose());
export const importRun = (token: string) => unwrap(commands.importRun(token));
export const exportRun = (orgId: string | null) => unwrap(commands.exportRun(orgId));
export const cancelTask = (taskId: string) => unwrap(commands.cancelTask(taskId));

export const lastPlace = () => unwrap(commands.lastPlace());
export const savePlace = (url: string) => unwrap(commands.savePlace(url));

export function useSaveSettings() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (settings: Settings) => unwrap(commands.saveSettings(settings)),
    // The window follows the click at once; the file may be slow.
    onMutate: (settings) => client.setQueryData(settingsQuery.queryKey, settings),
  });
}
