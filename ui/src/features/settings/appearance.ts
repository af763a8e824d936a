// Theme and text size of the window. The root element carries the theme for the token sheet; the size of the whole page is
// set by the backend, before anything is drawn.

import { useQuery } from "@tanstack/react-query";
import { useEffect } from "react";

import type { Theme } from "../../api/bindings.gen";
import { useSetTextSize } from "../../api/mutations";
import { settingsQuery } from "../../api/queries";
import type { Actions } from "../../lib/actions";
import { withMod } from "../../lib/platform";

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
export function useTheme(): void {
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

export type SizeStep = "larger" | "smaller" | "normal";

/** The size that a step leads to; the same one at the ends. */
export function sizeAfter(step: SizeStep, size: number, sizes: readonly number[]): number {
  if (step === "normal") return sizes.includes(100) ? 100 : size;
  const at = sizes.indexOf(size) + (step === "larger" ? 1 : -1);
  return sizes[at] ?? size;
}

/** Moves the text size by one step. */
export function useSizeSteps(actions: Pick<Actions, "notify">): (step: SizeStep) => void {
  const { data } = useQuery(settingsQuery);
  const { mutate } = useSetTextSize();
  return (step) => {
    if (!data) return;
    const size = sizeAfter(step, data.textSize, data.textSizes);
    if (size === data.textSize) return;
    mutate(size, { onError: (error) => actions.notify({ text: error.message, tone: "error" }) });
  };
}

/** A plus sign stands on the key of the equals sign, or needs Shift, or is on the number pad. */
const STEPS: Record<string, SizeStep> = { "+": "larger", "=": "larger", "-": "smaller", "_": "smaller", "0": "normal" };

/** The command key with + − 0, and with a comma for the settings; also while a dialog is open or somebody types. */
export function useSettingsKeys(actions: Actions): void {
  const step = useSizeSteps(actions);
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.defaultPrevented || !withMod(event)) return;
      const asked = STEPS[event.key];
      if (asked) step(asked);
      else if (event.key === ",") actions.open({ kind: "settings", section: "appearance" });
      else return;
      event.preventDefault();
    };
    window.addEventListener("keydown", onKeyDown);
    return () => window.removeEventListener("keydown", onKeyDown);
  }, [actions, step]);
}
