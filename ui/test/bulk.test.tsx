import { screen, waitFor, within } from "@testing-library/react";
import { describe, expect, it } from "vitest";

import { openServers } from "../dev/stores";
import { openWindow } from "./window";

const HREF = "/o/acme/u/alice?view=memories";
const bar = () => screen.findByRole("region", { name: "Selected memories" });
const checked = () => screen.getAllByRole("option").filter((option) => option.getAttribute("aria-checked") === "true").length;

async function openList(overrides = {}) {
  const opened = await openWindow(HREF, overrides);
  const list = await screen.findByRole("listbox", { name: "Memories" });
  list.focus();
  await opened.user.keyboard("{Home}");
  await waitFor(() => expect(opened.history.location.href).toContain("memory="));
  return opened;
}

describe("selecting in a list", () => {
  it("goes by Space, ranges and Escape", async () => {
    const { user } = await openList();
    await user.keyboard(" {Shift>}{ArrowDown}{ArrowDown}{/Shift}");
    await within(await bar()).findByText("3 selected");
    expect(checked()).toBe(3);
    await user.keyboard("{Shift>}{ArrowUp}{/Shift}");
    await within(await bar()).findByText("2 selected");
    await user.keyboard("{Escape}");
    await waitFor(() => expect(screen.queryByRole("region", { name: "Selected memories" })).toBeNull());
  });

  it("goes by clicks with the keys held that everybody knows", async () => {
    const { user } = await openList();
    const rows = screen.getAllByRole("option");
    await user.keyboard("{Control>}");
    await user.click(rows[1] as HTMLElement);
    await user.keyboard("{/Control}{Shift>}");
    await user.click(rows[4] as HTMLElement);
    await user.keyboard("{/Shift}");
    await within(await bar()).findByText("4 selected");
  });

  it("takes all that fit the filter, also what was never read, but for some", async () => {
    const { user, sent } = await openList();
    await user.keyboard("{Control>}a{/Control}");
    await within(await bar()).findByText("310 selected");
    await user.keyboard(" ");
    await within(await bar()).findByText("309 selected");
    await user.click(screen.getByRole("button", { name: "Delete" }));
    await user.click(within(await screen.findByRole("dialog", { name: "Delete 309 memories?" })).getByRole("button", { name: "Delete" }));
    await screen.findByText("309 memories were deleted.");
    const request = sent("run_bulk")[0]?.request as { scope: { except: string[] } };
    expect(request).toMatchObject({ action: { kind: "delete" }, scope: { kind: "matching", list: { filter: "all" } } });
    expect(request.scope.except).toHaveLength(1);
  });
});

describe("selecting hits of a search", () => {
  it("has the same keys and the same bar as a list", async () => {
    const { user, sent } = await openWindow("/o/acme/u/alice?view=search&q=jake+peanut+allergy+school");
    const list = await screen.findByRole("listbox", { name: "Results" });
    list.focus();
    await user.keyboard("{Home} {Shift>}{ArrowDown}{/Shift}");
    await within(await bar()).findByText("2 selected");
    expect(checked()).toBe(2);
    await user.keyboard("{Control>}a{/Control}");
    const all = within(list).getAllByRole("option");
    await within(await bar()).findByText(`${all.length} selected`);
    await user.click(all[0]?.querySelector("[title=Select]") as HTMLElement);
    await within(await bar()).findByText(`${all.length - 1} selected`);
    // Without a layout, the click went to the border of the pane.
    list.focus();
    await user.keyboard("{Delete}");
    const dialog = await screen.findByRole("dialog", { name: `Delete ${all.length - 1} memories?` });
    await user.click(within(dialog).getByRole("button", { name: "Delete" }));
    await waitFor(() => expect(sent("run_bulk")).toHaveLength(1));
    const request = sent("run_bulk")[0]?.request as { scope: { kind: string; memories: unknown[] } };
    expect(request.scope.kind).toBe("selected");
    expect(request.scope.memories).toHaveLength(all.length - 1);
  });

  it("is another selection for another question", async () => {
    const { user } = await openWindow("/o/acme/u/alice?view=search&q=jake+peanut+allergy+school");
    (await screen.findByRole("listbox", { name: "Results" })).focus();
    await user.keyboard("{Home} ");
    await bar();
    await user.click(screen.getByRole("searchbox", { name: "Search query" }));
    await user.keyboard(" pen");
    await waitFor(() => expect(screen.queryByRole("region", { name: "Selected memories" })).toBeNull());
  });
});

describe("doing the same with many", () => {
  it("deletes by the key, and takes all of it back as one", async () => {
    const { user, sent } = await openList();
    await user.keyboard(" {Shift>}{ArrowDown}{/Shift}{Delete}");
    const dialog = await screen.findByRole("dialog", { name: "Delete 2 memories?" });
    await user.type(within(dialog).getByRole("textbox", { name: /^Reason/ }), "twins{Enter}");
    await screen.findByText("2 memories were deleted.");
    expect(sent("run_bulk")[0]).toMatchObject({ reason: "twins", request: { scope: { kind: "selected" } } });
    expect(screen.queryByRole("region", { name: "Selected memories" })).toBeNull();
    await user.click(screen.getByRole("button", { name: "Undo" }));
    await screen.findByText(/^All of it was undone/);
    expect(sent("undo_change")[0]).toMatchObject({ request: { wholeGroup: true } });
  });

  it("moves to a user who is looked for by name, and sets a date", async () => {
    const { user, sent } = await openList();
    await user.keyboard(" ");
    await user.click(await screen.findByRole("button", { name: "Move to…" }));
    const dialog = await screen.findByRole("dialog", { name: "Move 1 memory" });
    expect(within(dialog).queryByRole("radio", { name: "Alice Moreau" })).toBeNull();
    await user.type(within(dialog).getByRole("textbox", { name: "Find a user" }), "tana");
    await waitFor(() => expect(within(dialog).getAllByRole("radio")).toHaveLength(1));
    await user.click(within(dialog).getByRole("radio", { name: "Bob Tanaka" }));
    await user.click(within(dialog).getByRole("button", { name: "Move" }));
    await screen.findByText("1 memory was moved.");
    expect(sent("run_bulk")[0]).toMatchObject({ request: { action: { kind: "move", to: "bob-tanaka" } } });
  });

  it("says honestly how far it came when it was stopped", async () => {
    const { user } = await openList({ run_bulk: () => ({ memories: 1000, group: "bulk-1", complete: false }) });
    await user.keyboard("{Control>}a{/Control}");
    await user.click(await screen.findByRole("button", { name: "Mark reviewed" }));
    await user.click(within(await screen.findByRole("dialog", { name: "Mark 310 memories as reviewed?" })).getByRole("button", { name: "Mark reviewed" }));
    await screen.findByText("Stopped. 1,000 memories are marked as reviewed. The others are as they were.");
  });

  it("exports in a store that is open for reading only, and changes nothing there", async () => {
    const { user, sent, enter } = await openList({ store_status: () => openServers });
    await user.keyboard(" ");
    expect((await screen.findByRole("button", { name: "Delete" })).getAttribute("aria-disabled")).toBe("true");
    await enter(screen.getByRole("button", { name: "Export" }));
    await user.click(await screen.findByRole("menuitem", { name: "As Markdown, to read…" }));
    await screen.findByText("1 memory was written to memories.csv.");
    expect(sent("run_bulk")).toEqual([]);
  });
});
