// Empty, error and degraded states: what is the matter, what was kept, and what to do next.

import { CircleAlert, TriangleAlert, Unlink } from "lucide-react";
import type { ReactNode } from "react";

import { classes } from "../lib/classes";
import { isMissing } from "../lib/failure";
import { texts } from "../lib/texts";
import { useAddress } from "../lib/useAddress";
import { Button } from "./Button";
import css from "./Notice.module.css";

type EmptyProps = {
  icon?: ReactNode;
  title: string;
  /** `alert` when something went wrong. */
  role?: "alert";
  children?: ReactNode;
  actions?: ReactNode;
};

export function EmptyState({ icon, title, role, children, actions }: EmptyProps) {
  return (
    <div className={css.state} role={role}>
      {icon}
      <h2>{title}</h2>
      {children && <div className={css.text}>{children}</div>}
      {actions && <div className={css.actions}>{actions}</div>}
    </div>
  );
}

type Failure = Error & { hint?: string | null };

export function ErrorState({ error, onRetry, small }: { error: Failure; onRetry?: () => void; small?: boolean }) {
  const { goTo } = useAddress();
  // A place that is gone, or never was in this store: trying again would find it as little.
  if (isMissing(error) && !small) {
    return (
      <EmptyState icon={<Unlink />} title={texts.error.gone} role="alert" actions={<Button onClick={() => goTo({ kind: "store" }, { view: null })}>{texts.error.toStore}</Button>}>
        <p>{error.message}</p>
        <p>{error.hint ?? texts.error.goneText}</p>
      </EmptyState>
    );
  }
  return (
    <div className={classes(css.state, small && css.small)} role="alert">
      <CircleAlert className={css.bad} />
      <h2>{texts.error.title}</h2>
      <p className={css.text}>{error.message}</p>
      <p className={css.text}>{error.hint ?? texts.error.kept}</p>
      {onRetry && (
        <div className={css.actions}>
          <Button onClick={onRetry}>{texts.error.retry}</Button>
        </div>
      )}
    </div>
  );
}

/** A line over a view that still works, but not as it should. */
export function DegradedBar({ children, action }: { children: ReactNode; action?: ReactNode }) {
  return (
    <div className={css.degraded} role="status">
      <TriangleAlert />
      <span>{children}</span>
      {action}
    </div>
  );
}
