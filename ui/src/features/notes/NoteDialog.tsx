// A note where the inspector is not there to edit it: in a narrow window, and in the review.

import { useQuery } from "@tanstack/react-query";
import { useEffect } from "react";

import type { Note, OrgId, Subject } from "../../api/bindings.gen";
import { noteTagsQuery, useNoteDraft, useStartNote } from "../../api/notes";
import { Dialog } from "../../components/Dialog";
import { NoteForm } from "../../components/NoteForm";
import { Skeleton } from "../../components/Skeleton";
import { useActions } from "../../lib/actions";
import { dailyTexts } from "../../lib/dailyTexts";
import css from "./Notes.module.css";

const words = dailyTexts.notes;

export function NoteDialog({ orgId, about, onClose }: { orgId: OrgId; about: Subject; onClose: () => void }) {
  const known = useQuery(noteTagsQuery(orgId)).data ?? [];
  const { draft, change, save, leave } = useNoteDraft(orgId, about);
  const start = useStartNote();
  const actions = useActions();
  useEffect(() => {
    start(orgId, about).catch((error: Error) => {
      actions.notify({ text: error.message, tone: "error" });
      onClose();
    });
    // eslint-disable-next-line react-hooks/exhaustive-deps -- once, for what the dialog was opened for
  }, []);
  const close = () => {
    leave();
    onClose();
  };
  const run = async (over?: Note) => {
    const stored = await save(over);
    if (stored === undefined) return;
    onClose();
    if (stored) actions.notifyDone(draft?.text.trim() || draft?.tags.trim() ? words.saved : words.removed, stored);
  };
  return (
    <Dialog wide sticky title={`${words.title}: ${words.about[about.kind]}`} onClose={close}>
      <div className={css.one}>
        {draft ? <NoteForm draft={draft} known={known.map(({ tag }) => tag)} rows={6} onChange={change} onSave={(over) => void run(over)} onLeave={close} /> : <Skeleton rows={4} />}
      </div>
    </Dialog>
  );
}
