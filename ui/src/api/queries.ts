// Every read of the window: its key, its page size and the tags of what it reads.

import {
  infiniteQueryOptions,
  keepPreviousData,
  queryOptions,
  useQuery,
} from "@tanstack/react-query";

import type {
  AgentId, AgentKey, AgentNode, ChatModelListing, DateRange, InteractionKey, MemoryId, MemoryKey, MemoryListRequest, OrgId, OverviewOf, Page, PageRequest, SearchRequest, SpeakerNames, StoreSurvey, TraceId, UserId, UserKey,
} from "./bindings.gen";
import { maskingTexts } from "../lib/maskingTexts";
import { useWhyPast } from "../lib/useAsOf";
import { commands, unwrap } from "./client";
import { useMaskLevel } from "./masking";

/** A moment in the past that a view shows; `null` is now. */
type AsOf = string | null;

const TREE_PAGE = 500;
const TIMELINE_PAGE = 50;
const MEMORY_PAGE = 200;
const QUEUE_PAGE = 100;
const TRACE_PAGE = 100;
/** Turns of a conversation that are read at once. */
export const TURN_PAGE = 200;

/**
 * Keeps what was shown while the same list or thing is read at another moment, so that moving through time does not flicker.
 * The moment is the last part of the key.
 */
export function throughTime(key: readonly unknown[]) {
  return <T>(previous: T | undefined, query: { queryKey: readonly unknown[] } | undefined): T | undefined =>
    query && JSON.stringify(query.queryKey.slice(0, -1)) === JSON.stringify(key.slice(0, -1)) ? previous : undefined;
}

type After = string | null;
const first = null as After;
const next = (page: { next: After }) => page.next;

export const storeStatusQuery = queryOptions({
  queryKey: ["storeStatus"],
  queryFn: () => unwrap(commands.storeStatus()),
  // Totals and the index change with what is stored.
  meta: { tags: ["store", "people", "interactions", "memories", "index"] },
});

/** Saved stores, last used first, with which of their secrets are at hand. */
export const storesQuery = queryOptions({
  queryKey: ["stores"],
  queryFn: () => unwrap(commands.listStores()),
  meta: { tags: ["store"] },
});

export const keychainQuery = queryOptions({
  queryKey: ["keychain"],
  queryFn: () => unwrap(commands.keychain()),
});

const surveyQuery = queryOptions({
  queryKey: ["survey"],
  queryFn: () => unwrap(commands.surveyServers()),
  meta: { tags: ["store"] },
});

export const modelsQuery = queryOptions({
  queryKey: ["models"],
  queryFn: () => unwrap(commands.listModels()),
  meta: { tags: ["store", "index"] },
});

/** The first pages of a list as one list; the tree asks for one page more when its end comes into sight. */
export async function readPages<T>(read: (page: PageRequest) => Promise<Page<T>>, pages: number) {
  const items: T[] = [];
  let after: After = null;
  for (let i = 0; i < pages; i += 1) {
    const page: Page<T> = await read({ after, limit: TREE_PAGE });
    items.push(...page.items);
    after = page.next;
    if (after === null) break;
  }
  return { items, more: after !== null };
}

export const organizationsQuery = (pages: number, asOf: AsOf = null) =>
  queryOptions({
    queryKey: ["organizations", pages, asOf],
    queryFn: () => readPages((page) => unwrap(commands.listOrganizations(page, asOf)), pages),
    placeholderData: keepPreviousData,
    meta: { tags: ["people"] },
  });

export const usersQuery = (orgId: OrgId, filter: string, pages = 1, asOf: AsOf = null) =>
  queryOptions({
    queryKey: ["users", orgId, filter, pages, asOf],
    queryFn: () => readPages((page) => unwrap(commands.listUsers(orgId, filter || null, page, asOf)), pages),
    placeholderData: keepPreviousData,
    meta: { tags: ["people"] },
  });

