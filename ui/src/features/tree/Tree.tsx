// The tree of organizations, users and agents: read as it is opened, drawn as far as it is seen.

import { useVirtualizer } from "@tanstack/react-virtual";
import { ListFilter, Plus } from "lucide-react";
import { useEffect, useMemo, useRef, useState, type KeyboardEvent } from "react";

import { Button } from "../../components/Button";
import { Field } from "../../components/Field";
import { EmptyState, ErrorState } from "../../components/Notice";
import { Skeleton } from "../../components/Skeleton";
import { useActions } from "../../lib/actions";
import { viewsOf } from "../../lib/address";
import { blockingError } from "../../lib/failure";
import { GO_KEY } from "../../lib/keys";
import { texts } from "../../lib/texts";
import { treeMove, typeAhead } from "../../lib/treeKeys";
import { useAddress } from "../../lib/useAddress";
import { useDebounced } from "../../lib/useDebounced";
import { NewMenu } from "./NewMenu";
import css from "./Tree.module.css";
import { ancestorsOf, keyOf, type TreeRow } from "./treeRows";
import { TreeRowView } from "./TreeRowView";
import { useTreeRows } from "./useTreeRows";

const ROW = 24;
const GAP = 8;
/** Arrow keys show a place only when they have come to rest. */
const FOLLOW_MS = 140;
const TYPED_MS = 700;

export function Tree() {
  const [typed, setTyped] = useState("");
  const filter = useDebounced(typed.trim(), 150);
  const { rows, organizations, open, loadMore } = useTreeRows(filter);
  const failed = blockingError(organizations);
  const { address } = useAddress();
  const list = useRef<HTMLDivElement>(null);

  // Coming to a place by another way opens the tree to it.
  const { set } = open;
  const ancestors = ancestorsOf(address).join("\n");
  useEffect(() => set(ancestors.split("\n").filter(Boolean), true), [ancestors, set]);

  return (
    <nav className={css.tree} aria-label={texts.tree.label}>
      <div className={css.head}>
        <Field
          label={texts.tree.filterLabel}
          placeholder={texts.tree.filter}
          icon={<ListFilter />}
          value={typed}
          onChange={(event) => setTyped(event.target.value)}
          onKeyDown={(event) => {
            if (event.key === "Escape") setTyped("");
            if (event.key === "ArrowDown" || event.key === "Enter") {
              event.preventDefault();
              list.current?.querySelector<HTMLElement>('[role="tree"]')?.focus();
            }
          }}
        />
        <NewMenu
          trigger={
            <Button variant="ghost" label={texts.tree.create}>
              <Plus />
            </Button>
          }
        />
      </div>
      <div ref={list} className={css.list}>
        {failed ? (
          <ErrorState small error={failed} onRetry={() => void organizations.refetch()} />
        ) : !organizations.data ? (
          <Skeleton rows={10} />
        ) : rows.length === 0 ? (
          <EmptyState title={filter ? texts.tree.nothing : texts.tree.empty} />
        ) : (
          <Rows rows={rows} setOpen={set} loadMore={loadMore} />
        )}
      </div>
    </nav>
  );
}

type RowsProps = { rows: TreeRow[]; setOpen: (keys: readonly string[], open: boolean) => void; loadMore: (key: string) => void };

