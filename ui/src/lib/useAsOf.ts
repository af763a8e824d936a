// The moment at which the whole window looks at the store; `null` is now. It stands on one of two axes: what was learned by then, or
// what was stored then.

import { useRouterState } from "@tanstack/react-router";

import { parseAddress, type Address } from "./address";
import { evolutionTexts } from "./evolutionTexts";
import { storedTexts } from "./storedTexts";

/** On the axis of learning. */
export function useAsOf(): string | null {
  return useRouterState({ select: (state) => parseAddress(state.location.href).asOf });
}

/** On the axis of changes, which is followed where the place is a user. */
export function useStoredAt(): string | null {
  return useRouterState({
    select: (state) => {
      const { place, storedAt } = parseAddress(state.location.href);
      return place.kind === "user" ? storedAt : null;
    },
  });
}

/** Whether what is shown of memories is of an earlier moment, on whichever axis. */
export function useIsPast(): boolean {
  const [asOf, storedAt] = [useAsOf(), useStoredAt()];
  return asOf !== null || storedAt !== null;
}

/** Why nothing can be changed at the moment of the window; `null` when it is now. */
export function whyPast({ asOf, storedAt }: Pick<Address, "asOf" | "storedAt">): string | null {
  if (asOf !== null) return evolutionTexts.readOnly(asOf);
  return storedAt === null ? null : storedTexts.readOnly(storedAt);
}

export function useWhyPast(): string | null {
  return useRouterState({ select: (state) => whyPast(parseAddress(state.location.href)) });
}
