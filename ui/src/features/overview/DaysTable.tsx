// The calendar as a table: each day on which something happened, newest first.

import type { DayActivity } from "../../api/bindings.gen";
import { addDays } from "../../lib/calendar";
import { formatCount, formatDay } from "../../lib/format";
import { overviewTexts } from "../../lib/overviewTexts";
import css from "./Glance.module.css";
import { useListLinks } from "./useListLinks";

const { days: words } = overviewTexts;

export function DaysTable({ activity }: { activity: readonly DayActivity[] }) {
  const links = useListLinks();
  const newest = activity.at(-1)?.date;
  const first = newest ? addDays(newest, -365) : "";
  const shown = activity.filter((day) => day.date > first).reverse();
  return (
    <div className={css.tableBox} tabIndex={0} role="group" aria-label={overviewTexts.calendar}>
      <table className={css.table}>
        <thead>
          <tr>
            <th scope="col">{words.day}</th>
            <th scope="col" className={css.number}>{words.interactions}</th>
            <th scope="col" className={css.number}>{words.memories}</th>
          </tr>
        </thead>
        <tbody>
          {shown.map((day) => (
            <tr key={day.date}>
              <th scope="row">
                <button type="button" className="link" onClick={() => links.day(day.date)}>
                  {formatDay(day.date)}
                </button>
              </th>
              <td className={css.number}>{formatCount(day.interactions)}</td>
              <td className={css.number}>{formatCount(day.memories)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
