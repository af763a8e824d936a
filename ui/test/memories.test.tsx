import { QueryClientProvider } from "@tanstack/react-query";
import { createMemoryHistory, RouterProvider } from "@tanstack/react-router";
import { render, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, it } from "vitest";

import { installFake } from "../dev/fakeInternals";
import { makeQueryClient } from "../src/api/queryClient";
import { makeRouter } from "../src/app/router";

function openList(href: string) {
  const fake = installFake({});
  const history = createMemoryHistory({ initialEntries: [href] });
  render(
    <QueryClientProvider client={makeQueryClient()}>
      <RouterProvider router={makeRouter(history)} />
    </QueryClientProvider>,
  );
  const memory = () => new URLSearchParams(history.location.href.split("?")[1]).get("memory");
  const reads = () => fake.calls.filter((call) => call.name === "list_memories").length;
  return { memory, reads, user: userEvent.setup() };
}

const LOAD_MEMORIES = 100_000;

describe("a long list of memories", () => {
  it("goes to its true end and back by one read, and is as long as the whole", async () => {
    const { memory, reads, user } = openList("/o/lumen/u/load?view=memories");
    const list = await screen.findByRole("listbox", { name: "Memories" });
    list.focus();
    await user.keyboard("{Home}");
    await waitFor(() => expect(memory()).not.toBeNull());
    const first = memory();
    const before = reads();
    await user.keyboard("{End}");
    await waitFor(() => expect(memory()).not.toBe(first));
    expect(reads() - before).toBeLessThanOrEqual(2);
    const height = Number.parseInt(list.style.height, 10);
    expect(height / 32).toBe(LOAD_MEMORIES);
    await user.keyboard("{Home}");
    await waitFor(() => expect(memory()).toBe(first));
  });

  it("finds the end of a filtered list too, whose length nobody knows", async () => {
    const { memory, user } = openList("/o/lumen/u/load?view=memories&filter=believed");
    (await screen.findByRole("listbox", { name: "Memories" })).focus();
    await user.keyboard("{End}");
    await waitFor(() => expect(memory()).not.toBeNull());
    const last = memory();
    await user.keyboard("{ArrowDown}{ArrowUp}");
    await waitFor(() => expect(memory()).not.toBe(last));
  });
});
