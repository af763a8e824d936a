import { fireEvent, screen, waitFor } from "@testing-library/react";
import { describe, expect, it } from "vitest";

import type { Arrival } from "../src/api/bindings.gen";
import { refuse } from "../dev/fakeBackend";
import { openWindow } from "./window";

/** A backend with something waiting, and a window that has been told of it. */
async function withArrivals(href: string, waiting: Arrival[], overrides = {}) {
  const opened = await openWindow(href, { take_arrival: () => waiting.shift() ?? null, ...overrides });
  await screen.findByRole("tree");
  return { ...opened, arrive: (arrival: Arrival) => { waiting.push(arrival); opened.fake.emit("arrived", null); } };
}

describe("what comes from outside", () => {
  it("is a place that the window goes to", async () => {
    const { history } = await withArrivals("/o/acme", [{ kind: "place", store: null, place: "/o/acme/u/bob-tanaka?view=memories" }]);
    await waitFor(() => expect(history.location.href).toBe("/o/acme/u/bob-tanaka?view=memories"));
  });

  it("says when the place is not in the store, and stays where it was", async () => {
    const { history, arrive } = await withArrivals("/o/acme", [], { get_user: () => refuse("notFound", "There is no such user.", null) });
    arrive({ kind: "place", store: null, place: "/o/acme/u/nobody" });
    expect(await screen.findByText("The link leads to a user that this store does not have.")).toBeTruthy();
    expect(history.location.href).toBe("/o/acme");
  });

  it("goes to the place of a memory that is gone, and says so", async () => {
    const { history, arrive } = await withArrivals("/o/acme", [], { memory_detail: () => refuse("notFound", "There is no such memory.", null) });
    arrive({ kind: "place", store: null, place: "/o/acme/u/alice?view=memories&memory=gone" });
    expect(await screen.findByText(/The link leads to a memory that is not in this store any more/)).toBeTruthy();
    expect(history.location.href).toBe("/o/acme/u/alice?view=memories");
  });

  it("goes to a memory that is gone where it leads to the past of the store", async () => {
    const { history, arrive } = await withArrivals("/o/acme", [], { memory_detail: () => refuse("notFound", "There is no such memory.", null) });
    arrive({ kind: "place", store: null, place: "/o/acme/u/alice?view=memories&memory=gone&stored=2026-11-01T00:00:00Z" });
    await waitFor(() => expect(history.location.href).toContain("memory=gone"));
    expect(history.location.href).toContain("stored=2026-11-01");
  });

  it("asks before another store is opened, and waits while a dialog is open", async () => {
    const { arrive, sent, user } = await withArrivals("/o/acme", []);
    arrive({ kind: "file", file: { token: "f", name: "a.memora.jsonl", bytes: 10, format: "interchange", needsTarget: false } });
    expect(await screen.findByRole("dialog", { name: "Import" })).toBeTruthy();
    arrive({ kind: "place", store: { id: "other", name: "Other" }, place: "/o/x" });
    await waitFor(() => expect(sent("preview_import")[0]?.file).toBe("f"));
    expect(screen.queryByRole("dialog", { name: "Open the store “Other”?" })).toBeNull();
    await user.keyboard("{Escape}");
    expect(await screen.findByRole("dialog", { name: "Open the store “Other”?" })).toBeTruthy();
    expect(sent("open_saved_store")).toHaveLength(0);
    await user.click(screen.getByRole("button", { name: "Open the store" }));
    await waitFor(() => expect(sent("open_saved_store")).toEqual([{ id: "other" }]));
  });

  it("is listened to once, wherever the window goes", async () => {
    const { fake, history, sent } = await withArrivals("/o/acme", []);
    const listening = () => fake.calls.filter(({ name, args }) => name.startsWith("plugin:event|") && args.event === "arrived").length;
    await waitFor(() => expect(listening()).toBe(1));
    const asked = sent("take_arrival").length;
    for (const view of ["memories", "timeline", "memories"]) {
      history.push(`/o/acme/u/alice?view=${view}`);
      await screen.findByRole("tab", { name: new RegExp(view, "i"), selected: true });
    }
    expect(listening()).toBe(1);
    expect(sent("take_arrival").length).toBe(asked);
  });

  it("shows why something was refused", async () => {
    const { arrive } = await withArrivals("/o/acme", []);
    arrive({ kind: "refused", error: { code: "invalid", message: "The link cannot be followed.", hint: "Copy it again.", retryable: false } });
    expect(await screen.findByText("The link cannot be followed. Copy it again.")).toBeTruthy();
  });

  it("is a file of memories that is dropped anywhere", async () => {
    const { sent } = await withArrivals("/o/acme", []);
    const file = new File(['{"format":"memora-interchange","version":1}\n'], "export.jsonl");
    fireEvent.drop(screen.getByRole("tree"), { dataTransfer: { types: ["Files"], files: [file], getData: () => "" } });
    expect(await screen.findByRole("dialog", { name: "Import" })).toBeTruthy();
    expect(sent("keep_dropped_file")[0]?.name).toBe("export.jsonl");
    await waitFor(() => expect(sent("preview_import")[0]?.file).toBe("t2"));
  });
});

describe("a place", () => {
  it("opens in another window by key and by the menu of its row", async () => {
    const { sent, user } = await openWindow("/o/acme");
    await screen.findByRole("tree");
    await user.keyboard("{Control>}{Shift>}N{/Shift}{/Control}");
    await waitFor(() => expect(sent("open_window")).toEqual([{ place: "/o/acme" }]));
    fireEvent.contextMenu(await screen.findByRole("treeitem", { name: /Alice Moreau/ }));
    await user.click(await screen.findByRole("menuitem", { name: "Open in a second window" }));
    await waitFor(() => expect(sent("open_window")[1]).toEqual({ place: "/o/acme/u/alice" }));
  });

  it("gives a link", async () => {
    const { user } = await openWindow("/o/acme");
    await screen.findByRole("tree");
    await user.keyboard("{Control>}{Shift>}L{/Shift}{/Control}");
    expect(await screen.findByText(/The link was copied/)).toBeTruthy();
    expect(await navigator.clipboard.readText()).toMatch(/^memora:\/\/open\/o\/acme\?store=/);
  });
});
