// Reads what is open in the tree, and only that.

import { useQueries, useQuery } from "@tanstack/react-query";
import { useCallback, useMemo, useState } from "react";

import { agentsQuery, organizationsQuery, usersQuery } from "../../api/queries";
import { parseMoment } from "../../lib/format";
import { useAsOf } from "../../lib/useAsOf";
import { orgKey, agentsKey, treeRows, usersKey } from "./treeRows";
import { useOpenRows } from "./useOpenRows";

/** A filter looks into this many organizations at once. */
const FILTERED_ORGANIZATIONS = 50;

export function useTreeRows(filter: string) {
  const open = useOpenRows();
  const [pages, setPages] = useState<Record<string, number>>({});
  const asOf = useAsOf();
  const filtering = filter !== "";
  const organizations = useQuery(organizationsQuery(pages.organizations ?? 1, asOf));

  const orgIds = useMemo(() => {
    const all = organizations.data?.items.map((org) => org.orgId) ?? [];
    return filtering ? all.slice(0, FILTERED_ORGANIZATIONS) : all.filter((orgId) => open.isOpen(orgKey(orgId)));
  }, [organizations.data, filtering, open]);

  const users = useQueries({
    queries: orgIds.map((orgId) => ({
      ...usersQuery(orgId, filter, pages[usersKey(orgId)] ?? 1, asOf),
      enabled: filtering || open.isOpen(usersKey(orgId)),
    })),
  });
  // Agents are few, and needed under users too.
  const agents = useQueries({
    queries: orgIds.map((orgId) => agentsQuery(orgId, null, filter, pages[agentsKey(orgId)] ?? 1, asOf)),
  });

  const rows = treeRows({
    organizations: organizations.data,
    users: (orgId) => users[orgIds.indexOf(orgId)]?.data,
    agents: (orgId) => agents[orgIds.indexOf(orgId)]?.data,
    isOpen: open.isOpen,
    filtering,
    now: (asOf === null ? null : parseMoment(asOf)?.getTime()) ?? Date.now(),
  });
  const loadMore = useCallback((key: string) => setPages((known) => ({ ...known, [key]: (known[key] ?? 1) + 1 })), []);
  return { rows, organizations, open, loadMore };
}
