// Tasks that run in the backend, as their progress events tell them.

import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";

import type { TaskProgress } from "./bindings.gen";
import { events } from "./client";

const KEY = ["tasks"] as const;

/** A name for a task that the window starts; its progress and its end come under it. */
export function newTask(): string {
  return crypto.randomUUID();
}

/** The running tasks, newest last. */
export function useTasks(): TaskProgress[] {
  const { data } = useQuery<TaskProgress[]>({ queryKey: KEY, queryFn: () => [], initialData: [] });
  return data;
}

/** Keeps the tasks up to date. To be used once, by the shell. */
export function useTaskEvents(): void {
  const client = useQueryClient();
  useEffect(() => {
    let stop: (() => void) | null = null;
    let over = false;
    void events.taskProgress
      .listen(({ payload }) => {
        client.setQueryData<TaskProgress[]>(KEY, (tasks = []) => {
          const place = tasks.findIndex((task) => task.task === payload.task);
          if (payload.finished) return tasks.filter((task) => task.task !== payload.task);
          return place === -1 ? [...tasks, payload] : tasks.with(place, payload);
        });
      })
      .then((unlisten) => {
        if (over) unlisten();
        else stop = unlisten;
      });
    return () => {
      over = true;
      stop?.();
    };
  }, [client]);
}
