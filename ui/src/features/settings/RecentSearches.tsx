// Forgets what was searched for.

import { useForgetSearches } from "../../api/recentSearches";
import { Button } from "../../components/Button";
import { SettingsRow } from "../../components/SettingsPane";
import { useActions } from "../../lib/actions";
import { settingsTexts } from "../../lib/settingsTexts";

const words = settingsTexts.privacy;

export function RecentSearches() {
  const actions = useActions();
  const { held, forget } = useForgetSearches();
  const run = () => {
    forget();
    actions.notify({ text: words.forgotten });
  };
  return (
    <SettingsRow name={words.searches} text={words.searchesText}>
      {held === 0 ? <span className="dim">{words.none}</span> : <Button onClick={run}>{words.forget}</Button>}
    </SettingsRow>
  );
}