export const agentsQuery = (orgId: OrgId, userId: UserId | null, filter: string, pages = 1, asOf: AsOf = null) =>
  queryOptions({
    queryKey: ["agents", orgId, userId, filter, pages, asOf],
    queryFn: () => readPages((page) => unwrap(commands.listAgents(orgId, userId, filter || null, page, asOf)), pages),
    placeholderData: keepPreviousData,
    meta: { tags: ["people"] },
  });

export const organizationQuery = (orgId: OrgId, asOf: AsOf = null) => {
  const queryKey = ["organization", orgId, asOf] as const;
  return queryOptions({
    queryKey,
    placeholderData: throughTime(queryKey),
    queryFn: () => unwrap(commands.getOrganization(orgId, asOf)),
    meta: { tags: ["people"] },
  });
};

export const userQuery = (user: UserKey, asOf: AsOf = null) => {
  const queryKey = ["user", user.orgId, user.userId, asOf] as const;
  return queryOptions({
    queryKey,
    placeholderData: throughTime(queryKey),
    queryFn: () => unwrap(commands.getUser(user, asOf)),
    meta: { tags: ["people"] },
  });
};

export const agentQuery = (agent: AgentKey, asOf: AsOf = null) => {
  const queryKey = ["agent", agent.orgId, agent.agentId, asOf] as const;
  return queryOptions({
    queryKey,
    placeholderData: throughTime(queryKey),
    queryFn: () => unwrap(commands.getAgent(agent, asOf)),
    meta: { tags: ["people"] },
  });
};

/** An organization or a user at a glance. */
export const overviewQuery = (of: OverviewOf, asOf: AsOf = null) => {
  const queryKey = ["overview", of, asOf] as const;
  return queryOptions({
    queryKey,
    queryFn: () => unwrap(commands.overview(of, asOf)),
    placeholderData: throughTime(queryKey),
    meta: { tags: ["people", "interactions", "memories", "index"] },
  });
};

/** With `storedAt` as it was stored then. */
export const activityQuery = (user: UserKey, agentId: AgentId | null, asOf: AsOf = null, storedAt: AsOf = null) => {
  const queryKey = ["activity", user.orgId, user.userId, agentId, [asOf, storedAt]] as const;
  const dates = { from: null, to: null };
  return queryOptions({
    queryKey,
    queryFn: () => unwrap(storedAt === null ? commands.activity(user, agentId, dates, asOf) : commands.storedActivity(user, agentId, dates, storedAt)),
    placeholderData: throughTime(queryKey),
    meta: { tags: ["interactions"] },
  });
};

/** Pages from one end of the list: `ascending` reads towards newer days. With `storedAt` as it was stored then. */
export const timelineQuery = (user: UserKey, agentId: AgentId | null, dates: DateRange, ascending: boolean, asOf: AsOf = null, storedAt: AsOf = null) => {
  const queryKey = ["timeline", user.orgId, user.userId, agentId, dates.from, dates.to, ascending, [asOf, storedAt]] as const;
  return infiniteQueryOptions({
    queryKey,
    placeholderData: throughTime(queryKey),
    queryFn: ({ pageParam }) => {
      const [request, page] = [{ user, agentId, dates, ascending }, { after: pageParam, limit: TIMELINE_PAGE }];
      return unwrap(storedAt === null ? commands.timeline(request, page, asOf) : commands.storedTimeline(request, storedAt, page));
    },
    initialPageParam: first,
    getNextPageParam: next,
    meta: { tags: ["interactions"] },
  });
};

type TurnPage = { turns: unknown[]; messages: number } | null;

/** From which turn the next page of a conversation is read; `null` where there is none. */
export function nextTurn(last: TurnPage, pages: TurnPage[]): number | null {
  const read = pages.reduce((sum, page) => sum + (page?.turns.length ?? 0), 0);
  return last !== null && last.turns.length > 0 && read < last.messages ? read : null;
}

