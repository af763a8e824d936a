// What lies around a thing in Memora's own model: opened step by step, as a picture or as a list.

import { useMemo, useRef, useState } from "react";

import type { NodeRef } from "../../api/bindings.gen";
import { useSavePicture } from "../../api/pictures";
import { ErrorState } from "../../components/Notice";
import { Skeleton } from "../../components/Skeleton";
import { visible } from "../../lib/graphModel";
import { drawn as drawnOf, labelOf } from "../../lib/graphShapes";
import { graphTexts } from "../../lib/graphTexts";
import { useAddress } from "../../lib/useAddress";
import { Canvas, type Zoom } from "./Canvas";
import css from "./Graph.module.css";
import { GraphList } from "./GraphList";
import { GraphTools, type Shape } from "./GraphTools";
import { pictureForFile } from "./saving";
import { useGraph } from "./useGraph";
import { useLayout } from "./useLayout";

export function GraphView() {
  const { place } = useAddress().address;
  return <Graph key={JSON.stringify(place)} />;
}

function Graph() {
  const savePicture = useSavePicture();
  const { asOf } = useAddress().address;
  const graph = useGraph();
  const [hidden, setHidden] = useState<ReadonlySet<NodeRef["kind"]>>(new Set());
  const [shape, setShape] = useState<Shape>("graph");
  const zoomer = useRef<((zoom: Zoom) => void) | null>(null);
  const shown = useMemo(() => visible(graph.model, hidden), [graph.model, hidden]);
  const places = useLayout(shown);
  const drawn = useMemo(() => {
    // Until its place is known, a thing is not drawn.
    const placed = {
      ...shown,
      nodes: shown.nodes.filter(({ node }) => places.has(node.id)),
      more: shown.more.filter((more) => places.has(more.id)),
    };
    return drawnOf(placed, graph.model, places, graph.focus);
  }, [shown, graph.model, graph.focus, places]);
  if (graph.error) return <ErrorState error={graph.error} onRetry={graph.retry} />;
  if (graph.model.nodes.size === 0) return <Skeleton rows={8} />;

  const nameOf = (id: string | null) => {
    const node = graph.model.nodes.get(id ?? "");
    return node ? labelOf(node) : "";
  };
  const title = graphTexts.fileName(nameOf(graph.root));
  return (
    <>
      <GraphTools
        graph={graph}
        focusName={nameOf(graph.focus)}
        shape={shape}
        hidden={hidden}
        onShape={setShape}
        onHide={setHidden}
        onZoom={(zoom) => zoomer.current?.(zoom)}
        onSave={(kind) => savePicture(kind, title, () => pictureForFile(drawn, title))}
      />
      {asOf !== null && graph.model.nodes.size === 1 && !graph.isBusy && <p className={css.hint} role="status">{graphTexts.nothingThen}</p>}
      {graph.pathFrom !== null && <p className={css.hint} role="status">{graphTexts.path.choose(nameOf(graph.pathFrom))}</p>}
      <p id="graph-help" className="sr">{graphTexts.help}</p>
      {shape === "list" ? (
        <GraphList model={graph.model} shown={shown} focus={graph.focus} onFocus={graph.setFocus} onToggle={graph.toggle} />
      ) : (
        <Canvas
          drawn={drawn}
          focus={graph.focus}
          pathFrom={graph.pathFrom}
          zoomer={zoomer}
          onFocus={graph.setFocus}
          onToggle={graph.toggle}
          onOpen={(id) => (graph.pathFrom !== null ? graph.endPath(id) : graph.open(id))}
        />
      )}
    </>
  );
}
