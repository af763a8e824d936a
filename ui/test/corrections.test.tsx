import { act, fireEvent, screen, waitFor, within } from "@testing-library/react";
import type { UserEvent } from "@testing-library/user-event";
import { describe, expect, it } from "vitest";

import { impact, person, receipt } from "../dev/corrections";
import { refuse, type Handlers } from "../dev/fakeBackend";
import { NOW } from "../dev/people";
import { sarah } from "../dev/records";
import { openServers } from "../dev/stores";
import { openWindow } from "./window";

const SARAH = "/o/acme/u/alice?view=memories&memory=sarah-v3";

async function openSarah(overrides: Handlers = {}) {
  const opened = await openWindow(SARAH, overrides);
  const inspector = within(await screen.findByRole("complementary", { name: "Memory" }));
  await inspector.findByText("Believed now");
  return { ...opened, inspector };
}

/** By keyboard alone: the borders of the panes take every click in a window that is not drawn. */
async function typeInto(user: UserEvent, field: HTMLElement, text: string) {
  field.focus();
  await user.keyboard(text);
}

async function chooseFromMenu(user: UserEvent, button: HTMLElement, item: string) {
  button.focus();
  await user.keyboard("{Enter}");
  await user.click(await screen.findByRole("menuitem", { name: item }));
}

const dialogNow = async () => within(await screen.findByRole("dialog"));

describe("fixing a wording", () => {
  it("is saved from the keyboard, with what was seen and why", async () => {
    const { user, inspector, sent } = await openSarah();
    await user.keyboard("e");
    const area = await inspector.findByRole("textbox", { name: "Wording of the memory" });
    await waitFor(() => expect(document.activeElement).toBe(area));
    await user.clear(area);
    await typeInto(user, area, "Sarah is due.");
    await typeInto(user, inspector.getByRole("textbox", { name: "Reason" }), "shorter");
    await user.keyboard("{Control>}{Enter}{/Control}");
    await screen.findByText("The wording was fixed.");
    expect(sent("correct")).toEqual([
      {
        request: { correction: { kind: "fixWording", memory: sarah[2]?.key, text: "Sarah is due." }, expected: "seen-sarah-v3", settles: null },
        reason: "shorter",
      },
    ]);
  });

  it("shows the new text as being saved, and gives it back to the editor when it could not be", async () => {
    let fail: (error: unknown) => void = () => undefined;
    const { user, inspector } = await openSarah({ correct: () => new Promise((_, reject) => (fail = reject)) });
    await user.keyboard("e");
    await typeInto(user, await inspector.findByRole("textbox", { name: "Wording of the memory" }), " Soon.");
    await user.click(inspector.getByRole("button", { name: /^Save/ }));
    await inspector.findByText("saving…");
    expect(inspector.getByText(/Soon\./).closest("[aria-busy]")).toBeTruthy();
    fail({ code: "unavailable", message: "The servers do not answer.", hint: "Try again.", retryable: true });
    await inspector.findByText("The servers do not answer.");
    expect(inspector.getByRole<HTMLTextAreaElement>("textbox", { name: "Wording of the memory" }).value).toContain("Soon.");
    expect(inspector.queryByText("saving…")).toBeNull();
  });

  it("keeps what was typed while another memory is looked at, until Esc", async () => {
    const { user, inspector } = await openSarah();
    await user.keyboard("e");
    await typeInto(user, await inspector.findByRole("textbox", { name: "Wording of the memory" }), " Soon.");
    await user.click(inspector.getByRole("button", { name: /v2/ }));
    await waitFor(() => expect(inspector.queryByRole("textbox", { name: "Wording of the memory" })).toBeNull());
    await user.click(inspector.getByRole("button", { name: /v3/ }));
    const area = await inspector.findByRole<HTMLTextAreaElement>("textbox", { name: "Wording of the memory" });
    expect(area.value).toContain("Soon.");
    await typeInto(user, area, "{Escape}");
    expect(inspector.queryByRole("textbox", { name: "Wording of the memory" })).toBeNull();
  });

  it("asks when somebody else changed it, and does it over that only when told to", async () => {
    const now = sarah.slice(2).map((row) => ({ ...row, segments: [{ kind: "text" as const, text: "Theirs." }] }));
    const { user, inspector, sent } = await openSarah({
      correct: ({ request }) =>
        (request as { expected: unknown }).expected === null
          ? { kind: "stored", changeId: "c2", summary: "", created: [] }
          : { kind: "conflict", problem: "it was changed in the meantime", now, wanted: [] },
    });
    await user.keyboard("e");
    await typeInto(user, await inspector.findByRole("textbox", { name: "Wording of the memory" }), " Mine.");
    await user.click(inspector.getByRole("button", { name: /^Save/ }));
    await inspector.findByText("Somebody else changed this");
    expect(inspector.getByText("There now").closest("div")?.textContent).toContain("Theirs.");
    await user.click(inspector.getByRole("button", { name: "Do mine anyway" }));
    await screen.findByText("The wording was fixed.");
    expect(sent("correct").map((call) => (call.request as { expected: unknown }).expected)).toEqual(["seen-sarah-v3", null]);
  });
});

