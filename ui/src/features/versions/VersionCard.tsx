// One version in the graph: a card, or less of it when the graph is seen from further away.

import { memo } from "react";

import type { VersionNode } from "../../api/bindings.gen";
import { AgentBadge } from "../../components/AgentBadge";
import { ProblemMark } from "../../components/ProblemMark";
import { MemoryText } from "../../components/MemoryText";
import { classes } from "../../lib/classes";
import { formatMoment, formatShortDay, parseMoment } from "../../lib/format";
import { memoryRow } from "../../lib/rowTargets";
import { plainText } from "../../lib/segments";
import { texts } from "../../lib/texts";
import { versionTexts } from "../../lib/versionTexts";
import type { Detail } from "./graphLayout";
import css from "./Drawing.module.css";

type Props = {
  node: VersionNode;
  detail: Detail;
  left: number;
  top: number;
  width: number;
  height: number;
  selected: boolean;
  compared: boolean;
  tabbable: boolean;
  onSelect: (id: string) => void;
};

/** The axis says the year. */
function dayOf(moment: string): string {
  return formatShortDay(moment, parseMoment(moment) ?? undefined);
}

export const VersionCard = memo(function VersionCard(props: Props) {
  const { node, detail, left, top, width, height, selected, compared, tabbable, onSelect } = props;
  const { row, label } = node;
  const text = plainText(row.segments);
  const state = row.believed ? texts.belief.now : texts.belief.superseded;
  const agent = row.agentLabel ?? texts.agents.gone;
  return (
    <li className={css.place} style={{ left, top, width, height }}>
      <button
        type="button"
        id={`version-${row.key.memoryId}`}
        {...memoryRow(row.key)}
        className={classes(css.card, css[detail], row.believed && css.believed, compared && css.compared)}
        aria-current={selected || undefined}
        aria-label={versionTexts.cardLabel(label, formatMoment(row.obtainedAt), state, agent, row.sources, text)}
        title={`${formatMoment(row.obtainedAt)}\n${text}`}
        tabIndex={tabbable ? 0 : -1}
        onClick={() => onSelect(row.key.memoryId)}
      >
        {detail === "cards" && (
          <>
            <span className={css.cardHead}>
              <b>{label}</b>
              <time dateTime={row.obtainedAt}>{dayOf(row.obtainedAt)}</time>
              <ProblemMark problems={row.problems} />
              <span className={css.src}>{versionTexts.sources(row.sources)}</span>
              <AgentBadge agentId={row.agentId} label={row.agentLabel} />
            </span>
            <span className={css.cardText}>
              <MemoryText row={row} />
            </span>
          </>
        )}
        {detail === "labels" && <b>{label}</b>}
      </button>
    </li>
  );
});
