// Whether the desktop is told when a long task has ended.

import { useQuery } from "@tanstack/react-query";

import { useSetNotifications } from "../../api/mutations";
import { settingsQuery } from "../../api/queries";
import { Failure } from "../../components/Failure";
import { SettingsRow } from "../../components/SettingsPane";
import { settingsTexts } from "../../lib/settingsTexts";

const words = settingsTexts.privacy;

export function Notifications() {
  const { data: settings } = useQuery(settingsQuery);
  const set = useSetNotifications();
  return (
    <SettingsRow name={words.notifications} text={words.notificationsText}>
      {settings && (
        <label>
          <input type="checkbox" checked={settings.notifications} onChange={({ target }) => set.mutate(target.checked)} />
          {words.notify}
        </label>
      )}
      {set.error && <Failure error={set.error} />}
    </SettingsRow>
  );
}
