// One row of the tree.

import { Bot, Building2, ChevronDown, ChevronRight, Users } from "lucide-react";

import { AgentBadge } from "../../components/AgentBadge";
import type { PersonTarget } from "../../lib/actions";
import { classes } from "../../lib/classes";
import { wholeWhenCut } from "../../lib/cutText";
import { formatCount } from "../../lib/format";
import { personRow } from "../../lib/rowTargets";
import { texts } from "../../lib/texts";
import css from "./Tree.module.css";
import type { TreeRow } from "./treeRows";

type Props = { row: TreeRow; person: PersonTarget | null; top: number; selected: boolean; active: boolean; onChoose: () => void; onToggle: () => void };

export function TreeRowView({ row, person, top, selected, active, onChoose, onToggle }: Props) {
  const style = { transform: `translateY(${top}px)` };
  if (row.kind === "loading" || row.kind === "more") {
    return <div className={classes(css.row, css.wait, css[`l${row.level}`])} style={style} aria-hidden="true" />;
  }
  return (
    <div
      id={`tree-${row.key}`}
      {...(person ? personRow(person) : {})}
      role="treeitem"
      className={classes(css.row, css[`l${row.level}`], active && css.active)}
      style={style}
      aria-level={row.level}
      aria-posinset={row.position}
      aria-setsize={row.siblings}
      aria-expanded={row.expanded ?? undefined}
      aria-selected={selected}
      onClick={onChoose}
      onDoubleClick={row.place && row.expanded !== null ? onToggle : undefined}
    >
      <span
        className={css.twist}
        onClick={(event) => {
          if (row.expanded === null) return;
          event.stopPropagation();
          onToggle();
        }}
      >
        {row.expanded !== null && (row.expanded ? <ChevronDown className="sm" /> : <ChevronRight className="sm" />)}
      </span>
      {row.kind === "organization" && <Building2 className={css.icon} />}
      {row.kind === "users" && <Users className={css.icon} />}
      {row.kind === "agents" && <Bot className={css.icon} />}
      {row.agentId !== null && <AgentBadge agentId={row.agentId} label={row.label} />}
      <span className={css.label} {...wholeWhenCut(row.label)}>
        {row.label}
      </span>
      {row.of && <span className={css.of}>{row.of}</span>}
      {row.recent && <span className={css.new} role="img" aria-label={texts.tree.recent} title={texts.tree.recent} />}
      {row.count !== null && (
        <span className={css.n}>{formatCount(row.count)}</span>
      )}
    </div>
  );
}
