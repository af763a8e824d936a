// Starts the window: the theme first, then the views.

import "../styles/tokens.css";
import "../styles/base.css";

import { QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";

import { followChanges, makeQueryClient } from "../api/queryClient";
import { applyTheme, rememberedTheme } from "../features/settings/appearance";
import { makeRouter } from "./router";

applyTheme(rememberedTheme());

const queryClient = makeQueryClient();
void followChanges(queryClient);

const root = document.getElementById("root");
if (!root) throw new Error("invariant: index.html has a root element");

createRoot(root).render(
  <StrictMode>
    <QueryClientProvider client={queryClient}>
      <RouterProvider router={makeRouter()} />
    </QueryClientProvider>
  </StrictMode>,
);
