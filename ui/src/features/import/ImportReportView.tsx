// What an import would do, before it does it.

import type { ImportProblems, ImportReport } from "../../api/bindings.gen";
import { formatCount, formatRange } from "../../lib/format";
import { texts } from "../../lib/texts";
import css from "./Import.module.css";

const KINDS = ["organizations", "users", "agents", "interactions", "messages", "memories"] as const;
const LISTED = 20;

export function ImportReportView({ report, nothingNew }: { report: ImportReport; nothingNew: boolean }) {
  const kinds = KINDS.filter((kind) => report[kind].new + report[kind].there + report[kind].conflicts > 0);
  const conflicts = kinds.some((kind) => report[kind].conflicts > 0);
  return (
    <>
      {nothingNew && <p className={css.note}>{texts.import.nothingNew}</p>}
      <table className={css.table}>
        <thead>
          <tr>
            <th scope="col">
              {report.earliest && report.latest && formatRange(report.earliest.slice(0, 10), report.latest.slice(0, 10))}
            </th>
            <th scope="col">{texts.import.new}</th>
            <th scope="col">{texts.import.there}</th>
            {conflicts && <th scope="col">{texts.import.leftOut}</th>}
          </tr>
        </thead>
        <tbody>
          {kinds.map((kind) => (
            <tr key={kind}>
              <th scope="row">{texts.import.kinds[kind]}</th>
              <td>{formatCount(report[kind].new)}</td>
              <td>{formatCount(report[kind].there)}</td>
              {conflicts && <td>{formatCount(report[kind].conflicts)}</td>}
            </tr>
          ))}
          {report.continued > 0 && (
            <tr>
              <th scope="row">{texts.import.continued}</th>
              <td>{formatCount(report.continued)}</td>
              <td />
              {conflicts && <td />}
            </tr>
          )}
        </tbody>
      </table>
      <Problems title={texts.import.conflicts} problems={report.conflicts} />
      <Problems title={texts.import.warnings} problems={report.warnings} />
    </>
  );
}

function Problems({ title, problems }: { title: string; problems: ImportProblems }) {
  if (problems.total === 0) return null;
  return (
    <details className={css.problems}>
      <summary>
        {title} <span className="dim">{formatCount(problems.total)}</span>
      </summary>
      <ul>
        {problems.listed.slice(0, LISTED).map((problem, i) => (
          <li key={i}>
            <span className="dim">{texts.import.place(problem.line, problem.field)}</span> {problem.subject}: {problem.problem}
          </li>
        ))}
      </ul>
    </details>
  );
}
