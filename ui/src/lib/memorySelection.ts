// Which memories of a list are selected: single ones, or all that the list has, also those that were never read, but for
// some. A selection belongs to one list with its filters.

import type { BulkScope, MemoryId, MemoryKey, MemoryListRequest } from "../api/bindings.gen";

export type Selected =
  | { kind: "some"; keys: ReadonlyMap<MemoryId, MemoryKey> }
  | { kind: "all"; except: ReadonlySet<MemoryId> };

export type Selection = {
  selected: Selected;
  /** Where a range begins. */
  anchor: MemoryId | null;
  /** What the last range took in, so that a new one from the same beginning takes its place. */
  range: readonly MemoryId[];
};

type Row = { key: MemoryKey };

const nothing: Selected = { kind: "some", keys: new Map() };

export const NO_SELECTION: Selection = { selected: nothing, anchor: null, range: [] };

export const EVERYTHING: Selection = { selected: { kind: "all", except: new Set() }, anchor: null, range: [] };

/** All of a list that is there as a whole. */
export function selectionOf(rows: readonly Row[]): Selection {
  return { selected: { kind: "some", keys: new Map(rows.map(({ key }) => [key.memoryId, key])) }, anchor: null, range: [] };
}

export function isSelected({ selected }: Selection, id: MemoryId): boolean {
  return selected.kind === "some" ? selected.keys.has(id) : !selected.except.has(id);
}

/** False where nothing was selected, and where all of it was taken out again one by one. */
export function isSelecting({ selected }: Selection): boolean {
  return selected.kind === "all" || selected.keys.size > 0;
}

/** `total`: how many memories the list has; `null` while nobody has counted them. */
export function selectedCount({ selected }: Selection, total: number | null): number | null {
  if (selected.kind === "some") return selected.keys.size;
  return total === null ? null : Math.max(0, total - selected.except.size);
}

export function scopeOf({ selected }: Selection, list: MemoryListRequest): BulkScope {
  return selected.kind === "some"
    ? { kind: "selected", memories: [...selected.keys.values()] }
    : { kind: "matching", list, except: [...selected.except] };
}

function withRows(selected: Selected, rows: readonly Row[], on: boolean): Selected {
  if (selected.kind === "all") {
    const except = new Set(selected.except);
    for (const { key } of rows) {
      if (on) except.delete(key.memoryId);
      else except.add(key.memoryId);
    }
    return { kind: "all", except };
  }
  const keys = new Map(selected.keys);
  for (const { key } of rows) {
    if (on) keys.set(key.memoryId, key);
    else keys.delete(key.memoryId);
  }
  return { kind: "some", keys };
}

export function toggled(selection: Selection, row: Row): Selection {
  const { memoryId } = row.key;
  return { selected: withRows(selection.selected, [row], !isSelected(selection, memoryId)), anchor: memoryId, range: [] };
}

/** Selects from where the range began to `to`, and leaves out what the last range took in beyond that. */
export function extended(selection: Selection, rows: readonly Row[], from: number, to: number): Selection {
  const begun = rows.findIndex(({ key }) => key.memoryId === selection.anchor);
  const at = begun === -1 ? from : begun;
  const taken = rows.slice(Math.min(at, to), Math.max(at, to) + 1);
  const ids = new Set(taken.map(({ key }) => key.memoryId));
  const left = new Set(selection.range.filter((id) => !ids.has(id)));
  const without = left.size === 0 ? selection.selected : withRows(selection.selected, rows.filter(({ key }) => left.has(key.memoryId)), false);
  return {
    selected: withRows(without, taken, true),
    anchor: rows[at]?.key.memoryId ?? selection.anchor,
    range: [...ids],
  };
}
