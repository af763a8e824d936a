// All keys of the window in one place.

import { Dialog } from "../components/Dialog";
import { Kbd } from "../components/Kbd";
import { graphTexts } from "../lib/graphTexts";
import { ADD_KEY, MEMORY_KEYS, MEMORY_ACTIONS } from "../lib/corrections";
import { correctionTexts } from "../lib/correctionTexts";
import { bulkTexts } from "../lib/bulkTexts";
import { deleteKey, modKey, shiftKey } from "../lib/platform";
import { MASKING_KEY, maskingTexts } from "../lib/maskingTexts";
import { reviewTexts } from "../lib/reviewTexts";
import { evolutionTexts } from "../lib/evolutionTexts";
import { texts } from "../lib/texts";
import css from "./KeysDialog.module.css";

const { keys } = texts;
const { keys: bulk } = bulkTexts;
const { keys: review } = reviewTexts;

/** Keys of one step are pressed together; steps mean the same. */
const GROUPS: readonly { title: string; rows: readonly [string, ...string[][]][] }[] = [
  {
    title: keys.everywhere,
    rows: [
      [keys.palette, [modKey, "K"]],
      [keys.search, ["/"]],
      [keys.view, [modKey, "1"], [modKey, "9"]],
      [keys.pane, ["F6"]],
      [evolutionTexts.keys.time, ["W"]],
      [evolutionTexts.keys.steps, [","], ["."]],
      [evolutionTexts.keys.now, ["Esc"]],
      [evolutionTexts.keys.play, [evolutionTexts.keys.space]],
      [keys.undo, [modKey, "Z"]],
      [correctionTexts.keys.redo, [modKey, shiftKey, "Z"], [modKey, "Y"]],
      [keys.stores, [modKey, shiftKey, "O"]],
      [maskingTexts.key, [MASKING_KEY]],
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
      [correctionTexts.keys.menu, [shiftKey, "F10"]],
    ],
  },
  {
    title: correctionTexts.keys.title,
    rows: [
      ...MEMORY_ACTIONS.flatMap((action): [string, string[]][] => {
        const key = MEMORY_KEYS[action];
        return key ? [[correctionTexts.actions[action].replace("…", ""), [key]]] : [];
      }),
      [correctionTexts.keys.saveText, [modKey, "↵"]],
      [correctionTexts.keys.add, [ADD_KEY]],
    ],
  },
  {
    title: bulk.title,
    rows: [
      [bulk.one, ["Space"]],
      [bulk.range, [shiftKey, "↑"], [shiftKey, "↓"]],
      [bulk.all, [modKey, "A"]],
      [bulk.clear, ["Esc"]],
      [bulk.remove, [deleteKey]],
    ],
  },
  {
    title: review.title,
    rows: [
      [review.steps, ["L"], ["J"]],
      [review.keep, ["K"]],
      [review.fix, ["F"]],
      [review.merge, ["M"]],
      [review.link, ["C"]],
      [review.remove, ["D"]],
      [review.skip, ["S"]],
      [review.undo, ["U"]],
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
