// The version graph, drawn: an axis of time, a line per change, a card per version. It scrolls and is dragged like
// any list; the versions are buttons in an ordered list, of which one takes part in the tab order.

import { useCallback, useEffect, useLayoutEffect, useRef, type KeyboardEvent, type PointerEvent } from "react";

import type { VersionEdge, VersionNode } from "../../api/bindings.gen";
import { classes } from "../../lib/classes";
import { sameEdge, type GraphIndex } from "../../lib/versionGraph";
import { versionTexts } from "../../lib/versionTexts";
import css from "./Drawing.module.css";
import { graphMove } from "./graphMoves";
import type { Layout } from "./graphLayout";
import { VersionCard } from "./VersionCard";

type Props = {
  layout: Layout;
  index: GraphIndex;
  selectedId: string;
  edge: VersionEdge | null;
  onSelect: (id: string, from: string | null) => void;
  onSelectEdge: (edge: VersionEdge) => void;
  onZoom: (key: "in" | "out" | "fit") => void;
};

const MARGIN = 24;
const ZOOM_KEYS: Record<string, "in" | "out" | "fit"> = { "+": "in", "=": "in", "-": "out", "0": "fit" };

export function Drawing({ layout, index, selectedId, edge, onSelect, onSelectEdge, onZoom }: Props) {
  const scroller = useRef<HTMLDivElement>(null);
  useShowSelected(scroller, layout, selectedId);
  const drag = useDragToScroll(scroller);

  const focused = useRef(false);
  useEffect(() => {
    // The focus follows the selection only when it was in the graph.
    if (focused.current) document.getElementById(`version-${selectedId}`)?.focus({ preventScroll: true });
  }, [selectedId]);

  const select = useCallback((id: string) => onSelect(id, null), [onSelect]);
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const zoom = ZOOM_KEYS[event.key];
    const to = zoom ? null : graphMove(index, layout.nodes, selectedId, event.key);
    if (zoom) onZoom(zoom);
    else if (to !== null) onSelect(to, selectedId);
    else return;
    event.preventDefault();
  };
  const hasSelected = index.nodes.has(selectedId);
  const first = layout.nodes[0]?.id;
  return (
    <div
      ref={scroller}
      className={css.scroller}
      role="group"
      aria-label={versionTexts.graphLabel(layout.nodes.length)}
      onKeyDown={onKeyDown}
      onFocus={() => (focused.current = true)}
      onBlur={() => (focused.current = false)}
      {...drag}
    >
      <div className={css.axis} style={{ width: layout.width }} aria-hidden="true">
        {layout.ticks.map((tick) => tick.label !== null && (
          <span key={tick.x} style={{ left: tick.x }}>
            {tick.label}
          </span>
        ))}
      </div>
      <div className={css.canvas} style={{ width: layout.width, height: layout.height }}>
        <Lines layout={layout} nodes={index.nodes} edge={edge} onSelectEdge={onSelectEdge} />
        <ol aria-label={versionTexts.listLabel}>
          {layout.nodes.map((place) => {
            const node = index.nodes.get(place.id);
            return node ? (
              <VersionCard
                key={place.id}
                node={node}
                detail={layout.detail}
                left={layout.detail === "dots" ? place.x - 4 : place.left}
                top={layout.detail === "dots" ? place.y - 12 : place.top}
                width={layout.detail === "dots" ? 8 : layout.card.width}
                height={layout.detail === "dots" ? 24 : layout.card.height}
                selected={place.id === selectedId}
                compared={place.id === selectedId || edge?.old === place.id || edge?.new === place.id}
                tabbable={hasSelected ? place.id === selectedId : place.id === first}
                onSelect={select}
              />
            ) : null;
          })}
        </ol>
      </div>
    </div>
  );
}

type LinesProps = Pick<Props, "layout" | "edge" | "onSelectEdge"> & { nodes: ReadonlyMap<string, VersionNode> };

