// The versions of one memory: as a graph or a list, above the change that is compared.

import { ArrowLeft, List, Maximize, Minus, Plus, Waypoints } from "lucide-react";
import { useCallback, useMemo, useState } from "react";

import type { MemoryKey, VersionEdge, VersionGraphView } from "../../api/bindings.gen";
import { useSavePicture, type PictureKind } from "../../api/pictures";
import { GRAPH_MAX, GRAPH_PAGE, useVersionGraph } from "../../api/versionGraph";
import { Button } from "../../components/Button";
import { Choice } from "../../components/Choice";
import { ErrorState } from "../../components/Notice";
import { Segments } from "../../components/Segments";
import { ShareMenu } from "../../components/ShareMenu";
import { Skeleton } from "../../components/Skeleton";
import { classes } from "../../lib/classes";
import { blockingError } from "../../lib/failure";
import { shareTexts } from "../../lib/shareTexts";
import { useAddress } from "../../lib/useAddress";
import { countForks, edgeOf, formatEdge, hasEdge, indexGraph, millis, newerThan, parseEdge, type GraphIndex } from "../../lib/versionGraph";
import { versionTexts } from "../../lib/versionTexts";
import { Comparison } from "./Comparison";
import { Drawing } from "./Drawing";
import { pictureForFile } from "./picture";
import { useRoom } from "./useRoom";
import { VersionList } from "./VersionList";
import css from "./Versions.module.css";
import { zoomed } from "./zoom";

type Shape = "graph" | "list";

export function GraphView({ memoryKey }: { memoryKey: MemoryKey }) {
  const [limit, setLimit] = useState(GRAPH_PAGE);
  const query = useVersionGraph(memoryKey, limit);
  const error = blockingError(query);
  if (error) return <ErrorState error={error} onRetry={() => void query.refetch()} />;
  if (!query.data) return <Skeleton rows={8} />;
  const more = Math.min(GRAPH_PAGE, Math.min(query.data.total, GRAPH_MAX) - limit);
  return (
    <Graph
      graph={query.data}
      memoryKey={memoryKey}
      isStale={query.isPlaceholderData}
      more={more > 0 ? { count: more, show: () => setLimit(limit + GRAPH_PAGE) } : null}
    />
  );
}

type More = { count: number; show: () => void };

function Graph({ graph, memoryKey, isStale, more }: { graph: VersionGraphView; memoryKey: MemoryKey; isStale: boolean; more: More | null }) {
  const { address, go } = useAddress();
  const savePicture = useSavePicture();
  const [shape, setShape] = useState<Shape>("graph");
  const [step, setStep] = useState<number | null>(null);
  const { ref, room } = useRoom();
  const index = useMemo(() => indexGraph(graph), [graph]);
  const drawn = useMemo(() => {
    let last = 0;
    const nodes = graph.nodes.map((node) => {
      // A date that cannot be read stands where the one before it does.
      last = millis(node.row.obtainedAt, last);
      return { id: node.row.key.memoryId, time: last, lane: node.lane };
    });
    return room ? zoomed(nodes, graph.edges, room, step) : null;
  }, [graph, room, step]);

  const selectedId = memoryKey.memoryId;
  const asked = parseEdge(address.edge);
  const edge = hasEdge(index, asked) ? asked : edgeOf(index, selectedId);
  const select = useCallback(
    (id: string, from: string | null) => {
      const node = index.nodes.get(id);
      if (!node) return;
      const change = edgeOf(index, id, from);
      const { userId, memoryId } = node.row.key;
      go({ selection: { kind: "memory", userId, memoryId }, edge: change && formatEdge(change) }, { replace: true });
    },
    [go, index],
  );
  const selectEdge = useCallback(
    (change: VersionEdge) => {
      const node = index.nodes.get(change.new);
      if (!node) return;
      const { userId, memoryId } = node.row.key;
      go({ selection: { kind: "memory", userId, memoryId }, edge: formatEdge(change) }, { replace: true });
    },
    [go, index],
  );
  const zoom = (way: "in" | "out" | "fit") => {
    if (!drawn) return;
    if (way === "fit") setStep(0);
    else if (way === "in" ? drawn.canZoomIn : drawn.canZoomOut) setStep(drawn.step + (way === "in" ? 1 : -1));
  };
  const save = (kind: PictureKind) => {
    if (drawn) savePicture(kind, shareTexts.versionsName, () => pictureForFile(drawn.layout, index, shareTexts.versionsName));
  };
  return (
    <>
      <div className={css.head}>
        <Button variant="ghost" label={versionTexts.all} onClick={() => go({ selection: null, edge: null })}>
          <ArrowLeft />
        </Button>
        <Title index={index} id={selectedId} />
        <span className={css.summary}>{summary(graph, index)}</span>
        <span className={css.right}>
          <Choice
            label={versionTexts.showAs}
            value={shape}
            options={[
              { value: "graph", label: versionTexts.graph, icon: <Waypoints /> },
              { value: "list", label: versionTexts.list, icon: <List /> },
            ]}
            onChange={setShape}
          />
          <ShareMenu page={{ kind: "versions", memory: memoryKey, asOf: address.asOf }} onPicture={save} />
          {shape === "graph" && (
            <>
              <Button variant="ghost" label={versionTexts.fit} disabled={!drawn?.canZoomOut} onClick={() => zoom("fit")}>
                <Maximize />
              </Button>
              <Button variant="ghost" label={versionTexts.zoomOut} disabled={!drawn?.canZoomOut} onClick={() => zoom("out")}>
                <Minus />
              </Button>
              <Button variant="ghost" label={versionTexts.zoomIn} disabled={!drawn?.canZoomIn} onClick={() => zoom("in")}>
                <Plus />
              </Button>
            </>
          )}
        </span>
      </div>
      {graph.total > graph.nodes.length && (
        <div className={css.capped}>
          <span>{versionTexts.shown(graph.nodes.length, graph.total)}</span>
          {more && (
            <Button variant="ghost" onClick={more.show}>
              {versionTexts.more(more.count)}
            </Button>
          )}
        </div>
      )}
      <div ref={ref} className={classes(css.body, isStale && css.stale)}>
        {shape === "list" ? (
          <VersionList graph={graph} index={index} selectedId={selectedId} onSelect={select} />
        ) : (
          drawn && (
            <Drawing layout={drawn.layout} index={index} selectedId={selectedId} edge={edge} onSelect={select} onSelectEdge={selectEdge} onZoom={zoom} />
          )
        )}
        <Below index={index} edge={edge} />
      </div>
    </>
  );
}

/** What the memory says at the end of the line. */
function Title({ index, id }: { index: GraphIndex; id: string }) {
  let node = index.nodes.get(id);
  for (let i = 0; node && i < index.nodes.size; i += 1) {
    const next = newerThan(index, node.row.key.memoryId)[0];
    if (!next) break;
    node = next;
  }
  return <h2 className={css.title}>{node && <Segments segments={node.row.segments} />}</h2>;
}

function summary(graph: VersionGraphView, index: GraphIndex): string {
  const { branches, joins } = countForks(index);
  return versionTexts.summary(graph.total, branches, joins);
}

function Below({ index, edge }: { index: GraphIndex; edge: VersionEdge | null }) {
  const older = edge && index.nodes.get(edge.old);
  const newer = edge && index.nodes.get(edge.new);
  if (older && newer) return <Comparison older={older} newer={newer} />;
  return (
    <div className={css.only}>
      <h2>{index.nodes.size === 1 ? versionTexts.only : versionTexts.choose}</h2>
      {index.nodes.size === 1 && <p>{versionTexts.onlyText}</p>}
    </div>
  );
}
