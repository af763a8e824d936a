import { screen, waitFor, within } from "@testing-library/react";
import { describe, expect, it } from "vitest";

import { refuse } from "../dev/fakeBackend";
import { openServers } from "../dev/stores";
import { openWindow } from "./window";

const HREF = "/o/acme/u/alice?view=review";
const shows = (finder: string, place: string) => screen.findByRole("article", { name: `${finder}, finding ${place}` });

describe("the review", () => {
  it("goes from card to card by keys, and stores each decision with its finding", async () => {
    const { user, sent } = await openWindow(HREF);
    await shows("Near duplicate", "1 of 4");
    // Both memories with the words that differ.
    const side = (name: string) => screen.getByRole("region", { name });
    expect(side("Older").querySelector("mark")?.textContent).toBe("is allergic to peanuts and carries");
    expect(side("Newer").querySelector("mark")).not.toBeNull();
    await user.keyboard("k");
    await shows("Contradiction", "2 of 4");
    await user.keyboard("c");
    await shows("Too long", "3 of 4");
    await user.keyboard("d");
    await shows("No support", "4 of 4");
    await user.keyboard("s");
    await screen.findByText("All looked at");
    await user.keyboard("u");
    await shows("No support", "4 of 4");
    await user.keyboard("s");
    await screen.findByText("All looked at");
    await waitFor(() => expect(sent("decide_findings").map(({ verdict }) => verdict)).toEqual(["kept", "skipped", "skipped"]));
    expect(sent("correct").map(({ request }) => request)).toMatchObject([
      { correction: { kind: "contradict", old: { memoryId: "hit-none" }, new: "hit-pen" }, settles: { finder: "unlinkedContradiction" } },
      { correction: { kind: "delete", memories: [{ memoryId: "hit-tale" }] }, settles: { finder: "tooLong" } },
    ]);
  });

  it("fixes the wording on the card, and merges with another wording", async () => {
    const { user, sent } = await openWindow(HREF);
    await shows("Near duplicate", "1 of 4");
    await user.keyboard("m");
    const wording = await screen.findByRole("textbox", { name: "Wording of B" });
    await user.clear(wording);
    await user.keyboard("A nurse keeps Jake’s pen.{Enter}");
    await shows("Contradiction", "2 of 4");
    await user.keyboard("l");
    await shows("Too long", "3 of 4");
    await user.keyboard("f");
    const fixed = await screen.findByRole("textbox", { name: "Wording" });
    await waitFor(() => expect(document.activeElement).toBe(fixed));
    await user.clear(fixed);
    await user.keyboard("Alice had a long day.{Enter}");
    await waitFor(() =>
      expect(sent("correct").map(({ request }) => request)).toMatchObject([
        { correction: { kind: "merge", keep: { memoryId: "hit-nurse" }, others: ["hit-pen"], text: "A nurse keeps Jake’s pen." } },
        { correction: { kind: "fixWording", text: "Alice had a long day." }, expected: "seen-hit-tale", settles: { finder: "tooLong" } },
      ]),
    );
    // Taken back, the card is as it was: nothing that was begun goes on.
    await user.keyboard("u");
    await shows("Too long", "3 of 4");
    expect(screen.queryByRole("textbox", { name: "Wording" })).toBeNull();
  });

  it("asks which of two to delete, and takes the last decision back", async () => {
    const { user, sent } = await openWindow(HREF);
    await shows("Near duplicate", "1 of 4");
    await user.keyboard("d");
    await screen.findByRole("group", { name: "Which one goes?" });
    await user.keyboard("a");
    await shows("Contradiction", "2 of 4");
    expect(sent("correct")[0]).toMatchObject({ request: { correction: { kind: "delete", memories: [{ memoryId: "hit-pen" }] } } });
    await user.keyboard("u");
    await shows("Near duplicate", "1 of 4");
    await waitFor(() => expect(sent("undo_change")).toMatchObject([{ request: { change: "made-1", wholeGroup: false } }]));
  });

  it("brings a card back that could not be stored, and says why", async () => {
    const { user } = await openWindow(HREF, { decide_findings: () => refuse("unavailable", "The store has no room.") });
    await shows("Near duplicate", "1 of 4");
    await user.keyboard("k");
    await screen.findByText("1 decision was not stored and came back.");
    await user.click(screen.getByRole("button", { name: "Show it" }));
    await screen.findByText(/was not stored: The store has no room/);
    await shows("Near duplicate", "1 of 4");
  });

  it("shows both sides when somebody else was first, and asks", async () => {
    let others = true;
    const { user, sent } = await openWindow(HREF, {
      correct: () => {
        if (!others) return { kind: "stored", changeId: "mine", summary: "", created: [] };
        others = false;
        const [now, wanted] = ["Alice told a tale.", "Alice had a long day."].map((text) => ({
          key: { orgId: "acme", userId: "alice", memoryId: "hit-tale" }, segments: [{ kind: "text", text }], userName: "Alice Moreau", agentId: "jenny",
          agentLabel: "Jenny", interactionId: null, obtainedAt: "2026-11-12T09:14:00Z", date: "2026-11-12", sources: 0, replaces: 0, replacedBy: 0,
          supersededAt: null, believed: true, problems: [],
        }));
        return { kind: "conflict", problem: "it was changed in the meantime", now: [now], wanted: [wanted] };
      },
    });
    await shows("Near duplicate", "1 of 4");
    await user.keyboard("ll");
    await shows("Too long", "3 of 4");
    await user.keyboard("f");
    await user.clear(await screen.findByRole("textbox", { name: "Wording" }));
    await user.keyboard("Alice had a long day.{Enter}");
    await user.click(await screen.findByRole("button", { name: "Show it" }));
    const both = within(await screen.findByRole("alert", { name: "Somebody else changed this" }));
    both.getByText("There now");
    both.getByText("What you wanted");
    await user.click(both.getByRole("button", { name: "Do mine anyway" }));
    await waitFor(() => expect(sent("correct").map(({ request }) => (request as { expected: unknown }).expected)).toEqual(["seen-hit-tale", null]));
    expect(screen.queryByRole("alert", { name: "Somebody else changed this" })).toBeNull();
  });

  it("shows how right each finder has been, and narrows to some by the address", async () => {
    const { user, history, enter } = await openWindow(HREF);
    const finder = await screen.findByRole("button", { name: "Near duplicate: 1 waiting, right in 12 of 14" });
    await enter(screen.getByRole("button", { name: /^Too long/ }));
    expect(history.location.href).toContain("kinds=tooLong");
    await shows("Too long", "1 of 1");
    await user.keyboard("k");
    await screen.findByRole("button", { name: "Too long: 0 waiting, right in 1 of 7" });
    expect(finder).toBeTruthy();
  });

  it("decides nothing in a store that is open for reading only", async () => {
    const { user, sent } = await openWindow(HREF, { store_status: () => openServers });
    await shows("Near duplicate", "1 of 4");
    await user.keyboard("k");
    await user.keyboard("l");
    await shows("Contradiction", "2 of 4");
    expect(sent("decide_findings")).toEqual([]);
  });

  it("looks through an organization first, can be stopped, and says when there is nothing", async () => {
    let done: (value: unknown) => void = () => undefined;
    const { user, sent, fake } = await openWindow("/o/northwind?view=review", { refresh_review: () => new Promise((resolve) => (done = resolve)) });
    await screen.findByText("Looking through the memories");
    const { task } = sent("refresh_review")[0] ?? {};
    fake.emit("task-progress", { task, label: "Looking through memories", fraction: 0.5, finished: false });
    const main = screen.getByRole("main");
    await user.click(await within(main).findByRole("button", { name: /^Stop/ }));
    expect(sent("cancel_task")).toEqual([{ task }]);
    done({ users: 7, memories: 5061, waiting: 0 });
    await screen.findByText("Nothing to look at");
  });
});
