// The running or last comparison of two stores. It is held above the panes: a window that becomes narrow builds its views
// anew, and what took a minute to find must not go with that. It ends when another view or place is looked at.

import { createContext, useContext, useEffect, useState, type ReactNode } from "react";

import type { ExportScope, StoreComparison } from "../../api/bindings.gen";
import { compareStores, endStoreComparison } from "../../api/compareStores";
import { useTaskRun, type TaskRun } from "../../api/taskRun";
import { viewOf, type Address } from "../../lib/address";
import { useAddress } from "../../lib/useAddress";
import { compareMode, compareScope } from "./request";

type Asked = { run: string; subject: string; scope: ExportScope; other: string };

export type StoreRun = {
  /** `null` until something was asked for what is compared now. */
  task: TaskRun<Asked, StoreComparison> | null;
  start: (scope: ExportScope, other: string) => void;
  /** The user who is shown; `null` until one was chosen. */
  chosen: string | null;
  choose: (userId: string) => void;
};

/** What the window compares two stores in; `null` while it does something else. */
function subjectOf(address: Address): string | null {
  if (viewOf(address) !== "compare" || compareMode(address) !== "stores") return null;
  return JSON.stringify([compareScope(address), address.otherStore]);
}

const Context = createContext<StoreRun | null>(null);

export function StoreRunProvider({ children }: { children: ReactNode }) {
  const subject = subjectOf(useAddress().address);
  const task = useTaskRun(({ scope, other }: Asked, name) => compareStores(scope, other, name));
  const [chosen, setChosen] = useState<{ run: string; userId: string } | null>(null);
  const { stop, reset } = task;
  useEffect(() => {
    if (subject === null) return undefined;
    return () => {
      stop();
      reset();
      // The other store is closed then; that it is closed already is no failure.
      void endStoreComparison().catch(() => undefined);
    };
  }, [subject, stop, reset]);
  const asked = task.argument?.subject === subject ? task.argument : null;
  const value: StoreRun = {
    task: asked ? task : null,
    start: (scope, other) => task.start({ run: crypto.randomUUID(), subject: subject ?? "", scope, other }),
    chosen: asked && chosen?.run === asked.run ? chosen.userId : null,
    choose: (userId) => setChosen(asked ? { run: asked.run, userId } : null),
  };
  return <Context value={value}>{children}</Context>;
}

export function useStoreRun(): StoreRun {
  const run = useContext(Context);
  if (!run) throw new Error("invariant: views are drawn inside the shell");
  return run;
}
