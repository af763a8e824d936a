import { screen, waitFor, within } from "@testing-library/react";
import { describe, expect, it } from "vitest";

import { refuse } from "../dev/fakeBackend";
import { connection, keychain, openServers, serverStore } from "../dev/stores";
import { openWindow } from "./window";

const button = (name: string | RegExp) => screen.findByRole("button", { name });

async function openForm(overrides = {}) {
  const opened = await openWindow("/", overrides);
  await opened.user.click(await button(/^Connect to servers/));
  const dialog = await screen.findByRole("dialog", { name: "Connect to servers" });
  return { ...opened, dialog, form: within(dialog) };
}

const field = (form: Pick<ReturnType<typeof within>, "getByLabelText">, name: string) => form.getByLabelText(name) as HTMLInputElement;

describe("the form of a connection", () => {
  it("saves what was typed and opens it", async () => {
    const { form, sent, user } = await openForm();
    await user.type(field(form, "Name"), "Ward two");
    const address = field(form, "Neo4j: Address");
    await user.clear(address);
    await user.type(address, "neo4j+s://graph.example");
    await user.type(field(form, "Neo4j: Password"), "pw");
    await user.click(form.getByRole("radio", { name: "Allow editing" }));
    await user.click(form.getByRole("button", { name: "Save and open" }));
    await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
    expect(sent("save_servers")).toEqual([
      {
        id: null, name: "Ward two",
        servers: {
          graph: { url: "neo4j+s://graph.example", user: "neo4j", database: null },
          index: { url: "http://localhost:6334", collection: "memory_collection_v0_2" },
          models: { kind: "memora" }, editing: true,
        },
        secrets: { graphPassword: "pw", indexKey: null, modelsKey: null },
      },
    ]);
    expect(sent("open_saved_store")).toEqual([{ id: "new" }]);
  });

  it("sends nothing while a field needs another look, and goes to it", async () => {
    const { form, sent, user } = await openForm();
    await user.type(field(form, "Name"), "Ward two");
    const address = field(form, "Neo4j: Address");
    await user.clear(address);
    await user.type(address, "http://localhost:7474");
    expect(form.queryByText(/address for browsers/)).toBeNull();
    await user.tab();
    await form.findByText(/address for browsers/);
    expect(address.getAttribute("aria-invalid")).toBe("true");
    await user.click(form.getByRole("button", { name: "Save" }));
    await user.click(form.getByRole("button", { name: "Test connection" }));
    await waitFor(() => expect(document.activeElement).toBe(address));
    expect(sent("save_servers")).toEqual([]);
    expect(sent("test_servers")).toEqual([]);
  });

  it("asks about Qdrant and models only where they are used", async () => {
    const { form, user } = await openForm();
    await user.click(form.getByRole("button", { name: "API" }));
    expect(field(form, "Models: API key").type).toBe("password");
    await user.click(form.getByRole("button", { name: "No Qdrant" }));
    expect(form.queryByLabelText("Qdrant: Address")).toBeNull();
    expect(form.queryByRole("group", { name: "Models" })).toBeNull();
    expect(form.getByText("Search goes by words in the graph.")).toBeTruthy();
  });

  it("says where a secret is and never fills it in", async () => {
    const { user } = await openWindow("/", { store_status: () => openServers });
    await user.click(await button("Edit connection…"));
    const form = within(await screen.findByRole("dialog", { name: "Connection of Ward deployment" }));
    const password = field(form, "Neo4j: Password");
    await waitFor(() => expect(password.placeholder).toBe("kept in the keychain"));
    expect(password.value).toBe("");
    expect(field(form, "Qdrant: API key").placeholder).toBe("from the environment variable MEMORA_QDRANT_API_KEY");
  });

  it("says that a secret lasts for this run only where there is no keychain", async () => {
    const { form } = await openForm({ keychain: () => ({ ...keychain, available: false, problem: "none" }) });
    await waitFor(() => expect(field(form, "Neo4j: Password").placeholder).toContain("only for this run"));
  });

  it("keeps everything when the saved store cannot be opened, and saves the same store again", async () => {
    const { form, sent, user } = await openForm({
      open_saved_store: () => refuse("unavailable", "Neo4j refuses the password.", "Enter it again."),
    });
    await user.type(field(form, "Name"), "Ward two");
    await user.click(form.getByRole("button", { name: "Save and open" }));
    expect((await form.findByRole("alert")).textContent).toContain("Enter it again.");
    expect(form.getByText("The connection is saved, but could not be opened.")).toBeTruthy();
    expect(field(form, "Name").value).toBe("Ward two");
    await user.click(form.getByRole("button", { name: "Save" }));
    await waitFor(() => expect(sent("save_servers").map((call) => call.id)).toEqual([null, "new"]));
  });
});

