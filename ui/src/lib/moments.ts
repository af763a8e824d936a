// Moments as the backend writes them: UTC, to the microsecond.

import { parseMoment } from "./format";

/** The number of milliseconds of a moment; what is none is the beginning of 1970. */
export function millis(moment: string): number {
  return parseMoment(moment)?.getTime() ?? 0;
}

export function momentOf(time: number): string {
  return new Date(time).toISOString();
}

/** The earlier of two moments, of which `null` is now. */
export function earlier(a: string | null, b: string | null): string | null {
  if (a === null || b === null) return a ?? b;
  return millis(a) <= millis(b) ? a : b;
}

/** A day and a time of it as forms write them. `null` unless both make a moment. */
export function momentOfForm(day: string, time: string): string | null {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(day) || !/^\d{2}:\d{2}$/.test(time)) return null;
  const moment = `${day}T${time}:00Z`;
  return parseMoment(moment) ? moment : null;
}

/** Steps of the slider of a span of time. */
export const STEPS = 1_000;

/** Where a moment stands on the slider between two others. */
export function stepOf(moment: string, first: string, last: string): number {
  const span = millis(last) - millis(first);
  if (span <= 0) return STEPS;
  return Math.round(Math.min(1, Math.max(0, (millis(moment) - millis(first)) / span)) * STEPS);
}

/** The moment of a step; the last one is that of the end, to the microsecond. */
export function momentAt(step: number, first: string, last: string): string {
  if (step >= STEPS) return last;
  return momentOf(millis(first) + ((millis(last) - millis(first)) * step) / STEPS);
}

/** How much happened in each of `count` equal parts of a span, from 0 to 1; days count where they begin. */
export function buckets(days: readonly { date: string; interactions: number; memories: number }[], first: string, last: string, count: number): number[] {
  const sums = new Array<number>(count).fill(0);
  const [from, span] = [millis(first.slice(0, 10)), millis(last) - millis(first.slice(0, 10))];
  for (const day of days) {
    const place = span <= 0 ? 0 : Math.floor(((millis(day.date) - from) / span) * count);
    const at = Math.min(count - 1, Math.max(0, place));
    sums[at] = (sums[at] ?? 0) + day.interactions + day.memories;
  }
  const most = Math.max(1, ...sums);
  return sums.map((sum) => sum / most);
}