describe("a correction", () => {
  it("shows old beside new and what it does, and leads to the new version", async () => {
    const { user, history, sent } = await openSarah();
    await user.keyboard("c");
    const dialog = await dialogNow();
    const area = await dialog.findByRole("textbox", { name: "Text of the memory" });
    await user.clear(area);
    await typeInto(user, area, "Sarah is due on 16 December.");
    expect((await dialog.findByText("From now on")).closest("div")?.querySelector("ins")?.textContent).toContain("16");
    await dialog.findByText(/1 memory new, 1 believed from now on, 1 no longer believed/);
    await dialog.findByText("You can undo this.");
    await user.keyboard("{Control>}{Enter}{/Control}");
    await waitFor(() => expect(history.location.href).toContain("memory=sarah-v2"));
    // What was seen when the typing began, not what is there by now.
    expect(sent("correct")[0]).toMatchObject({ request: { expected: "seen-sarah-v3", correction: { kind: "correct", at: null } } });
  });

  it("is undone from its own message, also after another one", async () => {
    const { user, sent } = await openSarah();
    await user.keyboard("r");
    await screen.findByText("The memory is marked as reviewed.");
    await user.keyboard("r");
    await waitFor(() => expect(screen.getAllByText("The memory is marked as reviewed.")).toHaveLength(2));
    const [first] = screen.getAllByRole("button", { name: "Undo" });
    if (first) await user.click(first);
    await screen.findByText("It was undone.");
    expect(sent("undo_change").map((call) => call.request)).toEqual([{ change: "change-1", wholeGroup: true, also: [] }]);
  });

  it("is refused with the reason in a store that is open for reading only", async () => {
    const { user, inspector, sent } = await openSarah({ store_status: () => openServers });
    expect(inspector.getByRole("button", { name: /Fix wording/ }).getAttribute("aria-description")).toBe(openServers.readOnly);
    await user.keyboard("c");
    expect(screen.queryByRole("dialog")).toBeNull();
    inspector.getByRole("button", { name: "More actions" }).focus();
    await user.keyboard("{Enter}");
    expect((await screen.findByRole("menuitem", { name: /Merge duplicates/ })).getAttribute("aria-disabled")).toBe("true");
    expect(sent("correct")).toEqual([]);
  });

  it("of a row begins in its context menu", async () => {
    const { user, history } = await openWindow("/o/acme/u/alice?view=memories");
    fireEvent.contextMenu(await screen.findByRole("option", { name: /due on 15 December/ }));
    await user.click(await screen.findByRole("menuitem", { name: /Delete/ }));
    const dialog = await dialogNow();
    await dialog.findByText(/1 memory deleted/);
    expect(history.location.href).toContain("memory=sarah-v3");
    await user.click(dialog.getByRole("button", { name: "Delete" }));
    await screen.findByText("The memory was deleted.");
    await waitFor(() => expect(history.location.href).not.toContain("memory="));
  });

  it.each([
    ["a user in the tree", "/o/acme/u/alice?view=memories", () => screen.findByRole("treeitem", { name: /Alice Moreau/ }), /^Merge with another user/, "Merge Alice Moreau with another user"],
    ["a turn", "/o/acme/u/alice?view=timeline&open=peanut&at=2026-11-12", () => screen.findByText("Yes please. Monday morning, before the bus."), /^Write a memory from this turn/, "Add a memory of Alice Moreau"],
    ["a conversation", "/o/acme/u/alice?view=timeline&at=2026-11-12", async () => (await screen.findAllByText(/another peanut incident/))[0] ?? document.body, /^Move to another user/, "Move to another user"],
    ["a chain of versions", "/o/acme/u/alice?view=versions", async () => (await within(await screen.findByRole("listbox", { name: "Revised memories" })).findAllByRole("option"))[0] ?? document.body, /^Split/, "Split a memory"],
  ])("of %s begins in its context menu", async (_, href, find, item, title) => {
    const { user } = await openWindow(href);
    fireEvent.contextMenu(await find());
    await user.click(await screen.findByRole("menuitem", { name: item }));
    await screen.findByRole("dialog", { name: title });
  });

  it("is looked at first when it touches more than one thing", async () => {
    let answer: (plan: unknown) => void = () => undefined;
    const { user, sent } = await openSarah({ plan_correction: () => new Promise((resolve) => (answer = resolve)) });
    await user.keyboard("{Delete}");
    const dialog = await dialogNow();
    // Sent before anybody can have seen the impact.
    await user.click(dialog.getByRole("button", { name: "Delete" }));
    answer({ kind: "deleteMemory", summary: "", impact: { ...impact, memoriesRemoved: 1, linksRemoved: 2 }, stamp: "planned" });
    await dialog.findByText("Look at this, then do it.");
    expect(sent("correct")).toEqual([]);
    await user.click(dialog.getByRole("button", { name: "Delete" }));
    await screen.findByText("The memory was deleted.");
    expect(sent("correct")[0]).toMatchObject({ request: { expected: "planned" } });
  });

  it("says what is wrong with it before it is made", async () => {
    const { user } = await openSarah({ plan_correction: () => refuse("invalid", "keep: one of the others is newer.") });
    await user.keyboard("{Delete}");
    await (await dialogNow()).findByText("keep: one of the others is newer.");
  });
});

