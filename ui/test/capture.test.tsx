// The panes take every press of the pointer in jsdom, where nothing has a place: fields are focused without one.

import { fireEvent, screen, waitFor, within } from "@testing-library/react";
import { describe, expect, it } from "vitest";

import { draft } from "../dev/agent";
import { refuse, type Handlers } from "../dev/fakeBackend";
import { openServers } from "../dev/stores";
import type { Capture, CaptureDecision } from "../src/api/bindings.gen";
import { openWindow } from "./window";

const button = (name: string | RegExp) => screen.findByRole("button", { name });
const TALK = "Alice: Sarah is due on the 15th.\nJenny: How wonderful!";
const PEANUT = "/o/acme/u/alice?view=capture&open=peanut";
const withoutModel: Handlers = { list_chat_models: () => ({ models: [], chosen: null, suggestions: [] }) };

async function drafted(overrides: Handlers = {}) {
  const opened = await openWindow(PEANUT, overrides);
  await opened.user.click(await button("Take memories"));
  await screen.findByRole("button", { name: /^Contradicts, undecided: Alice’s sister/ });
  const card = (text: string) => screen.getByRole("button", { name: new RegExp(`(undecided|accepted|left out): ${text}`) });
  const decision = () => (opened.sent("save_capture")[0]?.decision ?? null) as CaptureDecision | null;
  return { ...opened, card, decision };
}

describe("a conversation that is pasted", () => {
  it("is shown as it was understood, and its sides can be swapped, before it is gone on with", async () => {
    const { user, sent } = await openWindow("/o/acme/u/alice?view=capture");
    (await screen.findByRole("textbox", { name: "Conversation as text" })).focus();
    await user.paste(TALK);
    const found = await screen.findByRole("region", { name: "2 messages found" });
    expect(found.textContent).toContain("Alice: the user, Jenny: the agent");
    await user.click(within(found).getByRole("button", { name: "Swap who is who" }));
    expect(found.textContent).toContain("Alice: the agent, Jenny: the user");
    await user.click(within(found).getByRole("button", { name: "Swap who is who" }));
    await user.click(within(found).getByRole("button", { name: "Continue with 2 messages" }));
    await user.click(await button("Take memories"));
    await waitFor(() => expect(sent("draft_capture")).toHaveLength(1));
    expect((sent("draft_capture")[0]?.capture as Capture).messages).toEqual([
      { role: "user", content: "Sarah is due on the 15th." },
      { role: "assistant", content: "How wonderful!" },
    ]);
  });

  it("says what it cannot read, and keeps what was typed when the view is left", async () => {
    const { user } = await openWindow("/o/acme/u/alice?view=capture");
    (await screen.findByRole("textbox", { name: "Conversation as text" })).focus();
    await user.paste("no names in here");
    expect((await screen.findByRole("alert")).textContent).toContain("No message was found in this text.");
    await user.click(screen.getByRole("tab", { name: /Memories/ }));
    await screen.findByRole("listbox", { name: "Memories" });
    await user.click(screen.getByRole("tab", { name: "Capture" }));
    expect((await screen.findByRole<HTMLTextAreaElement>("textbox", { name: "Conversation as text" })).value).toBe("no names in here");
  });

  it("comes from a file too, or is dropped onto any view of the user", async () => {
    const { history } = await openWindow("/o/acme/u/alice?view=timeline");
    const tree = await screen.findByRole("tree");
    const file = new File([TALK], "talk.txt", { type: "text/plain" });
    const dataTransfer = { types: ["Files"], files: [file], getData: () => "" };
    fireEvent.dragOver(tree, { dataTransfer });
    expect(screen.getByText(/Drop a conversation to capture it/)).toBeTruthy();
    fireEvent.drop(tree, { dataTransfer });
    await screen.findByText("How wonderful!");
    expect(history.location.href).toContain("view=capture");
  });

  it("is for somebody: dropped at an organization, nothing happens but a word", async () => {
    const { sent } = await openWindow("/o/acme?view=overview");
    const tree = await screen.findByRole("tree");
    fireEvent.drop(tree, { dataTransfer: { types: ["text/plain"], files: [], getData: () => TALK } });
    await screen.findByText(/Go to a user first/);
    expect(sent("read_conversation")).toEqual([]);
  });
});

