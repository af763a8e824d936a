// The middle pane: the tabs of the place and the view that is chosen.

import { lazy, Suspense } from "react";

import { useAgents } from "../api/queries";
import { AgentMenu } from "../components/AgentMenu";
import { Skeleton } from "../components/Skeleton";
import { Tabs, type Tab } from "../components/Tabs";
import { WithSelection } from "../features/bulk/WithSelection";
import { CaptureView } from "../features/capture/CaptureView";
import { ChangesView } from "../features/changes/ChangesView";
import { CompareView } from "../features/compare/CompareView";
import { MemoriesView } from "../features/memories/MemoriesView";
import { useMemoryTotal } from "../features/memories/useMemoryTotal";
import { OverviewView } from "../features/overview/OverviewView";
import { PlaybackView } from "../features/playback/PlaybackView";
import { RecallView } from "../features/recall/RecallView";
import { ReviewView } from "../features/review/ReviewView";
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

// Few look at it every day.
const GraphView = lazy(async () => ({
  default: (await import("../features/graph/GraphView")).GraphView,
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
  capture: () => <CaptureView />,
  recall: () => <RecallView />,
  graph: () => (
    <Suspense fallback={<Skeleton />}>
      <GraphView />
    </Suspense>
  ),
  review: () => <ReviewView />,
  changes: () => <ChangesView />,
  playback: () => <PlaybackView />,
  compare: () => <CompareView />,
};

export function Middle() {
  const { address, go } = useAddress();
  const memories = useMemoryTotal();
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
        <WithSelection>{VIEWS[view]()}</WithSelection>
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