describe("undo", () => {
  const later = { changeId: "later", group: null, kind: "mergeMemories", at: NOW, actor: person, summary: "merged", canBeUndone: true };

  it("names what was built on a change, and takes it back along when told to", async () => {
    const { user, sent } = await openSarah({
      get_change: ({ change }) => ({ summary: [{ kind: "text", text: `summary of ${String(change)}` }] }),
      undo_change: ({ request }) =>
        (request as { also: string[] }).also.length > 0
          ? { kind: "done", summary: "", changes: 2, changeId: "u1" }
          : { kind: "blocked", problem: "other changes build on it by now", by: [later] },
    });
    await user.keyboard("r");
    await user.click(await screen.findByRole("button", { name: "Undo" }));
    const dialog = await dialogNow();
    await dialog.findByText("summary of later");
    await user.click(dialog.getByRole("button", { name: "Undo it too" }));
    await screen.findByText("It was undone, with 1 later change.");
    expect(sent("undo_change").map((call) => (call.request as { also: string[] }).also)).toEqual([[], ["later"]]);
  });

  it("offers no way where one of them stays", async () => {
    const { user } = await openSarah({
      undo_change: () => ({ kind: "blocked", problem: "it was forgotten", by: [{ ...later, canBeUndone: false }] }),
    });
    await user.keyboard("r");
    await user.click(await screen.findByRole("button", { name: "Undo" }));
    const dialog = await dialogNow();
    await dialog.findByText(/cannot be undone either/);
    expect(dialog.queryByRole("button", { name: /Undo/ })).toBeNull();
  });

  it("and redo have their keys and buttons", async () => {
    const redoable = { changeId: "u1", group: null, kind: "undo", at: NOW, actor: person, summary: "undid: renamed", changes: 1 };
    const { user, sent } = await openSarah({
      redo_candidate: () => redoable,
      get_change: ({ change }) => ({ kind: change === "u1" ? "undo" : "mergeMemories", undoes: change === "u1" ? "c0" : null, summary: [] }),
    });
    await screen.findByRole("button", { name: "Redo: merge memories" });
    await user.keyboard("{Control>}y{/Control}");
    await screen.findByText("Done again: merge memories.");
    await user.keyboard("{Control>}{Shift>}z{/Shift}{/Control}");
    await waitFor(() => expect(sent("redo")).toHaveLength(2));
    await user.keyboard("{Control>}z{/Control}");
    await waitFor(() => expect(sent("undo")).toHaveLength(1));
  });
});

