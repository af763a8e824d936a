// After `G`: which letter leads to which view of the place.

import { useSyncExternalStore } from "react";

import { Kbd } from "../components/Kbd";
import { viewOf, viewsOf } from "../lib/address";
import { chordWaits } from "../lib/chord";
import { dailyTexts } from "../lib/dailyTexts";
import { VIEW_KEYS } from "../lib/keys";
import { texts } from "../lib/texts";
import { useAddress } from "../lib/useAddress";
import css from "./GoHint.module.css";

export function GoHint() {
  const waits = useSyncExternalStore(chordWaits.subscribe, chordWaits.read);
  const { address } = useAddress();
  if (!waits) return null;
  const current = viewOf(address);
  return (
    <div className={css.hint} role="status" aria-label={dailyTexts.chord.title}>
      <b>{dailyTexts.chord.title}</b>
      <ul>
        {viewsOf(address.place).map((view) => (
          <li key={view} aria-current={view === current || undefined}>
            <Kbd>{VIEW_KEYS[view]}</Kbd>
            {texts.views[view]}
          </li>
        ))}
      </ul>
    </div>
  );
}
