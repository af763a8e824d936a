// The version graph as it grows: a column for each memory, a line for each contradiction. It moves by transforms alone.

import { useMemo } from "react";

import { classes } from "../../lib/classes";
import { evolutionTexts } from "../../lib/evolutionTexts";
import css from "./Playback.module.css";
import { lanesOf, type LaneNode, type Reel } from "./reel";

const COLUMNS = 14;
const LANES = 6;
const STEP = 24;
const GAP = 32;
const MARGIN = 16;

export function LaneDrawing({ reel }: { reel: Reel }) {
  const { nodes, edges } = useMemo(() => lanesOf(reel, COLUMNS, LANES), [reel]);
  const last = nodes.at(-1)?.place ?? 0;
  const shift = Math.max(0, last - COLUMNS + 1);
  const x = (node: LaneNode) => MARGIN + node.place * STEP;
  const y = (node: LaneNode) => MARGIN + node.lane * GAP;
  const path = (from: LaneNode, to: LaneNode) => `M ${x(from)} ${y(from)} C ${x(to) - STEP / 2} ${y(from)}, ${x(from) + STEP / 2} ${y(to)}, ${x(to)} ${y(to)}`;
  const width = MARGIN * 2 + (COLUMNS - 1) * STEP;
  const height = MARGIN * 2 + (LANES - 1) * GAP;
  return (
    <figure className={css.lanes}>
      <figcaption>{evolutionTexts.playback.versions}</figcaption>
      <svg viewBox={`0 0 ${width} ${height}`} width={width} height={height} role="img" aria-label={evolutionTexts.playback.versions}>
        {Array.from({ length: LANES }, (_, lane) => (
          <line key={lane} x1={0} x2={width} y1={MARGIN + lane * GAP} y2={MARGIN + lane * GAP} className={css.lane} />
        ))}
        <g className={css.moving} style={{ transform: `translateX(${-shift * STEP}px)` }}>
          {edges.map(({ from, to }) => (
            <path key={`${from.id} ${to.id}`} d={path(from, to)} className={css.edge} />
          ))}
          {nodes.map((node) => (
            <g key={node.id} style={{ transform: `translate(${x(node)}px, ${y(node)}px)` }}>
              <circle r={node.current ? 6 : 4.5} className={classes(css.node, !node.believed && css.nodeGone, node.current && css.nodeNow)} />
            </g>
          ))}
        </g>
      </svg>
    </figure>
  );
}
