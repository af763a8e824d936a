// A running task inside a dialog: what is being done, how far it is, and how to stop it.

import type { TaskProgress } from "../api/bindings.gen";
import { texts } from "../lib/texts";
import { Button } from "./Button";
import css from "./TaskLine.module.css";

type Props = {
  /** Said until the task tells what it does. */
  label: string;
  progress: TaskProgress | null;
  stopping: boolean;
  onStop: () => void;
  note?: string;
};

export function TaskLine({ label, progress, stopping, onStop, note }: Props) {
  const fraction = progress?.fraction ?? null;
  const done = fraction === null ? undefined : Math.floor(fraction * 100);
  const text = progress?.label || label;
  return (
    <div className={css.task}>
      <span className={css.label} role="status">
        {text}
      </span>
      {done !== undefined && <span className="num dim">{`${done} %`}</span>}
      <Button disabled={stopping} onClick={onStop} aria-label={texts.status.cancel(text)}>
        {stopping ? texts.stopping : texts.stop}
      </Button>
      <span className={css.bar} role="progressbar" aria-label={text} aria-valuemin={0} aria-valuemax={100} aria-valuenow={done}>
        <span className={done === undefined ? css.unknown : undefined} style={done === undefined ? undefined : { width: `${done}%` }} />
      </span>
      {note && <span className={css.note}>{note}</span>}
    </div>
  );
}
