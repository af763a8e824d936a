// The newest memories of a playback. What comes slides in; a contradiction shows both texts while it is the event on stage.

import { memo, useMemo } from "react";

import type { Replaced } from "../../api/bindings.gen";
import { AgentBadge } from "../../components/AgentBadge";
import { BeliefDot } from "../../components/Belief";
import { Segments } from "../../components/Segments";
import { classes } from "../../lib/classes";
import { diffMarks } from "../../lib/diffMarks";
import { evolutionTexts } from "../../lib/evolutionTexts";
import { formatDay } from "../../lib/format";
import { toMemory } from "../../lib/moves";
import { texts } from "../../lib/texts";
import { useAddress } from "../../lib/useAddress";
import css from "./Playback.module.css";
import { cards, currentOf, type Card, type Reel } from "./reel";

const { playback: words } = evolutionTexts;
const SHOWN = 12;
const NOTHING: readonly Replaced[] = [];

export function Stage({ reel, withUser }: { reel: Reel; withUser: boolean }) {
  const shown = useMemo(() => cards(reel, SHOWN), [reel]);
  const current = currentOf(reel);
  const { address, go } = useAddress();
  const selected = address.selection?.kind === "memory" ? address.selection.memoryId : null;
  return (
    <ol className={css.stage} aria-label={words.believed}>
      {shown.map((card) => (
        <li key={card.what.row.key.memoryId}>
          <MemoryCard
            card={card}
            onStage={current?.what === card.what}
            withUser={withUser}
            selected={selected === card.what.row.key.memoryId}
            onSelect={() => go(toMemory(card.what.row.key))}
          />
        </li>
      ))}
    </ol>
  );
}

type Props = { card: Card; onStage: boolean; withUser: boolean; selected: boolean; onSelect: () => void };

const MemoryCard = memo(function MemoryCard({ card, onStage, withUser, selected, onSelect }: Props) {
  const { row } = card.what;
  const was = card.what.kind === "contradicted" ? card.what.was : NOTHING;
  const marks = useMemo(() => {
    const last = was.at(-1);
    return last ? diffMarks(last.segments, row.segments) : null;
  }, [row.segments, was]);
  return (
    <button type="button" className={classes(css.card, onStage && css.onStage, card.superseded && css.gone, selected && css.selected)} aria-pressed={selected} onClick={onSelect}>
      <span className={css.cardHead}>
        <BeliefDot state={card.superseded ? "superseded" : "believed"} />
        <time dateTime={card.at}>{formatDay(card.at)}</time>
        {withUser && <span className={css.user}>{row.userName ?? texts.users.gone}</span>}
        <AgentBadge agentId={row.agentId} label={row.agentLabel} />
      </span>
      {onStage && was.length > 0 && (
        <span className={css.was}>
          {was.map((old, i) => (
            <span key={old.key.memoryId}>
              <Segments segments={old.segments} marks={i === was.length - 1 ? (marks?.removed ?? []) : []} as="del" />
            </span>
          ))}
        </span>
      )}
      <span className={css.text}>
        <Segments segments={row.segments} marks={onStage ? (marks?.added ?? []) : []} as="ins" />
      </span>
    </button>
  );
});
