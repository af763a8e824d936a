// A change that cannot be undone alone, because later ones build on it: they are named, and can go with it.

import { useQuery } from "@tanstack/react-query";

import type { LaterChange } from "../../api/bindings.gen";
import { changeSummaryQuery } from "../../api/corrections";
import { Button } from "../../components/Button";
import { Dialog } from "../../components/Dialog";
import { Segments } from "../../components/Segments";
import { useActions } from "../../lib/actions";
import { correctionTexts } from "../../lib/correctionTexts";
import { formatMoment } from "../../lib/format";
import { texts } from "../../lib/texts";
import css from "./Corrections.module.css";

const words = correctionTexts.undo;

type Props = { change: string; problem: string; by: readonly LaterChange[]; onClose: () => void };

export function BlockedDialog({ change, problem, by, onClose }: Props) {
  const actions = useActions();
  const isFree = by.length > 0 && by.every((later) => later.canBeUndone);
  const undoAll = () => {
    onClose();
    // It comes back when somebody built on it again meanwhile.
    actions.undoChange(change, by.map((later) => later.changeId));
  };
  return (
    <Dialog
      wide
      title={words.blockedTitle}
      description={by.length === 0 ? words.unknown : isFree ? words.blockedText : words.stuck}
      onClose={onClose}
      footer={
        <>
          <Button autoFocus onClick={onClose}>
            {words.leave}
          </Button>
          {isFree && (
            <Button variant="primary" onClick={undoAll}>
              {words.also(by.length)}
            </Button>
          )}
        </>
      }
    >
      <div className={css.form}>
        {by.length > 0 && (
          <ol className={css.changes} aria-label={words.later}>
            {by.map((later) => (
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
        {by.length === 0 && <p className={css.note}>{words.blockedNote(problem)}</p>}
      </div>
    </Dialog>
  );
}

/** With names in the place of ids, as soon as they are read. */
function Summary({ later }: { later: LaterChange }) {
  const { data } = useQuery(changeSummaryQuery(later.changeId));
  return data ? <Segments segments={data.summary} /> : texts.undo.what(later.kind, 1);
}
