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
/** About as much room as a label takes, and one character of it. */
const LABEL_SPACE = 52;
const CHARACTER = 6.5;
const LABEL_GAP = 14;
const LINE_SPACE = 12;
/** The year is said again after this many pixels, less than a window shows, where a drawing is wider than that. */
const YEAR_SPACE = 400;
const MOST_STEPS = 2_000;

type Unit = {
  days: number;
  start: (time: number) => Date;
  step: (date: Date) => void;
  label: (date: Date) => string;
  /** The label says the year itself. */
  isYear?: boolean;
};

const utc = (year: number, month = 0, day = 1) => {
  const date = new Date(0);
  // Date.UTC reads the years 0 to 99 as 1900 to 1999.
  date.setUTCFullYear(year, month, day);
  return date;
};

const month = (date: Date) => MONTHS[date.getUTCMonth()] ?? "";

/** Days from a Monday on; 1 January 1970 was a Thursday. */
const days = (step: number): Unit => ({
  days: step,
  start: (time) => new Date((Math.floor((time / DAY_MS + 3) / step) * step - 3) * DAY_MS),
  step: (date) => date.setUTCDate(date.getUTCDate() + step),
  label: (date) => `${date.getUTCDate()} ${month(date)}`,
});

const months = (step: number): Unit => ({
  days: step * 30.4,
  start: (time) => {
    const date = new Date(time);
    return utc(date.getUTCFullYear(), Math.floor(date.getUTCMonth() / step) * step);
  },
  step: (date) => date.setUTCMonth(date.getUTCMonth() + step),
  label: month,
});

const years = (step: number): Unit => ({
  days: step * 365.25,
  start: (time) => utc(Math.floor(new Date(time).getUTCFullYear() / step) * step),
  step: (date) => date.setUTCFullYear(date.getUTCFullYear() + step),
  label: (date) => String(date.getUTCFullYear()),
  isYear: true,
});

const UNITS = [days(1), days(7), months(1), months(3), years(1), years(10), years(100)];

/** The finest unit of which all labels have room. */
function unitFor(span: number, width: number): Unit {
  return UNITS.find((unit) => span / DAY_MS / unit.days <= width / LABEL_SPACE) ?? years(1_000);
}

/** Lines of the calendar between 0 and `width`; labels that would touch and lines that would crowd are left out. */
export function ticks(scale: TimeScale, from: number, to: number, width: number, viewport: number): Tick[] {
  const yearSpace = width > viewport ? YEAR_SPACE : Infinity;
  const unit = unitFor(to - from, width);
  const date = unit.start(from);
  const found: Tick[] = [];
  let [lastLine, labelEnd, lastYear] = [-Infinity, -Infinity, -Infinity];
  for (let i = 0; i < MOST_STEPS; i += 1) {
    const x = Math.round(scale(date.getTime()));
    if (Number.isNaN(x) || x > width) break;
    if (x >= 0 && x - lastLine >= LINE_SPACE) {
      const withYear = !unit.isYear && (lastYear === -Infinity || x - lastYear > yearSpace || (date.getUTCMonth() === 0 && unit.days > 20));
      const label = withYear ? `${unit.label(date)} ${date.getUTCFullYear()}` : unit.label(date);
      const fits = x >= labelEnd;
      found.push({ x, label: fits ? label : null });
      lastLine = x;
      if (fits) labelEnd = x + label.length * CHARACTER + LABEL_GAP;
      if (fits && withYear) lastYear = x;
    }
    unit.step(date);
  }
  return found;
}
