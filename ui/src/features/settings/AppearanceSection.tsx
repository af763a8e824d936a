// How the window looks, and what it says outside of itself. Motion follows the system.

import { useQuery } from "@tanstack/react-query";
import { Monitor, Moon, Sun } from "lucide-react";

import type { Theme } from "../../api/bindings.gen";
import { useSetNotifications, useSetTextSize, useSetTheme } from "../../api/mutations";
import { settingsQuery } from "../../api/queries";
import { Choice } from "../../components/Choice";
import { Failure } from "../../components/Failure";
import { SettingsPane, SettingsRow } from "../../components/SettingsPane";
import { Skeleton } from "../../components/Skeleton";
import { desktopTexts } from "../../lib/desktopTexts";
import { settingsTexts } from "../../lib/settingsTexts";

const words = settingsTexts.appearance;
const { notices } = desktopTexts;
const THEMES: readonly { value: Theme; icon: typeof Sun }[] = [
  { value: "system", icon: Monitor },
  { value: "light", icon: Sun },
  { value: "dark", icon: Moon },
];

export function AppearanceSection() {
  const settings = useQuery(settingsQuery);
  const setTheme = useSetTheme();
  const setTextSize = useSetTextSize();
  const setNotifications = useSetNotifications();
  const error = setTheme.error ?? setTextSize.error ?? setNotifications.error;
  const known = settings.data;
  return (
    <SettingsPane title={settingsTexts.sections.appearance} text={words.text}>
      {settings.isPending && <Skeleton rows={3} />}
      {error && <Failure error={error} />}
      {known && (
        <>
          <SettingsRow name={words.theme}>
            <Choice
              label={words.theme}
              value={known.theme}
              options={THEMES.map(({ value, icon: Icon }) => ({ value, label: words.themes[value], icon: <Icon /> }))}
              onChange={(theme) => setTheme.mutate(theme)}
            />
          </SettingsRow>
          <SettingsRow name={words.size} text={words.sizeText}>
            <Choice
              label={words.size}
              value={String(known.textSize)}
              options={known.textSizes.map((size) => ({ value: String(size), label: words.sizeOf(size) }))}
              onChange={(size) => setTextSize.mutate(Number(size))}
            />
          </SettingsRow>
          <SettingsRow name={words.motion} text={words.motionText} />
          <SettingsRow name={notices.name} text={notices.text}>
            <Choice
              label={notices.name}
              value={known.notifications ? "on" : "off"}
              options={[{ value: "on", label: notices.on }, { value: "off", label: notices.off }]}
              onChange={(chosen) => setNotifications.mutate(chosen === "on")}
            />
          </SettingsRow>
        </>
      )}
    </SettingsPane>
  );
}
