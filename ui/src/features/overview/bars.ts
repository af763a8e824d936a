// Where the bars of the changes stand, for the window and for a file.

import { formatMonth, formatRange } from "../../lib/format";
import { roundUp, type Period, type Step } from "../../lib/periods";

export const WIDTH = 628;
export const HEIGHT = 124;
export const LEFT = 34;
/** The line at the end of the scale. */
export const TOP = 8;
/** Below which the names of periods stand. */
export const FLOOR = HEIGHT - 18;

type Part = { y: number; height: number };

export type Bar = {
  period: Period;
  /** The room that the period has, and its bar in the middle of it. */
  slot: { x: number; width: number };
  x: number;
  width: number;
  learned: Part;
  changed: Part;
  deleted: Part;
  /** A name below some of them. */
  label: { text: string; x: number; anchor: "middle" | "start" } | null;
};

/** `base` is the line on which the bars stand, `top` the number at the end of the scale. */
export type Bars = { bars: Bar[]; base: number; top: number };

export function barsOf(periods: readonly Period[], step: Step): Bars {
  const top = roundUp(Math.max(...periods.map((period) => period.learned + period.changed)));
  const down = Math.max(...periods.map((period) => period.deleted));
  // Both sides have one scale, so that they can be compared; what is deleted is seen, however little it is.
  const unit = (FLOOR - TOP) / (top + (down > 0 ? Math.max(down, top * 0.08) : 0));
  const base = TOP + top * unit;
  const slot = (WIDTH - LEFT) / periods.length;
  const width = Math.min(26, slot - 3);
  const high = (n: number) => (n > 0 ? Math.max(1.5, n * unit) : 0);
  const bars = periods.map((period, i): Bar => {
    const start = LEFT + i * slot;
    const [learned, changed, deleted] = [high(period.learned), high(period.changed), high(period.deleted)];
    return {
      period,
      slot: { x: start, width: slot },
      x: start + (slot - width) / 2,
      width,
      learned: { y: base - learned, height: learned },
      changed: { y: base - learned - changed, height: changed },
      deleted: { y: base + 1, height: deleted },
      label: !isLabelled(period, i, step)
        ? null
        : { text: formatMonth(period.from).slice(0, 3), ...(step === "month" ? { x: start + slot / 2, anchor: "middle" } : { x: start, anchor: "start" }) },
    };
  });
  return { bars, base, top };
}

/** Months all; of weeks the first of each month. */
function isLabelled(period: Period, i: number, step: Step): boolean {
  return step === "month" || (Number(period.from.slice(8)) <= 7 && i < 25);
}

export const named = (period: Period, step: Step) => (step === "month" ? formatMonth(period.from) : formatRange(period.from, period.to));