/** A conversation in pages of turns, so that a very long one opens at once. */
export const conversationQuery = (key: InteractionKey, asOf: AsOf = null) => {
  const queryKey = ["conversation", key.orgId, key.userId, key.interactionId, asOf] as const;
  return infiniteQueryOptions({
    queryKey,
    placeholderData: throughTime(queryKey),
    queryFn: ({ pageParam }) => unwrap(commands.conversation(key, pageParam, TURN_PAGE, asOf)),
    initialPageParam: 0,
    getNextPageParam: nextTurn,
    meta: { tags: ["interactions", "memories"] },
  });
};

/** With `storedAt` as they were stored then, of one user. */
export const memoriesQuery = (request: MemoryListRequest, storedAt: AsOf = null) => {
  const queryKey = ["memories", { ...request, asOf: null }, [request.asOf, storedAt]] as const;
  return infiniteQueryOptions({
    queryKey,
    placeholderData: throughTime(queryKey),
    queryFn: ({ pageParam }) => {
      const page = { after: pageParam, limit: MEMORY_PAGE };
      return unwrap(storedAt === null ? commands.listMemories(request, page) : commands.storedMemories(request, storedAt, page));
    },
    initialPageParam: first,
    getNextPageParam: next,
    meta: { tags: request.tag ? ["memories", "notes"] : ["memories"] },
  });
};

export const memoryDetailQuery = (key: MemoryKey, asOf: AsOf = null) =>
  queryOptions({
    queryKey: ["memory", key.orgId, key.userId, key.memoryId, asOf],
    queryFn: () => unwrap(commands.memoryDetail(key, asOf)),
    placeholderData: keepPreviousData,
    meta: { tags: ["memories"] },
  });

export const versionGraphQuery = (key: MemoryKey, limit: number, asOf: AsOf = null, storedAt: AsOf = null) =>
  queryOptions({
    queryKey: ["versionGraph", key.orgId, key.userId, key.memoryId, limit, asOf, storedAt],
    queryFn: () => unwrap(storedAt === null ? commands.versionGraph(key, limit, asOf) : commands.storedVersions(key, limit, storedAt)),
    placeholderData: keepPreviousData,
    meta: { tags: ["memories"] },
  });

export const searchQuery = (request: SearchRequest) =>
  queryOptions({
    queryKey: ["search", request],
    queryFn: () => unwrap(commands.search(request)),
    placeholderData: keepPreviousData,
    meta: { tags: ["memories", "index"] },
  });

/** What each word of the question did for one hit. */
export const explanationQuery = (request: SearchRequest, memoryId: MemoryId) =>
  queryOptions({
    queryKey: ["explanation", request, memoryId],
    queryFn: () => unwrap(commands.explainHit(request, memoryId)),
    meta: { tags: ["memories", "index"] },
  });

/** The saved language models and which one is used. */
export const chatModelsQuery = queryOptions({
  queryKey: ["chatModels"],
  queryFn: () => unwrap(commands.listChatModels()),
  meta: { tags: ["chatModels"] },
});

/** Conversations from which memories are still to be taken. */
export const queueSizeQuery = queryOptions({
  queryKey: ["queueSize"],
  queryFn: () => unwrap(commands.queueSize()),
  meta: { tags: ["queue", "interactions"] },
});

export const queueQuery = infiniteQueryOptions({
  queryKey: ["queue"],
  queryFn: ({ pageParam }) => unwrap(commands.listQueue({ after: pageParam, limit: QUEUE_PAGE })),
  initialPageParam: first,
  getNextPageParam: next,
  meta: { tags: ["queue", "interactions"] },
});

/** The batch that runs, and how the last one ended. */
export const batchQuery = queryOptions({
  queryKey: ["batch"],
  queryFn: () => unwrap(commands.batchState()),
  meta: { tags: ["queue"] },
});

/** Who spoke and how it began, for one line of a list. */
export const conversationHeadQuery = (key: InteractionKey) =>
  queryOptions({
    queryKey: ["conversationHead", key.orgId, key.userId, key.interactionId],
    queryFn: () => unwrap(commands.conversation(key, 0, 1, null)),
    meta: { tags: ["interactions", "people"] },
  });

