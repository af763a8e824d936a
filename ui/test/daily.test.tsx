// What one uses every day: notes and tags, saved places, past searches, the palette and the keys.

import { screen, waitFor, within } from "@testing-library/react";
import { describe, expect, it } from "vitest";

import { refuse } from "../dev/fakeBackend";
import { NOW } from "../dev/people";
import { memoryAt, userOf } from "../dev/records";
import type { Note } from "../src/api/bindings.gen";
import { openWindow } from "./window";

const LIST = "/o/acme/u/alice?view=memories";
const MEMORY = `${LIST}&memory=sarah-v3`;
const button = (name: string | RegExp) => screen.findByRole("button", { name });
const textbox = (name: string) => screen.findByRole<HTMLTextAreaElement>("textbox", { name });
const noted: Note = {
  orgId: "acme", about: { kind: "memory", id: "sarah-v3" }, userId: "alice", text: "Ask her again.", tags: ["Open"], by: { kind: "person", name: "M. Ortiz" }, at: NOW,
};

async function openMemory(overrides = {}, href = MEMORY) {
  const opened = await openWindow(href, overrides);
  await screen.findByRole("listbox", { name: "Memories" });
  await screen.findByRole("heading", { name: /^Note/ });
  return opened;
}

describe("a note", () => {
  it("is written, tagged and saved by keys alone", async () => {
    const { user, sent } = await openMemory();
    await user.keyboard("a");
    const text = await textbox("Note, for people only");
    await waitFor(() => expect(document.activeElement).toBe(text));
    await user.keyboard("Ask her again.{Tab}#Open week-40{Control>}{Enter}{/Control}");
    await screen.findByText("Ask her again.");
    expect(sent("write_note")).toEqual([
      { draft: { orgId: "acme", about: { kind: "memory", id: "sarah-v3" }, text: "Ask her again.", tags: ["Open", "week-40"], seen: null } },
    ]);
    await screen.findByText("The note was saved.");
    const row = screen.getByRole("option", { selected: true });
    await within(row).findByText("#Open");
  });

  it("keeps what is typed while something else is looked at, and Esc leaves it", async () => {
    const { user, enter, sent } = await openMemory({ notes_about: () => [noted] });
    await screen.findByText("Ask her again.");
    await enter(await button(/^Edit/));
    await waitFor(async () => expect(document.activeElement).toBe(await textbox("Note, for people only")));
    await user.keyboard(" Or not.");
    screen.getByRole("listbox", { name: "Memories" }).focus();
    await user.keyboard("{ArrowDown}{ArrowUp}");
    expect((await textbox("Note, for people only")).value).toBe("Ask her again. Or not.");
    (await textbox("Note, for people only")).focus();
    await user.keyboard("{Escape}");
    await screen.findByText("Ask her again.");
    expect(sent("write_note")).toEqual([]);
  });

  it("is never written over one that somebody else wrote meanwhile without asking", async () => {
    const other = { ...noted, text: "From elsewhere", at: "2026-11-13T09:00:00Z" };
    let there: Note[] = [];
    const { user, enter, sent } = await openMemory({
      notes_about: () => there,
      write_note: ({ draft }: Record<string, unknown>) => {
        if ((draft as { seen: string | null }).seen === null) {
          there = [other];
          refuse("conflict", "this note was changed elsewhere in the meantime");
        }
        return "c1";
      },
    });
    await user.keyboard("a");
    await textbox("Note, for people only");
    await user.keyboard("Mine{Control>}{Enter}{/Control}");
    await within(await screen.findByRole("alert")).findByText("From elsewhere");
    await enter(await button("Save mine over it"));
    await waitFor(() => expect(sent("write_note").at(-1)).toMatchObject({ draft: { text: "Mine", seen: other.at } }));
  });

  it("can be about the place, and leads from the list of notes back to it", async () => {
    const { user, history, sent } = await openWindow("/o/acme?view=memories");
    await screen.findByRole("heading", { name: /^Note/ });
    await user.keyboard("a");
    await textbox("Note, for people only");
    await user.keyboard("Their year ends in March.{Control>}{Enter}{/Control}");
    await screen.findByText("Their year ends in March.");
    expect(sent("write_note")[0]).toMatchObject({ draft: { about: { kind: "organization", id: "acme" } } });
    await user.keyboard("{Control>}k{/Control}");
    await user.keyboard("notes and tags{Enter}");
    const list = within(await screen.findByRole("dialog", { name: "Notes in Acme" }));
    await user.click(await list.findByRole("button", { name: /Their year ends in March/ }));
    await waitFor(() => expect(history.location.href).toContain("/o/acme"));
  });

  it("is shown in the past, and not written", async () => {
    const { user } = await openMemory({ notes_about: () => [noted] }, `${MEMORY}&asof=2026-11-13T00:00:00Z`);
    await screen.findByRole("heading", { name: /Note\s*as of now/ });
    await user.keyboard("a");
    expect(screen.queryByRole("textbox", { name: "Note, for people only" })).toBeNull();
  });
});

