// The picture: dragged and zoomed like a map, by pointer and by keys. Each thing in it is a button.

import { useCallback, useEffect, useLayoutEffect, useRef, type KeyboardEvent, type PointerEvent } from "react";

import { classes } from "../../lib/classes";
import { boxOf, neighbourInDirection, type Drawn, type DrawnNode } from "../../lib/graphShapes";
import { graphTexts } from "../../lib/graphTexts";
import { hueClass } from "../../lib/hue";
import css from "./Graph.module.css";

export type Zoom = "in" | "out" | "fit";

type Props = {
  drawn: Drawn;
  focus: string | null;
  /** The end from which a path is wanted. */
  pathFrom: string | null;
  onFocus: (id: string) => void;
  onToggle: (id: string) => void;
  /** A click: opens what is closed, and never closes. */
  onOpen: (id: string) => void;
  /** Gives the shell of the view a way to zoom. */
  zoomer: React.RefObject<((zoom: Zoom) => void) | null>;
};

type View = { x: number; y: number; scale: number };

const LEAST = 0.25;
/** Labels can be read from here on. */
const READABLE = 0.85;
const MOST = 3;
const STEP = 60;
const ZOOM_KEYS: Record<string, Zoom> = { "+": "in", "=": "in", "-": "out", "0": "fit" };
const PAN_KEYS: Record<string, [number, number]> = { ArrowLeft: [STEP, 0], ArrowRight: [-STEP, 0], ArrowUp: [0, STEP], ArrowDown: [0, -STEP] };

/** How far a picture from `start` that is `length` long is moved: to the middle where it fits, else so that `at` is as near to the middle as the ends allow. */
function shiftTo(at: number, start: number, length: number, room: number): number {
  if (length <= room) return room / 2 - start - length / 2;
  return Math.min(-start, Math.max(room - start - length, room / 2 - at));
}

