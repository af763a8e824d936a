// Files for people who have neither the program nor the store. Each asks where to write first.

import type { ListFormat, Listed, Shared } from "./bindings.gen";
import { commands, unwrap } from "./client";
import { newTask } from "./tasks";

/** `null` when the dialog was closed without a choice. */
export const share = (what: Shared) => unwrap(commands.share(what, newTask()));

export const exportList = (list: Listed, format: ListFormat) => unwrap(commands.exportList(list, format, newTask()));