function Rows({ rows, setOpen, loadMore }: RowsProps) {
  const { address, goTo } = useAddress();
  const actions = useActions();
  const scroller = useRef<HTMLDivElement>(null);
  const selectedKey = keyOf(address);
  const [activeKey, setActiveKey] = useState<string | null>(null);
  const following = useRef<ReturnType<typeof setTimeout>>(undefined);
  const typed = useRef({ text: "", at: 0 });

  const indexOf = useMemo(() => new Map(rows.map((row, i) => [row.key, i])), [rows]);
  const selectedIndex = (selectedKey !== null ? indexOf.get(selectedKey) : undefined) ?? -1;
  const active = (activeKey !== null ? indexOf.get(activeKey) : undefined) ?? Math.max(selectedIndex, 0);

  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: (i) => (rows[i]?.level === 1 && i > 0 ? ROW + GAP : ROW),
    getItemKey: (i) => rows[i]?.key ?? i,
    overscan: 12,
  });

  // The selected row comes into sight when the selection comes from elsewhere.
  useEffect(() => {
    setActiveKey(null);
    if (selectedIndex >= 0) virtual.scrollToIndex(selectedIndex, { align: "auto" });
    // eslint-disable-next-line react-hooks/exhaustive-deps -- once per selection, not when rows around it change
  }, [selectedKey, selectedIndex >= 0]);
  useEffect(() => () => clearTimeout(following.current), []);
  // The `G` that led to another view begins no name.
  useEffect(() => {
    typed.current = { text: "", at: 0 };
  }, [address.view]);

  // The last row in sight stands for the next page: read it.
  const items = virtual.getVirtualItems();
  const wanted = items.map((item) => rows[item.index]).find((row) => row?.pageOf)?.pageOf ?? null;
  useEffect(() => {
    if (wanted) loadMore(wanted);
  }, [wanted, loadMore]);

  const choose = (row: TreeRow) => {
    clearTimeout(following.current);
    if (row.place) goTo(row.place, { agent: row.agentFilter });
    else if (row.expanded !== null) setOpen([row.key], !row.expanded);
  };
  const focusRow = (index: number) => {
    const row = rows[index];
    if (!row) return;
    setActiveKey(row.key);
    virtual.scrollToIndex(index, { align: "auto" });
    clearTimeout(following.current);
    if (row.place && row.key !== selectedKey) following.current = setTimeout(() => choose(row), FOLLOW_MS);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const row = rows[active];
    if (event.key === "F2" || event.key === "Delete") {
      if (!row || row.agentFilter !== null) return;
      const target = personOf(row);
      if (target) {
        event.preventDefault();
        actions.open({ kind: event.key === "F2" ? "rename" : "delete", target });
      }
      return;
    }
    const move = treeMove(rows, active, event.key);
    if (move) {
      event.preventDefault();
      const target = rows[move.index];
      if (move.kind === "focus") focusRow(move.index);
      else if (move.kind === "select" && target) choose(target);
      else if (target) setOpen([target.key], move.kind === "expand");
    } else if (event.key.length === 1 && event.key !== "/" && event.key !== "?") {
      const now = event.timeStamp;
      const text = now - typed.current.at < TYPED_MS ? typed.current.text + event.key : event.key;
      typed.current = { text, at: now };
      // The beginning of a name, or of `G` and the letter of a view: the second key says which.
      if (text.toUpperCase() === GO_KEY && !event.shiftKey && viewsOf(address.place).length > 0) return;
      const found = typeAhead(rows, active, text);
      if (found >= 0) focusRow(found);
      // A letter means a name here, not a shortcut of the window.
      event.preventDefault();
    }
  };

  return (
    <div ref={scroller} className={css.scroll}>
      <div
        role="tree"
        aria-label={texts.tree.label}
        tabIndex={0}
        aria-activedescendant={rows[active] ? `tree-${rows[active].key}` : undefined}
        className={css.rows}
        style={{ height: virtual.getTotalSize() }}
        onKeyDown={onKeyDown}
      >
        {items.map((item) => {
          const row = rows[item.index];
          return row ? (
            <TreeRowView
              key={item.key}
              row={row}
              person={row.agentFilter === null ? personOf(row) : null}
              top={item.start + (item.size - ROW)}
              selected={row.key === selectedKey}
              active={item.index === active}
              onChoose={() => {
                setActiveKey(row.key);
                choose(row);
              }}
              onToggle={() => setOpen([row.key], !row.expanded)}
            />
          ) : null;
        })}
      </div>
    </div>
  );
}

function personOf(row: TreeRow) {
  if (!row.place) return null;
  switch (row.place.kind) {
    case "organization":
      return { kind: "organization", orgId: row.orgId, name: row.label } as const;
    case "user":
      return { kind: "user", orgId: row.orgId, userId: row.place.userId, name: row.label } as const;
    case "agent":
      return { kind: "agent", orgId: row.orgId, agentId: row.place.agentId, name: row.label } as const;
    case "store":
      return null;
  }
}
