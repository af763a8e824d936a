// Days added up by week or month, for bars over time.

import type { DayDeletions, DayNumbers } from "../api/bindings.gen";
import { addDays, mondayOf } from "./calendar";

export type Step = "week" | "month";

export type Period = { from: string; to: string; learned: number; changed: number; deleted: number };

const MONTHS_SHOWN = 12;
const WEEKS_SHOWN = 26;

function startOf(date: string, step: Step): string {
  return step === "week" ? mondayOf(date) : `${date.slice(0, 7)}-01`;
}

function nextStart(start: string, step: Step): string {
  if (step === "week") return addDays(start, 7);
  const [year, month] = [Number(start.slice(0, 4)), Number(start.slice(5, 7))];
  return month === 12 ? `${year + 1}-01-01` : `${year}-${String(month + 1).padStart(2, "0")}-01`;
}

/** The last twelve months or half a year of weeks up to `last`, oldest first, also those without anything. */
export function periodsUntil(last: string, step: Step): Period[] {
  const wanted = step === "week" ? WEEKS_SHOWN : MONTHS_SHOWN;
  const periods: Period[] = [];
  let start = startOf(last, step);
  for (let i = 0; i < wanted; i += 1) {
    const to = addDays(nextStart(start, step), -1);
    periods.unshift({ from: start, to, learned: 0, changed: 0, deleted: 0 });
    start = startOf(addDays(start, -1), step);
  }
  return periods;
}

/** What happened in each period. */
export function byPeriod(days: readonly DayNumbers[], deletions: readonly DayDeletions[], last: string, step: Step): Period[] {
  const periods = periodsUntil(last, step);
  const byStart = new Map(periods.map((period) => [period.from, period]));
  for (const day of days) {
    const period = byStart.get(startOf(day.date, step));
    if (!period) continue;
    period.learned += day.learned;
    period.changed += day.changed;
  }
  for (const day of deletions) {
    const period = byStart.get(startOf(day.date, step));
    if (period) period.deleted += day.memories;
  }
  return periods;
}

/** The newest day on which something is counted. */
export function lastDay(days: readonly DayNumbers[], deletions: readonly DayDeletions[]): string | null {
  const ends = [days.at(-1)?.date, deletions.at(-1)?.date].filter((date) => date !== undefined);
  return ends.sort().at(-1) ?? null;
}

/** A round number at or above `value`, for the end of a scale: 1, 2 or 5 with zeros. */
export function roundUp(value: number): number {
  if (value <= 1) return 1;
  const zeros = 10 ** Math.floor(Math.log10(value));
  return [1, 2, 5, 10].map((n) => n * zeros).find((n) => n >= value) ?? value;
}
