import { screen, waitFor, within } from "@testing-library/react";
import { describe, expect, it } from "vitest";

import { refuse } from "../dev/fakeBackend";
import { failed, keychain, openFolder, openLost, openServers, survey } from "../dev/stores";
import { openWindow } from "./window";

const SWITCH = "{Control>}{Shift>}o{/Shift}{/Control}";
const button = (name: string | RegExp) => screen.findByRole("button", { name });

describe("the store switcher", () => {
  it("opens by keyboard and switches by number", async () => {
    const { sent, user } = await openWindow("/o/acme");
    await screen.findByRole("tree");
    await user.keyboard(SWITCH);
    expect((await screen.findByRole("menuitem", { name: /Field study 2026/ })).textContent).toContain("1");
    await user.keyboard("2");
    await waitFor(() => expect(sent("open_saved_store")).toEqual([{ id: "ward" }]));
    expect(await button("Read only")).toBeTruthy();
  });

  it("leaves the store alone that is open already", async () => {
    const { sent, user } = await openWindow("/o/acme");
    await screen.findByRole("tree");
    await user.keyboard(SWITCH);
    await screen.findByRole("menuitem", { name: /Clinic pilot/ });
    await user.keyboard("1");
    await waitFor(() => expect(screen.queryByRole("menu")).toBeNull());
    expect(sent("open_saved_store")).toEqual([]);
  });

  it("goes to a store by name in the palette", async () => {
    const { sent, user } = await openWindow("/o/acme");
    await screen.findByRole("tree");
    await user.keyboard("{Control>}k{/Control}");
    await user.type(await screen.findByRole("combobox"), "ward depl");
    await user.click(await screen.findByRole("option", { name: "Open store: Ward deployment" }));
    expect(sent("open_saved_store")).toEqual([{ id: "ward" }]);
  });

  it("renames a store, and forgets one only after asking", async () => {
    const { sent, user } = await openWindow("/o/acme");
    await screen.findByRole("tree");
    await user.keyboard(SWITCH);
    await user.click(await screen.findByRole("menuitem", { name: "Manage stores…" }));
    await user.click(await button("Rename Clinic pilot"));
    await user.clear(screen.getByRole("textbox", { name: "Name of the store" }));
    await user.keyboard("Clinic 2026{Enter}");
    await waitFor(() => expect(sent("rename_store")).toEqual([{ id: "clinic", name: "Clinic 2026" }]));

    await user.click(await button("Forget Ward deployment"));
    await screen.findByText("Forget Ward deployment and its secrets in the keychain?");
    await user.keyboard("{Escape}");
    expect(screen.queryByText(/and its secrets/)).toBeNull();
    await user.click(await button("Forget Ward deployment"));
    await user.keyboard("{Enter}");
    await waitFor(() => expect(sent("forget_store")).toEqual([{ id: "ward" }]));

    const open = await button("Forget Field study 2026");
    expect(open.getAttribute("aria-disabled")).toBe("true");
    await user.click(open);
    expect(screen.queryByText("Forget Field study 2026?")).toBeNull();
  });
});

describe("a store that lacks a secret", () => {
  it("asks for it at once, keeps what was typed when it is refused, and opens", async () => {
    let opened = false;
    let refused = true;
    const { fake, sent, user } = await openWindow("/", {
      store_status: () => (opened ? openServers : failed),
      open_saved_store: () => {
        if (refused) refuse("unavailable", "Neo4j refuses the password.", "Enter it again.");
        opened = true;
        fake.emit("store-changed", { tags: ["store"] });
        return null;
      },
    });
    const dialog = await screen.findByRole("dialog", { name: "Open Ward deployment" });
    const field = within(dialog).getByLabelText("Password of Neo4j");
    expect(field.getAttribute("type")).toBe("password");
    await user.type(field, "pw{Enter}");
    expect((await within(dialog).findByRole("alert")).textContent).toContain("Enter it again.");
    expect(field).toHaveProperty("value", "pw");
    refused = false;
    await user.click(within(dialog).getByRole("button", { name: "Open" }));
    await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
    expect(sent("give_secrets").at(-1)).toEqual({
      id: "ward", secrets: { graphPassword: "pw", indexKey: null, modelsKey: null }, remember: true,
    });
    expect(await screen.findByRole("tree")).toBeTruthy();
  });

  it("says so where there is no keychain, and remembers nothing", async () => {
    const { sent, user } = await openWindow("/", {
      store_status: () => failed,
      keychain: () => ({ ...keychain, available: false, problem: "No secret service answers." }),
    });
    const dialog = await screen.findByRole("dialog", { name: "Open Ward deployment" });
    await within(dialog).findByText(/asked for once per run.*MEMORA_NEO4J_PASSWORD/);
    expect(within(dialog).queryByRole("checkbox")).toBeNull();
    await user.type(within(dialog).getByLabelText("Password of Neo4j"), "pw{Enter}");
    await waitFor(() => expect(sent("give_secrets")).toHaveLength(1));
    expect(sent("give_secrets")[0]?.remember).toBe(false);
  });

  it("leaves the way back in when the question is closed", async () => {
    const { user } = await openWindow("/", { store_status: () => failed });
    await screen.findByRole("dialog");
    await user.keyboard("{Escape}");
    await screen.findByText("Ward deployment could not be opened");
    await user.click(await button("Enter what is missing…"));
    expect(await screen.findByRole("dialog", { name: "Open Ward deployment" })).toBeTruthy();
  });
});

