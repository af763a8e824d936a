// Tasks that run in the backend, as their progress events tell them.

import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";

import type { TaskProgress } from "./bindings.gen";
import { events } from "./client";

const KEY = ["tasks"] as const;

/** The newest word on each task of this session, newest task last. */
export function useTasks(): TaskProgress[] {
  const { data } = useQuery<TaskProgress[]>({ queryKey: KEY, queryFn: () => [], initialData: [] });
  return data;
}

/** Keeps the tasks up to date and calls `onEnd` once when one ends. To be used once, by the shell. */
export function useTaskEvents(onEnd: (task: TaskProgress) => void): void {
  const client = useQueryClient();
  useEffect(() => {
    let stop: (() => void) | null = null;
    let over = false;
    void events.taskProgress
      .listen(({ payload }) => {
        client.setQueryData<TaskProgress[]>(KEY, (tasks = []) => [
          ...tasks.filter((task) => task.taskId !== payload.taskId),
          payload,
        ]);
        if (payload.state !== "running") onEnd(payload);
      })
      .then((unlisten) => {
        if (over) unlisten();
        else stop = unlisten;
      });
    return () => {
      over = true;
      stop?.();
    };
  }, [client, onEnd]);
}
