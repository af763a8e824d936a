import { fireEvent, screen, waitFor, within } from "@testing-library/react";
import { describe, expect, it } from "vitest";

import { openWindow } from "./window";

const at = (href: string) => new URLSearchParams(href.split("?")[1]);
const SLOW = { timeout: 5_000 };

async function graph() {
  return screen.findByRole("group", { name: /^Graph of 15 things/ }, SLOW);
}

/** By keyboard: without a layout, every pointer is on the borders of the panes. */
async function openMenu(user: Awaited<ReturnType<typeof openWindow>>["user"], name: string) {
  screen.getByRole("button", { name }).focus();
  await user.keyboard("{Enter}");
}

describe("the graph view", () => {
  it("opens what lies around, twelve at a time, and goes on where more is left", async () => {
    const { user, sent } = await openWindow("/o/acme/u/alice?view=graph");
    const picture = await graph();
    expect(within(picture).getAllByRole("button", { name: /^Memory:/ })).toHaveLength(12);
    await user.click(within(picture).getByRole("button", { name: "remembers: 12 of 310, 298 more" }));
    const grown = await screen.findByRole("button", { name: "remembers: 24 of 310, 286 more" }, SLOW);
    expect(grown).toBeTruthy();
    expect(sent("neighbourhood").at(-1)).toMatchObject({ way: { relation: "hasMemory", outgoing: true }, page: { after: "12", limit: 12 } });
  });

  it("selects a memory in the inspector, and closes and opens by keyboard", async () => {
    const { history, user } = await openWindow("/o/acme/u/alice?view=graph");
    const picture = await graph();
    const memory = within(picture).getAllByRole("button", { name: /^Memory:/ })[0] as HTMLElement;
    await user.click(memory);
    await waitFor(() => expect(at(history.location.href).get("memory")).toBe("g0"));
    await user.click(within(picture).getByRole("button", { name: /^User: Alice Moreau/ }));
    await waitFor(() => expect(at(history.location.href).get("memory")).toBeNull());
    fireEvent.keyDown(picture, { key: "Enter" });
    await waitFor(() => expect(within(picture).queryAllByRole("button", { name: /^Memory:/ })).toHaveLength(0));
    fireEvent.keyDown(picture, { key: "Enter" });
    await waitFor(() => expect(within(picture).getAllByRole("button", { name: /^Memory:/ })).toHaveLength(12));
  });

  it("hides kinds, and is a list as well", async () => {
    const { user } = await openWindow("/o/acme/u/alice?view=graph");
    const picture = await graph();
    await openMenu(user, "Kinds to show");
    await user.click(await screen.findByRole("menuitemcheckbox", { name: "Organizations" }));
    await waitFor(() => expect(within(picture).queryByRole("button", { name: /^Organization:/ })).toBeNull());
    await user.click(screen.getByRole("button", { name: "List" }));
    const list = screen.getByRole("list", { name: /^Graph of 13 things/ });
    expect(within(list).getByRole("button", { name: /^Close what lies around: Alice/ })).toBeTruthy();
    await user.click(within(list).getByRole("button", { name: "298 more" }));
    await within(list).findByRole("button", { name: "286 more" }, SLOW);
  });

  it("finds the path between two things and marks it", async () => {
    const { user, sent } = await openWindow("/o/acme/u/alice?view=graph");
    const picture = await graph();
    const memories = within(picture).getAllByRole("button", { name: /^Memory:/ });
    await user.click(memories[0] as HTMLElement);
    await user.click(screen.getByRole("button", { name: "Path from here…" }));
    await user.click(memories[5] as HTMLElement);
    await screen.findByText("Path of 2 steps.", undefined, SLOW);
    expect(sent("path_between")[0]).toMatchObject({ from: { kind: "memory", key: { memoryId: "g0" } }, to: { kind: "memory", key: { memoryId: "g5" } } });
    expect(document.querySelectorAll("[data-id].onPath")).toHaveLength(3);
  });

  it("begins with the memory that is selected", async () => {
    const { sent } = await openWindow("/o/acme/u/alice?view=graph&memory=g3");
    await screen.findByRole("group", { name: /^Graph of 2 things/ }, SLOW);
    expect(sent("neighbourhood")[0]).toMatchObject({ node: { kind: "memory", key: { memoryId: "g3" } }, way: null });
  });

  it("saves an SVG that stands alone", async () => {
    const { user, sent } = await openWindow("/o/acme/u/alice?view=graph");
    await graph();
    await openMenu(user, "Save the picture");
    await user.click(await screen.findByRole("menuitem", { name: "As SVG…" }));
    await screen.findByText("Saved as graph.svg.", undefined, SLOW);
    const { picture } = sent("save_picture")[0] as { picture: { kind: string; content: string } };
    expect(picture.kind).toBe("svg");
    expect(new DOMParser().parseFromString(picture.content, "image/svg+xml").querySelectorAll("g")).toHaveLength(15);
  });

  it("says when a thing is not there", async () => {
    const refused = () => {
      throw { code: "notFound", message: "There is no such user.", hint: null, retryable: false };
    };
    await openWindow("/o/acme/u/alice?view=graph", { neighbourhood: refused });
    await screen.findByText("There is no such user.", undefined, SLOW);
  });

  it("reads what was opened again when the moment of the window moves", async () => {
    const { history, sent, user } = await openWindow("/o/acme/u/alice?view=graph&asof=2026-05-10T12:00:00Z");
    await waitFor(() => expect(document.querySelectorAll("svg [data-id]").length).toBeGreaterThan(3), { timeout: 5_000 });
    expect(sent("neighbourhood").every((args) => args.asOf === "2026-05-10T12:00:00Z")).toBe(true);
    await user.keyboard("{Escape}");
    await waitFor(() => expect(history.location.href).not.toContain("asof"));
    await waitFor(() => expect(sent("neighbourhood").at(-1)?.asOf).toBeNull());
    await waitFor(() => expect(document.querySelectorAll("svg [data-id]").length).toBeGreaterThan(3), { timeout: 5_000 });
  });
});
