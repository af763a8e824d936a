// The wording of a memory, changed where it stands.

import { useQuery } from "@tanstack/react-query";
import { useEffect, useRef, useState, type KeyboardEvent } from "react";

import type { MemoryKey, Stamp } from "../../api/bindings.gen";
import { editableMemoryQuery } from "../../api/corrections";
import { Button } from "../../components/Button";
import { Kbd } from "../../components/Kbd";
import { ErrorState } from "../../components/Notice";
import { Skeleton } from "../../components/Skeleton";
import { blockingError } from "../../lib/failure";
import { reviewTexts } from "../../lib/reviewTexts";
import css from "./Review.module.css";

type Props = { memory: MemoryKey; onSave: (text: string, seen: Stamp) => void; onCancel: () => void };

export function WordingEditor({ memory, onSave, onCancel }: Props) {
  const query = useQuery(editableMemoryQuery(memory));
  const error = blockingError(query);
  if (error) return <ErrorState small error={error} onRetry={() => void query.refetch()} />;
  if (!query.data) return <Skeleton rows={2} />;
  const { text, stamp } = query.data;
  return <Editor initial={text} onSave={(typed) => onSave(typed, stamp)} onCancel={onCancel} />;
}

function Editor({ initial, onSave, onCancel }: { initial: string; onSave: (text: string) => void; onCancel: () => void }) {
  const [text, setText] = useState(initial);
  const field = useRef<HTMLTextAreaElement>(null);
  useEffect(() => {
    const { current } = field;
    current?.focus();
    current?.setSelectionRange(current.value.length, current.value.length);
  }, []);
  const bare = text.trim();
  const can = bare !== "" && bare !== initial.trim();
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === "Enter" && !event.shiftKey && !event.nativeEvent.isComposing) {
      event.preventDefault();
      if (can) onSave(bare);
    } else if (event.key === "Escape") {
      event.preventDefault();
      onCancel();
    }
  };
  return (
    <div className={css.editor}>
      <textarea ref={field} aria-label={reviewTexts.wording} rows={3} value={text} onChange={(event) => setText(event.target.value)} onKeyDown={onKeyDown} />
      <footer>
        {bare === "" && <span className="dim">{reviewTexts.tooShort}</span>}
        <Button variant="ghost" onClick={onCancel}>
          {reviewTexts.cancel} <Kbd>Esc</Kbd>
        </Button>
        <Button variant="primary" disabled={!can} onClick={() => onSave(bare)}>
          {reviewTexts.save} <Kbd>↵</Kbd>
        </Button>
      </footer>
    </div>
  );
}
