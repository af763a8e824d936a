// The routes: one per kind of place, all drawn by the shell, which reads the address itself.

import {
  createHashHistory,
  createRootRoute,
  createRoute,
  createRouter,
  type RouterHistory,
} from "@tanstack/react-router";

import { Defect } from "./Defect";
import { MaskedShell } from "./MaskedShell";

export function makeRouter(history: RouterHistory = createHashHistory()) {
  const root = createRootRoute({ component: MaskedShell, errorComponent: Defect, notFoundComponent: () => null });
  const paths = ["/", "/o/$orgId", "/o/$orgId/u/$userId", "/o/$orgId/a/$agentId"] as const;
  return createRouter({
    routeTree: root.addChildren(paths.map((path) => createRoute({ getParentRoute: () => root, path }))),
    history,
    // Values in addresses are plain text; the router's own form would read "12" as a number.
    parseSearch: (search) => Object.fromEntries(new URLSearchParams(search)),
    stringifySearch: (search) => {
      const text = new URLSearchParams(search as Record<string, string>).toString();
      return text ? `?${text}` : "";
    },
  });
}
