// A change in full: both texts with what differs, and the turns that each of them came from.

import { useMemo } from "react";

import type { Mark, VersionNode } from "../../api/bindings.gen";
import { useMemoryDetail } from "../../api/stored";
import { AgentBadge } from "../../components/AgentBadge";
import { BeliefPill } from "../../components/Belief";
import { ErrorState } from "../../components/Notice";
import { Segments } from "../../components/Segments";
import { Skeleton } from "../../components/Skeleton";
import { SourceList } from "../../components/SourceList";
import { blockingError } from "../../lib/failure";
import { formatMoment, formatShortDay } from "../../lib/format";
import { toConversation } from "../../lib/moves";
import { texts } from "../../lib/texts";
import { useAddress } from "../../lib/useAddress";
import { versionTexts } from "../../lib/versionTexts";
import css from "./Comparison.module.css";
import { diffMarks } from "../../lib/diffMarks";

export function Comparison({ older, newer }: { older: VersionNode; newer: VersionNode }) {
  const { removed, added } = useMemo(() => diffMarks(older.row.segments, newer.row.segments), [older, newer]);
  return (
    <section className={css.comparison} aria-label={versionTexts.edgeLabel(older.label, newer.label)}>
      <Side node={older} marks={removed} as="del" />
      <Side node={newer} marks={added} as="ins" />
    </section>
  );
}

function Side({ node, marks, as }: { node: VersionNode; marks: readonly Mark[]; as: "del" | "ins" }) {
  const { row } = node;
  const { goTo } = useAddress();
  const detail = useMemoryDetail(row.key);
  // The detail of the version before stays until this one is read: its turns are not this one's.
  const own = detail.data?.row.key.memoryId === row.key.memoryId ? detail.data : undefined;
  const failed = blockingError({ data: own, error: detail.error });
  const move = toConversation(row);
  const agent = row.agentLabel ?? texts.agents.gone;
  return (
    <article className={css.side}>
      <header className={css.head}>
        <b>{node.label}</b>
        <BeliefPill believed={row.believed} supersededAt={row.supersededAt} />
        <span className={css.by}>
          <AgentBadge agentId={row.agentId} label={row.agentLabel} />
          {versionTexts.by(agent, formatShortDay(row.date))}
        </span>
      </header>
      <p className={css.text}>
        <Segments segments={row.segments} marks={marks} as={as} />
      </p>
      <div className={css.sources}>
        {failed ? (
          <ErrorState small error={failed} onRetry={() => void detail.refetch()} />
        ) : !own ? (
          <Skeleton rows={2} />
        ) : own.sources.length > 0 ? (
          <SourceList turns={own.sources} agentId={row.agentId} />
        ) : (
          <p className={css.none}>{versionTexts.noSources}</p>
        )}
        {move && (
          <button type="button" className={`link ${css.more}`} onClick={() => goTo(move.place, move.patch)}>
            {versionTexts.conversation(formatMoment(row.obtainedAt), own?.interactionMessages ?? null)}
          </button>
        )}
      </div>
    </article>
  );
}
