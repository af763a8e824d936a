// Forgets what was searched for.

import { useQuery } from "@tanstack/react-query";

import { clearSearches, searchesQuery } from "../../api/history";
import { Button } from "../../components/Button";
import { SettingsRow } from "../../components/SettingsPane";
import { useActions } from "../../lib/actions";
import { settingsTexts } from "../../lib/settingsTexts";

const words = settingsTexts.privacy;

export function RecentSearches() {
  const actions = useActions();
  const held = useQuery(searchesQuery).data?.length ?? 0;
  const run = () => {
    clearSearches().then(
      () => actions.notify({ text: words.forgotten }),
      (error: Error) => actions.notify({ text: error.message, tone: "error" }),
    );
  };
  return (
    <SettingsRow name={words.searches} text={words.searchesText}>
      {held === 0 ? <span className="dim">{words.none}</span> : <Button onClick={run}>{words.forget}</Button>}
    </SettingsRow>
  );
}
