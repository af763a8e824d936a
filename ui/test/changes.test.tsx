import { screen, waitFor, within } from "@testing-library/react";
import { describe, expect, it } from "vitest";

import { openWindow } from "./window";

const row = (words: RegExp) => screen.findByRole("button", { name: words });

describe("the changes", () => {
  it("unfold to what was before and after, by keyboard", async () => {
    const { user } = await openWindow("/o/acme/u/alice?view=changes");
    (await row(/Wording fixed/)).focus();
    await user.keyboard("{Enter}");
    await screen.findByText("Reason: said on the phone");
    const list = screen.getByRole("list", { name: "Changes, newest first" });
    expect(within(list).getByText("on 15")).toBeTruthy();
    await user.keyboard("{ArrowDown}");
    await waitFor(async () => expect(document.activeElement).toBe(await row(/Memories deleted/)));
  });

  it("are narrowed by the address", async () => {
    const { user, history, sent, enter } = await openWindow("/o/acme/u/alice?view=changes&from=2026-11-01&by=Jenny");
    await row(/Conversation saved/);
    expect(sent("list_changes")[0]).toMatchObject({
      query: { subject: { kind: "user", id: { orgId: "acme", userId: "alice" } }, actor: "Jenny", from: "2026-11-01T00:00:00Z", to: null },
    });
    await enter(screen.getByRole("button", { name: "What: All changes" }));
    await user.click(await screen.findByRole("menuitemcheckbox", { name: "Review" }));
    await screen.findByText("No change fits");
    expect(history.location.href).toContain("kinds=review");
    await user.click(screen.getByRole("button", { name: "Show all changes" }));
    await row(/Wording fixed/);
  });

  it("are taken back with those that build on them, when somebody says so", async () => {
    const { user, sent } = await openWindow("/o/acme/u/alice?view=changes");
    await user.click(await row(/Conversation saved/));
    await user.click(await screen.findByRole("button", { name: "Undo this change…" }));
    const dialog = await screen.findByRole("dialog", { name: "Undo this change?" });
    await user.click(await within(dialog).findByRole("button", { name: "Undo" }));
    await within(dialog).findByText("Later changes build on it");
    await user.click(within(dialog).getByRole("button", { name: "Undo it too" }));
    await screen.findByText("2 changes were undone.");
    expect(sent("undo_change").map(({ request }) => request)).toEqual([
      { change: "c2", wholeGroup: false, also: [] },
      { change: "c2", wholeGroup: false, also: ["c4"] },
    ]);
  });

  it("cannot be taken back twice", async () => {
    const { user } = await openWindow("/o/acme/u/alice?view=changes");
    await user.click(await row(/Memories deleted/));
    expect((await screen.findByRole("button", { name: "Undo this change…" })).getAttribute("aria-disabled")).toBe("true");
  });

  it("are exported as they are filtered", async () => {
    const { user, sent, enter } = await openWindow("/o/acme/u/alice?view=changes&kinds=memories");
    await enter(await screen.findByRole("button", { name: "Export" }));
    await user.click(await screen.findByRole("menuitem", { name: "As CSV for spreadsheets…" }));
    await screen.findByText("4 changes were exported.");
    expect(sent("export_changes")[0]).toMatchObject({ format: "csv", query: { subject: { kind: "user" } } });
  });

  it("of the whole store open from the store", async () => {
    const { user, sent } = await openWindow("/");
    await user.click(await screen.findByRole("button", { name: "Changes…" }));
    const dialog = await screen.findByRole("dialog", { name: "Changes of this store" });
    await within(dialog).findByRole("button", { name: /Memories imported/ });
    expect(sent("list_changes").at(-1)).toMatchObject({ query: { subject: null } });
  });
});

describe("the history of a memory", () => {
  it("stands in the inspector, and restores it to an earlier state after showing what that means", async () => {
    const { user, sent } = await openWindow("/o/acme/u/alice?view=memories&memory=sarah-v3");
    const panel = await screen.findByRole("complementary", { name: "Memory" });
    await within(panel).findByText("Wording fixed");
    await within(panel).findByText(/kept as it is by M. Ortiz/);
    await user.click(within(panel).getByRole("button", { name: "Restore to after this change…" }));
    const dialog = await screen.findByRole("dialog", { name: "Go back to an earlier state" });
    await within(dialog).findByText(/believed from now on/);
    await user.click(within(dialog).getByRole("button", { name: /^Go back/ }));
    await screen.findByText("The memory is what it was.");
    expect(sent("correct")[0]).toMatchObject({ request: { correction: { kind: "restoreMemory", memory: { memoryId: "sarah-v3" }, after: "c2" }, expected: "seen" } });
  });

  it("leads to all changes about it", async () => {
    const { user, history } = await openWindow("/o/acme/u/alice?view=memories&memory=sarah-v3");
    await user.click(await screen.findByRole("button", { name: "All changes" }));
    await screen.findByText("About memory sarah-v3");
    expect(history.location.href).toContain("view=changes");
    expect(history.location.href).toContain("about=sarah-v3");
  });
});