export function Canvas({ drawn, focus, pathFrom, onFocus, onToggle, onOpen, zoomer }: Props) {
  const svg = useRef<SVGSVGElement>(null);
  const moved = useRef<SVGGElement>(null);
  const view = useRef<View>({ x: 0, y: 0, scale: 1 });
  // Panning and zooming draw nothing anew.
  const show = useCallback((next: View) => {
    view.current = next;
    moved.current?.setAttribute("transform", `translate(${next.x} ${next.y}) scale(${next.scale})`);
  }, []);
  /** Everything in sight, or as much of it as can be read: then around what is in focus. */
  const fit = useCallback(
    (least: number) => {
      const box = boxOf(drawn.nodes);
      const room = svg.current?.getBoundingClientRect();
      if (!room || room.width === 0) return;
      const whole = Math.min(room.width / box.width, room.height / box.height);
      const scale = Math.min(1.1, Math.max(least, whole));
      const at = drawn.nodes.find((node) => node.id === focus) ?? { x: box.left + box.width / 2, y: box.top + box.height / 2 };
      show({
        scale,
        x: shiftTo(at.x * scale, box.left * scale, box.width * scale, room.width),
        y: shiftTo(at.y * scale, box.top * scale, box.height * scale, room.height),
      });
    },
    [drawn.nodes, focus, show],
  );
  const zoomAt = useCallback(
    (factor: number, x: number, y: number) => {
      const now = view.current;
      const scale = Math.min(MOST, Math.max(LEAST, now.scale * factor));
      show({ scale, x: x - ((x - now.x) / now.scale) * scale, y: y - ((y - now.y) / now.scale) * scale });
    },
    [show],
  );
  const zoom = useCallback(
    (way: Zoom) => {
      const room = svg.current?.getBoundingClientRect();
      if (way === "fit" || !room) fit(LEAST);
      else zoomAt(way === "in" ? 1.25 : 0.8, room.width / 2, room.height / 2);
    },
    [fit, zoomAt],
  );
  useEffect(() => {
    zoomer.current = zoom;
    return () => {
      zoomer.current = null;
    };
  }, [zoom, zoomer]);

  // Everything is in sight after each step, unless somebody has moved the picture.
  const isMoved = useRef(false);
  const fitting = useRef(fit);
  useLayoutEffect(() => {
    fitting.current = fit;
  }, [fit]);
  // What stands where decides, and not what is in focus: a click does not move the picture away from the pointer.
  const places = drawn.nodes.map(({ x, y }) => `${x} ${y}`).join();
  useLayoutEffect(() => {
    if (!isMoved.current && places !== "") fitting.current(READABLE);
  }, [places]);
  useEffect(() => {
    const element = svg.current;
    if (!element || typeof ResizeObserver === "undefined") return undefined;
    const observer = new ResizeObserver(() => {
      if (!isMoved.current) fitting.current(READABLE);
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  useEffect(() => {
    const element = svg.current;
    if (!element) return undefined;
    // Not by React, whose wheel listeners cannot keep the page from scrolling.
    const onWheel = (event: WheelEvent) => {
      event.preventDefault();
      isMoved.current = true;
      const box = element.getBoundingClientRect();
      if (event.shiftKey) show({ ...view.current, x: view.current.x - event.deltaY });
      else zoomAt(Math.exp(-event.deltaY * 0.0015), event.clientX - box.left, event.clientY - box.top);
    };
    element.addEventListener("wheel", onWheel, { passive: false });
    return () => element.removeEventListener("wheel", onWheel);
  }, [show, zoomAt]);

  // The keyboard goes where the focus goes, when it was in the picture.
  const hasKeyboard = useRef(false);
  useEffect(() => {
    if (!hasKeyboard.current || !focus) return;
    svg.current?.querySelector<SVGElement>(`[data-id="${CSS.escape(focus)}"]`)?.focus({ preventScroll: true });
  }, [focus, drawn]);
  const bringIntoSight = (id: string) => {
    const node = drawn.nodes.find((each) => each.id === id);
    const room = svg.current?.getBoundingClientRect();
    if (!node || !room) return;
    const now = view.current;
    const [x, y] = [now.x + node.x * now.scale, now.y + node.y * now.scale];
    const dx = x < 60 ? 60 - x : x > room.width - 60 ? room.width - 60 - x : 0;
    const dy = y < 30 ? 30 - y : y > room.height - 50 ? room.height - 50 - y : 0;
    if (dx !== 0 || dy !== 0) show({ ...now, x: now.x + dx, y: now.y + dy });
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const pan = event.shiftKey ? PAN_KEYS[event.key] : undefined;
    const way = ZOOM_KEYS[event.key];
    if (pan) {
      isMoved.current = true;
      show({ ...view.current, x: view.current.x + pan[0], y: view.current.y + pan[1] });
    } else if (way) {
      isMoved.current = way !== "fit";
      zoom(way);
    } else if ((event.key === "Enter" || event.key === " ") && focus) {
      onToggle(focus);
    } else if (event.key.startsWith("Arrow")) {
      const to = neighbourInDirection(drawn.nodes, focus ?? "", event.key);
      if (to) {
        onFocus(to);
        bringIntoSight(to);
      }
    } else {
      return;
    }
    event.preventDefault();
  };
  const drag = useDrag(view, show, isMoved);
  return (
    <svg
      ref={svg}
      className={css.canvas}
      role="group"
      aria-label={graphTexts.label(drawn.nodes.length, drawn.edges.length)}
      aria-describedby="graph-help"
      onKeyDown={onKeyDown}
      onFocus={() => (hasKeyboard.current = true)}
      onBlur={() => (hasKeyboard.current = false)}
      {...drag}
    >
      <defs>
        <marker id="graph-tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="6" markerHeight="6" orient="auto" markerUnits="userSpaceOnUse">
          <path className={css.tip} d="M1 1L7 4L1 7Z" />
        </marker>
      </defs>
      <g ref={moved}>
        <Edges drawn={drawn} focus={focus} />
        {drawn.nodes.map((node, i) => (
          <Thing
            key={node.id}
            node={node}
            isFocus={node.id === focus}
            isEnd={node.id === pathFrom}
            tabbable={drawn.nodes.some((each) => each.id === focus) ? node.id === focus : i === 0}
            onChoose={onFocus}
            onOpen={node.kind === "more" ? onToggle : onOpen}
            onToggle={onToggle}
          />
        ))}
      </g>
    </svg>
  );
}

function Edges({ drawn, focus }: { drawn: Drawn; focus: string | null }) {
  return (
    <g aria-hidden="true">
      {drawn.edges.map((edge) => {
        const [a, b] = edge.line;
        const isNear = edge.from === focus || edge.to === focus;
        return (
          <g key={edge.key} className={classes(css.edge, isNear && css.near, edge.onPath && css.onPath)}>
            <title>{edge.name}</title>
            <line className={css.hitLine} x1={a.x} y1={a.y} x2={b.x} y2={b.y} />
            <line className={css.line} x1={a.x} y1={a.y} x2={b.x} y2={b.y} markerEnd="url(#graph-tip)" />
            {edge.named && (
              <text x={(a.x + b.x) / 2} y={(a.y + b.y) / 2 + 3}>
                {edge.name}
              </text>
            )}
          </g>
        );
      })}
    </g>
  );
}

type ThingProps = {
  node: DrawnNode;
  isFocus: boolean;
  isEnd: boolean;
  tabbable: boolean;
  onChoose: (id: string) => void;
  onOpen: (id: string) => void;
  onToggle: (id: string) => void;
};

function Thing({ node, isFocus, isEnd, tabbable, onChoose, onOpen, onToggle }: ThingProps) {
  return (
    <g
      role="button"
      data-id={node.id}
      tabIndex={tabbable ? 0 : -1}
      aria-label={node.name}
      aria-expanded={node.kind === "more" ? undefined : node.expanded}
      aria-current={isFocus || undefined}
      className={classes(css.thing, css[node.tone], node.agentId !== null && hueClass(node.agentId), node.expanded && css.expanded, (node.onPath || isEnd) && css.onPath)}
      transform={`translate(${node.x} ${node.y})`}
      onClick={() => {
        if (node.kind !== "more") onChoose(node.id);
        onOpen(node.id);
      }}
      onDoubleClick={() => node.kind !== "more" && onToggle(node.id)}
    >
      <title>{node.name}</title>
      {isFocus && <circle className={css.ring} r="23" />}
      <path className={css.ground} d={node.shape} />
      <path className={css.shape} d={node.shape} />
      <text className={css.label} y={node.kind === "more" ? 3 : 24}>
        {node.label}
      </text>
    </g>
  );
}

/** Dragging the empty part of the picture moves it. */
function useDrag(view: React.RefObject<View>, show: (next: View) => void, isMoved: React.RefObject<boolean>) {
  const from = useRef<{ x: number; y: number; view: View } | null>(null);
  const stop = () => {
    from.current = null;
  };
  return {
    onPointerDown: (event: PointerEvent<SVGSVGElement>) => {
      const isFree = event.target instanceof Element && !event.target.closest("[role=button]");
      if (event.button !== 0 || !isFree) return;
      from.current = { x: event.clientX, y: event.clientY, view: view.current };
      event.currentTarget.setPointerCapture(event.pointerId);
    },
    onPointerMove: (event: PointerEvent) => {
      if (!from.current) return;
      isMoved.current = true;
      const start = from.current;
      show({ ...start.view, x: start.view.x + event.clientX - start.x, y: start.view.y + event.clientY - start.y });
    },
    onPointerUp: stop,
    onPointerCancel: stop,
  };
}