describe("the dry run", () => {
  it("hangs candidates under their messages, with what they contradict beside them", async () => {
    const { card } = await drafted();
    const turns = screen.getByRole("list", { name: "Conversation with candidates" });
    expect(within(turns).getAllByRole("list", { name: "Memories from this turn" })).toHaveLength(2);
    expect(card("Jake’s school nurse").getAttribute("aria-label")).toMatch(/^Known already, left out/);
    fireEvent.click(card("Alice’s sister"));
    expect(await screen.findByText("in", { selector: "del" })).toBeTruthy();
    expect(screen.getByText("on 15", { selector: "ins" })).toBeTruthy();
    await screen.findByText("1 thing the model said could not be used");
  });

  it("is decided and saved by keys alone", async () => {
    const { user, card, decision } = await drafted();
    fireEvent.click(card("Jake had an allergic"));
    card("Jake had an allergic").focus();
    await user.keyboard("x");
    expect(card("Jake had an allergic").getAttribute("aria-label")).toContain("left out");
    await user.keyboard("{ArrowDown}{Enter}");
    await waitFor(() => expect(card("Alice’s sister").getAttribute("aria-label")).toContain("accepted"));
    await user.keyboard("jj{Enter}");
    await waitFor(() => expect(card("Alice flies").getAttribute("aria-label")).toContain("accepted"));
    expect(screen.getByText("Saves 6 messages and 2 memories (1 new, 1 in place of older ones); 2 left out.")).toBeTruthy();
    await user.keyboard("{Control>}{Enter}{/Control}");
    await waitFor(() => expect(decision()?.memories).toHaveLength(2));
    expect(decision()).toMatchObject({ extractLater: false, trace: draft.trace, memories: [{ contradicts: ["sarah-v2"], sources: [0, 2] }, { contradicts: [] }] });
    await screen.findByText("Saved with 2 memories.");
  });

  it("lets a text be edited, and names in it become people", async () => {
    const { user, card, decision } = await drafted();
    fireEvent.click(card("Jake had an allergic"));
    card("Jake had an allergic").focus();
    await user.keyboard("e");
    const box = await screen.findByRole("textbox", { name: "Text of the memory" });
    expect(document.activeElement).toBe(box);
    await user.keyboard("{Control>}a{/Control}Alice and Jenny spoke of Jake.{Enter}");
    expect(document.activeElement?.getAttribute("data-candidate")).toBeTruthy();
    await user.keyboard("{Control>}{Enter}{/Control}");
    await waitFor(() => expect(decision()?.memories[0]?.text).toBe("user_alice and agent_jenny spoke of Jake."));
  });

  it("lets relation and sources be changed", async () => {
    const { user, card, decision } = await drafted();
    fireEvent.click(card("Alice flies"));
    await user.click(await button(/^Relation/));
    await user.click(await button("Contradicts"));
    const relation = screen.getByRole("region", { name: "What is it to what is known?" });
    within(relation).getByRole("textbox", { name: "Search other memories" }).focus();
    await user.keyboard("birch");
    await user.click(await within(relation).findByRole("checkbox", { name: /birch pollen/ }));
    await user.click(within(relation).getByRole("button", { name: "Done" }));
    await user.click(await button(/^Sources/));
    await user.click(screen.getByRole("checkbox", { name: "Message 5 is a source" }));
    await user.keyboard("{Escape}");
    await user.click(await button(/^Accept ?↵/));
    await user.click(await button(/^Save 1 memory/));
    await waitFor(() => expect(decision()?.memories).toMatchObject([{ contradicts: ["birch-v1"], sources: [2, 4] }]));
  });

  it("that fails keeps the conversation and every decision, and says what to do", async () => {
    let fails = false;
    const { user, card } = await drafted({ draft_capture: () => (fails ? refuse("unavailable", "The model’s limit is reached.", "Try again in a minute.") : draft) });
    fireEvent.click(card("Alice’s sister"));
    await user.click(await button(/^Accept ?↵/));
    fails = true;
    await user.click(await button("Take them again"));
    const alert = await screen.findByRole("alert");
    expect(alert.textContent).toContain("The model’s limit is reached.");
    expect(alert.textContent).toContain("The conversation and your decisions are kept.");
    expect(card("Alice’s sister").getAttribute("aria-label")).toContain("accepted");
  });

  it("goes on when the view is left, can be stopped, and waits with its answer", async () => {
    let answer: (value: unknown) => void = () => undefined;
    const { user, sent } = await openWindow(PEANUT, { draft_capture: () => new Promise((resolve) => (answer = resolve)) });
    await user.click(await button("Take memories"));
    await screen.findByRole("progressbar", { name: "Taking memories from the conversation" });
    await user.click(screen.getByRole("tab", { name: "Timeline" }));
    await user.click(screen.getByRole("tab", { name: "Capture" }));
    await user.click(await button("Stop: Taking memories from the conversation"));
    expect(sent("cancel_task")).toEqual([{ task: sent("draft_capture")[0]?.task }]);
    await user.click(screen.getByRole("tab", { name: "Timeline" }));
    answer(draft);
    await user.click(screen.getByRole("tab", { name: "Capture" }));
    await screen.findByRole("button", { name: /undecided: Alice’s sister/ });
  });
});

