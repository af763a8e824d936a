// Twelve months at a glance: how much happened on which day. A click goes to a day, a drag chooses a range.

import { ChevronLeft, ChevronRight } from "lucide-react";
import { useMemo, useRef, useState, type KeyboardEvent, type PointerEvent, type ReactNode } from "react";

import type { DayActivity } from "../api/bindings.gen";
import { addDays, orderedRange, stepDay } from "../lib/calendar";
import { formatCount, formatLongDay, formatRange, formatWeekday } from "../lib/format";
import { texts } from "../lib/texts";
import { useMediaQuery } from "../lib/useMediaQuery";
import { CALENDAR, calendarData, cellAt, dayCell, endShowing, sumOf, WEEKDAY_ROWS, WEEKS, weekX, type CalendarData } from "../lib/calendarData";
import css from "./CalendarStrip.module.css";

type Props = {
  activity: readonly DayActivity[];
  /** What the user has in all; `null` while only a part is shown, which is then added up day by day. */
  totals: { interactions: number; memories: number } | null;
  /** The day that the list starts from. */
  at: string | null;
  from: string | null;
  to: string | null;
  onJump: (date: string) => void;
  onRange: (from: string, to: string) => void;
  /** At the end of the head, given the months that are shown. */
  tools?: (shown: CalendarData) => ReactNode;
};

const WEEK_STEP = CALENDAR.width / WEEKS;

export function CalendarStrip({ activity, totals, at, from, to, onJump, onRange, tools }: Props) {
  const low = useMediaQuery("(max-height: 680px)");
  const newest = activity.at(-1)?.date ?? "";
  const [shift, setShift] = useState(0);
  const base = endShowing(newest, at ?? to ?? newest);
  const end = addDays(base, shift * WEEKS * 7);
  const data = useMemo(() => calendarData(activity, end), [activity, end]);
  const shown = useMemo(() => totals ?? sumOf(activity, from, to), [totals, activity, from, to]);

  const [cursor, setCursor] = useState<string | null>(null);
  const [anchor, setAnchor] = useState<string | null>(null);
  const svg = useRef<SVGSVGElement>(null);
  const current = cursor ?? at ?? to ?? newest;
  const dragged = anchor && cursor && anchor !== cursor ? orderedRange(anchor, cursor) : null;
  const range = dragged ?? (from && to ? { from, to } : null);

  const dateAt = (event: PointerEvent): string | null => {
    const box = svg.current?.getBoundingClientRect();
    if (!box || box.width === 0) return null;
    const x = ((event.clientX - box.left) / box.width) * CALENDAR.width;
    if (low) return data.weeks[Math.min(WEEKS - 1, Math.max(0, Math.floor(x / WEEK_STEP)))]?.monday ?? null;
    const { week, weekday } = cellAt(x, ((event.clientY - box.top) / box.height) * CALENDAR.height);
    return data.days[week * 7 + weekday]?.date ?? null;
  };
  const endOf = (date: string) => (low ? addDays(date, 6) : date);
  const finish = (start: string | null, stop: string | null) => {
    setAnchor(null);
    setCursor(null);
    if (!start || !stop) return;
    if (start !== stop) {
      const chosen = orderedRange(start, stop);
      onRange(chosen.from, endOf(chosen.to));
    } else if (low) {
      onJump(newestWithin(data, start));
    } else {
      onJump(start);
    }
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === "Enter" || event.key === " ") {
      event.preventDefault();
      finish(anchor ?? current, current);
      return;
    }
    if (event.key === "Escape") {
      setAnchor(null);
      setCursor(null);
      return;
    }
    const next = stepDay(current, event.key, data.first, data.last);
    if (next === null) return;
    event.preventDefault();
    setAnchor(event.shiftKey ? (anchor ?? current) : null);
    setCursor(next);
  };

  const day = data.days.find((cell) => cell.date === current);
  return (
    <div className={css.calendar}>
      <div className={css.head}>
        <span>
          <b className="num">{formatCount(shown.interactions)}</b>{" "}
          {totals ? texts.timeline.interactionsOf(shown.interactions) : texts.timeline.interactionsByDay(shown.interactions)}
        </span>
        <span>
          <b className="num">{formatCount(shown.memories)}</b> {texts.timeline.memoriesOf(shown.memories)}
        </span>
        <span className="dim">{formatRange(from ?? activity[0]?.date ?? newest, to ?? newest)}</span>
        <span className={css.right}>
          {data.hasEarlier && (
            <button type="button" className={css.shift} aria-label={texts.timeline.earlier} title={texts.timeline.earlier} onClick={() => setShift(shift - 1)}>
              <ChevronLeft className="sm" />
            </button>
          )}
          {data.hasLater && (
            <button type="button" className={css.shift} aria-label={texts.timeline.later} title={texts.timeline.later} onClick={() => setShift(shift + 1)}>
              <ChevronRight className="sm" />
            </button>
          )}
          <Legend />
          {tools?.(data)}
        </span>
      </div>
      <svg
        ref={svg}
        className={css.strip}
        viewBox={`0 0 ${CALENDAR.width} ${low ? 28 : CALENDAR.height}`}
        role="slider"
        tabIndex={0}
        aria-label={texts.timeline.calendar}
        aria-valuemin={0}
        aria-valuemax={data.days.length - 1}
        aria-valuenow={Math.max(0, data.days.findIndex((cell) => cell.date === current))}
        aria-valuetext={texts.timeline.dayTitle(formatLongDay(current), day?.interactions ?? 0, day?.memories ?? 0)}
        aria-describedby="calendar-summary"
        onKeyDown={onKeyDown}
        onBlur={() => {
          setAnchor(null);
          setCursor(null);
        }}
        onPointerDown={(event) => {
          const date = dateAt(event);
          event.currentTarget.setPointerCapture(event.pointerId);
          setAnchor(date);
          setCursor(date);
        }}
        onPointerMove={(event) => {
          if (event.currentTarget.hasPointerCapture(event.pointerId)) setCursor(dateAt(event));
        }}
        onPointerUp={(event) => finish(anchor, dateAt(event))}
        onPointerCancel={() => finish(null, null)}
      >
        {low ? <WeekCells data={data} range={range} current={cursor ?? at} /> : <DayCells data={data} range={range} current={cursor ?? at} />}
      </svg>
      <p id="calendar-summary" className="sr">
        {texts.timeline.byDay(
          formatLongDay(data.first),
          formatLongDay(data.last),
          data.busiest && texts.timeline.busiestTitle(formatLongDay(data.busiest.date), data.busiest.memories),
        )}{" "}
        {texts.timeline.calendarHelp}
      </p>
    </div>
  );
}

