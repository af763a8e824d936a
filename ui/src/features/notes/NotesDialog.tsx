// All notes of an organization, the newest first, or those with a tag; each leads to what it is about.

import { useQuery } from "@tanstack/react-query";
import { Bot, Brain, Building2, MessageSquareText, StickyNote, Trash2, User } from "lucide-react";
import { useState } from "react";

import type { NoteRow, OrgId, Subject } from "../../api/bindings.gen";
import { noteListQuery, noteTagsQuery, writeNote } from "../../api/notes";
import { organizationQuery, useReadOnly } from "../../api/queries";
import { Button } from "../../components/Button";
import { Dialog } from "../../components/Dialog";
import { EmptyState, ErrorState } from "../../components/Notice";
import { Segments } from "../../components/Segments";
import { Skeleton } from "../../components/Skeleton";
import { TagChips } from "../../components/TagChips";
import { useActions } from "../../lib/actions";
import type { Address, Place } from "../../lib/address";
import { dailyTexts } from "../../lib/dailyTexts";
import { blockingError } from "../../lib/failure";
import { formatMoment } from "../../lib/format";
import { foldTag, keyOf } from "../../lib/notes";
import { useAddress } from "../../lib/useAddress";
import css from "./Notes.module.css";
import { TagFilter } from "./TagFilter";

const words = dailyTexts.list;
const ICONS: Record<Subject["kind"], typeof User> = { organization: Building2, user: User, agent: Bot, interaction: MessageSquareText, memory: Brain };

type Props = { orgId: OrgId; tag: string | null; onClose: () => void };

export function NotesDialog({ orgId, tag: asked, onClose }: Props) {
  const [tag, setTag] = useState(asked);
  const organization = useQuery(organizationQuery(orgId)).data;
  const tags = useQuery(noteTagsQuery(orgId)).data ?? [];
  const list = useQuery(noteListQuery(orgId, null, tag));
  const { goTo } = useAddress();
  const chosen = tag === null ? undefined : tags.find((each) => foldTag(each.tag) === foldTag(tag));
  const error = blockingError(list);
  return (
    <Dialog wide tall title={organization ? words.ofOrganization(organization.name) : words.title} onClose={onClose}>
      <div className={css.list}>
        {tags.length > 0 && <TagFilter tags={tags} value={tag} onChange={setTag} />}
        {chosen && chosen.memories > 0 && (
          <button
            type="button"
            className="link"
            onClick={() => {
              onClose();
              goTo({ kind: "organization", orgId }, { view: "memories", tag: chosen.tag });
            }}
          >
            {words.asMemories(chosen.memories)}
          </button>
        )}
        {error ? (
          <ErrorState small error={error} onRetry={() => void list.refetch()} />
        ) : !list.data ? (
          <Skeleton rows={6} />
        ) : list.data.rows.length === 0 ? (
          <EmptyState icon={<StickyNote />} title={words.none}>
            {tag === null ? words.noneText : words.noneTagged(tag)}
          </EmptyState>
        ) : (
          <ul className={css.rows} aria-label={words.title}>
            {list.data.rows.map((row) => (
              <Row key={keyOf(row.note.about)} row={row} tag={tag} onGo={onClose} />
            ))}
          </ul>
        )}
        {list.data?.more && <p className={css.more}>{words.more(list.data.rows.length)}</p>}
      </div>
    </Dialog>
  );
}

/** Where something is shown; `null` when it is not there any more. */
function moveTo({ note, what, userId }: NoteRow): { place: Place; patch: Partial<Address> } | null {
  const { about, orgId } = note;
  if (what === null) return null;
  switch (about.kind) {
    case "organization":
      return { place: { kind: "organization", orgId }, patch: {} };
    case "user":
      return { place: { kind: "user", ...about.id }, patch: {} };
    case "agent":
      return { place: { kind: "agent", ...about.id }, patch: {} };
    case "interaction": {
      const { userId: owner, interactionId } = about.id;
      return { place: { kind: "user", orgId, userId: owner }, patch: { view: "timeline", open: interactionId, selection: { kind: "interaction", userId: owner, interactionId } } };
    }
    case "memory":
      return userId === null ? null : { place: { kind: "user", orgId, userId }, patch: { view: "memories", selection: { kind: "memory", userId, memoryId: about.id } } };
  }
}

function Row({ row, tag, onGo }: { row: NoteRow; tag: string | null; onGo: () => void }) {
  const { note, what, userName } = row;
  const { goTo } = useAddress();
  const actions = useActions();
  const readOnly = useReadOnly();
  const move = moveTo(row);
  const Icon = ICONS[note.about.kind];
  const remove = () =>
    writeNote(note, "", []).then(
      (change) => actions.notifyDone(dailyTexts.notes.removed, change),
      (error: Error) => actions.notify({ text: error.message, tone: "error" }),
    );
  const body = (
    <>
      <span className={css.what}>
        <Icon aria-label={dailyTexts.notes.about[note.about.kind]} role="img" />
        <span className={css.thing}>{what ? <Segments segments={what} /> : <i>{words.gone}</i>}</span>
        {userName && note.about.kind !== "user" && <span className={css.whose}>{userName}</span>}
      </span>
      {note.text && <span className={css.text}>{note.text}</span>}
      <span className={css.foot}>
        <TagChips tags={note.tags} chosen={note.tags.find((each) => tag !== null && foldTag(each) === foldTag(tag))} />
        <span>{dailyTexts.notes.by(note.by.name, formatMoment(note.at))}</span>
      </span>
    </>
  );
  return (
    <li>
      {move ? (
        <button
          type="button"
          className={css.row}
          onClick={() => {
            onGo();
            goTo(move.place, move.patch);
          }}
        >
          {body}
        </button>
      ) : (
        <div className={css.row}>{body}</div>
      )}
      <Button variant="ghost" label={words.remove} off={readOnly} onClick={() => void remove()}>
        <Trash2 />
      </Button>
    </li>
  );
}