/** All turns of a conversation, as capturing needs them. */
export const wholeConversationQuery = (key: InteractionKey) =>
  queryOptions({
    queryKey: ["wholeConversation", key.orgId, key.userId, key.interactionId],
    queryFn: async () => {
      const whole = await unwrap(commands.conversation(key, 0, TURN_PAGE, null));
      while (whole.turns.length < whole.messages) {
        const page = await unwrap(commands.conversation(key, whole.turns.length, TURN_PAGE, null));
        if (page.turns.length === 0) break;
        whole.turns.push(...page.turns);
      }
      return whole;
    },
    meta: { tags: ["interactions", "memories"] },
  });

/** The turns of a conversation that was pasted. */
export const pastedQuery = (text: string, names: SpeakerNames) =>
  queryOptions({
    queryKey: ["pasted", text, names],
    queryFn: () => unwrap(commands.readConversation(text, names)),
    placeholderData: keepPreviousData,
    retry: false,
    gcTime: 0,
  });

export const tracesQuery = infiniteQueryOptions({
  queryKey: ["traces"],
  queryFn: ({ pageParam }) => unwrap(commands.listTraces({ after: pageParam, limit: TRACE_PAGE })),
  initialPageParam: first,
  getNextPageParam: next,
  meta: { tags: ["traces", "store"] },
});

export const traceQuery = (id: TraceId) =>
  queryOptions({ queryKey: ["trace", id], queryFn: () => unwrap(commands.getTrace(id)), meta: { tags: ["store"] } });

export const traceStateQuery = queryOptions({
  queryKey: ["traceState"],
  queryFn: () => unwrap(commands.traceSettings()),
  meta: { tags: ["traces", "store"] },
});

export const undoQuery = queryOptions({
  queryKey: ["undo"],
  queryFn: () => unwrap(commands.undoCandidate()),
  meta: { tags: ["undo"] },
});

export const settingsQuery = queryOptions({
  queryKey: ["settings"],
  queryFn: () => commands.windowSettings(),
  // Another window may change them.
  meta: { tags: ["settings"] },
});

/** The agents that can have talked to a user, or all of an organization, for menus. */
export function useAgents(orgId: OrgId | null, userId: UserId | null): AgentNode[] {
  const { data } = useQuery({ ...agentsQuery(orgId ?? "", null, ""), enabled: orgId !== null });
  const agents = data?.items ?? [];
  return userId === null ? agents : agents.filter((agent) => agent.userId === null || agent.userId === userId);
}

/** The language model that is used; `null` when there is none, `undefined` until it is known. */
export function useChatModel(): ChatModelListing | null | undefined {
  const { data } = useQuery(chatModelsQuery);
  return data && (data.models.find(({ model }) => model.id === data.chosen) ?? null);
}

export function useStoreStatus() {
  return useQuery(storeStatusQuery);
}

/** What the servers of the open store hold, and what set-up they need; `null` for a folder, and until it is known. */
export function useSurvey(): StoreSurvey | null {
  const { data: status } = useStoreStatus();
  const asks = status?.state === "open" && status.store.place.kind === "servers" && status.connection.state === "ok";
  const survey = useQuery({ ...surveyQuery, enabled: asks });
  return status?.state === "open" && status.store.place.kind === "servers" ? (survey.data ?? null) : null;
}

/** Why nothing can be changed where the window is: a store that is only read, masked names, or a moment in the past; `null` when it can. */
export function useReadOnly(): string | null {
  const past = useWhyPast();
  const store = useStoreReadOnly();
  const masked = (useMaskLevel() ?? "off") === "off" ? null : maskingTexts.readOnly;
  return store ?? masked ?? past;
}

/** Why nothing can be changed in the open store, at whatever moment it is looked at. */
export function useStoreReadOnly(): string | null {
  const { data } = useStoreStatus();
  return data?.state === "open" ? data.readOnly : null;
}
