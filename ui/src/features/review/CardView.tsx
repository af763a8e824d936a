// A finding in words, and its one or two memories with the turns that they came from.

import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";

import type { Mark, MemoryDetail, MemoryRow, ReviewCard, Stamp } from "../../api/bindings.gen";
import { memoryDetailQuery } from "../../api/queries";
import { AgentBadge } from "../../components/AgentBadge";
import { BeliefPill } from "../../components/Belief";
import { Button } from "../../components/Button";
import { ConflictView } from "../../components/ConflictView";
import { ErrorState } from "../../components/Notice";
import { Segments } from "../../components/Segments";
import { Skeleton } from "../../components/Skeleton";
import { SourceList } from "../../components/SourceList";
import { correctionTexts } from "../../lib/correctionTexts";
import { diffMarks } from "../../lib/diffMarks";
import { blockingError } from "../../lib/failure";
import { formatDay, formatDecimals, formatMoment } from "../../lib/format";
import { toConversation, toVersions } from "../../lib/moves";
import { sidesOf, type Failed } from "../../lib/reviewDesk";
import { reviewTexts } from "../../lib/reviewTexts";
import { texts } from "../../lib/texts";
import { useAddress } from "../../lib/useAddress";
import { versionTexts } from "../../lib/versionTexts";
import css from "./Review.module.css";
import { memoryOf, type Letter, type Mode } from "./sides";
import { WordingEditor } from "./WordingEditor";

const conflictWords = correctionTexts.conflict;

type Props = {
  card: ReviewCard;
  /** The last decision about it was not stored. */
  failure: Failed | null;
  onAnyway: () => void;
  onDismiss: () => void;
  mode: Mode;
  onMode: (mode: Mode) => void;
  onFix: (letter: Letter, text: string, seen: Stamp) => void;
};

export function CardView({ card, failure, onAnyway, onDismiss, mode, onMode, onFix }: Props) {
  const finder = reviewTexts.finders[card.key.finder];
  const pair = sidesOf(card);
  const marks = useMemo(
    () => (card.other ? diffMarks(memoryOf(card, "A").segments, memoryOf(card, "B").segments) : { removed: [], added: [] }),
    [card],
  );
  const editor = (letter: Letter) =>
    mode?.kind === "fix" && mode.letter === letter ? (
      <WordingEditor
        key={letter}
        memory={memoryOf(card, letter).key}
        onSave={(text, seen) => onFix(letter, text, seen)}
        onCancel={() => onMode(null)}
      />
    ) : null;
  return (
    <>
      <div className={css.reason}>
        <p>{finder.why}</p>
        {finder.score && (
          <span className={css.score} title={finder.score}>
            <b className="num">{formatDecimals(card.score, 2)}</b>
          </span>
        )}
      </div>
      {failure?.conflict ? (
        <section className={css.conflict} role="alert" aria-label={conflictWords.title}>
          <h3>{conflictWords.title}</h3>
          <p>{conflictWords.text}</p>
          <ConflictView conflict={failure.conflict} />
          <footer>
            <Button variant="ghost" onClick={onDismiss}>
              {conflictWords.keep}
            </Button>
            {failure.conflict.wanted.length > 0 && <Button onClick={onAnyway}>{conflictWords.anyway}</Button>}
          </footer>
        </section>
      ) : (
        failure && (
          <p className={css.problem} role="alert">
            {reviewTexts.cardFailed(failure.problem)}
          </p>
        )
      )}
      {pair && card.other ? (
        <div className={css.pair}>
          <Side letter="A" label={pair.canMerge ? reviewTexts.older : reviewTexts.earlier} row={memoryOf(card, "A")} card={card} marks={marks.removed} editor={editor("A")} />
          <Side letter="B" label={pair.canMerge ? reviewTexts.newer : reviewTexts.now} row={memoryOf(card, "B")} card={card} marks={marks.added} editor={editor("B")} />
        </div>
      ) : (
        <Side letter={null} label={null} row={card.memory.row} card={card} marks={[]} editor={editor("B")} />
      )}
    </>
  );
}

type SideProps = {
  letter: Letter | null;
  label: string | null;
  row: MemoryRow;
  card: ReviewCard;
  marks: readonly Mark[];
  editor: React.ReactNode;
};

function Side({ letter, label, row, card, marks, editor }: SideProps) {
  const { address, go, goTo } = useAddress();
  const move = toConversation(row);
  const isFound = row.key.memoryId === card.memory.row.key.memoryId;
  const versions = isFound && card.memory.versionsTotal > 1;
  return (
    <section className={letter ? css.side : css.single} aria-label={label ?? undefined}>
      <header className={css.sideHead}>
        {letter && <b className={css.letter}>{letter}</b>}
        {label && <span>{label}</span>}
        <BeliefPill believed={row.believed} supersededAt={row.supersededAt} />
        <span className={css.by}>
          <AgentBadge agentId={row.agentId} label={row.agentLabel} />
          {row.agentLabel ?? texts.agents.gone}, {formatDay(row.date)}
        </span>
      </header>
      {editor ?? (
        <p className={css.memory}>
          <Segments segments={row.segments} marks={marks} />
        </p>
      )}
      {address.place.kind !== "user" && <p className={css.whose}>{row.userName ?? texts.users.gone}</p>}
      {isFound ? <Sources detail={card.memory} /> : <SourcesOf row={row} />}
      <footer className={css.links}>
        {move && (
          <button type="button" className="link" onClick={() => goTo(move.place, move.patch)}>
            {versionTexts.conversation(formatMoment(row.obtainedAt), isFound ? card.memory.interactionMessages : null)}
          </button>
        )}
        {versions && (
          <button type="button" className="link" onClick={() => go(toVersions(row.key))}>
            {versionTexts.versions(card.memory.versionsTotal)}
          </button>
        )}
      </footer>
    </section>
  );
}

function SourcesOf({ row }: { row: MemoryRow }) {
  const detail = useQuery(memoryDetailQuery(row.key));
  // The detail of another memory stays until this one is read.
  const own = detail.data?.row.key.memoryId === row.key.memoryId ? detail.data : undefined;
  const error = blockingError({ data: own, error: detail.error });
  if (error) return <ErrorState small error={error} onRetry={() => void detail.refetch()} />;
  if (!own) return <Skeleton rows={2} />;
  return <Sources detail={own} />;
}

function Sources({ detail }: { detail: MemoryDetail }) {
  return (
    <section className={css.sources}>
      <h3>{reviewTexts.sources(detail.sources.length)}</h3>
      {detail.sources.length > 0 ? (
        <SourceList turns={detail.sources} agentId={detail.row.agentId} />
      ) : (
        <p className={css.none}>{reviewTexts.noSources}</p>
      )}
    </section>
  );
}
