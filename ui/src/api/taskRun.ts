// A task that one part of the window starts, follows and can stop.

import { useMutation } from "@tanstack/react-query";
import { useCallback, useEffect, useRef, useState } from "react";

import { CommandFailure } from "./client";
import { cancelTask } from "./mutations";
import type { TaskProgress } from "./bindings.gen";
import { newTask, useTasks } from "./tasks";

export type TaskRun<A, T> = {
  start: (argument: A) => void;
  stop: () => void;
  running: boolean;
  /** True after `stop`, until the task has ended. */
  stopping: boolean;
  /** `null` while the task has told nothing yet. */
  progress: TaskProgress | null;
  data: T | undefined;
  /** `null` also when the task ended because it was stopped. */
  error: Error | null;
  stopped: boolean;
  /** What the running or last call was given. */
  argument: A | undefined;
  reset: () => void;
};

type Options<A, T> = {
  /** `seen` is false when the part of the window that started it is gone. */
  onDone?: (data: T, seen: boolean, argument: A) => void;
  onFailed?: (error: Error, seen: boolean) => void;
  /** Ends the task with the part of the window that asked for it. */
  stopWhenLeft?: boolean;
};

/** `A` is what `call` is given beside the name of its task. */
export function useTaskRun<A, T>(call: (argument: A, task: string) => Promise<T>, options: Options<A, T> = {}): TaskRun<A, T> {
  const [task, setTask] = useState<string | null>(null);
  const [stopping, setStopping] = useState(false);
  const seen = useRef(true);
  const running = useRef<string | null>(null);
  const { stopWhenLeft = false } = options;
  const mutation = useMutation({
    mutationFn: async (argument: A) => {
      const name = newTask();
      running.current = name;
      setTask(name);
      setStopping(false);
      try {
        return await call(argument, name);
      } finally {
        // Another one may have begun after this one was left.
        if (running.current === name) running.current = null;
      }
    },
    onSuccess: (data, argument) => options.onDone?.(data, seen.current, argument),
    onError: (error) => {
      if (!isCancelled(error)) options.onFailed?.(error, seen.current);
    },
  });
  useEffect(() => {
    seen.current = true;
    return () => {
      seen.current = false;
      // The view that would show a failure to stop is gone.
      if (stopWhenLeft && running.current) cancelTask(running.current).catch(() => undefined);
    };
  }, [stopWhenLeft]);
  const stop = useCallback(() => {
    if (!running.current) return;
    setStopping(true);
    cancelTask(running.current).catch(() => setStopping(false));
  }, []);
  const progress = useTasks().find((known) => known.task === task) ?? null;
  const stopped = isCancelled(mutation.error);
  return {
    start: (argument) => mutation.mutate(argument),
    stop,
    running: mutation.isPending,
    stopping: mutation.isPending && stopping,
    progress,
    data: mutation.data,
    error: stopped ? null : mutation.error,
    stopped,
    argument: mutation.variables,
    reset: mutation.reset,
  };
}

function isCancelled(error: Error | null): boolean {
  return error instanceof CommandFailure && error.code === "cancelled";
}
