// What people noted about the thing in the inspector, edited where it stands. Kept apart from the agents' data.

import { useQuery } from "@tanstack/react-query";

import type { Note, OrgId, Subject } from "../../api/bindings.gen";
import { noteQuery, noteTagsQuery, useNoteDraft } from "../../api/notes";
import { useReadOnly } from "../../api/queries";
import { Button } from "../../components/Button";
import { Kbd } from "../../components/Kbd";
import { NoteForm } from "../../components/NoteForm";
import { TagChips } from "../../components/TagChips";
import { useActions } from "../../lib/actions";
import { dailyTexts } from "../../lib/dailyTexts";
import { formatMoment } from "../../lib/format";
import { NOTE_KEY } from "../../lib/keys";
import { NOTE_BLOCK } from "../../lib/landmarks";
import { useAddress } from "../../lib/useAddress";
import { useAsOf } from "../../lib/useAsOf";
import css from "./NoteBlock.module.css";
import { Block, Loaded } from "./parts";

const words = dailyTexts.notes;

export function NoteBlock({ orgId, about }: { orgId: OrgId; about: Subject }) {
  const query = useQuery(noteQuery(orgId, about));
  const known = useQuery(noteTagsQuery(orgId)).data ?? [];
  const { draft, change, save, leave } = useNoteDraft(orgId, about);
  const actions = useActions();
  const readOnly = useReadOnly();
  const asOf = useAsOf();
  const { data: note } = query;
  const run = async (over?: Note) => {
    const stored = await save(over);
    if (stored) actions.notifyDone(draft?.text.trim() || draft?.tags.trim() ? words.saved : words.removed, stored);
  };
  return (
    <div id={NOTE_BLOCK}>
      <Block
        title={words.title}
        note={note && asOf !== null ? words.ofNow : undefined}
        className={css.block}
        action={
          draft === null && (
            <Button variant="ghost" className={css.edit} off={readOnly} onClick={() => actions.note(about)}>
              {note ? words.edit : words.action} <Kbd>{NOTE_KEY}</Kbd>
            </Button>
          )
        }
      >
        {draft ? (
          <NoteForm draft={draft} known={known.map(({ tag }) => tag)} rows={3} onChange={change} onSave={(over) => void run(over)} onLeave={leave} />
        ) : (
          <Loaded query={query}>{(held) => (held ? <Written note={held} /> : null)}</Loaded>
        )}
      </Block>
    </div>
  );
}

function Written({ note }: { note: Note }) {
  const { place } = useAddress().address;
  const { go } = useAddress();
  const showTag = (tag: string) => {
    if (place.kind !== "store") go({ view: "memories", tag, filter: null, from: null, to: null, agent: null });
  };
  return (
    <div className={css.note}>
      {note.text && <p>{note.text}</p>}
      <TagChips tags={note.tags} onChoose={showTag} />
      <footer>{words.by(note.by.name, formatMoment(note.at))}</footer>
    </div>
  );
}
