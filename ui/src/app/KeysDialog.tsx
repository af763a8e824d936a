// All keys of the window, drawn from their table.

import { Route } from "lucide-react";

import { Button } from "../components/Button";
import { Dialog } from "../components/Dialog";
import { Kbd } from "../components/Kbd";
import { useActions } from "../lib/actions";
import { VIEWS } from "../lib/address";
import { dailyTexts } from "../lib/dailyTexts";
import { KEY_GROUPS, VIEW_KEYS, type KeyRow } from "../lib/keys";
import { texts } from "../lib/texts";
import { tourTexts } from "../lib/tourTexts";
import css from "./KeysDialog.module.css";

const { keys } = texts;

/** Rows that are called the same are one. */
function together(rows: readonly KeyRow[]): KeyRow[] {
  const named = new Map<string, KeyRow>();
  for (const row of rows) {
    const known = named.get(row.name);
    named.set(row.name, known ? { ...known, steps: [...known.steps, ...row.steps] } : row);
  }
  return [...named.values()];
}

export function KeysDialog({ onClose }: { onClose: () => void }) {
  const actions = useActions();
  return (
    <Dialog
      wide
      title={keys.title}
      onClose={onClose}
      footer={
        <Button onClick={actions.tour}>
          <Route />
          {tourTexts.action}
        </Button>
      }
    >
      {/* To scroll it with the keyboard. */}
      <div className={css.groups} role="group" aria-label={keys.title} tabIndex={0}>
        {KEY_GROUPS.map(({ where, title, rows }) => (
          <section key={where}>
            <h3>{title}</h3>
            <dl>
              {together(rows).map((row) => (
                <Row key={row.id} row={row} />
              ))}
            </dl>
          </section>
        ))}
        <section>
          <h3>{dailyTexts.chord.title}</h3>
          <dl>
            {VIEWS.map((view) => (
              <Row key={view} row={{ id: view, name: texts.views[view], steps: [["G", VIEW_KEYS[view]]] }} />
            ))}
          </dl>
        </section>
      </div>
    </Dialog>
  );
}

function Row({ row }: { row: KeyRow }) {
  return (
    <div>
      <dt>{row.name}</dt>
      <dd>
        {row.steps.map((step) => (
          <span key={step.join()}>
            {step.map((key, i) => (
              <Kbd key={i}>{key}</Kbd>
            ))}
          </span>
        ))}
      </dd>
    </div>
  );
}
