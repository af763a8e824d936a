// Where the marks of an overview lead: to the lists behind them, at the same place.

import { viewsOf, type Address, type View } from "../../lib/address";
import { useAddress } from "../../lib/useAddress";

const CLEAR: Partial<Address> = { agent: null, from: null, to: null, filter: null, tag: null, at: null, selection: null, kinds: [], by: null, about: null, group: null };

export type ListLinks = {
  /** What happened on a day. */
  day: (date: string) => void;
  memoriesOf: (from: string, to: string) => void;
  filtered: (filter: NonNullable<Address["filter"]>) => void;
  tagged: (tag: string) => void;
  throughAgent: (agentId: string) => void;
  /** The audit trail of these days; `null` where the window has no view of it. */
  changesOf: ((from: string, to: string) => void) | null;
  versions: (userId: string, memoryId: string) => void;
};

export function useListLinks(): ListLinks {
  const { address, go } = useAddress();
  const views = viewsOf(address.place);
  const to = (view: View, patch: Partial<Address>) => go({ ...CLEAR, ...patch, view });
  const memoriesOf = (from: string, until: string) => to("memories", { from, to: until });
  return {
    day: (date) => (views.includes("timeline") ? to("timeline", { at: date }) : memoriesOf(date, date)),
    memoriesOf,
    filtered: (filter) => to("memories", { filter }),
    tagged: (tag) => to("memories", { tag }),
    throughAgent: (agent) => to("memories", { agent }),
    changesOf: views.includes("changes") ? (from, until) => to("changes", { from, to: until }) : null,
    versions: (userId, memoryId) => to("versions", { selection: { kind: "memory", userId, memoryId } }),
  };
}
