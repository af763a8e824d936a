// Views that were saved under a name, with their filters.

import { queryOptions } from "@tanstack/react-query";

import type { SavedView } from "./bindings.gen";
import { commands, unwrap } from "./client";

/** In the order of their names. */
export const viewsQuery = queryOptions({
  queryKey: ["views"],
  queryFn: () => unwrap(commands.listViews()),
  meta: { tags: ["views", "store"] },
});

export const saveView = (view: SavedView) => unwrap(commands.saveView(view));
export const deleteView = (name: string) => unwrap(commands.deleteView(name));
/** What had the other name before goes. */
export const renameView = (name: string, to: string) => unwrap(commands.renameView(name, to));
