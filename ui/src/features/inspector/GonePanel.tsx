// The selection is not in the store any more: deleted, undone, or forgotten.

import { Trash2, Undo2 } from "lucide-react";
import { useQuery } from "@tanstack/react-query";

import { undoQuery, useReadOnly } from "../../api/queries";
import { Button } from "../../components/Button";
import { EmptyState } from "../../components/Notice";
import { useActions } from "../../lib/actions";
import { correctionTexts } from "../../lib/correctionTexts";
import { texts } from "../../lib/texts";
import { useAddress } from "../../lib/useAddress";

const words = correctionTexts.gone;

export function GonePanel() {
  const actions = useActions();
  const readOnly = useReadOnly();
  const { go } = useAddress();
  const { data: undo } = useQuery(undoQuery);
  return (
    <EmptyState
      icon={<Trash2 />}
      title={words.title}
      actions={
        <>
          {undo && readOnly === null && (
            <Button onClick={actions.undo}>
              <Undo2 />
              {texts.undo.label(undo.kind, undo.changes)}
            </Button>
          )}
          <Button variant="ghost" onClick={() => go({ selection: null, edge: null }, { replace: true })}>
            {texts.close}
          </Button>
        </>
      }
    >
      {words.text}
    </EmptyState>
  );
}