/** The newest day of a week on which something happened: where a click on a week leads. */
function newestWithin(data: CalendarData, monday: string): string {
  const sunday = addDays(monday, 6);
  const busy = data.days.findLast((day) => day.date >= monday && day.date <= sunday && day.level > 0);
  return busy?.date ?? sunday;
}

type CellsProps = { data: CalendarData; range: { from: string; to: string } | null; current: string | null };

function DayCells({ data, range, current }: CellsProps) {
  const within = (date: string) => range !== null && date >= range.from && date <= range.to;
  return (
    <>
      <g className={css.axis} aria-hidden="true">
        {data.labels.map(({ week, label }) => (
          <text key={week} x={weekX(week)} y="10">
            {label}
          </text>
        ))}
        {WEEKDAY_ROWS.map(({ day, y }) => (
          <text key={day} x="0" y={y}>
            {formatWeekday(data.days[day]?.date ?? "")}
          </text>
        ))}
      </g>
      {data.days.map((day) => (
        <rect
          key={day.date}
          className={css[`h${day.level}`]}
          data-selected={day.date === current || undefined}
          data-out={(range !== null && !within(day.date)) || undefined}
          {...dayCell(day)}
          rx="1.5"
        >
          <title>{texts.timeline.dayTitle(formatLongDay(day.date), day.interactions, day.memories)}</title>
        </rect>
      ))}
    </>
  );
}

function WeekCells({ data, range, current }: CellsProps) {
  return (
    <>
      <g className={css.axis} aria-hidden="true">
        {data.labels.map(({ week, label }) => (
          <text key={week} x={week * WEEK_STEP} y="9">
            {label}
          </text>
        ))}
      </g>
      {data.weeks.map((week) => {
        const sunday = addDays(week.monday, 6);
        return (
          <rect
            key={week.week}
            className={css[`h${week.level}`]}
            data-selected={(current !== null && current >= week.monday && current <= sunday) || undefined}
            data-out={(range !== null && (sunday < range.from || week.monday > range.to)) || undefined}
            x={0.5 + week.week * WEEK_STEP}
            y="15"
            width={WEEK_STEP - 2}
            height="10"
            rx="1.5"
          >
            <title>{texts.timeline.weekTitle(formatLongDay(week.monday), week.interactions, week.memories)}</title>
          </rect>
        );
      })}
    </>
  );
}

function Legend() {
  return (
    <span className={css.legend} aria-hidden="true">
      {texts.timeline.less}
      <svg width="52" height="8">
        {[0, 1, 2, 3, 4].map((level) => (
          <rect key={level} className={css[`h${level}`]} x={level * 11} width="8" height="8" rx="1.5" />
        ))}
      </svg>
      {texts.timeline.more}
    </span>
  );
}
