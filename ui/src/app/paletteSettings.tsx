// The settings in the command palette: every section, the theme and the text size.

import { useQuery } from "@tanstack/react-query";
import { AArrowDown, AArrowUp, ALargeSmall, Monitor, Moon, Settings, Sun } from "lucide-react";

import type { Theme } from "../api/bindings.gen";
import { useSetTheme } from "../api/mutations";
import { settingsQuery } from "../api/queries";
import { useSizeSteps, type SizeStep } from "../features/settings/appearance";
import { SETTINGS_SECTIONS, useActions } from "../lib/actions";
import { modKey } from "../lib/platform";
import { settingsTexts } from "../lib/settingsTexts";
import type { Entry } from "./paletteEntries";

const { appearance: words, sections } = settingsTexts;
const THEMES = { system: Monitor, light: Sun, dark: Moon } satisfies Record<Theme, unknown>;
const SIZES = { larger: [AArrowUp, "+"], smaller: [AArrowDown, "−"], normal: [ALargeSmall, "0"] } as const;

export function useSettingsEntries(): Entry[] {
  const actions = useActions();
  const setTheme = useSetTheme();
  const step = useSizeSteps(actions);
  const size = useQuery(settingsQuery).data?.textSize;
  return [
    ...SETTINGS_SECTIONS.map((section) => ({
      id: `settings:${section}`,
      label: settingsTexts.open(sections[section]),
      hint: section === "appearance" ? `${modKey} ,` : undefined,
      icon: <Settings />,
      run: () => actions.open({ kind: "settings", section }),
    })),
    ...(Object.keys(THEMES) as Theme[]).map((theme) => {
      const Icon = THEMES[theme];
      return { id: `theme:${theme}`, label: words.themes[theme], hint: words.theme, icon: <Icon />, run: () => setTheme.mutate(theme) };
    }),
    ...(Object.keys(SIZES) as SizeStep[]).map((way) => {
      const [Icon, key] = SIZES[way];
      const hint = [size === undefined ? null : words.sizeOf(size), `${modKey} ${key}`].filter(Boolean).join(", ");
      return { id: `size:${way}`, label: words[way], hint, icon: <Icon />, run: () => step(way) };
    }),
  ];
}
