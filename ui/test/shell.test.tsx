import { screen, waitFor, within } from "@testing-library/react";
import { describe, expect, it } from "vitest";

import { refuse } from "../dev/fakeBackend";
import { users } from "../dev/people";
import { openWindow } from "./window";

const PEANUT = "/o/acme/u/alice?view=timeline&memory=sarah-v3&open=peanut&at=2026-11-12";

describe("the window", () => {
  it("opens an address: tree, conversation and inspector show the same memory", async () => {
    await openWindow(PEANUT);
    const inspector = await screen.findByRole("complementary", { name: "Memory" });
    await within(inspector).findByText("Believed now");
    expect(inspector.textContent).toContain("Alice’s sister Sarah is due on 15 December.");
    const conversation = await screen.findByRole("list", { name: "Conversation, 6 messages" });
    expect(within(conversation).getByRole("button", { current: true }).textContent).toContain("due on 15 December");
    expect(await screen.findByRole("treeitem", { name: /Alice Moreau/, selected: true })).toBeTruthy();
  });

  it("marks the words of the selected memory in its turns", async () => {
    await openWindow(PEANUT);
    const conversation = await screen.findByRole("list", { name: "Conversation, 6 messages" });
    await waitFor(() => expect(conversation.querySelector("mark")?.textContent).toContain("Sarah"));
  });

  it("goes to a view by two keys from the tree as well, where other letters go to names", async () => {
    const { history, user } = await openWindow("/o/acme/u/alice?view=timeline");
    await screen.findByRole("treeitem", { name: /Alice Moreau/ });
    const tree = screen.getByRole("tree");
    const active = () => document.getElementById(tree.getAttribute("aria-activedescendant") ?? "")?.textContent;
    tree.focus();
    await user.keyboard("g");
    await screen.findByRole("status", { name: "Go to" });
    await user.keyboard("m");
    await waitFor(() => expect(history.location.href).toContain("view=memories"));
    expect(history.location.href).toContain("/u/alice");
    expect(screen.queryByRole("status", { name: "Go to" })).toBeNull();
    await user.keyboard("hug");
    await waitFor(() => expect(active()).toContain("Hugo Brandt"));
    expect(screen.queryByRole("status", { name: "Go to" })).toBeNull();
  });

  it("goes to a name that begins with G where the second letter is no view", async () => {
    const gwen = { ...users[0], userId: "gwen", name: "Gwen Ito" };
    const { history, user } = await openWindow("/o/acme", { list_users: () => ({ items: [...users.slice(0, 2), gwen], next: null }) });
    await screen.findByRole("treeitem", { name: /Gwen Ito/ });
    screen.getByRole("tree").focus();
    await user.keyboard("gw");
    await waitFor(() => expect(history.location.href).toBe("/o/acme/u/gwen"));
  });

  it("walks the tree by keyboard and shows the place where the keys come to rest", async () => {
    const { user, history } = await openWindow("/o/acme");
    await screen.findByRole("treeitem", { name: /Alice Moreau/ });
    screen.getByRole("tree").focus();
    await user.keyboard("bob");
    await waitFor(() => expect(history.location.href).toBe("/o/acme/u/bob-tanaka"));
  });

  it("leads from a memory in the list to its turn by keyboard alone", async () => {
    const { user, history } = await openWindow("/o/acme/u/alice?view=memories");
    (await screen.findByRole("listbox", { name: "Memories" })).focus();
    await user.keyboard("{Home}{Enter}");
    await waitFor(() => expect(history.location.href).toBe(PEANUT));
    await waitFor(() => expect(document.activeElement?.textContent).toContain("due on 15 December"));
  });

  it("goes on where the window was in this store", async () => {
    const { history } = await openWindow("/", { last_place: () => "/o/acme/u/alice?view=memories" });
    await waitFor(() => expect(history.location.href).toBe("/o/acme/u/alice?view=memories"));
    expect((await screen.findByRole("tab", { name: /Memories/ })).getAttribute("aria-selected")).toBe("true");
  });

  it("refreshes names in every view when somebody is renamed", async () => {
    const { user } = await openWindow("/o/acme/u/alice?view=memories");
    await user.click(await screen.findByRole("button", { name: "Rename" }));
    const field = await screen.findByRole("textbox", { name: "Name" });
    await user.clear(field);
    await user.type(field, "Alicia Moreau{Enter}");
    await waitFor(() => expect(screen.getAllByText("Alicia Moreau").length).toBeGreaterThan(2));
    expect(await screen.findByText("Renamed to Alicia Moreau.")).toBeTruthy();
  });

  it("says what happened and what to do when a read fails", async () => {
    await openWindow("/o/acme/u/alice?view=memories", {
      list_memories: () => refuse("damaged", "The store is damaged: page 7.", "Export what can be read."),
    });
    const alert = await screen.findByRole("alert");
    expect(alert.textContent).toContain("The store is damaged: page 7.");
    expect(alert.textContent).toContain("Export what can be read.");
    expect(within(alert).getByRole("button", { name: "Try again" })).toBeTruthy();
  });

  it("offers ways on when the store could not be opened", async () => {
    await openWindow("/", {
      store_status: () => ({
        state: "failed",
        store: { id: "f", name: "Field", demo: false, place: { kind: "folder", path: "/data/field" } },
        needs: [],
        error: { code: "unavailable", message: "Another window has this store open.", hint: null, retryable: true },
      }),
    });
    expect(await screen.findByText("Field could not be opened")).toBeTruthy();
    expect(screen.getByText("Another window has this store open.")).toBeTruthy();
    expect(screen.getByRole("button", { name: "Open the demo store" })).toBeTruthy();
  });

  it("opens the palette by keyboard and goes to a place by name", async () => {
    const { user, history } = await openWindow("/o/acme");
    await screen.findByRole("tree");
    await user.keyboard("{Control>}k{/Control}");
    await user.type(await screen.findByRole("combobox"), "carla");
    await user.click(await screen.findByRole("option", { name: /Carla Reyes/ }));
    await waitFor(() => expect(history.location.href).toBe("/o/acme/u/carla-reyes"));
  });

  it("shows a running task and stops it", async () => {
    const { fake, user } = await openWindow("/o/acme");
    await screen.findByRole("tree");
    fake.emit("task-progress", { task: "t", label: "Importing", fraction: 0.4, finished: false });
    expect((await screen.findByRole("progressbar")).getAttribute("aria-valuenow")).toBe("40");
    await user.click(screen.getByRole("button", { name: "Stop: Importing" }));
    await waitFor(() => expect(screen.queryByRole("progressbar")).toBeNull());
  });
});
