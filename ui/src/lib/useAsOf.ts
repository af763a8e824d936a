// The moment at which the whole window looks at the store; `null` is now.

import { useRouterState } from "@tanstack/react-router";

import { parseAddress } from "./address";

export function useAsOf(): string | null {
  return useRouterState({ select: (state) => parseAddress(state.location.href).asOf });
}
