// The calendar of a year as a file.

import { dayCell, WEEKDAY_ROWS, weekX, CALENDAR, type CalendarData } from "./calendarData";
import { chartColours, chartPicture, round, type FrameColours } from "./chartPicture";
import { formatLongDay, formatMoment, formatRange, formatWeekday } from "./format";
import { escaped, type Picture } from "./paint";
import { shareTexts } from "./shareTexts";
import { texts } from "./texts";

type Heat = "h0" | "h1" | "h2" | "h3" | "h4";
export type CalendarColours = FrameColours & Record<Heat, string>;

const LEVELS: readonly Heat[] = ["h0", "h1", "h2", "h3", "h4"];

export type CalendarShown = { data: CalendarData; title: string; asOf: string | null; range: { from: string; to: string } | null };

export function calendarPicture(shown: CalendarShown): Picture {
  return drawCalendar(shown, chartColours({ h0: "--heat-0", h1: "--heat-1", h2: "--heat-2", h3: "--heat-3", h4: "--heat-4" }));
}

export function drawCalendar({ data, title, asOf, range }: CalendarShown, colours: CalendarColours): Picture {
  const body: string[] = [];
  for (const { week, label } of data.labels) body.push(`<text x="${round(weekX(week))}" y="10" fill="${colours.dim}">${escaped(label)}</text>`);
  for (const { day, y } of WEEKDAY_ROWS) body.push(`<text x="0" y="${y}" fill="${colours.dim}">${escaped(formatWeekday(data.days[day]?.date ?? data.first))}</text>`);
  for (const day of data.days) {
    const { x, y, width, height } = dayCell(day);
    const isOut = range !== null && (day.date < range.from || day.date > range.to);
    const words = texts.timeline.dayTitle(formatLongDay(day.date), day.interactions, day.memories);
    body.push(
      `<rect x="${round(x)}" y="${y}" width="${round(width)}" height="${height}" rx="1.5" fill="${colours[LEVELS[day.level] ?? "h0"]}"${isOut ? ' opacity="0.35"' : ""}><title>${escaped(words)}</title></rect>`,
    );
  }
  const days = range ? formatRange(range.from, range.to) : formatRange(data.first, data.last);
  return chartPicture(
    {
      title,
      subtitle: asOf === null ? days : shareTexts.asOf(days, formatMoment(asOf)),
      width: CALENDAR.width,
      height: CALENDAR.height,
      body,
      legend: [{ word: texts.timeline.less }, ...LEVELS.map((level) => ({ colour: colours[level] })), { word: texts.timeline.more }],
    },
    colours,
  );
}
