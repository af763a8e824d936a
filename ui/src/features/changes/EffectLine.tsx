// One thing that a change did: to what, and what was before and after.

import { useMemo } from "react";

import type { Effect, Segment } from "../../api/bindings.gen";
import { Segments } from "../../components/Segments";
import { changeTexts } from "../../lib/changeTexts";
import { diffMarks } from "../../lib/diffMarks";
import { shortId } from "../../lib/format";
import { plainText } from "../../lib/segments";
import css from "./Changes.module.css";

export function EffectLine({ effect, onAbout }: { effect: Effect; onAbout: (memoryId: string) => void }) {
  const { subject, other } = effect;
  return (
    <li>
      <span className={css.subject}>
        {changeTexts.subjects[subject.kind]}{" "}
        {subject.kind === "memory" && (
          <button type="button" className="link" title={changeTexts.onlyMemory} onClick={() => onAbout(subject.id)}>
            {shortId(subject.id)}
          </button>
        )}
      </span>
      <span className={css.effect}>{changeTexts.effects[effect.kind]}</span>
      <span className={css.words}>
        {other?.kind === "memory" ? (
          <button type="button" className="link" title={changeTexts.onlyMemory} onClick={() => onAbout(other.id)}>
            {shortId(other.id)}
          </button>
        ) : (
          <BeforeAfter effect={effect} />
        )}
      </span>
    </li>
  );
}

/** Kinds whose before and after are counts, positions or decisions, not texts. */
function inWords({ kind, before, after }: Effect): string | null {
  const said = plainText(after ?? before ?? []);
  switch (kind) {
    case "reviewed":
    case "reviewRemoved":
      return changeTexts.decision(said);
    case "sourceAdded":
    case "sourceRemoved":
      return changeTexts.turn(said);
    case "messagesAdded":
    case "messagesRemoved":
      return changeTexts.messages(said);
    default:
      return null;
  }
}

const NONE: readonly Segment[] = [];

function BeforeAfter({ effect }: { effect: Effect }) {
  const before = effect.before ?? NONE;
  const after = effect.after ?? NONE;
  const isText = effect.kind === "text" || effect.kind === "message";
  const marks = useMemo(() => (isText ? diffMarks(before, after) : { removed: [], added: [] }), [after, before, isText]);
  const words = inWords(effect);
  if (words !== null) return words;
  return (
    <>
      {before.length > 0 && (
        <p className={css.before}>
          <Segments segments={before} marks={marks.removed} as="del" />
        </p>
      )}
      {after.length > 0 && (
        <p>
          <Segments segments={after} marks={marks.added} as="ins" />
        </p>
      )}
    </>
  );
}
