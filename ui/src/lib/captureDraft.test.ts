import { describe, expect, it } from "vitest";

import { candidates, draft as answer } from "../../dev/agent";
import {
  acceptRest, asStored, captureOf, decide, decisionOf, EMPTY_DRAFT, hung, inOrder, isContinued, relink, retype, segmentsOf, shownSegments, shownText, summaryOf, toggleSource, typed, withAnswer, without,
  withTurns, withWritten, type CaptureDraft, type Named,
} from "./captureDraft";

const turns = ["one", "two", "three"].map((content) => ({ speaker: "Alice", role: "user", content }));
const drafted = withAnswer({ ...EMPTY_DRAFT, turns }, answer);
const alice: Named = { kind: "person", id: { kind: "user", id: "alice" }, name: "Alice" };
const jenny: Named = { kind: "person", id: { kind: "agent", id: "jenny" }, name: "Jenny" };
const people = [alice, jenny];
const memory = (draft: CaptureDraft, id: string) => {
  const found = draft.memories.find((each) => each.id === id);
  if (!found) throw new Error(`there is no ${id}`);
  return found;
};

describe("an answer of the model", () => {
  it("is undecided, except what is known already, which is left out", () => {
    expect(drafted.memories.map(({ choice }) => choice)).toEqual(["undecided", "undecided", "rejected", "undecided"]);
    expect(decisionOf(drafted, people, false).memories).toEqual([]);
    expect(summaryOf(drafted)).toEqual({ accepted: 0, fresh: 0, contradicting: 0, rejected: 1, undecided: 3 });
  });

  it("that comes again keeps what was accepted or written by hand, once each", () => {
    const before = withWritten(decide(drafted, "m0", "accepted"), 1, "Alice likes tea.");
    const again = withAnswer(before, answer);
    expect(again.memories.map(shownText)).toEqual([
      "Alice’s sister Sarah is due on 15 December.",
      "Alice likes tea.",
      "Jake had an allergic reaction to peanuts at school on 11 November.",
      "Jake’s school nurse keeps an adrenaline pen for him.",
      "Alice flies to Lyon on 10 December to be with Sarah.",
    ]);
    expect(new Set(again.memories.map(({ id }) => id)).size).toBe(5);
  });
});

describe("decisions", () => {
  it("take back themselves when they are made twice", () => {
    const once = decide(drafted, "m1", "accepted");
    expect(memory(once, "m1").choice).toBe("accepted");
    expect(memory(decide(once, "m1", "accepted"), "m1").choice).toBe("undecided");
    expect(memory(decide(once, "m1", "rejected"), "m1").choice).toBe("rejected");
  });

  it("accept the rest at once, but nothing that was left out", () => {
    expect(summaryOf(acceptRest(drafted))).toEqual({ accepted: 3, fresh: 2, contradicting: 1, rejected: 1, undecided: 0 });
  });

  it("are saved with sources, placeholders and what they contradict", () => {
    const { memories } = decisionOf(acceptRest(drafted), people, false);
    expect(memories[0]).toEqual({
      text: candidates[0]?.text, sources: [0, 2], contradicts: ["sarah-v2"], contradictsAccepted: [],
    });
  });

  it("name another candidate by its place among the saved ones, and not when it is left out", () => {
    const linked = relink(acceptRest(drafted), "m3", { kind: "contradictsCandidate", id: "m1" });
    expect(decisionOf(linked, people, false).memories[2]?.contradictsAccepted).toEqual([1]);
    const alone = decide(linked, "m1", "rejected");
    expect(decisionOf(alone, people, false).memories.map((each) => each.contradictsAccepted)).toEqual([[], []]);
  });

  it("leave out what turns out to be known, and come back when it is not", () => {
    const known = relink(drafted, "m1", { kind: "duplicate", of: memory(drafted, "m1").similar[0] ?? expect.fail() });
    expect(memory(known, "m1").choice).toBe("rejected");
    expect(memory(relink(known, "m1", { kind: "new" }), "m1").choice).toBe("undecided");
  });
});

