// All keys of the window in one place.

import { Dialog } from "../components/Dialog";
import { Kbd } from "../components/Kbd";
import { graphTexts } from "../lib/graphTexts";
import { deleteKey, modKey, shiftKey } from "../lib/platform";
import { texts } from "../lib/texts";
import css from "./KeysDialog.module.css";

const { keys } = texts;

/** Keys of one step are pressed together; steps mean the same. */
const GROUPS: readonly { title: string; rows: readonly [string, ...string[][]][] }[] = [
  {
    title: keys.everywhere,
    rows: [
      [keys.palette, [modKey, "K"]],
      [keys.search, ["/"]],
      [keys.view, [modKey, "1"], [modKey, "9"]],
      [keys.pane, ["F6"]],
      [keys.undo, [modKey, "Z"]],
      [keys.stores, [modKey, shiftKey, "O"]],
      [keys.help, ["?"]],
    ],
  },
  {
    title: keys.tree,
    rows: [
      [keys.move, ["↑"], ["↓"]],
      [keys.fold, ["←"], ["→"]],
      [keys.type, ["A"], ["Z"]],
      [keys.rename, ["F2"]],
      [keys.delete, [deleteKey]],
    ],
  },
  {
    title: keys.lists,
    rows: [
      [keys.move, ["↑"], ["↓"]],
      [keys.ends, ["Home"], ["End"]],
      [keys.conversation, ["↵"]],
      [keys.versions, ["V"]],
      [keys.delete, [deleteKey]],
    ],
  },
  {
    title: graphTexts.keys.title,
    rows: [
      [keys.move, ["↑"], ["↓"], ["←"], ["→"]],
      [graphTexts.keys.toggle, ["↵"]],
      [graphTexts.keys.pan, [shiftKey, "→"]],
      [graphTexts.keys.zoom, ["+"], ["-"], ["0"]],
    ],
  },
];

export function KeysDialog({ onClose }: { onClose: () => void }) {
  return (
    <Dialog wide title={keys.title} onClose={onClose}>
      <div className={css.groups}>
        {GROUPS.map(({ title, rows }) => (
          <section key={title}>
            <h3>{title}</h3>
            <dl>
              {rows.map(([name, ...steps]) => (
                <div key={name}>
                  <dt>{name}</dt>
                  <dd>
                    {steps.map((step) => (
                      <span key={step.join()}>
                        {step.map((key) => (
                          <Kbd key={key}>{key}</Kbd>
                        ))}
                      </span>
                    ))}
                  </dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Dialog>
  );
}
