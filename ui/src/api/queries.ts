// Every read of the window: its key, its page size and the tags of what it reads.

import {
  infiniteQueryOptions,
  keepPreviousData,
  queryOptions,
  useInfiniteQuery,
  useQuery,
} from "@tanstack/react-query";

import type {
  AgentKey, AgentId, DateRange, InteractionKey, MemoryKey, MemoryQuery, OrgId, SearchRequest, UserId, UserKey,
} from "./bindings.gen";
import { commands, unwrap } from "./client";

const TREE_PAGE = 200;
const TIMELINE_PAGE = 50;
const MEMORY_PAGE = 200;
/** Turns of a conversation that are read at once. */
export const TURN_PAGE = 200;

type After = string | null;
const first: After = null;
const next = <T extends { next: After }>(page: T) => page.next;

export const storeStatusQuery = queryOptions({
  queryKey: ["storeStatus"],
  queryFn: () => unwrap(commands.storeStatus()),
  meta: { tags: ["store"] },
});

export const recentStoresQuery = queryOptions({
  queryKey: ["recentStores"],
  queryFn: () => unwrap(commands.recentStores()),
  meta: { tags: ["store"] },
});

export const organizationsQuery = infiniteQueryOptions({
  queryKey: ["organizations"],
  queryFn: ({ pageParam }) => unwrap(commands.listOrganizations({ after: pageParam, limit: TREE_PAGE })),
  initialPageParam: first,
  getNextPageParam: next,
  meta: { tags: ["tree"] },
});

export const usersQuery = (orgId: OrgId, filter: string) =>
  infiniteQueryOptions({
    queryKey: ["users", orgId, filter],
    queryFn: ({ pageParam }) =>
      unwrap(commands.listUsers(orgId, filter || null, { after: pageParam, limit: TREE_PAGE })),
    initialPageParam: first,
    getNextPageParam: next,
    placeholderData: keepPreviousData,
    meta: { tags: ["tree"] },
  });

export const agentsQuery = (orgId: OrgId, userId: UserId | null, filter: string) =>
  infiniteQueryOptions({
    queryKey: ["agents", orgId, userId, filter],
    queryFn: ({ pageParam }) =>
      unwrap(commands.listAgents(orgId, userId, filter || null, { after: pageParam, limit: TREE_PAGE })),
    initialPageParam: first,
    getNextPageParam: next,
    placeholderData: keepPreviousData,
    meta: { tags: ["tree"] },
  });

export const organizationQuery = (orgId: OrgId) =>
  queryOptions({
    queryKey: ["organization", orgId],
    queryFn: () => unwrap(commands.organization(orgId)),
    meta: { tags: ["tree"] },
  });

export const userQuery = (user: UserKey) =>
  queryOptions({
    queryKey: ["user", user.orgId, user.userId],
    queryFn: () => unwrap(commands.user(user)),
    meta: { tags: ["tree"] },
  });

export const agentQuery = (agent: AgentKey) =>
  queryOptions({
    queryKey: ["agent", agent.orgId, agent.agentId],
    queryFn: () => unwrap(commands.agent(agent)),
    meta: { tags: ["tree"] },
  });

export const activityQuery = (user: UserKey, agentId: AgentId | null) =>
  queryOptions({
    queryKey: ["activity", user.orgId, user.userId, agentId],
    queryFn: () => unwrap(commands.activity(user, agentId)),
    meta: { tags: ["timeline"] },
  });

/** Pages from one end of the list: `ascending` reads towards newer days. */
export const timelineQuery = (user: UserKey, agentId: AgentId | null, dates: DateRange, ascending: boolean) =>
  infiniteQueryOptions({
    queryKey: ["timeline", user.orgId, user.userId, agentId, dates.from, dates.to, ascending],
    queryFn: ({ pageParam }) =>
      unwrap(commands.timeline({ user, agentId, dates, ascending }, { after: pageParam, limit: TIMELINE_PAGE })),
    initialPageParam: first,
    getNextPageParam: next,
    meta: { tags: ["timeline", "people"] },
  });

/** A conversation in pages of turns, so that a very long one opens at once. */
export const conversationQuery = (key: InteractionKey) =>
  infiniteQueryOptions({
    queryKey: ["conversation", key.orgId, key.userId, key.interactionId],
    queryFn: ({ pageParam }) => unwrap(commands.conversation(key, pageParam, TURN_PAGE)),
    initialPageParam: 0,
    getNextPageParam: (last, pages) => {
      const read = pages.reduce((sum, page) => sum + page.turns.length, 0);
      return last.turns.length > 0 && read < last.messages ? read : null;
    },
    meta: { tags: ["timeline", "memories", "people"] },
  });

export const memoriesQuery = (query: MemoryQuery) =>
  infiniteQueryOptions({
    queryKey: ["memories", query],
    queryFn: ({ pageParam }) => unwrap(commands.listMemories(query, { after: pageParam, limit: MEMORY_PAGE })),
    initialPageParam: first,
    getNextPageParam: next,
    meta: { tags: ["memories", "people"] },
  });

export const memoryDetailQuery = (key: MemoryKey) =>
  queryOptions({
    queryKey: ["memory", key.orgId, key.userId, key.memoryId],
    queryFn: () => unwrap(commands.memoryDetail(key)),
    placeholderData: keepPreviousData,
    meta: { tags: ["memories", "people"] },
  });

export const versionGraphQuery = (key: MemoryKey, limit: number) =>
  queryOptions({
    queryKey: ["versionGraph", key.orgId, key.userId, key.memoryId, limit],
    queryFn: () => unwrap(commands.versionGraph(key, limit)),
    placeholderData: keepPreviousData,
    meta: { tags: ["memories", "people"] },
  });

export const searchQuery = (request: SearchRequest) =>
  queryOptions({
    queryKey: ["search", request],
    queryFn: () => unwrap(commands.search(request)),
    placeholderData: keepPreviousData,
    meta: { tags: ["memories", "people", "index"] },
  });

export const undoQuery = queryOptions({
  queryKey: ["undo"],
  queryFn: () => unwrap(commands.undoCandidate()),
  meta: { tags: ["undo"] },
});

export const settingsQuery = queryOptions({
  queryKey: ["settings"],
  queryFn: () => unwrap(commands.settings()),
  meta: { tags: ["settings"] },
});

/** The agents of a place as one list, for menus. */
export function useAgents(orgId: OrgId | null, userId: UserId | null) {
  const query = useInfiniteQuery({ ...agentsQuery(orgId ?? "", userId, ""), enabled: orgId !== null });
  return query.data?.pages.flatMap((page) => page.items) ?? [];
}

export function useStoreStatus() {
  return useQuery(storeStatusQuery);
}
