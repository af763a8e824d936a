// What the calendar strip draws: twelve months of cells with their heat, by day and by week.

import type { DayActivity } from "../api/bindings.gen";
import { addDays, daysBetween, heatLevel, mondayOf, monthLabels, strip, type Day, type MonthLabel } from "./calendar";

export const WEEKS = 52;

/** What the cells of days are drawn on: names of days at the left, of months above. */
export const CALENDAR = { left: 26, width: 628, height: 88 } as const;
const STEP = (CALENDAR.width - CALENDAR.left) / WEEKS;

export const weekX = (week: number): number => CALENDAR.left + week * STEP;

export function dayCell({ week, weekday }: Day): { x: number; y: number; width: number; height: number } {
  return { x: weekX(week), y: 18 + weekday * 10, width: STEP - 2, height: 8 };
}

/** The days of the week that have their names beside them. */
export const WEEKDAY_ROWS = [0, 3, 6].map((day) => ({ day, y: 25.5 + day * 10 }));

/** The place in a week under a point of the drawing. */
export function cellAt(x: number, y: number): { week: number; weekday: number } {
  const clamp = (value: number, max: number) => Math.min(max, Math.max(0, value));
  return { week: clamp(Math.floor((x - CALENDAR.left) / STEP), WEEKS - 1), weekday: clamp(Math.floor((y - 17) / 10), 6) };
}

export type DayCell = Day & { interactions: number; memories: number; level: number };
export type WeekCell = { week: number; monday: string; interactions: number; memories: number; level: number };

export type CalendarData = {
  days: DayCell[];
  weeks: WeekCell[];
  labels: MonthLabel[];
  first: string;
  last: string;
  /** True when there is activity before or after the months that are shown. */
  hasEarlier: boolean;
  hasLater: boolean;
  busiest: DayCell | null;
};

/** What happened on the days of a range. An interaction that went on another day counts on both. */
export function sumOf(activity: readonly DayActivity[], from: string | null, to: string | null) {
  const days = activity.filter(({ date }) => (!from || date >= from) && (!to || date <= to));
  return {
    interactions: days.reduce((sum, day) => sum + day.interactions, 0),
    memories: days.reduce((sum, day) => sum + day.memories, 0),
  };
}

/** A day may be without memories: its conversation counts then. */
function weight(day: { interactions: number; memories: number }): number {
  return day.memories + day.interactions;
}

/** The level of few very busy days must not make all others pale: the scale ends at the 95th percentile. */
function scaleEnd(values: number[]): number {
  const sorted = values.filter((value) => value > 0).sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * 0.95))] ?? 0;
}

export function calendarData(activity: readonly DayActivity[], end: string): CalendarData {
  const byDate = new Map(activity.map((day) => [day.date, day]));
  const bare = strip(end, WEEKS);
  const filled = bare.map((day) => {
    const found = byDate.get(day.date);
    return { ...day, interactions: found?.interactions ?? 0, memories: found?.memories ?? 0, level: 0 };
  });
  const dayEnd = scaleEnd(filled.map(weight));
  const days = filled.map((day) => ({ ...day, level: heatLevel(weight(day), dayEnd) }));

  const sums = Array.from({ length: WEEKS }, (_, week): WeekCell => {
    const inWeek = days.slice(week * 7, week * 7 + 7);
    return {
      week,
      monday: inWeek[0]?.date ?? end,
      interactions: inWeek.reduce((sum, day) => sum + day.interactions, 0),
      memories: inWeek.reduce((sum, day) => sum + day.memories, 0),
      level: 0,
    };
  });
  const weekEnd = scaleEnd(sums.map(weight));
  const weeks = sums.map((week) => ({ ...week, level: heatLevel(weight(week), weekEnd) }));

  const first = days[0]?.date ?? end;
  const last = days.at(-1)?.date ?? end;
  const busiest = days.reduce<DayCell | null>((best, day) => (weight(day) > (best ? weight(best) : 0) ? day : best), null);
  return {
    days,
    weeks,
    labels: monthLabels(days),
    first,
    last,
    hasEarlier: (activity[0]?.date ?? first) < first,
    hasLater: (activity.at(-1)?.date ?? last) > last,
    busiest,
  };
}

/** The last week of the strip that shows `date` too, moving in whole years from `end`. */
export function endShowing(end: string, date: string): string {
  const weeksAway = Math.floor(daysBetween(mondayOf(date), mondayOf(end)) / 7);
  const years = Math.floor(weeksAway / WEEKS);
  return addDays(end, -years * WEEKS * 7);
}