describe("servers that do not answer", () => {
  it("are told over the content, which stays, and come back", async () => {
    let lost = true;
    const { fake, user } = await openWindow("/o/acme/u/alice?view=memories", {
      store_status: () => (lost ? openLost : openServers),
      ask_servers: () => (lost ? openLost : openServers).connection,
    });
    expect(await screen.findByText(/The servers have not answered since/)).toBeTruthy();
    expect(await screen.findByRole("listbox", { name: "Memories" })).toBeTruthy();
    await user.click(await button("Try now"));
    await screen.findByText(/still do not answer/);
    lost = false;
    fake.emit("store-changed", { tags: ["store"] });
    await screen.findByText("The servers answer again.");
    expect(screen.queryByText(/have not answered since/)).toBeNull();
  });

  it("are asked at once when the button is pressed", async () => {
    let lost = true;
    const { fake, user } = await openWindow("/", {
      store_status: () => (lost ? openLost : openServers),
      ask_servers: () => {
        lost = false;
        return openServers.connection;
      },
    });
    const asked = fake.calls.length;
    await user.click(await button("Try now"));
    await screen.findByText("The servers answer again.");
    expect(fake.calls.slice(asked).map((call) => call.name)).toContain("ask_servers");
    expect(screen.queryByText(/have not answered since/)).toBeNull();
  });

  it("take nothing away that was read, and nothing that was typed", async () => {
    let away = false;
    const gone = () => refuse("unavailable", "Neo4j does not answer.", "The name was not stored. Try again in a moment.");
    const { fake, user } = await openWindow("/o/acme/u/alice?view=memories", {
      get_user: () => (away ? gone() : { orgId: "acme", userId: "alice", name: "Alice Moreau", createdAt: "2026-02-20T08:00:00Z", agents: 1, interactions: 3, memories: 310, lastActivity: null }),
      rename_user: gone,
    });
    await user.click(await button("Rename"));
    away = true;
    fake.emit("store-changed", { tags: ["people"] });
    const field = await screen.findByRole("textbox", { name: "Name" });
    await user.clear(field);
    await user.type(field, "Alicia{Enter}");
    const dialog = screen.getByRole("dialog");
    expect((await within(dialog).findByRole("alert")).textContent).toContain("Try again in a moment.");
    expect(field).toHaveProperty("value", "Alicia");
    expect(within(dialog).getByRole("button", { name: "Rename" })).toHaveProperty("disabled", false);
    await user.keyboard("{Escape}");
    expect((await screen.findByRole("complementary", { name: "User" })).textContent).toContain("310");
    expect(screen.queryByText("This could not be read")).toBeNull();
  });
});

