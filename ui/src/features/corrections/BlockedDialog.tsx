// A change that cannot be undone alone, because later ones build on it: they are named, and can go with it.

import { useQuery } from "@tanstack/react-query";

import type { LaterChange } from "../../api/bindings.gen";
import { changeSummaryQuery } from "../../api/corrections";
import { BlockedUndo } from "../../components/BlockedUndo";
import { Dialog } from "../../components/Dialog";
import { Segments } from "../../components/Segments";
import { useActions } from "../../lib/actions";
import { changeTexts } from "../../lib/changeTexts";

type Props = { change: string; problem: string; by: readonly LaterChange[]; onClose: () => void };

export function BlockedDialog({ change, problem, by, onClose }: Props) {
  const actions = useActions();
  const undoAll = (also: string[]) => {
    onClose();
    // It comes back when somebody built on it again meanwhile.
    actions.undoChange(change, also);
  };
  return (
    <Dialog wide title={changeTexts.undo.title} description={changeTexts.undo.text} onClose={onClose}>
      <BlockedUndo problem={problem} by={by} summaryOf={(later) => <Summary later={later} />} busy={false} onTakeBack={undoAll} onLeave={onClose} />
    </Dialog>
  );
}

/** With names in the place of ids, as soon as they are read. */
function Summary({ later }: { later: LaterChange }) {
  const { data } = useQuery(changeSummaryQuery(later.changeId));
  return data ? <Segments segments={data.summary} /> : null;
}
