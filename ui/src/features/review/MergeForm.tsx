// Which of two memories stays, and in which wording.

import { useQuery } from "@tanstack/react-query";
import { useEffect, useRef, useState, type KeyboardEvent } from "react";

import type { MemoryKey } from "../../api/bindings.gen";
import { editableMemoryQuery } from "../../api/corrections";
import { Button } from "../../components/Button";
import { Kbd } from "../../components/Kbd";
import { Choice } from "../../components/Choice";
import { ErrorState } from "../../components/Notice";
import { Skeleton } from "../../components/Skeleton";
import { blockingError } from "../../lib/failure";
import { reviewTexts } from "../../lib/reviewTexts";
import css from "./Review.module.css";
import type { Letter } from "./sides";

type Props = {
  /** The memory that stays. */
  memory: MemoryKey;
  letter: Letter;
  onLetter: (letter: Letter) => void;
  /** `text`: another wording; `null` leaves it. */
  onMerge: (keep: Letter, text: string | null) => void;
  onCancel: () => void;
};

export function MergeForm({ memory, letter, onLetter, onMerge, onCancel }: Props) {
  const query = useQuery(editableMemoryQuery(memory));
  const error = blockingError(query);
  const [typed, setTyped] = useState<string | null>(null);
  const button = useRef<HTMLButtonElement>(null);
  const ready = query.data !== undefined;
  useEffect(() => button.current?.focus(), [ready]);
  if (error) return <ErrorState small error={error} onRetry={() => void query.refetch()} />;
  if (!query.data) return <Skeleton rows={2} />;
  const text = typed ?? query.data.text;
  const bare = text.trim();
  const merge = () => {
    if (bare !== "") onMerge(letter, bare === query.data.text.trim() ? null : bare);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === "Escape") onCancel();
    else if (event.key === "Enter" && !event.shiftKey && !event.nativeEvent.isComposing) merge();
    else return;
    event.preventDefault();
  };
  return (
    <div className={css.merge} role="group" aria-label={reviewTexts.chooseMerge}>
      <p>{reviewTexts.chooseMerge}</p>
      <Choice
        label={reviewTexts.chooseMerge}
        value={letter}
        options={[
          { value: "A", label: reviewTexts.keepSide("A", reviewTexts.older) },
          { value: "B", label: reviewTexts.keepSide("B", reviewTexts.newer) },
        ]}
        onChange={onLetter}
      />
      <textarea aria-label={reviewTexts.wordingOf(letter)} rows={2} value={text} onChange={(event) => setTyped(event.target.value)} onKeyDown={onKeyDown} />
      <footer>
        <Button variant="ghost" onClick={onCancel}>
          {reviewTexts.cancel} <Kbd>Esc</Kbd>
        </Button>
        <Button variant="primary" ref={button} disabled={bare === ""} onClick={merge}>
          {reviewTexts.mergeAction} <Kbd>↵</Kbd>
        </Button>
      </footer>
    </div>
  );
}
