// Brings a memory back to what it was right after an earlier change; what that means is shown first.

import { useMutation, useQuery } from "@tanstack/react-query";

import type { ChangeId, MemoryImpact, MemoryKey, Plan } from "../../api/bindings.gen";
import { restoreMemory, restorePlanQuery } from "../../api/changes";
import { Button } from "../../components/Button";
import { Dialog } from "../../components/Dialog";
import { Failure } from "../../components/Failure";
import { ErrorState } from "../../components/Notice";
import { Segments } from "../../components/Segments";
import { Skeleton } from "../../components/Skeleton";
import { useActions } from "../../lib/actions";
import { changeTexts } from "../../lib/changeTexts";
import { diffMarks } from "../../lib/diffMarks";
import { texts } from "../../lib/texts";
import css from "./Dialogs.module.css";

const words = changeTexts.restore;

type Props = { memory: MemoryKey; after: ChangeId; onClose: () => void };

export function RestoreDialog({ memory, after, onClose }: Props) {
  const actions = useActions();
  const plan = useQuery(restorePlanQuery(memory, after));
  const restore = useMutation({
    mutationFn: ({ stamp }: Plan) => restoreMemory(memory, after, stamp, null),
    onSuccess: (corrected) => {
      if (corrected.kind === "conflict") {
        void plan.refetch();
        return;
      }
      actions.notify({ text: words.done, action: { label: texts.undo.action, run: actions.undo } });
      onClose();
    },
  });
  const conflict = restore.data?.kind === "conflict";
  const data = plan.data;
  const nothing = data !== undefined && isNothing(data);
  return (
    <Dialog
      wide
      title={words.title}
      description={words.text}
      onClose={onClose}
      footer={
        <>
          <Button variant="ghost" onClick={onClose}>
            {texts.cancel}
          </Button>
          <Button variant="primary" disabled={!data || nothing || restore.isPending || plan.isFetching} onClick={() => data && restore.mutate(data)}>
            {words.start}
          </Button>
        </>
      }
    >
      <div className={css.body}>
        {plan.error ? (
          <ErrorState small error={plan.error} onRetry={() => void plan.refetch()} />
        ) : data ? (
          <Preview plan={data} memoryId={memory.memoryId} />
        ) : (
          <Skeleton rows={3} />
        )}
        {conflict && (
          <p role="alert" className={css.conflict}>
            {words.conflict}
          </p>
        )}
        {restore.error && <Failure error={restore.error} />}
      </div>
    </Dialog>
  );
}

function isNothing({ impact }: Plan): boolean {
  const { memoriesAdded, memoriesEdited, memoriesRemoved, linksAdded, linksRemoved, sourcesAdded, sourcesRemoved } = impact;
  return memoriesAdded + memoriesEdited + memoriesRemoved + linksAdded + linksRemoved + sourcesAdded + sourcesRemoved === 0;
}

function Preview({ plan, memoryId }: { plan: Plan; memoryId: string }) {
  const { impact } = plan;
  if (isNothing(plan)) return <p>{words.nothing}</p>;
  const own = impact.memories.find(({ before, after }) => (before ?? after)?.key.memoryId === memoryId);
  const others = impact.memories.length - (own ? 1 : 0);
  return (
    <>
      {own && <Sides {...own} />}
      <ul className={css.facts}>
        {others > 0 && <li>{words.others(others)}</li>}
        {impact.newlyBelieved > 0 && <li>{words.believed(impact.newlyBelieved)}</li>}
        {impact.noLongerBelieved > 0 && <li>{words.unbelieved(impact.noLongerBelieved)}</li>}
      </ul>
    </>
  );
}

function Sides({ before, after }: MemoryImpact) {
  const marks = diffMarks(before?.segments ?? [], after?.segments ?? []);
  return (
    <div className={css.sides}>
      <section>
        <h3>{words.now}</h3>
        <p>{before ? <Segments segments={before.segments} marks={marks.removed} as="del" /> : <span className="dim">{words.gone}</span>}</p>
      </section>
      <section>
        <h3>{words.then}</h3>
        <p>{after ? <Segments segments={after.segments} marks={marks.added} as="ins" /> : <span className="dim">{words.gone}</span>}</p>
      </section>
    </div>
  );
}
