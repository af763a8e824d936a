// The versions as an ordered list: what the graph shows, in words.

import { useEffect, useRef, type KeyboardEvent } from "react";

import type { VersionGraphView } from "../../api/bindings.gen";
import { AgentBadge } from "../../components/AgentBadge";
import { BeliefPill } from "../../components/Belief";
import { MemoryText } from "../../components/MemoryText";
import { formatMoment } from "../../lib/format";
import { memoryRow } from "../../lib/rowTargets";
import { texts } from "../../lib/texts";
import { olderThan, type GraphIndex } from "../../lib/versionGraph";
import { versionTexts } from "../../lib/versionTexts";
import css from "./Versions.module.css";

type Props = { graph: VersionGraphView; index: GraphIndex; selectedId: string; onSelect: (id: string, from: string | null) => void };

export function VersionList({ graph, index, selectedId, onSelect }: Props) {
  const list = useRef<HTMLOListElement>(null);
  const at = graph.nodes.findIndex((node) => node.row.key.memoryId === selectedId);
  const item = (i: number) => list.current?.children[i]?.querySelector<HTMLElement>("button");
  useEffect(() => {
    list.current?.children[at]?.scrollIntoView({ block: "nearest" });
  }, [at]);
  const onKeyDown = (event: KeyboardEvent) => {
    const steps: Record<string, number> = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: graph.nodes.length - 1 };
    const to = steps[event.key];
    const node = to === undefined ? undefined : graph.nodes[to];
    if (to === undefined || !node || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    onSelect(node.row.key.memoryId, null);
    item(to)?.focus();
  };
  return (
    <ol ref={list} className={css.list} aria-label={versionTexts.listLabel} onKeyDown={onKeyDown}>
      {graph.nodes.map((node, i) => {
        const { row, label } = node;
        const id = row.key.memoryId;
        const before = olderThan(index, id).map((older) => older.label);
        return (
          <li key={id} {...memoryRow(row.key)}>
            <button type="button" aria-current={id === selectedId || undefined} tabIndex={i === Math.max(0, at) ? 0 : -1} onClick={() => onSelect(id, null)}>
              <b>{label}</b>
              <span className={css.listText}>
                <MemoryText row={row} />
                <span className={css.listMeta}>
                  <AgentBadge agentId={row.agentId} label={row.agentLabel} />
                  {row.agentLabel ?? texts.agents.gone}
                  <time dateTime={row.obtainedAt}>{formatMoment(row.obtainedAt)}</time>
                  <span>{before.length > 0 ? versionTexts.replaces(before) : versionTexts.first}</span>
                  <span>{versionTexts.sources(row.sources)}</span>
                </span>
              </span>
              <BeliefPill believed={row.believed} supersededAt={row.supersededAt} />
            </button>
          </li>
        );
      })}
    </ol>
  );
}
