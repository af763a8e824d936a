// What went wrong inside a dialog, and what to do next; what was typed stays beside it.

import { classes } from "../lib/classes";
import css from "./Failure.module.css";

export function Failure({ error, className }: { error: Error & { hint?: string | null }; className?: string }) {
  return (
    <div role="alert" className={classes(css.failure, className)}>
      <p>{error.message}</p>
      {error.hint && <p>{error.hint}</p>}
    </div>
  );
}