describe("a tag", () => {
  const tags = { note_tags: () => [{ tag: "Open", notes: 3, memories: 2 }, { tag: "vip", notes: 1, memories: 0 }] };

  it("filters the list of memories, and what is done with all of them", async () => {
    const { user, enter, sent, history } = await openWindow(LIST, tags);
    await enter(await button("Filter by tag"));
    await enter(await screen.findByRole("menuitemcheckbox", { name: /#Open/ }));
    await waitFor(() => expect(history.location.href).toContain("tag=Open"));
    await waitFor(() => expect(sent("list_memories").at(-1)).toMatchObject({ request: { tag: "Open", filter: "all" } }));
    (await screen.findByRole("listbox", { name: "Memories" })).focus();
    await user.keyboard("{Control>}a{/Control}");
    await waitFor(() => expect(sent("count_selected").at(-1)).toMatchObject({ scope: { kind: "matching", list: { tag: "Open" } } }));
    await user.keyboard("{Escape}");
    await enter(await button("Show memories without #Open too"));
    await waitFor(() => expect(history.location.href).not.toContain("tag="));
  });

  it("is found in the palette after its sign, and leads to the memories", async () => {
    const { user, history } = await openWindow(LIST, tags);
    await screen.findByRole("listbox", { name: "Memories" });
    await user.keyboard("{Control>}k{/Control}");
    await user.keyboard("#op");
    await screen.findByRole("option", { name: /#Open/ });
    expect(screen.getAllByRole("option", { name: /#/ })).toHaveLength(1);
    await user.keyboard("{Enter}");
    await waitFor(() => expect(history.location.href).toContain("tag=Open"));
  });
});

describe("saved views", () => {
  it("keep the place with its filters, and are opened from the palette", async () => {
    const { user, history, sent } = await openWindow("/o/acme/u/alice?view=review&kinds=tooLong");
    await screen.findByRole("button", { name: "All finders" });
    await user.keyboard("{Control>}d{/Control}");
    const name = await textbox("Name");
    await waitFor(() => expect(document.activeElement).toBe(name));
    expect(name.value).toBe("Alice Moreau – Review");
    await user.keyboard("Long ones{Enter}");
    await waitFor(() => expect(sent("save_view")).toEqual([{ view: { name: "Long ones", address: "/o/acme/u/alice?view=review&kinds=tooLong" } }]));
    await user.click(screen.getByRole("button", { name: "All finders" }));
    await waitFor(() => expect(history.location.href).not.toContain("kinds="));
    await user.keyboard("{Control>}k{/Control}");
    await user.keyboard("long on");
    await screen.findByRole("option", { name: /Long ones/ });
    await user.keyboard("{Enter}");
    await waitFor(() => expect(history.location.href).toContain("kinds=tooLong"));
  });

  it("are renamed and deleted", async () => {
    const { user, sent } = await openWindow(LIST, { list_views: () => [{ name: "Mine", address: "/o/acme" }] });
    await screen.findByRole("listbox", { name: "Memories" });
    await user.click(await button("Saved views"));
    await user.click(await button("Rename Mine"));
    await user.keyboard("!{Enter}");
    await waitFor(() => expect(sent("rename_view")).toEqual([{ name: "Mine", to: "Mine!" }]));
    await user.click(await button("Delete Mine"));
    expect(sent("delete_view")).toEqual([{ name: "Mine" }]);
  });
});

describe("what was searched for", () => {
  it("is offered under the box and in the palette, and can be cleared", async () => {
    const { user, history, sent } = await openWindow("/o/acme/u/alice?view=search");
    await user.click(await button("peanut"));
    await waitFor(() => expect(history.location.href).toContain("q=peanut"));
    await user.keyboard("{Control>}k{/Control}");
    await user.keyboard("clear the search{Enter}");
    await screen.findByText("The search history is empty.");
    expect(sent("clear_searches")).toHaveLength(1);
  });

  it("is remembered when a hit was used", async () => {
    const { user, sent } = await openWindow("/o/acme/u/alice?view=search&q=sarah");
    const hits = await screen.findByRole("listbox");
    hits.focus();
    await user.keyboard("{ArrowDown}{Enter}");
    await waitFor(() => expect(sent("remember_search")[0]).toEqual({ search: { query: "sarah", orgId: "acme", userId: "alice" } }));
  });
});

describe("the palette", () => {
  it("asks the memories of the place for what it does not know", async () => {
    const { user, history } = await openWindow(LIST);
    await screen.findByRole("listbox", { name: "Memories" });
    await user.keyboard("{Control>}k{/Control}");
    await user.keyboard("zzyzx");
    await screen.findByRole("option", { name: "Search memories for “zzyzx”" });
    await user.keyboard("{Enter}");
    await waitFor(() => expect(history.location.href).toContain("view=search&q=zzyzx"));
  });

  it("has what was looked at, first of all", async () => {
    const alice = userOf("acme", "alice");
    const rows = alice ? [memoryAt(alice, 7)] : [];
    const { user, history } = await openWindow("/o/acme", { recent_memories: () => rows });
    await screen.findByRole("tree");
    await user.keyboard("{Control>}k{/Control}");
    await screen.findByText("Looked at");
    await user.keyboard("{Enter}");
    await waitFor(() => expect(history.location.href).toContain(`memory=${rows[0]?.key.memoryId}`));
  });

  it("draws some of many, and says how many more fit", async () => {
    const people = Array.from({ length: 300 }, (_, i) => ({ orgId: "acme", userId: `u${i}`, name: `Person ${i}`, createdAt: NOW, agents: 0, interactions: 0, memories: 0, lastActivity: null }));
    const { user } = await openWindow("/o/acme", { list_users: () => ({ items: people, next: null }) });
    await screen.findByRole("tree");
    await user.keyboard("{Control>}k{/Control}");
    await user.keyboard("person");
    const dialog = within(await screen.findByRole("dialog", { name: "Command palette" }));
    await dialog.findByText(/more fit\. Type on\./);
    expect(dialog.getAllByRole("option").length).toBeLessThan(60);
  });
});

describe("the keys", () => {
  it("lead to any view by two letters, which mean nothing else meanwhile", async () => {
    const { user, history, sent } = await openWindow("/o/acme/u/alice?view=review");
    await screen.findByText("1 of 4");
    await user.keyboard("g");
    await within(await screen.findByRole("status", { name: "Go to" })).findByText("Compare");
    await user.keyboard("d");
    await waitFor(() => expect(history.location.href).toContain("view=compare"));
    expect(sent("decide_findings")).toEqual([]);
    expect(screen.queryByRole("status", { name: "Go to" })).toBeNull();
    await user.keyboard("gm");
    await screen.findByRole("listbox", { name: "Memories" });
    await user.keyboard("g{Escape}");
    expect(history.location.href).toContain("view=memories");
  });

  it("are all listed", async () => {
    const { user } = await openWindow(LIST);
    await screen.findByRole("listbox", { name: "Memories" });
    await user.keyboard("?");
    const dialog = within(await screen.findByRole("dialog", { name: "Keys" }));
    for (const text of ["Write a note", "Save this view", "Go to a view, then its letter", "Capture", "Calendar"]) dialog.getAllByText(text);
  });
});
