import { screen, waitFor, within } from "@testing-library/react";
import { describe, expect, it } from "vitest";

import { chatConfig, chatModel } from "../dev/agent";
import { refuse, type Handlers } from "../dev/fakeBackend";
import { openWindow } from "./window";

const button = (name: string | RegExp) => screen.findByRole("button", { name });

async function openDialog(name: string, overrides: Handlers = {}, href = "/") {
  const opened = await openWindow(href, overrides);
  await opened.user.click(await button(name));
  const dialog = within(await screen.findByRole("dialog"));
  return { ...opened, dialog };
}

describe("the language models", () => {
  it("are chosen, and “none” is as good a choice", async () => {
    const { dialog, sent, user } = await openDialog("Language models…");
    await user.click(await dialog.findByRole("radio", { name: "Use Llama on this computer" }));
    await user.click(dialog.getByRole("radio", { name: /^Work without a model/ }));
    await waitFor(() => expect(sent("choose_chat_model")).toEqual([{ id: "local" }, { id: null }]));
  });

  it("say what works without any", async () => {
    const { dialog } = await openDialog("Language models…", { list_chat_models: () => ({ models: [], chosen: null, suggestions: [] }) });
    await dialog.findByText(/memories are captured by hand/);
  });

  it("are added for a provider, and the key goes out and never comes back", async () => {
    const { dialog, sent, user } = await openDialog("Language models…");
    await user.click(await dialog.findByRole("button", { name: "Add a model…" }));
    const form = within(await screen.findByRole("dialog", { name: "Add a language model" }));
    await user.click(form.getByRole("button", { name: "Compatible server" }));
    await user.clear(form.getByLabelText("Address"));
    await user.type(form.getByLabelText("Address"), "http://127.0.0.1:9/v1");
    await user.type(form.getByLabelText("API key"), "k-1");
    await user.type(form.getByLabelText("Model"), "tiny");
    await user.click(form.getByRole("button", { name: "Save and use" }));
    await waitFor(() => expect(sent("choose_chat_model")).toEqual([{ id: "new" }]));
    expect(sent("save_chat_model")[0]).toMatchObject({
      id: null, name: "tiny", key: "k-1", remember: true, config: { provider: { kind: "compatible", baseUrl: "http://127.0.0.1:9/v1" }, model: "tiny" },
    });
    const list = within(await screen.findByRole("dialog", { name: "Settings" }));
    await user.click(await list.findByRole("button", { name: "Edit tiny" }));
    const again = within(await screen.findByRole("dialog", { name: "Settings of tiny" }));
    expect(again.getByLabelText<HTMLInputElement>("API key").value).toBe("");
    expect(again.getByLabelText<HTMLInputElement>("API key").placeholder).toBe("kept in the keychain");
  });

  it("send nothing while a field needs another look", async () => {
    const { dialog, sent, user } = await openDialog("Language models…");
    await user.click(await dialog.findByRole("button", { name: "Add a model…" }));
    const form = within(await screen.findByRole("dialog", { name: "Add a language model" }));
    const model = form.getByLabelText("Model");
    await user.clear(model);
    await user.click(form.getByRole("button", { name: "Test" }));
    await waitFor(() => expect(document.activeElement).toBe(model));
    expect(sent("test_chat_model")).toEqual([]);
    await form.findByText("The name of the model.");
  });

  it("are tested part by part, and list what the server has", async () => {
    const { dialog, user } = await openDialog("Language models…");
    await user.click(await dialog.findByRole("button", { name: "Edit gpt-4o-mini" }));
    const form = within(await screen.findByRole("dialog", { name: "Settings of gpt-4o-mini" }));
    await user.click(form.getByRole("button", { name: "Which are there?" }));
    await form.findByText("3 models to choose from: type in the field.");
    await user.click(form.getByRole("button", { name: "Test" }));
    const test = within(await form.findByRole("region", { name: "Test of the model" }));
    await test.findByText("The key is refused.");
    expect(test.getAllByRole("img").map((img) => img.getAttribute("aria-label"))).toEqual(["passed", "passed", "failed", "not reached"]);
    await user.type(form.getByLabelText("Name"), "x");
    await test.findByText("The fields have changed since this test.");
  });

  it("are forgotten only when one is sure", async () => {
    const { dialog, sent, user } = await openDialog("Language models…");
    await user.click(await dialog.findByRole("button", { name: "Forget gpt-4o-mini" }));
    expect(sent("forget_chat_model")).toEqual([]);
    await user.click(dialog.getByRole("button", { name: "Forget" }));
    await waitFor(() => expect(sent("forget_chat_model")).toEqual([{ id: "mini" }]));
  });
});

