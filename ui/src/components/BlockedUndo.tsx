// A change cannot be taken back by itself: what was made since and builds on it, with the offer to take that back too.

import type { ReactNode } from "react";

import type { LaterChange } from "../api/bindings.gen";
import { changeTexts } from "../lib/changeTexts";
import { formatMoment } from "../lib/format";
import css from "./BlockedUndo.module.css";
import { Button } from "./Button";

const words = changeTexts.blocked;

type Props = {
  problem: string;
  /** Newest first; empty when it is not known. */
  by: readonly LaterChange[];
  /** What a later change did, with names. */
  summaryOf?: (change: LaterChange) => ReactNode;
  busy: boolean;
  onTakeBack: (also: string[]) => void;
  onLeave: () => void;
};

export function BlockedUndo({ problem, by, summaryOf, busy, onTakeBack, onLeave }: Props) {
  const possible = by.length > 0 && by.every((change) => change.canBeUndone);
  return (
    <div className={css.blocked}>
      <p className={css.problem} role="alert">
        <b>{words.title}</b>
        {/* Where the changes are named, they say it better. */}
        {by.length === 0 && <span>{problem}</span>}
      </p>
      <p>{by.length > 0 ? words.text : words.unknown}</p>
      <ol className={css.list} aria-label={words.list}>
        {by.map((change) => (
          <li key={change.changeId}>
            <b>{changeTexts.kinds[change.kind]}</b>
            <time dateTime={change.at}>{formatMoment(change.at)}</time>
            <span className={css.who}>{changeTexts.who(change.actor)}</span>
            {summaryOf && <span className={css.summary}>{summaryOf(change)}</span>}
            {!change.canBeUndone && <span className={css.never}>{words.never}</span>}
          </li>
        ))}
      </ol>
      {by.length > 0 && !possible && <p>{words.neverText}</p>}
      <footer className={css.foot}>
        <Button variant="ghost" onClick={onLeave}>
          {words.leave}
        </Button>
        {possible && (
          <Button variant="primary" disabled={busy} onClick={() => onTakeBack(by.map((change) => change.changeId))}>
            {words.also(by.length)}
          </Button>
        )}
      </footer>
    </div>
  );
}
