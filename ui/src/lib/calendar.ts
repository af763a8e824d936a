// The arithmetic of the calendar strip: weeks from Monday to Sunday, months, and how much happened.

export const DAY_MS = 86_400_000;

export type Day = { date: string; week: number; weekday: number };
export type MonthLabel = { week: number; label: string };

function utc(date: string): number {
  return Date.parse(`${date}T00:00:00Z`);
}

export function toDay(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10);
}

export function addDays(date: string, days: number): string {
  return toDay(utc(date) + days * DAY_MS);
}

/** Days from `from` to `to`; negative when `to` is earlier. */
export function daysBetween(from: string, to: string): number {
  return Math.round((utc(to) - utc(from)) / DAY_MS);
}

/** 0 for Monday to 6 for Sunday. */
export function weekdayOf(date: string): number {
  return (new Date(utc(date)).getUTCDay() + 6) % 7;
}

/** The Monday of the week of `date`. */
export function mondayOf(date: string): string {
  return addDays(date, -weekdayOf(date));
}

/** Whole weeks that end with the week of `last`. */
export function strip(last: string, weeks: number): Day[] {
  const first = addDays(mondayOf(last), -(weeks - 1) * 7);
  return Array.from({ length: weeks * 7 }, (_, i) => ({
    date: addDays(first, i),
    week: Math.floor(i / 7),
    weekday: i % 7,
  }));
}

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/** A label over the first week in which a month begins; one that would touch its neighbour is left out. */
export function monthLabels(days: readonly Day[]): MonthLabel[] {
  const labels = days
    .filter((day) => day.date.endsWith("-01"))
    .map((day) => ({ week: day.week, label: MONTHS[Number(day.date.slice(5, 7)) - 1] ?? "" }));
  return labels.filter((label, i) => {
    const next = labels[i + 1];
    return !next || next.week - label.week >= 3;
  });
}

/** 0 for nothing, then 1 to 4 by quarters of the busiest count. */
export function heatLevel(value: number, max: number): 0 | 1 | 2 | 3 | 4 {
  if (value <= 0 || max <= 0) return 0;
  const level = Math.ceil((value / max) * 4);
  return Math.min(4, Math.max(1, level)) as 1 | 2 | 3 | 4;
}

/** A range in order, whichever end it was begun from. */
export function orderedRange(a: string, b: string): { from: string; to: string } {
  return a <= b ? { from: a, to: b } : { from: b, to: a };
}

/** Where the arrow keys lead from a day; stays inside the strip. */
export function stepDay(date: string, key: string, first: string, last: string): string | null {
  const steps: Record<string, number> = { ArrowUp: -1, ArrowDown: 1, ArrowLeft: -7, ArrowRight: 7, PageUp: -28, PageDown: 28 };
  if (key === "Home") return first;
  if (key === "End") return last;
  const days = steps[key];
  if (days === undefined) return null;
  const to = addDays(date, days);
  if (to < first) return first;
  return to > last ? last : to;
}
