// One change: who did what and when, and unfolded what was before and after.

import { useQuery } from "@tanstack/react-query";
import { Bot, ChevronRight, Download, Layers2, MonitorCog, RotateCcw, Undo2, User } from "lucide-react";
import { useState } from "react";

import type { ActorKind, AuditRow, MemoryKey } from "../../api/bindings.gen";
import { changeQuery } from "../../api/changes";
import { useReadOnly } from "../../api/queries";
import { Button } from "../../components/Button";
import { Segments } from "../../components/Segments";
import { useActions } from "../../lib/actions";
import { changeTexts } from "../../lib/changeTexts";
import { classes } from "../../lib/classes";
import { wholeWhenCut } from "../../lib/cutText";
import { formatMoment, formatShortDay, formatTime } from "../../lib/format";
import { plainText } from "../../lib/segments";
import css from "./Changes.module.css";
import { EffectLine } from "./EffectLine";

const ACTORS: Record<ActorKind, React.ReactNode> = {
  person: <User className="sm" />,
  agent: <Bot className="sm" />,
  import: <Download className="sm" />,
  application: <MonitorCog className="sm" />,
};

type Props = {
  row: AuditRow;
  index: number;
  /** It takes the focus when the list is entered. */
  stop: boolean;
  open: boolean;
  restoreOf: MemoryKey | null;
  onToggle: () => void;
  onAbout: (memoryId: string) => void;
  onGroup: (group: string) => void;
};

export function ChangeRow({ row, index, stop, open, restoreOf, onToggle, onAbout, onGroup }: Props) {
  const who = changeTexts.who(row.actor);
  const what = changeTexts.kinds[row.kind];
  const summary = plainText(row.summary);
  return (
    <>
      <button
        type="button"
        data-row={index}
        tabIndex={stop ? 0 : -1}
        aria-expanded={open}
        aria-label={changeTexts.rowLabel(formatMoment(row.at), who, what, summary)}
        className={classes(css.row, row.undoneBy !== null && css.gone)}
        onClick={onToggle}
      >
        <ChevronRight className={classes("sm", css.twist)} />
        <time dateTime={row.at} title={formatMoment(row.at)}>
          {formatShortDay(row.at)} {formatTime(row.at)}
        </time>
        <span className={css.actor} title={changeTexts.actorKinds[row.actor.kind]}>
          {ACTORS[row.actor.kind]}
          <span {...wholeWhenCut(who)}>{who}</span>
        </span>
        <span className={css.what}>{what}</span>
        <span className={css.summary} {...wholeWhenCut(summary)}>
          <Segments segments={row.summary} />
        </span>
        <span className={css.marks}>
          {row.undoneBy !== null && <span title={changeTexts.undoneTitle}>{changeTexts.undone}</span>}
          {row.redacted && <span title={changeTexts.redactedTitle}>{changeTexts.redacted}</span>}
          {row.group !== null && (
            <span title={changeTexts.groupedTitle} role="img" aria-label={changeTexts.grouped}>
              <Layers2 className="sm" />
            </span>
          )}
        </span>
      </button>
      {open && <Detail row={row} restoreOf={restoreOf} onAbout={onAbout} onGroup={onGroup} />}
    </>
  );
}

function Detail({ row, restoreOf, onAbout, onGroup }: Pick<Props, "row" | "restoreOf" | "onAbout" | "onGroup">) {
  const actions = useActions();
  const readOnly = useReadOnly();
  const [all, setAll] = useState(false);
  const whole = useQuery({ ...changeQuery(row.changeId), enabled: all });
  const shown = (all && whole.data) || row;
  const off = readOnly ?? (row.redacted ? changeTexts.undo.gone : row.undoneBy !== null ? changeTexts.undo.already : null);
  const { group } = row;
  return (
    <div className={css.detail}>
      {row.reason !== null && <p className={css.reason}>{changeTexts.reason(row.reason)}</p>}
      {row.undoes !== null && <p className={css.note}>{changeTexts.undoes}</p>}
      {shown.effects.length === 0 ? (
        <p className={css.note}>{changeTexts.noEffects}</p>
      ) : (
        <ul className={css.effects}>
          {shown.effects.map((effect, i) => (
            <EffectLine key={i} effect={effect} onAbout={onAbout} />
          ))}
        </ul>
      )}
      {whole.error && <p className={css.note}>{whole.error.message}</p>}
      {!all && row.effectsTotal > row.effects.length && (
        <button type="button" className={`link ${css.all}`} onClick={() => setAll(true)}>
          {changeTexts.moreEffects(row.effectsTotal)}
        </button>
      )}
      {all && whole.data && whole.data.effectsTotal > whole.data.effects.length && (
        <p className={css.note}>{changeTexts.notAll(whole.data.effects.length, whole.data.effectsTotal)}</p>
      )}
      <div className={css.buttons}>
        <Button off={off} onClick={() => actions.open({ kind: "undoChange", change: row.changeId })}>
          <Undo2 />
          {changeTexts.undo.action}
        </Button>
        {restoreOf && (
          <Button off={readOnly} onClick={() => actions.open({ kind: "correct", start: { kind: "restore", memory: restoreOf, after: row.changeId } })}>
            <RotateCcw />
            {changeTexts.restore}
          </Button>
        )}
        {group !== null && (
          <Button variant="ghost" onClick={() => onGroup(group)}>
            <Layers2 />
            {changeTexts.onlyGroup}
          </Button>
        )}
      </div>
    </div>
  );
}
