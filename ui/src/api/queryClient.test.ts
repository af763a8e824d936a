import { QueryObserver } from "@tanstack/react-query";
import { expect, it, vi } from "vitest";

import { installFake } from "../../dev/fakeInternals";
import { CommandFailure, unwrap } from "./client";
import { followChanges, isAffected, makeQueryClient } from "./queryClient";

it("takes a query as affected only by tags that it carries", () => {
  expect(isAffected(["people"], ["memories", "people"])).toBe(true);
  expect(isAffected(["people"], ["memories"])).toBe(false);
  expect(isAffected(undefined, ["memories"])).toBe(false);
});

it("reads again what a change names, and nothing else", async () => {
  const fake = installFake();
  const client = makeQueryClient();
  await followChanges(client);
  const people = vi.fn(() => Promise.resolve(1));
  const memories = vi.fn(() => Promise.resolve(1));
  const watch = (name: "people" | "memories", queryFn: () => Promise<number>) =>
    new QueryObserver(client, { queryKey: [name], queryFn, meta: { tags: [name] } }).subscribe(() => undefined);
  const stop = [watch("people", people), watch("memories", memories)];
  await vi.waitFor(() => expect(memories).toHaveBeenCalledTimes(1));
  fake.emit("store-changed", { tags: ["people", "undo"] });
  await vi.waitFor(() => expect(people).toHaveBeenCalledTimes(2));
  expect(memories).toHaveBeenCalledTimes(1);
  stop.forEach((end) => end());
});

it("throws what a command refused, with its hint", async () => {
  const refused = unwrap(
    Promise.resolve({ status: "error" as const, error: { code: "conflict" as const, message: "No.", hint: "Look again.", retryable: false } }),
  );
  await expect(refused).rejects.toBeInstanceOf(CommandFailure);
  await expect(refused).rejects.toMatchObject({ code: "conflict", hint: "Look again." });
});