describe("forgetting", () => {
  async function openForget(overrides: Handlers = {}, first?: (opened: Awaited<ReturnType<typeof openSarah>>) => Promise<void>) {
    const before = await openSarah(overrides);
    await first?.(before);
    const opened = { ...before, inspector: within(await screen.findByRole("complementary", { name: "Memory" })) };
    await opened.inspector.findByText("Believed now");
    await chooseFromMenu(opened.user, opened.inspector.getByRole("button", { name: "More actions" }), "Forget for good…");
    return { ...opened, dialog: await dialogNow() };
  }

  it("says what goes, wants the word, and proves that nothing is left", async () => {
    const { user, dialog, sent, history } = await openForget();
    await dialog.findByText("the content of 3 changes of the audit trail");
    const action = dialog.getByRole("button", { name: "Forget for good" });
    expect(action).toHaveProperty("disabled", true);
    await typeInto(user, dialog.getByRole("textbox", { name: "Type FORGET to confirm" }), "FORGET");
    await user.click(action);
    await screen.findByText(/Nothing is left/);
    expect(screen.getByText("memory sarah-v3")).toBeTruthy();
    expect(sent("forget")[0]).toMatchObject({ target: { kind: "memories", memories: [sarah[2]?.key] }, reason: null });
    expect(history.location.href).not.toContain("memory=");
  });

  it("leaves no way back to the memory, or to what was asked before", async () => {
    const { user, dialog, history } = await openForget({}, async (opened) => {
      const box = screen.getByRole("searchbox", { name: /^Search/ });
      await typeInto(opened.user, box, "peanuts{Enter}");
      await waitFor(() => expect(opened.history.location.href).toContain("q=peanuts"));
      act(() => opened.history.push(SARAH));
    });
    await dialog.findByText("the content of 3 changes of the audit trail");
    await typeInto(user, dialog.getByRole("textbox", { name: /confirm/ }), "FORGET");
    await user.click(dialog.getByRole("button", { name: "Forget for good" }));
    await screen.findByText(/Nothing is left/);
    await user.keyboard("{Escape}");
    for (let i = 0; i < 3; i += 1) {
      act(() => history.back());
      await waitFor(() => expect(history.location.href).not.toMatch(/memory=|q=/));
      expect(document.body.textContent).not.toContain("peanuts");
    }
    // What is asked from now on is kept, also from outside.
    await typeInto(user, screen.getByRole("searchbox", { name: /^Search/ }), "tea{Enter}");
    await waitFor(() => expect(history.location.href).toContain("q=tea"));
    act(() => history.push("/o/acme/u/alice?view=search&q=coffee"));
    await screen.findByDisplayValue("coffee");
  });

  it("does not call it proven while something is left", async () => {
    const { user, dialog } = await openForget({ forget: () => ({ ...receipt, left: { graph: 0, index: 1, audit: 0 }, notes: ["the search index is cleaned later"] }) });
    await dialog.findByText("the content of 3 changes of the audit trail");
    await typeInto(user, dialog.getByRole("textbox", { name: /confirm/ }), "FORGET");
    await user.click(dialog.getByRole("button", { name: "Forget for good" }));
    expect((await screen.findByRole("alert")).textContent).toContain("1 trace of it could still be found");
    expect(screen.queryByText(/Nothing is left/)).toBeNull();
    expect(screen.getByText("The search index is cleaned later.")).toBeTruthy();
  });
});
