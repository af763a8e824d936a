// The differences that a check found, by kind, each with what the graph and the index hold.

import { useEffect, useMemo, useRef } from "react";

import type { CheckReport, Finding, FindingKind } from "../../api/bindings.gen";
import { formatCount } from "../../lib/format";
import { serverTexts } from "../../lib/serverTexts";
import { wordDiff } from "../../lib/wordDiff";
import css from "./Check.module.css";
import { isChosen, KINDS, share, toggleKind, toggleOne, type Chosen } from "./choice";

const words = serverTexts.check;

type Props = { report: CheckReport; chosen: Chosen; onChoose: (chosen: Chosen) => void; disabled: boolean };

export function Findings(props: Props) {
  return KINDS.filter((kind) => props.report[kind] > 0).map((kind) => <Kind key={kind} kind={kind} {...props} />);
}

function Kind({ kind, report, chosen, onChoose, disabled }: Props & { kind: FindingKind }) {
  const listed = report.findings.filter((finding) => finding.kind === kind);
  const box = useRef<HTMLInputElement>(null);
  const part = share(chosen, report, kind);
  useEffect(() => {
    if (box.current) box.current.indeterminate = part === "some";
  }, [part]);
  const rest = report[kind] - listed.length;
  return (
    <section className={css.kind} aria-label={words.kinds[kind]}>
      <label className={css.head}>
        <input
          ref={box}
          type="checkbox"
          aria-label={words.all(words.kinds[kind], report[kind])}
          checked={part === "all"}
          disabled={disabled}
          onChange={() => onChoose(toggleKind(chosen, report, kind))}
        />
        <b>{words.kinds[kind]}</b>
        <span className="dim num">{formatCount(report[kind])}</span>
      </label>
      <p className={css.note}>{words.kindTexts[kind]}</p>
      {kind === "differing" && listed.some(showsDiff) && <p className={css.note}>{words.legend}</p>}
      <ul className={css.findings} aria-label={words.list(words.kinds[kind])}>
        {listed.map((finding) => (
          <li key={finding.memoryId}>
            <input
              type="checkbox"
              aria-label={words.selectOne(finding.text ?? finding.indexed ?? finding.memoryId)}
              checked={isChosen(chosen, finding)}
              disabled={disabled}
              onChange={() => onChoose(toggleOne(chosen, report, finding.memoryId))}
            />
            <Text finding={finding} />
            <span className={css.meta}>
              <span>{finding.userName ?? finding.userId ?? words.unknownUser}</span>
              {finding.fields.length > 0 && <span>{words.fields(finding.fields)}</span>}
              <span className={css.id} title={finding.memoryId}>
                {finding.memoryId.slice(0, 8)}
              </span>
            </span>
          </li>
        ))}
      </ul>
      {rest > 0 && <p className={css.note}>{words.more(rest)}</p>}
    </section>
  );
}

function showsDiff(finding: Finding): boolean {
  return finding.text !== null && finding.indexed !== null && finding.text !== finding.indexed;
}

function Text({ finding }: { finding: Finding }) {
  const { text, indexed } = finding;
  const parts = useMemo(() => (text !== null && indexed !== null && text !== indexed ? wordDiff(indexed, text) : null), [text, indexed]);
  if (!parts) return <p>{text ?? indexed ?? <span className="dim">{words.noText}</span>}</p>;
  return (
    <p>
      {parts.map((part, i) => {
        if (part.kind === "removed") return <del key={i}>{part.text}</del>;
        return part.kind === "added" ? <ins key={i}>{part.text}</ins> : <span key={i}>{part.text}</span>;
      })}
    </p>
  );
}
