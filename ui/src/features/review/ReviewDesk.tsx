// One finding: why it was found, the memory with its sources, the other memory of a pair, and the decision below.

import { ChevronLeft, ChevronRight } from "lucide-react";
import { useEffect, useRef, useState } from "react";

import type { OrgId, ReviewCard } from "../../api/bindings.gen";
import { decideFinding, settleFinding } from "../../api/reviews";
import { useReadOnly } from "../../api/queries";
import { Button } from "../../components/Button";
import { DegradedBar } from "../../components/Notice";
import { useActions } from "../../lib/actions";
import { cardId, sidesOf, type Deed } from "../../lib/reviewDesk";
import { reviewTexts } from "../../lib/reviewTexts";
import { CardView } from "./CardView";
import { DecideBar } from "./DecideBar";
import css from "./Review.module.css";
import { lettersOf, memoryOf, type Letter, type Mode } from "./sides";
import type { Review, Store } from "./useReview";
import { useReviewKeys } from "./useReviewKeys";

type Props = { review: Review; card: ReviewCard; orgId: OrgId };

const NOTHING_BEGUN = { id: "", mode: null, reason: "" };

export function ReviewDesk({ review, card }: Props) {
  const id = cardId(card.key);
  const [state, setState] = useState<{ id: string; mode: Mode; reason: string }>(NOTHING_BEGUN);
  // What was begun on one card does not go on with the next.
  const { mode, reason } = state.id === id ? state : { mode: null, reason: "" };
  const setMode = (next: Mode) => setState({ id, mode: next, reason });
  const readOnly = useReadOnly();
  const actions = useActions();
  const pair = sidesOf(card);
  const letters = lettersOf(card);
  const why = reason.trim() || null;

  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const at = document.activeElement;
    // Whoever walks through the side list keeps their place there.
    if (at === document.body || at === null || box.current?.parentElement?.contains(at)) box.current?.focus({ preventScroll: true });
    box.current?.scrollTo({ top: 0 });
  }, [id]);

  const may = (): boolean => {
    if (readOnly === null) return true;
    actions.notify({ text: reviewTexts.readOnly, action: { label: reviewTexts.allow, run: () => actions.open({ kind: "readOnly" }) } });
    return false;
  };
  const decide = (deed: Deed, store: Store) => {
    if (!may()) return;
    setState(NOTHING_BEGUN);
    review.decide(card, deed, store);
  };
  const judge = (deed: "kept" | "skipped") => decide(deed, () => decideFinding(card.key, deed, why));
  const remove = (letter: Letter) => {
    const memory = memoryOf(card, letter);
    decide("deleted", () => settleFinding(card.key, { kind: "delete", memories: [memory.key] }, null, why));
  };
  const link = () => {
    if (!pair?.canMerge) return;
    const [old, newer] = [memoryOf(card, "A"), memoryOf(card, "B")];
    decide("linked", () => settleFinding(card.key, { kind: "contradict", old: old.key, new: newer.key.memoryId }, null, why));
  };
  const begin = (next: Mode) => {
    if (may()) setMode(next);
  };
  const takeBack = (): boolean => {
    if (!review.takeBack()) return false;
    actions.notify({ text: reviewTexts.tookBack });
    return true;
  };

  const deeds = {
    keep: () => judge("kept"),
    skip: () => judge("skipped"),
    fix: () => begin({ kind: "fix", letter: letters.found }),
    merge: () => pair?.canMerge && begin({ kind: "merge", letter: "B" }),
    link,
    remove: () => (pair?.canMerge ? begin({ kind: "delete" }) : remove(letters.found)),
  };
  const byKey: Record<string, () => void> = {
    k: deeds.keep, s: deeds.skip, f: deeds.fix, m: deeds.merge, c: deeds.link, d: deeds.remove,
    l: () => review.step(1), ArrowRight: () => review.step(1), j: () => review.step(-1), ArrowLeft: () => review.step(-1),
    u: () => {
      if (!takeBack()) actions.notify({ text: reviewTexts.nothingToTakeBack });
    },
  };
  useReviewKeys({
    onUndo: takeBack,
    onKey: (key) => {
      if (mode === null) {
        byKey[key]?.();
        return key in byKey;
      }
      // What was begun is ended first.
      if (key === "Escape") setMode(null);
      else if (pair && (key === "a" || key === "b")) {
        const letter: Letter = key === "a" ? "A" : "B";
        if (mode.kind === "delete") remove(letter);
        else setMode({ ...mode, letter });
      } else return key in byKey;
      return true;
    },
  });

  const { at, of } = review.progress;
  const finder = reviewTexts.finders[card.key.finder];
  const failure = review.desk.failed.find((each) => each.id === id);
  const elsewhere = review.desk.failed.filter((each) => each.id !== id);
  return (
    <>
      <header className={css.head}>
        <h2>{finder.name}</h2>
        <span className="dim">{reviewTexts.position(at, of)}</span>
        <span className={css.steps}>
          <Button variant="ghost" label={reviewTexts.previous} onClick={() => review.step(-1)}>
            <ChevronLeft />
          </Button>
          <Button variant="ghost" label={reviewTexts.next} onClick={() => review.step(1)}>
            <ChevronRight />
          </Button>
        </span>
      </header>
      {readOnly !== null && (
        <DegradedBar action={<Button onClick={() => actions.open({ kind: "readOnly" })}>{reviewTexts.allow}</Button>}>{reviewTexts.readOnly}</DegradedBar>
      )}
      {elsewhere[0] && (
        <DegradedBar action={<Button onClick={() => elsewhere[0] && review.show(elsewhere[0].id)}>{reviewTexts.showFailed}</Button>}>
          {reviewTexts.notStored(elsewhere.length)}
        </DegradedBar>
      )}
      <div ref={box} className={css.scroll} role="article" tabIndex={-1} aria-label={reviewTexts.cardLabel(finder.name, at, of)}>
        <CardView
          key={id}
          card={card}
          failure={failure ?? null}
          onAnyway={() => may() && review.decideAnyway(id)}
          onDismiss={() => review.dismiss(id)}
          mode={mode}
          onMode={setMode}
          onFix={(letter, text, seen) =>
            decide("fixed", (anyway) => settleFinding(card.key, { kind: "fixWording", memory: memoryOf(card, letter).key, text }, anyway ? null : seen, why))
          }
        />
      </div>
      <DecideBar
        key={`decide ${id}`}
        card={card}
        mode={mode}
        onMode={setMode}
        readOnly={readOnly}
        deeds={deeds}
        onDelete={remove}
        onMerge={(letter, text) => {
          const [keep, gone] = [memoryOf(card, letter), memoryOf(card, letter === "A" ? "B" : "A")];
          decide("merged", () => settleFinding(card.key, { kind: "merge", keep: keep.key, others: [gone.key.memoryId], text }, null, why));
        }}
        reason={reason}
        onReason={(text) => setState({ id, mode, reason: text })}
        last={review.desk.decisions.at(-1) ?? null}
        onTakeBack={takeBack}
      />
    </>
  );
}
