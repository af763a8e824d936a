// A small sign beside a row that others left incomplete; its tooltip says in what.

import { TriangleAlert } from "lucide-react";

import type { RowProblem } from "../api/bindings.gen";
import { serverTexts } from "../lib/serverTexts";
import css from "./ProblemMark.module.css";

export function ProblemMark({ problems }: { problems: readonly RowProblem[] }) {
  if (problems.length === 0) return null;
  const words = serverTexts.problems.mark(problems);
  return (
    <span className={css.mark} role="img" aria-label={words} title={words}>
      <TriangleAlert className="sm" />
    </span>
  );
}
