// Starts the window: theme first, then the last place, then the views.

import "../styles/tokens.css";
import "../styles/base.css";

import { QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";

import { lastPlace } from "../api/mutations";
import { followChanges, makeQueryClient } from "../api/queryClient";
import { applyTheme, rememberedTheme } from "../features/settings/theme";
import { makeRouter } from "./router";

applyTheme(rememberedTheme());

const queryClient = makeQueryClient();
void followChanges(queryClient);

/** A start without an address in the URL goes on where the last one ended. */
async function restorePlace(): Promise<void> {
  if (window.location.hash.length > 2) return;
  const place = await lastPlace().catch(() => null);
  if (place) window.history.replaceState(null, "", `#${place}`);
}

const root = document.getElementById("root");
if (!root) throw new Error("invariant: index.html has a root element");

void restorePlace().then(() => {
  createRoot(root).render(
    <StrictMode>
      <QueryClientProvider client={queryClient}>
        <RouterProvider router={makeRouter()} />
      </QueryClientProvider>
    </StrictMode>,
  );
});
