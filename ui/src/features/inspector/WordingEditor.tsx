// Fixing the wording of a memory where it stands. What is typed stays until it is stored or left.

import { useEffect, useRef, type KeyboardEvent } from "react";

import type { MemoryRow } from "../../api/bindings.gen";
import { useWording } from "../../api/wording";
import { Button } from "../../components/Button";
import { Failure } from "../../components/Failure";
import { Field } from "../../components/Field";
import { Kbd } from "../../components/Kbd";
import { MemoryPair } from "../../components/MemoryPair";
import { Skeleton } from "../../components/Skeleton";
import { useActions } from "../../lib/actions";
import { correctionTexts } from "../../lib/correctionTexts";
import { modKey, withMod } from "../../lib/platform";
import { texts } from "../../lib/texts";
import css from "./WordingEditor.module.css";

const words = correctionTexts.wording;

export function WordingEditor({ row }: { row: MemoryRow }) {
  const actions = useActions();
  const { wording, change, save, leave } = useWording(row.key);
  const area = useRef<HTMLTextAreaElement>(null);
  const isRead = wording?.before !== null;
  useEffect(() => {
    // After a menu that led here has given the focus back.
    const timer = setTimeout(() => area.current?.focus(), 0);
    return () => clearTimeout(timer);
  }, [isRead]);
  if (!wording) return null;
  const { before, text, conflict } = wording;
  const ready = text.trim() !== "" && text.trim() !== before;

  const run = async (anyway: boolean) => {
    const corrected = await save(anyway);
    if (corrected?.kind === "unchanged") actions.notify({ text: correctionTexts.unchanged });
    if (corrected?.kind !== "stored") return;
    actions.notifyDone(correctionTexts.done({ kind: "fixWording", memory: row.key, text }), corrected.changeId);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === "Escape") {
      event.preventDefault();
      leave();
    } else if (event.key === "Enter" && withMod(event) && ready) {
      event.preventDefault();
      void run(false);
    }
  };
  if (before === null) {
    return <div className={css.editor}>{wording.error ? <Failure error={wording.error} /> : <Skeleton rows={2} />}</div>;
  }
  return (
    <section className={css.editor} aria-label={correctionTexts.actions.fixWording} onKeyDown={onKeyDown}>
      <textarea
        ref={area}
        aria-label={words.label}
        aria-description={`${words.hint} ${correctionTexts.textNote}`}
        rows={3}
        value={text}
        onFocus={({ target }) => target.setSelectionRange(target.value.length, target.value.length)}
        onChange={({ target }) => change({ text: target.value })}
      />
      {conflict ? (
        <div className={css.conflict} role="alert">
          <b>{correctionTexts.conflict.title}</b>
          <MemoryPair
            before={conflict.now[0] ?? null}
            after={{ segments: [{ kind: "text", text }], believed: row.believed, supersededAt: row.supersededAt }}
            beforeLabel={correctionTexts.conflict.now}
            afterLabel={correctionTexts.conflict.wanted}
            noBefore={correctionTexts.conflict.goneNow}
          />
          <div className={css.buttons}>
            <Button onClick={leave}>{correctionTexts.conflict.keep}</Button>
            <Button variant="primary" disabled={conflict.now.length === 0} onClick={() => void run(true)}>
              {correctionTexts.conflict.anyway}
            </Button>
          </div>
        </div>
      ) : (
        <>
          <Field
            label={correctionTexts.reason}
            placeholder={correctionTexts.reasonNote}
            maxLength={500}
            value={wording.reason}
            onChange={(event) => change({ reason: event.target.value })}
          />
          {wording.error && <Failure error={wording.error} />}
          <div className={css.buttons}>
            <span className={css.hint}>{words.hint}</span>
            <Button onClick={leave}>
              {texts.cancel}
              <Kbd>Esc</Kbd>
            </Button>
            <Button variant="primary" disabled={!ready} onClick={() => void run(false)}>
              {correctionTexts.save}
              <Kbd>{modKey}</Kbd>
              <Kbd>↵</Kbd>
            </Button>
          </div>
        </>
      )}
    </section>
  );
}
