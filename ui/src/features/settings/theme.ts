// Light or dark: by the system unless switched. The root element carries the result for the token sheet.

import { useQuery } from "@tanstack/react-query";
import { useEffect } from "react";

import type { Theme } from "../../api/bindings.gen";
import { settingsQuery } from "../../api/queries";

const DARK = "(prefers-color-scheme: dark)";
const STORED = "theme";

export function applyTheme(theme: Theme): void {
  const dark = theme === "dark" || (theme === "system" && window.matchMedia(DARK).matches);
  document.documentElement.dataset.theme = dark ? "dark" : "light";
}

/** The theme of the last time, so that the first paint needs no answer from the backend. */
export function rememberedTheme(): Theme {
  const stored = localStorage.getItem(STORED);
  return stored === "light" || stored === "dark" ? stored : "system";
}

/** Keeps the window in the chosen theme. To be used once, by the shell. */
export function useSettings(): void {
  const { data } = useQuery(settingsQuery);
  const theme = data?.theme ?? rememberedTheme();
  useEffect(() => {
    applyTheme(theme);
    localStorage.setItem(STORED, theme);
    const list = window.matchMedia(DARK);
    const follow = () => applyTheme(theme);
    list.addEventListener("change", follow);
    return () => list.removeEventListener("change", follow);
  }, [theme]);
}
