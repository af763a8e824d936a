// A note while it is written: text, tags, and what stands there when somebody else wrote meanwhile.

import { useEffect, useRef, type KeyboardEvent } from "react";

import type { Note } from "../api/bindings.gen";
import { dailyTexts } from "../lib/dailyTexts";
import { NOTE_LIMIT, offeredTags, withTag } from "../lib/notes";
import { modKey, withMod } from "../lib/platform";
import { texts } from "../lib/texts";
import { Button } from "./Button";
import { Failure } from "./Failure";
import { Field } from "./Field";
import { Kbd } from "./Kbd";
import css from "./NoteForm.module.css";
import { TagChips } from "./TagChips";

const words = dailyTexts.notes;
const OFFERED = 6;

type Props = {
  draft: { text: string; tags: string; saving: boolean; error: Error | null; conflict: Note | null };
  /** Tags in use. */
  known: readonly string[];
  rows: number;
  onChange: (patch: { text?: string; tags?: string }) => void;
  /** `over`: the note that stands there and goes. */
  onSave: (over?: Note) => void;
  onLeave: () => void;
};

export function NoteForm({ draft, known, rows, onChange, onSave, onLeave }: Props) {
  const area = useRef<HTMLTextAreaElement>(null);
  const tags = useRef<HTMLInputElement>(null);
  const form = useRef<HTMLDivElement>(null);
  useEffect(() => {
    // After a menu or the palette that led here has given the focus back.
    const timer = setTimeout(() => {
      area.current?.focus();
      area.current?.setSelectionRange(area.current.value.length, area.current.value.length);
      // The sheet of a narrow window gives up its buttons first, and then has room.
      requestAnimationFrame(() => form.current?.scrollIntoView?.({ block: "nearest" }));
    }, 0);
    return () => clearTimeout(timer);
  }, []);
  const over = Math.max(0, [...draft.text.trim()].length - NOTE_LIMIT);
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === "Escape") {
      event.preventDefault();
      onLeave();
    } else if (event.key === "Enter" && withMod(event)) {
      event.preventDefault();
      if (over === 0 && !draft.saving && !draft.conflict) onSave();
    }
  };
  const { conflict } = draft;
  const offered = offeredTags(draft.tags, known, OFFERED);
  return (
    <div ref={form} className={css.form} onKeyDown={onKeyDown}>
      <textarea ref={area} aria-label={words.text} aria-description={words.hint} placeholder={words.text} rows={rows} value={draft.text} onChange={({ target }) => onChange({ text: target.value })} />
      <Field ref={tags} label={words.tags} placeholder={words.tags} value={draft.tags} onChange={({ target }) => onChange({ tags: target.value })} />
      {offered.length > 0 && (
        <ul className={css.known} aria-label={words.known}>
          {offered.map((tag) => (
            <li key={tag}>
              <button
                type="button"
                aria-label={words.add(tag)}
                onClick={() => {
                  onChange({ tags: withTag(draft.tags, tag) });
                  tags.current?.focus();
                }}
              >
                #{tag}
              </button>
            </li>
          ))}
        </ul>
      )}
      {over > 0 && <p className={css.problem} role="alert">{words.tooLong(over)}</p>}
      {draft.error && <Failure error={draft.error} />}
      {conflict ? (
        <div className={css.conflict} role="alert">
          <b>{words.conflict}</b>
          {conflict.text && <p className={css.other}>{conflict.text}</p>}
          <TagChips tags={conflict.tags} />
          <div className={css.buttons}>
            <Button onClick={onLeave}>{words.keep}</Button>
            <Button variant="primary" onClick={() => onSave(conflict)}>
              {words.anyway}
            </Button>
          </div>
        </div>
      ) : (
        <div className={css.buttons}>
          <span className={css.hint}>{words.hint}</span>
          <Button onClick={onLeave}>
            {texts.cancel}
            <Kbd>Esc</Kbd>
          </Button>
          <Button variant="primary" disabled={over > 0 || draft.saving} onClick={() => onSave()}>
            {words.save}
            <Kbd>{modKey}</Kbd>
            <Kbd>↵</Kbd>
          </Button>
        </div>
      )}
    </div>
  );
}
