// The timeline as a flat list of rows: a head for each day, then its interactions.

import type { TimelineItem } from "../../api/bindings.gen";

export type DayRow = { kind: "day"; key: string; date: string; first: boolean };
export type InteractionRow = { kind: "interaction"; key: string; date: string; item: TimelineItem };
export type Row = DayRow | InteractionRow;

/** Rows of items that are sorted by day, newest first. */
export function timelineRows(items: readonly TimelineItem[]): Row[] {
  const rows: Row[] = [];
  let day: string | null = null;
  for (const item of items) {
    if (item.date !== day) {
      day = item.date;
      rows.push({ kind: "day", key: `day:${day}`, date: day, first: rows.length === 0 });
    }
    rows.push({ kind: "interaction", key: `${item.date}/${item.interaction.interactionId}`, date: item.date, item });
  }
  return rows;
}

/** The row of an interaction: under the asked day where it stands there, else under its newest day. */
export function rowOf(rows: readonly Row[], interactionId: string, date: string | null): number {
  const isIt = (row: Row) => row.kind === "interaction" && row.item.interaction.interactionId === interactionId;
  const onDay = rows.findIndex((row) => isIt(row) && row.date === date);
  return onDay >= 0 ? onDay : rows.findIndex(isIt);
}

/** The head that belongs to row `index`. */
export function headOf(rows: readonly Row[], index: number): number {
  for (let i = Math.min(index, rows.length - 1); i >= 0; i -= 1) {
    if (rows[i]?.kind === "day") return i;
  }
  return -1;
}
