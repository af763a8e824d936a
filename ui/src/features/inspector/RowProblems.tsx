// What is odd about a row that others wrote, in words.

import { TriangleAlert } from "lucide-react";

import type { RowProblem } from "../../api/bindings.gen";
import { problemTexts, serverTexts } from "../../lib/serverTexts";
import css from "./Inspector.module.css";

export function RowProblems({ problems }: { problems: readonly RowProblem[] }) {
  if (problems.length === 0) return null;
  return (
    <section className={css.odd} aria-label={serverTexts.problems.title(problems.length)}>
      <h2>
        <TriangleAlert className="sm" />
        {serverTexts.problems.title(problems.length)}
      </h2>
      <ul>
        {problems.map((problem) => (
          <li key={problem}>{problemTexts[problem]}</li>
        ))}
      </ul>
      <p>{serverTexts.problems.note}</p>
    </section>
  );
}