describe("the connection test", () => {
  it("tells part by part what answers, with what to do, and what is there", async () => {
    const { form, sent, user } = await openForm();
    await user.type(field(form, "Name"), "Ward two");
    await user.click(form.getByRole("button", { name: "Test connection" }));
    const parts = within(await form.findByRole("region", { name: "Connection test" })).getAllByRole("listitem");
    expect(parts).toHaveLength(8);
    const key = parts.find((part) => part.textContent?.startsWith("API key of Qdrant"));
    expect(key && within(key).getByRole("img", { name: "failed" })).toBeTruthy();
    expect(key?.textContent).toContain("Look it up in the configuration of Qdrant");
    expect(form.getByText("Memora 0.2 deployment: 44 users, 12,345 memories.")).toBeTruthy();
    expect(form.getByText(/2 steps of set-up needed/)).toBeTruthy();
    expect(sent("save_servers")).toEqual([]);
    await user.type(field(form, "Neo4j: User"), "x");
    await form.findByText("The fields have changed since this test.");
  });

  it("tests a saved store with its kept secrets", async () => {
    const { sent, user } = await openWindow("/", { store_status: () => openServers });
    await user.click(await button("Edit connection…"));
    await user.click(await button("Test connection"));
    await waitFor(() => expect(sent("test_servers")).toHaveLength(1));
    expect(sent("test_servers")[0]).toMatchObject({
      id: serverStore.id, secrets: { graphPassword: null, indexKey: null, modelsKey: null },
    });
  });

  it("shows how far it is, and stops", async () => {
    let stop: (reason: unknown) => void = () => undefined;
    const { fake, form, sent, user } = await openForm({
      test_servers: () => new Promise((_, reject) => { stop = reject; }),
      cancel_task: () => {
        stop({ code: "cancelled", message: "Stopped.", hint: null, retryable: true });
        return true;
      },
    });
    await user.type(field(form, "Name"), "Ward two");
    await user.click(form.getByRole("button", { name: "Test connection" }));
    const task = String(sent("test_servers")[0]?.task);
    fake.emit("task-progress", { task, label: "Asking Qdrant", fraction: 0.5, finished: false });
    await user.click(await form.findByRole("button", { name: "Stop: Asking Qdrant" }));
    await form.findByText("The test was stopped.");
    expect(sent("cancel_task")).toEqual([{ task }]);
  });

  it("ends with the dialog", async () => {
    const { form, sent, user } = await openForm({ test_servers: () => new Promise(() => undefined) });
    await user.type(field(form, "Name"), "Ward two");
    await user.click(form.getByRole("button", { name: "Test connection" }));
    await form.findByRole("progressbar");
    await user.keyboard("{Escape}");
    await waitFor(() => expect(sent("cancel_task")).toEqual([{ task: sent("test_servers")[0]?.task }]));
  });

  it("says so when everything answers", async () => {
    const { form, user } = await openForm({ test_servers: () => ({ ...connection, checks: connection.checks.slice(0, 5), survey: null }) });
    await user.type(field(form, "Name"), "Ward two");
    await user.click(form.getByRole("button", { name: "Test connection" }));
    await form.findByText("Everything answers.");
  });
});
