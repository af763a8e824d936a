// A memory before and after, side by side, with the words that differ and whether it is believed.

import { useMemo } from "react";

import type { Mark, MemoryRow } from "../api/bindings.gen";
import { classes } from "../lib/classes";
import { diffMarks } from "../lib/diffMarks";
import { BeliefPill } from "./Belief";
import css from "./MemoryPair.module.css";
import { Segments } from "./Segments";

type Shown = Pick<MemoryRow, "segments" | "believed" | "supersededAt">;

type Props = {
  before: Shown | null;
  after: Shown | null;
  beforeLabel: string;
  afterLabel: string;
  /** Said in the place of a side that is not there. */
  noBefore?: string;
  noAfter?: string;
  /** For texts that are no memories and not believed. */
  plain?: boolean;
};

export function MemoryPair({ before, after, beforeLabel, afterLabel, noBefore, noAfter, plain = false }: Props) {
  const marks = useMemo(
    () => (before && after ? diffMarks(before.segments, after.segments) : { removed: [], added: [] }),
    [before, after],
  );
  const withBefore = before !== null || noBefore !== undefined;
  const withAfter = after !== null || noAfter !== undefined;
  return (
    <div className={classes(css.pair, !(withBefore && withAfter) && css.one)}>
      {withBefore && <Side shown={before} label={beforeLabel} marks={marks.removed} as="del" none={noBefore} plain={plain} />}
      {withAfter && <Side shown={after} label={afterLabel} marks={marks.added} as="ins" none={noAfter} plain={plain} />}
    </div>
  );
}

type SideProps = { shown: Shown | null; label: string; marks: readonly Mark[]; as: "del" | "ins"; none?: string; plain: boolean };

function Side({ shown, label, marks, as, none, plain }: SideProps) {
  return (
    <div className={css.box}>
      <span className={css.head}>
        <span>{label}</span>
        {shown && !plain && <BeliefPill believed={shown.believed} supersededAt={shown.supersededAt} />}
      </span>
      {shown ? (
        <p className={css.text}>
          <Segments segments={shown.segments} marks={marks} as={as} />
        </p>
      ) : (
        <p className={css.none}>{none}</p>
      )}
    </div>
  );
}
