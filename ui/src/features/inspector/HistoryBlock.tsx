// The newest changes about a memory, with the way back to what it was after each.

import { useQuery } from "@tanstack/react-query";
import { RotateCcw } from "lucide-react";

import type { MemoryKey } from "../../api/bindings.gen";
import { historyQuery } from "../../api/changes";
import { useReadOnly } from "../../api/queries";
import { Button } from "../../components/Button";
import { useActions } from "../../lib/actions";
import { changeTexts } from "../../lib/changeTexts";
import { formatMoment } from "../../lib/format";
import { plainText } from "../../lib/segments";
import { useAddress } from "../../lib/useAddress";
import css from "./HistoryBlock.module.css";
import { Block, Loaded } from "./parts";

const words = changeTexts.history;

export function HistoryBlock({ memoryKey }: { memoryKey: MemoryKey }) {
  const query = useQuery(historyQuery(memoryKey));
  const actions = useActions();
  const readOnly = useReadOnly();
  const { address, go, goTo } = useAddress();
  const showAll = () => {
    const patch = { view: "changes", about: memoryKey.memoryId, kinds: [], by: null, group: null, from: null, to: null } as const;
    // An agent's place has no changes of its own; those of a user can be restored from.
    if (address.place.kind === "user") go(patch);
    else goTo({ kind: "user", orgId: memoryKey.orgId, userId: memoryKey.userId }, patch);
  };
  return (
    <Block
      title={words.title}
      action={
        <button type="button" className="link" onClick={showAll}>
          {words.all}
        </button>
      }
    >
      <Loaded query={query}>
        {({ items }) =>
          items.length === 0 ? (
            <p className={css.none}>{words.none}</p>
          ) : (
            <ol className={css.history} aria-label={words.list}>
              {items.map((row, i) => (
                <li key={row.changeId} className={row.undoneBy === null ? undefined : css.undone} title={plainText(row.summary)}>
                  <span className={css.what}>{changeTexts.kinds[row.kind]}</span>
                  <span className={css.when}>
                    <time dateTime={row.at}>{formatMoment(row.at)}</time>, {changeTexts.who(row.actor)}
                    {row.reason !== null && <q>{row.reason}</q>}
                  </span>
                  {i > 0 && (
                    <Button
                      variant="ghost"
                      label={changeTexts.restore}
                      off={readOnly}
                      onClick={() => actions.open({ kind: "correct", start: { kind: "restore", memory: memoryKey, after: row.changeId } })}
                    >
                      <RotateCcw className="sm" />
                    </Button>
                  )}
                </li>
              ))}
            </ol>
          )
        }
      </Loaded>
    </Block>
  );
}
