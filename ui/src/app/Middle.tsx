// The middle pane: the tabs of the place and the view that is chosen.

import { useQuery } from "@tanstack/react-query";
import { lazy, Suspense } from "react";

import { agentQuery, organizationQuery, useAgents, userQuery } from "../api/queries";
import { AgentMenu } from "../components/AgentMenu";
import { Skeleton } from "../components/Skeleton";
import { Tabs, type Tab } from "../components/Tabs";
import { MemoriesView } from "../features/memories/MemoriesView";
import { OverviewView } from "../features/overview/OverviewView";
import { SearchView } from "../features/search/SearchView";
import { Welcome } from "../features/stores/Welcome";
import { TimelineView } from "../features/timeline/TimelineView";
import { orgOf, viewOf, viewsOf, type View } from "../lib/address";
import { formatCount } from "../lib/format";
import { texts } from "../lib/texts";
import { useAddress } from "../lib/useAddress";
import css from "./Middle.module.css";

// The graph brings its own drawing library: loaded when first looked at.
const VersionsView = lazy(async () => ({
  default: (await import("../features/versions/VersionsView")).VersionsView,
}));

const VIEWS: Record<View, () => React.ReactNode> = {
  overview: () => <OverviewView />,
  timeline: () => <TimelineView />,
  memories: () => <MemoriesView />,
  versions: () => (
    <Suspense fallback={<Skeleton />}>
      <VersionsView />
    </Suspense>
  ),
  search: () => <SearchView />,
};

export function Middle() {
  const { address, go } = useAddress();
  const memories = useMemoryCount();
  const view = viewOf(address);
  if (view === null) {
    return (
      <main className={css.middle}>
        <Welcome />
      </main>
    );
  }
  const tabs = viewsOf(address.place).map((value): Tab<View> => ({
    value,
    label: texts.views[value],
    count: value === "memories" && memories !== null ? formatCount(memories) : undefined,
  }));
  return (
    <main className={css.middle}>
      <Tabs
        label={texts.views.label}
        tabs={tabs}
        value={view}
        onChange={(next) => go({ view: next })}
        tools={view === "timeline" || view === "memories" ? <AgentFilter /> : null}
      />
      <section className={css.view} role="tabpanel" id={`view-${view}`} aria-labelledby={`tab-${view}`}>
        {VIEWS[view]()}
      </section>
    </main>
  );
}

function AgentFilter() {
  const { address, go } = useAddress();
  const { place } = address;
  const agents = useAgents(orgOf(place), place.kind === "user" ? place.userId : null);
  if (place.kind === "agent") return null;
  return <AgentMenu agents={agents} value={address.agent} onChange={(agent) => go({ agent })} />;
}

/** Memories of the place, from counters. */
function useMemoryCount(): number | null {
  const { place } = useAddress().address;
  const orgId = orgOf(place) ?? "";
  const userId = place.kind === "user" ? place.userId : "";
  const agentId = place.kind === "agent" ? place.agentId : "";
  const organization = useQuery({ ...organizationQuery(orgId), enabled: place.kind === "organization" });
  const user = useQuery({ ...userQuery({ orgId, userId }), enabled: place.kind === "user" });
  const agent = useQuery({ ...agentQuery({ orgId, agentId }), enabled: place.kind === "agent" });
  const node = { store: null, organization: organization.data, user: user.data, agent: agent.data }[place.kind];
  return node?.memories ?? null;
}
