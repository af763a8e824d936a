// The switch between the system's theme, light and dark.

import { useQuery } from "@tanstack/react-query";
import { Contrast, Monitor, Moon, Sun } from "lucide-react";

import type { Theme } from "../../api/bindings.gen";
import { useSetTheme } from "../../api/mutations";
import { settingsQuery } from "../../api/queries";
import { Button } from "../../components/Button";
import { Menu, MenuChoice } from "../../components/Menu";
import { texts } from "../../lib/texts";

const THEMES: readonly { value: Theme; icon: typeof Sun }[] = [
  { value: "system", icon: Monitor },
  { value: "light", icon: Sun },
  { value: "dark", icon: Moon },
];

export function ThemeMenu() {
  const settings = useQuery(settingsQuery);
  const setTheme = useSetTheme();
  return (
    <Menu
      align="end"
      trigger={
        <Button variant="ghost" label={texts.theme.title}>
          <Contrast />
        </Button>
      }
    >
      {THEMES.map(({ value, icon: Icon }) => (
        <MenuChoice
          key={value}
          checked={settings.data?.theme === value}
          icon={<Icon />}
          onSelect={() => setTheme.mutate(value)}
        >
          {texts.theme[value]}
        </MenuChoice>
      ))}
    </Menu>
  );
}
