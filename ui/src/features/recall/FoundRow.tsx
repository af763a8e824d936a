// A memory that was found: what it says, by which queries at which rank, and whether it is recalled.

import { useQuery } from "@tanstack/react-query";
import { Waypoints } from "lucide-react";

import type { MemoryRow, Recalled } from "../../api/bindings.gen";
import { memoryDetailQuery } from "../../api/queries";
import { AgentBadge } from "../../components/AgentBadge";
import { Segments } from "../../components/Segments";
import { agentTexts } from "../../lib/agentTexts";
import { classes } from "../../lib/classes";
import { formatDay, formatDecimals } from "../../lib/format";
import { toMemory } from "../../lib/moves";
import type { FoundBy } from "../../lib/recallDraft";
import { plainText } from "../../lib/segments";
import { texts } from "../../lib/texts";
import { useAddress } from "../../lib/useAddress";
import css from "./Recall.module.css";

const words = agentTexts.recall;

type Props = { recalled: Recalled; ranks: FoundBy; only: string | null; withUser: boolean };

export function FoundRow({ recalled, ranks, only, withUser }: Props) {
  const { address, go } = useAddress();
  const { hit, decision } = recalled;
  const { row } = hit;
  const selected = address.selection?.kind === "memory" && address.selection.memoryId === row.key.memoryId;
  return (
    <li>
      <button type="button" className={classes(css.row, decision.kind !== "kept" && css.out)} aria-current={selected || undefined} onClick={() => go(toMemory(row.key))}>
        <span className={css.place}>{decision.kind === "kept" ? decision.place : ""}</span>
        <span className={css.said}>
          <span className={css.memory}>
            <Segments segments={row.segments} marks={hit.marks} />
          </span>
          <span className={css.meta}>
            <AgentBadge agentId={row.agentId} label={row.agentLabel} />
            {row.agentLabel ?? texts.agents.gone}
            {withUser && <span>{texts.agents.with(row.userName ?? texts.users.gone)}</span>}
            <time dateTime={row.obtainedAt}>{formatDay(row.date)}</time>
            {only && <span className={css.only}>{words.only(only)}</span>}
          </span>
          {hit.matched && <Hop shown={row} matched={hit.matched} />}
        </span>
        <span className={css.ranks} title={words.foundBy(ranks)}>
          <span className="sr">{words.foundBy(ranks)}</span>
          <span aria-hidden="true">
            {ranks.map(({ query, rank }) => (
              <i key={query}>
                <b>{query}</b>·{rank}
              </i>
            ))}
          </span>
          <span className={css.score}>{formatDecimals(hit.fused, 3)}</span>
        </span>
      </button>
    </li>
  );
}

function Hop({ shown, matched }: { shown: MemoryRow; matched: MemoryRow }) {
  const { data } = useQuery(memoryDetailQuery(shown.key));
  const label = (memoryId: string) => data?.versions.find((step) => step.key.memoryId === memoryId)?.label;
  const [from, to] = [label(matched.key.memoryId), label(shown.key.memoryId)];
  return (
    <span className={css.hop}>
      <Waypoints className="sm" />
      {from && to ? words.hop(from, to) : words.hopUnknown}: <q>{plainText(matched.segments)}</q>
    </span>
  );
}
