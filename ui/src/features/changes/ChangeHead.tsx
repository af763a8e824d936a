// Which changes are shown, and writing them to a file.

import { ChevronDown, Upload, X } from "lucide-react";
import { useState } from "react";

import type { AuditFormat, AuditQuery, AuditRow } from "../../api/bindings.gen";
import { exportChanges } from "../../api/changes";
import { useTaskRun } from "../../api/taskRun";
import { Button } from "../../components/Button";
import { DateRangeMenu } from "../../components/DateRangeMenu";
import { Failure } from "../../components/Failure";
import { Menu, MenuChoice, MenuItem, MenuLine } from "../../components/Menu";
import { TaskLine } from "../../components/TaskLine";
import { useActions } from "../../lib/actions";
import { GROUPS, type ChangeFilters, type KindGroup } from "../../lib/changeFilters";
import { changeTexts } from "../../lib/changeTexts";
import css from "./Changes.module.css";

type Props = { filters: ChangeFilters; asked: AuditQuery; rows: readonly AuditRow[]; onFilters: (filters: ChangeFilters) => void };

export function ChangeHead({ filters, asked, rows, onFilters }: Props) {
  const actions = useActions();
  const run = useTaskRun(({ query, format }: { query: AuditQuery; format: AuditFormat }, task) => exportChanges(query, format, task), {
    onDone: (done) => done && actions.notify({ text: changeTexts.exported(done.changes, done.lines) }),
    onFailed: (error, seen) => {
      if (!seen) actions.notify({ text: error.message, tone: "error" });
    },
  });
  const set = (patch: Partial<ChangeFilters>) => onFilters({ ...filters, ...patch });
  return (
    <>
      <div className={css.head}>
        <KindMenu chosen={filters.kinds} onChange={(kinds) => set({ kinds })} />
        <ActorMenu chosen={filters.actor} rows={rows} onChange={(actor) => set({ actor })} />
        <DateRangeMenu from={filters.from} to={filters.to} onChange={(from, to) => set({ from, to })} />
        {filters.about !== null && (
          <Chip text={changeTexts.about(filters.about)} clear={changeTexts.clearAbout} onClear={() => set({ about: null })} />
        )}
        {filters.group !== null && <Chip text={changeTexts.together} clear={changeTexts.clearGroup} onClear={() => set({ group: null })} />}
        <span className={css.right}>
          <Menu
            align="end"
            trigger={
              <Button variant="ghost" disabled={run.running}>
                <Upload />
                {changeTexts.export}
                <ChevronDown className="sm" />
              </Button>
            }
          >
            <MenuItem onSelect={() => run.start({ query: asked, format: "jsonLines" })}>{changeTexts.exportJson}</MenuItem>
            <MenuItem onSelect={() => run.start({ query: asked, format: "csv" })}>{changeTexts.exportCsv}</MenuItem>
          </Menu>
        </span>
      </div>
      {/* Nothing runs yet while the system asks where to write. */}
      {run.running && run.progress && (
        <div className={css.task}>
          <TaskLine label={changeTexts.exporting} progress={run.progress} stopping={run.stopping} onStop={run.stop} />
        </div>
      )}
      {run.error && <Failure error={run.error} className={css.failure} />}
    </>
  );
}

function Chip({ text, clear, onClear }: { text: string; clear: string; onClear: () => void }) {
  return (
    <span className={css.chip}>
      {text}
      <button type="button" aria-label={clear} title={clear} onClick={onClear}>
        <X className="sm" />
      </button>
    </span>
  );
}

function KindMenu({ chosen, onChange }: { chosen: readonly KindGroup[]; onChange: (kinds: readonly KindGroup[]) => void }) {
  const [one] = chosen;
  const label = one === undefined ? changeTexts.anything : chosen.length === 1 ? changeTexts.groups[one] : changeTexts.some(chosen.length);
  return (
    <Menu
      trigger={
        <Button aria-label={`${changeTexts.what}: ${label}`}>
          {label}
          <ChevronDown className="sm" />
        </Button>
      }
    >
      <MenuChoice checked={chosen.length === 0} onSelect={() => onChange([])}>
        {changeTexts.anything}
      </MenuChoice>
      <MenuLine />
      {GROUPS.map((group) => {
        const on = chosen.includes(group);
        return (
          <MenuChoice key={group} checked={on} onSelect={() => onChange(on ? chosen.filter((each) => each !== group) : [...chosen, group])}>
            {changeTexts.groups[group]}
          </MenuChoice>
        );
      })}
    </Menu>
  );
}

/** Everybody who was met in the rows so far. */
function ActorMenu({ chosen, rows, onChange }: { chosen: string | null; rows: readonly AuditRow[]; onChange: (actor: string | null) => void }) {
  const [met, setMet] = useState<ReadonlySet<string>>(new Set());
  const news = rows.map((row) => row.actor.name).filter((name) => name !== "" && !met.has(name));
  if (news.length > 0) setMet(new Set([...met, ...news]));
  const names = [...new Set([...met, ...(chosen === null ? [] : [chosen])])].sort((a, b) => a.localeCompare(b));
  const label = chosen ?? changeTexts.anybody;
  return (
    <Menu
      trigger={
        <Button aria-label={`${changeTexts.whoLabel}: ${label}`}>
          <span className={css.actorName}>{label}</span>
          <ChevronDown className="sm" />
        </Button>
      }
    >
      <MenuChoice checked={chosen === null} onSelect={() => onChange(null)}>
        {changeTexts.anybody}
      </MenuChoice>
      {names.length > 0 && <MenuLine />}
      {names.map((name) => (
        <MenuChoice key={name} checked={name === chosen} onSelect={() => onChange(name)}>
          {name}
        </MenuChoice>
      ))}
    </Menu>
  );
}
