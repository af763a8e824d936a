// Where the palette leads: organizations, users and agents, what was looked at and searched for, saved views and tags.

import { useQueries, useQuery, type UseQueryResult } from "@tanstack/react-query";
import { Bookmark, Bot, Brain, Building2, History, Tag, User } from "lucide-react";
import { useMemo } from "react";

import type { AgentNode, UserNode } from "../api/bindings.gen";
import { recentMemoriesQuery, searchesQuery } from "../api/history";
import { noteTagsQuery } from "../api/notes";
import { agentsQuery, organizationsQuery, usersQuery, useStoreStatus } from "../api/queries";
import { viewsQuery } from "../api/views";
import { orgOf, parseAddress, type Address, type Place } from "../lib/address";
import { dailyTexts } from "../lib/dailyTexts";
import { formatCount } from "../lib/format";
import { toMemory } from "../lib/moves";
import { plainText } from "../lib/segments";
import { useActions } from "../lib/actions";
import { useAddress } from "../lib/useAddress";
import type { Entry } from "./paletteEntries";

const ORGANIZATIONS = 20;
const USER = <User />;
const AGENT = <Bot />;
const MEMORY = <Brain />;

type Items<T> = { items: readonly T[] };

/** The data of several reads, the same as before while none of them has changed. */
function combined<T>(results: UseQueryResult<Items<T>>[]): { data: (readonly T[])[]; stamp: string } {
  return { data: results.map((result) => result.data?.items ?? []), stamp: results.map((result) => result.dataUpdatedAt).join() };
}

/** People as they are listed, and those that the store finds by what is typed: there may be more than are listed. */
function usePeople(orgs: readonly { orgId: string }[], filter: string) {
  const users = useQueries({ queries: orgs.map((org) => usersQuery(org.orgId, "")), combine: combined<UserNode> });
  const foundUsers = useQueries({ queries: orgs.map((org) => usersQuery(org.orgId, filter)), combine: combined<UserNode> });
  const agents = useQueries({ queries: orgs.map((org) => agentsQuery(org.orgId, null, "")), combine: combined<AgentNode> });
  const foundAgents = useQueries({ queries: orgs.map((org) => agentsQuery(org.orgId, null, filter)), combine: combined<AgentNode> });
  return { users, foundUsers, agents, foundAgents };
}

function eachOnce<T>(lists: readonly (readonly T[] | undefined)[], id: (item: T) => string): T[] {
  return [...new Map(lists.flatMap((list) => list ?? []).map((item) => [id(item), item])).values()];
}

export function usePlaces(filter: string): readonly Entry[] {
  const { goTo } = useAddress();
  const isOpen = useStoreStatus().data?.state === "open";
  const organizations = useQuery({ ...organizationsQuery(1), enabled: isOpen }).data;
  const orgs = useMemo(() => organizations?.items.slice(0, ORGANIZATIONS) ?? [], [organizations]);
  const { users, foundUsers, agents, foundAgents } = usePeople(orgs, filter.startsWith("#") ? "" : filter);
  return useMemo(
    () =>
      orgs.flatMap((org, i): Entry[] => [
        {
          id: `o:${org.orgId}`,
          label: org.name,
          icon: <Building2 />,
          run: () => goTo({ kind: "organization", orgId: org.orgId }, { view: null }),
        },
        ...eachOnce([users.data[i], foundUsers.data[i]], (user) => user.userId).map((user) => ({
          id: `u:${org.orgId}/${user.userId}`,
          label: user.name,
          hint: org.name,
          icon: USER,
          run: () => goTo({ kind: "user", orgId: org.orgId, userId: user.userId }),
        })),
        ...eachOnce([agents.data[i], foundAgents.data[i]], (agent) => agent.agentId).map((agent) => ({
          id: `a:${org.orgId}/${agent.agentId}`,
          label: agent.label,
          hint: org.name,
          icon: AGENT,
          run: () => goTo({ kind: "agent", orgId: org.orgId, agentId: agent.agentId }),
        })),
      ]),
    // eslint-disable-next-line react-hooks/exhaustive-deps -- the stamps stand for the data
    [orgs, users.stamp, foundUsers.stamp, agents.stamp, foundAgents.stamp, goTo],
  );
}

/** Memories are shown where they are: at their user, in the view that is open when it has memories. */
export function useRecentMemories(): readonly Entry[] {
  const { address, go, goTo } = useAddress();
  const isOpen = useStoreStatus().data?.state === "open";
  const rows = useQuery({ ...recentMemoriesQuery, enabled: isOpen }).data;
  const { place, selection } = address;
  const selected = selection?.kind === "memory" ? selection.memoryId : null;
  return useMemo(
    () =>
      (rows ?? []).filter((row) => row.key.memoryId !== selected).map((row, recent): Entry => {
        const { orgId, userId, memoryId } = row.key;
        const user: Place = { kind: "user", orgId, userId };
        const isHere = place.kind === "user" && place.orgId === orgId && place.userId === userId;
        const patch: Partial<Address> = { view: "memories", filter: null, tag: null, from: null, to: null, agent: null, ...toMemory(row.key) };
        return { id: `m:${memoryId}`, label: plainText(row.segments), hint: row.userName ?? undefined, recent, icon: MEMORY, run: () => (isHere ? go(patch) : goTo(user, patch)) };
      }),
    [go, goTo, place, rows, selected],
  );
}

export function useSavedViews(): readonly Entry[] {
  const { goTo } = useAddress();
  const isOpen = useStoreStatus().data?.state === "open";
  const views = useQuery({ ...viewsQuery, enabled: isOpen }).data;
  return useMemo(
    () =>
      (views ?? []).map((view): Entry => ({
        id: `saved:${view.name}`,
        label: view.name,
        hint: dailyTexts.palette.view,
        icon: <Bookmark />,
        run: () => {
          const to = parseAddress(view.address);
          goTo(to.place, to);
        },
      })),
    [goTo, views],
  );
}

export function useSearches(): readonly Entry[] {
  const { goTo } = useAddress();
  const isOpen = useStoreStatus().data?.state === "open";
  const searches = useQuery({ ...searchesQuery, enabled: isOpen }).data;
  const organizations = useQuery({ ...organizationsQuery(1), enabled: isOpen }).data;
  return useMemo(
    () =>
      (searches ?? []).map(({ query, orgId, userId }, recent): Entry => ({
        id: `q:${orgId}/${userId ?? ""}/${query}`,
        label: query,
        hint: organizations?.items.find((org) => org.orgId === orgId)?.name,
        recent,
        icon: <History />,
        run: () => goTo(userId === null ? { kind: "organization", orgId } : { kind: "user", orgId, userId }, { view: "search", query }),
      })),
    [goTo, organizations, searches],
  );
}

/** The tags of the organization, most used first: to the memories that have one, or to its notes. */
export function useTags(): readonly Entry[] {
  const { address, go } = useAddress();
  const actions = useActions();
  const orgId = orgOf(address.place);
  const tags = useQuery({ ...noteTagsQuery(orgId ?? ""), enabled: orgId !== null }).data;
  return useMemo(
    () =>
      orgId === null
        ? []
        : [...(tags ?? [])]
            .sort((a, b) => b.notes - a.notes)
            .map(({ tag, notes, memories }): Entry => ({
              id: `tag:${tag}`,
              label: `#${tag}`,
              hint: formatCount(notes),
              icon: <Tag />,
              run: () =>
                memories > 0 ? go({ view: "memories", tag, filter: null, from: null, to: null, agent: null, selection: null }) : actions.open({ kind: "notes", orgId, tag }),
            })),
    [actions, go, orgId, tags],
  );
}
