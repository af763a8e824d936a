// What is asked before many memories are changed, and what will become of them.

import { useQuery } from "@tanstack/react-query";
import { useState, type FormEvent, type ReactNode } from "react";

import type { BulkAction, BulkScope, MemoryKey, OrgId, UserId } from "../../api/bindings.gen";
import { deletePlanQuery } from "../../api/bulk";
import { usersQuery } from "../../api/queries";
import { Button } from "../../components/Button";
import { Dialog } from "../../components/Dialog";
import { Field } from "../../components/Field";
import { bulkTexts } from "../../lib/bulkTexts";
import { classes } from "../../lib/classes";
import { texts } from "../../lib/texts";
import { useDebounced } from "../../lib/useDebounced";
import css from "./Bulk.module.css";
import type { BulkKind } from "./BulkBar";

const words = bulkTexts.dialogs;

/** Beyond this, looking ahead would take longer than it is worth. */
const PLANNED = 500;

type Props = {
  kind: BulkKind;
  scope: BulkScope;
  count: number | null;
  orgId: OrgId;
  /** The user whose memories they are, where there is only one. */
  from: UserId | null;
  onRun: (action: BulkAction, reason: string | null) => void;
  onClose: () => void;
};

export function BulkDialog({ kind, scope, count, orgId, from, onRun, onClose }: Props) {
  const [reason, setReason] = useState("");
  const n = count ?? 0;
  const run = (action: BulkAction) => onRun(action, reason.trim() || null);
  const frame = { counting: count === null, reason, onReason: setReason, onClose };
  switch (kind) {
    case "delete":
      return (
        <Ask {...frame} title={words.deleteTitle(n)} text={words.deleteText} action={words.deleteAction} danger onSubmit={() => run({ kind })}>
          {scope.kind === "selected" && scope.memories.length <= PLANNED && <DeleteImpact memories={scope.memories} />}
        </Ask>
      );
    case "move":
      return <Move frame={frame} count={n} orgId={orgId} from={from} onMove={(to) => run({ kind, to })} />;
    case "setDate":
      return <SetDate frame={frame} count={n} onSet={(at) => run({ kind, at })} />;
    case "markReviewed":
      return <Ask {...frame} title={words.reviewTitle(n)} text={words.reviewText} action={words.reviewAction} onSubmit={() => run({ kind })} />;
  }
}

type Frame = { counting: boolean; reason: string; onReason: (reason: string) => void; onClose: () => void };

type AskProps = Frame & { title: string; text: string; action: string; danger?: boolean; disabled?: boolean; onSubmit: () => void; children?: ReactNode };

function Ask({ counting, reason, onReason, onClose, title, text, action, danger, disabled, onSubmit, children }: AskProps) {
  const can = !counting && !disabled;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (can) onSubmit();
  };
  return (
    <Dialog title={counting ? words.counting : title} description={text} onClose={onClose}>
      <form onSubmit={submit} className={css.form}>
        {children}
        <Field label={words.reason} placeholder={words.reason} value={reason} onChange={(event) => onReason(event.target.value)} />
        <footer>
          <Button variant="ghost" onClick={onClose}>
            {texts.cancel}
          </Button>
          <Button type="submit" variant={danger ? "danger" : "primary"} disabled={!can} autoFocus>
            {action}
          </Button>
        </footer>
      </form>
    </Dialog>
  );
}

function DeleteImpact({ memories }: { memories: MemoryKey[] }) {
  const impact = useQuery(deletePlanQuery(memories)).data?.impact;
  if (!impact) return null;
  const links = impact.linksAdded + impact.linksRemoved;
  if (impact.newlyBelieved + links === 0) return null;
  return (
    <ul className={css.facts}>
      {impact.newlyBelieved > 0 && <li>{words.believed(impact.newlyBelieved)}</li>}
      {links > 0 && <li>{words.links(links)}</li>}
    </ul>
  );
}

type MoveProps = { frame: Frame; count: number; orgId: OrgId; from: UserId | null; onMove: (to: UserId) => void };

function Move({ frame, count, orgId, from, onMove }: MoveProps) {
  const [typed, setTyped] = useState("");
  const [to, setTo] = useState<UserId | null>(null);
  const filter = useDebounced(typed.trim(), 150);
  const users = (useQuery(usersQuery(orgId, filter)).data?.items ?? []).filter((user) => user.userId !== from);
  return (
    <Ask {...frame} title={words.moveTitle(count)} text={words.moveText} action={words.moveAction} disabled={to === null} onSubmit={() => to !== null && onMove(to)}>
      <Field label={words.user} placeholder={words.user} value={typed} onChange={(event) => setTyped(event.target.value)} />
      <div role="radiogroup" aria-label={words.user} className={css.users}>
        {users.length === 0 && <p className="dim">{words.nobody}</p>}
        {users.map((user) => (
          <label key={user.userId} className={classes(css.user, user.userId === to && css.chosen)}>
            <input type="radio" name="to" checked={user.userId === to} onChange={() => setTo(user.userId)} />
            {user.name}
          </label>
        ))}
      </div>
    </Ask>
  );
}

function SetDate({ frame, count, onSet }: { frame: Frame; count: number; onSet: (at: string) => void }) {
  const [date, setDate] = useState("");
  const [time, setTime] = useState("12:00");
  return (
    <Ask {...frame} title={words.dateTitle(count)} text={words.dateText} action={words.dateAction} disabled={date === "" || time === ""} onSubmit={() => onSet(`${date}T${time.slice(0, 5)}:00Z`)}>
      <div className={css.date}>
        <label>
          {words.date}
          <input type="date" value={date} onChange={(event) => setDate(event.target.value)} />
        </label>
        <label>
          {words.time}
          <input type="time" value={time} onChange={(event) => setTime(event.target.value)} />
        </label>
      </div>
    </Ask>
  );
}