describe("without a model", () => {
  it("a memory is written by hand, and a search suggests what it contradicts", async () => {
    const { user, sent } = await openWindow(PEANUT, withoutModel);
    await screen.findByText(/No language model is chosen, so memories are written by hand/);
    expect(screen.queryByRole("button", { name: "Take memories" })).toBeNull();
    await user.click(await button("Write a memory from message 3"));
    await screen.findByRole("textbox", { name: "Text of the memory" });
    await user.keyboard("Alice knows about birch pollen.");
    await user.click(await button(/^Relation/));
    await user.click(await button("Contradicts"));
    const suggested = await screen.findByRole("list", { name: "It may contradict one of these" });
    await user.click(await within(suggested).findByRole("checkbox", { name: /birch pollen/ }));
    await user.click(await button(/^Save 1 memory/));
    await waitFor(() => expect(sent("save_capture")).toHaveLength(1));
    expect(sent("save_capture")[0]?.decision).toEqual({
      extractLater: false,
      trace: null,
      memories: [{ text: "user_alice knows about birch pollen.", sources: [2], contradicts: ["birch-v1"], contradictsAccepted: [] }],
    });
  });

  it("a conversation is saved for later", async () => {
    const { user, sent, history } = await openWindow(PEANUT, withoutModel);
    await user.click(await button("Save, extract later"));
    await waitFor(() => expect(sent("save_capture")[0]?.decision).toEqual({ memories: [], extractLater: true, trace: null }));
    await waitFor(() => expect(history.location.href).toContain("view=timeline"));
  });
});

describe("a stored conversation that goes on", () => {
  const messagesOf = (args: Record<string, unknown> | undefined) => (args?.capture as Capture).messages;

  async function continued(overrides: Handlers = {}) {
    const opened = await openWindow("/o/acme/u/alice?view=timeline&open=peanut&at=2026-11-12", overrides);
    await opened.user.click(await button("Continue…"));
    const box = await screen.findByRole<HTMLTextAreaElement>("textbox", { name: "Further messages as text" });
    await waitFor(() => expect(document.activeElement).toBe(box));
    return { ...opened, box };
  }

  it("is read with what was said since, which alone is appended when it is saved", async () => {
    const { user, sent, history } = await continued();
    expect(history.location.href).toContain("view=capture&open=peanut");
    await user.paste(TALK);
    await user.click(await button("Add 2 messages"));
    expect(screen.getByText("Since then")).toBeTruthy();
    expect(screen.getByText(/Memories are taken from the new messages/)).toBeTruthy();
    expect(screen.getByRole<HTMLInputElement>("textbox", { name: "Further messages as text" }).value).toBe("");
    await user.click(await button("Take memories"));
    await waitFor(() => expect(sent("draft_capture")).toHaveLength(1));
    const capture = sent("draft_capture")[0]?.capture as Capture;
    expect(capture).toMatchObject({ interaction: { interactionId: "peanut" }, at: null });
    expect(capture.messages).toHaveLength(8);
    expect(capture.messages.slice(6)).toEqual([
      { role: "user", content: "Sarah is due on the 15th." },
      { role: "assistant", content: "How wonderful!" },
    ]);
    await user.click(await button(/^Save without memories/));
    await waitFor(() => expect(messagesOf(sent("save_capture")[0])).toHaveLength(8));
  });

  it("becomes what is stored again when the new messages are taken out", async () => {
    const { user, sent } = await continued(withoutModel);
    await user.paste(TALK);
    await button("Add 2 messages");
    await user.keyboard("{Control>}{Enter}{/Control}");
    await user.click(await button("Write a memory from message 8"));
    await screen.findByRole("textbox", { name: "Text of the memory" });
    await user.keyboard("Alice waits.{Enter}");
    await user.click(await button("Take the 2 messages out again"));
    expect(screen.queryByText("How wonderful!")).toBeNull();
    within(screen.getByRole("region", { name: "Without a source message" })).getByText(/waits/);
    await user.click(await button(/^Save 1 memory/));
    await waitFor(() => expect(messagesOf(sent("save_capture")[0])).toHaveLength(6));
    expect(sent("save_capture")[0]?.capture).toMatchObject({ at: "2026-11-12T09:14:00Z" });
  });

  it("is not saved while something typed is no part of it, and keeps that when the view is left", async () => {
    const { user, sent } = await continued();
    await user.paste("Alice: And then");
    const save = await button(/^Save without memories/);
    await user.click(save);
    expect(save.getAttribute("aria-description")).toContain("not a part of it yet");
    expect(sent("save_capture")).toEqual([]);
    await user.click(screen.getByRole("tab", { name: "Timeline" }));
    await user.click(screen.getByRole("tab", { name: "Capture" }));
    const box = await screen.findByRole<HTMLTextAreaElement>("textbox", { name: "Further messages as text" });
    expect(box.value).toBe("Alice: And then");
  });

  it("is reached from its panel too", async () => {
    const { user } = await openWindow("/o/acme/u/alice?view=memories&interaction=peanut");
    await user.click(await button("Continue…"));
    await screen.findByRole("textbox", { name: "Further messages as text" });
  });
});

