// The versions of a memory in short, and what changed from the one before.

import { useMemo } from "react";

import type { MemoryDetail, VersionStep } from "../../api/bindings.gen";
import { BeliefDot } from "../../components/Belief";
import { formatShortDay } from "../../lib/format";
import { toMemory } from "../../lib/moves";
import { memoryRow } from "../../lib/rowTargets";
import { plainText } from "../../lib/segments";
import { texts } from "../../lib/texts";
import { useAddress } from "../../lib/useAddress";
import { wordDiff } from "../../lib/wordDiff";
import css from "./Inspector.module.css";

/** More steps than this wrap over many lines; the graph is the place for them. */
const SHOWN = 6;

export function VersionChain({ detail }: { detail: MemoryDetail }) {
  const { go } = useAddress();
  const own = detail.row.key.memoryId;
  if (detail.versionsTotal <= 1) return null;
  return (
    <>
      <ol className={css.chain}>
        {around(detail.versions, own).map((step) => (
          <li key={step.key.memoryId} {...memoryRow(step.key)} aria-current={step.key.memoryId === own || undefined} data-believed={step.believed || undefined}>
            <button type="button" onClick={() => go(toMemory(step.key))}>
              <BeliefDot state={step.believed ? "believed" : "superseded"} />
              <b>{step.label}</b>
              <time dateTime={step.obtainedAt}>{formatShortDay(step.obtainedAt)}</time>
            </button>
          </li>
        ))}
      </ol>
      <Change detail={detail} />
    </>
  );
}

/** The steps around the shown one, when there are too many. */
function around(steps: readonly VersionStep[], memoryId: string): readonly VersionStep[] {
  if (steps.length <= SHOWN) return steps;
  const at = Math.max(0, steps.findIndex((step) => step.key.memoryId === memoryId));
  const start = Math.max(0, Math.min(at - SHOWN + 2, steps.length - SHOWN));
  return steps.slice(start, start + SHOWN);
}

function Change({ detail }: { detail: MemoryDetail }) {
  const before = detail.replaced.at(-1);
  const parts = useMemo(
    () => (before ? wordDiff(plainText(before.segments), plainText(detail.row.segments)) : []),
    [before, detail.row.segments],
  );
  if (!before) return null;
  const label = detail.versions.find((step) => step.key.memoryId === before.key.memoryId)?.label;
  return (
    <p className={css.change}>
      <span className={css.version}>{texts.inspector.since(label ?? "")}</span>
      {parts.map((part, i) => {
        if (part.kind === "removed") return <del key={i}>{part.text}</del>;
        if (part.kind === "added") return <ins key={i}>{part.text}</ins>;
        return <span key={i}>{part.text}</span>;
      })}
    </p>
  );
}
