// A picture of the way: each column is a query with its hits by rank, the last one is what is recalled. The lists below
// say the same in words.

import { useState } from "react";

import type { Recall } from "../../api/bindings.gen";
import { agentTexts } from "../../lib/agentTexts";
import { classes } from "../../lib/classes";
import { toMemory } from "../../lib/moves";
import { flowOf, keptOf, type FlowDot } from "../../lib/recallDraft";
import { plainText } from "../../lib/segments";
import { useAddress } from "../../lib/useAddress";
import css from "./RankFlow.module.css";

const words = agentTexts.recall;
const MOST = 25;
const ROW = 12;
const TOP = 20;
const LEFT = 28;
const WIDTH = { alone: 560, beside: 290 };

/** `beside`: half as wide, because two are compared. */
export function RankFlow({ recall, beside }: { recall: Recall; beside: boolean }) {
  const width = beside ? WIDTH.beside : WIDTH.alone;
  const { address, go } = useAddress();
  const [pointed, setPointed] = useState<string | null>(null);
  const flow = flowOf(recall, MOST);
  if (flow.columns < 2 || flow.rows < 2) return null;
  const selected = address.selection?.kind === "memory" ? address.selection.memoryId : null;
  const lit = pointed ?? selected;
  const step = (width - 2 * LEFT) / (flow.columns - 1);
  const x = (dot: FlowDot) => LEFT + dot.column * step;
  const y = (dot: FlowDot) => TOP + 6 + dot.row * ROW;
  const height = TOP + flow.rows * ROW + 4;
  const texts = new Map(recall.found.map(({ hit }) => [hit.row.key.memoryId, { key: hit.row.key, text: plainText(hit.row.segments) }]));
  const handlers = (memoryId: string) => ({
    onPointerEnter: () => setPointed(memoryId),
    onPointerLeave: () => setPointed(null),
    onClick: () => {
      const known = texts.get(memoryId);
      if (known) go(toMemory(known.key));
    },
  });
  const label = `${words.picture}. ${words.kept(keptOf(recall).length, recall.found.length)}.`;
  return (
    <svg className={css.flow} viewBox={`0 0 ${width} ${height}`} style={{ maxHeight: height }} role="img" aria-label={label}>
      {Array.from({ length: flow.columns }, (_, column) => (
        <text key={column} x={LEFT + column * step} y="10" textAnchor={column === 0 ? "start" : column === flow.columns - 1 ? "end" : "middle"} className={css.name} dx={column === 0 ? -4 : column === flow.columns - 1 ? 4 : 0}>
          {column === flow.columns - 1 ? words.result : column + 1}
        </text>
      ))}
      {flow.dropped.map((dot) => (
        <circle key={`${dot.column}-${dot.row}`} cx={x(dot)} cy={y(dot)} r="3" className={classes(css.dropped, dot.memoryId === lit && css.lit)} {...handlers(dot.memoryId)}>
          <title>{texts.get(dot.memoryId)?.text}</title>
        </circle>
      ))}
      {flow.lines.map((line) => (
        <g key={line.memoryId} className={classes(css.line, lit !== null && (line.memoryId === lit ? css.lit : css.pale))} {...handlers(line.memoryId)}>
          <title>{texts.get(line.memoryId)?.text}</title>
          <path d={line.dots.map((dot, i) => bend(line.dots[i - 1], dot)).join("")} />
          {line.dots.map((dot) => (
            <circle key={dot.column} cx={x(dot)} cy={y(dot)} r="3.5" />
          ))}
        </g>
      ))}
    </svg>
  );

  function bend(from: FlowDot | undefined, to: FlowDot): string {
    if (!from) return `M${x(to)} ${y(to)}`;
    const half = (x(to) - x(from)) / 2;
    return `C${x(from) + half} ${y(from)} ${x(to) - half} ${y(to)} ${x(to)} ${y(to)}`;
  }
}
