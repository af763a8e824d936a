// Over a list in which memories are selected: how many, and what can be done with all of them.

import { ChevronDown, X } from "lucide-react";

import type { BulkAction, ListFormat, MemoryListRequest } from "../../api/bindings.gen";
import { useReadOnly } from "../../api/queries";
import { Button } from "../../components/Button";
import { Menu, MenuItem } from "../../components/Menu";
import { TaskLine } from "../../components/TaskLine";
import { bulkTexts } from "../../lib/bulkTexts";
import { scopeOf, type Selection } from "../../lib/memorySelection";
import { useStoredAt } from "../../lib/useAsOf";
import { BulkDialog } from "./BulkDialogs";
import css from "./Bulk.module.css";
import type { Bulk } from "./useBulk";

export type BulkKind = BulkAction["kind"];

type Props = {
  selection: Selection;
  /** `null` while they are counted. */
  count: number | null;
  request: MemoryListRequest;
  bulk: Bulk;
  asked: BulkKind | null;
  onAsk: (kind: BulkKind | null) => void;
  onAll: () => void;
  onClear: () => void;
};

const FORMATS: readonly ListFormat[] = ["csv", "jsonLines", "markdown"];

export function BulkBar({ selection, count, request, bulk, asked, onAsk, onAll, onClear }: Props) {
  const readOnly = useReadOnly();
  const storedAt = useStoredAt();
  const scope = scopeOf(selection, request);
  const { change, write } = bulk;
  const task = change.running ? change : write.running && write.progress ? write : null;
  if (task) {
    const label = bulkTexts.running[change.running ? (change.argument?.action.kind ?? "delete") : "export"];
    return (
      <div className={css.bar} role="region" aria-label={bulkTexts.bar}>
        <div className={css.task}>
          <TaskLine label={label} progress={task.progress} stopping={task.stopping} onStop={task.stop} />
        </div>
      </div>
    );
  }
  const run = (action: BulkAction, reason: string | null) => {
    onAsk(null);
    change.start({ scope, action, reason });
  };
  return (
    <div className={css.bar} role="region" aria-label={bulkTexts.bar}>
      <Button variant="ghost" label={bulkTexts.clear} onClick={onClear}>
        <X />
      </Button>
      <span className={css.count} role="status">
        {bulkTexts.selected(count)}
      </span>
      {selection.selected.kind === "some" ? (
        <button type="button" className="link" onClick={onAll}>
          {bulkTexts.selectAll}
        </button>
      ) : (
        <span className="dim">{bulkTexts.all}</span>
      )}
      <span className={css.deeds}>
        <Button variant="danger" off={readOnly} onClick={() => onAsk("delete")}>
          {bulkTexts.delete}
        </Button>
        <Button off={readOnly} onClick={() => onAsk("move")}>
          {bulkTexts.move}
        </Button>
        <Button off={readOnly} onClick={() => onAsk("setDate")}>
          {bulkTexts.setDate}
        </Button>
        <Button off={readOnly} onClick={() => (count === 1 ? run({ kind: "markReviewed" }, null) : onAsk("markReviewed"))}>
          {bulkTexts.markReviewed}
        </Button>
        {/* What is written is what is there now. */}
        {storedAt === null && <ExportMenu onExport={(format) => write.start({ scope, format })} />}
      </span>
      {asked !== null && readOnly === null && <BulkDialog kind={asked} scope={scope} count={count} orgId={request.scope.orgId} from={request.scope.userId} onRun={run} onClose={() => onAsk(null)} />}
    </div>
  );
}

function ExportMenu({ onExport }: { onExport: (format: ListFormat) => void }) {
  return (
    <Menu
      align="end"
      trigger={
        <Button>
          {bulkTexts.export}
          <ChevronDown className="sm" />
        </Button>
      }
    >
      {FORMATS.map((format) => (
        <MenuItem key={format} onSelect={() => onExport(format)}>
          {bulkTexts.formats[format]}
        </MenuItem>
      ))}
    </Menu>
  );
}
