import { QueryClientProvider } from "@tanstack/react-query";
import { createMemoryHistory, RouterProvider } from "@tanstack/react-router";
import { render, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, it } from "vitest";

import { refuse, type Handlers } from "../dev/fakeBackend";
import { installFake } from "../dev/fakeInternals";
import { answer } from "../dev/hits";
import type { SearchRequest } from "../src/api/bindings.gen";
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
const results = () => screen.findByRole("listbox", { name: "Results" });
const JAKE = "/o/acme/u/alice?view=search&q=jake+peanut+allergy+school";

describe("the search view", () => {
  it("searches while one types, asks once for what was typed in one go, and keeps the question in the address", async () => {
    const { fake, history, user } = openWindow("/o/acme/u/alice?view=search");
    const box = await screen.findByRole("searchbox", { name: "Search query" });
    await screen.findByText("Search Alice Moreau");
    box.focus();
    await user.keyboard("birch pollen");
    await screen.findByText(/birch/i, { selector: "mark" });
    expect(at(history.location.href).get("q")).toBe("birch pollen");
    const asked = fake.calls.filter((call) => call.name === "search").map((call) => (call.args.request as SearchRequest).text);
    expect(asked.at(-1)).toBe("birch pollen");
    expect(asked.length).toBeLessThan("birch pollen".length);
  });

  it("walks the hits by keyboard, the detail follows, and Enter opens the conversation", async () => {
    const { history, user } = openWindow(JAKE);
    const list = await results();
    const ids = within(list).getAllByRole("option").map((option) => option.id.replace("hit-", ""));
    screen.getByRole("searchbox", { name: "Search query" }).focus();
    await user.keyboard("{ArrowDown}");
    await waitFor(() => expect(at(history.location.href).get("memory")).toBe(ids[0]));
    expect(document.activeElement).toBe(list);
    await user.keyboard("{ArrowDown}");
    await waitFor(() => expect(at(history.location.href).get("memory")).toBe(ids[1]));
    await user.keyboard("{End}");
    await waitFor(() => expect(at(history.location.href).get("memory")).toBe(ids.at(-1)));
    await user.keyboard("/");
    expect(document.activeElement).toBe(screen.getByRole("searchbox", { name: "Search query" }));
    await user.keyboard("{Escape}");
    expect(document.activeElement).toBe(list);
    await user.keyboard("{Enter}");
    await waitFor(() => expect(at(history.location.href).get("open")).toBe("peanut"));
  });

  it("says in each row and in the inspector why it was found", async () => {
    openWindow(`${JAKE}&memory=hit-pen`);
    const option = within(await results()).getByRole("option", { selected: true });
    expect(within(option).getAllByText(/jake|allergic|peanuts/i, { selector: "mark" })).toHaveLength(3);
    const inspector = screen.getByRole("complementary");
    const why = await within(inspector).findByRole("region", { name: "Why this result" });
    const words = await within(why).findByRole("list", { name: "What each word adds" });
    expect(within(words).getByText("no match")).toBeTruthy();
    const [dense, lexical, fused] = within(why).getAllByRole("row").slice(1);
    const adds = [dense, lexical].map((row) => Number(row?.lastElementChild?.textContent));
    expect(Number(fused?.lastElementChild?.textContent)).toBeCloseTo((adds[0] ?? 0) + (adds[1] ?? 0), 2);
  });

  it("shows the version that is believed for a match in an older one, and says so", async () => {
    openWindow("/o/acme/u/alice?view=search&q=alice+illustrator+september&in=organization&memory=work-v6");
    const list = await results();
    await waitFor(() => expect(list.textContent).toContain("matched v4, showing v6:"));
    const inspector = screen.getByRole("complementary");
    await within(inspector).findByText("The match is in v4; v6 is believed now.");
    await within(inspector).findByText(/^0\.200 of what meaning adds is for Alice Moreau/);
    expect(screen.getByText("Alice Moreau is named: Alice Moreau’s own memories are preferred.")).toBeTruthy();
  });

  it("shows markup in a memory as text", async () => {
    openWindow("/o/acme/u/alice?view=search&q=nut-free+meal");
    const list = await results();
    expect(list.textContent).toContain("<script>alert(1)</script>");
    expect(list.querySelector("script, p b")).toBeNull();
  });

  it("keeps the old hits until the new ones are there", async () => {
    const waiting: (() => void)[] = [];
    const { user } = openWindow(JAKE, {
      search: ({ request }) => {
        const asked = request as SearchRequest;
        if (asked.text.startsWith("jake")) return answer(asked);
        return new Promise((resolve) => waiting.push(() => resolve(answer(asked))));
      },
    });
    const list = await results();
    const box = screen.getByRole<HTMLInputElement>("searchbox", { name: "Search query" });
    box.focus();
    box.select();
    await user.keyboard("birch");
    await waitFor(() => expect(list.parentElement?.getAttribute("aria-busy")).toBe("true"));
    expect(list.textContent).toContain("peanuts");
    waiting.at(-1)?.();
    await waitFor(() => expect(screen.queryByText(/peanuts/, { selector: "mark" })).toBeNull());
  });

  it("enters the hits of the new question when Enter comes before its answer", async () => {
    const waiting: (() => void)[] = [];
    const { history, user } = openWindow(JAKE, {
      search: ({ request }) => {
        const asked = request as SearchRequest;
        if (asked.text.startsWith("jake")) return answer(asked);
        return new Promise((resolve) => waiting.push(() => resolve(answer(asked))));
      },
    });
    await results();
    const box = screen.getByRole<HTMLInputElement>("searchbox", { name: "Search query" });
    box.focus();
    box.select();
    await user.keyboard("birch{Enter}");
    await waitFor(() => expect(waiting.length).toBeGreaterThan(0));
    expect(at(history.location.href).get("memory")).toBeNull();
    waiting.forEach((resolve) => resolve());
    const first = () => screen.getAllByRole("option")[0]?.id.replace("hit-", "");
    await waitFor(() => expect(at(history.location.href).get("memory")).toBe(first()));
    expect(screen.getAllByRole("option")[0]?.textContent).toMatch(/birch/i);
  });

  it("offers to search wider when nothing is found", async () => {
    const { history, user } = openWindow("/o/acme/u/alice?view=search&q=zeppelin");
    await screen.findByText("Nothing found");
    await user.click(await screen.findByRole("button", { name: "Search all of Acme" }));
    await waitFor(() => expect(at(history.location.href).get("in")).toBe("organization"));
    await user.click(screen.getByRole("button", { name: "Search all versions" }));
    await waitFor(() => expect(at(history.location.href).get("versions")).toBe("all"));
  });

  it("says what the index could not do, and what to do about it", async () => {
    const { fake, user } = openWindow("/o/acme/u/alice?view=search&q=jake", {
      search: ({ request }) => ({ ...answer(request as SearchRequest), notices: [{ kind: "indexIncomplete", reason: "it was made by another version" }] }),
    });
    await screen.findByText(/Results are incomplete.*it was made by another version/);
    await user.click(screen.getByRole("button", { name: "Build it now" }));
    await waitFor(() => expect(fake.calls.some((call) => call.name === "rebuild_index")).toBe(true));
  });

  it("says what happened when the search fails, and tries again", async () => {
    let fails = true;
    const { user } = openWindow("/o/acme/u/alice?view=search&q=jake", {
      search: ({ request }) => (fails ? refuse("unavailable", "The index does not answer.") : answer(request as SearchRequest)),
    });
    await screen.findByText("The index does not answer.");
    fails = false;
    await user.click(screen.getByRole("button", { name: "Try again" }));
    await results();
  });
});
