import { screen, waitFor, within } from "@testing-library/react";
import { describe, expect, it } from "vitest";

import { refuse } from "../dev/fakeBackend";
import { check, copied, listings, models, openServers } from "../dev/stores";
import { openWindow } from "./window";

const button = (name: string | RegExp) => screen.findByRole("button", { name });
const stopped = { code: "cancelled", message: "Stopped.", hint: null, retryable: true };

async function openFromMenu(href: string, item: string | RegExp, overrides = {}) {
  const opened = await openWindow(href, overrides);
  await screen.findByRole("tree");
  await opened.user.keyboard("{Control>}{Shift>}o{/Shift}{/Control}");
  await opened.user.click(await screen.findByRole("menuitem", { name: item }));
  const dialog = within(await screen.findByRole("dialog"));
  return { ...opened, dialog };
}

describe("the index check", () => {
  it("lists what differs by kind, with the words that do", async () => {
    const { dialog } = await openFromMenu("/", "Check index…");
    await dialog.findByText("807 differences in 12,345 memories.");
    const differing = dialog.getByRole("list", { name: "Differing memories" });
    expect(differing.querySelector("del")?.textContent).toBe("grass");
    expect(differing.querySelector("ins")?.textContent).toBe("birch");
    expect(dialog.getByText("and 801 more, which are not listed")).toBeTruthy();
  });

  it("repairs what is chosen, and removes only what was asked for", async () => {
    const { dialog, sent, user } = await openFromMenu("/", "Check index…");
    expect(await dialog.findByRole("checkbox", { name: "Orphaned, all 803" })).toHaveProperty("checked", false);
    await user.click(dialog.getByRole("checkbox", { name: "Repair: user_alice works in Hanover." }));
    await user.click(dialog.getByRole("checkbox", { name: "Missing, all 2" }));
    await user.click(dialog.getByRole("button", { name: "Repair 3" }));
    await dialog.findByText("Repaired: 8 written, 1,606 removed.");
    expect(sent("repair_index").map((call) => call.choice)).toEqual([
      { kind: "kinds", kinds: ["differing"] },
      { kind: "memories", memoryIds: [check.findings[2]?.memoryId] },
    ]);
    expect(dialog.queryByRole("button", { name: /^Repair/ })).toBeNull();
  });

  it("says why nothing can be repaired", async () => {
    const { dialog, sent, user } = await openFromMenu("/", "Check index…", {
      store_status: () => openServers,
      check_index: () => ({ ...check, canRepair: "The store is opened for looking only." }),
    });
    await dialog.findByText(/This cannot be repaired now. The store is opened for looking only./);
    const repair = dialog.getByRole("button", { name: "Repair" });
    await user.click(repair);
    expect(repair).toHaveProperty("disabled", true);
    expect(sent("repair_index")).toEqual([]);
    expect(dialog.getByRole("button", { name: "Allow editing…" })).toBeTruthy();
  });

  it("agrees, stops, and fails in words", async () => {
    let answer: () => unknown = () => ({ ...check, missing: 0, orphaned: 0, differing: 0, findings: [] });
    const { dialog, user } = await openFromMenu("/", "Check index…", { check_index: () => answer() });
    await dialog.findByText("Graph and index agree on 12,345 memories.");
    answer = () => { throw stopped; };
    await user.click(dialog.getByRole("button", { name: "Check again" }));
    await dialog.findByText("The check was stopped.");
    answer = () => refuse("unavailable", "Qdrant does not answer.", "Try again in a moment.");
    await user.click(dialog.getByRole("button", { name: "Check again" }));
    expect((await dialog.findByRole("alert")).textContent).toContain("Try again in a moment.");
  });
});

