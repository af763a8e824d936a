// What a copy brought, and whether both sides are the same now.

import type { Copied } from "../../api/bindings.gen";
import { formatCount } from "../../lib/format";
import { serverTexts } from "../../lib/serverTexts";
import css from "./Copy.module.css";

const words = serverTexts.copy;
const KINDS = ["organizations", "users", "agents", "interactions", "messages", "memories"] as const;

export function CopyReportView({ report }: { report: Copied }) {
  const { copied, alreadyThere, verified, conflicts, conflictCount, outcome, target } = report;
  return (
    <>
      <p className={css.verdict} role="status">
        {outcome === "complete" ? words.complete(target.name) : words.stopped(target.name)}
      </p>
      <p className={verified && verified.differingCount > 0 ? css.bad : css.note}>{verified ? words.verified(verified) : words.notVerified}</p>
      {verified && verified.differing.length > 0 && (
        <p>
          {verified.differing.join(", ")}
          {verified.differingCount > verified.differing.length && `, ${words.moreConflicts(verified.differingCount - verified.differing.length)}`}
        </p>
      )}
      <table className={css.table}>
        <thead>
          <tr>
            <th />
            <th scope="col">{words.copied}</th>
            <th scope="col">{words.there}</th>
          </tr>
        </thead>
        <tbody>
          {KINDS.map((kind) => (
            <tr key={kind}>
              <th scope="row">{words.kinds[kind]}</th>
              <td>{formatCount(copied[kind])}</td>
              <td>{formatCount(alreadyThere[kind])}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {conflictCount > 0 && (
        <details className={css.conflicts}>
          <summary>{words.conflicts(conflictCount)}</summary>
          <ul>
            {conflicts.map((conflict, i) => (
              <li key={i}>{conflict}</li>
            ))}
            {conflictCount > conflicts.length && <li className="dim">{words.moreConflicts(conflictCount - conflicts.length)}</li>}
          </ul>
        </details>
      )}
    </>
  );
}
