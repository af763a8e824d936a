// Time along the x axis. Between two versions it runs evenly, but each stretch has its own measure: where cards would
// cover each other time is stretched until they fit, and where nothing happens for long it is shortened. So every
// version stands exactly at its time on the axis, in order, and no card is away from its dot.

import { DAY_MS } from "../../lib/versionGraph";

/** A moment of which the place on the axis is known. */
export type Fixed = { time: number; x: number };

export type TimeScale = (time: number) => number;

/** `fixed` ascends in both values; beyond its ends time runs with `perMs` pixels a millisecond. */
export function timeScale(fixed: readonly Fixed[], perMs: number): TimeScale {
  const first = fixed[0];
  const last = fixed.at(-1);
  if (!first || !last) return (time) => time * perMs;
  return (time) => {
    if (time <= first.time) return first.x - (first.time - time) * perMs;
    if (time >= last.time) return last.x + (time - last.time) * perMs;
    const at = lastUpTo(fixed, time);
    const [a, b] = [fixed[at] ?? first, fixed[at + 1] ?? last];
    return b.time === a.time ? a.x : a.x + ((time - a.time) / (b.time - a.time)) * (b.x - a.x);
  };
}

/** Index of the last moment that is not after `time`. */
function lastUpTo(fixed: readonly Fixed[], time: number): number {
  let [low, high] = [0, fixed.length - 1];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((fixed[middle]?.time ?? Infinity) <= time) low = middle;
    else high = middle - 1;
  }
  return low;
}

export type Tick = { x: number; label: string | null };

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const LABEL_SPACE = 52;
const LINE_SPACE = 12;
const MAX_TICKS = 120;

type Unit = { start: (time: number) => Date; step: (date: Date) => void; label: (date: Date, first: boolean) => string };

const utc = (year: number, month = 0, day = 1) => {
  const date = new Date(0);
  // Date.UTC reads the years 0 to 99 as 1900 to 1999.
  date.setUTCFullYear(year, month, day);
  return date;
};

const DAYS: Unit = {
  start: (time) => new Date(Math.floor(time / DAY_MS) * DAY_MS),
  step: (date) => date.setUTCDate(date.getUTCDate() + 1),
  label: (date, first) => `${date.getUTCDate()} ${MONTHS[date.getUTCMonth()]}${first ? ` ${date.getUTCFullYear()}` : ""}`,
};

const WHOLE_MONTHS: Unit = {
  start: (time) => utc(new Date(time).getUTCFullYear(), new Date(time).getUTCMonth()),
  step: (date) => date.setUTCMonth(date.getUTCMonth() + 1),
  label: (date, first) => {
    const year = first || date.getUTCMonth() === 0 ? ` ${date.getUTCFullYear()}` : "";
    return `${MONTHS[date.getUTCMonth()]}${year}`;
  },
};

const years = (step: number): Unit => ({
  start: (time) => utc(Math.floor(new Date(time).getUTCFullYear() / step) * step),
  step: (date) => date.setUTCFullYear(date.getUTCFullYear() + step),
  label: (date) => String(date.getUTCFullYear()),
});

/** Days for a few weeks, months for a few years, years or more beyond. */
function unitFor(span: number): Unit {
  if (span <= 40 * DAY_MS) return DAYS;
  if (span <= 8 * 366 * DAY_MS) return WHOLE_MONTHS;
  const inYears = span / (365.25 * DAY_MS);
  return years(Math.max(1, 10 ** Math.ceil(Math.log10(inYears / MAX_TICKS))));
}

/** Lines of the calendar between 0 and `width`; labels that would touch and lines that would crowd are left out. */
export function ticks(scale: TimeScale, from: number, to: number, width: number): Tick[] {
  const unit = unitFor(to - from);
  const date = unit.start(from);
  const found: Tick[] = [];
  let [lastLine, lastLabel] = [-Infinity, -Infinity];
  for (let i = 0; i < MAX_TICKS * 2; i += 1) {
    const x = Math.round(scale(date.getTime()));
    if (Number.isNaN(x) || x > width) break;
    if (x >= 0 && x - lastLine >= LINE_SPACE) {
      const isFirst = lastLabel === -Infinity;
      const label = x - lastLabel >= (isFirst ? 0 : LABEL_SPACE) ? unit.label(date, isFirst) : null;
      found.push({ x, label });
      lastLine = x;
      // The first label carries the year and takes more room.
      if (label !== null) lastLabel = isFirst ? x + LABEL_SPACE / 2 : x;
    }
    unit.step(date);
  }
  return found;
}