describe("copying a store", () => {
  it("begins with what is looked at, and offers stores that may be written", async () => {
    const { dialog, sent, user } = await openFromMenu("/o/acme/u/alice", "Copy…");
    expect((await dialog.findByRole("button", { name: "Alice Moreau" })).getAttribute("aria-pressed")).toBe("true");
    expect(await dialog.findByRole("radio", { name: "Ward deployment" })).toHaveProperty("disabled", true);
    expect(dialog.queryByRole("radio", { name: "Field study 2026" })).toBeNull();
    await user.click(dialog.getByRole("radio", { name: "Clinic pilot" }));
    await user.click(dialog.getByRole("button", { name: "Copy" }));
    await dialog.findByText("The copy in Clinic pilot is complete.");
    expect(sent("copy_store")[0]).toMatchObject({ scope: { kind: "user", user: { orgId: "acme", userId: "alice" } }, target: "clinic" });
    expect(dialog.getByText(/12 users and 4,218 memories are the same on both sides/)).toBeTruthy();
    expect(dialog.getByText(/1 conflict/)).toBeTruthy();
    await user.click(dialog.getByRole("button", { name: "Open the copy" }));
    await waitFor(() => expect(sent("open_saved_store")).toEqual([{ id: "clinic" }]));
  });

  it("goes on after a stop, in the folder that was begun", async () => {
    const { dialog, sent, user } = await openFromMenu("/o/acme", "Copy…", {
      copy_to_new_folder: () => ({ ...copied, outcome: "stopped", verified: null }),
    });
    await user.click(dialog.getByRole("button", { name: "The whole store" }));
    await user.click(dialog.getByRole("button", { name: "Choose a folder…" }));
    await dialog.findByText(/copying again goes on from there/);
    expect(sent("copy_to_new_folder")[0]?.scope).toEqual({ kind: "store" });
    await user.click(dialog.getByRole("button", { name: "Go on copying" }));
    await waitFor(() => expect(sent("copy_store")[0]).toMatchObject({ target: "clinic", scope: { kind: "store" } }));
  });

  it("stays as it was when no folder is chosen, and names users that differ", async () => {
    let answer: unknown = null;
    const { dialog, user } = await openFromMenu("/", "Copy…", { copy_to_new_folder: () => answer });
    await user.click(dialog.getByRole("button", { name: "Choose a folder…" }));
    answer = { ...copied, verified: { users: 12, memories: 4_218, differing: ["Bob Tanaka"], differingCount: 3 } };
    await user.click(await dialog.findByRole("button", { name: "Choose a folder…" }));
    await dialog.findByText(/The content of 3 users differs|The content of 3 users differ/);
    expect(dialog.getByText("Bob Tanaka, and 2 more")).toBeTruthy();
  });

  it("leads to the form where no servers are known", async () => {
    const { dialog, user } = await openFromMenu("/", "Copy…", { list_stores: () => listings.filter(({ store }) => store.place.kind === "folder") });
    await user.click(await dialog.findByRole("button", { name: "Connect to servers…" }));
    expect(await screen.findByRole("dialog", { name: "Connect to servers" })).toBeTruthy();
  });
});

describe("the models", () => {
  it("tell what is here, and download with progress and a stop", async () => {
    const listing = { download_model: () => new Promise(() => undefined) };
    const { dialog, fake, sent, user } = await openFromMenu("/", /^Settings…/, listing);
    await user.click(dialog.getByRole("tab", { name: "Search models" }));
    await dialog.findByText("91 MB of 235 MB are here");
    await user.click(dialog.getByRole("button", { name: "Download: Splade_PP_en_v1" }));
    const task = String(sent("download_model")[0]?.task);
    fake.emit("task-progress", { task, label: "Downloading model.onnx", fraction: 0.4, finished: false });
    expect((await dialog.findByRole("progressbar")).getAttribute("aria-valuenow")).toBe("40");
    await user.click(dialog.getByRole("button", { name: "Stop: Downloading model.onnx" }));
    await waitFor(() => expect(sent("cancel_task")).toEqual([{ task }]));
  });

  it("say which files to put where when a download is not possible", async () => {
    const state = { kind: "missing", canDownload: "This computer has no connection.", files: ["model.onnx"], folder: "/models/splade" };
    const { dialog, user } = await openFromMenu("/", /^Settings…/, { list_models: () => [{ ...models[1], state }] });
    await user.click(dialog.getByRole("tab", { name: "Search models" }));
    await dialog.findByText(/This computer has no connection./);
    expect(dialog.getByText("model.onnx")).toBeTruthy();
    expect(dialog.getByText("/models/splade")).toBeTruthy();
    expect(dialog.queryByRole("button", { name: /^Download/ })).toBeNull();
  });

  it("are looked for in a folder of one’s own", async () => {
    const { dialog, sent, user } = await openFromMenu("/", /^Settings…/, { choose_models_folder: () => true });
    await user.click(dialog.getByRole("tab", { name: "Search models" }));
    await dialog.findByText("onnxruntime");
    await user.click(dialog.getByRole("button", { name: "Choose the models folder…" }));
    await waitFor(() => expect(sent("list_models")).toHaveLength(2));
  });
});

describe("rows that others left incomplete", () => {
  it("carry a mark in the list and words in the inspector", async () => {
    await openWindow("/o/acme/u/alice?view=memories&memory=m4");
    const list = await screen.findByRole("listbox", { name: "Memories" });
    expect(await within(list).findByRole("img", { name: /No date is linked to it/ })).toBeTruthy();
    const notice = await screen.findByRole("region", { name: "2 things are odd about it" });
    expect(notice.textContent).toContain("a name where a placeholder belongs");
    expect(notice.textContent).toContain("Nothing was repaired.");
  });

  it("carry it in the timeline too", async () => {
    await openWindow("/o/acme/u/alice?view=timeline");
    expect(await screen.findByRole("img", { name: "Two programs wrote to it in the same instant, so several messages stand at the same place. Nothing can be added to it here." })).toBeTruthy();
  });
});

it("says in the search that the index could not be asked", async () => {
  await openWindow("/o/acme/u/alice?view=search&q=peanut", {
    search: () => ({ hits: [], people: [], notices: [{ kind: "wordsInGraph", reason: "Qdrant does not answer." }], tookMs: 3 }),
  });
  await screen.findByText("Found by words in the graph, because the index cannot be asked: Qdrant does not answer.");
  expect(await button(/all of Acme/)).toBeTruthy();
});
