// The version graph as it grows: a column for each memory, a line for each contradiction. It moves by transforms alone.

import { useMemo } from "react";

import { classes } from "../../lib/classes";
import { evolutionTexts } from "../../lib/evolutionTexts";
import css from "./Playback.module.css";
import { drawnLanes, HEIGHT, LANES, laneY, pathOf, radiusOf, WIDTH, xOf, yOf } from "./lanes";
import type { Reel } from "./reel";

export function LaneDrawing({ reel }: { reel: Reel }) {
  const { nodes, edges, shift } = useMemo(() => drawnLanes(reel), [reel]);
  return (
    <figure className={css.lanes}>
      <figcaption>{evolutionTexts.playback.versions}</figcaption>
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} width={WIDTH} height={HEIGHT} role="img" aria-label={evolutionTexts.playback.versions}>
        {Array.from({ length: LANES }, (_, lane) => (
          <line key={lane} x1={0} x2={WIDTH} y1={laneY(lane)} y2={laneY(lane)} className={css.lane} />
        ))}
        <g className={css.moving} style={{ transform: `translateX(${-shift}px)` }}>
          {edges.map(({ from, to }) => (
            <path key={`${from.id} ${to.id}`} d={pathOf(from, to)} className={css.edge} />
          ))}
          {nodes.map((node) => (
            <g key={node.id} style={{ transform: `translate(${xOf(node)}px, ${yOf(node)}px)` }}>
              <circle r={radiusOf(node)} className={classes(css.node, !node.believed && css.nodeGone, node.current && css.nodeNow)} />
            </g>
          ))}
        </g>
      </svg>
    </figure>
  );
}
