// What can be done with a finding, each by a key; where a choice is left, it is asked here.

import { PencilLine, Undo2 } from "lucide-react";
import { useEffect, useRef } from "react";

import type { ReviewCard } from "../../api/bindings.gen";
import { Button } from "../../components/Button";
import { Field } from "../../components/Field";
import { Kbd } from "../../components/Kbd";
import { classes } from "../../lib/classes";
import { sidesOf, type Decision } from "../../lib/reviewDesk";
import { reviewTexts } from "../../lib/reviewTexts";
import { plainText } from "../../lib/segments";
import { MergeForm } from "./MergeForm";
import css from "./Review.module.css";
import { memoryOf, type Letter, type Mode } from "./sides";

type Deeds = Record<"keep" | "fix" | "merge" | "link" | "remove" | "skip", () => void>;

type Props = {
  card: ReviewCard;
  mode: Mode;
  onMode: (mode: Mode) => void;
  readOnly: string | null;
  deeds: Deeds;
  onDelete: (letter: Letter) => void;
  onMerge: (keep: Letter, text: string | null) => void;
  reason: string;
  onReason: (reason: string) => void;
  /** The newest decision of this visit. */
  last: Decision | null;
  onTakeBack: () => void;
};

export function DecideBar({ card, mode, onMode, readOnly, deeds, onDelete, onMerge, reason, onReason, last, onTakeBack }: Props) {
  const pair = sidesOf(card)?.canMerge ?? false;
  const { keep, fix, merge, link, remove, skip } = reviewTexts;
  return (
    <section className={css.decide} aria-label={reviewTexts.decision}>
      {mode?.kind === "delete" && <DeleteChoice card={card} onDelete={onDelete} onCancel={() => onMode(null)} />}
      {mode?.kind === "merge" && (
        <MergeForm key={mode.letter} memory={memoryOf(card, mode.letter).key} letter={mode.letter} onLetter={(letter) => onMode({ kind: "merge", letter })} onMerge={onMerge} onCancel={() => onMode(null)} />
      )}
      {(mode === null || mode.kind === "fix") && (
        <div className={css.deeds} role="toolbar" aria-label={reviewTexts.decision}>
          <Deed off={readOnly} letter="K" name={pair ? keep.pair : keep.name} note={pair ? keep.pairNote : keep.note} onClick={deeds.keep} />
          <Deed off={readOnly} letter="F" name={fix.name} note={fix.note} onClick={deeds.fix} pressed={mode?.kind === "fix"} />
          {pair && <Deed off={readOnly} letter="M" name={merge.name} note={merge.note} onClick={deeds.merge} />}
          {pair && <Deed off={readOnly} letter="C" name={link.name} note={link.note} onClick={deeds.link} />}
          <Deed off={readOnly} letter="D" name={remove.name} note={pair ? remove.pairNote : remove.note} danger onClick={deeds.remove} />
          <Deed off={readOnly} letter="S" name={skip.name} note={skip.note} onClick={deeds.skip} />
        </div>
      )}
      <div className={css.under}>
        <Field
          className={css.why}
          label={reviewTexts.reason}
          placeholder={reviewTexts.reason}
          icon={<PencilLine className="sm" />}
          value={reason}
          disabled={readOnly !== null}
          onChange={(event) => onReason(event.target.value)}
          onKeyDown={(event) => {
            if (event.key !== "Enter" && event.key !== "Escape") return;
            event.preventDefault();
            event.currentTarget.blur();
          }}
        />
        {last && (
          <button type="button" className={css.last} onClick={onTakeBack} title={reviewTexts.undo} data-pending={last.change === undefined || undefined}>
            <Undo2 className="sm" />
            <span>{reviewTexts.last(last.deed, plainText(last.card.memory.row.segments))}</span>
            <Kbd>U</Kbd>
          </button>
        )}
      </div>
    </section>
  );
}

type DeedProps = { letter: string; name: string; note: string; off: string | null; danger?: boolean; pressed?: boolean; onClick: () => void };

function Deed({ letter, name, note, off, danger, pressed, onClick }: DeedProps) {
  return (
    <button
      type="button"
      className={classes(css.deed, danger && css.danger)}
      aria-label={name}
      aria-keyshortcuts={letter}
      aria-pressed={pressed}
      aria-disabled={off !== null || undefined}
      title={off ?? undefined}
      // Pressed without leave it says why it does nothing.
      onClick={onClick}
    >
      <Kbd>{letter}</Kbd>
      <span>
        <b>{name}</b>
        <small>{note}</small>
      </span>
    </button>
  );
}

function DeleteChoice({ card, onDelete, onCancel }: { card: ReviewCard; onDelete: (letter: Letter) => void; onCancel: () => void }) {
  const first = useRef<HTMLButtonElement>(null);
  useEffect(() => first.current?.focus(), []);
  const sides = [
    { letter: "A", side: reviewTexts.older },
    { letter: "B", side: reviewTexts.newer },
  ] as const;
  return (
    <div className={css.choice} role="group" aria-label={reviewTexts.chooseDelete}>
      <p>{reviewTexts.chooseDelete}</p>
      {sides.map(({ letter, side }, i) => (
        <Button key={letter} variant="danger" ref={i === 0 ? first : undefined} title={plainText(memoryOf(card, letter).segments)} onClick={() => onDelete(letter)}>
          <Kbd>{letter}</Kbd> {reviewTexts.deleteSide(letter, side)}
        </Button>
      ))}
      <Button variant="ghost" onClick={onCancel}>
        {reviewTexts.cancel} <Kbd>Esc</Kbd>
      </Button>
    </div>
  );
}