describe("a read-only store", () => {
  it("says why nothing can be changed, wherever it is tried", async () => {
    const { user } = await openWindow("/o/acme/u/alice?view=memories", { store_status: () => openServers });
    const rename = await button("Rename");
    expect(rename.getAttribute("aria-disabled")).toBe("true");
    expect(rename.title).toBe(openServers.readOnly);
    await user.click(rename);
    expect(screen.queryByRole("dialog")).toBeNull();
    screen.getByRole("tree").focus();
    await user.keyboard("{F2}");
    expect((await screen.findAllByText(String(openServers.readOnly))).length).toBeGreaterThan(0);
    expect(screen.queryByRole("dialog")).toBeNull();
    expect(screen.queryByRole("button", { name: /^Undo/ })).toBeNull();
  });

  it("can be edited after a confirmation", async () => {
    const { sent, user } = await openWindow("/", { store_status: () => openServers });
    await user.click(await button("Read only"));
    const dialog = await screen.findByRole("dialog", { name: "Allow editing of Ward deployment?" });
    expect(document.activeElement?.textContent).toBe("Cancel");
    await user.click(within(dialog).getByRole("button", { name: "Allow editing" }));
    await waitFor(() => expect(sent("set_editing")).toEqual([{ id: "ward", editing: true }]));
    await screen.findByText("Ward deployment can be edited now.");
  });
});

describe("set-up", () => {
  const editable = { store_status: () => ({ ...openServers, readOnly: null }), survey_servers: () => survey };

  it("shows what would change, does it, and says so", async () => {
    let finish: (value: null) => void = () => undefined;
    const { fake, sent, user } = await openWindow("/", {
      ...editable,
      set_up_servers: () => new Promise((resolve) => { finish = resolve; }),
    });
    await user.click(await button("Migrate…"));
    const dialog = await screen.findByRole("dialog", { name: "Migrate this deployment" });
    expect(within(dialog).getByRole("row", { name: "Link memories to their dates 12,345" })).toBeTruthy();
    await user.click(within(dialog).getByRole("button", { name: "Migrate" }));
    const task = String(sent("set_up_servers")[0]?.task);
    fake.emit("task-progress", { task, label: "Linking memories", fraction: 0.25, finished: false });
    expect((await within(dialog).findByRole("progressbar")).getAttribute("aria-valuenow")).toBe("25");
    finish(null);
    await within(dialog).findByText("Set-up is complete.");
  });

  it("can be stopped and gone on with", async () => {
    let stop: (reason: unknown) => void = () => undefined;
    const { sent, user } = await openWindow("/", {
      ...editable,
      set_up_servers: () => new Promise((_, reject) => { stop = reject; }),
      cancel_task: () => {
        stop({ code: "cancelled", message: "Stopped.", hint: null, retryable: true });
        return true;
      },
    });
    await user.click(await button("Migrate…"));
    await user.click(await button("Migrate"));
    await user.click(await button("Stop: Setting up"));
    await screen.findByText(/What was done stays/);
    await user.click(await button("Go on"));
    expect(sent("set_up_servers")).toHaveLength(2);
  });

  it("waits for the permission to edit", async () => {
    const { sent, user } = await openWindow("/", { ...editable, store_status: () => openServers });
    await user.click(await button("Migrate…"));
    const start = await button("Migrate");
    await user.click(start);
    expect(start.getAttribute("aria-disabled")).toBe("true");
    expect(sent("set_up_servers")).toEqual([]);
    expect(await button("Allow editing…")).toBeTruthy();
  });

  it("is not offered where nothing has to be done", async () => {
    await openWindow("/", { ...editable, survey_servers: () => ({ ...survey, layout: "memora", steps: [] }) });
    await screen.findByText("Memora deployment");
    expect(screen.queryByRole("button", { name: /^(Migrate|Set up)…/ })).toBeNull();
  });
});

describe("the index in the status bar and the store panel", () => {
  it.each([
    [{ state: "unreachable", reason: "Qdrant does not answer.", pending: 3 }, "Index does not answer, 3 pending", /3 memories are written to it as soon as it answers/],
    [{ state: "unfit", reason: "It holds 768 dimensions." }, "Index does not fit", /It holds 768 dimensions. Nothing in the collection was changed/],
    [{ state: "pending", memories: 4, waitingFor: "the model" }, "Index: 4 pending", /are not in the index yet. Waiting for: the model/],
    [null, "No index: search goes by words", null],
  ])("tells %j", async (index, short, long) => {
    await openWindow("/", { store_status: () => ({ ...openFolder, index }) });
    expect(await screen.findByText(short)).toBeTruthy();
    if (long) expect(await screen.findByText(long)).toBeTruthy();
    else expect(screen.queryByRole("button", { name: "Check index…" })).toBeNull();
  });
});