function Lines({ layout, nodes, edge, onSelectEdge }: LinesProps) {
  const label = (id: string) => nodes.get(id)?.label ?? "";
  const radius = layout.detail === "dots" ? 3 : 5;
  const chosen = layout.edges.find((each) => sameEdge(each, edge));
  return (
    <svg className={css.lines} width={layout.width} height={layout.height}>
      <defs>
        {[false, true].map((on) => (
          <marker key={String(on)} id={on ? "arrow-on" : "arrow"} viewBox="0 0 8 8" refX="6" refY="4" markerWidth={on ? 8 : 7} markerHeight={on ? 8 : 7} orient="auto" markerUnits="userSpaceOnUse">
            <path className={classes(css.tip, on && css.on)} d="M1 1l5.5 3L1 7z" />
          </marker>
        ))}
      </defs>
      <g aria-hidden="true">
        {layout.ticks.map((tick) => (
          <line key={tick.x} className={css.tick} x1={tick.x} x2={tick.x} y1={0} y2={layout.height} />
        ))}
        {layout.detail !== "dots" && layout.nodes.map((node) => (
          <line key={node.id} className={css.stem} x1={node.x} x2={node.x} y1={node.y} y2={node.above ? node.top + layout.card.height : node.top} />
        ))}
      </g>
      {layout.edges.map((each) => (
        <g
          key={`${each.old}~${each.new}`}
          role="button"
          aria-pressed={sameEdge(each, edge)}
          aria-label={versionTexts.edgeLabel(label(each.old), label(each.new))}
          className={css.edge}
          onClick={() => onSelectEdge({ old: each.old, new: each.new })}
        >
          <path className={css.hit} d={each.path} />
          <path className={css.stroke} d={each.path} markerEnd={layout.detail === "dots" ? undefined : "url(#arrow)"} />
        </g>
      ))}
      {chosen && (
        <g className={css.chosen} aria-hidden="true">
          <path className={css.ring} d={chosen.path} />
          <path className={css.gap} d={chosen.path} />
          <path className={css.stroke} d={chosen.path} markerEnd={layout.detail === "dots" ? undefined : "url(#arrow-on)"} />
        </g>
      )}
      {layout.breaks.map((gap) => (
        <g key={gap.x} className={css.break} transform={`translate(${gap.x} ${gap.y})`}>
          <title>{versionTexts.brokenAxis(gap.days)}</title>
          <path className={css.breakGap} d="M-3 6L3 -6" />
          <path d="M-7 6L-1 -6M1 6L7 -6" />
        </g>
      ))}
      <g aria-hidden="true">
        {layout.nodes.map((node) => (
          <circle key={node.id} className={nodes.get(node.id)?.row.believed ? css.dotBelieved : css.dotSuperseded} cx={node.x} cy={node.y} r={radius} />
        ))}
      </g>
    </svg>
  );
}

/** Brings the selected version into sight: to the middle after a zoom or another graph, else no further than needed. */
function useShowSelected(scroller: React.RefObject<HTMLDivElement | null>, layout: Layout, selectedId: string): void {
  const drawn = useRef<Layout | null>(null);
  useLayoutEffect(() => {
    const view = scroller.current;
    const node = layout.nodes.find((each) => each.id === selectedId);
    if (!view || !node) return;
    const isNew = drawn.current !== layout;
    drawn.current = layout;
    const [left, right] = [node.left - MARGIN, node.left + layout.card.width + MARGIN];
    const [top, bottom] = [Math.min(node.top, node.y) - MARGIN * 2, Math.max(node.top + layout.card.height, node.y) + MARGIN];
    if (isNew) view.scrollLeft = (left + right - view.clientWidth) / 2;
    else if (left < view.scrollLeft) view.scrollLeft = left;
    else if (right > view.scrollLeft + view.clientWidth) view.scrollLeft = right - view.clientWidth;
    if (top < view.scrollTop) view.scrollTop = top;
    else if (bottom > view.scrollTop + view.clientHeight) view.scrollTop = bottom - view.clientHeight;
  }, [scroller, layout, selectedId]);
}

/** The empty part of the drawing can be dragged, as maps can. */
function useDragToScroll(scroller: React.RefObject<HTMLDivElement | null>) {
  const from = useRef<{ x: number; y: number; left: number; top: number } | null>(null);
  const stop = () => (from.current = null);
  return {
    onPointerDown: (event: PointerEvent) => {
      const view = scroller.current;
      const isFree = event.target instanceof Element && !event.target.closest("button, [role=button]");
      if (!view || event.button !== 0 || event.pointerType === "touch" || !isFree) return;
      from.current = { x: event.clientX, y: event.clientY, left: view.scrollLeft, top: view.scrollTop };
      view.setPointerCapture(event.pointerId);
    },
    onPointerMove: (event: PointerEvent) => {
      const view = scroller.current;
      if (!view || !from.current) return;
      view.scrollLeft = from.current.left - (event.clientX - from.current.x);
      view.scrollTop = from.current.top - (event.clientY - from.current.y);
    },
    onPointerUp: stop,
    onPointerCancel: stop,
  };
}
