// A change that cannot be undone alone, because later ones build on it: they are named, and can go with it.

import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";

import type { LaterChange, Undone } from "../../api/bindings.gen";
import { changeQuery, undoChange } from "../../api/corrections";
import { Button } from "../../components/Button";
import { Dialog } from "../../components/Dialog";
import { Failure } from "../../components/Failure";
import { Segments } from "../../components/Segments";
import { useActions } from "../../lib/actions";
import { correctionTexts } from "../../lib/correctionTexts";
import { formatMoment } from "../../lib/format";
import { texts } from "../../lib/texts";
import css from "./Corrections.module.css";

const words = correctionTexts.undo;

type Blocked = Extract<Undone, { kind: "blocked" }>;
type Props = { change: string; problem: string; by: readonly LaterChange[]; onClose: () => void };

export function BlockedDialog({ change, problem, by, onClose }: Props) {
  const actions = useActions();
  const [blocked, setBlocked] = useState<Pick<Blocked, "problem" | "by">>({ problem, by: [...by] });
  const isFree = blocked.by.length > 0 && blocked.by.every((later) => later.canBeUndone);
  const run = useMutation({
    mutationFn: () => undoChange(change, blocked.by.map((later) => later.changeId)),
    onSuccess: (undone) => {
      // Somebody may have built on it again meanwhile.
      if (undone.kind === "blocked") return setBlocked(undone);
      onClose();
      actions.notify({ text: words.undoneWith(blocked.by.length), action: { label: words.redo, run: () => actions.undoChange(undone.changeId) } });
    },
  });
  return (
    <Dialog
      wide
      title={words.blockedTitle}
      description={blocked.by.length === 0 ? words.unknown : isFree ? words.blockedText : words.stuck}
      onClose={onClose}
      footer={
        <>
          <Button autoFocus onClick={onClose}>
            {words.leave}
          </Button>
          {isFree && (
            <Button variant="primary" disabled={run.isPending} onClick={() => run.mutate()}>
              {words.also(blocked.by.length)}
            </Button>
          )}
        </>
      }
    >
      <div className={css.form}>
        {blocked.by.length > 0 && (
          <ol className={css.changes} aria-label={words.later}>
            {blocked.by.map((later) => (
              <li key={later.changeId}>
                <span>
                  <Summary later={later} />
                  {!later.canBeUndone && <span className="dim"> {words.cannot}</span>}
                </span>
                <span className={css.who}>
                  {later.actor.name} <time dateTime={later.at}>{formatMoment(later.at)}</time>
                </span>
              </li>
            ))}
          </ol>
        )}
        <p className={css.note}>{words.blockedNote(blocked.problem)}</p>
        {run.error && <Failure error={run.error} />}
      </div>
    </Dialog>
  );
}

/** With names in the place of ids, as soon as they are read. */
function Summary({ later }: { later: LaterChange }) {
  const { data } = useQuery(changeQuery(later.changeId));
  return data ? <Segments segments={data.summary} /> : texts.undo.what(later.kind, 1);
}