describe("the queue", () => {
  it("is in the status bar, lists what waits, and lets go of it", async () => {
    const { dialog, sent, user } = await openDialog("3 to extract");
    const list = within(await dialog.findByRole("list", { name: "Queued conversations" }));
    expect(await list.findAllByText("Alice Moreau")).toHaveLength(3);
    await user.click(list.getAllByRole("button", { name: "Take off the queue" })[0] ?? expect.fail());
    await waitFor(() => expect(sent("queue_interactions")).toEqual([{ interactions: [{ orgId: "acme", userId: "alice", interactionId: "i3" }], queued: false }]));
    await waitFor(() => expect(list.getAllByText("Alice Moreau")).toHaveLength(2));
  });

  it("starts a batch within a budget, pauses it, and stops it", async () => {
    const { dialog, sent, user } = await openDialog("3 to extract", {}, "/o/acme/u/alice");
    await user.click(await dialog.findByRole("radio", { name: "All of Acme without memories" }));
    await user.type(dialog.getByLabelText("Stop after, dollars"), "0.5");
    await user.click(dialog.getByRole("button", { name: "Start" }));
    await waitFor(() =>
      expect(sent("run_batch")[0]?.request).toEqual({
        scope: { kind: "withoutMemories", orgId: "acme", userId: null }, concurrency: 4, budget: { calls: null, tokens: null, cost: 0.5 },
      }),
    );
    expect((await dialog.findByRole("progressbar")).getAttribute("aria-valuenow")).toBe("25");
    await user.click(dialog.getByRole("button", { name: "Pause" }));
    await dialog.findByText("Paused. What is under way is brought to its end.");
    expect(screen.getByText("Extraction paused, 3 to extract")).toBeTruthy();
    await user.click(dialog.getByRole("button", { name: "Go on" }));
    await waitFor(() => expect(sent("pause_batch")).toEqual([{ paused: true }, { paused: false }]));
    await user.click(dialog.getByRole("button", { name: "Stop: Taking memories" }));
    await waitFor(() => expect(sent("cancel_task")).toEqual([{ task: sent("run_batch")[0]?.task }]));
  });

  it("reports what the last batch brought, cost and failed in", async () => {
    const { dialog, user } = await openDialog("3 to extract");
    const report = within(await dialog.findByRole("region", { name: "Last batch" }));
    expect(report.getByText(/9 conversations gave 21 memories, 2 in place of older ones; 5 known already/)).toBeTruthy();
    expect(report.getByText(/30 calls, 41,200 \+ 6,120 tokens, \$0\.0098/)).toBeTruthy();
    await user.click(report.getByText("1 conversation failed and stays queued"));
    expect(report.getByText(/content filter/)).toBeTruthy();
  });

  it("has no budget in dollars where prices are not known, and no start without a model", async () => {
    const noPrices = { model: { ...chatModel.model, config: { ...chatConfig, prices: null } }, key: "kept", variable: "" };
    const { dialog } = await openDialog("3 to extract", { list_chat_models: () => ({ models: [noPrices], chosen: "mini", suggestions: [] }) });
    await dialog.findByText(/The prices of this model are not known/);
    expect(dialog.queryByLabelText("Stop after, dollars")).toBeNull();
  });

  it("needs a model to work", async () => {
    const { dialog } = await openDialog("3 to extract", { list_chat_models: () => ({ models: [], chosen: null, suggestions: [] }) });
    await dialog.findByText("A batch needs a language model.");
    expect(dialog.queryByRole("button", { name: "Start" })).toBeNull();
  });
});

describe("the traces", () => {
  it("show prompts, answers with what was wrong, results and what was not used", async () => {
    const { dialog } = await openDialog("Traces…");
    await dialog.findByText("It could not be used: it ends before its end. The model was told so and asked once more.");
    expect(dialog.getByText("names message 14, and there are 6")).toBeTruthy();
    expect(dialog.getByText(/Take from the conversation what is worth remembering/)).toBeTruthy();
    expect(dialog.getByText("1 contradicts a known memory")).toBeTruthy();
  });

  it("are walked by keys, and a failed one says why", async () => {
    const { dialog, user } = await openDialog("Traces…");
    const list = await dialog.findByRole("listbox", { name: "Runs, newest first" });
    list.focus();
    await user.keyboard("{ArrowDown}");
    await dialog.findByText("failed: the model gave no answer within 60 seconds");
    expect(within(list).getAllByRole("option")[1]?.getAttribute("aria-selected")).toBe("true");
  });

  it("are exported and deleted, one or all, and can be turned off", async () => {
    const { dialog, sent, user } = await openDialog("Traces…");
    await user.click(await dialog.findByRole("button", { name: "Export this one…" }));
    await screen.findByText("1 trace exported, 12 kB.");
    await user.click(dialog.getByRole("button", { name: "Delete" }));
    await waitFor(() => expect(dialog.getAllByRole("option")).toHaveLength(1));
    await user.click(dialog.getByRole("button", { name: "Delete all…" }));
    expect(dialog.getByText("Delete 1 trace? This cannot be undone.")).toBeTruthy();
    await user.click(dialog.getByRole("button", { name: "Delete" }));
    await dialog.findByText("No traces yet");
    expect(sent("delete_traces")).toEqual([{ ids: ["t-1"] }, { ids: null }]);
    await user.click(dialog.getByRole("button", { name: /^Kept, at most/ }));
    await user.click(await screen.findByRole("checkbox", { name: "Keep traces of Field study 2026" }));
    await waitFor(() => expect(sent("set_trace_settings")).toEqual([{ settings: { on: false, limitBytes: 50_000_000 } }]));
    await user.click(await screen.findByRole("button", { name: "Show the traces…" }));
    await screen.findByText(/Traces are off for this store/);
  });

  it("say when one is gone", async () => {
    const { dialog } = await openDialog("Traces…", { get_trace: () => refuse("notFound", "The trace is not there (any more).") });
    await dialog.findByText("The trace is not there (any more).");
  });
});