describe("typing", () => {
  it("changes the text and accepts it, and names become placeholders when it is saved", () => {
    const edited = typed(retype(drafted, "m1", "Alice told Jenny about Alice’s day, not Alicent’s. "), "m1");
    expect(memory(edited, "m1").choice).toBe("accepted");
    expect(decisionOf(edited, people, false).memories[0]?.text).toBe("user_alice told agent_jenny about user_alice’s day, not Alicent’s.");
  });

  it("keeps a person of the model’s text who is neither user nor agent", () => {
    const bob: Named = { kind: "person", id: { kind: "user", id: "bob" }, name: "Bob" };
    const withBob = { ...drafted, memories: drafted.memories.map((each) => ({ ...each, segments: [bob, ...each.segments] })) };
    const edited = typed(retype(withBob, "m0", "Bob waits for Alice."), "m0");
    expect(decisionOf(edited, people, false).memories[0]?.text).toBe("user_bob waits for user_alice.");
  });

  it("gives the model’s own text back when nothing is left or nothing is changed", () => {
    for (const text of ["  ", shownText(memory(drafted, "m0"))]) {
      const same = typed(retype(drafted, "m0", text), "m0");
      expect(memory(same, "m0")).toEqual(memory(drafted, "m0"));
    }
  });

  it("takes a memory by hand out again when it stays empty, and never saves an empty one", () => {
    const written = withWritten(drafted, 1, "");
    expect(decisionOf(written, people, false).memories).toEqual([]);
    expect(typed(written, "m4").memories).toHaveLength(4);
    expect(without(withWritten(drafted, 1, "x"), "m4").selected).toBeNull();
  });

  it("shows people as they are named, longer names first", () => {
    const full: Named = { ...alice, name: "Alice Moreau" };
    expect(segmentsOf("Alice Moreau and Alice.", [alice, full])).toEqual([full, { kind: "text", text: " and " }, alice, { kind: "text", text: "." }]);
    expect(shownSegments(memory(drafted, "m0"), people)[0]).toEqual(alice);
  });
});

describe("sources", () => {
  it("stay in the order of the messages, and one that is gone is not saved", () => {
    const moved = toggleSource(toggleSource(drafted, "m1", 2), "m1", 1);
    expect(memory(moved, "m1").sources).toEqual([0, 1, 2]);
    const shorter = { ...decide(moved, "m1", "accepted"), turns: turns.slice(0, 2) };
    expect(decisionOf(shorter, people, false).memories[0]?.sources).toEqual([0, 1]);
  });

  it("say under which message a memory hangs, and in which order the arrows go", () => {
    const loose = toggleSource(drafted, "m1", 0);
    expect([...hung(loose.memories).keys()]).toEqual([2, null]);
    expect(inOrder(drafted.memories).map(({ id }) => id)).toEqual(["m1", "m0", "m2", "m3"]);
  });
});

it("is given to the backend with the moment of the stored interaction, or noon of the chosen day", () => {
  const user = { orgId: "acme", userId: "alice" };
  expect(captureOf(drafted, user, null)).toBeNull();
  expect(captureOf({ ...drafted, date: "2026-11-12" }, user, "jenny")).toMatchObject({ interaction: null, at: "2026-11-12T12:00:00Z" });
  const stored = { ...drafted, interaction: "peanut", storedAt: "2026-11-12T09:14:00Z", stored: 3 };
  expect(captureOf(stored, user, "jenny")).toMatchObject({ interaction: { ...user, interactionId: "peanut" }, at: "2026-11-12T09:14:00Z" });
});

describe("a stored conversation that goes on", () => {
  const user = { orgId: "acme", userId: "alice" };
  const stored: CaptureDraft = { ...drafted, interaction: "peanut", storedAt: "2026-11-12T09:14:00Z", stored: 3 };
  const more = withTurns({ ...stored, pasted: "Alice: four" }, [{ speaker: "Alice", role: "user", content: "four" }]);

  it("takes place now, or on the chosen day", () => {
    expect(isContinued(stored)).toBe(false);
    expect(isContinued(more)).toBe(true);
    expect(more.pasted).toBe("");
    expect(captureOf(more, user, "jenny")?.at).toBeNull();
    expect(captureOf({ ...more, date: "2026-11-20" }, user, "jenny")?.at).toBe("2026-11-20T12:00:00Z");
    expect(captureOf(more, user, "jenny")?.messages).toHaveLength(4);
  });

  it("is the stored one again without its new turns, and no memory points at them", () => {
    const back = asStored({ ...withWritten(more, 3, "x"), date: "2026-11-20" });
    expect(back.turns).toEqual(turns);
    expect(captureOf(back, user, "jenny")?.at).toBe("2026-11-12T09:14:00Z");
    expect(back.memories.at(-1)?.sources).toEqual([]);
    expect(inOrder(back.memories)).toHaveLength(5);
  });
});