describe("what is begun", () => {
  it("is still there after a look at other users, and after “Back”", async () => {
    const { user, card, history } = await drafted();
    fireEvent.click(card("Alice’s sister"));
    await user.click(await button(/^Accept ?↵/));
    history.push("/o/acme/u/bob-tanaka?view=capture");
    await screen.findByRole("textbox", { name: "Conversation as text" });
    history.back();
    await screen.findByRole("button", { name: /accepted: Alice’s sister/ });
  });

  it("does not go for another conversation without being asked", async () => {
    const { user, history } = await drafted();
    history.push("/o/acme/u/alice?view=capture&open=i3");
    await screen.findByText("Another conversation is being captured here");
    await user.click(await button("Go on with it"));
    await screen.findByRole("button", { name: /undecided: Alice’s sister/ });
    history.push("/o/acme/u/alice?view=capture&open=i3");
    await user.click(await button("Put it away and open this one"));
    await waitFor(() => expect(screen.queryByText(/Sarah is due on the 15th/)).toBeNull());
    await button("Take memories");
  });

  it("comes back after “Start over”", async () => {
    const { user } = await drafted();
    await user.click(await button("Start over"));
    await screen.findByRole("textbox", { name: "Conversation as text" });
    await user.click(await button("Undo"));
    await screen.findByRole("button", { name: /undecided: Alice’s sister/ });
  });

  it("stays when it cannot be saved", async () => {
    const { user, card } = await drafted({ save_capture: () => refuse("unavailable", "Neo4j does not answer.", "Nothing was changed.") });
    fireEvent.click(card("Alice’s sister"));
    await user.click(await button(/^Accept ?↵/));
    await user.click(await button(/^Save 1 memory/));
    expect((await screen.findByRole("alert")).textContent).toContain("The conversation and all decisions are kept here.");
    expect(card("Alice’s sister").getAttribute("aria-label")).toContain("accepted");
  });

  it("cannot be saved to a store for looking only, and says why", async () => {
    const { user, sent } = await openWindow(PEANUT, { store_status: () => openServers });
    const save = await button(/^Save without memories/);
    await user.click(save);
    expect(save.getAttribute("aria-description")).toBe("This store is opened for looking only.");
    await user.keyboard("{Control>}{Enter}{/Control}");
    expect(sent("save_capture")).toEqual([]);
  });
});

it("is reached from a conversation of the timeline", async () => {
  const { user, history } = await openWindow("/o/acme/u/alice?view=timeline&open=peanut&at=2026-11-12");
  await user.click(await button("Take memories from this conversation…"));
  await waitFor(() => expect(history.location.href).toContain("view=capture"));
  await screen.findByRole("list", { name: "Conversation with candidates" });
});
