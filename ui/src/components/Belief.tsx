// Whether a memory is believed: always a shape and a colour, with words where there is room.

import { classes } from "../lib/classes";
import { formatShortDay } from "../lib/format";
import { evolutionTexts } from "../lib/evolutionTexts";
import { texts } from "../lib/texts";
import { useIsPast } from "../lib/useAsOf";
import css from "./Belief.module.css";

export type BeliefState = "believed" | "superseded" | "deleted";

export function BeliefDot({ state }: { state: BeliefState }) {
  return <span className={classes(css.dot, css[state])} aria-hidden="true" />;
}

/** "Believed now", or until when it was. */
export function BeliefPill({ supersededAt, believed }: { supersededAt: string | null; believed: boolean }) {
  const state = believed ? "believed" : "superseded";
  const now = useIsPast() ? evolutionTexts.belief.then : texts.belief.now;
  return (
    <span className={classes(css.pill, css[`${state}Pill`])}>
      <BeliefDot state={state} />
      {believed ? now : supersededAt ? texts.belief.until(formatShortDay(supersededAt)) : texts.belief.superseded}
    </span>
  );
}

export function Pill({ children }: { children: string }) {
  return <span className={css.pill}>{children}</span>;
}
