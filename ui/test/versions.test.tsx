import { QueryClientProvider } from "@tanstack/react-query";
import { createMemoryHistory, RouterProvider } from "@tanstack/react-router";
import { render, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeAll, describe, expect, it, vi } from "vitest";

import { refuse, type Handlers } from "../dev/fakeBackend";
import { installFake } from "../dev/fakeInternals";
import { makeQueryClient } from "../src/api/queryClient";
import { makeRouter } from "../src/app/router";

function openWindow(href: string, overrides: Handlers = {}) {
  const fake = installFake(overrides);
  const history = createMemoryHistory({ initialEntries: [href] });
  render(
    <QueryClientProvider client={makeQueryClient()}>
      <RouterProvider router={makeRouter(history)} />
    </QueryClientProvider>,
  );
  return { fake, history, user: userEvent.setup() };
}

const at = (href: string) => new URLSearchParams(href.split("?")[1]);
const SLOW = { timeout: 5_000 };

beforeAll(() => {
  // The graph draws when it knows how wide it may be.
  vi.stubGlobal(
    "ResizeObserver",
    class {
      constructor(private readonly report: (entries: unknown[]) => void) {}
      observe() {
        this.report([]);
      }
      unobserve() {}
      disconnect() {}
    },
  );
});

describe("the versions view", () => {
  it("lists what changed, newest first, with what it was, and opens its graph", async () => {
    const { history, user } = openWindow("/o/acme/u/alice?view=versions");
    const list = await screen.findByRole("listbox", { name: "Revised memories" }, SLOW);
    const first = (await within(list).findAllByRole("option"))[0];
    await waitFor(() => expect(first?.textContent).toContain("6 versions"));
    expect(first?.textContent).toContain("was Alice works as a freelance illustrator and shares a studio");
    list.focus();
    await user.keyboard("{ArrowDown}{Enter}");
    await waitFor(() => expect(at(history.location.href).get("memory")).toBe("sarah-v3"));
    await screen.findByRole("group", { name: /^3 versions, time from left to right/ }, SLOW);
  });

  it("follows a chain of six versions by keyboard, the change between selected with each", async () => {
    const { history, user } = openWindow("/o/acme/u/alice?view=versions&memory=work-v1");
    (await screen.findByRole("button", { name: /^v1, 24 Feb 2026/ }, SLOW)).focus();
    for (let i = 2; i <= 6; i += 1) {
      await user.keyboard("{ArrowRight}");
      await waitFor(() => expect(at(history.location.href).get("memory")).toBe(`work-v${i}`));
      expect(at(history.location.href).get("edge")).toBe(`work-v${i - 1}~work-v${i}`);
      await waitFor(() => expect(document.activeElement?.id).toBe(`version-work-v${i}`));
    }
    const change = await screen.findByRole("region", { name: "Change from v5 to v6" });
    await within(change).findByRole("button", { name: "16 Nov 2026, 08:00, 8 messages" });
  });

  it("compares both sides in words with their sources, and says the rest in the inspector", async () => {
    openWindow("/o/acme/u/alice?view=versions&memory=home-v4&edge=home-v3~home-v4");
    const change = await screen.findByRole("region", { name: "Change from v3 to v4" }, SLOW);
    expect(change.querySelector("del")?.textContent).toContain("sublet in Neukölln");
    expect(change.querySelector("ins")?.textContent).toContain("own flat on Weserstraße");
    await waitFor(() => expect(change.querySelectorAll("mark").length).toBeGreaterThan(1));
    const inspector = screen.getByRole("complementary");
    await within(inspector).findByText("v3 and v2b");
    expect(inspector.textContent).toContain("72 days later");
    expect(inspector.textContent).toContain("v2b and v3 were believed at the same time for 72 days.");
  });

  it("goes from the branch to the join along the arrow that is there", async () => {
    const { history, user } = openWindow("/o/acme/u/alice?view=versions&memory=home-v2");
    (await screen.findByRole("button", { name: /^v2, 12 May/ }, SLOW)).focus();
    await user.keyboard("{ArrowDown}");
    await waitFor(() => expect(at(history.location.href).get("edge")).toBe("home-v2~home-v2b"));
    await user.keyboard("{ArrowRight}");
    await waitFor(() => expect(at(history.location.href).get("edge")).toBe("home-v2b~home-v4"));
  });

  it("shows the same as a list, with markup in a memory as text", async () => {
    const { user } = openWindow("/o/acme/u/alice?view=versions&memory=work-v6");
    await user.click(await screen.findByRole("button", { name: "List" }, SLOW));
    const list = screen.getByRole("list", { name: "Versions, oldest first" });
    const items = within(list).getAllByRole("listitem");
    expect(items).toHaveLength(6);
    expect(items[5]?.textContent).toContain("<i>children’s books</i>");
    expect(items[5]?.textContent).toContain("replaces v5");
    expect(document.querySelector("main i i, main p i")).toBeNull();
  });

  it("says calmly that there is one version only", async () => {
    openWindow("/o/acme/u/alice?view=versions&memory=birch-v1");
    await screen.findByText("This memory has one version", undefined, SLOW);
  });

  it("shows 300 of a long chain, keeps them while one moves, and reads more when asked", { timeout: 20_000 }, async () => {
    const { fake, user } = openWindow("/o/lumen/u/load?view=versions&memory=long-v500");
    await screen.findByText(/^300 of 1,000 versions/, undefined, SLOW);
    const limits = () => fake.calls.filter((call) => call.name === "version_graph").map((call) => call.args.limit);
    expect(limits()).toEqual([300]);
    // By id: looking for one of 300 by its accessible name takes seconds here.
    await waitFor(() => expect(document.getElementById("version-long-v500")).not.toBeNull());
    document.getElementById("version-long-v500")?.focus();
    await user.keyboard("{ArrowLeft}");
    await waitFor(() => expect(document.activeElement?.id).toBe("version-long-v499"));
    expect(limits()).toEqual([300]);
    screen.getByText("Show 300 more").click();
    await waitFor(() => expect(limits()).toEqual([300, 600]), SLOW);
  });

  it("says what happened when the graph cannot be read, and tries again", async () => {
    let fails = true;
    const { user } = openWindow("/o/acme/u/alice?view=versions&memory=birch-v1", {
      version_graph: () => (fails ? refuse("unavailable", "The store does not answer.") : { nodes: [], edges: [], lanes: 0, total: 0 }),
    });
    const alert = await screen.findByText("The store does not answer.", undefined, SLOW);
    fails = false;
    const state = alert.closest<HTMLElement>("[role=alert]");
    await user.click(within(state ?? document.body).getByRole("button", { name: "Try again" }));
    await waitFor(() => expect(screen.queryByText("The store does not answer.")).toBeNull());
  });
});
